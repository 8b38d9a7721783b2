import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createGraphClient } from '#cli/graph-client.ts';
import { setUpVenture } from '#cli/venture-setup.ts';
import { roles } from '#runtime/service/service.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { endRunning, spawnNode } from '#tests/launcher/node-process.ts';
import { testEnvironment } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

// A gateway in a process of its own, which is told to stop with a request and a subscription in progress.

const path = 'examples/newsletter-venture.yaml';
let stack: TestStack;
let service: TestService;
let controlPlane: HeldProxy;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack, { roles: roles.filter((role) => role !== 'gateway') });
  controlPlane = await startHeldProxy(service.urls.get('control-plane') ?? '');
}, 180_000);
afterAll(async () => {
  await endRunning();
  await controlPlane?.close();
  await service?.stop();
  await stack?.stop();
}, 60_000);

interface HeldProxy {
  readonly url: string;
  /** Answers wait here until `release`. */
  hold(): void;
  release(): void;
  /** Bytes asked since `hold`. */
  askedBytes(): number;
  close(): Promise<void>;
}

async function startHeldProxy(target: string): Promise<HeldProxy> {
  const answering = new Set<net.Socket>();
  let isHeld = false;
  let askedBytes = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(new URL(target).port), '127.0.0.1');
    answering.add(upstream);
    if (isHeld) upstream.pause();
    client.on('data', (data) => {
      askedBytes += data.length;
      upstream.write(data);
    });
    upstream.on('data', (data) => client.write(data));
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    upstream.once('close', () => answering.delete(upstream));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an address object.
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hold() {
      isHeld = true;
      askedBytes = 0;
      for (const socket of answering) socket.pause();
    },
    release() {
      isHeld = false;
      for (const socket of answering) socket.resume();
    },
    askedBytes: () => askedBytes,
    async close() {
      for (const socket of answering) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function startGateway() {
  const urlOf = (name: string) => service.urls.get(name) ?? '';
  const gateway = spawnNode(['service/main.ts', '--roles=gateway'], {
    env: testEnvironment(stack, {
      VENTURE_LOG_LEVEL: 'info',
      VENTURE_GATEWAY_PORT: '0',
      VENTURE_CONTROL_PLANE_URL: controlPlane.url,
      VENTURE_POLICY_ENGINE_URL: urlOf('policy'),
      VENTURE_TREASURY_API_URL: urlOf('treasury'),
      VENTURE_COMPLIANCE_URL: urlOf('compliance'),
      VENTURE_ARTIFACT_COMPILER_URL: urlOf('artifact'),
    }),
  });
  const [, url] = await gateway.until(/"url":"(http:[^"]+)"/);
  return { gateway, graphUrl: `${url}/graphql` };
}

const followPlain = `subscription Follow($ventureId: ID!, $after: Cursor) {
  events(ventureId: $ventureId, after: $after) { cursor event { seq } }
}`;
/** With a field of another subgraph. */
const followFederated = followPlain.replace('event { seq }', 'event { seq inclusionProof { treeSize } }');

/** Follows a venture's events and keeps what came, until the server closes the socket. */
function follow(
  graphUrl: string,
  token: string,
  variables: { ventureId: string; after?: string },
  query = followPlain,
) {
  const followed = { events: [] as { cursor: string; seq: number }[], closed: undefined as unknown };
  const client = createClient({
    url: graphUrl.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: {
      closed(event) {
        const { code, reason } = event as { code: number; reason: string };
        followed.closed = { code, reason };
      },
    },
  });
  client.subscribe(
    { query, variables },
    {
      next({ data }) {
        const { cursor, event } = (data as { events: { cursor: string; event: { seq: string | number } } }).events;
        followed.events.push({ cursor, seq: Number(event.seq) });
      },
      error: () => undefined,
      complete: () => undefined,
    },
  );
  return { followed, stop: () => client.dispose() };
}

