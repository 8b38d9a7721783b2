import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Closable } from '#runtime/bus/bus.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { getApproval } from '#schema/rpc/control-plane.ts';
import {
  approveAll,
  check,
  createVenture,
  decidedIn,
  freeze,
  type PolicyWorld,
  putInForce,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import type { ApprovalReply } from './approval.ts';
import { spend } from './requests.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

describe('an approval', () => {
  let served: Closable | undefined;
  let asked: { ventureId: string; approvalId: string; tenantId: string }[];

  /** Answers as the control plane would. */
  async function approvals(answer: (approvalId: string) => ApprovalReply): Promise<void> {
    asked = [];
    served = await world.runtime.bus.serve(getApproval, async (request, { identity }) => {
      asked.push({ ...request, tenantId: identity.tenantId });
      return answer(request.approvalId);
    });
  }

  afterEach(async () => {
    await served?.close();
    served = undefined;
  });

  const held = () => spend('18000', {}, { ventureId: venture.ventureId, subjectId: 'mi_1' });
  const approved = (approvalId: string): ApprovalReply => ({
    approvalId,
    state: 'APPROVED',
    actionHash: actionHashOf(held()),
    subjectId: 'mi_1',
  });

  beforeEach(() => putInForce(world, venture, approveAll));

  test('is asked for, with the quorum, and permits the exact action once its owner confirms it', async () => {
    const first = await check(world, venture.system, held());
    expect(first).toMatchObject({ effect: 'APPROVAL_REQUIRED', reasons: ['Ask first.'], approvalQuorum: 1 });

    await approvals(approved);
    const second = await check(world, venture.system, { ...held(), approvalId: 'apr_1' });
    expect(second).toMatchObject({
      effect: 'PERMIT',
      reasons: ['Approved (apr_1)', 'Ask first.'],
      actionHash: first.actionHash,
    });
    expect(asked).toEqual([{ ventureId: venture.ventureId, approvalId: 'apr_1', tenantId: venture.tenantId }]);
  });

  test.each([
    ['unknown', () => null],
    ['pending', (id: string) => ({ ...(approved(id) as NonNullable<ApprovalReply>), state: 'PENDING' as const })],
    [
      'for another amount',
      (id: string) => ({
        ...(approved(id) as NonNullable<ApprovalReply>),
        actionHash: actionHashOf({ ...held(), context: { ...held().context, amountMinor: '1' } }),
      }),
    ],
    ['for another intent', (id: string) => ({ ...(approved(id) as NonNullable<ApprovalReply>), subjectId: 'mi_2' })],
  ] as const)('that is %s permits nothing', async (_name, answer) => {
    await approvals(answer);
    const reply = await check(world, venture.system, { ...held(), approvalId: 'apr_1' });
    expect(reply).toMatchObject({ effect: 'APPROVAL_REQUIRED' });
    expect(reply.reasons[0]).toMatch(/apr_1/);
  });

  test('does not carry over to a changed action', async () => {
    await approvals(approved);
    const changed = spend('18001', {}, { ventureId: venture.ventureId, subjectId: 'mi_1', approvalId: 'apr_1' });
    expect((await check(world, venture.system, changed)).effect).toBe('APPROVAL_REQUIRED');
  });

  test('that nobody can confirm is no answer, and no decision', async () => {
    await expect(check(world, venture.system, { ...held(), approvalId: 'apr_1' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    expect(await decidedIn(world, venture.ventureId)).toEqual([]);
  });

  test('does not lift a freeze', async () => {
    await approvals(approved);
    await freeze(world, venture, venture.ventureId);
    const reply = await check(world, venture.system, { ...held(), approvalId: 'apr_1' });
    expect(reply).toMatchObject({ effect: 'DENY', frozen: true });
  });
});
