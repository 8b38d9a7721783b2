import { sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { AppendRequest, NewEvent } from '#runtime/events/append.ts';
import { createEventLog, type EventLog } from '#runtime/events/event-log.ts';
import { createWake } from '#runtime/events/wake.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { serveCalls } from './child.ts';
import { nowMs } from './clock.ts';
import { type Pace, type Paced, runClosed, runPaced } from './pace.ts';
import { openParts, type Parts } from './parts.ts';

const actor: Actor = { kind: 'AGENT', id: systemIds.next('agent'), name: 'Writer' };
const taskId = systemIds.next('task');
const agentId = systemIds.next('agent');

/** An event of the size and shape that agents produce most. */
function toolCalled(workflowId: string): NewEvent {
  const payload = {
    toolCallId: systemIds.next('toolCall'),
    workflowId,
    taskId,
    agentId,
    step: 'research',
    tool: 'web.search',
    isFallback: false,
    decisionId: null,
    outcome: 'SUCCEEDED' as const,
    refusalCode: null,
  };
  return { type: 'tool.called.v1', payload };
}

/** Events of a new stream. */
function requestOf(ventureId: string, count = 1): AppendRequest {
  const streamId = systemIds.next('workflow');
  return {
    ventureId,
    stream: { id: streamId, expectedVersion: 0 },
    actor,
    correlationId: streamId,
    events: Array.from({ length: count }, () => toolCalled(streamId)),
  };
}

function createCalls({ db }: Parts, events: EventLog) {
  const ventureId = systemIds.next('venture');
  return {
    /** Appends as fast as it goes. @returns events a second */
    append: (loop: { readonly atOnce: number; readonly seconds: number }) =>
      runClosed(loop, () => events.append(requestOf(ventureId))),

    /** Changes one row of state and appends the event that tells of it, in one transaction each. @returns events a second */
    async transact(loop: { readonly atOnce: number; readonly seconds: number }) {
      await db.pool.query(
        `create table if not exists public.bench_state (id text primary key, version integer not null)`,
      );
      const rows = Array.from({ length: loop.atOnce }, (_, worker) => `row ${worker}`);
      for (const row of rows) {
        await db.pool.query('insert into public.bench_state values ($1, 0) on conflict do nothing', [row]);
      }
      return runClosed(loop, (worker) =>
        events.transact(async (unit) => {
          await unit.tx.execute(
            sql`update public.bench_state set version = version + 1 where id = ${rows[worker] ?? ''}`,
          );
          await unit.append(requestOf(ventureId));
        }),
      );
    },

    /** Appends one event at a time at a pace. @param ventureIds of which each event is of a random one */
    async paced({ ventureIds, ...pace }: Pace & { readonly ventureIds: readonly string[] }): Promise<PacedEvents> {
      const streamIds: string[] = [];
      const paced = await runPaced(pace, (index) => {
        const request = requestOf(ventureIds[Math.floor(Math.random() * ventureIds.length)] ?? ventureId);
        streamIds[index] = request.stream.id;
        return events.append(request);
      });
      return { ...paced, streamIds };
    },

    /** Appends many events, ten to a stream. @returns milliseconds that it took */
    async load({ events: total, ventureIds }: { readonly events: number; readonly ventureIds: readonly string[] }) {
      const startedAt = nowMs();
      const perStream = 10;
      const atOnce = 500;
      let left = Math.ceil(total / perStream);
      const loop = async (): Promise<void> => {
        while (left > 0) {
          const ventureOf = ventureIds[left % ventureIds.length] ?? ventureId;
          left--;
          await events.append(requestOf(ventureOf, perStream));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, loop));
      return nowMs() - startedAt;
    },
  };
}

/** What was appended, and when it was acknowledged; the lists go by index. */
export interface PacedEvents extends Paced {
  readonly streamIds: readonly string[];
}

export type WriterCalls = ReturnType<typeof createCalls>;

await serveCalls(async (addresses) => {
  const parts = await openParts(addresses, 40);
  const events = createEventLog({ db: parts.db, ids: systemIds, wake: createWake(parts.bus.connection) });
  return { calls: createCalls(parts, events), close: parts.close };
});
