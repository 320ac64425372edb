import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { insertAccount, insertContract, TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let engine: Engine;
let folder: ReturnType<typeof temporaryFolder>;
type Listed = { id: string; title: string; sendOrder: { place: number } | null };

/** Today is the last day of both windows, so neither e-mail could be deferred. A second customer gets only one. */
beforeAll(async () => {
  folder = temporaryFolder();
  engine = await createEngine();
  const [assess, plan] = smallPlaybook().steps;
  for (const [key, days_min] of [
    ['engage', 90],
    ['signature', 15],
  ] as const) {
    const letter = {
      ...plan?.artifacts?.[0],
      kind: 'email',
      audience: 'customer',
      title: `${key} writes`,
      sections: [{ key: 'body', title: 'Body', content: 'We would like to speak with {{customer.name}}.' }],
    };
    await engine.publish(
      smallPlaybook({
        key,
        stage_name: key,
        window: { days_min, days_max: days_min + 10 },
        steps: [assess, { ...plan, artifacts: [letter] }],
      }),
    );
  }
  const both = await insertAccount(engine.pool, { renewsInDays: 90, customer: { name: 'Harbour' } });
  await insertContract(engine.pool, both.customerId, { renewsInDays: 15 });
  await insertAccount(engine.pool, { renewsInDays: 90, customer: { name: 'Alone' } });
  const worker = await engine.app.startWorker();
  await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
  await worker.drain(5_000);
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

const run = (...argv: string[]) =>
  cli(['artifacts', ...argv], {
    DATABASE_URL: engine.pool.options.connectionString ?? '',
    DATA_DIR: folder.path,
    LOG_LEVEL: 'silent',
  });
const listed = async (...filter: string[]) => jsonOf(await run('ls', ...filter, '--json')) as Listed[];

test('ls shows and explains the send order where several stages write to one customer', async () => {
  const ran = await run('ls');
  expect(ran.stdout).toMatch(/signature .* 1 of 2 .*signature writes/);
  expect(ran.stdout).toMatch(/engage .* 2 of 2 .*engage writes/);
  expect(ran.stdout.match(/ \d of \d /g)).toHaveLength(2);
  expect(ran.stderr).toContain('send the first, the others on later days');

  const alone = await run('ls', '--customer', 'Alone');
  expect(alone.stdout).not.toMatch(/ \d of \d /);
  expect(alone.stderr).toBe('');
});

test('ls --send-orders lists only drafts with a send order', async () => {
  expect(await listed()).toHaveLength(3);
  expect((await listed('--send-orders')).map(({ title, sendOrder }) => [title, sendOrder?.place])).toEqual([
    ['signature writes', 1],
    ['engage writes', 2],
  ]);
});

test('show names the other draft by its id, and says which goes first', async () => {
  const [first, second] = await listed('--send-orders');
  const shown = await run('show', first?.id ?? '');
  expect(shown.stdout).toContain('Send order: 1 of 2 for Harbour on one morning; it goes first.\n');
  expect(shown.stdout).toContain(`  2. engage: engage writes (pending review) ${second?.id}\n`);

  const later = await run('show', second?.id ?? '');
  expect(later.stdout).toContain(
    'Send order: 2 of 2 for Harbour on one morning; send it on a later day, or say it',
  );
  expect(later.stdout).toContain(`  1. signature: signature writes (pending review) ${first?.id}\n`);
  expect(jsonOf(await run('show', second?.id ?? '', '--json'))).toMatchObject({
    sendOrder: { place: 2, of: 2, others: [{ id: first?.id, stage: 'signature', place: 1 }] },
  });
});
