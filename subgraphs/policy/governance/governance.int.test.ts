import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeApiKey } from '#runtime/auth/api-key.ts';
import { governanceInForce, isSameBehind } from '#runtime/auth/governance.ts';
import type { Identity } from '#runtime/auth/identity.ts';
import { scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import {
  activate,
  createVenture,
  eventsOf,
  type PolicyWorld,
  permitAll,
  publish,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;
let ben: Identity;

beforeAll(async () => {
  world = await startPolicyWorld({ VENTURE_GOVERNANCE_BOUNDS: '{"changedShareMax":0.5}' });
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
  ben = { ...venture.founder, actor: { kind: 'PERSON', id: 'usr_ben', name: 'Ben' } };
});

interface Payload {
  readonly governance: { readonly rules: object; readonly own: object; readonly proposed: object | null } | null;
  readonly change: { readonly id: string; readonly state: string } | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

const selection = `{
  governance { rules { fourEyes unfreezeByAnother backtestRequired changedShareMax changedCountMax }
    own { fourEyes changedCountMax } proposed { id } change { id } }
  change { id state reason proposedBy { id } decidedBy { id } rules { fourEyes } } warnings { code message } replayed userErrors { code field }
}`;

async function mutate(field: string, who: Identity, input: object): Promise<Payload> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) ${selection} }`;
  const { data, errors } = await run(world, who, query, { input: { idempotencyKey: systemIds.uuid(), ...input } });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  // The document asks for exactly these fields.
  return (data as Record<string, Payload>)[field] as Payload;
}

const change = (who: Identity, input: object) =>
  mutate('changeGovernance', who, { ventureId: venture.ventureId, reason: 'as the board said', ...input });
const confirm = (who: Identity, changeId = '') => mutate('confirmGovernanceChange', who, { changeId });
const withdraw = (who: Identity, changeId = '') =>
  mutate('withdrawGovernanceChange', who, { changeId, reason: 'a mistake' });
const codesOf = ({ userErrors }: Pick<Payload, 'userErrors'>) => userErrors.map(({ code }) => code);

async function governanceSeenBy(who: Identity, ventureId: string): Promise<unknown> {
  const query = `query ($v: [_Any!]!) { _entities(representations: $v) { ... on Venture {
    governance { rules { fourEyes changedShareMax } bounds { changedShareMax fourEyes } proposed { id } }
  } } }`;
  return run(world, who, query, { v: [{ __typename: 'Venture', id: ventureId }] });
}

async function published(who: Identity): Promise<string> {
  const { ventureId } = venture;
  const policies = `${permitAll} // ${systemIds.uuid()}`;
  return (await publish(world, who, { ventureId, policies })).bundle?.id ?? '';
}

/** A program with a key that this person made. */
async function keyOf({ actor: maker, tenantId }: Identity): Promise<Identity> {
  const id = systemIds.next('apiKey');
  const { secretHash } = makeApiKey(id);
  await world.runtime.db.drizzle.execute(sql`
    insert into platform.api_keys (api_key_id, tenant_id, name, scopes, secret_hash, created_by, expires_at)
    values (${id}, ${tenantId}, 'CI', '{policy:write}', ${secretHash}, ${JSON.stringify(maker)}::jsonb,
      clock_timestamp() + interval '1 day')`);
  return { actor: { kind: 'INTEGRATION', id, name: 'CI' }, tenantId, scopes: scopesOfRole.founder };
}

