import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collect, eventually } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const federated = 'subscription { itemEvents(itemId: "it_1") { text item { name cost { amountMinor } } } }';

describe.each(['in-process', 'http'] as const)('a new supergraph, subgraphs %s', (subgraphs) => {
  let gateway: TestGateway;
  let pushed = 0;
  beforeAll(async () => {
    gateway = await startTestGateway({ subgraphs });
  });
  afterEach(async () => {
    gateway.reload(gateway.supergraphSdl);
    await eventually(() => gateway.source.open === 0);
  });
  afterAll(() => gateway.stop());

  function push(count = 1): void {
    for (let left = count; left > 0; left -= 1) {
      pushed += 1;
      gateway.source.push({ cursor: `c${pushed}`, text: `event ${pushed}`, itemId: 'it_1' });
    }
  }
  const cursorsOf = ({ items }: { items: { extensions?: { cursor: string } }[] }) =>
    items.map(({ extensions }) => extensions?.cursor);
  const expected = (count: number) => Array.from({ length: count }, (_, index) => `c${pushed - count + 1 + index}`);
  /** The same graph but for a field that is not there. */
  const without = (field: RegExp) => {
    const sdl = gateway.supergraphSdl.replace(field, '');
    expect(sdl).not.toBe(gateway.supergraphSdl);
    return sdl;
  };
  const noNotes = () => without(/^ *notes\(.*$/m);
  const noCost = () => without(/^ *cost: Money!.*$/m);

  it('is what new operations run on, while those that are still valid go on with the same source', async () => {
    const { source } = gateway;
    const seen = collect(await gateway.client(), { query: federated });
    await eventually(() => source.open === 1);
    const openedBefore = source.opened;
    push(2);
    await seen.until(2);
    gateway.reload(noNotes());
    push(2);
    await seen.until(4);
    expect(cursorsOf(seen)).toEqual(expected(4));
    expect(source.opened).toBe(openedBefore);
    const { body } = await gateway.query('{ item(id: "a") { notes } }');
    expect(body.errors[0].extensions.code).toMatch(/GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT/);
    expect((await gateway.query('{ item(id: "a") { name } }')).body.data).toEqual({ item: { name: 'name of a' } });
    seen.unsubscribe();
  });

  it('ends what is not valid in it any more, and says why', async () => {
    const ended = collect(await gateway.client(), { query: federated });
    const goesOn = collect(await gateway.client(), { query: 'subscription { itemEvents(itemId: "it_1") { text } }' });
    await expect.poll(() => gateway.metrics.registry.metrics()).toContain('gateway_subscriptions_active 2\n');
    gateway.reload(noCost());
    expect(await ended.untilEnded()).toBe('complete');
    expect(ended.items).toMatchObject([
      {
        errors: [
          { message: expect.stringContaining('cost'), extensions: { code: 'SCHEMA_CHANGED', retryable: false } },
        ],
      },
    ]);
    await eventually(() => gateway.source.open >= 1);
    push();
    await goesOn.until(1);
    expect(cursorsOf(goesOn)).toEqual(expected(1));
    goesOn.unsubscribe();
  });

  it('that has a subgraph at another address moves its subscriptions there, without a gap and none twice', async () => {
    const { source } = gateway;
    const client = await gateway.client();
    const early = collect(client, { query: federated });
    await eventually(() => source.open === 1);
    push(3);
    await early.until(3);
    const silent = collect(client, { query: 'subscription { itemEvents(itemId: "it_2") { text } }' });
    await eventually(() => source.open === 2);
    const openedBefore = source.opened;
    const moved = gateway.supergraphSdl.replace('"subgraph:catalog"', '"subgraph:catalog.elsewhere"');
    expect(moved).not.toBe(gateway.supergraphSdl);
    gateway.reload(moved);
    push(3);
    await early.until(6);
    expect(cursorsOf(early)).toEqual(expected(6));
    // One that had no item yet goes over with its first.
    await silent.until(3);
    await eventually(() => source.opened === openedBefore + 2);
    push(2);
    await silent.until(5);
    expect(cursorsOf(silent)).toEqual(expected(5));
    await eventually(() => source.open === 2);
    for (const seen of [early, silent]) seen.unsubscribe();
  });

  it('that is not valid is refused, and the old one stays', async () => {
    const seen = collect(await gateway.client(), { query: federated });
    await eventually(() => gateway.source.open === 1);
    expect(() => gateway.reload('type Query { nothing: String }')).toThrow();
    expect(() => gateway.reload(gateway.supergraphSdl.replace('name: "ledger"', 'name: "unknown"'))).toThrow();
    push();
    await seen.until(1);
    expect(seen.items[0].data).toMatchObject({ itemEvents: { item: { cost: { amountMinor: '400' } } } });
    seen.unsubscribe();
  });
});
