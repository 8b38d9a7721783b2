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

const allColumns = Object.values(columns);

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

/** Counts events in the totals of their ventures. Events at or behind the last one counted change nothing. */
export async function projectActivity(
  tx: Tx,
  events: readonly SequencedEvent[],
  nameOf: (table: string) => SQL = liveTables,
): Promise<void> {
  const moves = events.flatMap((event) => totalsMovedBy(event).map((total) => ({ event, total })));
  if (moves.length === 0) return;
  const ventureIds = moves.map(({ event }) => event.ventureId);
  const seqs = moves.map(({ event }) => event.seq);
  const totals = moves.map(({ total }) => columns[total]);
  const counted = allColumns.map((column) => sql`count(*) filter (where m.total = ${column})`);
  const added = sql.raw(allColumns.map((column) => `${column} = a.${column} + excluded.${column}`).join(', '));
  const activity = nameOf(activityTable);
  await tx.execute(sql`
    insert into ${activity} as a (venture_id, seq, ${sql.raw(allColumns.join(', '))})
    select m.venture_id, max(m.seq), ${sql.join(counted, sql`, `)}
    from unnest(${sql.param(ventureIds)}::text[], ${sql.param(seqs)}::bigint[], ${sql.param(totals)}::text[])
      as m (venture_id, seq, total)
    left join ${activity} known using (venture_id)
    where m.seq > coalesce(known.seq, 0)
    group by m.venture_id order by m.venture_id
    on conflict (venture_id) do update set seq = excluded.seq, ${added}`);
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
