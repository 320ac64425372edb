import { readFileSync } from 'node:fs';
import type { QueryResultRow } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, test } from 'vitest';
import { composeApp } from '../../../src/app/compose.ts';
import { THRESHOLDS } from '../../../src/operations/thresholds.ts';
import { addDays, todayIn } from '../../../src/platform/civil-date.ts';
import { inTransaction } from '../../../src/platform/postgres/transaction.ts';
import { ALERT_RULES, RUNBOOK } from '../../support/alert-rules.ts';
import { testApp, testConfig } from '../../support/app.ts';
import { emailOf, insert, insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, temporaryFolder } from '../../support/cli.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { readExposition, sampleOf } from '../../support/exposition.ts';
import { evaluate, parsePromQl } from '../../support/promql.ts';
import { onRedisQueue } from '../../support/queue.ts';
import { scrape } from '../../support/scrape.ts';
import { during, error } from '../../support/scripted-llm.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { startProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

/** Due from midnight on: a drill at any hour finds today's scan due. */
const ENVIRONMENT = { SCAN_AT: '00:00' };
const today = (): string => todayIn('UTC', new Date());

let engine: Engine;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  engine = await createEngine(ENVIRONMENT);
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
});

/** Whether an alert fires with what a process says now. */
async function fires(alert: string, before = ''): Promise<boolean> {
  return firesWith(alert, await scrape(engine.app), before);
}

function firesWith(alert: string, text: string, before = ''): boolean {
  const rule = ALERT_RULES.find((each) => each.alert === alert);
  if (!rule) throw new Error(`there is no alert ${alert}`);
  const scrapes = { now: readExposition(text), before: readExposition(before) };
  return evaluate(parsePromQl(rule.expr), scrapes).length > 0;
}

