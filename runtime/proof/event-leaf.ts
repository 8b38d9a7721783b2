import { hashedForm, type SequencedEvent } from '#runtime/events/event.ts';
import { canonicalJson } from '#runtime/json/canonical.ts';
import { type Hash, leafHash } from './merkle-tree.ts';

/**
 * Bytes of an event's leaf in the Merkle tree: UTF-8 of the canonical JSON (RFC 8785) of one object with the members id,
 * seq (decimal text), type, version, streamId, streamVersion, ventureId, actor {kind, id, name}, occurredAt, correlationId,
 * causationId, payload, previousHash and hash. Offline verification depends on it: it never changes for events that are
 * in a tree. The leaf's index is `seq - 1`.
 */
export function leafData(event: SequencedEvent): Uint8Array {
  return Buffer.from(canonicalJson({ ...hashedForm(event), hash: event.hash }), 'utf8');
}

/** RFC 6962 leaf hash of an event. */
export function eventLeafHash(event: SequencedEvent): Hash {
  return leafHash(leafData(event));
}
