import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cache, openCache } from '#runtime/cache/cache.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { collect } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';
import type { DemandLimits } from './demand.ts';

let stack: TestStack;
let cache: Cache;
const gateways: TestGateway[] = [];

async function start(limits: Partial<DemandLimits> = {}, behindItemsMax = 1_000): Promise<TestGateway> {
  const demand = { costMax: 100, listSize: 10, burst: 1_000, refillPerSecond: 100, ...limits };
  const gateway = await startTestGateway({ subgraphs: 'in-process', demand, cache, limits: { behindItemsMax } });
  gateways.push(gateway);
  return gateway;
}

beforeAll(async () => {
  stack = await startTestStack();
  cache = openCache({
    redisUrl: stack.redisUrl,
    keyPrefix: stack.redisKeyPrefix,
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: createMetrics({ processMetrics: false }),
  });
  if (!cache.isReady()) await once(cache.redis, 'ready');
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await cache?.close();
  await stack?.stop();
});

/** A caller nobody else is. */
let callers = 0;
async function newCaller(gateway: TestGateway) {
  callers += 1;
  const token = await gateway.token({ id: `usr_new_${callers}` });
  return { token, headers: { authorization: `Bearer ${token}` } };
}

describe('an answer', () => {
  it('tells what the operation cost and what the caller has left, in extensions and by a field', async () => {
    const gateway = await start({ refillPerSecond: 1 });
    const { headers } = await newCaller(gateway);
    const query =
      'query ($n: Int) { items(first: $n) { id cost { amountMinor } } rateLimit { limit cost remaining resetAt } }';
    const askedAt = performance.now();
    const { status, body } = await gateway.query(query, { n: 3 }, headers);
    expect(status).toBe(200);
    const { extensions, data } = body;
    expect(data.items).toHaveLength(3);
    // Three items, and rateLimit; an amount of money comes with its item.
    expect(extensions.cost).toEqual({
      estimated: 4,
      operationLimit: 100,
      limit: 1_000,
      remaining: 996,
      resetAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    });
    expect(data.rateLimit).toMatchObject({ limit: 1_000, cost: 4, remaining: 996 });
    const waitMs = Date.parse(extensions.cost.resetAt) - Date.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(5_000);

    const next = await gateway.query(
      'mutation { priceItem(input: { idempotencyKey: "k", price: { amountMinor: "1", currency: "EUR" } }) { price { currency } } }',
      {},
      headers,
    );
    // 10 for a mutation, 5 for this one, 1 for each input object.
    expect(next.body.extensions.cost.estimated).toBe(17);
    const refilled = Math.ceil((performance.now() - askedAt) / 1_000);
    expect(next.body.extensions.cost.remaining).toBeLessThanOrEqual(979 + refilled);
    const failed = await gateway.query('{ broken }', {}, headers);
    expect(failed.body).toMatchObject({ errors: [{}], data: { broken: null }, extensions: { cost: { estimated: 1 } } });
  });

  it('of a gateway without limits tells nothing', async () => {
    const gateway = await start({ costMax: 0, burst: 0 });
    const { body } = await gateway.query('{ items(first: 1000) { id } rateLimit { remaining } }');
    expect(body.data.rateLimit).toBeNull();
    expect(body.extensions).toBeUndefined();
  });
});

describe('an operation that may cost too much', () => {
  it('is refused with the number, before anything is fetched', async () => {
    const gateway = await start();
    const { token, headers } = await newCaller(gateway);
    const query = 'query ($n: Int) { items(first: $n) { id } }';
    const { status, body } = await gateway.query(query, { n: 101 }, headers);
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [
        {
          message: 'The operation may cost 101, at most 100 is allowed: ask for fewer or shorter lists',
          extensions: { code: 'COST_EXCEEDED', requestId: expect.any(String), retryable: false, cost: 101, limit: 100 },
        },
      ],
    });
    const allowed = await gateway.query(query, { n: 100 }, headers);
    expect(allowed.body.data.items).toHaveLength(100);
    // The refusal was not charged.
    expect(allowed.body.extensions.cost.remaining).toBeGreaterThanOrEqual(900);

    const client = await gateway.client(token);
    const once = collect(client, { query, variables: { n: 101 } });
    await once.untilEnded();
    expect(once.items).toMatchObject([{ errors: [{ extensions: { code: 'COST_EXCEEDED', cost: 101, limit: 100 } }] }]);
    const live = collect(client, {
      query: `subscription { itemEvents(itemId: "it_1") { item { ${'parent { '.repeat(3)} id ${'} '.repeat(3)} } } }`,
    });
    await expect.poll(() => gateway.source.open).toBe(1);
    live.unsubscribe();
    expect(await gateway.metrics.registry.getSingleMetricAsString('gateway_rate_limited_total')).toContain(
      '{reason="operation"} 2',
    );
  });

  it('is so for each item of a subscription', async () => {
    const gateway = await start({ costMax: 3 });
    const { token } = await newCaller(gateway);
    const live = collect(await gateway.client(token), {
      query: 'subscription { itemEvents(itemId: "it_1") { item { parent { parent { id } } } } }',
    });
    const ended = await live.untilEnded();
    expect(live.items[0] ?? { errors: ended }).toMatchObject({
      errors: [{ extensions: { code: 'COST_EXCEEDED', cost: 4, limit: 3 } }],
    });
    expect(gateway.source.open).toBe(0);
  });
});

