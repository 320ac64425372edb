import { type Actor, personNamed } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { WorkflowTemplateService } from '../../context/workflow-template-service.ts';
import { ERROR_CODES, type ErrorCode, NightshiftError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { validateOutputs } from '../../playbook/outputs.ts';
import { askedOutputs } from '../../playbook/step-outputs.ts';
import type { ExecutionCommands, StepRunAtHand, WorkAnswer } from '../commands-port.ts';
import type { DispatchExecutions } from '../dispatch-executions.ts';
import type { ExecutionDetail } from '../execution-detail.ts';
import { refusedWork } from '../refuse-work.ts';
import { requireExecution } from '../require-execution.ts';
import { type NamedStep, named, type StepView, viewOf } from '../step-view.ts';
import { stepsFrom } from '../where-to-go-back.ts';
import type { Workflow } from '../workflow.ts';

/** What became of a step. */
export type StepOutcome = {
  readonly success: true;
  /** Those that a model proposes, where they wait for their person; null of a step that was skipped or undone. */
  readonly outputs: JsonObject | null;
  /** Where the execution stands then; null once it has ended. */
  readonly nextStep: NamedStep | null;
  /** What the step left. */
  readonly artifacts: ExecutionDetail['artifacts'];
};

/** The result, or the step run that still goes on. */
export type StepReply =
  | { readonly kind: 'done'; readonly result: StepOutcome }
  | { readonly kind: 'running'; readonly iteration: number };

/** How long to wait for a result; `signal` ends the wait. */
type WaitLimits = { readonly waitMs: number; readonly signal: AbortSignal };
/** `leaseEpoch`: refuse where the execution has moved on from it. */
type StepAsked = WaitLimits & {
  readonly id: string;
  readonly stepKey: string;
  readonly leaseEpoch: number | null;
};
type ExecutionAsked = { readonly id: string; readonly leaseEpoch: number | null };

/** The pauses between looks grow with the time that a step takes: a twentieth of it, within these bounds. */
const SHORTEST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 250;

/** Works through an execution step by step: workers run what people ask for, one step at a time. */
export function createWorkByHand(deps: {
  readonly commands: Pick<
    ExecutionCommands,
    | 'find'
    | 'workState'
    | 'findStepRun'
    | 'findContext'
    | 'executeStep'
    | 'completeStep'
    | 'skipStep'
    | 'goBack'
    | 'takeOver'
    | 'handBack'
    | 'refreshContext'
  >;
  readonly templates: Pick<WorkflowTemplateService, 'fetchVersion'>;
  readonly showWorkflow: (actor: Actor, id: string) => Promise<Workflow>;
  readonly dispatch: DispatchExecutions;
  readonly today: () => string;
}) {
  const { commands } = deps;

  async function stepOf(id: string, stepKey: string) {
    const execution = await requireExecution(commands, id);
    const { playbook } = await deps.templates.fetchVersion(execution.versionId);
    const step = playbook.steps.find(({ key }) => key === stepKey);
    if (step) return { execution, playbook, step };
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no step "${stepKey}" in ${playbook.key}.`,
      `Name one of: ${playbook.steps.map(({ key }) => key).join(', ')}.`,
    );
  }

  /** @throws NightshiftError with words for why it was refused */
  async function done(
    answer: WorkAnswer,
    wanted: { id: string; stepKey: string | null; verb: string },
  ): Promise<number> {
    if (answer.refusal !== undefined) throw await refusedWork(commands, answer.refusal, wanted);
    return answer.iteration ?? 1;
  }

  /** Looks until the step run has ended, or the time is over. */
  async function settled({ id, stepKey, waitMs, signal }: StepAsked, iteration: number): Promise<StepReply> {
    const began = performance.now();
    for (;;) {
      const state = await commands.workState(id);
      const isMoving = state?.status === 'pending' || state?.status === 'running';
      if (!isMoving || state.currentStep !== stepKey) return answerOf(id, stepKey, iteration);
      const passedMs = performance.now() - began;
      if (passedMs >= waitMs || signal.aborted) return { kind: 'running', iteration };
      await pause(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, passedMs / 20)));
    }
  }

  async function answerOf(id: string, stepKey: string, iteration: number): Promise<StepReply> {
    const run = await commands.findStepRun(id, stepKey, iteration);
    const { execution, playbook } = await stepOf(id, stepKey);
    if (run?.errorCode) throw problemOf(run);
    if (run === null || isUnanswered(run)) {
      const isMoving = execution.status === 'pending' || execution.status === 'running';
      if (isMoving) return { kind: 'running', iteration };
      throw new NightshiftError(
        'NOT_FOUND',
        `Step "${stepKey}" of execution ${id} has no result.`,
        'Execute or complete it first.',
      );
    }
    const isProposed = run.status === 'waiting';
    const nextKey = isProposed ? (run.proposal?.nextStep ?? null) : standsAt(execution);
    return {
      kind: 'done',
      result: {
        success: true,
        outputs: run.status === 'completed' || isProposed ? run.outputs : null,
        nextStep: named(playbook, nextKey),
        artifacts: isProposed ? [] : leftBy(execution, stepKey),
      },
    };
  }

  return {
    /**
     * Has a worker run the current step, and no other. Asked twice while it runs, it runs once, and both get its result.
     * @throws NightshiftError `STEP_NOT_CURRENT`, `EXECUTION_BUSY`, `REVISION_STALE`, or what stood in the way of the step:
     * data that are missing, or the model
     */
    async executeStep(
      actor: Actor,
      { input, complete, ...asked }: StepAsked & { readonly input: JsonObject; readonly complete: boolean },
    ): Promise<StepReply> {
      requirePermission(actor, 'executions:work');
      const { id, stepKey, leaseEpoch } = asked;
      const { step } = await stepOf(id, stepKey);
      if (step.type === 'human')
        throw new NightshiftError(
          'TRANSITION_ILLEGAL',
          `Step "${stepKey}" is a person's: no model answers it.`,
          'Complete it with its outputs.',
          { outputs: Object.keys(askedOutputs(step)) },
        );
      const answer = await commands.executeStep({
        ...{ id, stepKey, leaseEpoch, input, proposes: !complete, actor: actor.name },
      });
      const joined = answer.refusal === 'EXECUTION_BUSY' ? await ownRun(actor, asked) : null;
      if (joined !== null) return settled(asked, joined);
      const iteration = await done(answer, { id, stepKey, verb: `execute "${stepKey}"` });
      await deps.dispatch();
      return settled(asked, iteration);
    },

    /**
     * Accepts what was proposed, with what the person changes; or answers in place of a model.
     * @throws NightshiftError `OUTPUT_SCHEMA`, `STEP_NOT_CURRENT`, `EXECUTION_BUSY`, `REVISION_STALE`
     */
    async completeStep(
      actor: Actor,
      { outputs, ...asked }: StepAsked & { readonly outputs: JsonObject },
    ): Promise<StepReply> {
      requirePermission(actor, 'executions:work');
      const { id, stepKey } = asked;
      const { execution, step } = await stepOf(id, stepKey);
      const run = await commands.findStepRun(id, stepKey, null);
      const proposed = run?.status === 'waiting' ? (run.proposal?.outputs ?? {}) : {};
      const wanted = Object.keys(askedOutputs(step));
      const kept = Object.fromEntries(Object.entries(proposed).filter(([name]) => wanted.includes(name)));
      const answered = fitting({ ...kept, ...outputs }, askedOutputs(step));
      const answer = await commands.completeStep({
        ...{ id, stepKey, outputs: answered, actor: actor.name },
        // Against what it was merged with.
        leaseEpoch: asked.leaseEpoch ?? execution.leaseEpoch,
      });
      const iteration = await done(answer, { id, stepKey, verb: `complete "${stepKey}"` });
      await deps.dispatch();
      return settled(asked, iteration);
    },

    async skipStep(
      actor: Actor,
      { reason, ...asked }: StepAsked & { readonly reason: string },
    ): Promise<StepReply> {
      requirePermission(actor, 'executions:work');
      const { id, stepKey, leaseEpoch } = asked;
      await stepOf(id, stepKey);
      const answer = await commands.skipStep({ id, stepKey, reason, leaseEpoch, actor: actor.name });
      const iteration = await done(answer, { id, stepKey, verb: `skip "${stepKey}"` });
      await deps.dispatch();
      return settledSkip(asked, iteration);
    },

    /** Goes back to a step and waits there; what people have reviewed stays. */
    async stepBack(actor: Actor, asked: StepAsked): Promise<StepReply> {
      requirePermission(actor, 'executions:work');
      const { id, stepKey, leaseEpoch } = asked;
      const { execution, playbook } = await stepOf(id, stepKey);
      const answer = await commands.goBack({
        ...{ id, toStep: stepKey, undoneSteps: stepsFrom(playbook, execution, stepKey) },
        ...{ byHand: true, leaseEpoch, actor: actor.name },
      });
      await done(answer, { id, stepKey, verb: `go back to "${stepKey}"` });
      await deps.dispatch();
      await untilItWaits(id, asked);
      return {
        kind: 'done',
        result: { success: true, outputs: null, nextStep: named(playbook, stepKey), artifacts: [] },
      };
    },

    /** The result of a step run, for who asked for it and did not wait. @throws NightshiftError as the step itself */
    async stepResult(
      actor: Actor,
      {
        id,
        stepKey,
        iteration,
      }: { readonly id: string; readonly stepKey: string; readonly iteration: number },
    ): Promise<StepReply> {
      requirePermission(actor, 'executions:read_text');
      return answerOf(id, stepKey, iteration);
    },

    /** @throws NightshiftError `NOT_FOUND` */
    async showStep(
      actor: Actor,
      { id, stepKey }: { readonly id: string; readonly stepKey: string },
    ): Promise<StepView> {
      requirePermission(actor, 'executions:read_text');
      const { playbook, step } = await stepOf(id, stepKey);
      const [run, context] = [await commands.findStepRun(id, stepKey, null), await commands.findContext(id)];
      return viewOf(playbook, step, run, context);
    },

    /** Puts an execution into the actor's hands; a step that runs is finished first. */
    async takeOver(actor: Actor, { id }: { readonly id: string }): Promise<Workflow> {
      requirePermission(actor, 'executions:work');
      const { versionId } = await requireExecution(commands, id);
      const { playbook } = await deps.templates.fetchVersion(versionId);
      const firstStep = playbook.steps[0]?.key ?? '';
      const answer = await commands.takeOver({ id, firstStep, actor: actor.name });
      await done(answer, { id, stepKey: null, verb: 'be taken over' });
      return deps.showWorkflow(actor, id);
    },

    /** Lets an execution run to its end by itself. */
    async handBack(actor: Actor, { id, leaseEpoch }: ExecutionAsked): Promise<Workflow> {
      requirePermission(actor, 'executions:work');
      const answer = await commands.handBack({ id, leaseEpoch, actor: actor.name });
      await done(answer, { id, stepKey: null, verb: 'be handed back: nobody works on it by hand' });
      await deps.dispatch();
      return deps.showWorkflow(actor, id);
    },

    /** Has the next step read the book as it is today; finished steps stay as they are. */
    async refreshContext(actor: Actor, { id, leaseEpoch }: ExecutionAsked): Promise<Workflow> {
      requirePermission(actor, 'executions:work');
      const answer = await commands.refreshContext({
        id,
        leaseEpoch,
        readOn: deps.today(),
        actor: actor.name,
      });
      await done(answer, {
        id,
        stepKey: null,
        verb: 'have its context refreshed: nobody works on it by hand',
      });
      return deps.showWorkflow(actor, id);
    },
  };

  /** The iteration of the step run that the actor has asked for already. */
  async function ownRun(actor: Actor, { id, stepKey, leaseEpoch }: StepAsked): Promise<number | null> {
    const state = await commands.workState(id);
    const isOwn = state?.drivenBy === personNamed(actor) && leaseEpoch === null;
    return isOwn ? ((await commands.findStepRun(id, stepKey, null))?.iteration ?? null) : null;
  }

  /** A skipped step has ended at once; where that leads, a worker finds. */
  async function settledSkip({ id, stepKey, ...limits }: StepAsked, iteration: number): Promise<StepReply> {
    const stands = await untilItWaits(id, limits);
    return stands ? answerOf(id, stepKey, iteration) : { kind: 'running', iteration };
  }

  async function untilItWaits(id: string, { waitMs, signal }: WaitLimits): Promise<boolean> {
    for (const began = performance.now(); !signal.aborted && performance.now() - began < waitMs; ) {
      const status = (await commands.workState(id))?.status;
      if (status !== 'pending' && status !== 'running') return true;
      await pause(SHORTEST_PAUSE_MS);
    }
    return false;
  }
}

