import type { Command } from 'commander';
import { z } from 'zod';
import { type Cli, defineCommand } from '../../command.ts';
import { withActions } from '../../with-app.ts';
import { subjectOf } from './read-files.ts';

const options = z.object({ text: z.boolean().optional(), patch: z.boolean().optional() });

/** Whether a line says that something has changed without saying into what. */
const isUntold = (line: string): boolean => /changed(?:, \+\d+ −\d+ lines)?$/.test(line);

export function addDiff(parent: Command, cli: Cli): void {
  const command = parent
    .command('diff')
    .description('says how two versions differ, or a version and a file')
    .argument('<before>', 'a playbook (prepare, prepare@3, prepare@draft) or a file')
    .argument('<after>', 'the same')
    .option('--text', 'line by line, as their files differ')
    .option('--patch', 'as JSON Patch (RFC 6902)');
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ playbooks }) => {
      const { actor, args, output, options: asked } = invocation;
      const [before = '', after = ''] = args;
      const [from, to] = [await subjectOf(before), await subjectOf(after)];
      const comparison = await playbooks.compare(actor, from, to);
      const text = asked.text ? await playbooks.compareText(actor, from, to, { before, after }) : null;
      output.data(comparison, () => {
        if (asked.patch) return JSON.stringify(comparison.patch, null, 2);
        if (text !== null) return text;
        return comparison.described.length === 0 ? 'They say the same.' : comparison.described.join('\n');
      });
      if (!output.json && !asked.patch && !asked.text && comparison.described.some(isUntold))
        output.note('What changed in the texts, line by line: add --text.');
      return undefined;
    }),
  );
}
