import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlaybookStore } from '../../../src/authoring/postgres/playbook-store.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import type { PlaybookStore } from '../../../src/playbook/ports.ts';
import { versionsOf } from '../../../src/playbook/versions.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { countOf, everyRow } from '../../support/tables.ts';

let database: TestDatabase;
let pool: pg.Pool;
let store: PlaybookStore;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
  store = createPlaybookStore(pool);
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

/** The versions of a key that are live on a day. */
async function liveOn(key: string, day: string): Promise<number[]> {
  const { rows } = await pool.query<{ version: number }>(
    `SELECT d.version FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id
     WHERE r.id = ANY (live_rollouts($2)) AND r.key = $1 ORDER BY d.version`,
    [key, day],
  );
  return rows.map((row) => row.version);
}

describe('publish', () => {
  it('stores a playbook so that it reads back as it was written', async () => {
    const playbook = smallPlaybook({
      key: 'whole',
      legacy_key: 'whole-renewal',
      metadata: { z: null, a: { scores: [90, null], text: 'kept' } },
      window: {
        days_min: null,
        days_max: -1,
        anchor: 'decision_date',
        repeat_every_days: 7,
        repeat_later: { after_days: 30, every_days: 30 },
      },
      max_age_days: 14,
      when_stale: 'wait',
      wait_days: 3,
      variables: { policy: { cap: 7, tiers: [1, null] }, nothing: null },
      internal: { 'variables.policy': 'itself', 'stages.prepare.floor_price': true },
      model: { provider: 'openai', name: 'gpt-5-mini', max_output_tokens: 900 },
      conditional_routing: {
        decide: {
          routes: [{ id: 'high', when: { path: 'outputs.b', op: 'gt', value: 3 }, end: true }],
          default: 'ask',
        },
      },
      steps: [
        {
          key: 'decide',
          name: 'Decide',
          type: 'decision',
          when: { not: { path: 'contract.poRequired', op: 'eq', value: true } },
          data_required: ['customer.name'],
          data_wanted: ['data.usage.trend'],
          outputs: { z: { type: ['number', 'null'] }, b: { type: 'number' }, a: { type: 'number' } },
          computed: {
            z: 1,
            b: '{{add outputs.z 1}}',
            a: { $if: { path: 'outputs.b', op: 'gt', value: 1 }, $then: 2, $else: null },
          },
          checks: [{ rule: { path: 'outputs.a', op: 'lte', other: 'outputs.b' }, message: 'a above b' }],
          max_visits: 3,
        },
        { key: 'ask', name: 'Ask', type: 'human', waits_for: { name: 'approval', days: 9 } },
        {
          key: 'write',
          name: 'Write',
          type: 'llm',
          llm_prompt: 'Write “{{customer.name}}”.',
          mock_outputs: {},
          model: { name: 'other' },
          metadata: { estimatedTime: '5min', nothing: null },
          artifacts: [
            {
              key: 'note',
              kind: 'report',
              audience: 'internal',
              title: 'Note',
              sections: [{ key: 'a', title: 'A', content: 'text', metadata: { icon: null } }],
              metadata: { visible: false, icon: null },
            },
          ],
        },
      ],
    });
    await store.publish(playbook, '2026-01-01');
    const { rows } = await pool.query(`SELECT id FROM workflow_definitions WHERE key = 'whole'`);
    const stored = await store.find(rows[0].id);
    expect(stored).toMatchObject({ version: 1, status: 'published' });
    expect(stored?.playbook).toEqual(versionsOf(playbook)[0]?.playbook);
    // Computed outputs build on each other, so their order is content.
    expect(Object.keys(stored?.playbook.steps[0]?.computed ?? {})).toEqual(['z', 'b', 'a']);
  });

  it('does nothing where the same content is live already', async () => {
    const playbook = smallPlaybook({ key: 'again' });
    expect(await store.publish(playbook, '2026-01-01')).toEqual([
      { key: 'again', version: 1, created: true },
    ]);
    const before = await everyRow(pool);
    expect(await store.publish(playbook, '2026-05-01')).toEqual([
      { key: 'again', version: 1, created: false },
    ]);
    expect(await everyRow(pool)).toEqual(before);
  });

  it('replaces only the version before, from that day on', async () => {
    await store.publish(smallPlaybook({ key: 'next' }), '2026-01-01');
    await store.publish(smallPlaybook({ key: 'next', description: 'second' }), '2026-05-01');
    expect(await liveOn('next', '2026-04-30')).toEqual([1]);
    expect(await liveOn('next', '2026-05-01')).toEqual([2]);
  });

  it('replaces a version on the same day on which it went live and was used', async () => {
    await store.publish(smallPlaybook({ key: 'same_day' }), '2026-05-01');
    await store.publish(smallPlaybook({ key: 'same_day', description: 'corrected' }), '2026-05-01');
    expect(await liveOn('same_day', '2026-05-01')).toEqual([2]);
    expect(await liveOn('same_day', '2026-06-01')).toEqual([2]);
    // The row stays, since running executions and scans refer to it.
    expect(await countOf(pool, 'workflow_rollouts', `key = 'same_day'`)).toBe(2);
  });

  it('withdraws what was to go live later', async () => {
    await store.publish(smallPlaybook({ key: 'later' }), '2026-01-01');
    await store.publish(smallPlaybook({ key: 'later', description: 'planned' }), '2026-09-01');
    await store.publish(smallPlaybook({ key: 'later', description: 'sooner' }), '2026-05-01');
    expect(await liveOn('later', '2026-04-30')).toEqual([1]);
    expect(await liveOn('later', '2026-05-01')).toEqual([3]);
    expect(await liveOn('later', '2026-09-01')).toEqual([3]);
  });

  it('makes an earlier version live again where its content is published again', async () => {
    const first = smallPlaybook({ key: 'back' });
    await store.publish(first, '2026-01-01');
    await store.publish(smallPlaybook({ key: 'back', description: 'a mistake' }), '2026-05-01');
    expect(await store.publish(first, '2026-05-02')).toEqual([{ key: 'back', version: 1, created: false }]);
    expect(await liveOn('back', '2026-05-01')).toEqual([2]);
    expect(await liveOn('back', '2026-05-02')).toEqual([1]);
  });

  it('moves the same content to another audience without a new version', async () => {
    await store.publish(smallPlaybook({ key: 'wider', audience: { segment: ['smb'] } }), '2026-01-01');
    const wider = smallPlaybook({ key: 'wider', audience: { segment: ['smb', 'mid'], tier: ['a'] } });
    await store.publish(wider, '2026-05-01');
    // Both would be live for a small customer of tier b, whom the file no longer includes.
    expect(await liveOn('wider', '2026-05-01')).toEqual([1]);
    expect(await countOf(pool, 'workflow_definitions', `key = 'wider'`)).toBe(1);
  });

  it('leaves a retired version retired', async () => {
    const playbook = smallPlaybook({ key: 'gone' });
    await store.publish(playbook, '2026-01-01');
    await pool.query(
      `UPDATE workflow_definitions SET status = 'retired', retired_at = now() WHERE key = 'gone'`,
    );
    await store.publish(playbook, '2026-05-01');
    expect(await liveOn('gone', '2026-05-01')).toEqual([]);
  });

  it('refuses two audiences that rank the same and may hold for one contract, and writes nothing', async () => {
    const before = await everyRow(pool);
    const tied = smallPlaybook({
      key: 'tied',
      variations: [
        { name: 'smb', audience: { segment: ['smb'] }, variables: { a: 1 } },
        { name: 'emea', audience: { region: ['EMEA'] }, variables: { a: 2 } },
      ],
    });
    await expect(store.publish(tied, '2026-01-01')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('EMEA'),
      hint: expect.stringContaining('priority'),
    });
    expect(await everyRow(pool)).toEqual(before);
  });

  it('counts versions without a gap or a double where many publish one key at once', async () => {
    const texts = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(
      texts.map((description) => store.publish(smallPlaybook({ key: 'crowd', description }), '2026-01-01')),
    );
    const { rows } = await pool.query(
      `SELECT version FROM workflow_definitions WHERE key = 'crowd' ORDER BY version`,
    );
    expect(rows.map((row) => row.version)).toEqual([1, 2, 3, 4, 5]);
    expect(await liveOn('crowd', '2026-01-01')).toHaveLength(1);
  });
});
