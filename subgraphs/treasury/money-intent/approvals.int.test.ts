import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listDeadLetters, requestRetry } from '#runtime/events/dead-letters.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { type Data, type Harness, intentFields, startHarness, type TestVenture, until } from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let act: Actions;
let accountId: string;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());
beforeEach(async () => {
  venture = await harness.newVenture();
  act = actionsOf(harness, venture);
  harness.policy.answer(() => ({}));
  accountId = await harness.fundedAccount(venture, 10_000n);
  // As policy does: an approval that is shown for the action turns the answer into a permit.
  harness.policy.answer(({ action, approvalId }) =>
    action === 'requestMoneyIntent' && approvalId === null
      ? { effect: 'APPROVAL_REQUIRED', reasons: ['above EUR 10'], approvalQuorum: 2 }
      : {},
  );
});

interface Waiting {
  readonly moneyIntentId: string;
  readonly approval: PayloadOf<'approval.approved.v1'>;
}

/** Asks for money that needs an approval. @returns the approval that the control plane would make of it */
async function askAndWait(amountMinor: bigint, over: Record<string, unknown> = {}): Promise<Waiting> {
  const { moneyIntent } = await act.request(accountId, amountMinor, over);
  expect(moneyIntent).toMatchObject({ state: 'APPROVAL_REQUIRED', hold: null, declineReasons: [] });
  const [required] = await eventsOf(moneyIntent.id);
  const { actionHash, workflowId } = required.payload;
  const approvalId = ids.next('approval');
  const approval = { approvalId, workflowId, kind: 'MONEY_INTENT' as const, subjectId: moneyIntent.id, actionHash };
  await publish('approval.requested.v1', approval, { summary: 'x', quorum: 1, expiresAt: new Date().toISOString() });
  return { moneyIntentId: moneyIntent.id, approval };
}

/** Publishes an event of the control plane, as it does. */
function publish(type: string, approval: object, more: object = {}): Promise<void> {
  return harness.runtime.events.transact((unit) =>
    unit.append({
      ventureId: venture.ventureId,
      stream: { id: ids.next('approval'), expectedVersion: 0 },
      actor: venture.founder.actor,
      correlationId: ids.uuid(),
      // The catalog checks type and payload together when it is appended.
      events: [{ type, payload: { ...approval, ...more } } as never],
    }),
  );
}

async function eventsOf(streamId: string): Promise<Data[]> {
  const { rows } = await harness.runtime.db.drizzle.execute<Data>(sql`
    select id, type, payload, actor, causation_id as "causationId" from platform.events
    where stream_id = ${streamId} order by stream_version`);
  return rows;
}

async function read(moneyIntentId: string): Promise<Data> {
  const query = `query ($id: ID!) { moneyIntent(id: $id) { ${intentFields} approval { id } } }`;
  return (await harness.run(venture.founder, query, { id: moneyIntentId })).moneyIntent;
}

function settled(moneyIntentId: string): Promise<Data> {
  return until(async () => {
    const intent = await read(moneyIntentId);
    return intent.state === 'APPROVAL_REQUIRED' ? undefined : intent;
  });
}

/** Waits until the consumer has handled everything that was published so far. */
async function consumerIsDone(): Promise<void> {
  await harness.logIsCaughtUp();
  await until(async () => {
    const { rows: behind } = await harness.runtime.db.drizzle.execute(sql`
      select 1 from platform.event_log l where l.type like 'approval.%'
        and l.seq > (select seq from platform.consumers where name = 'treasury-approvals')`);
    return behind.length === 0;
  });
}

