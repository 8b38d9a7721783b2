import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverVariables } from '#cli/launch-environment.ts';
import { paths } from '#cli/paths.ts';
import { type EmbeddedServers, type ServerName, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { serviceIdentity } from '#runtime/auth/jwt.ts';
import { loadConfig } from '#runtime/config/config.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { createRuntime, type Runtime } from '#runtime/service/runtime.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { policyCheck } from '#schema/rpc/policy.ts';
import { createBundleCache } from '#subgraphs/policy/bundle/bundle-cache.ts';
import { createBundleRegistry } from '#subgraphs/policy/bundle/bundle-registry.ts';
import { createGovernedTransact } from '#subgraphs/policy/bundle/governed-transactions.ts';
import { createVentureLimits } from '#subgraphs/policy/limit/venture-limits.ts';
import { runPaced } from '../events/pace.ts';
import { quantile } from '../events/statistics.ts';
import { processorTimesUs, type Timed } from '../processor-time.ts';
import type { Report } from '../report.ts';
import { productChecks, productPolicies } from './product-material.ts';

const perSecond = 1_000;
const policies = 500;
const callTimeoutMs = 10_000;

/** Checks through `rpc.policy.check`: each is decided by the bundle in force and stored with its event before it is answered. */
export async function measureOverTheBus(report: Report, seconds: number): Promise<void> {
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const servers = await startEmbeddedServers({ dataDir: join(workDir, 'data'), toolsDir: paths.toolsDir });
  try {
    await migrate(servers.databaseUrl);
    const environment = environmentOn(servers);
    const config = loadConfig(environment);
    const logger = createLogger({ service: 'bench', level: 'error' });
    const runtime = await createRuntime(config, { service: 'bench', logger, processMetrics: false });
    const service = await startProcess(environment);
    try {
      const processes = processesOf(service, servers);
      await measurePaced(report, runtime, { ...(await putInForce(runtime)), processes }, seconds);
    } finally {
      await stopProcess(service);
      await runtime.close();
    }
  } finally {
    await servers.stop();
    await rm(workDir, { recursive: true, force: true });
  }
}

function environmentOn(servers: EmbeddedServers): Record<string, string> {
  const secret = () => randomBytes(32).toString('base64');
  const variables = serverVariables(servers, {
    jwtSecret: secret(),
    serviceSecret: secret(),
    auditSigningKey: secret(),
  });
  return { ...variables, VENTURE_POLICY_PORT: '0', VENTURE_ORCHESTRATOR_PORT: '0', VENTURE_LOG_LEVEL: 'error' };
}

async function startProcess(environment: Record<string, string>): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('service-process.ts', import.meta.url)), {
    env: environment,
    // As the image runs it.
    execArgv: [...process.execArgv, '--max-semi-space-size=8'],
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The policy service ended'))),
  ]);
  return child;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}

/** A venture with a bundle of 500 policies in force. @returns its id and who asks in it */
async function putInForce(runtime: Runtime): Promise<{ ventureId: string; asker: Identity }> {
  const { ids, events, access, db, config } = runtime;
  const [ventureId, tenantId] = [ids.next('venture'), ids.next('tenant')];
  await db.transaction((tx) => access.registerVenture(tx, { ventureId, tenantId }));
  const queryable = db.drizzle;
  const bundles = createBundleCache({ ...runtime, guardrails: null });
  const transact = createGovernedTransact({ events, queryable, bundles });
  const registry = createBundleRegistry({
    transact,
    ids,
    access,
    queryable,
    governance: config.governance,
    permission: { bus: runtime.bus, db },
    bundles,
    limits: createVentureLimits({ queryable, access, bus: runtime.bus }),
  });
  const founder: Identity = {
    actor: { kind: 'PERSON', id: 'usr_bench', name: 'Founder' },
    tenantId,
    scopes: scopesOfRole.founder,
  };
  const caller = { identity: founder, requestId: 'bench' };
  const content = {
    policies: productPolicies(policies),
    allowlists: [{ role: 'role-1', tools: ['mail.draft'] }],
    tests: null,
  };
  const { bundleId } = await registry.publish({ idempotencyKey: 'bench-publish', ventureId, ...content }, caller);
  await registry.activate({ idempotencyKey: 'bench-activate', bundleId, overrideReason: null }, caller);
  return { ventureId, asker: serviceIdentity('bench', tenantId) };
}

/** What takes part, and under what name its processor time is told. */
interface Taking extends Timed {
  readonly name: string;
  readonly note: string;
}

interface Setting {
  readonly ventureId: string;
  readonly asker: Identity;
  readonly processes: readonly Taking[];
}

function processesOf(service: ChildProcess, servers: EmbeddedServers): Taking[] {
  const name = 'policy.rpc_cpu_us_per_check';
  const pidOf = (server: ServerName) => servers.processes.find((process) => process.name === server)?.pid ?? 0;
  return [
    { name, pid: service.pid ?? 0, note: "processor time of policy's process, which sequences its events too" },
    { name: `${name}_caller`, pid: process.pid, note: 'of whoever asks' },
    { name: `${name}_postgres`, pid: pidOf('postgres'), withChildren: true, note: 'of PostgreSQL, all its processes' },
    { name: `${name}_nats`, pid: pidOf('nats'), note: 'of NATS' },
  ];
}

async function measurePaced(
  report: Report,
  { bus }: Runtime,
  { ventureId, asker, processes }: Setting,
  seconds: number,
): Promise<void> {
  const checks = productChecks(1_000, ventureId);
  const ask = async (index: number): Promise<void> => {
    const check = checks[index % checks.length];
    if (check === undefined) throw new Error('There is nothing to ask');
    await bus.call(policyCheck, check, asker, { requestId: 'bench', timeoutMs: callTimeoutMs });
  };
  report.progress(`${perSecond} checks a second over the bus`);
  await runPaced({ perSecond: perSecond / 2, seconds: 2 }, ask);
  const usedBefore = await processorTimesUs(processes);
  const { tookMs } = await runPaced({ perSecond, seconds }, ask);
  const used = await processorTimesUs(processes);
  const note = 'asked, decided, stored with its event, answered; open loop, from when it was due';
  report.add({ name: `policy.rpc_p50_ms_${perSecond}`, value: quantile(tookMs, 0.5), unit: 'ms', note });
  report.add({ name: `policy.rpc_p95_ms_${perSecond}`, value: quantile(tookMs, 0.95), unit: 'ms' });
  report.add({ name: `policy.rpc_p99_ms_${perSecond}`, value: quantile(tookMs, 0.99), unit: 'ms' });
  processes.forEach(({ name, note }, index) => {
    const usedUs = (used[index] ?? 0) - (usedBefore[index] ?? 0);
    report.add({ name, value: usedUs / tookMs.length, unit: 'µs', note });
  });
}
