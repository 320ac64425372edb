import { type ErrorCode, NightshiftError } from '../platform/errors.ts';
import type { ExecutionCommands, Standing, WorkRefusal } from './ports.ts';
import { requireExecution } from './require-execution.ts';

/** What somebody wanted to do: `verb` completes the sentence "it cannot …". */
type Wanted = { readonly id: string; readonly stepKey: string | null; readonly verb: string };

/** Words for a change by hand that was refused: who has the execution and until when, or where it stands. */
export async function refusedWork(
  commands: Pick<ExecutionCommands, 'find' | 'standing'>,
  refusal: WorkRefusal,
  { id, stepKey, verb }: Wanted,
): Promise<NightshiftError> {
  const standing = refusal === 'NOT_FOUND' ? null : await commands.standing(id);
  if (!standing) {
    await requireExecution(commands, id);
    return new NightshiftError('CONFLICT', `Execution ${id} has just changed.`, 'Look at it again.');
  }
  const [message, hint] = wordsFor(refusal, standing, { id, stepKey, verb });
  const { status, currentStep, drivenBy, busyUntil } = standing;
  const code: ErrorCode = refusal;
  return new NightshiftError(code, message, hint, { status, currentStep, drivenBy, until: busyUntil });
}

function wordsFor(refusal: WorkRefusal, standing: Standing, { id, stepKey, verb }: Wanted): [string, string] {
  const at = standing.currentStep === null ? '' : ` at step "${standing.currentStep}"`;
  switch (refusal) {
    case 'EXECUTION_BUSY':
      return busy(standing, id);
    case 'STEP_NOT_CURRENT':
      return [
        `Step "${stepKey}" is not the one where execution ${id} stands: it is ${standing.status}${at}.`,
        standing.currentStep === null
          ? 'Look at the execution: it may have ended.'
          : `Go on with "${standing.currentStep}", or go back to "${stepKey}".`,
      ];
    case 'REVISION_STALE':
      return [
        `Execution ${id} has moved on since you read it: it is ${standing.status}${at}.`,
        'Read it again, and decide again.',
      ];
    default:
      return [
        `Execution ${id} is ${standing.status}${at}: it cannot ${verb}.`,
        `See where it stands with \`nightshift executions show ${id}\`; \`executions replay\` runs it anew.`,
      ];
  }
}

function busy({ status, driver, drivenBy, busyUntil }: Standing, id: string): [string, string] {
  if (driver === 'night')
    return [
      `Execution ${id} is ${status} in the background${untilWhen(busyUntil)}.`,
      'Take it over first: its current step is finished, and then it waits for you.',
    ];
  const works = status === 'pending' || status === 'running';
  return [
    `${drivenBy} works on execution ${id}${works ? `: a step runs${untilWhen(busyUntil)}` : ''}.`,
    works ? 'Wait until the step is done.' : 'Ask them, or take it over.',
  ];
}

const untilWhen = (busyUntil: string | null): string =>
  busyUntil === null ? '' : `, until ${busyUntil.slice(0, 19).replace('T', ' ')} UTC at the latest`;
