import { InvariantError } from '#runtime/errors/errors.ts';
import { idPrefixes } from '#runtime/ids/ids.ts';
import { type Money, maxAmountMinor } from '#runtime/money/money.ts';
import {
  type Account,
  type EntrySide,
  hasRoomToHold,
  normalSideOf,
  postedMinorOf,
  requireOpen,
  spendableMinorOf,
} from '../account/account.ts';
import { BalanceTooLargeError, InsufficientFundsError } from '../errors.ts';
import type { Exchange } from './exchange.ts';

/** Most legs of one transfer. */
export const legsMax = 100;

/** One side of a transfer: which way money goes on which account. */
export interface Leg {
  readonly accountId: string;
  readonly side: EntrySide;
  /** Positive; the side says which way. */
  readonly amount: Money;
}

/** What a transfer says besides its legs. */
export interface TransferFacts {
  readonly description: string;
  /** RFC 3339; null when it counts from when it is recorded. */
  readonly effectiveAt: string | null;
  /** Between two currencies; null within one. */
  readonly exchange: Exchange | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Among those that are posted all or none; null when it stands alone. */
  readonly linked: { readonly id: string; readonly place: number } | null;
}

/** The facts of a transfer that has none of the rarer ones. */
export const plainFacts = { effectiveAt: null, exchange: null, metadata: {}, linked: null } as const;

/** A transfer before it is posted. */
export interface TransferDraft extends TransferFacts {
  readonly id: string;
  readonly ventureId: string;
  readonly moneyIntentId: string | null;
  /** The transfer that this one takes back; null unless it is a reversal. */
  readonly reversesId: string | null;
  /** Two or more; debits equal credits in each currency. */
  readonly legs: readonly Leg[];
}

