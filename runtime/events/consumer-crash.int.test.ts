import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemIds } from '#runtime/ids/ids.ts';
import { endRunning, type NodeProcess, spawnNode } from '#tests/launcher/node-process.ts';
import { createTestRuntime, type TestRuntime, testEnvironment } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { listDeadLetters, requestRetry } from './dead-letters.ts';
import { readHead } from './read.ts';

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { env: { VENTURE_LOG_LEVEL: 'silent' } });
  await runtime.db.drizzle.execute(sql`create table public.effects (consumer text, seq bigint, xid xid8)`);
});
afterEach(() => endRunning());
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

// Up to nine processes are started, one after the other.
const timeout = 240_000;
let names = 0;
/** A consumer's name, behind what is in the log. */
async function newName(): Promise<string> {
  const name = `crash-${names++}`;
  const head = await readHead(runtime.db.drizzle);
  await runtime.db.drizzle.execute(sql`insert into platform.consumers (name, seq) values (${name}, ${head})`);
  return name;
}

/** Appends events and waits until they have their places. @returns their places */
async function append(count: number): Promise<bigint[]> {
  const before = await readHead(runtime.db.drizzle);
  const id = systemIds.next('workflow');
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: 'ven_1',
      stream: { id, expectedVersion: 0 },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: id,
      events: Array.from({ length: count }, () => ({
        type: 'workflow.succeeded.v1' as const,
        payload: { workflowId: id },
      })),
    }),
  );
  await expect.poll(() => readHead(runtime.db.drizzle)).toBe(before + BigInt(count));
  return Array.from({ length: count }, (_, index) => before + BigInt(index) + 1n);
}

function startWorker(name: string, how: string, deadlySeq = 0n): NodeProcess {
  const env = testEnvironment(stack, { VENTURE_LOG_LEVEL: 'silent' });
  return spawnNode(['runtime/events/testing/worker.ts', name, how, String(deadlySeq)], { env });
}

/** As if half a minute had gone by, in which nobody said how the latest try had gone. */
async function letTimePass(): Promise<void> {
  await runtime.db.drizzle.execute(sql`update platform.consumers set trying_at = trying_at - interval '31 s'`);
  await runtime.db.drizzle.execute(sql`update platform.dead_letters set trying_at = trying_at - interval '31 s'`);
}

/** Starts a worker anew each time that it ends over the event, as whatever runs services does. @returns the one that lives */
async function startUntilAlive(name: string, how: string, deadlySeq: bigint, livesWhen: RegExp): Promise<NodeProcess> {
  for (let starts = 1; starts <= 8; starts++) {
    const worker = startWorker(name, how, deadlySeq);
    const isAlive = await worker.until(livesWhen, timeout).then(
      () => true,
      () => false,
    );
    if (isAlive) return worker;
    expect((await worker.ended).signal).toBe('SIGKILL');
    await letTimePass();
  }
  throw new Error(`${name} ends again and again`);
}

async function effectsOf(name: string): Promise<bigint[]> {
  const { rows } = await runtime.db.drizzle.execute<{ seq: bigint }>(
    sql`select seq from public.effects where consumer = ${name} order by seq`,
  );
  return rows.map(({ seq }) => seq);
}

async function savedPosition(name: string): Promise<bigint | undefined> {
  const { rows } = await runtime.db.drizzle.execute<{ seq: bigint }>(
    sql`select seq from platform.consumers where name = ${name}`,
  );
  return rows[0]?.seq;
}

describe('an event that ends the process which handles it', () => {
  it.each(['one', 'all'])(
    'becomes a dead letter, and the others are handled once (%s at a time)',
    { timeout },
    async (how) => {
      const name = await newName();
      const seqs = await append(12);
      const deadlySeq = seqs[7] ?? 0n;
      await startUntilAlive(name, how, deadlySeq, new RegExp(`ends ${seqs.at(-1)}\\n`));
      await expect.poll(() => savedPosition(name)).toBe(seqs.at(-1));
      expect(await effectsOf(name)).toEqual(seqs.filter((seq) => seq !== deadlySeq));
      const [letter, ...others] = await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 });
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ seq: deadlySeq, state: 'PENDING', attempts: 3 });
      expect(letter?.reason).toBe('The process ended while it handled the event, 3 times');

      await requestRetry(runtime.db.drizzle, letter?.id ?? '');
      await startUntilAlive(name, how, deadlySeq, /ready/);
      const stateOf = async () =>
        (await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 1 })).map(({ state, reason }) => [
          state,
          reason,
        ]);
      await expect
        .poll(
          async () => {
            await letTimePass();
            if ((await stateOf())[0]?.[0] === 'RETRIED') startWorker(name, how, deadlySeq);
            return stateOf();
          },
          { timeout: 60_000, interval: 1_500 },
        )
        .toEqual([['PENDING', 'The process ended while it handled the event again']]);
    },
  );

  it('holds a consumer that does not skip, whose process then lives and tells', { timeout }, async () => {
    const name = await newName();
    const seqs = await append(3);
    const deadlySeq = seqs[1] ?? 0n;
    const worker = await startUntilAlive(name, 'stop', deadlySeq, /failure: .*3 times; it is held back/);
    expect(await effectsOf(name)).toEqual(seqs.slice(0, 1));
    worker.kill('SIGTERM');
    await worker.until(/stopped/);
    expect(await savedPosition(name)).toBe(seqs[0]);
  });
});

describe('a process that is told to stop', () => {
  it('finishes the event in hand and begins no other; the next goes on from there', async () => {
    const name = await newName();
    const seqs = await append(4);
    const worker = startWorker(name, 'slow');
    await worker.until(new RegExp(`begins ${seqs[1]}\\n`));
    worker.kill('SIGTERM');
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    const done = await effectsOf(name);
    expect(done).toEqual(seqs.slice(0, done.length));
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(seqs.length);
    expect(await effectsOf(`${name}-second`)).toEqual(done);
    expect(await savedPosition(name)).toBe(done.at(-1));

    await startWorker(name, 'slow').until(new RegExp(`ends ${seqs.at(-1)}\\n`));
    await expect.poll(() => effectsOf(`${name}-second`)).toEqual(seqs);
    expect(await effectsOf(name)).toEqual(seqs);
  });
});
