import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import type { Closable } from '#runtime/bus/bus.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { getApproval } from '#schema/rpc/control-plane.ts';
import {
  type ControlPlaneStack,
  newTenant,
  newVenture,
  person,
  startControlPlane,
  startWorker,
  submit,
  succeedAtOnce,
  type TestVenture,
  toldOf,
  toldUpTo,
  view,
} from '../testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let worker: Closable | undefined;

beforeAll(async () => {
  plane = await startControlPlane();
  venture = await newVenture(plane);
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
});
afterAll(() => plane?.stop());

const waiting = { timeout: 30_000, interval: 25 };
const eventually = <T>(read: () => Promise<T>): Promise<T> => vi.waitFor(read, waiting);
const untilState = (workflowId: string, state: string) =>
  eventually(async () => expect((await view(plane, venture, workflowId)).state).toBe(state));

interface ApprovalView {
  readonly id: string;
  readonly state: string;
  readonly actionHash: string;
  readonly action: { readonly kind: string; readonly subjectId: string; readonly summary: string };
  readonly requestedBy: { readonly id: string };
  readonly quorum: number;
  readonly reasons: readonly string[];
  readonly votes: readonly { readonly by: { readonly id: string }; readonly approve: boolean }[];
}

async function approvalsOf(subjectId: string): Promise<ApprovalView[]> {
  const { approvals } = await plane.data<{ approvals: { nodes: ApprovalView[] } }>(
    venture.founder,
    `query ($ventureId: ID!) { approvals(ventureId: $ventureId, first: 100) { nodes {
      id state actionHash action { kind subjectId summary } requestedBy { id } quorum reasons votes { by { id } approve }
    } } }`,
    { ventureId: venture.id },
  );
  return approvals.nodes.filter((item) => item.action.subjectId === subjectId);
}

const approvalOf = (subjectId: string) =>
  eventually(async () => {
    const [approval] = await approvalsOf(subjectId);
    if (approval === undefined) throw new Error(`nobody was asked about ${subjectId} yet`);
    return approval;
  });

const voteMutation = `mutation ($input: DecideApprovalInput!) {
  decideApproval(input: $input) { approval { id state } replayed userErrors { code field } }
}`;

interface VotePayload {
  readonly approval: { readonly state: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string }[];
}

async function vote(by: Identity, approval: ApprovalView, approve: boolean, rest: object = {}): Promise<VotePayload> {
  const { id: approvalId, actionHash } = approval;
  const input = { idempotencyKey: systemIds.uuid(), approvalId, approve, actionHash, reason: 'as agreed', ...rest };
  return (await plane.data<{ decideApproval: VotePayload }>(by, voteMutation, { input })).decideApproval;
}

/** What the treasury tells when an intent waits for a person. */
async function requireApproval(
  workflowId: string | null = null,
  by: Actor = agentActor(),
  over: object = {},
): Promise<string> {
  const moneyIntentId = systemIds.next('moneyIntent');
  await plane.runtime.events.transact((unit) =>
    unit.append({
      ventureId: venture.id,
      stream: { id: moneyIntentId, expectedVersion: 0 },
      actor: by,
      correlationId: workflowId ?? moneyIntentId,
      events: [
        {
          type: 'money.intent_approval_required.v1',
          payload: {
            ...intent(moneyIntentId, workflowId),
            ...over,
            decisionId: systemIds.next('policyDecision'),
            actionHash: sha256Hex(moneyIntentId),
            reasons: ['more than EUR 100.00'],
          },
        },
      ],
    }),
  );
  return moneyIntentId;
}

