import { z } from 'zod';
import type { Access } from '#runtime/auth/access.ts';
import { type GovernancePlatform, isSameBehind, lockGovernance, rulesOf } from '#runtime/auth/governance.ts';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { InvariantError, NotFoundError } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { type IdempotencyRequest, idempotent } from '#runtime/idempotency/idempotency.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type PermissionDeps, requirePermission } from '#runtime/policy/permission.ts';
import { faultOfJson } from '#schema/specs/readable-json.ts';
import { lockBundlesOf, readActiveStanding } from '../bundle/bundle.repository.ts';
import { requireAllowed } from '../bundle/bundle-activation.ts';
import type { Caller } from '../bundle/bundle-registry.ts';
import type { GovernedTransact, Prepared } from '../bundle/governed-transactions.ts';
import type { Cause } from '../cause.ts';
import * as repository from './governance.repository.ts';
import {
  decideGovernance,
  type GovernanceChange,
  GovernanceDecidedError,
  type GovernancePatch,
  SecondPersonError,
} from './governance.ts';
import { governanceChanged, governanceProposed, governanceWithdrawn } from './governance-events.ts';

const reason = z
  .string()
  .trim()
  .min(1, 'must have 1 to 500 characters')
  .max(500, 'must have 1 to 500 characters')
  .refine((value) => faultOfJson(value, 1) === null, 'must not contain NUL characters or half surrogate pairs');
const count = z.number().int().min(0, 'must be 0 or more');

/** Input of `changeGovernance`, checked. */
export const changeGovernanceInput = z.object({
  idempotencyKey: z.string(),
  ventureId: z.string(),
  fourEyes: z.boolean().nullish(),
  unfreezeByAnother: z.boolean().nullish(),
  backtestRequired: z.boolean().nullish(),
  changedShareMax: z.number().min(0, 'must be 0 to 1').max(1, 'must be 0 to 1').nullish(),
  changedCountMax: count.nullish(),
  reason,
});

/** Input of `confirmGovernanceChange`, checked. */
export const confirmGovernanceInput = z.object({ idempotencyKey: z.string(), changeId: z.string() });

/** Input of `withdrawGovernanceChange`, checked. */
export const withdrawGovernanceInput = confirmGovernanceInput.extend({ reason });

/** Something to see to, though it was done. */
export interface GovernanceWarning {
  readonly code: 'NO_SECOND_PERSON_KNOWN';
  readonly message: string;
}

const noSecondPerson: GovernanceWarning = {
  code: 'NO_SECOND_PERSON_KNOWN',
  message:
    'Four eyes are in force, and nobody else is known here who holds policy:write in this tenant: until there is a second person, ' +
    'bundles can be rolled back, and neither what you publish be put in force nor four eyes be turned off. Have another person sign ' +
    'in as a founder, or with policy:write, and publish, activate or confirm something',
};

export interface GovernanceResult {
  readonly ventureId: string;
  /** The change that was made, confirmed or withdrawn; null when everything was as asked for already. */
  readonly changeId: string | null;
  readonly warnings: readonly GovernanceWarning[];
  /** True when an earlier call with this key did it. */
  readonly replayed: boolean;
}

/** Changes how ventures are governed. */
export interface GovernanceChanges {
  /**
   * Changes what a venture has set itself: at once, or, where four eyes are in force and something gets looser, once
   * another person confirms it. Takes the place of what waits. Warns when four eyes are in force after it and nobody is known who
   * could be the second person.
   * @throws NotFoundError, PolicyDeniedError, BeyondBoundsError, SecondPersonError for a program that would have to
   *   propose, IdempotencyKeyReusedError
   */
  change(input: z.infer<typeof changeGovernanceInput>, caller: Caller): Promise<GovernanceResult>;
  /**
   * Puts in force what waits.
   * @throws NotFoundError, PolicyDeniedError, SecondPersonError for whoever proposed it and for programs,
   *   GovernanceDecidedError, IdempotencyKeyReusedError
   */
  confirm(input: z.infer<typeof confirmGovernanceInput>, caller: Caller): Promise<GovernanceResult>;
  /** Takes back what waits. @throws NotFoundError, PolicyDeniedError, GovernanceDecidedError, IdempotencyKeyReusedError */
  withdraw(input: z.infer<typeof withdrawGovernanceInput>, caller: Caller): Promise<GovernanceResult>;
}

