import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TokenService } from '#runtime/auth/jwt.ts';
import { type Link, readTicket } from '#runtime/auth/link.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { bookDownload, bookDownloadPath } from '#schema/links/book-download.ts';
import { Cancellation } from '../transport/cancellation.ts';
import type { SubgraphTransport } from '../transport/transport.ts';

export interface ExportsDeps {
  /** The way to the subgraph that writes the files. */
  readonly treasury: Pick<SubgraphTransport, 'execute'>;
  readonly tokens: Pick<TokenService, 'isSignedLink'>;
  readonly logger: Logger;
  /** Downloads at a time. */
  readonly downloadsMax: number;
  /** Those of one tenant. */
  readonly downloadsOfTenantMax: number;
}

/** Why a file is not handed out. */
class ExportRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

type Download = Link<z.infer<typeof bookDownload.request>>;

const mediaTypes = {
  CSV: 'text/csv; charset=utf-8',
  HLEDGER: 'text/plain; charset=utf-8',
  BEANCOUNT: 'text/plain; charset=utf-8',
} as const;

/** When to come back while too many downloads run. */
const retryAfterSeconds = 10;

/**
 * Serves files of the books to browsers, by links that `Query.bookDownload` made. A file is asked for piece by piece under the
 * identity of the link's maker, whose rights are looked at each time, and is handed on as it comes: no more than a piece is in
 * memory, and a slow reader slows the asking down. When a piece fails on the way the connection breaks, so that no browser takes
 * the half for the whole.
 */
export function serveExports(server: FastifyInstance, deps: ExportsDeps): void {
  const running = new Map<string, number>();
  const count = (tenantId: string, by: 1 | -1) => {
    const now = (running.get(tenantId) ?? 0) + by;
    if (now > 0) running.set(tenantId, now);
    else running.delete(tenantId);
  };
  server.route({
    method: 'GET',
    url: bookDownloadPath,
    exposeHeadRoute: false,
    async handler(request, reply) {
      const link = linkOf(request, deps.tokens);
      const { tenantId } = link.identity;
      const all = [...running.values()].reduce((sum, each) => sum + each, 0);
      if (all >= deps.downloadsMax || (running.get(tenantId) ?? 0) >= deps.downloadsOfTenantMax) {
        reply.header('retry-after', retryAfterSeconds);
        throw new ExportRefusal(503, 'OVERLOADED', 'Too many files are being downloaded; try again in a moment');
      }
      count(tenantId, 1);
      reply.raw.once('close', () => count(tenantId, -1));
      return sendBook(deps, link, request, reply);
    },
    errorHandler(error, _request, reply) {
      const { status, code, message } = error instanceof ExportRefusal ? error : failed;
      if (!(error instanceof ExportRefusal)) deps.logger.error({ err: error }, 'a file could not be handed out');
      return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify({ code, message }));
    },
  });
}

const failed = { status: 500, code: 'INTERNAL', message: 'Something failed here. The log has more.' };

/** @throws ExportRefusal LINK_INVALID, LINK_EXPIRED */
function linkOf({ query }: FastifyRequest, tokens: ExportsDeps['tokens']): Download {
  const { ticket } = z.object({ ticket: z.string().catch('') }).parse(query);
  const link = readTicket(tokens, bookDownload, ticket);
  if (link === null) throw new ExportRefusal(403, 'LINK_INVALID', 'This is no link of ours; ask for another one');
  if (link.expiresAt.getTime() > Date.now()) return link;
  throw new ExportRefusal(403, 'LINK_EXPIRED', 'The link holds no longer; ask for another one');
}

async function sendBook(deps: ExportsDeps, link: Download, request: FastifyRequest, reply: FastifyReply) {
  const cancellation = new Cancellation();
  reply.raw.once('close', () => cancellation.cancel());
  const ask = (after: string | null) =>
    askForPiece(deps.treasury, link, { after, requestId: request.id, cancellation });
  // Whatever stands against the whole file is told before anything of it is sent.
  const first = await ask(null);
  async function* pieces() {
    for (let piece = first; ; piece = await ask(piece.next)) {
      yield piece.text;
      if (piece.next === null) return;
    }
  }
  const body = Readable.from(pieces(), { objectMode: false });
  body.once('error', (error) => {
    if (!cancellation.isCancelled) deps.logger.warn({ err: error, requestId: request.id }, 'a download broke off');
  });
  return reply
    .type(mediaTypes[link.request.format])
    .header('content-disposition', `attachment; filename="${first.fileName}"`)
    .send(body);
}

const pieceQuery = `query BookExportPiece(
  $ventureId: ID!, $format: BookFormat!, $accountId: ID, $seq: BigInt, $from: String, $to: String, $after: Cursor
) {
  bookExport(
    ventureId: $ventureId, format: $format, accountId: $accountId, seq: $seq, from: $from, to: $to, after: $after
  ) { text next fileName }
}`;

const piece = z.object({ text: z.string(), next: z.string().nullable(), fileName: z.string() });

async function askForPiece(
  treasury: ExportsDeps['treasury'],
  { identity, request }: Download,
  on: { readonly after: string | null; readonly requestId: string; readonly cancellation: Cancellation },
): Promise<z.infer<typeof piece>> {
  const { after, requestId, cancellation } = on;
  const operation = { query: pieceQuery, operationName: 'BookExportPiece', variables: { ...request, after } };
  const call = { ...operation, body: JSON.stringify(operation), identity, requestId, cancellation };
  const answer = await treasury.execute({ ...call, kind: 'query' }).catch((cause: unknown) => {
    throw new ExportRefusal(503, 'UNAVAILABLE', 'The books cannot be read at this moment', { cause });
  });
  const { data, errors } = answer.take();
  if (errors !== undefined && errors.length > 0) throw refusalOf(errors[0]);
  return piece.parse(data?.bookExport);
}

const statuses: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  CURSOR_EXPIRED: 410,
  UNAVAILABLE: 503,
};

function refusalOf(error: { readonly message: string; readonly extensions?: Record<string, unknown> } | undefined) {
  const code = String(error?.extensions?.code ?? failed.code);
  const status = statuses[code];
  return status === undefined
    ? new ExportRefusal(failed.status, failed.code, failed.message)
    : new ExportRefusal(status, code, error?.message ?? failed.message);
}
