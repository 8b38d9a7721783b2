import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { listPartitions } from '../partitions.ts';

/**
 * Makes an empty log one that began long ago: its first partition ends with January 2026, the others are made behind it, as
 * the leader of the sequencer does.
 */
export async function ageTheLog(queryable: Queryable): Promise<void> {
  const run = (text: string) => queryable.execute(sql.raw(text));
  const later = await listPartitions(queryable);
  for (const { name } of later) await run(`alter table platform.events detach partition platform.${name}`);
  for (const { name } of later.slice(1)) await run(`drop table platform.${name}`);
  await run(`delete from platform.event_partitions where name <> 'events_first'`);
  await run(`update platform.event_partitions set to_at = '2026-02-01Z'`);
  await run(`alter table platform.events attach partition platform.events_first
    for values from (minvalue) to (platform.first_uuid_at('2026-02-01Z'))`);
  await run('select platform.ensure_event_partitions()');
}

/** Appends one event of venture `ven_1` that was made at a moment. @returns its id */
export async function appendAt(queryable: Queryable, moment: string): Promise<string> {
  const id = idAt(moment);
  const workflowId = systemIds.next('workflow');
  const request = {
    streamId: workflowId,
    expected: 0,
    ventureId: 'ven_1',
    actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
    correlationId: workflowId,
    events: [{ id, type: 'workflow.succeeded.v1', payload: { workflowId } }],
  };
  await queryable.execute(sql`select platform.append_events(${JSON.stringify([request])}::jsonb)`);
  return id;
}

/** A UUIDv7 of a moment. */
function idAt(moment: string): string {
  const hex = Date.parse(moment).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${systemIds.uuid().slice(15)}`;
}
