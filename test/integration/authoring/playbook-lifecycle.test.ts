import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { addDays, todayIn } from '../../../src/platform/civil-date.ts';
import { admin } from '../../support/actor.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { playbookFile } from '../../support/playbook-files.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { countOf, everyRow } from '../../support/tables.ts';

let database: TestDatabase;
let app: App;
let playbooks: App['actions']['playbooks'];
beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  playbooks = app.actions.playbooks;
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
});

const ada = admin('ada');
const bob = admin('bob');
const today = () => todayIn(app.config.scan.zone, app.clock.now());
const by = (key: string, day = today()) => ({ key, day, actor: 'ada', note: null });
const importAll = (files: Parameters<typeof playbooks.import>[1]['files'], validFrom = '2026-01-01') =>
  playbooks.import(ada, { files, validFrom });
const publish = (key: string, anyway = false) =>
  playbooks.publish(ada, { key, note: 'why', anyway, dryRun: false });

/** The versions live on a day, with the name of each rollout. */
async function live(key: string, day = today()): Promise<string[]> {
  const rollouts = await app.stores.rolloutStore.list(key, day);
  return rollouts.filter((each) => each.live).map(({ name, version }) => `${name} ${version}`);
}
/** Saves the draft with a change of its description. */
async function describeAs(key: string, description: string, revision?: number) {
  const draft = await playbooks.drafts.open(ada, { ref: { key, at: 'live' } });
  const text = draft.source.replace(/^description: .*$/m, `description: ${description}`);
  const args = { key, revision: revision ?? draft.revision, text: { name: 'draft', text } };
  return playbooks.drafts.save(ada, args);
}

describe('an author without a deploy', () => {
  it('begins, saves, publishes, and the record says who did what', async () => {
    const begun = await playbooks.drafts.begin(ada, { key: 'born', file: playbookFile({ key: 'born' }) });
    expect(begun).toMatchObject({ status: 'draft', revision: 1, author: 'ada' });
    expect(await live('born')).toEqual([]);
    expect(await describeAs('born', 'Better words')).toMatchObject({ outcome: 'saved', revision: 2 });
    expect(await publish('born')).toMatchObject({ versions: [{ key: 'born', version: 1, created: true }] });
    expect(await live('born', today())).toEqual(['general 1']);
    const history = await app.stores.versionStore.history('born', 10);
    expect(history.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'ada publish',
      'ada save draft',
      'ada begin draft',
    ]);
    expect(history[0]?.details).toMatchObject({ note: 'why' });
  });

  it('gets back the file that was written, comments and all', async () => {
    const file = playbookFile({ key: 'kept' });
    await importAll([file]);
    const { text } = await playbooks.export(ada, { key: 'kept', at: 'live' });
    expect(text).toBe(file.text);
    const noted = { ...file, text: file.text.replace('# what it does', '# what it does, in two steps') };
    expect((await importAll([noted]))[0]?.published).toMatchObject([{ version: 1, created: false }]);
    expect((await playbooks.export(ada, { key: 'kept', at: 'live' })).text).toBe(noted.text);
  });

  it('sees warnings, and is refused what would fail, with its line', async () => {
    await importAll([playbookFile({ key: 'checked' })]);
    const draft = await playbooks.drafts.open(ada, { ref: { key: 'checked', at: 'live' } });
    const text = draft.source.replace('Analyze {{customer.name}}', 'Analyze {{customer.nmae}}');
    const line = text.split('\n').findIndex((each) => each.includes('nmae')) + 1;
    const saved = await playbooks.drafts.save(ada, {
      ...{ key: 'checked', revision: 1, text: { name: 'mine.yaml', text } },
    });
    // A draft may contain mistakes.
    expect(saved).toMatchObject({
      outcome: 'saved',
      problems: expect.arrayContaining([
        expect.objectContaining({ severity: 'error', line, file: 'mine.yaml' }),
      ]),
    });
    await expect(publish('checked')).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      message: expect.stringMatching(new RegExp(`:${line}:\\d+: steps.assess.llm_prompt: .*customer.nmae`)),
    });
    expect(await live('checked')).toEqual(['general 1']);
  });

  it('is refused a text that is no playbook, and the draft stays as it was', async () => {
    await importAll([playbookFile({ key: 'whole' })]);
    const draft = await playbooks.drafts.open(ada, { ref: { key: 'whole', at: 'live' } });
    const text = { name: 'mine.yaml', text: draft.source.replace('stage_name:', 'stagename:') };
    await expect(playbooks.drafts.save(ada, { key: 'whole', revision: 1, text })).rejects.toMatchObject({
      message: expect.stringMatching(/mine\.yaml:4:1: .*does not take stagename/),
    });
    expect((await app.stores.drafts.find('whole', today()))?.source).toBe(draft.source);
  });
});

