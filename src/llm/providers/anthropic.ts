import Anthropic from '@anthropic-ai/sdk';
import { outputsJsonSchema } from '../../playbook/outputs.ts';
import type { LlmClient, LlmRequest, LlmResponse, LlmUsage, StopReason } from '../ports.ts';
import { anthropicCanEnforce, anthropicSchema } from '../provider-schema.ts';
import { callWithin } from './call-within.ts';
import { noAnswer } from './classify-provider-error.ts';
import { estimatedUsage } from './estimated-usage.ts';

export type AnthropicOptions = {
  readonly apiKey: string;
  /** The base URL without a version; by default `https://api.anthropic.com`. */
  readonly baseUrl?: string | undefined;
};

/** A client of Anthropic's Messages API. It sets no sampling parameters, since this generation of models refuses them. */
export function createAnthropicClient(options: AnthropicOptions): LlmClient {
  const sdk = new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseUrl ?? 'https://api.anthropic.com',
    // Set, so that the SDK does not read it from the environment.
    webhookKey: null,
    maxRetries: 0,
    // The SDK's debug log and spans can hold prompts.
    logLevel: 'off',
    openTelemetry: false,
  });

  return {
    async complete(request) {
      const answered = await callWithin(request, (signal) =>
        sdk.messages.create(messageParams(request), { signal, timeout: request.timeoutMs }),
      );
      return readMessage(request, answered);
    },
  };
}

function messageParams(request: LlmRequest): Anthropic.MessageCreateParamsNonStreaming {
  const schema = anthropicSchema(outputsJsonSchema(request.outputs));
  const enforced = anthropicCanEnforce(schema);
  const asked = `Answer with one JSON object that fits this JSON Schema:\n${JSON.stringify(schema)}`;
  const system = [request.system, enforced ? null : asked].filter((part) => part !== null).join('\n\n');
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    ...(system === '' ? {} : { system }),
    ...(enforced ? { output_config: { format: { type: 'json_schema', schema } } } : {}),
  };
}

function readMessage(
  request: LlmRequest,
  message: Anthropic.Message & { _request_id?: string | null },
): LlmResponse {
  const requestId = message?._request_id ?? null;
  // A server other than Anthropic's, at a base URL of the user's, may answer anything.
  if (!Array.isArray(message?.content)) throw noAnswer(request, requestId, null);
  const raw = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return {
    raw,
    usage: readUsage(message) ?? estimatedUsage(request, raw),
    stopReason: readStopReason(message.stop_reason),
    requestId,
  };
}

function readStopReason(reason: Anthropic.Message['stop_reason']): StopReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'complete';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'truncated';
    case 'refusal':
      return 'refused';
    default:
      return 'other';
  }
}

/** `input_tokens` leaves out what was read from the cache or written to it; ours counts everything read. */
function readUsage({ usage }: Anthropic.Message): LlmUsage | null {
  if (!usage) return null;
  const cacheReadTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: usage.output_tokens,
  };
}
