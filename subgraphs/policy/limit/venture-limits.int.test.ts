import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Closable } from '#runtime/bus/bus.ts';
import { listSpendingLimits } from '#schema/rpc/treasury.ts';
import { backtest } from '../backtest/backtest.fixture.ts';
import { spend } from '../decision/requests.fixture.ts';
import {
  activate,
  check,
  createVenture,
  type PolicyWorld,
  permitAll,
  publish,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import type { Limit } from './recorded-limit.ts';

// Policy reads spending limits from the log. What has left the database with its month it asks the treasury for, which is played
// here by a party on the real bus that speaks its contract.

let world: PolicyWorld;
let venture: TestVenture;
let limit: Limit;
let served: Closable | undefined;

const underMonth =
  '@id("limited") @limits("month") permit (principal, action == Action::"requestMoneyIntent", resource);';

beforeAll(async () => {
  world = await startPolicyWorld();
  venture = await createVenture(world);
  limit = {
    ...{ limitId: 'lim_month', scope: 'VENTURE', subject: venture.ventureId, windowSeconds: 86_400, name: 'month' },
    cap: { amountMinor: '100', currency: 'EUR' },
  };
});
afterAll(async () => {
  await served?.close();
  await world?.close();
});

function setLimit(): Promise<void> {
  return world.runtime.events.append({
    ventureId: venture.ventureId,
    stream: { id: limit.limitId, expectedVersion: 0 },
    actor: venture.founder.actor,
    correlationId: 'test',
    events: [{ type: 'money.spending_limit_set.v1', payload: limit }],
  });
}

/** Takes the event out of the database, as detaching its month does: its place and hash stay in the log. */
async function leave(): Promise<void> {
  await expect.poll(async () => (await world.runtime.db.drizzle.execute(placed)).rows.length).toBe(1);
  await world.runtime.db.transaction(async (tx) => {
    await tx.execute(sql`alter table platform.events disable trigger user`);
    await tx.execute(sql`delete from platform.events where stream_id = ${limit.limitId}`);
    await tx.execute(sql`alter table platform.events enable trigger user`);
  });
}

const placed = sql`select from platform.event_log where stream_id = 'lim_month'`;

test('limits that the log does not tell of any more are asked for, and nothing is taken for missing without an answer', async () => {
  const { ventureId, founder, system } = venture;
  await putInForce(world, venture, permitAll);
  await setLimit();
  await leave();
  const { bundle } = await publish(world, founder, { ventureId, policies: underMonth });
  const bundleId = bundle?.id ?? '';
  await expect(activate(world, founder, { bundleId })).rejects.toThrow('UNAVAILABLE');

  served = await world.runtime.bus.serve(listSpendingLimits, async (_request, { identity }) => {
    expect(identity).toMatchObject({ actor: { kind: 'SYSTEM', id: 'policy' }, tenantId: venture.tenantId });
    return { limits: [limit, { ...limit, limitId: 'lim_other', name: 'other', isShadow: true }] };
  });
  const shown = await run(
    world,
    founder,
    'query ($id: ID!) { policyBundle(id: $id) { limits { name spendingLimit { id } } } }',
    {
      id: bundleId,
    },
  );
  expect(shown.data).toEqual({ policyBundle: { limits: [{ name: 'month', spendingLimit: { id: 'lim_month' } }] } });
  expect(await activate(world, founder, { bundleId })).toMatchObject({ bundle: { state: 'ACTIVE' }, userErrors: [] });
  const { bundle: other } = await publish(world, founder, {
    ventureId,
    policies: underMonth.replace('month', 'other'),
  });
  expect((await activate(world, founder, { bundleId: other?.id ?? '' })).userErrors).toMatchObject([
    { code: 'LIMITS_MISSING', message: expect.stringContaining('other, which only reports') },
  ]);

  // The limit was there all along: 60 counts under it, and 41 more is over it.
  for (const [index, amount] of ['60', '41'].entries()) {
    await check(world, system, { ...spend(amount, {}, { subjectId: `mi_${index}` }), ventureId });
  }
  const report = { decisions: 2, newlyDenied: 0, newlyAllowed: 0 };
  expect(await backtest(world, venture, { policies: underMonth })).toMatchObject({ state: 'SUCCEEDED', report });
  const elsewhere = underMonth.replace('month', 'nowhere');
  expect(await backtest(world, venture, { policies: elsewhere })).toMatchObject({ report: { newlyDenied: 1 } });
});