test('a venture sets its own rules, which are readable, in the log and count from then on for it alone', async () => {
  const { ventureId, founder } = venture;
  const other = await createVenture(world);
  const set = await change(founder, { fourEyes: true, changedCountMax: 3 });
  expect(set).toMatchObject({
    governance: {
      rules: { fourEyes: true, unfreezeByAnother: false, changedShareMax: 0.25, changedCountMax: 3 },
      ...{ own: { fourEyes: true, changedCountMax: 3 }, proposed: null, change: { id: set.change?.id } },
    },
    change: { state: 'IN_FORCE', reason: 'as the board said', proposedBy: { id: founder.actor.id }, decidedBy: null },
    userErrors: [],
  });
  expect(await eventsOf(world, ventureId, 'policy.governance_changed.v1')).toMatchObject([
    {
      streamId: set.change?.id,
      payload: {
        settings: { fourEyes: true, changedCountMax: 3, changedShareMax: null },
        rules: { fourEyes: true, changedShareMax: 0.25 },
        ...{ replacedChangeId: null, reason: 'as the board said', proposedBy: founder.actor },
      },
    },
  ]);
  const bundleId = await published(founder);
  expect(codesOf(await activate(world, founder, { bundleId }))).toEqual(['FOUR_EYES_REQUIRED']);
  expect(await activate(world, ben, { bundleId })).toMatchObject({ bundle: { state: 'ACTIVE' } });
  await putInForce(world, other, permitAll);
  expect(await governanceSeenBy(other.founder, other.ventureId)).toMatchObject({
    data: {
      _entities: [
        {
          governance: { rules: { fourEyes: false }, bounds: { changedShareMax: 0.5, fourEyes: null }, proposed: null },
        },
      ],
    },
  });
});

test('what is asked for twice, changes nothing or is no value is no second change', async () => {
  const { founder } = venture;
  const idempotencyKey = systemIds.uuid();
  const first = await change(founder, { idempotencyKey, backtestRequired: true });
  expect(await change(founder, { idempotencyKey, backtestRequired: true })).toMatchObject({
    ...{ replayed: true, change: { id: first.change?.id } },
  });
  expect(codesOf(await change(founder, { idempotencyKey, backtestRequired: false }))).toEqual([
    'IDEMPOTENCY_KEY_REUSED',
  ]);
  expect(await change(founder, { backtestRequired: true })).toMatchObject({ change: null, userErrors: [] });
  expect((await change(founder, { changedShareMax: 0.6 })).userErrors).toMatchObject([
    { code: 'GOVERNANCE_BOUND', field: ['input', 'changedShareMax'] },
  ]);
  expect((await change(founder, { changedShareMax: 1.5 })).userErrors).toMatchObject([
    { code: 'INVALID_INPUT', field: ['input', 'changedShareMax'] },
  ]);
  for (const reason of [' ', 'NUL \u0000', 'half \ud800', 'x'.repeat(501)]) {
    expect(codesOf(await change(founder, { fourEyes: true, reason }))).toEqual(['INVALID_INPUT']);
  }
  expect(await eventsOf(world, venture.ventureId, 'policy.governance_changed.v1')).toHaveLength(1);
});

test('whoever turns four eyes on is warned while nobody else is known to hold policy:write in the tenant', async () => {
  const { founder, ventureId } = venture;
  const warned = [
    { code: 'NO_SECOND_PERSON_KNOWN', message: expect.stringContaining('Have another person sign in as a founder') },
  ];
  // What one publishes oneself, also by a key, makes no second person.
  await publish(world, founder, { ventureId, policies: permitAll });
  await publish(world, await keyOf(founder), { ventureId, policies: permitAll });
  expect((await change(founder, { backtestRequired: true })).warnings).toEqual([]);
  expect(await change(founder, { fourEyes: true })).toMatchObject({ userErrors: [], warnings: warned });
  expect((await change(founder, { changedCountMax: 3 })).warnings).toEqual(warned);

  // In whatever venture of the tenant.
  await publish(world, ben, { ventureId, policies: permitAll });
  expect(await change(founder, { changedCountMax: 2 })).toMatchObject({ userErrors: [], warnings: [] });
});

