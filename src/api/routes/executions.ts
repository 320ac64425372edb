import { z } from 'zod';
import type { OpenWatch } from '../../engine/actions/watch-executions.ts';
import { EXECUTION_STATUSES } from '../../engine/execution-status.ts';
import { pageFrom, placeIn } from '../../platform/cursor.ts';
import { pageOf, pageQuery } from '../contract/page.ts';
import { anyJson, day, instant, openWord, reference, uuid } from '../contract/values.ts';
import type { OpenStream } from '../event-stream.ts';
import { defineRoute, EVENTS } from '../route.ts';

const status = openWord(EXECUTION_STATUSES, 'Where it stands');

const summary = z
  .object({
    id: uuid,
    key: z.string(),
    stage: z.string(),
    version: z.number().int(),
    customer: z.string().nullable().describe('Null for who reads no text about customers'),
    contract: z.string().nullable(),
    contractId: uuid,
    occurrence: z.number().int(),
    status,
    asOf: day.describe('The day as of which the book is read'),
    errorCode: z.string().nullable(),
    waitsFor: z.string().nullable(),
    waitUntil: instant.nullable(),
    attempts: z.number().int(),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Execution' });

const stepRun = z.object({
  stepKey: z.string(),
  iteration: z.number().int(),
  seq: z.number().int(),
  status: z.string(),
  route: z.string().nullable(),
  model: z.string().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number(),
  prompt: z.string().nullable(),
  outputs: anyJson,
});

const detail = summary
  .extend({
    versionId: uuid,
    currentStep: z.string().nullable(),
    errorMessage: z.string().nullable(),
    errorDetails: anyJson,
    replayOf: uuid.nullable().describe('The execution that it replaced'),
    drivenBy: z.string().nullable().describe('Who works through it by hand'),
    steps: z.array(stepRun),
    artifacts: z.array(z.object({ id: uuid, key: z.string(), title: z.string(), status: z.string() })),
  })
  .meta({ id: 'ExecutionDetail' });

const tag = 'Executions';
const PATH = '/api/workflows/executions';
const params = z.object({ id: uuid });
const objects = { id: 'execution' } as const;
const place = z.tuple([z.uuid()]);

/** Its whole state with every event, so that nobody who was away has missed any. */
const asStream =
  (open: OpenWatch): OpenStream =>
  ({ send, end }) =>
    open({
      onEvent: ({ eventId, state }) => send({ event: 'execution', id: eventId, data: state }),
      onResync: () => send({ event: 'resync', data: {} }),
      onEnd: end,
    });

const EVENT =
  'Each `execution` event holds the whole state: `{ executionId, key, stage, contractId, status, currentStep, errorCode, waitUntil, steps: [{ stepKey, iteration, seq, status }] }`. At most 10 streams for one caller.';

export const executionRoutes = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listExecutions',
    tag,
    summary: 'List executions, the newest first',
    permission: 'executions:read',
    input: {
      query: pageQuery.extend({
        status: z.enum(EXECUTION_STATUSES).optional(),
        stage: reference.optional().describe('A key or the name of a stage'),
        contract: reference.optional().describe('An id or an external id'),
      }),
    },
    output: { 200: pageOf(summary) },
    problems: [404],
    handle: async ({ actor, actions, query: { cursor, ...query } }) => {
      const after = placeIn(place, cursor);
      const found = await actions.executions.list(actor, {
        ...query,
        limit: query.limit + 1,
        after: after?.[0],
      });
      return { body: pageFrom(found, query.limit, ({ id }) => [id]) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/events`,
    operationId: 'watchExecutions',
    tag,
    summary: 'Watch all executions that you see (server-sent events)',
    description: `What runs or waits, begins and ends, and what people change. ${EVENT} Whoever comes back with Last-Event-ID gets \`resync\` first: read the list anew.`,
    permission: 'executions:read',
    input: {},
    output: { 200: EVENTS },
    handle: async ({ actor, actions, lastEventId }) => ({
      stream: asStream(await actions.executions.watch(actor, { id: null, lastEventId })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/:id/events`,
    operationId: 'watchExecution',
    tag,
    summary: 'Watch an execution (server-sent events)',
    description: `${EVENT} Whoever comes back with Last-Event-ID gets the current state where it differs.`,
    permission: 'executions:read',
    objects,
    input: { params },
    output: { 200: EVENTS },
    handle: async ({ actor, actions, params: { id }, lastEventId }) => ({
      stream: asStream(await actions.executions.watch(actor, { id, lastEventId })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/:id`,
    operationId: 'getExecution',
    tag,
    summary: 'Show an execution with its step runs',
    description: 'Who reads no text about customers gets codes and places: no prompt, output or message.',
    permission: 'executions:read',
    objects,
    input: { params },
    output: { 200: detail },
    handle: async ({ actor, actions, params: { id } }) => {
      const found = await actions.executions.show(actor, id);
      const lastRun = found.steps.at(-1);
      return { body: found, etag: `${found.leaseEpoch}.${found.status}.${lastRun?.seq ?? 0}` };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/:id/cancel`,
    operationId: 'cancelExecution',
    tag,
    summary: 'Cancel an execution',
    permission: 'executions:cancel',
    objects,
    input: { params, body: z.strictObject({ reason: z.string().trim().min(1).max(500) }) },
    output: { 204: null },
    handle: async ({ actor, actions, params: { id }, body: { reason } }) => {
      await actions.executions.cancel(actor, { id, reason });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/:id/retry`,
    operationId: 'retryExecution',
    tag,
    summary: 'Run a failed execution again',
    description:
      'On its own version and its frozen context; where data were missing, they are gathered anew.',
    permission: 'executions:retry',
    objects,
    input: { params },
    output: { 204: null },
    handle: async ({ actor, actions, params: { id } }) => {
      await actions.executions.retry(actor, id);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/:id/replay`,
    operationId: 'replayExecution',
    tag,
    summary: 'Run it anew on the newest version',
    description: 'A linked execution replaces it and keeps the outputs up to the first step that changed.',
    permission: 'executions:work',
    objects,
    input: { params },
    output: { 201: z.object({ executionId: uuid }) },
    handle: async ({ actor, actions, params: { id } }) => {
      const { executionId } = await actions.executions.replay(actor, id);
      return { status: 201, body: { executionId }, location: `${PATH}/${executionId}` };
    },
  }),
];
