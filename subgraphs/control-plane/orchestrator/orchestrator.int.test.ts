import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Closable } from '#runtime/bus/bus.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { StaleAttemptError, type TaskWork, type ToolCallRecord, taskWorkSubject } from '../task/task-work.ts';
import {
  type ControlPlaneStack,
  newVenture,
  startControlPlane,
  startWorker,
  statesOf,
  submit,
  succeedAtOnce,
  type TestVenture,
  toldOf,
  toldUpTo,
  view,
  type Work,
} from '../testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let worker: Closable | undefined;

beforeAll(async () => {
  plane = await startControlPlane();
  venture = await newVenture(plane);
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
});
afterAll(() => plane?.stop());

const waiting = { timeout: 30_000, interval: 25 };
const until = (check: () => Promise<void>) => vi.waitFor(check, waiting);
const eventually = <T>(read: () => Promise<T>): Promise<T> => vi.waitFor(read, waiting);

async function untilState(workflowId: string, state: string): Promise<void> {
  await until(async () => expect((await view(plane, venture, workflowId)).state).toBe(state));
}

async function taskId(workflowId: string, name: string): Promise<string> {
  const task = (await view(plane, venture, workflowId)).tasks.find((item) => item.name === name);
  if (task === undefined) throw new Error(`no task ${name}`);
  return task.id;
}

/** Claims a task by hand, once it is queued for this attempt. */
async function claim(workflowId: string, name: string, attempt = 1): Promise<TaskWork> {
  return eventually(async () => {
    const { work } = await plane.board.claimTask({ taskId: await taskId(workflowId, name), attempt });
    if (work === null) throw new Error(`${name} can not be claimed for attempt ${attempt} yet`);
    return work;
  });
}

function callOf(step: string, rest: Partial<ToolCallRecord> = {}): ToolCallRecord {
  return {
    toolCallId: systemIds.next('toolCall'),
    step,
    isFallback: false,
    tool: 'content.write',
    arguments: { about: 'launch' },
    startedAt: new Date(),
    outcome: 'SUCCEEDED',
    result: { title: 'A title' },
    refusalCode: null,
    decisionId: null,
    moneyIntentId: null,
    ...rest,
  };
}

