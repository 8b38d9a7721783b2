import { describe, expect, it } from 'vitest';
import { mapEvents } from './events.ts';

function setUp<Source>(source: AsyncIterable<Source>, signal = new AbortController().signal) {
  const ended: string[] = [];
  const events = mapEvents(source, {
    signal,
    map: async (value) => `got ${value}`,
    onError: (error) => `failed: ${error instanceof Error ? error.message : error}`,
    onEnd: () => ended.push('ended'),
  });
  return { events, ended };
}

async function* numbers(failure?: Error) {
  yield 1;
  yield 2;
  if (failure) throw failure;
}

/** A source that never has anything to give, and notes when it is given up. */
function silent() {
  const returned: string[] = [];
  const source: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => source,
    next: () => new Promise(() => undefined),
    return() {
      returned.push('returned');
      return new Promise(() => undefined);
    },
  };
  return { source, returned };
}

describe('mapEvents', () => {
  it('maps in order and ends with the source', async () => {
    const { events, ended } = setUp(numbers());
    expect(await Array.fromAsync(events)).toEqual(['got 1', 'got 2']);
    expect(ended).toEqual(['ended']);
  });

  it('tells a failure as the last event', async () => {
    const { events, ended } = setUp(numbers(new Error('gone')));
    expect(await Array.fromAsync(events)).toEqual(['got 1', 'got 2', 'failed: gone']);
    expect(ended).toEqual(['ended']);
  });

  it('ends a waiting next() and gives the source up at once when it is returned', async () => {
    const { source, returned } = silent();
    const { events, ended } = setUp(source);
    const waiting = events.next();
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect([returned, ended]).toEqual([['returned'], ['ended']]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('ends when the signal fires, also when it had fired before', async () => {
    const controller = new AbortController();
    const { source, returned } = silent();
    const { events } = setUp(source, controller.signal);
    const waiting = events.next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(returned).toEqual(['returned']);
    const late = silent();
    expect(await setUp(late.source, controller.signal).events.next()).toEqual({ done: true, value: undefined });
    expect(late.returned).toEqual(['returned']);
  });

  it('asks the source for nothing that nobody asked of it', async () => {
    let asked = 0;
    const source: AsyncIterableIterator<number> = {
      [Symbol.asyncIterator]: () => source,
      next: async () => {
        asked += 1;
        return { done: false, value: asked };
      },
    };
    const { events } = setUp(source);
    await events.next();
    await new Promise(setImmediate);
    expect(asked).toBe(1);
  });
});