describe('two people', () => {
  it('meet in one draft, and the second save is refused with the difference', async () => {
    await importAll([playbookFile({ key: 'shared' })]);
    await playbooks.drafts.open(ada, { ref: { key: 'shared', at: 'live' } });
    const bobs = await playbooks.drafts.open(bob, { ref: { key: 'shared', at: 'live' } });
    await describeAs('shared', 'By Ada');
    const text = { name: 'bob.yaml', text: bobs.source.replace(/^stage_name: .*$/m, 'stage_name: By Bob') };
    const refused = await playbooks.drafts.save(bob, { key: 'shared', revision: 1, text });
    expect(refused).toMatchObject({
      outcome: 'conflict',
      theirs: { revision: 2, updatedBy: 'ada' },
      comparison: {
        described: ['stage name Prepare → By Bob', 'description By Ada → A small playbook for tests'],
      },
    });
    expect((await app.stores.drafts.find('shared', today()))?.playbook.description).toBe('By Ada');
  });

  it('never save over a later draft of the key, whose revisions begin anew', async () => {
    await importAll([playbookFile({ key: 'again' })]);
    const before = await playbooks.drafts.open(ada, { ref: { key: 'again', at: 'live' } });
    await playbooks.drafts.discard(bob, { key: 'again' });
    const later = await playbooks.drafts.open(bob, { ref: { key: 'again', at: 'live' } });
    expect([later.id === before.id, later.revision]).toEqual([false, before.revision]);
    const text = { name: 'ada.yaml', text: before.source.replace(/^stage_name: .*$/m, 'stage_name: By Ada') };
    const over = { draftId: before.id, revision: before.revision };
    expect(await playbooks.drafts.save(ada, { key: 'again', ...over, text })).toMatchObject({
      outcome: 'conflict',
    });
    expect((await app.stores.drafts.find('again', today()))?.source).toBe(later.source);
  });

  it('who save at the same moment: one succeeds', async () => {
    await importAll([playbookFile({ key: 'crowded' })]);
    await playbooks.drafts.open(ada, { ref: { key: 'crowded', at: 'live' } });
    const saves = await Promise.all(['a', 'b', 'c', 'd'].map((each) => describeAs('crowded', each, 1)));
    expect(saves.filter(({ outcome }) => outcome === 'saved')).toHaveLength(1);
  });

  it('who begin at the same moment share what one began', async () => {
    await importAll([playbookFile({ key: 'begun' })]);
    const opened = await Promise.allSettled(
      [ada, bob].map((each) => playbooks.drafts.open(each, { ref: { key: 'begun', at: 'live' } })),
    );
    expect(opened.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await countOf(app.stores.pool, 'workflow_definitions', `key = 'begun' AND status = 'draft'`)).toBe(
      1,
    );
  });

  it('who publish one draft twice at once: it is published once', async () => {
    await importAll([playbookFile({ key: 'raced' })]);
    await describeAs('raced', 'Next');
    const results = await Promise.allSettled([publish('raced'), publish('raced')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await countOf(app.stores.pool, 'workflow_definitions', `key = 'raced'`)).toBe(2);
  });

  it('are stopped from undoing what went live meanwhile, unless they mean it', async () => {
    await importAll([playbookFile({ key: 'stale' })]);
    await describeAs('stale', 'Of the draft');
    await importAll([playbookFile({ key: 'stale', description: 'Of a file' })]);
    await expect(publish('stale')).rejects.toMatchObject({
      code: 'CONFLICT',
      hint: expect.stringContaining('diff'),
    });
    expect(await publish('stale', true)).toMatchObject({ versions: [{ version: 3 }] });
  });
});

describe('an import of several files', () => {
  it('publishes none where the last of ten is bad, and names all mistakes', async () => {
    const good = Array.from({ length: 8 }, (_, index) => playbookFile({ key: `many_${index}` }));
    const files = [...good, { name: 'no.yaml', text: 'key: [' }, { name: 'neither.yaml', text: 'key: 5\n' }];
    const before = await everyRow(app.stores.pool);
    await expect(importAll(files)).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      message: expect.stringMatching(/no\.yaml:1:[\s\S]*neither\.yaml:1:1: key/),
    });
    expect(await everyRow(app.stores.pool)).toEqual(before);
  });

  it('publishes none where the database refuses one', async () => {
    const tied = playbookFile({
      key: 'tied',
      variations: [
        { name: 'smb', audience: { segment: ['smb'] }, variables: { a: 1 } },
        { name: 'emea', audience: { region: ['EMEA'] }, variables: { a: 2 } },
      ],
    });
    const before = await everyRow(app.stores.pool);
    await expect(importAll([playbookFile({ key: 'first' }), tied])).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await everyRow(app.stores.pool)).toEqual(before);
  });

  it('says what it would change, and changes nothing', async () => {
    await importAll([playbookFile({ key: 'dry' })]);
    const before = await everyRow(app.stores.pool);
    const files = [playbookFile({ key: 'dry', description: 'Other' }), playbookFile({ key: 'dry_new' })];
    const planned = await playbooks.import(ada, { files, dryRun: true });
    expect(planned.map(({ comparison }) => comparison.described)).toEqual([
      ['description A small playbook for tests → Other'],
      ['new'],
    ]);
    expect(await everyRow(app.stores.pool)).toEqual(before);
  });

  it('ends the variation that its file no longer names', async () => {
    const variations = [{ name: 'tech', audience: { segment: ['tech'] }, variables: { a: 1 } }];
    await importAll([playbookFile({ key: 'fewer', variations })]);
    expect(await live('fewer')).toEqual(['general 1', 'tech 2']);
    await importAll([playbookFile({ key: 'fewer' })], today());
    expect(await live('fewer')).toEqual(['general 1']);
  });
});