describe('under four eyes', () => {
  beforeEach(async () => {
    await change(venture.founder, { fourEyes: true });
  });

  test('loosening waits for another person, and what is stricter does not', async () => {
    const { ventureId, founder } = venture;
    const { change: proposed, governance } = await change(founder, { fourEyes: null });
    expect(proposed).toMatchObject({ state: 'PROPOSED', rules: { fourEyes: false } });
    expect(governance).toMatchObject({ rules: { fourEyes: true }, proposed: { id: proposed?.id } });
    expect(codesOf(await confirm(founder, proposed?.id))).toEqual(['FOUR_EYES_REQUIRED']);
    // A key that the first person made is the first person, and no program is a second one.
    expect(codesOf(await confirm(await keyOf(founder), proposed?.id))).toEqual(['FOUR_EYES_REQUIRED']);
    expect(codesOf(await confirm(await keyOf(ben), proposed?.id))).toEqual(['FOUR_EYES_REQUIRED']);
    expect(codesOf(await change(await keyOf(founder), { fourEyes: null }))).toEqual(['FOUR_EYES_REQUIRED']);

    expect(await confirm(ben, proposed?.id)).toMatchObject({
      governance: { rules: { fourEyes: false }, proposed: null },
      change: { state: 'IN_FORCE', proposedBy: { id: founder.actor.id }, decidedBy: { id: 'usr_ben' } },
    });
    expect(codesOf(await confirm(ben, proposed?.id))).toEqual(['GOVERNANCE_CHANGE_DECIDED']);
    expect(codesOf(await withdraw(ben, proposed?.id))).toEqual(['GOVERNANCE_CHANGE_DECIDED']);
    expect(await eventsOf(world, ventureId, 'policy.governance_proposed.v1')).toMatchObject([
      { payload: { changeId: proposed?.id, loosened: ['fourEyes'] } },
    ]);
    expect(await activate(world, founder, { bundleId: await published(founder) })).toMatchObject({ userErrors: [] });
  });

  test('what waits can be taken back, and another change takes its place', async () => {
    const { ventureId, founder } = venture;
    const first = await change(founder, { fourEyes: false });
    expect(await withdraw(founder, first.change?.id)).toMatchObject({
      ...{ change: { state: 'WITHDRAWN' }, governance: { proposed: null, rules: { fourEyes: true } } },
    });
    const second = await change(founder, { fourEyes: false });
    const stricter = await change(ben, { changedCountMax: 0 });
    expect(stricter).toMatchObject({ change: { state: 'IN_FORCE' }, governance: { proposed: null } });
    expect(codesOf(await confirm(ben, second.change?.id))).toEqual(['GOVERNANCE_CHANGE_DECIDED']);
    expect(
      (await eventsOf(world, ventureId, 'policy.governance_withdrawn.v1')).map(({ payload }) => payload),
    ).toMatchObject([
      { changeId: first.change?.id, because: 'WITHDRAWN', reason: 'a mistake' },
      { changeId: second.change?.id, because: 'SUPERSEDED' },
    ]);
  });

  test('a bundle that a person published with a key of theirs is not theirs to put in force', async () => {
    const { founder } = venture;
    const bundleId = await published(await keyOf(founder));
    expect(codesOf(await activate(world, founder, { bundleId }))).toEqual(['FOUR_EYES_REQUIRED']);
    const own = await published(founder);
    expect(codesOf(await activate(world, await keyOf(founder), { bundleId: own }))).toEqual(['FOUR_EYES_REQUIRED']);
    expect(await activate(world, ben, { bundleId })).toMatchObject({ bundle: { state: 'ACTIVE' } });
  });

  test('many who confirm, withdraw and tighten at once leave one outcome, told once', async () => {
    const { ventureId, founder } = venture;
    const { change: proposed } = await change(founder, { fourEyes: null });
    const people = Array.from({ length: 8 }, (_, index) => ({
      ...founder,
      actor: { kind: 'PERSON', id: `usr_${index}`, name: 'Some' } as const,
    }));
    const outcomes = await Promise.all(
      people.map((who, index) =>
        index % 4 === 3
          ? withdraw(who, proposed?.id)
          : index % 4 === 2
            ? change(who, { changedCountMax: index })
            : confirm(who, proposed?.id),
      ),
    );
    const done = outcomes.filter(({ userErrors }) => userErrors.length === 0);
    const changed = await eventsOf(world, ventureId, 'policy.governance_changed.v1');
    const withdrawn = await eventsOf(world, ventureId, 'policy.governance_withdrawn.v1');
    const confirmed = changed.filter(({ payload }) => payload.changeId === proposed?.id);
    expect(confirmed.length + withdrawn.length).toBe(1);
    expect(done.length).toBeGreaterThan(0);
    for (const { userErrors } of outcomes) {
      expect(userErrors.every(({ code }) => code === 'GOVERNANCE_CHANGE_DECIDED')).toBe(true);
    }
    const { rows } = await world.runtime.db.drizzle.execute<{ state: string; n: number }>(sql`
      select state, count(*)::int as n from platform.governance_changes
      where venture_id = ${ventureId} and state in ('IN_FORCE', 'PROPOSED') group by state order by state`);
    // A looser change by one who came after a confirmation may be in force; none can wait unless it came last.
    expect(rows.find(({ state }) => state === 'IN_FORCE')?.n).toBe(1);
  });
});

