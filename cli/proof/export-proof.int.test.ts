import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CreateVentureDocument } from '#codegen/sdk/operations.ts';
import { createGateway, type Gateway } from '#gateway/index.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createHttpServer } from '#runtime/http/server.ts';
import { createNoteSigner } from '#runtime/proof/signed-note.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { supergraphPath } from '#schema/sdl.ts';
import { createCompliance } from '#subgraphs/compliance/index.ts';
import { createControlPlane } from '#subgraphs/control-plane/index.ts';
import { createPolicy } from '#subgraphs/policy/index.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { accepted, createGraphClient, type GraphClient } from '../graph-client.ts';
import { exportProof } from './export-proof.ts';
import { verifyExport } from './verify-export.ts';

let stack: TestStack;
let runtime: TestRuntime;
let compliance: Subgraph;
let policy: Subgraph;
let gateway: Gateway;
let server: FastifyInstance;
const clients: GraphClient[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  compliance = createCompliance(runtime, { checkpointIntervalMs: 50 });
  await compliance.roles.compliance?.start();
  policy = createPolicy(runtime);
  await policy.roles.policy?.start();
  gateway = createGateway({
    supergraphSdl: await readFile(supergraphPath, 'utf8'),
    runtime,
    local: new Map([compliance, createControlPlane(runtime)].map(({ name, executor }) => [name, executor])),
  });
  await gateway.start();
  const health = createHealth({ service: 'gateway', version: '0', checks: {} });
  server = createHttpServer({ ...runtime, service: 'gateway', health });
  await gateway.mount(server);
  await server.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server?.close();
  await gateway?.stop();
  await policy?.roles.policy?.stop();
  await compliance?.roles.compliance?.stop();
  await runtime?.close();
  await stack?.stop();
});

/** A tenant's founder, who made a venture through the graph. */
async function tenant(): Promise<{ ventureId: string; client: GraphClient }> {
  const tenantId = runtime.ids.next('tenant');
  const token = await runtime.tokens.signUserToken({
    id: runtime.ids.next('person'),
    name: 'Founder',
    kind: 'PERSON',
    tenantId,
    role: 'founder',
  });
  // The listener is a TCP one.
  const { port } = server.server.address() as AddressInfo;
  const client = createGraphClient({ graphUrl: `http://127.0.0.1:${port}/graphql`, token });
  clients.push(client);
  const input = {
    idempotencyKey: 'create',
    name: 'Proof',
    agents: [{ name: 'Ada', level: 'L1', role: 'researcher' }],
  } as const;
  const { createVenture } = await client.request(CreateVentureDocument, { input });
  return { ventureId: accepted(createVenture).venture?.id ?? expect.unreachable('no venture'), client };
}

const program = fileURLToPath(new URL('../parpour.ts', import.meta.url));

/** Runs `parpour` as a person would. */
function command(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

/** Appends events whose payloads hold what JSON makes hard: key order, escapes, other scripts, nested numbers. */
async function append(ventureId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const workflowId = runtime.ids.next('workflow');
    await runtime.events.transact((unit) =>
      unit.append({
        ventureId,
        stream: { id: workflowId, expectedVersion: 0 },
        actor: { kind: 'PERSON', id: 'usr_1', name: 'Zoë “Z” Müller \\ 東京' },
        correlationId: workflowId,
        events: [
          {
            type: 'workflow.submitted.v1',
            payload: { workflowId, name: `Plan "${i}" – €\n`, specHash: 'a'.repeat(64), taskNames: ['b', 'a'] },
          },
        ],
      }),
    );
  }
}

describe('an export through the public graph', () => {
  it("proves all of a venture's events offline, page after page, under the key of the log", async () => {
    const [own, other] = [await tenant(), await tenant()];
    await Promise.all([append(own.ventureId, 120), append(other.ventureId, 30)]);
    const trusted = createNoteSigner(runtime.config.audit.signingKey, runtime.config.audit.origin).verifierKey;
    const report = await vi.waitFor(
      async () => {
        const file = await exportProof(own.client, own.ventureId);
        const found = verifyExport(JSON.parse(JSON.stringify(file)), trusted);
        expect(found.faults).toEqual([]);
        expect(found.proven).toBeGreaterThanOrEqual(120);
        return found;
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(report).toMatchObject({ isProven: true, isKeyPinned: true, ventureId: own.ventureId });
    expect(report.linked).toBeGreaterThan(0);
  });

  it('is checked by the command without any server', async () => {
    const { client, ventureId } = await tenant();
    await append(ventureId, 3);
    const file = await vi.waitFor(() => exportProof(client, ventureId), { timeout: 30_000, interval: 100 });
    const dir = await mkdtemp(join(tmpdir(), 'parpour-proof-'));
    try {
      const path = join(dir, 'proof.json');
      const trusted = createNoteSigner(runtime.config.audit.signingKey, runtime.config.audit.origin).verifierKey;
      await writeFile(path, JSON.stringify(file));
      expect(await command('verify', path, '--key', trusted)).toEqual({
        code: 0,
        output: expect.stringMatching(/key .*, trusted\n(.*\n)*.* lead to a signed root\n(.*\n)* {2}PROVEN/),
      });
      expect(await command('verify', path)).toEqual({
        code: 0,
        output: expect.stringContaining('as the file itself says'),
      });

      await writeFile(path, JSON.stringify(file).replace('"PERSON"', '"SYSTEM"'));
      expect(await command('verify', path, '--key', trusted)).toEqual({
        code: 1,
        output: expect.stringMatching(
          /Event \d+ .*: its content does not have the hash that it states\n(.*\n)* {2}NOT PROVEN/,
        ),
      });
      await writeFile(path, 'no json');
      expect(await command('verify', path)).toEqual({ code: 2, output: expect.stringContaining('is not JSON') });
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it("is refused for another tenant's venture", async () => {
    const [own, other] = [await tenant(), await tenant()];
    await append(own.ventureId, 1);
    await expect(exportProof(other.client, own.ventureId)).rejects.toThrow(/NOT_FOUND/);
  });

  it('says so when no checkpoint covers the venture yet', async () => {
    await compliance.roles.compliance?.stop();
    const { client, ventureId } = await tenant();
    await expect(exportProof(client, ventureId)).rejects.toThrow('No checkpoint covers');
    await compliance.roles.compliance?.start();
  });
});
