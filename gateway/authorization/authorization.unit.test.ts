import { readFile } from 'node:fs/promises';
import { Kind, parse } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Identity, isScope, type Scope, scopes } from '#runtime/auth/identity.ts';
import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import { anonymousIdentity } from '#runtime/graphql/require-scope.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { readSubgraphSdl, subgraphNames, supergraphPath } from '#schema/sdl.ts';
import { createGraph, type Graph, isErrors } from '../graph.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { createInProcessTransport } from '../transport/transport-in-process.ts';
import { withAuthorization } from './authorization.ts';
import { readRequirements } from './requirements.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@authenticated", "@requiresScopes", "@policy"])`;
const shopSdl = `${link}
type Query {
  open: String
  mine: String @authenticated
  shop(id: ID!): Shop @requiresScopes(scopes: [["ventures:read"]])
  shops: [Shop!]! @requiresScopes(scopes: [["ventures:read"]])
  things: [Thing!]!
  found: [Found!]
  either: String @requiresScopes(scopes: [["money:read", "policy:read"], ["compliance:read"]])
  whole: String @policy(policies: [["whole_tenant", "person"]])
}
type Mutation {
  rename(name: String!): String! @requiresScopes(scopes: [["ventures:write"]])
}
type Subscription { shopEvents: Shop! @requiresScopes(scopes: [["ventures:read"]]) }
interface Thing { id: ID! name: String! worth: Int }
union Found = Shop | Tool | Owner
type Shop implements Thing @key(fields: "id") { id: ID! name: String! worth: Int owner: Owner parts: [Part!]! lists: [[Part!]] }
type Tool implements Thing { id: ID! name: String! worth: Int @requiresScopes(scopes: [["compliance:read"]]) price: Int @requiresScopes(scopes: [["money:read"]]) }
type Part { id: ID! price: Int @requiresScopes(scopes: [["money:read"]]) cost: Int! @requiresScopes(scopes: [["money:read"]]) }
type Owner @requiresScopes(scopes: [["compliance:read"]]) { name: String! }
`;
const booksSdl = `${link}
type Query { unused: String }
type Shop @key(fields: "id") { id: ID! balance: Int @requiresScopes(scopes: [["money:read"]]) due(year: Int!): Int! @requiresScopes(scopes: [["money:read"]]) }
`;

const part = { id: 'p1', price: 5, cost: 3 };
const shop = {
  __typename: 'Shop',
  id: 's1',
  name: 'Corner',
  worth: 70,
  owner: { name: 'Ann' },
  parts: [part, part],
  lists: [[part]],
};
const tool = { __typename: 'Tool', id: 't1', name: 'Saw', worth: 8, price: 9 };

/** Queries that reached a subgraph. */
let fetched: string[];
let graph: Graph;
let metrics: ReturnType<typeof createMetrics>;

const supergraphSdl = composeSupergraph([
  { name: 'shop', sdl: shopSdl },
  { name: 'books', sdl: booksSdl },
]).supergraphSdl;
const logger = createLogger({ service: 'test', level: 'silent' });
const createContext = <Base>(base: Base) => base;
const executors = new Map(
  [
    {
      name: 'shop',
      typeDefs: shopSdl,
      resolvers: {
        Query: {
          open: () => 'open',
          mine: () => 'mine',
          shop: () => shop,
          shops: () => [shop, shop],
          things: () => [shop, tool],
          found: () => [shop, tool, { __typename: 'Owner', name: 'Ann' }],
          either: () => 'either',
          whole: () => 'whole',
        },
        Mutation: { rename: () => 'renamed' },
        Subscription: {
          shopEvents: {
            subscribe: async function* () {
              yield { shopEvents: shop };
            },
          },
        },
        Shop: { __resolveReference: () => shop },
        Thing: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      },
    },
    {
      name: 'books',
      typeDefs: booksSdl,
      resolvers: { Shop: { __resolveReference: () => ({ id: 's1', balance: 100, due: 7 }) } },
    },
  ].map((options) => [options.name, createSubgraphExecutor({ ...options, createContext, logger })]),
);

beforeEach(() => {
  fetched = [];
  metrics = createMetrics({ processMetrics: false });
  graph = graphOf(supergraphSdl);
});

function graphOf(sdl: string): Graph {
  const whole = createGraph({
    supergraphSdl: sdl,
    rules: [],
    createTransport: ({ name }) => {
      const executor = executors.get(name);
      if (executor === undefined) throw new Error(`no ${name}`);
      const transport = createInProcessTransport(executor);
      return {
        ...transport,
        execute(call) {
          fetched.push(call.query);
          return transport.execute(call);
        },
      };
    },
  });
  return withAuthorization(whole, { supergraphSdl: sdl, metrics });
}

