import type { Access } from '#runtime/auth/access.ts';
import { serviceIdentity } from '#runtime/auth/jwt.ts';
import type { Bus } from '#runtime/bus/bus.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { listSpendingLimits } from '#schema/rpc/treasury.ts';
import { haveLimitsLeft, readLimitsNow, readRecordedLimits } from './recorded-limit.repository.ts';
import type { Limit, RecordedLimit } from './recorded-limit.ts';

/**
 * Spending limits of ventures, as far as policy has to know them. They are read from the log; the treasury is asked only where
 * months that hold some have left the database.
 */
export interface VentureLimits {
  /**
   * As they are now, in no order.
   * @throws RequestError UNAVAILABLE when the treasury has to be asked and does not answer
   */
  now(ventureId: string): Promise<readonly Limit[]>;
  /**
   * As they were set, oldest first. One that the log does not tell of any more is taken to have been as it is now.
   * @throws RequestError UNAVAILABLE when the treasury has to be asked and does not answer
   */
  recorded(ventureId: string): Promise<readonly RecordedLimit[]>;
}

export interface VentureLimitsOptions {
  readonly queryable: Queryable;
  readonly access: Pick<Access, 'tenantOf'>;
  readonly bus: Pick<Bus, 'call'>;
}

export function createVentureLimits({ queryable, access, bus }: VentureLimitsOptions): VentureLimits {
  async function withoutEvents(ventureId: string, known: readonly Limit[]): Promise<readonly Limit[]> {
    if (!(await haveLimitsLeft(queryable, ventureId))) return [];
    const tenantId = await access.tenantOf(ventureId);
    if (tenantId === undefined) throw new InvariantError(`${ventureId} has no owner`);
    const { limits } = await bus.call(listSpendingLimits, { ventureId }, serviceIdentity('policy', tenantId));
    const ids = new Set(known.map(({ limitId }) => limitId));
    return limits.filter(({ limitId }) => !ids.has(limitId));
  }

  return {
    async now(ventureId) {
      const known = await readLimitsNow(queryable, ventureId);
      return [...known, ...(await withoutEvents(ventureId, known))];
    },
    async recorded(ventureId) {
      const recorded = await readRecordedLimits(queryable, ventureId);
      const known = recorded.map(({ limit }) => limit);
      const before = await withoutEvents(ventureId, known);
      return [...before.map((limit) => ({ setAtMs: 0, limit })), ...recorded];
    },
  };
}
