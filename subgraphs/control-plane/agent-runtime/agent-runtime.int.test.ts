import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freezePlatform, unfreezePlatform } from '#runtime/auth/platform-freeze.ts';
import { readEvents } from '#runtime/events/read.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { busyMs } from '#tests/support/busy.ts';
import { testEnvironment } from '#tests/support/runtime.ts';
import { createTaskBoard } from '../task/task-board.ts';
import { type TaskBoard, taskWorkSubject } from '../task/task-work.ts';
import type { AgentRuntimeOptions } from './agent-runtime.ts';
import type { Author, WriteRequest } from './author/author.ts';
import { offlineAuthor } from './author/offline/offline-author.ts';
import { type AgentPlane, startAgentPlane } from './testing/agent-plane.ts';

const read = { name: 'who', tool: 'brief.read', with: { part: 'audience' } };
const write = (name: string, about = name) => ({ name, tool: 'content.write', with: { kind: 'notes', about } });
const spend = (name: string, amount: string, otherwise: unknown = 'fail') => ({
  name,
  tool: 'money.spend',
  with: { account: 'Till', amount, payee: 'Trader', category: 'tea', purpose: 'Tea' },
  otherwise,
});

let plane: AgentPlane;
let agents: RoleRunner | undefined;

beforeAll(async () => {
  plane = await startAgentPlane();
});
afterAll(() => plane?.stop());
beforeEach(() => {
  plane.policy.decide = () => ({});
  plane.policy.asked.length = 0;
});
afterEach(() => agents?.stop());

const start = async (options?: AgentRuntimeOptions, taskTimeoutMs?: number) => {
  agents = await plane.startAgents(options, taskTimeoutMs);
};

