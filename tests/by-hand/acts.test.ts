import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { type Data, euro, type HandWorld, person, startHandWorld, type TestVenture } from './hand.fixture.ts';

let world: HandWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startHandWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  venture = await world.enterVenture();
});

const limit = () => ({ ventureId: venture.id, scope: 'VENTURE', windowSeconds: 3_600, cap: euro('50000') });

describe('what people do by hand', () => {
  it('is decided before it is done, takes no permit, and names its decision', async () => {
    // Without a bundle, too: somebody has to begin.
    const accountId = await world.openAccount();
    const [opened] = await world.events('ledger.account_opened.v1');
    const [decision] = await world.decisionsOf('openAccount');
    expect(decision).toMatchObject({
      ...{ effect: 'PERMIT', bundleHash: null, determiningPolicies: [], subjectId: venture.id },
      reasons: [expect.stringContaining('scope of the caller')],
      principal: `Person::"${venture.ana.actor.id}"`,
    });
    expect(opened?.cause).toBe(decision?.decisionId);

    await world.inForce('');
    await world.deposit(accountId);
    const second = await world.openAccount('Second');
    const on = { accountId, reason: 'Audit.' };
    await world.act(venture.ana, 'freezeAccount', 'ChangeAccountStateInput', on);
    await world.act(venture.ana, 'unfreezeAccount', 'ChangeAccountStateInput', on);
    await world.act(venture.ana, 'setAccountOverdraft', 'SetAccountOverdraftInput', { ...on, overdraft: 'NONE' });
    await world.act(venture.ana, 'registerAsset', 'RegisterAssetInput', {
      ...{ ventureId: venture.id, code: 'POINTS', name: 'Points', scale: 0 },
    });
    await world.act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit());
    const legs = [
      { accountId: second, side: 'DEBIT', amount: euro('100') },
      { accountId, side: 'CREDIT', amount: euro('100') },
    ];
    const transfers = [
      { description: 'Move', legs },
      { description: 'Perhaps', legs, pendingSeconds: 60 },
      { description: 'Later', legs, pendingSeconds: 60 },
    ];
    const posted = await world.act(venture.ana, 'postTransfers', 'PostTransfersInput', {
      ventureId: venture.id,
      transfers,
    });
    const [moved, perhaps, later] = posted.results.map(({ transfer }: Data) => transfer.id);
    await world.act(venture.ana, 'reverseTransfer', 'ReverseTransferInput', { transferId: moved, reason: 'No.' });
    await world.act(venture.ana, 'postPendingTransfer', 'PostPendingTransferInput', { transferId: perhaps });
    await world.act(venture.ana, 'voidPendingTransfer', 'VoidPendingTransferInput', {
      transferId: later,
      reason: 'No.',
    });
    const empty = await world.openAccount('Empty');
    await world.act(venture.ana, 'closeAccount', 'ChangeAccountStateInput', { accountId: empty, reason: 'Unused.' });
    const lent = await world.act(venture.ana, 'delegateApprovals', 'DelegateApprovalsInput', {
      ...{ ventureId: venture.id, toId: venture.ben.actor.id, toName: 'Ben', reason: 'Away.' },
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const taken = { delegationId: lent.delegation.id, reason: 'Back.' };
    await world.act(venture.ana, 'revokeApprovalDelegation', 'RevokeApprovalDelegationInput', taken);
    await world.act(venture.ana, 'freeze', 'FreezeInput', { subjectId: venture.id, reason: 'Odd.' });
    // A freeze stops no hand that puts things right.
    expect((await world.act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).userErrors).toEqual([]);
    await world.act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'Fine.' });
    await world.act(venture.ana, 'changeGovernance', 'ChangeGovernanceInput', {
      ...{ ventureId: venture.id, backtestRequired: true, reason: 'With care.' },
    });
    await world.act(venture.ana, 'requestArtifact', 'RequestArtifactInput', {
      ...{
        ventureId: venture.id,
        spec: { document: { title: 'Memo', sections: [{ heading: 'A', level: 1, blocks: [] }] } },
      },
    });

    expect(await world.audit()).toMatchObject({ faults: [] });
    const byHand = await world.events(
      ...[
        'ledger.account_opened.v1',
        'ledger.account_frozen.v1',
        'ledger.account_unfrozen.v1',
        'ledger.account_closed.v1',
      ],
      ...['ledger.account_overdraft_set.v1', 'ledger.asset_registered.v1', 'ledger.transfer_posted.v1'],
      ...['ledger.transfer_pending.v1', 'ledger.transfer_voided.v1', 'money.spending_limit_set.v1'],
      ...['approval.delegated.v1', 'approval.delegation_revoked.v1', 'freeze.applied.v1', 'freeze.lifted.v1'],
      ...['policy.bundle_published.v1', 'policy.bundle_activated.v1', 'policy.governance_changed.v1'],
      'artifact.requested.v1',
    );
    expect(new Set(byHand.map(({ type }) => type)).size).toBe(18);
    for (const { cause, type } of byHand) expect(cause, type).toMatch(/^dec_/);
    // One question for all transfers of a call.
    expect(await world.decisionsOf('postTransfers')).toHaveLength(1);
  });

  it('is done once under its key, also when policy would not permit it any more', async () => {
    const input = { idempotencyKey: 'one', ventureId: venture.id, name: 'Operating', kind: 'ASSET', currency: 'EUR' };
    const first = await world.act(venture.ana, 'openAccount', 'OpenAccountInput', input);
    await world.inForce(
      '@id("closed") @reason("The books are closed.") forbid (principal, action in Action::"manage", resource);',
    );
    const again = await world.act(venture.ana, 'openAccount', 'OpenAccountInput', input);
    expect(again).toMatchObject({ account: first.account, replayed: true, userErrors: [] });
    expect(await world.decisionsOf('openAccount')).toHaveLength(1);
    const other = await world.act(venture.ana, 'openAccount', 'OpenAccountInput', { ...input, idempotencyKey: 'two' });
    expect(other.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'The books are closed.' }]);
  });

  it('is refused by name of the policies, with the decision, and not done', async () => {
    const accountId = await world.openAccount();
    const transferId = await world.deposit(accountId);
    await world.inForce(`
      @id("manage") @reason("Ben does this.") forbid (principal, action in Action::"manage", resource)
        unless { principal == Person::"${venture.ben.actor.id}" };
      @id("safety") @reason("Ben alone.") forbid (principal, action in [Action::"freeze", Action::"unfreeze"], resource)
        unless { principal == Person::"${venture.ben.actor.id}" };`);
    const legs = [
      { accountId, side: 'DEBIT', amount: euro('1') },
      { accountId, side: 'CREDIT', amount: euro('1') },
    ];
    const on = { accountId, reason: 'Audit.' };
    const attempts: readonly (readonly [string, string, Record<string, unknown>])[] = [
      ['openAccount', 'OpenAccountInput', { ventureId: venture.id, name: 'B', kind: 'ASSET', currency: 'EUR' }],
      ['setAccountOverdraft', 'SetAccountOverdraftInput', { ...on, overdraft: 'OPEN' }],
      ['freezeAccount', 'ChangeAccountStateInput', on],
      ['closeAccount', 'ChangeAccountStateInput', on],
      ['depositFunds', 'DepositFundsInput', { accountId, amount: euro('1'), description: 'More' }],
      ['postTransfers', 'PostTransfersInput', { ventureId: venture.id, transfers: [{ description: 'M', legs }] }],
      ['reverseTransfer', 'ReverseTransferInput', { transferId, reason: 'No.' }],
      ['setSpendingLimit', 'SetSpendingLimitInput', limit()],
      ['freeze', 'FreezeInput', { subjectId: venture.id, reason: 'Odd.' }],
    ];
    const before = await world.events('ledger.transfer_posted.v1', 'ledger.account_opened.v1');
    for (const [field, type, input] of attempts) {
      const { userErrors } = await world.act(venture.ana, field, type, input);
      const [decision] = (await world.decisionsOf(field)).slice(-1);
      const message = field === 'freeze' ? 'Ben alone.' : 'Ben does this.';
      const refusal = { code: 'POLICY_DENIED', message, decisionId: decision?.decisionId, approvalId: null };
      expect(userErrors, field).toEqual([refusal]);
      expect(decision, field).toMatchObject({ effect: 'DENY' });
    }
    expect(await world.events('ledger.transfer_posted.v1', 'ledger.account_opened.v1')).toEqual(before);
    expect(await world.events('freeze.applied.v1', 'ledger.account_frozen.v1', 'money.spending_limit_set.v1')).toEqual(
      [],
    );
    expect((await world.act(venture.ben, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).userErrors).toEqual([]);
  });

  it('can be told apart by what is done: how much, which vote, whose role', async () => {
    const accountId = await world.openAccount();
    await world.inForce(`
      @id("large") @reason("Too much at once.") forbid (principal, action == Action::"depositFunds", resource)
        when { context.amountMinor > 1000 };
      @id("founders") @reason("Founders set limits.") forbid (principal, action == Action::"setSpendingLimit", resource)
        unless { principal is Person && principal has roles && principal.roles.contains("founder") };`);
    const input = (amountMinor: string) => ({ accountId, amount: euro(amountMinor), description: 'Seed' });
    expect((await world.act(venture.ana, 'depositFunds', 'DepositFundsInput', input('1000'))).userErrors).toEqual([]);
    const large = await world.act(venture.ana, 'depositFunds', 'DepositFundsInput', input('1001'));
    expect(large.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'Too much at once.' }]);
    const operator = { ...venture.ben, scopes: scopesOfRole.operator };
    const refused = await world.act(operator, 'setSpendingLimit', 'SetSpendingLimitInput', limit());
    expect(refused.userErrors).toMatchObject([{ message: 'Founders set limits.' }]);
    expect((await world.act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).userErrors).toEqual([]);
  });
});

