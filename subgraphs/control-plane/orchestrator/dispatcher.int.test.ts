import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Bus, type Closable, connectBus } from '#runtime/bus/bus.ts';
import { readEvents } from '#runtime/events/read.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { type FaultProxy, startFaultProxy } from '#tests/faults/proxy.ts';
import { taskWorkSubject } from '../task/task-work.ts';
import {
  type ControlPlaneStack,
  newVenture,
  startControlPlane,
  startWorker,
  submit,
  succeedAtOnce,
  type TestVenture,
  toldUpTo,
  view,
} from '../testing/fixture.ts';
import { createOrchestrator } from './orchestrator.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
/** Between the orchestrator and NATS; everything else has a connection of its own. */
let proxy: FaultProxy;
let bus: Bus;
let orchestrator: ReturnType<typeof createOrchestrator>;
let worker: Closable | undefined;

beforeAll(async () => {
  plane = await startControlPlane([], { env: { VENTURE_LOG_LEVEL: 'silent' } });
  const { runtime } = plane;
  const { logger, tokens, config } = runtime;
  proxy = await startFaultProxy(natsPort());
  const throughProxy = natsUrl();
  throughProxy.port = String(proxy.port);
  const servers = [throughProxy.href];
  bus = await connectBus({ ...config.nats, servers, name: 'orchestrator', reconnectWaitMs: 50, tokens, logger });
  orchestrator = createOrchestrator({ ...runtime, bus }, { sweepIntervalMs: 200 });
  await orchestrator.start();
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
});
afterAll(async () => {
  await orchestrator?.stop();
  await bus?.close();
  await proxy?.close();
  await plane?.stop();
});

const natsUrl = () => new URL(plane.runtime.config.nats.servers[0] ?? '');
const natsPort = () => Number(natsUrl().port);

const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 25 });

async function leaveNats(): Promise<void> {
  await proxy.close();
  await until(async () => expect(bus.isConnected()).toBe(false));
}

async function returnToNats(): Promise<void> {
  proxy = await startFaultProxy(natsPort(), proxy.port);
  await until(async () => expect(bus.isConnected()).toBe(true));
}

/** Messages on the work queue for the venture. */
async function queued(): Promise<number> {
  const subject = taskWorkSubject(venture.id);
  const { state } = await plane.runtime.bus.jetstreamManager.streams.info('TASK_WORK_QUEUE', {
    subjects_filter: subject,
  });
  return state.subjects?.[subject] ?? 0;
}

async function freeze(subjectId: string, verb: 'freeze' | 'unfreeze'): Promise<void> {
  const input = { idempotencyKey: systemIds.uuid(), subjectId, reason: 'to look at it' };
  const type = verb === 'freeze' ? 'FreezeInput' : 'UnfreezeInput';
  const query = `mutation ($input: ${type}!) { ${verb}(input: $input) { freeze { id } userErrors { code } } }`;
  const payload = await plane.data<Record<string, { userErrors: unknown[] }>>(venture.founder, query, { input });
  expect(payload[verb]?.userErrors).toEqual([]);
}

async function untilSucceeded(workflowId: string): Promise<void> {
  await until(async () => expect((await view(plane, venture, workflowId)).state).toBe('SUCCEEDED'));
}

async function dispatchesOf(workflowId: string): Promise<unknown[]> {
  const { rows } = await plane.runtime.db.drizzle.execute(
    sql`select dispatches, dispatched_at is not null as dispatched from control_plane.tasks where workflow_id = ${workflowId}`,
  );
  return rows;
}

