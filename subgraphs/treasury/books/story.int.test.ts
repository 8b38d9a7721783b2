import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEventsById } from '#runtime/events/read.ts';
import { findIntents } from '../money-intent/money-intent.repository.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { type Data, type Harness, requestMutation, startHarness, type TestVenture, wish } from '../testing/harness.ts';
import { limitsOfIntents } from './story.repository.ts';

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

const limitFields = `limit { id cap { amountMinor } } subject version cap { amountMinor currency } countMax shadow
  spent { amountMinor } held { amountMinor } count left { amountMinor } leftAfter { amountMinor } wasPassed declined`;

/** What a limit had used up when it was looked at, in minor units. */
function used(limit: Data) {
  const { spent, held, left, leftAfter, count, wasPassed, declined } = limit;
  const [spentMinor, heldMinor] = [Number(spent.amountMinor), Number(held.amountMinor)];
  const [leftMinor, leftAfterMinor] = [Number(left.amountMinor), Number(leftAfter.amountMinor)];
  return { spentMinor, heldMinor, count, leftMinor, leftAfterMinor, wasPassed, declined };
}

const storyQuery = `query ($id: ID!) {
  moneyIntent(id: $id) {
    state hold { state } transfers { id } entries { side amount { amountMinor } account { name } } events { id }
    limits { ${limitFields} }
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

describe('the limits of an intent', () => {
  const limitsQuery = `query ($id: ID!) { moneyIntent(id: $id) { state limits { ${limitFields} } } }`;
  const limitsOf = async (id: string): Promise<Data[]> =>
    (await harness.run(venture.auditor, limitsQuery, { id })).moneyIntent.limits;

  it('tell what was captured and held at the moment of its decision, at once and for good', async () => {
    await act.limit({}, 1_000n);
    const first = await act.request(accountId, 300n);
    await act.capture(first.moneyIntent.id, { amount: { amountMinor: '250', currency: 'EUR' } });
    await act.request(accountId, 200n);
    const query = requestMutation.replace('moneyIntent {', `moneyIntent { limits { ${limitFields} }`);
    const { requestMoneyIntent } = await harness.run(venture.founder, query, { input: wish(accountId, 500n) });
    const { id, limits } = requestMoneyIntent.moneyIntent;
    expect(limits.map(used)).toEqual([
      {
        ...{ spentMinor: 250, heldMinor: 200, count: 2, leftMinor: 550, leftAfterMinor: 50 },
        ...{ wasPassed: false, declined: false },
      },
    ]);
    await act.giveUp(id);
    await act.limit({}, 5n);
    await harness.logIsCaughtUp();
    expect(await limitsOf(id)).toEqual([{ ...limits[0], limit: { ...limits[0].limit, cap: { amountMinor: '5' } } }]);
    expect(limits[0]).toMatchObject({ version: 1, cap: { amountMinor: '1000', currency: 'EUR' } });
  });

  it('say which of them declined it, by the amount and by the number, and what a shadow would have', async () => {
    await act.limit({ countMax: 1 }, 10_000n);
    await act.limit({ scope: 'CATEGORY', subject: 'advertising' }, 100n);
    await act.limit({ scope: 'PAYEE', subject: '*' }, 10_000n);
    await act.limit({ scope: 'PAYEE', subject: '*', shadow: true }, 150n);
    await act.request(accountId, 80n);
    const { moneyIntent } = await act.request(accountId, 81n);
    expect(moneyIntent.state).toBe('DECLINED');
    const found = await limitsOf(moneyIntent.id);
    expect(found.map(({ shadow, ...limit }: Data) => [limit.subject, shadow, used(limit)])).toEqual([
      ['advertising', false, told({ leftMinor: 20, leftAfterMinor: -61, wasPassed: true, declined: true })],
      ['Printworks', false, told({ leftMinor: 9_920, leftAfterMinor: 9_839, wasPassed: false, declined: false })],
      ['Printworks', true, told({ leftMinor: 70, leftAfterMinor: -11, wasPassed: true, declined: false })],
      [venture.ventureId, false, told({ leftMinor: 9_920, leftAfterMinor: 9_839, wasPassed: true, declined: true })],
    ]);
    const declinedBy = moneyIntent.declineReasons.map(({ limit }: Data) => limit.id);
    expect(found.filter(({ declined }: Data) => declined).map(({ limit }: Data) => limit.id)).toEqual(declinedBy);
  });

  const told = (over: object) => ({ spentMinor: 0, heldMinor: 80, count: 1, ...over });

  it('are those that would apply now while it waits, and none when policy had stopped it before', async () => {
    await act.limit({ windowSeconds: null, calendar: 'MONTH' }, 1_000n);
    await act.request(accountId, 300n);
    harness.policy.answer(() => ({ effect: 'APPROVAL_REQUIRED' }));
    const waiting = await act.request(accountId, 900n);
    harness.policy.answer(() => ({ effect: 'DENY' }));
    const denied = await act.request(accountId, 900n);
    harness.policy.answer(() => ({}));
    const before = { spentMinor: 0, heldMinor: 300, count: 1, leftMinor: 700, leftAfterMinor: -200 };
    expect((await limitsOf(waiting.moneyIntent.id)).map(used)).toEqual([
      { ...before, wasPassed: true, declined: false },
    ]);
    await act.giveUp(waiting.moneyIntent.id);
    expect(await limitsOf(waiting.moneyIntent.id)).toEqual([]);
    expect(await limitsOf(denied.moneyIntent.id)).toEqual([]);
  });

  it('are in the event of the decision, which proves them', async () => {
    const { spendingLimit } = await act.limit({ countMax: 9 }, 1_000n);
    await act.request(accountId, 300n);
    const { moneyIntent } = await act.request(accountId, 100n);
    const { events } = await story(moneyIntent.id);
    const [decision] = await readEventsById(harness.runtime.db.drizzle, [events[0].id]);
    expect(decision?.payload).toMatchObject({
      limits: [
        {
          ...{ limitId: spendingLimit.id, version: 1, subject: venture.ventureId, capMinor: '1000', countMax: 9 },
          ...{ heldMinor: '300', capturedMinor: '0', uses: 1 },
        },
      ],
    });
  });
});

describe('the limits of an intent whose decision has left the database', () => {
  it('are refused, and everything else of it is there', async () => {
    await act.limit({}, 1_000n);
    const { moneyIntent } = await act.request(accountId, 300n);
    await harness.logIsCaughtUp();
    const { drizzle } = harness.runtime.db;
    await drizzle.execute(sql`alter table platform.events detach partition platform.events_first`);
    try {
      const query = `query ($id: ID!) { moneyIntent(id: $id) { limits { subject } } }`;
      const variables = { id: moneyIntent.id };
      expect(await harness.errorCodes(venture.auditor, query, variables)).toEqual(['CURSOR_EXPIRED']);
      const rest = await harness.run(venture.auditor, 'query ($id: ID!) { moneyIntent(id: $id) { state } }', variables);
      expect(rest.moneyIntent.state).toBe('AUTHORISED');
    } finally {
      const { rows } = await drizzle.execute<{ end: string }>(sql`
        select platform.first_uuid_at(to_at) as end from platform.event_partitions where name = 'events_first'`);
      await drizzle.execute(
        sql.raw(`alter table platform.events attach partition platform.events_first
          for values from (minvalue) to ('${rows[0]?.end}')`),
      );
    }
  });
});

describe('the limits of an intent while the log is behind', () => {
  it('are told as far as events without a place are looked through, and are to be asked for again beyond', async () => {
    await act.limit({}, 1_000n);
    const { drizzle } = harness.runtime.db;
    await harness.logIsCaughtUp();
    await drizzle.transaction(async (tx) => {
      // The log waits for this transaction, which might have written an event.
      await tx.execute(sql`select pg_current_xact_id()`);
      const first = (await act.request(accountId, 300n)).moneyIntent;
      const second = (await act.request(accountId, 900n)).moneyIntent;
      const found = await findIntents(drizzle, [first.id, second.id]);
      const intents = [first, second].flatMap(({ id }) => found.filter((each) => each.id === id));
      expect(intents.map(({ state }) => state)).toEqual(['AUTHORISED', 'DECLINED']);
      const one = [{ cap: { amountMinor: 1_000n } }];
      expect(await limitsOfIntents(drizzle, intents)).toMatchObject([one, one]);
      expect(await limitsOfIntents(drizzle, intents, 1)).toMatchObject([one, { code: 'UNAVAILABLE', retryable: true }]);
    });
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
