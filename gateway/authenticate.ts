import { hash } from 'node:crypto';
import type { Identity } from '#runtime/auth/identity.ts';
import type { TokenService, VerifiedToken } from '#runtime/auth/jwt.ts';
import type { TokenLife } from '#runtime/auth/token-life.ts';
import { createLru } from '#runtime/graphql/lru.ts';
import { anonymousIdentity } from '#runtime/graphql/require-scope.ts';

/** Who asks, and until when that holds. */
export interface Caller {
  readonly identity: Identity;
  /** When the token ends; undefined for a caller without one. */
  readonly expiresAt: Date | undefined;
  /**
   * Calls once, when the token expires or is revoked; for whatever outlives the request, such as a subscription. Never calls
   * for a caller without a token.
   * @returns stops listening
   */
  readonly onEnd: TokenLife['onEnd'];
}

/**
 * @throws RequestError UNAUTHENTICATED, with its reason, for a token or API key that does not count and for another scheme;
 * UNAVAILABLE (retryable) when that can't be told at this moment
 */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

const rememberedMax = 10_000;
const neverEnds: Caller['onEnd'] = () => () => undefined;
const anonymous: Caller = { identity: anonymousIdentity, expiresAt: undefined, onEnd: neverEnds };

const anybody: Caller = {
  identity: { actor: { kind: 'PERSON', id: 'anybody', name: 'Anybody' }, tenantId: 'open', ventureIds: [], scopes: [] },
  expiresAt: undefined,
  onEnd: neverEnds,
};

/** Asks nobody who they are; for a graph whose subgraphs are not ours. */
export const openAuthenticate: Authenticate = async () => anybody;

/**
 * Reads `Authorization: Bearer <token or API key>`. Those that were good a moment ago are not verified again until they end,
 * are revoked, or may have been.
 */
export function createAuthenticate(tokens: Pick<TokenService, 'verifyUserToken'>): Authenticate {
  const verified = createLru<string, VerifiedToken>({ entriesMax: rememberedMax });

  return async (authorization) => {
    if (authorization === undefined || authorization === '') return anonymous;
    // What is no bearer token is refused, and counted, where all others are.
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1] ?? '';
    // By digest: neither a dump of the memory nor the time of a look-up tells of the tokens themselves.
    const digest = hash('sha256', token, 'base64');
    const known = verified.get(digest);
    if (known?.life.use() === true) return callerOf(known);
    const found = await tokens.verifyUserToken(token);
    verified.set(digest, found);
    return callerOf(found);
  };
}

function callerOf({ identity, expiresAt, life }: VerifiedToken): Caller {
  return { identity, expiresAt, onEnd: life.onEnd };
}
