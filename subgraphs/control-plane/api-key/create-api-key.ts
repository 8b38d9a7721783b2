import { makeApiKey } from '#runtime/auth/api-key.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { countActiveApiKeys, insertApiKey } from './api-key.repository.ts';
import { ApiKeyLimitError, activeApiKeysMax, type CreateApiKey, checkReach } from './api-key.ts';

/** A key that was made, and the key itself the first time that it is told. */
export interface MadeApiKey {
  readonly apiKeyId: string;
  readonly secret: string | null;
  readonly replayed: boolean;
}

/**
 * Makes an API key that reaches no further than whoever makes it. Policy is asked before: for a key of one venture that of the
 * venture, for one of the tenant the guardrails of the platform.
 * @throws InvalidInputError, NotFoundError, ScopeExceededError, PolicyDeniedError, NotApprovedError, ApiKeyLimitError,
 *   IdempotencyKeyReusedError; RequestError FORBIDDEN, UNAVAILABLE without policy
 */
export async function createApiKey(
  { access, bus, db, events, ids }: Pick<ControlPlaneDeps, 'access' | 'bus' | 'db' | 'events' | 'ids'>,
  { identity, requestId }: Caller,
  command: CreateApiKey,
): Promise<MadeApiKey> {
  checkReach(identity, command);
  const { idempotencyKey: key, ...input } = command;
  const { name, ventureId, scopes, expiresInDays } = input;
  const { tenantId, actor } = identity;
  if (ventureId !== null) await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
  // What concerns a whole tenant stands in the log under the tenant.
  const place = ventureId ?? tenantId;
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId: place, action: 'createApiKey', input },
      idempotency: { scope: tenantId, operation: 'createApiKey', keys: [key] },
      context: { name, scopes, expiresInDays },
      summary: `Make the API key ${name} for ${expiresInDays} days: ${scopes.join(', ')}`,
    },
  );
  const apiKeyId = ids.next('apiKey');
  const { apiKey, secretHash } = makeApiKey(apiKeyId);

  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, { scope: tenantId, operation: 'createApiKey', key, input }, async () => {
      if ((await countActiveApiKeys(unit.tx, tenantId)) >= activeApiKeysMax) throw new ApiKeyLimitError();
      const row = { id: apiKeyId, tenantId, ventureId, name, scopes, secretHash, createdBy: actor, expiresInDays };
      const expiresAt = await insertApiKey(unit.tx, row);
      await unit.append({
        ventureId: place,
        stream: { id: apiKeyId, expectedVersion: 0 },
        actor,
        correlationId: requestId,
        causationId: decisionId ?? requestId,
        events: [
          {
            type: 'api_key.created.v1',
            payload: { apiKeyId, name, tenantId, ventureId, scopes: [...scopes], expiresAt },
          },
        ],
      });
      // The secret is not part of what is remembered: a repeated request gets the key without it.
      return { apiKeyId };
    }),
  );
  return { apiKeyId: result.apiKeyId, secret: replayed ? null : apiKey, replayed };
}
