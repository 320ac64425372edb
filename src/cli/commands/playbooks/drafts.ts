import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Playbooks } from '../../../app/playbooks.ts';
import type { OpenedDraft, SaveConflict } from '../../../authoring/edit-draft.ts';
import type { Draft } from '../../../authoring/ports.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { parseRef, type VersionRef } from '../../../playbook/version-ref.ts';
import { actor } from '../../actor.ts';
import { type Cli, defineCommand, type Invocation } from '../../command.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { textOption } from '../../options.ts';
import { counted } from '../../terminal/output.ts';
import { openEditor } from './open-editor.ts';
import { readFileOf } from './read-files.ts';
import { starterOf } from './starter.ts';
import { withPlaybooks } from './with-playbooks.ts';
import { formatEnding, noteProblems } from './words.ts';

const editOptions = z.object({
  file: textOption,
  note: textOption,
  revision: z.coerce.number().int().optional(),
});
const newOptions = z.object({ file: textOption, from: textOption, note: textOption });
const noteOptions = z.object({ note: textOption });

export function addDrafts(parent: Command, cli: Cli): void {
  addNew(parent, cli);
  addEdit(parent, cli);
  addDiscard(parent, cli);
}

function addNew(parent: Command, cli: Cli): void {
  const command = parent
    .command('new')
    .description('begins a playbook as a draft: a small one to change, a copy of another, or a file')
    .argument('<key>', 'its key, such as kickoff')
    .option('--from <ref>', 'a copy of this one, such as prepare or prepare@3')
    .option('--file <file>', 'this file')
    .option('--note <words>', 'why');
  defineCommand(cli, command, newOptions, (invocation) =>
    withPlaybooks(invocation, async (playbooks) => {
      const { options, args, output } = invocation;
      const [key = ''] = args;
      if ((await playbooks.versionStore.list(playbooks.today(), parseRef(key).key)).length > 0)
        throw new NightshiftError(
          'CONFLICT',
          `There is a playbook "${key}" already.`,
          `Edit it with \`nightshift definitions edit ${key}\`.`,
        );
      const text = await textOfNew(playbooks, key, options);
      const draft = await playbooks.editDraft.begin(text, {
        actor: actor(),
        note: options.note ?? null,
      });
      output.data(summaryOf(draft), () => `Began the draft ${draft.playbook.key}@draft.`);
      output.note(
        `Go on with \`nightshift definitions edit ${draft.playbook.key}\`; nothing runs before it is published.`,
      );
      return undefined;
    }),
  );
}

async function textOfNew(
  { exportPlaybook, format }: Playbooks,
  key: string,
  { file, from }: z.infer<typeof newOptions>,
): Promise<{ name: string; text: string }> {
  if (file !== undefined) return readFileOf(file);
  if (from === undefined) return { name: key, text: format.write(starterOf(key), null) };
  const copied = await exportPlaybook(parseRef(from));
  return { name: from, text: format.write({ ...copied.playbook, key }, copied.text) };
}

function addEdit(parent: Command, cli: Cli): void {
  const command = parent
    .command('edit')
    .description('opens the draft of a playbook in $EDITOR; where there is none, a new one from what is live')
    .argument('<ref>', 'a playbook; with a version, as in prepare@2, the draft begins as that one')
    .option('--file <file>', 'save this file as the draft, without an editor')
    .option('--revision <n>', 'with --file: the revision that the file began as (default: the newest)')
    .option('--note <words>', 'why');
  defineCommand(cli, command, editOptions, (invocation) =>
    withPlaybooks(invocation, async (playbooks) => {
      const { options, args } = invocation;
      const ref = parseRef(args[0] ?? '');
      const opened = await playbooks.editDraft.look(ref);
      const { key, source, draft } = opened;
      const path = options.file ?? (await openEditor(opened, invocation));
      const revision = (options.file === undefined ? null : options.revision) ?? opened.revision;
      const isSame = (await readFileOf(path)).text === source;
      if (isSame && (options.file === undefined || draft === null)) {
        invocation.output.data(draft ? summaryOf(draft) : { key, version: null, revision: null }, () =>
          draft ? 'Nothing was changed.' : `Nothing was changed; ${key} has no draft.`,
        );
        return undefined;
      }
      return save(playbooks, invocation, {
        key,
        path,
        revision,
        ...(draft ? {} : { beginsAs: { ref, source } }),
      });
    }),
  );
}

