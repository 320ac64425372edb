import type { ContextSource } from '../context/ports.ts';
import { sampleAccount } from '../context/sample-account.ts';
import { buildContext } from '../context/workflow-context-builder.ts';
import { advance, begin, type ExecutionState } from '../engine/execution-state.ts';
import type { Checkpoint, LeasedExecution } from '../engine/ports.ts';
import type { RunStep } from '../engine/run-step.ts';
import type { Clock } from '../platform/clock.ts';
import { errorCodeOf, NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Playbook } from '../playbook/schema.ts';

export type RenderedStep = {
  readonly key: string;
  readonly status: string;
  /** The prompt that a model would receive, system prompt first; null for a step without a model. */
  readonly prompt: string | null;
  /** The mock outputs and the computed ones. */
  readonly outputs: JsonObject | null;
};
export type RenderedVersion = {
  readonly asOf: string;
  /** Whose account it was rendered on: a customer's, or an invented one. */
  readonly account: 'customer' | 'sample';
  readonly steps: readonly RenderedStep[];
  readonly artifacts: Checkpoint['artifacts'];
  /** The step that waits for a person, whom a rendering does not ask. */
  readonly waitsAt: string | null;
  /** Where the rendering failed, as the execution would. */
  readonly failed: {
    readonly step: string | null;
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  } | null;
};

type RenderArgs = {
  readonly playbook: Playbook;
  readonly version: number;
  /** The contract's id or external id; null renders on an invented account. */
  readonly contract: string | null;
  readonly asOf: string;
};
export type RenderVersion = (args: RenderArgs, signal: AbortSignal) => Promise<RenderedVersion>;

/**
 * Runs a playbook version for an account as a worker would, with the mock as its model, and writes nothing.
 * @throws NightshiftError `NOT_FOUND`, also for a contract of an account that the caller does not see
 */
export function createRenderVersion(deps: {
  readonly contextSource: Pick<ContextSource, 'preview'>;
  /** Runs steps with the mock alone. */
  readonly runStep: RunStep;
  readonly clock: Clock;
}): RenderVersion {
  return async function renderVersion({ playbook, version, contract, asOf }, signal) {
    const rows =
      contract === null
        ? sampleAccount({ asOf, playbook })
        : await deps.contextSource.preview({ contract, asOf, playbook });
    if (!rows)
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no contract ${contract} with an open term.`,
        'Name one by its id or external id; without one, an invented account is shown.',
      );
    const stored = { id: NOBODY, version, status: 'draft', playbook } as const;
    const context = buildContext(rows, playbook, version);
    let state: ExecutionState = begin(unleased(asOf), stored, context, deps.clock.now());
    let failed: RenderedVersion['failed'] = null;
    try {
      while (state.outcome.kind === 'continue') {
        signal.throwIfAborted();
        const { result } = await deps.runStep(state, signal);
        state = advance(state, { kind: 'answered', result, at: deps.clock.now() });
      }
    } catch (error) {
      if (!(error instanceof NightshiftError)) throw error;
      const step = state.current.step.key;
      failed = { step, code: errorCodeOf(error), message: error.message, hint: error.hint };
    }
    const { steps, artifacts } = state.uncommitted;
    return {
      asOf,
      account: contract === null ? 'sample' : 'customer',
      steps: steps
        .filter(({ status }) => status !== 'waiting')
        .map(({ stepKey, status, prompt, outputs }) => ({ key: stepKey, status, prompt, outputs })),
      artifacts,
      waitsAt: state.outcome.kind === 'wait' ? state.outcome.stepKey : null,
      failed,
    };
  };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const NO_TIME = new Date(0);

const unleased = (asOf: string): LeasedExecution => ({
  ...{ id: NOBODY, versionId: NOBODY, leaseEpoch: 0, attempts: 1, maxAttempts: 1, asOf },
  ...{ daysLeft: 0, dueSince: NO_TIME, dueByScan: false, leasedAt: NO_TIME, providerFaults: 0 },
  ...{ currentStep: null, context: null, rows: null, steps: [], drafts: [], inputs: {}, iterations: {} },
  ...{ runSteps: null, proposes: false },
});
