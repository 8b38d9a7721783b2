import pg from 'pg';
import { InvariantError } from '#runtime/errors/errors.ts';
import { chainHash, type SequencedEvent, versionOf } from './event.ts';

/** What one step along the log brought. */
export interface Batch {
  /** Events that were given their place, and that are committed there. */
  readonly events: readonly SequencedEvent[];
  /** Whether there are more: the next step need not wait. */
  readonly hasMore: boolean;
  /** True when there are committed events that an older open transaction holds back. */
  readonly isHeldBack: boolean;
}

/** Gives events their place, step by step. */
export interface Sequencing {
  /**
   * @param batchMax most events to take
   * @param aheadMax most events to read for the next step; whether there are more is not known with 0
   * @throws InvariantError when the log contradicts itself, LeadershipLostError when somebody else moved it on; nothing is
   *   known then of where the log is, and this one is over
   */
  next(batchMax: number, aheadMax: number): Promise<Batch>;
}

/** Somebody else moved the log on, so this process does not lead it. Nothing was written. */
export class LeadershipLostError extends Error {
  constructor(expectedSeq: bigint) {
    super(`the log is not at ${expectedSeq} any more, although this process leads it`);
    this.name = 'LeadershipLostError';
  }
}

interface Row extends Omit<SequencedEvent, 'seq' | 'version' | 'hash' | 'previousHash' | 'id'> {
  /** Null when there is no event, and then the rest of the event is too. */
  readonly id: string | null;
  readonly commitEpoch: number;
  readonly commitXid: string;
  /** When there is no event, whether there is one that may not have its place yet. */
  readonly isHeldBack: boolean;
}

type PendingRow = Row & { readonly id: string };

/** Where the log is. */
interface Head {
  readonly seq: bigint;
  readonly hash: string;
}

/**
 * Takes the committed events behind the cursor, in order of (epoch, transaction, id), up to the oldest transaction still
 * open: one that commits later can only come later in this order, so nothing is ever passed over. Transactions of earlier
 * epochs are all over. A step is one statement, which writes the places of what the one before has read, and reads what comes
 * next; each is a transaction of its own. The caller's advisory lock, held by this very connection, keeps everybody else from
 * writing in between, and a step writes only where the one before has left the log.
 * @param client the leader's connection
 */
export function createSequencing(client: pg.Client): Sequencing {
  let head: Head | undefined;
  let pending: readonly PendingRow[] = [];

  /** Keeps what a statement has read behind the head for the next step. */
  function keep(rows: readonly Row[]): Omit<Batch, 'events'> {
    pending = rows.filter((row): row is PendingRow => row.id !== null);
    return { hasMore: pending.length > 0, isHeldBack: pending.length === 0 && rows[0]?.isHeldBack === true };
  }

  async function look(batchMax: number): Promise<Omit<Batch, 'events'>> {
    const { rows } = await client.query<Row & { readonly headSeq: string; readonly headHash: string }>({
      name: 'pending_events',
      text: lookSql,
      values: [batchMax],
    });
    const first = rows[0];
    if (first === undefined) throw new InvariantError('platform.sequencer has lost its row');
    head = { seq: BigInt(first.headSeq), hash: first.headHash };
    return keep(rows);
  }

  return {
    async next(batchMax, aheadMax) {
      if (pending.length === 0 || head === undefined) {
        const found = await look(batchMax);
        if (!found.hasMore) return { events: [], ...found };
      }
      const from = head;
      const last = pending.at(-1);
      if (from === undefined || last === undefined) throw new InvariantError('there is nothing to give a place to');
      const events = chain(pending, from);
      const seq = from.seq + BigInt(events.length);
      const hash = events.at(-1)?.hash ?? from.hash;
      const columns = (['id', 'ventureId', 'type', 'streamId', 'correlationId', 'hash', 'previousHash'] as const).map(
        (column) => events.map((event) => event[column]),
      );
      const position = [from.seq.toString(), seq.toString(), hash, last.commitEpoch, last.commitXid, last.id];
      const { rows } = await client
        .query<Row>({ name: 'sequence_events', text: placeSql, values: [...position, ...columns, aheadMax] })
        .catch((error: unknown) => Promise.reject(brokenLog(error)));
      if (rows.length === 0) throw new LeadershipLostError(from.seq);
      head = { seq, hash };
      return { events, ...keep(rows) };
    },
  };
}

/**
 * Columns and joins of what comes behind a cursor: one row a pending event, or one without an event. Both bounds are row
 * comparisons, which the index answers alone: events that are held back are not read again at each look. Whether any wait is
 * asked only when none is found, and in the index's order: without one the log is read from its start.
 * @param head row with the log's `epoch`
 */
const behind = (head: string, cursor: string, limit: string) => ({
  columns: `e.id, e.epoch as "commitEpoch", e.xid::text as "commitXid", e.type, e.stream_id as "streamId",
    e.stream_version as "streamVersion", e.venture_id as "ventureId", e.actor,
    to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "occurredAt",
    e.correlation_id as "correlationId", e.causation_id as "causationId", e.payload,
    case when e.id is null then coalesce((
      select true from platform.events w where (w.epoch, w.xid, w.id) > ${cursor} order by w.epoch, w.xid, w.id limit 1
    ), false) else false end as "isHeldBack"`,
  join: `left join lateral (
    select * from platform.events e
    where (e.epoch, e.xid, e.id) > ${cursor} and (e.epoch, e.xid) < (${head}.epoch, pg_snapshot_xmin(pg_current_snapshot()))
    order by e.epoch, e.xid, e.id limit ${limit}
  ) e on true
  order by e.epoch, e.xid, e.id`,
});

const fromTheTable = behind('s', '(s.cursor_epoch, s.cursor_xid, s.cursor_id)', '$1');
const lookSql = `
  select s.seq::text as "headSeq", s.hash as "headHash", ${fromTheTable.columns}
  from platform.sequencer s ${fromTheTable.join}`;

// The update comes first and guards the insert: where it finds another position, nothing is written, and nothing is answered.
const fromTheStep = behind('moved', '($4::smallint, $5::text::xid8, $6::uuid)', '$14');
const placeSql = `
  with moved as (
    update platform.sequencer
    set seq = $2::bigint, hash = $3, cursor_epoch = $4::smallint, cursor_xid = $5::text::xid8, cursor_id = $6::uuid
    where seq = $1::bigint returning epoch
  ), added as (
    insert into platform.event_log (seq, event_id, venture_id, type, stream_id, correlation_id, hash, previous_hash)
    select $1::bigint + u.place, u.id, u.venture, u.type, u.stream, u.correlation, u.hash, u.previous
    from unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
      with ordinality as u (id, venture, type, stream, correlation, hash, previous, place)
    where exists (select from moved)
  )
  select ${fromTheStep.columns} from moved ${fromTheStep.join}`;

const uniqueViolation = '23505';

/** An event or a position that is in the log already can't be placed again: it would be there twice. */
function brokenLog(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== uniqueViolation) return error;
  return new InvariantError(`platform.event_log has what platform.sequencer does not know of: ${error.detail ?? ''}`);
}

function chain(rows: readonly PendingRow[], { seq, hash }: Head): SequencedEvent[] {
  let previousHash = hash;
  return rows.map((row, index) => {
    const { isHeldBack: _isHeldBack, commitEpoch: _epoch, commitXid: _xid, ...event } = row;
    const unhashed = { ...event, version: versionOf(row.type), seq: seq + BigInt(index) + 1n, previousHash };
    previousHash = chainHash(unhashed);
    return { ...unhashed, hash: previousHash };
  });
}
