import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveExports } from '#gateway/exports/serve-exports.ts';
import { createInProcessTransport } from '#gateway/transport/transport-in-process.ts';
import type { Identity } from '#runtime/auth/identity.ts';
import { signTicket } from '#runtime/auth/link.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createHttpServer } from '#runtime/http/server.ts';
import { bookDownload } from '#schema/links/book-download.ts';
import { createTreasury } from '#subgraphs/treasury/index.ts';
import { actionsOf } from '#subgraphs/treasury/testing/actions.ts';
import { booksOf } from '#subgraphs/treasury/testing/books.ts';
import { type Data, type Harness, startHarness, type TestVenture } from '#subgraphs/treasury/testing/harness.ts';

let harness: Harness;
let server: FastifyInstance;
let address: string;
let venture: TestVenture;
let main: string;

/** What comes between the gateway and the treasury before a piece, counted from 0. */
let between: (piece: number) => Promise<void>;
const nothing = async () => undefined;
let pieces = 0;

beforeAll(async () => {
  harness = await startHarness({ gatewayUrl: () => address });
  const { runtime } = harness;
  const health = createHealth({ service: 'gateway', version: 'test', checks: {} });
  server = createHttpServer({ ...runtime, service: 'gateway', health });
  const transport = createInProcessTransport(harness.executor);
  serveExports(server, {
    treasury: {
      async execute(call) {
        await between(pieces++);
        return transport.execute(call);
      },
    },
    ...{ tokens: runtime.tokens, logger: runtime.logger, downloadsMax: 3, downloadsOfTenantMax: 2 },
  });
  address = await server.listen({ port: 0, host: '127.0.0.1' });
  venture = await harness.newVenture();
  main = await harness.fundedAccount(venture, 100_000n, 'Main');
  const other = await harness.fundedAccount(venture, 0n, 'Other');
  const books = booksOf(harness, venture);
  // More than two pieces hold.
  const posted = await books.post(
    Array.from({ length: 1_200 }, () => books.move([main, 'CREDIT', 1n], [other, 'DEBIT', 1n])),
  );
  expect(posted.filter(({ userErrors }) => userErrors.length > 0)).toEqual([]);
  await harness.logIsCaughtUp();
});
afterAll(async () => {
  await server?.close();
  await harness?.stop();
});
beforeEach(() => {
  between = nothing;
  pieces = 0;
});

const query = `query ($v: ID!, $format: BookFormat!, $accountId: ID, $seq: BigInt, $from: String, $seconds: Int) {
  bookDownload(ventureId: $v, format: $format, accountId: $accountId, seq: $seq, from: $from, expiresInSeconds: $seconds) {
    url path fileName seq expiresAt } }`;

async function linkTo(over: Record<string, unknown> = {}, who: Identity = venture.auditor): Promise<Data> {
  const variables = { v: venture.ventureId, format: 'CSV', ...over };
  return (await harness.run(who, query, variables)).bookDownload;
}

/** The file as `bookExport` gives it, put together. */
async function whole(over: Record<string, unknown> = {}): Promise<string> {
  const pieceQuery = `query ($v: ID!, $format: BookFormat!, $accountId: ID, $seq: BigInt, $a: Cursor) {
    bookExport(ventureId: $v, format: $format, accountId: $accountId, seq: $seq, after: $a) { text next } }`;
  const texts: string[] = [];
  for (let a: string | null = null; ; ) {
    const variables = { v: venture.ventureId, format: 'CSV', ...over, a };
    const { bookExport } = await harness.run(venture.auditor, pieceQuery, variables);
    texts.push(bookExport.text);
    a = bookExport.next;
    if (a === null) return texts.join('');
  }
}

const download = (path: string) => fetch(new URL(path, address));

