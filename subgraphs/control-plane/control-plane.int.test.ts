import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import type { SubgraphEvents } from '#runtime/graphql/executor.ts';
import { type IdKind, systemIds } from '#runtime/ids/ids.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { serveNodeLookup } from '#runtime/service/node-lookup.ts';
import {
  type ControlPlaneStack,
  newTenant,
  newVenture,
  person,
  specOf,
  startControlPlane,
  submit,
  submitMutation,
  type TestVenture,
  view,
} from './testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  plane = await startControlPlane(['orchestrator', 'projector']);
  [venture, stranger] = await Promise.all([newVenture(plane), newVenture(plane)]);
});
afterAll(() => plane?.stop());

const eventually = <T>(read: () => Promise<T>): Promise<T> => vi.waitFor(read, { timeout: 15_000, interval: 25 });

const createMutation = `mutation ($input: CreateVentureInput!) {
  createVenture(input: $input) {
    venture { id name timeZone brief createdAt freeze { id } agents { name level role venture { id } freeze { id } } }
    replayed userErrors { code field message }
  }
}`;

interface CreatePayload {
  readonly venture: { readonly id: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[];
    readonly message: string;
  }[];
}

async function create(identity: Identity, input: object): Promise<CreatePayload> {
  const agents = [{ name: 'Will', level: 'L3', role: 'writer' }];
  const whole = { idempotencyKey: systemIds.uuid(), name: 'Shop', agents, ...input };
  return (await plane.data<{ createVenture: CreatePayload }>(identity, createMutation, { input: whole })).createVenture;
}

describe('creating a venture', () => {
  test('keeps it with its agents, for its tenant', async () => {
    const founder = person(newTenant());
    const payload = await create(founder, { timeZone: 'Asia/Kolkata', brief: { goal: 'grow', prices: [1, 2] } });
    expect(payload).toEqual({
      venture: {
        id: expect.stringMatching(/^ven_/),
        name: 'Shop',
        timeZone: 'Asia/Kolkata',
        brief: { goal: 'grow', prices: [1, 2] },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        freeze: null,
        agents: [{ name: 'Will', level: 'L3', role: 'writer', venture: { id: payload.venture?.id }, freeze: null }],
      },
      replayed: false,
      userErrors: [],
    });
  });

  test('gives the first result to everyone who sends the same key at the same time', async () => {
    const founder = person(newTenant());
    const payloads = await Promise.all(Array.from({ length: 10 }, () => create(founder, { idempotencyKey: 'k' })));
    expect(new Set(payloads.map((payload) => payload.venture?.id)).size).toBe(1);
    expect(payloads.filter((payload) => !payload.replayed)).toHaveLength(1);
    const reused = await create(founder, { idempotencyKey: 'k', name: 'Other' });
    expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }]);
    const elsewhere = await create(person(newTenant()), { idempotencyKey: 'k', name: 'Other' });
    expect(elsewhere.replayed).toBe(false);
  });

  test.each<[string, object, readonly string[]]>([
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, ['input', 'timeZone']],
    ['an offset for a time zone', { timeZone: '+02:00' }, ['input', 'timeZone']],
    ['an empty name', { name: '  ' }, ['input', 'name']],
    ['a name with a NUL', { name: 'a\0b' }, ['input', 'name']],
    ['no agents', { agents: [] }, ['input', 'agents']],
    ['a brief that is a list', { brief: [1] }, ['input', 'brief']],
    ['a brief of more than 64 KiB', { brief: { text: 'x'.repeat(70_000) } }, ['input', 'brief']],
    ['a brief with a NUL in it', { brief: { text: '\0' } }, ['input', 'brief']],
    [
      'a role with capitals',
      { agents: [{ name: 'a', level: 'L1', role: 'Writer' }] },
      ['input', 'agents', '0', 'role'],
    ],
    [
      'two agents of one name',
      { agents: ['L1', 'L2'].map((level) => ({ name: 'a', level, role: 'writer' })) },
      ['input', 'agents', '1', 'name'],
    ],
    ['an empty idempotency key', { idempotencyKey: '' }, ['input', 'idempotencyKey']],
  ])('refuses %s', async (_what, input, field) => {
    const payload = await create(person(newTenant()), input);
    expect(payload).toMatchObject({ venture: null, userErrors: [{ code: 'INVALID_INPUT', field }] });
  });
});

