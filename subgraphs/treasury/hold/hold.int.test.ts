import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyFreeze, liftFreeze } from '#runtime/auth/freezes.ts';
import { freezePlatform, unfreezePlatform } from '#runtime/auth/platform-freeze.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import * as rpc from '#schema/rpc/treasury.ts';
import { createTreasury } from '../index.ts';
import { type Actions, actionsOf, rpcWish } from '../testing/actions.ts';
import { type Data, type Harness, startHarness, type TestVenture, until } from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let act: Actions;

beforeAll(async () => {
  harness = await startHarness({ holdTtlSeconds: 4 });
});
afterAll(() => harness?.stop());
beforeEach(async () => {
  venture = await harness.newVenture();
  act = actionsOf(harness, venture);
  harness.policy.answer(() => ({}));
});

describe('a freeze', () => {
  it('declines requests and refuses captures until it is lifted, whatever policy says', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 100n);
    const { ventureId } = venture;
    const by = venture.founder.actor;
    const freeze = {
      id: ids.next('freeze'),
      ventureId,
      scope: 'VENTURE' as const,
      subjectId: ventureId,
      reason: 'audit',
      by,
    };
    await harness.runtime.db.transaction((tx) => applyFreeze(tx, freeze));
    expect((await act.request(accountId, 100n)).moneyIntent.declineReasons).toMatchObject([{ code: 'FROZEN' }]);
    expect((await act.capture(moneyIntent.id)).userErrors).toMatchObject([{ code: 'FROZEN' }]);
    await harness.runtime.db.transaction((tx) => liftFreeze(tx, { subjectId: ventureId, reason: 'done', by }));
    expect((await act.capture(moneyIntent.id)).userErrors).toEqual([]);
  });

  it('of the platform declines requests and refuses captures in every ledger', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 100n);
    const deps = { db: harness.runtime.db, ids };
    const order = { by: venture.founder.actor, reason: 'a key is lost' };
    await freezePlatform(deps, order);
    expect((await act.request(accountId, 100n)).moneyIntent.declineReasons).toMatchObject([{ code: 'FROZEN' }]);
    expect((await act.capture(moneyIntent.id)).userErrors).toMatchObject([{ code: 'FROZEN' }]);
    await unfreezePlatform(deps, order);
    expect((await act.capture(moneyIntent.id)).userErrors).toEqual([]);
  });

  it('on an agent or a workflow stops only that', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const by = venture.founder.actor;
    const subjectId = venture.agent.actor.id;
    const freeze = {
      id: ids.next('freeze'),
      ventureId: venture.ventureId,
      scope: 'AGENT' as const,
      subjectId,
      reason: 'odd',
      by,
    };
    await harness.runtime.db.transaction((tx) => applyFreeze(tx, freeze));
    const reply = await harness.runtime.bus.call(
      rpc.requestMoneyIntent,
      rpcWish(venture, accountId, 10n),
      venture.agent,
    );
    expect(reply.declineReasons).toMatchObject([{ code: 'FROZEN', message: expect.stringContaining('odd') }]);
    expect((await act.request(accountId, 100n)).moneyIntent.state).toBe('AUTHORISED');
  });
});

describe('a hold', () => {
  /** Refused while the hold lasts, whatever is held. */
  const tiny = { amount: { amountMinor: '1', currency: 'USD' } };

  it('expires exactly once though several schedulers run, and gives its money and its limit back', async () => {
    const accountId = await harness.fundedAccount(venture, 1_000n);
    await act.limit({}, 300n);
    const sent: Data[] = await Promise.all(Array.from({ length: 3 }, () => act.request(accountId, 100n)));
    const kept = sent[0]?.moneyIntent.id;
    const lapsing = sent.slice(1).map((payload) => payload.moneyIntent.id);
    // What is captured before the time is up does not expire.
    expect((await act.capture(kept)).userErrors).toEqual([]);
    await until(async () => (await act.capture(lapsing[0], tiny)).userErrors[0]?.code === 'HOLD_EXPIRED');
    const others = [1, 2, 3].map(() => createTreasury(harness.runtime).roles.scheduler);
    const schedulers = [harness.scheduler, ...others];
    await Promise.all(schedulers.map((scheduler) => scheduler?.start()));
    await until(async () => (await act.balances(accountId))[1] === 0n);
    await Promise.all(schedulers.map((scheduler) => scheduler?.stop()));
    const { rows } = await harness.runtime.db.drizzle.execute<{ stream: string; n: bigint }>(sql`
      select stream_id as stream, count(*) as n from platform.events
      where type = 'money.intent_expired.v1' and venture_id = ${venture.ventureId} group by stream_id order by 1`);
    expect(rows).toEqual(lapsing.toSorted().map((stream) => ({ stream, n: 1n })));
    expect((await act.capture(lapsing[1])).userErrors).toMatchObject([{ code: 'HOLD_EXPIRED' }]);
    expect((await act.request(accountId, 200n)).moneyIntent.state).toBe('AUTHORISED');
  });
});
