import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { applyFreeze, freezeInForce, freezesOn, liftFreeze } from './freezes.ts';
import type { Actor } from './identity.ts';
import { freezePlatform, unfreezePlatform } from './platform-freeze.ts';

const founder: Actor = { kind: 'PERSON', id: 'usr_1', name: 'Founder' };

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

function freeze(ventureId: string, subjectId = ventureId): Promise<boolean> {
  const scope = subjectId === ventureId ? 'VENTURE' : 'AGENT';
  const id = systemIds.next('freeze');
  return runtime.db.transaction((tx) =>
    applyFreeze(tx, { id, ventureId, scope, subjectId, reason: 'money is missing', by: founder }),
  );
}

function lift(subjectId: string) {
  return runtime.db.transaction((tx) => liftFreeze(tx, { subjectId, reason: 'found', by: founder }));
}

describe('a freeze', () => {
  it('is in force at once, on its subject alone, until it is lifted', async () => {
    const [ventureId, agentId, other] = [systemIds.next('venture'), systemIds.next('agent'), systemIds.next('agent')];
    await freeze(ventureId, agentId);
    const { drizzle } = runtime.db;
    expect(await freezeInForce(drizzle, { ventureId, agentId })).toMatchObject({ subjectId: agentId, by: founder });
    expect(await freezeInForce(drizzle, { ventureId, agentId: other })).toBeNull();
    expect([...(await freezesOn(drizzle, [agentId, other])).keys()]).toEqual([agentId]);
    const lifted = await runtime.db.transaction((tx) =>
      liftFreeze(tx, { subjectId: agentId, reason: 'found', by: founder }),
    );
    expect(lifted).toMatchObject({ subjectId: agentId, reason: 'money is missing' });
    expect(await freezeInForce(drizzle, { ventureId, agentId })).toBeNull();
  });

  it('of a venture comes before that of an agent', async () => {
    const [ventureId, agentId] = [systemIds.next('venture'), systemIds.next('agent')];
    await freeze(ventureId, agentId);
    await freeze(ventureId);
    expect(await freezeInForce(runtime.db.drizzle, { ventureId, agentId })).toMatchObject({ scope: 'VENTURE' });
  });

  it('of the platform is in force on everything, once, and each step of it is in the log', async () => {
    const [ventureId, agentId] = [systemIds.next('venture'), systemIds.next('agent')];
    const deps = { db: runtime.db, ids: systemIds };
    await freeze(ventureId);
    const order = { by: founder, reason: 'a key is lost' };
    const [first, second] = [await freezePlatform(deps, order), await freezePlatform(deps, order)];
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.freeze?.id).toBe(first.freeze?.id);
    const inForce = () => freezeInForce(runtime.db.drizzle, { ventureId, agentId });
    expect(await inForce()).toMatchObject({ scope: 'PLATFORM', reason: 'a key is lost' });
    expect(await freezeInForce(runtime.db.drizzle, { ventureId: systemIds.next('venture') })).not.toBeNull();

    expect(await unfreezePlatform(deps, { by: founder, reason: 'found' })).toMatchObject({ id: first.freeze?.id });
    expect(await unfreezePlatform(deps, { by: founder, reason: 'found' })).toBeNull();
    expect(await inForce()).toMatchObject({ scope: 'VENTURE' });
    const { rows } = await runtime.db.pool.query('select type from platform.events where stream_id = $1 order by id', [
      first.freeze?.id,
    ]);
    expect(rows.map(({ type }) => type)).toEqual(['freeze.applied.v1', 'freeze.lifted.v1']);
  });

  it('stays one, however many ask for it at once', async () => {
    const ventureId = systemIds.next('venture');
    const answers = await Promise.all(Array.from({ length: 8 }, () => freeze(ventureId)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it.each([
    ['a venture', freeze, lift],
    [
      'the platform',
      () => freezePlatform({ db: runtime.db, ids: systemIds }, { by: founder, reason: 'all' }),
      () => unfreezePlatform({ db: runtime.db, ids: systemIds }, { by: founder, reason: 'all' }),
    ],
  ])('of %s is acknowledged only after what was checked before it has ended', async (_what, apply, lift) => {
    const ventureId = systemIds.next('venture');
    const order: string[] = [];
    let frozen: Promise<unknown> = Promise.resolve();
    await runtime.db.transaction(async (tx) => {
      expect(await freezeInForce(tx, { ventureId })).toBeNull();
      frozen = apply(ventureId).then(() => order.push('frozen'));
      // The freeze has to be seen waiting, or this test would pass for want of a race.
      await expect
        .poll(async () => {
          const { rows } = await runtime.db.pool.query(
            "select 1 from pg_locks where locktype = 'advisory' and not granted",
          );
          return rows.length;
        })
        .toBeGreaterThan(0);
      order.push('spent');
    });
    await frozen;
    expect(order).toEqual(['spent', 'frozen']);
    expect(await freezeInForce(runtime.db.drizzle, { ventureId })).not.toBeNull();
    await lift(ventureId);
    expect(await freezeInForce(runtime.db.drizzle, { ventureId })).toBeNull();
  });
});