test('an activation that looked at the looser rule is done before the stricter one is acknowledged', async () => {
  const { ventureId, founder } = venture;
  const { db, config } = world.runtime;
  const order: string[] = [];
  const looked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const action = db.transaction(async (tx) => {
    expect((await governanceInForce(tx, ventureId, config.governance)).fourEyes).toBe(false);
    looked.resolve();
    await goOn.promise;
    order.push('the action commits');
  });
  await looked.promise;
  const tightened = change(founder, { fourEyes: true }).then(() => order.push('four eyes are acknowledged'));
  await expect
    .poll(async () => {
      const { rows } = await db.drizzle.execute<{ n: number }>(
        sql`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`,
      );
      return rows[0]?.n;
    })
    .toBeGreaterThan(0);
  goOn.resolve();
  await Promise.all([action, tightened]);
  expect(order).toEqual(['the action commits', 'four eyes are acknowledged']);
});

test('strangers neither see nor change how a venture is governed, and others need the right', async () => {
  const { ventureId, founder, tenantId } = venture;
  await change(founder, { fourEyes: true });
  const { change: proposed } = await change(founder, { fourEyes: null });
  const stranger = (await createVenture(world)).founder;
  expect(codesOf(await change(stranger, { fourEyes: true }))).toEqual(['NOT_FOUND']);
  expect(codesOf(await confirm(stranger, proposed?.id))).toEqual(['NOT_FOUND']);
  expect(codesOf(await withdraw(stranger, proposed?.id))).toEqual(['NOT_FOUND']);
  expect(await governanceSeenBy(stranger, ventureId)).toMatchObject({ data: { _entities: [null] } });
  const elsewhere: Identity = { ...founder, ventureIds: [(await createVenture(world)).ventureId] };
  expect(codesOf(await confirm(elsewhere, proposed?.id))).toEqual(['NOT_FOUND']);
  const operator: Identity = { ...ben, tenantId, scopes: scopesOfRole.operator };
  await expect(confirm(operator, proposed?.id)).rejects.toThrow('policy:write');
});

test('a bundle can leave governance to fewer people', async () => {
  const policies = `${permitAll} @id("ben") @reason("Ben alone.") forbid (
    principal, action == Action::"changeGovernance", resource) unless { principal == Person::"usr_ben" };`;
  const { ventureId, founder } = venture;
  const { bundle } = await publish(world, founder, { ventureId, policies });
  expect(await activate(world, ben, { bundleId: bundle?.id ?? '' })).toMatchObject({ userErrors: [] });
  expect(codesOf(await change(founder, { fourEyes: true }))).toEqual(['POLICY_DENIED']);
  expect(await change(ben, { fourEyes: true })).toMatchObject({ change: { state: 'IN_FORCE' } });
});

test('the database keeps a change as it was made, and its proposer from putting it in force', async () => {
  const { founder } = venture;
  await change(founder, { fourEyes: true });
  const { change: proposed } = await change(founder, { fourEyes: null });
  const { drizzle } = world.runtime.db;
  const update = (set: string) =>
    drizzle.execute(sql`update platform.governance_changes set ${sql.raw(set)} where change_id = ${proposed?.id}`);
  const by = JSON.stringify(founder.actor);
  await expect(update(`settings = '{}'`)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('refused') },
  });
  await expect(update(`state = 'IN_FORCE', decided_by = '${by}', decided_at = now()`)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('needs another person') },
  });
  expect(await isSameBehind(drizzle, (await keyOf(founder)).actor, founder.actor)).toBe(true);
  expect(await isSameBehind(drizzle, (await keyOf(ben)).actor, founder.actor)).toBe(false);
});
