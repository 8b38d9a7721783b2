import type { Client, SubscribePayload } from 'graphql-ws';
import { vi } from 'vitest';

export interface Collected {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly items: any[];
  /** What ended the subscription: `complete`, a close event, or a list of errors. */
  ended: unknown;
  unsubscribe(): void;
  /** Waits until so many items have come. */
  until(count: number): Promise<void>;
  untilEnded(): Promise<unknown>;
}

/** Subscribes and keeps what comes. */
export function collect(client: Client, payload: SubscribePayload): Collected {
  const collected: Collected = {
    items: [],
    ended: undefined,
    unsubscribe: () => unsubscribe(),
    until: (count) => vi.waitFor(() => expectThat(collected.items.length >= count), waitOptions),
    async untilEnded() {
      await vi.waitFor(() => expectThat(collected.ended !== undefined), waitOptions);
      return collected.ended;
    },
  };
  const unsubscribe = client.subscribe(payload, {
    next: (item) => void collected.items.push(item),
    error: (error) => {
      collected.ended = error;
    },
    complete: () => {
      collected.ended ??= 'complete';
    },
  });
  return collected;
}

const waitOptions = { timeout: 60_000, interval: 5 };

function expectThat(holds: boolean): void {
  if (!holds) throw new Error('not yet');
}

/** Waits until the condition holds. */
export function eventually(condition: () => boolean, timeoutMs = 60_000): Promise<void> {
  return vi.waitFor(() => expectThat(condition()), { timeout: timeoutMs, interval: 5 });
}
