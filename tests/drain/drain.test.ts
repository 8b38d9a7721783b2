import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { setUpVenture } from '#cli/venture-setup.ts';
import { SubmitWorkflowDocument } from '#codegen/sdk/operations.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { roles } from '#runtime/service/service.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { endRunning, spawnNode } from '#tests/launcher/node-process.ts';
import { testEnvironment } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

// Workers in a process of their own, which is told to stop in the middle of its work.

const path = 'examples/newsletter-venture.yaml';
const workers = ['agent-runtime', 'orchestrator'] as const;
let stack: TestStack;
let service: TestService;
/** As the owner of the tables; the services' own roles see their part. */
let db: Database;
let client: GraphClient;
let ventureId: string;
let role: string;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack, {
    roles: roles.filter((name) => !workers.some((worker) => worker === name)),
  });
  const { logger } = service.runtime;
  db = openDatabase({ databaseUrl: stack.databaseUrl, poolSize: 2, applicationName: 'drain-test', logger });
  client = createGraphClient({ graphUrl: service.graphUrl, token: await service.tokenFor('org_drain') });
  const parsed = parseVentureFile(await readFile(path, 'utf8'), path);
  const file = { ...parsed, venture: { ...parsed.venture, accounts: [], spendingLimits: [] } };
  ({ ventureId } = await setUpVenture(client, { file, path, key: 'drain' }));
  role = file.venture.agents[0]?.role ?? '';
}, 180_000);
afterEach(() => endRunning());
afterAll(async () => {
  await client?.close();
  await db?.close();
  await service?.stop();
  await stack?.stop();
});

async function submit(idempotencyKey: string): Promise<string> {
  const steps = ['draft', 'again', 'final'].map((name) => ({
    name,
    tool: 'content.write',
    with: { kind: 'memo', about: `launch ${name}` },
  }));
  const spec = { name: idempotencyKey, tasks: [{ name: 'research', role, steps }] };
  const { submitWorkflow } = await client.request(SubmitWorkflowDocument, {
    input: { idempotencyKey, ventureId, spec },
  });
  if (!submitWorkflow.workflow) throw new Error(JSON.stringify(submitWorkflow.userErrors));
  return submitWorkflow.workflow.id;
}

async function tasksByState(): Promise<Record<string, number>> {
  const { rows } = await db.drizzle.execute<{ state: string; tasks: number }>(
    sql`select state, count(*)::integer as tasks from control_plane.tasks group by state`,
  );
  return Object.fromEntries(rows.map(({ state, tasks }) => [state, tasks]));
}

function startWorkers() {
  const env = testEnvironment(stack, {
    VENTURE_LOG_LEVEL: 'warn',
    VENTURE_ORCHESTRATOR_PORT: '0',
    VENTURE_L3_MAX_CONCURRENCY: '2',
  });
  return spawnNode(['service/main.ts', `--roles=${workers.join()}`], { env });
}

it('finishes or gives back what it holds, and the next process does each step of the rest once', async () => {
  const submitted = await Promise.all(Array.from({ length: 30 }, (_, index) => submit(`workflow-${index}`)));
  const first = startWorkers();
  await expect
    .poll(async () => (await tasksByState()).SUCCEEDED ?? 0, { timeout: 60_000, interval: 5 })
    .toBeGreaterThan(2);
  first.kill('SIGTERM');
  expect(await first.ended, first.output()).toEqual({ code: 0, signal: null });

  // Nothing is left to a lease that has to run out.
  const { SUCCEEDED = 0, RUNNING = 0, QUEUED = 0 } = await tasksByState();
  expect(RUNNING).toBe(0);
  expect(SUCCEEDED).toBeLessThan(submitted.length);
  const { rows: open } = await db.drizzle.execute<{ n: number }>(sql`
    select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and application_name like 'parpour-parpour%' and state like 'idle in transaction%'`);
  expect(open).toEqual([{ n: 0 }]);
  expect(SUCCEEDED + QUEUED).toBeLessThanOrEqual(submitted.length);

  startWorkers();
  await expect
    .poll(async () => tasksByState(), { timeout: 80_000, interval: 50 })
    .toEqual({ SUCCEEDED: submitted.length });
  const { rows: calls } = await db.drizzle.execute(sql`
    select count(*)::integer as calls, count(distinct (stream_id))::integer as told
    from platform.events where type = 'tool.called.v1'`);
  expect(calls).toEqual([{ calls: 3 * submitted.length, told: 3 * submitted.length }]);
});
