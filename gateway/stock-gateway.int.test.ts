import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createShop } from './testing/shop/shop.ts';
import { fay, watchGraph } from './testing/shop/shop-graph.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const shop = createShop(logger);
const { ask } = watchGraph(shop);

/** Apollo's own gateway and executor over the same subgraphs. */
let stock: ApolloServer;
beforeAll(async () => {
  // It would report its use to its makers.
  vi.stubEnv('APOLLO_TELEMETRY_DISABLED', '1');
  const gateway = new ApolloGateway({
    supergraphSdl: shop.supergraphSdl,
    logger,
    buildService: ({ name }) => ({ process: (options) => askSubgraph(name, options) }),
  });
  stock = new ApolloServer({ gateway, logger });
  await stock.start();
});
afterAll(async () => {
  await stock?.stop();
  vi.unstubAllEnvs();
});

const askSubgraph = async (
  name: string,
  { request: { query, variables } }: Parameters<GraphQLDataSource['process']>[0],
): ReturnType<GraphQLDataSource['process']> => {
  const executor = shop.executors.get(name);
  if (executor === undefined || query === undefined) throw new Error(`There is no ${name}`);
  const { data, errors } = await executor.execute({ query, variables, identity: fay, requestId: 'test' });
  return JSON.parse(JSON.stringify({ data, errors }));
};

async function askStock(query: string): Promise<unknown> {
  const { body } = await stock.executeOperation({ query });
  if (body.kind !== 'single') throw new Error('The answer came in parts');
  return JSON.parse(JSON.stringify(body.singleResult.data));
}

describe("Apollo's own executor", () => {
  it.each([
    '{ me { name role address { street city } reviews(first: 2) { body stars author { name } } } }',
    '{ users { id name balance friends { name nick reviews { stars about { __typename } } } } }',
    '{ products(first: 4) { upc name brand { name } volume owner { name favourite { title rating } } } }',
    '{ search(text: "a") { __typename ... on User { name score } ... on Team { members { name } } } }',
    '{ medias { __typename id title rating ... on Book { pages reviews { body } } ... on Film { minutes } } }',
  ])('gives the same for %s', async (query) => {
    expect((await ask(query)).data).toEqual(await askStock(query));
  });

  it('gives the key for what was asked under its name as an alias; ours does not', async () => {
    // https://github.com/apollographql/federation/issues/3036
    const query = '{ me { id: parentId balance } }';
    expect(await askStock(query)).toEqual({ me: { id: 'u1', balance: 1_000 } });
    expect((await ask(query)).data).toEqual({ me: { id: 'u2', balance: 1_000 } });
  });

  it('confuses a field with the same field in another currency that is required; ours does not', async () => {
    const query = '{ product(upc: "p1") { price shippingCost } }';
    expect(await askStock(query)).not.toEqual({ product: { price: 100, shippingCost: 130 } });
    expect((await ask(query)).data).toEqual({ product: { price: 100, shippingCost: 130 } });
  });
});
