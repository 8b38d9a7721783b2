import { hasScope } from '#runtime/auth/identity.ts';
import { revoke, tellRevoked } from '#runtime/auth/revocations.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { permissionToStop } from '#runtime/policy/permission.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import type { RevokeTokens } from './api-key.ts';

/**
 * Ends all tokens that a person or program of the tenant was given until now. Whether there is anybody of that id is not
 * known here, since people sign in elsewhere. The guardrails of the platform are asked before; where policy does not answer the
 * tokens are ended all the same.
 * @returns the instant, in whole seconds as tokens have it, RFC 3339
 * @throws PolicyDeniedError, IdempotencyKeyReusedError; RequestError FORBIDDEN for somebody else's tokens without `keys:write`
 */
export async function revokeTokens(
  { bus, db, events }: Pick<ControlPlaneDeps, 'bus' | 'db' | 'events'>,
  { identity, requestId }: Caller,
  { idempotencyKey: key, actorId, reason }: RevokeTokens,
): Promise<{ readonly revokedUntil: string; readonly replayed: boolean }> {
  const { tenantId, actor } = identity;
  // An API key is no person's token: what one integration holds ends it, and not all of them.
  const isOwn = actor.id === actorId && actor.kind !== 'INTEGRATION';
  if (!isOwn && (!hasScope(identity, 'keys:write') || identity.ventureIds !== undefined)) {
    throw new RequestError('FORBIDDEN', "Somebody else's tokens are ended with keys:write and for the whole tenant");
  }
  const request = { scope: tenantId, operation: 'revokeTokens', key, input: { actorId, reason } };
  const decisionId = await permissionToStop(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId: tenantId, action: 'revokeTokens', subjectId: actorId, input: request.input },
      idempotency: { operation: request.operation, keys: [key] },
      context: { actorId, isOwn },
      summary: `End the tokens of ${actorId}: ${reason}`,
    },
  );
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const until = await revoke(unit.tx, { tenantId, subjectId: actorId });
      const revokedUntil = new Date(Math.floor(until.getTime() / 1000) * 1000).toISOString();
      await unit.append({
        ventureId: tenantId,
        stream: { id: `${tenantId}:${actorId}`, expectedVersion: 'any' },
        actor,
        correlationId: requestId,
        causationId: decisionId ?? requestId,
        events: [{ type: 'token.revoked.v1', payload: { tenantId, actorId, revokedUntil, reason } }],
      });
      return { revokedUntil };
    }),
  );
  tellRevoked(bus.connection);
  return { revokedUntil: result.revokedUntil, replayed };
}
