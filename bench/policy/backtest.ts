import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { paths } from '#cli/paths.ts';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { canonicalJson } from '#runtime/json/canonical.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { compareSpan } from '#subgraphs/policy/backtest/compare-span.ts';
import { changedIn } from '#subgraphs/policy/backtest/comparison.ts';
import { countDecisions, idSpanOf } from '#subgraphs/policy/backtest/recorded-decisions.repository.ts';
import { createReplayThreads } from '#subgraphs/policy/backtest/replay-threads.ts';
import { canonicalContent, hashOfContent } from '#subgraphs/policy/bundle/bundle.ts';
import { prepareBundle } from '#subgraphs/policy/bundle/prepared-bundle.ts';
import { judge } from '#subgraphs/policy/decision/judge.ts';
import { parpourSchema } from '#subgraphs/policy/index.ts';
import type { Report } from '../report.ts';
import { productChecks, productPolicies } from './product-material.ts';

const decisionsTotal = 1_000_000;
const policiesTotal = 500;
const threadsTotal = 2;
/** Decisions that are different; the rest repeat them. */
const sampleSize = 2_000;
const roundsAtOnce = 50;
const ventureId = 'ven_bench';
const hourMs = 3_600_000;

/** A candidate of 500 policies over a million recorded decisions, read from PostgreSQL, on two threads. */
export async function measureBacktest(report: Report): Promise<void> {
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const servers = await startEmbeddedServers({ dataDir: join(workDir, 'data'), toolsDir: paths.toolsDir });
  try {
    await migrate(servers.databaseUrl);
    const logger = createLogger({ service: 'bench', level: 'error' });
    const db = openDatabase({ databaseUrl: servers.databaseUrl, poolSize: 4, applicationName: 'bench', logger });
    const threads = createReplayThreads({ databaseUrl: servers.databaseUrl, count: threadsTotal });
    try {
      report.progress(`${decisionsTotal.toLocaleString('en')} decisions are recorded`);
      await recordDecisions(db);
      report.progress('compared with a candidate');
      await measure(report, db, threads);
    } finally {
      await threads.close();
      await db.close();
    }
  } finally {
    await servers.stop();
    await rm(workDir, { recursive: true, force: true });
  }
}

function bundleOf(policies: string) {
  const content = canonicalContent({
    policies,
    schema: parpourSchema,
    allowlists: [{ role: 'role-1', tools: ['mail.draft', 'brief.read'] }],
  });
  return { hash: hashOfContent(content), content };
}

/** Decides different requests once, as a check would, and stores the answers over and over under ids of their own. */
async function recordDecisions({ drizzle }: Database): Promise<void> {
  const { hash, content } = bundleOf(productPolicies(policiesTotal));
  const prepared = prepareBundle(hash, content);
  const rows = productChecks(sampleSize, ventureId).map((request) => {
    const { effect } = judge(request, { freeze: null, bundle: prepared, approval: { kind: 'none' } });
    const input = canonicalJson({ request, bundleHash: hash, freeze: null, approval: null });
    return { effect, action: request.action, actionHash: actionHashOf(request), input };
  });
  await drizzle.execute(sql`
    insert into policy.bundles (bundle_id, venture_id, version, hash, policies, schema, allowlists, created_by)
    values ('pb_bench', ${ventureId}, 1, ${hash}, ${content.policies}, ${content.schema}, '[]', '{}')`);
  const first = systemIds.next('policyDecision').slice(0, -12);
  const rounds = decisionsTotal / sampleSize;
  for (let from = 0; from < rounds; from += roundsAtOnce) {
    const upTo = Math.min(rounds, from + roundsAtOnce) - 1;
    await drizzle.execute(sql`
      insert into policy.decisions (decision_id, venture_id, effect, frozen, reasons, determining_policies, action, principal,
        resource, bundle_id, bundle_hash, input_hash, action_hash, input)
      select ${first} || lpad(to_hex(round * ${sampleSize}::integer + ordinality), 12, '0'), ${ventureId}, effect, false,
        '["It was so."]', '[]', action, 'Agent::"agt"', 'Tool::"tool"', 'pb_bench', ${hash},
        encode(sha256(convert_to(input, 'UTF8')), 'hex'), "actionHash", input
      from generate_series(${from}::integer, ${upTo}::integer) round,
        rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as (effect text, action text, "actionHash" text, input text)) with ordinality`);
  }
  await drizzle.execute(sql`vacuum analyze policy.decisions`);
}

async function measure(
  report: Report,
  { drizzle }: Database,
  threads: ReturnType<typeof createReplayThreads>,
): Promise<void> {
  const stricter =
    'forbid (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor > 500 };';
  const policies = `${productPolicies(policiesTotal - 1)} @id("stricter") ${stricter}`;
  const span = idSpanOf(ventureId, new Date(Date.now() - hourMs), new Date(Date.now() + hourMs));
  if ((await countDecisions(drizzle, span)) !== decisionsTotal) throw new Error('Decisions are missing');
  const memory = { earlyMib: 0, peakMib: 0 };
  const startedMs = performance.now();
  const result = await compareSpan({
    queryable: drizzle,
    threads,
    candidate: { ...bundleOf(policies), guardrails: null },
    span,
    limits: [],
    async onProgress(done) {
      const rssMib = process.memoryUsage().rss / 2 ** 20;
      memory.peakMib = Math.max(memory.peakMib, rssMib);
      if (done <= decisionsTotal / 10) memory.earlyMib = memory.peakMib;
    },
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  if (result.decisions !== decisionsTotal) throw new Error(`${result.decisions} decisions were compared`);
  const note = `${policiesTotal} policies, ${threadsTotal} threads, read from PostgreSQL; ${changedIn(result)} change`;
  report.add({ name: 'policy.backtest_1m_s', value: seconds, unit: 's', note });
  const flat = 'memory of the whole process';
  report.add({
    name: 'policy.backtest_rss_tenth_mib',
    value: memory.earlyMib,
    unit: 'MiB',
    note: `${flat}, first tenth`,
  });
  report.add({ name: 'policy.backtest_rss_peak_mib', value: memory.peakMib, unit: 'MiB', note: `${flat}, most` });
}