function holding(...held: Scope[]): Identity {
  return { actor: { kind: 'PERSON', id: 'usr_1', name: 'Ada' }, tenantId: 'org_1', scopes: held };
}

function start(identity: Identity, query: string, variables: Record<string, unknown> = {}) {
  const prepared = graph.prepare(query, undefined);
  if (isErrors(prepared)) throw prepared[0];
  return graph.start(prepared, variables, { identity, requestId: 'req', cancellation: new Cancellation() });
}

async function run(identity: Identity, query: string, variables?: Record<string, unknown>) {
  const started = start(identity, query, variables);
  if (isErrors(started)) return { refused: started.map(({ message }) => message) };
  const { data, errors } = await started.execute();
  // As it goes over the wire.
  const plain: unknown = JSON.parse(JSON.stringify(data ?? null));
  return { data: plain, errors: errors?.map(({ message, path }) => `${path?.join('.')}: ${message}`) };
}

const lacks = (coordinate: string, scope: string) => `${coordinate}: The token lacks the scope ${scope}`;

describe('a caller who holds what an operation needs', () => {
  test('gets all of it', async () => {
    const everything = '{ open mine shop(id: 1) { name balance owner { name } parts { price } } either whole }';
    expect(await run(holding(...scopes), everything)).toEqual({
      data: {
        open: 'open',
        mine: 'mine',
        shop: { name: 'Corner', balance: 100, owner: { name: 'Ann' }, parts: [{ price: 5 }, { price: 5 }] },
        either: 'either',
        whole: 'whole',
      },
      errors: undefined,
    });
  });

  test('needs one of the lists of scopes, and all of its scopes', async () => {
    const both = await run(holding('money:read', 'policy:read'), '{ either }');
    const other = await run(holding('compliance:read'), '{ either }');
    const half = await run(holding('money:read'), '{ either }');
    expect([both.data, other.data, half.data]).toEqual([{ either: 'either' }, { either: 'either' }, { either: null }]);
    expect(half.errors).toEqual([`either: ${lacks('Query.either', 'policy:read')}`]);
  });
});

