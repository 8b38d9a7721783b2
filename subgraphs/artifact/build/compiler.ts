import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { isEvent } from '#runtime/events/event.ts';
import { readLogBounds } from '#runtime/events/log-bounds.ts';
import { readEvents } from '#runtime/events/read.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { kindFacts } from '../artifact/artifact.ts';
import { countUnfinished, extendLease } from './build.repository.ts';
import { type ClaimedBuild, claimBuild, completeBuild, failBuild } from './build.ts';
import { type BuildThreads, createBuildThreads } from './build-threads.ts';

export interface CompilerOptions {
  /** Documents built at once. Default: VENTURE_WORKER_CONCURRENCY. */
  readonly concurrencyMax?: number;
  /** A compiler that says nothing for so long has lost its artifact to the next one. Default 30,000. */
  readonly leaseMs?: number;
  /** How often the table is asked for artifacts whose pause or lease has ended. Default 1,000. */
  readonly pollMs?: number;
  /** Default: threads of this process. */
  readonly threads?: BuildThreads;
}

/**
 * The role `compiler`: takes artifacts that are due from the table, builds them and stores the files. Several compilers
 * share the work. A new request wakes it by the feed; the table alone says what there is to do, so that nothing is lost
 * with a wake-up call.
 */
export function createCompiler(runtime: Runtime, options: CompilerOptions = {}): RoleRunner {
  const { logger, config, feed } = runtime;
  const concurrencyMax = options.concurrencyMax ?? config.workers.compilerConcurrencyMax;
  const leaseMs = options.leaseMs ?? 30_000;
  const pollMs = options.pollMs ?? 1_000;
  const measured = createCompilerMetrics(runtime);
  let abort = new AbortController();
  let threads: BuildThreads | undefined;
  let loops: Promise<void>[] = [];
  let wakeUps = new Set<() => void>();

  function wake(): void {
    for (const resolve of wakeUps) resolve();
    wakeUps = new Set();
  }

  /** Until there is a wake-up call, the poll interval is over, or the compiler stops. */
  async function rest(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const rested = new AbortController();
    wakeUps.add(resolve);
    const over = AbortSignal.any([signal, rested.signal]);
    await Promise.race([promise, delay(pollMs, undefined, { signal: over }).catch(() => undefined)]);
    wakeUps.delete(resolve);
    rested.abort();
  }

  async function listen(signal: AbortSignal): Promise<void> {
    const filter = { types: ['artifact.requested.v1'] as const };
    while (!signal.aborted) {
      try {
        for await (const _event of feed.follow({ after: 'now', filter, signal })) wake();
      } catch (error) {
        logger.warn({ err: error }, 'a compiler lost the log, polling the table meanwhile');
        await rest(signal);
      }
    }
  }

  async function work(signal: AbortSignal, pool: BuildThreads): Promise<void> {
    while (!signal.aborted) {
      try {
        const claimed = await claimBuild(runtime, leaseMs);
        await measured.queue();
        if (claimed === undefined) await rest(signal);
        else if (claimed !== 'given-up') await run(claimed, pool);
      } catch (error) {
        logger.warn({ err: error }, 'a compiler could not do its round, trying again');
        await rest(signal);
      }
    }
  }

  async function run(build: ClaimedBuild, pool: BuildThreads): Promise<void> {
    const startedAt = performance.now();
    const artifactId = build.artifact.id;
    const log = logger.child({ artifact: artifactId, attempt: build.attempt });
    const lease = keepLease(runtime, { artifactId, attempt: build.attempt }, leaseMs);
    let status: 'succeeded' | 'retried' | 'failed' | 'lost';
    try {
      const { spec, authoredBy, requestedAt } = build.artifact;
      const metadata = { ventureName: await ventureNameOf(runtime, build), authoredBy, date: new Date(requestedAt) };
      const document = await pool.build({ spec, metadata }, lease.lost);
      status = (await completeBuild(runtime, build, document)) ? 'succeeded' : 'lost';
    } catch (error) {
      log.warn({ err: error }, 'a build failed');
      const outcome = lease.lost.aborted ? 'lost' : await failBuild(runtime, build, error);
      status = outcome === 'QUEUED' ? 'retried' : outcome === 'FAILED' ? 'failed' : 'lost';
    } finally {
      lease.release();
    }
    if (status === 'lost') log.warn('another compiler has taken the artifact');
    measured.built(build, status, performance.now() - startedAt);
  }

  return {
    async start() {
      abort = new AbortController();
      const { signal } = abort;
      const pool = options.threads ?? createBuildThreads();
      threads = pool;
      loops = [listen(signal), ...Array.from({ length: concurrencyMax }, () => work(signal, pool))];
      await measured.queue();
    },
    async stop() {
      abort.abort();
      wake();
      await Promise.all(loops);
      await threads?.close();
    },
  };
}

/** Renews a lease until it is released. `lost` fires when somebody else has the artifact. */
function keepLease(
  runtime: Runtime,
  held: { readonly artifactId: string; readonly attempt: number },
  leaseMs: number,
): { readonly lost: AbortSignal; release(): void } {
  const lost = new AbortController();
  const timer = setInterval(() => {
    extendLease(runtime.db.drizzle, held, leaseMs).then(
      (isOurs) => {
        if (!isOurs) lost.abort();
      },
      // The database may come back before the lease runs out.
      (error: unknown) => runtime.logger.warn({ err: error, artifact: held.artifactId }, 'could not renew a lease'),
    );
  }, leaseMs / 3);
  return { lost: lost.signal, release: () => clearInterval(timer) };
}

/**
 * The name that the venture was created under, as the log has it; its id once months have left the log. The log may be a moment
 * behind: it is waited for, since the document is built once.
 * @throws Error when the log does not have it within some ten seconds
 */
function ventureNameOf({ db }: Runtime, { artifact }: ClaimedBuild): Promise<string> {
  const types = ['venture.created.v1'] as const;
  return pRetry(
    async () => {
      const [created] = await readEvents(db.drizzle, { ventureId: artifact.ventureId, types, limit: 1 });
      if (created !== undefined && isEvent(created, 'venture.created.v1')) return created.payload.name;
      // Months have left the log, and the venture's may be among them: nothing comes of waiting.
      if ((await readLogBounds(db.drizzle)).floor > 0n) return artifact.ventureId;
      throw new Error(`The log does not have the creation of ${artifact.ventureId} yet`);
    },
    { retries: 10, minTimeout: 20, maxTimeout: 3_000 },
  );
}

function createCompilerMetrics({ metrics, db }: Runtime) {
  const durations = metrics.histogram(
    'venture_artifact_build_duration_seconds',
    'Time from taking an artifact to its being stored or given back.',
    ['artifact_type', 'status'],
  );
  const depth = metrics.gauge(
    'venture_artifact_queue_depth',
    'Artifacts that wait for a compiler or are being built.',
    [],
  );
  return {
    built({ artifact }: ClaimedBuild, status: string, durationMs: number): void {
      durations.observe({ artifact_type: kindFacts[artifact.kind].extension, status }, durationMs / 1_000);
    },
    async queue(): Promise<void> {
      depth.set(await countUnfinished(db.drizzle));
    },
  };
}
