import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../support/cli.ts';
import { playbookCommands } from '../../support/playbook-commands.ts';

const { path, read, file, run, editor } = playbookCommands();
const hasDraft = async (key: string): Promise<boolean> => (await run(['show', `${key}@draft`])).code === 0;
const liveOf = async (key: string): Promise<string[]> => {
  const versions = jsonOf(await run(['ls', key, '--json'])) as { liveFor: { name: string }[] }[];
  return versions.flatMap(({ liveFor }) => liveFor.map(({ name }) => name)).sort();
};
const variations = [{ name: 'auto_renew', audience: { auto_renew: true }, variables: { a: 1 } }];

describe('a draft that lacks a live variation', () => {
  /** Drafts one version, as an author does who takes it for the whole playbook. */
  async function draftOfOneVersion(key: string, ref: string) {
    await run(['import', file(`${key}.yaml`, { key, variations })]);
    await run(['export', ref, '--out', path(`${key}-one.yaml`)]);
    file(`${key}-one.yaml`, read(`${key}-one.yaml`).replace('A small', 'A better'));
    return run(['edit', key, '--file', path(`${key}-one.yaml`)]);
  }

  it('is reported at its save and its dry run, and refused at its publication', async () => {
    const saved = await draftOfOneVersion('partial', 'partial@1');
    expect(saved).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/but live: auto_renew \(version 2/),
    });
    expect(await run(['publish', 'partial', '--dry-run'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/would end .*: auto_renew \(version 2, auto-renewing\)/),
    });
    expect(await run(['publish', 'partial'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /would end auto_renew \(version 2\)[\s\S]*playbooks export partial[\s\S]*--anyway/,
      ),
    });
    expect(await liveOf('partial')).toEqual(['auto_renew', 'general']);
    expect((await run(['publish', 'partial', '--anyway'])).stdout).toMatch(/Ended auto_renew \(version 2/);
    expect(await liveOf('partial')).toEqual(['general']);
  });

  it('is refused, too, where it is a variation that would end all others', async () => {
    await draftOfOneVersion('narrow', 'narrow@2');
    expect(await run(['publish', 'narrow'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/would end general \(version 1\)/),
    });
  });

  it('is published where a variation goes on for another audience', async () => {
    await run(['import', file('moved.yaml', { key: 'moved', variations })]);
    file(
      'moved.yaml',
      read('moved.yaml').replace(/audience:\s*\{? ?auto_renew: true ?\}?/, 'audience: { segment: [tech] }'),
    );
    expect((await run(['edit', 'moved', '--file', path('moved.yaml')])).code).toBe(0);
    expect((await run(['publish', 'moved'])).code).toBe(0);
    expect(await liveOf('moved')).toEqual(['auto_renew', 'general']);
    expect((await run(['ls', 'moved'])).stdout).toMatch(/segment tech/);
  });

  it('is refused, while a file describes the whole of its key: the import says what it ends', async () => {
    await run(['import', file('fewer.yaml', { key: 'fewer', variations })]);
    file('fewer.yaml', { key: 'fewer' });
    const planned = await run(['import', path('fewer.yaml'), '--dry-run']);
    expect(planned.stdout).toMatch(/would end, not being in the file: auto_renew/);
    const imported = await run(['import', path('fewer.yaml')]);
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}ended, not.*auto_renew/) });
    expect(await liveOf('fewer')).toEqual(['general']);
  });
});

