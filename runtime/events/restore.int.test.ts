import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#runtime/auth/identity.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { chainHash, genesisHash } from './event.ts';
import { readEvents, readHead } from './read.ts';
import { createSequencer } from './sequencer.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };
let stack: TestStack;
let writer: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  writer = await createTestRuntime(stack, { sequencer: false });
});
afterAll(async () => {
  await writer?.close();
  await stack?.stop();
});

async function append(): Promise<string> {
  const workflowId = systemIds.next('workflow');
  await writer.events.append({
    ventureId: 'ven_1',
    stream: { id: workflowId, expectedVersion: 0 },
    actor,
    correlationId: workflowId,
    events: [{ type: 'workflow.succeeded.v1', payload: { workflowId } }],
  });
  return workflowId;
}

/** What a dump brings along of an event whose transaction had a far higher id in the cluster that it came from. */
async function bringFromElsewhere(): Promise<string> {
  const workflowId = systemIds.next('workflow');
  await writer.db.drizzle.execute(sql`
    insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, payload, xid)
    values (${systemIds.uuid()}, 'workflow.succeeded.v1', ${workflowId}, 1, 'ven_1', ${JSON.stringify(actor)}::jsonb,
      ${workflowId}, ${JSON.stringify({ workflowId })}::jsonb, '900000000000')`);
  return workflowId;
}

/** Runs a sequencer until the log has come to a position. */
async function sequenceUpTo(seq: bigint): Promise<void> {
  const sequencer = await createTestRuntime(stack);
  await expect.poll(() => readHead(writer.db.drizzle), { timeout: 30_000 }).toBe(seq);
  await sequencer.close();
}

/** Runs a sequencer before the migrations. */
async function refusesToLead(): Promise<void> {
  const { bus, logger } = writer;
  const metrics = createMetrics({ processMetrics: false });
  const sequencer = createSequencer({ databaseUrl: stack.databaseUrl, bus, logger, metrics });
  await sequencer.start();
  const said = () => sequencer.check().then(() => 'well', String);
  await expect.poll(said, { timeout: 30_000 }).toContain('the event log comes from another PostgreSQL cluster');
  await sequencer.stop();
  expect(await readHead(writer.db.drizzle)).toBe(2n);
}

describe('a log that was dumped and restored into another cluster', () => {
  it('goes on where it was: nothing is passed over although transaction ids began again, and nothing is placed twice', async () => {
    const sequenced = [await bringFromElsewhere(), await bringFromElsewhere()];
    // As it was over there, where these transactions had ended.
    await writer.db.drizzle.execute(sql`update platform.sequencer set epoch = 1`);
    await sequenceUpTo(2n);
    await writer.db.drizzle.execute(sql`update platform.sequencer set epoch = 0, system_identifier = 1`);
    const committedOnly = await bringFromElsewhere();
    await refusesToLead();

    const lines: string[] = [];
    await migrate(stack.databaseUrl, { log: (line) => lines.push(line) });
    expect(lines.at(-1)).toBe('The event log stands in another PostgreSQL cluster than before; it goes on in epoch 1.');
    const fresh = [await append(), await append()];
    await sequenceUpTo(5n);

    const log = await readEvents(writer.db.drizzle, { limit: 10 });
    expect(new Set(log.slice(0, 2).map(({ streamId }) => streamId))).toEqual(new Set(sequenced));
    expect(log.slice(2).map(({ streamId }) => streamId)).toEqual([committedOnly, ...fresh]);
    expect(log.map(({ seq }) => seq)).toEqual([1n, 2n, 3n, 4n, 5n]);
    let previousHash = genesisHash;
    for (const event of log) {
      expect(event).toMatchObject({ previousHash, hash: chainHash(event) });
      previousHash = event.hash;
    }
    expect(await migrate(stack.databaseUrl, { log: (line) => lines.push(line) })).toEqual([]);
    expect(lines.filter((line) => line.includes('epoch'))).toHaveLength(1);
  });
});
