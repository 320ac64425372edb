import { z } from 'zod';
import type { StepReply } from '../../engine/actions/work-by-hand.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { anyJson, openWord, reference, uuid } from '../contract/values.ts';
import { type ApiAnswer, type Asked, defineRoute } from '../route.ts';
import { stepArtifact, workflow } from './workflows.ts';

const namedStep = z.object({ stepId: z.string(), title: z.string() });

const stepResult = z
  .object({
    success: z.literal(true),
    outputs: z
      .record(z.string(), anyJson)
      .nullable()
      .describe('What the model proposes, where it was asked to propose; null of what was skipped or undone'),
    nextStep: namedStep.nullable().describe('Where the execution stands then; null once it has ended'),
    artifacts: z.array(stepArtifact).describe('What the step left'),
  })
  .meta({ id: 'StepResult' });

const stepView = namedStep
  .extend({
    type: openWord(['llm', 'decision', 'human'], 'Who does it'),
    iteration: z.number().int(),
    status: z.string(),
    prompt: z.string().nullable(),
    proposal: z
      .object({ outputs: z.record(z.string(), anyJson), model: z.string().nullable(), costUsd: z.number() })
      .nullable()
      .describe('What waits for your word'),
    predicted: z
      .object({
        nextStep: namedStep.nullable(),
        artifacts: z.array(
          z.object({ key: z.string(), title: z.string(), kind: z.string(), markdown: z.string() }),
        ),
      })
      .nullable()
      .describe('Where the proposal leads, and what it would leave'),
    outputs: z.record(z.string(), anyJson).nullable(),
    answeredBy: z.string().nullable().describe('Who answered in place of the model, or corrected it'),
    outputsSchema: z.record(z.string(), anyJson).describe('JSON Schema of what you may answer'),
    input: z.record(z.string(), anyJson).describe('What was added under `input.*`'),
    evidence: z
      .array(z.object({ path: z.string(), value: anyJson }))
      .describe('What the prompt reads, as the execution sees it'),
    error: z
      .object({ code: z.string(), detail: z.string().nullable(), details: anyJson })
      .nullable()
      .describe('Why it could not be done'),
  })
  .meta({ id: 'StepView' });

const running = z
  .object({ status: z.literal('running'), iteration: z.number().int() })
  .describe('The step still runs: its result will stand at `Location`');

const tag = 'Workflows';
const EXECUTION = '/api/workflows/executions/:id';
const STEP = `${EXECUTION}/steps/:stepId`;
const executionParams = z.object({ id: uuid });
const params = executionParams.extend({ stepId: reference.describe('The key of the step') });
const objects = { id: 'execution' } as const;
const ofStep = { ...objects, stepId: 'step' } as const;
const overlay = z.record(z.string().min(1).max(100), anyJson);
const output = { 200: stepResult, 202: running };

/** An ETag of an execution begins with its fencing token. @throws NightshiftError `REVISION_STALE` */
function leaseEpochOf(ifMatch: string | null): number | null {
  if (ifMatch === null || ifMatch === '*') return null;
  const epoch = /^(\d{1,15})(\.|$)/.exec(ifMatch)?.[1];
  if (epoch !== undefined) return Number(epoch);
  throw new NightshiftError(
    'REVISION_STALE',
    `"${ifMatch}" is no ETag of an execution.`,
    'Read the execution again, and give its ETag as If-Match.',
  );
}

type AskedOfStep = Pick<Asked, 'ifMatch' | 'waitMs' | 'closing'> & {
  readonly params: z.output<typeof params>;
};

const stepAsked = ({ params: { id, stepId }, ifMatch, waitMs, closing }: AskedOfStep) => ({
  ...{ id, stepKey: stepId, leaseEpoch: leaseEpochOf(ifMatch), waitMs, signal: closing },
});

/** What all have in common that move an execution from the step where it stands. */
const changing = {
  permission: 'executions:work',
  objects: ofStep,
  ifMatch: 'optional',
  waits: true,
  output,
  problems: [502],
} as const;

const answerOf = (answer: StepReply, { id, stepId }: z.output<typeof params>): ApiAnswer =>
  answer.kind === 'done'
    ? { body: answer.result }
    : {
        status: 202,
        body: { status: 'running', iteration: answer.iteration },
        location: `/api/workflows/executions/${id}/steps/${encodeURIComponent(stepId)}/result?iteration=${answer.iteration}`,
      };

