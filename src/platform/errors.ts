/** What follows from an error, wherever it ends. */
type ErrorTraits = {
  /**
   * Whether the same work may succeed later without anybody changing anything: `never` (an answer that stayed wrong, a
   * refusal or a missing key will not pass by waiting, and each try costs money again), within so many `attempts`, or
   * `untilDeadline`: what is the provider's fault and no fault of the work uses no attempt and is bounded by time.
   */
  readonly retry: 'never' | 'attempts' | 'untilDeadline';
  /** What a command ends with, as `cli/exit-codes.ts` numbers it. */
  readonly exit: 'failed' | 'usage' | 'config' | 'dependencyDown' | 'partlyDone';
  /** HTTP; from 500 on a caller learns the code alone. */
  readonly status: number;
  /** Whether a model may correct its answer once the error is sent back to it. */
  readonly repairable?: true;
};

/**
 * Every error that Nightshift raises on purpose has a stable code, says what happened and where, and how to mend it.
 * Codes are the only part that may reach logs, queue payloads and metrics; messages may name customers' data.
 */
const TABLE = {
  CONFIG_INVALID: { retry: 'never', exit: 'config', status: 500 },
  USAGE_INVALID: { retry: 'never', exit: 'usage', status: 400 },
  DEPENDENCY_DOWN: { retry: 'attempts', exit: 'dependencyDown', status: 503 },
  DATABASE_BUSY: { retry: 'attempts', exit: 'dependencyDown', status: 503 },
  EMBEDDED_POSTGRES_FAILED: { retry: 'never', exit: 'dependencyDown', status: 500 },
  ALREADY_RUNNING: { retry: 'never', exit: 'failed', status: 409 },
  SCHEMA_FOREIGN_TABLES: { retry: 'never', exit: 'config', status: 500 },
  ROLES_MISSING: { retry: 'never', exit: 'config', status: 500 },
  SCHEMA_OUT_OF_DATE: { retry: 'never', exit: 'config', status: 503 },
  UNAUTHENTICATED: { retry: 'never', exit: 'failed', status: 401 },
  ORIGIN_NOT_ALLOWED: { retry: 'never', exit: 'failed', status: 403 },
  FORBIDDEN: { retry: 'never', exit: 'failed', status: 403 },
  ACT_AS_REFUSED: { retry: 'never', exit: 'failed', status: 403 },
  NOT_FOUND: { retry: 'never', exit: 'failed', status: 404 },
  CONFLICT: { retry: 'never', exit: 'failed', status: 409 },
  IN_FLIGHT: { retry: 'never', exit: 'failed', status: 409 },
  IDEMPOTENCY_KEY_REUSED: { retry: 'never', exit: 'failed', status: 422 },
  PRECONDITION_REQUIRED: { retry: 'never', exit: 'failed', status: 428 },
  TOO_MANY_REQUESTS: { retry: 'never', exit: 'failed', status: 429 },
  REVISION_STALE: { retry: 'never', exit: 'failed', status: 412 },
  /** Reserved for approvals that need a second person; nothing raises it yet. */
  APPROVER_IS_OWNER: { retry: 'never', exit: 'failed', status: 409 },
  TRANSITION_ILLEGAL: { retry: 'never', exit: 'failed', status: 409 },
  /** A person works on another step than the one where the execution stands. */
  STEP_NOT_CURRENT: { retry: 'never', exit: 'failed', status: 409 },
  /** Somebody else, or the night, has the execution. */
  EXECUTION_BUSY: { retry: 'never', exit: 'failed', status: 409 },
  DEFINITION_INVALID: { retry: 'never', exit: 'failed', status: 422 },
  TEMPLATE_INVALID: { retry: 'never', exit: 'failed', status: 422 },
  TEMPLATE_PATH_MISSING: { retry: 'never', exit: 'failed', status: 422 },
  TEMPLATE_HELPER_ARGUMENT: { retry: 'never', exit: 'failed', status: 422 },
  TEMPLATE_LIMIT: { retry: 'never', exit: 'failed', status: 422 },
  RULE_INVALID: { retry: 'never', exit: 'failed', status: 422 },
  LEGACY_UNREADABLE: { retry: 'never', exit: 'failed', status: 422 },
  ROUTING_LOOP_BOUND: { retry: 'never', exit: 'failed', status: 422 },
  CONTEXT_MISSING_REQUIRED: { retry: 'never', exit: 'failed', status: 422 },
  CONTEXT_NOT_FOUND: { retry: 'never', exit: 'failed', status: 404 },
  OUTPUT_NOT_JSON: { retry: 'never', exit: 'failed', status: 422, repairable: true },
  OUTPUT_SCHEMA: { retry: 'never', exit: 'failed', status: 422, repairable: true },
  OUTPUT_CHECK: { retry: 'never', exit: 'failed', status: 422, repairable: true },
  OUTPUT_INTERNAL: { retry: 'never', exit: 'failed', status: 422 },
  LLM_TIMEOUT: { retry: 'untilDeadline', exit: 'dependencyDown', status: 503 },
  LLM_ABORTED: { retry: 'attempts', exit: 'failed', status: 500 },
  LLM_RATE_LIMITED: { retry: 'untilDeadline', exit: 'dependencyDown', status: 503 },
  LLM_OVERLOADED: { retry: 'untilDeadline', exit: 'dependencyDown', status: 503 },
  LLM_UNAVAILABLE: { retry: 'untilDeadline', exit: 'dependencyDown', status: 503 },
  LLM_REFUSED: { retry: 'never', exit: 'failed', status: 502 },
  LLM_TRUNCATED: { retry: 'never', exit: 'failed', status: 502, repairable: true },
  LLM_BAD_REQUEST: { retry: 'never', exit: 'failed', status: 502 },
  LLM_AUTH: { retry: 'never', exit: 'config', status: 500 },
  LLM_PRICE_UNKNOWN: { retry: 'never', exit: 'config', status: 500 },
  IMPORT_FILE_INVALID: { retry: 'never', exit: 'usage', status: 422 },
  IMPORT_COLUMNS: { retry: 'never', exit: 'usage', status: 422 },
  IMPORT_GONE_REFUSED: { retry: 'never', exit: 'partlyDone', status: 422 },
  MAPPING_INVALID: { retry: 'never', exit: 'usage', status: 422 },
  LEASE_LOST: { retry: 'never', exit: 'failed', status: 409 },
  ATTEMPTS_EXHAUSTED: { retry: 'never', exit: 'failed', status: 409 },
  WAIT_EXPIRED: { retry: 'never', exit: 'failed', status: 409 },
  INTERNAL: { retry: 'never', exit: 'failed', status: 500 },
} as const satisfies Readonly<Record<string, ErrorTraits>>;

