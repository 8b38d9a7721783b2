import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RequestError } from '#runtime/errors/errors.ts';
import { collect, eventually } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const itemEvents = 'subscription { itemEvents(itemId: "it_1") { cursor text item { name cost { amountMinor } } } }';

function event(number: number, itemId = 'it_1') {
  return { cursor: `c${number}`, text: `event ${number}`, itemId };
}

describe.each(['in-process', 'http'] as const)('subscriptions over subgraphs %s', (subgraphs) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ subgraphs });
  });
  afterEach(() => eventually(() => gateway.source.open === 0));
  afterAll(() => gateway.stop());

  it('completes every event with fields of the other subgraph, in order', async () => {
    const { source } = gateway;
    const seen = collect(await gateway.client(), { query: itemEvents });
    await eventually(() => source.open === 1);
    for (let number = 1; number <= 50; number += 1) source.push(event(number));
    await seen.until(50);
    expect(seen.items).toEqual(
      Array.from({ length: 50 }, (_, index) => ({
        data: {
          itemEvents: {
            cursor: `c${index + 1}`,
            text: `event ${index + 1}`,
            item: { name: 'name of it_1', cost: { amountMinor: '400' } },
          },
        },
        extensions: { cursor: `c${index + 1}` },
      })),
    );
    expect(await gateway.metrics.registry.metrics()).toContain('gateway_subscriptions_active 1');
    seen.unsubscribe();
    await eventually(() => source.open === 0);
    expect(await gateway.metrics.registry.metrics()).toContain('gateway_subscriptions_active 0');
  });

  it('takes aliases, fragments, variables with defaults, directives and arguments at every level', async () => {
    const { source } = gateway;
    const seen = collect(await gateway.client(), {
      operationName: 'Mine',
      query: `
        subscription Mine($id: ID!, $notes: Int = 2, $plain: Boolean!, $upper: Boolean) {
          mine: itemEvents(itemId: $id) { ...Whole kind: __typename }
        }
        query Other { total }
        fragment Whole on ItemEvent {
          at: cursor
          cursor @skip(if: $plain)
          thing: item { ...Priced it: id label(upper: $upper) small: label ... on Item { name @include(if: $plain) } }
        }
        fragment Priced on Item { price: cost { minor: amountMinor } remarks: notes(first: $notes) notes(first: 1) }`,
      variables: { id: 'it_7', plain: true, upper: true },
    });
    await eventually(() => source.open === 1);
    source.push(event(1, 'it_7'));
    await seen.until(1);
    expect(seen.items[0]).toEqual({
      data: {
        mine: {
          at: 'c1',
          kind: 'ItemEvent',
          thing: {
            price: { minor: '400' },
            remarks: ['note 0 of it_7', 'note 1 of it_7'],
            notes: ['note 0 of it_7'],
            it: 'it_7',
            label: 'IT_7',
            small: 'it_7',
            name: 'name of it_7',
          },
        },
      },
      extensions: { cursor: 'c1' },
    });
    expect(Object.keys(seen.items[0].data.mine)).toEqual(['at', 'thing', 'kind']);
    seen.unsubscribe();
  });

  it('gives the source up when the client unsubscribes, with no event to wake it', async () => {
    const { source } = gateway;
    const seen = collect(await gateway.client(), { query: itemEvents });
    await eventually(() => source.open === 1);
    seen.unsubscribe();
    // No event comes and nobody pings within that time: only the unsubscription can have ended it.
    await eventually(() => source.open === 0);
    expect(gateway.subscribed.at(-1)?.signal.aborted).toBe(true);
  });

  it('gives the source up when the client vanishes', async () => {
    const { source } = gateway;
    const sockets: WebSocket[] = [];
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${await gateway.token()}` },
      retryAttempts: 0,
      on: { opened: (socket) => void sockets.push(socket as WebSocket) },
    });
    const first = collect(client, { query: itemEvents });
    const second = collect(client, { query: itemEvents });
    await eventually(() => source.open === 1);
    sockets[0]?.terminate();
    await eventually(() => source.open === 0);
    await Promise.all([first.untilEnded(), second.untilEnded()]);
  });

  it('ends when the source ends', async () => {
    const seen = collect(await gateway.client(), { query: itemEvents });
    await eventually(() => gateway.source.open === 1);
    gateway.source.push(event(1));
    gateway.source.end();
    expect(await seen.untilEnded()).toBe('complete');
    expect(seen.items).toHaveLength(1);
  });

  it('tells why a source could not be opened', async () => {
    const seen = collect(await gateway.client(), { query: 'subscription { brokenEvents { cursor } }' });
    expect(await seen.untilEnded()).toBe('complete');
    expect(seen.items[0].errors[0]).toMatchObject({
      message: 'after: too old, read the list again',
      extensions: { code: 'BAD_USER_INPUT', requestId: expect.any(String), retryable: false },
    });
  });

  it('tells why a source ended early, and masks what is not for the caller', async () => {
    for (const [error, code] of [
      [new RequestError('UNAVAILABLE', 'The log is away'), 'UNAVAILABLE'],
      [new Error('secret of the log'), 'INTERNAL_SERVER_ERROR'],
    ] as const) {
      const seen = collect(await gateway.client(), { query: itemEvents });
      await eventually(() => gateway.source.open === 1);
      gateway.source.push(event(1));
      gateway.source.fail(error);
      expect(await seen.untilEnded()).toBe('complete');
      expect(seen.items.map((item) => item.errors?.[0]?.extensions.code)).toEqual([undefined, code]);
      expect(JSON.stringify(seen.items)).not.toContain('secret');
    }
  });

  it.each(['resumeAfter', 'oldestCursor'] as const)('passes on the cursor to go on with: %s', async (cursor) => {
    const code = cursor === 'resumeAfter' ? 'SLOW_CONSUMER' : 'CURSOR_EXPIRED';
    const seen = collect(await gateway.client(), { query: itemEvents });
    await eventually(() => gateway.source.open === 1);
    gateway.source.fail(new RequestError(code, 'Subscribe again', { cursors: { [cursor]: 'c7' } }));
    expect(await seen.untilEnded()).toBe('complete');
    expect(seen.items[0].errors).toEqual([
      {
        message: 'Subscribe again',
        extensions: { code, requestId: expect.any(String), retryable: code === 'SLOW_CONSUMER', [cursor]: 'c7' },
      },
    ]);
  });

  it('keeps an event whose other half failed, and goes on', async () => {
    const { source } = gateway;
    const seen = collect(await gateway.client(), {
      query: 'subscription { itemEvents(itemId: "a") { cursor item { id flaky } } }',
    });
    await eventually(() => source.open === 1);
    source.push(event(1));
    source.push(event(2));
    await seen.until(2);
    expect(seen.items[1].data).toEqual({ itemEvents: { cursor: 'c2', item: { id: 'it_1', flaky: null } } });
    expect(seen.items[1].errors[0]).toMatchObject({
      path: ['itemEvents', 'item', 'flaky'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    seen.unsubscribe();
  });

  it('reports what is wrong with an operation before it starts', async () => {
    for (const [query, variables] of [
      ['subscription { itemEvents { cursor } }', {}],
      ['subscription { itemEvents(itemId: "a") { cursor } }}', {}],
      ['subscription ($id: ID!) { itemEvents(itemId: $id) { cursor } }', {}],
    ] as const) {
      const seen = collect(await gateway.client(), { query, variables });
      const errors = await seen.untilEnded();
      expect(errors).toMatchObject([{ extensions: { code: expect.stringMatching(/BAD_USER_INPUT|GRAPHQL/) } }]);
      expect(seen.items).toEqual([]);
    }
  });

  it('runs queries and mutations over the same socket', async () => {
    const client = await gateway.client();
    const query = collect(client, { query: '{ item(id: "it_1") { name cost { amountMinor } } broken }' });
    await query.untilEnded();
    expect(query.items[0]).toMatchObject({
      data: { item: { name: 'name of it_1', cost: { amountMinor: '400' } }, broken: null },
      errors: [{ path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } }],
    });
    const mutation = collect(client, {
      query:
        'mutation ($p: MoneyInput!) { priceItem(input: { idempotencyKey: "a", price: $p }) { price { amountMinor } } }',
      variables: { p: { amountMinor: '4', currency: 'EUR' } },
    });
    await mutation.untilEnded();
    expect(mutation.items).toEqual([{ data: { priceItem: { price: { amountMinor: '8' } } } }]);
  });
});
