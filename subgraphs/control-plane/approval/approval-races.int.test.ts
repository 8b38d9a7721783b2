import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemIds } from '#runtime/ids/ids.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { boundedRuns } from '#tests/support/property.ts';
import { type ControlPlaneStack, newVenture, person, startControlPlane, type TestVenture } from '../testing/fixture.ts';
import { requestApproval } from './approval.repository.ts';
import { expireApprovals } from './expiry.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;

beforeAll(async () => {
  plane = await startControlPlane([]);
  venture = await newVenture(plane);
  // The database refuses to change what was decided, and when it lapses. Here the code has to be right without it.
  await plane.runtime.db.drizzle.execute(sql`alter table control_plane.approvals disable trigger guard`);
});
afterAll(() => plane?.stop());

const outcomes = {
  'approval.approved.v1': 'APPROVED',
  'approval.rejected.v1': 'REJECTED',
  'approval.expired.v1': 'EXPIRED',
} as const;

async function ask(quorum: number): Promise<{ approvalId: string; actionHash: string }> {
  const approvalId = systemIds.next('approval');
  const actionHash = sha256Hex(approvalId);
  await plane.runtime.events.transact((unit) =>
    requestApproval(unit, {
      ...{ id: approvalId, ventureId: venture.id, workflowId: null, taskId: null, quorum, actionHash },
      ...{ kind: 'MONEY_INTENT', subjectId: systemIds.next('moneyIntent'), summary: 'Pay', reasons: ['dear'] },
      requestedBy: { kind: 'AGENT', id: venture.agents[0]?.id ?? '', name: 'Buyer' },
      ...{ correlationId: 'req', causationId: null, expiresSeconds: 86_400, evidence: null },
    }),
  );
  return { approvalId, actionHash };
}

/** Lets its time pass. */
async function lapse(approvalId: string): Promise<void> {
  await plane.runtime.db.drizzle.execute(sql`
    update control_plane.approvals set expires_at = clock_timestamp() - interval '1 s'
    where approval_id = ${approvalId} and state = 'PENDING'`);
  await expireApprovals(plane.runtime);
}

interface Answer {
  readonly approval: { readonly state: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

async function vote(of: { approvalId: string; actionHash: string }, approve: boolean): Promise<Answer> {
  const { decideApproval } = await plane.data<{ decideApproval: Answer }>(
    person(venture.tenantId),
    `mutation ($input: DecideApprovalInput!) {
      decideApproval(input: $input) { approval { state } userErrors { code } }
    }`,
    { input: { idempotencyKey: systemIds.uuid(), approve, reason: 'so', ...of } },
  );
  return decideApproval;
}

async function turn(subjectId: string, verb: 'freeze' | 'unfreeze'): Promise<void> {
  const type = verb === 'freeze' ? 'FreezeInput' : 'UnfreezeInput';
  await plane.data(venture.founder, `mutation ($input: ${type}!) { ${verb}(input: $input) { replayed } }`, {
    input: { idempotencyKey: systemIds.uuid(), subjectId, reason: 'race' },
  });
}

async function historyOf(approvalId: string): Promise<string[]> {
  const { rows } = await plane.runtime.db.pool.query<{ type: string }>(
    'select type from platform.events where stream_id = $1 order by stream_version',
    [approvalId],
  );
  return rows.map(({ type }) => type);
}

const race = fc.record({
  quorum: fc.integer({ min: 1, max: 3 }),
  acts: fc.array(fc.constantFrom('yes', 'yes', 'no', 'lapse', 'freeze', 'unfreeze'), { minLength: 2, maxLength: 8 }),
});

test('approving, rejecting, lapsing and freezing at once end in one outcome, told once', async () => {
  await fc.assert(
    fc.asyncProperty(race, async ({ quorum, acts }) => {
      const asked = await ask(quorum);
      const answers = await Promise.all(
        acts.map(async (act) => {
          if (act === 'yes' || act === 'no') return { act, answer: await vote(asked, act === 'yes') };
          await (act === 'lapse' ? lapse(asked.approvalId) : turn(venture.id, act));
          return { act, answer: null };
        }),
      );
      const { rows } = await plane.runtime.db.pool.query<{ state: string; version: number; yes: number; no: number }>(
        `select state, version, count(v) filter (where v.approve)::integer as yes, count(v) filter (where not v.approve)::integer as no
         from control_plane.approvals a left join control_plane.approval_votes v using (approval_id)
         where approval_id = $1 group by a.approval_id`,
        [asked.approvalId],
      );
      const [row] = rows;
      const history = await historyOf(asked.approvalId);
      const ends = history.filter((type): type is keyof typeof outcomes => type in outcomes);

      // One outcome or none, last in the history, and the row says the same.
      expect(ends.length).toBeLessThanOrEqual(1);
      expect(row?.state).toBe(ends[0] === undefined ? 'PENDING' : outcomes[ends[0]]);
      if (ends[0] !== undefined) expect(history.at(-1)).toBe(ends[0]);
      expect(row?.version).toBe(history.length);
      // The outcome is that of the votes that counted, and each vote that was taken counted.
      const taken = answers.filter(({ answer }) => answer?.userErrors.length === 0).map(({ act }) => act);
      expect(row).toMatchObject({
        yes: taken.filter((act) => act === 'yes').length,
        no: taken.filter((act) => act === 'no').length,
      });
      expect(row?.state === 'APPROVED').toBe(row?.yes === quorum && row.no === 0);
      expect(row?.state === 'REJECTED').toBe(row?.no === 1);
      // Whoever came too late was told so.
      for (const { answer } of answers) {
        for (const { code } of answer?.userErrors ?? [])
          expect(['APPROVAL_DECIDED', 'APPROVAL_EXPIRED']).toContain(code);
      }
      // What ended stays: nobody can turn it.
      if (ends.length > 0) {
        const late = await vote(asked, row?.state !== 'APPROVED');
        expect(late.userErrors).toHaveLength(1);
        expect(await historyOf(asked.approvalId)).toEqual(history);
      }
    }),
    { ...boundedRuns, numRuns: 40 },
  );
});
