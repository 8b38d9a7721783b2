import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import { RemoteRefusal } from '#runtime/bus/failure.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { nodeLookup } from '#schema/rpc/node.ts';
import * as rpc from '#schema/rpc/treasury.ts';
import { type Actions, actionsOf, rpcWish } from '../testing/actions.ts';
import { booksOf } from '../testing/books.ts';
import { type Harness, startHarness, type TestVenture } from '../testing/harness.ts';

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

describe('over the bus', () => {
  it('an agent asks by the name of an account, captures, and reads the state back', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n, 'Marketing');
    const workflowId = ids.next('workflow');
    const taskId = ids.next('task');
    const { bus } = harness.runtime;
    const asked = rpcWish(venture, accountId, 500n, { accountId: null, accountName: 'Marketing', workflowId, taskId });
    const reply = await bus.call(rpc.requestMoneyIntent, asked, venture.agent);
    expect(reply).toMatchObject({ state: 'AUTHORISED', declineReasons: [], replayed: false });
    expect(await bus.call(rpc.requestMoneyIntent, asked, venture.agent)).toEqual({ ...reply, replayed: true });
    const { moneyIntentId } = reply;
    const { ventureId } = venture;
    const captured = await bus.call(
      rpc.captureMoneyIntent,
      { idempotencyKey: ids.uuid(), ventureId, moneyIntentId, amount: null },
      venture.agent,
    );
    expect(captured).toMatchObject({ state: 'CAPTURED' });
    expect(await bus.call(rpc.getMoneyIntent, { ventureId, moneyIntentId }, venture.agent)).toMatchObject({
      state: 'CAPTURED',
    });
    const { _entities } = await harness.run(
      venture.founder,
      `query ($r: [_Any!]!) { _entities(representations: $r) {
        ... on Workflow { spent { amountMinor currency } moneyIntents { id requestedBy { kind } } } ... on Task { moneyIntents { id } } } }`,
      {
        r: [
          { __typename: 'Workflow', id: workflowId },
          { __typename: 'Task', id: taskId },
        ],
      },
    );
    expect(_entities).toEqual([
      {
        spent: [{ amountMinor: '500', currency: 'EUR' }],
        moneyIntents: [{ id: moneyIntentId, requestedBy: { kind: 'AGENT' } }],
      },
      { moneyIntents: [{ id: moneyIntentId }] },
    ]);
    const stranger = await harness.newVenture();
    const foreign = await harness.run(
      stranger.founder,
      `query ($r: [_Any!]!) { _entities(representations: $r) {
        ... on Workflow { spent { amountMinor } moneyIntents { id } } ... on MoneyIntent { id } } }`,
      {
        r: [
          { __typename: 'Workflow', id: workflowId },
          { __typename: 'MoneyIntent', id: moneyIntentId },
        ],
      },
    );
    expect(foreign._entities).toEqual([{ spent: [], moneyIntents: [] }, null]);
  });

  it('refusals keep their code and field, and faults their code', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const other = await harness.newVenture();
    const { bus } = harness.runtime;
    const call = (over: Record<string, unknown>, identity = venture.agent) =>
      bus
        .call(rpc.requestMoneyIntent, rpcWish(venture, accountId, 1n, over), identity)
        .catch((error: unknown) => error);
    const zero = await call({ amount: { amountMinor: '0', currency: 'EUR' } });
    expect(zero).toBeInstanceOf(RemoteRefusal);
    expect(zero).toMatchObject({ code: 'AMOUNT_ZERO', field: ['input', 'amount', 'amountMinor'] });
    expect(await call({ accountId: null })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await call({ accountId: null, accountName: 'Nowhere' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await call({ agent: null })).toMatchObject({ code: 'INVALID_INPUT', field: ['input', 'agent'] });
    expect(await call({ ventureId: other.ventureId })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await call({}, other.agent)).toMatchObject({ code: 'NOT_FOUND' });
    const blind = await call({}, { ...venture.agent, scopes: ['ventures:read'] });
    expect(blind).toBeInstanceOf(RequestError);
    expect(blind).toMatchObject({ code: 'FORBIDDEN' });
    const service = { ...venture.founder, actor: { kind: 'SYSTEM' as const, id: 'x', name: 'x' } };
    expect(await call({}, service)).toMatchObject({ code: 'FORBIDDEN' });
    await harness.policy.leave();
    expect(await call({})).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    await harness.policy.join();
  });

  it('limits of a venture are told as their events say them, to whoever may see it', async () => {
    await act.limit({ name: 'hourly', countMax: 3 }, 1_000n);
    await act.limit({ scope: 'PAYEE', subject: '*', windowSeconds: null, calendar: 'DAY', shadow: true }, 5n);
    const { bus, db } = harness.runtime;
    const { ventureId } = venture;
    const { limits } = await bus.call(rpc.listSpendingLimits, { ventureId }, venture.auditor);
    const { rows } = await db.drizzle.execute<{ payload: object }>(sql`
      select payload from platform.events where venture_id = ${ventureId} and type = 'money.spending_limit_set.v1'`);
    expect(limits).toHaveLength(2);
    expect(limits).toEqual(expect.arrayContaining(rows.map(({ payload }) => payload)));
    const stranger = await harness.newVenture();
    const refused = bus.call(rpc.listSpendingLimits, { ventureId }, stranger.founder);
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('node lookup tells whether the caller may see an object, of any kind', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 100n);
    const { spendingLimit } = await act.limit({}, 1_000n);
    const captured = (await act.capture(moneyIntent.id)).moneyIntent;
    const { rows } = await harness.runtime.db.drizzle.execute<{ id: string }>(sql`
      select 'ent_' || substr(transfer_id, 4) || '-' || leg as id from treasury.entries where account_id = ${accountId}
      union all select hold_id from treasury.holds where account_id = ${accountId}`);
    const { asset } = await booksOf(harness, venture).register('PTS', 2);
    const known = [
      asset.id,
      accountId,
      moneyIntent.id,
      spendingLimit.id,
      captured.transfers[0].id,
      ...rows.map((row) => row.id),
    ];
    expect(known).toHaveLength(8);
    const stranger = await harness.newVenture();
    const look = (id: string, identity: Identity) => harness.runtime.bus.call(nodeLookup('treasury'), { id }, identity);
    for (const id of known) {
      expect([id, await look(id, venture.founder), await look(id, stranger.founder)]).toEqual([id, true, false]);
    }
    for (const id of [ids.next('account'), ids.next('workflow'), 'nonsense']) {
      expect(await look(id, venture.founder)).toBe(false);
    }
  });
});
