import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditDecisions, takeLog } from '#cli/policy-decisions.ts';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { requestArtifact } from '#schema/rpc/artifact.ts';
import { createArtifact } from '#subgraphs/artifact/index.ts';
import { createControlPlane } from '#subgraphs/control-plane/index.ts';
import { createPolicy } from '#subgraphs/policy/index.ts';
import { createTreasury } from '#subgraphs/treasury/index.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';

// What people do by hand, on one set of servers: policy is asked before it is done, and what is done names its decision.

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its own query selected.
type Data = any;
type Name = 'policy' | 'treasury' | 'controlPlane' | 'artifact';

interface Venture {
  readonly id: string;
  readonly tenantId: string;
  readonly ana: Identity;
  readonly ben: Identity;
  readonly agent: Identity;
}

/** What a mutation came to, as far as these tests look. */
interface Outcome {
  readonly replayed?: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly decisionId: string | null;
    readonly approvalId: string | null;
  }[];
  readonly [field: string]: Data;
}

let stack: TestStack;
let runtime: TestRuntime;
let subgraphs: Record<Name, Subgraph>;
let policyRunner: RoleRunner;
let runners: RoleRunner[] = [];
let venture: Venture;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  subgraphs = {
    policy: createPolicy(runtime),
    treasury: createTreasury(runtime),
    controlPlane: createControlPlane(runtime),
    artifact: createArtifact(runtime),
  };
  const { policy, treasury, controlPlane, artifact } = subgraphs;
  const wanted = [
    policy.roles.policy,
    treasury.roles.treasury,
    controlPlane.roles['control-plane'],
    controlPlane.roles.orchestrator,
    controlPlane.roles['agent-runtime'],
    artifact.roles.artifact,
  ];
  runners = wanted.filter((runner) => runner !== undefined);
  for (const runner of runners) await runner.start();
  const [first] = runners;
  if (first === undefined) throw new Error('policy brings a role');
  policyRunner = first;
});

afterAll(async () => {
  for (const runner of runners.reverse()) await runner.stop();
  await runtime?.close();
  await stack?.stop();
});

beforeEach(async () => {
  venture = await createVenture();
});

function person(tenantId: string, name: string): Identity {
  return { actor: { kind: 'PERSON', id: ids.next('person'), name }, tenantId, scopes: scopesOfRole.founder };
}

async function createVenture(brief: object = {}): Promise<Venture> {
  const tenantId = ids.next('tenant');
  const ana = person(tenantId, 'Ana');
  const made = await act(ana, 'createVenture', 'CreateVentureInput', {
    ...{ name: 'Letters', timeZone: 'Europe/Berlin', brief },
    agents: [{ name: 'Mara', level: 'L3', role: 'writer' }],
  });
  const id: string = made.venture.id;
  const [mara] = made.venture.agents;
  const agent: Identity = {
    actor: { kind: 'AGENT', id: mara.id, name: mara.name },
    ...{ tenantId, ventureIds: [id], scopes: scopesOfRole.agent },
  };
  return { id, tenantId, ana, ben: person(tenantId, 'Ben'), agent };
}

const selections: Readonly<Record<string, readonly [subgraph: Name, fields: string]>> = {
  createVenture: ['controlPlane', 'venture { id agents { id name } }'],
  submitWorkflow: ['controlPlane', 'workflow { id }'],
  freeze: ['controlPlane', 'freeze { id }'],
  unfreeze: ['controlPlane', 'freeze { id }'],
  decideApproval: ['controlPlane', 'approval { id state }'],
  delegateApprovals: ['controlPlane', 'delegation { id }'],
  revokeApprovalDelegation: ['controlPlane', 'delegation { id }'],
  publishPolicyBundle: ['policy', 'bundle { id }'],
  activatePolicyBundle: ['policy', 'bundle { id state }'],
  rollBackPolicyBundle: ['policy', 'bundle { id state }'],
  changeGovernance: ['policy', 'change { id }'],
  openAccount: ['treasury', 'account { id }'],
  setAccountOverdraft: ['treasury', 'account { id }'],
  freezeAccount: ['treasury', 'account { id state }'],
  unfreezeAccount: ['treasury', 'account { id state }'],
  closeAccount: ['treasury', 'account { id state }'],
  registerAsset: ['treasury', 'asset { code }'],
  depositFunds: ['treasury', 'transfer { id }'],
  postPendingTransfer: ['treasury', 'transfer { id }'],
  voidPendingTransfer: ['treasury', 'transfer { id }'],
  reverseTransfer: ['treasury', 'transfer { id }'],
  setSpendingLimit: ['treasury', 'spendingLimit { id }'],
  requestArtifact: ['artifact', 'artifact { id }'],
};

