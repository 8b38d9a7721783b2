import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  activate,
  createVenture,
  eventsOf,
  forbidAll,
  type PolicyWorld,
  permitAll,
  personOf,
  publish,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import { starterBundle } from '../starter-bundle.ts';
import { hashOfContent } from './bundle.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

async function statesOf(ventureId: string): Promise<{ version: number; state: string }[]> {
  const { rows } = await world.runtime.db.drizzle.execute<{ version: number; state: string }>(
    sql`select version, state from policy.bundles where venture_id = ${ventureId} order by version`,
  );
  return rows;
}

describe('publishing', () => {
  test('stores the next version, not in force, with an event', async () => {
    const { ventureId, founder } = venture;
    const first = await publish(world, founder, { ventureId, policies: permitAll });
    const second = await publish(world, founder, { ventureId, policies: forbidAll });
    expect([first.bundle?.version, second.bundle?.version]).toEqual([1, 2]);
    expect(second.bundle).toMatchObject({
      state: 'PUBLISHED',
      createdBy: { kind: 'PERSON', id: 'usr_founder', name: 'Ana' },
      venture: { id: ventureId },
    });
    expect(await eventsOf(world, ventureId, 'policy.bundle_published.v1')).toEqual(
      [first, second].map(({ bundle }) => ({
        streamId: bundle?.id,
        payload: { bundleId: bundle?.id, version: bundle?.version, bundleHash: bundle?.hash },
      })),
    );
  });

  test('takes the starter bundle when no policies are given', async () => {
    const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId });
    expect(bundle?.hash).toBe(hashOfContent(starterBundle));
  });

  test('replays by its key, and refuses the key with another input', async () => {
    const input = { ventureId: venture.ventureId, policies: permitAll, idempotencyKey: 'publish-1' };
    const first = await publish(world, venture.founder, input);
    const again = await publish(world, venture.founder, input);
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ ...first, replayed: true });
    const other = await publish(world, venture.founder, { ...input, policies: forbidAll });
    expect(other).toMatchObject({ bundle: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    expect(await statesOf(venture.ventureId)).toHaveLength(1);
  });

  test('refuses with one user error for each fault and stores nothing', async () => {
    const { bundle, userErrors } = await publish(world, venture.founder, {
      ventureId: venture.ventureId,
      policies: 'permit (principal, action, resource);\n@id("b") permit (principal, action == Action::"x", resource);',
      allowlists: [
        { role: 'writer', tools: [] },
        { role: 'writer', tools: [] },
      ],
    });
    expect(bundle).toBeNull();
    expect(userErrors).toMatchObject([
      {
        code: 'INVALID_POLICY_BUNDLE',
        field: ['input', 'policies'],
        message: expect.stringMatching(/^line 1, column 1: the policy has no @id/),
      },
      {
        code: 'INVALID_POLICY_BUNDLE',
        field: ['input', 'policies'],
        message: expect.stringMatching(/^line 2, column 39, policy "b": unrecognized action/),
      },
      {
        code: 'INVALID_POLICY_BUNDLE',
        field: ['input', 'allowlists', '1', 'role'],
        message: expect.stringContaining('listed twice'),
      },
    ]);
    expect(await statesOf(venture.ventureId)).toEqual([]);
    expect(await eventsOf(world, venture.ventureId, 'policy.bundle_published.v1')).toEqual([]);
  });

  test('refuses a bundle that fails its tests, with the line of each, and takes it once they pass', async () => {
    const { ventureId, founder } = await createVenture(world);
    const tests = (expected: string) =>
      `tests:\n  - { name: mail, person: Ana, call: mail.send, expect: ${expected} }\n`;
    const refused = await publish(world, founder, { ventureId, policies: permitAll, tests: tests('DENY') });
    expect(refused).toMatchObject({
      bundle: null,
      userErrors: [
        {
          code: 'INVALID_POLICY_BUNDLE',
          field: ['input', 'tests'],
          message: 'line 2, test "mail": expected DENY, got PERMIT by "permit-all": All is well.',
        },
      ],
    });
    const taken = await publish(world, founder, { ventureId, policies: permitAll, tests: tests('PERMIT') });
    expect(taken).toMatchObject({ bundle: { version: 1 }, userErrors: [] });
  });

  test('gives 20 concurrent bundles versions without gaps', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        publish(world, venture.founder, { ventureId: venture.ventureId, policies: `${permitAll} // ${index}` }),
      ),
    );
    expect((await statesOf(venture.ventureId)).map(({ version }) => version)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
});