export interface GovernanceChangesOptions {
  readonly transact: GovernedTransact;
  readonly ids: IdSource;
  readonly access: Access;
  readonly queryable: Queryable;
  readonly platform: GovernancePlatform;
  /** How policy is asked before anything is done: in this process. */
  readonly permission: PermissionDeps;
}

export function createGovernanceChanges(options: GovernanceChangesOptions): GovernanceChanges {
  const { transact, ids, access, queryable, platform, permission } = options;

  /** Runs a command on what waits; nothing else changes the venture's governance meanwhile. */
  async function onProposed(
    operation: string,
    { idempotencyKey: key, ...input }: z.infer<typeof confirmGovernanceInput>,
    caller: Caller,
    run: (unit: UnitOfWork, change: GovernanceChange, cause: Cause) => Promise<void>,
  ): Promise<GovernanceResult> {
    const { changeId } = input;
    const { identity } = caller;
    const { actor } = identity;
    const [known] = await repository.readChanges(queryable, [changeId]);
    if (known === undefined || !(await access.canSee(identity, known.ventureId))) {
      throw new NotFoundError(`There is no governance change ${changeId}`, ['input', 'changeId']);
    }
    const { ventureId } = known;
    // Two people may choose the same key.
    const request = { scope: ventureId, operation: `${operation}:${actor.id}`, key, input };
    const cause = await causeOf(caller, request, changeId);
    const { replayed } = await transact((unit, prepared) =>
      idempotent(unit.tx, request, async () => {
        await lock(unit, prepared, ventureId, identity);
        const [change] = await repository.readChanges(unit.tx, [changeId]);
        if (change === undefined) throw new InvariantError(`Governance change ${changeId} is gone`);
        if (change.state !== 'PROPOSED') throw new GovernanceDecidedError(change);
        await run(unit, change, cause);
        return { changeId };
      }),
    );
    return { ventureId, changeId, warnings: [], replayed };
  }

  /** Whether somebody else could lift them is known to whoever signs people in; said is what can be known. */
  async function warningsFor(identity: Identity, ventureId: string): Promise<readonly GovernanceWarning[]> {
    const { inForce } = await repository.readStanding(queryable, ventureId);
    if (!rulesOf(inForce?.settings ?? {}, platform).fourEyes) return [];
    return (await repository.isAnotherKnown(queryable, identity)) ? [] : [noSecondPerson];
  }

  /** Asks policy, whose decision is the cause of what follows. */
  async function causeOf(
    caller: Caller,
    { scope: ventureId, operation, key, input }: IdempotencyRequest,
    subjectId: string,
  ) {
    const decisionId = await requirePermission(permission, caller, {
      ...{ ventureId, action: 'changeGovernance', subjectId, context: {}, input },
      idempotency: { operation, keys: [key] },
      summary: `Change how ${ventureId} is governed`,
    });
    return { actor: caller.identity.actor, requestId: caller.requestId, decisionId };
  }

  return {
    async change({ idempotencyKey: key, ...input }, caller) {
      const { identity } = caller;
      const { ventureId, reason, ...patch } = input;
      const { actor } = identity;
      await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
      const request = { scope: ventureId, operation: `changeGovernance:${actor.id}`, key, input };
      const cause = await causeOf(caller, request, ventureId);
      const { result, replayed } = await transact((unit, prepared) =>
        idempotent(unit.tx, request, async () => {
          await lock(unit, prepared, ventureId, identity);
          const id = ids.next('governanceChange');
          return { changeId: await makeChange(unit, { id, ventureId, reason, patch: given(patch), platform, cause }) };
        }),
      );
      return { ventureId, ...result, warnings: await warningsFor(identity, ventureId), replayed };
    },

    confirm: (input, caller) =>
      onProposed('confirmGovernanceChange', input, caller, async (unit, change, cause) => {
        const { actor } = caller.identity;
        requirePerson(actor);
        if (await isSameBehind(unit.tx, change.proposedBy, actor)) {
          throw new SecondPersonError(`You proposed ${change.id}; somebody else has to confirm it`, [
            'input',
            'changeId',
          ]);
        }
        const { inForce } = await repository.readStanding(unit.tx, change.ventureId);
        if (inForce !== null) await repository.retireChange(unit.tx, inForce.id);
        await repository.decideChange(unit.tx, { id: change.id, state: 'IN_FORCE', by: actor });
        await unit.append(governanceChanged(change, inForce?.id ?? null, platform, cause));
      }),

    withdraw: ({ reason, ...input }, caller) =>
      onProposed('withdrawGovernanceChange', input, caller, async (unit, change, cause) => {
        await withdrawProposed(unit, change, 'WITHDRAWN', reason, cause);
      }),
  };
}