describe('going back', () => {
  it('undoes the last publication whole, with its variations', async () => {
    const file = (description: string, tech: number) =>
      playbookFile({
        ...{ key: 'undone', description },
        variations: [{ name: 'tech', audience: { segment: ['tech'] }, variables: { a: tech } }],
      });
    await importAll([file('first', 1)]);
    await importAll([file('mistake', 2)], today());
    expect(await live('undone')).toEqual(['general 3', 'tech 4']);
    await app.stores.rolloutStore.rollBack({ ...by('undone'), version: null });
    expect(await live('undone')).toEqual(['general 1', 'tech 2']);
    // The content is the same, so version numbers stay.
    expect(await countOf(app.stores.pool, 'workflow_definitions', `key = 'undone'`)).toBe(4);
  });

  it('brings a retired version back, where publishing its file does not', async () => {
    const file = playbookFile({ key: 'revived' });
    await importAll([file]);
    await app.stores.rolloutStore.retire({ ...by('revived'), version: 1, cancelUnstarted: false });
    expect((await importAll([file]))[0]?.published).toMatchObject([{ retired: true }]);
    expect(await live('revived')).toEqual([]);
    await app.stores.rolloutStore.rollBack({ ...by('revived'), version: 1 });
    expect(await live('revived')).toEqual(['general 1']);
  });

  it('says so where there is nothing to go back to', async () => {
    await importAll([playbookFile({ key: 'first_ever' })]);
    await expect(
      app.stores.rolloutStore.rollBack({ ...by('first_ever'), version: null }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await live('first_ever')).toEqual(['general 1']);
  });
});

describe('a rollout by hand', () => {
  it('gives a version to an audience, survives the next file, and ends by command', async () => {
    await importAll([playbookFile({ key: 'pilot' })]);
    await importAll([playbookFile({ key: 'pilot', description: 'new' })], today());
    const first = await app.stores.versionStore.find('pilot', 1);
    const rollout = {
      audience: { tier: ['a'] },
      priority: 0,
      name: 'pilot',
      arm: 'a',
      weight: 100,
      validTo: null,
    };
    await app.stores.rolloutStore.rollOut({ ...by('pilot'), ...rollout, versionId: first?.id ?? '' });
    await importAll([playbookFile({ key: 'pilot', description: 'newer' })], today());
    expect(await live('pilot')).toEqual(['general 3', 'pilot 1']);
    const exported = await playbooks.export(ada, { key: 'pilot', at: 'live' });
    expect(exported.playbook.variations).toMatchObject([
      { name: 'pilot', audience: { tier: ['a'] }, description: 'A small playbook for tests' },
    ]);
    expect(await app.stores.rolloutStore.end({ ...by('pilot'), name: 'pilot' })).toBe(1);
    expect(await live('pilot')).toEqual(['general 3']);
  });

  it('is refused for a draft', async () => {
    const draft = await playbooks.drafts.begin(ada, { key: 'unripe', file: playbookFile({ key: 'unripe' }) });
    const rollout = { audience: {}, priority: 0, name: 'general', arm: 'a', weight: 100, validTo: null };
    await expect(
      app.stores.rolloutStore.rollOut({ ...by('unripe'), ...rollout, versionId: draft.id }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('is a draft') });
  });
});

describe('the next scan', () => {
  const night = (daysOn: number) => addDays(TONIGHT, daysOn);
  const started = async (key: string) => {
    const { rows } = await app.stores.pool.query<{ version: number; status: string }>(
      `SELECT d.version, e.status FROM workflow_executions e JOIN workflow_definitions d ON d.id = e.definition_id
       WHERE e.key = $1 ORDER BY e.created_at, e.id`,
      [key],
    );
    return rows;
  };

  it('starts newly published versions in the same process; running executions keep theirs', async () => {
    await importAll([playbookFile({ key: 'nightly' })]);
    await insertAccount(app.stores.pool, { renewsInDays: 149 });
    await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    expect(await started('nightly')).toEqual([{ version: 1, status: 'pending' }]);
    await importAll([playbookFile({ key: 'nightly', description: 'next' })], night(1));
    await insertAccount(app.stores.pool, { renewsInDays: 149 });
    await app.scan({ scanDate: night(1), trigger: 'manual' });
    expect((await started('nightly')).map(({ version }) => version)).toEqual([1, 2]);
  });

  it('starts nothing of a paused key, and goes on when it is resumed', async () => {
    await importAll([playbookFile({ key: 'paused' })]);
    expect(await app.stores.rolloutStore.pause(by('paused'))).toBe(true);
    expect(await app.stores.rolloutStore.pause(by('paused'))).toBe(false);
    await app.scan({ scanDate: night(2), trigger: 'manual' });
    expect(await started('paused')).toEqual([]);
    expect(await app.stores.rolloutStore.resume(by('paused'))).toBe(true);
    await app.scan({ scanDate: night(3), trigger: 'manual' });
    expect((await started('paused')).length).toBeGreaterThan(0);
  });

  it('starts nothing of a retired key: unstarted executions are cancelled, begun ones go on', async () => {
    await importAll([playbookFile({ key: 'retiring' })]);
    await app.scan({ scanDate: night(4), trigger: 'manual' });
    const before = await started('retiring');
    await app.stores.pool.query(
      `UPDATE workflow_executions SET started_at = now() WHERE id = (SELECT id FROM workflow_executions
       WHERE key = 'retiring' ORDER BY id LIMIT 1)`,
    );
    const retired = await app.stores.rolloutStore.retire({
      ...by('retiring', night(4)),
      ...{ version: null, cancelUnstarted: true },
    });
    expect(retired).toEqual({ versions: [1], cancelled: before.length - 1 });
    const statuses = (await started('retiring')).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(before.length - 1).fill('cancelled'), 'pending']);
    expect(
      await countOf(
        app.stores.pool,
        'audit_log',
        `action = 'cancel execution' AND subject_type = 'execution'`,
      ),
    ).toBe(before.length - 1);
    await app.scan({ scanDate: night(5), trigger: 'manual' });
    expect(await started('retiring')).toHaveLength(before.length);
  });

  it('never mixes versions, however often somebody publishes while it runs', async () => {
    const variations = [{ name: 'tech', audience: { segment: ['tech'] }, variables: { a: 1 } }];
    await importAll([playbookFile({ key: 'steady', variations })]);
    for (let index = 0; index < 40; index += 1)
      await insertAccount(app.stores.pool, {
        renewsInDays: 150,
        customer: { segment: index % 2 ? 'tech' : 'other' },
      });
    const small = await testApp(database, { environment: { SCAN_CHUNK_SIZE: '3' } });
    try {
      let scanning = true;
      const scan = small.scan({ scanDate: night(6), trigger: 'manual' }).finally(() => {
        scanning = false;
      });
      let round = 0;
      while (scanning) {
        round += 1;
        await importAll(
          [playbookFile({ key: 'steady', variations, description: `round ${round}` })],
          night(6),
        );
      }
      await scan;
      const pairs = new Set((await started('steady')).map(({ version }) => Math.ceil(version / 2)));
      expect(round).toBeGreaterThan(1);
      expect(pairs.size).toBe(1);
    } finally {
      await small.close();
    }
  });
});

