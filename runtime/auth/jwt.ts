import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { RequestError } from '#runtime/errors/errors.ts';
import { type AuthRole, type Identity, type Scope, scopes, scopesOfRole } from './identity.ts';

const issuer = 'parpour';
const userAudience = 'parpour:graph';
const serviceAudience = 'parpour:service';
/** A service token lives this long; it is made anew at half of it. */
const serviceTokenTtlSeconds = 60;

const identityShape = z.object({
  actor: z.object({ kind: z.enum(['PERSON', 'AGENT', 'SYSTEM', 'INTEGRATION']), id: z.string(), name: z.string() }),
  tenantId: z.string(),
  ventureIds: z.array(z.string()).optional(),
  scopes: z.array(z.string()),
});

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

/** A verified token and when it ends. */
export interface VerifiedToken {
  readonly identity: Identity;
  readonly expiresAt: Date;
}

export interface TokenService {
  /** @returns a signed JWT (RFC 7519, HMAC) for the Authorization header */
  signUserToken(request: UserTokenRequest): Promise<string>;
  /** @throws RequestError UNAUTHENTICATED when the token is not ours, altered or expired */
  verifyUserToken(token: string): Promise<VerifiedToken>;
  /** @returns a signed identity for a call to another service, good for a minute; kept while it is fresh */
  signServiceIdentity(identity: Identity): Promise<string>;
  /** @throws RequestError UNAUTHENTICATED when the caller is not one of our services */
  verifyServiceIdentity(token: string): Promise<Identity>;
}

export interface TokenServiceOptions {
  readonly jwtSecret: string;
  readonly jwtAlgorithm: 'HS256' | 'HS384' | 'HS512';
  readonly jwtExpirySeconds: number;
  readonly serviceSecret: string;
}

/** Signs and checks tokens. User and service tokens have different keys and audiences: one never passes for the other. */
export function createTokenService(options: TokenServiceOptions): TokenService {
  const userKey = new TextEncoder().encode(options.jwtSecret);
  const serviceKey = new TextEncoder().encode(options.serviceSecret);
  const signed = new WeakMap<Identity, { readonly token: string; readonly renewAt: number }>();

  async function verify(token: string, key: Uint8Array, audience: string, algorithm: string) {
    try {
      return await jwtVerify(token, key, { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp', 'sub'] });
    } catch (cause) {
      const message = cause instanceof errors.JWTExpired ? 'The token has expired' : 'The token is not valid';
      throw new RequestError('UNAUTHENTICATED', message, { cause });
    }
  }

  return {
    signUserToken: ({ id, name, kind, tenantId, role, expiresInSeconds }) =>
      new SignJWT({ name, kind, tenant: tenantId, role })
        .setProtectedHeader({ alg: options.jwtAlgorithm, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(userAudience)
        .setSubject(id)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + (expiresInSeconds ?? options.jwtExpirySeconds))
        .sign(userKey),

    async verifyUserToken(token) {
      const { payload } = await verify(token, userKey, userAudience, options.jwtAlgorithm);
      const claims = userClaims.safeParse(payload);
      if (!claims.success) throw new RequestError('UNAUTHENTICATED', 'The token lacks claims of ours');
      const { sub, name, kind, tenant, role, exp } = claims.data;
      return {
        identity: { actor: { kind, id: sub, name }, tenantId: tenant, scopes: scopesOfRole[role] },
        expiresAt: new Date(exp * 1000),
      };
    },

    async signServiceIdentity(identity) {
      const now = Math.floor(Date.now() / 1000);
      const known = signed.get(identity);
      if (known !== undefined && known.renewAt > now) return known.token;
      const token = await new SignJWT({ identity })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(serviceAudience)
        .setSubject(identity.actor.id)
        .setExpirationTime(now + serviceTokenTtlSeconds)
        .sign(serviceKey);
      signed.set(identity, { token, renewAt: now + serviceTokenTtlSeconds / 2 });
      return token;
    },

    async verifyServiceIdentity(token) {
      const { payload } = await verify(token, serviceKey, serviceAudience, 'HS256');
      const parsed = identityShape.safeParse(payload.identity);
      if (!parsed.success) throw new RequestError('UNAUTHENTICATED', 'The service token carries no identity');
      const { actor, tenantId, ventureIds, scopes: given } = parsed.data;
      return { actor, tenantId, ...(ventureIds && { ventureIds }), scopes: given.filter(isScope) };
    },
  };
}

const userClaims = z.object({
  sub: z.string().min(1),
  name: z.string(),
  kind: z.enum(['PERSON', 'INTEGRATION']),
  tenant: z.string().min(1),
  role: z.enum(['founder', 'operator', 'auditor', 'agent', 'integrator']),
  exp: z.number(),
});

function isScope(text: string): text is Scope {
  // The tuple's type is too narrow for includes(string).
  return (scopes as readonly string[]).includes(text);
}

/** The identity under which a service of ours acts for a tenant. */
export function serviceIdentity(service: string, tenantId: string): Identity {
  return { actor: { kind: 'SYSTEM', id: service, name: service }, tenantId, scopes };
}