interface SubmitPayload {
  readonly workflow: { readonly id: string; readonly state: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

async function submitRaw(input: object, by = venture.founder): Promise<SubmitPayload> {
  const whole = { idempotencyKey: systemIds.uuid(), ventureId: venture.id, spec: specOf({ research: [] }), ...input };
  return (await plane.data<{ submitWorkflow: SubmitPayload }>(by, submitMutation, { input: whole })).submitWorkflow;
}

describe('submitting a workflow', () => {
  test('is accepted once for one key, also when sent many times at once', async () => {
    const payloads = await Promise.all(Array.from({ length: 10 }, () => submitRaw({ idempotencyKey: 'same' })));
    expect(new Set(payloads.map((payload) => payload.workflow?.id)).size).toBe(1);
    expect(payloads.filter((payload) => !payload.replayed)).toHaveLength(1);
  });

  test('asks policy first, and not again for a repeat', async () => {
    plane.policy.asked.length = 0;
    const payload = await submitRaw({ idempotencyKey: 'ask' });
    expect(plane.policy.asked).toMatchObject([
      {
        action: 'submitWorkflow',
        principal: { kind: 'PERSON', id: venture.founder.actor.id },
        resource: { type: 'Venture', id: venture.id },
        context: { name: 'Launch', taskCount: 1, tools: ['content.write'] },
        subjectId: payload.workflow?.id,
      },
    ]);
    expect(await submitRaw({ idempotencyKey: 'ask' })).toMatchObject({ replayed: true, workflow: payload.workflow });
    expect(plane.policy.asked).toHaveLength(1);
  });

  test.each(['DENY', 'APPROVAL_REQUIRED'] as const)(
    'is refused with the reasons when policy says %s',
    async (effect) => {
      plane.policy.effect = effect;
      const payload = await submitRaw({});
      plane.policy.effect = 'PERMIT';
      expect(payload).toMatchObject({
        workflow: null,
        userErrors: [{ code: 'POLICY_DENIED', message: 'no workflows on Sundays' }],
      });
    },
  );

  test('tells of a wrong file with the path of each fault', async () => {
    const spec = specOf({ research: [], write: ['nothing'] });
    expect((await submitRaw({ spec })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'spec', 'tasks', '1', 'dependsOn', '0'] },
    ]);
    const painter = { ...spec, tasks: [{ ...spec.tasks[0], role: 'painter' }] };
    expect((await submitRaw({ spec: painter })).userErrors).toEqual([
      {
        code: 'INVALID_INPUT',
        field: ['input', 'spec', 'tasks', '0', 'role'],
        message: 'input.spec.tasks.0.role: no agent of the venture is a painter; roles are: researcher, writer',
      },
    ]);
    expect((await submitRaw({ spec: { name: 'x'.repeat(300_000) } })).userErrors).toMatchObject([
      { field: ['input', 'spec'], message: expect.stringContaining('256 KiB') },
    ]);
  });

  test('needs the scope and the venture', async () => {
    expect(await submitRaw({}, stranger.founder)).toMatchObject({
      workflow: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'ventureId'] }],
    });
    const auditor: Identity = { ...venture.founder, scopes: ['ventures:read'] };
    const input = { idempotencyKey: 'x', ventureId: venture.id, spec: {} };
    const { errors } = await plane.execute(auditor, submitMutation, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

/** One id of each kind that the venture has, made as the system makes them. */
async function idsOf(owner: TestVenture): Promise<Record<string, string>> {
  const workflowId = await submit(plane, owner, { research: [] });
  const work = await eventually(async () => {
    const task = (await view(plane, owner, workflowId)).tasks[0];
    const claim = await plane.board.claimTask({ taskId: task?.id ?? '', attempt: 1 });
    if (claim.work === null) throw new Error('not queued yet');
    return claim.work;
  });
  const { toolCallId } = await plane.board.recordToolCall(work.token, {
    toolCallId: systemIds.next('toolCall'),
    step: 'draft',
    isFallback: false,
    tool: 'mail.send',
    arguments: {},
    startedAt: new Date(),
    outcome: 'WAITING',
    result: null,
    refusalCode: null,
    decisionId: null,
    moneyIntentId: null,
  });
  const { approvalId } = await plane.board.requestToolApproval(work.token, {
    toolCallId,
    actionHash: sha256Hex(toolCallId),
    summary: 'Send mail',
    reasons: [],
  });
  const { rows } = await plane.runtime.db.drizzle.execute<{ id: string }>(
    sql`select id from platform.events where stream_id = ${workflowId} and stream_version = 1`,
  );
  return {
    Venture: owner.id,
    Agent: owner.agents[0]?.id ?? '',
    Workflow: workflowId,
    Task: work.task.id,
    ToolCall: toolCallId,
    Approval: approvalId,
    Event: rows[0]?.id ?? '',
  };
}

describe("a tenant's objects", () => {
  let ids: Record<string, string>;
  beforeAll(async () => {
    ids = await idsOf(venture);
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
    for (const list of ['workflows', 'approvals', 'events']) {
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
      const refused = await subscribe(strange, `subscription { workflowEvents(${args}) { cursor } }`);
      expect('errors' in refused && refused.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
    const refused = await subscribe(strange, `subscription { events(ventureId: "${venture.id}") { cursor } }`);
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

  test.each<IdKind>(['tenant', 'person', 'freeze', 'attempt', 'build'])(
    'is null for a %s, which is no object of the graph',
    async (kind) => {
      expect(await plane.data(venture.founder, query, { id: systemIds.next(kind) })).toEqual({ node: null });
    },
  );
});

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

async function subscribe(identity: Identity, query: string, variables: Record<string, unknown> = {}) {
  return plane.subgraph.executor.subscribe({ query, variables, identity, requestId: 'req_sub' });
}

async function follow(
  identity: Identity,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<SubgraphEvents> {
  const events = await subscribe(identity, query, variables);
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
    const start = await firstCursor();
    const query = `subscription ($w: ID!, $after: Cursor) {
      workflowEvents(workflowId: $w, after: $after) { cursor event { type seq } workflow { id } task { name } }
    }`;
    const events = await follow(venture.founder, query, { w: id, after: start });
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
  });

  /** Cursor of the venture's first event. */
  async function firstCursor(): Promise<string> {
    const { events } = await plane.data<{ events: { edges: { cursor: string }[] } }>(
      venture.founder,
      'query ($v: ID!) { events(ventureId: $v, first: 1) { edges { cursor } } }',
      { v: venture.id },
    );
    return events.edges[0]?.cursor ?? '';
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
    ['both ids', `subscription { workflowEvents(workflowId: "wf_1", ventureId: "ven_1") { cursor } }`],
    ['no id', `subscription { workflowEvents { cursor } }`],
    ['a cursor that is none', `subscription ($v: ID!) { workflowEvents(ventureId: $v, after: "x") { cursor } }`],
    ['an unknown type', `subscription ($v: ID!) { events(ventureId: $v, types: ["workflow.started"]) { cursor } }`],
  ])('are refused for %s', async (_what, query) => {
    const refused = await subscribe(venture.founder, query, query.includes('$v') ? { v: venture.id } : {});
    expect('errors' in refused && refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('of another venture can not be reached with a cursor of this one', async () => {
    const after = await firstCursor();
    const refused = await subscribe(
      stranger.founder,
      'subscription ($v: ID!, $after: Cursor) { events(ventureId: $v, after: $after) { cursor } }',
      { v: stranger.id, after },
    );
    expect('errors' in refused && refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a freeze', () => {
  test('is shown where it is in force, applied once and lifted once', async () => {
    const owner = await newVenture(plane);
    const send = (name: 'freeze' | 'unfreeze', key: string, subjectId: string) =>
      plane.data(
        owner.founder,
        `mutation ($input: ${name === 'freeze' ? 'FreezeInput' : 'UnfreezeInput'}!) {
          ${name}(input: $input) { freeze { scope subjectId reason by { id } } replayed userErrors { code } }
        }`,
        { input: { idempotencyKey: key, subjectId, reason: 'audit' } },
      );
    const shown = { scope: 'VENTURE', subjectId: owner.id, reason: 'audit', by: { id: owner.founder.actor.id } };
    expect(await send('freeze', 'a', owner.id)).toEqual({ freeze: { freeze: shown, replayed: false, userErrors: [] } });
    expect(await send('freeze', 'a', owner.id)).toEqual({ freeze: { freeze: shown, replayed: true, userErrors: [] } });
    expect(await send('freeze', 'b', owner.id)).toMatchObject({ freeze: { userErrors: [{ code: 'ALREADY_FROZEN' }] } });
    const query = 'query ($v: ID!) { venture(id: $v) { freeze { scope } agents { freeze { scope } } } }';
    expect(await plane.data(owner.founder, query, { v: owner.id })).toEqual({
      venture: { freeze: { scope: 'VENTURE' }, agents: [{ freeze: null }, { freeze: null }] },
    });
    expect(await send('unfreeze', 'c', owner.id)).toMatchObject({ unfreeze: { freeze: shown, userErrors: [] } });
    expect(await send('unfreeze', 'd', owner.id)).toMatchObject({ unfreeze: { userErrors: [{ code: 'NOT_FROZEN' }] } });
    expect(await send('freeze', 'e', systemIds.next('task'))).toMatchObject({
      freeze: { userErrors: [{ code: 'NOT_FOUND' }] },
    });
  });
});

describe('the projector', () => {
  test("counts a venture's activity from its events", async () => {
    const owner = await newVenture(plane);
    const query = `query ($v: ID!) { venture(id: $v) { activity {
      workflowsSubmitted workflowsSucceeded workflowsFailed toolCalls toolCallsDenied intentsAuthorised seq
    } } }`;
    const ids = await idsOf(owner);
    const input = { idempotencyKey: 'c', workflowId: ids.Workflow, reason: 'enough' };
    await plane.data(
      owner.founder,
      'mutation ($input: CancelWorkflowInput!) { cancelWorkflow(input: $input) { replayed } }',
      { input },
    );
    await eventually(async () =>
      expect(await plane.data(owner.founder, query, { v: owner.id })).toEqual({
        venture: {
          activity: {
            workflowsSubmitted: 1,
            workflowsSucceeded: 0,
            workflowsFailed: 1,
            // Its only call still waits.
            toolCalls: 0,
            toolCallsDenied: 0,
            intentsAuthorised: 0,
            seq: expect.stringMatching(/^[1-9]\d*$/),
          },
        },
      }),
    );
  });

  test('shows what is active to Prometheus', async () => {
    await submit(plane, venture, { research: [] });
    await eventually(async () => {
      const text = await plane.runtime.metrics.registry.metrics();
      expect(text).toMatch(/venture_active_workflows\{status="RUNNING"\} [1-9]/);
      expect(text).toMatch(/venture_task_dispatch_total\{agent_level="L3",task_type="researcher"\} [1-9]/);
    });
  });
});

test('the viewer is the caller, and nobody without a token', async () => {
  expect(await plane.data(venture.founder, '{ viewer { actor { id } tenantId scopes } }')).toMatchObject({
    viewer: { actor: { id: venture.founder.actor.id }, tenantId: venture.tenantId },
  });
  const anonymous: Identity = { actor: { kind: 'PERSON', id: 'anonymous', name: '' }, tenantId: '', scopes: [] };
  expect(await plane.data(anonymous, '{ viewer { tenantId } }')).toEqual({ viewer: null });
  expect((await plane.execute(anonymous, '{ ventures { nodes { id } } }')).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});
