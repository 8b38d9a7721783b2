import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { actionsOf } from './testing/actions.ts';
import { type Harness, startHarness, type TestVenture } from './testing/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());

interface Owned {
  readonly venture: TestVenture;
  readonly accountId: string;
  readonly intentId: string;
}

async function newOwned(): Promise<Owned> {
  const venture = await harness.newVenture();
  const accountId = await harness.fundedAccount(venture, 1_000n);
  const { moneyIntent } = await actionsOf(harness, venture).request(accountId, 10n);
  return { venture, accountId, intentId: moneyIntent.id };
}

const query = `query ($account: ID!, $intent: ID!) {
  account(id: $account) { id held { amountMinor } } moneyIntent(id: $intent) { id state }
}`;

it('show each caller only what is theirs, however many ask for it in the same moment', async () => {
  const owned = await Promise.all(Array.from({ length: 4 }, newOwned));
  const asked = owned.flatMap((who) => owned.map((whose) => ({ who, whose })));
  const answers = await Promise.all(
    asked.map(({ who, whose }) =>
      harness.run(who.venture.founder, query, { account: whose.accountId, intent: whose.intentId }),
    ),
  );
  expect(answers).toEqual(
    asked.map(({ who, whose }) => ({
      account: who === whose ? { id: whose.accountId, held: { amountMinor: '10' } } : null,
      moneyIntent: who === whose ? { id: whose.intentId, state: 'AUTHORISED' } : null,
    })),
  );
});

it('take no key of one venture for that of another, and show what was done a moment ago', async () => {
  const [one, two] = await Promise.all([newOwned(), newOwned()]);
  const key = { idempotencyKey: ids.uuid() };
  const asked = [one, two, one, two].map(({ venture, accountId }) =>
    actionsOf(harness, venture).request(accountId, 20n, key),
  );
  const intents = (await Promise.all(asked)).map(({ moneyIntent }) => moneyIntent);
  expect(new Set(intents.map(({ id }) => id)).size).toBe(2);
  expect(intents.map(({ account }) => account.held.amountMinor)).toEqual(['30', '30', '30', '30']);
});
