import { type ArrayColumn, columnArrays, unnested } from '../../platform/postgres/column-arrays.ts';
import { storableJson } from '../../platform/postgres/storable.ts';
import { DAYS_BY_HAND, STATUS_AFTER } from '../execution-status.ts';
import type { Checkpoint } from '../ports.ts';

/** A checkpoint with its context as JSON: serialized once, so that its length is known before it is sent. */
export type PreparedCheckpoint = Omit<Checkpoint, 'context'> & {
  readonly contextJson: string | null;
  readonly characters: number;
};

export function prepareCheckpoint({ context, ...checkpoint }: Checkpoint): PreparedCheckpoint {
  const contextJson = context === null ? null : storableJson(context);
  const texts = [
    contextJson,
    ...checkpoint.steps.map(({ prompt }) => prompt),
    // The statement holds the text twice: as Markdown and in its sections.
    ...checkpoint.artifacts.flatMap(({ markdown }) => [markdown, markdown]),
  ];
  return {
    ...checkpoint,
    contextJson,
    characters: texts.reduce((sum, text) => sum + (text?.length ?? 0), 0),
  };
}

/** A checkpoint, or one entry of it (a step run, a call, an artifact), with the checkpoint's position in the list. */
type Numbered<T> = { readonly nth: number; readonly it: T };

const NTH = { name: 'nth', type: 'integer', of: ({ nth }: Numbered<unknown>) => nth } as const;

const EXECUTIONS: readonly ArrayColumn<Numbered<PreparedCheckpoint>>[] = [
  NTH,
  { name: 'execution_id', type: 'uuid', of: ({ it }) => it.executionId },
  { name: 'lease_epoch', type: 'bigint', of: ({ it }) => it.leaseEpoch },
  { name: 'lease_ms', type: 'integer', of: ({ it }) => it.leaseMs },
  { name: 'status', type: 'text', of: ({ it }) => STATUS_AFTER[it.outcome.kind] },
  {
    name: 'current_step',
    type: 'text',
    of: ({ it }) => ('stepKey' in it.outcome ? it.outcome.stepKey : null),
  },
  { name: 'context', type: 'json', of: ({ it }) => it.contextJson },
  { name: 'outputs', type: 'jsonb', of: ({ it }) => ('outputs' in it.outcome ? it.outcome.outputs : null) },
  { name: 'stopped', type: 'jsonb', of: ({ it }) => stopped(it.outcome) },
];

/** Why the execution stops; null where it continues or has completed. */
function stopped(outcome: Checkpoint['outcome']): unknown {
  switch (outcome.kind) {
    case 'continue':
    case 'complete':
      return null;
    case 'release':
      return { unused_attempt: true };
    case 'wait': {
      const { problem } = outcome;
      const why = {
        error_code: problem?.code,
        error_message: problem?.message,
        error_details: problem?.details,
      };
      return { waits_for: outcome.waitsFor, wait_days: outcome.days, ...why };
    }
    case 'retry':
      return {
        error_code: outcome.code,
        error_message: outcome.message,
        delay_ms: outcome.delayMs,
        ...(outcome.providerFaults > 0 ? { error_details: { providerFaults: outcome.providerFaults } } : {}),
        ...(outcome.usesAttempt ? {} : { unused_attempt: true }),
      };
    case 'fail':
      return { error_code: outcome.code, error_message: outcome.message, error_details: outcome.details };
  }
}

const STEPS: readonly ArrayColumn<Numbered<Checkpoint['steps'][number]>>[] = [
  NTH,
  { name: 'step_key', type: 'text', of: ({ it }) => it.stepKey },
  { name: 'visit', type: 'integer', of: ({ it }) => it.iteration },
  { name: 'seq', type: 'integer', of: ({ it }) => it.seq },
  { name: 'status', type: 'text', of: ({ it }) => it.status },
  { name: 'prompt', type: 'text', of: ({ it }) => it.prompt },
  { name: 'outputs', type: 'jsonb', of: ({ it }) => it.outputs },
  { name: 'route', type: 'text', of: ({ it }) => it.route },
  {
    name: 'skipped_steps',
    type: 'json',
    of: ({ it }) => (it.skippedSteps.length > 0 ? JSON.stringify(it.skippedSteps) : null),
  },
  { name: 'provider', type: 'text', of: ({ it }) => it.provider },
  { name: 'model', type: 'text', of: ({ it }) => it.model },
  { name: 'input_tokens', type: 'integer', of: ({ it }) => it.inputTokens },
  { name: 'output_tokens', type: 'integer', of: ({ it }) => it.outputTokens },
  { name: 'cost_usd', type: 'double precision', of: ({ it }) => it.costUsd },
  { name: 'started_at', type: 'timestamptz', of: ({ it }) => it.startedAt },
  { name: 'proposal', type: 'jsonb', of: ({ it }) => it.proposal },
];

