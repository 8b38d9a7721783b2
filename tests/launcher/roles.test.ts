import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVentureFile } from '#cli/demo/demo.ts';
import { type Evidence, eventsInLog, findDifferences } from '#cli/demo/expectations.ts';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { isPortFree } from '#infra/embedded/ports.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { testEnvironment } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { ask } from './cli-process.ts';
import { endRunning, type NodeProcess, spawnNode } from './node-process.ts';

const timeout = 240_000;

/** How production divides the roles, each line a process. */
const processes = {
  gateway: 'gateway',
  policy: 'policy',
  treasury: 'treasury',
  compliance: 'compliance',
  artifact: 'artifact,compiler',
  control: 'control-plane,orchestrator,agent-runtime,sequencer,projector,scheduler,notifier',
};
type Name = keyof typeof processes;

let stack: TestStack;
let env: Record<string, string>;
let running: Record<Name, NodeProcess>;
let graph: { readonly graphUrl: string; readonly token: string };
let client: GraphClient;
let folder: string;

beforeAll(async () => {
  stack = await startTestStack();
  folder = await mkdtemp(join(tmpdir(), 'parpour-roles-'));
  env = { ...testEnvironment(stack), VENTURE_LOG_LEVEL: 'info', ...(await addresses()) };
  running = {
    gateway: start('gateway'),
    policy: start('policy'),
    treasury: start('treasury'),
    compliance: start('compliance'),
    artifact: start('artifact'),
    control: start('control'),
  };
  await Promise.all(Object.values(running).map((process) => process.until(/is listening/)));
  graph = { graphUrl: `http://127.0.0.1:${env.VENTURE_GATEWAY_PORT}/graphql`, token: await founderToken() };
  client = createGraphClient(graph);
}, timeout);
afterAll(async () => {
  await client?.close();
  await endRunning();
  await stack?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}, timeout);

function start(name: Name): NodeProcess {
  return spawnNode(['service/main.ts', `--roles=${processes[name]}`], { env });
}

/** A free port below those that systems give to whoever asks for any (Linux from 32,768 on), so nobody else gets it meanwhile. */
async function lastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    if (await isPortFree(port)) return port;
  }
}

/** A port for each listener that others call, and where they find it. */
async function addresses(): Promise<Record<string, string>> {
  const urls = {
    CONTROL_PLANE: 'VENTURE_CONTROL_PLANE_URL',
    POLICY: 'VENTURE_POLICY_ENGINE_URL',
    ARTIFACT: 'VENTURE_ARTIFACT_COMPILER_URL',
    TREASURY: 'VENTURE_TREASURY_API_URL',
    COMPLIANCE: 'VENTURE_COMPLIANCE_URL',
  };
  const entries = await Promise.all(
    Object.entries(urls).map(async ([name, urlName]) => {
      const port = await lastingPort();
      return [
        [`VENTURE_${name}_PORT`, String(port)],
        [urlName, `http://127.0.0.1:${port}`],
      ];
    }),
  );
  return { ...Object.fromEntries(entries.flat()), VENTURE_GATEWAY_PORT: String(await lastingPort()) };
}

function founderToken(): Promise<string> {
  const tokens = createTokenService({
    jwtSecret: env.VENTURE_JWT_SECRET_KEY ?? '',
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 3_600,
    serviceSecret: env.VENTURE_SERVICE_SECRET_KEY ?? '',
  });
  return tokens.signUserToken({ id: 'usr_f', name: 'Founder', kind: 'PERSON', tenantId: 'org_roles', role: 'founder' });
}

