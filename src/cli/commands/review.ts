import type { Command } from 'commander';
import { type Cli, JSON_OPTION } from '../command.ts';
import { addAdopt } from './review/adopt.ts';
import { addApprove } from './review/approve.ts';
import { addAssign } from './review/assign.ts';
import { addDismiss } from './review/dismiss.ts';
import { addEditArtifact } from './review/edit.ts';
import { addInbox } from './review/ls.ts';
import { addReject } from './review/reject.ts';
import { addReopen } from './review/reopen.ts';
import { addShowReview } from './review/show.ts';
import { addSnooze } from './review/snooze.ts';
import { addUndo } from './review/undo.ts';

export function addReview(program: Command, cli: Cli): void {
  const review = program
    .command('review')
    .description('look through what waits, and give verdicts')
    .option(...JSON_OPTION);
  for (const add of [
    addInbox,
    addShowReview,
    addApprove,
    addReject,
    addEditArtifact,
    addSnooze,
    addAssign,
    addUndo,
    addReopen,
    addAdopt,
    addDismiss,
  ])
    add(review, cli);
}
