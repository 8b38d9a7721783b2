import type { AccountStatementArgs } from '#codegen/resolvers/treasury.ts';
import { timeZoneOf } from '#runtime/auth/access.ts';
import { encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import type { AccountRecord } from '../account/account.repository.ts';
import { parsePeriod } from '../books/period.ts';
import { readStatement } from '../books/statement.ts';
import type { TreasuryContext } from '../context.ts';
import type { AccountStatementParent } from '../parents.ts';
import { entriesBetween } from '../transfer/transfer.repository.ts';
import { placeOf } from './entry-page.ts';

/**
 * Reads a page of an account's statement.
 * @throws RequestError BAD_USER_INPUT for a wrong period, size or a cursor of another list
 */
export async function statementPage(
  account: AccountRecord,
  args: Partial<AccountStatementArgs>,
  ctx: TreasuryContext,
): Promise<AccountStatementParent> {
  const queryable = ctx.treasury.runtime.db.drizzle;
  const page = parsePage(args, 1, 50);
  const timeZone = await timeZoneOf(queryable, account.ventureId);
  const period = await parsePeriod(queryable, timeZone, args);
  const statement = await readStatement(queryable, account, { period, timeZone });
  const range = { above: statement.opening.entryCount, upTo: statement.closing.entryCount };
  const isNewestFirst = args.order === 'NEWEST_FIRST';
  if (page.after !== undefined) {
    const place = placeOf(page.after[0]);
    if (isNewestFirst && place - 1n < range.upTo) range.upTo = place - 1n;
    if (!isNewestFirst && place > range.above) range.above = place;
  }
  const order = isNewestFirst ? 'desc' : 'asc';
  const rows = await entriesBetween(queryable, account.id, { ...range, order, limit: page.first + 1 });
  const { edges, pageInfo } = toConnection(rows, page, (row) => encodeListCursor([row.accountSeq.toString()]));
  return { ...statement, lines: edges.map(({ cursor, node }) => ({ cursor, entry: node })), pageInfo };
}
