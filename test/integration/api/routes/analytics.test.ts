import { beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../../src/platform/civil-date.ts';
import { OPERATOR } from '../../../support/actor.ts';
import { serveEngine } from '../../../support/api.ts';
import { TONIGHT } from '../../../support/book.ts';
import { smallPlaybook } from '../../../support/playbooks.ts';

const PATH = `/api/workflows/analytics?until=${TONIGHT}`;

const { engine, served } = await serveEngine();

/** Two executions that completed, with the first artifact edited and approved, and one that failed at its first step. */
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  const started = [await engine.start(), await engine.start(), await engine.start()];
  const [one, two, three] = started.map(({ executionId }) => executionId);
  if (!one || !two || !three) throw new Error('three were started');
  for (const id of [one, two]) await engine.run(id);
  await engine.pool.query(
    `UPDATE workflow_executions SET status = 'failed', finished_at = now(), error_code = 'OUTPUT_SCHEMA',
       error_message = 'Acme', current_step = $2 WHERE id = $1`,
    [three, smallPlaybook().steps[0]?.key],
  );
  await engine.pool.query(
    `WITH it AS (UPDATE workflow_artifacts SET status = 'edited' WHERE id = (
       SELECT id FROM workflow_artifacts WHERE execution_id = $1 ORDER BY artifact_key LIMIT 1) RETURNING id)
     INSERT INTO artifact_events (artifact_id, kind, verdict, occurred_at)
     SELECT it.id, 'verdict', 'edited', e.finished_at + interval '90 seconds' FROM it, workflow_executions e WHERE e.id = $1`,
    [one],
  );
  // Each run of a step took ten seconds.
  await engine.pool.query(
    `UPDATE workflow_step_executions SET started_at = finished_at - interval '10 seconds'`,
  );
});

describe('how playbooks fare', () => {
  it('is counted by version and by step', async () => {
    const author = await served.as('author', { book: 'none' });
    const answer = await author('GET', PATH);
    expect(answer.statusCode, answer.body).toBe(200);
    const { since, versions } = answer.json();
    expect(since).toBe(addDays(TONIGHT, -90));
    expect(versions).toMatchObject([
      {
        ...{ playbookKey: 'prepare', version: 1, executions: { completed: 2, failed: 1 } },
        secondsToVerdict: { p50: 90, p95: 90 },
      },
    ]);
    expect(versions[0].artifacts).toMatchObject({ edited: 1, pending_review: expect.any(Number) });
    const { steps } = versions[0];
    expect(steps.map(({ stepId }: { stepId: string }) => stepId)).toEqual(
      smallPlaybook().steps.map(({ key }) => key),
    );
    const [first] = steps;
    expect(first).toMatchObject({ completed: 2, skipped: 0, failed: 1, seconds: { p50: 10, p95: 10 } });
    const { rows } = await engine.pool.query(
      `SELECT step_key AS "stepId", count(*)::int AS "modelCalls", sum(input_tokens)::int AS "inputTokens"
       FROM llm_calls GROUP BY step_key`,
    );
    for (const calls of rows)
      expect(steps).toContainEqual(expect.objectContaining(calls as Record<string, unknown>));
    const edited = steps.reduce((sum: number, step: { edited: number }) => sum + step.edited, 0);
    expect(edited).toBe(1);
  });

  it.each(['author', 'ops', 'csm_manager', 'viewer', 'admin'] as const)(
    'is the same for %s, whoever’s accounts they see, and names nobody',
    async (role) => {
      const all = await served.as('admin');
      const none = await served.as(role, { book: 'none' });
      const [whole, seen] = [await all('GET', PATH), await none('GET', PATH)];
      expect(seen.statusCode).toBe(200);
      expect(seen.body).toBe(whole.body);
      expect(whole.json().versions).toHaveLength(1);
      const { rows } = await engine.pool.query<{ name: string }>(
        'SELECT name FROM customers UNION SELECT name FROM users UNION SELECT id::text FROM workflow_executions',
      );
      for (const { name } of rows) expect(seen.body).not.toContain(name);
    },
  );

  it('is not for a CSM, neither by the route nor by the function', async () => {
    const csm = await served.as('csm');
    expect((await csm('GET', PATH)).statusCode).toBe(403);
    const { rows } = await served.api.sql.query<{ found: unknown }>(
      `SELECT workflow_analytics(NULL, '2000-01-01', '2100-01-01') AS found`,
    );
    expect(rows).toEqual([{ found: [] }]);
  });

  it('is counted for a key and for nights', async () => {
    const ops = await served.as('ops', { book: 'none' });
    expect((await ops('GET', `${PATH}&playbookKey=prepare`)).json().versions).toHaveLength(1);
    expect((await ops('GET', `${PATH}&playbookKey=prepair`)).statusCode).toBe(404);
    const before = addDays(TONIGHT, -1);
    const earlier = await ops('GET', `/api/workflows/analytics?until=${before}`);
    expect(earlier.json().versions).toEqual([]);
    expect((await ops('GET', `${PATH}&since=${addDays(TONIGHT, 1)}`)).statusCode).toBe(400);
  });

  it('is the same from the command line’s action', async () => {
    const found = await engine.app.actions.playbooks.analytics(OPERATOR, { until: TONIGHT });
    expect(found.versions).toMatchObject([{ key: 'prepare', executions: { completed: 2, failed: 1 } }]);
  });
});
