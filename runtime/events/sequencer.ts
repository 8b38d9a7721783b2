import { setTimeout } from 'node:timers/promises';
import type { Subscription } from 'nats';
import pg from 'pg';
import type { Bus } from '#runtime/bus/bus.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { chainHash, type SequencedEvent, versionOf } from './event.ts';
import { createPublisher } from './publisher.ts';
import { listenForWake, Signal } from './wake.ts';

export interface SequencerOptions {
  readonly databaseUrl: string;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Sequencer {
  start(): Promise<void>;
  /** Finishes the batch in progress and gives up leadership. */
  stop(): Promise<void>;
}

/** Advisory lock of the one leader. Any number that nothing else uses. */
const leaderLock = 7_072_073_001;
const batchMax = 1_000;
const pollMs = 250;
const leadRetryMs = 500;
const databaseTimeoutMs = 3_000;
/** PostgreSQL ends the session of a leader that is silent for so long, stopped or cut off, and frees its lock. */
const silenceMaxMs = 2_000;

/**
 * Gives committed events their place in the log. One process leads (a session-level advisory lock on its own connection,
 * released by PostgreSQL the moment the process dies); the others wait to take over.
 */
export function createSequencer(options: SequencerOptions): Sequencer {
  const { bus, logger } = options;
  const wake = new Signal();
  let stopping = false;
  let running: Promise<void> | undefined;

  async function lead(client: pg.Client): Promise<void> {
    logger.info('leading the sequencer');
    await client.query(`set idle_session_timeout = ${silenceMaxMs}`);
    const publisher = createPublisher({ client, bus, logger, metrics: options.metrics });
    while (!stopping) {
      const batch = await sequenceBatch(client);
      await publisher.publish(batch);
      if (batch.length === 0) await wake.wait(pollMs);
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      const client = new pg.Client({
        connectionString: options.databaseUrl,
        application_name: 'parpour-sequencer',
        connectionTimeoutMillis: databaseTimeoutMs,
        // A connection that is open but dead would be waited on for ever.
        query_timeout: databaseTimeoutMs,
        idle_in_transaction_session_timeout: silenceMaxMs,
      });
      // The query in progress fails too; without a listener the same error would end the process.
      client.on('error', () => undefined);
      try {
        await client.connect();
        // The leader's connection is idle between transactions, never inside one.
        if (await tryToLead(client)) await lead(client);
        else await wake.wait(leadRetryMs);
      } catch (error) {
        if (error instanceof InvariantError) {
          logger.fatal({ err: error }, 'the log is broken, the sequencer stops');
          return;
        }
        logger.warn({ err: error }, 'the sequencer lost its database, trying again');
        await setTimeout(leadRetryMs);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  let listener: Subscription | undefined;
  return {
    async start() {
      listener = listenForWake(bus.connection, () => wake.raise());
      running = run();
    },
    async stop() {
      stopping = true;
      listener?.unsubscribe();
      wake.raise();
      await running;
    },
  };
}

async function tryToLead(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>('select pg_try_advisory_lock($1) as leads', [leaderLock]);
  return rows[0]?.leads === true;
}

interface PendingRow extends Omit<SequencedEvent, 'seq' | 'version' | 'hash' | 'previousHash'> {
  readonly commitXid: string;
}

/**
 * Takes the committed events behind the cursor, in order of (transaction, id), up to the oldest transaction still open:
 * one that commits later can only come later in this order, so nothing is ever passed over.
 */
async function sequenceBatch(client: pg.Client): Promise<SequencedEvent[]> {
  await client.query('begin');
  try {
    const { rows: states } = await client.query<{ seq: string; hash: string; cursor_xid: string; cursor_id: string }>(
      'select seq::text, hash, cursor_xid::text, cursor_id from platform.sequencer for update',
    );
    const state = states[0];
    if (state === undefined) throw new InvariantError('platform.sequencer has lost its row');
    const { rows } = await client.query<PendingRow>(pendingSql, [state.cursor_xid, state.cursor_id, batchMax]);
    const last = rows.at(-1);
    if (last === undefined) {
      await client.query('rollback');
      return [];
    }
    const batch = chain(rows, BigInt(state.seq), state.hash);
    await client.query(insertSql, [
      batch.map((event) => event.seq.toString()),
      batch.map((event) => event.id),
      batch.map((event) => event.ventureId),
      batch.map((event) => event.type),
      batch.map((event) => event.streamId),
      batch.map((event) => event.correlationId),
      batch.map((event) => event.hash),
      batch.map((event) => event.previousHash),
    ]);
    const head = batch.at(-1);
    await client.query(
      'update platform.sequencer set seq = $1, hash = $2, cursor_xid = $3::text::xid8, cursor_id = $4',
      [head?.seq.toString(), head?.hash, last.commitXid, last.id],
    );
    await client.query('commit');
    return batch;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

const pendingSql = `
  select e.id, e.xid::text as "commitXid", e.type, stream_id as "streamId", stream_version as "streamVersion", venture_id as "ventureId",
    actor, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "occurredAt",
    correlation_id as "correlationId", causation_id as "causationId", payload
  from platform.events e
  where (e.xid, e.id) > ($1::text::xid8, $2::uuid) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
  order by e.xid, e.id limit $3`;

const insertSql = `
  insert into platform.event_log (seq, event_id, venture_id, type, stream_id, correlation_id, hash, previous_hash)
  select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])`;

function chain(rows: readonly PendingRow[], seq: bigint, hash: string): SequencedEvent[] {
  let previousHash = hash;
  return rows.map(({ commitXid: _commitXid, ...row }, index) => {
    const unhashed = { ...row, version: versionOf(row.type), seq: seq + BigInt(index) + 1n, previousHash };
    previousHash = chainHash(unhashed);
    return { ...unhashed, hash: previousHash };
  });
}
