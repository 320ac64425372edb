import { NightshiftError } from '../../platform/errors.ts';
import type { LlmRequest } from '../ports.ts';
import { providerError } from './classify-provider-error.ts';

/** The longest delay that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type CallLimits = Pick<LlmRequest, 'provider' | 'model' | 'timeoutMs' | 'signal'>;

/**
 * Runs one call under the request's deadline and abort signal. The deadline is ours because the SDKs' own covers only
 * the wait for headers: a body that stalls would hang for ever.
 * @throws NightshiftError `LLM_TIMEOUT`, `LLM_ABORTED`, or the provider's error as one of ours.
 */
export async function callWithin<T>(
  request: CallLimits,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (request.signal.aborted) throw aborted(request);
  const own = new AbortController();
  let stoppedBy: NightshiftError | null = null;
  let giveUp: (error: NightshiftError) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const stop = (error: NightshiftError): void => {
    stoppedBy ??= error;
    giveUp(stoppedBy);
    own.abort();
  };
  const onAbort = (): void => stop(aborted(request));
  const timer = setTimeout(() => stop(timedOut(request)), Math.min(request.timeoutMs, MAX_TIMER_MS));
  request.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([call(own.signal), stopped]);
  } catch (error) {
    throw stoppedBy ?? providerError(request, error);
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', onAbort);
  }
}

function timedOut({ provider, model, timeoutMs }: CallLimits): NightshiftError {
  return new NightshiftError(
    'LLM_TIMEOUT',
    `${provider} did not answer within ${timeoutMs} ms.`,
    'Retry it once the provider answers in time; else raise timeout_ms, or lower max_output_tokens.',
    { provider, model, timeoutMs },
  );
}

/** The error for a call that we stopped, or did not start because its signal had fired. */
export function aborted({ provider, model }: CallLimits): NightshiftError {
  return new NightshiftError(
    'LLM_ABORTED',
    `The call to ${provider} was stopped on our side.`,
    'Retry it: it goes on where it stopped.',
    { provider, model },
  );
}
