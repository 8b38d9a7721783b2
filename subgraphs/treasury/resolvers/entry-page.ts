import { badArgument } from '#runtime/errors/errors.ts';
import { type Connection, encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import type { TreasuryContext } from '../context.ts';
import type { EntryRecord } from '../transfer/transfer.repository.ts';

/**
 * Reads a page of an account's entries, newest first.
 * @throws RequestError BAD_USER_INPUT for a wrong size or a cursor of another list
 */
export async function entryPage(
  accountId: string,
  args: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  ctx: TreasuryContext,
): Promise<Connection<EntryRecord>> {
  const page = parsePage(args, 1, 50);
  const before = page.after === undefined ? null : placeOf(page.after[0]);
  const rows = await ctx.loaders.entriesOfAccount.load({ accountId, before, limit: page.first + 1 });
  return toConnection(rows, page, (row) => encodeListCursor([row.accountSeq.toString()]));
}

/** @throws RequestError BAD_USER_INPUT for what no cursor of entries says */
export function placeOf(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw badArgument('after', 'not a cursor of this list; use one that it returned');
}
