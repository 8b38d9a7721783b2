import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { Claims } from '../jwt.ts';
import { refusalOfJwt } from '../jwt-refusal.ts';
import { CredentialRefusal } from '../refusal.ts';
import type { OidcIssuer } from './issuer-config.ts';
import { identityOf } from './map-claims.ts';
import { createProviderKeys, type ProviderKeysOptions } from './provider-keys.ts';

/** The providers whose tokens count beside our own. */
export interface OidcIssuers {
  isKnown(issuer: string): boolean;
  /**
   * Checks a token by the keys of an issuer, which it must name.
   * @throws CredentialRefusal; RequestError UNAVAILABLE while the issuer's keys can't be had
   */
  readUserToken(issuer: string, token: string): Promise<Claims>;
}

export interface OidcOptions
  extends Pick<ProviderKeysOptions, 'cooldownMs' | 'refreshMs' | 'keptMs' | 'timeoutMs' | 'nowMs'> {
  readonly issuers: readonly OidcIssuer[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Asymmetric only: with a public key as its secret, an HMAC could be made by anybody. */
const algorithms = ['RS256', 'ES256'];
/** Clocks of two machines may differ by so much. */
const skewSeconds = 30;

/** Creates the list; nothing is asked of an issuer before its first token comes. */
export function createOidcIssuers({ issuers, metrics, ...options }: OidcOptions): OidcIssuers {
  const fetches = metrics.counter('venture_oidc_key_fetches_total', 'Requests for the keys of OpenID providers.', [
    'issuer',
    'outcome',
  ]);
  const known = new Map(
    issuers.map((config) => {
      const { issuer } = config;
      const onFetch = (isDone: boolean) => fetches.inc({ issuer, outcome: isDone ? 'ok' : 'failed' });
      return [issuer, { config, keys: createProviderKeys({ ...options, issuer, onFetch }) }];
    }),
  );

  return {
    isKnown: (issuer) => known.has(issuer),
    async readUserToken(issuer, token) {
      const provider = known.get(issuer);
      if (provider !== undefined) return verify(token, provider.config, provider.keys);
      throw new CredentialRefusal('UNKNOWN_ISSUER', 'The token comes from an issuer that is not known here');
    },
  };
}

async function verify(token: string, config: OidcIssuer, keys: JWTVerifyGetKey): Promise<Claims> {
  const { payload } = await jwtVerify(token, keys, {
    issuer: config.issuer,
    audience: config.audience,
    algorithms,
    clockTolerance: skewSeconds,
    requiredClaims: ['exp', 'iat', 'sub'],
  }).catch((error: unknown) => {
    throw error instanceof RequestError ? error : refusalOfJwt(error);
  });
  const { sub, exp, iat } = payload;
  if (!sub || exp === undefined || iat === undefined) {
    throw new CredentialRefusal('CLAIMS', 'The token says not who it is for, or not from when to when it holds');
  }
  const identity = identityOf(config, { ...payload, sub });
  return {
    identity,
    // Held to the same tolerance, or a token could be taken and have ended at once.
    expiresAt: new Date((exp + skewSeconds) * 1000),
    credential: { tenantId: identity.tenantId, subjectId: identity.actor.id, issuedAt: new Date(iat * 1000) },
  };
}
