import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { openCache } from '#runtime/cache/cache.ts';
import { type AppendRequest, VersionConflictError } from '#runtime/events/append.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { type Random, seededRandom, seedOf } from '../random.ts';
import type { WorkerArguments } from '../workers.ts';
import { actor, openParts, type Parts, tell } from './parts.ts';
import { dispatchTask } from './tasks.ts';

const writers = 4;
/** Average of each writer between two writes. */
const delayMs = 10;
/** After a failure, twice as long after each further one: a database that is coming up is not helped by a rush. */
const retryMinMs = 25;
const retryMaxMs = 200;
const taskEveryMs = 500;
const ventures = 16;

/** Four writers that write forever, and a task now and then. */
export async function runWriters(told: WorkerArguments): Promise<void> {
  const parts = await openParts(told);
  const cache = openCache({
    redisUrl: told.redisUrl,
    keyPrefix: 'faults:',
    logger: parts.logger,
    metrics: parts.metrics,
  });
  // Ventures come from the cache, as names do in the product: a write never depends on Redis being there.
  const ventureOf = (index: number) =>
    cache.getOrLoad(`venture:${index}`, {
      ttlSeconds: 60,
      load: async () => `ven_${index}`,
      parse: (kept) => String(kept),
    });
  tell('ready');
  void makeTasks(parts, seededRandom(seedOf(told.seed, 'tasks')));
  const loops = Array.from({ length: writers }, async (_, index) => {
    const random = seededRandom(seedOf(told.seed, `writer ${index}`));
    for (;;) {
      await write(parts, await ventureOf(Math.floor(random() * ventures)), random);
      await setTimeout(random() * 2 * delayMs);
    }
  });
  await Promise.all(loops);
}

/**
 * One write with a new token: every second one an event with a row of state in one transaction, the others an event
 * alone. Tried until its outcome is known; one that had committed unseen conflicts with itself.
 */
async function write({ events }: Parts, ventureId: string, random: Random): Promise<void> {
  const token = systemIds.next('workflow');
  const hasState = random() < 0.5;
  const startedAt = Date.now();
  const request: AppendRequest = {
    ventureId,
    stream: { id: token, expectedVersion: 0 },
    actor,
    // Tells followers how fresh the write is.
    correlationId: `began-${startedAt}`,
    events: [{ type: hasState ? 'workflow.succeeded.v1' : 'workflow.resumed.v1', payload: { workflowId: token } }],
  };
  let isKnown = false;
  for (let retryMs = retryMinMs; !isKnown; retryMs = Math.min(2 * retryMs, retryMaxMs)) {
    try {
      if (hasState) {
        await events.transact(async (unit) => {
          await unit.append(request);
          await unit.tx.execute(sql`insert into faults.writes (token) values (${token})`);
        });
      } else await events.append(request);
      isKnown = true;
    } catch (error) {
      if (error instanceof VersionConflictError) isKnown = true;
      else await setTimeout(retryMs * (0.5 + random()));
    }
  }
  tell('ack', token);
}

async function makeTasks(parts: Parts, random: Random): Promise<never> {
  for (;;) {
    await dispatchTask(parts, systemIds.next('task')).catch(() => undefined);
    await setTimeout(random() * 2 * taskEveryMs);
  }
}
