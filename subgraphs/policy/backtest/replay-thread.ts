import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { z } from 'zod';
import { createLru } from '#runtime/graphql/lru.ts';
import { isSafetyAction } from '#schema/rpc/policy.ts';
import { type PreparedBundle, prepareBundle } from '../bundle/prepared-bundle.ts';
import { spendOf } from '../limit/recorded-limit.ts';
import { Comparison } from './comparison.ts';
import { readRecorded } from './recorded-decisions.repository.ts';
import { differenceOf, outcomeOf, replay } from './replay.ts';
import type { ReplayAnswer, ReplayedSpend, ReplayJob, ReplayResult } from './replay-job.ts';

// Puts recorded decisions before candidates, away from the thread that answers checks. It reads what it needs by itself, on
// a connection of its own.

const { databaseUrl } = z.object({ databaseUrl: z.string() }).parse(workerData);
const client = new pg.Client({
  connectionString: databaseUrl,
  application_name: 'parpour-policy-replay',
  keepAlive: true,
});
// A connection that breaks fails the query that waits on it, and every later one.
client.on('error', () => undefined);
const connected = client.connect();
connected.catch(() => undefined);
const prepared = createLru<string, PreparedBundle>({ entriesMax: 4 });

async function run({ candidate, decisions, givesSpends }: ReplayJob): Promise<ReplayResult> {
  await connected;
  let bundle = prepared.get(candidate.hash);
  if (bundle === undefined) {
    bundle = prepareBundle(candidate.hash, candidate.content, candidate.guardrails);
    prepared.set(candidate.hash, bundle);
  }
  const comparison = new Comparison();
  const spends: ReplayedSpend[] = [];
  let skipped = 0;
  for (const recorded of await readRecorded(client, decisions)) {
    // Who may still put a venture right is looked at when a bundle is published and put in force, not counted here, where
    // it would only make what changes look less.
    if (isSafetyAction(recorded.input.request.action)) {
      skipped += 1;
      continue;
    }
    const replayed = replay(bundle, recorded);
    const required = { was: recorded.requiredLimits, wouldBe: replayed.candidate.requiredLimits };
    const isLookedAt = givesSpends || required.was !== null || required.wouldBe !== null;
    const spend = isLookedAt ? spendOf(recorded.input.request, recorded.atMs) : null;
    // What nobody would spend either way uses nothing up.
    if (spend !== null && (replayed.was !== 'DENY' || replayed.candidate.effect !== 'DENY')) {
      spends.push({ spend, outcome: outcomeOf(recorded, replayed), required });
      continue;
    }
    const difference = differenceOf(recorded, replayed);
    if (difference === null) comparison.addUnchanged();
    else comparison.add(difference);
  }
  // Whatever is listed here is cut when parts have come together.
  return { report: comparison.report(Number.POSITIVE_INFINITY), spends, skipped };
}

parentPort?.on('message', (job: ReplayJob) => {
  run(job).then(
    (result) => parentPort?.postMessage({ ok: true, result } satisfies ReplayAnswer),
    (error: unknown) => {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      parentPort?.postMessage({ ok: false, message, stack } satisfies ReplayAnswer);
    },
  );
});
