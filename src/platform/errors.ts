/**
 * Every error that Nightshift raises on purpose has a stable code, says what happened and where, and how to mend it.
 * Codes are the only part that may reach logs, queue payloads and metrics; messages may name customers' data.
 */
export const ERROR_CODES = [
  'CONFIG_INVALID',
  'USAGE_INVALID',
  'DEPENDENCY_DOWN',
  'DATABASE_BUSY',
  'EMBEDDED_POSTGRES_FAILED',
  'ALREADY_RUNNING',
  'SCHEMA_FOREIGN_TABLES',
  'SCHEMA_OUT_OF_DATE',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'TRANSITION_ILLEGAL',
  'DEFINITION_INVALID',
  'TEMPLATE_INVALID',
  'TEMPLATE_PATH_MISSING',
  'TEMPLATE_HELPER_ARGUMENT',
  'TEMPLATE_LIMIT',
  'RULE_INVALID',
  'LEGACY_UNREADABLE',
  'ROUTING_LOOP_BOUND',
  'CONTEXT_MISSING_REQUIRED',
  'CONTEXT_NOT_FOUND',
  'OUTPUT_NOT_JSON',
  'OUTPUT_SCHEMA',
  'OUTPUT_CHECK',
  'OUTPUT_INTERNAL',
  'LLM_TIMEOUT',
  'LLM_ABORTED',
  'LLM_RATE_LIMITED',
  'LLM_OVERLOADED',
  'LLM_UNAVAILABLE',
  'LLM_REFUSED',
  'LLM_TRUNCATED',
  'LLM_BAD_REQUEST',
  'LLM_AUTH',
  'LLM_PRICE_UNKNOWN',
  'IMPORT_FILE_INVALID',
  'IMPORT_COLUMNS',
  'IMPORT_GONE_REFUSED',
  'MAPPING_INVALID',
  'LEASE_LOST',
  'ATTEMPTS_EXHAUSTED',
  'WAIT_EXPIRED',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export type ErrorDetails = Readonly<Record<string, unknown>>;

export class NightshiftError extends Error {
  override readonly name = 'NightshiftError';
  readonly code: ErrorCode;
  /** How to mend it: one imperative sentence for the person who reads it. */
  readonly hint: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, hint: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.details = details;
  }
}

/** The code of any thrown value; what is not ours is `INTERNAL`. */
export function errorCodeOf(error: unknown): ErrorCode {
  return error instanceof NightshiftError ? error.code : 'INTERNAL';
}
