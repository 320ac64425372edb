import type { Command } from 'commander';
import { type Cli, JSON_OPTION } from '../command.ts';
import { addAnalytics } from './playbooks/analytics.ts';
import { addDiff } from './playbooks/diff.ts';
import { addDrafts } from './playbooks/drafts.ts';
import { addFiles } from './playbooks/files.ts';
import { addLook } from './playbooks/look.ts';
import { addPublishing } from './playbooks/publishing.ts';
import { addRender } from './playbooks/render.ts';
import { addRollouts } from './playbooks/rollouts.ts';

export function addPlaybooks(program: Command, cli: Cli): void {
  // Scripts use the former name of the group, too.
  for (const name of ['playbooks', 'definitions']) {
    const playbooks = program
      .command(name, { hidden: name !== 'playbooks' })
      .description('write, check, publish, roll out, go back')
      .option(...JSON_OPTION);
    for (const add of [
      addLook,
      addDrafts,
      addPublishing,
      addRollouts,
      addDiff,
      addRender,
      addFiles,
      addAnalytics,
    ])
      add(playbooks, cli);
  }
}
