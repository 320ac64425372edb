import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount } from '../../support/book.ts';
import { jsonOf } from '../../support/cli.ts';
import { playbookCommands } from '../../support/playbook-commands.ts';
import { playbookFile } from '../../support/playbook-files.ts';

const { database, folder, path, read, file, run, editor } = playbookCommands();
/** An editor that changes the file it is given with sed, as a person would by hand. */
const sed = (script: string): Record<string, string> => editor(`sed -i -e '${script}' "$1"`);
let app: App;
beforeAll(async () => {
  app = await testApp(database());
});
afterAll(() => app.close());

describe('a day of an author', () => {
  it('goes from a new playbook to one that is live, and back, without a deploy', async () => {
    expect(await run(['new', 'kickoff', '--note', 'first try'])).toMatchObject({ code: 0 });
    expect(await run(['edit', 'kickoff'], sed('s/^description: .*/description: Ours/'))).toMatchObject({
      code: 0,
      stdout: 'Saved kickoff@draft, revision 2.\n',
    });
    expect((await run(['lint', 'kickoff@draft'])).code).toBe(0);
    expect((await run(['publish', 'kickoff', '--note', 'go'])).stdout).toMatch(
      /^Published kickoff, version 1\./,
    );
    await run(['edit', 'kickoff'], sed('s/days_max: 119/days_max: 110/'));
    expect((await run(['diff', 'kickoff', 'kickoff@draft'])).stdout).toBe('window 90–119 → 90–110\n');
    expect((await run(['publish', 'kickoff', '--dry-run'])).stdout).toMatch(
      /Would change kickoff:\n {2}window/,
    );
    expect((await run(['publish', 'kickoff'])).stdout).toMatch(/version 2/);
    expect(jsonOf(await run(['diff', 'kickoff@1', 'kickoff@2', '--json']))).toMatchObject({
      patch: [{ op: 'replace', path: '/window/days_max', value: 110 }],
    });
    expect((await run(['rollback', 'kickoff', '--note', 'too short'])).stdout).toMatch(
      /version 1 for everybody/,
    );
    expect((await run(['history', 'kickoff'])).stdout).toMatch(
      /roll back 1[\s\S]*publish 2[\s\S]*begin draft/,
    );
    expect((await run(['show', 'kickoff'])).stdout).toMatch(/90–119 days before the renewal date/);
    expect((await run(['ls', 'kickoff'])).stdout).toMatch(/kickoff@2[\s\S]*kickoff@1/);
  });

  it('shows a step for a real customer', async () => {
    await run(['import', file('render.yaml', { key: 'rendered' })]);
    const { contractId } = await insertAccount(app.stores.pool);
    const shown = await run(['render', 'rendered', '--contract', contractId, '--step', 'plan']);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/risk 42[\s\S]*artifact plan/) });
    const draft = file('unpublished.yaml', read('render.yaml').replace('Plan for', 'Think of'));
    const unpublished = await run(['render', 'rendered', '--contract', contractId, '--file', draft]);
    expect(unpublished.stdout).toContain('Think of Harbour');
    expect((await run(['render', 'rendered', '--contract', 'nobody'])).stderr).toMatch(/no contract nobody/);
  });

  it('pauses, resumes, retires', async () => {
    await run(['import', file('switch.yaml', { key: 'switched' })]);
    expect((await run(['pause', 'switched'])).stdout).toMatch(/is paused/);
    expect((await run(['ls', 'switched'])).stdout).toMatch(/paused/);
    expect((await run(['resume', 'switched'])).stdout).toMatch(/starts again/);
    expect((await run(['retire', 'switched', '--cancel-unstarted'])).stdout).toBe(
      'Retired switched, version 1.\nCancelled 0 executions.\n',
    );
    expect((await run(['rollout', 'switched@1'])).stderr).toMatch(/retired: only a published version/);
  });

  it('gives a version to an audience', async () => {
    await run(['import', file('pilot.yaml', { key: 'pilot' })]);
    const asked = await run(['rollout', 'pilot@1', '--audience', '{ segment: [smb], arr_min: 5000 }']);
    expect(asked.stdout).toMatch(/segment_smb_arr_min_5000 +1 +segment smb, ARR from 5,000/);
    expect((await run(['rollout', 'pilot@1', '--audience', '{ sgment: [smb] }'])).code).toBe(2);
    expect((await run(['rollout', 'pilot', '--end', 'segment_smb_arr_min_5000'])).stdout).not.toMatch(
      /segment/,
    );
  });
});

