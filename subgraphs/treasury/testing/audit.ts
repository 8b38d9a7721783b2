import { sql } from 'drizzle-orm';
import type { Database } from '#runtime/db/db.ts';
import { findLimits } from '../spending-limit/spending-limit.repository.ts';
import { type SpendFacts, type SpendingLimit, subjectUnder } from '../spending-limit/spending-limit.ts';
import { bucketAt, firstBucketAt } from '../spending-limit/window.ts';
import { auditFindings } from './audit-findings.ts';

/** Laws of the books as queries that find what breaks them. `$v` is the venture. */
const laws: Readonly<Record<string, string>> = {
  'debits equal credits in each currency': `
    select currency from treasury.entries where venture_id = $v group by currency
    having sum(case side when 'DEBIT' then amount_minor else -amount_minor end) <> 0`,
  'balances are the sums of their entries': `
    select a.account_id from treasury.accounts a left join treasury.entries e using (account_id)
    where a.venture_id = $v group by a.account_id
    having a.debits_minor <> coalesce(sum(e.amount_minor) filter (where e.side = 'DEBIT'), 0)
      or a.credits_minor <> coalesce(sum(e.amount_minor) filter (where e.side = 'CREDIT'), 0)
      or a.entry_count <> count(e.leg)`,
  'no account is below its floor, and a closed one is empty': `
    select account_id from treasury.accounts a
    where venture_id = $v and (treasury.posted_minor(a) - held_minor < floor_minor
      or state = 'CLOSED' and (held_minor <> 0 or treasury.posted_minor(a) <> 0))`,
  'the floor of an account is what was said of it last': `
    select a.account_id from treasury.accounts a
    where a.venture_id = $v and a.floor_minor is distinct from (
      select case when e.payload -> 'floorMinor' is not null then (e.payload ->> 'floorMinor')::bigint when a.kind = 'ASSET' then 0 end
      from platform.events e
      where e.stream_id = a.account_id and e.type in ('ledger.account_opened.v1', 'ledger.account_overdraft_set.v1')
      order by e.stream_version desc limit 1)`,
  'held is the sum of the open holds': `
    select a.account_id from treasury.accounts a
    left join treasury.holds h on h.account_id = a.account_id and h.state = 'PENDING'
    where a.venture_id = $v group by a.account_id having a.held_minor <> coalesce(sum(h.amount_minor - h.captured_minor), 0)`,
  'an account has an event for each time it was opened, stopped, let go and closed': `
    select a.account_id from treasury.accounts a left join platform.events e on e.stream_id = a.account_id
    where a.venture_id = $v group by a.account_id having count(e.id) <> a.version
      or (a.state = 'FROZEN') <> (count(*) filter (where e.type = 'ledger.account_frozen.v1')
        > count(*) filter (where e.type = 'ledger.account_unfrozen.v1')) and a.state <> 'CLOSED'
      or (a.state = 'CLOSED') <> bool_or(e.type = 'ledger.account_closed.v1')`,
  'the holds of a transfer are where it is, and hold what it would take': `
    select p.transfer_id from treasury.pending_transfers p
    where p.venture_id = $v and (
      exists (select from treasury.holds h where h.transfer_id = p.transfer_id and h.state <> p.state)
      or exists (
        select from (
          select a.account_id, sum(case when (l.side = 'DEBIT') = (a.kind in ('ASSET', 'EXPENSE')) then -l.amount
            else l.amount end) as taken
          from jsonb_to_recordset(p.legs) as l (account text, side text, amount bigint)
          join treasury.accounts a on a.account_id = l.account group by a.account_id) t
        full join (select * from treasury.holds where transfer_id = p.transfer_id) h on h.account_id = t.account_id
        where greatest(coalesce(t.taken, 0), 0) <> coalesce(h.amount_minor, 0)))`,
  'a transfer that waited has one event for its wait and one for its end, and entries only when it was posted': `
    select p.transfer_id from treasury.pending_transfers p
    left join platform.events e on e.stream_id = p.transfer_id
    where p.venture_id = $v group by p.transfer_id
    having count(*) <> case p.state when 'PENDING' then 1 else 2 end
      or count(*) filter (where e.type = 'ledger.transfer_pending.v1') <> 1
      or bool_or(e.type = 'ledger.transfer_posted.v1') <> (p.state = 'POSTED')
      or bool_or(e.type = 'ledger.transfer_voided.v1') <> (p.state = 'VOIDED')
      or bool_or(e.type = 'ledger.transfer_expired.v1') <> (p.state = 'EXPIRED')
      or (p.state = 'POSTED') <> exists (select from treasury.transfers t where t.transfer_id = p.transfer_id)`,
  'a reversal leaves nothing of what it reversed, once': `
    select r.transfer_id from treasury.transfers r join treasury.entries e on e.transfer_id in (r.transfer_id, r.reverses_id)
    where r.venture_id = $v and r.reverses_id is not null group by r.transfer_id, e.account_id
    having sum(case e.side when 'DEBIT' then e.amount_minor else -e.amount_minor end) <> 0
    union all select reverses_id from treasury.transfers where venture_id = $v group by reverses_id
    having reverses_id is not null and count(*) > 1`,
  'linked transfers are there from the first to the last': `
    select linked_id from (
      select linked_id, linked_place from treasury.transfers where venture_id = $v and linked_id is not null
      union select linked_id, linked_place from treasury.pending_transfers where venture_id = $v and linked_id is not null) l
    group by linked_id having count(*) <> max(linked_place)`,
  'a hold is where its intent is': `
    select i.money_intent_id from treasury.money_intents i left join treasury.holds h using (money_intent_id)
    where i.venture_id = $v and h.state is distinct from (case i.state when 'AUTHORISED' then 'PENDING'
      when 'CAPTURED' then 'POSTED' when 'VOIDED' then h.state when 'EXPIRED' then 'EXPIRED' end)
      and not (i.state in ('DECLINED', 'APPROVAL_REQUIRED') and h.state is null)`,
  'nothing is captured beyond its hold, and what is captured is posted': `
    select i.money_intent_id from treasury.money_intents i
    where i.venture_id = $v and i.captured_minor is distinct from (
      select sum(e.amount_minor) from treasury.transfers t join treasury.entries e using (transfer_id)
      where t.money_intent_id = i.money_intent_id and e.side = 'CREDIT' and e.account_id = i.account_id)
      or i.venture_id = $v and i.captured_minor > i.amount_minor`,
  'each intent has the events of its state, each once, and one for each version': `
    select i.money_intent_id from treasury.money_intents i
    left join platform.events e on e.stream_id = i.money_intent_id
    where i.venture_id = $v group by i.money_intent_id
    having count(*) <> i.version
      or count(*) filter (where e.type in ('money.intent_captured.v1', 'money.intent_voided.v1',
          'money.intent_expired.v1', 'money.intent_declined.v1'))
        <> (i.state not in ('AUTHORISED', 'APPROVAL_REQUIRED'))::int
      or i.captured_minor is distinct from (
        select sum((p.payload -> 'captured' ->> 'amountMinor')::bigint) from platform.events p
        where p.stream_id = i.money_intent_id and p.type in ('money.intent_captured.v1', 'money.intent_part_captured.v1'))
      or bool_or(e.type = 'money.intent_captured.v1') <> (i.state = 'CAPTURED')
      or bool_or(e.type = 'money.intent_voided.v1') <> (i.state = 'VOIDED')
      or bool_or(e.type = 'money.intent_expired.v1') <> (i.state = 'EXPIRED')
      or bool_or(e.type = 'money.intent_declined.v1') <> (i.state = 'DECLINED')`,
  'each transfer has one event with its very entries': `
    select coalesce(t.transfer_id, e.stream_id) from (select * from treasury.transfers where venture_id = $v) t
    full join (select * from platform.events where venture_id = $v and type = 'ledger.transfer_posted.v1') e
      on e.stream_id = t.transfer_id
    where t.transfer_id is null or e.id is null or json_array_length(e.payload -> 'legs') <> (
      select count(*) from treasury.entries n join json_to_recordset(e.payload -> 'legs')
        as leg ("entryId" text, "accountId" text, side text, "balanceAfterMinor" bigint)
        on (leg."entryId", leg."accountId", leg.side, leg."balanceAfterMinor")
          = ('ent_' || substr(n.transfer_id, 4) || '-' || n.leg, n.account_id, n.side, n.balance_after_minor)
      where n.transfer_id = t.transfer_id)`,
  'each key was used for one thing that exists': `
    select k.key from platform.idempotency_keys k where k.scope = $v and k.operation = 'requestMoneyIntent'
      and not exists (select from treasury.money_intents where money_intent_id = k.result ->> 'id' and request_key = k.key)`,
};