describe('a link to a file of the books', () => {
  it.each([
    ['CSV', 'csv', 'text/csv'],
    ['HLEDGER', 'journal', 'text/plain'],
    ['BEANCOUNT', 'beancount', 'text/plain'],
  ])('gives a browser the whole journal as %s, without a token', async (format, _extension, mediaType) => {
    const link = await linkTo({ format });
    const answer = await download(link.path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${link.fileName}"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    expect(text).toBe(await whole({ format, seq: link.seq }));
    // What happens afterwards is not in it, however often it is downloaded.
    await actionsOf(harness, venture).request(main, 1n);
    expect(await (await download(link.path)).text()).toBe(text);
  });

  it('has a whole address, under which clients reach the gateway', async () => {
    const { url, path } = await linkTo();
    expect(path).toMatch(/^\/exports\/books\?ticket=/);
    expect(url).toBe(`${address}${path}`);
    expect((await fetch(url)).status).toBe(200);
    const { runtime } = harness;
    const config = { ...runtime.config, publicUrl: 'https://graph.example.com/money' };
    const behindProxy = createTreasury({ ...runtime, config });
    const asked = { query, variables: { v: venture.ventureId, format: 'CSV' }, identity: venture.auditor };
    const { data } = await behindProxy.executor.execute({ ...asked, requestId: 'req_proxy' });
    expect((data as Data).bookDownload.url).toMatch(/^https:\/\/graph\.example\.com\/money\/exports\/books\?ticket=/);
  });

  it('gives the statement of one account', async () => {
    const link = await linkTo({ accountId: main });
    expect(link.fileName).toMatch(new RegExp(`^statement-${main}-\\d+\\.csv$`));
    expect(await (await download(link.path)).text()).toBe(await whole({ accountId: main, seq: link.seq }));
  });

  it('is made for who may see the books, for a while that makes sense', async () => {
    const stranger = await harness.newVenture();
    const codes = (who: Identity, over: Record<string, unknown> = {}) =>
      harness.errorCodes(who, query, { v: venture.ventureId, format: 'CSV', ...over });
    expect(await codes(stranger.founder)).toEqual(['NOT_FOUND']);
    expect(await codes({ ...venture.auditor, scopes: [] })).toEqual(['FORBIDDEN']);
    const foreign = await harness.fundedAccount(stranger, 0n);
    expect(await codes(venture.auditor, { accountId: foreign })).toEqual(['NOT_FOUND']);
    expect(await codes(venture.auditor, { from: '2026-03-01' })).toEqual(['BAD_USER_INPUT']);
    for (const seconds of [59, 3_601]) expect(await codes(venture.auditor, { seconds })).toEqual(['BAD_USER_INPUT']);
    const { expiresAt } = await linkTo({ seconds: 3_600 });
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('is refused when it was changed, is of another kind, or has expired', async () => {
    const { path } = await linkTo();
    const ticket = path.split('ticket=')[1] ?? '';
    const [text = '', signature = ''] = ticket.split('.');
    const said = JSON.parse(Buffer.from(text, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...said, expiresAt: said.expiresAt + 1 })).toString('base64url');
    const { tokens } = harness.runtime;
    const foreign = `${text}.${tokens.signLink('something-else', text)}`;
    const invalid = ['', 'x', text, `${forged}.${signature}`, `${text}.`, `${ticket}.x`, foreign];
    for (const each of invalid) {
      const answer = await download(`/exports/books?ticket=${each}`);
      expect([each, answer.status, await answer.json()]).toMatchObject([each, 403, { code: 'LINK_INVALID' }]);
    }
    const request = {
      ventureId: venture.ventureId,
      format: 'CSV' as const,
      accountId: null,
      seq: '1',
      from: null,
      to: null,
    };
    const old = { identity: venture.auditor, request, expiresAt: new Date(Date.now() - 1) };
    const answer = await download(`/exports/books?ticket=${signTicket(tokens, bookDownload, old)}`);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'LINK_EXPIRED' }]);
  });

  it('shows nothing that its maker may not see, whoever signs it', async () => {
    const stranger = await harness.newVenture();
    const request = {
      ventureId: venture.ventureId,
      format: 'CSV' as const,
      accountId: null,
      seq: '5',
      from: null,
      to: null,
    };
    const link = { identity: stranger.founder, request, expiresAt: new Date(Date.now() + 60_000) };
    const answer = await download(`/exports/books?ticket=${signTicket(harness.runtime.tokens, bookDownload, link)}`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT_FOUND' }]);
  });

  it('breaks the connection when the books go away on the way, and says so when they are away from the start', async () => {
    const { path } = await linkTo();
    const goAway = (from: number) => async (piece: number) => {
      if (piece >= from) throw new Error('the treasury is away');
    };
    between = goAway(2);
    const answer = await download(path);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    between = goAway(0);
    const away = await download(path);
    expect([away.status, await away.json()]).toMatchObject([503, { code: 'UNAVAILABLE' }]);
  });

  it('is followed so many times at a time, until a reader leaves', async () => {
    const link = await linkTo();
    const { path } = link;
    const gate = Promise.withResolvers<void>();
    between = (piece) => (piece < 2 ? nothing() : gate.promise);
    const slow = await Promise.all([download(path), download(path)]);
    const refused = await download(path);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await refused.json()).toMatchObject({ code: 'OVERLOADED' });
    await slow[0]?.body?.cancel();
    gate.resolve();
    expect(await slow[1]?.text()).toBe(await whole({ seq: link.seq }));
    await expect.poll(async () => (await download(path)).status).toBe(200);
  });
});
