import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedServers, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { createAccess } from '#runtime/auth/access.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { Lanes } from '#subgraphs/treasury/lane/lanes.ts';
import { audit } from '#subgraphs/treasury/testing/audit.ts';
import { capture, deposit, open, request } from '#subgraphs/treasury/testing/commands.ts';
import { createWriter, untilAnswered } from '#subgraphs/treasury/testing/writer.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';

/** PostgreSQL of its own, durable as in production: the one that tests share keeps nothing of what it had in memory. */
let servers: EmbeddedServers;
let dataDir: Awaited<ReturnType<typeof tempDataDir>>;
let stack: TestStack;
let runtime: TestRuntime;
let db: Database;
let writer: Lanes;

beforeAll(async () => {
  dataDir = await tempDataDir();
  [stack, servers] = await Promise.all([
    startTestStack(),
    startEmbeddedServers({ dataDir: dataDir.path, toolsDir, only: ['postgres'] }),
  ]);
  await migrate(servers.databaseUrl);
  runtime = await createTestRuntime(stack, { sequencer: false });
  const { logger } = runtime;
  db = openDatabase({ databaseUrl: servers.databaseUrl, poolSize: 10, applicationName: 'durability', logger });
  writer = createWriter({ ...runtime, db, access: createAccess(db.drizzle) });
});
afterAll(async () => {
  await writer?.close();
  await db?.close();
  await runtime?.close();
  await Promise.all([stack?.stop(), servers?.stop()]);
  await dataDir?.remove();
});

function killPostgres(): void {
  const server = servers.processes.find(({ name }) => name === 'postgres');
  if (server !== undefined) process.kill(server.pid, 'SIGKILL');
}

describe('the books', () => {
  it('lose nothing that a caller was told when the database dies under load, and do nothing twice', async () => {
    const ventureId = ids.next('venture');
    const { registerVenture } = createAccess(db.drizzle);
    await db.transaction((tx) => registerVenture(tx, { ventureId, tenantId: ids.next('tenant') }));
    const { id: accountId } = await writer.submit(open(ventureId, 'Operating'));
    await writer.submit(deposit(ventureId, accountId, 10_000_000n));
    const told: string[] = [];
    let isOver = false;
    const callers = Array.from({ length: 100 }, async () => {
      while (!isOver) {
        const { id } = await untilAnswered(writer, request(ventureId, { accountId, amountMinor: 10n }));
        await untilAnswered(writer, capture(ventureId, id));
        told.push(id);
      }
    });
    for (let death = 0; death < 3; death++) {
      const before = told.length;
      await expect.poll(() => told.length - before).toBeGreaterThan(500);
      killPostgres();
    }
    const before = told.length;
    await expect.poll(() => told.length - before).toBeGreaterThan(500);
    isOver = true;
    await Promise.all(callers);
    const { rows } = await db.drizzle.execute<{ id: string; state: string }>(
      sql`select money_intent_id as id, state from treasury.money_intents where venture_id = ${ventureId}`,
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(told.toSorted());
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['CAPTURED']));
    expect(await audit(db, ventureId)).toEqual([]);
  });
});
