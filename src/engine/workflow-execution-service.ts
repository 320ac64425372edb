import type { WorkflowTemplateService } from '../context/workflow-template-service.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import { validateOutputs } from '../playbook/outputs.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import type { Playbook } from '../playbook/schema.ts';
import { askedOutputs } from '../playbook/step-outputs.ts';
import type { DispatchExecutions } from './dispatch-executions.ts';
import type { ExecutionCommands, ExecutionDetail, FailedFilter, StartByHand } from './ports.ts';
import { whereToResume } from './where-to-resume.ts';

export type WorkflowExecutionService = {
  /** Starts a stage for a contract by hand. @throws `CONFLICT` where the slot is taken, `NOT_FOUND` where nothing applies. */
  create(args: StartByHand): Promise<{ readonly executionId: string }>;
  /** Adds an overlay under `input.*` to the step at which an execution stands. */
  advance(args: { id: string; stepKey: string; input: JsonObject; actor: string }): Promise<void>;
  /** Answers a step that waits for a person; the answer must fit the step's outputs. */
  complete(args: { id: string; stepKey: string; outputs: JsonObject; actor: string }): Promise<void>;
  skip(args: { id: string; stepKey: string; actor: string }): Promise<void>;
  /** Runs again from `toStep` on; what a person touched stays, and the re-run proposes revisions beside it. */
  goBack(args: { id: string; toStep: string; actor: string }): Promise<void>;
  cancel(args: { id: string; reason: string; actor: string }): Promise<void>;
  /** Runs a failed execution again, on its own version and its frozen context; missing data are looked up anew. */
  retry(args: { id: string; actor: string }): Promise<void>;
  countFailed(of: FailedFilter): Promise<number>;
  /** The same for all that failed so. @returns their ids. */
  retryFailed(args: { of: FailedFilter; actor: string }): Promise<readonly string[]>;
  /** A linked execution on the newest version, which reuses outputs up to the first changed step. */
  replay(args: { id: string; actor: string }): Promise<{ readonly executionId: string }>;
};

/** Creates, advances, completes, skips, goes back, cancels, replays. */
export function createWorkflowExecutionService(deps: {
  readonly commands: ExecutionCommands;
  readonly playbooks: PlaybookStore;
  readonly templates: WorkflowTemplateService;
  readonly dispatch: DispatchExecutions;
}): WorkflowExecutionService {
  const { commands } = deps;

  async function find(id: string): Promise<ExecutionDetail> {
    const execution = await commands.find(id);
    if (execution) return execution;
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no execution ${id}.`,
      'List them with `nightshift executions ls`.',
    );
  }

  async function playbookOf(id: string): Promise<Playbook> {
    const { versionId } = await find(id);
    return (await deps.templates.fetchVersion(versionId)).playbook;
  }

  /** Does what was asked, or says what stands in its way, and wakes a worker. */
  async function change(id: string, verb: string, done: Promise<boolean>, wake = true): Promise<void> {
    if (!(await done)) {
      const execution = await find(id);
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

  return {
    async create(args) {
      const started = await commands.startByHand(args);
      switch (started.outcome) {
        case 'started':
          await deps.dispatch();
          return { executionId: started.executionId };
        case 'exists':
          throw new NightshiftError(
            'CONFLICT',
            `Stage "${args.key}" was started for this term and occurrence already: execution ${started.executionId}.`,
            `Look at it with \`nightshift executions show ${started.executionId}\`; \`executions replay\` runs it anew on the newest version.`,
            { executionId: started.executionId },
          );
        case 'no_contract':
          throw new NightshiftError(
            'NOT_FOUND',
            `There is no contract ${args.contractId}.`,
            'Give the id or the external id of a contract.',
          );
        case 'paused':
          throw new NightshiftError(
            'CONFLICT',
            `The key "${args.key}" is paused: nothing of it starts.`,
            `Resume it first: nightshift definitions resume ${args.key}`,
            { key: args.key },
          );
        case 'no_workflow':
          throw new NightshiftError(
            'NOT_FOUND',
            `No published version of "${args.key}" applies to contract ${args.contractId} on ${args.asOf}.`,
            'Check that the contract is eligible and has an open term, and whom the rollouts of the key are for.',
          );
      }
    },

    async advance({ id, stepKey, input, actor }) {
      await change(
        id,
        `take input for "${stepKey}" now`,
        commands.addInput({ id, stepKey, input, actor }),
        false,
      );
    },

    async complete({ id, stepKey, outputs, actor }) {
      const playbook = await playbookOf(id);
      const step = playbook.steps.find((each) => each.key === stepKey);
      if (step) validateOutputs(outputs, askedOutputs(step));
      await change(
        id,
        `complete "${stepKey}"`,
        commands.completeWaitingStep({ id, stepKey, outputs, actor }),
      );
    },

    async skip({ id, stepKey, actor }) {
      await change(id, `skip "${stepKey}"`, commands.skipStep({ id, stepKey, actor }));
    },

    async goBack({ id, toStep, actor }) {
      const playbook = await playbookOf(id);
      const keys = playbook.steps.map((step) => step.key);
      const from = keys.indexOf(toStep);
      if (from < 0)
        throw new NightshiftError(
          'USAGE_INVALID',
          `There is no step "${toStep}" in ${playbook.key}.`,
          `Name one of: ${keys.join(', ')}.`,
        );
      await change(id, 'go back', commands.goBack({ id, toStep, undoneSteps: keys.slice(from), actor }));
    },

    async cancel({ id, reason, actor }) {
      await change(id, 'be cancelled', commands.cancel(id, actor, reason), false);
    },

    async retry({ id, actor }) {
      await change(id, 'be retried: only a failed one can', commands.retry(id, actor));
    },

    countFailed: (of) => commands.countFailed(of),

    async retryFailed({ of, actor }) {
      const ids = await commands.retryFailed(of, actor);
      await deps.dispatch();
      return ids;
    },

    async replay({ id, actor }) {
      const execution = await find(id);
      const old = await playbookOf(id);
      const newest = await deps.playbooks.findApplicable(execution.contractId, execution.key, execution.asOf);
      if (!newest)
        throw new NightshiftError(
          'NOT_FOUND',
          `No published version of "${execution.key}" applies to this contract on ${execution.asOf} any more.`,
          'Publish one, or retry the execution on its own version.',
        );
      const resume = whereToResume(old, newest.playbook, execution.steps);
      const executionId = await commands.replay({ id, versionId: newest.id, ...resume, actor });
      await change(id, 'be replayed', Promise.resolve(executionId !== null));
      return { executionId: executionId ?? '' };
    },
  };
}
