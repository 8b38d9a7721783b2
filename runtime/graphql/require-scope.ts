import { hasScope, type Identity, type Scope } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';

/**
 * A caller without a token: sees the schema and a `viewer` of null, nothing else. It belongs to no tenant, and no venture
 * has the empty tenant.
 */
export const anonymousIdentity: Identity = {
  actor: { kind: 'PERSON', id: 'anonymous', name: 'Anonymous' },
  tenantId: '',
  ventureIds: [],
  scopes: [],
};

/** @returns true for a caller without a token */
export function isAnonymous(identity: Identity): boolean {
  return identity.tenantId === '';
}

/**
 * Lets the caller pass who holds the scope.
 * @throws RequestError UNAUTHENTICATED without a token, FORBIDDEN without the scope, which the message names
 */
export function requireScope(ctx: { readonly identity: Identity }, scope: Scope): void {
  if (hasScope(ctx.identity, scope)) return;
  if (isAnonymous(ctx.identity)) throw new RequestError('UNAUTHENTICATED', `Send a token that holds ${scope}`);
  throw new RequestError('FORBIDDEN', `The token lacks the scope ${scope}`);
}

/**
 * Lets every caller with a token pass, whatever it may do.
 * @throws RequestError UNAUTHENTICATED without a token
 */
export function requireCaller(ctx: { readonly identity: Identity }): void {
  if (isAnonymous(ctx.identity)) throw new RequestError('UNAUTHENTICATED', 'Send Authorization: Bearer <token>');
}
