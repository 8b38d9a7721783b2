import { z } from 'zod';
import { type Actor, scopes as everyScope, hasScope, type Identity } from '#runtime/auth/identity.ts';
import { DomainError, InvalidInputError, NotFoundError, RequestError } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { idempotencyKey, objectId, text } from '../input.ts';

export type ApiKeyState = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

/** An API key without its secret, which nobody knows. */
export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  /** The one venture that it opens; null for the whole tenant. */
  readonly ventureId: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly state: ApiKeyState;
  readonly createdBy: Actor;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: Actor | null;
  readonly revokeReason: string | null;
}

const expiresInDaysDefault = 90;
const expiresInDaysMax = 365;

const scopeInput = z.enum(everyScope, `must be one of ${everyScope.join(', ')}`);

/** Input of `createApiKey`, checked. */
export const createApiKeyInput = z.object({
  idempotencyKey,
  name: text(120),
  ventureId: objectId.nullish().transform((id) => id ?? null),
  scopes: z
    .array(scopeInput)
    .min(1, 'a key needs at least one scope')
    .max(everyScope.length, 'has scopes more than once')
    // The same scopes in another order are the same input.
    .transform((given) => [...new Set(given)].toSorted()),
  expiresInDays: z
    .int()
    .min(1, 'must be at least 1')
    .max(expiresInDaysMax, `must be at most ${expiresInDaysMax}`)
    .nullish()
    .transform((days) => days ?? expiresInDaysDefault),
});

/** Input of `revokeApiKey`, checked. */
export const revokeApiKeyInput = z.object({ idempotencyKey, apiKeyId: objectId, reason: text(500) });

/** Input of `revokeTokens`, checked. */
export const revokeTokensInput = z.object({
  idempotencyKey,
  actorId: text(200).refine((id) => !isIdOf('apiKey', id), 'names an API key, which has no tokens: use revokeApiKey'),
  reason: text(500),
});

export type CreateApiKey = z.infer<typeof createApiKeyInput>;
export type RevokeApiKey = z.infer<typeof revokeApiKeyInput>;
export type RevokeTokens = z.infer<typeof revokeTokensInput>;

/** A key may do no more than whoever makes it. */
export class ScopeExceededError extends DomainError {
  readonly code = 'SCOPE_EXCEEDED';
  readonly scope: string;

  constructor(scope: string) {
    super(`You do not hold the scope ${scope}, so a key of yours can't have it`, ['input', 'scopes']);
    this.scope = scope;
  }
}

/** Keys of a tenant that are good at one time. */
export const activeApiKeysMax = 1_000;

/** The tenant has as many keys as it may: revoke what is not needed. */
export class ApiKeyLimitError extends DomainError {
  readonly code = 'API_KEY_LIMIT';

  constructor() {
    super(`There are ${activeApiKeysMax} active API keys, which is all that a tenant may have; revoke some first`);
  }
}

/** The key has been revoked before; that revocation stays as it is. */
export class AlreadyRevokedError extends DomainError {
  readonly code = 'ALREADY_REVOKED';
}

/**
 * Holds a new key to what its maker may do.
 * @throws InvalidInputError, ScopeExceededError; RequestError FORBIDDEN for a key of the whole tenant
 */
export function checkReach(
  identity: Identity,
  { scopes, ventureId }: Pick<CreateApiKey, 'scopes' | 'ventureId'>,
): void {
  if (scopes.includes('keys:write')) {
    // A key that is known to a stranger could make others, which outlive it.
    throw new InvalidInputError("scopes: a key can't have keys:write, keys are made by people", ['input', 'scopes']);
  }
  const beyond = scopes.find((scope) => !hasScope(identity, scope));
  if (beyond !== undefined) throw new ScopeExceededError(beyond);
  if (ventureId === null && identity.ventureIds !== undefined) {
    throw new RequestError('FORBIDDEN', 'The token is for certain ventures only; name one of them for the key');
  }
}

/** @returns the error for a key that is not there, or that the caller may not see */
export function noSuchApiKey(apiKeyId: string): NotFoundError {
  return new NotFoundError(`There is no API key ${apiKeyId}`, ['input', 'apiKeyId']);
}
