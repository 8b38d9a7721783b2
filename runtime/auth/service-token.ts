import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { createLru } from '#runtime/graphql/lru.ts';
import { type Identity, isScope } from './identity.ts';
import { CredentialRefusal } from './refusal.ts';

/** A service token lives this long; it is made anew at half of it. */
const ttlSeconds = 60;
/** Verified tokens that are remembered until they expire. A caller keeps its token, so a busy one comes with each call. */
const rememberedMax = 4_096;

const claims = z.object({
  iss: z.string().optional(),
  aud: z.string().optional(),
  exp: z.number(),
  sub: z.string(),
  identity: z.object({
    actor: z.object({ kind: z.enum(['PERSON', 'AGENT', 'SYSTEM', 'INTEGRATION']), id: z.string(), name: z.string() }),
    tenantId: z.string(),
    ventureIds: z.array(z.string()).optional(),
    scopes: z.array(z.string()),
  }),
});

export interface ServiceTokenOptions {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
}

export interface ServiceTokens {
  /** @returns a signed identity, good for a minute; kept while it is fresh */
  sign(identity: Identity): string;
  /** @throws CredentialRefusal when the token is not one of these, or its time is over */
  verify(token: string): Identity;
  /**
   * Seals the answer to a call, HMAC-SHA-256 in base64url.
   * @param inbox where this one answer goes, which no other call has: a seal is good for one answer to one call
   */
  seal(inbox: string, body: Uint8Array): string;
  /** @returns whether a service of ours sealed exactly this answer to this call */
  isSealed(inbox: string, body: Uint8Array, seal: string): boolean;
  /** Signs what a link carries, HMAC-SHA-256 in base64url. @param purpose what the link is for, and good for alone */
  signLink(purpose: string, text: string): string;
  /** @returns whether a service of ours signed exactly this text for this purpose */
  isSignedLink(purpose: string, text: string, signature: string): boolean;
}

/**
 * Signs and checks the identities that travel between services: JWTs (RFC 7519) by HMAC-SHA-256 (RFC 7515, HS256), as any
 * library reads them. One comes with each call over the bus, and WebCrypto, which libraries use, hands each to another
 * thread and back; here it is done in place, and once for all calls that carry the same token, to the byte.
 */
export function createServiceTokens({ secret, issuer, audience }: ServiceTokenOptions): ServiceTokens {
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const signed = new WeakMap<Identity, { readonly token: string; readonly renewAt: number }>();
  const verified = createLru<string, { readonly identity: Identity; readonly expiresAt: number }>({
    entriesMax: rememberedMax,
  });
  const signatureOf = (text: string) => createHmac('sha256', secret).update(text).digest();
  // No JWT has a line feed: no seal is ever the signature of a token.
  const sealOf = (inbox: string, body: Uint8Array) =>
    createHmac('sha256', secret).update(`answer\n${inbox}\n`).update(body).digest();

  const linkSignatureOf = (purpose: string, text: string) => signatureOf(`link\n${purpose}\n${text}`);

  return {
    signLink: (purpose, text) => linkSignatureOf(purpose, text).toString('base64url'),
    isSignedLink(purpose, text, signature) {
      const [given, right] = [Buffer.from(signature, 'base64url'), linkSignatureOf(purpose, text)];
      return given.length === right.length && timingSafeEqual(given, right);
    },
    seal: (inbox, body) => sealOf(inbox, body).toString('base64url'),
    isSealed(inbox, body, seal) {
      const [given, right] = [Buffer.from(seal, 'base64url'), sealOf(inbox, body)];
      return given.length === right.length && timingSafeEqual(given, right);
    },
    sign(identity) {
      const now = Math.floor(Date.now() / 1000);
      const known = signed.get(identity);
      if (known !== undefined && known.renewAt > now) return known.token;
      const payload = { identity, iss: issuer, aud: audience, sub: identity.actor.id, exp: now + ttlSeconds };
      const text = `${header}.${encode(payload)}`;
      const token = `${text}.${signatureOf(text).toString('base64url')}`;
      signed.set(identity, { token, renewAt: now + ttlSeconds / 2 });
      return token;
    },

    verify(token) {
      const now = Math.floor(Date.now() / 1000);
      const known = verified.get(token);
      if (known !== undefined) return requireFresh(known, now).identity;
      const payload = readSigned(token, signatureOf);
      const { iss, aud, exp } = payload;
      if (iss !== issuer) throw new CredentialRefusal('UNKNOWN_ISSUER', 'The service token has another issuer');
      if (aud !== audience) throw new CredentialRefusal('WRONG_AUDIENCE', 'The token was made for another audience');
      const { actor, tenantId, ventureIds, scopes } = payload.identity;
      const identity = { actor, tenantId, ...(ventureIds && { ventureIds }), scopes: scopes.filter(isScope) };
      const found = requireFresh({ identity, expiresAt: exp }, now);
      verified.set(token, found);
      return found.identity;
    },
  };
}

function requireFresh<Found extends { readonly expiresAt: number }>(found: Found, now: number): Found {
  if (found.expiresAt <= now) throw new CredentialRefusal('EXPIRED', 'The service token has expired');
  return found;
}

/** @returns what the token says, its signature found right before any of it is looked at */
function readSigned(token: string, signatureOf: (text: string) => Buffer): z.infer<typeof claims> {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  if (header === '' || more.length > 0) throw new CredentialRefusal('MALFORMED', 'The service token is not a JWT');
  const given = Buffer.from(signature, 'base64url');
  const right = signatureOf(`${header}.${payload}`);
  // Compared as text, too: base64url has spellings that decode to the same bytes.
  if (given.length !== right.length || !timingSafeEqual(given, right) || right.toString('base64url') !== signature) {
    throw new CredentialRefusal('INVALID', 'The service token is not valid: its signature is wrong');
  }
  const said = algorithm.safeParse(decode(header));
  if (!said.success) throw new CredentialRefusal('WRONG_ALGORITHM', 'The service token is not signed by HS256');
  const parsed = claims.safeParse(decode(payload));
  if (!parsed.success) throw new CredentialRefusal('CLAIMS', 'The service token carries no identity');
  return parsed.data;
}

/** Extensions that a reader has to understand (`crit`, RFC 7515 section 4.1.11) are none that are understood here. */
const algorithm = z.object({ alg: z.literal('HS256'), crit: z.undefined().optional() });

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new CredentialRefusal('MALFORMED', 'The service token is not a JWT', cause);
  }
}
