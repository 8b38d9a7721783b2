import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { type Upcasters, upcasters } from '#schema/events/upcasters.ts';
import type { SequencedEvent } from './event.ts';
import { selectEventsSql, toSequencedEvent, type WireRow } from './wire-row.ts';

/** Which events are wanted; all parts given must match. */
export interface EventFilter {
  readonly ventureId?: string;
  readonly types?: readonly EventType[];
  readonly streamIds?: readonly string[];
  readonly correlationId?: string;
}

/** In which versions of their types events are wanted. */
export interface ReadVersions {
  /**
   * True for the newest version of each type, whatever version an event was written as; `types` then names newest
   * versions. False, the default, for events as they were written, which is what their hashes cover. May be upcasters
   * other than those of schema/events.
   */
  readonly upcast?: boolean | Upcasters;
}

/** @returns what to upcast with, or undefined to leave events as they were written */
export function upcastersOf({ upcast = false }: ReadVersions): Upcasters | undefined {
  if (typeof upcast !== 'boolean') return upcast;
  return upcast ? upcasters : undefined;
}

/** The filter that finds what is asked for among events as they were written. */
export function storedFilter(filter: EventFilter, versions: Upcasters | undefined): EventFilter {
  if (versions === undefined || filter.types === undefined) return filter;
  // Older versions are types of the log, though not all of them are in the catalog any more.
  return { ...filter, types: versions.withOlder(filter.types) as readonly EventType[] };
}

export interface EventQuery extends EventFilter, ReadVersions {
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

const selected = sql.raw(selectEventsSql);

/** Reads sequenced events by position and filter. */
export async function readEvents(queryable: Queryable, query: EventQuery): Promise<SequencedEvent[]> {
  const versions = upcastersOf(query);
  const { types } = storedFilter(query, versions);
  const conditions: SQL[] = [];
  if (query.after !== undefined) conditions.push(sql`l.seq > ${query.after}`);
  if (query.upTo !== undefined) conditions.push(sql`l.seq <= ${query.upTo}`);
  if (query.before !== undefined) conditions.push(sql`l.seq < ${query.before}`);
  if (query.ventureId !== undefined) conditions.push(sql`l.venture_id = ${query.ventureId}`);
  if (types !== undefined) conditions.push(sql`l.type = any(${sql.param(types)}::text[])`);
  if (query.streamIds !== undefined) conditions.push(sql`l.stream_id = any(${sql.param(query.streamIds)}::text[])`);
  if (query.correlationId !== undefined) conditions.push(sql`l.correlation_id = ${query.correlationId}`);
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const order = query.order === 'desc' ? sql`desc` : sql`asc`;
  const { rows } = await queryable.execute<WireRow>(
    sql`${selected} ${where} order by l.seq ${order} limit ${query.limit}`,
  );
  const events = rows.map(toSequencedEvent);
  return versions === undefined ? events : events.map((event) => versions.upcast(event));
}

/** Sequenced events by id, in no order; ids that are not in the log are left out. */
export async function readEventsById(queryable: Queryable, ids: readonly string[]): Promise<SequencedEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await queryable.execute<WireRow>(sql`${selected} where l.event_id = any(${sql.param(ids)}::uuid[])`);
  return rows.map(toSequencedEvent);
}

/** @returns position of the last sequenced event, 0 for an empty log */
export async function readHead(queryable: Queryable): Promise<bigint> {
  const { rows } = await queryable.execute<{ seq: string }>(
    sql`select coalesce(max(seq), 0)::text as seq from platform.event_log`,
  );
  return BigInt(rows[0]?.seq ?? '0');
}