/** A line of the ledger. */
export interface Entry extends Leg {
  readonly entryId: string;
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

/** Where a leg stands in the caller's input, for refusals. */
export interface LegField {
  readonly account: readonly string[];
  readonly amount: readonly string[];
}

const plainField: LegField = { account: ['input', 'accountId'], amount: ['input', 'amount', 'amountMinor'] };

/**
 * Posts a transfer to accounts: double entry, per currency. Pure, so that a batch is a fold over its transfers.
 * @param accounts every account that a leg names, as it stands; others may be there too
 * @param fieldOf where a leg, counted from 0, stands in the caller's input
 * @throws AccountFrozenError, AccountClosedError
 * @throws InsufficientFundsError when less than an account's floor would be available
 * @throws BalanceTooLargeError when a running total would pass 2^63-1
 * @throws InvariantError when the legs do not balance or do not fit their accounts
 */
export function postTransfer(
  draft: TransferDraft,
  accounts: ReadonlyMap<string, Account>,
  fieldOf: (leg: number) => LegField = () => plainField,
): Posting {
  requireBalanced(draft.id, draft.legs);
  const touched = new Map<string, Account>();
  const entries = draft.legs.map((leg, index): Entry => {
    const before = touched.get(leg.accountId) ?? accounts.get(leg.accountId);
    if (before?.ventureId !== draft.ventureId || before.currency !== leg.amount.currency) {
      throw new InvariantError(`${draft.id} has a leg that does not fit account ${leg.accountId}`);
    }
    const field = fieldOf(index);
    requireOpen(before, field.account);
    const after = applyLeg(before, leg, field);
    touched.set(after.id, after);
    return {
      ...leg,
      entryId: entryIdOf(draft.id, index + 1),
      transferId: draft.id,
      leg: index + 1,
      accountSeq: after.entryCount,
      balanceAfterMinor: postedMinorOf(after),
    };
  });
  // Looked at once all legs are in: a leg may take what another brings.
  for (const account of touched.values()) {
    const spendable = spendableMinorOf(account);
    if (spendable === null || spendable >= 0n) continue;
    const leg = draft.legs.findIndex(({ accountId }) => accountId === account.id);
    throw new InsufficientFundsError(account, -spendable, fieldOf(leg).amount);
  }
  return { entries, accounts: touched };
}

/** What a transfer would take from an account, all legs on it together. */
export interface Taking {
  readonly account: Account;
  readonly amountMinor: bigint;
  /** The first leg on the account, from 0. */
  readonly leg: number;
}

/**
 * What a transfer takes, and from which accounts: what has to be held for as long as it waits.
 * @param accounts every account that a leg names, as it stands
 * @throws AccountFrozenError, AccountClosedError
 * @throws InsufficientFundsError when that would leave less than an account's floor available
 * @throws InvariantError when the legs do not balance or do not fit their accounts
 */
export function takingsOf(
  { id, ventureId, legs }: Pick<TransferDraft, 'id' | 'ventureId'> & { readonly legs: readonly Leg[] },
  accounts: ReadonlyMap<string, Account>,
  fieldOf: (leg: number) => LegField,
): readonly Taking[] {
  requireBalanced(id, legs);
  const takings = new Map<string, Taking>();
  for (const [leg, { accountId, side, amount }] of legs.entries()) {
    const account = accounts.get(accountId);
    if (account?.ventureId !== ventureId || account.currency !== amount.currency) {
      throw new InvariantError(`${id} has a leg that does not fit account ${accountId}`);
    }
    requireOpen(account, fieldOf(leg).account);
    const known = takings.get(accountId) ?? { account, amountMinor: 0n, leg };
    const grows = side === normalSideOf[account.kind];
    takings.set(accountId, {
      ...known,
      amountMinor: known.amountMinor + (grows ? -amount.amountMinor : amount.amountMinor),
    });
  }
  return [...takings.values()].filter((taking) => {
    const spendable = spendableMinorOf(taking.account);
    if (spendable !== null && spendable < taking.amountMinor) {
      throw new InsufficientFundsError(taking.account, taking.amountMinor - spendable, fieldOf(taking.leg).amount);
    }
    if (!hasRoomToHold(taking.account, taking.amountMinor)) {
      throw new BalanceTooLargeError(taking.account.id, fieldOf(taking.leg).amount);
    }
    return taking.amountMinor > 0n;
  });
}

/** The legs of a transfer that takes another one back. */
export function reversedLegs(legs: readonly Leg[]): readonly Leg[] {
  return legs.map((leg) => ({ ...leg, side: leg.side === 'DEBIT' ? 'CREDIT' : 'DEBIT' }));
}

function applyLeg(account: Account, leg: Leg, field: LegField): Account {
  const { amountMinor } = leg.amount;
  const debitsMinor = account.debitsMinor + (leg.side === 'DEBIT' ? amountMinor : 0n);
  const creditsMinor = account.creditsMinor + (leg.side === 'CREDIT' ? amountMinor : 0n);
  if (debitsMinor > maxAmountMinor || creditsMinor > maxAmountMinor) {
    throw new BalanceTooLargeError(account.id, field.amount);
  }
  return { ...account, debitsMinor, creditsMinor, entryCount: account.entryCount + 1n };
}

function requireBalanced(id: string, legs: readonly Leg[]): void {
  if (legs.length < 2) throw new InvariantError(`${id} needs two or more legs`);
  const sums = new Map<string, bigint>();
  for (const { side, amount } of legs) {
    if (amount.amountMinor <= 0n) throw new InvariantError(`${id} has a leg that is not positive`);
    const signed = side === 'DEBIT' ? amount.amountMinor : -amount.amountMinor;
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + signed);
  }
  for (const [currency, sum] of sums) {
    if (sum !== 0n) throw new InvariantError(`${id} is off by ${sum} in ${currency}`);
  }
}

/** Money moved from one account to another: two legs. */
export function twoLegs({
  debit,
  credit,
  amount,
}: {
  readonly debit: string;
  readonly credit: string;
  readonly amount: Money;
}): readonly Leg[] {
  return [
    { accountId: debit, side: 'DEBIT', amount },
    { accountId: credit, side: 'CREDIT', amount },
  ];
}

/** The id of an entry: its transfer's, and its place there from 1. Entries have no name of their own to write and to look up. */
export function entryIdOf(transferId: string, leg: number): string {
  return `${transferId.replace(idPrefixes.transfer, idPrefixes.ledgerEntry)}-${leg}`;
}

/** The transfers that entries are of, and their places there; ids that name no entry are left out. */
export function placesOfEntries(entryIds: readonly string[]): readonly { transferId: string; leg: number }[] {
  return entryIds.flatMap((id) => {
    const { transfer, leg } = /^(?<transfer>ent_[0-9a-f]{32})-(?<leg>[1-9]\d{0,2})$/.exec(id)?.groups ?? {};
    if (transfer === undefined) return [];
    return [{ transferId: transfer.replace(idPrefixes.ledgerEntry, idPrefixes.transfer), leg: Number(leg) }];
  });
}