describe('workflows, keys, cases and trials of policies', () => {
  const permitAll = '@id("all") permit (principal, action, resource);';
  const spec = {
    name: 'Letter',
    tasks: [{ name: 'write', role: 'writer', steps: [{ name: 'read', tool: 'brief.read', with: { part: 'x' } }] }],
  };

  async function submit(): Promise<string> {
    // While its agent is frozen, it stays where it is.
    const { agent, ana, id: ventureId } = venture;
    await world.act(ana, 'freeze', 'FreezeInput', { subjectId: agent.actor.id, reason: 'Wait.' });
    return (await world.act(ana, 'submitWorkflow', 'SubmitWorkflowInput', { ventureId, spec })).workflow.id;
  }

  async function openCase(): Promise<string> {
    await world.declineSpend();
    await expect.poll(() => world.events('compliance.case_opened.v1')).toHaveLength(1);
    const [opened] = await world.events('compliance.case_opened.v1');
    return String(opened?.payload.caseId);
  }

  function makeKey(who = venture.ana, ventureId: string | null = venture.id) {
    const input = { ventureId, name: 'CI', scopes: ['ventures:read', 'money:read'], expiresInDays: 7 };
    return world.act(who, 'createApiKey', 'CreateApiKeyInput', input);
  }

  it('are decided before, and what follows names its decision', async () => {
    const { ana, ben, id: ventureId } = venture;
    const bundleId = await world.inForce('');
    const workflowId = await submit();
    const reason = 'Not needed.';
    await world.act(ana, 'cancelWorkflow', 'CancelWorkflowInput', { workflowId, reason });
    await world.act(ana, 'resolveComplianceCase', 'ResolveComplianceCaseInput', {
      ...{ caseId: await openCase(), resolution: 'RISK_ACCEPTED', note: 'Known.' },
    });
    const keys = [await makeKey(), await makeKey(ana, null)].map(({ apiKey }) => apiKey.id);
    for (const apiKeyId of keys) await world.act(ben, 'revokeApiKey', 'RevokeApiKeyInput', { apiKeyId, reason });
    await world.act(ana, 'revokeTokens', 'RevokeTokensInput', { actorId: ben.actor.id, reason });
    const tried = await world.act(ana, 'startPolicyBacktest', 'StartPolicyBacktestInput', { ventureId, bundleId });
    const { id: backtestId } = tried.backtest;
    await expect.poll(() => world.events('policy.backtest_ended.v1')).toHaveLength(1);
    const again = await world.act(ana, 'cancelPolicyBacktest', 'ChangePolicyBacktestInput', { backtestId });
    expect(again.userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
    const other = await world.act(ana, 'publishPolicyBundle', 'PublishPolicyBundleInput', {
      ...{ ventureId, policies: permitAll, allowlists: [] },
    });
    const shadow = { bundleId: other.bundle.id };
    const { id: shadowId } = (await world.act(ana, 'startPolicyShadow', 'StartPolicyShadowInput', shadow)).shadow;
    await world.act(ana, 'endPolicyShadow', 'EndPolicyShadowInput', { shadowId });

    expect(await world.decisionsOf('cancelWorkflow')).toMatchObject([{ effect: 'PERMIT', subjectId: workflowId }]);
    expect(await world.decisionsOf('createVenture')).toMatchObject([
      { effect: 'PERMIT', bundleHash: null, resource: `Tenant::"${venture.tenantId}"` },
    ]);
    const [ofVenture, ofTenant] = await world.decisionsOf('createApiKey');
    expect([ofVenture?.resource, ofTenant?.resource]).toEqual([
      `Venture::"${ventureId}"`,
      `Tenant::"${venture.tenantId}"`,
    ]);
    const told = await world.events(
      ...['venture.created.v1', 'agent.registered.v1', 'workflow.cancelled.v1', 'compliance.case_resolved.v1'],
      ...['api_key.created.v1', 'api_key.revoked.v1', 'token.revoked.v1'],
      ...['policy.backtest_started.v1', 'policy.shadow_started.v1', 'policy.shadow_ended.v1'],
    );
    expect(new Set(told.map(({ type }) => type)).size).toBe(10);
    for (const { cause, type } of told) expect(cause, type).toMatch(/^dec_/);
    expect(await world.audit()).toMatchObject({ faults: [] });
  });

  it('are refused by a forbid that knows whose they are, and wait for no approval where they stop something', async () => {
    const { ana, ben } = venture;
    const caseId = await openCase();
    await world.inForce(`
      @id("own") @reason("Not yours.") forbid (principal, action == Action::"cancelWorkflow", resource)
        unless { context.isOwn };
      @id("keys") @reason("Keys read only.") forbid (principal, action == Action::"createApiKey", resource)
        unless { ["ventures:read"].containsAll(context.scopes) };
      @id("cases") @reason("Somebody else closes it.") @approval("1")
        permit (principal, action == Action::"resolveCase", resource) when { context.severity != "LOW" };
      @id("ask") @approval("1") permit (principal, action in [Action::"safety", Action::"delegateApprovals"], resource);`);
    const cancel = { workflowId: await submit(), reason: 'No.' };
    const refused = await world.act(ben, 'cancelWorkflow', 'CancelWorkflowInput', cancel);
    expect(refused.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'Not yours.' }]);
    const cancelled = await world.act(ana, 'cancelWorkflow', 'CancelWorkflowInput', cancel);
    expect(cancelled).toMatchObject({ userErrors: [], workflow: { state: 'CANCELLED' } });
    expect((await makeKey()).userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'Keys read only.' }]);
    // No bundle is asked about keys of the tenant.
    expect((await makeKey(ana, null)).userErrors).toEqual([]);
    const finding = { caseId, resolution: 'REMEDIATED', note: 'Paid back.', idempotencyKey: 'case' };
    const close = () => world.act(ana, 'resolveComplianceCase', 'ResolveComplianceCaseInput', finding);
    const [waits] = (await close()).userErrors;
    expect(waits).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    await world.decide(ben, waits?.approvalId ?? '', true);
    expect(await close()).toMatchObject({ userErrors: [], case: { state: 'RESOLVED' } });
  });
});

