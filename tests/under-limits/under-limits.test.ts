import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { auditDecisions, takeLog } from '#cli/policy-decisions.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { verifyReceipt } from '#subgraphs/policy/index.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

// A bundle that relies on spending limits of the treasury, from publishing to proof, through the whole graph.

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its own query selected.
type Data = any;

const tenantId = 'org_limits';
const spends = 'principal, action == Action::"requestMoneyIntent", resource';
const limited = `
@id("small") @limits("month") permit (${spends}) when { context.amountMinor <= 1000 && context.category != "advertising" };
@id("ads") @limits("month, ads-weekly") permit (${spends}) when { context.amountMinor <= 1000 && context.category == "advertising" };
@id("large") @approval("1") @limits("month") permit (${spends}) when { context.amountMinor > 1000 };`;
const free = `@id("free") permit (${spends});`;
const elsewhere = `@id("elsewhere") @limits("nowhere") permit (${spends});`;

let stack: TestStack;
let service: TestService;
let ana: GraphClient;
let ben: GraphClient;
let ventureId: string;
let accountId: string;
let month: string;
let adsWeekly: string;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack);
  const { graphUrl, runtime } = service;
  ana = createGraphClient({ graphUrl, token: await service.tokenFor(tenantId) });
  const other = { id: 'usr_ben', name: 'Ben', kind: 'PERSON', tenantId, role: 'founder' } as const;
  ben = createGraphClient({ graphUrl, token: await runtime.tokens.signUserToken(other) });
  const agents = [{ name: 'Mara', level: 'L3', role: 'marketer' }];
  const founded = await act('createVenture', 'CreateVentureInput', 'venture { id }', {
    ...{ name: 'Letters', timeZone: 'Europe/Berlin', brief: {}, agents },
  });
  ventureId = founded.venture.id;
  const opened = await act('openAccount', 'OpenAccountInput', 'account { id }', {
    ...{ ventureId, name: 'Operating', kind: 'ASSET', currency: 'EUR' },
  });
  accountId = opened.account.id;
  const deposit = { accountId, amount: eur(100_000), description: 'Seed' };
  await act('depositFunds', 'DepositFundsInput', 'transfer { id }', deposit);
});
afterAll(async () => {
  await ana?.close();
  await ben?.close();
  await service?.stop();
  await stack?.stop();
});

function eur(amountMinor: number) {
  return { amountMinor: `${amountMinor}`, currency: 'EUR' };
}

async function ask(who: GraphClient, text: string, variables: Record<string, unknown>): Promise<Data> {
  const document: TypedDocumentNode<Data, Record<string, unknown>> = parse(text);
  return who.request(document, variables);
}

/** Calls a mutation. @returns its payload, with what it was refused for */
async function act(field: string, type: string, fields: string, input: Record<string, unknown>, who = ana) {
  const text = `mutation ($input: ${type}!) { ${field}(input: $input) { ${fields} userErrors { code message field } } }`;
  return (await ask(who, text, { input: { idempotencyKey: ids.uuid(), ...input } }))[field];
}

async function publish(policies: string): Promise<Data> {
  const limits = 'limits { name policies spendingLimit { id name shadow cap { amountMinor } } }';
  const input = { ventureId, policies, allowlists: [] };
  const { bundle } = await act('publishPolicyBundle', 'PublishPolicyBundleInput', `bundle { id ${limits} }`, input);
  return bundle;
}

function activate(bundleId: string): Promise<Data> {
  return act('activatePolicyBundle', 'ActivatePolicyBundleInput', 'bundle { id state }', { bundleId });
}

async function setLimit(over: Record<string, unknown>): Promise<Data> {
  const input = { ventureId, windowSeconds: 604_800, cap: eur(5_000), ...over };
  return act('setSpendingLimit', 'SetSpendingLimitInput', 'spendingLimit { id name }', input);
}

const adsLimit = { scope: 'CATEGORY', subject: 'advertising' };
const intentFields = `id state
  declineReasons { code message limit { id } }
  limits { limit { name } count }
  decision { id effect determiningPolicies requiredLimits { policyId limits } receipt }
  approval { id actionHash state }`;

async function request(amountMinor: number, category: string): Promise<Data> {
  const wish = { accountId, amount: eur(amountMinor), payee: 'Print', category, purpose: 'Posters' };
  return (await act('requestMoneyIntent', 'RequestMoneyIntentInput', `moneyIntent { ${intentFields} }`, wish))
    .moneyIntent;
}

