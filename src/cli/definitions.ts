import type { Command } from 'commander';
import { type Cli, JSON_OPTION } from './command.ts';
import { addDiff } from './definitions/diff.ts';
import { addDrafts } from './definitions/drafts.ts';
import { addFiles } from './definitions/files.ts';
import { addLook } from './definitions/look.ts';
import { addPublishing } from './definitions/publishing.ts';
import { addRender } from './definitions/render.ts';
import { addRollouts } from './definitions/rollouts.ts';

export function addDefinitions(program: Command, cli: Cli): void {
  const definitions = program
    .command('definitions')
    .description('playbooks: write, check, publish, roll out, go back')
    .option(...JSON_OPTION);
  for (const add of [addLook, addDrafts, addPublishing, addRollouts, addDiff, addRender, addFiles])
    add(definitions, cli);
}