/** Calls a mutation. @throws Error with the codes of its errors */
async function act(who: Identity, field: string, type: string, input: Record<string, unknown>): Promise<Outcome> {
  const errors = 'userErrors { code message decisionId approvalId }';
  const [name, fields] =
    selections[field] ?? (['treasury', 'results { transfer { id } userErrors { code } }'] as const);
  const rest = field === 'postTransfers' ? '' : 'replayed';
  const result = await subgraphs[name].executor.execute({
    query: `mutation ($input: ${type}!) { ${field}(input: $input) { ${fields} ${rest} ${errors} } }`,
    variables: { input: { idempotencyKey: ids.uuid(), ...input } },
    identity: who,
    requestId: ids.uuid(),
  });
  if (result.errors)
    throw new Error(JSON.stringify(result.errors.map(({ extensions, message }) => [extensions?.code, message])));
  // The document asks for exactly these fields.
  return (result.data as Record<string, Outcome>)[field] as Outcome;
}

const permitWork = '@id("work") permit (principal, action in Action::"work", resource);';

async function inForce(policies: string): Promise<string> {
  const published = await act(venture.ana, 'publishPolicyBundle', 'PublishPolicyBundleInput', {
    ...{ ventureId: venture.id, policies: `${permitWork} ${policies}`, allowlists: [] },
  });
  expect(published.userErrors).toEqual([]);
  const activated = await act(venture.ana, 'activatePolicyBundle', 'ActivatePolicyBundleInput', {
    bundleId: published.bundle.id,
  });
  expect(activated.userErrors).toEqual([]);
  return published.bundle.id;
}

const euro = (amountMinor: string) => ({ amountMinor, currency: 'EUR' });

async function openAccount(name = 'Operating'): Promise<string> {
  const input = { ventureId: venture.id, name, kind: 'ASSET', currency: 'EUR' };
  return (await act(venture.ana, 'openAccount', 'OpenAccountInput', input)).account.id;
}

async function deposit(accountId: string, amountMinor = '10000'): Promise<string> {
  const input = { accountId, amount: euro(amountMinor), description: 'Seed' };
  return (await act(venture.ana, 'depositFunds', 'DepositFundsInput', input)).transfer.id;
}

const limit = () => ({ ventureId: venture.id, scope: 'VENTURE', windowSeconds: 3_600, cap: euro('50000') });

async function decide(who: Identity, approvalId: string, approve: boolean): Promise<Outcome> {
  const { rows } = await runtime.db.drizzle.execute<{ action_hash: string }>(
    sql`select action_hash from control_plane.approvals where approval_id = ${approvalId}`,
  );
  const reason = approve ? null : 'Not now.';
  const input = { approvalId, approve, actionHash: rows[0]?.action_hash, reason };
  return act(who, 'decideApproval', 'DecideApprovalInput', input);
}

interface Kept extends Record<string, unknown> {
  readonly type: string;
  readonly actor: { readonly kind: 'PERSON' | 'AGENT' | 'SYSTEM' | 'INTEGRATION'; readonly id: string };
  readonly cause: string | null;
  readonly payload: Record<string, unknown>;
}

async function events(...types: readonly string[]): Promise<Kept[]> {
  const { rows } = await runtime.db.drizzle.execute<Kept>(sql`
    select type, actor, causation_id as cause, payload from platform.events
    where venture_id = ${venture.id} and type = any(${sql.param([...types])}::text[]) order by xid, id`);
  return rows;
}

async function decisionsOf(action: string) {
  const decided = await events('policy.decided.v1');
  return decided.map(({ payload }) => payload).filter((payload) => payload.action === action);
}

