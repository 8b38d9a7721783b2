import { limitsOf } from '#runtime/providers/limits.ts';
import { ProviderError } from '#runtime/providers/provider.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { createAnthropicAuthor } from './anthropic-author.ts';
import { type Author, AuthorError } from './author.ts';
import { offlineAuthor } from './offline/offline-author.ts';
import { createOpenaiAuthor } from './openai-author.ts';

/** Picks the author: Claude when its key is configured, else OpenAI when its is, else offline. */
export function createAuthor({
  clock,
  config,
  logger,
  metrics,
}: Pick<Runtime, 'clock' | 'config' | 'logger' | 'metrics'>): Author {
  const { llm, providers } = config;
  const model = modelAuthor();
  if (model === null) return offlineAuthor;
  return llm.fallsBackOffline
    ? withOfflineFallback(model, (error) =>
        logger.warn({ err: error }, 'the model gave no text, the offline author writes it'),
      )
    : model;

  function modelAuthor(): Author | null {
    const common = { metrics, clock };
    if (llm.anthropicApiKey !== undefined) {
      return createAnthropicAuthor({
        ...common,
        apiKey: llm.anthropicApiKey,
        baseUrl: llm.anthropicBaseUrl,
        model: llm.anthropicModel,
        limits: limitsOf(providers, 'anthropic'),
      });
    }
    if (llm.openaiApiKey === undefined) return null;
    return createOpenaiAuthor({
      ...common,
      apiKey: llm.openaiApiKey,
      baseUrl: llm.openaiBaseUrl,
      model: llm.openaiModel,
      limits: limitsOf(providers, 'openai'),
    });
  }
}

/** Has the offline author write what the model could not; the text says so. */
export function withOfflineFallback(model: Author, onFallback: (error: Error) => void): Author {
  return {
    async write(request, signal) {
      try {
        return await model.write(request, signal);
      } catch (error) {
        if (!(error instanceof ProviderError || error instanceof AuthorError)) throw error;
        onFallback(error);
        const text = await offlineAuthor.write(request, signal);
        const who = error instanceof ProviderError ? error.service : 'the model';
        return { ...text, authoredBy: `offline (${who} gave no text)` };
      }
    },
  };
}
