import type { Command } from 'commander';
import { z } from 'zod';
import { artifactMarkdown } from '../../../artifacts/markdown.ts';
import type { PlaybookSubject } from '../../../authoring/playbook-subject.ts';
import type { RenderedVersion } from '../../../authoring/render-version.ts';
import { parseRef } from '../../../playbook/version-ref.ts';
import { GENERAL } from '../../../playbook/versions.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { EXIT, exitCodeOf } from '../../exit-codes.ts';
import { dateOption, textOption } from '../../options.ts';
import { formatFlag } from '../../terminal/format-artifact.ts';
import { printable } from '../../terminal/output.ts';
import { withActions } from '../../with-app.ts';
import { readFileOf } from './read-files.ts';

const options = z.object({
  contract: z.string().min(1, 'is empty'),
  step: textOption,
  variation: z.string().default(GENERAL),
  file: textOption,
  draft: z.boolean().optional(),
  version: z.coerce.number().int('is no whole number').positive('must be above 0').optional(),
  date: dateOption,
});
type RenderInvocation = z.infer<typeof options>;

export function addRender(parent: Command, cli: Cli): void {
  const command = parent
    .command('render')
    .description(
      'shows the prompts and, with mock answers, the artifacts for a real customer; writes nothing',
    )
    .argument('<key>', 'a playbook: prepare, prepare@3 or prepare@draft')
    .requiredOption('--contract <id>', 'the contract, by id or external id')
    .option('--step <key>', 'only this step')
    .option('--variation <name>', 'this variation of what is live, of the draft or of the file', GENERAL)
    .option('--version <n>', 'this version')
    .option('--draft', 'the draft')
    .option('--file <file>', 'a file that nobody has published')
    .option('--date <date>', 'as of this day (default: today in SCAN_TIMEZONE)');
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, options: asked, output, signal } = invocation;
      const subject = await subjectIn(args[0] ?? '', asked);
      const rendered = await playbooks.render(actor, { subject, ...asked }, signal);
      output.data(rendered, () => formatRendered(rendered));
      if (rendered.waitsAt !== null)
        output.note(`Step ${rendered.waitsAt} waits for a person; what follows is not shown.`);
      if (rendered.failed === null) return EXIT.ok;
      const { step, code, message, hint } = rendered.failed;
      output.note(`Error (${code}): step ${step ?? 'none'}: ${printable(message)}\n${printable(hint)}`);
      return exitCodeOf(code);
    }),
  );
}

/** The playbook that the options name; the argument's where they name none. */
async function subjectIn(key: string, { file, draft, version }: RenderInvocation): Promise<PlaybookSubject> {
  const ref = parseRef(key);
  if (file !== undefined) return { file: await readFileOf(file) };
  return { ref: { ...ref, at: draft ? 'draft' : (version ?? ref.at) } };
}

function formatRendered({ steps, artifacts }: RenderedVersion): string {
  const parts = [
    ...steps.map(({ key, status, prompt, outputs }) =>
      [
        `── step ${key}${status === 'skipped' ? ', left out' : ''} ──`,
        ...(prompt === null ? [] : [prompt.trimEnd()]),
        ...(outputs === null ? [] : ['', `Outputs (mock): ${JSON.stringify(outputs, null, 2)}`]),
      ].join('\n'),
    ),
    ...artifacts.map(({ key, title, sections, flags }) =>
      [
        `── artifact ${key} ──`,
        ...flags.map(formatFlag),
        artifactMarkdown({ title, sections: [...sections] }),
      ].join('\n'),
    ),
  ];
  return printable(parts.join('\n\n'));
}
