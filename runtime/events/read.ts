import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { type SequencedEvent, versionOf } from './event.ts';

/** Which events are wanted; all parts given must match. */
export interface EventFilter {
  readonly ventureId?: string;
  readonly types?: readonly EventType[];
  readonly streamIds?: readonly string[];
  readonly correlationId?: string;
}

export interface EventQuery extends EventFilter {
  /** Only events behind this position. */
  readonly after?: bigint;
  /** Only events up to and with this position. */
  readonly upTo?: bigint;
  /** Only events before this position. */
  readonly before?: bigint;
  readonly limit: number;
  /** Default `asc`. */
  readonly order?: 'asc' | 'desc';
}

interface EventRow extends Record<string, unknown> {
  id: string;
  seq: string;
  type: EventType;
  stream_id: string;
  stream_version: number;
  venture_id: string;
  actor: Actor;
  occurred_at: string;
  correlation_id: string;
  causation_id: string | null;
  payload: SequencedEvent['payload'];
  hash: string;
  previous_hash: string;
}

/** RFC 3339 in UTC with milliseconds, made by the server so that it never depends on a client's clock or driver. */
export const isoTime = (column: SQL) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const selected = sql`
  select e.id, l.seq::text as seq, e.type, e.stream_id, e.stream_version, e.venture_id, e.actor,
    ${isoTime(sql`e.occurred_at`)} as occurred_at, e.correlation_id, e.causation_id, e.payload, l.hash, l.previous_hash
  from platform.event_log l join platform.events e on e.id = l.event_id`;

/** Reads sequenced events by position and filter. */
export async function readEvents(queryable: Queryable, query: EventQuery): Promise<SequencedEvent[]> {
  const conditions: SQL[] = [];
  if (query.after !== undefined) conditions.push(sql`l.seq > ${query.after}`);
  if (query.upTo !== undefined) conditions.push(sql`l.seq <= ${query.upTo}`);
  if (query.before !== undefined) conditions.push(sql`l.seq < ${query.before}`);
  if (query.ventureId !== undefined) conditions.push(sql`l.venture_id = ${query.ventureId}`);
  if (query.types !== undefined) conditions.push(sql`l.type = any(${sql.param(query.types)}::text[])`);
  if (query.streamIds !== undefined) conditions.push(sql`l.stream_id = any(${sql.param(query.streamIds)}::text[])`);
  if (query.correlationId !== undefined) conditions.push(sql`l.correlation_id = ${query.correlationId}`);
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const order = query.order === 'desc' ? sql`desc` : sql`asc`;
  const { rows } = await queryable.execute<EventRow>(sql`${selected} ${where} order by l.seq ${order} limit ${query.limit}`);
  return rows.map(toEvent);
}

/** Sequenced events by id, in no order; ids that are not in the log are left out. */
export async function readEventsById(queryable: Queryable, ids: readonly string[]): Promise<SequencedEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await queryable.execute<EventRow>(
    sql`${selected} where l.event_id = any(${sql.param(ids)}::uuid[])`,
  );
  return rows.map(toEvent);
}

/** @returns position of the last sequenced event, 0 for an empty log */
export async function readHead(queryable: Queryable): Promise<bigint> {
  const { rows } = await queryable.execute<{ seq: string }>(
    sql`select coalesce(max(seq), 0)::text as seq from platform.event_log`,
  );
  return BigInt(rows[0]?.seq ?? '0');
}

function toEvent(row: EventRow): SequencedEvent {
  return {
    id: row.id,
    seq: BigInt(row.seq),
    type: row.type,
    version: versionOf(row.type),
    streamId: row.stream_id,
    streamVersion: row.stream_version,
    ventureId: row.venture_id,
    actor: row.actor,
    occurredAt: row.occurred_at,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    payload: row.payload,
    hash: row.hash,
    previousHash: row.previous_hash,
  };
}
