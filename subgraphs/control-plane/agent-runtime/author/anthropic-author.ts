import Anthropic, { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { createProvider, type FaultReading } from '#runtime/providers/provider.ts';
import type { Author } from './author.ts';
import {
  type Conversation,
  createModelAuthor,
  type ModelAccess,
  type ModelAnswer,
  readHttpFault,
} from './model-author.ts';
import { modelDraftSchema } from './model-draft.ts';
import { systemPrompt } from './prompt.ts';

const toolName = 'hand_over_text';
const outputTokensMax = 12_000;

/** An author that writes with Claude over the Messages API; the text comes as the arguments of a tool. */
export function createAnthropicAuthor(access: ModelAccess): Author {
  const client = new Anthropic({
    apiKey: access.apiKey,
    // Said outright, so that no variable of the machine decides where our texts go.
    authToken: null,
    baseURL: access.baseUrl ?? 'https://api.anthropic.com',
    maxRetries: 0,
    timeout: access.limits.attemptTimeoutMs,
  });
  const provider = createProvider({
    service: 'anthropic',
    limits: access.limits,
    metrics: access.metrics,
    readFault: (error) => readFault(error, access.clock.now()),
  });
  return createModelAuthor({ provider, open: () => openConversation(client, access.model) });
}

function openConversation(client: Anthropic, model: string): Conversation {
  const messages: Anthropic.MessageParam[] = [];
  let openToolUseId: string | null = null;
  return {
    async ask(text, signal) {
      const asked: Anthropic.MessageParam = {
        role: 'user',
        content:
          openToolUseId === null
            ? text
            : [{ type: 'tool_result', tool_use_id: openToolUseId, is_error: true, content: text }],
      };
      const answer = await client.messages.create(
        {
          model,
          max_tokens: outputTokensMax,
          system: systemPrompt,
          messages: [...messages, asked],
          tools: [
            {
              name: toolName,
              description: 'Hands the finished text over.',
              // The SDK wants mutable property bags; the schema is only serialised.
              input_schema: modelDraftSchema as Anthropic.Tool.InputSchema,
            },
          ],
          tool_choice: { type: 'tool', name: toolName, disable_parallel_tool_use: true },
        },
        { signal },
      );
      messages.push(asked);
      if (answer.content.length > 0) messages.push({ role: 'assistant', content: answer.content });
      const use = answer.content.find((block) => block.type === 'tool_use');
      openToolUseId = use?.id ?? null;
      return { model: answer.model, ...read(answer, use) };
    },
  };
}

function read(answer: Anthropic.Message, use: Anthropic.ToolUseBlock | undefined): Omit<ModelAnswer, 'model'> {
  const nothing = { value: undefined, fault: null, declined: null };
  if (answer.stop_reason === 'refusal') return { ...nothing, declined: 'it falls under what the model refuses' };
  if (answer.stop_reason === 'max_tokens') return { ...nothing, fault: 'it was cut off: write a shorter text' };
  if (use === undefined) return { ...nothing, fault: `use the tool ${toolName}` };
  return { ...nothing, value: use.input };
}

function readFault(error: unknown, now: Date): FaultReading {
  if (error instanceof APIConnectionError) return { isTransient: true };
  if (!(error instanceof APIError) || error.status === undefined) return { isTransient: false };
  return readHttpFault(error.status, error.headers?.get('retry-after'), now);
}