async function tellIntent(
  moneyIntentId: string,
  workflowId: string | null,
  how: 'authorised' | 'declined',
): Promise<void> {
  const shape = intent(moneyIntentId, workflowId);
  const decisionId = systemIds.next('policyDecision');
  await plane.runtime.events.transact((unit) =>
    unit.append({
      ventureId: venture.id,
      stream: { id: moneyIntentId, expectedVersion: 'any' },
      actor: agentActor(),
      correlationId: workflowId ?? moneyIntentId,
      events: [
        how === 'authorised'
          ? {
              type: 'money.intent_authorised.v1',
              payload: {
                ...shape,
                holdId: systemIds.next('hold'),
                expiresAt: new Date().toISOString(),
                decisionId,
                approvalId: null,
              },
            }
          : {
              type: 'money.intent_declined.v1',
              payload: { ...shape, decisionId, reasons: [{ code: 'POLICY_DENIED', message: 'no', limitId: null }] },
            },
      ],
    }),
  );
}

function intent(moneyIntentId: string, workflowId: string | null) {
  return {
    moneyIntentId,
    accountId: systemIds.next('account'),
    amount: { amountMinor: '18000', currency: 'EUR' },
    payee: 'Printworks',
    category: 'launch',
    purpose: 'posters',
    workflowId,
    taskId: null,
  };
}

function agentActor(): Actor {
  const [agent] = venture.agents;
  return { kind: 'AGENT', id: agent?.id ?? '', name: agent?.name ?? '' };
}

