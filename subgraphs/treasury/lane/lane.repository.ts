import { sql } from 'drizzle-orm';
import { platformSubject } from '#runtime/auth/freezes.ts';
import { constraintOf, type Database } from '#runtime/db/db.ts';
import type { Account, EntrySide } from '../account/account.ts';
import { type Hold, holdIdOf, holdStates, isHeld } from '../hold/hold.ts';
import type { DeclineReason } from '../money-intent/money-intent.events.ts';
import type { MoneyIntentState } from '../money-intent/money-intent.ts';
import { limitsOfVentures } from '../spending-limit/spending-limit.repository.ts';
import { type CalendarWindow, firstBucketAt, WindowUse } from '../spending-limit/window.ts';
import type { Exchange } from '../transfer/exchange.ts';
import {
  absent,
  keyOf,
  Ledger,
  type LedgerAsset,
  type LedgerFreeze,
  type LedgerIntent,
  type LedgerTransfer,
  periodKey,
  useKey,
} from './ledger.ts';
import type { Needs } from './needs.ts';
import type { Round } from './round.ts';

/** How long a ledger stays with a writer that says nothing more. Said again with each round, and in between. */
export const leaseMs = 1_500;

const lease = sql.raw(`interval '${leaseMs} milliseconds'`);

/** Who writes a ledger, and under which fence. */
export interface Ownership {
  readonly owner: string;
  readonly fence: bigint;
}

/**
 * Takes a ledger that nobody writes: it is new, its writer's lease is out, or its writer is known to be gone.
 * @param deposed the fence of a writer that does not answer any more
 * @returns who writes it now: `owner`, or somebody else with a lease
 */
export async function takeLedger(
  { drizzle }: Database,
  ventureId: string,
  { owner, deposed }: { readonly owner: string; readonly deposed: bigint | null },
): Promise<Ownership> {
  for (;;) {
    const taken = await drizzle.execute<Ownership & Record<string, unknown>>(sql`
      insert into treasury.ledgers as l (venture_id, owner, lease_until)
      values (${ventureId}, ${owner}, clock_timestamp() + ${lease})
      on conflict (venture_id) do update
        set owner = excluded.owner, fence = l.fence + 1, lease_until = clock_timestamp() + ${lease}
        where l.lease_until <= clock_timestamp() or l.fence = ${deposed}::bigint
      returning owner, fence`);
    const { rows } =
      taken.rows.length > 0
        ? taken
        : await drizzle.execute<Ownership & Record<string, unknown>>(
            sql`select owner, fence from treasury.ledgers where venture_id = ${ventureId}`,
          );
    const ownership = rows[0];
    if (ownership !== undefined) return ownership;
  }
}

/** Keeps ledgers for another lease. @returns those that are still the owner's */
export async function keepLedgers({ drizzle }: Database, fences: ReadonlyMap<string, bigint>): Promise<Set<string>> {
  const { rows } = await drizzle.execute<{ id: string }>(sql`
    update treasury.ledgers l set lease_until = clock_timestamp() + ${lease}
    from unnest(${sql.param([...fences.keys()])}::text[], ${sql.param([...fences.values()].map(String))}::bigint[])
      as kept (venture_id, fence)
    where l.venture_id = kept.venture_id and l.fence = kept.fence returning l.venture_id as id`);
  return new Set(rows.map(({ id }) => id));
}

/** @returns those of the ledgers whose writer, under this fence, has a lease */
export async function heldLedgers({ drizzle }: Database, fences: ReadonlyMap<string, bigint>): Promise<Set<string>> {
  const { rows } = await drizzle.execute<{ id: string }>(sql`
    select l.venture_id as id
    from unnest(${sql.param([...fences.keys()])}::text[], ${sql.param([...fences.values()].map(String))}::bigint[])
      as asked (venture_id, fence)
    join treasury.ledgers l on l.venture_id = asked.venture_id and l.fence = asked.fence
    where l.lease_until > clock_timestamp()`);
  return new Set(rows.map(({ id }) => id));
}

/** Gives a ledger up: the next one who wants it need not wait. */
export async function leaveLedger({ drizzle }: Database, ventureId: string, fence: bigint): Promise<void> {
  await drizzle.execute(sql`
    update treasury.ledgers set lease_until = clock_timestamp() where venture_id = ${ventureId} and fence = ${fence}`);
}