/** Runs a command as somebody at the alert would, and shows all that it prints. */
async function run(command: string, environment: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await cli(command.split(' '), {
    ...{ DATABASE_URL: engine.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' },
    ...ENVIRONMENT,
    ...environment,
  });
  expect(stdout + stderr).not.toContain('USAGE_INVALID');
  return `${stdout}\n${stderr}`;
}

/** All that the first look of an alert's page prints. `id` is put for ID. */
async function firstLook(
  alert: string,
  options: { readonly id?: string; readonly environment?: Record<string, string> } = {},
): Promise<string> {
  const printed: string[] = [];
  for (const command of commandsIn(alert))
    printed.push(await run(command.replace(/\bID\b/, options.id ?? 'none'), options.environment));
  return [...printed, await queries(alert)].join('\n');
}

const lookAt = (alert: string): string => {
  const page = RUNBOOK.get(alert) ?? '';
  return page.slice(page.indexOf('**First look.**'), page.indexOf('**Causes.**'));
};
const commandsIn = (alert: string): string[] =>
  [...lookAt(alert).matchAll(/^npx nightshift (.+)$/gm)].map(([, command = '']) => command);

/** As somebody asks who has the login of DATABASE_URL: a role does not see what the sessions of a login wait for. */
const asLogin = <Row extends QueryResultRow>(sql: string) =>
  inTransaction(
    {
      query: engine.pool.query.bind(engine.pool),
      connect: () => engine.pool.connect(),
      begin: 'BEGIN; SET LOCAL ROLE NONE',
    },
    (client) => client.query<Row>(sql),
  );

/** What the SQL of the first look shows. */
async function queries(alert: string): Promise<string> {
  const answers: unknown[] = [];
  for (const [, sql = ''] of lookAt(alert).matchAll(/```sql\n([\s\S]*?)```/g))
    answers.push((await asLogin(sql)).rows);
  return answers.map((rows) => JSON.stringify(rows)).join('\n');
}

/** For how many seconds a statement has waited for a lock. */
async function longestLockWait(): Promise<number> {
  const { rows } = await asLogin<{ seconds: number }>(
    `SELECT extract(epoch FROM clock_timestamp() - min(query_start))::float8 AS seconds FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.seconds ?? 0;
}

describe('the drill of', () => {
  test('NightshiftNotScraped: where nobody answers, doctor tells whether all is well', async () => {
    expect(firesWith('NightshiftNotScraped', '')).toBe(true);
    expect(await firstLook('NightshiftNotScraped')).toMatch(/ok +work +nothing is due/);
    expect(await fires('NightshiftNotScraped')).toBe(false);
  });

  test('NightshiftScanMissed: a night without a scheduler, until it scans', async () => {
    await engine.app.scan({ scanDate: addDays(today(), -2), trigger: 'nightly' });
    expect(await fires('NightshiftScanMissed')).toBe(true);
    const shown = await firstLook('NightshiftScanMissed');
    expect(shown).toMatch(/FAIL +scan +2 nights due and not finished/);
    // No row of today: no scheduler runs.
    expect(shown).toContain(`[{"scan_date":"${addDays(today(), -2)}","trigger":"nightly"`);
    await engine.app.scanTonight();
    expect(await fires('NightshiftScanMissed')).toBe(false);
    expect(await run('doctor')).toMatch(/ok +scan +the last one that finished is of/);
  });

  test('NightshiftScanMissed: a scheduler that died in its scan', async () => {
    await engine.app.scan({ scanDate: addDays(today(), -1), trigger: 'nightly' });
    await engine.pool.query(
      `INSERT INTO scan_runs (scan_date, zone, trigger, rollout_ids, lease_owner, lease_expires_at)
       VALUES ($1, 'UTC', 'nightly', '{}', 'dead', now() - interval '1 minute')`,
      [today()],
    );
    expect(await queries('NightshiftScanMissed')).toContain('"abandoned":true');
    await engine.app.scanTonight();
    expect(sampleOf(await scrape(engine.app), 'nightshift_nights_missed')).toBe(0);
  });

  test('NightshiftNobodyWorks: workers that are down, and one that died in its work', async () => {
    const [pending, orphaned] = [await engine.start(), await engine.start()];
    await engine.pool.query(
      `UPDATE workflow_executions SET next_attempt_at = now() - interval '20 minutes', dispatched_at = now()`,
    );
    await engine.pool.query(
      `UPDATE workflow_executions SET status = 'running', lease_owner = 'dead', attempts = 1,
         lease_expires_at = now() - interval '19 minutes' WHERE id = $1`,
      [orphaned.executionId],
    );
    expect(await fires('NightshiftNobodyWorks')).toBe(true);
    expect(sampleOf(await scrape(engine.app), 'nightshift_orphaned_executions')).toBe(1);
    const shown = await firstLook('NightshiftNobodyWorks');
    expect(shown).toMatch(/FAIL +work +the oldest due execution waits for 20 min/);
    expect(shown).toContain(pending.executionId);
    expect(shown).toContain('"orphaned":1');
    for (const { executionId } of [pending, orphaned]) expect(await engine.run(executionId)).toBe('complete');
    expect(await fires('NightshiftNobodyWorks')).toBe(false);
    expect(await run('doctor')).toMatch(/ok +work/);
  });

  test('NightshiftProviderRefuses: an hour of refusals, told by provider, model and code', async () => {
    await insert(engine.pool, 'provider_pauses', {
      ...{ provider: 'anthropic', model: 'claude-haiku-4-5', round: 70, error_code: 'LLM_OVERLOADED' },
      ...{ refusals: 70, per_minute: 60, since: new Date(Date.now() - 61 * 60_000) },
      ...{ paused_until: new Date(Date.now() + 30_000), next_at: new Date(Date.now() + 30_000) },
    });
    const started = await engine.start();
    await engine.run(started.executionId);
    expect(await fires('NightshiftProviderRefuses')).toBe(true);
    const shown = await firstLook('NightshiftProviderRefuses');
    expect(shown).toMatch(/FAIL +pauses +anthropic, claude-haiku-4-5: paused until .*LLM_OVERLOADED/);
    expect(shown).toContain('"answer":"answered"');
    await engine.pool.query(`UPDATE provider_pauses SET paused_until = now() - interval '10 minutes'`);
    expect(await fires('NightshiftProviderRefuses')).toBe(false);
    expect(await run('doctor')).toMatch(/ok +pauses/);
  });

  test('NightshiftNightFails and NightshiftExecutionsFailed: a wrong key, until it is right and all are retried', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1) ids.push((await engine.start()).executionId);
    engine.llm.always(error('LLM_AUTH'));
    for (const id of ids) expect(await engine.run(id)).toBe('fail');
    expect(await fires('NightshiftNightFails')).toBe(true);
    expect(await fires('NightshiftExecutionsFailed')).toBe(true);
    for (const alert of ['NightshiftNightFails', 'NightshiftExecutionsFailed']) {
      const shown = await firstLook(alert, { id: ids[0] ?? '' });
      expect(shown).toMatch(/FAIL +executions +10 executions have failed\s+2026-12-01: 10 LLM_AUTH/);
      expect(shown).toContain('scripted LLM_AUTH');
    }
    engine.llm.reset();
    await run('executions retry --status failed --code LLM_AUTH --yes');
    for (const id of ids) expect(await engine.run(id)).toBe('complete');
    expect(await fires('NightshiftNightFails')).toBe(false);
    expect(await fires('NightshiftExecutionsFailed')).toBe(false);
    expect(await run('doctor')).toContain('none has failed');
  });

  test('NightshiftExecutionsFailed: one that nobody wants any more is cancelled', async () => {
    const { executionId } = await engine.start();
    engine.llm.always(error('LLM_REFUSED'));
    await engine.run(executionId);
    expect(await fires('NightshiftNightFails')).toBe(false);
    expect(await fires('NightshiftExecutionsFailed')).toBe(true);
    await run(`executions cancel ${executionId} --reason unwanted`);
    expect(await fires('NightshiftExecutionsFailed')).toBe(false);
  });

  test('NightshiftDatabaseSlow: a lock that somebody holds, whom the page names', async () => {
    const blocker = await engine.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE deferred_starts IN ACCESS EXCLUSIVE MODE');
    const slow = fires('NightshiftDatabaseSlow');
    await expect.poll(() => queries('NightshiftDatabaseSlow')).toMatch(/"blocked_by":\[\d+\]/);
    expect(await queries('NightshiftDatabaseSlow')).toContain('idle in transaction');
    await expect.poll(longestLockWait, { timeout: 5_000 }).toBeGreaterThan(THRESHOLDS.figuresSlowSeconds);
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await slow).toBe(true);
    expect(await firstLook('NightshiftDatabaseSlow')).toMatch(/ok +database/);
    expect(await fires('NightshiftDatabaseSlow')).toBe(false);
  });

  test('NightshiftLeasesLost: executions that change hands while their workers are frozen', async () => {
    const before = await scrape(engine.app);
    for (let n = 0; n < 5; n += 1) {
      const { executionId } = await engine.start();
      const frozen = () =>
        engine.pool.query('UPDATE workflow_executions SET lease_epoch = lease_epoch + 1 WHERE id = $1', [
          executionId,
        ]);
      engine.llm.next(during(frozen));
      expect(await engine.run(executionId)).toBe('lease_lost');
    }
    expect(await fires('NightshiftLeasesLost', before)).toBe(true);
    expect(await firstLook('NightshiftLeasesLost')).toContain('"count":5');
    expect(await fires('NightshiftLeasesLost', await scrape(engine.app))).toBe(false);
  });

  test('NightshiftReviewBacklog: a draft that nobody has read for six days, and whose it is', async () => {
    const { executionId, ownerId } = await engine.start();
    await engine.run(executionId);
    expect(await fires('NightshiftReviewBacklog')).toBe(false);
    await engine.pool.query(`UPDATE workflow_artifacts SET created_at = now() - interval '6 days'`);
    expect(await fires('NightshiftReviewBacklog')).toBe(true);
    const shown = await firstLook('NightshiftReviewBacklog');
    expect(shown).toMatch(/warn +review +1 artifact pending_review, the oldest for 6 days/);
    expect(shown).toContain(`"owner":"${await emailOf(engine.pool, ownerId)}"`);
    expect(shown).toMatch(/"too_old":"?1/);
    await engine.pool.query(`UPDATE workflow_artifacts SET status = 'approved'`);
    expect(await fires('NightshiftReviewBacklog')).toBe(false);
  });

  test('NightshiftSourceStopped: an export that ended ten days ago, until it is imported again', async () => {
    const imported = (day: string) =>
      engine.pool.query(
        `INSERT INTO feed_deliveries (feed, as_of, newest_on, file_name, rows_read, inserted, updated, unchanged, rejected)
         VALUES ('usage', $1, $1, 'usage.csv', 9, 1, 0, 0, 8)`,
        [day],
      );
    await imported(addDays(today(), -10));
    expect(await fires('NightshiftSourceStopped')).toBe(true);
    const shown = await firstLook('NightshiftSourceStopped');
    expect(shown).toMatch(/warn +sources +usage: .*stopped 10 days ago/);
    expect(shown).toContain('"rows_read":9,"inserted":1,"updated":0,"rejected":8');
    await imported(today());
    expect(await fires('NightshiftSourceStopped')).toBe(false);
    expect(await run('doctor')).toMatch(/ok +sources/);
  });

  test('NightshiftWindowsMissed: two months without a scan, and the windows that passed in them', async () => {
    await engine.app.scan({ scanDate: addDays(TONIGHT, -60), trigger: 'nightly' });
    // Its window opened eleven days after the one scan, and closed twenty-one days before the other.
    await insertAccount(engine.pool, { renewsInDays: 100, contract: { external_id: 'K-missed' } });
    await engine.app.scan({ scanDate: TONIGHT, trigger: 'nightly' });
    expect(await fires('NightshiftWindowsMissed')).toBe(true);
    const shown = await firstLook('NightshiftWindowsMissed');
    expect(shown).toContain('"contract":"K-missed","key":"prepare"');
    await engine.app.scan({ scanDate: addDays(TONIGHT, 1), trigger: 'nightly' });
    expect(await fires('NightshiftWindowsMissed')).toBe(false);
  });
});

describe('with a way to the database that breaks, the drill of', () => {
  let proxy: TcpProxy;
  beforeEach(async () => {
    const { hostname, port } = new URL(inject('serverUrl'));
    proxy = await startProxy({ host: hostname, port: Number(port) });
  });
  afterEach(() => proxy.close());

  test('NightshiftDatabaseAway: a server that is gone, and is back', async () => {
    const url = new URL(engine.url);
    url.host = `127.0.0.1:${proxy.port}`;
    const app = await composeApp(testConfig(ENVIRONMENT), { url: url.href }, silentLogger);
    proxy.refuse();
    const text = await scrape(app);
    expect(firesWith('NightshiftDatabaseAway', text)).toBe(true);
    expect(text).toContain('process_resident_memory_bytes');
    const shown = await firstLook('NightshiftDatabaseAway', { environment: { DATABASE_URL: url.href } });
    expect(shown).toMatch(/FAIL +database +Postgres at .* does not answer \(/);
    proxy.accept();
    expect(firesWith('NightshiftDatabaseAway', await scrape(app))).toBe(false);
    await app.close();
  });
});

onRedisQueue((queue) => {
  it('the drill of NightshiftQueueAway: a Redis that is gone, while figures and doctor still answer', async () => {
    const fragile = await queue.open();
    const app = await testApp(
      { url: engine.url },
      { environment: { ...ENVIRONMENT, ...fragile.environment } },
    );
    expect(firesWith('NightshiftQueueAway', await scrape(app))).toBe(false);
    await fragile.takeAway(app);
    const text = await scrape(app);
    expect(firesWith('NightshiftQueueAway', text)).toBe(true);
    expect(sampleOf(text, 'nightshift_database_up')).toBe(1);
    const shown = await firstLook('NightshiftQueueAway', { environment: fragile.environment });
    expect(shown).toMatch(/FAIL +queue/);
    expect(shown).toMatch(/ok +database/);
    await Promise.all([app.close(), fragile.close()]);
  });
});

it('every alert has been drilled', () => {
  const drills = readFileSync(import.meta.filename, 'utf8');
  for (const { alert } of ALERT_RULES) expect(drills).toMatch(new RegExp(`(test|it)\\('[^']*${alert}`));
});
