import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ComplianceWorld,
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
} from './compliance.fixture.ts';

let world: ComplianceWorld;
let alpha: TestVenture;
let beta: TestVenture;

beforeAll(async () => {
  world = await startCompliance();
  [alpha, beta] = await Promise.all([createVenture(world.runtime), createVenture(world.runtime)]);
});

afterAll(() => world?.stop());

describe('the graph', () => {
  it("shows a workflow's and a venture's cases to their tenant only", async () => {
    const workflowId = world.runtime.ids.next('workflow');
    await publish(world.runtime, alpha, [declined(world.runtime.ids.next('moneyIntent'), workflowId)]);
    await untilConsumed(world.runtime);
    const query = `query Entities($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on Workflow { cases { id } }
        ... on Venture { cases(state: OPEN) { id } }
        ... on ComplianceCase { state }
        ... on Violation { detail }
        ... on AuditCheckpoint { origin }
      }
    }`;
    type Lists = { _entities: ({ cases: readonly { id: string }[] | null } | null)[] };
    const own = {
      representations: [
        { __typename: 'Workflow', id: workflowId },
        { __typename: 'Venture', id: alpha.ventureId },
      ],
    };
    const [ofWorkflow, ofVenture] = (await data<Lists>(world.compliance, alpha.founder, query, own))._entities;
    expect(ofWorkflow?.cases).toHaveLength(1);
    expect(ofVenture?.cases).toContainEqual(ofWorkflow?.cases?.[0]);
    expect(await data(world.compliance, beta.founder, query, own)).toEqual({ _entities: [{ cases: [] }, null] });
    const lacking = { message: 'The token lacks the scope compliance:read', extensions: { code: 'FORBIDDEN' } };
    expect(await run(world.compliance, alpha.identity('agent'), query, own)).toMatchObject({
      data: { _entities: [{ cases: null }, { cases: null }] },
      errors: [lacking, lacking],
    });

    const caseId = ofWorkflow?.cases?.[0]?.id ?? '';
    const [violation] = (
      await data<{ complianceCase: { violations: { id: string }[] } }>(
        world.compliance,
        alpha.founder,
        'query ($id: ID!) { complianceCase(id: $id) { violations { id } } }',
        { id: caseId },
      )
    ).complianceCase.violations;
    const keys = {
      representations: [
        { __typename: 'ComplianceCase', id: caseId },
        { __typename: 'Violation', id: violation?.id },
      ],
    };
    expect(await data(world.compliance, alpha.founder, query, keys)).toEqual({
      _entities: [{ state: 'OPEN' }, { detail: expect.stringContaining('declined') }],
    });
    expect(await data(world.compliance, beta.founder, query, keys)).toEqual({ _entities: [null, null] });
    expect(await run(world.compliance, alpha.identity('agent'), query, keys)).toMatchObject({
      data: { _entities: [null, null] },
      errors: [lacking, lacking],
    });
  });

  it("shows one case by id to its tenant, and says of another's that there is none", async () => {
    const id = await openCase(world, alpha);
    const query = 'query ($id: ID!) { complianceCase(id: $id) { id } }';
    expect(await data(world.compliance, alpha.founder, query, { id })).toEqual({ complianceCase: { id } });
    expect(await data(world.compliance, beta.founder, query, { id })).toEqual({ complianceCase: null });
  });

  it.each([
    'query ($ventureId: ID!) { complianceCases(ventureId: $ventureId) { nodes { id } } }',
    'query { complianceRules { id } }',
    'query { complianceCase(id: "case_1") { id } }',
    'query { auditCheckpoint { size } }',
  ])('needs compliance:read for %s', async (query) => {
    const result = await run(world.compliance, alpha.identity('agent'), query, { ventureId: alpha.ventureId });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it("does not list another tenant's cases", async () => {
    const result = await run(world.compliance, beta.founder, casesQuery, { ventureId: alpha.ventureId });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells the rules in force', async () => {
    const { complianceRules } = await data<{
      complianceRules: readonly { id: string; eventTypes: readonly string[] }[];
    }>(world.compliance, alpha.founder, '{ complianceRules { id title description severity eventTypes expression } }');
    expect(complianceRules).toContainEqual(
      expect.objectContaining({ id: 'spend-over-limit', severity: 'MEDIUM', eventTypes: ['money.intent_declined.v1'] }),
    );
  });
});

describe('complianceFeed', () => {
  const feedQuery = `subscription Feed($ventureId: ID!, $severity: Severity, $after: Cursor) {
    complianceFeed(ventureId: $ventureId, severity: $severity, after: $after) {
      cursor kind severity occurredAt case { id subjectId }
    }
  }`;
  interface Item {
    readonly cursor: string;
    readonly kind: string;
    readonly case: { readonly id: string; readonly subjectId: string };
  }

  async function subscribe(venture: TestVenture, variables: Record<string, unknown> = {}, identity = venture.founder) {
    const stream = await world.compliance.executor.subscribe({
      query: feedQuery,
      variables: { ventureId: venture.ventureId, ...variables },
      identity,
      requestId: 'req_feed',
    });
    if (!(Symbol.asyncIterator in stream))
      return { errors: stream.errors, next: undefined, close: async () => undefined };
    const next = async (): Promise<Item> => {
      const step = await stream.next();
      if (step.done === true) return expect.unreachable('the feed ended');
      expect(step.value.errors).toBeUndefined();
      return (step.value.data as { complianceFeed: Item }).complianceFeed;
    };
    return { errors: undefined, next, close: () => stream.return?.() };
  }

  it('follows live, and replays everything after a cursor without gap or repeat', async () => {
    const venture = await createVenture(world.runtime);
    const live = await subscribe(venture);
    await publish(world.runtime, venture, [declined('mi_a'), declined('mi_b'), declined('mi_a')]);
    const items: Item[] = [];
    for (let i = 0; i < 5; i++) items.push(await (live.next?.() ?? expect.unreachable()));
    await live.close();
    expect(items.map((item) => `${item.kind} ${item.case.subjectId}`)).toEqual([
      'CASE_OPENED mi_a',
      'VIOLATION_DETECTED mi_a',
      'CASE_OPENED mi_b',
      'VIOLATION_DETECTED mi_b',
      'VIOLATION_DETECTED mi_a',
    ]);
    const replay = await subscribe(venture, { after: items[1]?.cursor });
    const again: Item[] = [];
    for (let i = 0; i < 3; i++) again.push(await (replay.next?.() ?? expect.unreachable()));
    expect(again).toEqual(items.slice(2));
    await publish(world.runtime, venture, [declined('mi_c')]);
    expect((await replay.next?.())?.case.subjectId).toBe('mi_c');
    await replay.close();
  });

  it('tells only items of the severity asked for', async () => {
    const venture = await createVenture(world.runtime);
    const grave = await subscribe(venture, { severity: 'CRITICAL' });
    await publish(world.runtime, venture, [
      declined('mi_a'),
      {
        type: 'approval.approved.v1',
        payload: {
          approvalId: 'apr_1',
          workflowId: null,
          kind: 'TOOL_CALL',
          subjectId: 'tc_1',
          actionHash: 'a'.repeat(64),
        },
      },
    ]);
    expect(await grave.next?.()).toMatchObject({
      kind: 'CASE_OPENED',
      severity: 'CRITICAL',
      case: { subjectId: 'apr_1' },
    });
    await grave.close();
  });

  it('lets an unsubscription through while it waits', async () => {
    const quiet = await subscribe(await createVenture(world.runtime));
    const waiting = vi.fn();
    const pending = quiet.next?.().catch(waiting);
    await quiet.close();
    await pending;
    expect(waiting).toHaveBeenCalled();
  });

  it("refuses another tenant's venture, a missing scope and a made-up cursor", async () => {
    const errorOf = async (...args: Parameters<typeof subscribe>) =>
      (await subscribe(...args)).errors?.[0]?.extensions?.code;
    expect(await errorOf(alpha, {}, beta.founder)).toBe('NOT_FOUND');
    expect(await errorOf(alpha, {}, alpha.identity('agent'))).toBe('FORBIDDEN');
    expect(await errorOf(alpha, { after: 'made-up' })).toBe('CURSOR_INVALID');
  });
});
