import OpenAI from 'openai';
import type { Response } from 'openai/resources/responses/responses';
import { outputsJsonSchema } from '../../playbook/outputs.ts';
import type { LlmClient, LlmRequest, LlmResponse, LlmUsage, StopReason } from '../ports.ts';
import { openAiSchema } from '../provider-schema.ts';
import { callWithin } from './call-within.ts';
import { noAnswer } from './classify-provider-error.ts';
import { estimatedUsage } from './estimated-usage.ts';

export type OpenAiOptions = {
  readonly apiKey: string;
  /** The base URL with its version; by default `https://api.openai.com/v1`. */
  readonly baseUrl?: string | undefined;
};

/** A client of OpenAI's Responses API, or of another server that speaks it at `baseUrl`. */
export function createOpenAiClient(options: OpenAiOptions): LlmClient {
  const sdk = new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl ?? 'https://api.openai.com/v1',
    // Set, so that the SDK reads none of them from the environment.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    // The SDK's debug log prints prompts.
    logLevel: 'off',
  });

  return {
    async complete(request) {
      const response = await callWithin(request, (signal) =>
        sdk.responses.create(
          {
            model: request.model,
            instructions: request.system,
            input: request.messages.map(({ role, content }) => ({ role, content })),
            max_output_tokens: request.maxOutputTokens,
            // Otherwise the provider keeps prompt and answer for thirty days.
            store: false,
            text: {
              format: {
                type: 'json_schema',
                name: 'answer',
                strict: true,
                schema: openAiSchema(outputsJsonSchema(request.outputs)),
              },
            },
          },
          { signal, timeout: request.timeoutMs },
        ),
      );
      return readResponse(request, response);
    },
  };
}

function readResponse(
  request: LlmRequest,
  response: Response & { _request_id?: string | null },
): LlmResponse {
  const requestId = response?._request_id ?? null;
  // A server other than OpenAI's, at a base URL of the user's, may answer anything.
  if (!Array.isArray(response?.output)) throw noAnswer(request, requestId, null);
  if (response.status === 'failed') throw noAnswer(request, requestId, response.error?.code ?? null);
  const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const raw = parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  const refused = parts.some((part) => part.type === 'refusal');
  return {
    raw,
    usage: readUsage(response) ?? estimatedUsage(request, raw),
    stopReason: refused ? 'refused' : readStopReason(response),
    requestId,
  };
}

function readStopReason({ status, incomplete_details: details }: Response): StopReason {
  if (status === undefined || status === 'completed') return 'complete';
  if (status !== 'incomplete') return 'other';
  return details?.reason === 'content_filter' ? 'refused' : 'truncated';
}

function readUsage({ usage }: Response): LlmUsage | null {
  if (!usage) return null;
  return {
    inputTokens: usage.input_tokens,
    cacheReadTokens: usage.input_tokens_details?.cached_tokens ?? 0,
    cacheWriteTokens: usage.input_tokens_details?.cache_write_tokens ?? 0,
    outputTokens: usage.output_tokens,
  };
}
