import type { QueryBookExportArgs } from '#codegen/resolvers/treasury.ts';
import { timeZoneOf } from '#runtime/auth/access.ts';
import { badArgument, NotFoundError } from '#runtime/errors/errors.ts';
import { readLogBounds } from '#runtime/events/log-bounds.ts';
import { decodeListCursor } from '#runtime/graphql/connection.ts';
import type { AccountRecord } from '../account/account.repository.ts';
import { atSeq } from '../books/as-of.ts';
import type { ExportRequest } from '../books/export/export-part.ts';
import { parsePeriod } from '../books/period.ts';
import type { TreasuryContext } from '../context.ts';
import { placeOf } from './entry-page.ts';

/**
 * Finds out which file of the books is asked for, by somebody who may see them.
 * @returns the file, and where the piece begins; null for the first
 * @throws NotFoundError (venture, account), RequestError BAD_USER_INPUT
 */
export async function parseBookExport(
  args: QueryBookExportArgs,
  ctx: TreasuryContext,
): Promise<{ readonly request: ExportRequest; readonly above: bigint | null }> {
  const { ventureId, format } = args;
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  const account = args.accountId ? await accountIn(args.accountId, ventureId, ctx) : null;
  if (account === null && (args.from || args.to)) {
    throw badArgument(args.from ? 'from' : 'to', 'the journal is whole; give accountId for a statement of a period');
  }
  const { seq, above } = await whereToBegin(args, ctx);
  const timeZone = await timeZoneOf(db.drizzle, ventureId);
  const period = await parsePeriod(db.drizzle, timeZone, args);
  return { request: { ventureId, account, format, seq, timeZone, period }, above };
}

async function accountIn(id: string, ventureId: string, ctx: TreasuryContext): Promise<AccountRecord> {
  const account = await ctx.loaders.accountById.load(id);
  if (account?.ventureId !== ventureId) throw new NotFoundError(`There is no account ${id}`, ['accountId']);
  return account;
}

async function whereToBegin({ seq, after }: Partial<QueryBookExportArgs>, ctx: TreasuryContext) {
  if (after) {
    const [at, above] = decodeListCursor(after, 2);
    return { seq: placeOf(at), above: placeOf(above ?? '') };
  }
  const { head } = await readLogBounds(ctx.treasury.runtime.db.drizzle);
  if (seq === null || seq === undefined) return { seq: head, above: null };
  atSeq(seq, 'seq');
  if (seq <= head) return { seq, above: null };
  throw badArgument('seq', `the log has come to position ${head}, not to ${seq}`);
}