/** @throws NightshiftError `OUTPUT_SCHEMA`, with words for who has typed them */
function fitting(outputs: JsonObject, schemas: ReturnType<typeof askedOutputs>): JsonObject {
  try {
    return validateOutputs(outputs, schemas);
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    const hint = 'Correct these outputs: `outputsSchema` of the step says what they may be.';
    throw new NightshiftError(error.code, error.message, hint, error.details);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const isUnanswered = ({ status, outputs }: StepRunAtHand): boolean =>
  status === 'running' || (status === 'waiting' && outputs === null);

const standsAt = ({ status, currentStep }: ExecutionDetail): string | null =>
  status === 'completed' || status === 'cancelled' || status === 'superseded' ? null : currentStep;

const leftBy = ({ artifacts }: ExecutionDetail, stepKey: string): ExecutionDetail['artifacts'] =>
  artifacts.filter((each) => each.stepKey === stepKey && each.status !== 'superseded');

/** What its worker met, as whoever asked for the step learns it. */
function problemOf({ errorCode, errorMessage, errorDetails }: StepRunAtHand): NightshiftError {
  const code: ErrorCode = ERROR_CODES.find((each) => each === errorCode) ?? 'INTERNAL';
  return new NightshiftError(
    code,
    errorMessage ?? 'The step failed.',
    'Put it right, then execute the step again.',
    errorDetails ?? {},
  );
}
