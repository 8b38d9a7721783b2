import type { Queryable } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { AccountRecord } from '../../account/account.repository.ts';
import { readDigits } from '../../asset/asset.repository.ts';
import { atSeq } from '../as-of.ts';
import { noTotals, type Totals, totalsAt } from '../history.repository.ts';
import type { Period } from '../period.ts';
import { readStatement } from '../statement.ts';
import { beancount } from './beancount.ts';
import {
  bookAccounts,
  effectiveSpan,
  journalTransfers,
  type PlacedTransfer,
  statementTransfers,
} from './book.repository.ts';
import { csv } from './csv.ts';
import type { Book, BookAccount, BookBalance, BookFormat } from './format.ts';
import { hledger } from './hledger.ts';

/** Formats of files, by their name in the graph. */
export const bookFormats = { CSV: csv, HLEDGER: hledger, BEANCOUNT: beancount } as const satisfies Record<
  string,
  BookFormat
>;
export type BookFormatName = keyof typeof bookFormats;

/** Which file. */
export interface ExportRequest {
  readonly ventureId: string;
  /** The account of a statement; null for the journal. */
  readonly account: AccountRecord | null;
  readonly format: BookFormatName;
  /** Position of the log at which the books end. */
  readonly seq: bigint;
  readonly timeZone: string;
  /** Of a statement; open for the journal. */
  readonly period: Period;
}

/** A piece of a file: the pieces behind each other are the file. */
export interface ExportPart {
  readonly text: string;
  /** Where the next piece begins; null behind the last. */
  readonly next: bigint | null;
  readonly fileName: string;
}

/** Transfers, or entries of a statement, in one piece: some hundred kilobytes of text. */
const partMax = 500;

/**
 * Writes a piece of a file. What was recorded stays as it was, so the same request makes the same bytes at any time.
 * @param above where the piece begins, as the piece before said; null for the first
 */
export async function exportPart(
  queryable: Queryable,
  request: ExportRequest,
  above: bigint | null,
): Promise<ExportPart> {
  const { ventureId, account, format, seq, timeZone } = request;
  const span = await effectiveSpan(queryable, ventureId, { seq, timeZone });
  const opened = await bookAccounts(queryable, ventureId, { seq, timeZone });
  // What counts from before its account was opened needs the account by then.
  const accounts = opened.map((each) => ({ ...each, openedOn: earlier(each.openedOn, span.first) }));
  const reading = { accounts: new Map(accounts.map((each) => [each.id, each])), timeZone };
  const range = await rangeOf(queryable, request);
  const page = { above: above ?? range.above, upTo: range.upTo, limit: partMax };
  const transfers =
    account === null
      ? await journalTransfers(queryable, ventureId, page, reading)
      : await statementTransfers(queryable, account.id, page, reading);
  const isLast = transfers.length === 0 || transfers.at(-1)?.place === range.upTo || isShort(account, transfers);
  const bounds = { accounts, statementOf: account === null ? null : (reading.accounts.get(account.id) ?? null) };
  const book = await readBook(queryable, request, { ...bounds, range, reading, span, isFirst: above === null, isLast });
  const writer = bookFormats[format];
  const head = above === null ? writer.head(book) : '';
  const body = transfers.map(writer.transfers(book)).join('');
  return {
    text: head + body + (isLast ? writer.foot(book) : ''),
    next: isLast ? null : (transfers.at(-1)?.place ?? null),
    fileName: fileNameOf(request),
  };
}

/** The name of a file, which only ever has these bytes but for a statement's period. */
export function fileNameOf({ ventureId, account, seq, format }: ExportRequest): string {
  const what = account === null ? `journal-${ventureId}` : `statement-${account.id}`;
  return `${what}-${seq}.${bookFormats[format].extension}`;
}

/** A statement's page may hold fewer transfers than entries, so that only its end says that it is the last. */
function isShort(account: AccountRecord | null, transfers: readonly PlacedTransfer[]): boolean {
  return account === null && transfers.length < partMax;
}

