import type { Clock } from '#runtime/clock/clock.ts';
import type { ProviderLimits } from '#runtime/providers/limits.ts';
import type { FaultReading, Provider } from '#runtime/providers/provider.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { type Author, AuthorError, type Begin, type WriteRequest } from './author.ts';
import { readModelDraft } from './model-draft.ts';
import { repairPrompt, sourcesOf, userPrompt } from './prompt.ts';

/** Access to one model's API. */
export interface ModelAccess {
  readonly apiKey: string;
  /** The vendor's own endpoint when left out. */
  readonly baseUrl?: string | undefined;
  readonly model: string;
  readonly limits: ProviderLimits;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** One answer of a model. */
export interface ModelAnswer {
  /** What it handed over, parsed; undefined when it handed over nothing that parses. */
  readonly value: unknown;
  /** Said when the value is not what was asked for: cut off at the limit, no JSON. */
  readonly fault: string | null;
  /** Why it will not write this text, in its words; null when it did not decline. */
  readonly declined: string | null;
  /** Name of the model that answered. */
  readonly model: string;
}

/** A conversation with a model that is asked for one text. */
export interface Conversation {
  /** Sends the opening message, or a correction to the last answer, and waits for the answer. */
  ask(text: string, signal: AbortSignal): Promise<ModelAnswer>;
}

/** A model behind a provider. */
export interface ModelClient {
  readonly provider: Provider;
  open(): Conversation;
}

const repairsMax = 1;

/** An author that has a model write, checks what it hands over and lets it put faults right once. */
export function createModelAuthor(client: ModelClient): Author {
  return {
    async write(request: WriteRequest, signal, begin: Begin = (start) => start()) {
      const conversation = client.open();
      let text = userPrompt(request);
      for (let repairs = 0; ; repairs += 1) {
        const message = text;
        const answer = await client.provider.call((attempt) => begin(() => conversation.ask(message, attempt)), signal);
        if (answer.declined !== null) throw new AuthorError(`${answer.model} declined to write: ${answer.declined}`);
        const reading = answer.fault === null ? readModelDraft(answer.value) : { draft: null, faults: [answer.fault] };
        if (reading.draft !== null) {
          return { ...reading.draft, authoredBy: answer.model.slice(0, 120), sources: sourcesOf(request) };
        }
        if (repairs === repairsMax) {
          throw new AuthorError(
            `${answer.model} wrote nothing usable about ${request.about}: ${reading.faults.join('; ')}`,
          );
        }
        text = repairPrompt(reading.faults);
      }
    },
  };
}

/**
 * Reads an error answer: overload, conflict, time-out and server errors pass, all others would come again.
 * @param status of the HTTP answer
 * @param retryAfter value of Retry-After (RFC 9110, 10.2.3), seconds or a date
 */
export function readHttpFault(status: number, retryAfter: string | null | undefined, now: Date): FaultReading {
  const isTransient = status === 408 || status === 409 || status === 429 || status >= 500;
  return { isTransient, retryAfterMs: retryAfterMs(retryAfter, now) };
}

function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
