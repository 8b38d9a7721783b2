import type { Database } from '#runtime/db/db.ts';
import { appendEvents } from '#runtime/events/append.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { applyFreeze, type Freeze, freezesOn, liftFreeze, platformSubject } from './freezes.ts';
import type { Actor } from './identity.ts';

/** Who asks, and why; for people and for the log. */
export interface PlatformOrder {
  readonly by: Actor;
  readonly reason: string;
}

interface Deps {
  readonly db: Pick<Database, 'transaction'>;
  readonly ids: IdSource;
}

/**
 * Freezes everything in all ventures: once this returns, no tool call, no question to a model and no spend begins. For
 * whoever runs the platform; no token of a tenant reaches so far.
 * @returns the freeze in force, and whether it was there before, which leaves it as it is
 */
export function freezePlatform(
  { db, ids }: Deps,
  { by, reason }: PlatformOrder,
): Promise<{ readonly freeze: Freeze | undefined; readonly isNew: boolean }> {
  return db.transaction(async (tx) => {
    const id = ids.next('freeze');
    const subject = { ventureId: platformSubject, scope: 'PLATFORM', subjectId: platformSubject } as const;
    const isNew = await applyFreeze(tx, { id, ...subject, reason, by });
    if (isNew) {
      const payload = { freezeId: id, scope: subject.scope, subjectId: platformSubject, reason };
      await appendEvents(tx, ids, {
        ventureId: platformSubject,
        stream: { id, expectedVersion: 0 },
        actor: by,
        correlationId: id,
        events: [{ type: 'freeze.applied.v1', payload }],
      });
    }
    return { freeze: (await freezesOn(tx, [platformSubject])).get(platformSubject), isNew };
  });
}

/** Lifts the freeze of the platform; tasks go on by themselves. @returns the freeze, or null when none was in force */
export function unfreezePlatform({ db, ids }: Deps, { by, reason }: PlatformOrder): Promise<Freeze | null> {
  return db.transaction(async (tx) => {
    const lifted = await liftFreeze(tx, { subjectId: platformSubject, reason, by });
    if (lifted === null) return null;
    const { id: freezeId, scope, subjectId, reason: frozenBecause } = lifted;
    await appendEvents(tx, ids, {
      ventureId: platformSubject,
      stream: { id: freezeId, expectedVersion: 1 },
      actor: by,
      correlationId: freezeId,
      events: [
        {
          type: 'freeze.lifted.v1',
          payload: { freezeId, scope, subjectId, reason: frozenBecause, liftReason: reason },
        },
      ],
    });
    return lifted;
  });
}
