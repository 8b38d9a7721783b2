import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import { type IdKind, systemIds } from '#runtime/ids/ids.ts';
import { serveNodeLookup } from '#runtime/service/node-lookup.ts';
import {
  type ControlPlaneStack,
  idsOf,
  newVenture,
  startControlPlane,
  subscribe,
  type TestVenture,
  view,
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

describe("a tenant's objects", () => {
  let ids: Record<string, string>;
  beforeAll(async () => {
    ids = await idsOf(plane, venture);
  });
  const agentToken = (): Identity => ({ ...venture.founder, ventureIds: [systemIds.next('venture')] });
  const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }`;

  test('are resolved as entities and nodes for the tenant itself', async () => {
    const representations = Object.entries(ids).map(([__typename, id]) => ({ __typename, id }));
    await eventually(async () => {
      const answer = await plane.data<{ _entities: unknown[] }>(venture.founder, entities, { representations });
      expect(answer._entities).toEqual(representations.map(({ __typename }) => ({ __typename })));
    });
    for (const [typeName, id] of Object.entries(ids).filter(([name]) => name !== 'Event')) {
      expect(await plane.data(venture.founder, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id })).toEqual(
        {
          node: { __typename: typeName, id },
        },
      );
    }
  });

  test.each([
    ['another tenant', () => stranger.founder],
    ['a token for other ventures of the tenant', agentToken],
    ['a token without the scope', (): Identity => ({ ...venture.founder, scopes: ['money:read'] })],
  ])('are null as entities for %s', async (_who, identity) => {
    const representations = Object.entries(ids).map(([__typename, id]) => ({ __typename, id }));
    const { data } = await plane.execute(identity(), entities, { representations });
    expect(data).toEqual({ _entities: representations.map(() => null) });
  });

  test.each([
    ['another tenant', () => stranger.founder],
    ['a token for other ventures of the tenant', agentToken],
  ])('are not there for %s by any query', async (_who, identity) => {
    const strange = identity();
    for (const id of Object.values(ids)) {
      expect(await plane.data(strange, 'query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
    }
    const one = 'query ($v: ID!, $w: ID!) { venture(id: $v) { id } workflow(id: $w) { id } }';
    expect(await plane.data(strange, one, { v: ids.Venture, w: ids.Workflow })).toEqual({
      venture: null,
      workflow: null,
    });
    for (const list of ['workflows', 'approvals', 'events', 'deadLetters']) {
      const { data, errors } = await plane.execute(
        strange,
        `query ($v: ID!) { ${list}(ventureId: $v) { nodes { id } } }`,
        {
          v: venture.id,
        },
      );
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
    const { ventures } = await plane.data<{ ventures: { nodes: { id: string }[] } }>(
      strange,
      '{ ventures(first: 100) { nodes { id } } }',
    );
    expect(ventures.nodes.map((node) => node.id)).not.toContain(venture.id);
    for (const args of [`workflowId: "${ids.Workflow}"`, `ventureId: "${venture.id}"`]) {
      const refused = await subscribe(plane, strange, `subscription { workflowEvents(${args}) { cursor } }`);
      expect('errors' in refused && refused.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
    const refused = await subscribe(plane, strange, `subscription { events(ventureId: "${venture.id}") { cursor } }`);
    expect('errors' in refused && refused.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test('can not be changed by another tenant', async () => {
    const idempotencyKey = 'strange';
    const input = {
      cancelWorkflow: ['CancelWorkflowInput', { workflowId: ids.Workflow, reason: 'x' }],
      freeze: ['FreezeInput', { subjectId: ids.Workflow, reason: 'x' }],
      unfreeze: ['UnfreezeInput', { subjectId: ids.Agent, reason: 'x' }],
      decideApproval: ['DecideApprovalInput', { approvalId: ids.Approval, approve: true, actionHash: 'x' }],
    } as const;
    for (const [name, [type, rest]] of Object.entries(input)) {
      const mutation = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
      const answer = await plane.data(stranger.founder, mutation, { input: { idempotencyKey, ...rest } });
      expect(answer).toEqual({ [name]: { userErrors: [{ code: 'NOT_FOUND' }] } });
    }
    expect((await view(plane, venture, ids.Workflow ?? '')).state).toBe('RUNNING');
  });

  test.each(['', 'ven_1', 'no id', '\0', `ven_${'0'.repeat(32)}`])('are not found under the id %j', async (id) => {
    const query = 'query ($id: ID!) { node(id: $id) { id } venture(id: $id) { id } workflow(id: $id) { id } }';
    expect(await plane.data(venture.founder, query, { id })).toEqual({ node: null, venture: null, workflow: null });
  });
});

describe('node', () => {
  const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';

  test('leads to objects of other subgraphs when their owner says that the caller may see them', async () => {
    const known = new Map<string, string>([[systemIds.next('moneyIntent'), venture.id]]);
    const served = await serveNodeLookup(plane.runtime, 'treasury', async (id) => known.get(id) ?? null);
    const [id] = known.keys();
    expect(await plane.data(venture.founder, query, { id })).toEqual({ node: { __typename: 'MoneyIntent', id } });
    expect(await plane.data(stranger.founder, query, { id })).toEqual({ node: null });
    expect(await plane.data(venture.founder, query, { id: systemIds.next('moneyIntent') })).toEqual({ node: null });
    await served.close();
  });

  test('needs the scope that reads the kind of object', async () => {
    const reader: Identity = { ...venture.founder, scopes: ['ventures:read'] };
    const { data, errors } = await plane.execute(reader, query, { id: systemIds.next('account') });
    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test.each<IdKind>(['tenant', 'person', 'freeze', 'attempt', 'build', 'deadLetter'])(
    'is null for a %s, which is no object of the graph',
    async (kind) => {
      expect(await plane.data(venture.founder, query, { id: systemIds.next(kind) })).toEqual({ node: null });
    },
  );
});
