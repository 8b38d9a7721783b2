import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { GraphContext } from './context.ts';
import { createSubgraphExecutor } from './executor.ts';

const identity = { actor: { kind: 'PERSON', id: 'usr_1', name: 'Ada' }, tenantId: 'org_1', scopes: [] } as const;
const request = { identity, requestId: 'req-1' };

const typeDefs = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
scalar BigInt
interface Node { id: ID! }
type Query { node(id: ID!): Node  big(value: BigInt!): BigInt! }
type Subscription { ticks: Int! }
type SpendingLimit implements Node @key(fields: "id") { id: ID! }
type Account implements Node @key(fields: "id") { id: ID! }
`;

function setUp(resolvers: object = {}) {
  const contexts: GraphContext[] = [];
  const executor = createSubgraphExecutor({
    name: 'test',
    typeDefs,
    resolvers: {
      Query: {
        node: (_: unknown, { id }: { id: string }) => ({ id }),
        big: (_: unknown, { value }: { value: bigint }) => value + 1n,
      },
      ...resolvers,
    },
    createContext(base) {
      contexts.push(base);
      return base;
    },
    logger: pino({ level: 'silent' }),
  });
  return { executor, contexts };
}

describe('a subgraph executor', () => {
  it('finds the type of a node by the kind of its id', async () => {
    const { executor } = setUp();
    const id = 'lim_0197f0c2a5b87c3e9d1f6a2b4c8e0f11';
    const result = await executor.execute({
      ...request,
      query: 'query ($id: ID!) { node(id: $id) { __typename id } }',
      variables: { id },
    });
    expect(result).toEqual({ data: { node: { __typename: 'SpendingLimit', id } } });
  });

  it('reads and writes the scalars of the graph', async () => {
    const { executor } = setUp();
    const result = await executor.execute({ ...request, query: '{ big(value: "9007199254740992") }' });
    expect(result).toEqual({ data: { big: '9007199254740993' } });
  });

  it('says that the database is away instead of hiding it as a fault of ours', async () => {
    const away = new Error('Failed query', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    const { executor } = setUp({ Query: { node: () => Promise.reject(away) } });
    const result = await executor.execute({ ...request, query: '{ node(id: "acct_1") { id } }' });
    expect(result).toMatchObject({
      errors: [{ path: ['node'], extensions: { code: 'UNAVAILABLE', retryable: true, requestId: 'req-1' } }],
    });
    expect(JSON.stringify(result)).not.toContain('query');
  });

  it('tells what is wrong with a document or its variables, again and again', async () => {
    const { executor } = setUp();
    for (const query of ['{ nothing }', '{ big(', '{ big(value: 1.5) }', '{ nothing }']) {
      const result = await executor.execute({ ...request, query });
      expect(result.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: 'req-1', retryable: false });
    }
  });

  it('gives each operation a context of its own', async () => {
    const { executor, contexts } = setUp();
    const query = '{ __typename }';
    await executor.execute({ ...request, query });
    await executor.execute({ ...request, query });
    expect(contexts).toHaveLength(2);
    expect(contexts[0]).not.toBe(contexts[1]);
    expect(contexts[0]).toMatchObject(request);
  });

  it('gives each event a context of its own, so that nothing cached outlives it', async () => {
    async function* ticks() {
      yield { ticks: 1 };
      yield { ticks: 2 };
    }
    const { executor, contexts } = setUp({ Subscription: { ticks: { subscribe: () => ticks() } } });
    const events = await executor.subscribe({ ...request, query: 'subscription { ticks }' });
    if (!(Symbol.asyncIterator in events)) throw new Error('expected events');
    expect(await Array.fromAsync(events)).toEqual([{ data: { ticks: 1 } }, { data: { ticks: 2 } }]);
    expect(new Set(contexts).size).toBe(3);
  });

  it('aborts the signal of a subscription before it gives its source up', async () => {
    const seen: boolean[] = [];
    const { executor } = setUp({
      Subscription: {
        ticks: {
          subscribe: (_: unknown, __: unknown, ctx: GraphContext) => ({
            [Symbol.asyncIterator]: () => ({
              next: () => new Promise(() => undefined),
              return: async () => {
                seen.push(ctx.signal.aborted);
                return { done: true, value: undefined };
              },
            }),
          }),
        },
      },
    });
    const events = await executor.subscribe({ ...request, query: 'subscription { ticks }' });
    if (!(Symbol.asyncIterator in events)) throw new Error('expected events');
    await events.return?.();
    expect(seen).toEqual([true]);
  });
});
