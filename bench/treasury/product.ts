import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serverVariables } from '#cli/launch-environment.ts';
import { paths } from '#cli/paths.ts';
import { freePort } from '#infra/embedded/ports.ts';
import { type EmbeddedServers, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { processorTimesUs, type Timed } from '../processor-time.ts';

/** Roles that a spend needs, each in a process of its own as in a container. The control plane founds the venture. */
const roleNames = ['control-plane', 'policy', 'treasury', 'sequencer', 'gateway'] as const;
type RoleName = (typeof roleNames)[number];
type Part = RoleName | 'postgres' | 'nats' | 'redis' | 'caller';

const startTimeoutMs = 120_000;

/** The product as it is run in production: processes, database roles and tokens of its own; only TLS is left out. */
export interface Product {
  readonly graphUrl: string;
  /** As the owner of all tables. */
  readonly databaseUrl: string;
  /** @returns a founder's token; each person has a rate limit of their own */
  tokenFor(personId: string): Promise<string>;
  /** @returns processor time of each part so far, in seconds */
  processorTime(): Promise<ReadonlyMap<Part, number>>;
  stop(): Promise<void>;
}

export const tenantId = 'org_bench';

export async function startProduct(): Promise<Product> {
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const servers = await startEmbeddedServers({ dataDir: join(workDir, 'data'), toolsDir: paths.toolsDir });
  const children = new Map<RoleName, ChildProcess>();
  async function stop(): Promise<void> {
    await Promise.all([...children.values()].reverse().map(end));
    await servers.stop();
    await rm(workDir, { recursive: true, force: true });
  }
  try {
    await migrate(servers.databaseUrl);
    const secret = () => randomBytes(32).toString('base64');
    const secrets = { jwtSecret: secret(), serviceSecret: secret(), auditSigningKey: secret() };
    const env: Record<string, string> = {
      ...(await addresses()),
      ...serverVariables(servers, secrets),
      VENTURE_LOG_LEVEL: 'error',
    };
    for (const name of roleNames) children.set(name, startRole(name, env));
    await Promise.all([...children].map(([name, child]) => untilHealthy(name, child, env)));
    const tokens = createTokenService({ ...secrets, jwtAlgorithm: 'HS256', jwtExpirySeconds: 86_400 });
    return {
      graphUrl: `http://127.0.0.1:${env[portNames.gateway]}/graphql`,
      databaseUrl: servers.databaseUrl,
      tokenFor: (id) => tokens.signUserToken({ id, name: 'Bench', kind: 'PERSON', tenantId, role: 'founder' }),
      processorTime: () => processorTime(servers, children),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Variables of a listener's port; the workers' is for health and metrics. */
const portNames: Readonly<Record<RoleName, string>> = {
  'control-plane': 'VENTURE_CONTROL_PLANE_PORT',
  policy: 'VENTURE_POLICY_PORT',
  treasury: 'VENTURE_TREASURY_PORT',
  sequencer: 'VENTURE_ORCHESTRATOR_PORT',
  gateway: 'VENTURE_GATEWAY_PORT',
};

/** A free port for each listener, and where the gateway finds those of the subgraphs. */
async function addresses(): Promise<Record<string, string>> {
  const ports = await Promise.all(Object.values(portNames).map(async (name) => [name, String(await freePort())]));
  const found: Record<string, string> = Object.fromEntries(ports);
  const urlOf = (name: RoleName) => `http://127.0.0.1:${found[portNames[name]]}`;
  return {
    ...found,
    VENTURE_CONTROL_PLANE_URL: urlOf('control-plane'),
    VENTURE_POLICY_ENGINE_URL: urlOf('policy'),
    VENTURE_TREASURY_API_URL: urlOf('treasury'),
  };
}

function startRole(name: RoleName, env: Record<string, string>): ChildProcess {
  // What node was started with goes along, so that --cpu-prof shows every process.
  return fork(join(paths.root, 'service', 'main.ts'), [`--roles=${name}`], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function untilHealthy(name: RoleName, child: ChildProcess, env: Record<string, string>): Promise<void> {
  const url = `http://127.0.0.1:${env[portNames[name]]}/health`;
  for (const until = performance.now() + startTimeoutMs; ; await delay(50)) {
    const isHealthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    if (child.exitCode !== null || performance.now() > until) throw new Error(`${name} did not start`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function processorTime(
  servers: EmbeddedServers,
  children: ReadonlyMap<RoleName, ChildProcess>,
): Promise<ReadonlyMap<Part, number>> {
  const parts: (Timed & { readonly name: Part })[] = [{ name: 'caller', pid: process.pid }];
  for (const [name, { pid = 0 }] of children) parts.push({ name, pid });
  for (const { name, pid } of servers.processes) {
    if (name !== 's3') parts.push({ name, pid, withChildren: name === 'postgres' });
  }
  const spentUs = await processorTimesUs(parts);
  return new Map(parts.map(({ name }, place) => [name, (spentUs[place] ?? 0) / 1e6]));
}
