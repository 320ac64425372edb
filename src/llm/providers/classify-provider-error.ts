import { type ErrorCode, NightshiftError } from '../../platform/errors.ts';
import type { LlmRequest } from '../ports.ts';

/** A longer retry-after is the provider's mistake, and is cut to this. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** The fields of an SDK's error that cannot hold a prompt, a key or a customer's data. */
type ProviderError = {
  readonly status: number | null;
  readonly requestId: string | null;
  /** The provider's own code, such as `context_length_exceeded`. */
  readonly providerCode: string | null;
  readonly retryAfterMs: number | null;
};

/**
 * An SDK's error as a NightshiftError. It drops bodies, messages and causes, in which providers quote the request, and
 * keeps the status, the request id and the provider's code.
 */
export function providerError(
  { provider, model }: Pick<LlmRequest, 'provider' | 'model'>,
  error: unknown,
): NightshiftError {
  if (error instanceof NightshiftError) return error;
  const facts = factsOf(error);
  const code = codeFor(facts);
  const answered = facts.status === null ? 'could not be reached' : `answered ${facts.status}`;
  const because = facts.providerCode === null ? '' : ` (${facts.providerCode})`;
  const details = { provider, model, ...facts };
  return new NightshiftError(code, `${provider} ${answered}${because}.`, HINTS[code], details);
}

/** The error for a response without an answer in it; `providerCode` is the provider's own code for it. */
export function noAnswer(
  request: Pick<LlmRequest, 'provider' | 'model'>,
  requestId: string | null,
  providerCode: string | null,
): NightshiftError {
  const facts = { status: 200, requestId, providerCode: machineCode(providerCode), retryAfterMs: null };
  const code = providerCode === 'rate_limit_exceeded' ? 'LLM_RATE_LIMITED' : codeOfFailure(providerCode);
  const because = facts.providerCode === null ? '' : ` (${facts.providerCode})`;
  return new NightshiftError(code, `${request.provider} answered without an answer${because}.`, HINTS[code], {
    provider: request.provider,
    model: request.model,
    ...facts,
  });
}

type ProviderErrorCode = Extract<
  ErrorCode,
  'LLM_TIMEOUT' | 'LLM_RATE_LIMITED' | 'LLM_OVERLOADED' | 'LLM_UNAVAILABLE' | 'LLM_BAD_REQUEST' | 'LLM_AUTH'
>;

/** Hints for a final failure; while Nightshift retries, nobody has to do anything. */
const HINTS: Readonly<Record<ProviderErrorCode, string>> = {
  LLM_TIMEOUT:
    'Retry it once the provider answers in time; else raise timeout_ms, or lower max_output_tokens.',
  LLM_RATE_LIMITED: 'Retry it once the provider takes calls again, or raise the limits of the account.',
  LLM_OVERLOADED: 'Retry it once the provider takes calls again.',
  LLM_UNAVAILABLE: 'Retry it once the provider answers again; check the network and the base URL.',
  LLM_BAD_REQUEST: 'Check the model name, max_output_tokens and the outputs of the step, then retry.',
  LLM_AUTH: 'Check the API key, what the account may use and its credit, then retry.',
};

function codeFor({ status, providerCode }: ProviderError): ProviderErrorCode {
  // OpenAI answers 429 where credit is spent, and waiting does not help.
  if (providerCode === 'insufficient_quota' || providerCode === 'billing_error') return 'LLM_AUTH';
  if (providerCode === 'overloaded_error') return 'LLM_OVERLOADED';
  if (status === null) return 'LLM_UNAVAILABLE';
  if (status === 401 || status === 402 || status === 403) return 'LLM_AUTH';
  if (status === 408) return 'LLM_TIMEOUT';
  if (status === 409) return 'LLM_UNAVAILABLE';
  if (status === 429) return 'LLM_RATE_LIMITED';
  if (status === 529) return 'LLM_OVERLOADED';
  return status >= 500 ? 'LLM_UNAVAILABLE' : 'LLM_BAD_REQUEST';
}

/** The code for a response with status 200 that reports a failure. */
const codeOfFailure = (providerCode: string | null): ProviderErrorCode =>
  providerCode === null || providerCode === 'server_error' ? 'LLM_UNAVAILABLE' : 'LLM_BAD_REQUEST';

function factsOf(error: unknown): ProviderError {
  const headers = field(error, 'headers');
  const status = field(error, 'status');
  const requestId = field(error, 'requestID');
  // OpenAI's SDK puts the code on the error; Anthropic's puts the type of the error's body in `type`.
  const code = machineCode(field(error, 'code')) ?? machineCode(field(error, 'type'));
  return {
    status: typeof status === 'number' ? status : null,
    requestId: typeof requestId === 'string' ? requestId : null,
    providerCode: code,
    retryAfterMs: headers instanceof Headers ? retryAfterMs(headers, Date.now()) : null,
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Only a string that looks like a code: any other may quote the prompt. */
const machineCode = (value: unknown): string | null =>
  typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(value) ? value : null;

/**
 * The wait that `retry-after-ms` or `retry-after` (seconds, or a date) asks for, in milliseconds from `nowMs`; null for
 * none.
 */
function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const asMs = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  const raw = headers.get('retry-after') ?? '';
  const asSeconds = /^\s*\d+(\.\d+)?\s*$/.test(raw) ? Number.parseFloat(raw) * 1000 : Number.NaN;
  const asked = [asMs, asSeconds, Date.parse(raw) - nowMs].find((value) => Number.isFinite(value));
  return asked === undefined || asked < 0 ? null : Math.min(Math.round(asked), LONGEST_RETRY_AFTER_MS);
}
