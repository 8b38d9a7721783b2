import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { boundedRuns } from '#tests/support/property.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { type Data, depositMutation, type Harness, startHarness, type TestVenture } from '../testing/harness.ts';

// Random histories, many commands at once so that a commit holds several; then the books at every position, and at times and
// periods, are held against a replay of the log and a plain sum over the tables.

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());

const amount = fc.bigInt({ min: 1n, max: 400n });
const step = fc.oneof(
  fc.record({ kind: fc.constant('deposit' as const), amount, account: fc.nat({ max: 1 }) }),
  fc.record({ kind: fc.constant('request' as const), amount, account: fc.nat({ max: 1 }) }),
  fc.record({
    ...{ kind: fc.constant('capture' as const), pick: fc.nat(), amount: fc.option(amount), final: fc.boolean() },
  }),
  fc.record({ kind: fc.constant('void' as const), pick: fc.nat() }),
  fc.record({
    ...{ kind: fc.constant('transfer' as const), amount, account: fc.nat({ max: 1 }), isPending: fc.boolean() },
    // Seconds from now at which it counts.
    effective: fc.option(fc.integer({ min: -3, max: 3 })),
  }),
  fc.record({ kind: fc.constant('post' as const), pick: fc.nat(), amount: fc.option(amount) }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }),
);
const script = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 6 });
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never;

interface Balance {
  posted: bigint;
  held: bigint;
}

