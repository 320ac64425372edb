import type { ErrorCode } from '../platform/errors.ts';

/** What a command ends with; scripts rely on it. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: 3, dependencyDown: 4, partlyDone: 5 } as const;
/** As a shell has it for a process that a signal ended. */
export const EXIT_INTERRUPTED = 130;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | typeof EXIT_INTERRUPTED;

const BY_ERROR: Readonly<Record<string, ExitCode>> = {
  USAGE_INVALID: EXIT.usage,
  IMPORT_FILE_INVALID: EXIT.usage,
  IMPORT_COLUMNS: EXIT.usage,
  MAPPING_INVALID: EXIT.usage,
  IMPORT_GONE_REFUSED: EXIT.partlyDone,
  CONFIG_INVALID: EXIT.config,
  SCHEMA_FOREIGN_TABLES: EXIT.config,
  SCHEMA_OUT_OF_DATE: EXIT.config,
  LLM_AUTH: EXIT.config,
  LLM_PRICE_UNKNOWN: EXIT.config,
  DEPENDENCY_DOWN: EXIT.dependencyDown,
  DATABASE_BUSY: EXIT.dependencyDown,
  EMBEDDED_POSTGRES_FAILED: EXIT.dependencyDown,
  LLM_TIMEOUT: EXIT.dependencyDown,
  LLM_RATE_LIMITED: EXIT.dependencyDown,
  LLM_OVERLOADED: EXIT.dependencyDown,
  LLM_UNAVAILABLE: EXIT.dependencyDown,
} satisfies Partial<Record<ErrorCode, ExitCode>>;

/** Of the code of an error, or of an execution that failed by one. */
export const exitCodeOf = (errorCode: string | null): ExitCode => BY_ERROR[errorCode ?? ''] ?? EXIT.failed;
