import type { Clock } from '../platform/clock.ts';
import { ERRORS, type ErrorCode, errorCodeOf, isRetryable, NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import { valueAt } from '../playbook/rules.ts';
import type { Step } from '../playbook/schema.ts';
import { askedOutputs, useAnswer } from '../playbook/step-outputs.ts';
import type { LlmCall } from './call.ts';
import { costUsd } from './cost.ts';
import type { PaceCalls } from './pace-calls.ts';
import type { LlmClient, LlmPriceList, LlmProvider, LlmRate, LlmRequest, LlmResponse } from './ports.ts';
import { repairMessages } from './repair-prompt.ts';
import { systemPrompt } from './system-prompt.ts';

export type AnswerStepArgs = {
  readonly provider: LlmProvider;
  readonly model: string;
  /** The author's system prompt, rendered. The rules that hold for every step are put before it. */
  readonly system: string | null;
  readonly prompt: string;
  readonly step: Step;
  /** The context with the outputs so far; checks and computed outputs read it. */
  readonly scope: unknown;
  readonly mockAnswer: JsonObject;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Objects to outputs that are valid. The answer is then sent back once, and used even if it does not improve. */
  readonly review?: (outputs: JsonObject) => NightshiftError | null;
  /** Called with each call as soon as it is recorded. */
  readonly onCall?: (call: LlmCall) => void;
};

export type StepAnswer = {
  /** The model's outputs and those computed from them. */
  readonly outputs: JsonObject;
  readonly modelOutputs: JsonObject;
  readonly calls: readonly LlmCall[];
};

export type LlmPromptService = {
  /**
   * Asks the model for the outputs of a step. An answer that cannot be used, or that `review` objects to, is sent back
   * once with the problem. Where `review` objects again, the answer is used and a person decides.
   * @throws NightshiftError whose `details.calls` (read by `callsOf`) holds the calls that were made.
   */
  answerStep(args: AnswerStepArgs): Promise<StepAnswer>;
};

type Dependencies = {
  readonly llm: LlmClient;
  readonly prices: LlmPriceList;
  readonly paceCalls: PaceCalls;
  readonly clock: Clock;
};
type Messages = LlmRequest['messages'];
type Used = Omit<StepAnswer, 'calls'>;
type Attempt =
  | { readonly used: Used; readonly problem: null }
  /** An answer to send back; `used` where it could be used all the same. */
  | { readonly used: Used | null; readonly raw: string; readonly problem: NightshiftError };

/** Waits for a slot, sends, parses, validates, repairs, and records each call. */
export function createLlmPromptService({ llm, prices, paceCalls, clock }: Dependencies): LlmPromptService {
  async function ask(
    args: AnswerStepArgs,
    rate: LlmRate,
    purpose: LlmCall['purpose'],
    messages: Messages,
    record: (call: LlmCall) => void,
  ): Promise<Attempt> {
    const { provider, model, signal } = args;
    const leave = await paceCalls.admit({ provider, model, purpose, signal });
    const startedAt = clock.now();
    const sent = await settle(() => llm.complete(requestFor(args, messages)));
    const call = {
      purpose,
      provider,
      model,
      rate,
      latencyMs: Math.max(0, Math.round(clock.now().getTime() - startedAt.getTime())),
      startedAt,
    };
    if ('error' in sent) {
      record({ ...call, ...nothingUsed(sent.error) });
      throw await leave.failed(sent.error);
    }
    leave.answered();
    const { raw, usage, stopReason, requestId } = sent.value;
    const result = await settle(() => attemptAt(args, sent.value));
    const wrong: unknown = 'error' in result ? result.error : result.value.problem;
    const errorCode: ErrorCode | null = wrong === null ? null : errorCodeOf(wrong);
    record({ ...call, usage, costUsd: costUsd(usage, rate), stopReason, requestId, errorCode });
    if ('value' in result) return result.value;
    if (isRepairable(result.error)) return { used: null, raw, problem: result.error };
    throw result.error;
  }

  return {
    async answerStep(args) {
      const calls: LlmCall[] = [];
      const record = (call: LlmCall): void => {
        calls.push(call);
        args.onCall?.(call);
      };
      try {
        // Before anything is sent: a call that cannot be priced must not be made.
        const rate = prices.rateOf(args.provider, args.model);
        const prompt: Messages = [{ role: 'user', content: args.prompt }];
        const first = await ask(args, rate, 'initial', prompt, record);
        if (first.problem === null) return { ...first.used, calls };
        const again = repairMessages(args.prompt, first.raw, first.problem);
        const second = await settle(() => ask(args, rate, 'repair', again, record));
        if ('error' in second) {
          if (first.used && !mayPass(second.error)) return { ...first.used, calls };
          throw second.error;
        }
        const used = second.value.used ?? first.used;
        if (used) return { ...used, calls };
        throw second.value.problem;
      } catch (error) {
        throw withCalls(error, calls);
      }
    },
  };
}

function requestFor(args: AnswerStepArgs, messages: Messages): LlmRequest {
  const asOf = valueAt(args.scope, 'workflow.asOf');
  return {
    provider: args.provider,
    model: args.model,
    system: systemPrompt(args.system, typeof asOf === 'string' ? asOf : null),
    messages,
    outputs: askedOutputs(args.step),
    maxOutputTokens: args.maxOutputTokens,
    timeoutMs: args.timeoutMs,
    signal: args.signal,
    mockAnswer: args.mockAnswer,
  };
}

/** The usable part of a response, and what `review` objects to in it. */
function attemptAt(args: AnswerStepArgs, response: LlmResponse): Attempt {
  const used = read(args, response);
  const problem = args.review?.(used.outputs) ?? null;
  return problem === null ? { used, problem } : { used, raw: response.raw, problem };
}

function read({ step, scope, provider, maxOutputTokens }: AnswerStepArgs, response: LlmResponse): Used {
  if (response.stopReason === 'refused')
    throw new NightshiftError(
      'LLM_REFUSED',
      `${provider} refused to answer the step ${step.key}.`,
      'Read the prompt of the step as the model sees it, and reword what it may take for harmful.',
      { step: step.key, requestId: response.requestId },
    );
  if (response.stopReason === 'truncated')
    throw new NightshiftError(
      'LLM_TRUNCATED',
      `The answer was cut off at the limit of ${maxOutputTokens} output tokens.`,
      'Raise max_output_tokens of the step or the playbook, or ask for less.',
      { step: step.key, maxOutputTokens },
    );
  return useAnswer(step, response.raw, scope);
}

const isRepairable = (error: unknown): error is NightshiftError =>
  error instanceof NightshiftError && ERRORS[error.code].repairable === true;

/** Whether an error may go away by itself; one that is not ours may. */
const mayPass = (error: unknown): boolean => !(error instanceof NightshiftError) || isRetryable(error.code);

function nothingUsed(
  error: unknown,
): Pick<LlmCall, 'usage' | 'costUsd' | 'stopReason' | 'requestId' | 'errorCode'> {
  const requestId = error instanceof NightshiftError ? error.details.requestId : null;
  return {
    usage: null,
    costUsd: null,
    stopReason: null,
    requestId: typeof requestId === 'string' ? requestId : null,
    errorCode: errorCodeOf(error),
  };
}

async function settle<T>(work: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function withCalls(error: unknown, calls: readonly LlmCall[]): NightshiftError {
  if (error instanceof NightshiftError)
    return new NightshiftError(error.code, error.message, error.hint, { ...error.details, calls }, error);
  return new NightshiftError(
    'INTERNAL',
    'A fault of ours kept a step from being answered.',
    'Report it with the stack of the cause.',
    { calls },
    error,
  );
}
