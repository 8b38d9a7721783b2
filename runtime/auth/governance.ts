import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { Actor } from './identity.ts';

/** What a venture, or the bounds of the platform, may say of how ventures are governed; what is left out says nothing. */
export const governanceSettings = z.strictObject({
  fourEyes: z.boolean().exactOptional(),
  unfreezeByAnother: z.boolean().exactOptional(),
  backtestRequired: z.boolean().exactOptional(),
  changedShareMax: z.number().min(0).max(1).exactOptional(),
  changedCountMax: z.number().int().min(0).max(2_147_483_647).exactOptional(),
});

export type GovernanceSettings = Readonly<z.infer<typeof governanceSettings>>;

export type GovernanceName = keyof GovernanceSettings;

/** How a venture is governed: what holds in the end. */
export interface GovernanceRules {
  /** Whoever published a bundle may not put it in force, and what loosens these rules takes a second person. */
  readonly fourEyes: boolean;
  /** A freeze is lifted by another person than the one who froze. */
  readonly unfreezeByAnother: boolean;
  /** No bundle is put in force without a recent backtest, or a reason. */
  readonly backtestRequired: boolean;
  /** Most decisions that may change in the backtest without a reason, as a share of all from 0 to 1. */
  readonly changedShareMax: number;
  /** The same as a number of decisions; null for no bound beside the share. */
  readonly changedCountMax: number | null;
}

/** What the platform says of all ventures. */
export interface GovernancePlatform {
  /** Where a venture says nothing. */
  readonly defaults: GovernanceRules;
  /** What no venture is governed more loosely than. */
  readonly bounds: GovernanceSettings;
}

/** @returns what the venture has set, else the platform's default, and in each point never looser than the bounds */
export function rulesOf(own: GovernanceSettings, { defaults, bounds }: GovernancePlatform): GovernanceRules {
  const wanted = { ...defaults, ...own };
  const counts = [wanted.changedCountMax, bounds.changedCountMax ?? null].filter((count) => count !== null);
  return {
    fourEyes: wanted.fourEyes || bounds.fourEyes === true,
    unfreezeByAnother: wanted.unfreezeByAnother || bounds.unfreezeByAnother === true,
    backtestRequired: wanted.backtestRequired || bounds.backtestRequired === true,
    changedShareMax: Math.min(wanted.changedShareMax, bounds.changedShareMax ?? 1),
    changedCountMax: counts.length === 0 ? null : Math.min(...counts),
  };
}

/** Seed that keeps these advisory locks apart from others on the same text. */
const lockSpace = 3;

/**
 * What a venture has set itself, as it is until the transaction ends: a change waits for whoever has looked, so that once
 * a stricter rule is acknowledged, nothing that was let through under the looser one can still commit.
 */
export async function governanceInForce(
  tx: Tx,
  ventureId: string,
  platform: GovernancePlatform,
): Promise<GovernanceRules> {
  // A statement of its own: the next one's snapshot must be taken with the lock held.
  await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtextextended(${ventureId}, ${lockSpace}))`);
  const { rows } = await tx.execute<{ settings: unknown }>(sql`
    select settings from platform.governance_changes where venture_id = ${ventureId} and state = 'IN_FORCE'`);
  return rulesOf(rows[0] === undefined ? {} : governanceSettings.parse(rows[0].settings), platform);
}

/** Waits for transactions that have looked at the venture's governance, and keeps others from looking until this one ends. */
export async function lockGovernance(tx: Tx, ventureId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${ventureId}, ${lockSpace}))`);
}

/**
 * Whether two actors are one and the same behind their tokens: a person and the keys that they made are.
 * @param queryable of a role that may ask for it: policy or control plane
 */
export async function isSameBehind(queryable: Queryable, one: Actor, other: Actor): Promise<boolean> {
  const { rows } = await queryable.execute<{ same: boolean }>(sql`
    select platform.person_behind(${JSON.stringify(one)}::jsonb)
      = platform.person_behind(${JSON.stringify(other)}::jsonb) as same`);
  return rows[0]?.same === true;
}