/** An author that stops at a gate until the test opens it, and counts. */
function gatedAuthor() {
  const state = { begun: [] as WriteRequest[], ended: 0 };
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const author: Author = {
    async write(request, signal) {
      state.begun.push(request);
      await Promise.race([gate, signal === undefined ? gate : aborted(signal)]);
      state.ended += 1;
      return offlineAuthor.write(request);
    },
  };
  return { author, state, open };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

describe('an agent runtime', () => {
  it('makes the calls of a task in order, results handed on, each under a decision of its own', async () => {
    await start();
    const task = await plane.submit([
      read,
      { ...write('notes'), with: { kind: 'notes', about: 'tea', inputs: { who: { from: 'job.who.value' } } } },
      spend('tea', 'EUR 9.50'),
    ]);
    const done = await task.reach('SUCCEEDED');
    expect(done.toolCalls.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['who', 'SUCCEEDED'],
      ['notes', 'SUCCEEDED'],
      ['tea', 'SUCCEEDED'],
    ]);
    expect(done.toolCalls[1]?.arguments).toMatchObject({ inputs: { who: 'walkers' } });
    expect(done.output).toMatchObject({ who: { value: 'walkers' }, tea: { state: 'CAPTURED', captured: true } });
    expect(plane.policy.asked.map(({ resource, principal }) => [resource.id, principal.name])).toEqual([
      ['brief.read', 'Wim'],
      ['content.write', 'Wim'],
      ['money.spend', 'Wim'],
    ]);
    expect(plane.policy.asked.at(-1)?.context).toMatchObject({
      step: 'tea',
      arguments: { amount: { amountMinor: '950', currency: 'EUR' } },
    });
  });

  it('takes the declared fallback of a denied call, which policy decides on too', async () => {
    await start();
    plane.policy.decide = ({ resource }) =>
      resource.id === 'mail.send' ? { effect: 'DENY', reasons: ['No mass mail.'] } : {};
    const mail = { list: 'guests', subject: 'We open', body: 'On Monday.' };
    const task = await plane.submit(
      [{ name: 'announce', tool: 'mail.send', with: mail, otherwise: { tool: 'mail.draft', with: mail } }],
      { mailingLists: { guests: 'guests@tea.example' } },
    );
    const done = await task.reach('SUCCEEDED');
    expect(done.toolCalls).toMatchObject([
      {
        tool: 'mail.send',
        outcome: 'DENIED',
        isFallback: false,
        result: { code: 'POLICY_DENIED', message: 'No mass mail.' },
      },
      { tool: 'mail.draft', outcome: 'SUCCEEDED', isFallback: true },
    ]);
    expect(plane.policy.asked.map(({ resource }) => resource.id)).toEqual(['mail.send', 'mail.draft']);
    expect(done.output).toMatchObject({ announce: { delivery: 'draft', recipients: 1 } });
  });

  it('tells policy what the data that the task has read carries, and hands none of it to an author unasked', async () => {
    const { author, state, open } = gatedAuthor();
    open();
    await start({ author });
    const mail = { to: ['ana@tea.example'], subject: 'We open', body: 'On Monday.' };
    plane.policy.decide = ({ resource, labels }) =>
      resource.id === 'mail.send' && labels?.includes('customer-data')
        ? { effect: 'DENY', reasons: ['Customer data stays inside.'] }
        : {};
    const task = await plane.submit(
      [
        { name: 'before', tool: 'mail.send', with: mail },
        write('notes'),
        { name: 'who', tool: 'brief.read', with: { part: 'customers' } },
        { name: 'after', tool: 'mail.send', with: mail, otherwise: { tool: 'mail.draft', with: mail } },
      ],
      { audience: 'walkers', customers: [{ name: 'Ada' }], dataLabels: { customers: ['customer-data'] } },
    );
    const done = await task.reach('SUCCEEDED');
    expect(done.toolCalls.map(({ step, tool, outcome }) => [step, tool, outcome])).toEqual([
      ['before', 'mail.send', 'SUCCEEDED'],
      ['notes', 'content.write', 'SUCCEEDED'],
      ['who', 'brief.read', 'SUCCEEDED'],
      ['after', 'mail.send', 'DENIED'],
      ['after', 'mail.draft', 'SUCCEEDED'],
    ]);
    expect(plane.policy.asked.map(({ labels }) => labels ?? [])).toEqual([
      [],
      [],
      [],
      ['customer-data'],
      ['customer-data'],
    ]);
    expect(state.begun[0]?.brief).toEqual({
      audience: 'walkers',
      dataLabels: { customers: ['customer-data'] },
    });
  });

  it('fails when the fallback is denied as well', async () => {
    await start();
    plane.policy.decide = () => ({ effect: 'DENY', reasons: ['Not today.'] });
    const task = await plane.submit([
      { ...read, otherwise: { tool: 'content.write', with: { kind: 'notes', about: 'tea' } } },
    ]);
    const failed = await task.reach('FAILED');
    expect(failed.failure).toBe('who: Not today.; in its place content.write: Not today.');
    expect(failed.toolCalls.map(({ outcome }) => outcome)).toEqual(['DENIED', 'DENIED']);
  });

  it('goes on without a declined spend that may be skipped, whose result is then null', async () => {
    await start();
    const inputs = { tea: { from: 'job.tea' } };
    const task = await plane.submit([
      spend('tea', 'EUR 2000', 'skip'),
      { ...write('notes'), with: { kind: 'notes', about: 'tea', inputs } },
    ]);
    const done = await task.reach('SUCCEEDED');
    expect(done.toolCalls).toMatchObject([
      {
        outcome: 'REFUSED',
        result: { code: 'LIMIT_EXCEEDED', message: 'EUR 2,000.00 to Trader was declined: over the limit' },
      },
      { outcome: 'SUCCEEDED', arguments: { inputs: { tea: null } } },
    ]);
    expect(Object.keys(done.output ?? {})).toEqual(['notes']);
  });

  it('gives the task up at a refusal for which nothing was declared', async () => {
    await start();
    const task = await plane.submit([spend('tea', 'EUR 2000'), write('notes')]);
    expect((await task.reach('FAILED')).toolCalls).toHaveLength(1);
  });

  it('refuses arguments that turn out wrong once references are resolved, before policy is asked', async () => {
    await start();
    const mail = {
      name: 'mail',
      tool: 'mail.draft',
      with: { to: ['a@tea.example'], subject: { from: 'job.who.value' }, body: 'Hello' },
    };
    const task = await plane.submit([read, mail], { audience: { primary: 'walkers' } });
    const failed = await task.reach('FAILED');
    expect(failed.toolCalls[1]).toMatchObject({ outcome: 'REFUSED', result: { code: 'INVALID_ARGUMENTS' } });
    expect(failed.failure).toContain("mail.draft can't be called like this: subject:");
    expect(plane.policy.asked).toHaveLength(1);
  });

  it('records a tool that broke, and gives the task up', async () => {
    await start({ author: { write: () => Promise.reject(new Error('the model is on fire')) } });
    const failed = await (await plane.submit([write('notes')])).reach('FAILED');
    expect(failed.toolCalls).toMatchObject([
      { outcome: 'FAILED', result: { code: 'TOOL_BROKE', message: 'the model is on fire' } },
    ]);
    expect(failed.failure).toBe('notes: the model is on fire');
  });
});

