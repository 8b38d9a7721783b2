import { decodeJwt } from 'jose';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { looksLikeApiKey } from './api-key.ts';
import type { ApiKeyChecks } from './api-key-checks.ts';
import { type Claims, type LocalTokenService, localIssuer, type TokenService, type VerifiedToken } from './jwt.ts';
import type { OidcIssuers } from './oidc/oidc.ts';
import { CredentialRefusal, countRefusals } from './refusal.ts';
import type { Revocations } from './revocations.ts';
import { createTokenLife } from './token-life.ts';

export interface VerifierDeps {
  readonly tokens: Pick<LocalTokenService, 'readUserToken'>;
  readonly oidc: OidcIssuers;
  readonly apiKeys: ApiKeyChecks;
  readonly revocations: Revocations;
  readonly metrics: Metrics;
}

/** How a caller says who it is; a label of the metrics. */
type Method = 'jwt' | 'oidc' | 'api_key' | 'unknown';

/**
 * Checks whatever may stand behind `Bearer`: tokens of ours, those of the issuers that are configured, API keys. Each refusal
 * is counted in `venture_auth_refusals_total{method,reason}`, each verification in `venture_auth_verified_total{method}`.
 */
export function createVerifier(deps: VerifierDeps): TokenService['verifyUserToken'] {
  const { revocations, apiKeys, metrics } = deps;
  const refused = countRefusals(metrics);
  const verified = metrics.counter('venture_auth_verified_total', 'Tokens and API keys that were verified.', [
    'method',
  ]);

  async function read(token: string, method: Method): Promise<Claims> {
    switch (method) {
      case 'api_key':
        return apiKeys.read(token);
      case 'jwt':
        return deps.tokens.readUserToken(token);
      case 'oidc':
        return deps.oidc.readUserToken(issuerOf(token) ?? '', token);
      case 'unknown':
        throw refusalOfUnknown(token);
    }
  }

  async function verify(token: string, method: Method): Promise<VerifiedToken> {
    const { identity, expiresAt, credential } = await read(token, method);
    await readyToTell(revocations);
    const isKey = method === 'api_key';
    // A key was looked up just now, and a look is newer than what is remembered; a token was not.
    if (!isKey && revocations.isRevoked(credential)) throw new CredentialRefusal('REVOKED', 'The token was revoked');
    if (isKey) apiKeys.noteUse(credential.subjectId);
    const life = createTokenLife({
      expiresAt,
      isRevoked: () => revocations.isRevoked(credential),
      onRevocation: (listener) => revocations.listen(listener),
      // A key is as good as its last look-up. A token carries its own end; what was revoked before a fault of the database
      // is known all the same.
      ...(isKey && { isCertain: () => revocations.isFresh(), onUse: () => apiKeys.noteUse(credential.subjectId) }),
    });
    return { identity, expiresAt, life };
  }

  return async (token) => {
    const method = methodOf(token, deps.oidc);
    try {
      const result = await verify(token, method);
      verified.inc({ method });
      return result;
    } catch (error) {
      if (error instanceof CredentialRefusal) refused.inc({ method, reason: error.reason });
      else refused.inc({ method, reason: error instanceof RequestError ? error.code : 'FAULT' });
      throw error;
    }
  };
}

async function readyToTell(revocations: Revocations): Promise<void> {
  try {
    await revocations.ready();
  } catch (cause) {
    throw new RequestError('UNAVAILABLE', 'Tokens can not be checked at the moment; try again', { cause });
  }
}

/** By what the token says of itself: each way checks by its own keys and algorithms only, so a lie leads nowhere. */
function methodOf(token: string, oidc: OidcIssuers): Method {
  if (looksLikeApiKey(token)) return 'api_key';
  const issuer = issuerOf(token);
  if (issuer === localIssuer) return 'jwt';
  return issuer !== undefined && oidc.isKnown(issuer) ? 'oidc' : 'unknown';
}

function refusalOfUnknown(token: string): CredentialRefusal {
  if (token === '') return new CredentialRefusal('MALFORMED', 'Expected Authorization: Bearer <token>');
  if (issuerOf(token) === undefined) return new CredentialRefusal('MALFORMED', 'The token is not valid');
  return new CredentialRefusal('UNKNOWN_ISSUER', 'The token comes from an issuer that is not known here');
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
