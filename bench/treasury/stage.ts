import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { paths } from '#cli/paths.ts';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { createAccess } from '#runtime/auth/access.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Database } from '#runtime/db/db.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import type { LaneCommand } from '#subgraphs/treasury/lane/lane-command.ts';
import type { Lanes } from '#subgraphs/treasury/lane/lanes.ts';
import { createWriter } from '#subgraphs/treasury/testing/writer.ts';
import { openParts } from '../events/parts.ts';
import { processorTimesUs } from '../processor-time.ts';

export const person: Actor = { kind: 'PERSON', id: 'usr_bench', name: 'Bench' };

/** Durable servers with the product's own settings, and the writers of ledgers as a service has them. */
export interface Stage {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly lanes: Lanes;
  newVenture(): Promise<string>;
  /** Opens asset accounts in EUR with more in them than a run can spend. */
  newAccounts(ventureId: string, count: number): Promise<readonly string[]>;
  /** @returns processor time so far, in seconds: of PostgreSQL, and of this process, in which callers and service are */
  processorTime(): Promise<{ readonly postgres: number; readonly service: number }>;
  stop(): Promise<void>;
}

export const accountMinor = 1_000_000_000_000n;

export async function openStage(): Promise<Stage> {
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const servers = await startEmbeddedServers({
    dataDir: join(workDir, 'data'),
    toolsDir: paths.toolsDir,
    only: ['postgres', 'nats'],
  });
  await migrate(servers.databaseUrl);
  const parts = await openParts(servers, 10);
  const { db, bus, logger } = parts;
  const access = createAccess(db.drizzle);
  const metrics = createMetrics({ processMetrics: false });
  const lanes = createWriter({ db, ids, logger, bus, access, metrics });
  return {
    ...{ db, lanes, databaseUrl: servers.databaseUrl },
    async newVenture() {
      const ventureId = ids.next('venture');
      await db.transaction((tx) => access.registerVenture(tx, { ventureId, tenantId: ids.next('tenant') }));
      return ventureId;
    },
    async newAccounts(ventureId, count) {
      const accounts = Array.from({ length: count }, async (_, index) => {
        const opened = {
          kind: 'openAccount',
          name: `Account ${index}`,
          accountKind: 'ASSET',
          currency: 'EUR',
          floorMinor: '0',
          metadata: {},
        } as const;
        const { id } = await lanes.submit({ ...byPerson(ventureId, 'openAccount'), ...opened });
        const amount = { amountMinor: accountMinor.toString(), currency: 'EUR' };
        const deposited = { kind: 'depositFunds', accountId: id, amount, description: 'Seed' } as const;
        await lanes.submit({ ...byPerson(ventureId, 'depositFunds'), ...deposited });
        return id;
      });
      return Promise.all(accounts);
    },
    async processorTime() {
      const server = servers.processes.find(({ name }) => name === 'postgres');
      const [postgres = 0, service = 0] = await processorTimesUs([
        { pid: server?.pid ?? 0, withChildren: true },
        { pid: process.pid },
      ]);
      return { postgres: postgres / 1e6, service: service / 1e6 };
    },
    async stop() {
      await lanes.close();
      await parts.close();
      await servers.stop();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}

export function byPerson(ventureId: string, operation: string) {
  return {
    ...{ ventureId, actor: person, correlationId: ids.uuid(), causationId: null },
    idempotency: { operation, key: ids.uuid(), inputHash: '0'.repeat(64) },
  };
}

/** A request that policy has permitted. */
export function requestOf(ventureId: string, accountId: string, agentId: string): LaneCommand {
  return {
    ...byPerson(ventureId, 'requestMoneyIntent'),
    kind: 'requestMoneyIntent',
    wish: {
      ...{ id: ids.next('moneyIntent'), accountId, payee: 'Printworks', category: 'advertising', purpose: 'Posters' },
      ...{ amount: { amountMinor: '100', currency: 'EUR' }, mandate: null, workflowId: null, taskId: null },
    },
    agentId,
    metadata: {},
    principal: { kind: 'AGENT', id: agentId, name: 'Agent', role: 'marketing', level: 'L3' },
    verdict: {
      ...{ decisionId: ids.next('policyDecision'), effect: 'PERMIT', frozen: false, reasons: [] },
      actionHash: '0'.repeat(64),
    },
  };
}

export function captureOf(ventureId: string, moneyIntentId: string): LaneCommand {
  const whole = { moneyIntentId, amount: null, isFinal: true };
  return { ...byPerson(ventureId, 'captureMoneyIntent'), kind: 'captureMoneyIntent', ...whole };
}

/** Has tables looked at as autovacuum does in the long run, so that one measurement does not pay for the one before. */
export async function settle({ db }: Stage): Promise<void> {
  await db.drizzle.execute(sql`analyze`);
}