export const stepRoutes = [
  defineRoute({
    method: 'GET',
    path: `${EXECUTION}/workflow`,
    operationId: 'getWorkflow',
    tag,
    summary: 'Show a workflow with its steps',
    permission: 'executions:read_text',
    objects,
    input: { params: executionParams },
    output: { 200: z.object({ workflow }) },
    handle: async ({ actor, actions, params: { id } }) => {
      const shown = await actions.executions.showWorkflow(actor, id);
      return { body: { workflow: shown }, etag: `${shown.leaseEpoch}.${shown.status}` };
    },
  }),
  defineRoute({
    method: 'GET',
    path: STEP,
    operationId: 'getStep',
    tag,
    summary: 'Show a step with its prompt, its proposal and what it reads',
    permission: 'executions:read_text',
    objects: ofStep,
    input: { params },
    output: { 200: stepView },
    handle: async ({ actor, actions, params: { id, stepId } }) => ({
      body: await actions.executions.showStep(actor, { id, stepKey: stepId }),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${STEP}/result`,
    operationId: 'getStepResult',
    tag,
    summary: 'The result of a step that took longer than you waited',
    permission: 'executions:read_text',
    objects: ofStep,
    input: { params, query: z.object({ iteration: z.coerce.number().int().min(1).max(10_000) }) },
    output,
    // Those of the step itself: it may have failed.
    problems: [409, 422, 502],
    handle: async ({ actor, actions, params: at, query: { iteration } }) =>
      answerOf(await actions.executions.stepResult(actor, { id: at.id, stepKey: at.stepId, iteration }), at),
  }),
  defineRoute({
    method: 'POST',
    path: `${STEP}/execute`,
    operationId: 'executeStep',
    tag,
    summary: 'Execute the current step',
    description:
      'A worker runs this step and no other. Asked twice while it runs, it runs once. `context` is read under `input.*`: it never takes the place of what is known about the customer, and is no evidence. With `complete: false` the outputs are proposed: they count once you complete the step. What stood in the way comes as a problem, and the step can be executed again.',
    ...changing,
    input: {
      params,
      body: z.strictObject({ context: overlay.optional(), complete: z.boolean().default(true) }),
    },
    handle: async ({ actor, actions, body: { context = {}, complete }, ...asked }) =>
      answerOf(
        await actions.executions.executeStep(actor, { ...stepAsked(asked), input: context, complete }),
        asked.params,
      ),
  }),
  defineRoute({
    method: 'POST',
    path: `${STEP}/complete`,
    operationId: 'completeStep',
    tag,
    summary: 'Complete the current step: accept what is proposed, correct it, or answer yourself',
    description:
      'What is left out is taken from the proposal. The step is closed without a model; what you change is your word, and no evidence for figures.',
    ...changing,
    input: { params, body: z.strictObject({ outputs: overlay.default({}) }) },
    handle: async ({ actor, actions, body: { outputs }, ...asked }) =>
      answerOf(await actions.executions.completeStep(actor, { ...stepAsked(asked), outputs }), asked.params),
  }),
  defineRoute({
    method: 'POST',
    path: `${STEP}/skip`,
    operationId: 'skipStep',
    tag,
    summary: 'Skip the current step',
    ...changing,
    input: { params, body: z.strictObject({ reason: z.string().trim().min(1).max(500) }) },
    handle: async ({ actor, actions, body: { reason }, ...asked }) =>
      answerOf(await actions.executions.skipStep(actor, { ...stepAsked(asked), reason }), asked.params),
  }),
  defineRoute({
    method: 'POST',
    path: `${STEP}/back`,
    operationId: 'goBackToStep',
    tag,
    summary: 'Go back to a step',
    description:
      'Its runs and those after it are undone, and the execution waits there for you. What people have reviewed stays; what runs again is proposed beside it.',
    ...changing,
    input: { params },
    handle: async ({ actor, actions, ...asked }) =>
      answerOf(await actions.executions.stepBack(actor, stepAsked(asked)), asked.params),
  }),
  defineRoute({
    method: 'POST',
    path: `${EXECUTION}/take-over`,
    operationId: 'takeOverExecution',
    tag,
    summary: 'Work through an execution yourself from now on',
    description: 'A step that runs is finished first; then it waits for you.',
    permission: 'executions:work',
    objects,
    input: { params: executionParams },
    output: { 200: z.object({ workflow }) },
    handle: async ({ actor, actions, params: { id } }) => ({
      body: { workflow: await actions.executions.takeOver(actor, { id }) },
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${EXECUTION}/hand-back`,
    operationId: 'handBackExecution',
    tag,
    summary: 'Let an execution run to its end by itself',
    description: 'What is proposed and waits for your word counts as it stands.',
    permission: 'executions:work',
    objects,
    ifMatch: 'optional',
    input: { params: executionParams },
    output: { 200: z.object({ workflow }) },
    handle: async ({ actor, actions, params: { id }, ifMatch }) => ({
      body: {
        workflow: await actions.executions.handBack(actor, { id, leaseEpoch: leaseEpochOf(ifMatch) }),
      },
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${EXECUTION}/refresh-context`,
    operationId: 'refreshContext',
    tag,
    summary: 'Have the next step read the book as it is today',
    description: 'Finished steps stay as they are, and the audit log keeps that it was done.',
    permission: 'executions:work',
    objects,
    ifMatch: 'optional',
    input: { params: executionParams },
    output: { 200: z.object({ workflow }) },
    handle: async ({ actor, actions, params: { id }, ifMatch }) => ({
      body: {
        workflow: await actions.executions.refreshContext(actor, { id, leaseEpoch: leaseEpochOf(ifMatch) }),
      },
    }),
  }),
];