describe('nothing is done without an answer', () => {
  it('of policy, but for what stops something', async () => {
    const accountId = await world.openAccount();
    const { apiKey } = await world.act(venture.ana, 'createApiKey', 'CreateApiKeyInput', {
      ...{ ventureId: venture.id, name: 'CI', scopes: ['money:read'] },
    });
    await world.policyRunner.stop();
    try {
      const revoke = { apiKeyId: apiKey.id, reason: 'Leaked.' };
      const revoked = await world.act(venture.ana, 'revokeApiKey', 'RevokeApiKeyInput', revoke);
      expect(revoked).toMatchObject({ userErrors: [], apiKey: { state: 'REVOKED' } });
      const on = { accountId, reason: 'Audit.' };
      await expect(world.act(venture.ana, 'freezeAccount', 'ChangeAccountStateInput', on)).rejects.toThrow(
        'UNAVAILABLE',
      );
      await expect(world.act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).rejects.toThrow(
        'UNAVAILABLE',
      );
      const frozen = await world.act(venture.ana, 'freeze', 'FreezeInput', {
        subjectId: venture.id,
        reason: 'Policy is away.',
      });
      expect(frozen.userErrors).toEqual([]);
      const lift = world.act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'x' });
      await expect(lift).rejects.toThrow('UNAVAILABLE');
      const [applied] = await world.events('freeze.applied.v1');
      expect(applied?.cause).not.toMatch(/^dec_/);
    } finally {
      await world.policyRunner.start();
    }
    expect(
      (await world.act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'x' })).userErrors,
    ).toEqual([]);
    expect(await world.events('ledger.account_frozen.v1', 'money.spending_limit_set.v1')).toEqual([]);
  });
});

it('nobody of another tenant learns of a venture by asking, nor has policy decide in it', async () => {
  const accountId = await world.openAccount();
  const stranger = person(ids.next('tenant'), 'Eve');
  const before = await world.events('policy.decided.v1');
  const attempts: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ['openAccount', 'OpenAccountInput', { ventureId: venture.id, name: 'B', kind: 'ASSET', currency: 'EUR' }],
    ['freezeAccount', 'ChangeAccountStateInput', { accountId, reason: 'x' }],
    ['setSpendingLimit', 'SetSpendingLimitInput', limit()],
    ['freeze', 'FreezeInput', { subjectId: venture.id, reason: 'x' }],
    ['publishPolicyBundle', 'PublishPolicyBundleInput', { ventureId: venture.id, allowlists: [] }],
    ['changeGovernance', 'ChangeGovernanceInput', { ventureId: venture.id, fourEyes: true, reason: 'x' }],
  ];
  for (const [field, type, input] of attempts) {
    expect((await world.act(stranger, field, type, input)).userErrors, field).toMatchObject([
      { code: 'NOT_FOUND', decisionId: null },
    ]);
  }
  expect(await world.events('policy.decided.v1')).toEqual(before);
});
