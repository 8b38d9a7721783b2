import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { DomainError, InvalidInputError, NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, objectId, text } from '../input.ts';
import { VoterNotPersonError } from './approval.ts';
import { findDelegations, insertDelegation, revoke } from './delegation.repository.ts';

const daysMax = 90;

/** Input of `delegateApprovals`, checked. */
export const delegateInput = z.object({
  idempotencyKey,
  ventureId: objectId,
  toId: text(200),
  toName: text(120),
  endsAt: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 instant, such as 2026-12-24T18:00:00Z' }),
  reason: text(500),
});

/** Input of `revokeApprovalDelegation`, checked. */
export const revokeDelegationInput = z.object({ idempotencyKey, delegationId: objectId, reason: text(500) });

/** Nobody has lent the voter this voice, or not any more. */
export class NotDelegatedError extends DomainError {
  readonly code = 'NOT_DELEGATED';

  constructor(fromId: string) {
    super(`${fromId} has not delegated approvals of this venture to you, or not any more`, ['input', 'onBehalfOfId']);
  }
}

/** The delegation was revoked before. */
export class DelegationRevokedError extends DomainError {
  readonly code = 'DELEGATION_REVOKED';
}

type Deps = Pick<ControlPlaneDeps, 'access' | 'bus' | 'db' | 'events' | 'ids'>;

/**
 * Lends the caller's voice on approvals of a venture to another person, until an instant. The caller keeps it, too; it
 * counts once.
 * @throws NotFoundError, VoterNotPersonError, InvalidInputError (to oneself, or not between now and 90 days from now),
 *   PolicyDeniedError, NotApprovedError, RequestError UNAVAILABLE without policy
 */
export async function delegateApprovals(
  { access, bus, db, events, ids }: Deps,
  { identity, requestId }: Caller,
  { idempotencyKey: key, ...input }: z.infer<typeof delegateInput>,
): Promise<{ readonly delegationId: string; readonly replayed: boolean }> {
  const { ventureId, toId, toName, endsAt, reason } = input;
  const field = ['input', 'ventureId'];
  if (!isIdOf('venture', ventureId)) throw new NotFoundError(`There is no venture ${ventureId}`, field);
  await access.requireVenture(identity, ventureId, field);
  const { actor } = identity;
  if (actor.kind !== 'PERSON') throw new VoterNotPersonError();
  if (toId === actor.id) throw new InvalidInputError('input.toId: that is you', ['input', 'toId']);
  const request = { scope: ventureId, operation: `delegateApprovals:${actor.id}`, key, input };
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId, action: 'delegateApprovals', input, context: { toId } },
      idempotency: { operation: request.operation, keys: [key] },
      summary: `Lend ${actor.name}'s voice on approvals to ${toName} until ${endsAt}: ${reason}`,
    },
  );
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const { rows } = await unit.tx.execute<{ ok: boolean }>(sql`
        select ${endsAt}::timestamptz > clock_timestamp()
          and ${endsAt}::timestamptz <= clock_timestamp() + make_interval(days => ${daysMax}) as ok`);
      if (rows[0]?.ok !== true) {
        throw new InvalidInputError(`input.endsAt: must lie ahead, at most ${daysMax} days`, ['input', 'endsAt']);
      }
      const delegationId = ids.next('delegation');
      await insertDelegation(unit.tx, {
        ...{ id: delegationId, ventureId, toId, toName, reason, endsAt },
        ...{ fromId: actor.id, from: actor },
      });
      await unit.append({
        ventureId,
        stream: { id: delegationId, expectedVersion: 0 },
        actor,
        correlationId: requestId,
        causationId: decisionId ?? requestId,
        events: [
          {
            type: 'approval.delegated.v1',
            payload: { delegationId, fromId: actor.id, toId, toName, endsAt: new Date(endsAt).toISOString(), reason },
          },
        ],
      });
      return { delegationId };
    }),
  );
  return { ...result, replayed };
}

/**
 * Takes a voice back at once. Votes that were given with it stay.
 * @throws NotFoundError, PolicyDeniedError, NotApprovedError, RequestError UNAVAILABLE without policy, DelegationRevokedError
 */
export async function revokeDelegation(
  { access, bus, db, events }: Deps,
  { identity, requestId }: Caller,
  { idempotencyKey: key, ...input }: z.infer<typeof revokeDelegationInput>,
): Promise<{ readonly delegationId: string; readonly replayed: boolean }> {
  const { delegationId, reason } = input;
  const field = ['input', 'delegationId'];
  const [known] = await findDelegations(db.drizzle, [delegationId]);
  if (known === undefined || !(await access.canSee(identity, known.ventureId))) {
    throw new NotFoundError(`There is no delegation ${delegationId}`, field);
  }
  const { actor } = identity;
  const { ventureId, fromId, toId } = known;
  const request = { scope: ventureId, operation: 'revokeApprovalDelegation', key, input };
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId, action: 'revokeApprovalDelegation', subjectId: delegationId, input, context: { fromId, toId } },
      idempotency: { operation: request.operation, keys: [key] },
      summary: `Take back the voice of ${fromId} on approvals from ${toId}: ${reason}`,
    },
  );
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      if (!(await revoke(unit.tx, { id: delegationId, by: actor, reason }))) {
        throw new DelegationRevokedError(`${delegationId} was revoked before`, field);
      }
      await unit.append({
        ventureId,
        stream: { id: delegationId, expectedVersion: 1 },
        actor,
        correlationId: requestId,
        causationId: decisionId ?? requestId,
        events: [{ type: 'approval.delegation_revoked.v1', payload: { delegationId, fromId, toId, reason } }],
      });
      return { delegationId };
    }),
  );
  return { ...result, replayed };
}
