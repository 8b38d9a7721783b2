import { sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Tx } from '#runtime/db/db.ts';
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
 * Appends events to one stream or to several in one statement, in the caller's transaction.
 * @param requests one, or several for different streams: all are appended or none
 * @throws VersionConflictError when a stream is not at the expected version
 * @throws InvariantError when a payload does not have the declared shape of its type
 */
export async function appendEvents(
  tx: Tx,
  ids: IdSource,
  requests: AppendRequest | readonly AppendRequest[],
): Promise<void> {
  const wanted = [requests].flat().filter(({ events }) => events.length > 0);
  if (wanted.length === 0) return;
  const json = JSON.stringify(wanted.map((request) => wireRequest(ids, request)));
  const { rows } = await tx.execute<AppendedRow>(sql`select platform.append_events(${json}::jsonb) as conflicts`);
  const conflict = conflictOf(wanted, rows[0]);
  if (conflict !== undefined) throw conflict;
}

/** What `platform.append_events` answers: the streams that were not as expected. */
export interface AppendedRow extends Record<string, unknown> {
  readonly conflicts: readonly string[];
}

/** A request in the form in which `platform.append_events` takes it. @throws InvariantError as `appendEvents` does */
export function wireRequest(ids: IdSource, request: AppendRequest) {
  const { id: streamId, expectedVersion } = request.stream;
  return {
    streamId,
    ...(expectedVersion === 'any' ? {} : { expected: expectedVersion }),
    ventureId: request.ventureId,
    actor: request.actor,
    correlationId: request.correlationId,
    causationId: request.causationId ?? null,
    events: request.events.map((event) => {
      checkEvent(event);
      return { id: ids.uuid(), ...event };
    }),
  };
}

/** @throws InvariantError when the payload does not have the declared shape of its type */
export function checkEvent({ type, payload }: NewEvent): void {
  const checked = eventCatalog[type].safeParse(payload);
  if (!checked.success) throw new InvariantError(`${type} does not have its declared shape: ${checked.error.message}`);
}

/** @returns the conflict that one of the requests met, or undefined */
export function conflictOf(
  requests: readonly AppendRequest[],
  answer: AppendedRow | undefined,
): VersionConflictError | undefined {
  if (answer === undefined) throw new InvariantError('platform.append_events did not answer');
  const hit = requests.find(({ stream }) => answer.conflicts.includes(stream.id));
  if (hit === undefined) return undefined;
  // Streams that take whatever is there have no conflicts.
  return new VersionConflictError(hit.stream.id, Number(hit.stream.expectedVersion));
}
