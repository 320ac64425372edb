import { ARTIFACT_TRANSITIONS, type ArtifactStatus } from '../../src/artifacts/status.ts';
import { type ExecutionStatus, STATUS_AFTER, TRANSITIONS } from '../../src/engine/execution-status.ts';
import type {
  CheckpointOutcome,
  DraftArtifact,
  LeasedExecution,
  StepCommit,
  Uncommitted,
} from '../../src/engine/ports.ts';
import type { JsonObject } from '../../src/platform/json.ts';
import type { Playbook } from '../../src/playbook/schema.ts';

type StepRow = Omit<StepCommit, 'status'> & { readonly status: StepCommit['status'] | 'undone' };

/** What the tables hold of one execution, by the rules of the checkpoint statement and of what people may ask for. */
export class ExecutionModel {
  status: ExecutionStatus = 'pending';
  currentStep: string | null = null;
  outputs: JsonObject | null = null;
  calls = 0;
  readonly rows = new Map<string, StepRow>();
  readonly artifacts = new Map<string, DraftArtifact & { readonly status: ArtifactStatus }>();

  /** The rows in the order of their seq, without those undone. */
  get steps(): StepCommit[] {
    const live = [...this.rows.values()].filter((row): row is StepCommit => row.status !== 'undone');
    return live.sort((a, b) => a.seq - b.seq);
  }

  lease(): LeasedExecution {
    this.#moveTo('running');
    const iterations: Record<string, number> = {};
    for (const { stepKey, iteration: visit, status } of this.rows.values())
      if (status === 'completed' || status === 'undone')
        iterations[stepKey] = Math.max(iterations[stepKey] ?? 0, visit);
    return {
      ...{
        id: 'x',
        versionId: 'v',
        leaseEpoch: 1,
        attempts: 1,
        maxAttempts: 5,
        asOf: '2026-12-01',
        daysLeft: 90,
      },
      ...{ dueSince: NOW, dueByScan: true, leasedAt: NOW, providerFaults: 0, context: null, rows: null },
      currentStep: this.currentStep,
      steps: this.steps.filter(({ status }) => status !== 'waiting'),
      drafts: [...this.artifacts.values()].filter(({ status }) => status === 'draft'),
      inputs: {},
      iterations,
      runSteps: null,
      proposes: false,
    };
  }

  /** @throws where a set of outputs would be committed twice, or something would move where it may not. */
  commit({ steps, calls, artifacts, settled }: Uncommitted, outcome: CheckpointOutcome): void {
    this.#moveTo(STATUS_AFTER[outcome.kind]);
    for (const step of steps) {
      const at = `${step.stepKey} ${step.iteration}`;
      const old = this.rows.get(at)?.status ?? 'running';
      if (old !== 'running' && old !== 'waiting') throw new Error(`${at} is ${old} and committed again`);
      this.rows.set(at, step);
    }
    this.calls += calls.length;
    for (const { key, stepKey, flags, status } of artifacts) this.#file({ key, stepKey, flags, status });
    for (const { key, status } of settled) {
      const draft = this.artifacts.get(key);
      if (draft?.status === 'draft') this.#file({ ...draft, status });
    }
    this.currentStep = ('stepKey' in outcome ? outcome.stepKey : null) ?? this.currentStep;
    if (outcome.kind === 'complete') this.outputs = outcome.outputs;
  }

  /** A person answers the step that waits, and it is due again. */
  answer(outputs: (stepKey: string, visit: number) => JsonObject): void {
    for (const [at, row] of this.rows)
      if (row.status === 'waiting')
        this.rows.set(at, { ...row, status: 'running', outputs: outputs(row.stepKey, row.iteration) });
    this.#moveTo('pending');
  }

  retry(): void {
    this.#moveTo('pending');
  }

  /** A person skips the step at which it stands. @returns whether there was one on record. */
  skip(): boolean {
    const found = [...this.rows].find(
      ([, { stepKey, status }]) =>
        stepKey === this.currentStep && (status === 'running' || status === 'waiting'),
    );
    if (found) this.rows.set(found[0], { ...found[1], status: 'skipped', outputs: null });
    return found !== undefined;
  }

  goBack({ steps }: Playbook, toStep: string): void {
    const keys = steps.map(({ key }) => key);
    const undone = keys.slice(keys.indexOf(toStep));
    for (const [at, row] of this.rows)
      this.rows.set(
        at,
        undone.includes(row.stepKey)
          ? { ...row, status: 'undone' }
          : { ...row, skippedSteps: row.skippedSteps.filter((key) => key !== toStep) },
      );
    for (const artifact of this.artifacts.values())
      if (undone.includes(artifact.stepKey) && artifact.status !== 'superseded')
        this.#file({ ...artifact, status: 'superseded' });
    this.currentStep = toStep;
    this.outputs = null;
    this.#moveTo('pending');
  }

  #moveTo(status: ExecutionStatus): void {
    if (!TRANSITIONS[this.status].includes(status))
      throw new Error(`from ${this.status} no way leads to ${status}`);
    this.status = status;
  }

  #file(artifact: DraftArtifact & { readonly status: ArtifactStatus }): void {
    const before = this.artifacts.get(artifact.key)?.status;
    if (before !== undefined && !ARTIFACT_TRANSITIONS[before].machine.includes(artifact.status))
      throw new Error(`${artifact.key}: from ${before} no way leads to ${artifact.status}`);
    this.artifacts.set(artifact.key, artifact);
  }
}

export const NOW = new Date(0);
