import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestArtifact } from '#schema/rpc/artifact.ts';
import { type Data, euro, type HandWorld, startHandWorld, type TestVenture } from './hand.fixture.ts';

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

describe('an approval of what people do', () => {
  const asking =
    '@id("ask") @approval("1") @reason("Another person looks first.") permit (principal, action in [Action::"manage", Action::"safety"], resource);';

  it('lets exactly that call through, once another person has given it', async () => {
    await world.inForce(asking);
    const call = (key: string, cap = '50000') =>
      world.act(venture.ana, 'setSpendingLimit', 'SetSpendingLimitInput', {
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
    expect(await world.events('approval.requested.v1')).toMatchObject([
      {
        payload: {
          approvalId,
          kind: 'HUMAN_ACTION',
          subjectId: venture.id,
          summary: 'Cap spends of the venture at EUR 500.00',
        },
      },
    ]);
    expect((await world.decide(venture.ana, approvalId, true)).userErrors).toMatchObject([{ code: 'SELF_APPROVAL' }]);
    expect((await world.decide(venture.ben, approvalId, true)).userErrors).toEqual([]);

    // Not another cap, nor the same under another key.
    expect((await call('one', '90000')).userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED' }]);
    expect((await call('two')).userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED' }]);
    expect(await call('one')).toMatchObject({ userErrors: [], replayed: false });
    expect(await call('one')).toMatchObject({ userErrors: [], replayed: true });
    const set = await world.events('money.spending_limit_set.v1');
    expect(set).toHaveLength(1);
    const permit = (await world.decisionsOf('setSpendingLimit')).find(({ effect }) => effect === 'PERMIT');
    expect(set[0]?.cause).toBe(permit?.decisionId);
    expect(permit?.reasons).toContain(`Approved (${approvalId})`);
  });

  it('shows what exactly is asked, and waits as long as the policy says', async () => {
    const { ana, ben, id: ventureId } = venture;
    await world.inForce(`${asking}
      @id("soon") @approval("1") @approval_expires("PT4H") @reason("Soon.")
        permit (principal, action == Action::"setSpendingLimit", resource);`);
    const call = { ...limit(), idempotencyKey: 'one' };
    const [waits] = (await world.act(ana, 'setSpendingLimit', 'SetSpendingLimitInput', call)).userErrors;
    const query = `query ($id: ID!) { approvals(ventureId: $id) { nodes {
      id actionHash requestedBy { id } reasons requestedAt expiresAt
      evidence { action resource fields { name value amount { amountMinor currency } isCut isWithheld } fieldsLeftOut
        decision { id } } } } }`;
    const { approvals } = await world.read(ben, 'controlPlane', query, { id: ventureId });
    const [approval] = approvals.nodes;
    const [decision] = await world.decisionsOf('setSpendingLimit');
    const plain = { amount: null, isCut: false, isWithheld: false };
    expect(approval).toMatchObject({
      ...{ id: waits?.approvalId, actionHash: decision?.actionHash, requestedBy: { id: ana.actor.id } },
      reasons: ['Another person looks first.', 'Soon.'],
      evidence: {
        ...{ action: 'setSpendingLimit', resource: `Venture::"${ventureId}"`, fieldsLeftOut: 0 },
        decision: { id: decision?.decisionId },
        fields: expect.arrayContaining([
          { ...plain, name: 'scope', value: 'VENTURE' },
          { ...plain, name: 'windowSeconds', value: '3600' },
          { ...plain, name: 'cap', value: null, amount: euro('50000') },
        ]),
      },
    });
    expect(Date.parse(approval.expiresAt) - Date.parse(approval.requestedAt)).toBe(4 * 3_600_000);

    // What has no span of its own waits as long as the instance says.
    const account = { ventureId, name: 'Other', kind: 'ASSET', currency: 'EUR' };
    await world.act(ana, 'openAccount', 'OpenAccountInput', account);
    const [newest] = (await world.read(ben, 'controlPlane', query, { id: ventureId })).approvals.nodes;
    expect(Date.parse(newest.expiresAt) - Date.parse(newest.requestedAt)).toBe(24 * 3_600_000);
  });

  it('of spends and calls of tools is waited for as long, too, and shows them in place of what was given', async () => {
    venture = await world.enterVenture({ prices: 'EUR 12' });
    const { ana, ben, id: ventureId } = venture;
    await world.inForce(`@id("two-hours") @approval("1") @approval_expires("PT2H") permit (principal,
      action in [Action::"requestMoneyIntent", Action::"callTool"], resource);`);
    const accountId = await world.openAccount();
    await world.deposit(accountId);
    const spend = { accountId, amount: euro('100'), payee: 'Press', category: 'printing', purpose: 'Leaflets' };
    const wished = await world.act(ana, 'requestMoneyIntent', 'RequestMoneyIntentInput', spend);
    expect(wished).toMatchObject({ userErrors: [], moneyIntent: { state: 'APPROVAL_REQUIRED' } });
    const steps = [{ name: 'read', tool: 'brief.read', with: { part: 'prices' } }];
    const spec = { name: 'Letter', tasks: [{ name: 'write', role: 'writer', steps }] };
    await world.act(ana, 'submitWorkflow', 'SubmitWorkflowInput', { ventureId, spec });
    const query = `query ($id: ID!) { approvals(ventureId: $id) { nodes {
      action { kind } requestedAt expiresAt evidence { action } } } }`;
    const asked = async () => {
      const { approvals } = await world.read(ben, 'controlPlane', query, { id: ventureId });
      return approvals.nodes
        .map(({ action, requestedAt, expiresAt, evidence }: Data) => {
          return [action.kind, Date.parse(expiresAt) - Date.parse(requestedAt), evidence];
        })
        .toSorted();
    };
    await expect.poll(asked).toEqual([
      ['MONEY_INTENT', 2 * 3_600_000, null],
      ['TOOL_CALL', 2 * 3_600_000, null],
    ]);
  });

  it('that is refused keeps the call from being made', async () => {
    await world.inForce(asking);
    const input = { idempotencyKey: 'one', ventureId: venture.id, name: 'Operating', kind: 'ASSET', currency: 'EUR' };
    const [waits] = (await world.act(venture.ana, 'openAccount', 'OpenAccountInput', input)).userErrors;
    await world.decide(venture.ben, waits?.approvalId ?? '', false);
    const refused = await world.act(venture.ana, 'openAccount', 'OpenAccountInput', input);
    expect(refused.userErrors).toMatchObject([{ code: 'APPROVAL_REJECTED', approvalId: waits?.approvalId }]);
    expect(await world.events('ledger.account_opened.v1')).toEqual([]);
  });

  it('is asked for nothing that keeps the venture in hand', async () => {
    const former = await world.inForce('');
    await world.inForce(asking);
    expect(
      (await world.act(venture.ana, 'freeze', 'FreezeInput', { subjectId: venture.id, reason: 'Odd.' })).userErrors,
    ).toEqual([]);
    const lifted = await world.act(venture.ana, 'unfreeze', 'UnfreezeInput', {
      subjectId: venture.id,
      reason: 'Fine.',
    });
    expect(lifted.userErrors).toEqual([]);
    const back = await world.act(venture.ana, 'rollBackPolicyBundle', 'RollBackPolicyBundleInput', {
      ...{ ventureId: venture.id, bundleId: former, reason: 'Too slow.' },
    });
    expect(back).toMatchObject({ bundle: { id: former, state: 'ACTIVE' }, userErrors: [] });
  });
});

describe('a document of a task that has read data of customers', () => {
  it('waits for an approval, and no other does', async () => {
    await world.inForce(`@id("read-first") @approval("1") @reason("A person reads it first.")
      permit (principal is Agent, action == Action::"publishArtifact", resource)
      when { context has labels && context.labels.contains("customer-data") };`);
    const spec = { document: { title: 'Memo', sections: [{ heading: 'A', blocks: [{ paragraph: 'b' }] }] } };
    const ask = (idempotencyKey: string, labels: string[]) =>
      world.runtime.bus.call(
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
    expect(await world.events('artifact.requested.v1')).toHaveLength(1);
    await world.decide(venture.ben, waits.approvalId, true);
    expect(await ask('labelled', ['customer-data'])).toMatchObject({ state: 'QUEUED', replayed: false });
    const [, second] = await world.events('artifact.requested.v1');
    expect(second?.cause).toMatch(/^dec_/);
  });

  it('has its task wait until a person has approved it, and go on', async () => {
    venture = await world.enterVenture({ customers: ['Ida', 'Olm'], dataLabels: { customers: ['customer-data'] } });
    await world.inForce(`@id("read-first") @approval("1") @reason("A person reads it first.")
    permit (principal is Agent, action == Action::"publishArtifact", resource)
    when { context has labels && context.labels.contains("customer-data") };`);
    const steps = [
      { name: 'read', tool: 'brief.read', with: { part: 'customers' } },
      { name: 'text', tool: 'content.write', with: { kind: 'memo', about: 'customers' } },
      { name: 'memo', tool: 'artifact.compile', with: { kind: 'memo', content: { from: 'write.text' } } },
    ];
    const spec = { name: 'Letter', tasks: [{ name: 'write', role: 'writer', steps }] };
    const submitted = await world.act(venture.ana, 'submitWorkflow', 'SubmitWorkflowInput', {
      ventureId: venture.id,
      spec,
    });
    expect(submitted.userErrors).toEqual([]);
    await expect.poll(() => world.events('task.waiting.v1')).toHaveLength(1);
    const [asked] = await world.events('approval.requested.v1');
    expect(asked).toMatchObject({
      actor: { id: venture.agent.actor.id },
      payload: {
        kind: 'ARTIFACT',
        workflowId: submitted.workflow.id,
        summary: expect.stringMatching(/^Compile the document/),
      },
    });
    expect(await world.events('artifact.requested.v1')).toEqual([]);
    await world.decide(venture.ben, String(asked?.payload.approvalId), true);
    await expect.poll(() => world.events('artifact.requested.v1')).toHaveLength(1);
    const [requested] = await world.events('artifact.requested.v1');
    const permit = (await world.decisionsOf('publishArtifact')).find(({ effect }) => effect === 'PERMIT');
    expect(requested?.cause).toBe(permit?.decisionId);
  });
});