describe('an approval of money', () => {
  test('names an amount of an asset in its units', async () => {
    const amount = { amountMinor: '18000', currency: 'PTS', scale: 3 };
    const { action } = await approvalOf(await requireApproval(null, agentActor(), { amount }));
    expect(action.summary).toBe('Pay PTS 18.000 to Printworks (launch): posters');
  });

  test('is asked for once with what would happen, whom it is for and why', async () => {
    const subjectId = await requireApproval();
    const approval = await approvalOf(subjectId);
    expect(approval).toMatchObject({
      state: 'PENDING',
      actionHash: sha256Hex(subjectId),
      action: { kind: 'MONEY_INTENT', subjectId, summary: 'Pay EUR 180.00 to Printworks (launch): posters' },
      requestedBy: { id: agentActor().id },
      quorum: 1,
      reasons: ['more than EUR 100.00'],
      votes: [],
    });
    expect(
      await plane.runtime.bus.call(getApproval, { ventureId: venture.id, approvalId: approval.id }, venture.founder),
    ).toEqual({
      approvalId: approval.id,
      state: 'PENDING',
      actionHash: approval.actionHash,
      subjectId,
    });
  });

  test('is decided by a person who did not ask for it, for exactly the action that was shown', async () => {
    const approval = await approvalOf(await requireApproval(null, venture.founder.actor));
    const codes = async (payload: Promise<VotePayload>) => (await payload).userErrors.map((error) => error.code);
    expect(await codes(vote(venture.founder, approval, true))).toEqual(['SELF_APPROVAL']);
    const ben = person(venture.tenantId, 'Ben');
    expect(await codes(vote(ben, approval, true, { actionHash: sha256Hex('other') }))).toEqual(['ACTION_CHANGED']);
    expect(await codes(vote(ben, approval, false, { reason: null }))).toEqual(['INVALID_INPUT']);
    const bot: Identity = { ...ben, actor: { kind: 'INTEGRATION', id: 'int_1', name: 'Bot' } };
    expect(await codes(vote(bot, approval, true))).toEqual(['VOTER_NOT_PERSON']);
    expect(await vote(ben, approval, true)).toMatchObject({ approval: { state: 'APPROVED' }, userErrors: [] });
    expect(await codes(vote(ben, approval, false))).toEqual(['APPROVAL_DECIDED']);
    const [decided] = await approvalsOf(approval.action.subjectId);
    expect(decided?.votes).toEqual([{ by: { id: ben.actor.id }, approve: true }]);
  });

  test('has one outcome when people approve and reject at the same moment', async () => {
    const [ana, ben] = [person(venture.tenantId, 'Ana'), person(venture.tenantId, 'Ben')];
    const decided: string[] = [];
    for (let round = 0; round < 20; round++) {
      const approval = await approvalOf(await requireApproval());
      const payloads = await Promise.all([vote(ana, approval, true), vote(ben, approval, false)]);
      const winners = payloads.filter((payload) => payload.userErrors.length === 0);
      expect(winners).toHaveLength(1);
      const losers = payloads.flatMap((payload) => payload.userErrors.map((error) => error.code));
      expect(losers).toEqual(['APPROVAL_DECIDED']);
      const [after] = await approvalsOf(approval.action.subjectId);
      expect(after?.state).toBe(winners[0]?.approval?.state);
      expect(after?.votes).toHaveLength(1);
      decided.push(approval.action.subjectId);
    }
    await eventually(async () => {
      for (const subjectId of decided) {
        const told = await toldOf(plane, subjectId);
        expect(told.filter((type) => type.startsWith('approval.'))).toEqual([
          'approval.requested.v1',
          'approval.voted.v1',
          expect.stringMatching(/^approval\.(approved|rejected)\.v1$/),
        ]);
      }
    });
  });

  test('counts one vote for one idempotency key, sent many times at once', async () => {
    const approval = await approvalOf(await requireApproval());
    const ben = person(venture.tenantId, 'Ben');
    const payloads = await Promise.all(
      Array.from({ length: 8 }, () => vote(ben, approval, true, { idempotencyKey: 'one-vote' })),
    );
    expect(payloads.map((payload) => payload.approval?.state)).toEqual(Array(8).fill('APPROVED'));
    expect(payloads.filter((payload) => !payload.replayed)).toHaveLength(1);
  });

  test('lapses when nobody decides in time, and takes no vote any more', async () => {
    const approval = await approvalOf(await requireApproval());
    // The row keeps its date against every change; only its owner can switch that guard off to make time pass.
    await plane.runtime.db.transaction(async (tx) => {
      await tx.execute(sql`alter table control_plane.approvals disable trigger guard`);
      await tx.execute(
        sql`update control_plane.approvals set expires_at = clock_timestamp() - interval '1 s' where approval_id = ${approval.id}`,
      );
      await tx.execute(sql`alter table control_plane.approvals enable trigger guard`);
    });
    await eventually(async () => expect((await approvalsOf(approval.action.subjectId))[0]?.state).toBe('EXPIRED'));
    const late = await vote(person(venture.tenantId), approval, true);
    expect(late.userErrors.map((error) => error.code)).toEqual(['APPROVAL_EXPIRED']);
  });

  test('is withdrawn when its workflow is cancelled, also when it is asked for after that', async () => {
    const id = await submit(plane, venture, { research: [] });
    const before = await approvalOf(await requireApproval(id));
    await plane.data(
      venture.founder,
      `mutation ($input: CancelWorkflowInput!) { cancelWorkflow(input: $input) { replayed } }`,
      {
        input: { idempotencyKey: systemIds.uuid(), workflowId: id, reason: 'stop' },
      },
    );
    await eventually(async () => expect((await approvalsOf(before.action.subjectId))[0]?.state).toBe('REJECTED'));
    const after = await approvalOf(await requireApproval(id));
    expect(after.state).toBe('REJECTED');
  });

  test('is a record once it is decided: the database refuses to change it or its votes', async () => {
    const approval = await approvalOf(await requireApproval());
    await vote(person(venture.tenantId, 'Ben'), approval, true);
    const { drizzle } = plane.runtime.db;
    const refused = (statement: ReturnType<typeof sql>) => expect(drizzle.execute(statement)).rejects.toThrow();
    await refused(sql`update control_plane.approvals set state = 'REJECTED' where approval_id = ${approval.id}`);
    await refused(sql`delete from control_plane.approvals where approval_id = ${approval.id}`);
    await refused(sql`update control_plane.approval_votes set approve = false where approval_id = ${approval.id}`);
  });
});

