import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSubgraphExecutor, type SubgraphExecutor } from '#runtime/graphql/executor.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { createShop } from './testing/shop/shop.ts';
import { type WatchedGraph, watchGraph } from './testing/shop/shop-graph.ts';
import { type SubgraphTransport, SubgraphUnavailableError } from './transport/transport.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const shop = createShop(logger);

/** Changes what a subgraph answers, as a subgraph that is not right would. */
function answering(
  transport: SubgraphTransport,
  change: (data: Record<string, unknown>) => unknown,
): SubgraphTransport {
  return {
    ...transport,
    async execute(call) {
      const { data } = (await transport.execute(call)).take();
      const result = { data: change(data ?? {}) as Record<string, unknown> };
      return { take: () => result, copy: () => structuredClone(result) };
    },
  };
}

describe('names', () => {
  const { ask } = watchGraph(shop);

  it('keep an alias apart from the key that it shadows', async () => {
    expect(await ask('{ me { id: parentId balance } }')).toEqual({ data: { me: { id: 'u2', balance: 1_000 } } });
    expect(await ask('{ users { key: id id: name name: balance } }')).toMatchObject({
      data: { users: [{ key: 'u1', id: 'User 1', name: 1_000 }, {}, {}, { key: 'u4', id: 'User 4', name: 4_000 }] },
    });
  });

  it('keep an alias apart from every part of a compound key, and from what a field requires', async () => {
    const query =
      '{ product(upc: "p1") { upc: name sku: weight brand: owner { id: name } weight: price volume shippingCost } }';
    expect(await ask(query)).toEqual({
      data: {
        product: {
          upc: 'Product 1',
          sku: 10,
          brand: { id: 'User 1' },
          weight: 100,
          volume: 2,
          shippingCost: 130,
        },
      },
    });
  });

  it('keep a field apart from the same field with the arguments that another one requires', async () => {
    expect(await ask('{ product(upc: "p1") { price shippingCost } }')).toEqual({
      data: { product: { price: 100, shippingCost: 130 } },
    });
    expect(await ask('{ product(upc: "p1") { price(currency: EUR) usd: price(currency: USD) shippingCost } }')).toEqual(
      {
        data: { product: { price: 100, usd: 110, shippingCost: 130 } },
      },
    );
  });

  it('may be what objects of JavaScript have anyway', async () => {
    const query =
      '{ me { __proto__: name constructor: balance toString: tags hasOwnProperty: bestFriend { valueOf: balance } } }';
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(Object.getOwnPropertyDescriptor(data.me, '__proto__')?.value).toBe('User 1');
    expect(data.me.constructor).toBe(1_000);
    expect(Object.hasOwn(data.me, 'toString') && data.me.toString).toEqual([]);
    expect(Object.hasOwn(data.me.hasOwnProperty, 'valueOf') && data.me.hasOwnProperty.valueOf).toBeNull();
  });

  it('of variables may be those that plans use', async () => {
    const query =
      'query ($representations: Int, $contextualArgument_1_0: Int) { me { reviews(first: $representations) { id } } latest(first: $contextualArgument_1_0) { id } }';
    const variables = { representations: 1, contextualArgument_1_0: 1 };
    expect(await ask(query, { variables })).toEqual({
      data: { me: { reviews: [{ id: 'r1' }] }, latest: [{ id: 'r1' }] },
    });
  });
});

describe('calls', () => {
  let watched: WatchedGraph;
  beforeEach(() => {
    watched = watchGraph(shop);
  });
  const callsTo = (service: string) => watched.calls.filter((call) => call.service === service);

  it('ask a subgraph once about entities at several places', async () => {
    const { data } = await watched.ask(
      '{ me { balance bestFriend { balance } } user(id: "u3") { reviews(first: 1) { id } } }',
    );
    expect(data).toEqual({
      me: { balance: 1_000, bestFriend: { balance: null } },
      user: { reviews: [{ id: 'r3' }] },
    });
    expect(callsTo('reviews')).toHaveLength(1);
    expect(() => parse(callsTo('reviews')[0]?.query ?? '')).not.toThrow();
  });

  it('ask about an entity once, wherever it stands', async () => {
    await watched.ask('{ users { bestFriend { balance } friends { balance } } }');
    const asked = callsTo('reviews').flatMap(({ variables }) => Object.values(variables));
    for (const representations of asked) {
      const texts = (representations as unknown[]).map((one) => JSON.stringify(one));
      expect(new Set(texts).size).toBe(texts.length);
    }
    expect(callsTo('reviews')).toHaveLength(1);
  });

  it('are not made for what is skipped', async () => {
    const query = 'query ($no: Boolean!) { me { name balance @include(if: $no) reviews @include(if: $no) { id } } }';
    expect(await watched.ask(query, { variables: { no: false } })).toEqual({ data: { me: { name: 'User 1' } } });
    expect(watched.calls.map(({ service }) => service)).toEqual(['users']);
    expect((await watched.ask(query, { variables: { no: true } })).data.me.balance).toBe(1_000);
  });

  it('are one for callers of one identity who read the same at the same time, and two for two identities', async () => {
    const query = '{ me { name } }';
    await Promise.all([watched.ask(query), watched.ask(query), watched.ask(query)]);
    expect(watched.calls).toHaveLength(1);
    const other = { actor: { kind: 'PERSON', id: 'usr_2', name: 'Una' }, tenantId: 'org_1', scopes: [] } as const;
    await Promise.all([watched.ask(query), watched.ask(query, { identity: other })]);
    expect(watched.calls).toHaveLength(3);
  });

  it('of mutations are made one after the other, each for itself', async () => {
    const { data } = await watched.ask(
      'mutation { a: rename(id: "u1", name: "A") { id } b: rename(id: "u1", name: "A") { balance } }',
    );
    expect(data).toEqual({ a: { id: 'u1' }, b: { balance: 1_000 } });
    expect(callsTo('users').every(({ kind }) => kind === 'mutation')).toBe(true);
  });
});