describe('an intent that needs an approval', () => {
  it('tells who is to be asked about what, and holds nothing', async () => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    const [required, ...more] = await eventsOf(moneyIntentId);
    expect(more).toEqual([]);
    expect(required).toMatchObject({
      type: 'money.intent_approval_required.v1',
      payload: { moneyIntentId, reasons: ['above EUR 10'], approvalQuorum: 2, amount: { amountMinor: '3000' } },
    });
    expect(await act.balances(accountId)).toEqual([10_000n, 0n, 10_000n]);
    await until(async () => (await read(moneyIntentId)).approval?.id === approval.approvalId);
  });

  it('is authorised once it is approved, after policy has seen the approval for the very same action', async () => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    const first = harness.policy.asked.at(-1);
    await publish('approval.approved.v1', approval);
    expect(await settled(moneyIntentId)).toMatchObject({
      state: 'AUTHORISED',
      hold: { state: 'PENDING' },
      approval: { id: approval.approvalId },
    });
    const second = harness.policy.asked.at(-1);
    expect(second?.request).toEqual({ ...first?.request, approvalId: approval.approvalId });
    expect(second?.identity).toMatchObject({ actor: { kind: 'SYSTEM' }, tenantId: venture.tenantId });
    expect((await act.capture(moneyIntentId)).moneyIntent.state).toBe('CAPTURED');
  });

  it.each([
    ['rejected', 'approval.rejected.v1', { reason: 'too dear' }, 'APPROVAL_REJECTED', 'Rejected: too dear'],
    ['not decided in time', 'approval.expired.v1', {}, 'APPROVAL_EXPIRED', 'Nobody approved it in time'],
  ])('is declined when it is %s', async (_name, type, more, code, message) => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    await publish(type, approval, more);
    const intent = await settled(moneyIntentId);
    expect(intent).toMatchObject({ state: 'DECLINED', declineReasons: [{ code, message }] });
    await publish('approval.approved.v1', approval);
    await consumerIsDone();
    expect(await read(moneyIntentId)).toEqual(intent);
  });

  it('is decided by limits and funds as they stand when it is approved', async () => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    harness.policy.answer(() => ({}));
    await act.request(accountId, 8_000n);
    await act.limit({}, 8_000n);
    await publish('approval.approved.v1', approval);
    const codes = (await settled(moneyIntentId)).declineReasons.map((reason: { code: string }) => reason.code);
    expect(codes).toEqual(['LIMIT_EXCEEDED', 'INSUFFICIENT_FUNDS']);
  });

  it('is decided by the limits that policy relies on as they stand when it is approved', async () => {
    harness.policy.answer(({ action, approvalId }) => {
      if (action !== 'requestMoneyIntent') return {};
      const effect = approvalId === null ? 'APPROVAL_REQUIRED' : 'PERMIT';
      return { effect, requiredLimits: [{ policyId: 'larger', limits: ['month'] }] };
    });
    const month = (name: string) => act.limit({ windowSeconds: null, calendar: 'MONTH', name }, 100_000n);
    // Nobody is asked about what could not be.
    const { moneyIntent } = await act.request(accountId, 3_000n);
    expect(moneyIntent).toMatchObject({ state: 'DECLINED', declineReasons: [{ code: 'REQUIRED_LIMIT_MISSING' }] });
    const { spendingLimit } = await month('month');
    const [kept, lost] = [await askAndWait(3_000n), await askAndWait(3_000n)];
    await publish('approval.approved.v1', kept.approval);
    expect(await settled(kept.moneyIntentId)).toMatchObject({ state: 'AUTHORISED' });
    await month('year');
    await publish('approval.approved.v1', lost.approval);
    expect(await settled(lost.moneyIntentId)).toMatchObject({
      state: 'DECLINED',
      declineReasons: [{ code: 'REQUIRED_LIMIT_MISSING', limit: null }],
    });
    expect((await month('month')).spendingLimit.id).toBe(spendingLimit.id);
    expect((await act.limit({ windowSeconds: null, calendar: 'MONTH' }, 1n)).userErrors).toMatchObject([
      { code: 'LIMIT_NAMED', field: ['input', 'name'] },
    ]);
  });

  it('is declined when policy does not accept the approval', async () => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    harness.policy.answer(() => ({ effect: 'APPROVAL_REQUIRED' }));
    await publish('approval.approved.v1', approval);
    expect(await settled(moneyIntentId)).toMatchObject({
      state: 'DECLINED',
      declineReasons: [{ code: 'POLICY_DENIED' }],
    });
  });

  it('waits, holding up nobody, while policy is away, and is decided when policy is back', async () => {
    const [one, two] = [await askAndWait(100n), await askAndWait(200n)];
    await harness.policy.leave();
    await publish('approval.approved.v1', one.approval);
    await publish('approval.rejected.v1', two.approval, { reason: 'no' });
    expect(await settled(two.moneyIntentId)).toMatchObject({ state: 'DECLINED' });
    // Tried once in vain: it is claimed until a moment from now.
    await until(async () => {
      const { rows } = await harness.runtime.db.drizzle.execute(sql`
        select 1 from treasury.money_intents
        where money_intent_id = ${one.moneyIntentId} and approved_retry_at > clock_timestamp()`);
      return rows.length === 1;
    });
    expect(await read(one.moneyIntentId)).toMatchObject({ state: 'APPROVAL_REQUIRED' });
    await harness.policy.join();
    expect(await settled(one.moneyIntentId)).toMatchObject({ state: 'AUTHORISED' });
  });

  it('is not moved by an approval of another action, or of another venture', async () => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    await publish('approval.approved.v1', { ...approval, actionHash: 'f'.repeat(64) });
    await publish('approval.rejected.v1', { ...approval, actionHash: 'f'.repeat(64) }, { reason: 'x' });
    const own = venture;
    venture = await harness.newVenture();
    await publish('approval.approved.v1', approval);
    await publish('approval.rejected.v1', approval, { reason: 'x' });
    venture = own;
    await consumerIsDone();
    expect(await read(moneyIntentId)).toMatchObject({ state: 'APPROVAL_REQUIRED' });
    await publish('approval.approved.v1', approval);
    expect(await settled(moneyIntentId)).toMatchObject({ state: 'AUTHORISED' });
  });

  it('may be voided while it waits; the approval then comes too late', async () => {
    const { moneyIntentId, approval } = await askAndWait(3_000n);
    expect((await act.giveUp(moneyIntentId)).moneyIntent).toMatchObject({ state: 'VOIDED', hold: null });
    await publish('approval.approved.v1', approval);
    await consumerIsDone();
    expect(await read(moneyIntentId)).toMatchObject({ state: 'VOIDED' });
    expect((await act.capture(moneyIntentId)).userErrors).toMatchObject([{ code: 'INTENT_ALREADY_VOIDED' }]);
  });

  it('is refused a capture while it waits', async () => {
    const { moneyIntentId } = await askAndWait(3_000n);
    expect((await act.capture(moneyIntentId)).userErrors).toMatchObject([{ code: 'APPROVAL_PENDING' }]);
  });
});

