import { type ErrorCode, NightshiftError } from '../platform/errors.ts';
import type { ExecutionCommands, WorkRefusal, WorkState } from './commands-port.ts';
import { requireExecution } from './require-execution.ts';

/** What somebody wanted to do: `verb` completes the sentence "it cannot …". */
type RefusedChange = { readonly id: string; readonly stepKey: string | null; readonly verb: string };

/** Words for a change by hand that was refused: who has the execution and until when, or where it stands. */
export async function refusedWork(
  commands: Pick<ExecutionCommands, 'find' | 'workState'>,
  refusal: WorkRefusal,
  { id, stepKey, verb }: RefusedChange,
): Promise<NightshiftError> {
  const state = refusal === 'NOT_FOUND' ? null : await commands.workState(id);
  if (!state) {
    await requireExecution(commands, id);
    return new NightshiftError('CONFLICT', `Execution ${id} has just changed.`, 'Look at it again.');
  }
  const [message, hint] = wordsFor(refusal, state, { id, stepKey, verb });
  const { status, currentStep, drivenBy, busyUntil } = state;
  const code: ErrorCode = refusal;
  return new NightshiftError(code, message, hint, { status, currentStep, drivenBy, until: busyUntil });
}

function wordsFor(
  refusal: WorkRefusal,
  state: WorkState,
  { id, stepKey, verb }: RefusedChange,
): [string, string] {
  const at = state.currentStep === null ? '' : ` at step "${state.currentStep}"`;
  switch (refusal) {
    case 'EXECUTION_BUSY':
      return busy(state, id);
    case 'STEP_NOT_CURRENT':
      return [
        `Step "${stepKey}" is not the one where execution ${id} stands: it is ${state.status}${at}.`,
        state.currentStep === null
          ? 'Look at the execution: it may have ended.'
          : `Go on with "${state.currentStep}", or go back to "${stepKey}".`,
      ];
    case 'REVISION_STALE':
      return [
        `Execution ${id} has moved on since you read it: it is ${state.status}${at}.`,
        'Read it again, and decide again.',
      ];
    default:
      return [
        `Execution ${id} is ${state.status}${at}: it cannot ${verb}.`,
        `See where it stands with \`nightshift executions show ${id}\`; \`executions replay\` runs it anew.`,
      ];
  }
}

function busy({ status, driver, drivenBy, busyUntil }: WorkState, id: string): [string, string] {
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