describe('roles in processes of their own', () => {
  let evidence: Evidence;

  it('run a venture from submission to proof, seen through one subscription of the gateway', { timeout }, async () => {
    const path = 'examples/newsletter-venture.yaml';
    const file = parseVentureFile(await readFile(path, 'utf8'), path);
    evidence = await runVentureFile(client, { file, path, downloadDir: join(folder, 'out') });
    expect(findDifferences(evidence, await eventsInLog(evidence))).toEqual([]);
  });

  const portfolio = `query Portfolio($id: ID!) {
    venture(id: $id) { name accounts { name } activePolicyBundle { version } cases { severity } }
  }`;

  it('answer one query from all of them', { timeout }, async () => {
    const answer = await ask(graph, portfolio, { id: evidence.story.venture.id });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({
      venture: {
        name: 'The Proofing Room',
        accounts: expect.arrayContaining([{ name: 'Operating' }]),
        activePolicyBundle: { version: 1 },
        cases: [{ severity: 'MEDIUM' }],
      },
    });
  });

  it('still answer what the others know while one is stopped, and name it', { timeout }, async () => {
    running.treasury.kill('SIGTERM');
    expect(await running.treasury.ended, running.treasury.output()).toEqual({ code: 0, signal: null });
    expect(running.treasury.output()).toMatch(/"stopping"/);

    const answer = await ask(graph, portfolio, { id: evidence.story.venture.id });
    expect(answer.data).toMatchObject({
      venture: { name: 'The Proofing Room', accounts: null, activePolicyBundle: { version: 1 } },
    });
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining('treasury'), extensions: { code: 'SUBGRAPH_UNAVAILABLE', retryable: true } },
    ]);

    running.treasury = start('treasury');
    await running.treasury.until(/is listening/);
    await expect
      .poll(async () => (await ask(graph, portfolio, { id: evidence.story.venture.id })).errors, { timeout: 30_000 })
      .toBeUndefined();
  });

  it('hand their work over when they are stopped in the middle of it, and the reader misses nothing', {
    timeout,
  }, async () => {
    const path = 'examples/newsletter-venture.yaml';
    const file = parseVentureFile(await readFile(path, 'utf8'), path);
    const stopped = Promise.withResolvers<void>();
    const onEvent = ({ type }: { readonly type: string }) => {
      if (type === 'tool.called.v1') stopped.resolve();
    };
    const run = runVentureFile(client, { file, path, downloadDir: join(folder, 'again'), onEvent });
    await Promise.race([stopped.promise, run]);
    running.control.kill('SIGTERM');
    expect(await running.control.ended, running.control.output()).toEqual({ code: 0, signal: null });
    running.control = start('control');
    const finished = await run;
    expect(findDifferences(finished, await eventsInLog(finished))).toEqual([]);
  });

  it('are refused with all that is wrong with the command line or the variables', { timeout }, async () => {
    const unknown = spawnNode(['service/main.ts', '--roles=treasury,tresury'], { env });
    expect(await unknown.ended).toMatchObject({ code: 1 });
    expect(unknown.output()).toMatch(/there is no role "tresury"; roles are all, gateway/);

    const wrong = spawnNode(['service/main.ts', '--roles=policy'], { env: { ...env, VENTURE_DB_POOL_SIZE: 'x' } });
    expect(await wrong.ended).toMatchObject({ code: 1 });
    expect(wrong.output()).toMatch(/VENTURE_DB_POOL_SIZE/);

    const taken = spawnNode(['service/main.ts', '--roles=policy'], { env });
    expect(await taken.ended).toMatchObject({ code: 1 });
    expect(taken.output()).toMatch(/policy can't listen on 127\.0\.0\.1:\d+: the port is taken/);
    for (const process of [unknown, wrong, taken]) expect(process.output()).not.toMatch(/\n\s+at \S+ \(/);
  });

  it('wait for a server that is not there yet, and say for which', { timeout }, async () => {
    const [natsPort, databasePort] = [await lastingPort(), await lastingPort()];
    const waiting = spawnNode(['service/main.ts', '--roles=policy'], {
      env: {
        ...env,
        VENTURE_POLICY_PORT: '0',
        VENTURE_NATS_SERVERS: JSON.stringify([through(stack.natsUrl, natsPort)]),
        VENTURE_DATABASE_URL_POLICY: through(stack.roleUrls.policy, databasePort),
      },
    });
    await waiting.until(/waiting for NATS/);
    await waiting.until(/waiting for PostgreSQL/);
    const doors = await Promise.all([openDoor(natsPort, stack.natsUrl), openDoor(databasePort, stack.databaseUrl)]);
    await waiting.until(/policy is listening/);
    waiting.kill('SIGTERM');
    expect(await waiting.ended, waiting.output()).toEqual({ code: 0, signal: null });
    for (const door of doors) door.close();
  });

  it('stop in order, each', { timeout }, async () => {
    await client.close();
    for (const process of Object.values(running)) process.kill('SIGTERM');
    const endings = Object.entries(running).map(async ([name, { ended }]) => [name, await ended] as const);
    for (const [name, ending] of await Promise.all(endings)) expect(ending, name).toEqual({ code: 0, signal: null });
    for (const process of Object.values(running)) {
      expect(process.output()).not.toMatch(/did not stop cleanly|nobody caught|not done in time/);
    }
  });
});

/** The same server behind another port. */
function through(url: string, port: number): string {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
}

/** Lets connections to a port through to a server, from now on. */
function openDoor(port: number, url: string): Promise<Server> {
  const { hostname, port: target } = new URL(url);
  const door = createServer((socket) => {
    const server = connect(Number(target), hostname);
    socket.pipe(server).pipe(socket);
    socket.on('error', () => server.destroy());
    server.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => door.listen(port, '127.0.0.1', () => resolve(door)));
}