describe('activating', () => {
  test('retires the former bundle, and brings a retired one back', async () => {
    const first = await putInForce(world, venture, permitAll);
    const second = await putInForce(world, venture, forbidAll);
    expect(await statesOf(venture.ventureId)).toEqual([
      { version: 1, state: 'RETIRED' },
      { version: 2, state: 'ACTIVE' },
    ]);
    await activate(world, venture.founder, { bundleId: first });
    expect(
      (await eventsOf(world, venture.ventureId, 'policy.bundle_activated.v1')).map(({ payload }) => payload),
    ).toEqual([
      expect.objectContaining({ bundleId: first, version: 1, replacedBundleId: null }),
      expect.objectContaining({ bundleId: second, version: 2, replacedBundleId: first }),
      expect.objectContaining({ bundleId: first, version: 1, replacedBundleId: second }),
    ]);
  });

  test('of the bundle in force is no event', async () => {
    const bundleId = await putInForce(world, venture, permitAll);
    const again = await activate(world, venture.founder, { bundleId });
    expect(again).toMatchObject({ bundle: { id: bundleId, state: 'ACTIVE' }, replayed: false, userErrors: [] });
    expect(await eventsOf(world, venture.ventureId, 'policy.bundle_activated.v1')).toHaveLength(1);
  });

  test('replays by its key without putting the bundle in force again', async () => {
    const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies: permitAll });
    const input = { bundleId: bundle?.id ?? '', idempotencyKey: 'activate-1' };
    await activate(world, venture.founder, input);
    const second = await putInForce(world, venture, forbidAll);
    expect(await activate(world, venture.founder, input)).toMatchObject({ replayed: true, userErrors: [] });
    const reused = await activate(world, venture.founder, { ...input, bundleId: second });
    expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
    expect((await statesOf(venture.ventureId)).map(({ state }) => state)).toEqual(['RETIRED', 'ACTIVE']);
  });

  test('200 at once leave one bundle in force and a history without a hole', async () => {
    const bundles = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        publish(world, venture.founder, { ventureId: venture.ventureId, policies: `${permitAll} // ${index}` }),
      ),
    );
    const ids = bundles.map(({ bundle }) => bundle?.id ?? '');
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) => activate(world, venture.founder, { bundleId: ids[index % 10] ?? '' })),
    );
    expect(results.flatMap(({ userErrors }) => userErrors)).toEqual([]);

    const active = (await statesOf(venture.ventureId)).filter(({ state }) => state === 'ACTIVE');
    expect(active).toHaveLength(1);
    // Each activation names the one before it: replayed from the first, the chain uses every event and ends at the bundle in force.
    const history = await eventsOf(world, venture.ventureId, 'policy.bundle_activated.v1');
    const byReplaced = Map.groupBy(history, ({ payload }) => payload.replacedBundleId);
    expect(byReplaced.get(null)).toHaveLength(1);
    const starts = history.map(({ payload }) => payload.replacedBundleId);
    const ends = history.map(({ payload }) => payload.bundleId);
    const last = active[0]?.version;
    // In a walk over the bundles every one is left as often as it is entered, but for the one that is in force.
    for (const [index, id] of ids.entries()) {
      const entered = ends.filter((end) => end === id).length;
      const left = starts.filter((start) => start === id).length;
      expect(entered - left).toBe(bundles[index]?.bundle?.version === last ? 1 : 0);
    }
  });

  test('duplicates of one request at once take effect once', async () => {
    const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies: permitAll });
    const input = { bundleId: bundle?.id ?? '', idempotencyKey: 'same' };
    const results = await Promise.all(Array.from({ length: 10 }, () => activate(world, venture.founder, input)));
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await eventsOf(world, venture.ventureId, 'policy.bundle_activated.v1')).toHaveLength(1);
  });
});

describe('the database itself', () => {
  test('refuses a second bundle in force, changed content and removal', async () => {
    const first = await putInForce(world, venture, permitAll);
    await putInForce(world, venture, forbidAll);
    const { drizzle } = world.runtime.db;
    for (const statement of [
      sql`update policy.bundles set state = 'ACTIVE' where bundle_id = ${first}`,
      sql`update policy.bundles set policies = 'x' where bundle_id = ${first}`,
      sql`update policy.bundles set state = 'PUBLISHED' where bundle_id = ${first}`,
      sql`delete from policy.bundles where bundle_id = ${first}`,
      sql`truncate policy.bundles cascade`,
    ]) {
      await expect(drizzle.execute(statement)).rejects.toThrow();
    }
  });
});

describe('who may', () => {
  test('another tenant finds neither venture nor bundle', async () => {
    const stranger = await createVenture(world);
    const bundleId = await putInForce(world, venture, permitAll);
    const published = await publish(world, stranger.founder, { ventureId: venture.ventureId, policies: permitAll });
    expect(published.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'ventureId'] }]);
    const activated = await activate(world, stranger.founder, { bundleId });
    const missing = await activate(world, stranger.founder, { bundleId: 'pb_missing' });
    expect(activated.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'bundleId'] }]);
    expect(missing.userErrors.map(({ code }) => code)).toEqual(activated.userErrors.map(({ code }) => code));
  });

  test('without policy:write nobody publishes or activates', async () => {
    const operator = personOf(venture.tenantId, 'operator');
    const result = await run(
      world,
      operator,
      `mutation { activatePolicyBundle(input: { idempotencyKey: "k", bundleId: "pb_1" }) { replayed } }`,
    );
    expect(result.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
