import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { policyCheckMany } from '#schema/rpc/policy.ts';
import {
  agentOf,
  approveAll,
  check,
  createVenture,
  decidedIn,
  forbidAll,
  freeze,
  type PolicyWorld,
  permitAll,
  personOf,
  publish,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import { agent, toolCall } from './requests.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

const query = /* GraphQL */ `
  query Evaluate($input: EvaluatePolicyInput!) {
    evaluatePolicy(input: $input) {
      actionHash
      verdict { effect frozen reasons determiningPolicies approvalQuorum bundleHash }
      wouldBe { effect reasons determiningPolicies bundleHash }
    }
  }
`;

interface Evaluation {
  readonly actionHash: string;
  readonly verdict: Readonly<Record<string, unknown>>;
  readonly wouldBe: Readonly<Record<string, unknown>> | null;
}

const writer = { kind: 'AGENT', id: 'agt_writer', name: 'Quill', role: 'writer', level: 'L2' };
const draft = {
  principal: writer,
  action: 'callTool',
  resourceId: 'mail.draft',
  context: { step: 's', arguments: {} },
};
const spend = {
  principal: { kind: 'PERSON', id: 'usr_1' },
  action: 'requestMoneyIntent',
  resourceId: 'acct_1',
  context: { amountMinor: '100', currency: 'EUR', payee: 'P', category: 'print', purpose: 'Flyers' },
};

async function ask(input: Readonly<Record<string, unknown>>, identity = venture.founder) {
  const { data, errors } = await run(world, identity, query, { input: { ventureId: venture.ventureId, ...input } });
  return { evaluations: (data?.evaluatePolicy ?? null) as readonly Evaluation[] | null, errors: errors ?? [] };
}

async function stored(): Promise<number> {
  const { rows } = await world.runtime.db.drizzle.execute<{ n: number }>(
    sql`select count(*)::integer as n from policy.decisions
      where venture_id = ${venture.ventureId} and action not in ('publishPolicies', 'activatePolicies')`,
  );
  return rows[0]?.n ?? Number.NaN;
}

describe('a dry run', () => {
  test('says what a check would say of each action, in their order, and stores nothing', async () => {
    const noMoney =
      '@id("no-money") @reason("No money.") forbid (principal, action == Action::"requestMoneyIntent", resource);';
    await putInForce(world, venture, `${permitAll}${noMoney}`);
    const { evaluations } = await ask({ actions: [draft, spend] });
    expect(evaluations).toMatchObject([
      { verdict: { effect: 'PERMIT', determiningPolicies: ['permit-all'], approvalQuorum: null }, wouldBe: null },
      { verdict: { effect: 'DENY', frozen: false, reasons: ['No money.'], determiningPolicies: ['no-money'] } },
    ]);
    expect(await stored()).toBe(0);
    expect(await decidedIn(world, venture.ventureId)).toEqual([]);

    const request = toolCall(
      'mail.draft',
      {},
      { ventureId: venture.ventureId, principal: { ...agent('writer', 'L2'), id: 'agt_writer' } },
    );
    const real = await check(world, venture.system, { ...request, context: { step: 's', arguments: {} } });
    expect(evaluations?.[0]).toMatchObject({ actionHash: real.actionHash, verdict: { bundleHash: real.bundleHash } });
    expect(evaluations?.[0]?.actionHash).toBe(actionHashOf({ ...request, context: { step: 's', arguments: {} } }));
  });

  test('holds another bundle against the one in force, published or retired', async () => {
    const retiredId = await putInForce(world, venture, approveAll);
    await putInForce(world, venture, permitAll);
    const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies: forbidAll });
    const { evaluations } = await ask({ actions: [draft], candidateBundleId: bundle?.id });
    expect(evaluations).toMatchObject([
      { verdict: { effect: 'PERMIT' }, wouldBe: { effect: 'DENY', reasons: ['Not here.'], bundleHash: bundle?.hash } },
    ]);
    const approved = await ask({ actions: [draft, { ...draft, isApproved: true }], candidateBundleId: retiredId });
    expect(approved.evaluations?.map(({ wouldBe }) => wouldBe?.effect)).toEqual(['APPROVAL_REQUIRED', 'PERMIT']);
  });

  test('denies without a bundle, and under a freeze on whatever the action touches', async () => {
    expect((await ask({ actions: [draft] })).evaluations).toMatchObject([
      { verdict: { effect: 'DENY', bundleHash: null } },
    ]);
    await putInForce(world, venture, permitAll);
    await freeze(world, venture, 'wf_1');
    const { evaluations } = await ask({ actions: [draft, { ...draft, workflowId: 'wf_1' }] });
    expect(evaluations?.map(({ verdict }) => [verdict.effect, verdict.frozen])).toEqual([
      ['PERMIT', false],
      ['DENY', true],
    ]);
  });

  test('looks at what the task would have read before', async () => {
    const inside =
      '@id("inside") forbid (principal, action == Action::"callTool", resource) when { context has labels && context.labels.contains("customer-data") };';
    await putInForce(world, venture, `${permitAll}${inside}`);
    const { evaluations } = await ask({ actions: [draft, { ...draft, labels: ['customer-data'] }] });
    expect(evaluations?.map(({ verdict }) => verdict.effect)).toEqual(['PERMIT', 'DENY']);
  });

  test('is for who may read policy, of one venture', async () => {
    const stranger = await createVenture(world);
    expect((await ask({ actions: [draft] }, stranger.founder)).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
    const integrator = personOf(venture.tenantId, 'integrator');
    expect((await ask({ actions: [draft] }, integrator)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const foreign = await publish(world, stranger.founder, { ventureId: stranger.ventureId, policies: permitAll });
    const { errors } = await ask({ actions: [draft], candidateBundleId: foreign.bundle?.id });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test.each([
    ['no action', [], /input.actions/],
    ['more than 100', Array.from({ length: 101 }, () => draft), /at most 100/],
    ['an action that there is not', [{ ...draft, action: 'fly' }], /input\.actions\.0\.action: must be one of/],
    [
      'what is done to a tenant',
      [{ ...draft, action: 'createVenture' }],
      /actions\.0\.action: is done to a tenant, which no/,
    ],
    [
      'an agent without a role',
      [draft, { ...draft, principal: { kind: 'AGENT', id: 'a' } }],
      /actions\.1\.principal\.role/,
    ],
    ['a service', [{ ...draft, principal: { kind: 'SYSTEM', id: 'policy' } }], /must be AGENT, PERSON or INTEGRATION/],
  ])('refuses %s, and says where', async (_what, actions, message) => {
    const { errors } = await ask({ actions });
    expect(errors[0]?.message).toMatch(message);
  });
});

describe('several checks in one call', () => {
  const ask = (identity = venture.system, ...tools: readonly string[]) =>
    world.runtime.bus.call(
      policyCheckMany,
      { checks: tools.map((tool) => toolCall(tool, {}, { ventureId: venture.ventureId })) },
      identity,
    );

  test('are decided and recorded each for itself, in their order', async () => {
    const noMail = '@id("no-mail") forbid (principal, action, resource == Tool::"mail.send");';
    await putInForce(world, venture, `${permitAll}${noMail}`);
    const { outcomes } = await ask(venture.system, 'mail.draft', 'mail.send', 'brief.read');
    expect(outcomes.map((outcome) => outcome.ok && outcome.reply.effect)).toEqual(['PERMIT', 'DENY', 'PERMIT']);
    expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.reply.decisionId)).size).toBe(3);
    expect(await stored()).toBe(3);
  });

  test('that may not be asked are refused, each for itself', async () => {
    await putInForce(world, venture, permitAll);
    const own = toolCall('mail.draft', {}, { ventureId: venture.ventureId });
    const { outcomes } = await world.runtime.bus.call(
      policyCheckMany,
      { checks: [own, { ...own, principal: { ...agent(), id: 'agt_other' } }, { ...own, ventureId: 'ven_none' }] },
      agentOf(venture, own.principal.id),
    );
    expect(outcomes).toMatchObject([
      { ok: true, reply: { effect: 'PERMIT' } },
      { ok: false, code: 'FORBIDDEN' },
      { ok: false, code: 'NOT_FOUND' },
    ]);
    expect(await stored()).toBe(1);
  });

  test('are 1 to 64', async () => {
    await expect(ask(venture.system)).rejects.toThrow();
  });
});
