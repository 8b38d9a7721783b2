import { headers, NatsError } from 'nats';
import type pg from 'pg';
import type { Bus } from '#runtime/bus/bus.ts';
import { streams } from '#runtime/bus/streams.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { encodeEvent, type SequencedEvent, subjectOf } from './event.ts';
import { selectEventsSql, toSequencedEvent, type WireRow } from './wire-row.ts';

export interface PublisherOptions {
  /** The sequencer's own connection. */
  readonly client: pg.Client;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Publisher {
  /**
   * Puts a freshly sequenced batch into JetStream, after whatever is still missing there. When the server is away the
   * batch is left for later: PostgreSQL has it.
   */
  publish(batch: readonly SequencedEvent[]): Promise<void>;
}

const seqHeader = 'Parpour-Seq';
const pageSize = 500;
const publishTimeoutMs = 1_000;
const retryMs = 1_000;
const lookAgainMs = 2_000;

/** Where the stream stands: its own last sequence, and the log position of the message there. */
interface Tail {
  streamSequence: number;
  seq: bigint;
}

/** Publishes in the order of the log; each message names the stream sequence it must follow, so none is lost or doubled. */
export function createPublisher({ client, bus, logger, metrics }: PublisherOptions): Publisher {
  const duration = metrics.histogram('venture_nats_publish_duration_seconds', 'Time to publish one event.', [
    'subject_prefix',
  ]);
  let tail: Tail | undefined;
  let retryAt = 0;
  let lookAgainAt = 0;

  async function readTail(): Promise<Tail> {
    await bus.ensureStreams();
    const { state } = await bus.jetstreamManager.streams.info('EVENTS');
    const head = await logHead(client);
    if (state.messages === 0) return { streamSequence: state.last_seq, seq: 0n };
    const seq = await seqAt(state.last_seq);
    if (seq > head) {
      // It belongs to a log that was rolled back or replaced.
      return rebuild(`JetStream is at ${seq}, ahead of the log at ${head}`, state.last_seq);
    }
    const first = await seqAt(state.first_seq);
    if (first > 1n && (await wasCut(first, state.bytes))) {
      return rebuild(`JetStream lacks the events before ${first}`, state.last_seq);
    }
    return { streamSequence: state.last_seq, seq };
  }

  async function seqAt(streamSequence: number): Promise<bigint> {
    const message = await bus.jetstreamManager.streams.getMessage('EVENTS', { seq: streamSequence });
    return BigInt(message.header.get(seqHeader) || '0');
  }

  /** Whether the event before the stream's first is missing although neither age nor size has let it go. */
  async function wasCut(first: bigint, bytes: number): Promise<boolean> {
    if (bytes > 0.9 * streams.EVENTS.max_bytes) return false;
    const { rows } = await client.query<{ is_young: boolean }>(
      `select e.occurred_at > clock_timestamp() - make_interval(secs => $2) as is_young
       from platform.event_log l join platform.events e on e.id = l.event_id where l.seq = $1`,
      [(first - 1n).toString(), (streams.EVENTS.max_age / 1e9) * 0.99],
    );
    return rows[0]?.is_young === true;
  }

  async function rebuild(reason: string, lastSequence: number): Promise<Tail> {
    logger.warn({ reason }, 'rebuilding JetStream from the log');
    await bus.jetstreamManager.streams.purge('EVENTS');
    return { streamSequence: lastSequence, seq: 0n };
  }

  async function send(from: Tail, events: readonly SequencedEvent[]): Promise<void> {
    const end = duration.startTimer({ subject_prefix: 'evt' });
    const acks = events.map((event, index) => {
      const header = headers();
      header.set(seqHeader, event.seq.toString());
      return bus.jetstream.publish(subjectOf(event), encodeEvent(event), {
        headers: header,
        // Sequencing waits for this: a server that does not answer must not hold it up for long.
        timeout: publishTimeoutMs,
        expect: { lastSequence: from.streamSequence + index },
      });
    });
    const settled = await Promise.allSettled(acks);
    end();
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    from.streamSequence += events.length;
    from.seq = events.at(-1)?.seq ?? from.seq;
  }

  /** Sends what the database has and the stream lacks. */
  async function catchUp(current: Tail, head: bigint): Promise<void> {
    while (current.seq < head) {
      const { rows } = await client.query<WireRow>(`${selectEventsSql} where l.seq > $1 order by l.seq limit $2`, [
        current.seq.toString(),
        pageSize,
      ]);
      if (rows.length === 0) return;
      await send(current, rows.map(toSequencedEvent));
    }
  }

  return {
    async publish(batch) {
      const now = Date.now();
      if (now < retryAt) return;
      if (!bus.isConnected()) {
        // Requests would wait for the connection, and with them sequencing, and whoever stops this process.
        tail = undefined;
        return;
      }
      // Streams can be purged or cut behind our back: the tail is looked at again from time to time.
      if (batch.length === 0 && now >= lookAgainAt) tail = undefined;
      if (batch.length === 0 && tail !== undefined) return;
      try {
        if (tail === undefined) {
          tail = await readTail();
          lookAgainAt = now + lookAgainMs;
        }
        const first = batch[0];
        if (first !== undefined && first.seq === tail.seq + 1n) await send(tail, batch);
        else await catchUp(tail, batch.at(-1)?.seq ?? (await logHead(client)));
      } catch (error) {
        // Only the bus is forgiven here; a database fault is the sequencer's to handle.
        if (!(error instanceof NatsError)) throw error;
        logger.warn({ err: error }, 'JetStream did not take a batch, it will be published later');
        tail = undefined;
        retryAt = Date.now() + retryMs;
      }
    },
  };
}

async function logHead(client: pg.Client): Promise<bigint> {
  const { rows } = await client.query<{ seq: string }>('select seq::text from platform.sequencer');
  return BigInt(rows[0]?.seq ?? '0');
}
