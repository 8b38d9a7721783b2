import { setTimeout } from 'node:timers/promises';
import { headers } from 'nats';
import type { Bus } from '#runtime/bus/bus.ts';
import { StreamRefusedError } from '#runtime/bus/streams.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { encodeEvent, type SequencedEvent, subjectOf } from './event.ts';
import { readTail, seqHeader, type Tail } from './jetstream-tail.ts';
import { LogReader } from './log-reader.ts';
import { type Outgoing, PublishQueue } from './publish-queue.ts';
import { Signal } from './wake.ts';

export interface PublisherOptions {
  readonly databaseUrl: string;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** False when this process may have lost the lead without noticing yet. */
  readonly mayPublish: () => boolean;
}

export interface Publisher {
  /** Hands over what was just sequenced. Never waits: what is too much is read from PostgreSQL later. */
  offer(events: readonly SequencedEvent[]): void;
  /** What has kept it from publishing for some seconds, in words for people, or undefined while all is well. */
  problem(): string | undefined;
  /** Gives up what it has not published yet; waits for what is on its way, at most two seconds. */
  stop(): Promise<void>;
}

/** JetStream reads these of each message, whether it is to acknowledge it or not. */
const messageIdHeader = 'Nats-Msg-Id';
const lastSequenceHeader = 'Nats-Expected-Last-Sequence';
const pageSizeMax = 500;
const publishTimeoutMs = 2_000;
const retryMs = 1_000;
const lookAgainMs = 2_000;
const reconnectPollMs = 250;
const stopMaxMs = 2_000;
const problemAfterMs = 5_000;

/**
 * Carries the log to JetStream, in its order, beside the sequencer: a server that is away or hangs holds nothing up. Each
 * batch follows the one before; what the server holds is compared with the log at the start, after every fault, and from
 * time to time.
 */
export function startPublisher(options: PublisherOptions): Publisher {
  const { bus, logger, metrics } = options;
  const duration = metrics.histogram('venture_nats_publish_duration_seconds', 'Time to publish a batch of events.', [
    'subject_prefix',
  ]);
  const published = metrics.gauge('venture_event_log_published_seq', 'Position that JetStream has got to.', []);
  const reader = new LogReader(options.databaseUrl, 'parpour-publisher');
  const queue = new PublishQueue();
  const wake = new Signal();
  const abort = new AbortController();
  let tail: Tail | undefined;
  let isBehind = true;
  /** Smaller after a fault: hundreds of the largest events take longer than one answer may. */
  let pageSize = pageSizeMax;
  let lookAgainAt = 0;
  let failing: { readonly since: number; readonly error: unknown } | undefined;

  function moveTo(next: Tail): void {
    tail = next;
    published.set(Number(next.seq));
  }

  /**
   * Only the last message is acknowledged: each may only follow the one before, or, with servers that do not look at that, the
   * last one's place says whether all before it are there.
   */
  async function send(from: Tail, messages: readonly Outgoing[]): Promise<void> {
    const last = messages.at(-1);
    if (last === undefined) return;
    const end = duration.startTimer({ subject_prefix: 'evt' });
    const isFenced = knowsExpectationsWhenSourcing(bus.connection.info?.version);
    const headersOf = ({ seq, id }: Outgoing, index: number) => {
      const streamSequence = from.streamSequence + index;
      const header = headers();
      header.set(seqHeader, seq.toString());
      // Stands for this event in this place: servers remember ids beyond a purge.
      header.set(messageIdHeader, `${id}.${streamSequence + 1}`);
      if (isFenced) header.set(lastSequenceHeader, String(streamSequence));
      return header;
    };
    const lastIndex = messages.length - 1;
    for (const [index, message] of messages.slice(0, -1).entries()) {
      bus.connection.publish(message.subject, message.body, { headers: headersOf(message, index) });
    }
    const acknowledged = await bus.jetstream.publish(last.subject, last.body, {
      headers: headersOf(last, lastIndex),
      timeout: publishTimeoutMs,
    });
    end();
    const expected = from.streamSequence + messages.length;
    if (acknowledged.seq !== expected) {
      throw new Error(`JetStream put event ${last.seq} at ${acknowledged.seq} instead of ${expected}`);
    }
    moveTo({ streamSequence: expected, seq: last.seq });
  }

  /** @returns false when there is nothing to do at the moment */
  async function step(): Promise<boolean> {
    if (tail === undefined || (queue.isEmpty() && Date.now() >= lookAgainAt)) {
      moveTo(await readTail(bus, reader, logger));
      isBehind = true;
      lookAgainAt = Date.now() + lookAgainMs;
    }
    const from = tail;
    // Time may have passed in which somebody else took the lead.
    if (from === undefined || !options.mayPublish()) return false;
    queue.dropUpTo(from.seq);
    const next = queue.takeBehind(from.seq, pageSize);
    if (next.length > 0) {
      await send(from, next);
      return true;
    }
    if (!isBehind && queue.isEmpty()) return false;
    // What is sequenced from now on is in the queue, unless that overflows in the meantime.
    isBehind = false;
    const page = await reader.page(from.seq, pageSize);
    if (page.length === pageSize) isBehind = true;
    if (page.length === 0 || !options.mayPublish()) return false;
    await send(from, page.map(toOutgoing));
    return true;
  }

  async function run(): Promise<void> {
    const { signal } = abort;
    while (!signal.aborted) {
      try {
        if (!bus.isConnected()) {
          // Requests would wait for the connection.
          forget();
          await setTimeout(reconnectPollMs, undefined, { signal }).catch(() => undefined);
          continue;
        }
        const isBusy = await step();
        failing = undefined;
        pageSize = Math.min(2 * pageSize, pageSizeMax);
        if (!isBusy) await wake.wait(Math.max(1, Math.min(lookAgainMs, lookAgainAt - Date.now())));
      } catch (error) {
        forget();
        pageSize = Math.ceil(pageSize / 4);
        if (signal.aborted) return;
        logger.warn({ err: error }, 'could not publish events, they will be published later');
        failing = { since: failing?.since ?? Date.now(), error };
        await setTimeout(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  function forget(): void {
    tail = undefined;
    queue.clear();
  }

  const running = run();
  return {
    offer(events) {
      if (queue.add(events.map(toOutgoing))) wake.raise();
      else isBehind = true;
    },
    problem() {
      if (failing === undefined || Date.now() - failing.since < problemAfterMs) return undefined;
      // Its message is written for people; others may have addresses in them.
      const why = failing.error instanceof StreamRefusedError ? failing.error.message : 'see the log';
      return `events do not get to JetStream: ${why}`;
    },
    async stop() {
      abort.abort();
      wake.raise();
      await Promise.race([running, setTimeout(stopMaxMs, undefined, { ref: false })]);
      await reader.close();
      published.reset();
    },
  };
}

function toOutgoing(event: SequencedEvent): Outgoing {
  return { seq: event.seq, id: event.id, subject: subjectOf(event), body: encodeEvent(event) };
}

/**
 * Whether a stream may be filled from one whose messages have Nats-Expected headers. Servers before 2.10.14 hold the messages
 * that they copy against these, too, and drop nearly all (nats-server pull request 5256). There, order rests on one connection
 * that carries all, ids that are taken once, and each acknowledgement's sequence.
 */
export function knowsExpectationsWhenSourcing(version = ''): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return major > 2 || (major === 2 && (minor > 10 || (minor === 10 && patch >= 14)));
}