describe('a subgraph', () => {
  it('that is down takes its own fields only, and each is told of', async () => {
    const { ask } = watchGraph({
      ...shop,
      around: (service, transport) =>
        service === 'reviews'
          ? { ...transport, execute: () => Promise.reject(new SubgraphUnavailableError('reviews')) }
          : transport,
    });
    expect(await ask('{ users { name nick: balance } latest { id } }')).toEqual({
      data: null,
      errors: [
        expect.objectContaining({ path: ['latest'] }),
        ...[0, 1, 2, 3].map((at) => expect.objectContaining({ path: ['users', at, 'nick'] })),
      ],
    });
    expect((await ask('{ me { name balance } }')).data).toEqual({ me: { name: 'User 1', balance: null } });
  });

  it('that leaves out a required value, or gives one of another type, is told of at its place', async () => {
    const { ask } = watchGraph({
      ...shop,
      around: (service, transport) =>
        service === 'users'
          ? answering(transport, () => ({ me: { name: null, nick: 7, role: 'SPY', tags: 'none', address: [] } }))
          : transport,
    });
    expect(await ask('{ me { name } }')).toMatchObject({ data: null, errors: [{ path: ['me', 'name'] }] });
    expect(await ask('{ me { nick address { city } } }')).toMatchObject({
      data: { me: { nick: null, address: null } },
      errors: [{ path: ['me', 'nick'] }, { path: ['me', 'address'] }],
    });
    expect(await ask('{ me { role } }')).toMatchObject({ data: null, errors: [{ path: ['me', 'role'] }] });
    expect(await ask('{ me { tags } }')).toMatchObject({ data: null, errors: [{ path: ['me', 'tags'] }] });
  });

  it('that answers about fewer entities than asked is believed about none', async () => {
    const { ask } = watchGraph({
      ...shop,
      around: (service, transport) =>
        service === 'reviews' ? answering(transport, () => ({ _entities: [{ balance: 5 }] })) : transport,
    });
    const { data, errors } = await ask('{ users { balance } }');
    expect(data.users).toEqual([{ balance: null }, { balance: null }, { balance: null }, { balance: null }]);
    expect(errors).toHaveLength(4);
  });

  it('can put nothing into what all objects inherit from', async () => {
    const { ask } = watchGraph({
      ...shop,
      around: (_service, transport) =>
        answering(transport, (data) => ({
          ...data,
          ...JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } } }'),
        })),
    });
    await ask('{ me { name balance } }');
    expect('polluted' in {}).toBe(false);
  });
});

describe('arguments from context', () => {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@context", "@fromContext"])';
  const parts = [
    {
      name: 'people',
      sdl: `${link} type Query { people: [Person!]! } type Person @key(fields: "id") { id: ID! team: [Person!]! }`,
      resolvers: {
        Query: { people: () => [{ id: 'a' }, { id: 'b' }] },
        Person: { team: () => [{ id: 'c' }], __resolveReference: (ref: object) => ref },
      },
    },
    {
      name: 'texts',
      sdl: `${link}
        type Person @key(fields: "id") @context(name: "reader") { id: ID! locale: String! letters: [Letter!]! }
        type Letter @key(fields: "id") { id: ID! greeting(locale: String @fromContext(field: "$reader { locale }")): String! }`,
      resolvers: {
        Person: {
          __resolveReference: (ref: object) => ref,
          locale: ({ id }: { id: string }) => `locale of ${id}`,
          letters: () => [{ id: 'l1' }],
        },
        Letter: {
          __resolveReference: (ref: object) => ref,
          greeting: ({ id }: { id: string }, { locale }: { locale: string }) => `${id} in the ${locale}`,
        },
      },
    },
  ];
  const executors = new Map(
    parts.map(({ name, sdl, resolvers }): [string, SubgraphExecutor] => [
      name,
      createSubgraphExecutor({ name, typeDefs: sdl, resolvers, createContext: (base) => base, logger }),
    ]),
  );
  const { ask } = watchGraph({ supergraphSdl: composeSupergraph(parts).supergraphSdl, executors });

  it('can not be given by a client', async () => {
    const variables = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [`contextualArgument_${at}_0`, 'locale of a stranger']),
    );
    const { data } = await ask('{ people { letters { greeting } } }', { variables });
    expect(data.people[0].letters[0].greeting).toBe('l1 in the locale of a');
  });

  it('come from the objects around each entity, also where one entity stands at two places', async () => {
    expect(await ask('{ people { letters { id greeting } } }')).toEqual({
      data: {
        people: [
          { letters: [{ id: 'l1', greeting: 'l1 in the locale of a' }] },
          { letters: [{ id: 'l1', greeting: 'l1 in the locale of b' }] },
        ],
      },
    });
  });
});
