import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import type { SubgraphEvents } from '#runtime/graphql/executor.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { type Actions, actionsOf } from '../../testing/actions.ts';
import { type Data, type Harness, startHarness, type TestVenture } from '../../testing/harness.ts';

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

const query = `subscription ($a: ID, $v: ID, $after: Cursor) {
  ledgerEvents(accountId: $a, ventureId: $v, after: $after) {
    cursor kind moneyIntent { id state } transfer { legs { side } } accounts { id name available { amountMinor } }
  }
}`;

function subscribe(variables: Record<string, unknown>, identity: Identity = venture.founder) {
  return harness.executor.subscribe({ query, variables, identity, requestId: ids.uuid() });
}

/** Follows from here on: what was committed before is not new. */
async function follow(variables: Record<string, unknown>): Promise<SubgraphEvents> {
  await harness.logIsCaughtUp();
  const events = await subscribe(variables);
  if (!('next' in events)) throw new Error(JSON.stringify(events));
  return events;
}

async function take(events: SubgraphEvents, count: number): Promise<Data[]> {
  const items: Data[] = [];
  while (items.length < count) {
    const step = await events.next();
    if (step.done) throw new Error('the subscription ended early');
    if (step.value.errors) throw new Error(JSON.stringify(step.value.errors));
    items.push((step.value.data as Data).ledgerEvents);
  }
  return items;
}

describe('ledgerEvents', () => {
  it('delivers what happens to a venture in order, and takes up again behind any cursor', async () => {
    const live = await follow({ v: venture.ventureId });
    const accountId = await harness.fundedAccount(venture, 1_000n);
    const { moneyIntent } = await act.request(accountId, 300n);
    await act.request(accountId, 5_000n);
    await act.capture(moneyIntent.id);
    const second = await act.request(accountId, 200n);
    await act.giveUp(second.moneyIntent.id);
    const items = await take(live, 9);
    expect(items.map((item) => item.kind)).toEqual([
      'ACCOUNT_OPENED',
      'ACCOUNT_OPENED',
      'TRANSFER_POSTED',
      'HOLD_PLACED',
      'INTENT_DECLINED',
      'ACCOUNT_OPENED',
      'TRANSFER_POSTED',
      'HOLD_PLACED',
      'HOLD_RELEASED',
    ]);
    expect(items[6]).toMatchObject({
      moneyIntent: { id: moneyIntent.id },
      transfer: { legs: [{ side: 'DEBIT' }, { side: 'CREDIT' }] },
      accounts: [{ name: 'Expense: advertising (EUR)' }, { id: accountId }],
    });
    await live.return?.();
    for (const [index, { cursor }] of items.slice(0, -1).entries()) {
      const again = await follow({ v: venture.ventureId, after: cursor });
      const [next] = await take(again, 1);
      expect(next.cursor).toBe(items[index + 1].cursor);
      await again.return?.();
    }
  });

  it('of one account leaves out the others', async () => {
    const one = await harness.fundedAccount(venture, 0n, 'One');
    const two = await harness.fundedAccount(venture, 0n, 'Two');
    const live = await follow({ a: one });
    await harness.fundedAccount(venture, 10n, 'Three');
    await act.request(two, 1n);
    await act.request(one, 1n);
    const [item] = await take(live, 1);
    expect(item).toMatchObject({ kind: 'INTENT_DECLINED', accounts: [{ id: one }] });
    await live.return?.();
  });

  it('leaves out a waiting intent that was voided, which held nothing', async () => {
    const accountId = await harness.fundedAccount(venture, 100n);
    const live = await follow({ a: accountId });
    harness.policy.answer(() => ({ effect: 'APPROVAL_REQUIRED' }));
    await act.giveUp((await act.request(accountId, 1n)).moneyIntent.id);
    harness.policy.answer(() => ({}));
    await act.request(accountId, 2n);
    expect(await take(live, 1)).toMatchObject([{ kind: 'HOLD_PLACED' }]);
    await live.return?.();
  });

  it('ends at once when it is given up while it waits', async () => {
    const live = await follow({ v: venture.ventureId });
    const waiting = live.next();
    await live.return?.();
    expect(await waiting).toMatchObject({ done: true });
  });

  it.each([
    ['both ids', () => ({ v: venture.ventureId, a: ids.next('account') }), 'BAD_USER_INPUT'],
    ['no id', () => ({}), 'BAD_USER_INPUT'],
    ['a cursor that was made up', () => ({ v: venture.ventureId, after: 'MTAw' }), 'CURSOR_INVALID'],
    ['an unknown account', () => ({ a: ids.next('account') }), 'NOT_FOUND'],
    ['an unknown venture', () => ({ v: ids.next('venture') }), 'NOT_FOUND'],
  ])('refuses %s', async (_name, variables, code) => {
    const result = (await subscribe(variables())) as Data;
    expect(result.errors).toMatchObject([{ extensions: { code } }]);
  });

  it('refuses another tenant and who lacks money:read', async () => {
    const accountId = await harness.fundedAccount(venture, 0n);
    const stranger = await harness.newVenture();
    for (const variables of [{ v: venture.ventureId }, { a: accountId }]) {
      const foreign = (await subscribe(variables, stranger.founder)) as Data;
      expect(foreign.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      const blind = (await subscribe(variables, { ...venture.founder, scopes: [] })) as Data;
      expect(blind.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });
});
