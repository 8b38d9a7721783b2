import { type Book, type BookFormat, type BookTransfer, decimal, oneLine } from './format.ts';

const columns = [
  ...['seq', 'transfer_id', 'date', 'recorded_at', 'description', 'money_intent_id', 'leg', 'entry_id'],
  ...['account_id', 'account', 'kind', 'currency', 'debit', 'credit', 'balance'],
] as const;
const statementColumns = [
  ...['seq', 'transfer_id', 'date', 'recorded_at', 'description', 'money_intent_id', 'entry_id', 'counter_accounts'],
  ...['currency', 'debit', 'credit', 'balance'],
] as const;

/**
 * A row for each entry; of a statement, for each entry of its account, between a row for the opening and one for the closing
 * balance. RFC 4180 with a header and UTF-8. Amounts are decimals with a point.
 */
export const csv: BookFormat = {
  extension: 'csv',
  head(book) {
    if (book.statementOf === null) return row(columns);
    const { opening } = book;
    return row(statementColumns) + balanceRow(book, 'Opening balance', opening?.date ?? '', opening?.signedMinor ?? 0n);
  },
  transfers: (book) => (transfer) => (book.statementOf === null ? journalRows(book, transfer) : lines(book, transfer)),
  foot(book) {
    if (book.statementOf === null) return '';
    const closing = book.closing?.balances[0]?.signedMinor ?? 0n;
    return balanceRow(book, 'Closing balance', book.closing?.date ?? '', closing);
  },
};

function journalRows(book: Book, transfer: BookTransfer): string {
  const { id, seq, date, recordedAt, description, moneyIntentId, legs } = transfer;
  return legs
    .map(({ entryId, account, side, amountMinor, balanceAfterMinor }, index) => {
      const digits = book.digitsOf(account.currency);
      const amount = decimal(amountMinor, digits);
      return row([
        ...[seq.toString(), id, date, recordedAt, oneLine(description), moneyIntentId ?? '', (index + 1).toString()],
        ...[entryId, account.id, account.name, account.kind, account.currency],
        ...[side === 'DEBIT' ? amount : '', side === 'CREDIT' ? amount : '', decimal(balanceAfterMinor, digits)],
      ]);
    })
    .join('');
}

function lines(book: Book, transfer: BookTransfer): string {
  const { id, seq, date, recordedAt, description, moneyIntentId, legs } = transfer;
  const others = legs.filter(({ account }) => account.id !== book.statementOf?.id);
  const counterAccounts = [...new Set(others.map(({ account }) => account.name))].join(' | ');
  return legs
    .filter(({ account }) => account.id === book.statementOf?.id)
    .map(({ entryId, account, side, amountMinor, balanceAfterMinor }) => {
      const digits = book.digitsOf(account.currency);
      const amount = decimal(amountMinor, digits);
      return row([
        ...[seq.toString(), id, date, recordedAt, oneLine(description), moneyIntentId ?? '', entryId, counterAccounts],
        ...[account.currency, side === 'DEBIT' ? amount : '', side === 'CREDIT' ? amount : ''],
        decimal(balanceAfterMinor, digits),
      ]);
    })
    .join('');
}

function balanceRow(book: Book, text: string, date: string, signedMinor: bigint): string {
  const { statementOf } = book;
  if (statementOf === null) return '';
  const balanceMinor = ['ASSET', 'EXPENSE'].includes(statementOf.kind) ? signedMinor : -signedMinor;
  const balance = decimal(balanceMinor, book.digitsOf(statementOf.currency));
  return row(['', '', date, '', text, '', '', '', statementOf.currency, '', '', balance]);
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

const plainNumber = /^-?\d+(?:\.\d+)?$/;

/**
 * One cell. A spreadsheet takes text that begins with `=`, `+`, `-`, `@`, a tab or a break for a formula; an apostrophe in
 * front makes it text again (OWASP, CSV Injection). Our own numbers are none.
 */
export function cell(text: string): string {
  const isHarmless = plainNumber.test(text) || !/^[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20]/.test(text);
  const safe = isHarmless ? text : `'${text}`;
  return /[",\r\n]/.test(safe) || !isHarmless ? `"${safe.replaceAll('"', '""')}"` : safe;
}