function ask(graphUrl: string, token: string, query: string, variables: object = {}) {
  return fetch(graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
}

const seqsOf = ({ events }: { readonly events: readonly { readonly seq: number }[] }) => events.map(({ seq }) => seq);

it('finishes what it answers, sends subscribers away with a code to resume on, and takes nothing new', async () => {
  const token = await service.tokenFor('org_drain_gateway');
  const parsed = parseVentureFile(await readFile(path, 'utf8'), path);
  const first = await startGateway();
  const client = createGraphClient({ graphUrl: first.graphUrl, token });
  const { ventureId } = await setUpVenture(client, { file: parsed, path, key: 'drain' });
  await client.close();
  const before = follow(first.graphUrl, token, { ventureId, after: 'oldest' }).followed;
  await expect.poll(() => before.events.length).toBeGreaterThan(2);

  controlPlane.hold();
  const slow = ask(first.graphUrl, token, '{ ventures(first: 5) { nodes { id } } }');
  await expect.poll(() => controlPlane.askedBytes()).toBeGreaterThan(0);
  first.gateway.kill('SIGTERM');
  await expect.poll(() => before.closed).toEqual({ code: 1001, reason: expect.stringContaining('Going away') });
  const isRefused = () =>
    fetch(first.graphUrl).then(
      () => false,
      () => true,
    );
  await expect.poll(isRefused).toBe(true);
  controlPlane.release();
  const answer = await slow;
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ data: { ventures: { nodes: [{ id: ventureId }] } } });
  expect(await first.gateway.ended, first.gateway.output()).toEqual({ code: 0, signal: null });

  // Whoever comes back to another gateway with the last cursor has missed nothing, and sees nothing twice.
  const second = await startGateway();
  await ask(
    second.graphUrl,
    token,
    'mutation ($input: FreezeInput!) { freeze(input: $input) { userErrors { code } } }',
    {
      input: { idempotencyKey: 'drain', subjectId: ventureId, reason: 'Drained' },
    },
  ).then(async (frozen) => expect(await frozen.json()).toMatchObject({ data: { freeze: { userErrors: [] } } }));
  const after = before.events.at(-1)?.cursor ?? '';
  const resumed = follow(second.graphUrl, token, { ventureId, after }).followed;
  await expect.poll(() => resumed.events.length).toBeGreaterThan(0);
  const whole = follow(second.graphUrl, token, { ventureId, after: 'oldest' }).followed;
  const seen = [...seqsOf(before), ...seqsOf(resumed)];
  await expect.poll(() => seqsOf(whole).slice(0, seen.length)).toEqual(seen);
  second.gateway.kill('SIGTERM');
  expect(await second.gateway.ended, second.gateway.output()).toEqual({ code: 0, signal: null });
});

it('killed while events come, it leaves whoever resumes with nothing missed and nothing twice', async () => {
  const token = await service.tokenFor('org_killed_gateway');
  const parsed = parseVentureFile(await readFile(path, 'utf8'), path);
  const steady = await startGateway();
  const client = createGraphClient({ graphUrl: steady.graphUrl, token });
  const { ventureId } = await setUpVenture(client, { file: parsed, path, key: 'kill' });
  await client.close();
  let isOver = false;
  let written = 0;
  const writing = (async () => {
    for (; !isOver; written += 1) {
      const name = written % 2 === 0 ? 'freeze' : 'unfreeze';
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
      const input = { idempotencyKey: `kill ${written}`, subjectId: ventureId, reason: 'To have events' };
      expect((await ask(steady.graphUrl, token, query, { input })).status).toBe(200);
    }
  })();
  const killed = await startGateway();
  // Two of one tenant, who share the source: each of them sees the same.
  const pair = [0, 1].map(
    () => follow(killed.graphUrl, token, { ventureId, after: 'oldest' }, followFederated).followed,
  );
  await expect.poll(() => pair.every(({ events }) => events.length > 5)).toBe(true);
  killed.gateway.kill('SIGKILL');
  await expect.poll(() => pair.every(({ closed }) => closed !== undefined)).toBe(true);
  const [longer, shorter] = pair.map(({ events }) => events).toSorted((one, other) => other.length - one.length);
  expect(shorter).toEqual(longer?.slice(0, shorter?.length));
  const before = { events: longer ?? [] };
  const after = before.events.at(-1)?.cursor ?? '';
  const resumed = follow(steady.graphUrl, token, { ventureId, after }, followFederated).followed;
  const writtenBefore = written;
  await expect.poll(() => resumed.events.length > 2 && written > writtenBefore + 1).toBe(true);
  isOver = true;
  await writing;
  const whole = follow(steady.graphUrl, token, { ventureId, after: 'oldest' }).followed;
  // Both still come; what has come by then is the same as far as it goes.
  await expect.poll(() => whole.events.length >= before.events.length + resumed.events.length).toBe(true);
  const seen = [...seqsOf(before), ...seqsOf(resumed)];
  const known = seqsOf(whole);
  expect(seen.slice(0, known.length)).toEqual(known.slice(0, seen.length));
  steady.gateway.kill('SIGTERM');
  expect(await steady.gateway.ended, steady.gateway.output()).toEqual({ code: 0, signal: null });
});