const CALLS: readonly ArrayColumn<Numbered<Checkpoint['calls'][number]>>[] = [
  NTH,
  { name: 'step_key', type: 'text', of: ({ it }) => it.stepKey },
  { name: 'visit', type: 'integer', of: ({ it }) => it.iteration },
  { name: 'purpose', type: 'text', of: ({ it }) => it.purpose },
  { name: 'provider', type: 'text', of: ({ it }) => it.provider },
  { name: 'model', type: 'text', of: ({ it }) => it.model },
  { name: 'input_tokens', type: 'integer', of: ({ it }) => it.usage?.inputTokens },
  { name: 'cache_read_tokens', type: 'integer', of: ({ it }) => it.usage?.cacheReadTokens },
  { name: 'cache_write_tokens', type: 'integer', of: ({ it }) => it.usage?.cacheWriteTokens },
  { name: 'output_tokens', type: 'integer', of: ({ it }) => it.usage?.outputTokens },
  { name: 'cost_usd', type: 'double precision', of: ({ it }) => it.costUsd },
  { name: 'rate', type: 'jsonb', of: ({ it }) => it.rate },
  { name: 'latency_ms', type: 'integer', of: ({ it }) => it.latencyMs },
  { name: 'stop_reason', type: 'text', of: ({ it }) => it.stopReason },
  { name: 'request_id', type: 'text', of: ({ it }) => it.requestId },
  { name: 'error_code', type: 'text', of: ({ it }) => it.errorCode },
  { name: 'started_at', type: 'timestamptz', of: ({ it }) => it.startedAt },
];

const ARTIFACTS: readonly ArrayColumn<Numbered<Checkpoint['artifacts'][number]>>[] = [
  NTH,
  { name: 'artifact_key', type: 'text', of: ({ it }) => it.key },
  { name: 'step_key', type: 'text', of: ({ it }) => it.stepKey },
  { name: 'kind', type: 'text', of: ({ it }) => it.kind },
  { name: 'audience', type: 'text', of: ({ it }) => it.audience },
  { name: 'title', type: 'text', of: ({ it }) => it.title },
  { name: 'sections', type: 'jsonb', of: ({ it }) => it.sections },
  { name: 'markdown', type: 'text', of: ({ it }) => it.markdown },
  { name: 'facts', type: 'jsonb', of: ({ it }) => it.facts },
  { name: 'flags', type: 'jsonb', of: ({ it }) => it.flags },
  { name: 'status', type: 'text', of: ({ it }) => it.status },
];

const SETTLED: readonly ArrayColumn<Numbered<Checkpoint['settled'][number]>>[] = [
  NTH,
  { name: 'artifact_key', type: 'text', of: ({ it }) => it.key },
  { name: 'status', type: 'text', of: ({ it }) => it.status },
];

const AFTER_EXECUTIONS = 1 + EXECUTIONS.length;
const AFTER_STEPS = AFTER_EXECUTIONS + STEPS.length;
const AFTER_CALLS = AFTER_STEPS + CALLS.length;
const AFTER_ARTIFACTS = AFTER_CALLS + ARTIFACTS.length;

