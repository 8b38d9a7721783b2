import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEventsById } from '#runtime/events/read.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { type Harness, startHarness, type TestVenture } from '../testing/harness.ts';

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
  accountId = await harness.fundedAccount(venture, 10_000n);
});

const storyQuery = `query ($id: ID!) {
  moneyIntent(id: $id) {
    state hold { state } transfers { id } entries { side amount { amountMinor } account { name } } events { id }
    limits { limit { id cap { amountMinor } } subject cap { amountMinor } countMax shadow wasPassed }
  }
}`;

async function story(id: string) {
  await harness.logIsCaughtUp();
  const { moneyIntent } = await harness.run(venture.auditor, storyQuery, { id });
  return moneyIntent;
}

async function typesOf(events: readonly { readonly id: string }[]): Promise<string[]> {
  const ids = events.map(({ id }) => id);
  const found = await readEventsById(harness.runtime.db.drizzle, ids);
  return ids.map((id) => found.find((event) => event.id === id)?.type ?? 'none');
}

describe('the story of an intent', () => {
  it('has its hold, entries, events and the limits as they were when it was decided', async () => {
    const { spendingLimit } = await act.limit({}, 1_000n);
    await act.limit({ scope: 'CATEGORY', subject: 'travel' }, 10n);
    await act.limit({ scope: 'CATEGORY', subject: '*', shadow: true, countMax: 3 }, 100n);
    const { moneyIntent } = await act.request(accountId, 600n);
    await act.capture(moneyIntent.id, { amount: { amountMinor: '500', currency: 'EUR' } });
    await act.limit({}, 2_000n);
    const found = await story(moneyIntent.id);
    expect(found).toMatchObject({
      state: 'CAPTURED',
      hold: { state: 'POSTED' },
      entries: [
        { side: 'DEBIT', amount: { amountMinor: '500' }, account: { name: 'Expense: advertising (EUR)' } },
        { side: 'CREDIT', amount: { amountMinor: '500' }, account: { name: 'Operating' } },
      ],
    });
    expect(await typesOf(found.events)).toEqual([
      'money.intent_authorised.v1',
      'ledger.transfer_posted.v1',
      'money.intent_captured.v1',
    ]);
    const advertising = { subject: 'advertising', cap: { amountMinor: '100' }, countMax: 3 };
    expect(found.limits).toMatchObject([
      { ...advertising, shadow: true, wasPassed: true },
      {
        limit: { id: spendingLimit.id, cap: { amountMinor: '2000' } },
        ...{
          subject: venture.ventureId,
          cap: { amountMinor: '1000' },
          countMax: null,
          shadow: false,
          wasPassed: false,
        },
      },
    ]);
  });

  it('of a declined one names the limit that it would have passed', async () => {
    await act.limit({}, 1_000n);
    const { moneyIntent } = await act.request(accountId, 1_001n);
    const found = await story(moneyIntent.id);
    expect(found).toMatchObject({ state: 'DECLINED', hold: null, entries: [], limits: [{ wasPassed: true }] });
    expect(await typesOf(found.events)).toEqual(['money.intent_declined.v1']);
  });
});

describe('a budget', () => {
  const budgetQuery = `query ($id: ID!) { node: _entities(representations: [{ __typename: "SpendingLimit", id: $id }]) {
    ... on SpendingLimit {
      budget { subject spent { amountMinor } held { amountMinor } left { amountMinor } count resetsAt }
      usage { subject spent { amountMinor } held { amountMinor } left { amountMinor } count resetsAt } } } }`;

  async function budget(limitId: string) {
    const { node } = await harness.run(venture.auditor, budgetQuery, { id: limitId });
    return node[0];
  }

  it('says what is spent, held and left in the window of the calendar, and when that ends', async () => {
    const { spendingLimit } = await act.limit(
      { windowSeconds: null, calendar: 'MONTH', timeZone: 'Europe/Vienna' },
      1_000n,
    );
    expect(await budget(spendingLimit.id)).toMatchObject({
      budget: { left: { amountMinor: '1000' }, count: 0 },
      usage: [],
    });
    const first = await act.request(accountId, 300n);
    await act.capture(first.moneyIntent.id);
    await act.request(accountId, 200n);
    const { budget: found, usage } = await budget(spendingLimit.id);
    expect(found).toMatchObject({
      ...{ subject: venture.ventureId, spent: { amountMinor: '300' }, held: { amountMinor: '200' }, count: 2 },
      left: { amountMinor: '500' },
    });
    expect(usage).toEqual([found]);
    // The first of next month in Vienna.
    const vienna = new Intl.DateTimeFormat('en', {
      timeZone: 'Europe/Vienna',
      day: 'numeric',
      hour: 'numeric',
      hourCycle: 'h23',
    });
    const parts = Object.fromEntries(
      vienna.formatToParts(new Date(found.resetsAt)).map(({ type, value }) => [type, value]),
    );
    expect(parts).toMatchObject({ day: '1', hour: '00' });
    expect(Date.parse(found.resetsAt)).toBeGreaterThan(Date.now());
    expect(Date.parse(found.resetsAt)).toBeLessThan(Date.now() + 32 * 86_400_000);
  });

  it('in a rolling window says when the oldest spend leaves it', async () => {
    const { spendingLimit } = await act.limit({ windowSeconds: 1_000 }, 1_000n);
    expect((await budget(spendingLimit.id)).budget).toMatchObject({ spent: { amountMinor: '0' }, resetsAt: null });
    const before = Date.now();
    await act.request(accountId, 300n);
    const resetsAt = Date.parse((await budget(spendingLimit.id)).budget.resetsAt);
    // A step of the window is a second; clocks of test and database are the same.
    expect(resetsAt - before).toBeGreaterThanOrEqual(1_000_000);
    expect(resetsAt - Date.now()).toBeLessThanOrEqual(1_001_000);
  });

  it('of each subject by itself is in the usage alone', async () => {
    const { spendingLimit } = await act.limit({ scope: 'CATEGORY', subject: '*' }, 1_000n);
    await act.request(accountId, 300n, { category: 'travel' });
    expect(await budget(spendingLimit.id)).toMatchObject({
      budget: null,
      usage: [{ subject: 'travel', held: { amountMinor: '300' }, left: { amountMinor: '700' } }],
    });
  });
});
