import { sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import { constraintOf, type Tx } from '#runtime/db/db.ts';
import { DomainError, InvariantError } from '#runtime/errors/errors.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type EventType, eventCatalog, type PayloadOf } from '#schema/events/catalog.ts';

/** An event to append: its type decides the shape of its payload. */
export type NewEvent = { [Type in EventType]: { readonly type: Type; readonly payload: PayloadOf<Type> } }[EventType];

export interface AppendRequest {
  readonly ventureId: string;
  readonly stream: {
    /** Id of the object whose history this is. */
    readonly id: string;
    /** Number of events the stream has; 0 for a new one; `any` appends behind whatever is there. */
    readonly expectedVersion: number | 'any';
  };
  readonly actor: Actor;
  /** The workflow's id for all that a workflow does, else the request's id. */
  readonly correlationId: string;
  /** Event or request that led here. */
  readonly causationId?: string | null;
  readonly events: readonly NewEvent[];
}

/** Somebody else wrote to the stream meanwhile: read it again and decide again. */
export class VersionConflictError extends DomainError {
  readonly code = 'VERSION_CONFLICT';
  readonly streamId: string;
  readonly expectedVersion: number;

  constructor(streamId: string, expectedVersion: number) {
    super(`${streamId} was changed meanwhile (expected version ${expectedVersion}); try again`);
    this.streamId = streamId;
    this.expectedVersion = expectedVersion;
  }
}

/**
 * Appends events to one stream in one statement, in the caller's transaction.
 * @throws VersionConflictError when the stream is not at the expected version; the transaction can't go on then
 * @throws InvariantError when a payload does not have the declared shape of its type
 */
export async function appendEvents(tx: Tx, ids: IdSource, request: AppendRequest): Promise<void> {
  if (request.events.length === 0) return;
  const { id: streamId, expectedVersion } = request.stream;
  const base = expectedVersion === 'any' ? await lockedVersion(tx, streamId) : expectedVersion;
  const rows = request.events.map((event, index) => {
    const checked = eventCatalog[event.type].safeParse(event.payload);
    if (!checked.success) {
      throw new InvariantError(`${event.type} does not have its declared shape: ${checked.error.message}`);
    }
    return { id: ids.uuid(), type: event.type, version: base + index + 1, payload: event.payload };
  });
  try {
    await tx.execute(sql`
      insert into platform.events
        (id, type, stream_id, stream_version, venture_id, actor, correlation_id, causation_id, payload)
      select r.id, r.type, ${streamId}, r.version, ${request.ventureId}, ${JSON.stringify(request.actor)}::jsonb,
        ${request.correlationId}, ${request.causationId ?? null}, r.payload
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, type text, version integer, payload jsonb)`);
  } catch (error) {
    if (constraintOf(error) === 'events_stream_id_stream_version_key') throw new VersionConflictError(streamId, base);
    throw error;
  }
}

/** The stream's length, with a lock on the stream for the rest of the transaction. */
async function lockedVersion(tx: Tx, streamId: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${streamId}, 1))`);
  const { rows } = await tx.execute<{ version: number }>(
    sql`select coalesce(max(stream_version), 0)::integer as version from platform.events where stream_id = ${streamId}`,
  );
  return rows[0]?.version ?? 0;
}