describe('a caller who asks for too much in a short time', () => {
  const query = '{ items(first: 100) { id } }';

  it('is refused with 429 and told when to come again, which then works', async () => {
    const gateway = await start();
    const { headers } = await newCaller(gateway);
    for (let count = 0; count < 9; count += 1) expect((await gateway.query(query, {}, headers)).status).toBe(200);
    let answer = await gateway.query(query, {}, headers);
    while (answer.status === 200) answer = await gateway.query(query, {}, headers);
    expect(answer.status).toBe(429);
    const { extensions } = answer.body.errors[0];
    expect(extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true, retryAfterMs: expect.any(Number) });
    expect(extensions.retryAfterMs).toBeGreaterThan(0);
    expect(extensions.retryAfterMs).toBeLessThanOrEqual(1_000);
    expect(answer.headers.get('retry-after')).toBe('1');
    // Others are not held up by it.
    expect((await gateway.query(query, {}, (await newCaller(gateway)).headers)).status).toBe(200);
    await delay(extensions.retryAfterMs + 5);
    await expect.poll(async () => (await gateway.query(query, {}, headers)).status).toBe(200);
  });

  it('is refused by every gateway, however many there are', async () => {
    const limits = { refillPerSecond: 1 };
    const [one, other] = [await start(limits), await start(limits)];
    const { headers } = await newCaller(one);
    for (let count = 0; count < 9; count += 1) await one.query(query, {}, headers);
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await other.query(query, {}, headers)).status);
    // The tenth may be lacking: a part of it lies with the first gateway.
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(statuses.at(-1)).toBe(429);
  });

  it('is refused on a WebSocket, too', async () => {
    const gateway = await start({ refillPerSecond: 1 });
    const client = await gateway.client((await newCaller(gateway)).token);
    const refusals: unknown[] = [];
    for (let count = 0; count < 12; count += 1) {
      const { items, untilEnded } = collect(client, { query });
      await untilEnded();
      refusals.push(...(items[0]?.errors ?? []));
    }
    expect(refusals.length).toBeGreaterThanOrEqual(2);
    expect(refusals[0]).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryable: true } });
  });

  it('without a token is told apart by address, and has less', async () => {
    const gateway = await start({ burst: 100, refillPerSecond: 1 });
    const answers = [];
    for (let count = 0; count < 12; count += 1) answers.push(await gateway.query('{ viewer { id } }', {}, {}));
    expect(answers[0]?.body.extensions.cost).toMatchObject({ limit: 10, remaining: 9 });
    expect(answers.at(-1)?.status).toBe(429);
    expect((await gateway.query('{ viewer { id } }')).status).toBe(200);
    expect(await gateway.metrics.registry.getSingleMetricAsString('gateway_rate_limited_total')).toMatch(
      /\{reason="address"\} [12]/,
    );
  });
});

describe('a subscription', () => {
  const query = 'subscription { itemEvents(itemId: "it_1") { text item { name } } }';
  const event = (number: number) => ({ cursor: `c${number}`, text: String(number), itemId: 'it_1' });
  const textsOf = (items: readonly { readonly data: { readonly itemEvents: { readonly text: string } } }[]) =>
    items.map(({ data }) => Number(data.itemEvents.text));

  it('is charged for each item, and gets it later when it can not pay', async () => {
    const gateway = await start({ burst: 100, refillPerSecond: 100 });
    const { token, headers } = await newCaller(gateway);
    const live = collect(await gateway.client(token), { query });
    await expect.poll(() => gateway.source.open).toBe(1);
    const startedAt = performance.now();
    for (let number = 0; number < 100; number += 1) gateway.source.push(event(number));
    await expect.poll(() => live.items.length).toBe(100);
    // 200 for all of them, of which 100 have to be saved up.
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    expect(textsOf(live.items)).toEqual(Array.from({ length: 100 }, (_, number) => number));
    const { body } = await gateway.query('{ items(first: 1) { id } }', {}, headers);
    expect(body.extensions?.cost.remaining ?? 0).toBeLessThan(100);
    live.unsubscribe();
  });

  it('that falls too far behind for it ends with a cursor to resume after', async () => {
    const gateway = await start({ burst: 60, refillPerSecond: 1 }, 3);
    const [poor, rich] = [await newCaller(gateway), await newCaller(gateway)];
    await gateway.query('{ items(first: 56) { id } }', {}, poor.headers);
    const late = collect(await gateway.client(poor.token), { query });
    const prompt = collect(await gateway.client(rich.token), { query });
    await expect
      .poll(() => gateway.metrics.registry.getSingleMetricAsString('gateway_subscriptions_active'))
      .toContain(' 2');
    for (let number = 0; number < 20; number += 1) {
      gateway.source.push(event(number));
      await expect.poll(() => prompt.items.length).toBe(number + 1);
    }
    await late.untilEnded();
    const last = late.items.pop();
    expect(textsOf(late.items)).toEqual(Array.from({ length: late.items.length }, (_, number) => number));
    expect(late.items.length).toBeLessThan(10);
    expect(last).toMatchObject({
      errors: [
        { extensions: { code: 'RATE_LIMITED', retryable: true, resumeAfter: late.items.at(-1)?.extensions.cursor } },
      ],
    });
    // The connection stays, for what costs less.
    expect(prompt.ended).toBeUndefined();
    prompt.unsubscribe();
  });
});