describe('a task that waits', () => {
  test('for an approval of its tool call goes on with a new attempt once that is approved', async () => {
    const seen: (string | undefined)[] = [];
    worker = await startWorker(plane, async (work, board) => {
      const [call] = work.toolCalls;
      seen.push(call?.approval?.state);
      if (call !== undefined) return succeedAtOnce(work, board);
      const toolCallId = systemIds.next('toolCall');
      const asked = {
        toolCallId,
        actionHash: sha256Hex(toolCallId),
        summary: 'Send mail',
        reasons: ['outside'],
        quorum: 1,
      };
      const { approvalId } = await board.requestToolApproval(work.token, asked);
      expect(await board.requestToolApproval(work.token, asked)).toEqual({ approvalId, state: 'PENDING' });
      await board.recordToolCall(work.token, {
        toolCallId,
        step: 'draft',
        isFallback: false,
        tool: 'mail.send',
        arguments: {},
        startedAt: new Date(),
        outcome: 'WAITING',
        result: null,
        refusalCode: null,
        decisionId: null,
        moneyIntentId: null,
      });
      await board.waitFor(work.token, { approvalId });
    });
    const id = await submit(plane, venture, { research: [] });
    await untilState(id, 'WAITING');
    const toolCallId = (await view(plane, venture, id)).tasks[0]?.toolCalls[0]?.id ?? '';
    const approval = await approvalOf(toolCallId);
    expect(approval.action).toEqual({ kind: 'TOOL_CALL', subjectId: toolCallId, summary: 'Send mail' });
    await vote(venture.founder, approval, true);
    await untilState(id, 'SUCCEEDED');
    expect(seen).toEqual([undefined, 'APPROVED']);
    const told = await toldUpTo(plane, id, 'workflow.succeeded.v1');
    expect(told.filter((type) => type.startsWith('workflow.'))).toEqual([
      'workflow.submitted.v1',
      'workflow.planned.v1',
      'workflow.waiting.v1',
      'workflow.resumed.v1',
      'workflow.succeeded.v1',
    ]);
  });

  test.each(['authorised', 'declined'] as const)('for an intent goes on once that is %s', async (how) => {
    const moneyIntentId = systemIds.next('moneyIntent');
    worker = await startWorker(plane, (work, board) =>
      work.token.attempt === 1 ? board.waitFor(work.token, { moneyIntentId }) : succeedAtOnce(work, board),
    );
    const id = await submit(plane, venture, { research: [] });
    await untilState(id, 'WAITING');
    await tellIntent(moneyIntentId, id, how);
    await untilState(id, 'SUCCEEDED');
  });

  test('goes on at once when the decision came before it began to wait', async () => {
    const moneyIntentId = systemIds.next('moneyIntent');
    worker = await startWorker(plane, async (work, board) => {
      if (work.token.attempt > 1) return succeedAtOnce(work, board);
      await tellIntent(moneyIntentId, work.workflow.id, 'authorised');
      // The orchestrator has handled the decision before the wait is told of.
      await eventually(async () => {
        const { rows } = await plane.runtime.db.drizzle.execute(
          sql`select 1 from control_plane.settled_waits where subject_id = ${moneyIntentId}`,
        );
        expect(rows).toHaveLength(1);
      });
      await board.waitFor(work.token, { moneyIntentId });
    });
    const id = await submit(plane, venture, { research: [] });
    await untilState(id, 'SUCCEEDED');
    expect(await toldUpTo(plane, id, 'workflow.succeeded.v1')).not.toContain('workflow.waiting.v1');
  });

  test('is not moved by a decision that names its workflow from another venture', async () => {
    const moneyIntentId = systemIds.next('moneyIntent');
    worker = await startWorker(plane, (work, board) =>
      work.task.name === 'research' && work.token.attempt === 1
        ? board.waitFor(work.token, { moneyIntentId })
        : succeedAtOnce(work, board),
    );
    const id = await submit(plane, venture, { research: [] });
    await untilState(id, 'WAITING');
    const mine = venture;
    const other = await newVenture(plane, person(newTenant()));
    venture = other;
    await tellIntent(moneyIntentId, id, 'authorised');
    venture = mine;
    const marker = await submit(plane, venture, { marker: [] });
    await untilState(marker, 'SUCCEEDED');
    expect((await view(plane, venture, id)).state).toBe('WAITING');
    await tellIntent(moneyIntentId, id, 'authorised');
    await untilState(id, 'SUCCEEDED');
  });
});
