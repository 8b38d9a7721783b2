import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '#runtime/events/read.ts';
import {
  type CaseNode,
  type ComplianceWorld,
  casesOf,
  casesQuery,
  createVenture,
  data,
  declined,
  openCase,
  publish,
  run,
  startCompliance,
  type TestVenture,
  untilConsumed,
  workflowResumed,
} from '../compliance.fixture.ts';

let world: ComplianceWorld;
let alpha: TestVenture;
let beta: TestVenture;

beforeAll(async () => {
  world = await startCompliance();
  [alpha, beta] = await Promise.all([createVenture(world.runtime), createVenture(world.runtime)]);
});

afterAll(() => world?.stop());

describe('cases', () => {
  it('opens one case for a declined spend over its limit, and none for a denied tool call', async () => {
    const workflowId = world.runtime.ids.next('workflow');
    const intentId = world.runtime.ids.next('moneyIntent');
    await publish(world.runtime, alpha, [
      workflowResumed(workflowId),
      {
        type: 'tool.called.v1',
        payload: {
          toolCallId: 'tc_1',
          workflowId,
          taskId: 'tsk_1',
          agentId: 'agt_1',
          step: 'post',
          tool: 'social.post',
          isFallback: false,
          decisionId: 'dec_1',
          outcome: 'DENIED',
          refusalCode: 'POLICY_DENIED',
        },
      },
      declined(intentId, workflowId),
    ]);
    await untilConsumed(world.runtime);
    expect(await casesOf(world, alpha)).toEqual([
      expect.objectContaining({
        state: 'OPEN',
        severity: 'MEDIUM',
        subjectId: intentId,
        rule: { id: 'spend-over-limit', title: 'Spend over a limit' },
        venture: { id: alpha.ventureId },
        workflow: { id: workflowId },
        violations: [
          expect.objectContaining({ detail: 'EUR 12.50 to Ad Network was declined: EUR 12.50 over EUR 10.00 a day' }),
        ],
      }),
    ]);
  });

  it('gathers violations of one rule about one subject in the open case', async () => {
    const venture = await createVenture(world.runtime);
    await publish(world.runtime, venture, [declined('mi_same'), declined('mi_other'), declined('mi_same')]);
    await untilConsumed(world.runtime);
    const bySubject = new Map(
      (await casesOf(world, venture)).map((found) => [found.subjectId, found.violations.length]),
    );
    expect(bySubject).toEqual(
      new Map([
        ['mi_same', 2],
        ['mi_other', 1],
      ]),
    );
  });

  it('counts violations by severity and rule', async () => {
    const counted = async () => {
      const text = await world.runtime.metrics.registry.getSingleMetricAsString('venture_compliance_violations_total');
      return Number(/severity="MEDIUM",rule_id="spend-over-limit"} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await counted();
    await publish(world.runtime, await createVenture(world.runtime), [declined('mi_1'), declined('mi_2')]);
    await untilConsumed(world.runtime);
    expect(await counted()).toBe(before + 2);
  });

  it('lists cases newest first, page by page', async () => {
    const venture = await createVenture(world.runtime);
    await publish(
      world.runtime,
      venture,
      ['mi_1', 'mi_2', 'mi_3'].map((id) => declined(id)),
    );
    await untilConsumed(world.runtime);
    const subjects: string[] = [];
    interface Page {
      readonly complianceCases: {
        readonly nodes: readonly CaseNode[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    }
    let after: string | null = null;
    do {
      const variables: Record<string, unknown> = { ventureId: venture.ventureId, first: 2, after };
      const { complianceCases: page }: Page = await data<Page>(
        world.compliance,
        venture.founder,
        casesQuery,
        variables,
      );
      subjects.push(...page.nodes.map((node) => node.subjectId));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(subjects).toHaveLength(3);
    expect(new Set(subjects)).toEqual(new Set(['mi_1', 'mi_2', 'mi_3']));
  });
});

const resolveMutation = `mutation Resolve($input: ResolveComplianceCaseInput!) {
  resolveComplianceCase(input: $input) {
    case { id state resolution note resolvedAt } replayed userErrors { code field message }
  }
}`;

interface ResolvePayload {
  readonly resolveComplianceCase: {
    readonly case: { readonly id: string; readonly state: string; readonly resolution: string } | null;
    readonly replayed: boolean;
    readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
  };
}

describe('resolving a case', () => {
  function input(caseId: string, part: Record<string, unknown> = {}) {
    const idempotencyKey = world.runtime.ids.uuid();
    return { input: { idempotencyKey, caseId, resolution: 'REMEDIATED', note: 'The plan was wrong.', ...part } };
  }

  async function resolve(...[identity, variables]: [TestVenture['founder'], ReturnType<typeof input>]) {
    const { resolveComplianceCase } = await data<ResolvePayload>(
      world.compliance,
      identity,
      resolveMutation,
      variables,
    );
    return resolveComplianceCase;
  }

  it('closes it once, and says so again to the same key', async () => {
    const variables = input(await openCase(world, alpha));
    const first = await resolve(alpha.founder, variables);
    expect(first).toMatchObject({
      case: { state: 'RESOLVED', resolution: 'REMEDIATED' },
      replayed: false,
      userErrors: [],
    });
    expect(await resolve(alpha.founder, variables)).toEqual({ ...first, replayed: true });
  });

  it('tells the log who closed it', async () => {
    const caseId = await openCase(world, alpha);
    await resolve(alpha.founder, input(caseId));
    await untilConsumed(world.runtime);
    const events = await readEvents(world.runtime.db.drizzle, { streamIds: [caseId], limit: 10 });
    expect(events.map((event) => event.type)).toEqual(['compliance.case_opened.v1', 'compliance.case_resolved.v1']);
    expect(events[1]?.actor).toEqual(alpha.founder.actor);
  });

  it('lets only one of several who try at once', async () => {
    const caseId = await openCase(world, alpha);
    const answers = await Promise.all(Array.from({ length: 5 }, () => resolve(alpha.founder, input(caseId))));
    const codes = answers.map((answer) => answer.userErrors[0]?.code ?? 'closed').sort();
    expect(codes).toEqual([...Array<string>(4).fill('CASE_ALREADY_RESOLVED'), 'closed']);
  });

  it('gives concurrent calls with one key one result', async () => {
    const variables = input(await openCase(world, alpha));
    const answers = await Promise.all(Array.from({ length: 5 }, () => resolve(alpha.founder, variables)));
    expect(answers.map((answer) => answer.userErrors)).toEqual(answers.map(() => []));
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
  });

  it.each<[code: string, field: readonly string[] | null, attempt: (caseId: string) => ReturnType<typeof resolve>]>([
    [
      'CASE_ALREADY_RESOLVED',
      ['input', 'caseId'],
      async (caseId) => {
        await resolve(alpha.founder, input(caseId));
        return resolve(alpha.founder, input(caseId));
      },
    ],
    [
      'IDEMPOTENCY_KEY_REUSED',
      ['input', 'idempotencyKey'],
      async (caseId) => {
        await resolve(alpha.founder, input(caseId, { idempotencyKey: caseId }));
        return resolve(alpha.founder, input(caseId, { idempotencyKey: caseId, note: 'Another note.' }));
      },
    ],
    ['PERSON_REQUIRED', null, (caseId) => resolve(alpha.identity('founder', 'INTEGRATION'), input(caseId))],
    ['NOT_FOUND', ['input', 'caseId'], (caseId) => resolve(beta.founder, input(caseId))],
    ['NOT_FOUND', ['input', 'caseId'], () => resolve(alpha.founder, input('case_missing'))],
    ['INVALID_INPUT', ['input', 'note'], (caseId) => resolve(alpha.founder, input(caseId, { note: '  ' }))],
    [
      'INVALID_INPUT',
      ['input', 'note'],
      (caseId) => resolve(alpha.founder, input(caseId, { note: 'x'.repeat(2_001) })),
    ],
    [
      'INVALID_INPUT',
      ['input', 'idempotencyKey'],
      (caseId) => resolve(alpha.founder, input(caseId, { idempotencyKey: '' })),
    ],
  ])('is refused with %s at %j', async (code, field, attempt) => {
    const answer = await attempt(await openCase(world, alpha));
    expect(answer).toMatchObject({ case: null, replayed: false, userErrors: [{ code, field }] });
  });

  it('needs compliance:write', async () => {
    const result = await run(
      world.compliance,
      alpha.identity('auditor'),
      resolveMutation,
      input(await openCase(world, alpha)),
    );
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('opens a new case for what happens afterwards', async () => {
    const venture = await createVenture(world.runtime);
    await publish(world.runtime, venture, [declined('mi_again')]);
    await untilConsumed(world.runtime);
    const [first] = await casesOf(world, venture);
    await resolve(venture.founder, input(first?.id ?? ''));
    await publish(world.runtime, venture, [declined('mi_again')]);
    await untilConsumed(world.runtime);
    expect((await casesOf(world, venture)).map(({ state, violations }) => [state, violations.length])).toEqual([
      ['OPEN', 1],
      ['RESOLVED', 1],
    ]);
    expect(await casesOf(world, venture, { state: 'OPEN' })).toHaveLength(1);
  });
});
