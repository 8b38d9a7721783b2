import { inArray, type SQL, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { liveTables, type Projection } from '#runtime/events/rebuild.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { ventureActivity } from '../tables.ts';

const activityTable = 'control_plane.venture_activity';

type Activity = typeof ventureActivity.$inferSelect;
type Total = Exclude<keyof Activity, 'ventureId' | 'seq'>;

/** Column of each total. */
const columns: Record<Total, string> = {
  workflowsSubmitted: 'workflows_submitted',
  workflowsSucceeded: 'workflows_succeeded',
  workflowsFailed: 'workflows_failed',
  toolCalls: 'tool_calls',
  toolCallsDenied: 'tool_calls_denied',
  intentsAuthorised: 'intents_authorised',
  intentsDeclined: 'intents_declined',
  casesOpened: 'cases_opened',
};

/** Types that move a total. */
export const portfolioEventTypes = [
  'workflow.submitted.v1',
  'workflow.succeeded.v1',
  'workflow.failed.v1',
  'workflow.cancelled.v1',
  'tool.called.v1',
  'money.intent_authorised.v1',
  'money.intent_declined.v1',
  'compliance.case_opened.v1',
] as const satisfies readonly EventType[];

/** @returns the totals that an event adds one to */
export function totalsMovedBy(event: SequencedEvent): readonly Total[] {
  if (isEvent(event, 'tool.called.v1')) {
    const { outcome } = event.payload;
    // A call that waits is told of again when it ends, and counted then.
    if (outcome === 'WAITING') return [];
    return outcome === 'DENIED' ? ['toolCalls', 'toolCallsDenied'] : ['toolCalls'];
  }
  if (isEvent(event, 'workflow.submitted.v1')) return ['workflowsSubmitted'];
  if (isEvent(event, 'workflow.succeeded.v1')) return ['workflowsSucceeded'];
  if (isEvent(event, 'workflow.failed.v1', 'workflow.cancelled.v1')) return ['workflowsFailed'];
  if (isEvent(event, 'money.intent_authorised.v1')) return ['intentsAuthorised'];
  if (isEvent(event, 'money.intent_declined.v1')) return ['intentsDeclined'];
  if (isEvent(event, 'compliance.case_opened.v1')) return ['casesOpened'];
  return [];
}

/** Counts an event in the totals of its venture. An event at or behind the last one counted changes nothing. */
export async function projectActivity(
  tx: Tx,
  event: SequencedEvent,
  nameOf: (table: string) => SQL = liveTables,
): Promise<void> {
  const moved = totalsMovedBy(event);
  if (moved.length === 0) return;
  const names = sql.raw(moved.map((total) => columns[total]).join(', '));
  const ones = sql.raw(moved.map(() => '1').join(', '));
  const added = sql.raw(moved.map((total) => `${columns[total]} = a.${columns[total]} + 1`).join(', '));
  await tx.execute(sql`
    insert into ${nameOf(activityTable)} as a (venture_id, seq, ${names})
    values (${event.ventureId}, ${event.seq}, ${ones})
    on conflict (venture_id) do update set seq = excluded.seq, ${added} where a.seq < excluded.seq`);
}

/** The totals of ventures, which follow from the log. */
export const portfolioProjection: Projection = {
  name: 'control-plane.portfolio',
  types: portfolioEventTypes,
  tables: [activityTable],
  project: projectActivity,
};

/** Totals of ventures, in no order; a venture without events has none. */
export function findActivities(queryable: Queryable, ventureIds: readonly string[]): Promise<Activity[]> {
  return queryable
    .select()
    .from(ventureActivity)
    .where(inArray(ventureActivity.ventureId, [...ventureIds]));
}
