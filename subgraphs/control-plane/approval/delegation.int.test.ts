import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { type ControlPlaneStack, newVenture, person, startControlPlane, type TestVenture } from '../testing/fixture.ts';
import { requestApproval } from './approval.repository.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let accountant: Identity;

beforeAll(async () => {
  plane = await startControlPlane([]);
});
afterAll(() => plane?.stop());
beforeEach(async () => {
  venture = await newVenture(plane);
  // May read, and has no vote of their own.
  accountant = { ...person(venture.tenantId, 'Ada'), scopes: scopesOfRole.auditor };
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function ask(by: Identity['actor'] = { kind: 'AGENT', id: systemIds.next('agent'), name: 'Buyer' }, quorum = 1) {
  const approvalId = systemIds.next('approval');
  const actionHash = sha256Hex(approvalId);
  const subjectId = systemIds.next('moneyIntent');
  await plane.runtime.events.transact((unit) =>
    requestApproval(unit, {
      ...{ id: approvalId, ventureId: venture.id, workflowId: null, taskId: null, quorum, actionHash, requestedBy: by },
      ...{ kind: 'MONEY_INTENT', subjectId, summary: 'Pay', reasons: ['dear'] },
      ...{ correlationId: 'req', causationId: null, expiresSeconds: 86_400, evidence: null },
    }),
  );
  return { approvalId, actionHash, subjectId };
}

interface Payload {
  readonly delegation: { readonly id: string; readonly revokedAt: string | null } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

async function delegate(from: Identity, toId: string, rest: object = {}): Promise<Payload> {
  const { delegateApprovals } = await plane.data<{ delegateApprovals: Payload }>(
    from,
    `mutation ($input: DelegateApprovalsInput!) {
      delegateApprovals(input: $input) { delegation { id revokedAt from { id } toId endsAt } userErrors { code field } }
    }`,
    {
      input: {
        ...{ idempotencyKey: systemIds.uuid(), ventureId: venture.id, toId, toName: 'Ada' },
        ...{ endsAt: inDays(2), reason: 'on leave', ...rest },
      },
    },
  );
  return delegateApprovals;
}

async function revoke(by: Identity, delegationId: string | undefined): Promise<Payload> {
  const { revokeApprovalDelegation } = await plane.data<{ revokeApprovalDelegation: Payload }>(
    by,
    `mutation ($input: RevokeApprovalDelegationInput!) {
      revokeApprovalDelegation(input: $input) { delegation { id revokedAt } userErrors { code field } }
    }`,
    { input: { idempotencyKey: systemIds.uuid(), delegationId, reason: 'back' } },
  );
  return revokeApprovalDelegation;
}

const voteMutation = `mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) {
  approval { state votes { by { id } onBehalfOf { id } approve } } userErrors { code }
} }`;

async function vote(by: Identity, of: { approvalId: string; actionHash: string }, onBehalfOfId?: string) {
  const { approvalId, actionHash } = of;
  const input = { idempotencyKey: systemIds.uuid(), approvalId, actionHash, approve: true, onBehalfOfId };
  const { decideApproval } = await plane.data<{
    decideApproval: { approval: { state: string; votes: object[] } | null; userErrors: { code: string }[] };
  }>(by, voteMutation, { input });
  return decideApproval;
}

async function inboxOf(who: Identity): Promise<string[]> {
  const { approvals } = await plane.data<{ approvals: { nodes: { id: string }[] } }>(
    who,
    'query ($v: ID!) { approvals(ventureId: $v, decidableByMe: true, first: 100) { nodes { id } } }',
    { v: venture.id },
  );
  return approvals.nodes.map(({ id }) => id);
}

describe('a delegated voice', () => {
  test('counts as its owner, is recorded as such, and ends when it is revoked', async () => {
    const { founder } = venture;
    const first = await ask();
    const without = await plane.execute(accountant, voteMutation, {
      input: { idempotencyKey: 'a', approvalId: first.approvalId, actionHash: first.actionHash, approve: true },
    });
    expect(without.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await vote(accountant, first, founder.actor.id)).userErrors).toMatchObject([{ code: 'NOT_DELEGATED' }]);

    const { delegation } = await delegate(founder, accountant.actor.id);
    const { approval } = await vote(accountant, first, founder.actor.id);
    expect(approval).toEqual({
      state: 'APPROVED',
      votes: [{ by: { id: accountant.actor.id }, onBehalfOf: { id: founder.actor.id }, approve: true }],
    });

    expect((await revoke(founder, delegation?.id)).delegation?.revokedAt).toEqual(expect.any(String));
    expect((await revoke(founder, delegation?.id)).userErrors).toMatchObject([{ code: 'DELEGATION_REVOKED' }]);
    const second = await ask();
    expect((await vote(accountant, second, founder.actor.id)).userErrors).toMatchObject([{ code: 'NOT_DELEGATED' }]);
    const { rows } = await plane.runtime.db.pool.query(
      `select type, payload -> 'onBehalfOf' ->> 'id' as voice from platform.events
       where stream_id = any ($1) and type like 'approval.%' order by id`,
      [[delegation?.id, first.approvalId]],
    );
    expect(rows).toEqual([
      { type: 'approval.requested.v1', voice: null },
      { type: 'approval.delegated.v1', voice: null },
      { type: 'approval.voted.v1', voice: founder.actor.id },
      { type: 'approval.approved.v1', voice: null },
      { type: 'approval.delegation_revoked.v1', voice: null },
    ]);
  });

  test('makes no two voices of one person, and none of the maker', async () => {
    const { founder } = venture;
    const deputy = person(venture.tenantId, 'Ben');
    await delegate(founder, deputy.actor.id);
    const two = await ask(undefined, 2);
    expect((await vote(deputy, two, founder.actor.id)).approval?.state).toBe('PENDING');
    expect((await vote(deputy, two)).userErrors).toMatchObject([{ code: 'ALREADY_VOTED' }]);
    expect((await vote(founder, two)).userErrors).toMatchObject([{ code: 'ALREADY_VOTED' }]);
    expect((await vote(person(venture.tenantId), two)).approval?.state).toBe('APPROVED');

    const own = await ask(founder.actor);
    expect((await vote(deputy, own, founder.actor.id)).userErrors).toMatchObject([{ code: 'SELF_APPROVAL' }]);
  });

  test('is good for its venture and its time only', async () => {
    const { founder } = venture;
    for (const endsAt of [inDays(-1), inDays(91)]) {
      expect((await delegate(founder, 'usr_1', { endsAt })).userErrors).toMatchObject([{ field: ['input', 'endsAt'] }]);
    }
    expect((await delegate(founder, founder.actor.id)).userErrors).toMatchObject([{ field: ['input', 'toId'] }]);
    const stranger = await newVenture(plane);
    expect((await delegate(stranger.founder, 'usr_1')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { delegation } = await delegate(founder, accountant.actor.id);
    expect((await revoke(stranger.founder, delegation?.id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);

    const other = venture;
    venture = await newVenture(plane, founder);
    const elsewhere = await ask();
    expect((await vote(accountant, elsewhere, founder.actor.id)).userErrors).toMatchObject([{ code: 'NOT_DELEGATED' }]);
    venture = other;
    const soon = await delegate(founder, 'usr_soon', { endsAt: new Date(Date.now() + 3_000).toISOString() });
    const listed = async () => {
      const { approvalDelegations } = await plane.data<{ approvalDelegations: { nodes: { id: string }[] } }>(
        founder,
        'query ($v: ID!) { approvalDelegations(ventureId: $v, inForce: true) { nodes { id } } }',
        { v: venture.id },
      );
      return approvalDelegations.nodes.map(({ id }) => id);
    };
    await expect.poll(listed).toEqual([delegation?.id]);
    expect(soon.delegation?.id).toEqual(expect.any(String));
  });
});

test('the inbox has what the caller may decide now, with its evidence', async () => {
  const { founder } = venture;
  const deputy = person(venture.tenantId, 'Ben');
  const open = await ask();
  const own = await ask(founder.actor);
  const voted = await ask(undefined, 2);
  await vote(founder, voted);
  const decided = await ask();
  await vote(deputy, decided);

  expect(await inboxOf(founder)).toEqual([open.approvalId]);
  expect(await inboxOf(deputy)).toEqual([voted, own, open].map(({ approvalId }) => approvalId));
  expect(await inboxOf(accountant)).toEqual([]);
  await delegate(founder, accountant.actor.id);
  expect(await inboxOf(accountant)).toEqual([open.approvalId]);

  const { node } = await plane.data<{ node: object }>(
    founder,
    'query ($id: ID!) { node(id: $id) { ... on Approval { reasons toolCall { id } moneyIntent { id } } } }',
    { id: open.approvalId },
  );
  expect(node).toEqual({ reasons: ['dear'], toolCall: null, moneyIntent: { id: open.subjectId } });
});
