import { setImmediate, setTimeout } from 'node:timers/promises';
import { startConsumer } from '#runtime/events/consumer.ts';
import { createEventLog } from '#runtime/events/event-log.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { readEvents } from '#runtime/events/read.ts';
import { liveTables, rebuildProjection } from '#runtime/events/rebuild.ts';
import { createWake } from '#runtime/events/wake.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { controlPlaneProjections } from '#subgraphs/control-plane/index.ts';
import { serveCalls } from './child.ts';
import { nowMs } from './clock.ts';
import { openParts, type Parts } from './parts.ts';
import { quantile } from './statistics.ts';
import type { PacedEvents } from './writer.ts';

const mib = 1024 * 1024;
const pageSize = 1_000;

/** How long events took from their acknowledgement to followers. */
export interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Deliveries that were measured. */
  readonly delivered: number;
}

function createCalls({ db, bus, logger }: Parts, feed: Feed) {
  /** When each follower saw an event of a stream, in the order of seeing. */
  const seen = new Map<string, number[]>();
  let deliveries = 0;

  async function follow(ventureId: string | undefined): Promise<void> {
    const filter = ventureId === undefined ? {} : { ventureId };
    for await (const event of feed.follow({ after: 'now', filter })) {
      const times = seen.get(event.streamId);
      if (times === undefined) seen.set(event.streamId, [nowMs()]);
      else times.push(nowMs());
      deliveries++;
    }
  }

  return {
    /** Follows from now on. @param ventureIds one for each follower, undefined for one that follows everything */
    follow({ ventureIds }: { readonly ventureIds: readonly (string | undefined)[] }) {
      for (const ventureId of ventureIds) void follow(ventureId);
    },

    /** @returns deliveries so far */
    deliveries: (_: undefined) => deliveries,

    latencies({ streamIds, ackedAt }: Pick<PacedEvents, 'streamIds' | 'ackedAt'>): Latencies {
      const values = streamIds.flatMap((streamId, index) =>
        (seen.get(streamId) ?? []).map((at) => at - (ackedAt[index] ?? 0)),
      );
      return {
        p50Ms: quantile(values, 0.5),
        p99Ms: quantile(values, 0.99),
        maxMs: quantile(values, 1),
        delivered: values.length,
      };
    },

    /** Follows from the log's start to a position, as a subscription does. */
    async replay({ upTo }: { readonly upTo: number }) {
      globalThis.gc?.();
      const rssAtStart = process.memoryUsage.rss();
      let rssPeak = rssAtStart;
      const sampling = setInterval(() => {
        rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
      }, 50);
      const startedAt = nowMs();
      const follower = feed.follow({ after: 0n });
      for (let events = 0; events < upTo; events++) {
        await follower.next();
        // Replays are read between other work of a process; its timers get their turn, too.
        if (events % 10_000 === 0) await setImmediate();
      }
      const elapsedMs = nowMs() - startedAt;
      clearInterval(sampling);
      await follower.return?.();
      return { elapsedMs, grownMib: (rssPeak - rssAtStart) / mib, peakMib: rssPeak / mib };
    },

    /** Reads the log page by page. @returns milliseconds that it took */
    async read({ upTo }: { readonly upTo: number }) {
      const startedAt = nowMs();
      for (let after = 0n; after < BigInt(upTo); ) {
        const page = await readEvents(db.drizzle, { after, limit: pageSize });
        after = page.at(-1)?.seq ?? BigInt(upTo);
      }
      return nowMs() - startedAt;
    },

    /** Applies the log to the portfolio's projection with a consumer that begins at its start. @returns milliseconds */
    async consume({ upTo }: { readonly upTo: number }) {
      const [projection] = controlPlaneProjections;
      if (projection === undefined) throw new Error('there is no projection');
      const metrics = createMetrics({ processMetrics: false });
      const events = createEventLog({ db, ids: systemIds, wake: createWake(bus.connection) });
      const startedAt = nowMs();
      const consumer = await startConsumer(
        { db, events, feed, ids: systemIds, logger, metrics },
        { ...projection, handleAll: (applied, { tx }) => projection.project(tx, applied, liveTables) },
      );
      while (consumer.position() < BigInt(upTo)) await setTimeout(5);
      const elapsedMs = nowMs() - startedAt;
      await consumer.stop();
      return elapsedMs;
    },

    /** Makes the portfolio's projection again from the log. */
    async rebuild(_: undefined) {
      const [projection] = controlPlaneProjections;
      if (projection === undefined) throw new Error('there is no projection');
      const startedAt = nowMs();
      const { events } = await rebuildProjection(db, projection);
      return { events, elapsedMs: nowMs() - startedAt };
    },
  };
}

export type FollowerCalls = ReturnType<typeof createCalls>;

await serveCalls(async (addresses) => {
  const parts = await openParts(addresses, 10);
  const feed = createFeed({ db: parts.db, connection: parts.bus.connection, logger: parts.logger });
  await feed.start();
  return {
    calls: createCalls(parts, feed),
    async close() {
      await feed.stop();
      await parts.close();
    },
  };
});