it('an answer that can not be applied keeps no other waiting, moves no money, and counts once it is retried', async () => {
  const { drizzle } = harness.runtime.db;
  const [bad, good] = [await askAndWait(3_000n), await askAndWait(4_000n)];
  await drizzle.execute(sql`
    create function public.refuse_bad() returns trigger language plpgsql as $$
      begin raise exception 'out of reach' using errcode = 'check_violation'; end $$`);
  await drizzle.execute(
    sql.raw(`create trigger refuse_bad before update on treasury.money_intents for each row
      when (old.money_intent_id = '${bad.moneyIntentId}') execute function public.refuse_bad()`),
  );
  await publish('approval.approved.v1', bad.approval);
  await publish('approval.approved.v1', good.approval);
  expect(await settled(good.moneyIntentId)).toMatchObject({ state: 'AUTHORISED' });
  await consumerIsDone();
  const letters = (await listDeadLetters(drizzle, { consumer: 'treasury-approvals', limit: 10 })).filter(
    ({ type }) => type === 'approval.approved.v1',
  );
  expect(letters).toMatchObject([{ state: 'PENDING', reason: expect.stringMatching('out of reach') }]);
  expect(await read(bad.moneyIntentId)).toMatchObject({ state: 'APPROVAL_REQUIRED', hold: null });

  await drizzle.execute(sql`drop trigger refuse_bad on treasury.money_intents`);
  await requestRetry(drizzle, letters[0]?.id ?? '');
  expect(await settled(bad.moneyIntentId)).toMatchObject({ state: 'AUTHORISED' });
});

it('replaying every approval from the start changes nothing', async () => {
  const waiting: Waiting[] = [];
  for (let amount = 1n; amount <= 6n; amount++) waiting.push(await askAndWait(amount));
  for (const [index, { approval }] of waiting.entries()) {
    if (index % 2 === 0) await publish('approval.approved.v1', approval);
    else await publish('approval.rejected.v1', approval, { reason: 'no' });
  }
  await Promise.all(waiting.map(({ moneyIntentId }) => settled(moneyIntentId)));
  const before = await Promise.all(waiting.map(({ moneyIntentId }) => read(moneyIntentId)));
  const historyOf = () => Promise.all(waiting.map(({ moneyIntentId }) => eventsOf(moneyIntentId)));
  const history = await historyOf();
  const balances = await act.balances(accountId);

  await harness.runner.stop();
  await harness.runtime.db.drizzle.execute(
    sql`update platform.consumers set seq = 0 where name = 'treasury-approvals'`,
  );
  await harness.runner.start();
  await consumerIsDone();

  expect(await Promise.all(waiting.map(({ moneyIntentId }) => read(moneyIntentId)))).toEqual(before);
  expect(await historyOf()).toEqual(history);
  expect(await act.balances(accountId)).toEqual(balances);
});
