import { ERROR_CODES, ERRORS } from '../platform/errors.ts';

/** What a command ends with; scripts rely on it. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: 3, dependencyDown: 4, partlyDone: 5 } as const;
/** As a shell has it for a process that a signal ended. */
export const EXIT_INTERRUPTED = 130;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | typeof EXIT_INTERRUPTED;

/** Of the code of an error, or of an execution that failed by one. */
export function exitCodeOf(errorCode: string | null): ExitCode {
  const known = ERROR_CODES.find((code) => code === errorCode);
  return known === undefined ? EXIT.failed : EXIT[ERRORS[known].exit];
}
