import type { Actor } from '#runtime/auth/identity.ts';
import { canonicalJson, sha256Hex } from '#runtime/json/canonical.ts';
import type { EventType, PayloadOf } from '#schema/events/catalog.ts';

/** An event as the log keeps it, in the form in which it travels over the bus (EventEnvelopeV1). */
export interface SequencedEvent<Type extends EventType = EventType> {
  /** UUIDv7. */
  readonly id: string;
  /** Dense position in the whole log, from 1. */
  readonly seq: bigint;
  readonly type: Type;
  /** Version of the type's shape: the number at the end of `type`. */
  readonly version: number;
  readonly streamId: string;
  /** Position in the stream, from 1. */
  readonly streamVersion: number;
  readonly ventureId: string;
  readonly actor: Actor;
  /** RFC 3339 with milliseconds, by the database's clock. */
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly payload: PayloadOf<Type>;
  /** Chain hash, see `chainHash`. */
  readonly hash: string;
  readonly previousHash: string;
}

/** One event type or several: narrows the payload. */
export function isEvent<Type extends EventType>(
  event: SequencedEvent,
  ...types: readonly Type[]
): event is SequencedEvent<Type> {
  // The tuple's element type is narrower than the event's.
  return (types as readonly EventType[]).includes(event.type);
}

/** `hash` before the first event. */
export const genesisHash = '0'.repeat(64);

/** What the chain hash and the Merkle leaf cover: the whole event but its own hash; `seq` as decimal text. */
export function hashedForm(event: Omit<SequencedEvent, 'hash'>) {
  return {
    id: event.id,
    seq: event.seq.toString(),
    type: event.type,
    version: event.version,
    streamId: event.streamId,
    streamVersion: event.streamVersion,
    ventureId: event.ventureId,
    actor: event.actor,
    occurredAt: event.occurredAt,
    correlationId: event.correlationId,
    causationId: event.causationId,
    payload: event.payload,
    previousHash: event.previousHash,
  };
}

/** SHA-256 over the canonical JSON (RFC 8785) of the event with `previousHash` in it, lower-case hex. */
export function chainHash(event: Omit<SequencedEvent, 'hash'>): string {
  return sha256Hex(canonicalJson(hashedForm(event)));
}

/** @returns the version at the end of a type: 1 for `workflow.submitted.v1` */
export function versionOf(type: string): number {
  return Number(type.slice(type.lastIndexOf('.v') + 2));
}

/** Subject of an event on the bus: `evt.workflow.submitted.v1.ven_…`. */
export function subjectOf(event: Pick<SequencedEvent, 'type' | 'ventureId'>): string {
  return `evt.${event.type}.${event.ventureId}`;
}

/** Wire form: JSON with `seq` as decimal text, at its beginning. */
export function encodeEvent({ seq, ...event }: SequencedEvent): string {
  return `${seqHead}${seq}",${JSON.stringify(event).slice(1)}`;
}

const seqHead = '{"seq":"';

/** Reads the position off the wire form without reading the rest. */
function seqIn(text: string): bigint {
  // A sequencer of an earlier version has it elsewhere.
  if (!text.startsWith(seqHead)) return decodeEvent(text).seq;
  return BigInt(text.slice(seqHead.length, text.indexOf('"', seqHead.length)));
}

/** Reads the wire form that `encodeEvent` wrote. */
export function decodeEvent(text: string): SequencedEvent {
  // Only the sequencer publishes under evt.>, from rows that were checked when they were appended.
  const wire = JSON.parse(text) as Omit<SequencedEvent, 'seq'> & { readonly seq: string };
  return { ...wire, seq: BigInt(wire.seq) };
}

/** What filters of followers look at. */
export type EventFacts = Pick<SequencedEvent, 'seq' | 'type' | 'ventureId' | 'streamId' | 'correlationId'>;

/**
 * An event as it came off the bus. Type and venture are read off its subject; its text is read when somebody wants more,
 * which for most events, in most processes, is never.
 */
export class ReceivedEvent implements EventFacts {
  readonly seq: bigint;
  readonly type: SequencedEvent['type'];
  readonly ventureId: string;
  #text: string | undefined;
  #event: SequencedEvent | undefined;

  /** @param subject as `subjectOf` gives it; @param text as `encodeEvent` gives it */
  constructor(subject: string, text: string) {
    this.seq = seqIn(text);
    const cut = subject.lastIndexOf('.');
    // Only the sequencer publishes under evt.>, so it is a type.
    this.type = subject.slice(subject.indexOf('.') + 1, cut) as SequencedEvent['type'];
    this.ventureId = subject.slice(cut + 1);
    this.#text = text;
  }

  get streamId(): string {
    return this.event.streamId;
  }

  get correlationId(): string {
    return this.event.correlationId;
  }

  get event(): SequencedEvent {
    if (this.#event === undefined) {
      this.#event = decodeEvent(this.#text ?? '');
      this.#text = undefined;
    }
    return this.#event;
  }
}
