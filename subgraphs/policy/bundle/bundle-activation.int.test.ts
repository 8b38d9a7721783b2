import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backtest, startBacktest } from '../backtest/backtest.fixture.ts';
import { toolCall } from '../decision/requests.fixture.ts';
import {
  activate,
  check,
  createVenture,
  eventsOf,
  forbidAll,
  freeze,
  type PolicyWorld,
  permitAll,
  personOf,
  publish,
  putInForce,
  rollBack,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld({ VENTURE_POLICY_CHANGED_COUNT_MAX: '1', VENTURE_POLICY_CHANGED_SHARE_MAX: '1' });
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

function ask() {
  return check(world, venture.system, { ...toolCall('mail.send'), ventureId: venture.ventureId });
}

async function published(policies: string): Promise<string> {
  const { bundle, userErrors } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies });
  expect(userErrors).toEqual([]);
  return bundle?.id ?? '';
}

describe('the blast radius', () => {
  test('of a backtest refuses an activation without a reason, which the log keeps', async () => {
    const { ventureId, founder } = venture;
    await putInForce(world, venture, permitAll);
    await ask();
    const bundleId = await published(forbidAll);
    await backtest(world, venture, { bundleId });
    expect(await activate(world, founder, { bundleId })).toMatchObject({ bundle: { state: 'ACTIVE' } });

    await rollBack(world, founder, { ventureId, reason: 'to ask more' });
    await ask();
    await backtest(world, venture, { bundleId });
    const refused = await activate(world, founder, { bundleId });
    expect(refused.userErrors).toEqual([
      {
        code: 'BLAST_RADIUS_EXCEEDED',
        field: ['input', 'overrideReason'],
        message: expect.stringMatching(/^2 of 2 decisions \(100 %\) would come out otherwise/),
      },
    ]);
    expect((await ask()).effect).toBe('PERMIT');
    const overridden = await activate(world, founder, { bundleId, overrideReason: 'All mail stops.' });
    expect(overridden).toMatchObject({ bundle: { state: 'ACTIVE' }, userErrors: [] });
    expect(await eventsOf(world, ventureId, 'policy.gate_overridden.v1')).toMatchObject([
      { payload: { bundleId, decisions: 2, changed: 2, reason: 'All mail stops.' } },
    ]);
  });
});

test('a backtest of an hour, or of time to come, does not stand before one of a week', async () => {
  await putInForce(world, venture, permitAll);
  await ask();
  await ask();
  const bundleId = await published(`${forbidAll} // narrow`);
  await backtest(world, venture, { bundleId });
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const hour = await backtest(world, venture, { bundleId, from: ago(3), to: ago(2) });
  expect(hour?.report).toMatchObject({ decisions: 0 });
  const refused = await activate(world, venture.founder, { bundleId });
  expect(refused.userErrors).toMatchObject([{ code: 'BLAST_RADIUS_EXCEEDED' }]);
  const ahead = await startBacktest(world, venture, { bundleId, from: ago(-1), to: ago(-24 * 30) });
  expect(ahead.userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
});

describe('a bundle that would lock people out', () => {
  test('is refused at publication, with what it takes from everybody', async () => {
    const policies = '@id("stop") forbid (principal, action, resource);';
    const refused = await publish(world, venture.founder, { ventureId: venture.ventureId, policies });
    expect(refused.bundle).toBeNull();
    const [message = '', ...more] = refused.userErrors.map((error) => error.message);
    expect(more).toEqual([]);
    expect(message).toMatch(/^nobody could publish policies, or put policies in force or go back to earlier ones, or /);
    expect(message).toMatch(/ approve spends, .* reject what waits, .* unfreeze agents, .* any more: "stop" in line 1/);
  });

  test('is refused at activation by somebody who could not take it back', async () => {
    const { tenantId } = venture;
    const ben = { ...personOf(tenantId, 'founder'), actor: { kind: 'PERSON', id: 'usr_ben', name: 'Ben' } } as const;
    const bundleId = await published(
      `${permitAll} @id("ben") @reason("Ben alone.") forbid (principal, action in Action::"govern", resource)
        unless { principal == Person::"usr_ben" };`,
    );
    const refused = await activate(world, venture.founder, { bundleId });
    expect(refused.userErrors).toEqual([
      { code: 'LOCKS_PEOPLE_OUT', field: ['input', 'bundleId'], message: expect.stringContaining('"ben"') },
    ]);
    expect(await activate(world, ben, { bundleId })).toMatchObject({ bundle: { state: 'ACTIVE' } });
    // From here on Ben alone may, which the bundle in force says to everybody else.
    const next = await publish(world, venture.founder, { ventureId: venture.ventureId, policies: permitAll });
    expect(next.userErrors).toMatchObject([
      {
        ...{
          code: 'POLICY_DENIED',
          message: 'Ben alone.',
          decisionId: expect.stringMatching(/^dec_/),
          approvalId: null,
        },
      },
    ]);
    expect(await publish(world, ben, { ventureId: venture.ventureId, policies: permitAll })).toMatchObject({
      userErrors: [],
    });
  });
});

describe('rolling back', () => {
  test('goes to the newest former bundle below, or the one that is named, while the venture is frozen too', async () => {
    const { ventureId, founder } = venture;
    const nothing = await rollBack(world, founder, { ventureId, reason: 'x' });
    expect(nothing.userErrors).toMatchObject([{ code: 'NOTHING_TO_ROLL_BACK_TO' }]);
    const first = await putInForce(world, venture, permitAll);
    const second = await putInForce(world, venture, `${permitAll} // second`);
    const never = await published(`${permitAll} // never`);
    const third = await putInForce(world, venture, forbidAll);
    await freeze(world, venture, ventureId);

    expect(await rollBack(world, founder, { ventureId, reason: 'No mail went out.' })).toMatchObject({
      bundle: { id: second, state: 'ACTIVE' },
    });
    expect(await rollBack(world, founder, { ventureId, reason: 'Further.' })).toMatchObject({ bundle: { id: first } });
    const bottom = await rollBack(world, founder, { ventureId, reason: 'Further.' });
    expect(bottom.userErrors).toMatchObject([{ code: 'NOTHING_TO_ROLL_BACK_TO' }]);
    expect(await rollBack(world, founder, { ventureId, bundleId: third, reason: 'It was right.' })).toMatchObject({
      bundle: { id: third, state: 'ACTIVE' },
    });
    const refusals = await Promise.all([
      rollBack(world, founder, { ventureId, bundleId: never, reason: 'x' }),
      rollBack(world, founder, { ventureId, bundleId: third, reason: 'x' }),
      rollBack(world, founder, { ventureId, bundleId: 'pb_missing', reason: 'x' }),
      rollBack(world, founder, { ventureId, reason: ' ' }),
    ]);
    expect(refusals.map(({ userErrors }) => userErrors[0]?.code)).toEqual([
      ...['NOTHING_TO_ROLL_BACK_TO', 'NOTHING_TO_ROLL_BACK_TO', 'NOT_FOUND', 'INVALID_INPUT'],
    ]);
    expect(
      (await eventsOf(world, ventureId, 'policy.bundle_rolled_back.v1')).map(({ payload }) => payload),
    ).toMatchObject([
      { bundleId: second, fromBundleId: third, reason: 'No mail went out.' },
      { bundleId: first, fromBundleId: second, reason: 'Further.' },
      { bundleId: third, fromBundleId: first, reason: 'It was right.' },
    ]);
  });
});
