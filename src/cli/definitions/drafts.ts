import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Playbooks } from '../../compose/playbooks.ts';
import { parseRef } from '../../domain/definition-ref.ts';
import { NightshiftError } from '../../domain/errors.ts';
import type { SaveConflict } from '../../services/edit-definition.ts';
import type { Draft } from '../../services/ports/definition-desk.ts';
import { actor } from '../actor.ts';
import { type Cli, does, type Invocation } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { openEditor } from './open-editor.ts';
import { readFileOf } from './read-files.ts';
import { starterOf } from './starter.ts';
import { withPlaybooks } from './with-playbooks.ts';
import { endingInWords, noteProblems } from './words.ts';

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
  does(cli, command, newOptions, (invocation) =>
    withPlaybooks(invocation, async (playbooks) => {
      const { options, args, output } = invocation;
      const [key = ''] = args;
      if ((await playbooks.desk.list(playbooks.today(), parseRef(key).key)).length > 0)
        throw new NightshiftError(
          'CONFLICT',
          `There is a playbook "${key}" already.`,
          `Edit it with \`nightshift definitions edit ${key}\`.`,
        );
      const text = await textOfNew(playbooks, key, options);
      const draft = await playbooks.editDefinition.begin(text, {
        actor: actor(),
        note: options.note ?? null,
      });
      output.data(summaryOf(draft), () => `Began the draft ${draft.definition.key}@draft.`);
      output.note(
        `Go on with \`nightshift definitions edit ${draft.definition.key}\`; nothing runs before it is published.`,
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
  does(cli, command, editOptions, (invocation) =>
    withPlaybooks(invocation, async (playbooks) => {
      const { options, args } = invocation;
      const by = { actor: actor(), note: options.note ?? null };
      const draft = await playbooks.editDefinition.open(parseRef(args[0] ?? ''), by);
      if (options.file !== undefined)
        return save(playbooks, invocation, draft, { path: options.file, revision: options.revision });
      const path = await openEditor(draft, invocation);
      if ((await readFile(path, 'utf8')) === draft.source) {
        invocation.output.data(summaryOf(draft), () => 'Nothing was changed.');
        return undefined;
      }
      return save(playbooks, invocation, draft, { path, revision: draft.revision });
    }),
  );
}

/** What was typed stays in its file, whatever becomes of it. */
async function save(
  playbooks: Playbooks,
  { options, output }: Invocation<z.infer<typeof editOptions>>,
  draft: Draft,
  { path, revision }: { readonly path: string; readonly revision: number | undefined },
): Promise<ExitCode> {
  const { key } = draft.definition;
  const text = { name: basename(path), text: (await readFileOf(path)).text };
  const saved = await playbooks.editDefinition
    .save({
      ...{ key, text, revision: revision ?? draft.revision },
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
      `Not in the draft, but live: ${endingInWords(saved.ends)}. Publishing refuses to end that, unless with --anyway; \`nightshift definitions export ${key}\` has it.`,
    );
  output.note(`Publish it with \`nightshift definitions publish ${key}\`.`);
  return EXIT.ok;
}

function conflict(key: string, path: string, { theirs, comparison }: SaveConflict): NightshiftError {
  const difference = (comparison?.inWords ?? []).map((line) => `\n  ${line}`).join('');
  return new NightshiftError(
    'CONFLICT',
    theirs
      ? `${theirs.updatedBy} saved revision ${theirs.revision} of "${key}" on ${theirs.updatedAt}, while you wrote. From theirs to yours:${difference || '\n  nothing'}`
      : `The draft of "${key}" was published or discarded while you wrote.`,
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
  does(cli, command, noteOptions, (invocation) =>
    withPlaybooks(invocation, async ({ editDefinition }) => {
      const { key } = parseRef(invocation.args[0] ?? '');
      await editDefinition.discard(key, { actor: actor(), note: invocation.options.note ?? null });
      invocation.output.data({ key, discarded: true }, () => `Threw ${key}@draft away.`);
      return undefined;
    }),
  );
}

const summaryOf = ({ definition, revision, version }: Draft) => ({ key: definition.key, version, revision });
