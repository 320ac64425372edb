import { z } from 'zod';
import { EXECUTION_STATUSES } from '../../engine/execution-status.ts';
import { instant, openWord, playbookKey, reference, uuid } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const STEP_STATUSES = ['pending', 'running', 'waiting', 'completed', 'skipped'];

/** What a step left. */
export const stepArtifact = z
  .object({ id: uuid, key: z.string(), kind: z.string(), title: z.string(), status: z.string() })
  .meta({ id: 'StepArtifact' });

export const workflow = z
  .object({
    executionId: uuid,
    templateId: uuid.describe('The version that it runs; it never changes'),
    playbookKey: z.string(),
    stageName: z.string(),
    status: openWord(EXECUTION_STATUSES, 'Where it stands'),
    currentStep: z.string().nullable().describe('The `stepId` where it stands; null once it has ended'),
    driver: openWord(['night', 'person'], 'Whether it runs to its end, or as far as a person asks'),
    drivenBy: z.string().nullable().describe('Who works through it'),
    busyUntil: instant.nullable().describe('Until when a step that runs now has its worker, at the latest'),
    waitUntil: instant.nullable().describe('Until when it waits for its person'),
    contextBuiltAt: instant.nullable().describe('The age of what it knows about the customer'),
    artifacts: z.array(stepArtifact),
    steps: z.array(
      z.object({
        stepId: z.string(),
        title: z.string(),
        type: openWord(
          ['llm', 'decision', 'human'],
          'Who does it: a model, nobody (it is computed), a person',
        ),
        iteration: z.number().int().describe('0 where it never ran'),
        status: openWord(STEP_STATUSES, 'Of its last iteration'),
      }),
    ),
  })
  .meta({ id: 'Workflow' });

const template = z
  .object({
    templateId: uuid,
    playbookKey: z.string(),
    stageName: z.string(),
    description: z.string(),
    version: z.number().int(),
    steps: z.array(z.object({ stepId: z.string(), title: z.string() })),
    contractId: uuid
      .nullable()
      .describe('The contract that it applies to, where a customer or a contract was given'),
    contract: z.string().nullable(),
    renewalDate: z.iso.date().nullable(),
    inWindow: z.boolean().nullable().describe('Whether today is in its window'),
    executionId: uuid.nullable().describe('The execution that there is for it'),
  })
  .meta({ id: 'WorkflowTemplate' });

const PATH = '/api/workflows/from-template';
const tag = 'Workflows';
const oneOf = 'Give one of the two';

export const workflowRoutes = [
  defineRoute({
    method: 'POST',
    path: PATH,
    operationId: 'openWorkflow',
    tag,
    summary: 'Open the work on a stage for a customer',
    description:
      'Gets the execution of the stage for the open term, or creates it (201). Of a customer with several contracts, for the one whose open term ends next.',
    permission: 'executions:work',
    input: {
      body: z
        .strictObject({
          stageName: reference.optional(),
          playbookKey: playbookKey.optional(),
          customerId: reference.optional(),
          contractId: reference.optional(),
          mode: z
            .enum(['interactive', 'background'])
            .default('interactive')
            .describe(
              'A new one waits for you to work through it step by step, or runs to its end by itself; one that exists stays as it is',
            ),
        })
        .refine((body) => (body.stageName === undefined) !== (body.playbookKey === undefined), {
          path: ['playbookKey'],
          message: `${oneOf}: stageName or playbookKey`,
        })
        .refine((body) => (body.customerId === undefined) !== (body.contractId === undefined), {
          path: ['customerId'],
          message: `${oneOf}: customerId or contractId`,
        }),
    },
    output: { 200: z.object({ workflow }), 201: z.object({ workflow }) },
    problems: [404],
    handle: async ({ actor, actions, body }) => {
      const { workflow: opened, created } = await actions.executions.openWorkflow(actor, body);
      return {
        status: created ? 201 : 200,
        body: { workflow: opened },
        location: `/api/workflows/executions/${opened.executionId}`,
      };
    },
  }),
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listWorkflowTemplates',
    tag,
    summary: 'List the playbooks that can be opened',
    description: 'For a customer or a contract, those that apply to it today.',
    permission: 'playbooks:read',
    input: {
      query: z.object({ customerId: reference.optional(), contractId: reference.optional() }),
    },
    output: { 200: z.object({ templates: z.array(template) }) },
    problems: [404],
    handle: async ({ actor, actions, query }) => ({
      body: { templates: await actions.executions.listTemplates(actor, query) },
    }),
  }),
];
