import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { signTicket } from '#runtime/auth/link.ts';
import { badArgument } from '#runtime/errors/errors.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { bookDownloadPath, bookDownload as link } from '#schema/links/book-download.ts';
import { fileNameOf } from '../../books/export/export-part.ts';
import { parseBookExport } from '../book-export-request.ts';

const holdsSeconds = { least: 60, most: 3_600, byDefault: 600 } as const;

export const bookDownload: NonNullable<QueryResolvers['bookDownload']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const seconds = args.expiresInSeconds ?? holdsSeconds.byDefault;
  if (seconds < holdsSeconds.least || seconds > holdsSeconds.most) {
    const range = `${holdsSeconds.least} to ${holdsSeconds.most}`;
    throw badArgument('expiresInSeconds', `must be ${range}, not ${seconds}`);
  }
  const { request } = await parseBookExport(args, ctx);
  const { ventureId, format, accountId = null, from = null, to = null } = args;
  const { seq } = request;
  const expiresAt = new Date(Date.now() + seconds * 1_000);
  const asked = { ventureId, format, accountId, seq: seq.toString(), from, to };
  const ticket = signTicket(ctx.treasury.runtime.tokens, link, { identity: ctx.identity, request: asked, expiresAt });
  const path = `${bookDownloadPath}?ticket=${ticket}`;
  const url = `${ctx.treasury.publicUrl()}${path}`;
  return { url, path, fileName: fileNameOf(request), seq, expiresAt: expiresAt.toISOString() };
};
