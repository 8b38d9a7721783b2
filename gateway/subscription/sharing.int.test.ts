import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { collect, eventually } from '../testing/collect.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const plain = 'subscription ($after: Cursor) { itemEvents(itemId: "it_1", after: $after) { text } }';
const federated =
  'subscription ($after: Cursor) { itemEvents(itemId: "it_1", after: $after) { item { name flaky cost { amountMinor } } } }';
const behindItemsMax = 20;

const numbers = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `c${first + index}`);

describe.each(['in-process', 'http'] as const)('subscribers of one field, subgraphs %s', (subgraphs) => {
  let gateway: TestGateway;
  let pushed = 0;
  beforeAll(async () => {
    gateway = await startTestGateway({ subgraphs, limits: { behindItemsMax } });
  });
  afterEach(() => eventually(() => gateway.source.open === 0));
  afterAll(() => gateway.stop());

  function push(count: number, text = 'event'): void {
    for (let left = count; left > 0; left -= 1) {
      pushed += 1;
      gateway.source.push({ cursor: `c${pushed}`, text: `${text} ${pushed}`, itemId: 'it_1' });
    }
  }
  const cursorsOf = ({ items }: { items: { extensions?: { cursor: string } }[] }) =>
    items.map(({ extensions }) => extensions?.cursor);
  const counted = async (name: string) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await gateway.metrics.registry.metrics())?.[1]);

  it('share one source, which is given up with the last of them', async () => {
    const { source } = gateway;
    const openedBefore = source.opened;
    const client = await gateway.client();
    const all = Array.from({ length: 30 }, () => collect(client, { query: plain }));
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(30);
    await eventually(() => source.open === 1);
    const first = pushed + 1;
    push(5);
    for (const seen of all) {
      await seen.until(5);
      expect(cursorsOf(seen)).toEqual(numbers(first, pushed));
    }
    expect(source.opened - openedBefore).toBe(1);
    expect(await counted('gateway_subscription_upstreams')).toBe(1);
    for (const seen of all.slice(1)) seen.unsubscribe();
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(1);
    expect(source.open).toBe(1);
    all[0]?.unsubscribe();
  });

  it('share what other subgraphs add: one fetch for an event, however many select it and start wherever', async () => {
    const { source } = gateway;
    const ledger = gateway.executors.get('ledger');
    if (ledger === undefined) throw new Error('There is no ledger');
    const fetches = vi.spyOn(ledger, 'execute');
    push(3);
    const client = await gateway.client();
    const fresh = [1, 2, 3].map(() => collect(client, { query: federated }));
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(3);
    await eventually(() => source.open === 1);
    push(1);
    for (const seen of fresh) await seen.until(1);
    // Behind HTTP the executor is not the object that is watched here.
    if (subgraphs === 'in-process') expect(fetches).toHaveBeenCalledTimes(1);
    const late = collect(client, { query: federated, variables: { after: `c${pushed - 1}` } });
    await late.until(1);
    // The same words with the position written out.
    const literal = collect(client, {
      query: federated.replace('($after: Cursor)', '').replace('$after', `"c${pushed - 1}"`),
    });
    await literal.until(1);
    expect(literal.items).toEqual(late.items);
    expect(source.open).toBe(1);
    for (const seen of [...fresh, late, literal]) seen.unsubscribe();
    fetches.mockRestore();
  });

  it('resume in what the gateway still has without asking the subgraph again', async () => {
    const { source } = gateway;
    const client = await gateway.client();
    const live = collect(client, { query: plain });
    await eventually(() => source.open === 1);
    const first = pushed + 1;
    push(10);
    await live.until(10);
    const openedBefore = source.opened;
    const resumed = [first, first + 4, pushed].map((number) =>
      collect(client, { query: plain, variables: { after: `c${number}` } }),
    );
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(4);
    push(1);
    for (const [index, number] of [first, first + 4, pushed - 1].entries()) {
      const seen = resumed[index];
      await seen?.until(pushed - number);
      expect(seen && cursorsOf(seen)).toEqual(numbers(number + 1, pushed));
    }
    expect(source.opened).toBe(openedBefore);
    for (const seen of [live, ...resumed]) seen.unsubscribe();
  });

  it('that come back behind the same old cursor share one replay, which ends where it meets the others', async () => {
    const { source } = gateway;
    push(3 * behindItemsMax);
    const from = pushed - behindItemsMax + 5;
    const client = await gateway.client();
    const live = collect(client, { query: plain });
    await eventually(() => source.open === 1);
    const openedBefore = source.opened;
    const mergesBefore = await counted('gateway_subscription_merges_total');
    const resumed = Array.from({ length: 40 }, () =>
      collect(client, { query: plain, variables: { after: `c${from}` } }),
    );
    for (const seen of resumed) await seen.until(pushed - from);
    expect(source.opened - openedBefore).toBe(1);
    push(3);
    await eventually(() => source.open === 1);
    push(2);
    for (const seen of resumed) {
      await seen.until(pushed - from);
      expect(cursorsOf(seen)).toEqual(numbers(from + 1, pushed));
    }
    await live.until(5);
    expect(await counted('gateway_subscription_merges_total')).toBe(mergesBefore + 1);
    for (const seen of [live, ...resumed]) seen.unsubscribe();
  });

  it('are told why a cursor is refused, and the others go on', async () => {
    const { source } = gateway;
    const client = await gateway.client();
    const live = collect(client, { query: plain });
    await eventually(() => source.open === 1);
    const refused = collect(client, { query: plain, variables: { after: 'nonsense' } });
    expect(await refused.untilEnded()).toBe('complete');
    expect(refused.items).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
    push(1);
    await live.until(1);
    live.unsubscribe();
  });

  it('who may not see the same share nothing, and no source is told who they are', async () => {
    const { source, subscribed } = gateway;
    const before = subscribed.length;
    const people = [
      { id: 'usr_1' },
      { id: 'usr_2', name: 'Somebody else' },
      { id: 'usr_3', role: 'auditor' },
      { id: 'usr_4', tenantId: 'org_2' },
    ] as const;
    const all = [];
    for (const person of people) all.push(collect(await gateway.client(await gateway.token(person)), { query: plain }));
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(4);
    await eventually(() => source.open === 3);
    const identities = subscribed.slice(before).map(({ identity }) => identity);
    expect(identities.map(({ tenantId }) => tenantId).sort()).toEqual(['org_1', 'org_1', 'org_2']);
    expect(new Set(identities.map(({ scopes }) => scopes.length)).size).toBe(2);
    expect(JSON.stringify(identities)).not.toMatch(/usr_|Fay|Somebody/);
    push(1);
    for (const seen of all) {
      await seen.until(1);
      seen.unsubscribe();
    }
  });

  it('who lack a scope get null where others get a value, and share it with their like only', async () => {
    const query = 'subscription { itemEvents(itemId: "it_1") { item { name audit } } }';
    const auditor = await gateway.client(await gateway.token({ role: 'auditor' }));
    const founder = await gateway.client();
    const withheld = [1, 2].map(() => collect(auditor, { query }));
    const whole = collect(founder, { query });
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(3);
    await eventually(() => gateway.source.open === 2);
    push(1);
    for (const seen of withheld) {
      await seen.until(1);
      expect(seen.items[0]).toMatchObject({
        data: { itemEvents: { item: { audit: null } } },
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
      seen.unsubscribe();
    }
    await whole.until(1);
    expect(whole.items[0].errors).toBeUndefined();
    whole.unsubscribe();
  });

  it('are ended when they fall too far behind the others, with the cursor to resume after', async () => {
    const fast = collect(await gateway.client(), { query: plain });
    const slow = await openRawSocket(gateway.url, await gateway.token());
    slow.send({ id: 'slow', type: 'subscribe', payload: { query: plain } });
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(2);
    await eventually(() => gateway.source.open === 1);
    const first = pushed + 1;
    slow.socket.pause();
    const large = 'x'.repeat(100_000);
    // What fits into the buffers between the two sockets is more than a gateway would hold.
    for (let round = 0; round < 40 && (await counted('gateway_subscriptions_active')) === 2; round += 1) {
      push(10, large);
      await fast.until(pushed - first + 1);
    }
    await expect.poll(() => counted('gateway_subscriptions_active')).toBe(1);
    slow.socket.resume();
    const { code, reason } = await slow.closed;
    const last = slow.cursorsOf('slow').at(-1);
    expect({ code, reason }).toEqual({ code: 4480, reason: `SLOW_CONSUMER: resume after ${last}` });
    expect(slow.cursorsOf('slow')).toEqual(numbers(first, Number(last?.slice(1))));
    expect(slow.messages.findLast(({ type }) => type === 'next').payload.errors).toMatchObject([
      { extensions: { code: 'SLOW_CONSUMER', retryable: true, resumeAfter: last } },
    ]);
    const again = collect(await gateway.client(), { query: plain, variables: { after: last } });
    await again.until(pushed - Number(last?.slice(1)));
    expect(cursorsOf(again)).toEqual(numbers(Number(last?.slice(1)) + 1, pushed));
    for (const seen of [fast, again]) seen.unsubscribe();
  });

  it('get one item that is larger than all that may wait', async () => {
    const seen = collect(await gateway.client(), { query: plain });
    await eventually(() => gateway.source.open === 1);
    push(1, 'y'.repeat(3_000_000));
    push(2);
    await seen.until(3);
    expect(cursorsOf(seen)).toEqual(numbers(pushed - 2, pushed));
    seen.unsubscribe();
  });
});
