import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import * as rpc from '#schema/rpc/treasury.ts';
import { createControlPlane } from '#subgraphs/control-plane/index.ts';
import { createPolicy } from '#subgraphs/policy/index.ts';
import { createTreasury } from '#subgraphs/treasury/index.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';

// The control plane, policy and treasury as they are, on one set of servers: an agent asks, policy sends it to a person,
// the person decides, and the money moves or does not.

let stack: TestStack;
let runtime: TestRuntime;
let subgraphs: Record<'controlPlane' | 'policy' | 'treasury', Subgraph>;
let runners: RoleRunner[] = [];

const tenantId = ids.next('tenant');
const founder: Identity = {
  actor: { kind: 'PERSON', id: ids.next('person'), name: 'Ada' },
  tenantId,
  scopes: scopesOfRole.founder,
};
let agent: Identity;
let ventureId: string;
let accountId: string;

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its own query selected.
type Data = any;

async function run(subgraph: Subgraph, query: string, variables: Record<string, unknown>): Promise<Data> {
  const result = await subgraph.executor.execute({ query, variables, identity: founder, requestId: ids.uuid() });
  if (result.errors) throw new Error(JSON.stringify(result.errors));
  return result.data;
}

const key = () => ids.uuid();

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  subgraphs = {
    policy: createPolicy(runtime),
    treasury: createTreasury(runtime),
    controlPlane: createControlPlane(runtime),
  };
  const { policy, treasury, controlPlane } = subgraphs;
  const wanted = [
    policy.roles.policy,
    treasury.roles.treasury,
    controlPlane.roles['control-plane'],
    controlPlane.roles.orchestrator,
  ];
  runners = wanted.filter((runner) => runner !== undefined);
  for (const runner of runners) await runner.start();

  const { createVenture } = await run(
    controlPlane,
    `mutation ($input: CreateVentureInput!) {
      createVenture(input: $input) { venture { id agents { id name } } userErrors { message } } }`,
    { input: { idempotencyKey: key(), name: 'Letters', agents: [{ name: 'Mara', level: 'L2', role: 'marketing' }] } },
  );
  ventureId = createVenture.venture.id;
  const [mara] = createVenture.venture.agents;
  agent = {
    actor: { kind: 'AGENT', id: mara.id, name: mara.name },
    ...{ tenantId, ventureIds: [ventureId], scopes: scopesOfRole.agent },
  };
  const { publishPolicyBundle } = await run(
    policy,
    'mutation ($input: PublishPolicyBundleInput!) { publishPolicyBundle(input: $input) { bundle { id } userErrors { message } } }',
    { input: { idempotencyKey: key(), ventureId, allowlists: [] } },
  );
  await run(
    policy,
    'mutation ($input: ActivatePolicyBundleInput!) { activatePolicyBundle(input: $input) { bundle { id } userErrors { message } } }',
    { input: { idempotencyKey: key(), bundleId: publishPolicyBundle.bundle.id } },
  );
  const { openAccount } = await run(
    treasury,
    'mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id } userErrors { message } } }',
    { input: { idempotencyKey: key(), ventureId, name: 'Operating', kind: 'ASSET', currency: 'EUR' } },
  );
  accountId = openAccount.account.id;
  await run(
    treasury,
    'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { transfer { id } userErrors { message } } }',
    {
      input: {
        idempotencyKey: key(),
        accountId,
        amount: { amountMinor: '500000', currency: 'EUR' },
        description: 'Seed',
      },
    },
  );
});

afterAll(async () => {
  for (const runner of runners.reverse()) await runner.stop();
  await runtime?.close();
  await stack?.stop();
});

function ask(amountMinor: string, over: Record<string, unknown> = {}) {
  return runtime.bus.call(
    rpc.requestMoneyIntent,
    {
      ...{ idempotencyKey: key(), ventureId, accountId, accountName: null, workflowId: null, taskId: null },
      ...{ payee: 'Printworks', category: 'advertising', purpose: 'Posters for the launch' },
      amount: { amountMinor, currency: 'EUR' },
      agent: { role: 'marketing', level: 'L2' },
      ...over,
    },
    agent,
  );
}

