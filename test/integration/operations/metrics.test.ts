import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { readExposition, sampleOf } from '../../support/exposition.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { scrape } from '../../support/scrape.ts';
import { error, rawAnswer } from '../../support/scripted-llm.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const said = () => scrape(engine.app);

describe('the figures of the database', () => {
  it('are whole on an empty one', async () => {
    const text = await said();
    expect(sampleOf(text, 'nightshift_database_up')).toBe(1);
    expect(sampleOf(text, 'nightshift_queue_up')).toBe(1);
    expect(sampleOf(text, 'nightshift_oldest_due_seconds')).toBe(0);
    expect(sampleOf(text, 'nightshift_nights_missed')).toBe(0);
    expect(sampleOf(text, 'nightshift_review_artifacts', { status: 'pending_review' })).toBe(0);
    expect(text).not.toContain('nightshift_last_scan_age_seconds');
  });

  it('count executions by state and key, and those of the night by what became of them', async () => {
    await engine.publish();
    const first = await engine.start();
    await engine.run(first.executionId);
    const second = await engine.start();
    engine.llm.next(error('LLM_AUTH'));
    await engine.run(second.executionId);
    await engine.start();
    const text = await said();
    expect(sampleOf(text, 'nightshift_executions', { status: 'pending', key: 'prepare' })).toBe(1);
    expect(sampleOf(text, 'nightshift_executions', { status: 'failed', key: 'prepare' })).toBe(1);
    expect(sampleOf(text, 'nightshift_executions', { status: 'completed' })).toBeNull();
    for (const status of ['pending', 'failed', 'completed'])
      expect(sampleOf(text, 'nightshift_night_executions', { status }), status).toBe(1);
    expect(sampleOf(text, 'nightshift_night_failed_executions', { code: 'LLM_AUTH' })).toBe(1);
    expect(sampleOf(text, 'nightshift_failed_executions', { code: 'LLM_AUTH' })).toBe(1);
    expect(sampleOf(text, 'nightshift_review_artifacts', { status: 'pending_review' })).toBe(1);
    // Those of another night stand failed, and are none of tonight's.
    await engine.pool.query(`UPDATE workflow_executions SET as_of = as_of - 1 WHERE status = 'failed'`);
    const next = await said();
    expect(sampleOf(next, 'nightshift_failed_executions', { code: 'LLM_AUTH' })).toBe(1);
    expect(sampleOf(next, 'nightshift_night_failed_executions', { code: 'LLM_AUTH' })).toBeNull();
  });

  it('say of the last nightly scan when it was, and what it found', async () => {
    await engine.publish();
    await engine.app.scan({ scanDate: TONIGHT, trigger: 'nightly' });
    await engine.pool.query(
      `UPDATE scan_runs SET slipped = 4, finished_at = now() - interval '1 hour', started_at = now() - interval '61 min'`,
    );
    const text = await said();
    expect(sampleOf(text, 'nightshift_last_scan_age_seconds')).toBeCloseTo(3_600, -2);
    expect(sampleOf(text, 'nightshift_last_scan_duration_seconds')).toBeCloseTo(60, 0);
    expect(sampleOf(text, 'nightshift_last_scan_missed_windows')).toBe(4);
  });

  it('name nobody: labels are words of ours, keys of playbooks and models', async () => {
    await engine.publish(smallPlaybook({ key: 'prepare' }));
    const { executionId, contractId, customerId } = await engine.start({
      customer: { name: 'Canary Ltd', external_id: 'canary' },
    });
    await engine.run(executionId);
    const text = await said();
    for (const secret of ['anary', executionId, contractId, customerId]) expect(text).not.toContain(secret);
    const labels = new Set(
      readExposition(text)
        .filter(({ name }) => name.startsWith('nightshift_'))
        .flatMap(({ labels }) => Object.keys(labels)),
    );
    expect([...labels].sort()).toEqual([
      'code',
      'direction',
      'key',
      'le',
      'model',
      'node',
      'outcome',
      'provider',
      'state',
      'status',
      'version',
    ]);
  });

  it('are found by indexes where most of the table has settled', async () => {
    for (const condition of ["status = 'failed'", "as_of = '2026-12-01'"]) {
      const client = await engine.pool.connect();
      await client.query('BEGIN; SET LOCAL enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT key FROM workflow_executions WHERE ${condition}`,
      );
      await client.query('ROLLBACK');
      client.release();
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Seq Scan');
    }
  });
});

describe('the metrics of a process', () => {
  it('count runs, steps, calls, tokens and cost, also of answers that could not be used', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    const before = await said();
    engine.llm.next(rawAnswer('no JSON'), rawAnswer('{"risk_score": 7}'), error('LLM_OVERLOADED'));
    expect(await engine.run(executionId)).toBe('retry');
    const after = await said();
    const grown = (name: string, labels: Record<string, string> = {}): number =>
      (sampleOf(after, name, labels) ?? 0) - (sampleOf(before, name, labels) ?? 0);
    const mock = { provider: 'mock', model: 'mock-1' };
    expect(grown('nightshift_llm_calls_total', { ...mock, code: 'OUTPUT_NOT_JSON' })).toBe(1);
    expect(grown('nightshift_llm_calls_total', { ...mock, code: 'none' })).toBe(1);
    expect(grown('nightshift_llm_calls_total', { ...mock, code: 'LLM_OVERLOADED' })).toBe(1);
    expect(grown('nightshift_llm_tokens_total', { ...mock, direction: 'input' })).toBe(200);
    expect(grown('nightshift_llm_tokens_total', { ...mock, direction: 'output' })).toBe(20);
    expect(grown('nightshift_step_duration_seconds_count', { ...mock, key: 'prepare' })).toBe(1);
    expect(grown('nightshift_execution_runs_total', { outcome: 'retry', code: 'LLM_OVERLOADED' })).toBe(1);
  });

  it('are those of the process and of Node, too', async () => {
    const text = await said();
    expect(text).toMatch(/nightshift_build_info\{version="\d+\.\d+\.\d+",node="v\d+/);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).toContain('process_resident_memory_bytes');
    expect(sampleOf(text, 'nightshift_queue_jobs', { state: 'waiting' })).toBe(0);
  });

  it('are for those alone who may read metrics', async () => {
    const { collectMetrics } = engine.app.actions.operations;
    const key = { ...OPERATOR, kind: 'key', scope: 'none', roles: ['metrics'] } as const;
    expect(await collectMetrics(key)).toContain('nightshift_database_up 1');
    await expect(collectMetrics({ ...key, roles: ['csm'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
