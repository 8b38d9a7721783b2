import pg from 'pg';
import { InvariantError } from '#runtime/errors/errors.ts';
import { chainHash, type SequencedEvent, versionOf } from './event.ts';

/** What one look at the log brought. */
export interface Batch {
  /** Events that were given their place, and that are committed there. */
  readonly events: readonly SequencedEvent[];
  /** True when there are committed events that an older open transaction holds back. */
  readonly isHeldBack: boolean;
}

/** Somebody else moved the log on, so this process does not lead it. Nothing was written. */
export class LeadershipLostError extends Error {
  constructor(expectedSeq: bigint) {
    super(`the log is not at ${expectedSeq} any more, although this process leads it`);
    this.name = 'LeadershipLostError';
  }
}

interface Row extends Omit<SequencedEvent, 'seq' | 'version' | 'hash' | 'previousHash' | 'id'> {
  readonly headSeq: string;
  readonly headHash: string;
  readonly isWaiting: boolean;
  /** Null when there is no event, and then the rest of the event is too. */
  readonly id: string | null;
  readonly commitEpoch: number;
  readonly commitXid: string;
}

type PendingRow = Row & { readonly id: string };

/**
 * Takes the committed events behind the cursor, in order of (epoch, transaction, id), up to the oldest transaction still
 * open: one that commits later can only come later in this order, so nothing is ever passed over. Transactions of earlier
 * epochs are all over. Two statements, each a transaction of its own: the caller's advisory lock, held by this very
 * connection, keeps everybody else from writing in between, and the second writes only where the first has read.
 * @param client the leader's connection
 * @throws InvariantError when the log contradicts itself, LeadershipLostError when somebody else moved it on
 */
export async function sequenceBatch(client: pg.Client, batchMax: number): Promise<Batch> {
  const { rows } = await client.query<Row>({ name: 'pending_events', text: pendingSql, values: [batchMax] });
  const first = rows[0];
  if (first === undefined) throw new InvariantError('platform.sequencer has lost its row');
  const pending = rows.filter((row): row is PendingRow => row.id !== null);
  const last = pending.at(-1);
  if (last === undefined) return { events: [], isHeldBack: first.isWaiting };
  const expectedSeq = BigInt(first.headSeq);
  const events = chain(pending, expectedSeq, first.headHash);
  const head = events.at(-1);
  const moved = await client
    .query({
      name: 'sequence_events',
      text: sequenceSql,
      values: [
        first.headSeq,
        head?.seq.toString(),
        head?.hash,
        last.commitEpoch,
        last.commitXid,
        last.id,
        events.map((event) => event.seq.toString()),
        events.map((event) => event.id),
        events.map((event) => event.ventureId),
        events.map((event) => event.type),
        events.map((event) => event.streamId),
        events.map((event) => event.correlationId),
        events.map((event) => event.hash),
        events.map((event) => event.previousHash),
      ],
    })
    .catch((error: unknown) => Promise.reject(brokenLog(error)));
  if (moved.rowCount !== 1) throw new LeadershipLostError(expectedSeq);
  return { events, isHeldBack: false };
}

/** Events behind the cursor, to be put behind a join with `platform.sequencer s`. */
const behindCursor = '(e.epoch, e.xid, e.id) > (s.cursor_epoch, s.cursor_xid, s.cursor_id)';

// One row a pending event, or one without an event. Both bounds are row comparisons, which the index answers alone: events
// that are held back are not read again at each look. Whether any wait is asked once (`offset 0` keeps the question out of
// the join, where it would be asked for each row) and in the index's order (without one the log is read from its start).
const pendingSql = `
  select s.seq::text as "headSeq", s.hash as "headHash", w.waiting as "isWaiting",
    e.id, e.epoch as "commitEpoch", e.xid::text as "commitXid", e.type, e.stream_id as "streamId",
    e.stream_version as "streamVersion", e.venture_id as "ventureId", e.actor,
    to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "occurredAt",
    e.correlation_id as "correlationId", e.causation_id as "causationId", e.payload
  from platform.sequencer s
  cross join lateral (
    select coalesce((select true from platform.events e where ${behindCursor} order by e.epoch, e.xid, e.id limit 1), false)
      as waiting offset 0
  ) w
  left join lateral (
    select * from platform.events e
    where ${behindCursor} and (e.epoch, e.xid) < (s.epoch, pg_snapshot_xmin(pg_current_snapshot()))
    order by e.epoch, e.xid, e.id limit $1
  ) e on w.waiting
  order by e.epoch, e.xid, e.id`;

// The update comes first and guards the insert: where it finds another position, nothing is written.
const sequenceSql = `
  with moved as (
    update platform.sequencer
    set seq = $2::bigint, hash = $3, cursor_epoch = $4::smallint, cursor_xid = $5::text::xid8, cursor_id = $6::uuid
    where seq = $1::bigint returning seq
  ), added as (
    insert into platform.event_log (seq, event_id, venture_id, type, stream_id, correlation_id, hash, previous_hash)
    select * from unnest($7::bigint[], $8::uuid[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
    where exists (select from moved)
  )
  select from moved`;

const uniqueViolation = '23505';

/** An event or a position that is in the log already can't be placed again: it would be there twice. */
function brokenLog(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== uniqueViolation) return error;
  return new InvariantError(`platform.event_log has what platform.sequencer does not know of: ${error.detail ?? ''}`);
}

function chain(rows: readonly PendingRow[], seq: bigint, hash: string): SequencedEvent[] {
  let previousHash = hash;
  return rows.map((row, index) => {
    const { headSeq: _seq, headHash: _hash, isWaiting: _waiting, commitEpoch: _epoch, commitXid: _xid, ...event } = row;
    const unhashed = { ...event, version: versionOf(row.type), seq: seq + BigInt(index) + 1n, previousHash };
    previousHash = chainHash(unhashed);
    return { ...unhashed, hash: previousHash };
  });
}
