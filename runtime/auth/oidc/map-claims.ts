import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { idPrefixes } from '#runtime/ids/ids.ts';
import { type Identity, type Scope, scopesOfRole } from '../identity.ts';
import { CredentialRefusal } from '../refusal.ts';
import type { OidcIssuer } from './issuer-config.ts';

type ClaimPath = OidcIssuer['nameClaim'];

/**
 * Reads a provider's verified claims as an identity of ours.
 * @throws CredentialRefusal CLAIMS which names the claim that is missing or stands for nothing here
 */
export function identityOf(issuer: OidcIssuer, payload: JWTPayload & { readonly sub: string }): Identity {
  const name = valuesAt(payload, issuer.nameClaim)[0]?.trim().slice(0, 120);
  return {
    actor: { kind: issuer.kind, id: subjectIdOf(issuer.issuer, payload.sub), name: name || payload.sub.slice(0, 120) },
    tenantId: tenantOf(issuer, payload),
    scopes: scopesOf(issuer, payload),
  };
}

/**
 * The id of a provider's user here: a UUIDv8 (RFC 9562, section 5.8) of SHA-256 over issuer and subject. Two providers may
 * know the same subject, and one could call a user as we call one of ours; neither makes them the same person.
 */
export function subjectIdOf(issuer: string, subject: string): string {
  const bytes = createHash('sha256').update(`${issuer}\n${subject}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `${idPrefixes.person}_${bytes.toString('hex')}`;
}

function tenantOf({ tenant }: OidcIssuer, payload: JWTPayload): string {
  if ('id' in tenant) return tenant.id;
  const [value, ...others] = valuesAt(payload, tenant.claim);
  // More than one would leave it to the order in which they stand.
  const found = value === undefined || others.length > 0 ? undefined : own(tenant.values, value);
  if (found !== undefined) return found;
  throw new CredentialRefusal('CLAIMS', `The token's claim ${shown(tenant.claim)} names no tenant that is known here`);
}

function scopesOf({ role }: OidcIssuer, payload: JWTPayload): readonly Scope[] {
  const roles = valuesAt(payload, role.claim).flatMap((value) => own(role.values, value) ?? []);
  if (roles.length > 0) return [...new Set(roles.flatMap((name) => scopesOfRole[name]))];
  throw new CredentialRefusal(
    'CLAIMS',
    `The token's claim ${shown(role.claim)} has no value that stands for a role here`,
  );
}

/** Texts that stand at a claim: one, those of a list, or none. */
function valuesAt(payload: JWTPayload, path: ClaimPath): string[] {
  let value: unknown = payload;
  for (const name of [path].flat()) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  }
  return [value].flat().filter((item): item is string => typeof item === 'string');
}

function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function shown(path: ClaimPath): string {
  return `"${[path].flat().join('.')}"`;
}
