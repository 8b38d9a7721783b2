import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type AuthRole, type Identity, scopes, scopesOfRole } from './identity.ts';
import { refusalOfJwt } from './jwt-refusal.ts';
import { CredentialRefusal } from './refusal.ts';
import { createServiceTokens } from './service-token.ts';
import { createSigningKeys, type SigningKeysOptions } from './signing-keys.ts';
import { createTokenLife, type TokenLife } from './token-life.ts';

/** Issuer of the tokens that are signed here. */
export const localIssuer = 'parpour';
const userAudience = 'parpour:graph';
const serviceAudience = 'parpour:service';

export interface UserTokenRequest {
  /** Id of the person or program, for example `usr_…`. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'PERSON' | 'INTEGRATION';
  readonly tenantId: string;
  readonly role: AuthRole;
  /** Default: the configured life of tokens. */
  readonly expiresInSeconds?: number;
}

/** Whom a token names, for a revocation to find it. */
export interface Credential {
  readonly tenantId: string;
  /** Id of the person or program, or of the API key. */
  readonly subjectId: string;
  readonly issuedAt: Date;
}

/** What a token or a key says, found true. */
export interface Claims {
  readonly identity: Identity;
  readonly expiresAt: Date;
  readonly credential: Credential;
}

/** A verified token and how long it holds. */
export interface VerifiedToken {
  readonly identity: Identity;
  /** When the token ends, unless it is revoked before. */
  readonly expiresAt: Date;
  readonly life: TokenLife;
}

export interface TokenService {
  /** @returns a signed JWT (RFC 7519, HMAC) for the Authorization header */
  signUserToken(request: UserTokenRequest): Promise<string>;
  /**
   * Checks what came behind `Bearer`.
   * @throws RequestError UNAUTHENTICATED with a `reason` of refusal.ts; UNAVAILABLE when it can't be told at this moment
   */
  verifyUserToken(token: string): Promise<VerifiedToken>;
  /** @returns a signed identity for a call to another service, good for a minute; kept while it is fresh */
  signServiceIdentity(identity: Identity): Promise<string>;
  /** @throws RequestError UNAUTHENTICATED when the caller is not one of our services */
  verifyServiceIdentity(token: string): Promise<Identity>;
  /** @returns a seal on the answer to one call, whose inbox no other call has */
  sealAnswer(inbox: string, body: Uint8Array): string;
  /** @returns whether a service of ours sealed exactly this answer to this call */
  isSealedAnswer(inbox: string, body: Uint8Array, seal: string): boolean;
  /** @returns a signature on what a link carries, good for its purpose alone */
  signLink(purpose: string, text: string): string;
  /** @returns whether a service of ours signed exactly this text for this purpose */
  isSignedLink(purpose: string, text: string, signature: string): boolean;
}

export interface TokenServiceOptions extends SigningKeysOptions {
  readonly jwtAlgorithm: 'HS256' | 'HS384' | 'HS512';
  readonly jwtExpirySeconds: number;
  readonly serviceSecret: string;
}

/** A token service that knows no tokens but its own. */
export interface LocalTokenService extends TokenService {
  /** @throws CredentialRefusal */
  readUserToken(token: string): Promise<Claims>;
}

/** Signs and checks tokens. User and service tokens have different keys and audiences: one never passes for the other. */
export function createTokenService(options: TokenServiceOptions): LocalTokenService {
  const userKeys = createSigningKeys(options);
  const serviceTokens = createServiceTokens({
    secret: options.serviceSecret,
    issuer: localIssuer,
    audience: serviceAudience,
  });

  async function readUserToken(token: string): Promise<Claims> {
    const payload = await verifyWithAny(token);
    const claims = userClaims.safeParse(payload);
    if (!claims.success) throw new CredentialRefusal('CLAIMS', 'The token lacks claims of ours');
    const { sub, name, kind, tenant, role, exp, iat } = claims.data;
    return {
      identity: { actor: { kind, id: sub, name }, tenantId: tenant, scopes: scopesOfRole[role] },
      expiresAt: new Date(exp * 1000),
      credential: { tenantId: tenant, subjectId: sub, issuedAt: new Date(iat * 1000) },
    };
  }

  /** Tries the keys that may have signed it; more than one only for a token without a key id. */
  async function verifyWithAny(token: string) {
    let refusal: CredentialRefusal | undefined;
    for (const { bytes } of userKeys.candidates(kidOf(token))) {
      try {
        return (await verify(token, bytes, userAudience, options.jwtAlgorithm)).payload;
      } catch (error) {
        refusal = refusalOfJwt(error);
        if (refusal.reason !== 'INVALID') break;
      }
    }
    throw refusal ?? new CredentialRefusal('UNKNOWN_KEY', 'The token was signed with a key that is no longer in use');
  }

  return {
    signUserToken: ({ id, name, kind, tenantId, role, expiresInSeconds }) =>
      new SignJWT({ name, kind, tenant: tenantId, role })
        .setProtectedHeader({ alg: options.jwtAlgorithm, typ: 'JWT', kid: userKeys.current.kid })
        .setIssuer(localIssuer)
        .setAudience(userAudience)
        .setSubject(id)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + (expiresInSeconds ?? options.jwtExpirySeconds))
        .sign(userKeys.current.bytes),

    readUserToken,

    async verifyUserToken(token) {
      const { identity, expiresAt } = await readUserToken(token);
      return { identity, expiresAt, life: createTokenLife({ expiresAt }) };
    },

    signServiceIdentity: async (identity) => serviceTokens.sign(identity),
    verifyServiceIdentity: async (token) => serviceTokens.verify(token),
    sealAnswer: serviceTokens.seal,
    isSealedAnswer: serviceTokens.isSealed,
    signLink: serviceTokens.signLink,
    isSignedLink: serviceTokens.isSignedLink,
  };
}

const userClaims = z.object({
  sub: z.string().min(1),
  name: z.string(),
  kind: z.enum(['PERSON', 'INTEGRATION']),
  tenant: z.string().min(1),
  role: z.enum(['founder', 'operator', 'auditor', 'agent', 'integrator']),
  exp: z.number(),
  iat: z.number(),
});

function verify(token: string, key: Uint8Array, audience: string, algorithm: string) {
  return jwtVerify(token, key, {
    issuer: localIssuer,
    audience,
    algorithms: [algorithm],
    requiredClaims: ['exp', 'sub'],
  });
}

/** @throws CredentialRefusal for what is no JWT */
function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch (error) {
    throw new CredentialRefusal('MALFORMED', 'The token is not valid', error);
  }
}

/** The identity under which a service of ours acts for a tenant. */
export function serviceIdentity(service: string, tenantId: string): Identity {
  return { actor: { kind: 'SYSTEM', id: service, name: service }, tenantId, scopes };
}
