import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as rpc from '#schema/rpc/treasury.ts';
import { type Actions, actionsOf, rpcWish } from '../testing/actions.ts';
import { type Data, type Harness, startHarness, type TestVenture, until } from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let act: Actions;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());
beforeEach(async () => {
  venture = await harness.newVenture();
  act = actionsOf(harness, venture);
  harness.policy.answer(() => ({}));
});

describe('a limit of the calendar', () => {
  it('begins by the time zone of its venture, unless it is given another', async () => {
    const { founder, ventureId } = await harness.newVenture({ timeZone: 'Asia/Tokyo' });
    const set = `mutation ($input: SetSpendingLimitInput!) { setSpendingLimit(input: $input) {
      spendingLimit { timeZone } userErrors { code } } }`;
    const zoneOf = async (over: object) => {
      const cap = { amountMinor: '100', currency: 'EUR' };
      const input = { idempotencyKey: JSON.stringify(over), ventureId, scope: 'VENTURE', cap, ...over };
      return (await harness.run(founder, set, { input })).setSpendingLimit.spendingLimit.timeZone;
    };
    expect(await zoneOf({ calendar: 'DAY' })).toBe('Asia/Tokyo');
    expect(await zoneOf({ calendar: 'MONTH', timeZone: 'Europe/Vienna' })).toBe('Europe/Vienna');
  });
});

describe('limits and funds under concurrency', () => {
  it('authorise exactly what fits under a cap when fifty agents ask at once', async () => {
    const accountId = await harness.fundedAccount(venture, 1_000_000n);
    const second = await harness.fundedAccount(venture, 1_000_000n, 'Second');
    await act.limit({}, 1_050n);
    const sent: Data[] = await Promise.all(
      Array.from({ length: 50 }, (_, index) => act.request(index % 2 === 0 ? accountId : second, 100n)),
    );
    const states = Map.groupBy(sent, (payload) => payload.moneyIntent.state);
    expect(states.get('AUTHORISED')).toHaveLength(10);
    expect(states.get('DECLINED')).toHaveLength(40);
    expect(states.get('DECLINED')?.[0].moneyIntent.declineReasons).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
    // What is left under the cap is still there to be spent, to the last minor unit.
    expect((await act.request(accountId, 51n)).moneyIntent.state).toBe('DECLINED');
    expect((await act.request(accountId, 50n)).moneyIntent.state).toBe('AUTHORISED');
  });

  it('never overdraw when fifty ask at once for more than there is', async () => {
    const accountId = await harness.fundedAccount(venture, 1_030n);
    const sent: Data[] = await Promise.all(Array.from({ length: 50 }, () => act.request(accountId, 100n)));
    expect(sent.filter((payload) => payload.moneyIntent.state === 'AUTHORISED')).toHaveLength(10);
    expect(await act.balances(accountId)).toEqual([1_030n, 1_000n, 30n]);
  });

  it('keep the books when requests, captures, voids and deposits all race', async () => {
    const accountId = await harness.fundedAccount(venture, 2_000n);
    await act.limit({}, 1_500n);
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const { moneyIntent } = await act.request(accountId, BigInt(50 + index), {
          category: index % 2 === 0 ? 'travel' : 'print',
        });
        if (moneyIntent.state !== 'AUTHORISED') return;
        if (index % 3 === 0) await act.giveUp(moneyIntent.id);
        else
          await act.capture(moneyIntent.id, index % 3 === 1 ? {} : { amount: { amountMinor: '7', currency: 'EUR' } });
      }),
    );
    const { trialBalance } = await harness.run(
      venture.founder,
      'query ($v: ID!) { trialBalance(ventureId: $v) { debitsMinor creditsMinor } }',
      { v: venture.ventureId },
    );
    expect(trialBalance[0].debitsMinor).toBe(trialBalance[0].creditsMinor);
    const { rows } = await harness.runtime.db.drizzle.execute<{ captured: string }>(
      sql`select coalesce(sum(captured_minor), 0)::text as captured from treasury.money_intents where venture_id = ${venture.ventureId}`,
    );
    const captured = BigInt(rows[0]?.captured ?? -1);
    expect(captured).toBeLessThanOrEqual(1_500n);
    expect(await act.balances(accountId)).toEqual([2_000n - captured, 0n, 2_000n - captured]);
  });
});