/** Reads what a writer has to know of a ledger before anything else. */
export async function readLedger({ drizzle }: Database, ventureId: string): Promise<Ledger> {
  const limits = await limitsOfVentures(drizzle, [ventureId]);
  const { rows } = await drizzle.execute<{
    decided: string;
    rounds: bigint;
    now: string;
    freezes: readonly LedgerFreeze[];
    assets: readonly LedgerAsset[];
  }>(sql`
    select floor(extract(epoch from decided_at) * 1000)::text as decided, rounds,
      floor(extract(epoch from clock_timestamp()) * 1000)::text as now,
      (select coalesce(jsonb_agg(jsonb_build_object('id', freeze_id, 'scope', scope, 'subjectId', subject_id,
          'reason', reason)), '[]')
        from platform.freezes where venture_id in (${ventureId}, ${platformSubject}) and lifted_at is null) as freezes,
      (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'scale', scale)), '[]')
        from treasury.assets where venture_id = ${ventureId}) as assets
    from treasury.ledgers where venture_id = ${ventureId}`);
  const row = rows[0];
  if (row === undefined) throw new Error(`nobody has taken the ledger of ${ventureId}`);
  const { freezes, assets, rounds } = row;
  return new Ledger({
    ...{ ventureId, limits, freezes, assets, rounds },
    decidedAtMs: Number(row.decided),
    databaseNowMs: Number(row.now),
  });
}

/** Rows as `treasury.read_for_round` gives them; null for none. */
interface Read {
  readonly keys: readonly { operation: string; key: string; hash: string; id: string }[] | null;
  readonly accounts:
    | readonly (Pick<Account, 'id' | 'name' | 'kind' | 'currency' | 'state' | 'version'> &
        Record<'debits' | 'credits' | 'held' | 'entries', string> & { floor: string | null })[]
    | null;
  readonly transfers: readonly TransferRow[] | null;
  readonly intents: readonly IntentRow[] | null;
  readonly uses:
    | readonly { limit: string; subject: string; bucket: number; held: string; captured: string; uses: number }[]
    | null;
  readonly periods: readonly { calendar: CalendarWindow; zone: string; starts: number; ends: number }[] | null;
}

interface IntentRow {
  readonly id: string;
  readonly account: string;
  readonly currency: string;
  readonly amount: string;
  readonly payee: string;
  readonly category: string;
  readonly purpose: string;
  readonly mandate: string | null;
  readonly workflow: string | null;
  readonly task: string | null;
  readonly agent: string | null;
  readonly state: MoneyIntentState;
  readonly reasons: readonly DeclineReason[];
  readonly decision: string | null;
  readonly hash: string | null;
  readonly captured: string | null;
  readonly version: number;
  readonly authorised: number | null;
  /** When its hold lapses; null when it never had one. */
  readonly expires: string | null;
}

interface TransferRow {
  readonly id: string;
  readonly state: LedgerTransfer['state'];
  readonly description: string;
  readonly reverses: string | null;
  readonly reversed: boolean;
  readonly exchange: Exchange | null;
  readonly legs: readonly { account: string; side: EntrySide; amount: string; currency: string }[];
  readonly effective?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly linked?: string | null;
  readonly place?: number | null;
  readonly expires: string | null;
  readonly holds: readonly { id: string; account: string; amount: string }[] | null;
}

/** Reads what a ledger lacks for its next round; what is not there is noted as absent. */
export async function readNeeds({ pool }: Database, ledger: Ledger, needs: Needs): Promise<void> {
  const { ventureId, nowMs } = ledger;
  const at = new Date(nowMs).toISOString();
  const wanted = {
    keys: Array.from(needs.keys.values(), ({ operation, key }) => ({ operation, key })),
    accounts: [...needs.accounts],
    names: [...needs.names],
    intents: [...needs.intents],
    transfers: [...needs.transfers],
    uses: Array.from(needs.uses.values(), ({ limit, subject }) => {
      const first = limit.calendar === null ? firstBucketAt(limit, nowMs, undefined) : 0;
      return { limit: limit.id, subject, first };
    }),
    periods: Array.from(needs.periods.values(), ({ calendar, timeZone }) => ({ calendar, zone: timeZone, at })),
  };
  const { rows } = await pool.query<{ read: Read }>({
    name: 'treasury_read_for_round',
    text: 'select treasury.read_for_round($1, $2::jsonb) as read',
    values: [ventureId, JSON.stringify(wanted)],
  });
  const read = rows[0]?.read;
  if (read === undefined) throw new Error('treasury.read_for_round did not answer');
  for (const id of needs.keys.keys()) ledger.keys.set(id, absent);
  for (const { hash, id, ...used } of read.keys ?? []) ledger.keys.set(keyOf(used), { inputHash: hash, id });
  for (const id of needs.accounts) ledger.accounts.set(id, absent);
  for (const name of needs.names) ledger.accountNames.set(name, absent);
  for (const { debits, credits, held, entries, floor, ...account } of read.accounts ?? []) {
    // An account that is known already may have changed in a round that is under way.
    if (typeof ledger.accounts.get(account.id) !== 'object') {
      const totals = { debitsMinor: BigInt(debits), creditsMinor: BigInt(credits), heldMinor: BigInt(held) };
      const floorMinor = floor === null ? null : BigInt(floor);
      ledger.accounts.set(account.id, { ...account, ventureId, floorMinor, ...totals, entryCount: BigInt(entries) });
    }
    ledger.accountNames.set(account.name, account.id);
  }
  for (const id of needs.intents) ledger.intents.set(id, absent);
  for (const row of read.intents ?? []) ledger.intents.set(row.id, toIntent(row, ventureId));
  for (const id of needs.transfers) ledger.transfers.set(id, absent);
  for (const row of read.transfers ?? []) ledger.transfers.set(row.id, toTransfer(row));
  for (const { calendar, zone, starts, ends } of read.periods ?? []) {
    ledger.periods.set(periodKey({ calendar, timeZone: zone }), { startsMs: starts, endsMs: ends });
  }
  const buckets = Map.groupBy(read.uses ?? [], ({ limit, subject }) => useKey(limit, subject));
  for (const id of needs.uses.keys()) {
    const counted = (buckets.get(id) ?? []).map(({ bucket, held, captured, uses }) => ({
      ...{ bucket, uses, heldMinor: BigInt(held), capturedMinor: BigInt(captured) },
    }));
    ledger.uses.set(id, new WindowUse(counted));
  }
}

