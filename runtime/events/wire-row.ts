import type { Actor } from '#runtime/auth/identity.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { type SequencedEvent, versionOf } from './event.ts';

/** A row of the log as `selectEventsSql` reads it: text where a driver could differ. */
export interface WireRow extends Record<string, unknown> {
  readonly id: string;
  readonly seq: string;
  readonly type: EventType;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly venture_id: string;
  readonly actor: Actor;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly payload: SequencedEvent['payload'];
  readonly hash: string;
  readonly previous_hash: string;
}

/** Times as RFC 3339 in UTC with milliseconds, made by the server: they are hashed, so no driver may round them. */
export const selectEventsSql = `
  select e.id, l.seq::text as seq, e.type, e.stream_id, e.stream_version, e.venture_id, e.actor,
    to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at,
    e.correlation_id, e.causation_id, e.payload, l.hash, l.previous_hash
  from platform.event_log l join platform.events e on e.id = l.event_id`;

export function toSequencedEvent(row: WireRow): SequencedEvent {
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
