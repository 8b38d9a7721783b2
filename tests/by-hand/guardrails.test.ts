import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { scopesOfRole } from '#runtime/auth/identity.ts';
import { readReceipt, verifyReceipt } from '#subgraphs/policy/index.ts';
import { euro, type HandWorld, startHandWorld, type TestVenture } from './hand.fixture.ts';

let directory: string;
let world: HandWorld;
let venture: TestVenture;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parpour-guardrails-'));
  const path = join(directory, 'guardrails.cedar');
  const founders = 'unless { principal is Person && principal has roles && principal.roles.contains("founder") }';
  await writeFile(
    path,
    `@id("deposits") @reason("Too much at once.") forbid (principal, action == Action::"depositFunds", resource)
       when { context.amountMinor > 1000 };
     @id("limits") @approval("1") @reason("The platform has limits looked at.")
       permit (principal, action == Action::"setSpendingLimit", resource);
     @id("ventures") @reason("Founders create ventures.") forbid (principal, action == Action::"createVenture", resource)
       ${founders};
     @id("keys") @reason("No keys of whole tenants.")
       forbid (principal, action == Action::"createApiKey", resource is Tenant);
     @id("sessions") @reason("Ask a founder.") forbid (principal, action == Action::"revokeTokens", resource)
       when { !context.isOwn } ${founders};`,
  );
  world = await startHandWorld({ VENTURE_POLICY_GUARDRAILS_PATH: path });
});
afterAll(async () => {
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  venture = await world.enterVenture();
});

it('reach what people do in a venture that has no bundle', async () => {
  const { ana, ben, id: ventureId } = venture;
  const accountId = await world.openAccount();
  const deposit = (amountMinor: string) =>
    world.act(ana, 'depositFunds', 'DepositFundsInput', { accountId, amount: euro(amountMinor), description: 'Seed' });
  const refused = [{ code: 'POLICY_DENIED', message: 'Too much at once.' }];
  expect((await deposit('1001')).userErrors).toMatchObject(refused);
  expect((await deposit('1000')).userErrors).toEqual([]);
  const [denied] = await world.decisionsOf('depositFunds');
  expect(denied).toMatchObject({ bundleHash: null, determiningPolicies: ['platform:deposits'] });

  const limit = { ventureId, scope: 'VENTURE', windowSeconds: 3_600, cap: euro('500'), idempotencyKey: 'limit' };
  const set = () => world.act(ana, 'setSpendingLimit', 'SetSpendingLimitInput', limit);
  const [waits] = (await set()).userErrors;
  expect(waits).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  await world.decide(ben, waits?.approvalId ?? '', true);
  expect((await set()).userErrors).toEqual([]);

  // Each is made again out of its receipt: policies that stood above no bundle are in it.
  for (const { decisionId } of await world.decisionsOf('depositFunds')) {
    const receipt = await readReceipt(world.runtime.db.drizzle, String(decisionId));
    const checks = verifyReceipt(receipt);
    expect(checks.filter(({ isWell }) => !isWell)).toEqual([]);
    expect(checks.map(({ what }) => what)).toContain('the policies say the same again, word for word');
  }
});

it('decide what is done to a tenant, of which no bundle is asked', async () => {
  const { ana, ben, tenantId } = venture;
  await world.inForce('');
  const operator = { ...ben, scopes: scopesOfRole.operator };
  const venture2 = { name: 'Second', agents: [{ name: 'Mara', level: 'L3', role: 'writer' }] };
  const made = await world.act(operator, 'createVenture', 'CreateVentureInput', venture2);
  expect(made.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'Founders create ventures.' }]);
  const key = { name: 'CI', scopes: ['money:read'] };
  const forAll = await world.act(ana, 'createApiKey', 'CreateApiKeyInput', key);
  expect(forAll.userErrors).toMatchObject([{ code: 'POLICY_DENIED', message: 'No keys of whole tenants.' }]);
  const forOne = await world.act(ana, 'createApiKey', 'CreateApiKeyInput', { ...key, ventureId: venture.id });
  expect(forOne.userErrors).toEqual([]);
  const own = { actorId: operator.actor.id, reason: 'Signed out.' };
  expect((await world.act(operator, 'revokeTokens', 'RevokeTokensInput', own)).userErrors).toEqual([]);
  expect(await world.decisionsOf('createVenture')).toMatchObject([
    { effect: 'PERMIT', resource: `Tenant::"${tenantId}"` },
    { effect: 'DENY', determiningPolicies: ['platform:ventures'] },
  ]);
  expect(await world.audit()).toMatchObject({ faults: [] });
});
