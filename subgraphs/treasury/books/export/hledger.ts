import type { AccountKind } from '../../account/account.ts';
import {
  type Book,
  type BookAccount,
  type BookBalance,
  type BookFormat,
  bareName,
  decimal,
  distinctNames,
  oneLine,
  signed,
} from './format.ts';

/** Top-level accounts and their types: https://hledger.org/hledger.html#account-types. */
const roots: Readonly<Record<AccountKind, readonly [name: string, type: string]>> = {
  ASSET: ['assets', 'A'],
  LIABILITY: ['liabilities', 'L'],
  EQUITY: ['equity', 'E'],
  INCOME: ['revenues', 'R'],
  EXPENSE: ['expenses', 'X'],
};
const openingAccount = 'equity:opening balances';

/**
 * A journal of hledger, which Ledger reads as well. Accounts and commodities are declared, and balances asserted at the end:
 * `hledger check --strict` proves them.
 */
export const hledger: BookFormat = {
  extension: 'journal',
  head(book) {
    const names = namesOf(book.accounts);
    const currencies = [...new Set(book.accounts.map(({ currency }) => currency))].toSorted();
    return [
      ...[
        `; ${oneLine(book.title)}`,
        `; venture ${book.ventureId}, log position ${book.seq}, days of ${book.timeZone}`,
      ],
      ...['', 'decimal-mark .', ''],
      ...currencies.map((code) => `commodity ${sample(book.digitsOf(code))} ${commodity(code)}`),
      '',
      ...book.accounts.map(({ id, kind }) => `account ${names.get(id)}  ; type:${roots[kind][1]}, id:${id}`),
      ...(book.opening === null
        ? []
        : [`account ${openingAccount}  ; type:E`, '', ...openingLines(book, book.opening)]),
      '',
      '',
    ].join('\n');
  },
  transfers(book) {
    const names = namesOf(book.accounts);
    return ({ id, seq, date, recordedAt, description, moneyIntentId, legs }) => {
      const intent = moneyIntentId === null ? '' : `, intent:${moneyIntentId}`;
      return [
        `${date} * (${seq}) ${text(description)}  ; transfer:${id}, recorded:${recordedAt}${intent}`,
        ...legs.map((leg) => `    ${names.get(leg.account.id)}  ${amount(book, leg.account, signed(leg))}`),
        '',
        '',
      ].join('\n');
    };
  },
  foot(book) {
    if (book.closing === null) return '';
    const names = namesOf(book.accounts);
    const { date, balances } = book.closing;
    const asserted = ({ account, signedMinor }: BookBalance) =>
      `    ${names.get(account.id)}  ${amount(book, account, 0n)} = ${amount(book, account, signedMinor)}`;
    return [`${date} * Balances at log position ${book.seq}`, ...balances.map(asserted), ''].join('\n');
  },
};

function openingLines(book: Book, { account, date, signedMinor }: BookBalance & { readonly date: string }): string[] {
  return [
    `${date} * Opening balance`,
    `    ${namesOf(book.accounts).get(account.id)}  ${amount(book, account, signedMinor)}`,
    `    ${openingAccount}  ${amount(book, account, -signedMinor)}`,
  ];
}

function amount(book: Book, { currency }: BookAccount, signedMinor: bigint): string {
  return `${decimal(signedMinor, book.digitsOf(currency))} ${commodity(currency)}`;
}

/** Symbols with digits have to be quoted. */
function commodity(code: string): string {
  return /^[A-Z]+$/.test(code) ? code : `"${code}"`;
}

/** Says how many digits a commodity has: the decimal mark has to be there even without any. */
function sample(digits: number): string {
  return `1000.${'0'.repeat(digits)}`;
}

/** A semicolon would begin a comment, a bar would cut the description in payee and note. */
function text(description: string): string {
  return oneLine(description)
    .replaceAll(';', ',')
    .replaceAll('|', '/')
    .replace(/^[(*!=]+/, '')
    .trim();
}

/** A colon would make a subaccount, two spaces would end the name. */
function namesOf(accounts: readonly BookAccount[]): ReadonlyMap<string, string> {
  return distinctNames(accounts, (account, suffix) => {
    const name = oneLine(bareName(account)).replaceAll(':', ' -').replaceAll(';', ',');
    return `${roots[account.kind][0]}:${oneLine(`${name} ${suffix}`)}`;
  });
}
