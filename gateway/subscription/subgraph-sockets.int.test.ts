import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { collect, eventually } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const itemEvents = 'subscription { itemEvents(itemId: "it_1") { cursor text item { name cost { amountMinor } } } }';

function event(number: number, itemId = 'it_1') {
  return { cursor: `c${number}`, text: `event ${number}`, itemId };
}

describe('a subgraph on its own', () => {
  let gateway: TestGateway;
  let url: string;
  beforeAll(async () => {
    gateway = await startTestGateway({ subgraphs: 'http' });
    url = `${gateway.subgraphUrls.get('catalog')}/graphql`;
  });
  afterAll(() => gateway.stop());

  it('answers nobody but services', async () => {
    const query = '{ _entities(representations: [{ __typename: "Item", id: "it_1" }]) { ... on Item { name } } }';
    const userToken = await gateway.token();
    const tokens: Record<string, string>[] = [
      {},
      { 'x-parpour-identity': 'nonsense' },
      { 'x-parpour-identity': userToken },
      { authorization: `Bearer ${userToken}` },
    ];
    for (const headers of tokens) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });

  it('opens no subscription for anybody but services', async () => {
    for (const connectionParams of [{}, { Authorization: `Bearer ${await gateway.token()}` }]) {
      const client = createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams,
        retryAttempts: 0,
      });
      expect(await collect(client, { query: itemEvents }).untilEnded()).toMatchObject({ code: 4401 });
    }
    expect(gateway.source.open).toBe(0);
  });

  it('that goes away ends its subscriptions with an error that says how to go on', async () => {
    const seen = collect(await gateway.client(), { query: itemEvents });
    await eventually(() => gateway.source.open === 1);
    gateway.source.push(event(1));
    await seen.until(1);
    await gateway.stopSubgraph('catalog');
    expect(await seen.untilEnded()).toBe('complete');
    expect(seen.items.at(-1)).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('after the last cursor'),
          extensions: { code: 'UNAVAILABLE', retryable: true },
        },
      ],
    });
    const again = collect(await gateway.client(), { query: itemEvents });
    expect(await again.untilEnded()).toBe('complete');
    expect(again.items[0]).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE', retryable: true } }] });
  });
});
