import type { Checkpoint } from '../../services/ports/execution-store.ts';
import { storableJson } from './storable.ts';

/**
 * One statement commits a list of checkpoints, at most one an execution: `$1` their executions, `$2` their visits, `$3`
 * their calls, `$4` their artifacts, each a JSON array as `checkpointRows` makes it. Flat, so that nothing is parsed
 * twice. Every write hangs on `lease`, so a row whose epoch is stale writes nothing. Returns the ids committed.
 */
export const CHECKPOINT_SQL = `
  WITH given AS (
    SELECT * FROM json_to_recordset($1::json) AS g (
      execution_id uuid, lease_epoch bigint, lease_ms integer, status text, released boolean, done text[],
      current_step text, context jsonb, outputs jsonb, error_code text, error_message text, error_details jsonb,
      waits_for text, wait_days integer, delay_ms integer)
  ), lease AS (
    UPDATE workflow_executions e SET
      status = g.status,
      attempts = CASE WHEN g.released THEN e.attempts - 1 WHEN g.done <> '{}' THEN 1 ELSE e.attempts END,
      context = coalesce(e.context, g.context),
      context_built_at = coalesce(e.context_built_at, CASE WHEN g.context IS NOT NULL THEN now() END),
      -- A failure says where it stands only if nobody knew: a commit whose answer got lost may have gone on already.
      current_step = CASE WHEN g.status IN ('running', 'waiting') THEN g.current_step
        ELSE coalesce(e.current_step, g.current_step) END,
      outputs = coalesce(g.outputs, e.outputs),
      error_code = g.error_code,
      error_message = g.error_message,
      error_details = g.error_details,
      waits_for = g.waits_for,
      wait_until = now() + g.wait_days * interval '1 day',
      next_attempt_at = CASE WHEN g.status = 'pending'
        THEN clock_timestamp() + g.delay_ms * interval '1 millisecond' ELSE e.next_attempt_at END,
      dispatched_at = CASE WHEN g.status = 'pending' THEN NULL ELSE e.dispatched_at END,
      lease_owner = CASE WHEN g.status = 'running' THEN e.lease_owner END,
      lease_expires_at = CASE WHEN g.status = 'running'
        THEN clock_timestamp() + g.lease_ms * interval '1 millisecond' END,
      finished_at = CASE WHEN g.status IN ('completed', 'failed') THEN now() END
    FROM given g
    -- As a CASE, which no partial index answers: one that lists what runs holds all that ran since the last vacuum.
    WHERE e.id = g.execution_id AND e.lease_epoch = g.lease_epoch AND CASE e.status WHEN 'running' THEN true END
    RETURNING e.id, e.lease_epoch, e.status, e.customer_id, e.contract_id, e.owner_id, g.done
  ), steps AS (
    INSERT INTO workflow_step_executions AS old (execution_id, step_key, visit, seq, status, lease_epoch, prompt, outputs,
      route, skipped_steps, provider, model, input_tokens, output_tokens, cost_usd, started_at, finished_at)
    SELECT lease.id, s.step_key, s.visit, s.seq, s.status, lease.lease_epoch, s.prompt, s.outputs, s.route,
      coalesce(s.skipped_steps, '{}'), s.provider, s.model, coalesce(s.input_tokens, 0), coalesce(s.output_tokens, 0),
      coalesce(s.cost_usd, 0), s.started_at, CASE WHEN s.status IN ('completed', 'skipped') THEN now() END
    FROM lease JOIN json_to_recordset($2::json) AS s (execution_id uuid, step_key text, visit integer, seq integer,
      status text, prompt text, outputs jsonb, route text, skipped_steps text[], provider text, model text,
      input_tokens integer, output_tokens integer, cost_usd numeric, started_at timestamptz)
      ON s.execution_id = lease.id
    ON CONFLICT (execution_id, step_key, visit) DO UPDATE SET
      seq = excluded.seq, status = excluded.status, lease_epoch = excluded.lease_epoch, prompt = excluded.prompt,
      outputs = excluded.outputs, route = excluded.route, skipped_steps = excluded.skipped_steps,
      provider = excluded.provider, model = excluded.model, input_tokens = excluded.input_tokens,
      output_tokens = excluded.output_tokens, cost_usd = excluded.cost_usd, finished_at = excluded.finished_at
    WHERE old.status IN ('running', 'waiting')
  ), calls AS (
    INSERT INTO llm_calls (execution_id, step_key, visit, lease_epoch, purpose, provider, model, input_tokens,
      cache_read_tokens, cache_write_tokens, output_tokens, cost_usd, rate, latency_ms, stop_reason, request_id,
      error_code, started_at)
    SELECT lease.id, c.step_key, c.visit, lease.lease_epoch, c.purpose, c.provider, c.model, c.input_tokens,
      c.cache_read_tokens, c.cache_write_tokens, c.output_tokens, c.cost_usd, c.rate, c.latency_ms, c.stop_reason,
      c.request_id, c.error_code, c.started_at
    FROM lease JOIN json_to_recordset($3::json) AS c (execution_id uuid, step_key text, visit integer, purpose text,
      provider text, model text, input_tokens integer, cache_read_tokens integer, cache_write_tokens integer,
      output_tokens integer, cost_usd numeric, rate jsonb, latency_ms integer, stop_reason text, request_id text,
      error_code text, started_at timestamptz)
      ON c.execution_id = lease.id
    ON CONFLICT DO NOTHING
  ), given_artifacts AS (
    SELECT lease.customer_id, lease.contract_id, lease.owner_id,
      CASE lease.status WHEN 'completed' THEN 'pending_review' ELSE 'draft' END AS status, a.*
    FROM lease JOIN json_to_recordset($4::json) AS a (execution_id uuid, artifact_key text, step_key text, kind text,
      audience text, title text, sections jsonb, markdown text, facts jsonb, flags jsonb)
      ON a.execution_id = lease.id
  ), existing AS MATERIALIZED (
    -- OFFSET 0: execution by execution, whatever is thought of the size of the table.
    SELECT lease.status AS outcome, w.step_key = ANY (lease.done) AS redone, w.*
    FROM lease CROSS JOIN LATERAL (SELECT id, execution_id, artifact_key, step_key, status, reviewed_at
      FROM workflow_artifacts WHERE execution_id = lease.id OFFSET 0) AS w
    WHERE lease.done <> '{}' OR lease.status = 'completed'
  ), proposed AS (
    -- What a person has touched stays; what the re-run would have written stands beside it.
    INSERT INTO artifact_revisions (artifact_id, origin, title, sections, markdown)
    SELECT x.id, 'machine', g.title, g.sections, g.markdown
    FROM given_artifacts g
    JOIN existing x ON x.execution_id = g.execution_id AND x.artifact_key = g.artifact_key
    WHERE x.reviewed_at IS NOT NULL
  ), artifacts AS (
    INSERT INTO workflow_artifacts AS old (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, kind,
      audience, title, sections, markdown, facts, flags, status)
    SELECT execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, kind, audience, title, sections,
      markdown, facts, flags, status
    FROM given_artifacts
    ON CONFLICT (execution_id, artifact_key) DO UPDATE SET
      title = excluded.title, sections = excluded.sections, markdown = excluded.markdown, facts = excluded.facts,
      flags = excluded.flags, status = excluded.status, updated_at = now()
    WHERE old.reviewed_at IS NULL
  ), earlier AS (
    -- What is not given above: drafts of a step that is done again and leaves them no more, and, once the execution
    -- completes, all others.
    UPDATE workflow_artifacts w SET updated_at = now(),
      status = CASE WHEN x.redone THEN 'superseded' ELSE 'pending_review' END
    FROM existing x
    WHERE w.id = x.id AND w.status = 'draft' AND (x.outcome = 'completed' OR x.redone)
      AND NOT EXISTS (SELECT FROM given_artifacts g
        WHERE g.execution_id = x.execution_id AND g.artifact_key = x.artifact_key)
  )
  SELECT id FROM lease`;