async function stateOf(moneyIntentId: string) {
  return runtime.bus.call(rpc.getMoneyIntent, { ventureId, moneyIntentId }, agent);
}

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function decide(moneyIntentId: string, approve: boolean): Promise<Data> {
  const approval = await until(async () => {
    const { approvals } = await run(
      subgraphs.controlPlane,
      `query ($v: ID!) { approvals(ventureId: $v, state: PENDING) {
        nodes { id actionHash action { kind subjectId summary } requestedBy { id } } } }`,
      { v: ventureId },
    );
    return approvals.nodes.find((node: Data) => node.action.subjectId === moneyIntentId);
  });
  expect(approval).toMatchObject({ action: { kind: 'MONEY_INTENT' }, requestedBy: { id: agent.actor.id } });
  const { decideApproval } = await run(
    subgraphs.controlPlane,
    `mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { approval { state } userErrors { code message } } }`,
    {
      input: {
        idempotencyKey: key(),
        approvalId: approval.id,
        approve,
        actionHash: approval.actionHash,
        reason: 'so be it',
      },
    },
  );
  expect(decideApproval.userErrors).toEqual([]);
  return approval;
}

function settled(moneyIntentId: string) {
  return until(async () => {
    const reply = await stateOf(moneyIntentId);
    return reply.state === 'APPROVAL_REQUIRED' ? undefined : reply;
  });
}

describe('money that an agent asks for', () => {
  it('is held at once when policy permits it', async () => {
    expect(await ask('15000')).toMatchObject({ state: 'AUTHORISED' });
  });

  it('is declined when policy forbids it, with the reason that the founder wrote', async () => {
    expect(await ask('250001')).toMatchObject({
      state: 'DECLINED',
      declineReasons: [{ code: 'POLICY_DENIED', message: expect.stringContaining('2,500.00') }],
    });
    expect(await ask('100', { category: 'gambling' })).toMatchObject({ state: 'DECLINED' });
  });

  it('waits for a person above the limit, is held after the yes, and is posted once', async () => {
    const { moneyIntentId, state } = await ask('18000');
    expect(state).toBe('APPROVAL_REQUIRED');
    const approval = await decide(moneyIntentId, true);
    expect(await settled(moneyIntentId)).toMatchObject({ state: 'AUTHORISED' });
    const captured = { idempotencyKey: key(), ventureId, moneyIntentId, amount: null };
    expect(await runtime.bus.call(rpc.captureMoneyIntent, captured, agent)).toMatchObject({ state: 'CAPTURED' });
    const { moneyIntent } = await run(
      subgraphs.treasury,
      'query ($id: ID!) { moneyIntent(id: $id) { approval { id } transfers { legs { account { name } side } } } }',
      { id: moneyIntentId },
    );
    expect(moneyIntent).toMatchObject({
      approval: { id: approval.id },
      transfers: [{ legs: [{ account: { name: 'Expense: advertising (EUR)' } }, { account: { name: 'Operating' } }] }],
    });
  });

  it('is declined after the no', async () => {
    const { moneyIntentId } = await ask('19000');
    await decide(moneyIntentId, false);
    expect(await settled(moneyIntentId)).toMatchObject({
      state: 'DECLINED',
      declineReasons: [{ code: 'APPROVAL_REJECTED' }],
    });
  });

  it('is declined when the agent was frozen between the question and the yes', async () => {
    const { moneyIntentId } = await ask('20000');
    await run(
      subgraphs.controlPlane,
      'mutation ($input: FreezeInput!) { freeze(input: $input) { freeze { reason } userErrors { message } } }',
      { input: { idempotencyKey: key(), subjectId: agent.actor.id, reason: 'odd spending' } },
    );
    await decide(moneyIntentId, true);
    expect(await settled(moneyIntentId)).toMatchObject({ state: 'DECLINED', declineReasons: [{ code: 'FROZEN' }] });
    expect(await ask('1')).toMatchObject({ state: 'DECLINED', declineReasons: [{ code: 'FROZEN' }] });
  });
});