async function evaluate(amountMinor: number, category: string, candidateBundleId?: string): Promise<Data> {
  const context = { ...eur(amountMinor), payee: 'Print', category, purpose: 'Posters' };
  const principal = { kind: 'PERSON', id: `usr_${tenantId}` };
  const action = { principal, action: 'requestMoneyIntent', resourceId: accountId, context };
  const verdict = '{ effect reasons determiningPolicies approvalQuorum requiredLimits { policyId limits } }';
  const text = `query ($input: EvaluatePolicyInput!) { evaluatePolicy(input: $input) { verdict ${verdict} wouldBe ${verdict} } }`;
  const input = { ventureId, actions: [action], ...(candidateBundleId && { candidateBundleId }) };
  return (await ask(ana, text, { input })).evaluatePolicy[0];
}

describe('a bundle that relies on spending limits', () => {
  let bundleId: string;

  it('is not put in force while the venture lacks one that counts, and says which', async () => {
    const bundle = await publish(limited);
    bundleId = bundle.id;
    expect(bundle.limits).toEqual([
      { name: 'ads-weekly', policies: ['ads'], spendingLimit: null },
      { name: 'month', policies: ['small', 'ads', 'large'], spendingLimit: null },
    ]);
    const named = 'ads-weekly (@limits of "ads"); month (@limits of "small", "ads", "large")';
    expect((await activate(bundleId)).userErrors).toEqual([
      {
        code: 'LIMITS_MISSING',
        field: ['input', 'bundleId'],
        message: `The venture has no spending limit that counts and is named ${named}: give the name with setSpendingLimit first. None of its limits has a name`,
      },
    ]);
    month = (
      await setLimit({ scope: 'VENTURE', calendar: 'MONTH', windowSeconds: null, cap: eur(50_000), name: 'month' })
    ).spendingLimit.id;
    await setLimit({ ...adsLimit, shadow: true, name: 'ads-weekly' });
    const [{ message }] = (await activate(bundleId)).userErrors;
    expect(message).toContain('ads-weekly, which only reports (@limits of "ads")');
    expect(message).toContain('Names of its limits: month');
  });

  it('is put in force the moment that they are there, and shows them', async () => {
    await setLimit({ ...adsLimit, shadow: true, name: 'ads-trial' });
    adsWeekly = (await setLimit({ ...adsLimit, name: 'ads-weekly' })).spendingLimit.id;
    expect(await activate(bundleId)).toEqual({ bundle: { id: bundleId, state: 'ACTIVE' }, userErrors: [] });
    const text = `query ($id: ID!) { policyBundle(id: $id) { limits { name spendingLimit { id shadow cap { amountMinor } } } } }`;
    expect((await ask(ana, text, { id: bundleId })).policyBundle.limits).toEqual([
      { name: 'ads-weekly', spendingLimit: { id: adsWeekly, shadow: false, cap: { amountMinor: '5000' } } },
      { name: 'month', spendingLimit: { id: month, shadow: false, cap: { amountMinor: '50000' } } },
    ]);
  });

  it('permits what the limits count, which decision, receipt and intent all tell', async () => {
    const intent = await request(700, 'advertising');
    expect(intent).toMatchObject({
      state: 'AUTHORISED',
      decision: { effect: 'PERMIT', requiredLimits: [{ policyId: 'ads', limits: ['month', 'ads-weekly'] }] },
    });
    const counted = intent.limits.map(({ limit }: Data) => limit.name);
    expect(counted.sort()).toEqual(['ads-trial', 'ads-weekly', 'month']);
    const { receipt } = intent.decision;
    expect(verifyReceipt(receipt).filter(({ isWell }) => !isWell)).toEqual([]);
    const { requiredLimits: _, ...without } = receipt.facts;
    const forged = verifyReceipt({ ...receipt, facts: without }).filter(({ isWell }) => !isWell);
    expect(forged.map(({ what }) => what)).toContain('the policies say the same again, word for word');
    expect((await request(700, 'travel')).decision.requiredLimits).toEqual([{ policyId: 'small', limits: ['month'] }]);
    expect((await evaluate(700, 'advertising')).verdict).toMatchObject({
      effect: 'PERMIT',
      determiningPolicies: ['ads'],
    });
  });

  it('has a larger spend approved under the same limits', async () => {
    const asked = await request(2_000, 'travel');
    expect(asked).toMatchObject({ state: 'APPROVAL_REQUIRED', decision: { requiredLimits: [{ policyId: 'large' }] } });
    const read = async () =>
      (await ask(ana, `query ($id: ID!) { moneyIntent(id: $id) { ${intentFields} } }`, { id: asked.id })).moneyIntent;
    await expect.poll(async () => (await read()).approval?.id).toMatch(/^apr_/);
    const { id: approvalId, actionHash } = (await read()).approval;
    const vote = { approvalId, actionHash, approve: true };
    await act('decideApproval', 'DecideApprovalInput', 'approval { state }', vote, ben);
    await expect.poll(async () => (await read()).state).toBe('AUTHORISED');
  });

  it('permits nothing under a limit that lost its name, whoever rolls back to it, and says so beforehand', async () => {
    const { id: renamed } = (await setLimit({ ...adsLimit, name: 'ads-old' })).spendingLimit;
    expect(renamed).toBe(adsWeekly);
    const missing = {
      code: 'REQUIRED_LIMIT_MISSING',
      message: 'Policy "ads" permits it only under the spending limit ads-weekly, which the venture does not have',
      limit: null,
    };
    const declined = { state: 'DECLINED', declineReasons: [missing], decision: { effect: 'PERMIT' } };
    expect(await request(10, 'advertising')).toMatchObject(declined);
    expect((await evaluate(10, 'advertising')).verdict).toMatchObject({
      ...{ effect: 'DENY', determiningPolicies: ['ads'], requiredLimits: [{ policyId: 'ads' }] },
      reasons: ['Policy "ads" permits it only under the spending limit ads-weekly, which does not count it'],
    });
    expect((await request(10, 'travel')).state).toBe('AUTHORISED');

    const open = await publish(free);
    await activate(open.id);
    expect(await request(10, 'advertising')).toMatchObject({ state: 'AUTHORISED', decision: { requiredLimits: [] } });
    const back = { ventureId, reason: 'Too free.' };
    const rolled = await act('rollBackPolicyBundle', 'RollBackPolicyBundleInput', 'bundle { id }', back);
    expect(rolled).toEqual({ bundle: { id: bundleId }, userErrors: [] });
    expect(await request(10, 'advertising')).toMatchObject(declined);
    await setLimit({ ...adsLimit, name: 'ads-weekly' });
    expect((await request(10, 'advertising')).state).toBe('AUTHORISED');
  });

  it('denies what was permitted when a candidate relies on a limit that was not there, on the past and beside it', async () => {
    const candidate = await publish(elsewhere);
    const started = await act('startPolicyShadow', 'StartPolicyShadowInput', 'shadow { id }', {
      bundleId: candidate.id,
    });
    expect((await request(20, 'travel')).state).toBe('AUTHORISED');
    const why = ['Policy "elsewhere" permits it only under the spending limit nowhere, which does not count it'];
    expect((await evaluate(20, 'travel', candidate.id)).wouldBe).toMatchObject({ effect: 'DENY', reasons: why });
    const report =
      'report { newlyDenied newlyAllowed newlyNeedsApproval byPolicy { policyId } examples { was wouldBe reasons } }';
    const shadow = async () =>
      (await ask(ana, `query ($id: ID!) { policyShadow(id: $id) { ${report} } }`, { id: started.shadow.id }))
        .policyShadow;
    await expect.poll(async () => (await shadow()).report.newlyDenied).toBe(1);
    expect((await shadow()).report).toMatchObject({
      byPolicy: [{ policyId: 'elsewhere' }],
      examples: [{ was: 'PERMIT', wouldBe: 'DENY', reasons: why }],
    });

    const input = { ventureId, policies: elsewhere };
    const { backtest } = await act('startPolicyBacktest', 'StartPolicyBacktestInput', 'backtest { id }', input);
    const query = `query ($id: ID!) { policyBacktest(id: $id) { state ${report} } }`;
    const read = async () => (await ask(ana, query, { id: backtest.id })).policyBacktest;
    await expect.poll(async () => (await read()).state).toBe('SUCCEEDED');
    // The seven that went through, and the one that a person was asked about; what the treasury declined was denied before.
    expect((await read()).report).toMatchObject({ newlyDenied: 8, newlyAllowed: 0, newlyNeedsApproval: 0 });
  });

  it('leaves a log in which each spend was counted under the limits of its permit', async () => {
    const audit = auditDecisions();
    await takeLog(service.owner.drizzle, audit.take);
    expect(audit.result()).toMatchObject({ faults: [], spends: 7 });
  });
});