describe('while NATS is away', () => {
  test('workflows are planned and their tasks wait; they go on when it is back, each task worked on once', async () => {
    venture = await newVenture(plane);
    await leaveNats();
    const ids = await Promise.all([
      submit(plane, venture, { research: [], write: ['research'] }),
      submit(plane, venture, { research: [] }),
    ]);
    for (const id of ids) await toldUpTo(plane, id, 'workflow.planned.v1');
    expect(await queued()).toBe(0);
    expect(await dispatchesOf(ids[1])).toEqual([{ dispatches: 0, dispatched: false }]);
    await returnToNats();
    const worked: string[] = [];
    worker = await startWorker(plane, async (work, board) => {
      worked.push(`${work.workflow.id} ${work.task.name}`);
      await succeedAtOnce(work, board);
    });
    for (const id of ids) await untilSucceeded(id);
    expect(worked.toSorted()).toEqual([`${ids[0]} research`, `${ids[0]} write`, `${ids[1]} research`].toSorted());
  });

  test('a freeze is acknowledged, and what it stops is not dispatched when NATS is back, only when it is lifted', async () => {
    venture = await newVenture(plane);
    await leaveNats();
    const frozen = await submit(plane, venture, { research: [] });
    await toldUpTo(plane, frozen, 'workflow.planned.v1');
    await freeze(frozen, 'freeze');
    await returnToNats();
    const free = await submit(plane, venture, { research: [] });
    await until(async () => expect(await dispatchesOf(free)).toEqual([{ dispatches: 1, dispatched: true }]));
    expect(await dispatchesOf(frozen)).toEqual([{ dispatches: 0, dispatched: false }]);
    expect(await queued()).toBe(1);
    await freeze(frozen, 'unfreeze');
    worker = await startWorker(plane, succeedAtOnce);
    await untilSucceeded(frozen);
    await untilSucceeded(free);
  });
});

describe('while NATS does not answer', () => {
  test('a dispatch in progress holds up neither the log nor, for long, a freeze', async () => {
    venture = await newVenture(plane);
    proxy.halfOpen();
    const id = await submit(plane, venture, { research: [] });
    // Waits for the answer of the queue, with the venture's freezes held back.
    const waitingTransactions = async () => {
      const { rows } = await plane.runtime.db.drizzle.execute<{ xid: string | null }>(sql`
        select a.backend_xid::text as xid from pg_stat_activity a
        where a.datname = current_database() and a.state = 'idle in transaction' and exists (
          select from pg_locks l
          where l.pid = a.pid and l.locktype = 'advisory' and l.mode = 'ShareLock' and l.granted)`);
      return rows;
    };
    // A transaction without an id: the sequencer does not wait for it.
    await until(async () => expect(await waitingTransactions()).toEqual([{ xid: null }]));
    await freeze(id, 'freeze');
    // Sequenced, while the orchestrator still waits or tries again.
    await until(async () => {
      const events = await readEvents(plane.runtime.db.drizzle, { ventureId: venture.id, limit: 100 });
      expect(events.map(({ type }) => type)).toContain('freeze.applied.v1');
    });
    await until(async () => expect(bus.isConnected()).toBe(true));
    expect((await view(plane, venture, id)).tasks).toMatchObject([{ state: 'QUEUED' }]);
    await freeze(id, 'unfreeze');
    worker = await startWorker(plane, succeedAtOnce);
    await untilSucceeded(id);
    expect((await view(plane, venture, id)).tasks).toMatchObject([{ attempts: 1 }]);
  });
});

test('a task that is sent twice is worked on once', async () => {
  venture = await newVenture(plane);
  const id = await submit(plane, venture, { research: [] });
  await until(async () => expect(await dispatchesOf(id)).toEqual([{ dispatches: 1, dispatched: true }]));
  // As if the process had ended between the queue's answer and the note of it, and the queue had forgotten the message's id.
  await plane.runtime.db.drizzle.execute(
    sql`update control_plane.tasks set dispatched_at = null where workflow_id = ${id}`,
  );
  await until(async () => expect(await queued()).toBe(2));
  worker = await startWorker(plane, succeedAtOnce);
  await untilSucceeded(id);
  await until(async () => expect(await queued()).toBe(0));
  expect((await view(plane, venture, id)).tasks).toMatchObject([{ attempts: 1 }]);
});
