import { createHmac } from 'node:crypto';

/** A key that tokens of ours are signed with. */
export interface SigningKey {
  /** In the header of each token that it signed. */
  readonly kid: string;
  readonly bytes: Uint8Array;
}

export interface SigningKeysOptions {
  /** Signs. */
  readonly jwtSecret: string;
  /** Signed until `jwtRotatedAt`. */
  readonly jwtPreviousSecret?: string | undefined;
  /** When the present key took over. Without it the previous key is not taken at all. */
  readonly jwtRotatedAt?: Date | undefined;
  /** How long tokens of the previous key are still good. Default 86,400: a day. */
  readonly jwtOverlapSeconds?: number | undefined;
}

export interface SigningKeys {
  readonly current: SigningKey;
  /**
   * Keys that may have signed a token.
   * @param kid as the token's header says; a token of before there were key ids has none
   * @returns none when the key is unknown, or its time is over
   */
  candidates(kid: string | undefined): readonly SigningKey[];
}

const overlapSecondsDefault = 86_400;

/** The key that signs and, for a day after a rotation, the one before it. */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { jwtPreviousSecret, jwtRotatedAt, jwtOverlapSeconds = overlapSecondsDefault } = options;
  const current = keyOf(options.jwtSecret);
  const previous = jwtPreviousSecret === undefined ? undefined : keyOf(jwtPreviousSecret);
  const previousUntilMs = jwtRotatedAt === undefined ? 0 : jwtRotatedAt.getTime() + jwtOverlapSeconds * 1000;

  return {
    current,
    candidates(kid) {
      const inUse = previous !== undefined && Date.now() < previousUntilMs ? [current, previous] : [current];
      return kid === undefined ? inUse : inUse.filter((key) => key.kid === kid);
    },
  };
}

/** The id follows from the secret, so that every process knows it, and leads nowhere back. */
function keyOf(secret: string): SigningKey {
  const kid = createHmac('sha256', secret).update('parpour key id').digest('base64url').slice(0, 16);
  return { kid, bytes: new TextEncoder().encode(secret) };
}