interface HistoryRow extends Record<string, unknown> {
  readonly type: string;
  readonly id: string;
  readonly payload: {
    readonly limitId?: string;
    readonly cap?: { readonly amountMinor: string };
    readonly countMax?: number;
  };
  readonly atMs: string | null;
  readonly agentId: string | null;
  readonly category: string;
  readonly payee: string;
  readonly workflowId: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint | null;
}

interface Spend extends SpendFacts {
  readonly atMs: number;
  countedMinor: bigint;
}

/**
 * Looks a ledger over once nothing is under way.
 * @returns every law that is broken, with what breaks it; empty when all is well
 */
export async function audit({ drizzle }: Database, ventureId: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [law, query] of Object.entries(laws)) {
    const text = query.replaceAll('$v', `'${ventureId}'`);
    const { rows } = await drizzle.execute(sql.raw(text));
    if (rows.length > 0) found.push(`${law}: ${JSON.stringify(rows)}`);
  }
  return [...found, ...(await auditLimits({ drizzle }, ventureId)), ...(await auditFindings({ drizzle }, ventureId))];
}

const endings = new Set(['money.intent_captured.v1', 'money.intent_voided.v1', 'money.intent_expired.v1']);

/** Replays the log: no limit was ever passed by what it had to decide on, and what is counted is what is left in the end. */
async function auditLimits({ drizzle }: Pick<Database, 'drizzle'>, ventureId: string): Promise<readonly string[]> {
  const { rows: ids } = await drizzle.execute<{ id: string }>(
    sql`select limit_id as id from treasury.spending_limits where venture_id = ${ventureId}`,
  );
  const limits = await findLimits(
    drizzle,
    ids.map(({ id }) => id),
  );
  const { rows: history } = await drizzle.execute<HistoryRow>(sql`
    select e.type, e.stream_id as id, e.payload, floor(extract(epoch from i.authorised_at) * 1000)::text as "atMs",
      i.agent_id as "agentId", i.category, i.payee, i.workflow_id as "workflowId", i.currency,
      i.amount_minor as "amountMinor", i.captured_minor as "capturedMinor"
    from platform.events e left join treasury.money_intents i on i.money_intent_id = e.stream_id
    where e.venture_id = ${ventureId} and e.type like 'money.%' order by e.xid, e.id`);
  const found: string[] = [];
  const inForce = new Map<string, SpendingLimit>();
  const spends = new Map<string, Spend>();
  for (const row of history) {
    if (row.type === 'money.spending_limit_set.v1') setLimit(inForce, limits, row);
    else if (row.type === 'money.intent_authorised.v1') {
      const spend = spendOf(row, ventureId);
      spends.set(row.id, spend);
      for (const limit of inForce.values()) found.push(...passedBy(spend, limit, [...spends.values()]));
    } else if (endings.has(row.type)) {
      // What was captured in parts stays counted when the rest is given back.
      const spend = spends.get(row.id);
      if (spend !== undefined && row.capturedMinor !== null) spend.countedMinor = row.capturedMinor;
      else spends.delete(row.id);
    }
  }
  for (const limit of limits) found.push(...(await miscountedIn({ drizzle }, limit, [...spends.values()])));
  return found;
}

