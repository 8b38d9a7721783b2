import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError } from '#runtime/errors/errors.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { IdempotencyKeyReusedError, idempotent } from './idempotency.ts';

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
  await runtime.db.drizzle.execute(sql`create table public.effects (key text not null)`);
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

interface Call {
  readonly key: string;
  readonly scope?: string;
  readonly operation?: string;
  readonly input?: unknown;
}

/** Makes a thing with a new id and one row of effect. */
function make({ key, scope = 'ven_1', operation = 'makeThing', input = { name: 'a' } }: Call, fails = false) {
  return runtime.db.transaction((tx) =>
    idempotent(tx, { scope, operation, key, input }, async () => {
      await tx.execute(sql`insert into public.effects values (${key})`);
      if (fails) throw new Error('refused');
      return { id: systemIds.next('transfer') };
    }),
  );
}

async function effectsOf(key: string): Promise<number> {
  const { rowCount } = await runtime.db.drizzle.execute(sql`select 1 from public.effects where key = ${key}`);
  return rowCount ?? 0;
}

describe('an operation with a key', () => {
  it('takes effect once; called again, it gives the first result and says so', async () => {
    const first = await make({ key: 'once' });
    expect(first.replayed).toBe(false);
    expect(await make({ key: 'once' })).toEqual({ result: first.result, replayed: true });
    expect(await effectsOf('once')).toBe(1);
  });

  it('takes effect once, however many call at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => make({ key: 'race' })));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ result }) => result.id)).size).toBe(1);
    expect(await effectsOf('race')).toBe(1);
  });

  it('may be called again after a refusal: a refusal leaves no key behind', async () => {
    await expect(make({ key: 'refused' }, true)).rejects.toThrow('refused');
    expect(await make({ key: 'refused' })).toMatchObject({ replayed: false });
    expect(await effectsOf('refused')).toBe(1);
  });

  it('is tried by the next in line when the first fails meanwhile', async () => {
    const settled = await Promise.allSettled([
      make({ key: 'line' }, true),
      make({ key: 'line' }),
      make({ key: 'line' }),
    ]);
    const done = settled.filter((result) => result.status === 'fulfilled');
    expect(done.filter(({ value }) => !value.replayed)).toHaveLength(1);
    expect(await effectsOf('line')).toBe(1);
  });
});

describe('a key', () => {
  it('with another input is refused and names the field', async () => {
    await make({ key: 'reused', input: { amount: '1' } });
    const failed = make({ key: 'reused', input: { amount: '2' } });
    await expect(failed).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    await expect(failed).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: ['input', 'idempotencyKey'],
    });
  });

  it('with the same input in another order is the same', async () => {
    await make({ key: 'order', input: { a: 1, b: [true] } });
    expect(await make({ key: 'order', input: { b: [true], a: 1 } })).toMatchObject({ replayed: true });
  });

  it('of another owner or operation is another key', async () => {
    await make({ key: 'shared', scope: 'ven_1' });
    expect(await make({ key: 'shared', scope: 'ven_2' })).toMatchObject({ replayed: false });
    expect(await make({ key: 'shared', operation: 'breakThing' })).toMatchObject({ replayed: false });
  });

  it.each(['', 'x'.repeat(201)])('must have 1 to 200 characters', async (key) => {
    await expect(make({ key })).rejects.toBeInstanceOf(InvalidInputError);
  });

  it('may have any characters', async () => {
    for (const key of ["'; drop table x --", '💥'.repeat(50), '\n', ' ']) {
      expect(await make({ key })).toMatchObject({ replayed: false });
      expect(await make({ key })).toMatchObject({ replayed: true });
    }
  });
});