describe('a draft begins with the first save', () => {
  it.each([
    ['no editor', {}, 2, /EDITOR is set[\s\S]*--file/],
    [
      'an editor that needs a terminal',
      { EDITOR: 'vi -n' },
      2,
      /vi needs a terminal[\s\S]*EDITOR[\s\S]*--file/,
    ],
    ['an editor that fails', { EDITOR: 'false' }, 2, /nothing was saved/],
  ])('and not with %s', async (_what, environment, code, words) => {
    await run(['import', file('unsaved.yaml', { key: 'unsaved' })]);
    expect(await run(['edit', 'unsaved'], environment)).toMatchObject({
      code,
      stderr: expect.stringMatching(words),
    });
    expect(await hasDraft('unsaved')).toBe(false);
  });

  it('that changes something and is a playbook', async () => {
    await run(['import', file('same.yaml', { key: 'same' })]);
    expect((await run(['edit', 'same'], { EDITOR: 'true' })).stdout).toBe(
      'Nothing was changed; same has no draft.\n',
    );
    expect((await run(['edit', 'same', '--file', path('same.yaml')])).stdout).toMatch(/^Nothing was changed/);
    expect((await run(['edit', 'same'], editor('echo "key: [" > "$1"'))).code).toBe(1);
    expect((await run(['edit', 'same', '--file', path('same.yaml'), '--revision', '4'])).stdout).toMatch(
      /Nothing/,
    );
    expect(await hasDraft('same')).toBe(false);
    const changed = await run(['edit', 'same'], editor('sed -i \'s/A small/A big/\' "$1"'));
    expect(changed).toMatchObject({ code: 0, stdout: 'Saved same@draft, revision 2.\n' });
    expect(await hasDraft('same')).toBe(true);
  });

  it('unless something else has gone live while the editor was open', async () => {
    await run(['import', file('moving.yaml', { key: 'moving' })]);
    const program = `#!/bin/sh\ntouch "${path('opened')}"\nwhile [ ! -e "${path('go')}" ]; do sleep 0.05; done\nsed -i 's/A small/My/' "$1"\n`;
    writeFileSync(path('slow.sh'), program);
    chmodSync(path('slow.sh'), 0o755);
    const editing = run(['edit', 'moving'], { EDITOR: path('slow.sh') });
    await expect.poll(() => existsSync(path('opened'))).toBe(true);
    await run(['import', file('moving.yaml', { key: 'moving', description: 'Theirs' })]);
    writeFileSync(path('go'), '');
    expect(await editing).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/What is live of "moving" has changed[\s\S]*kept in/),
    });
    expect(await hasDraft('moving')).toBe(false);
  });
});

it('asks to correct a draft with errors first, says where to read on, and ends as partly done', async () => {
  await run(['import', file('faulty.yaml', { key: 'faulty' })]);
  file('faulty.yaml', read('faulty.yaml').replace('{{customer.name}}', '{{customer.nmae}}'));
  const saved = await run(['edit', 'faulty', '--file', path('faulty.yaml')]);
  expect(saved).toMatchObject({ code: 5, stdout: expect.stringMatching(/^Saved/) });
  expect(saved.stderr).toMatch(/correct the \d+ errors? above first/);
  expect(saved.stderr).not.toContain('Publish it with');
  expect((await run(['publish', 'faulty'])).stderr).toMatch(
    /docs\/playbook-problems\.md[^\n]*docs\/template-reference\.md/,
  );
  const shapeless = await run(['import', file('shapeless.yaml', 'key: shapeless\n')]);
  expect(shapeless.stderr).toContain('docs/playbooks.md');
  expect(shapeless.stderr).not.toContain('playbook-problems');
});

it('keeps the note of an edit for the publication that has none of its own', async () => {
  await run(['import', file('noted.yaml', { key: 'noted' })]);
  const edit = (word: string, ...note: string[]) =>
    run(['edit', 'noted', ...note], editor(`sed -i 's/^description: .*/description: ${word}/' "$1"`));
  await edit('First', '--note', 'shorter brief');
  await edit('Second');
  await run(['publish', 'noted']);
  const newest = async () =>
    (jsonOf(await run(['ls', 'noted', '--json'])) as { version: number; note: string | null }[])[0];
  expect(await newest()).toMatchObject({ version: 2, note: 'shorter brief' });
  await edit('Third', '--note', 'of the edit');
  await run(['publish', 'noted', '--note', 'of the publication']);
  expect(await newest()).toMatchObject({ version: 3, note: 'of the publication' });
});

it('lists each version with the variation that it is or was', async () => {
  await run(['import', file('listed.yaml', { key: 'listed', variations })]);
  expect((await run(['ls', 'listed'])).stdout).toMatch(/listed@2 +auto_renew[\s\S]*listed@1 +general/);
  await run(['import', file('listed.yaml', { key: 'listed', description: 'Other' })]);
  await run(['edit', 'listed'], editor(`sed -i 's/^description: .*/description: Mine/' "$1"`));
  expect((await run(['ls', 'listed'])).stdout).toMatch(
    /listed@4 +–[\s\S]*listed@3 +general[\s\S]*listed@2 +auto_renew[\s\S]*listed@1 +general/,
  );
});

it('names --text where a comparison does not say into what a text has changed', async () => {
  await run(['import', file('texts.yaml', { key: 'texts' })]);
  const other = file(
    'other.yaml',
    read('texts.yaml').replace('Analyze {{', 'Analyze, with the care that is due to Dear {{'),
  );
  const compared = await run(['diff', 'texts', other]);
  expect(compared).toMatchObject({
    stdout: expect.stringMatching(/changed/),
    stderr: expect.stringMatching(/--text/),
  });
  expect(await run(['diff', 'texts', other, '--text'])).toMatchObject({
    stdout: expect.stringMatching(/^\+.*Dear/m),
    stderr: '',
  });
  expect((await run(['diff', 'texts', path('texts.yaml')])).stderr).toBe('');
});
