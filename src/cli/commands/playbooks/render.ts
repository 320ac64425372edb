import type { Command } from 'commander';
import { z } from 'zod';
import type { Playbooks } from '../../../app/playbooks.ts';
import { artifactMarkdown } from '../../../artifacts/markdown.ts';
import type { RenderedVersion } from '../../../authoring/render-version.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { parseRef } from '../../../playbook/version-ref.ts';
import { GENERAL, versionsOf } from '../../../playbook/versions.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { EXIT, exitCodeOf } from '../../exit-codes.ts';
import { dateOption, textOption } from '../../options.ts';
import { formatFlag } from '../../terminal/format-artifact.ts';
import { printable } from '../../terminal/output.ts';
import { sideOf } from './side.ts';
import { withPlaybooks } from './with-playbooks.ts';

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
    withPlaybooks(invocation, async (playbooks) => {
      const { args, options: asked, output, signal } = invocation;
      const [key = ''] = args;
      const { playbook, version } = await chosen(playbooks, key, asked);
      requireStep(playbook.steps, asked.step);
      const asOf = asked.date ?? playbooks.today();
      const all = await playbooks.renderVersion(
        { playbook, version, contract: asked.contract, asOf },
        signal,
      );
      const rendered = asked.step === undefined ? all : onlyStep(all, asked.step);
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

async function chosen(
  playbooks: Playbooks,
  key: string,
  { file, draft, version, variation }: RenderInvocation,
) {
  const ref = parseRef(key);
  const at = draft ? 'draft' : (version ?? ref.at);
  const { playbook } =
    file === undefined ? await playbooks.exportPlaybook({ ...ref, at }) : await sideOf(playbooks, file);
  const versions = versionsOf(playbook);
  const found = versions.find(({ name }) => name === variation);
  if (found) return { playbook: found.playbook, version: typeof at === 'number' ? at : 1 };
  throw new NightshiftError(
    'NOT_FOUND',
    `"${playbook.key}" has no variation "${variation}".`,
    `Name one of: ${versions.map(({ name }) => name).join(', ')}.`,
  );
}

function requireStep(steps: readonly { readonly key: string }[], asked: string | undefined): void {
  if (asked === undefined || steps.some(({ key }) => key === asked)) return;
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no step "${asked}".`,
    `Name one of: ${steps.map(({ key }) => key).join(', ')}.`,
  );
}

function onlyStep(rendered: RenderedVersion, step: string): RenderedVersion {
  const steps = rendered.steps.filter(({ key }) => key === step);
  if (steps.length > 0 || rendered.failed !== null)
    return { ...rendered, steps, artifacts: rendered.artifacts.filter(({ stepKey }) => stepKey === step) };
  throw new NightshiftError(
    'NOT_FOUND',
    `Step "${step}" is not reached for this customer: ${rendered.steps.map(({ key }) => key).join(', ')} are.`,
    'See the routes with `nightshift definitions show`, or render another customer.',
  );
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