it('balances as of any position or time, and statements, equal a replay', async () => {
  const seed = Date.now();
  console.info(`books property, seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(script, fc.infiniteStream(fc.nat()), async (rounds, choice) => {
      const pick = (max: number) => Number(choice.next().value ?? 0) % max;
      const venture = await harness.newVenture();
      const accounts = [await harness.fundedAccount(venture, 500n, 'A'), await harness.fundedAccount(venture, 0n, 'B')];
      await play(venture, accounts, rounds);
      await harness.logIsCaughtUp();
      await expectPositions(venture);
      await expectTimes(venture, pick);
      await expectStatements(venture, pick);
    }),
    { ...boundedRuns, seed, numRuns: 12 },
  );
}, 300_000);

async function play(venture: TestVenture, accounts: readonly string[], rounds: readonly (readonly Step[])[]) {
  const act = actionsOf(harness, venture);
  const open: string[] = [];
  const pending: string[] = [];
  for (const round of rounds) await Promise.all(round.map((each) => take(each)));

  async function take(each: Step): Promise<void> {
    const part = 'amount' in each && each.amount !== null ? { amount: euros(each.amount) } : {};
    switch (each.kind) {
      case 'deposit':
        return deposit(venture, accounts[each.account] ?? '', each.amount);
      case 'request':
        return request(act, accounts[each.account] ?? '', each.amount);
      case 'transfer': {
        const pair = [accounts[each.account], accounts[1 - each.account]];
        const id = await transfer(venture, pair, each);
        if (each.isPending && id !== undefined) pending.push(id);
        return;
      }
      case 'post':
      case 'cancel': {
        const transferId = pending[each.pick % Math.max(1, pending.length)];
        if (transferId === undefined) return;
        const over = each.kind === 'post' ? part : { reason: 'no' };
        const input = { idempotencyKey: ids.uuid(), transferId, ...over };
        await harness.run(venture.founder, each.kind === 'post' ? postMutation : cancelMutation, { input });
        return;
      }
      case 'capture':
      case 'void': {
        const intentId = open[each.pick % Math.max(1, open.length)];
        if (intentId === undefined) return;
        await (each.kind === 'capture' ? act.capture(intentId, { ...part, final: each.final }) : act.giveUp(intentId));
      }
    }
  }

  async function request(by: Actions, accountId: string, amountMinor: bigint): Promise<void> {
    const { moneyIntent } = await by.request(accountId, amountMinor);
    if (moneyIntent.state === 'AUTHORISED') open.push(moneyIntent.id);
  }
}

const postMutation = 'mutation ($input: PostPendingTransferInput!) { postPendingTransfer(input: $input) { replayed } }';
const cancelMutation =
  'mutation ($input: VoidPendingTransferInput!) { voidPendingTransfer(input: $input) { replayed } }';
const transferMutation = `mutation ($input: PostTransfersInput!) {
  postTransfers(input: $input) { results { transfer { id } userErrors { code } } userErrors { code } } }`;

function euros(amountMinor: bigint) {
  return { amountMinor: amountMinor.toString(), currency: 'EUR' };
}

/** From one account to the other; nothing when there is too little. */
async function transfer(
  { founder, ventureId }: TestVenture,
  [from, to]: readonly (string | undefined)[],
  { amount: amountMinor, isPending, effective }: Extract<Step, { readonly kind: 'transfer' }>,
): Promise<string | undefined> {
  const legs = [
    { accountId: to, side: 'DEBIT', amount: euros(amountMinor) },
    { accountId: from, side: 'CREDIT', amount: euros(amountMinor) },
  ];
  const effectiveAt = effective === null ? null : new Date(Date.now() + effective * 1_000).toISOString();
  const wanted = { description: 'Over', legs, effectiveAt, pendingSeconds: isPending ? 600 : null };
  const input = { idempotencyKey: ids.uuid(), ventureId, transfers: [wanted] };
  const { postTransfers } = await harness.run(founder, transferMutation, { input });
  expect(postTransfers.userErrors).toEqual([]);
  return postTransfers.results[0].transfer?.id;
}

async function deposit(venture: TestVenture, accountId: string, amountMinor: bigint): Promise<void> {
  const input = { idempotencyKey: ids.uuid(), accountId, amount: euros(amountMinor), description: 'More' };
  await harness.run(venture.founder, depositMutation, { input });
}

const balancesQuery = `query ($v: ID!, $asOf: AsOfInput) {
  accounts(ventureId: $v) { nodes {
    id kind balance(asOf: $asOf) { posted { amountMinor } held { amountMinor } available { amountMinor } entryCount } } }
  trialBalance(ventureId: $v, asOf: $asOf) {
    currency debitsMinor creditsMinor debit { amountMinor } credit { amountMinor }
    kinds { kind debit { amountMinor } credit { amountMinor } }
    accounts { account { id } debit { amountMinor } credit { amountMinor } } }
}`;

async function expectPositions(venture: TestVenture): Promise<void> {
  const { rows } = await harness.runtime.db.drizzle.execute<{ seq: bigint; type: string; payload: Data }>(sql`
    select l.seq, e.type, e.payload from platform.event_log l join platform.events e on e.id = l.event_id
    where l.venture_id = ${venture.ventureId} order by l.seq`);
  const balances = new Map<string, Balance>();
  const openHolds = new Map<string, { accountId: string; leftMinor: bigint; transferId?: string }>();
  const kinds = new Map<string, string>();
  expect(await balancesAsOf(venture, { seq: '0' })).toEqual(new Map());
  for (const { seq, type, payload } of rows) {
    if (type === 'ledger.account_opened.v1') kinds.set(payload.accountId, payload.kind);
    for (const leg of type === 'ledger.transfer_posted.v1' ? payload.legs : []) {
      const grows = ['ASSET', 'EXPENSE'].includes(kinds.get(leg.accountId) ?? '') === (leg.side === 'DEBIT');
      const moved = BigInt(leg.amount.amountMinor);
      of(balances, leg.accountId).posted += grows ? moved : -moved;
    }
    if (type === 'money.intent_authorised.v1') {
      openHolds.set(payload.holdId, { accountId: payload.accountId, leftMinor: BigInt(payload.amount.amountMinor) });
    }
    const hold = openHolds.get(payload.holdId);
    if (type === 'money.intent_part_captured.v1' && hold) hold.leftMinor = BigInt(payload.remaining.amountMinor);
    if (type === 'money.intent_captured.v1') openHolds.delete(payload.holdId);
    if (type === 'ledger.transfer_pending.v1') {
      for (const {
        holdId,
        accountId,
        amount: { amountMinor },
      } of payload.holds) {
        openHolds.set(holdId, { accountId, leftMinor: BigInt(amountMinor), transferId: payload.transferId });
      }
    } else {
      // Whatever comes after it has waited ends it.
      for (const [holdId, { transferId }] of openHolds) {
        if (transferId !== undefined && transferId === payload.transferId) openHolds.delete(holdId);
      }
    }
    if (['money.intent_voided.v1', 'money.intent_expired.v1'].includes(type)) openHolds.delete(payload.holdId);
    for (const balance of balances.values()) balance.held = 0n;
    for (const { accountId, leftMinor } of openHolds.values()) of(balances, accountId).held += leftMinor;
    expect(await balancesAsOf(venture, { seq: seq.toString() }), `as of ${seq}`).toEqual(withoutZeros(balances));
  }
}

async function expectTimes(venture: TestVenture, pick: (max: number) => number): Promise<void> {
  const times = await harness.runtime.db.drizzle.execute<{ at: string }>(sql`
    select distinct to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from treasury.transfers where venture_id = ${venture.ventureId} order by at`);
  for (let turn = 0; turn < 6; turn++) {
    const known = Date.parse(times.rows[pick(times.rows.length)]?.at ?? '');
    const at = new Date(known + pick(3) - 1).toISOString();
    const plain = await harness.runtime.db.drizzle.execute<PlainRow>(sql`
      select a.account_id as id,
        (select coalesce(sum(${signedAmount}), 0)::text
          from treasury.entries e where e.account_id = a.account_id and e.recorded_at <= ${at}::timestamptz) as recorded,
        (select coalesce(sum(${signedAmount}), 0)::text from treasury.entries e join treasury.transfers t using (transfer_id)
          where e.account_id = a.account_id and coalesce(t.effective_at, t.recorded_at) <= ${at}::timestamptz) as effective,
        (select coalesce(sum(h.amount_minor - (
            select coalesce(sum(e.amount_minor), 0) from treasury.transfers t join treasury.entries e using (transfer_id)
            where t.money_intent_id = h.money_intent_id and e.account_id = h.account_id
              and t.recorded_at <= ${at}::timestamptz)), 0)::text
          from treasury.holds h where h.account_id = a.account_id and h.placed_at <= ${at}::timestamptz
            and (h.ended_at is null or h.ended_at > ${at}::timestamptz)) as held
      from treasury.accounts a where a.venture_id = ${venture.ventureId}`);
    for (const by of ['RECORDED', 'EFFECTIVE'] as const) {
      const found = await balancesAsOf(venture, { time: at, by });
      const expected = plain.rows.map(({ id, recorded, effective, held }): [string, Balance] => [
        id,
        { posted: BigInt(by === 'RECORDED' ? recorded : effective), held: BigInt(held) },
      ]);
      expect(found, `${by} ${at}`).toEqual(withoutZeros(new Map(expected)));
    }
  }
}

interface PlainRow extends Record<string, unknown> {
  readonly id: string;
  readonly recorded: string;
  readonly effective: string;
  readonly held: string;
}

const signedAmount = sql.raw(
  `case when (e.side = 'DEBIT') = (a.kind in ('ASSET', 'EXPENSE')) then e.amount_minor else -e.amount_minor end`,
);

/** Also holds the trial balance of the point against the balances. */
async function balancesAsOf(venture: TestVenture, asOf: Record<string, unknown>): Promise<Map<string, Balance>> {
  const { accounts, trialBalance } = await harness.run(venture.auditor, balancesQuery, { v: venture.ventureId, asOf });
  const found = new Map<string, Balance>();
  for (const { id, balance } of accounts.nodes) {
    const [posted, held, available] = [balance.posted, balance.held, balance.available].map((money) =>
      BigInt(money.amountMinor),
    ) as [bigint, bigint, bigint];
    expect(available).toBe(posted - held);
    found.set(id, { posted, held });
  }
  for (const line of trialBalance) {
    expect(line.debitsMinor).toBe(line.creditsMinor);
    expect(line.debit).toEqual(line.credit);
    for (const column of ['debit', 'credit']) {
      const sumOf = (rows: Data[]) => rows.reduce((sum, row) => sum + BigInt(row[column].amountMinor), 0n);
      expect(sumOf(line.accounts)).toBe(BigInt(line[column].amountMinor));
      expect(sumOf(line.kinds)).toBe(BigInt(line[column].amountMinor));
    }
    for (const { account, debit, credit } of line.accounts) {
      const posted = found.get(account.id)?.posted ?? 0n;
      expect([BigInt(debit.amountMinor), BigInt(credit.amountMinor)]).toContain(posted < 0n ? -posted : posted);
    }
  }
  return withoutZeros(found);
}

const statementQuery = `query ($id: ID!, $from: String, $to: String, $order: StatementOrder, $after: Cursor) {
  account(id: $id) {
    statement(from: $from, to: $to, order: $order, first: 4, after: $after) {
      opening { amountMinor } closing { amountMinor } debits { amountMinor } credits { amountMinor } lineCount
      pageDebits { amountMinor } pageCredits { amountMinor } pageInfo { hasNextPage endCursor }
      lines { entry { id } balance { amountMinor } }
    }
  }
}`;

async function expectStatements(venture: TestVenture, pick: (max: number) => number): Promise<void> {
  const { rows } = await harness.runtime.db.drizzle.execute<{ id: string; account: string; at: string } & Data>(sql`
    select 'ent_' || substr(transfer_id, 4) || '-' || leg as id, account_id as account, side, amount_minor as amount, balance_after_minor as balance,
      to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from treasury.entries where venture_id = ${venture.ventureId} order by account_id, account_seq`);
  for (let turn = 0; turn < 4; turn++) {
    const { account } = rows[pick(rows.length)] ?? {};
    const ofAccount = rows.filter((row) => row.account === account);
    const from = ofAccount[pick(ofAccount.length)]?.at;
    const until = ofAccount[pick(ofAccount.length)]?.at;
    if (from === undefined || until === undefined || until <= from) continue;
    const expected = ofAccount.filter(({ at }) => at >= from && at < until);
    for (const order of ['OLDEST_FIRST', 'NEWEST_FIRST']) {
      const { lines, statement } = await readWhole(venture, { id: account, from, to: until, order });
      const inOrder = order === 'OLDEST_FIRST' ? expected : expected.toReversed();
      expect(lines.map((line) => [line.entry.id, BigInt(line.balance.amountMinor)])).toEqual(
        inOrder.map((row) => [row.id, row.balance]),
      );
      const sumOf = (side: string) =>
        expected.filter((row) => row.side === side).reduce((sum, row) => sum + BigInt(row.amount), 0n);
      expect(statement).toMatchObject({
        opening: { amountMinor: (ofAccount.findLast(({ at }) => at < from)?.balance ?? 0n).toString() },
        closing: { amountMinor: (expected.at(-1)?.balance ?? 0n).toString() },
        debits: { amountMinor: sumOf('DEBIT').toString() },
        credits: { amountMinor: sumOf('CREDIT').toString() },
        lineCount: expected.length.toString(),
      });
    }
  }
}

/** All pages; their own sums have to come to those of the whole. */
async function readWhole(venture: TestVenture, variables: Record<string, unknown>) {
  const lines: Data[] = [];
  const sums = { debits: 0n, credits: 0n };
  for (let after: string | null = null; ; ) {
    const { account } = await harness.run(venture.founder, statementQuery, { ...variables, after });
    const { statement } = account;
    lines.push(...statement.lines);
    sums.debits += BigInt(statement.pageDebits.amountMinor);
    sums.credits += BigInt(statement.pageCredits.amountMinor);
    after = statement.pageInfo.endCursor;
    if (statement.pageInfo.hasNextPage) continue;
    expect(statement.debits.amountMinor).toBe(sums.debits.toString());
    expect(statement.credits.amountMinor).toBe(sums.credits.toString());
    return { lines, statement };
  }
}

function of(balances: Map<string, Balance>, accountId: string): Balance {
  const known = balances.get(accountId) ?? { posted: 0n, held: 0n };
  balances.set(accountId, known);
  return known;
}

function withoutZeros(balances: ReadonlyMap<string, Balance>): Map<string, Balance> {
  return new Map([...balances].filter(([, { posted, held }]) => posted !== 0n || held !== 0n));
}