describe('an agent runtime that has to ask people', () => {
  const askFirst = () => {
    plane.policy.decide = ({ resource, approvalId }) =>
      resource.id === 'mail.draft' && approvalId === null
        ? { effect: 'APPROVAL_REQUIRED', reasons: ['A person reads it first.'], approvalQuorum: 1 }
        : {};
  };
  const mail = { name: 'mail', tool: 'mail.draft', with: { to: ['a@tea.example'], subject: 'Hello', body: 'Come in' } };

  it('waits for an approval and goes on at the same call with the same arguments', async () => {
    await start();
    askFirst();
    const task = await plane.submit([read, mail]);
    const waiting = await task.reach('WAITING');
    expect(waiting.toolCalls).toMatchObject([{ outcome: 'SUCCEEDED' }, { outcome: 'WAITING', result: null }]);
    await task.answer(true);
    const done = await task.reach('SUCCEEDED');
    expect(done.attempts).toBe(2);
    expect(done.toolCalls.map(({ outcome }) => outcome)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const asked = plane.policy.asked.map(({ resource, approvalId, subjectId }) => [
      resource.id,
      approvalId !== null,
      subjectId,
    ]);
    const [, first, second] = asked;
    expect(asked).toHaveLength(3);
    expect(first).toEqual(['mail.draft', false, second?.[2]]);
    expect(second?.[1]).toBe(true);
  });

  it('takes a no for a denial', async () => {
    await start();
    askFirst();
    const task = await plane.submit([{ ...mail, otherwise: 'skip' }]);
    await task.reach('WAITING');
    await task.answer(false);
    const done = await task.reach('SUCCEEDED');
    expect(done.toolCalls).toMatchObject([{ outcome: 'DENIED', result: { code: 'APPROVAL_REJECTED' } }]);
    expect(await draftsOf(task.ventureId, done.id)).toBe(false);
  });

  it('waits for an intent that a person approves, then pays once', async () => {
    await start();
    const task = await plane.submit([read, spend('chest', 'EUR 180')]);
    const waiting = await task.reach('WAITING');
    expect(waiting.toolCalls[1]).toMatchObject({ outcome: 'WAITING' });
    const intent = plane.treasury.intents.at(-1);
    await plane.treasury.authorise(intent?.moneyIntentId ?? '');
    const done = await task.reach('SUCCEEDED');
    expect(done.output).toMatchObject({ chest: { captured: true, moneyIntentId: intent?.moneyIntentId } });
    expect(plane.treasury.requests.filter((key) => key === `${done.id}:chest`)).toHaveLength(1);
    expect(plane.treasury.captures.filter((key) => key === `${done.id}:chest:capture`)).toHaveLength(1);
    expect(plane.policy.asked.filter(({ resource }) => resource.id === 'brief.read')).toHaveLength(1);
  });

  async function draftsOf(ventureId: string, taskId: string): Promise<boolean> {
    const key = `${ventureId}/drafts/${taskId}-mail.eml`;
    return (await plane.runtime.objects.get({ bucket: 'exports', key })) !== undefined;
  }
});

describe('an agent runtime when things go wrong', () => {
  it('runs nothing while policy is away, and everything once it is back', async () => {
    const task = await plane.submit([spend('tea', 'EUR 9.50')]);
    await plane.policy.goAway();
    await start({ policy: { retriesMax: 1, retryBaseMs: 20, timeoutMs: 200 } });
    await expect.poll(async () => (await task.view()).attempts, { timeout: 30_000 }).toBeGreaterThan(1);
    expect((await task.view()).toolCalls).toEqual([]);
    const { id } = await task.view();
    expect(plane.treasury.requests).not.toContain(`${id}:tea`);
    await plane.policy.comeBack();
    await task.reach('SUCCEEDED');
    expect(plane.treasury.captures.filter((key) => key.startsWith(id))).toHaveLength(1);
  });

  it('gives a task back under a freeze that it meets on the way', async () => {
    await start();
    let frozen = true;
    plane.policy.decide = () => (frozen ? { effect: 'DENY', frozen: true, reasons: ['frozen'] } : {});
    const task = await plane.submit([read]);
    await expect.poll(async () => (await task.view()).attempts, { timeout: 30_000 }).toBeGreaterThan(1);
    expect((await task.view()).toolCalls).toEqual([]);
    frozen = false;
    await task.reach('SUCCEEDED');
  });

  const order = { by: { kind: 'PERSON', id: 'operator', name: 'Olga' }, reason: 'a key is lost' } as const;
  const freezing = () => ({ db: plane.runtime.db, ids: plane.runtime.ids });

  it('ends what it is doing within a second of a freeze, and goes on when it is lifted', async () => {
    const { author, state, open } = gatedAuthor();
    const fired: number[] = [];
    const watching: Author = {
      write(request, signal) {
        signal?.addEventListener('abort', () => fired.push(performance.now()), { once: true });
        return author.write(request, signal);
      },
    };
    await start({ author: watching });
    const task = await plane.submit([write('notes')]);
    await expect.poll(() => state.begun.length).toBe(1);
    await freezePlatform(freezing(), order);
    const frozenAt = performance.now();
    await expect.poll(() => fired.length).toBe(1);
    // A look each 0.4 s.
    expect((fired[0] ?? 0) - frozenAt).toBeLessThan(busyMs(2_000));
    expect((await task.reach('QUEUED')).toolCalls).toEqual([]);
    expect(state).toMatchObject({ begun: { length: 1 }, ended: 0 });
    open();
    await unfreezePlatform(freezing(), order);
    await task.reach('SUCCEEDED');
    expect(state).toMatchObject({ begun: { length: 2 }, ended: 1 });
  });

  it.each([
    ['a tool', 0],
    ['a question of a tool to a model', 1],
  ])('begins %s no more that was permitted before a freeze', async (_what, before) => {
    const { author, state, open } = gatedAuthor();
    open();
    const asking: Author = { write: (request, signal, begin) => begin?.(() => author.write(request, signal)) as never };
    const board = createTaskBoard(plane.runtime);
    let begins = 0;
    const frozenOnTheWay: TaskBoard = {
      ...board,
      async begin(token, run) {
        if (begins++ === before) await freezePlatform(freezing(), order);
        return board.begin(token, run);
      },
    };
    await start({ author: asking, board: frozenOnTheWay });
    const task = await plane.submit([write('notes')]);
    await expect.poll(() => begins).toBe(before + 1);
    expect((await task.reach('QUEUED')).toolCalls).toEqual([]);
    expect(state.begun).toEqual([]);
    await unfreezePlatform(freezing(), order);
    await task.reach('SUCCEEDED');
    expect(state.begun).toHaveLength(1);
  });

  it('works once on a task that is on the queue several times', async () => {
    const { author, state, open } = gatedAuthor();
    await start({ author });
    const task = await plane.submit([write('notes')]);
    await expect.poll(() => state.begun.length, { timeout: 30_000 }).toBe(1);
    const { id } = await task.view();
    const body = JSON.stringify({ taskId: id, workflowId: task.workflowId, ventureId: task.ventureId, attempt: 1 });
    for (const copy of ['a', 'b', 'c']) {
      await plane.runtime.bus.jetstream.publish(taskWorkSubject(task.ventureId), body, { msgID: `${id}-${copy}` });
    }
    await expect.poll(queued, { timeout: 30_000 }).toBe(1);
    open();
    expect((await task.reach('SUCCEEDED')).attempts).toBe(1);
    expect(state.begun).toHaveLength(1);
    await expect.poll(queued).toBe(0);
  });

  it('drops a message that is no task', async () => {
    await start();
    await plane.runtime.bus.jetstream.publish(taskWorkSubject('ven_x'), 'not JSON');
    await expect.poll(queued, { timeout: 30_000 }).toBe(0);
  });

  it('comes back when the server has lost its consumer, and when it has lost the whole queue', async () => {
    await start();
    const { jetstreamManager } = plane.runtime.bus;
    await jetstreamManager.consumers.delete('TASK_WORK_QUEUE', 'agent-runtime');
    await (await plane.submit([read])).reach('SUCCEEDED');
    await jetstreamManager.streams.delete('TASK_WORK_QUEUE');
    await (await plane.submit([read])).reach('SUCCEEDED');
  });

  it('ends a task that takes too long, also when its tool does not look', async () => {
    await start({ author: { write: () => new Promise<never>(() => undefined) } }, 3_000);
    const failed = await (await plane.submit([write('notes')])).reach('FAILED');
    expect(failed.failure).toBe('took longer than 3 s');
    expect(failed.toolCalls).toMatchObject([{ outcome: 'FAILED', result: { code: 'TIMED_OUT' } }]);
  });

  it('drops what an attempt brings that has lost its lease meanwhile', async () => {
    const { author, state, open } = gatedAuthor();
    await start({ author });
    const task = await plane.submit([write('notes')]);
    await expect.poll(() => state.begun.length, { timeout: 30_000 }).toBe(1);
    await task.expireLease();
    await expect.poll(() => state.begun.length, { timeout: 30_000 }).toBe(2);
    open();
    const done = await task.reach('SUCCEEDED');
    expect(done.attempts).toBe(2);
    expect(done.toolCalls).toHaveLength(1);
    const told = (type: EventType) =>
      readEvents(plane.runtime.db.drizzle, { correlationId: task.workflowId, types: [type], limit: 10 });
    // State is there a moment before its event is in the log.
    await expect.poll(() => told('task.succeeded.v1')).toHaveLength(1);
    expect(await told('tool.called.v1')).toHaveLength(1);
  });

  it('does not repeat what a killed worker had done: its recorded calls stand, its last spend is paid once', async () => {
    const task = await plane.submit([read, spend('tea', 'EUR 9.50'), spend('cups', 'EUR 20')]);
    const env = { ...testEnvironment(plane.stack), PATH: '/usr/bin:/bin' };
    const doomed = fork(new URL('./testing/crashing-worker.ts', import.meta.url), {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(doomed, 'message');
    doomed.kill('SIGKILL');
    await once(doomed, 'exit');
    const { id, toolCalls } = await task.view();
    expect(toolCalls.map(({ step }) => step)).toEqual(['who']);
    await start();
    await task.expireLease();
    const done = await task.reach('SUCCEEDED');
    expect(done.attempts).toBe(2);
    expect(done.toolCalls.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['who', 'SUCCEEDED'],
      ['tea', 'SUCCEEDED'],
      ['cups', 'SUCCEEDED'],
    ]);
    expect(plane.policy.asked.filter(({ resource }) => resource.id === 'brief.read')).toHaveLength(1);
    const intents = plane.treasury.intents.filter(({ taskId }) => taskId === id);
    expect(intents.map(({ state }) => state)).toEqual(['CAPTURED', 'CAPTURED']);
  });

  it('finishes what it holds when it stops', async () => {
    const { author, state, open } = gatedAuthor();
    await start({ author });
    const task = await plane.submit([write('notes')]);
    await expect.poll(() => state.begun.length, { timeout: 30_000 }).toBe(1);
    const stopped = agents?.stop();
    await delay(50);
    open();
    await stopped;
    expect((await task.view()).state).toBe('SUCCEEDED');
  });

  it('hands back what it can not finish in time, and another one takes it', async () => {
    const { author, state } = gatedAuthor();
    await start({ author, drainMs: 50 });
    const task = await plane.submit([read, write('notes')]);
    await expect.poll(() => state.begun.length, { timeout: 30_000 }).toBe(1);
    await agents?.stop();
    expect(['QUEUED', 'RUNNING']).toContain((await task.view()).state);
    await start();
    const done = await task.reach('SUCCEEDED');
    expect(done.attempts).toBe(2);
    expect(plane.policy.asked.filter(({ resource }) => resource.id === 'brief.read')).toHaveLength(1);
  });

  it('tells how much of it is in use', async () => {
    const { author, state, open } = gatedAuthor();
    await start({ author });
    const task = await plane.submit([write('notes')]);
    await expect.poll(() => state.begun.length, { timeout: 30_000 }).toBe(1);
    const inUse = async () => {
      const metric = await plane.runtime.metrics.registry.getSingleMetric('venture_l3_worker_pool_utilization')?.get();
      return metric?.values[0]?.value;
    };
    expect(await inUse()).toBeCloseTo(1 / 5);
    open();
    await task.reach('SUCCEEDED');
    await expect.poll(inUse).toBe(0);
  });

  /** Messages on the queue, those in work included. */
  async function queued(): Promise<number> {
    return (await plane.runtime.bus.jetstreamManager.streams.info('TASK_WORK_QUEUE')).state.messages;
  }
});
