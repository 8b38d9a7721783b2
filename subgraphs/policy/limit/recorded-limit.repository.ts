import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { isEvent } from '#runtime/events/event.ts';
import { readEvents } from '#runtime/events/read.ts';
import type { Limit, RecordedLimit } from './recorded-limit.ts';

// Spending limits are the treasury's; what policy may read of them is the log.

/** Most times that limits of a venture were set which a comparison looks at: the latest. */
const limitsMax = 10_000;

/** The spending limits of a venture as they were set, oldest first, as far as the log has put them in order. */
export async function readRecordedLimits(queryable: Queryable, ventureId: string): Promise<RecordedLimit[]> {
  const events = await readEvents(queryable, {
    ventureId,
    types: ['money.spending_limit_set.v1'],
    limit: limitsMax,
    order: 'desc',
  });
  return events
    .toReversed()
    .flatMap((event) =>
      isEvent(event, 'money.spending_limit_set.v1')
        ? [{ setAtMs: Date.parse(event.occurredAt), limit: event.payload }]
        : [],
    );
}

/** The spending limits of a venture as they are now, in no order: also what was set a moment ago, without a place in the log yet. */
export async function readLimitsNow(queryable: Queryable, ventureId: string): Promise<readonly Limit[]> {
  const type = 'money.spending_limit_set.v1';
  const { rows } = await queryable.execute<{ limit: Limit }>(sql`
    select distinct on (e.stream_id) e.payload as limit
    from (
      select e.stream_id, e.stream_version, e.payload
      from platform.event_log l join platform.events e on e.id = l.event_id
      where l.venture_id = ${ventureId} and l.type = ${type}
      union all
      select e.stream_id, e.stream_version, e.payload
      from platform.sequencer s
      join platform.events e on (e.epoch, e.xid, e.id) > (s.cursor_epoch, s.cursor_xid, s.cursor_id)
      where e.venture_id = ${ventureId} and e.type = ${type}
    ) e
    order by e.stream_id, e.stream_version desc`);
  return rows.map(({ limit }) => limit);
}

/** @returns true when events that set limits of a venture have left the database with their months: order and hashes stay */
export async function haveLimitsLeft(queryable: Queryable, ventureId: string): Promise<boolean> {
  const { rows } = await queryable.execute<{ left: boolean }>(sql`
    select exists (
      select from platform.event_log l
      where l.venture_id = ${ventureId} and l.type = 'money.spending_limit_set.v1'
        and not exists (select from platform.events e where e.id = l.event_id)
    ) as left`);
  return rows[0]?.left ?? false;
}