describe('render', () => {
  it('shows what a worker would ask and leave, and writes nothing', async () => {
    const account = await insertAccount(app.stores.pool, { customer: { name: "O'Reilly & Sons" } });
    const before = await everyRow(app.stores.pool);
    const rendered = await playbooks.render(ada, {
      ...{ subject: { file: playbookFile() }, contract: account.contractId, date: TONIGHT },
    });
    expect(rendered).toMatchObject({ failed: null, waitsAt: null });
    expect(rendered.steps.map(({ prompt }) => prompt)).toEqual([
      expect.stringContaining("Analyze O'Reilly & Sons with ARR"),
      expect.stringContaining('risk 42'),
    ]);
    expect(rendered.artifacts).toMatchObject([{ key: 'plan', title: "Plan for O'Reilly & Sons" }]);
    expect(await everyRow(app.stores.pool)).toEqual(before);
  });

  it('says where it would fail, and shows what came before', async () => {
    const account = await insertAccount(app.stores.pool);
    const [assess, plan] = smallPlaybook().steps;
    const file = playbookFile({ steps: [assess, { ...plan, data_required: ['customer.segment'] }] });
    const rendered = await playbooks.render(ada, {
      ...{ subject: { file }, contract: account.contractId, date: TONIGHT },
    });
    expect(rendered.failed).toMatchObject({ step: 'plan', code: 'CONTEXT_MISSING_REQUIRED' });
    expect(rendered.steps[0]).toMatchObject({ key: 'assess', outputs: { risk_score: 42 } });
  });
});
