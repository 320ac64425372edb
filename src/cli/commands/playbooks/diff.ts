import type { Command } from 'commander';
import { z } from 'zod';
import { type Cli, defineCommand } from '../../command.ts';
import { sideOf } from './side.ts';
import { withPlaybooks } from './with-playbooks.ts';

const options = z.object({ text: z.boolean().optional(), patch: z.boolean().optional() });

/** A line that says that something has changed, and not into what. */
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
    withPlaybooks(invocation, async (playbooks) => {
      const { args, output, options: asked } = invocation;
      const [before = '', after = ''] = args;
      const [from, to] = [await sideOf(playbooks, before), await sideOf(playbooks, after)];
      const comparison = playbooks.compare(from, to);
      output.data(comparison, () => {
        if (asked.patch) return JSON.stringify(comparison.patch, null, 2);
        if (asked.text) return playbooks.unified(from.text, to.text, { before, after });
        return comparison.described.length === 0 ? 'They say the same.' : comparison.described.join('\n');
      });
      if (!output.json && !asked.patch && !asked.text && comparison.described.some(isUntold))
        output.note('What changed in the texts, line by line: add --text.');
      return undefined;
    }),
  );
}
