import { revoke, tellRevoked } from '#runtime/auth/revocations.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { permissionToStop } from '#runtime/policy/permission.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { findApiKeys, lockApiKey, markRevoked } from './api-key.repository.ts';
import { AlreadyRevokedError, noSuchApiKey, type RevokeApiKey } from './api-key.ts';

/**
 * Ends an API key. Every process refuses it within a second, and ends what was opened with it. Policy is asked before, and
 * where it does not answer the key is ended all the same.
 * @throws NotFoundError, PolicyDeniedError, AlreadyRevokedError, IdempotencyKeyReusedError
 */
export async function revokeApiKey(
  { bus, db, events }: Pick<ControlPlaneDeps, 'bus' | 'db' | 'events'>,
  { identity, requestId }: Caller,
  { idempotencyKey: key, apiKeyId, reason }: RevokeApiKey,
): Promise<{ readonly apiKeyId: string; readonly replayed: boolean }> {
  const { tenantId, actor } = identity;
  const request = { scope: tenantId, operation: 'revokeApiKey', key, input: { apiKeyId, reason } };
  const [known] = await findApiKeys(db.drizzle, identity, [apiKeyId]);
  if (known === undefined) throw noSuchApiKey(apiKeyId);
  const decisionId = await permissionToStop(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId: known.ventureId ?? tenantId, action: 'revokeApiKey', subjectId: apiKeyId, input: request.input },
      idempotency: { scope: tenantId, operation: request.operation, keys: [key] },
      context: { apiKeyId, name: known.name, createdById: known.createdBy.id },
      summary: `Revoke the API key ${known.name}: ${reason}`,
    },
  );
  const { replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const apiKey = await lockApiKey(unit.tx, identity, apiKeyId);
      if (apiKey === undefined) throw noSuchApiKey(apiKeyId);
      if (apiKey.state === 'REVOKED') {
        throw new AlreadyRevokedError(`${apiKeyId} was revoked before`, ['input', 'apiKeyId']);
      }
      await markRevoked(unit.tx, { id: apiKeyId, by: actor, reason });
      await revoke(unit.tx, { tenantId, subjectId: apiKeyId });
      const { name, ventureId } = apiKey;
      await unit.append({
        ventureId: ventureId ?? tenantId,
        stream: { id: apiKeyId, expectedVersion: 1 },
        actor,
        correlationId: requestId,
        causationId: decisionId ?? requestId,
        events: [{ type: 'api_key.revoked.v1', payload: { apiKeyId, name, tenantId, ventureId, reason } }],
      });
      return { apiKeyId };
    }),
  );
  tellRevoked(bus.connection);
  return { apiKeyId, replayed };
}