const STATUS = {
  continue: 'running',
  complete: 'completed',
  wait: 'waiting',
  fail: 'failed',
  retry: 'pending',
  release: 'pending',
} as const;

/**
 * The rows of one checkpoint as `CHECKPOINT_SQL` reads them, JSON with commas between, without what Postgres cannot
 * store. What is null is left out: it reads the same, and need be neither written nor parsed.
 */
export type CheckpointRows = {
  readonly execution: string;
  readonly steps: string;
  readonly calls: string;
  readonly artifacts: string;
};

export function checkpointRows(checkpoint: Checkpoint): CheckpointRows {
  const { executionId, outcome } = checkpoint;
  const failure = outcome.kind === 'fail' || outcome.kind === 'retry' ? outcome : null;
  return {
    execution: storableJson({
      execution_id: executionId,
      lease_epoch: checkpoint.leaseEpoch,
      lease_ms: checkpoint.leaseMs,
      status: STATUS[outcome.kind],
      released: outcome.kind === 'release',
      done: checkpoint.steps.filter((step) => step.status === 'completed').map((step) => step.stepKey),
      current_step: ('stepKey' in outcome && outcome.stepKey) || undefined,
      context: checkpoint.context ?? undefined,
      outputs: outcome.kind === 'complete' ? outcome.outputs : undefined,
      error_code: failure?.code,
      error_message: failure?.message,
      error_details: outcome.kind === 'fail' ? outcome.details : undefined,
      waits_for: outcome.kind === 'wait' ? outcome.waitsFor : undefined,
      wait_days: outcome.kind === 'wait' ? outcome.days : undefined,
      delay_ms: outcome.kind === 'retry' ? outcome.delayMs : 0,
    }),
    steps: listed(checkpoint.steps, (step) => ({
      execution_id: executionId,
      step_key: step.stepKey,
      visit: step.visit,
      seq: step.seq,
      status: step.status,
      prompt: step.prompt ?? undefined,
      outputs: step.outputs ?? undefined,
      route: step.route ?? undefined,
      skipped_steps: step.skippedSteps.length === 0 ? undefined : step.skippedSteps,
      provider: step.provider ?? undefined,
      model: step.model ?? undefined,
      input_tokens: step.inputTokens || undefined,
      output_tokens: step.outputTokens || undefined,
      cost_usd: step.costUsd || undefined,
      started_at: step.startedAt,
    })),
    calls: listed(checkpoint.calls, (call) => ({
      execution_id: executionId,
      step_key: call.stepKey,
      visit: call.visit,
      purpose: call.purpose,
      provider: call.provider,
      model: call.model,
      input_tokens: call.usage?.inputTokens,
      cache_read_tokens: call.usage?.cacheReadTokens,
      cache_write_tokens: call.usage?.cacheWriteTokens,
      output_tokens: call.usage?.outputTokens,
      cost_usd: call.costUsd ?? undefined,
      rate: call.rate ?? undefined,
      latency_ms: call.latencyMs,
      stop_reason: call.stopReason ?? undefined,
      request_id: call.requestId ?? undefined,
      error_code: call.errorCode ?? undefined,
      started_at: call.startedAt,
    })),
    artifacts: listed(checkpoint.artifacts, (artifact) => ({
      execution_id: executionId,
      artifact_key: artifact.key,
      step_key: artifact.stepKey,
      kind: artifact.kind,
      audience: artifact.audience,
      title: artifact.title,
      sections: artifact.sections,
      markdown: artifact.markdown,
      facts: artifact.facts,
      flags: artifact.flags,
    })),
  };
}

const listed = <T>(items: readonly T[], rowOf: (item: T) => unknown): string =>
  items.map((item) => storableJson(rowOf(item))).join();