interface Range {
  readonly above: bigint;
  readonly upTo: bigint;
  /** Totals at the ends of a statement. */
  readonly opening: Totals;
  readonly closing: Totals;
}

async function rangeOf(queryable: Queryable, { account, period, timeZone, seq }: ExportRequest): Promise<Range> {
  if (account === null) return { above: 0n, upTo: seq, opening: noTotals, closing: noTotals };
  const { opening, closing } = await readStatement(queryable, account, { period, timeZone, upTo: atSeq(seq) });
  return { above: opening.entryCount, upTo: closing.entryCount, opening, closing };
}

interface Bounds {
  readonly accounts: readonly BookAccount[];
  readonly statementOf: BookAccount | null;
  readonly range: Range;
  readonly reading: Parameters<typeof journalTransfers>[3];
  readonly span: Awaited<ReturnType<typeof effectiveSpan>>;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

async function readBook(queryable: Queryable, request: ExportRequest, bounds: Bounds): Promise<Book> {
  const { ventureId, account, seq, timeZone } = request;
  const digits = await readDigits(queryable, ventureId);
  const { accounts, statementOf } = bounds;
  return {
    ...{ ventureId, statementOf, seq, timeZone, accounts },
    title: account === null ? `Journal of ${ventureId}` : `Statement of ${account.name}`,
    opening: bounds.isFirst ? await openingOf(queryable, request, bounds) : null,
    closing: bounds.isLast ? await closingOf(queryable, request, bounds) : null,
    digitsOf(currency) {
      const found = digits(currency);
      if (found === undefined) throw new InvariantError(`${currency} has entries and is not known`);
      return found;
    },
  };
}

/** The balance before a statement, on the day of its first transfer. */
async function openingOf(
  queryable: Queryable,
  { account }: ExportRequest,
  { statementOf, range, reading }: Bounds,
): Promise<Book['opening']> {
  const signedMinor = signedOf(range.opening);
  if (account === null || statementOf === null || range.opening.entryCount === 0n) return null;
  // Of the first transfer behind it, or of the last one before.
  const place = range.opening.entryCount + (range.upTo > range.above ? 1n : 0n);
  const page = { above: place - 1n, upTo: place, limit: 1 };
  const [first] = await statementTransfers(queryable, account.id, page, reading);
  return first === undefined ? null : { account: statementOf, signedMinor, date: first.date };
}

async function closingOf(queryable: Queryable, request: ExportRequest, bounds: Bounds): Promise<Book['closing']> {
  const { account, ventureId, seq } = request;
  const { accounts, statementOf, range, reading, span } = bounds;
  if (account !== null && statementOf !== null) {
    if (range.closing.entryCount === 0n) return null;
    const page = { above: range.closing.entryCount - 1n, upTo: range.closing.entryCount, limit: 1 };
    const [last] = await statementTransfers(queryable, account.id, page, reading);
    const balances = [{ account: statementOf, signedMinor: signedOf(range.closing) }];
    return last === undefined ? null : { date: later(last.recordedOn, span.last), balances };
  }
  const [last] = await journalTransfers(queryable, ventureId, { above: 0n, upTo: seq, limit: 1 }, reading, 'desc');
  if (last === undefined) return null;
  const ids = accounts.map(({ id }) => id);
  const totals = await totalsAt(queryable, ids, atSeq(seq));
  const balances = accounts.flatMap((each): BookBalance[] => {
    const found = totals.get(each.id);
    return found === undefined || found.entryCount === 0n ? [] : [{ account: each, signedMinor: signedOf(found) }];
  });
  return { date: later(last.recordedOn, span.last), balances };
}

function earlier(day: string, other: string | null): string {
  return other !== null && other < day ? other : day;
}

function later(day: string, other: string | null): string {
  return other !== null && other > day ? other : day;
}

function signedOf({ debitsMinor, creditsMinor }: Totals): bigint {
  return debitsMinor - creditsMinor;
}
