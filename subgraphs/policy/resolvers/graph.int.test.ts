import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeLookup } from '#schema/rpc/node.ts';
import { agent, toolCall } from '../decision/requests.fixture.ts';
import {
  check,
  createVenture,
  type PolicyWorld,
  permitAll,
  personOf,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
  stranger = await createVenture(world);
});

const noMail = '@id("no-mail") @reason("No mail.") forbid (principal, action, resource == Tool::"mail.send");';

interface Asked {
  readonly subjectId?: string;
  readonly workflowId?: string;
  readonly of?: TestVenture;
}

/** Has a tool call decided. */
function decided(tool: string, { subjectId, workflowId, of = venture }: Asked = {}) {
  return check(
    world,
    of.system,
    toolCall(tool, {}, { ventureId: of.ventureId, subjectId: subjectId ?? null, workflowId: workflowId ?? null }),
  );
}

const list = /* GraphQL */ `
  query List(
    $ventureId: ID!, $filter: PolicyDecisionFilter, $from: DateTime, $to: DateTime, $first: Int, $after: Cursor
  ) {
    policyDecisions(ventureId: $ventureId, filter: $filter, from: $from, to: $to, first: $first, after: $after) {
      nodes { id }
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }
`;

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string };
}

async function page(variables: Readonly<Record<string, unknown>>): Promise<Page> {
  const { data, errors } = await run(world, venture.founder, list, { ventureId: venture.ventureId, ...variables });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return (data as unknown as { policyDecisions: Page }).policyDecisions;
}

