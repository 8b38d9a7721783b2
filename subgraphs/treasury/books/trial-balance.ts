import type { Queryable } from '#runtime/db/db.ts';
import { type AccountRecord, accountsOfVentures } from '../account/account.repository.ts';
import { type AccountKind, normalSideOf } from '../account/account.ts';
import type { AsOf } from './as-of.ts';
import { noTotals, type Totals, totalsAt } from './history.repository.ts';
import { postedMinorAt } from './statement.ts';

/** A balance in its column: one of the two is zero, neither is negative. */
export interface Columns {
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

export interface TrialBalanceAccount extends Columns {
  readonly account: AccountRecord;
}

export interface TrialBalanceKind extends Columns {
  readonly kind: AccountKind;
}

/** The books of a venture in one currency. */
export interface TrialBalance extends Columns {
  readonly currency: string;
  /** Sum of all debits ever. */
  readonly debitsMinor: bigint;
  /** Sum of all credits ever. */
  readonly creditsMinor: bigint;
  /** By kind, in the order of a balance sheet, then by name; those without any entry are left out. */
  readonly accounts: readonly TrialBalanceAccount[];
  /** Sums of the accounts' columns; kinds without accounts are left out. */
  readonly kinds: readonly TrialBalanceKind[];
}

const kinds = ['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE'] as const satisfies readonly AccountKind[];

/** Reads the trial balance at a point of the books, a line for each currency, by its code. */
export async function readTrialBalance(
  queryable: Queryable,
  ventureId: string,
  asOf: AsOf,
): Promise<readonly TrialBalance[]> {
  const accounts = await accountsOfVentures(queryable, [ventureId]);
  const totals = await totalsAt(
    queryable,
    accounts.map(({ id }) => id),
    asOf,
  );
  return trialBalanceOf(accounts, totals);
}

/** Adds up accounts, per currency. */
export function trialBalanceOf(
  accounts: readonly AccountRecord[],
  totals: ReadonlyMap<string, Totals>,
): readonly TrialBalance[] {
  const used = accounts.filter(({ id }) => (totals.get(id)?.entryCount ?? 0n) > 0n);
  const byCurrency = [...Map.groupBy(used, (account) => account.currency)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byCurrency.map(([currency, ofCurrency]) => {
    const lines = kinds.flatMap((kind) =>
      ofCurrency
        .filter((account) => account.kind === kind)
        .map((account) => ({ account, ...columnsOf(kind, totals.get(account.id) ?? noTotals) })),
    );
    const ofKinds = kinds
      .map((kind) => ({ kind, lines: lines.filter(({ account }) => account.kind === kind) }))
      .filter((each) => each.lines.length > 0)
      .map((each) => ({ kind: each.kind, ...sum(each.lines) }));
    const sumOf = (side: 'debitsMinor' | 'creditsMinor') =>
      ofCurrency.reduce((total, { id }) => total + (totals.get(id)?.[side] ?? 0n), 0n);
    return {
      ...{ currency, debitsMinor: sumOf('debitsMinor'), creditsMinor: sumOf('creditsMinor') },
      ...{ accounts: lines, kinds: ofKinds, ...sum(lines) },
    };
  });
}

/** A balance stands in the column of the account's normal side; an overdrawn one in the other. */
function columnsOf(kind: AccountKind, totals: Totals): Columns {
  const postedMinor = postedMinorAt(kind, totals);
  const signed = normalSideOf[kind] === 'DEBIT' ? postedMinor : -postedMinor;
  return signed >= 0n ? { debitMinor: signed, creditMinor: 0n } : { debitMinor: 0n, creditMinor: -signed };
}

function sum(lines: readonly Columns[]): Columns {
  return lines.reduce<Columns>(
    (total, line) => ({
      debitMinor: total.debitMinor + line.debitMinor,
      creditMinor: total.creditMinor + line.creditMinor,
    }),
    { debitMinor: 0n, creditMinor: 0n },
  );
}
