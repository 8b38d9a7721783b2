import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { Money } from '#runtime/money/money.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import { holdIdOf, holdStates, isHeld } from '../hold/hold.ts';
import type { DeclineReason } from './money-intent.events.ts';
import type { MoneyIntent, MoneyIntentState } from './money-intent.ts';

/** The principal as policy knows it. */
export type Principal = PolicyCheckRequest['principal'];

/** What was noted with the request; never changes. */
export interface RequestFacts {
  readonly ventureId: string;
  /** The agent that asked; null when a person did. */
  readonly agentId: string | null;
  readonly requestedBy: Actor;
  readonly principal: Principal;
  readonly requestKey: string;
  /** Small facts of the caller's own, to search by. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A money intent as it is kept. */
export interface MoneyIntentRecord extends MoneyIntent, RequestFacts {
  readonly decisionId: string | null;
  /** What an approval has to be about to count here. */
  readonly actionHash: string | null;
  readonly approvalId: string | null;
  /** The event that told of the approval. */
  readonly approvedByEvent: string | null;
  /** RFC 3339. */
  readonly requestedAt: string;
  /** Number of events in the stream. */
  readonly version: number;
}

interface Row extends Record<string, unknown>, RequestFacts {
  readonly id: string;
  readonly accountId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly payee: string;
  readonly category: string;
  readonly purpose: string;
  readonly mandate: string | null;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  readonly state: MoneyIntentState;
  readonly declineReasons: readonly DeclineReason[];
  readonly decisionId: string | null;
  readonly actionHash: string | null;
  readonly approvalId: string | null;
  readonly approvedByEvent: string | null;
  readonly capturedMinor: bigint | null;
  /** Null until it was authorised. */
  readonly holdExpiresAt: string | null;
  readonly requestedAt: string;
  readonly version: number;
}

const columns = sql.raw(`
  money_intent_id as id, venture_id as "ventureId", account_id as "accountId", currency, amount_minor as "amountMinor",
  payee, category, purpose, mandate, metadata, workflow_id as "workflowId", task_id as "taskId", agent_id as "agentId",
  requested_by as "requestedBy", principal, request_key as "requestKey", state, decline_reasons as "declineReasons",
  decision_id as "decisionId", action_hash as "actionHash", approval_id as "approvalId",
  approved_by_event as "approvedByEvent", captured_minor as "capturedMinor",
  to_char(hold_expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "holdExpiresAt",
  to_char(requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "requestedAt", version`);

/** The hold stands on the intent's row. */
function toRecord({ amountMinor, currency, capturedMinor, holdExpiresAt: expiresAt, ...row }: Row): MoneyIntentRecord {
  const amount = { amountMinor, currency };
  const { id, accountId, state } = row;
  const hold = { id: holdIdOf(id), accountId, amount, capturedMinor: capturedMinor ?? 0n };
  return {
    ...row,
    amount,
    captured: capturedMinor === null ? null : { amountMinor: capturedMinor, currency },
    hold: expiresAt === null || !isHeld(state) ? null : { ...hold, state: holdStates[state], expiresAt },
  };
}

async function select(queryable: Queryable, tail: SQL): Promise<readonly MoneyIntentRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`select ${columns} from treasury.money_intents ${tail}`);
  return rows.map(toRecord);
}

/** Intents by id, in no order; ids that name none are left out. */
export function findIntents(queryable: Queryable, ids: readonly string[]): Promise<readonly MoneyIntentRecord[]> {
  return select(queryable, sql`where money_intent_id = any(${sql.param(ids)}::text[])`);
}

/** @returns those of the ids that name intents of the venture */
export async function intentsInVenture(
  queryable: Queryable,
  ventureId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await queryable.execute<{ id: string }>(sql`
    select money_intent_id as id from treasury.money_intents
    where money_intent_id = any(${sql.param(ids)}::text[]) and venture_id = ${ventureId}`);
  return new Set(rows.map(({ id }) => id));
}

/** @returns those of the keys under which the venture has an intent */
export async function usedKeys(
  queryable: Queryable,
  ventureId: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await queryable.execute<{ key: string }>(sql`
    select key from platform.idempotency_keys
    where scope = ${ventureId} and operation = 'requestMoneyIntent' and key = any(${sql.param(keys)}::text[])`);
  return new Set(rows.map(({ key }) => key));
}

/** Authorised intents whose holds have lapsed, those first that have waited longest. */
export async function lapsedIntents(
  queryable: Queryable,
  limit: number,
): Promise<readonly { readonly id: string; readonly ventureId: string }[]> {
  const { rows } = await queryable.execute<{ id: string; ventureId: string }>(sql`
    select money_intent_id as id, venture_id as "ventureId" from treasury.money_intents
    where state = 'AUTHORISED' and hold_expires_at <= clock_timestamp() order by hold_expires_at limit ${limit}`);
  return rows;
}

