import { ERROR_CODES, ERRORS } from '../platform/errors.ts';

/** The exit codes of all commands; scripts rely on them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: 3, dependencyDown: 4, partlyDone: 5 } as const;
/** The code that a shell gives a process that a signal ended. */
export const EXIT_INTERRUPTED = 130;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | typeof EXIT_INTERRUPTED;

/** The exit code for an error code, or for that of a failed execution. */
export function exitCodeOf(errorCode: string | null): ExitCode {
  const known = ERROR_CODES.find((code) => code === errorCode);
  return known === undefined ? EXIT.failed : EXIT[ERRORS[known].exit];
}
