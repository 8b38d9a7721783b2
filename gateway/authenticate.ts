import type { Identity } from '#runtime/auth/identity.ts';
import type { TokenService } from '#runtime/auth/jwt.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { createLru } from '#runtime/graphql/lru.ts';
import { anonymousIdentity } from '#runtime/graphql/require-scope.ts';

/** Who asks, and until when that holds. */
export interface Caller {
  readonly identity: Identity;
  /** When the token ends; undefined for a caller without one. */
  readonly expiresAt: Date | undefined;
}

/** @throws RequestError UNAUTHENTICATED for a token that is not ours, altered or expired, and for another scheme */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

const rememberedMax = 1_000;

/** Reads `Authorization: Bearer <token>`. Tokens that were good a moment ago are not checked again until they end. */
export function createAuthenticate(tokens: Pick<TokenService, 'verifyUserToken'>): Authenticate {
  const verified = createLru<string, { readonly identity: Identity; readonly expiresAt: Date }>({
    entriesMax: rememberedMax,
  });

  return async (authorization) => {
    if (authorization === undefined || authorization === '')
      return { identity: anonymousIdentity, expiresAt: undefined };
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw new RequestError('UNAUTHENTICATED', 'Expected Authorization: Bearer <token>');
    const known = verified.get(token);
    if (known !== undefined && known.expiresAt.getTime() > Date.now()) return known;
    const caller = await tokens.verifyUserToken(token);
    verified.set(token, caller);
    return caller;
  };
}
