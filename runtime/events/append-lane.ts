import type { IdSource } from '#runtime/ids/ids.ts';
import { type AppendedRow, type AppendRequest, conflictOf, wireRequest } from './append.ts';

export interface AppendLaneOptions {
  readonly ids: IdSource;
  readonly wake: () => void;
  /** Runs one statement in a transaction of its own. */
  query(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly AppendedRow[] }>;
  /** Appends one request on its own, with the retries of a transaction. */
  appendAlone(request: AppendRequest): Promise<void>;
  /** Whether a statement that failed surely did nothing, so that its requests may be tried one by one. */
  mayTryAlone(error: unknown): boolean;
}

interface Waiting {
  readonly request: AppendRequest;
  readonly wire: ReturnType<typeof wireRequest>;
  resolve(): void;
  reject(error: unknown): void;
}

/** Most events in one statement. */
const eventsMax = 1_000;
/** While one statement waits for the disk, the next is on its way. */
const atOnceMax = 2;
const appendSql = 'select platform.append_events($1::jsonb) as conflicts';

/**
 * Gathers appends that are wanted at the same time into one statement and one commit. A lone one is sent at once; while
 * statements are under way the next ones gather.
 */
export function createAppendLane(options: AppendLaneOptions): (request: AppendRequest) => Promise<void> {
  let queue: Waiting[] = [];
  let underWay = 0;
  /** Streams of the statements under way. */
  const busy = new Set<string>();

  /** The oldest requests that fit into one statement: different streams that nobody writes to, not too many events. */
  function takeRound(): Waiting[] {
    const round: Waiting[] = [];
    const later: Waiting[] = [];
    const streams = new Set(busy);
    let events = 0;
    for (const waiting of queue) {
      const { stream, events: added } = waiting.request;
      // A later append to a stream never overtakes an earlier one.
      const fits = !streams.has(stream.id) && (round.length === 0 || events + added.length <= eventsMax);
      streams.add(stream.id);
      if (fits) events += added.length;
      (fits ? round : later).push(waiting);
    }
    queue = later;
    return round;
  }

  function pump(): void {
    while (underWay < atOnceMax) {
      const round = takeRound();
      if (round.length === 0) return;
      underWay++;
      for (const { request } of round) busy.add(request.stream.id);
      void run(round).finally(() => {
        underWay--;
        for (const { request } of round) busy.delete(request.stream.id);
        pump();
      });
    }
  }

  async function run(round: readonly Waiting[]): Promise<void> {
    try {
      const { rows } = await options.query(appendSql, [JSON.stringify(round.map(({ wire }) => wire))]);
      options.wake();
      for (const { request, resolve, reject } of round) {
        const conflict = conflictOf([request], rows[0]);
        if (conflict === undefined) resolve();
        else reject(conflict);
      }
    } catch (error) {
      if (!options.mayTryAlone(error)) {
        for (const { reject } of round) reject(error);
        return;
      }
      for (const { request, resolve, reject } of round) await options.appendAlone(request).then(resolve, reject);
    }
  }

  return (request) => {
    if (request.events.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      // Checked before it can spoil the statement of others; what it throws rejects.
      queue.push({ request, wire: wireRequest(options.ids, request), resolve, reject });
      // The rest of this turn's appends come along.
      if (queue.length === 1) setImmediate(pump);
    });
  };
}