function toIntent(row: IntentRow, ventureId: string): LedgerIntent {
  const { id, account: accountId, currency, payee, category, purpose, mandate, state, version } = row;
  const capturedMinor = row.captured === null ? 0n : BigInt(row.captured);
  const amount = { amountMinor: BigInt(row.amount), currency };
  const { expires: expiresAt } = row;
  const hold: Hold | null =
    expiresAt === null || !isHeld(state)
      ? null
      : { id: holdIdOf(id), accountId, amount, capturedMinor, state: holdStates[state], expiresAt };
  return {
    ...{ id, ventureId, accountId, amount, payee, category, purpose, mandate, state, version, hold },
    workflowId: row.workflow,
    taskId: row.task,
    agentId: row.agent,
    declineReasons: row.reasons,
    captured: row.captured === null ? null : { amountMinor: capturedMinor, currency },
    decisionId: row.decision,
    actionHash: row.hash,
    authorisedAtMs: row.authorised,
  };
}

function toTransfer(row: TransferRow): LedgerTransfer {
  const { id, state, description, exchange, effective = null, metadata = {}, linked = null, place = null } = row;
  return {
    ...{ id, state, description, exchange, metadata, effectiveAt: effective },
    linked: linked === null || place === null ? null : { id: linked, place },
    legs: row.legs.map(({ account, side, amount, currency }) => ({
      ...{ accountId: account, side },
      amount: { amountMinor: BigInt(amount), currency },
    })),
    ...{ isReversal: row.reverses !== null, isReversed: row.reversed, expiresAt: row.expires ?? '' },
    holds: (row.holds ?? []).map((hold) => ({
      ...{ id: hold.id, accountId: hold.account, amountMinor: BigInt(hold.amount) },
    })),
  };
}

/** Why a round was not written: see `treasury.write_round`. */
export type RoundAnswer = 'OK' | 'FENCED' | 'STALE' | 'FREEZES' | 'CLOCK';

/** @returns true for the failure of a round with a key that was used before */
export function isKeyUsed(error: unknown): boolean {
  return constraintOf(error) === 'idempotency_keys_pkey';
}

/** Writes a round in one statement, which is its transaction. */
export async function writeRound(
  { pool }: Database,
  { ledger, fence, round, decidedAt }: { ledger: Ledger; fence: bigint; round: Round; decidedAt: Date },
): Promise<RoundAnswer> {
  const lease = `${leaseMs} milliseconds`;
  const under = [ledger.ventureId, fence.toString(), ledger.rounds.toString(), decidedAt.toISOString(), lease];
  const { rows } = await pool.query<{ answer: RoundAnswer }>({
    name: 'treasury_write_round',
    text: `select treasury.write_round($1, $2, $3, $4, $5, $6, $7::jsonb[], $8, $9, $10, $11, $12, $13, $14, $15, $16) as answer`,
    values: [...under, ledger.freezeIds(), ...round.toParameters()],
  });
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('treasury.write_round did not answer');
  if (answer === 'OK' && !round.isEmpty) ledger.rounds++;
  return answer;
}
