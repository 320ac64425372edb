import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { WorkflowTemplateService } from '../../context/workflow-template-service.ts';
import { closestName } from '../../platform/closest-name.ts';
import { ERROR_CODES, NightshiftError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { validateOutputs } from '../../playbook/outputs.ts';
import type { PlaybookStore } from '../../playbook/ports.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { askedOutputs } from '../../playbook/step-outputs.ts';
import type { ExecutionCommands, WorkAnswer } from '../commands-port.ts';
import type { DispatchExecutions } from '../dispatch-executions.ts';
import type { FailedFilter } from '../execution-detail.ts';
import { refusedWork } from '../refuse-work.ts';
import { requireExecution } from '../require-execution.ts';
import { stepsFrom } from '../where-to-go-back.ts';
import { whereToResume } from '../where-to-resume.ts';

type StepOf = { readonly id: string; readonly stepKey: string };
/** Selects failed executions: by `code` in any letter case, or by `night`; all where neither is given. */
type FailedQuery = { readonly code?: string | undefined; readonly night?: string | undefined };

export type WorkflowExecutionService = {
  /**
   * Starts a stage for a contract by hand, in its window or not; as of today unless another day is given.
   * @throws NightshiftError `CONFLICT` where the slot is taken or the key paused, `NOT_FOUND` where nothing applies
   */
  create(
    actor: Actor,
    args: {
      /** By id or external id. */
      readonly contractId: string;
      readonly key: string;
      readonly asOf?: string | undefined;
      /** Whether it waits for the actor to work through it, step by step. */
      readonly interactive?: boolean;
    },
  ): Promise<{ readonly executionId: string }>;
  /** Adds an overlay under `input.*` to the current step of an execution. */
  advance(actor: Actor, args: StepOf & { readonly input: JsonObject }): Promise<void>;
  /** Answers a step that waits for a person; the answer must fit the step's outputs. */
  complete(actor: Actor, args: StepOf & { readonly outputs: JsonObject }): Promise<void>;
  skip(actor: Actor, args: StepOf): Promise<void>;
  /** Runs again from `toStep` on. Artifacts that a person touched stay; the re-run proposes revisions beside them. */
  goBack(actor: Actor, args: { readonly id: string; readonly toStep: string }): Promise<void>;
  cancel(actor: Actor, args: { readonly id: string; readonly reason: string }): Promise<void>;
  /** Runs a failed execution again with its own version and frozen context; missing data are gathered anew. */
  retry(actor: Actor, id: string): Promise<void>;
  /** How many executions `retryFailed` would retry. @throws NightshiftError `USAGE_INVALID` for an unknown code */
  countFailed(actor: Actor, of: FailedQuery): Promise<number>;
  /** Starts a linked execution on the newest version, which reuses outputs up to the first changed step. */
  retryFailed(actor: Actor, of: FailedQuery): Promise<readonly string[]>;
  /** A linked execution on the newest version, which reuses outputs up to the first changed step. */
  replay(actor: Actor, id: string): Promise<{ readonly executionId: string }>;
};

export function createWorkflowExecutionService(deps: {
  readonly commands: ExecutionCommands;
  readonly playbookStore: Pick<PlaybookStore, 'findApplicable'>;
  readonly templates: WorkflowTemplateService;
  readonly dispatch: DispatchExecutions;
  readonly today: () => string;
}): WorkflowExecutionService {
  const { commands } = deps;

  async function playbookOf(id: string): Promise<Playbook> {
    const { versionId } = await requireExecution(commands, id);
    return (await deps.templates.fetchVersion(versionId)).playbook;
  }

  /** Applies the change and wakes a worker; where the change is refused, throws what stands in its way. */
  async function change(id: string, verb: string, done: Promise<boolean>, wake = true): Promise<void> {
    if (!(await done)) {
      // Who reads no text about customers still learns where it stands.
      const find = async () => (await commands.find(id)) ?? (await commands.findPlace(id));
      const execution = await requireExecution({ find }, id);
      const at = execution.currentStep === null ? '' : ` at step "${execution.currentStep}"`;
      throw new NightshiftError(
        'TRANSITION_ILLEGAL',
        `Execution ${id} is ${execution.status}${at}: it cannot ${verb}.`,
        `See where it stands with \`nightshift executions show ${id}\`; \`executions replay\` runs it anew.`,
        { status: execution.status },
      );
    }
    if (wake) await deps.dispatch();
  }

  /** Like `change`, for what is done by hand. */
  async function work(
    wanted: { readonly id: string; readonly stepKey: string | null; readonly verb: string },
    answer: Promise<WorkAnswer>,
  ): Promise<void> {
    const { refusal } = await answer;
    if (refusal !== undefined) throw await refusedWork(commands, refusal, wanted);
    await deps.dispatch();
  }

  return {
    async create(actor, { contractId, asOf = deps.today(), ...asked }) {
      requirePermission(actor, 'executions:work');
      const key = asked.key.toLowerCase();
      const { interactive = false } = asked;
      const started = await commands.startByHand({ contractId, key, asOf, interactive, actor: actor.name });
      switch (started.outcome) {
        case 'started':
          if (!interactive) await deps.dispatch();
          return { executionId: started.executionId };
        case 'exists':
          throw new NightshiftError(
            'CONFLICT',
            `Stage "${key}" was started for this term and occurrence already: execution ${started.executionId}.`,
            `Look at it with \`nightshift executions show ${started.executionId}\`; \`executions replay\` runs it anew on the newest version.`,
            { executionId: started.executionId },
          );
        case 'no_contract':
          throw new NightshiftError(
            'NOT_FOUND',
            `There is no contract ${contractId}.`,
            'Give the id or the external id of a contract.',
          );
        case 'paused':
          throw new NightshiftError(
            'CONFLICT',
            `The key "${key}" is paused: nothing of it starts.`,
            `Resume it first: nightshift playbooks resume ${key}`,
            { key },
          );
        case 'no_workflow':
          throw new NightshiftError(
            'NOT_FOUND',
            `No published version of "${key}" applies to contract ${contractId} on ${asOf}.`,
            'Check that the contract is eligible and has an open term, and whom the rollouts of the key are for.',
          );
      }
    },

    async advance(actor, { id, stepKey, input }) {
      requirePermission(actor, 'executions:work');
      await change(
        id,
        `take input for "${stepKey}" now`,
        commands.addInput({ id, stepKey, input, actor: actor.name }),
        false,
      );
    },

    async complete(actor, { id, stepKey, outputs }) {
      requirePermission(actor, 'executions:work');
      const playbook = await playbookOf(id);
      const step = playbook.steps.find((each) => each.key === stepKey);
      if (step) validateOutputs(outputs, askedOutputs(step));
      const answer = { id, stepKey, outputs, leaseEpoch: null, actor: actor.name };
      await work({ id, stepKey, verb: `complete "${stepKey}"` }, commands.completeStep(answer));
    },

    async skip(actor, { id, stepKey }) {
      requirePermission(actor, 'executions:work');
      const skipped = { id, stepKey, reason: null, leaseEpoch: null, actor: actor.name };
      await work({ id, stepKey, verb: `skip "${stepKey}"` }, commands.skipStep(skipped));
    },

    async goBack(actor, { id, toStep }) {
      requirePermission(actor, 'executions:work');
      const execution = await requireExecution(commands, id);
      const { playbook } = await deps.templates.fetchVersion(execution.versionId);
      const undoneSteps = stepsFrom(playbook, execution, toStep);
      const back = { id, toStep, undoneSteps, byHand: false, leaseEpoch: null, actor: actor.name };
      await work({ id, stepKey: null, verb: 'go back' }, commands.goBack(back));
    },

    async cancel(actor, { id, reason }) {
      requirePermission(actor, 'executions:cancel');
      await change(id, 'be cancelled', commands.cancel(id, actor.name, reason), false);
    },

    async retry(actor, id) {
      requirePermission(actor, 'executions:retry');
      await change(id, 'be retried: only a failed one can', commands.retry(id, actor.name));
    },

    async countFailed(actor, of) {
      requirePermission(actor, 'executions:read');
      return commands.countFailed(failedFilter(of));
    },

    async retryFailed(actor, of) {
      requirePermission(actor, 'executions:retry');
      const ids = await commands.retryFailed(failedFilter(of), actor.name);
      await deps.dispatch();
      return ids;
    },

    async replay(actor, id) {
      requirePermission(actor, 'executions:work');
      const execution = await requireExecution(commands, id);
      const old = await playbookOf(id);
      const newest = await deps.playbookStore.findApplicable(
        execution.contractId,
        execution.key,
        execution.asOf,
      );
      if (!newest)
        throw new NightshiftError(
          'NOT_FOUND',
          `No published version of "${execution.key}" applies to this contract on ${execution.asOf} any more.`,
          'Publish one, or retry the execution on its own version.',
        );
      const resume = whereToResume(old, newest.playbook, execution.steps);
      const executionId = await commands.replay({ id, versionId: newest.id, ...resume, actor: actor.name });
      await change(id, 'be replayed', Promise.resolve(executionId !== null));
      return { executionId: executionId ?? '' };
    },
  };
}

const failedFilter = ({ code, night }: FailedQuery): FailedFilter => ({
  code: code === undefined ? null : knownCode(code),
  night: night ?? null,
});

function knownCode(asked: string): string {
  const known = ERROR_CODES.find((code) => code === asked.toUpperCase());
  if (known) return known;
  const meant = closestName(asked, ERROR_CODES);
  throw new NightshiftError(
    'USAGE_INVALID',
    `There is no code "${asked}".${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    'See the codes of what failed: nightshift executions ls --status failed',
  );
}
