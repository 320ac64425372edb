import { z } from 'zod';
import { EXECUTION_STATUSES } from '../../engine/execution-status.ts';
import { day, instant, openWord, reference, uuid } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const tag = 'Executions';
const PATH = '/api/workflows/executions/selections';
const MOST_IDS = 2_000;

const selection = z
  .object({
    selectionId: uuid,
    action: openWord(['cancel', 'retry', 'replay'], 'What is done'),
    count: z.number().int(),
    estimatedCostUsd: z.number().describe('At most, as executions of their keys have cost so far'),
    expiresAt: instant,
    sample: z
      .array(
        z.object({
          id: uuid,
          key: z.string(),
          stage: z.string(),
          contractId: uuid,
          status: openWord(EXECUTION_STATUSES, 'Where it stands'),
          errorCode: z.string().nullable(),
          asOf: day,
        }),
      )
      .describe('The first of them'),
  })
  .meta({ id: 'ExecutionSelection' });

const applied = z
  .object({
    done: z.number().int(),
    refused: z.number().int(),
    refusals: z.array(z.object({ code: z.string(), ids: z.array(uuid) })).describe('Why, by code'),
  })
  .meta({ id: 'AppliedSelection' });

export const selectionRoutes = [
  defineRoute({
    method: 'POST',
    path: PATH,
    operationId: 'selectExecutions',
    tag,
    summary: 'Count and price what would be done to many executions',
    description:
      'Changes none of them. The selection is yours alone and lasts an hour. To retry, cancel or replay needs the same permission as for one.',
    permission: 'executions:read',
    input: {
      body: z.strictObject({
        action: z.enum(['cancel', 'retry', 'replay']),
        filter: z
          .strictObject({
            status: z.enum(EXECUTION_STATUSES).optional(),
            stage: reference.optional().describe('A key or the name of a stage'),
            code: reference.optional().describe('The code of the error'),
            night: day.optional(),
            contract: reference.optional().describe('An id or an external id'),
            ids: z.array(uuid).min(1).max(MOST_IDS).optional(),
          })
          .describe('All that is given must hold; something must be'),
      }),
    },
    output: { 201: selection },
    problems: [404],
    handle: async ({ actor, actions, body }) => ({
      status: 201,
      body: await actions.executions.select(actor, body),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/:id/apply`,
    operationId: 'applySelection',
    tag,
    summary: 'Do it, to exactly those that were selected',
    description: 'Once. Each is checked again by itself; a refusal of one is no error of the others.',
    permission: 'executions:read',
    objects: { id: 'selection' },
    input: {
      params: z.object({ id: uuid }),
      body: z.strictObject({
        reason: z.string().trim().min(1).max(500).optional().describe('Why they are cancelled'),
      }),
    },
    output: { 200: applied },
    handle: async ({ actor, actions, params: { id }, body: { reason } }) => ({
      body: await actions.executions.applySelection(actor, { id, reason }),
    }),
  }),
];