describe("an author's text is never lost", () => {
  it('where it is refused', async () => {
    await run(['import', file('typed.yaml', { key: 'typed' })]);
    const refused = await run(['edit', 'typed'], sed('s/^stage_name: .*/stage_name: 5/'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/stage_name: expected a text/) });
    const kept = /kept in (\S+);/.exec(refused.stderr)?.[1] ?? '';
    expect(readFileSync(kept, 'utf8')).toContain('stage_name: 5');
  });

  it('where somebody else was faster: the difference is shown', async () => {
    await run(['import', file('raced.yaml', { key: 'raced' })]);
    const theirs = file('theirs.yaml', read('raced.yaml').replace('A small', 'Their'));
    const mine = file('mine.yaml', read('raced.yaml').replace('stage_name: Prepare', 'stage_name: Mine'));
    expect((await run(['edit', 'raced', '--file', theirs, '--revision', '1'])).code).toBe(0);
    const refused = await run(['edit', 'raced', '--file', mine, '--revision', '1']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/saved revision 2[\s\S]*stage name Prepare → Mine[\s\S]*mine\.yaml/);
    expect(read('mine.yaml')).toContain('Mine');
  });

  it('where a draft is thrown away: its history has it', async () => {
    await run(['new', 'gone']);
    expect((await run(['discard', 'gone'])).stdout).toBe('Threw gone@draft away.\n');
    const history = jsonOf(await run(['history', 'gone', '--json'])) as { details: { source?: string } }[];
    expect(history[0]?.details.source).toContain('key: gone');
  });

  it('where there is no editor, it says how to go on', async () => {
    await run(['import', file('plain.yaml', { key: 'plain' })]);
    expect(await run(['edit', 'plain'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/EDITOR[\s\S]*--file/),
    });
  });
});

describe('files', () => {
  it('come back as they went in, through import and export', async () => {
    file('round.yaml', {
      key: 'round',
      variations: [{ name: 'tech', audience: { segment: ['tech'] }, variables: { a: 1 } }],
    });
    await run(['import', path('round.yaml')]);
    expect((await run(['export', 'round'])).stdout).toBe(read('round.yaml'));
    await run(['export', 'round', '--out', `${folder}/out/`]);
    expect(read('out/round.yaml')).toBe(read('round.yaml'));
    expect((await run(['import', path('out'), '--dry-run'])).stdout).toBe(
      'round.yaml: round stays as it is.\n',
    );
    await run(['export', 'round', '--format', 'json', '--out', path('round.json')]);
    expect((await run(['diff', 'round', path('round.json')])).stdout).toBe('They say the same.\n');
  });

  it('are refused all where one is bad, with the line, and exit code 1', async () => {
    file('batch-1.yaml', { key: 'batch' });
    file('batch-2.yaml', 'key: batch_two\nkey: again\n');
    const refused = await run(['import', path('batch-1.yaml'), path('batch-2.yaml')]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/batch-2\.yaml:2:1/) });
    expect((await run(['show', 'batch'])).stderr).toMatch(/There is no playbook "batch"/);
  });

  describe('of a key that is another playbook’s', () => {
    const numbers = async (key: string): Promise<number[]> =>
      (await app.stores.versionStore.list('2026-12-01', key)).map(({ version }) => version);

    it('are refused, also by a dry run: a migrated workflow ends nothing that was written here', async () => {
      await run(['import', file('own.yaml', { key: 'courted' })]);
      file('own-too.yaml', { key: 'beside' });
      file('migrated.yaml', { key: 'courted', legacy_key: 'courted-legacy', description: 'Migrated' });
      const paths = [path('own-too.yaml'), path('migrated.yaml')];
      for (const options of [[], ['--dry-run']]) {
        const refused = await run(['import', ...paths, ...options]);
        expect(refused.code).toBe(1);
        expect(refused.stderr).toMatch(
          /CONFLICT[\s\S]*migrated\.yaml.*"courted"[\s\S]*mapping[\s\S]*--take-over/,
        );
      }
      expect(await numbers('courted')).toEqual([1]);
      expect(await numbers('beside')).toEqual([]);
    });

    it('are refused the other way round, and where two workflows were migrated', async () => {
      await run(['import', file('first.yaml', { key: 'moved', legacy_key: 'moved-legacy' })]);
      const text = { key: 'moved', description: 'Another' };
      expect((await run(['import', file('second.yaml', text)])).stderr).toMatch(/moved-legacy/);
      const other = await run(['import', file('third.yaml', { ...text, legacy_key: 'other-legacy' })]);
      expect(other.stderr).toMatch(/CONFLICT/);
      const again = file('again.yaml', { ...text, legacy_key: 'moved-legacy' });
      expect((await run(['import', again])).stdout).toMatch(/Published moved, version 2/);
    });

    it('are published where that is asked for', async () => {
      const taken = await run(['import', path('migrated.yaml'), '--take-over']);
      expect(taken).toMatchObject({ code: 0, stdout: expect.stringMatching(/Published courted, version 2/) });
      // From then on both playbooks own the key.
      expect((await run(['import', path('own.yaml')])).code).toBe(0);
    });
  });

  it.each([
    ['a name that moves the cursor', 'stage_name: "Pre\\e[2Jpare"', /control character/],
    ['a name on two lines', 'stage_name: "Pre\\npare"', /use no line breaks/],
  ])('with %s are refused', async (_what, line, message) => {
    const text = playbookFile({ key: 'hostile' }).text.replace(/^stage_name: .*$/m, line);
    expect(await run(['import', file('hostile.yaml', text)])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(message),
    });
  });

  it('that are no text are refused', async () => {
    writeFileSync(path('binary.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    expect(await run(['import', path('binary.yaml')])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/UTF-8/),
    });
  });
});

