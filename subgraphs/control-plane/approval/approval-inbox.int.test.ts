import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import { scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { hashJson, sha256Hex } from '#runtime/json/canonical.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { evidenceOf } from '#runtime/policy/evidence.ts';
import { requestApproval as requestHumanApproval } from '#schema/rpc/control-plane.ts';
import {
  type ControlPlaneStack,
  newVenture,
  person,
  startControlPlane,
  subscribe,
  type TestVenture,
} from '../testing/fixture.ts';
import { type InboxFilter, inboxQuery, requestApproval } from './approval.repository.ts';

let plane: ControlPlaneStack;
/** Two ventures of one founder, and one of a stranger. */
let shop: TestVenture;
let press: TestVenture;
let other: TestVenture;

beforeAll(async () => {
  plane = await startControlPlane([]);
  shop = await newVenture(plane);
  press = await newVenture(plane, shop.founder);
  other = await newVenture(plane);
});
afterAll(() => plane?.stop());

interface Asked {
  readonly id: string;
  readonly actionHash: string;
}

/** An approval that lapses in so many hours. */
async function ask({ id: ventureId }: TestVenture, inHours: number, by?: Identity['actor']): Promise<Asked> {
  const id = systemIds.next('approval');
  const actionHash = sha256Hex(id);
  const requestedBy = by ?? { kind: 'AGENT', id: systemIds.next('agent'), name: 'Buyer' };
  await plane.runtime.events.transact((unit) =>
    requestApproval(unit, {
      ...{ id, ventureId, workflowId: null, taskId: null, quorum: 1, actionHash, requestedBy, reasons: ['dear'] },
      ...{ kind: 'MONEY_INTENT', subjectId: systemIds.next('moneyIntent'), summary: 'Pay' },
      ...{ correlationId: 'req', causationId: null, expiresSeconds: inHours * 3_600, evidence: null },
    }),
  );
  return { id, actionHash };
}

interface Page {
  readonly ids: readonly string[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

async function inboxOf(who: Identity, args: Readonly<Record<string, unknown>> = {}): Promise<Page> {
  const query = `query ($ventureIds: [ID!], $state: ApprovalState, $from: DateTime, $before: DateTime, $mine: Boolean,
      $first: Int, $after: Cursor) {
    approvalInbox(ventureIds: $ventureIds, state: $state, expiresFrom: $from, expiresBefore: $before, decidableByMe: $mine,
      first: $first, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
  }`;
  const { approvalInbox } = await plane.data<{
    approvalInbox: { nodes: { id: string }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
  }>(who, query, args);
  return { ids: approvalInbox.nodes.map(({ id }) => id), ...approvalInbox.pageInfo };
}

async function vote(who: Identity, { id: approvalId, actionHash }: Asked, rest: object = {}): Promise<void> {
  const input = { idempotencyKey: systemIds.uuid(), approvalId, actionHash, approve: true, ...rest };
  const { decideApproval } = await plane.data<{ decideApproval: { userErrors: unknown[] } }>(
    who,
    'mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { userErrors { code } } }',
    { input },
  );
  expect(decideApproval.userErrors).toEqual([]);
}

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const idsOf = (asked: readonly Asked[]) => asked.map(({ id }) => id);

describe('the inbox', () => {
  test('holds what waits in all ventures of the tenant, what lapses first first, page by page', async () => {
    const { founder } = shop;
    const asked = [await ask(shop, 3), await ask(press, 1), await ask(shop, 2), await ask(press, 4)];
    await ask(other, 1);
    const [c, a, b, d] = idsOf(asked);
    expect((await inboxOf(founder)).ids).toEqual([a, b, c, d]);
    const first = await inboxOf(founder, { first: 3 });
    expect(first).toMatchObject({ ids: [a, b, c], hasNextPage: true });
    expect(await inboxOf(founder, { first: 3, after: first.endCursor })).toMatchObject({
      ids: [d],
      hasNextPage: false,
    });

    expect((await inboxOf(founder, { ventureIds: [press.id] })).ids).toEqual([a, d]);
    expect((await inboxOf(founder, { ventureIds: [press.id, shop.id] })).ids).toEqual([a, b, c, d]);
    expect((await inboxOf(founder, { from: inHours(1.5), before: inHours(3.5) })).ids).toEqual([b, c]);

    const [, soonest] = asked;
    if (soonest !== undefined) await vote(founder, soonest);
    expect((await inboxOf(founder)).ids).toEqual([b, c, d]);
    expect((await inboxOf(founder, { state: 'APPROVED' })).ids).toEqual([a]);
  });

  test('shows no more than the token does, and names no venture of a stranger', async () => {
    const { founder } = shop;
    const mine = await inboxOf(founder);
    const onlyShop: Identity = { ...founder, ventureIds: [shop.id] };
    const narrowed = await inboxOf(onlyShop);
    expect(narrowed.ids).toEqual((await inboxOf(founder, { ventureIds: [shop.id] })).ids);
    expect(narrowed.ids.length).toBeLessThan(mine.ids.length);
    expect((await inboxOf({ ...founder, ventureIds: [] })).ids).toEqual([]);
    const query = 'query ($v: [ID!]) { approvalInbox(ventureIds: $v) { nodes { id } } }';
    for (const [who, ventureIds, code] of [
      [founder, [shop.id, other.id], 'NOT_FOUND'],
      [onlyShop, [press.id], 'NOT_FOUND'],
      [founder, [], 'BAD_USER_INPUT'],
      [{ ...founder, scopes: [] }, null, 'FORBIDDEN'],
    ] as const) {
      const { errors } = await plane.execute(who, query, { v: ventureIds });
      expect(errors).toMatchObject([{ extensions: { code } }]);
    }
  });

  test('holds, for somebody who decides, what their own voice and those lent to them are good for', async () => {
    const founder = person(systemIds.next('tenant'), 'Fay');
    const first = await newVenture(plane, founder);
    const second = await newVenture(plane, founder);
    const accountant: Identity = { ...person(founder.tenantId, 'Ada'), scopes: scopesOfRole.auditor };
    const [one, two] = [await ask(first, 1), await ask(second, 2)];
    const own = await ask(second, 3, founder.actor);
    expect((await inboxOf(founder, { mine: true })).ids).toEqual([one.id, two.id]);
    expect((await inboxOf(accountant, { mine: true })).ids).toEqual([]);
    const input = {
      ...{ idempotencyKey: systemIds.uuid(), ventureId: second.id, toId: accountant.actor.id, toName: 'Ada' },
      ...{ endsAt: inHours(48), reason: 'on leave' },
    };
    const lend = `mutation ($input: DelegateApprovalsInput!) { delegateApprovals(input: $input) { userErrors { code } } }`;
    await plane.data(founder, lend, { input });
    // Of the venture alone that the voice was lent for, and not what its owner asked for.
    expect((await inboxOf(accountant, { mine: true })).ids).toEqual([two.id]);
    await vote(accountant, two, { onBehalfOfId: founder.actor.id });
    expect((await inboxOf(accountant, { mine: true })).ids).toEqual([]);
    expect((await inboxOf(founder, { mine: true })).ids).toEqual([one.id]);
    const lapsed = await ask(first, -1);
    expect((await inboxOf(founder)).ids).toEqual([lapsed.id, one.id, own.id]);
    expect((await inboxOf(founder, { mine: true })).ids).toEqual([one.id]);
    const program: Identity = { ...founder, actor: { kind: 'INTEGRATION', id: 'int_1', name: 'Bot' } };
    expect((await inboxOf(program, { mine: true })).ids).toEqual([]);
  });

  test('keeps what a key asked for from whoever made the key, and so does the vote', async () => {
    const founder = person(systemIds.next('tenant'), 'Kim');
    const other = person(founder.tenantId, 'Lou');
    const ours = await newVenture(plane, founder);
    const keyId = systemIds.next('apiKey');
    const { pool } = plane.runtime.db;
    await pool.query(
      `insert into platform.api_keys (api_key_id, tenant_id, name, scopes, secret_hash, created_by, expires_at)
       values ($1, $2, 'Shop', '{money:write}', sha256($3), $4, clock_timestamp() + interval '1 day')`,
      [keyId, founder.tenantId, Buffer.from(keyId), JSON.stringify(founder.actor)],
    );
    const asked = await ask(ours, 1, { kind: 'INTEGRATION', id: keyId, name: 'Shop' });
    expect((await inboxOf(founder, { mine: true })).ids).toEqual([]);
    expect((await inboxOf(other, { mine: true })).ids).toEqual([asked.id]);
    const { decideApproval } = await plane.data<{ decideApproval: object }>(
      founder,
      'mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { userErrors { code } } }',
      { input: { idempotencyKey: 'own', approvalId: asked.id, actionHash: asked.actionHash, approve: true } },
    );
    expect(decideApproval).toEqual({ userErrors: [{ code: 'SELF_APPROVAL' }] });
    const forced = pool.query(
      `insert into control_plane.approval_votes (approval_id, voter_id, venture_id, voter, approve) values ($1, $2, $3, $4, true)`,
      [asked.id, founder.actor.id, ours.id, JSON.stringify(founder.actor)],
    );
    await expect(forced).rejects.toThrow('which their key asked for');
    await vote(other, asked);
  });

  test('is told of live, with ventures that come later, without those of others, and resumes behind a cursor', async () => {
    const founder = person(systemIds.next('tenant'), 'Lea');
    const first = await newVenture(plane, founder);
    const query = `subscription ($after: Cursor) {
      approvalInbox(after: $after) { cursor event { type } approval { id venture { id } } }
    }`;
    const live = await subscribe(plane, founder, query);
    if (!(Symbol.asyncIterator in live)) throw new Error(JSON.stringify(live));
    const next = async () => {
      const { value } = await live.next();
      return (value as { data: { approvalInbox: { cursor: string; event: object; approval: object } } }).data
        .approvalInbox;
    };
    const one = await ask(first, 1);
    const told = await next();
    expect(told).toMatchObject({
      ...{ event: { type: 'approval.requested.v1' }, approval: { id: one.id, venture: { id: first.id } } },
    });
    await ask(other, 1);
    const later = await newVenture(plane, founder);
    const two = await ask(later, 1);
    expect(await next()).toMatchObject({ event: { type: 'approval.requested.v1' }, approval: { id: two.id } });
    await vote(founder, two);
    expect(await next()).toMatchObject({ event: { type: 'approval.voted.v1' }, approval: { id: two.id } });
    await live.return?.();

    const resumed = await subscribe(plane, founder, query, { after: told.cursor });
    if (!(Symbol.asyncIterator in resumed)) throw new Error(JSON.stringify(resumed));
    const again = (await resumed.next()).value;
    expect(again).toMatchObject({ data: { approvalInbox: { approval: { id: two.id } } } });
    await resumed.return?.();

    const foreign = 'subscription ($v: [ID!]) { approvalInbox(ventureIds: $v) { cursor } }';
    expect(await subscribe(plane, founder, foreign, { v: [first.id, other.id] })).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
  });

  test('is one range of one index, whatever there is of other tenants and of what was decided', async () => {
    const founder = person(systemIds.next('tenant'), 'Max');
    const ventures = [await newVenture(plane, founder), await newVenture(plane, founder), other];
    const { pool, drizzle } = plane.runtime.db;
    await pool.query(
      `insert into control_plane.approvals (approval_id, venture_id, tenant_id, kind, subject_id, summary, action_hash, requested_by,
         quorum, reasons, state, expires_at, decided_at, correlation_id, version)
       select 'apr_bulk' || n, v.venture_id, v.tenant_id, 'MONEY_INTENT', 'mi_bulk' || n, 'Pay', repeat('a', 64), '{"id":"agt_1"}',
         1, '{}', case when n % 3 = 0 then 'PENDING' else 'APPROVED' end, clock_timestamp() + make_interval(secs => n % 5000),
         case when n % 3 = 0 then null else clock_timestamp() end, 'req', 1
       from generate_series(1, 9000) as n
       join control_plane.ventures v on v.venture_id = ($1::text[])[1 + n / 3 % 3]`,
      [ventures.map(({ id }) => id)],
    );
    await pool.query('analyze control_plane.approvals');
    const decider = { personId: founder.actor.id, isPerson: true, hasOwnVoice: true };
    const everything: InboxFilter = {
      ...{ tenantId: founder.tenantId, ventureIds: null, state: 'PENDING' },
      ...{ expiresFrom: null, expiresBefore: null, decidableBy: null },
    };
    const after = [inHours(0.5), 'apr_bulk1'] as const;
    for (const [filter, index] of [
      [everything, 'approvals_inbox'],
      [{ ...everything, decidableBy: decider }, 'approvals_inbox'],
      [{ ...everything, expiresBefore: inHours(1) }, 'approvals_inbox'],
      [{ ...everything, ventureIds: [ventures[0]?.id ?? ''] }, 'approvals_inbox_of_venture'],
    ] as const) {
      for (const page of [
        { first: 20, after: undefined },
        { first: 20, after },
      ]) {
        const { sql: text, params } = inboxQuery(drizzle, filter, page).toSQL();
        const { rows } = await pool.query(`explain ${text}`, params);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toMatch(new RegExp(`Index Scan using ${index} on approvals`));
        expect(plan, 'what is in the order of the index needs no sorting').not.toMatch(/Sort Key: .*expires_at/);
        expect(plan).not.toMatch(/Seq Scan on approvals/);
      }
    }
  });
});

test('evidence of what a person does is in the inbox as it was asked, and can be neither forged nor changed', async () => {
  const { id: ventureId, founder } = await newVenture(plane);
  const cap = { amountMinor: 50_000n, currency: 'EUR' };
  const fields = evidenceOf({ scope: 'VENTURE', cap, metadata: { apiKey: 'hidden' } });
  const question = {
    ...{ ventureId, action: 'setSpendingLimit' as const, resource: { type: 'Venture' as const, id: ventureId } },
    principal: { kind: 'PERSON' as const, id: founder.actor.id, name: founder.actor.name },
    context: { request: { evidence: hashJson(fields) } },
    ...{ subjectId: ventureId, workflowId: null, taskId: null },
  };
  const asked = {
    ...{ kind: 'HUMAN_ACTION' as const, question, fields, summary: 'Cap spends', decisionId: 'dec_1', quorum: 1 },
    ...{ reasons: ['Look first.'], expiresSeconds: 600 },
  };
  const call = (given: typeof asked) => plane.runtime.bus.call(requestHumanApproval, given, founder);
  const forged = { ...fields, fields: fields.fields.slice(0, 1) };
  await expect(call({ ...asked, fields: forged })).rejects.toThrow('not that of the action');
  const { approvalId } = await call(asked);

  const query = `{ approvalInbox { nodes { id actionHash requestedAt expiresAt
    evidence { action resource fields { name value amount { amountMinor currency } isWithheld } fieldsLeftOut } } } }`;
  const { approvalInbox } = await plane.data<{
    approvalInbox: { nodes: { requestedAt: string; expiresAt: string }[] };
  }>(founder, query);
  const [approval] = approvalInbox.nodes;
  expect(approval).toMatchObject({
    ...{ id: approvalId, actionHash: actionHashOf(question) },
    evidence: {
      ...{ action: 'setSpendingLimit', resource: `Venture::"${ventureId}"`, fieldsLeftOut: 0 },
      fields: [
        { name: 'scope', value: 'VENTURE', amount: null, isWithheld: false },
        { name: 'cap', value: null, amount: { amountMinor: '50000', currency: 'EUR' }, isWithheld: false },
        { name: 'metadata.apiKey', value: null, amount: null, isWithheld: true },
      ],
    },
  });
  expect(Date.parse(approval?.expiresAt ?? '') - Date.parse(approval?.requestedAt ?? '')).toBe(600_000);
  await expect(
    plane.runtime.db.pool.query(`update control_plane.approvals set evidence = '{}' where approval_id = $1`, [
      approvalId,
    ]),
  ).rejects.toThrow('asks for one exact action');
});
