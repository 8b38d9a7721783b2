import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import { stateIs } from '../../money-intent/money-intent.repository.ts';
import type { MoneyIntentState } from '../../money-intent/money-intent.ts';
import type { Period } from '../period.ts';
import { type AmountRange, all, contains, type Found, scan, scannedMax } from './search-page.ts';
import { within } from './transfer-search.ts';

/** What intents are looked for; all that is given has to be met. */
export interface IntentSearch {
  readonly state: MoneyIntentState | undefined;
  readonly accountId: string | undefined;
  readonly workflowId: string | undefined;
  readonly agentId: string | undefined;
  readonly payee: string | undefined;
  readonly category: string | undefined;
  readonly currency: string | undefined;
  readonly amounts: AmountRange;
  readonly requested: Period;
  /** JSON that the metadata contains. */
  readonly metadata: string | undefined;
  /** In payee, purpose or mandate. */
  readonly text: string | undefined;
}

/**
 * Finds money intents of a venture, newest first: those of a state or with certain metadata by their indexes; whatever no
 * index can answer is looked at row by row, so many at a time.
 */
export function searchIntents(
  queryable: Queryable,
  ventureId: string,
  search: IntentSearch,
  page: PageRequest,
): Promise<Found> {
  return scan(queryable, rowsOf(ventureId, search, page), conditionOf(search), page.first);
}

function rowsOf(ventureId: string, { state, metadata, workflowId }: IntentSearch, { after }: PageRequest): SQL {
  const wanted = all([
    sql`money_intents.venture_id = ${ventureId}`,
    after && sql`money_intents.money_intent_id < ${after[0]}`,
    // Nearly all are captured: looked at row by row.
    state === undefined || state === 'CAPTURED' ? undefined : stateIs(state),
    workflowId === undefined ? undefined : sql`money_intents.workflow_id = ${workflowId}`,
    metadata === undefined
      ? undefined
      : sql`money_intents.metadata @> ${metadata}::jsonb and money_intents.metadata <> '{}'`,
  ]);
  const source =
    metadata === undefined
      ? sql`treasury.money_intents where ${wanted}`
      : sql`(select * from treasury.money_intents where ${wanted} offset 0) money_intents`;
  return sql`select money_intents.*, money_intents.money_intent_id as id, array[money_intents.money_intent_id] as key
    from ${source} order by money_intents.money_intent_id desc limit ${scannedMax}`;
}

function conditionOf(search: IntentSearch): SQL {
  const { state, accountId, agentId, payee, category, currency, amounts, requested, text } = search;
  const is = (column: SQL, value: string | undefined) => (value === undefined ? undefined : sql`${column} = ${value}`);
  return all([
    is(sql`r.state`, state),
    is(sql`r.account_id`, accountId),
    is(sql`r.agent_id`, agentId),
    is(sql`r.payee`, payee),
    is(sql`r.category`, category),
    is(sql`r.currency`, currency),
    amounts.min === undefined ? undefined : sql`r.amount_minor >= ${amounts.min}`,
    amounts.max === undefined ? undefined : sql`r.amount_minor <= ${amounts.max}`,
    within(sql`r.requested_at`, requested),
    text === undefined ? undefined : contains(sql`concat_ws(E'\n', r.payee, r.purpose, r.mandate)`, text),
  ]);
}
