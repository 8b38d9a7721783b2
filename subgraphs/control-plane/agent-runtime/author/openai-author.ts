import OpenAI, { APIConnectionError, APIError } from 'openai';
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

const outputTokensMax = 16_000;

/** An author that writes with OpenAI's models over Chat Completions, with structured output. */
export function createOpenaiAuthor(access: ModelAccess): Author {
  const client = new OpenAI({
    apiKey: access.apiKey,
    // Said outright, so that no variable of the machine decides where our texts go or who pays.
    organization: null,
    project: null,
    baseURL: access.baseUrl ?? 'https://api.openai.com/v1',
    maxRetries: 0,
    timeout: access.limits.attemptTimeoutMs,
  });
  const provider = createProvider({
    service: 'openai',
    limits: access.limits,
    metrics: access.metrics,
    readFault: (error) => readFault(error, access.clock.now()),
  });
  return createModelAuthor({ provider, open: () => openConversation(client, access.model) });
}

function openConversation(client: OpenAI, model: string): Conversation {
  const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [{ role: 'developer', content: systemPrompt }];
  return {
    async ask(text, signal) {
      const asked: OpenAI.Chat.ChatCompletionMessageParam = { role: 'user', content: text };
      const answer = await client.chat.completions.create(
        {
          model,
          max_completion_tokens: outputTokensMax,
          messages: [...messages, asked],
          response_format: {
            type: 'json_schema',
            json_schema: {
              name: 'text',
              description: 'The finished text.',
              schema: { ...modelDraftSchema },
              strict: true,
            },
          },
        },
        { signal },
      );
      const [choice] = answer.choices;
      messages.push(asked, { role: 'assistant', content: choice?.message.content ?? '' });
      return { model: answer.model, ...read(choice) };
    },
  };
}

function read(choice: OpenAI.Chat.ChatCompletion.Choice | undefined): Omit<ModelAnswer, 'model'> {
  const nothing = { value: undefined, fault: null, declined: null };
  if (choice?.message.refusal) return { ...nothing, declined: choice.message.refusal };
  if (choice?.finish_reason === 'content_filter')
    return { ...nothing, declined: 'it falls under what the model refuses' };
  if (choice?.finish_reason === 'length') return { ...nothing, fault: 'it was cut off: write a shorter text' };
  try {
    return { ...nothing, value: JSON.parse(choice?.message.content ?? '') };
  } catch {
    return { ...nothing, fault: 'the answer is not JSON' };
  }
}

function readFault(error: unknown, now: Date): FaultReading {
  if (error instanceof APIConnectionError) return { isTransient: true };
  if (!(error instanceof APIError) || error.status === undefined) return { isTransient: false };
  return readHttpFault(error.status, error.headers?.get('retry-after'), now);
}