describe('what people do by hand', () => {
  it('is decided before it is done, takes no permit, and names its decision', async () => {
    // Without a bundle, too: somebody has to begin.
    const accountId = await openAccount();
    const [opened] = await events('ledger.account_opened.v1');
    const [decision] = await decisionsOf('openAccount');
    expect(decision).toMatchObject({
      ...{ effect: 'PERMIT', bundleHash: null, determiningPolicies: [], subjectId: venture.id },
      reasons: [expect.stringContaining('scope of the caller')],
      principal: `Person::"${venture.ana.actor.id}"`,
    });
    expect(opened?.cause).toBe(decision?.decisionId);

    await inForce('');
    await deposit(accountId);
    const second = await openAccount('Second');
    const on = { accountId, reason: 'Audit.' };
    await act(venture.ana, 'freezeAccount', 'ChangeAccountStateInput', on);
    await act(venture.ana, 'unfreezeAccount', 'ChangeAccountStateInput', on);
    await act(venture.ana, 'setAccountOverdraft', 'SetAccountOverdraftInput', { ...on, overdraft: 'NONE' });
    await act(venture.ana, 'registerAsset', 'RegisterAssetInput', {
      ...{ ventureId: venture.id, code: 'POINTS', name: 'Points', scale: 0 },
    });
    await act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit());
    const legs = [
      { accountId: second, side: 'DEBIT', amount: euro('100') },
      { accountId, side: 'CREDIT', amount: euro('100') },
    ];
    const transfers = [
      { description: 'Move', legs },
      { description: 'Perhaps', legs, pendingSeconds: 60 },
      { description: 'Later', legs, pendingSeconds: 60 },
    ];
    const posted = await act(venture.ana, 'postTransfers', 'PostTransfersInput', { ventureId: venture.id, transfers });
    const [moved, perhaps, later] = posted.results.map(({ transfer }: Data) => transfer.id);
    await act(venture.ana, 'reverseTransfer', 'ReverseTransferInput', { transferId: moved, reason: 'No.' });
    await act(venture.ana, 'postPendingTransfer', 'PostPendingTransferInput', { transferId: perhaps });
    await act(venture.ana, 'voidPendingTransfer', 'VoidPendingTransferInput', { transferId: later, reason: 'No.' });
    const empty = await openAccount('Empty');
    await act(venture.ana, 'closeAccount', 'ChangeAccountStateInput', { accountId: empty, reason: 'Unused.' });
    const lent = await act(venture.ana, 'delegateApprovals', 'DelegateApprovalsInput', {
      ...{ ventureId: venture.id, toId: venture.ben.actor.id, toName: 'Ben', reason: 'Away.' },
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const taken = { delegationId: lent.delegation.id, reason: 'Back.' };
    await act(venture.ana, 'revokeApprovalDelegation', 'RevokeApprovalDelegationInput', taken);
    await act(venture.ana, 'freeze', 'FreezeInput', { subjectId: venture.id, reason: 'Odd.' });
    // A freeze stops no hand that puts things right.
    expect((await act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).userErrors).toEqual([]);
    await act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'Fine.' });
    await act(venture.ana, 'changeGovernance', 'ChangeGovernanceInput', {
      ...{ ventureId: venture.id, backtestRequired: true, reason: 'With care.' },
    });
    await act(venture.ana, 'requestArtifact', 'RequestArtifactInput', {
      ...{
        ventureId: venture.id,
        spec: { document: { title: 'Memo', sections: [{ heading: 'A', level: 1, blocks: [] }] } },
      },
    });

    const audit = auditDecisions();
    await expect.poll(isCaughtUp).toBe(true);
    await takeLog(runtime.db.drizzle, audit.take);
    expect(audit.result()).toMatchObject({ faults: [], documents: 1 });
    const byHand = await events(
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
    expect(await decisionsOf('postTransfers')).toHaveLength(1);
  });

  it('is done once under its key, also when policy would not permit it any more', async () => {
    const input = { idempotencyKey: 'one', ventureId: venture.id, name: 'Operating', kind: 'ASSET', currency: 'EUR' };
    const first = await act(venture.ana, 'openAccount', 'OpenAccountInput', input);
    await inForce(
      '@id("closed") @reason("The books are closed.") forbid (principal, action in Action::"manage", resource);',
    );
    const again = await act(venture.ana, 'openAccount', 'OpenAccountInput', input);
    expect(again).toMatchObject({ account: first.account, replayed: true, userErrors: [] });
    expect(await decisionsOf('openAccount')).toHaveLength(1);
    const other = await act(venture.ana, 'openAccount', 'OpenAccountInput', { ...input, idempotencyKey: 'two' });
    expect(other.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'The books are closed.' }]);
  });

  it('is refused by name of the policies, with the decision, and not done', async () => {
    const accountId = await openAccount();
    const transferId = await deposit(accountId);
    await inForce(`
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
    const before = await events('ledger.transfer_posted.v1', 'ledger.account_opened.v1');
    for (const [field, type, input] of attempts) {
      const { userErrors } = await act(venture.ana, field, type, input);
      const [decision] = (await decisionsOf(field)).slice(-1);
      const message = field === 'freeze' ? 'Ben alone.' : 'Ben does this.';
      const refusal = { code: 'POLICY_DENIED', message, decisionId: decision?.decisionId, approvalId: null };
      expect(userErrors, field).toEqual([refusal]);
      expect(decision, field).toMatchObject({ effect: 'DENY' });
    }
    expect(await events('ledger.transfer_posted.v1', 'ledger.account_opened.v1')).toEqual(before);
    expect(await events('freeze.applied.v1', 'ledger.account_frozen.v1', 'money.spending_limit_set.v1')).toEqual([]);
    expect((await act(venture.ben, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).userErrors).toEqual([]);
  });

  it('can be told apart by what is done: how much, which vote, whose role', async () => {
    const accountId = await openAccount();
    await inForce(`
      @id("large") @reason("Too much at once.") forbid (principal, action == Action::"depositFunds", resource)
        when { context.amountMinor > 1000 };
      @id("founders") @reason("Founders set limits.") forbid (principal, action == Action::"setSpendingLimit", resource)
        unless { principal is Person && principal has roles && principal.roles.contains("founder") };`);
    const input = (amountMinor: string) => ({ accountId, amount: euro(amountMinor), description: 'Seed' });
    expect((await act(venture.ana, 'depositFunds', 'DepositFundsInput', input('1000'))).userErrors).toEqual([]);
    const large = await act(venture.ana, 'depositFunds', 'DepositFundsInput', input('1001'));
    expect(large.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'Too much at once.' }]);
    const operator = { ...venture.ben, scopes: scopesOfRole.operator };
    const refused = await act(operator, 'setSpendingLimit', 'SetSpendingLimitInput', limit());
    expect(refused.userErrors).toMatchObject([{ message: 'Founders set limits.' }]);
    expect((await act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).userErrors).toEqual([]);
  });
});

describe('an approval of what people do', () => {
  const asking =
    '@id("ask") @approval("1") @reason("Another person looks first.") permit (principal, action in [Action::"manage", Action::"safety"], resource);';

  it('lets exactly that call through, once another person has given it', async () => {
    await inForce(asking);
    const call = (key: string, cap = '50000') =>
      act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', {
        ...limit(),
        idempotencyKey: key,
        cap: euro(cap),
      });
    const [first] = (await call('one')).userErrors;
    expect(first).toMatchObject({
      ...{ code: 'APPROVAL_REQUIRED', approvalId: expect.stringMatching(/^apr_/) },
      message: expect.stringContaining('make the same call again with the same idempotency key'),
    });
    const approvalId = first?.approvalId ?? '';
    // Asking again asks nobody anew.
    expect((await call('one')).userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED', approvalId }]);
    expect(await events('approval.requested.v1')).toMatchObject([
      {
        payload: {
          approvalId,
          kind: 'HUMAN_ACTION',
          subjectId: venture.id,
          summary: 'Cap spends of the venture at EUR 500.00',
        },
      },
    ]);
    expect((await decide(venture.ana, approvalId, true)).userErrors).toMatchObject([{ code: 'SELF_APPROVAL' }]);
    expect((await decide(venture.ben, approvalId, true)).userErrors).toEqual([]);

    // Not another cap, nor the same under another key.
    expect((await call('one', '90000')).userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED' }]);
    expect((await call('two')).userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED' }]);
    expect(await call('one')).toMatchObject({ userErrors: [], replayed: false });
    expect(await call('one')).toMatchObject({ userErrors: [], replayed: true });
    const set = await events('money.spending_limit_set.v1');
    expect(set).toHaveLength(1);
    const permit = (await decisionsOf('setSpendingLimit')).find(({ effect }) => effect === 'PERMIT');
    expect(set[0]?.cause).toBe(permit?.decisionId);
    expect(permit?.reasons).toContain(`Approved (${approvalId})`);
  });

  it('that is refused keeps the call from being made', async () => {
    await inForce(asking);
    const input = { idempotencyKey: 'one', ventureId: venture.id, name: 'Operating', kind: 'ASSET', currency: 'EUR' };
    const [waits] = (await act(venture.ana, 'openAccount', 'OpenAccountInput', input)).userErrors;
    await decide(venture.ben, waits?.approvalId ?? '', false);
    const refused = await act(venture.ana, 'openAccount', 'OpenAccountInput', input);
    expect(refused.userErrors).toMatchObject([{ code: 'APPROVAL_REJECTED', approvalId: waits?.approvalId }]);
    expect(await events('ledger.account_opened.v1')).toEqual([]);
  });

  it('is asked for nothing that keeps the venture in hand', async () => {
    const former = await inForce('');
    await inForce(asking);
    expect(
      (await act(venture.ana, 'freeze', 'FreezeInput', { subjectId: venture.id, reason: 'Odd.' })).userErrors,
    ).toEqual([]);
    const lifted = await act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'Fine.' });
    expect(lifted.userErrors).toEqual([]);
    const back = await act(venture.ana, 'rollBackPolicyBundle', 'RollBackPolicyBundleInput', {
      ...{ ventureId: venture.id, bundleId: former, reason: 'Too slow.' },
    });
    expect(back).toMatchObject({ bundle: { id: former, state: 'ACTIVE' }, userErrors: [] });
  });

  it('holds a document of a task that has read data of customers, and no other', async () => {
    await inForce(`@id("read-first") @approval("1") @reason("A person reads it first.")
      permit (principal is Agent, action == Action::"publishArtifact", resource)
      when { context has labels && context.labels.contains("customer-data") };`);
    const spec = { document: { title: 'Memo', sections: [{ heading: 'A', blocks: [{ paragraph: 'b' }] }] } };
    const ask = (idempotencyKey: string, labels: string[]) =>
      runtime.bus.call(
        requestArtifact,
        {
          ...{
            idempotencyKey,
            ventureId: venture.id,
            workflowId: null,
            taskId: 'tsk_1',
            authoredBy: 'offline',
            spec,
            labels,
          },
          agent: { role: 'writer', level: 'L3' as const },
        },
        venture.agent,
      );
    expect(await ask('plain', ['prices'])).toMatchObject({ state: 'QUEUED', replayed: false });
    const waits = await ask('labelled', ['customer-data']);
    if (waits.state !== 'APPROVAL_REQUIRED') throw new Error('it has to wait');
    expect(await ask('labelled', ['customer-data'])).toEqual(waits);
    expect(await events('artifact.requested.v1')).toHaveLength(1);
    await decide(venture.ben, waits.approvalId, true);
    expect(await ask('labelled', ['customer-data'])).toMatchObject({ state: 'QUEUED', replayed: false });
    const [, second] = await events('artifact.requested.v1');
    expect(second?.cause).toMatch(/^dec_/);
  });
});

it('a task that has read data of customers waits until a person has approved its document, and goes on', async () => {
  venture = await createVenture({ customers: ['Ida', 'Olm'], dataLabels: { customers: ['customer-data'] } });
  await inForce(`@id("read-first") @approval("1") @reason("A person reads it first.")
    permit (principal is Agent, action == Action::"publishArtifact", resource)
    when { context has labels && context.labels.contains("customer-data") };`);
  const steps = [
    { name: 'read', tool: 'brief.read', with: { part: 'customers' } },
    { name: 'text', tool: 'content.write', with: { kind: 'memo', about: 'customers' } },
    { name: 'memo', tool: 'artifact.compile', with: { kind: 'memo', content: { from: 'write.text' } } },
  ];
  const spec = { name: 'Letter', tasks: [{ name: 'write', role: 'writer', steps }] };
  const submitted = await act(venture.ana, 'submitWorkflow', 'SubmitWorkflowInput', { ventureId: venture.id, spec });
  expect(submitted.userErrors).toEqual([]);
  await expect.poll(() => events('task.waiting.v1')).toHaveLength(1);
  const [asked] = await events('approval.requested.v1');
  expect(asked).toMatchObject({
    actor: { id: venture.agent.actor.id },
    payload: {
      kind: 'ARTIFACT',
      workflowId: submitted.workflow.id,
      summary: expect.stringMatching(/^Compile the document/),
    },
  });
  expect(await events('artifact.requested.v1')).toEqual([]);
  await decide(venture.ben, String(asked?.payload.approvalId), true);
  await expect.poll(() => events('artifact.requested.v1')).toHaveLength(1);
  const [requested] = await events('artifact.requested.v1');
  const permit = (await decisionsOf('publishArtifact')).find(({ effect }) => effect === 'PERMIT');
  expect(requested?.cause).toBe(permit?.decisionId);
});

describe('nothing is done without an answer', () => {
  it('of policy, but for a freeze', async () => {
    const accountId = await openAccount();
    await policyRunner.stop();
    try {
      const on = { accountId, reason: 'Audit.' };
      await expect(act(venture.ana, 'freezeAccount', 'ChangeAccountStateInput', on)).rejects.toThrow('UNAVAILABLE');
      await expect(act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit())).rejects.toThrow(
        'UNAVAILABLE',
      );
      const frozen = await act(venture.ana, 'freeze', 'FreezeInput', {
        subjectId: venture.id,
        reason: 'Policy is away.',
      });
      expect(frozen.userErrors).toEqual([]);
      const lift = act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'x' });
      await expect(lift).rejects.toThrow('UNAVAILABLE');
      const [applied] = await events('freeze.applied.v1');
      expect(applied?.cause).not.toMatch(/^dec_/);
    } finally {
      await policyRunner.start();
    }
    expect(
      (await act(venture.ana, 'unfreeze', 'UnfreezeInput', { subjectId: venture.id, reason: 'x' })).userErrors,
    ).toEqual([]);
    expect(await events('ledger.account_frozen.v1', 'money.spending_limit_set.v1')).toEqual([]);
  });
});

it('nobody of another tenant learns of a venture by asking, nor has policy decide in it', async () => {
  const accountId = await openAccount();
  const stranger = person(ids.next('tenant'), 'Eve');
  const before = await events('policy.decided.v1');
  const attempts: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ['openAccount', 'OpenAccountInput', { ventureId: venture.id, name: 'B', kind: 'ASSET', currency: 'EUR' }],
    ['freezeAccount', 'ChangeAccountStateInput', { accountId, reason: 'x' }],
    ['setSpendingLimit', 'SetSpendingLimitInput', limit()],
    ['freeze', 'FreezeInput', { subjectId: venture.id, reason: 'x' }],
    ['publishPolicyBundle', 'PublishPolicyBundleInput', { ventureId: venture.id, allowlists: [] }],
    ['changeGovernance', 'ChangeGovernanceInput', { ventureId: venture.id, fourEyes: true, reason: 'x' }],
  ];
  for (const [field, type, input] of attempts) {
    expect((await act(stranger, field, type, input)).userErrors, field).toMatchObject([
      { code: 'NOT_FOUND', decisionId: null },
    ]);
  }
  expect(await events('policy.decided.v1')).toEqual(before);
});

/** Whether all that was committed is in the log, and has its place there. */
async function isCaughtUp(): Promise<boolean> {
  const { rows } = await runtime.db.drizzle.execute<{ n: bigint }>(sql`select count(*) as n from platform.events`);
  return runtime.feed.head() >= (rows[0]?.n ?? 0n);
}