describe('what a caller may not have', () => {
  test('is null with an error, and nothing of it is fetched', async () => {
    expect(await run(holding(), '{ open mine shop(id: 1) { name } }')).toEqual({
      data: { open: 'open', mine: 'mine', shop: null },
      errors: [`shop: ${lacks('Query.shop', 'ventures:read')}`],
    });
    expect(fetched).toHaveLength(1);
    expect(fetched[0]).not.toContain('shop');
  });

  test('of another subgraph is not asked for there', async () => {
    const answer = await run(holding('ventures:read'), '{ shops { name cash: balance } }');
    expect(answer).toEqual({
      data: {
        shops: [
          { name: 'Corner', cash: null },
          { name: 'Corner', cash: null },
        ],
      },
      errors: [`shops.cash: ${lacks('Shop.balance', 'money:read')}`],
    });
    expect(fetched.join()).not.toContain('balance');
  });

  test('takes the nearest nullable field with it when it must not be null', async () => {
    expect(
      await run(holding('ventures:read'), 'query ($y: Int!) { shop(id: 1) { name due(year: $y) } open }', { y: 1 }),
    ).toEqual({
      data: { open: 'open', shop: null },
      errors: [`shop.due: ${lacks('Shop.due', 'money:read')}`],
    });
    expect(await run(holding('ventures:read'), '{ shop(id: 1) { name parts { id cost } } }')).toMatchObject({
      data: { shop: null },
    });
    expect(await run(holding('ventures:read'), '{ shop(id: 1) { name lists { id cost } } }')).toMatchObject({
      data: { shop: { name: 'Corner', lists: null } },
    });
  });

  test('ends the whole when a null goes all the way up, and nothing is run', async () => {
    expect(await run(holding(), '{ open shops { name } }')).toEqual({
      data: null,
      errors: [`shops: ${lacks('Query.shops', 'ventures:read')}`],
    });
    expect(await run(holding(), 'mutation { rename(name: "x") }')).toEqual({
      data: null,
      errors: [`rename: ${lacks('Mutation.rename', 'ventures:write')}`],
    });
    expect(fetched).toEqual([]);
  });

  test('leaves nothing to fetch when it is all that was asked for', async () => {
    const answer = await run(holding(), '{ shop(id: 1) { name } either }');
    expect(answer).toMatchObject({ data: { shop: null, either: null } });
    expect(fetched).toEqual([]);
  });

  test('may be a type, wherever it stands', async () => {
    expect(await run(holding('ventures:read'), '{ shop(id: 1) { name owner { name } } }')).toEqual({
      data: { shop: { name: 'Corner', owner: null } },
      errors: [`shop.owner: ${lacks('Shop.owner', 'compliance:read')}`],
    });
  });

  test('may be of one type of several: objects of others are as they are', async () => {
    const query = '{ things { id ... on Tool { price } ...OfShop } } fragment OfShop on Shop { parts { price id } }';
    const answer = await run(holding(), query);
    expect(answer.data).toEqual({
      things: [
        {
          id: 's1',
          parts: [
            { id: 'p1', price: null },
            { id: 'p1', price: null },
          ],
        },
        { id: 't1', price: null },
      ],
    });
    expect(answer.errors).toEqual([
      `things.price: ${lacks('Tool.price', 'money:read')}`,
      `things.parts.price: ${lacks('Part.price', 'money:read')}`,
    ]);
  });

  test('of an interface is what any of its types withholds, also of a supergraph that does not say so itself', async () => {
    const query = '{ things { name worth ... on Shop { mine: worth } ... on Tool { its: worth } } }';
    const expected = {
      data: {
        things: [
          { name: 'Corner', worth: null, mine: 70 },
          { name: 'Saw', worth: null, its: null },
        ],
      },
      errors: [
        `things.worth: ${lacks('Thing.worth', 'compliance:read')}`,
        `things.its: ${lacks('Tool.worth', 'compliance:read')}`,
      ],
    };
    expect(await run(holding(), query)).toEqual(expected);
    const silent = supergraphSdl.replace(/interface Thing[^}]*}/, (found) =>
      found.replace(/@requiresScopes\(.*\)/, ''),
    );
    expect(silent).not.toBe(supergraphSdl);
    graph = graphOf(silent);
    expect(await run(holding(), query)).toEqual(expected);
    expect(await run(holding('compliance:read'), '{ things { worth } }')).toEqual({
      data: { things: [{ worth: 70 }, { worth: 8 }] },
      errors: undefined,
    });
  });

  test('of a union is withheld of the members that it is for, with the fields of other subgraphs', async () => {
    const query = `{ found { __typename ... on Thing { name } ... on Shop { ...Money } ... on Tool { price } } }
      fragment Money on Shop { balance }`;
    expect(await run(holding(), query)).toEqual({
      data: {
        found: [
          { __typename: 'Shop', name: 'Corner', balance: null },
          { __typename: 'Tool', name: 'Saw', price: null },
          { __typename: 'Owner' },
        ],
      },
      errors: [
        `found.balance: ${lacks('Shop.balance', 'money:read')}`,
        `found.price: ${lacks('Tool.price', 'money:read')}`,
      ],
    });
    expect(fetched).toHaveLength(1);
    // Its name must not be null, and which objects are owners shows too late.
    expect(await run(holding(), '{ found { ... on Shop { name } ... on Owner { name } } }')).toEqual({
      data: { found: null },
      errors: [`found.name: ${lacks('Owner.name', 'compliance:read')}`],
    });
  });

  test('can not be had by another name, in a fragment, or twice', async () => {
    const query = `{ shop(id: 1) { a: balance b: balance balance ...F ... { c: balance } } }
      fragment F on Shop { d: balance ...G } fragment G on Shop { e: balance }`;
    const { data, errors } = await run(holding('ventures:read'), query);
    expect(data).toEqual({ shop: { a: null, b: null, balance: null, c: null, d: null, e: null } });
    expect(errors).toHaveLength(6);
    expect(fetched.join()).not.toContain('balance');
  });

  test('is not told of when it was not asked for', async () => {
    const query = 'query ($no: Boolean!) { open shop(id: 1) @include(if: $no) { name } }';
    expect(await run(holding(), query, { no: false })).toEqual({ data: { open: 'open' }, errors: undefined });
    expect(await run(holding(), query, { no: true })).toMatchObject({ data: { open: 'open', shop: null } });
  });

  test('of an operation among several is that of the one that is run', async () => {
    const prepared = graph.prepare('query A { open } query B { shop(id: 1) { name } }', 'A');
    if (isErrors(prepared)) throw prepared[0];
    const context = { identity: holding(), requestId: 'req', cancellation: new Cancellation() };
    const started = graph.start(prepared, {}, context);
    expect(!isErrors(started) && (await started.execute())).toEqual({ data: { open: 'open' } });
  });

  test('is counted', async () => {
    await run(holding(), '{ shop(id: 1) { name } either }');
    const metric = await metrics.registry.getSingleMetric('venture_auth_fields_refused_total')?.get();
    expect(metric?.values).toMatchObject([{ labels: { code: 'FORBIDDEN' }, value: 2 }]);
  });
});

