import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, RequestError } from '#runtime/errors/errors.ts';
import type { GraphContext } from '#runtime/graphql/context.ts';
import { createSubgraphExecutor, type SubgraphExecutor } from '#runtime/graphql/executor.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import { createTestSource, type TestSource } from './source.ts';

const gatewaySdl = await readSubgraphSdl('gateway');
const shared = await readFile(new URL('../../schema/shared.graphql', import.meta.url), 'utf8');

const catalogSdl = `${shared}
type Query {
  viewer: Viewer
  item(id: ID!): Item
  items(first: Int): [Item!]! @listSize(slicingArguments: ["first"], assumedSize: 2, requireOneSlicingArgument: false)
  broken: String
  refused: String
  missing: String
  slow: String
}
type Mutation { priceItem(input: PriceItemInput!): PriceItemPayload! @cost(weight: 5) }
type Subscription {
  itemEvents(itemId: ID!, after: Cursor): ItemEvent!
  brokenEvents: ItemEvent!
}
type Viewer { id: ID! scopes: [String!]! }
type Item implements Node @key(fields: "id") { id: ID! name: String! label(upper: Boolean): String! parent: Item }
type ItemEvent { cursor: Cursor! text: String! item: Item! }
input PriceItemInput { idempotencyKey: String! price: MoneyInput! }
type PriceItemPayload { price: Money! }
`;

const ledgerSdl = `${shared}
type Query { total: BigInt! }
type Item @key(fields: "id") { id: ID! cost: Money! notes(first: Int): [String!]! flaky: String audit: String @requiresScopes(scopes: [["policy:write"]]) }
`;

export interface TestItemEvent {
  readonly cursor: string;
  readonly text: string;
  readonly itemId: string;
}

class GoneError extends DomainError {
  readonly code = 'ITEM_GONE';
}

interface ItemRef {
  readonly id: string;
}

function catalogResolvers(source: TestSource<TestItemEvent>, seen: GraphContext[]) {
  const subscribe = (_parent: unknown, { after }: { after?: string | null }, ctx: GraphContext) => {
    requireScope(ctx, 'ventures:read');
    seen.push(ctx);
    if (typeof after !== 'string') return source.subscribe();
    if (!/^c\d+$/.test(after)) throw new RequestError('BAD_USER_INPUT', 'after: not a cursor of this list');
    return source.subscribe(({ cursor }) => cursor === after);
  };
  return {
    Query: {
      viewer: (_parent: unknown, _args: unknown, ctx: GraphContext) =>
        ctx.identity.tenantId === '' ? null : { id: ctx.identity.actor.id, scopes: ctx.identity.scopes },
      item: (_parent: unknown, { id }: ItemRef, ctx: GraphContext) => {
        requireScope(ctx, 'ventures:read');
        return { id };
      },
      items: (_parent: unknown, { first }: { first?: number }) =>
        Array.from({ length: first ?? 2 }, (_, index) => ({ id: `it_${index}` })),
      broken: () => {
        throw new Error('password of the database is hunter2');
      },
      refused: (_parent: unknown, _args: unknown, ctx: GraphContext) => {
        requireScope(ctx, 'policy:write');
        return 'allowed';
      },
      missing: () => {
        throw new GoneError('The item is gone', ['id']);
      },
      slow: (_parent: unknown, _args: unknown, ctx: GraphContext) =>
        delay(60_000, 'late', { signal: ctx.signal, ref: false }).catch(() => {
          throw new RequestError('UNAVAILABLE', 'Stopped');
        }),
    },
    Mutation: {
      priceItem: (_parent: unknown, { input }: { input: { price: { amountMinor: bigint; currency: string } } }) => ({
        price: { ...input.price, amountMinor: input.price.amountMinor * 2n },
      }),
    },
    Subscription: {
      itemEvents: { subscribe, resolve: (event: TestItemEvent) => event },
      brokenEvents: {
        subscribe: () => {
          throw new RequestError('BAD_USER_INPUT', 'after: too old, read the list again');
        },
      },
    },
    Item: {
      __resolveReference: ({ id }: ItemRef) => ({ id }),
      name: ({ id }: ItemRef) => `name of ${id}`,
      label: ({ id }: ItemRef, { upper }: { upper?: boolean }) => (upper ? id.toUpperCase() : id),
      parent: ({ id }: ItemRef) => ({ id: `${id}p` }),
    },
    ItemEvent: { item: ({ itemId }: TestItemEvent) => ({ id: itemId }) },
  };
}

const ledgerResolvers = {
  Query: { total: () => 9_007_199_254_740_993n },
  Item: {
    __resolveReference: ({ id }: ItemRef) => ({ id }),
    cost: ({ id }: ItemRef) => ({ amountMinor: BigInt(id.length) * 100n, currency: 'EUR' }),
    notes: ({ id }: ItemRef, { first }: { first?: number }) =>
      Array.from({ length: first ?? 1 }, (_, index) => `note ${index} of ${id}`),
    flaky: () => {
      throw new Error('ledger secret');
    },
    audit: ({ id }: ItemRef) => `audit of ${id}`,
  },
};

export interface TestGraph {
  readonly supergraphSdl: string;
  readonly executors: ReadonlyMap<string, SubgraphExecutor>;
  /** Feeds `itemEvents`. */
  readonly source: TestSource<TestItemEvent>;
  /** Contexts that subscriptions were opened with. */
  readonly subscribed: GraphContext[];
}

/** Two subgraphs that share an entity, composed like the real ones. */
export function createTestGraph(logger: Logger): TestGraph {
  const source = createTestSource<TestItemEvent>();
  const subscribed: GraphContext[] = [];
  const parts = [
    { name: 'catalog', sdl: catalogSdl, resolvers: catalogResolvers(source, subscribed) },
    { name: 'ledger', sdl: ledgerSdl, resolvers: ledgerResolvers },
  ];
  const executors = parts.map(({ name, sdl, resolvers }): [string, SubgraphExecutor] => [
    name,
    createSubgraphExecutor({ name, typeDefs: sdl, resolvers, createContext: (base) => base, logger }),
  ]);
  const { supergraphSdl } = composeSupergraph([...parts, { name: 'gateway', sdl: gatewaySdl }]);
  return { supergraphSdl, executors: new Map(executors), source, subscribed };
}