export type ErrorCode = keyof typeof TABLE;

export const ERRORS: Readonly<Record<ErrorCode, ErrorTraits>> = TABLE;
export const ERROR_CODES = Object.keys(TABLE) as readonly ErrorCode[];

/** Whether the same work may succeed later without anybody changing anything. */
export const isRetryable = (code: ErrorCode): boolean => ERRORS[code].retry !== 'never';

/** Codes of failures that are the provider's: they are retried until a deadline and use no attempt. */
export type ProviderFault = {
  [Code in ErrorCode]: (typeof TABLE)[Code]['retry'] extends 'untilDeadline' ? Code : never;
}[ErrorCode];

export const isProviderFault = (code: ErrorCode): code is ProviderFault =>
  ERRORS[code].retry === 'untilDeadline';

export type ErrorDetails = Readonly<Record<string, unknown>>;

export class NightshiftError extends Error {
  override readonly name = 'NightshiftError';
  readonly code: ErrorCode;
  /** One imperative sentence for the person who reads it: what to do about the error. */
  readonly hint: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, hint: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.details = details;
  }
}

/** The code of any thrown value: `INTERNAL` unless it is a NightshiftError. */
export function errorCodeOf(error: unknown): ErrorCode {
  return error instanceof NightshiftError ? error.code : 'INTERNAL';
}