/** What was typed stays in its file, whatever becomes of it. */
async function save(
  playbooks: Playbooks,
  { options, output }: Invocation<z.infer<typeof editOptions>>,
  {
    key,
    path,
    revision,
    beginsAs,
  }: Pick<OpenedDraft, 'key' | 'revision'> & {
    readonly path: string;
    readonly beginsAs?: { readonly ref: VersionRef; readonly source: string };
  },
): Promise<ExitCode> {
  const text = { name: basename(path), text: (await readFileOf(path)).text };
  const saved = await playbooks.editDraft
    .save({
      ...{ key, text, revision },
      ...(beginsAs ? { beginsAs } : {}),
      ...{ actor: actor(), note: options.note ?? null },
    })
    .catch((error: unknown) => {
      output.note(`What you wrote is kept in ${path}; correct it and save it with --file ${path}.`);
      throw error;
    });
  if (!saved.saved) throw conflict(key, path, saved);
  output.data(
    { key, revision: saved.revision, problems: saved.problems, ends: saved.ends },
    () => `Saved ${key}@draft, revision ${saved.revision}.`,
  );
  noteProblems(output, saved.problems);
  if (saved.ends.length > 0)
    output.note(
      `Not in the draft, but live: ${formatEnding(saved.ends)}. Publishing refuses to end that, unless with --anyway; \`nightshift definitions export ${key}\` has it.`,
    );
  const errors = saved.problems.filter(({ severity }) => severity === 'error').length;
  output.note(
    errors > 0
      ? `Saved, but it cannot be published yet: mend the ${counted(errors, 'error')} above first, with \`nightshift definitions edit ${key}\`; docs/playbook-problems.md explains the codes.`
      : `Publish it with \`nightshift definitions publish ${key}\`.`,
  );
  return errors > 0 ? EXIT.partlyDone : EXIT.ok;
}

function conflict(key: string, path: string, { theirs, comparison }: SaveConflict): NightshiftError {
  const difference = (comparison?.described ?? []).map((line) => `\n  ${line}`).join('');
  return new NightshiftError(
    'CONFLICT',
    theirs
      ? `${theirs.updatedBy} saved revision ${theirs.revision} of "${key}" on ${theirs.updatedAt}, while you wrote. From theirs to yours:${difference || '\n  nothing'}`
      : `What is live of "${key}" has changed, or its draft was published or discarded, while you wrote.`,
    theirs
      ? `Yours is kept in ${path}. Put both together (\`nightshift definitions show ${key}@draft --yaml\` prints theirs), then \`nightshift definitions edit ${key} --file ${path}\`.`
      : `Yours is kept in ${path}: \`nightshift definitions edit ${key} --file ${path}\` begins a new draft with it.`,
    { key, path, comparison: comparison?.patch ?? null },
  );
}

function addDiscard(parent: Command, cli: Cli): void {
  const command = parent
    .command('discard')
    .description('throws the draft of a playbook away; its history keeps the text')
    .argument('<key>', 'a playbook')
    .option('--note <words>', 'why');
  defineCommand(cli, command, noteOptions, (invocation) =>
    withPlaybooks(invocation, async ({ editDraft }) => {
      const { key } = parseRef(invocation.args[0] ?? '');
      await editDraft.discard(key, { actor: actor(), note: invocation.options.note ?? null });
      invocation.output.data({ key, discarded: true }, () => `Threw ${key}@draft away.`);
      return undefined;
    }),
  );
}

const summaryOf = ({ playbook, revision, version }: Draft) => ({ key: playbook.key, version, revision });
