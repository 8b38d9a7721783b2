import { InvariantError } from '#runtime/errors/errors.ts';
import { type Money, maxAmountMinor } from '#runtime/money/money.ts';
import { type Account, availableMinorOf, type EntrySide, postedMinorOf } from '../account/account.ts';
import { BalanceTooLargeError, InsufficientFundsError } from '../errors.ts';

/** One side of a transfer before it is posted. */
export interface LegDraft {
  readonly entryId: string;
  readonly accountId: string;
  readonly side: EntrySide;
  /** Positive; the side says which way. */
  readonly amount: Money;
}

/** A transfer before it is posted. */
export interface TransferDraft {
  readonly id: string;
  readonly ventureId: string;
  readonly description: string;
  readonly moneyIntentId: string | null;
  /** Two or more; debits equal credits in each currency. */
  readonly legs: readonly LegDraft[];
}

/** A line of the ledger. */
export interface Entry extends LegDraft {
  readonly transferId: string;
  /** Place among the transfer's entries, from 1. */
  readonly leg: number;
  /** Place among the account's entries, from 1 without gaps. */
  readonly accountSeq: bigint;
  /** Posted balance of the account right after, positive on its normal side. */
  readonly balanceAfterMinor: bigint;
}

/** What posting a transfer changes. */
export interface Posting {
  readonly entries: readonly Entry[];
  /** The touched accounts as they stand afterwards, by id. */
  readonly accounts: ReadonlyMap<string, Account>;
}

/**
 * Posts a transfer to accounts: double entry, per currency. Pure, so that a batch is a fold over its transfers.
 * @param accounts every account that a leg names, as it stands; others may be there too
 * @throws InsufficientFundsError when an asset account would fall below what is held on it
 * @throws BalanceTooLargeError when a running total would pass 2^63-1
 * @throws InvariantError when the legs do not balance or do not fit their accounts
 */
export function postTransfer(draft: TransferDraft, accounts: ReadonlyMap<string, Account>): Posting {
  requireBalanced(draft);
  const touched = new Map<string, Account>();
  const entries = draft.legs.map((leg, index): Entry => {
    const before = touched.get(leg.accountId) ?? accounts.get(leg.accountId);
    if (before?.ventureId !== draft.ventureId || before.currency !== leg.amount.currency) {
      throw new InvariantError(`${draft.id} has a leg that does not fit account ${leg.accountId}`);
    }
    const after = applyLeg(before, leg);
    touched.set(after.id, after);
    return {
      ...leg,
      transferId: draft.id,
      leg: index + 1,
      accountSeq: after.entryCount,
      balanceAfterMinor: postedMinorOf(after),
    };
  });
  // Looked at once all legs are in: a leg may take what another brings.
  for (const account of touched.values()) {
    const available = availableMinorOf(account);
    if (account.kind === 'ASSET' && available < 0n) throw new InsufficientFundsError(account.id, -available);
  }
  return { entries, accounts: touched };
}

function applyLeg(account: Account, leg: LegDraft): Account {
  const { amountMinor } = leg.amount;
  const debitsMinor = account.debitsMinor + (leg.side === 'DEBIT' ? amountMinor : 0n);
  const creditsMinor = account.creditsMinor + (leg.side === 'CREDIT' ? amountMinor : 0n);
  if (debitsMinor > maxAmountMinor || creditsMinor > maxAmountMinor) throw new BalanceTooLargeError(account.id);
  return { ...account, debitsMinor, creditsMinor, entryCount: account.entryCount + 1n };
}

function requireBalanced(draft: TransferDraft): void {
  if (draft.legs.length < 2) throw new InvariantError(`${draft.id} needs two or more legs`);
  const sums = new Map<string, bigint>();
  for (const { side, amount } of draft.legs) {
    if (amount.amountMinor <= 0n) throw new InvariantError(`${draft.id} has a leg that is not positive`);
    const signed = side === 'DEBIT' ? amount.amountMinor : -amount.amountMinor;
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + signed);
  }
  for (const [currency, sum] of sums) {
    if (sum !== 0n) throw new InvariantError(`${draft.id} is off by ${sum} in ${currency}`);
  }
}

/** Money moved from one account to another: two legs. */
export function twoLegs(
  entryIds: readonly [string, string],
  { debit, credit, amount }: { readonly debit: string; readonly credit: string; readonly amount: Money },
): readonly LegDraft[] {
  return [
    { entryId: entryIds[0], accountId: debit, side: 'DEBIT', amount },
    { entryId: entryIds[1], accountId: credit, side: 'CREDIT', amount },
  ];
}