/** The parameters of `CHECKPOINT_SQL`. */
export function checkpointValues(checkpoints: readonly PreparedCheckpoint[]): Buffer[] {
  const each = <T>(of: (checkpoint: PreparedCheckpoint) => readonly T[]): Numbered<T>[] =>
    checkpoints.flatMap((checkpoint, nth) => of(checkpoint).map((it) => ({ nth, it })));
  return [
    ...columnArrays(
      EXECUTIONS,
      each((checkpoint) => [checkpoint]),
    ),
    ...columnArrays(
      STEPS,
      each(({ steps }) => steps),
    ),
    ...columnArrays(
      CALLS,
      each(({ calls }) => calls),
    ),
    ...columnArrays(
      ARTIFACTS,
      each(({ artifacts }) => artifacts),
    ),
    ...columnArrays(
      SETTLED,
      each(({ settled }) => settled),
    ),
  ];
}

/**
 * One statement commits a list of checkpoints, at most one an execution. Every write hangs on `lease`, so a row whose
 * epoch is stale writes nothing. Returns the ids committed.
 */
export const CHECKPOINT_SQL = `
  WITH given_steps AS (
    SELECT * FROM ${unnested('s', STEPS, AFTER_EXECUTIONS)}
  ), done AS (
    SELECT nth, step_key FROM given_steps WHERE status = 'completed'
  ), lease AS (
    UPDATE workflow_executions e SET
      status = CASE WHEN g.status = 'running' AND e.run_steps = 0 THEN 'waiting' ELSE g.status END,
      attempts = CASE WHEN g.nth IN (SELECT nth FROM done) THEN 1 ELSE e.attempts END
        - CASE WHEN g.stopped ? 'unused_attempt' THEN 1 ELSE 0 END,
      context = coalesce(e.context, g.context),
      context_built_at = coalesce(e.context_built_at, CASE WHEN g.context IS NOT NULL THEN now() END),
      current_step = coalesce(g.current_step, e.current_step),
      outputs = coalesce(g.outputs, e.outputs),
      error_code = g.stopped ->> 'error_code',
      error_message = g.stopped ->> 'error_message',
      error_details = g.stopped -> 'error_details',
      waits_for = coalesce(g.stopped ->> 'waits_for', CASE WHEN g.status = 'running' AND e.run_steps = 0 THEN e.driven_by END),
      wait_until = now() + coalesce((g.stopped ->> 'wait_days')::integer, CASE
        WHEN g.status = 'running' AND e.run_steps = 0 THEN ${DAYS_BY_HAND} END)
        * interval '1 day',
      next_attempt_at = CASE WHEN g.status = 'pending'
        THEN clock_timestamp() + coalesce((g.stopped ->> 'delay_ms')::integer, 0) * interval '1 millisecond'
        ELSE e.next_attempt_at END,
      dispatched_at = CASE WHEN g.status = 'pending' THEN NULL ELSE e.dispatched_at END,
      lease_owner = CASE WHEN g.status = 'running' AND e.run_steps IS DISTINCT FROM 0 THEN e.lease_owner END,
      lease_expires_at = CASE WHEN g.status = 'running' AND e.run_steps IS DISTINCT FROM 0
        THEN clock_timestamp() + g.lease_ms * interval '1 millisecond' END,
      finished_at = CASE WHEN g.status IN ('completed', 'failed') THEN now() END
    FROM ${unnested('g', EXECUTIONS, 1)}
    -- As a CASE, which no partial index answers: one that lists what runs holds all that ran since the last vacuum.
    WHERE e.id = g.execution_id AND e.lease_epoch = g.lease_epoch AND CASE e.status WHEN 'running' THEN true END
    RETURNING g.nth, e.id, e.status, e.lease_epoch, e.customer_id, e.contract_id, e.owner_id, e.as_of + e.days_left AS due_on
  ), steps AS (
    INSERT INTO workflow_step_executions AS old (execution_id, step_key, visit, seq, status, lease_epoch, prompt, outputs,
      route, skipped_steps, provider, model, input_tokens, output_tokens, cost_usd, started_at, proposal, finished_at)
    SELECT lease.id, s.step_key, s.visit, s.seq, s.status, lease.lease_epoch, s.prompt, s.outputs, s.route,
      ARRAY(SELECT json_array_elements_text(s.skipped_steps)), s.provider, s.model, s.input_tokens, s.output_tokens,
      s.cost_usd, s.started_at, s.proposal, CASE WHEN s.status IN ('completed', 'skipped') THEN now() END
    FROM lease JOIN given_steps s USING (nth)
    ON CONFLICT (execution_id, step_key, visit) DO UPDATE SET
      seq = excluded.seq, status = excluded.status, lease_epoch = excluded.lease_epoch, route = excluded.route,
      skipped_steps = excluded.skipped_steps, finished_at = excluded.finished_at,
      -- What was proposed stays, and with it what it took, once its person has answered.
      prompt = coalesce(excluded.prompt, old.prompt), proposal = coalesce(excluded.proposal, old.proposal),
      outputs = coalesce(excluded.outputs, old.outputs), provider = coalesce(excluded.provider, old.provider),
      model = coalesce(excluded.model, old.model), input_tokens = old.input_tokens + excluded.input_tokens,
      output_tokens = old.output_tokens + excluded.output_tokens, cost_usd = old.cost_usd + excluded.cost_usd
    WHERE old.status IN ('running', 'waiting')
  ), calls AS (
    INSERT INTO llm_calls (execution_id, step_key, visit, lease_epoch, purpose, provider, model, input_tokens,
      cache_read_tokens, cache_write_tokens, output_tokens, cost_usd, rate, latency_ms, stop_reason, request_id,
      error_code, started_at)
    SELECT lease.id, c.step_key, c.visit, lease.lease_epoch, c.purpose, c.provider, c.model, c.input_tokens,
      c.cache_read_tokens, c.cache_write_tokens, c.output_tokens, c.cost_usd, c.rate, c.latency_ms, c.stop_reason,
      c.request_id, c.error_code, c.started_at
    FROM lease JOIN ${unnested('c', CALLS, AFTER_STEPS)} USING (nth)
    ON CONFLICT DO NOTHING
  ), given_artifacts AS (
    SELECT lease.id AS execution_id, lease.customer_id, lease.contract_id, lease.owner_id, lease.due_on, a.*
    FROM lease JOIN ${unnested('a', ARTIFACTS, AFTER_CALLS)} USING (nth)
  ), proposed AS (
    -- What a person has touched stays; what the re-run would have written stands beside it.
    INSERT INTO artifact_revisions (artifact_id, origin, base_revision, title, sections, markdown, facts, flags, proposal)
    SELECT x.id, 'machine', x.revision, g.title, g.sections, g.markdown, g.facts, g.flags, 'open'
    -- OFFSET 0: one by one, whatever is thought of the size of the table.
    FROM given_artifacts g CROSS JOIN LATERAL (SELECT id, revision, reviewed_at FROM workflow_artifacts
      WHERE execution_id = g.execution_id AND artifact_key = g.artifact_key OFFSET 0) AS x
    WHERE x.reviewed_at IS NOT NULL AND NOT EXISTS (
      -- Not twice, where the answer to this very checkpoint got lost.
      SELECT FROM (SELECT title, markdown FROM artifact_revisions
        WHERE artifact_id = x.id AND origin = 'machine' ORDER BY created_at DESC LIMIT 1) AS latest
      WHERE latest.title = g.title AND latest.markdown = g.markdown)
  ), artifacts AS (
    INSERT INTO workflow_artifacts AS old (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on,
      kind, audience, title, sections, markdown, facts, flags, status)
    SELECT execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on, kind, audience, title,
      sections, markdown, facts, flags, status
    FROM given_artifacts
    ON CONFLICT (execution_id, artifact_key) DO UPDATE SET
      title = excluded.title, sections = excluded.sections, markdown = excluded.markdown, facts = excluded.facts,
      flags = excluded.flags, status = excluded.status, revision = old.revision + 1, text_revision = NULL,
      updated_at = now()
    WHERE old.reviewed_at IS NULL
  ), settled AS (
    UPDATE workflow_artifacts w SET status = s.status, revision = w.revision + 1, updated_at = now()
    FROM lease JOIN ${unnested('s', SETTLED, AFTER_ARTIFACTS)} USING (nth)
    WHERE w.execution_id = lease.id AND w.artifact_key = s.artifact_key AND w.status = 'draft'
  )
  SELECT id, status FROM lease`;