const mutation = (name: string, input: string, selection: string) =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { ${selection} userErrors { code } } }`;

async function freeze(subjectId: string, verb: 'freeze' | 'unfreeze'): Promise<void> {
  const input = { idempotencyKey: systemIds.uuid(), subjectId, reason: 'to look at it' };
  const name = verb === 'freeze' ? 'FreezeInput' : 'UnfreezeInput';
  const payload = await plane.data<Record<string, { userErrors: unknown[] }>>(
    venture.founder,
    mutation(verb, name, 'freeze { id }'),
    { input },
  );
  expect(payload[verb]?.userErrors).toEqual([]);
}

describe('a workflow', () => {
  test('is planned, dispatched task by task and succeeds, each task seeing what came before it', async () => {
    const seen: Record<string, unknown> = {};
    worker = await startWorker(plane, async (work, board) => {
      seen[work.task.name] = work.outputs;
      await succeedAtOnce(work, board);
    });
    const id = await submit(plane, venture, { research: [], plan: ['research'], write: ['plan'], other: [] });
    await untilState(id, 'SUCCEEDED');
    expect(seen.research).toEqual({});
    expect(seen.write).toEqual({
      research: { draft: { title: 'about research' } },
      plan: { draft: { title: 'about plan' } },
    });
    expect((await view(plane, venture, id)).tasks).toMatchObject([
      { name: 'research', state: 'SUCCEEDED', attempts: 1, output: { draft: { title: 'about research' } } },
      { name: 'plan', state: 'SUCCEEDED' },
      { name: 'write', state: 'SUCCEEDED' },
      { name: 'other', state: 'SUCCEEDED' },
    ]);
    const told = await toldUpTo(plane, id, 'workflow.succeeded.v1');
    expect(told.slice(0, 4)).toEqual([
      'workflow.submitted.v1',
      'workflow.planned.v1',
      'research task.queued.v1',
      'other task.queued.v1',
    ]);
    expect(told.at(-1)).toBe('workflow.succeeded.v1');
    expect(told.indexOf('plan task.queued.v1')).toBeGreaterThan(told.indexOf('research task.succeeded.v1'));
  });

  test('fails with the reason, skips what depended on it, and lets the rest end', async () => {
    worker = await startWorker(plane, (work, board) =>
      work.task.name === 'research' ? board.fail(work.token, 'the source is gone') : succeedAtOnce(work, board),
    );
    const id = await submit(plane, venture, { research: [], write: ['research'], send: ['write'], other: [] });
    await untilState(id, 'FAILED');
    expect(await statesOf(plane, venture, id)).toEqual({
      research: 'FAILED',
      write: 'SKIPPED',
      send: 'SKIPPED',
      other: 'SUCCEEDED',
    });
    expect((await view(plane, venture, id)).failure).toBe('research: the source is gone');
  });

  test('ends its tasks when it is cancelled, and a running attempt can write nothing more', async () => {
    const id = await submit(plane, venture, { research: [], write: ['research'] });
    const work = await claim(id, 'research');
    const input = { idempotencyKey: 'cancel', workflowId: id, reason: 'changed our minds' };
    const cancel = mutation('cancelWorkflow', 'CancelWorkflowInput', 'workflow { state } replayed');
    expect(await plane.data(venture.founder, cancel, { input })).toEqual({
      cancelWorkflow: { workflow: { state: 'CANCELLED' }, replayed: false, userErrors: [] },
    });
    expect(await plane.data(venture.founder, cancel, { input })).toMatchObject({ cancelWorkflow: { replayed: true } });
    expect(await plane.data(venture.founder, cancel, { input: { ...input, idempotencyKey: 'again' } })).toEqual({
      cancelWorkflow: { workflow: null, replayed: false, userErrors: [{ code: 'WORKFLOW_ENDED' }] },
    });
    expect(await statesOf(plane, venture, id)).toEqual({ research: 'CANCELLED', write: 'CANCELLED' });
    await expect(plane.board.recordToolCall(work.token, callOf('draft'))).rejects.toThrow(StaleAttemptError);
    await expect(plane.board.succeed(work.token, {})).rejects.toThrow(StaleAttemptError);
    await expect(plane.board.extendLease(work.token)).rejects.toThrow(StaleAttemptError);
    expect(await plane.board.claimTask({ taskId: work.task.id, attempt: 1 })).toEqual({ work: null, refusal: 'GONE' });
  });
});

describe('an attempt', () => {
  test('is taken once, however often the message is delivered', async () => {
    const runs: string[] = [];
    const slow: Work = async (work, board) => {
      runs.push(work.task.name);
      await succeedAtOnce(work, board);
    };
    worker = await startWorker(plane, slow);
    const id = await submit(plane, venture, { research: [] });
    await untilState(id, 'SUCCEEDED');
    const body = JSON.stringify({
      taskId: await taskId(id, 'research'),
      workflowId: id,
      ventureId: venture.id,
      attempt: 1,
    });
    const { jetstream } = plane.runtime.bus;
    await Promise.all([1, 2, 3].map(() => jetstream.publish(taskWorkSubject(venture.id), body)));
    const next = await submit(plane, venture, { marker: [] });
    await untilState(next, 'SUCCEEDED');
    expect(runs).toEqual(['research', 'marker']);
  });

  test('goes to one of many who claim it at the same time', async () => {
    const id = await submit(plane, venture, { research: [] });
    const first = await eventually(async () => {
      const state = await statesOf(plane, venture, id);
      expect(state).toEqual({ research: 'QUEUED' });
      return taskId(id, 'research');
    });
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => plane.board.claimTask({ taskId: first, attempt: 1 })),
    );
    expect(claims.filter((item) => item.work !== null)).toHaveLength(1);
    expect(claims.filter((item) => item.refusal === 'STALE')).toHaveLength(9);
  });

  test('is given up when its lease runs out: a new one follows, and the old one can write nothing', async () => {
    const id = await submit(plane, venture, { research: [] });
    const lost = await claim(id, 'research');
    await plane.board.recordToolCall(lost.token, callOf('draft'));
    await plane.runtime.db.drizzle.execute(
      sql`update control_plane.tasks set lease_expires_at = clock_timestamp() - interval '1 s' where task_id = ${lost.task.id}`,
    );
    const next = await claim(id, 'research', 2);
    expect(next.toolCalls).toMatchObject([{ step: 'draft', outcome: 'SUCCEEDED', result: { title: 'A title' } }]);
    await expect(plane.board.succeed(lost.token, {})).rejects.toThrow(StaleAttemptError);
    await plane.board.succeed(next.token, { draft: 1 });
    await untilState(id, 'SUCCEEDED');
    expect((await view(plane, venture, id)).tasks).toMatchObject([{ attempts: 2, output: { draft: 1 } }]);
  });

  test('keeps its lease as long as it extends it', async () => {
    const id = await submit(plane, venture, { research: [] });
    const work = await claim(id, 'research');
    const { drizzle } = plane.runtime.db;
    await drizzle.execute(
      sql`update control_plane.tasks set lease_expires_at = clock_timestamp() + interval '1 s' where task_id = ${work.task.id}`,
    );
    await plane.board.extendLease(work.token);
    const { rows } = await drizzle.execute<{ left: number }>(sql`
      select extract(epoch from lease_expires_at - clock_timestamp())::float8 as left
      from control_plane.tasks where task_id = ${work.task.id}`);
    expect(rows[0]?.left).toBeGreaterThan(20);
    await plane.board.succeed(work.token, {});
  });

  test('can not be extended once it has run for the longest time allowed', async () => {
    const id = await submit(plane, venture, { research: [] });
    const work = await claim(id, 'research');
    await plane.runtime.db.drizzle.execute(
      sql`update control_plane.tasks set attempt_started_at = clock_timestamp() - interval '2 h' where task_id = ${work.task.id}`,
    );
    await expect(plane.board.extendLease(work.token)).rejects.toThrow(StaleAttemptError);
  });

  test('is the last one when five were lost before: the task fails', async () => {
    const id = await submit(plane, venture, { research: [] });
    for (let attempt = 1; attempt <= 5; attempt++) {
      const work = await claim(id, 'research', attempt);
      await plane.runtime.db.drizzle.execute(
        sql`update control_plane.tasks set lease_expires_at = clock_timestamp() - interval '1 s' where task_id = ${work.task.id}`,
      );
    }
    await untilState(id, 'FAILED');
    expect((await view(plane, venture, id)).failure).toBe(
      'research: gave up after 5 attempts whose worker stopped answering',
    );
  });

  test('may be given back and is dispatched again', async () => {
    let isFirst = true;
    worker = await startWorker(plane, (work, board) => {
      if (!isFirst) return succeedAtOnce(work, board);
      isFirst = false;
      return board.release(work.token);
    });
    const id = await submit(plane, venture, { research: [] });
    await untilState(id, 'SUCCEEDED');
    expect((await view(plane, venture, id)).tasks).toMatchObject([{ attempts: 2 }]);
  });

  test('records one call for each step and one for its fallback, and tells of each outcome once', async () => {
    const id = await submit(plane, venture, { research: [] });
    const { token } = await claim(id, 'research');
    const denied = callOf('draft', {
      outcome: 'DENIED',
      result: { code: 'POLICY_DENIED' },
      refusalCode: 'POLICY_DENIED',
    });
    const fallback = callOf('draft', { isFallback: true });
    const [first] = await Promise.all([
      plane.board.recordToolCall(token, denied),
      plane.board.recordToolCall(token, fallback),
    ]);
    const again = await plane.board.recordToolCall(token, { ...denied, toolCallId: systemIds.next('toolCall') });
    expect(again).toEqual(first);
    await plane.board.succeed(token, {});
    await untilState(id, 'SUCCEEDED');
    expect((await view(plane, venture, id)).tasks[0]?.toolCalls.map((call) => call.outcome).sort()).toEqual([
      'DENIED',
      'SUCCEEDED',
    ]);
    expect((await toldOf(plane, id)).filter((type) => type === 'tool.called.v1')).toHaveLength(2);
  });
});

test('texts that no database holds are repaired, not lost with the attempt', async () => {
  const id = await submit(plane, venture, { research: [] });
  const { token } = await claim(id, 'research');
  await plane.board.recordToolCall(token, callOf('draft', { result: { title: 'a\0b', 'k\0': '\ud800' } }));
  await plane.board.succeed(token, { draft: ['\0'] });
  await untilState(id, 'SUCCEEDED');
  expect((await view(plane, venture, id)).tasks[0]?.output).toEqual({ draft: ['\ufffd'] });
});

describe('the work queue', () => {
  test('gets a task again that it lost with its data', async () => {
    const { jetstreamManager } = plane.runtime.bus;
    const id = await submit(plane, venture, { research: [] });
    await until(async () => {
      const info = await jetstreamManager.streams.info('TASK_WORK_QUEUE');
      expect(info.state.messages).toBeGreaterThan(0);
    });
    await jetstreamManager.streams.delete('TASK_WORK_QUEUE');
    // Nobody took it for longer than the sweep waits.
    await plane.runtime.db.drizzle.execute(
      sql`update control_plane.tasks set dispatched_at = clock_timestamp() - interval '1 h' where workflow_id = ${id}`,
    );
    await until(async () => void (await jetstreamManager.streams.info('TASK_WORK_QUEUE')));
    worker = await startWorker(plane, succeedAtOnce, 'worker-after-loss');
    await untilState(id, 'SUCCEEDED');
    await worker.close();
    worker = undefined;
    await jetstreamManager.consumers.delete('TASK_WORK_QUEUE', 'worker-after-loss');
  });
});

describe('a freeze', () => {
  test('of the workflow lets no task start, and lifting it lets the workflow go on', async () => {
    const id = await submit(plane, venture, { research: [], write: ['research'] });
    const work = await claim(id, 'research');
    await freeze(id, 'freeze');
    await plane.board.succeed(work.token, {});
    await until(async () => expect(await toldOf(plane, id)).toContain('research task.succeeded.v1'));
    worker = await startWorker(plane, succeedAtOnce);
    const other = await submit(plane, venture, { marker: [] });
    await untilState(other, 'SUCCEEDED');
    expect(await statesOf(plane, venture, id)).toEqual({ research: 'SUCCEEDED', write: 'BLOCKED' });
    await freeze(id, 'unfreeze');
    await untilState(id, 'SUCCEEDED');
  });

  test('of the agent refuses a claim, and lifting it dispatches the task again', async () => {
    const id = await submit(plane, venture, { research: [] });
    await until(async () => expect(await statesOf(plane, venture, id)).toEqual({ research: 'QUEUED' }));
    const agent = venture.agents.find((item) => item.name === 'Rita')?.id ?? '';
    await freeze(agent, 'freeze');
    expect(await plane.board.claimTask({ taskId: await taskId(id, 'research'), attempt: 1 })).toEqual({
      work: null,
      refusal: 'FROZEN',
    });
    // Takes the message, is refused, acks: from here on only the lift brings the task back.
    worker = await startWorker(plane, succeedAtOnce);
    await until(async () => {
      const info = await plane.runtime.bus.jetstreamManager.streams.info('TASK_WORK_QUEUE');
      expect(info.state.messages).toBe(0);
    });
    await freeze(agent, 'unfreeze');
    await untilState(id, 'SUCCEEDED');
  });

  test('of the venture refuses new workflows', async () => {
    const frozen = await newVenture(plane, venture.founder);
    await freeze(frozen.id, 'freeze');
    await expect(submit(plane, frozen, { research: [] })).rejects.toThrow('FROZEN');
    await freeze(frozen.id, 'unfreeze');
    await submit(plane, frozen, { research: [] });
  });
});
