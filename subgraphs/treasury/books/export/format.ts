import type { AccountKind, EntrySide } from '../../account/account.ts';

/** An account as a file names it. */
export interface BookAccount {
  readonly id: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  /** Day on which it was opened, `2026-03-01`, in the time zone of the book. */
  readonly openedOn: string;
}

/** A leg of a transfer in a file. */
export interface BookLeg {
  readonly entryId: string;
  readonly account: BookAccount;
  readonly side: EntrySide;
  /** Always positive. */
  readonly amountMinor: bigint;
  /** Balance of the account right after, positive on its normal side. */
  readonly balanceAfterMinor: bigint;
}

/** A transfer in a file. */
export interface BookTransfer {
  readonly id: string;
  /** Position of its event in the log. */
  readonly seq: bigint;
  /** Day by which it counts, `2026-03-01`, in the time zone of the book. */
  readonly date: string;
  /** RFC 3339. */
  readonly recordedAt: string;
  readonly description: string;
  readonly moneyIntentId: string | null;
  readonly legs: readonly BookLeg[];
}

/** A balance that a file states. */
export interface BookBalance {
  readonly account: BookAccount;
  /** Debits less credits: negative on accounts that grow by credits. */
  readonly signedMinor: bigint;
}

/** What of the books a file holds. */
export interface Book {
  readonly title: string;
  readonly ventureId: string;
  /** Null for the journal of the whole venture. */
  readonly statementOf: BookAccount | null;
  /** Position in the log up to which the books were read: the same position makes the same file. */
  readonly seq: bigint;
  /** IANA name. */
  readonly timeZone: string;
  /** Every account that a transfer of the file may name, by kind and name. */
  readonly accounts: readonly BookAccount[];
  /** Balance before the first transfer of a statement; nothing when it was zero, or the file begins with the books. */
  readonly opening: (BookBalance & { readonly date: string }) | null;
  /** Balances after the last transfer, on its day; of accounts that have entries. */
  readonly closing: { readonly date: string; readonly balances: readonly BookBalance[] } | null;
  /** Digits after the decimal point of a currency. */
  digitsOf(currency: string): number;
}

/** A way to write books down. The file is the head, then each transfer, then the foot. */
export interface BookFormat {
  /** Without the dot. */
  readonly extension: string;
  head(book: Book): string;
  /** @returns a function that writes one transfer after the other */
  transfers(book: Book): (transfer: BookTransfer) => string;
  foot(book: Book): string;
}

/** `1234.50` for 123450 minor units with two digits; exact for any size, with a point and no separators. */
export function decimal(amountMinor: bigint, digits: number): string {
  const sign = amountMinor < 0n ? '-' : '';
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  return digits === 0 ? sign + text : `${sign}${text.slice(0, cut)}.${text.slice(cut)}`;
}

/** Debits are positive. */
export function signed({ side, amountMinor }: Pick<BookLeg, 'side' | 'amountMinor'>): bigint {
  return side === 'DEBIT' ? amountMinor : -amountMinor;
}

/** Text on one line: breaks, tabs and other control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/**
 * Names of accounts that a format can write, each a different one.
 * @param write the name as the format has it; where two come out the same, the end of the id tells them apart
 */
export function distinctNames(
  accounts: readonly BookAccount[],
  write: (account: BookAccount, suffix: string) => string,
): ReadonlyMap<string, string> {
  const count = Map.groupBy(accounts, (account) => write(account, '').toLowerCase());
  return new Map(
    accounts.map((account) => {
      const isAlone = count.get(write(account, '').toLowerCase())?.length === 1;
      return [account.id, write(account, isAlone ? '' : account.id.slice(-12))];
    }),
  );
}

/** `Expense: advertising (EUR)` is `advertising (EUR)` among expenses. */
export function bareName({ kind, name }: BookAccount): string {
  return kind === 'EXPENSE' ? name.replace(/^Expense: /, '') : name;
}
