import { eventually } from './collect.ts';

/** One event as it came over the wire. */
export interface SentEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any;
}

export interface ReadStream {
  readonly response: Response;
  readonly events: SentEvent[];
  /** Comments so far. */
  comments(): number;
  /** Waits until so many events have come. */
  until(count: number): Promise<void>;
  /** Waits for the end. @returns what broke the stream, undefined for a proper end */
  untilEnded(): Promise<unknown>;
  /** Goes away as a client does. */
  leave(): void;
}

/** Reads a stream of Server-Sent Events by hand: what a client library hides is seen. */
export async function readStream(url: string, init: RequestInit): Promise<ReadStream> {
  const leaving = new AbortController();
  const response = await fetch(url, { ...init, signal: leaving.signal });
  const events: SentEvent[] = [];
  let comments = 0;

  function take(block: string): void {
    const lines = block.split('\n');
    const fieldOf = (field: string) =>
      lines
        .find((line) => line.startsWith(`${field}:`))
        ?.slice(field.length + 1)
        .trimStart();
    if (lines.every((line) => line.startsWith(':'))) comments += 1;
    else {
      const data = fieldOf('data');
      events.push({ id: fieldOf('id'), event: fieldOf('event'), data: data ? JSON.parse(data) : undefined });
    }
  }

  async function read(): Promise<unknown> {
    let rest = '';
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) take(block);
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }

  const ended = read();
  return {
    response,
    events,
    comments: () => comments,
    until: (count) => eventually(() => events.length >= count),
    untilEnded: () => ended,
    leave: () => leaving.abort(),
  };
}
