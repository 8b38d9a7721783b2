import type { Closable } from '#runtime/bus/bus.ts';
import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import { serveNodeLookup } from '#runtime/service/node-lookup.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { policyCheck, policyCheckMany } from '#schema/rpc/policy.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import { readBacktests } from './backtest/backtest.repository.ts';
import { createBacktestRunner } from './backtest/backtest-runner.ts';
import { createBacktests } from './backtest/backtests.ts';
import { createReplayThreads } from './backtest/replay-threads.ts';
import { readBundles } from './bundle/bundle.repository.ts';
import { createBundleCache } from './bundle/bundle-cache.ts';
import { createBundleRegistry } from './bundle/bundle-registry.ts';
import { createGovernedTransact } from './bundle/governed-transactions.ts';
import type { PolicyContext } from './context.ts';
import { readDecisions } from './decision/decision.repository.ts';
import { createDryRun } from './decision/dry-run.ts';
import { createPolicyChecks, type PolicyChecks } from './decision/policy-checks.ts';
import { createGovernanceChanges } from './governance/governance-changes.ts';
import { keepGuardrails } from './guardrails/guardrails.repository.ts';
import { type Guardrails, loadGuardrails } from './guardrails/guardrails.ts';
import { createVentureLimits, type VentureLimits } from './limit/venture-limits.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/resolvers.ts';
import { createShadowRunner } from './shadow/shadow-runner.ts';
import { createShadows } from './shadow/shadows.ts';
import { parpourSchema } from './starter-bundle.ts';

export type { ToolAllowlist } from './bundle/bundle.ts';
export { checkPolicies, type PolicyReport } from './policy-tests/check-policies.ts';
export { readReceipt } from './receipt/read-receipt.ts';
export { type ReceiptCheck, verifyReceipt } from './receipt/receipt.ts';
export { parpourSchema } from './starter-bundle.ts';

const typeDefs = await readSubgraphSdl('policy');

/** The policy subgraph: bundles, decisions, and the answer to every `rpc.policy.check`. */
export function createPolicy(runtime: Runtime): Subgraph {
  const { bus, db, access, events, feed, cursors, ids, logger } = runtime;
  const { guardrailsPath } = runtime.config.policy;
  const { governance } = runtime.config;
  const queryable = db.drizzle;
  const guardrails = guardrailsPath === null ? null : loadGuardrails(guardrailsPath, parpourSchema);
  const bundleCache = createBundleCache({ ...runtime, guardrails });
  const transact = createGovernedTransact({ events, queryable, bundles: bundleCache });
  const checks = createPolicyChecks({ ...runtime, bundles: bundleCache });
  // Nobody needs the bus to put policies right.
  const permission = { bus, db, check: checks.check };
  const limits = createVentureLimits({ queryable, access, bus });
  const bundles = createBundleRegistry({
    ...{ transact, ids, access, queryable, governance, permission, limits },
    bundles: bundleCache,
  });
  const governanceChanges = createGovernanceChanges({
    transact,
    ids,
    access,
    queryable,
    platform: governance,
    permission,
  });
  const dryRun = createDryRun({ db, bundles: bundleCache, limits });
  const backtests = createBacktests({ events, ids, access, queryable, permission });
  const shadows = createShadows({ events, ids, access, queryable, permission });
  const executor = createSubgraphExecutor<PolicyContext>({
    name: 'policy',
    typeDefs,
    resolvers,
    createContext: (base) => ({
      ...base,
      db,
      access,
      feed,
      cursors,
      bundles,
      bundleCache,
      limits,
      dryRun,
      backtests,
      shadows,
      governance,
      governanceChanges,
      loaders: createLoaders({ db, access, governance }, base.identity),
    }),
    logger,
  });
  return { name: 'policy', executor, roles: { policy: createRunner(runtime, { checks, guardrails, limits }) } };
}

interface Judging {
  readonly checks: PolicyChecks;
  readonly guardrails: Guardrails | null;
  readonly limits: VentureLimits;
}

function createRunner(runtime: Runtime, { checks, guardrails, limits }: Judging): RoleRunner {
  const { bus, config, db, events, logger, metrics } = runtime;
  const { databaseUrl, count } = { databaseUrl: config.database.urls.policy, count: config.policy.backtestThreads };
  const threads = createReplayThreads({ databaseUrl, count });
  // A thread of its own: a long backtest must not leave shadows behind.
  const shadowThreads = createReplayThreads({ databaseUrl, count: 1 });
  const shadows = createShadowRunner({ db, threads: shadowThreads, guardrails, limits, logger, metrics });
  const backtests = createBacktestRunner({ db, events, threads, guardrails, limits, logger, metrics });
  let served: Closable[] = [];

  async function findVentureId(id: string): Promise<string | null> {
    const { drizzle } = db;
    const found = await Promise.all([
      readBundles(drizzle, [id]),
      readDecisions(drizzle, [id]),
      readBacktests(drizzle, [id]),
    ]);
    return found.flat()[0]?.ventureId ?? null;
  }

  return {
    async start() {
      // Before the first decision under them: whoever makes it again needs them.
      if (guardrails !== null) await keepGuardrails(db.drizzle, guardrails);
      served = await Promise.all([
        bus.serve(policyCheck, (request, caller) => checks.check(request, caller)),
        bus.serve(policyCheckMany, async (request, caller) => ({
          outcomes: await checks.checkMany(request.checks, caller),
        })),
        serveNodeLookup(runtime, 'policy', findVentureId),
      ]);
      backtests.start();
      shadows.start();
    },
    async stop() {
      await Promise.all([backtests.stop(), shadows.stop()]);
      await Promise.all([threads.close(), shadowThreads.close()]);
      await Promise.all(served.splice(0).map((closable) => closable.close()));
    },
  };
}