function setLimit(
  inForce: Map<string, SpendingLimit>,
  limits: readonly SpendingLimit[],
  { id, payload }: HistoryRow,
): void {
  const limit = limits.find((known) => known.id === id);
  if (limit === undefined || limit.isShadow) return;
  const cap = { ...limit.cap, amountMinor: BigInt(payload.cap?.amountMinor ?? 0) };
  inForce.set(id, { ...limit, cap, countMax: payload.countMax ?? null });
}

function spendOf(row: HistoryRow, ventureId: string): Spend {
  const { agentId, category, payee, workflowId, currency, amountMinor } = row;
  const facts = { ventureId, agentId, category, payee, workflowId, amount: { amountMinor, currency } };
  return { ...facts, atMs: Number(row.atMs), countedMinor: amountMinor };
}

/** By the plain definition of the window, without buckets. */
function passedBy(spend: Spend, limit: SpendingLimit, spends: readonly Spend[]): readonly string[] {
  const subject = subjectUnder(limit, spend);
  if (subject === null || (limit.calendar !== null && limit.calendar !== 'ALL_TIME')) return [];
  const from = limit.windowSeconds === null ? 0 : spend.atMs - limit.windowSeconds * 1_000;
  const counted = spends.filter((each) => subjectUnder(limit, each) === subject && each.atMs > from);
  const usedMinor = counted.reduce((sum, { countedMinor }) => sum + countedMinor, 0n);
  const isPassed = usedMinor > limit.cap.amountMinor || (limit.countMax !== null && counted.length > limit.countMax);
  return isPassed
    ? [`${limit.id} of ${limit.cap.amountMinor} was passed: ${usedMinor} in ${counted.length} spends`]
    : [];
}

async function miscountedIn(
  { drizzle }: Pick<Database, 'drizzle'>,
  limit: SpendingLimit,
  spends: readonly Spend[],
): Promise<readonly string[]> {
  if (limit.calendar !== null && limit.calendar !== 'ALL_TIME') return [];
  const first = firstBucketAt(limit, Date.now(), undefined);
  const expected = new Map<string, { counted: bigint; uses: number }>();
  for (const spend of spends) {
    const subject = subjectUnder(limit, spend);
    const bucket = bucketAt(limit, spend.atMs, undefined);
    if (subject === null || bucket < first) continue;
    const before = expected.get(`${subject} ${bucket}`) ?? { counted: 0n, uses: 0 };
    expected.set(`${subject} ${bucket}`, { counted: before.counted + spend.countedMinor, uses: before.uses + 1 });
  }
  const { rows } = await drizzle.execute<{ key: string; counted: string; uses: number }>(sql`
    select subject || ' ' || bucket as key, (held_minor + captured_minor)::text as counted, uses
    from treasury.limit_uses where limit_id = ${limit.id} and bucket >= ${first} and uses > 0`);
  const counted = new Map(rows.map(({ key, counted: minor, uses }) => [key, { counted: BigInt(minor), uses }]));
  const show = (uses: typeof expected) =>
    [...uses]
      .map(([key, { counted: minor, uses: n }]) => `${key}: ${minor} in ${n}`)
      .sort()
      .join(', ');
  return show(expected) === show(counted) ? [] : [`${limit.id} counts ${show(counted)} instead of ${show(expected)}`];
}
