import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { maxAmountMinor } from '#runtime/money/money.ts';
import {
  depositMutation,
  type Harness,
  openAccountMutation,
  startHarness,
  type TestVenture,
} from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  harness = await startHarness();
  venture = await harness.newVenture();
  stranger = await harness.newVenture();
});
afterAll(() => harness?.stop());

function open(over: Record<string, unknown> = {}, identity = venture.founder) {
  const input = {
    idempotencyKey: ids.uuid(),
    ventureId: venture.ventureId,
    name: `Account ${ids.uuid()}`,
    kind: 'ASSET',
    currency: 'EUR',
    ...over,
  };
  return harness.run(identity, openAccountMutation, { input }).then((data) => data.openAccount);
}

function deposit(
  accountId: string,
  amountMinor: bigint | string,
  over: Record<string, unknown> = {},
  identity = venture.founder,
) {
  const amount = { amountMinor: amountMinor.toString(), currency: 'EUR' };
  const input = { idempotencyKey: ids.uuid(), accountId, amount, description: 'Deposit from founder', ...over };
  return harness.run(identity, depositMutation, { input }).then((data) => data.depositFunds);
}

describe('opening an account', () => {
  it('opens it with a zero balance and replays the same key', async () => {
    const input = { idempotencyKey: ids.uuid(), name: 'Main' };
    const first = await open(input);
    expect(first).toMatchObject({
      account: { name: 'Main', kind: 'ASSET', currency: 'EUR' },
      replayed: false,
      userErrors: [],
    });
    const second = await open(input);
    expect(second).toMatchObject({ account: { id: first.account.id }, replayed: true });
    expect(await open({ ...input, name: 'Other' })).toMatchObject({
      account: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
    });
  });

  it('refuses a name that is taken, also when two ask at once', async () => {
    const asked = await Promise.all([open({ name: 'Twice' }), open({ name: 'Twice' })]);
    expect(asked.flatMap((payload) => payload.userErrors)).toEqual([
      { code: 'ACCOUNT_NAME_TAKEN', field: ['input', 'name'] },
    ]);
  });

  it.each([
    ['a reserved name', { name: 'Founder capital (EUR)' }, 'ACCOUNT_NAME_RESERVED', 'name'],
    ['another reserved name', { name: 'Expense: travel (EUR)' }, 'ACCOUNT_NAME_RESERVED', 'name'],
    ['an empty name', { name: '' }, 'INVALID_INPUT', 'name'],
    ['a name with NUL', { name: 'a\0b' }, 'INVALID_INPUT', 'name'],
    ['an unknown currency', { currency: 'QQQ' }, 'CURRENCY_UNKNOWN', 'currency'],
    ['an unknown venture', { ventureId: 'ven_nowhere' }, 'NOT_FOUND', 'ventureId'],
  ])('refuses %s', async (_name, over, code, field) => {
    expect(await open(over)).toMatchObject({ account: null, userErrors: [{ code, field: ['input', field] }] });
  });

  it('is for people of the tenant who hold the scope', async () => {
    expect(await open({}, stranger.founder)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    const input = { idempotencyKey: 'k', ventureId: venture.ventureId, name: 'X', kind: 'ASSET', currency: 'EUR' };
    expect(await harness.errorCodes(venture.auditor, openAccountMutation, { input })).toEqual(['FORBIDDEN']);
    expect(await harness.errorCodes(venture.agent, openAccountMutation, { input })).toEqual(['FORBIDDEN']);
  });
});

describe('depositing funds', () => {
  it('debits the asset account and credits founder capital, which opens by itself', async () => {
    const own = await harness.newVenture();
    const accountId = await harness.fundedAccount(own, 0n);
    const { transfer } = await deposit(accountId, 12_345n, {}, own.founder);
    expect(transfer.legs).toMatchObject([
      { side: 'DEBIT', account: { id: accountId, kind: 'ASSET' }, balanceAfter: { amountMinor: '12345' } },
      { side: 'CREDIT', account: { name: 'Founder capital (EUR)', kind: 'EQUITY' }, amount: { amountMinor: '12345' } },
    ]);
    const { trialBalance } = await harness.run(
      own.founder,
      'query ($v: ID!) { trialBalance(ventureId: $v) { currency debitsMinor creditsMinor } }',
      { v: own.ventureId },
    );
    expect(trialBalance).toEqual([{ currency: 'EUR', debitsMinor: '12345', creditsMinor: '12345' }]);
  });

  it('posts once for one key, however often and however much at once it is sent', async () => {
    const own = await harness.newVenture();
    const accountId = await harness.fundedAccount(own, 0n);
    const input = { idempotencyKey: ids.uuid() };
    const sent = await Promise.all(Array.from({ length: 10 }, () => deposit(accountId, 100n, input, own.founder)));
    expect(new Set(sent.map((payload) => payload.transfer.id)).size).toBe(1);
    expect(sent.filter((payload) => !payload.replayed)).toHaveLength(1);
    expect(await balances(accountId)).toEqual({ posted: '100', held: '0', available: '100' });
    expect(await deposit(accountId, 101n, input, own.founder)).toMatchObject({
      transfer: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
  });

  it('keeps every deposit when many arrive at once for a venture without founder capital', async () => {
    const own = await harness.newVenture();
    const names = ['A', 'B', 'C'];
    const accountIds = await Promise.all(names.map((name) => harness.fundedAccount(own, 0n, name)));
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => deposit(accountIds[index % 3] ?? '', 1n, {}, own.founder)),
    );
    for (const accountId of accountIds) expect(await balances(accountId)).toMatchObject({ posted: '10' });
  });

  it.each([
    ['zero', '0', {}, 'AMOUNT_ZERO', ['input', 'amount', 'amountMinor']],
    ['a negative amount', '-5', {}, 'AMOUNT_NEGATIVE', ['input', 'amount', 'amountMinor']],
    ['more than 2^63-1', (maxAmountMinor + 1n).toString(), {}, 'AMOUNT_TOO_LARGE', ['input', 'amount', 'amountMinor']],
    [
      'another currency',
      '5',
      { amount: { amountMinor: '5', currency: 'USD' } },
      'CURRENCY_MISMATCH',
      ['input', 'amount', 'currency'],
    ],
    ['an empty description', '5', { description: '' }, 'INVALID_INPUT', ['input', 'description']],
    ['an unknown account', '5', { accountId: ids.next('account') }, 'NOT_FOUND', ['input', 'accountId']],
    ['what is no id at all', '5', { accountId: '\0' }, 'NOT_FOUND', ['input', 'accountId']],
  ])('refuses %s', async (_name, amountMinor, over, code, field) => {
    const { account } = await open();
    const payload = await deposit(account.id, amountMinor, over);
    expect(payload).toMatchObject({ transfer: null, userErrors: [{ code, field }] });
  });

  it('refuses a balance above 2^63-1 that two fine amounts add up to', async () => {
    const { account } = await open({ currency: 'JPY' });
    const amount = { amountMinor: maxAmountMinor.toString(), currency: 'JPY' };
    expect(await deposit(account.id, 1n, { amount })).toMatchObject({ userErrors: [] });
    const more = { amount: { amountMinor: '1', currency: 'JPY' } };
    expect(await deposit(account.id, 1n, more)).toMatchObject({ userErrors: [{ code: 'BALANCE_TOO_LARGE' }] });
  });

  it("refuses an account that is not an asset, and somebody else's", async () => {
    const { account } = await open({ kind: 'EXPENSE' });
    expect(await deposit(account.id, 5n)).toMatchObject({ userErrors: [{ code: 'ACCOUNT_NOT_ASSET' }] });
    expect(await deposit(account.id, 5n, {}, stranger.founder)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });
});

describe('reading the ledger', () => {
  it('pages through entries, newest first, none twice and none left out', async () => {
    const { account } = await open();
    for (let amount = 1n; amount <= 7n; amount++) await deposit(account.id, amount);
    const query = `query ($id: ID!, $after: Cursor) {
      ledgerEntries(accountId: $id, first: 3, after: $after) {
        nodes { amount { amountMinor } balanceAfter { amountMinor } transfer { description } }
        pageInfo { hasNextPage hasPreviousPage endCursor }
      }
    }`;
    const amounts: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { ledgerEntries } = await harness.run(venture.founder, query, { id: account.id, after });
      amounts.push(...ledgerEntries.nodes.map((node: { amount: { amountMinor: string } }) => node.amount.amountMinor));
      if (!ledgerEntries.pageInfo.hasNextPage) break;
      after = ledgerEntries.pageInfo.endCursor;
    }
    expect(amounts).toEqual(['7', '6', '5', '4', '3', '2', '1']);
  });

  it('refuses wrong pages', async () => {
    const { account } = await open();
    const query =
      'query ($id: ID!, $n: Int, $c: Cursor) { ledgerEntries(accountId: $id, first: $n, after: $c) { nodes { id } } }';
    expect(await harness.errorCodes(venture.founder, query, { id: account.id, n: 101 })).toEqual(['BAD_USER_INPUT']);
    expect(await harness.errorCodes(venture.founder, query, { id: account.id, c: 'bm90IG9uZQ' })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('shows nothing to another tenant, by any path', async () => {
    const accountId = await harness.fundedAccount(venture, 10n, 'Secret');
    const { transfer } = await deposit(accountId, 5n);
    const { ledgerEntries } = await harness.run(
      venture.founder,
      'query ($id: ID!) { ledgerEntries(accountId: $id) { nodes { id } } }',
      { id: accountId },
    );
    const entryId = ledgerEntries.nodes[0].id;
    const one = 'query ($id: ID!, $t: ID!) { account(id: $id) { id } transfer(id: $t) { id } }';
    const asked = { id: accountId, t: transfer.id };
    expect(await harness.run(stranger.founder, one, asked)).toEqual({ account: null, transfer: null });
    expect(await harness.run(venture.founder, one, asked)).toMatchObject({ account: { id: accountId } });
    const lists = [
      'accounts(ventureId: $v) { nodes { id } }',
      'moneyIntents(ventureId: $v) { nodes { id } }',
      'trialBalance(ventureId: $v) { currency }',
      'ledgerEntries(accountId: $v) { nodes { id } }',
    ];
    for (const list of lists) {
      const variables = { v: list.startsWith('ledger') ? accountId : venture.ventureId };
      expect(await harness.errorCodes(stranger.founder, `query ($v: ID!) { ${list} }`, variables)).toEqual([
        'NOT_FOUND',
      ]);
    }
    const entities = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Account { id } ... on Transfer { id } ... on LedgerEntry { id } ... on Venture { id accounts { id } } } }`;
    const r = [
      { __typename: 'Account', id: accountId },
      { __typename: 'Transfer', id: transfer.id },
      { __typename: 'LedgerEntry', id: entryId },
      { __typename: 'Venture', id: venture.ventureId },
    ];
    expect((await harness.run(stranger.founder, entities, { r }))._entities).toEqual([null, null, null, null]);
    const seen = (await harness.run(venture.founder, entities, { r }))._entities;
    expect(seen.map((entity: { id: string }) => entity.id)).toEqual(r.map(({ id }) => id));
  });

  it('hides money from who lacks money:read, and says so of each field and each object', async () => {
    const accountId = await harness.fundedAccount(venture, 10n, 'Hidden');
    const blind = { ...venture.founder, scopes: ['ventures:read'] as const };
    const entities = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Venture { id accounts { id } spendingLimits { id } } ... on Workflow { moneyIntents { id } spent { currency } }
      ... on Task { moneyIntents { id } } ... on Account { id } } }`;
    const r = [
      { __typename: 'Venture', id: venture.ventureId },
      { __typename: 'Workflow', id: 'wf_1' },
      { __typename: 'Task', id: 'tsk_1' },
      { __typename: 'Account', id: accountId },
    ];
    const { data, errors = [] } = await harness.executor.execute({
      query: entities,
      variables: { r },
      identity: blind,
      requestId: 'req_blind',
    });
    expect(data?._entities).toEqual([
      { id: venture.ventureId, accounts: null, spendingLimits: null },
      { moneyIntents: null, spent: null },
      { moneyIntents: null },
      null,
    ]);
    expect(new Set(errors.map(({ message }) => message))).toEqual(new Set(['The token lacks the scope money:read']));
    expect(errors.map(({ path }) => path?.slice(1).join('.')).sort()).toEqual([
      '0.accounts',
      '0.spendingLimits',
      '1.moneyIntents',
      '1.spent',
      '2.moneyIntents',
      '3',
    ]);
    expect(await harness.errorCodes(blind, 'query ($id: ID!) { account(id: $id) { id } }', { id: accountId })).toEqual([
      'FORBIDDEN',
    ]);
  });
});

async function balances(accountId: string) {
  const { rows } = await harness.runtime.db.drizzle.execute(sql`
    select (debits_minor - credits_minor)::text as posted, held_minor::text as held,
      (debits_minor - credits_minor - held_minor)::text as available
    from treasury.accounts where account_id = ${accountId}`);
  return rows[0];
}
