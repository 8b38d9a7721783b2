import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import type { SubgraphEvents } from '#runtime/graphql/executor.ts';
import {
  type ControlPlaneStack,
  newVenture,
  startControlPlane,
  submit,
  subscribe,
  type TestVenture,
} from '../testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  plane = await startControlPlane(['orchestrator', 'projector']);
  [venture, stranger] = await Promise.all([newVenture(plane), newVenture(plane)]);
});
afterAll(() => plane?.stop());

const eventually = <T>(read: () => Promise<T>): Promise<T> => vi.waitFor(read, { timeout: 30_000, interval: 25 });

describe('lists', () => {
  test('of workflows go page by page, newest first, none twice and none left out', async () => {
    const owner = await newVenture(plane);
    const submitted: string[] = [];
    for (let index = 0; index < 5; index++) submitted.unshift(await submit(plane, owner, { research: [] }));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer: { workflows: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
        await plane.data(
          owner.founder,
          `query ($v: ID!, $after: Cursor) {
            workflows(ventureId: $v, first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
          }`,
          { v: owner.id, after },
        );
      seen.push(...answer.workflows.nodes.map((node) => node.id));
      after = answer.workflows.pageInfo.hasNextPage ? answer.workflows.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(submitted);
  });

  test.each([
    'nonsense',
    Buffer.from('["x","y"]').toString('base64url'),
    Buffer.from('["2026-01-01","\\u0000"]').toString('base64url'),
  ])('refuse the cursor %j', async (after) => {
    const { errors } = await plane.execute(
      venture.founder,
      'query ($after: Cursor) { ventures(after: $after) { nodes { id } } }',
      { after },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

async function follow(
  identity: Identity,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<SubgraphEvents> {
  const events = await subscribe(plane, identity, query, variables);
  if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
  return events;
}

interface Item {
  readonly cursor: string;
  readonly event: { readonly type: string; readonly seq: string };
  readonly workflow: { readonly id: string };
  readonly task: { readonly name: string } | null;
}

async function take(events: SubgraphEvents, count: number, field: string): Promise<Item[]> {
  const items: Item[] = [];
  while (items.length < count) {
    const step = await events.next();
    if (step.done) break;
    // The test names the shape of what it selected.
    items.push((step.value.data as Record<string, Item>)[field] as Item);
  }
  return items;
}

describe('events', () => {
  test('of a workflow are replayed and followed, each with its workflow and task, and resumed after a cursor', async () => {
    const id = await submit(plane, venture, { research: [] });
    const { venture: page } = await plane.data<{ venture: { workflows: unknown } }>(
      venture.founder,
      'query ($v: ID!) { venture(id: $v) { workflows(first: 1) { nodes { id } } } }',
      { v: venture.id },
    );
    expect(page.workflows).toEqual({ nodes: [{ id }] });
    const query = `subscription ($w: ID!, $after: Cursor) {
      workflowEvents(workflowId: $w, after: $after) { cursor event { type seq } workflow { id } task { name } }
    }`;
    const events = await follow(venture.founder, query, { w: id, after: 'oldest' });
    const items = await take(events, 3, 'workflowEvents');
    expect(items).toMatchObject([
      { event: { type: 'workflow.submitted.v1' }, workflow: { id }, task: null },
      { event: { type: 'workflow.planned.v1' }, task: null },
      { event: { type: 'task.queued.v1' }, task: { name: 'research' } },
    ]);
    await events.return?.();
    const resumed = await follow(venture.founder, query, { w: id, after: items[1]?.cursor });
    expect(await take(resumed, 1, 'workflowEvents')).toEqual([items[2]]);
    await resumed.return?.();
    const { workflow } = await plane.data<{ workflow: { events: { edges: { cursor: string }[] } } }>(
      venture.founder,
      'query ($w: ID!) { workflow(id: $w) { events(first: 3) { edges { cursor } } } }',
      { w: id },
    );
    expect(workflow.events.edges).toEqual(items.map(({ cursor }) => ({ cursor })));
  });

  /** Cursor of the venture's first event, once the sequencer has come to it. */
  function firstCursor(): Promise<string> {
    return eventually(async () => {
      const { events } = await plane.data<{ events: { edges: { cursor: string }[] } }>(
        venture.founder,
        'query ($v: ID!) { events(ventureId: $v, first: 1) { edges { cursor } } }',
        { v: venture.id },
      );
      const [first] = events.edges;
      expect(first).toBeDefined();
      return first?.cursor ?? '';
    });
  }

  test('of a venture come to a query and a subscription alike, in order and dense, and only of the types asked for', async () => {
    const owner = await newVenture(plane);
    await submit(plane, owner, { research: [] });
    const types = ['venture.created.v1', 'workflow.submitted.v1', 'task.queued.v1'];
    const queried = await eventually(async () => {
      const { events } = await plane.data<{ events: { edges: { cursor: string; node: { type: string } }[] } }>(
        owner.founder,
        'query ($v: ID!, $types: [String!]) { events(ventureId: $v, types: $types) { edges { cursor node { type seq } } } }',
        { v: owner.id, types },
      );
      expect(events.edges.map((edge) => edge.node.type)).toEqual(types);
      return events.edges;
    });
    const live = await follow(
      owner.founder,
      'subscription ($v: ID!, $types: [String!], $after: Cursor) { events(ventureId: $v, types: $types, after: $after) { cursor event { type seq } } }',
      { v: owner.id, types, after: queried[0]?.cursor },
    );
    const items = await take(live, 2, 'events');
    expect(items.map(({ cursor, event }) => ({ cursor, node: event }))).toEqual(queried.slice(1));
    await live.return?.();
  });

  test('of a workflow can be read from the end', async () => {
    const id = await submit(plane, venture, { research: [] });
    const last =
      'query ($id: ID!) { workflow(id: $id) { events(last: 2) { nodes { type } pageInfo { hasPreviousPage hasNextPage } } } }';
    await eventually(async () =>
      expect(await plane.data(venture.founder, last, { id })).toEqual({
        workflow: {
          events: {
            nodes: [{ type: 'workflow.planned.v1' }, { type: 'task.queued.v1' }],
            pageInfo: { hasPreviousPage: true, hasNextPage: false },
          },
        },
      }),
    );
  });

  test.each([
    [
      'both ids',
      'BAD_USER_INPUT',
      `subscription { workflowEvents(workflowId: "wf_1", ventureId: "ven_1") { cursor } }`,
    ],
    ['no id', 'BAD_USER_INPUT', `subscription { workflowEvents { cursor } }`],
    [
      'a cursor that is none',
      'CURSOR_INVALID',
      `subscription ($v: ID!) { workflowEvents(ventureId: $v, after: "x") { cursor } }`,
    ],
    [
      'an unknown type',
      'BAD_USER_INPUT',
      `subscription ($v: ID!) { events(ventureId: $v, types: ["workflow.started"]) { cursor } }`,
    ],
  ])('are refused for %s', async (_what, code, query) => {
    const refused = await subscribe(plane, venture.founder, query, query.includes('$v') ? { v: venture.id } : {});
    expect('errors' in refused && refused.errors).toMatchObject([{ extensions: { code } }]);
  });

  test('of another venture can not be reached with a cursor of this one', async () => {
    const after = await firstCursor();
    const expected = [
      { extensions: { code: 'CURSOR_INVALID', reason: 'OTHER_SUBSCRIPTION', oldestCursor: expect.any(String) } },
    ];
    for (const kind of ['subscription', 'query']) {
      const query = `${kind} ($v: ID!, $after: Cursor) { events(ventureId: $v, after: $after) { __typename } }`;
      const refused = await (kind === 'query'
        ? plane.execute(stranger.founder, query, { v: stranger.id, after })
        : subscribe(plane, stranger.founder, query, { v: stranger.id, after }));
      expect('errors' in refused && refused.errors).toMatchObject(expected);
    }
  });
});
