import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { SigningKey, SigningKeys } from '#runtime/auth/signing-keys.ts';
import { canonicalJson } from '#runtime/json/canonical.ts';

/** What a cursor is good for: one field of the graph with its arguments, for one tenant. */
export interface CursorScope {
  readonly tenantId: string;
  /** Name of the field in the schema, not its alias. */
  readonly field: string;
  /**
   * The coerced arguments. `after` is left out, null is the same as absent, and lists are filters: order and repetition in
   * them mean nothing.
   */
  readonly args: object;
}

/** A place in one incarnation of the log. */
export interface LogPlace {
  readonly epoch: number;
  readonly seq: bigint;
}

/**
 * Why a text is no cursor of a scope. `ALTERED`: not signed by us, or with a key that is no longer in use.
 * `OTHER_SUBSCRIPTION`: ours, for another tenant, field or arguments.
 */
export type CursorFault = 'ALTERED' | 'OTHER_SUBSCRIPTION';

/** The cursors of one scope: opaque to clients, and signed so that none can be made up. */
export interface CursorCodec {
  /** The same place always has the same cursor, as long as the key stays. */
  encode(place: LogPlace): string;
  /** Takes cursors of the key before, too, while that is in use. */
  decode(cursor: string): LogPlace | CursorFault;
}

// version (1 byte), epoch (2), seq (8), scope (12), signature (16); numbers big-endian. 39 bytes are 52 characters of
// base64url without a spare bit, so that no two texts mean the same cursor.
const version = 1;
const scopeOffset = 11;
const scopeBytes = 12;
const signatureOffset = scopeOffset + scopeBytes;
const signatureBytes = 16;
const sizeBytes = signatureOffset + signatureBytes;
const shape = /^[\w-]{52}$/;

/**
 * @param keys of which HMAC-SHA-256 (RFC 2104), cut to 128 bits, signs
 * @returns what makes the cursors of a scope; its arguments are hashed here, once, and not for each event
 */
export function createCursorCodec(keys: SigningKeys): (scope: CursorScope) => CursorCodec {
  const secrets = new Map<string, KeyObject>();

  function sign(body: Uint8Array, key: SigningKey): Buffer {
    let secret = secrets.get(key.kid);
    if (secret === undefined) {
      // Tokens are signed with the key itself: neither may pass for the other. Kept as an object, which costs a sixth of bytes.
      secret = createSecretKey(createHmac('sha256', key.bytes).update('parpour cursors').digest());
      secrets.set(key.kid, secret);
    }
    return createHmac('sha256', secret).update(body).digest().subarray(0, signatureBytes);
  }

  return (scope) => {
    const scopeHash = createHash('sha256').update(scopeText(scope)).digest().subarray(0, scopeBytes);
    return {
      encode({ epoch, seq }) {
        const bytes = Buffer.allocUnsafe(sizeBytes);
        bytes.writeUInt8(version, 0);
        bytes.writeUInt16BE(epoch, 1);
        bytes.writeBigUInt64BE(seq, 3);
        scopeHash.copy(bytes, scopeOffset);
        sign(bytes.subarray(0, signatureOffset), keys.current).copy(bytes, signatureOffset);
        return bytes.toString('base64url');
      },
      decode(cursor) {
        if (!shape.test(cursor)) return 'ALTERED';
        const bytes = Buffer.from(cursor, 'base64url');
        const [body, signature] = [bytes.subarray(0, signatureOffset), bytes.subarray(signatureOffset)];
        const isOurs = keys.candidates(undefined).some((key) => timingSafeEqual(signature, sign(body, key)));
        if (!isOurs || body[0] !== version) return 'ALTERED';
        if (!scopeHash.equals(body.subarray(scopeOffset))) return 'OTHER_SUBSCRIPTION';
        return { epoch: body.readUInt16BE(1), seq: body.readBigUInt64BE(3) };
      },
    };
  };
}

function scopeText({ tenantId, field, args }: CursorScope): string {
  return canonicalJson([tenantId, field, normalised({ ...args, after: null })]);
}

/** The same for all arguments that mean the same. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) {
    const texts = value.map((item: unknown) => canonicalJson(normalised(item)));
    return [...new Set(texts)].sort();
  }
  if (value === null || typeof value !== 'object') return value;
  const given = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(given.map(([name, item]) => [name, normalised(item)]));
}
