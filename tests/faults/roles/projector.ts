import { sql } from 'drizzle-orm';
import { startConsumer } from '#runtime/events/consumer.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import type { WorkerArguments } from '../workers.ts';
import { openParts, startFeed, tell, untilItWorks } from './parts.ts';

/** Keeps two projections: one row an event, and totals that an event applied twice would spoil. */
export async function runProjector(told: WorkerArguments): Promise<void> {
  const parts = await openParts(told);
  const deps = { ...parts, feed: await startFeed(parts), ids: systemIds };
  await untilItWorks(() =>
    startConsumer(deps, {
      name: 'faults.projection',
      async handleAll(events, { tx }) {
        await tx.execute(sql`insert into faults.projection (seq, token, hash)
          select * from unnest(${sql.param(events.map(({ seq }) => seq))}::bigint[],
            ${sql.param(events.map(({ streamId }) => streamId))}::text[],
            ${sql.param(events.map(({ hash }) => hash))}::text[])`);
      },
    }),
  );
  await untilItWorks(() =>
    startConsumer(deps, {
      name: 'faults.totals',
      async handleAll(events, { tx }) {
        await tx.execute(sql`insert into faults.totals as t (venture_id, events, seq_sum)
          select venture_id, count(*), sum(seq)
          from unnest(${sql.param(events.map(({ ventureId }) => ventureId))}::text[],
            ${sql.param(events.map(({ seq }) => seq))}::bigint[]) e (venture_id, seq)
          group by venture_id order by venture_id
          on conflict (venture_id) do update set events = t.events + excluded.events, seq_sum = t.seq_sum + excluded.seq_sum`);
      },
    }),
  );
  tell('ready');
}