describe('a caller', () => {
  const code = (identity: Identity, query: string) => {
    const started = start(identity, query);
    if (isErrors(started)) return Promise.resolve(started.map(({ originalError }) => originalError));
    return started.execute().then(({ errors }) => errors?.map(({ originalError }) => originalError));
  };

  test.each(['{ mine }', '{ shop(id: 1) { id } }', '{ whole }'])(
    'without a token is told to send one: %s',
    async (query) => {
      expect(await code(anonymousIdentity, query)).toMatchObject([{ code: 'UNAUTHENTICATED', reason: 'MISSING' }]);
      expect(fetched).toEqual([]);
    },
  );

  test('with a token passes @authenticated, whatever it holds', async () => {
    expect(await run(holding(), '{ mine }')).toMatchObject({ data: { mine: 'mine' } });
  });

  test('is held to policies about what they are', async () => {
    const program: Identity = { ...holding(...scopes), actor: { kind: 'INTEGRATION', id: 'key_1', name: 'Shop' } };
    const limited: Identity = { ...holding(...scopes), ventureIds: ['ven_1'] };
    expect((await run(program, '{ whole }')).errors).toEqual(['whole: Query.whole: Only a person may do this']);
    expect((await run(limited, '{ whole }')).errors).toEqual([
      'whole: Query.whole: The token is for certain ventures only',
    ]);
    expect((await run(holding(), '{ whole }')).data).toEqual({ whole: 'whole' });
  });

  test('opens no subscription without its scope; of each event what they may not have is null', async () => {
    const query = 'subscription { shopEvents { name balance } }';
    const refused = start(holding(), query);
    expect(isErrors(refused) && refused.map(({ message }) => message)).toEqual([
      lacks('Subscription.shopEvents', 'ventures:read'),
    ]);
    const started = start(holding('ventures:read'), query);
    if (isErrors(started)) throw started[0];
    const event = { data: { shopEvents: { __typename: 'Shop', id: 's1', name: 'Corner' } } };
    const completed = await started.subscription?.complete(event, started.run);
    expect(completed?.data).toEqual({ shopEvents: { name: 'Corner', balance: null } });
    expect(completed?.errors?.map(({ message }) => message)).toEqual([lacks('Shop.balance', 'money:read')]);
    expect(fetched).toEqual([]);
  });
});

describe('requirements of a schema', () => {
  const withField = (directive: string, links = '') => `
    schema @link(url: "https://specs.apollo.dev/link/v1.0") ${links} { query: Query }
    type Query { a: String ${directive} }`;

  test('are read under the names that the schema gives the directives', () => {
    const links = '@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "needs", for: SECURITY)';
    expect(readRequirements(withField('@needs(scopes: [["money:read"]])', links)).has('Query.a')).toBe(true);
    expect(readRequirements(withField('@requiresScopes(scopes: [["money:read"]])', links)).has('Query.a')).toBe(false);
  });

  test.each([
    ['@requiresScopes(scopes: [["rockets:launch"]])', 'there is no such scope'],
    ['@policy(policies: [["on_sundays"]])', 'there is no such policy'],
    ['@policy(policies: [["constructor"]])', 'there is no such policy'],
    ['@requiresScopes(scopes: [])', 'names nothing'],
    ['@requiresScopes(scopes: [[]])', 'names nothing'],
  ])('that can not be understood are a fault: %s', (directive, message) => {
    expect(() => readRequirements(withField(directive))).toThrow(message);
  });

  test('of our graph are on every field whose description says so, and on every root field but viewer', async () => {
    const requirements = readRequirements(await readFile(supergraphPath, 'utf8'));
    const roots = new Set(['Query', 'Mutation', 'Subscription']);
    for (const name of subgraphNames) {
      for (const node of parse(await readSubgraphSdl(name)).definitions) {
        if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
        for (const field of node.fields ?? []) {
          const coordinate = `${node.name.value}.${field.name.value}`;
          if (roots.has(node.name.value))
            expect.soft(requirements.has(coordinate), coordinate).toBe(coordinate !== 'Query.viewer');
          const [, said, or] = /Needs `([\w:]+)`(, or)?/.exec(field.description?.value ?? '') ?? [];
          if (said === undefined) continue;
          expect.soft(isScope(said), `${coordinate} says ${said}`).toBe(true);
          // Where there is another way, others may go it.
          const others = holding(...scopes.filter((scope) => or === undefined && scope !== said));
          const refusal = requirements.get(coordinate)?.map((requirement) => requirement(others)?.message);
          expect.soft(refusal, coordinate).toContain(`The token lacks the scope ${said}`);
        }
      }
    }
  });
});