describe('spending limits', () => {
  it('count held and captured money, and forget what was released', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { spendingLimit } = await act.limit({}, 1_000n);
    const first = await act.request(accountId, 600n);
    const over = await act.request(accountId, 500n);
    expect(over.moneyIntent.declineReasons).toMatchObject([
      { code: 'LIMIT_EXCEEDED', limit: { id: spendingLimit.id }, message: expect.stringContaining('EUR 4.00 left') },
    ]);
    await act.capture(first.moneyIntent.id, { amount: { amountMinor: '500', currency: 'EUR' } });
    const second = await act.request(accountId, 500n);
    expect(second.moneyIntent.state).toBe('AUTHORISED');
    await act.giveUp(second.moneyIntent.id);
    expect((await act.request(accountId, 500n)).moneyIntent.state).toBe('AUTHORISED');
    expect((await act.request(accountId, 1n)).moneyIntent.state).toBe('DECLINED');
  });

  it('forget what is older than the window', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    await act.limit({ windowSeconds: 3 }, 100n);
    expect((await act.request(accountId, 100n)).moneyIntent.state).toBe('AUTHORISED');
    expect((await act.request(accountId, 1n)).moneyIntent.state).toBe('DECLINED');
    await until(async () => (await act.request(accountId, 100n)).moneyIntent.state === 'AUTHORISED');
  });

  it('apply to each workflow, agent and category by itself when the subject is *', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    await act.limit({ scope: 'CATEGORY', subject: '*' }, 100n);
    expect((await act.request(accountId, 100n)).moneyIntent.state).toBe('AUTHORISED');
    expect((await act.request(accountId, 1n)).moneyIntent.state).toBe('DECLINED');
    expect((await act.request(accountId, 100n, { category: 'travel' })).moneyIntent.state).toBe('AUTHORISED');
    await act.limit({ scope: 'WORKFLOW', subject: '*' }, 10n);
    const call = (over: Record<string, unknown>) =>
      harness.runtime.bus.call(
        rpc.requestMoneyIntent,
        rpcWish(venture, accountId, 10n, { category: 'print', ...over }),
        venture.agent,
      );
    expect(await call({ workflowId: 'wf_a' })).toMatchObject({ state: 'AUTHORISED' });
    expect(await call({ workflowId: 'wf_a' })).toMatchObject({ state: 'DECLINED' });
    expect(await call({ workflowId: 'wf_b' })).toMatchObject({ state: 'AUTHORISED' });
  });

  it('are replaced for the same scope, subject, window and currency', async () => {
    const first = await act.limit({}, 100n);
    const second = await act.limit({}, 200n);
    expect(second.spendingLimit).toMatchObject({ id: first.spendingLimit.id, cap: { amountMinor: '200' } });
    const other = await act.limit({ windowSeconds: 60 }, 300n);
    expect(other.spendingLimit.id).not.toBe(first.spendingLimit.id);
  });

  it('have a name each, by which policies refer to them, and keep it or get another', async () => {
    const first = await act.limit({ name: 'hourly' }, 100n);
    expect(first.spendingLimit).toMatchObject({ name: 'hourly' });
    expect(await act.limit({ name: 'hourly', windowSeconds: 60 }, 100n)).toMatchObject({
      spendingLimit: null,
      userErrors: [{ code: 'LIMIT_NAME_TAKEN', field: ['input', 'name'] }],
    });
    expect(await act.limit({}, 900n)).toMatchObject({
      userErrors: [{ code: 'LIMIT_NAMED', field: ['input', 'name'] }],
    });
    const renamed = await act.limit({ name: 'each-hour' }, 900n);
    expect(renamed.spendingLimit).toMatchObject({ id: first.spendingLimit.id, name: 'each-hour' });
    expect((await act.limit({ name: 'hourly', windowSeconds: 60 }, 100n)).spendingLimit).toMatchObject({
      name: 'hourly',
    });
    // Names are a venture's own.
    const other = await harness.newVenture();
    expect((await actionsOf(harness, other).limit({ name: 'hourly' }, 1n)).spendingLimit).toMatchObject({
      name: 'hourly',
    });
  });

  it.each([
    ['a name of more than words', { name: 'Ads weekly' }, 'INVALID_INPUT', ['name']],
    ['a subject for VENTURE', { subject: 'wf_1' }, 'INVALID_INPUT', ['subject']],
    ['no subject for AGENT', { scope: 'AGENT' }, 'INVALID_INPUT', ['subject']],
    ['what is no workflow id', { scope: 'WORKFLOW', subject: 'x' }, 'INVALID_INPUT', ['subject']],
    ['a window of nothing', { windowSeconds: 0 }, 'INVALID_INPUT', ['windowSeconds']],
    ['a window above 366 days', { windowSeconds: 31_622_401 }, 'INVALID_INPUT', ['windowSeconds']],
    ['a cap of nothing', { cap: { amountMinor: '0', currency: 'EUR' } }, 'AMOUNT_ZERO', ['cap', 'amountMinor']],
  ])('refuse %s', async (_name, over, code, field) => {
    expect(await act.limit(over, 1n)).toMatchObject({
      spendingLimit: null,
      userErrors: [{ code, field: ['input', ...field] }],
    });
  });
});
