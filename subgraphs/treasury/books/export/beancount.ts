import type { AccountKind } from '../../account/account.ts';
import {
  type Book,
  type BookAccount,
  type BookFormat,
  bareName,
  decimal,
  distinctNames,
  oneLine,
  signed,
} from './format.ts';

const roots: Readonly<Record<AccountKind, string>> = {
  ASSET: 'Assets',
  LIABILITY: 'Liabilities',
  EQUITY: 'Equity',
  INCOME: 'Income',
  EXPENSE: 'Expenses',
};
const openingAccount = 'Equity:Opening-Balances';

/**
 * A ledger of Beancount (https://beancount.github.io/docs/beancount_language_syntax.html). Accounts are opened for their one
 * currency, and balances asserted for the day after the last transfer: `bean-check` proves them.
 */
export const beancount: BookFormat = {
  extension: 'beancount',
  head(book) {
    const names = namesOf(book.accounts);
    return [
      `option "title" ${quoted(book.title)}`,
      `; venture ${book.ventureId}, log position ${book.seq}, days of ${book.timeZone}`,
      '',
      ...book.accounts.flatMap(({ id, name, currency, openedOn }) => [
        `${openedOn} open ${names.get(id)} ${currency}`,
        `  id: ${quoted(id)}`,
        `  name: ${quoted(name)}`,
      ]),
      ...openingLines(book),
      '',
      '',
    ].join('\n');
  },
  transfers(book) {
    const names = namesOf(book.accounts);
    return ({ id, seq, date, recordedAt, description, moneyIntentId, legs }) =>
      [
        `${date} * ${quoted(description)}`,
        `  seq: ${seq}`,
        `  transfer: ${quoted(id)}`,
        `  recorded: ${quoted(recordedAt)}`,
        ...(moneyIntentId === null ? [] : [`  intent: ${quoted(moneyIntentId)}`]),
        ...legs.map((leg) => `  ${names.get(leg.account.id)}  ${amount(book, leg.account, signed(leg))}`),
        '',
        '',
      ].join('\n');
  },
  foot(book) {
    if (book.closing === null) return '';
    const names = namesOf(book.accounts);
    const date = dayAfter(book.closing.date);
    return book.closing.balances
      .map(
        ({ account, signedMinor }) =>
          `${date} balance ${names.get(account.id)}  ${amount(book, account, signedMinor)}\n`,
      )
      .join('');
  },
};

function openingLines(book: Book): string[] {
  if (book.opening === null) return [];
  const { account, date, signedMinor } = book.opening;
  return [
    `${date} open ${openingAccount}`,
    '',
    `${date} * "Opening balance"`,
    `  ${namesOf(book.accounts).get(account.id)}  ${amount(book, account, signedMinor)}`,
    `  ${openingAccount}  ${amount(book, account, -signedMinor)}`,
  ];
}

function amount(book: Book, { currency }: BookAccount, signedMinor: bigint): string {
  return `${decimal(signedMinor, book.digitsOf(currency))} ${currency}`;
}

function quoted(text: string): string {
  return `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A balance is that at the beginning of its day. */
function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A component begins with a capital letter or a digit and goes on with letters, digits and dashes. */
function namesOf(accounts: readonly BookAccount[]): ReadonlyMap<string, string> {
  return distinctNames(accounts, (account, suffix) => {
    const words = `${bareName(account)} ${suffix}`.normalize('NFC').match(/[\p{L}\p{Nd}]+/gu) ?? [];
    const joined = words.join('-') || account.id.slice(-12);
    const component = joined.charAt(0).toUpperCase() + joined.slice(1);
    return `${roots[account.kind]}:${/^[\p{Lu}\p{Nd}]/u.test(component) ? component : `X-${component}`}`;
  });
}
