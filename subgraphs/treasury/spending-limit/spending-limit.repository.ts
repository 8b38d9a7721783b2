import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { LimitScope, LimitUse, SpendFacts, SpendingLimit } from './spending-limit.ts';
import { subjectUnder } from './spending-limit.ts';

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly ventureId: string;
  readonly scope: LimitScope;
  readonly subject: string;
  readonly windowSeconds: number;
  readonly currency: string;
  readonly capMinor: bigint;
}

const columns = sql.raw(`
  limit_id as id, venture_id as "ventureId", scope, subject, window_seconds as "windowSeconds", currency,
  cap_minor as "capMinor"`);

function toLimit({ id, ventureId, scope, subject, windowSeconds, currency, capMinor }: Row): SpendingLimit {
  return { id, ventureId, scope, subject, windowSeconds, cap: { amountMinor: capMinor, currency } };
}

/** Limits by id, in no order; ids that name none are left out. */
export async function findLimits(queryable: Queryable, ids: readonly string[]): Promise<readonly SpendingLimit[]> {
  const { rows } = await queryable.execute<Row>(
    sql`select ${columns} from treasury.spending_limits where limit_id = any(${sql.param(ids)}::text[])`,
  );
  return rows.map(toLimit);
}

/** Limits of ventures, by scope, subject and window. */
export async function limitsOfVentures(
  queryable: Queryable,
  ventureIds: readonly string[],
): Promise<readonly SpendingLimit[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select ${columns} from treasury.spending_limits where venture_id = any(${sql.param(ventureIds)}::text[])
    order by venture_id, scope, subject, window_seconds, currency`);
  return rows.map(toLimit);
}

/**
 * Locks the limits that apply to a spend until the end of the transaction, in the order of their ids. Whoever decides
 * under one of these limits next waits until this spend is committed, so that no two count on the same room.
 */
export async function lockLimitsFor(tx: Tx, facts: SpendFacts): Promise<readonly SpendingLimit[]> {
  const { rows } = await tx.execute<Row>(sql`
    select ${columns} from treasury.spending_limits
    where venture_id = ${facts.ventureId} and currency = ${facts.amount.currency} and (
      scope = 'VENTURE'
      or (scope = 'WORKFLOW' and ${facts.workflowId}::text is not null and subject in ('*', ${facts.workflowId}))
      or (scope = 'AGENT' and ${facts.agentId}::text is not null and subject in ('*', ${facts.agentId}))
      or (scope = 'CATEGORY' and subject in ('*', ${facts.category})))
    order by limit_id for no key update`);
  return rows.map(toLimit);
}

/**
 * What is used up of limits that the transaction has locked: held and captured amounts of intents authorised in
 * `(now - window, now]`, each counted at the instant of its authorisation. One statement for all of them.
 * @param now database clock, read after the locks were taken
 */
export async function readUses(
  tx: Tx,
  limits: readonly SpendingLimit[],
  facts: SpendFacts,
  now: Date,
): Promise<readonly LimitUse[]> {
  const wanted = limits.flatMap((limit) => {
    const subject = subjectUnder(limit, facts);
    return subject === null ? [] : [{ limit, subject }];
  });
  if (wanted.length === 0) return [];
  const asked = wanted.map(({ limit, subject }) => ({
    id: limit.id,
    scope: limit.scope,
    subject,
    from: new Date(now.getTime() - limit.windowSeconds * 1_000).toISOString(),
  }));
  const { rows } = await tx.execute<{ id: string; used: string }>(sql`
    select r.id, coalesce(sum(i.counted_minor), 0)::text as used
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as r(id text, scope text, subject text, "from" timestamptz)
    left join treasury.money_intents i
      on i.venture_id = ${facts.ventureId} and i.currency = ${facts.amount.currency} and i.counted_minor > 0
      and i.authorised_at > r."from"
      and case r.scope when 'VENTURE' then true when 'WORKFLOW' then i.workflow_id = r.subject
        when 'AGENT' then i.agent_id = r.subject else i.category = r.subject end
    group by r.id`);
  const used = new Map(rows.map((row) => [row.id, BigInt(row.used)]));
  return wanted.map(({ limit, subject }) => ({ limit, subject, usedMinor: used.get(limit.id) ?? 0n }));
}

/**
 * Sets a cap; one that exists for the same scope, subject, window and currency is replaced and keeps its id.
 * @returns the id, and the number of times it was set before
 */
export async function upsertLimit(tx: Tx, limit: SpendingLimit): Promise<{ id: string; timesSetBefore: number }> {
  const { rows } = await tx.execute<{ id: string; version: number }>(sql`
    insert into treasury.spending_limits (limit_id, venture_id, scope, subject, currency, window_seconds, cap_minor)
    values (${limit.id}, ${limit.ventureId}, ${limit.scope}, ${limit.subject}, ${limit.cap.currency},
      ${limit.windowSeconds}, ${limit.cap.amountMinor})
    on conflict on constraint spending_limits_unique
      do update set cap_minor = excluded.cap_minor, version = treasury.spending_limits.version + 1
    returning limit_id as id, version`);
  const row = rows[0];
  if (row === undefined) throw new Error('an upsert returned nothing');
  return { id: row.id, timesSetBefore: row.version - 1 };
}