/** Bundles first, as whoever activates one does: the bundle in force has a say, and must stay so. */
async function lock(unit: UnitOfWork, prepared: Prepared, ventureId: string, identity: Identity): Promise<void> {
  await lockBundlesOf(unit.tx, ventureId);
  const active = await readActiveStanding(unit.tx, ventureId);
  requireAllowed(active && prepared(active), 'changeGovernance', identity, ventureId);
  await lockGovernance(unit.tx, ventureId);
}

interface Change {
  readonly id: string;
  readonly ventureId: string;
  readonly reason: string;
  readonly patch: GovernancePatch;
  readonly platform: GovernancePlatform;
  readonly cause: Cause;
}

/** @returns the id, null when nothing changes */
async function makeChange(
  unit: UnitOfWork,
  { id, ventureId, reason, patch, platform, cause }: Change,
): Promise<string | null> {
  const { inForce, proposed } = await repository.readStanding(unit.tx, ventureId);
  const decision = decideGovernance(inForce?.settings ?? {}, patch, platform);
  if (decision.kind === 'unchanged') return null;
  const { settings, loosened } = decision;
  if (proposed !== null) await withdrawProposed(unit, proposed, 'SUPERSEDED', `${id} took its place`, cause);
  const change = { id, ventureId, settings, reason, proposedBy: cause.actor };
  if (decision.kind === 'proposed') {
    requirePerson(cause.actor);
    await repository.insertChange(unit.tx, { ...change, state: 'PROPOSED' });
    await unit.append(governanceProposed(change, loosened, platform, cause));
    return id;
  }
  // First out, then in: the index allows one in force at any moment.
  if (inForce !== null) await repository.retireChange(unit.tx, inForce.id);
  await repository.insertChange(unit.tx, { ...change, state: 'IN_FORCE' });
  await unit.append(governanceChanged(change, inForce?.id ?? null, platform, cause));
  return id;
}

async function withdrawProposed(
  unit: UnitOfWork,
  change: GovernanceChange,
  because: 'WITHDRAWN' | 'SUPERSEDED',
  reason: string,
  cause: Cause,
): Promise<void> {
  await repository.decideChange(unit.tx, { id: change.id, state: 'WITHDRAWN', by: cause.actor });
  await unit.append(governanceWithdrawn(change, because, reason, cause));
}

/** A program is nobody's second pair of eyes, nor the first. @throws SecondPersonError */
function requirePerson({ kind }: Actor): void {
  if (kind === 'PERSON') return;
  throw new SecondPersonError('What loosens how a venture is governed takes two people, and a program is none');
}

/** Only what was given: `exactOptionalPropertyTypes` tells what is left out from what is undefined. */
function given(
  patch: { readonly [Name in keyof GovernancePatch]?: GovernancePatch[Name] | undefined },
): GovernancePatch {
  // Entries without a value are taken out, so that the rest is a patch.
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as GovernancePatch;
}
