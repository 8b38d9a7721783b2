import { createHash } from 'node:crypto';
import { type IdKind, idPrefixes } from '#runtime/ids/ids.ts';

/**
 * Makes an id that follows from an event: tables rebuilt from the log get the same ids. It is a UUIDv7 (RFC 9562, section
 * 5.7) with the event's time, its random bits taken from SHA-256 over kind, event and what else is given.
 * @param eventId UUIDv7 of the event
 */
export function derivedId(kind: IdKind, eventId: string, ...parts: readonly string[]): string {
  const time = eventId.replaceAll('-', '').slice(0, 12);
  const bytes = createHash('sha256')
    .update([kind, eventId, ...parts].join('\n'))
    .digest()
    .subarray(0, 10);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x0f) | 0x70, 0);
  bytes.writeUInt8((bytes.readUInt8(2) & 0x3f) | 0x80, 2);
  return `${idPrefixes[kind]}_${time}${bytes.toString('hex')}`;
}