describe('queries', () => {
  test('the active bundle and a decision with all that is known of it', async () => {
    const bundleId = await putInForce(world, venture, `${permitAll}${noMail}`);
    const { decisionId, actionHash } = await decided('mail.send', { workflowId: 'wf_1' });
    const { data, errors } = await run(
      world,
      venture.founder,
      `query ($ventureId: ID!, $id: ID!) {
        activePolicyBundle(ventureId: $ventureId) { id state version policies schema allowlists { role tools } createdAt }
        policyDecision(id: $id) {
          id effect reasons determiningPolicies action principal resource actionHash inputHash decidedAt
          bundle { id } workflow { id } venture { id }
        }
      }`,
      { ventureId: venture.ventureId, id: decisionId },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      activePolicyBundle: {
        id: bundleId,
        state: 'ACTIVE',
        version: 1,
        policies: `${permitAll}${noMail}`,
        schema: expect.stringContaining('entity Agent'),
        allowlists: [],
        createdAt: expect.stringMatching(/Z$/),
      },
      policyDecision: {
        id: decisionId,
        effect: 'DENY',
        reasons: ['No mail.'],
        determiningPolicies: ['no-mail'],
        action: 'callTool',
        principal: `Agent::"${agent().id}"`,
        resource: 'Tool::"mail.send"',
        actionHash,
        inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        decidedAt: expect.stringMatching(/Z$/),
        bundle: { id: bundleId },
        workflow: { id: 'wf_1' },
        venture: { id: venture.ventureId },
      },
    });
  });

  test('decisions come newest first, page by page', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.unshift((await decided('mail.draft')).decisionId);
    const first = await page({ first: 2 });
    expect(first.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await page({ first: 3, after: first.pageInfo.endCursor });
    expect(second.nodes.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('decisions are filtered by effect, action, workflow, principal, resource, policy and time', async () => {
    await putInForce(world, venture, `${permitAll}${noMail}`);
    const denied = await decided('mail.send', { workflowId: 'wf_a' });
    const permitted = await decided('mail.draft', { workflowId: 'wf_b' });
    const found = async (filter: object) => (await page({ filter })).nodes.map(({ id }) => id);
    expect(await found({ effect: 'DENY' })).toEqual([denied.decisionId]);
    expect(await found({ workflowId: 'wf_b' })).toEqual([permitted.decisionId]);
    expect(await found({ action: 'callTool' })).toEqual([permitted.decisionId, denied.decisionId]);
    expect(await found({ action: 'requestMoneyIntent' })).toEqual([]);
    expect(await found({ resource: 'Tool::"mail.draft"' })).toEqual([permitted.decisionId]);
    expect(await found({ principal: `Agent::"${agent().id}"`, effect: 'DENY' })).toEqual([denied.decisionId]);
    expect(await found({ principal: 'Agent::"agt_other"' })).toEqual([]);
    expect(await found({ policyId: 'permit-all' })).toEqual([permitted.decisionId]);
    expect(await found({ policyId: 'permit' })).toEqual([]);

    const stamps = await run(world, venture.founder, `{ policyDecision(id: "${permitted.decisionId}") { decidedAt } }`);
    const { decidedAt } = (stamps.data as unknown as { policyDecision: { decidedAt: string } }).policyDecision;
    const later = new Date(Date.parse(decidedAt) + 1).toISOString();
    const calls = { action: 'callTool' };
    const between = async (span: object) => (await page({ filter: calls, ...span })).nodes.map(({ id }) => id);
    expect(await between({ from: decidedAt, to: later })).toContain(permitted.decisionId);
    expect(await between({ from: later })).toEqual([]);
    expect(await between({ to: decidedAt })).not.toContain(permitted.decisionId);
    expect(await between({ to: later })).toEqual([permitted.decisionId, denied.decisionId]);
  });

  test.each([
    ['{ policyBundle(id: "pb_\\u0000") { id } }', {}],
    ['{ policyDecision(id: "\\u0000") { id } }', {}],
    ['query ($v: ID!, $t: String) { policyDecisions(ventureId: $v, filter: { policyId: $t }) { nodes { id } } }', {}],
    [
      'mutation ($i: RollBackPolicyBundleInput!) { rollBackPolicyBundle(input: $i) { replayed } }',
      { idempotencyKey: 'a\u0000', reason: 'x' },
    ],
    [
      'mutation ($i: PublishPolicyBundleInput!) { publishPolicyBundle(input: $i) { replayed } }',
      { idempotencyKey: 'a', policies: permitAll, allowlists: [{ role: 'half \ud800', tools: [] }] },
    ],
  ])('says that a text can not be kept, in %s', async (query, input) => {
    const { ventureId } = venture;
    const { errors } = await run(world, venture.founder, query, {
      v: ventureId,
      t: '\u0000',
      i: { ventureId, ...input },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test.each([{ first: 0 }, { first: 101 }, { after: 'x' }])('refuses %j', async (variables) => {
    const { errors } = await run(world, venture.founder, list, { ventureId: venture.ventureId, ...variables });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

const entities = /* GraphQL */ `
  query Entities($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Venture { id activePolicyBundle { id } }
      ... on Workflow { decisions { id effect } denied: decisions(effect: DENY) { id } }
      ... on ToolCall { decision { id effect } }
      ... on MoneyIntent { decision { id } }
      ... on PolicyBundle { id }
      ... on PolicyDecision { id }
    }
  }
`;

async function resolved(identity: TestVenture['founder'], representations: readonly object[]): Promise<unknown> {
  const { data, errors } = await run(world, identity, entities, { representations });
  expect(errors).toBeUndefined();
  return data?._entities;
}

describe('fields on what other subgraphs own', () => {
  test('show decisions by workflow and the latest by subject', async () => {
    const bundleId = await putInForce(world, venture, `${permitAll}${noMail}`);
    const workflowId = world.runtime.ids.next('workflow');
    const [call, intent] = [world.runtime.ids.next('toolCall'), world.runtime.ids.next('moneyIntent')];
    const first = await decided('mail.send', { workflowId, subjectId: call });
    const second = await decided('mail.draft', { workflowId, subjectId: call });
    expect(
      await resolved(venture.founder, [
        { __typename: 'Venture', id: venture.ventureId },
        { __typename: 'Workflow', id: workflowId },
        { __typename: 'ToolCall', id: call },
        { __typename: 'MoneyIntent', id: intent },
      ]),
    ).toEqual([
      { id: venture.ventureId, activePolicyBundle: { id: bundleId } },
      {
        decisions: [
          { id: first.decisionId, effect: 'DENY' },
          { id: second.decisionId, effect: 'PERMIT' },
        ],
        denied: [{ id: first.decisionId }],
      },
      { decision: { id: second.decisionId, effect: 'PERMIT' } },
      { decision: null },
    ]);
  });

  test('show nothing of another tenant', async () => {
    const bundleId = await putInForce(world, venture, permitAll);
    const workflowId = world.runtime.ids.next('workflow');
    const call = world.runtime.ids.next('toolCall');
    const { decisionId } = await decided('mail.draft', { workflowId, subjectId: call });
    const representations = [
      { __typename: 'Venture', id: venture.ventureId },
      { __typename: 'Workflow', id: workflowId },
      { __typename: 'ToolCall', id: call },
      { __typename: 'PolicyBundle', id: bundleId },
      { __typename: 'PolicyDecision', id: decisionId },
    ];
    expect(await resolved(stranger.founder, representations)).toEqual([
      null,
      { decisions: [], denied: [] },
      { decision: null },
      null,
      null,
    ]);
  });

  test('are not taken over by decisions that another tenant makes about the same ids', async () => {
    const workflowId = world.runtime.ids.next('workflow');
    const call = world.runtime.ids.next('toolCall');
    const { decisionId } = await decided('mail.draft', { workflowId, subjectId: call });
    await decided('mail.draft', { workflowId, subjectId: call, of: stranger });
    expect(
      await resolved(venture.founder, [
        { __typename: 'Workflow', id: workflowId },
        { __typename: 'ToolCall', id: call },
      ]),
    ).toEqual([
      { decisions: [{ id: decisionId, effect: 'DENY' }], denied: [{ id: decisionId }] },
      { decision: { id: decisionId, effect: 'DENY' } },
    ]);
  });

  test('are null without policy:read, which is said of each', async () => {
    await putInForce(world, venture, permitAll);
    const workflowId = world.runtime.ids.next('workflow');
    const call = world.runtime.ids.next('toolCall');
    await decided('mail.draft', { workflowId, subjectId: call });
    const { data, errors } = await run(world, personOf(venture.tenantId, 'integrator'), entities, {
      representations: [
        { __typename: 'Venture', id: venture.ventureId },
        { __typename: 'Workflow', id: workflowId },
        { __typename: 'ToolCall', id: call },
      ],
    });
    expect(data?._entities).toEqual([
      { id: venture.ventureId, activePolicyBundle: null },
      { decisions: null, denied: null },
      { decision: null },
    ]);
    expect(errors).toHaveLength(4);
    for (const error of errors ?? []) {
      expect(error).toMatchObject({
        message: 'The token lacks the scope policy:read',
        extensions: { code: 'FORBIDDEN' },
      });
    }
  });
});

describe('another tenant', () => {
  test('finds neither bundle, decision nor list', async () => {
    const bundleId = await putInForce(world, venture, permitAll);
    const { decisionId } = await decided('mail.draft');
    const { data } = await run(
      world,
      stranger.founder,
      `query ($ventureId: ID!, $bundleId: ID!, $decisionId: ID!) {
        activePolicyBundle(ventureId: $ventureId) { id }
        policyBundle(id: $bundleId) { id }
        policyDecision(id: $decisionId) { id }
      }`,
      { ventureId: venture.ventureId, bundleId, decisionId },
    );
    expect(data).toEqual({ activePolicyBundle: null, policyBundle: null, policyDecision: null });
    const listed = await run(world, stranger.founder, list, { ventureId: venture.ventureId });
    expect(listed.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);

    const lookup = nodeLookup('policy');
    for (const id of [bundleId, decisionId]) {
      expect(await world.runtime.bus.call(lookup, { id }, venture.founder)).toBe(true);
      expect(await world.runtime.bus.call(lookup, { id }, stranger.founder)).toBe(false);
    }
    expect(await world.runtime.bus.call(lookup, { id: 'pb_missing' }, venture.founder)).toBe(false);
  });

  test.each([
    'activePolicyBundle(ventureId: "ven_1") { id }',
    'policyBundle(id: "pb_1") { id }',
    'policyDecision(id: "dec_1") { id }',
    'policyDecisions(ventureId: "ven_1") { nodes { id } }',
  ])('and nobody without policy:read may ask %s', async (field) => {
    const { errors } = await run(world, personOf(venture.tenantId, 'integrator'), `{ ${field} }`);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
