import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { processEnvironment } from '#runtime/config/config.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createShop } from './testing/shop/shop.ts';
import { fay } from './testing/shop/shop-graph.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const shop = createShop(logger);
const servers: Server[] = [];
let folder: string;
let supergraphPath: string;
let gateway: ChildProcess | undefined;
let output = '';

/** Serves a subgraph as others do: plain GraphQL over HTTP, to anybody. */
async function serve(name: string): Promise<string> {
  const executor = shop.executors.get(name);
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const result = await executor?.execute({ ...JSON.parse(body), identity: fay, requestId: 'sub' });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address object.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parpour-gateway-'));
  const urls: [string, string][] = [];
  for (const name of shop.executors.keys()) urls.push([name, await serve(name)]);
  // One address is only in the configuration, the others are in the supergraph.
  const overridden = urls.filter(([name]) => name === 'reviews');
  const sdl = urls
    .filter(([name]) => name !== 'reviews')
    .reduce((written, [name, url]) => written.replace(`"subgraph:${name}"`, `"${url}"`), shop.supergraphSdl);
  const path = join(folder, 'supergraph.graphql');
  supergraphPath = path;
  await writeFile(path, sdl);
  gateway = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: {
      PATH: processEnvironment().PATH,
      VENTURE_SUPERGRAPH_PATH: path,
      VENTURE_SUBGRAPH_URLS: JSON.stringify(Object.fromEntries(overridden)),
      VENTURE_GATEWAY_PORT: '0',
    },
  });
  gateway.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  gateway.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  await vi.waitFor(() => expect(output).toContain('is listening'), { timeout: 50_000, interval: 50 });
});

afterAll(async () => {
  gateway?.kill('SIGTERM');
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

async function ask(query: string) {
  const address = /"address":"([^"]+)"/.exec(output)?.[1];
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

it('serves a supergraph of others to whoever asks, from the addresses in it or in the configuration', async () => {
  expect(
    await ask('{ me { name balance } products(first: 1) { shippingCost } topMedia { __typename rating } }'),
  ).toEqual({
    data: {
      me: { name: 'User 1', balance: 1_000 },
      products: [{ shippingCost: 130 }],
      topMedia: { __typename: 'Book', rating: 2.5 },
    },
  });
});

it('hands on what the subgraphs of others say of an error, and names the subgraph', async () => {
  expect(await ask('{ me { broken } }')).toMatchObject({
    data: { me: { broken: null } },
    errors: [{ path: ['me', 'broken'], extensions: { serviceName: 'reviews', code: 'INTERNAL_SERVER_ERROR' } }],
  });
});

it('takes a changed supergraph over, and keeps the old one when the new one is not valid', async () => {
  const sdl = await readFile(supergraphPath, 'utf8');
  const renamed = sdl.replaceAll(/\bbalance\b/g, 'funds');
  expect(renamed).not.toBe(sdl);
  await writeFile(supergraphPath, 'type Query { this is no supergraph }');
  gateway?.kill('SIGHUP');
  await expect.poll(() => output).toContain('the old one stays');
  expect(await ask('{ me { balance } }')).toEqual({ data: { me: { balance: 1_000 } } });
  // Without a signal: the file is watched.
  await writeFile(supergraphPath, renamed);
  await expect.poll(() => output).toContain('a new supergraph is in use');
  expect(await ask('{ me { balance } }')).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  await writeFile(supergraphPath, sdl);
  gateway?.kill('SIGHUP');
  await expect.poll(() => ask('{ me { balance } }')).toEqual({ data: { me: { balance: 1_000 } } });
});

it('says what is missing of its configuration', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: { PATH: processEnvironment().PATH },
  });
  expect(await text(child.stderr)).toContain('VENTURE_SUPERGRAPH_PATH');
});
