import { hasScope, type Identity, type Scope } from '#runtime/auth/identity.ts';
import { CredentialRefusal } from '#runtime/auth/refusal.ts';
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

/** What a caller without a token is told. */
export const sendToken = 'Send Authorization: Bearer <token>';

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
  if (isAnonymous(ctx.identity)) throw new CredentialRefusal('MISSING', `Send a token that holds ${scope}`);
  throw new RequestError('FORBIDDEN', `The token lacks the scope ${scope}`);
}

/**
 * Lets every caller with a token pass, whatever it may do.
 * @throws RequestError UNAUTHENTICATED without a token
 */
export function requireCaller(ctx: { readonly identity: Identity }): void {
  if (isAnonymous(ctx.identity)) throw new CredentialRefusal('MISSING', sendToken);
}

/**
 * Makes the `__resolveReference` of a type whose objects take a scope. Who lacks it is told so for each object, where null
 * would look as if there was none.
 * @throws RequestError as `requireScope`, as a rejection: a throw would end the references beside it, too
 */
export function scopedReference<Reference, Context extends { readonly identity: Identity }, Found>(
  scope: Scope,
  find: (reference: Reference, ctx: Context) => Found | Promise<Found>,
): (reference: Reference, ctx: Context) => Promise<Found> {
  return async (reference, ctx) => {
    requireScope(ctx, scope);
    return await find(reference, ctx);
  };
}
