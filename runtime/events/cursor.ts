import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestError } from '#runtime/errors/errors.ts';

/** Makes and reads the cursors of the log: opaque to clients, signed so that none can be made up. */
export interface Cursors {
  /** @param scope what the cursor is good for, for example a venture's id; a cursor of another scope is refused */
  encode(seq: bigint, scope: string): string;
  /** @throws RequestError BAD_USER_INPUT when the cursor is not one of ours or has another scope */
  decode(cursor: string, scope: string): bigint;
}

const signatureBytes = 12;

/** @param secret key of the signature (HMAC-SHA-256, cut to 96 bits) */
export function createCursors(secret: string): Cursors {
  function sign(seq: string, scope: string): Buffer {
    return createHmac('sha256', secret).update(`cursor.v1\n${scope}\n${seq}`).digest().subarray(0, signatureBytes);
  }
  return {
    encode(seq, scope) {
      const text = seq.toString();
      return Buffer.from(`${text}.${sign(text, scope).toString('base64url')}`).toString('base64url');
    },
    decode(cursor, scope) {
      const [seq, signature] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
      const given = Buffer.from(signature ?? '', 'base64url');
      const isOurs =
        seq !== undefined &&
        /^\d{1,19}$/.test(seq) &&
        given.length === signatureBytes &&
        timingSafeEqual(given, sign(seq, scope));
      if (!isOurs) {
        throw new RequestError('BAD_USER_INPUT', 'after: not a cursor of this list; use one that it returned');
      }
      return BigInt(seq);
    },
  };
}
