import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { OpenedDraft, SaveConflict, SavedDraft } from '../../../authoring/actions/edit-draft.ts';
import type { Draft } from '../../../authoring/version-detail.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { parseRef } from '../../../playbook/version-ref.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { textOption } from '../../options.ts';
import { counted, type Output } from '../../terminal/output.ts';
import { withActions } from '../../with-app.ts';
import { type EditableText, openEditor } from '../open-editor.ts';
import { formatEnding, noteProblems } from './format-version.ts';
import { readFileOf } from './read-files.ts';

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
    withActions(invocation, async ({ playbooks }) => {
      const { actor, options, args, output } = invocation;
      const { file, from, note } = options;
      const draft = await playbooks.drafts.begin(actor, {
        key: parseRef(args[0] ?? '').key,
        file: file === undefined ? undefined : await readFileOf(file),
        copyOf: from === undefined ? undefined : parseRef(from),
        note,
      });
      output.data(summaryOf(draft), () => `Began the draft ${draft.playbook.key}@draft.`);
      output.note(
        `Go on with \`nightshift playbooks edit ${draft.playbook.key}\`; nothing runs before it is published.`,
      );
      return undefined;
    }),
  );
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
    withActions(invocation, async ({ playbooks: { drafts } }) => {
      const { actor, options, args } = invocation;
      const ref = parseRef(args[0] ?? '');
      const opened = await drafts.look(actor, ref);
      const { key, source, draft } = opened;
      const path = options.file ?? (await openEditor(editable(opened), invocation));
      const text = { name: basename(path), text: (await readFileOf(path)).text };
      if (options.file === undefined && text.text === source)
        return nothingChanged(opened, invocation.output);
      const named = options.file === undefined ? undefined : options.revision;
      // A revision that the author names may be of a draft that has ended since: only they know.
      const over =
        named === undefined ? { draftId: draft?.id, revision: opened.revision } : { revision: named };
      const beginsAs = draft ? undefined : { ref, source };
      const saved = await drafts
        .save(actor, { key, text, ...over, beginsAs, note: options.note })
        .catch((error: unknown) => {
          invocation.output.note(
            `What you wrote is kept in ${path}; correct it and save it with --file ${path}.`,
          );
          throw error;
        });
      if (saved.outcome === 'unchanged') return nothingChanged(opened, invocation.output);
      // The author's text stays in its file, even where the save is refused.
      if (saved.outcome === 'conflict') throw conflict(key, path, saved);
      return reportSaved(key, saved, invocation.output);
    }),
  );
}

const editable = ({ key, revision, source }: OpenedDraft): EditableText => ({
  ...{ text: source, name: `${key}-r${revision}`, ending: 'yaml' },
  otherwise: `write the file yourself: \`nightshift playbooks export ${key} --out mine.yaml\` (${key}@draft where there is a draft), then \`nightshift playbooks edit ${key} --file mine.yaml\`.`,
});

function nothingChanged({ key, draft }: OpenedDraft, output: Output): ExitCode {
  output.data(draft ? summaryOf(draft) : { key, version: null, revision: null }, () =>
    draft ? 'Nothing was changed.' : `Nothing was changed; ${key} has no draft.`,
  );
  return EXIT.ok;
}

function reportSaved(
  key: string,
  saved: Extract<SavedDraft, { readonly outcome: 'saved' }>,
  output: Output,
): ExitCode {
  output.data(
    { key, revision: saved.revision, problems: saved.problems, ends: saved.ends },
    () => `Saved ${key}@draft, revision ${saved.revision}.`,
  );
  noteProblems(output, saved.problems);
  if (saved.ends.length > 0)
    output.note(
      `Not in the draft, but live: ${formatEnding(saved.ends)}. Publishing refuses to end that, unless with --anyway; \`nightshift playbooks export ${key}\` has it.`,
    );
  const errors = saved.problems.filter(({ severity }) => severity === 'error').length;
  output.note(
    errors > 0
      ? `Saved, but it cannot be published yet: correct the ${counted(errors, 'error')} above first, with \`nightshift playbooks edit ${key}\`; docs/playbook-problems.md explains the codes.`
      : `Publish it with \`nightshift playbooks publish ${key}\`.`,
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
      ? `Yours is kept in ${path}. Put both together (\`nightshift playbooks show ${key}@draft --yaml\` prints theirs), then \`nightshift playbooks edit ${key} --file ${path}\`.`
      : `Yours is kept in ${path}: \`nightshift playbooks edit ${key} --file ${path}\` begins a new draft with it.`,
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
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options } = invocation;
      const { key } = parseRef(args[0] ?? '');
      await playbooks.drafts.discard(actor, { key, note: options.note });
      invocation.output.data({ key, discarded: true }, () => `Threw ${key}@draft away.`);
      return undefined;
    }),
  );
}

const summaryOf = ({ playbook, revision, version }: Draft) => ({ key: playbook.key, version, revision });
