import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { euro, type HandWorld, startHandWorld, type TestVenture } from './hand.fixture.ts';

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
