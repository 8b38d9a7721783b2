import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import { freezePlatform, unfreezePlatform } from '#runtime/auth/platform-freeze.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { type ControlPlaneStack, newVenture, person, startControlPlane } from '../testing/fixture.ts';

let plane: ControlPlaneStack;

beforeAll(async () => {
  plane = await startControlPlane([], { env: { VENTURE_UNFREEZE_BY_ANOTHER: 'true' } });
});
afterAll(() => plane?.stop());

async function turn(who: Identity, verb: 'freeze' | 'unfreeze', subjectId: string): Promise<string[]> {
  const type = verb === 'freeze' ? 'FreezeInput' : 'UnfreezeInput';
  const answer = await plane.data<Record<string, { userErrors: { code: string }[] }>>(
    who,
    `mutation ($input: ${type}!) { ${verb}(input: $input) { userErrors { code } } }`,
    { input: { idempotencyKey: systemIds.uuid(), subjectId, reason: 'audit' } },
  );
  return answer[verb]?.userErrors.map(({ code }) => code) ?? [];
}

/** What the venture has set itself, as policy stores it. */
async function govern(ventureId: string, settings: object): Promise<void> {
  await plane.runtime.db.pool.query(
    `insert into platform.governance_changes (change_id, venture_id, state, settings, reason, proposed_by)
     values ($1, $2, 'IN_FORCE', $3, 'test', '{"kind":"PERSON","id":"usr_test","name":"Test"}')`,
    [systemIds.next('governanceChange'), ventureId, JSON.stringify(settings)],
  );
}

test('where another person has to lift a freeze, whoever froze can not, and the freeze stays', async () => {
  const { id, founder, tenantId } = await newVenture(plane);
  expect(await turn(founder, 'freeze', id)).toEqual([]);
  expect(await turn(founder, 'unfreeze', id)).toEqual(['SECOND_PERSON']);
  const query = 'query ($id: ID!) { venture(id: $id) { freeze { scope subjectId } } }';
  expect(await plane.data(founder, query, { id })).toEqual({
    venture: { freeze: { scope: 'VENTURE', subjectId: id } },
  });
  const program: Identity = { ...person(tenantId), actor: { kind: 'INTEGRATION', id: 'int_1', name: 'Bot' } };
  expect(await turn(program, 'unfreeze', id)).toEqual(['SECOND_PERSON']);
  expect(await turn(person(tenantId, 'Ben'), 'unfreeze', id)).toEqual([]);
  expect(await plane.data(founder, query, { id })).toEqual({ venture: { freeze: null } });
});

test('a freeze of the platform shows on each venture, and nobody lifts it through the graph', async () => {
  const { id, founder } = await newVenture(plane);
  const deps = { db: plane.runtime.db, ids: systemIds };
  const order = { by: { kind: 'PERSON', id: 'operator', name: 'Olga' }, reason: 'a key is lost' } as const;
  await freezePlatform(deps, order);
  const query = 'query ($id: ID!) { venture(id: $id) { freeze { scope subjectId reason by { name } } } }';
  expect(await plane.data(founder, query, { id })).toEqual({
    venture: { freeze: { scope: 'PLATFORM', subjectId: 'platform', reason: 'a key is lost', by: { name: 'Olga' } } },
  });
  expect(await turn(founder, 'freeze', 'platform')).toEqual(['NOT_FOUND']);
  expect(await turn(founder, 'unfreeze', 'platform')).toEqual(['NOT_FOUND']);
  await unfreezePlatform(deps, order);
  expect(await plane.data(founder, query, { id })).toEqual({ venture: { freeze: null } });
});

test('a venture that asks for another person is held to it where the platform does not, and the other way round', async () => {
  const { id, founder, tenantId } = await newVenture(plane);
  await govern(id, { unfreezeByAnother: false });
  expect(await turn(founder, 'freeze', id)).toEqual([]);
  expect(await turn(founder, 'unfreeze', id)).toEqual([]);
  const strict = await newVenture(plane);
  await govern(strict.id, { unfreezeByAnother: true });
  expect(await turn(strict.founder, 'freeze', strict.id)).toEqual([]);
  expect(await turn(strict.founder, 'unfreeze', strict.id)).toEqual(['SECOND_PERSON']);
  expect(await turn(person(tenantId), 'unfreeze', strict.id)).toEqual(['NOT_FOUND']);
  expect(await turn(person(strict.tenantId), 'unfreeze', strict.id)).toEqual([]);
});

test('whoever froze with a key of theirs does not lift the freeze in person', async () => {
  const { id, founder, tenantId } = await newVenture(plane);
  const keyId = systemIds.next('apiKey');
  await plane.runtime.db.pool.query(
    `insert into platform.api_keys (api_key_id, tenant_id, name, scopes, secret_hash, created_by, expires_at)
     values ($1, $2, 'Pager', '{freeze:write}', sha256('x'), $3, clock_timestamp() + interval '1 day')`,
    [keyId, tenantId, JSON.stringify(founder.actor)],
  );
  const pager: Identity = { ...founder, actor: { kind: 'INTEGRATION', id: keyId, name: 'Pager' } };
  expect(await turn(pager, 'freeze', id)).toEqual([]);
  expect(await turn(founder, 'unfreeze', id)).toEqual(['SECOND_PERSON']);
  expect(await turn(person(tenantId), 'unfreeze', id)).toEqual([]);
});