/** Intents of `treasury.money_intents` in a state, found by the index that has it; by none for CAPTURED, which most are. */
export function stateIs(state: MoneyIntentState): SQL {
  return state === 'CAPTURED' ? sql`state = 'CAPTURED'` : sql`state = ${state} and state <> 'CAPTURED'`;
}

/** The first intents made for each workflow, oldest first. */
export function intentsOfWorkflows(
  queryable: Queryable,
  workflowIds: readonly string[],
  limitEach: number,
): Promise<readonly MoneyIntentRecord[]> {
  return select(
    queryable,
    sql`where money_intent_id in (
        select i.id from unnest(${sql.param(workflowIds)}::text[]) as w(id) cross join lateral (
          select money_intent_id as id from treasury.money_intents
          where workflow_id = w.id order by money_intent_id limit ${limitEach}) i)
      order by money_intent_id`,
  );
}

/** The first intents made for each task, oldest first. */
export function intentsOfTasks(
  queryable: Queryable,
  taskIds: readonly string[],
  limitEach: number,
): Promise<readonly MoneyIntentRecord[]> {
  return select(
    queryable,
    sql`where money_intent_id in (
        select i.id from unnest(${sql.param(taskIds)}::text[]) as t(id) cross join lateral (
          select money_intent_id as id from treasury.money_intents
          where task_id = t.id order by money_intent_id limit ${limitEach}) i)
      order by money_intent_id`,
  );
}

/** What a workflow of a venture has spent in one currency. */
export interface WorkflowSpend extends Money {
  readonly workflowId: string;
  readonly ventureId: string;
}

/** Captured amounts of workflows, by currency. */
export async function spentByWorkflows(
  queryable: Queryable,
  workflowIds: readonly string[],
): Promise<readonly WorkflowSpend[]> {
  const { rows } = await queryable.execute<
    Omit<WorkflowSpend, 'amountMinor'> & { spent: string } & Record<string, unknown>
  >(
    sql`
    select workflow_id as "workflowId", venture_id as "ventureId", currency, sum(captured_minor)::text as spent
    from treasury.money_intents
    where workflow_id = any(${sql.param(workflowIds)}::text[]) and captured_minor > 0
    group by workflow_id, venture_id, currency order by currency`,
  );
  return rows.map(({ workflowId, ventureId, currency, spent }) => ({
    workflowId,
    ventureId,
    currency,
    amountMinor: BigInt(spent),
  }));
}

/** One approval as the control plane tells of it. */
export interface ApprovalNotice {
  readonly ventureId: string;
  readonly moneyIntentId: string;
  readonly approvalId: string;
  readonly actionHash: string;
}

/** Notes which approval a waiting intent waits for. An approval of another action changes nothing. */
export async function noteApproval(tx: Tx, notice: ApprovalNotice): Promise<void> {
  await tx.execute(sql`
    update treasury.money_intents set approval_id = ${notice.approvalId}
    where money_intent_id = ${notice.moneyIntentId} and venture_id = ${notice.ventureId}
      and action_hash = ${notice.actionHash} and state = 'APPROVAL_REQUIRED' and approved_by_event is null`);
}

/** Notes that a person has said yes to a waiting intent; it is decided soon after, outside this transaction. */
export async function noteApproved(tx: Tx, notice: ApprovalNotice, eventId: string): Promise<void> {
  await tx.execute(sql`
    update treasury.money_intents
    set approval_id = ${notice.approvalId}, approved_by_event = ${eventId}, approved_retry_at = clock_timestamp()
    where money_intent_id = ${notice.moneyIntentId} and venture_id = ${notice.ventureId}
      and action_hash = ${notice.actionHash} and state = 'APPROVAL_REQUIRED' and approved_by_event is null`);
}

/**
 * Takes approved intents that are still to be decided. Nobody else takes them for `claimSeconds`, after which they are
 * there to be taken again: a process that dies, or finds policy away, needs to give nothing back.
 */
export async function claimApprovedIntents(
  queryable: Queryable,
  { claimSeconds, limit }: { readonly claimSeconds: number; readonly limit: number },
): Promise<readonly MoneyIntentRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`
    update treasury.money_intents set approved_retry_at = clock_timestamp() + make_interval(secs => ${claimSeconds})
    where money_intent_id in (
      select money_intent_id from treasury.money_intents
      where state = 'APPROVAL_REQUIRED' and approved_by_event is not null and approved_retry_at <= clock_timestamp()
      order by approved_retry_at limit ${limit} for no key update skip locked)
    returning ${columns}`);
  return rows.map(toRecord);
}