describe('a word that is mistaken is answered with what there is', () => {
  it.each([
    [['show', 'prepaer'], 1, /Name one of/],
    [['show', 'Prepare!'], 2, /names no playbook/],
    [['pause', 'prepaer'], 1, /There is no playbook/],
    [['publish', 'prepaer'], 1, /has no draft/],
    [['rollback', 'kickoff@99'], 1, /has never been live/],
    [['export'], 2, /nothing named/],
    [['diff', 'kickoff', './missing.yaml'], 2, /cannot be read/],
  ])('%j', async (argv, code, words) => {
    expect(await run(argv)).toMatchObject({ code, stderr: expect.stringMatching(words) });
  });
});

it('leaves the files that editors had open readable by their author alone', () => {
  const modes = readdirSync(path('drafts')).map((name) => statSync(path(`drafts/${name}`)).mode & 0o077);
  expect(new Set(modes)).toEqual(new Set([0]));
});

it('says how versions fared, in a table and as JSON', async () => {
  await run(['import', file('fares', { key: 'fares' })]);
  expect((await run(['analytics', 'fares'])).stdout).toMatch(/^Nothing was started for the nights from /);
  expect((await run(['analytics', 'fare'])).code).toBe(1);
  const account = await insertAccount(app.stores.pool);
  await app.stores.pool.query(
    `INSERT INTO workflow_executions (definition_id, key, stage_name, term_id, contract_id, customer_id, trigger, as_of,
       days_left) SELECT id, key, stage_name, $1, $2, $3, 'manual', current_date, 100 FROM workflow_definitions
     WHERE key = 'fares'`,
    [account.termId, account.contractId, account.customerId],
  );
  const { stdout } = await run(['analytics', 'fares', '--until', '2100-01-01', '--since', '2000-01-01']);
  expect(stdout).toContain('fares@1: 1 execution (1 pending)');
  expect(stdout).toMatch(/^Step +Completed +Edited/m);
  expect(
    jsonOf(await run(['analytics', 'fares', '--until', '2100-01-01', '--since', '2000-01-01', '--json'])),
  ).toMatchObject({ versions: [{ key: 'fares', executions: { pending: 1 }, secondsToVerdict: null }] });
});
