import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { Cancellation } from './cancellation.ts';
import { withResilience } from './resilience.ts';
import { createSharing } from './sharing.ts';
import type { SubgraphCall, SubgraphTransport } from './transport.ts';
import { createHttpTransport } from './transport-http.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const identity = { actor: { kind: 'PERSON', id: 'usr_1', name: 'Fay' }, tenantId: 'org_1', scopes: [] } as const;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

type Handle = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A subgraph that does as the test says, and the way to it. */
async function startSubgraph(handle: Handle, options: { timeoutMs?: number; acceptsErrorStatus?: boolean } = {}) {
  let count = 0;
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      count += 1;
      handle(request, response, count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address object.
  const { port } = server.address() as AddressInfo;
  const http = createHttpTransport({
    subgraph: 'ledger',
    url: `http://127.0.0.1:${port}/graphql`,
    callerHeaders: async ({ requestId }) => ({ 'x-request-id': requestId }),
    acceptsErrorStatus: options.acceptsErrorStatus ?? false,
    timeoutMs: options.timeoutMs ?? 5_000,
  });
  const transport = withResilience(http, { service: 'ledger', logger, openMs: 500 });
  open.push(async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { transport, server, count: () => count };
}

function call(given: Partial<SubgraphCall> = {}): SubgraphCall {
  const query = '{ total }';
  return {
    kind: 'query',
    query,
    operationName: undefined,
    variables: {},
    body: JSON.stringify({ query }),
    identity,
    requestId: 'req',
    cancellation: new Cancellation(),
    ...given,
  };
}

const whole: Handle = (_request, response) => void response.end('{"data":{"total":1}}');

describe('a read over HTTP', () => {
  it('is answered, every answer with a copy of its own', async () => {
    const { transport } = await startSubgraph(whole);
    const answer = await transport.execute(call());
    expect(answer.copy()).toEqual({ data: { total: 1 } });
    expect(answer.copy()).not.toBe(answer.copy());
  });

  it('is sent again when its connection breaks', async () => {
    const subgraph = await startSubgraph((request, response, count) =>
      count < 3 ? request.socket.destroy() : whole(request, response, count),
    );
    expect((await subgraph.transport.execute(call())).take()).toEqual({ data: { total: 1 } });
    expect(subgraph.count()).toBe(3);
  });

  it.each([
    ['a fault of the server', (response: ServerResponse) => response.writeHead(500).end('{"data":{"total":1}}')],
    ['something that is no JSON', (response: ServerResponse) => response.end('<html>')],
    ['JSON that is no result', (response: ServerResponse) => response.end('["data"]')],
  ])('fails as unavailable on %s, and is not sent again', async (_what, write) => {
    const subgraph = await startSubgraph((_request, response) => void write(response));
    const execution = subgraph.transport.execute(call()).then((answer) => answer.take());
    await expect(execution).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', service: 'ledger' });
    expect(subgraph.count()).toBe(1);
  });

  it('fails as unavailable when the answer does not come in time', async () => {
    const { transport } = await startSubgraph(() => undefined, { timeoutMs: 200 });
    await expect(transport.execute(call())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
  });

  it('ends at once when nobody waits for it any more', async () => {
    const { transport } = await startSubgraph(() => undefined);
    const cancellation = new Cancellation();
    const execution = transport.execute(call({ cancellation }));
    setTimeout(() => cancellation.cancel(), 20);
    await expect(execution).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(transport.execute(call({ cancellation }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('takes an answer of another status from a subgraph of others', async () => {
    const refuse: Handle = (_request, response) => void response.writeHead(400).end('{"errors":[{"message":"no"}]}');
    const { transport } = await startSubgraph(refuse, { acceptsErrorStatus: true });
    expect((await transport.execute(call())).take()).toEqual({ errors: [{ message: 'no' }] });
  });
});

describe('a mutation over HTTP', () => {
  it('is sent once, also when its connection breaks', async () => {
    const subgraph = await startSubgraph((request) => request.socket.destroy());
    const execution = subgraph.transport.execute(call({ kind: 'mutation' }));
    await expect(execution).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect(subgraph.count()).toBe(1);
  });
});

describe('a subgraph that fails again and again', () => {
  it('is left alone, and found back when it is well again', async () => {
    let isWell = false;
    const subgraph = await startSubgraph((request, response, count) =>
      isWell ? whole(request, response, count) : void response.writeHead(500).end(),
    );
    for (let failures = 0; failures < 5; failures++) {
      await expect(subgraph.transport.execute(call())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    }
    await expect(subgraph.transport.execute(call())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect(subgraph.count()).toBe(5);
    isWell = true;
    await expect
      .poll(() =>
        subgraph.transport.execute(call()).then(
          (answer) => answer.take(),
          () => undefined,
        ),
      )
      .toEqual({ data: { total: 1 } });
  });
});

describe('reads of one identity at the same time', () => {
  /** A subgraph that answers when the test says so. */
  function heldTransport() {
    const waiting: ((total: number) => void)[] = [];
    const calls: SubgraphCall[] = [];
    const transport: SubgraphTransport = {
      execute(made) {
        calls.push(made);
        return new Promise((resolve) => {
          waiting.push((total) => {
            const result = { data: { total } };
            resolve({ take: () => result, copy: () => structuredClone(result) });
          });
        });
      },
      subscribe: () => Promise.reject(new Error('not here')),
      close: async () => undefined,
    };
    const answerAll = (total: number) => {
      for (const answer of waiting.splice(0)) answer(total);
    };
    return { transport, calls, answerAll };
  }

  it('are sent once, and answered each with its own copy', async () => {
    const { transport, calls, answerAll } = heldTransport();
    const shared = createSharing().share('ledger', transport);
    const both = Promise.all([shared.execute(call()), shared.execute(call())]);
    answerAll(1);
    const [one, other] = (await both).map((answer) => answer.take());
    expect(calls).toHaveLength(1);
    expect(one).toEqual(other);
    expect(one?.data).not.toBe(other?.data);
  });

  it('are sent apart for another identity, and for another body', async () => {
    const { transport, calls, answerAll } = heldTransport();
    const shared = createSharing().share('ledger', transport);
    const all = [call(), call({ identity: { ...identity } }), call({ body: '{}' })].map((made) => shared.execute(made));
    answerAll(1);
    await Promise.all(all);
    expect(calls).toHaveLength(3);
  });

  it('never join one that began before a mutation of theirs ended', async () => {
    const { transport, calls, answerAll } = heldTransport();
    const shared = createSharing().share('ledger', transport);
    const before = shared.execute(call());
    const mutation = shared.execute(call({ kind: 'mutation' }));
    const beside = shared.execute(call());
    expect(calls.map(({ kind }) => kind)).toEqual(['query', 'mutation']);
    answerAll(1);
    await Promise.all([before, mutation, beside]);
    const slow = shared.execute(call());
    const second = shared.execute(call({ kind: 'mutation' }));
    answerAll(2);
    await Promise.all([slow, second]);
    const after = shared.execute(call());
    answerAll(3);
    expect((await after).take()).toEqual({ data: { total: 3 } });
  });

  it('never join one that began before the identity was told of a change', async () => {
    const { transport, calls, answerAll } = heldTransport();
    const sharing = createSharing();
    const shared = sharing.share('ledger', transport);
    const before = shared.execute(call());
    sharing.renew(identity);
    const after = shared.execute(call());
    expect(calls).toHaveLength(2);
    answerAll(1);
    await Promise.all([before, after]);
  });

  it('go on for those who stay, and end when nobody does', async () => {
    const { transport, calls, answerAll } = heldTransport();
    const shared = createSharing().share('ledger', transport);
    const [gone, staying] = [new Cancellation(), new Cancellation()];
    const first = shared.execute(call({ cancellation: gone }));
    const second = shared.execute(call({ cancellation: staying }));
    gone.cancel();
    await expect(first).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(calls[0]?.cancellation.isCancelled).toBe(false);
    answerAll(1);
    expect((await second).take()).toEqual({ data: { total: 1 } });
    const alone = shared.execute(call({ cancellation: staying }));
    staying.cancel();
    await expect(alone).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(calls[1]?.cancellation.isCancelled).toBe(true);
  });
});
