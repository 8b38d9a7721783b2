import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEvents } from '#runtime/events/read.ts';
import { openCheckpoint } from '#runtime/proof/checkpoint.ts';
import { eventLeafHash } from '#runtime/proof/event-leaf.ts';
import { verifyInclusion } from '#runtime/proof/merkle-proof.ts';
import { parseVerifierKey } from '#runtime/proof/signed-note.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import {
  createVenture,
  data,
  declined,
  plainRoot,
  publish,
  run,
  runnerOf,
  type TestVenture,
  untilConsumed,
  workflowResumed,
  workflowSucceeded,
} from './compliance.fixture.ts';
import { createCompliance } from './index.ts';

let stack: TestStack;
let runtime: TestRuntime;
let compliance: Subgraph;
let alpha: TestVenture;
let beta: TestVenture;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  // Longer than the tests: only the ends of workflows are signed here.
  compliance = createCompliance(runtime, { checkpointIntervalMs: 3_600_000 });
  await runnerOf(compliance).start();
  [alpha, beta] = await Promise.all([createVenture(runtime), createVenture(runtime)]);
});

afterAll(async () => {
  if (compliance !== undefined) await runnerOf(compliance).stop();
  await runtime?.close();
  await stack?.stop();
});

interface CaseNode {
  readonly id: string;
  readonly state: string;
  readonly severity: string;
  readonly subjectId: string;
  readonly violations: readonly { readonly detail: string; readonly event: { readonly id: string } }[];
}

const casesQuery = `query Cases($ventureId: ID!, $state: ComplianceCaseState, $first: Int, $after: Cursor) {
  complianceCases(ventureId: $ventureId, state: $state, first: $first, after: $after) {
    nodes { id state severity subjectId rule { id title } venture { id } workflow { id } violations { detail event { id } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

async function casesOf(venture: TestVenture, variables: Record<string, unknown> = {}): Promise<readonly CaseNode[]> {
  const { complianceCases } = await data<{ complianceCases: { nodes: readonly CaseNode[] } }>(
    compliance,
    venture.founder,
    casesQuery,
    { ventureId: venture.ventureId, ...variables },
  );
  return complianceCases.nodes;
}

interface Checkpoint {
  readonly size: string;
  readonly origin: string;
  readonly rootHash: string;
  readonly note: string;
  readonly verifierKey: string;
}

const checkpointQuery = `query Checkpoint($size: BigInt) {
  auditCheckpoint(size: $size) { size origin rootHash note verifierKey at }
}`;

async function latestCheckpoint(): Promise<Checkpoint> {
  const { auditCheckpoint } = await data<{ auditCheckpoint: Checkpoint }>(compliance, alpha.founder, checkpointQuery);
  return auditCheckpoint;
}

describe('cases', () => {
  it('opens one case for a declined spend over its limit, and none for a denied tool call', async () => {
    const workflowId = runtime.ids.next('workflow');
    const intentId = runtime.ids.next('moneyIntent');
    await publish(runtime, alpha, [
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
    await untilConsumed(runtime);
    expect(await casesOf(alpha)).toEqual([
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
    const venture = await createVenture(runtime);
    await publish(runtime, venture, [declined('mi_same'), declined('mi_other'), declined('mi_same')]);
    await untilConsumed(runtime);
    const bySubject = new Map((await casesOf(venture)).map((found) => [found.subjectId, found.violations.length]));
    expect(bySubject).toEqual(
      new Map([
        ['mi_same', 2],
        ['mi_other', 1],
      ]),
    );
  });

  it('lists cases newest first, page by page', async () => {
    const venture = await createVenture(runtime);
    await publish(
      runtime,
      venture,
      ['mi_1', 'mi_2', 'mi_3'].map((id) => declined(id)),
    );
    await untilConsumed(runtime);
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
      const { complianceCases: page }: Page = await data<Page>(compliance, venture.founder, casesQuery, variables);
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

async function openCase(venture: TestVenture): Promise<string> {
  const subjectId = runtime.ids.next('moneyIntent');
  await publish(runtime, venture, [declined(subjectId)]);
  await untilConsumed(runtime);
  const found = (await casesOf(venture)).find((candidate) => candidate.subjectId === subjectId);
  return found?.id ?? expect.unreachable('no case was opened');
}

describe('resolving a case', () => {
  function input(caseId: string, part: Record<string, unknown> = {}) {
    const idempotencyKey = runtime.ids.uuid();
    return { input: { idempotencyKey, caseId, resolution: 'REMEDIATED', note: 'The plan was wrong.', ...part } };
  }

  async function resolve(...[identity, variables]: [TestVenture['founder'], ReturnType<typeof input>]) {
    const { resolveComplianceCase } = await data<ResolvePayload>(compliance, identity, resolveMutation, variables);
    return resolveComplianceCase;
  }

  it('closes it once, and says so again to the same key', async () => {
    const variables = input(await openCase(alpha));
    const first = await resolve(alpha.founder, variables);
    expect(first).toMatchObject({
      case: { state: 'RESOLVED', resolution: 'REMEDIATED' },
      replayed: false,
      userErrors: [],
    });
    expect(await resolve(alpha.founder, variables)).toEqual({ ...first, replayed: true });
  });

  it('tells the log who closed it', async () => {
    const caseId = await openCase(alpha);
    await resolve(alpha.founder, input(caseId));
    await untilConsumed(runtime);
    const events = await readEvents(runtime.db.drizzle, { streamIds: [caseId], limit: 10 });
    expect(events.map((event) => event.type)).toEqual(['compliance.case_opened.v1', 'compliance.case_resolved.v1']);
    expect(events[1]?.actor).toEqual(alpha.founder.actor);
  });

  it('lets only one of several who try at once', async () => {
    const caseId = await openCase(alpha);
    const answers = await Promise.all(Array.from({ length: 5 }, () => resolve(alpha.founder, input(caseId))));
    const codes = answers.map((answer) => answer.userErrors[0]?.code ?? 'closed').sort();
    expect(codes).toEqual([...Array<string>(4).fill('CASE_ALREADY_RESOLVED'), 'closed']);
  });

  it('gives concurrent calls with one key one result', async () => {
    const variables = input(await openCase(alpha));
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
    const answer = await attempt(await openCase(alpha));
    expect(answer).toMatchObject({ case: null, replayed: false, userErrors: [{ code, field }] });
  });

  it('needs compliance:write', async () => {
    const result = await run(compliance, alpha.identity('auditor'), resolveMutation, input(await openCase(alpha)));
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('opens a new case for what happens afterwards', async () => {
    const venture = await createVenture(runtime);
    await publish(runtime, venture, [declined('mi_again')]);
    await untilConsumed(runtime);
    const [first] = await casesOf(venture);
    await resolve(venture.founder, input(first?.id ?? ''));
    await publish(runtime, venture, [declined('mi_again')]);
    await untilConsumed(runtime);
    expect((await casesOf(venture)).map(({ state, violations }) => [state, violations.length])).toEqual([
      ['OPEN', 1],
      ['RESOLVED', 1],
    ]);
    expect(await casesOf(venture, { state: 'OPEN' })).toHaveLength(1);
  });
});

describe('the audit log', () => {
  const proofsQuery = `query Proofs($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Event { id inclusionProof { leafIndex treeSize leafHash hashes rootHash } }
    }
  }`;
  interface Proofs {
    readonly _entities: readonly {
      readonly id: string;
      readonly inclusionProof: {
        readonly leafIndex: string;
        readonly treeSize: string;
        readonly leafHash: string;
        readonly hashes: readonly string[];
        readonly rootHash: string;
      } | null;
    }[];
  }
  const bytes = (base64: string) => Buffer.from(base64, 'base64');
  const representations = (ids: readonly string[]) => ({
    representations: ids.map((id) => ({ __typename: 'Event', id })),
  });

  it('is signed when a workflow ends, over the root that the log itself gives', async () => {
    const workflowId = runtime.ids.next('workflow');
    await publish(runtime, alpha, [workflowResumed(workflowId), workflowSucceeded(workflowId)]);
    await untilConsumed(runtime);
    const [ended] = await readEvents(runtime.db.drizzle, { types: ['workflow.succeeded.v1'], order: 'desc', limit: 1 });
    const checkpoint = await latestCheckpoint();
    expect(checkpoint.size).toBe(ended?.seq.toString());
    const signed = openCheckpoint(checkpoint.note, parseVerifierKey(checkpoint.verifierKey));
    const events = await readEvents(runtime.db.drizzle, { upTo: signed.size, limit: 10_000 });
    expect(BigInt(events.length)).toBe(signed.size);
    expect(Buffer.from(signed.rootHash).toString('base64')).toBe(plainRoot(events));
    expect(checkpoint.rootHash).toBe(plainRoot(events));
    expect(checkpoint.origin).toBe(runtime.config.audit.origin);
  });

  it('finds a checkpoint by its size, for any tenant', async () => {
    const { size } = await latestCheckpoint();
    const { auditCheckpoint } = await data<{ auditCheckpoint: Checkpoint }>(compliance, beta.founder, checkpointQuery, {
      size,
    });
    expect(auditCheckpoint.size).toBe(size);
    expect(await data(compliance, beta.founder, checkpointQuery, { size: '999999' })).toEqual({
      auditCheckpoint: null,
    });
  });

  it("proves each of a venture's covered events under the latest checkpoint", async () => {
    const checkpoint = await latestCheckpoint();
    const events = await readEvents(runtime.db.drizzle, {
      ventureId: alpha.ventureId,
      upTo: BigInt(checkpoint.size),
      limit: 1_000,
    });
    const { _entities } = await data<Proofs>(
      compliance,
      alpha.founder,
      proofsQuery,
      representations(events.map((e) => e.id)),
    );
    expect(_entities).toHaveLength(events.length);
    for (const [index, event] of events.entries()) {
      const proof = _entities[index]?.inclusionProof ?? expect.unreachable(`event ${event.seq} has no proof`);
      const claim = {
        index: BigInt(proof.leafIndex),
        size: BigInt(proof.treeSize),
        leafHash: eventLeafHash(event),
        hashes: proof.hashes.map(bytes),
      };
      expect(claim.index).toBe(event.seq - 1n);
      expect(verifyInclusion(claim, bytes(checkpoint.rootHash))).toBe(true);
      expect(proof).toMatchObject({
        rootHash: checkpoint.rootHash,
        leafHash: Buffer.from(claim.leafHash).toString('base64'),
      });
    }
  });

  it('has no proof yet for what no checkpoint covers', async () => {
    await publish(runtime, alpha, [workflowResumed('wf_x')]);
    await untilConsumed(runtime);
    const [event] = await readEvents(runtime.db.drizzle, { types: ['workflow.resumed.v1'], order: 'desc', limit: 1 });
    const answer = await data<Proofs>(compliance, alpha.founder, proofsQuery, representations([event?.id ?? '']));
    expect(answer._entities).toEqual([{ id: event?.id, inclusionProof: null }]);
  });

  it('proves nothing to another tenant, without the scope, or of an event that is not there', async () => {
    const [event] = await readEvents(runtime.db.drizzle, { ventureId: alpha.ventureId, limit: 1 });
    const variables = representations([event?.id ?? '', 'nonsense', runtime.ids.uuid()]);
    for (const identity of [beta.founder, alpha.identity('agent')]) {
      const { _entities } = await data<Proofs>(compliance, identity, proofsQuery, variables);
      expect(_entities.map((entity) => entity.inclusionProof)).toEqual([null, null, null]);
    }
  });
});

describe('the graph', () => {
  it("shows a workflow's and a venture's cases to their tenant only", async () => {
    const workflowId = runtime.ids.next('workflow');
    await publish(runtime, alpha, [declined(runtime.ids.next('moneyIntent'), workflowId)]);
    await untilConsumed(runtime);
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
    const [ofWorkflow, ofVenture] = (await data<Lists>(compliance, alpha.founder, query, own))._entities;
    expect(ofWorkflow?.cases).toHaveLength(1);
    expect(ofVenture?.cases).toContainEqual(ofWorkflow?.cases?.[0]);
    expect(await data(compliance, beta.founder, query, own)).toEqual({ _entities: [{ cases: [] }, null] });
    expect(await data(compliance, alpha.identity('agent'), query, own)).toEqual({
      _entities: [{ cases: null }, { cases: null }],
    });

    const caseId = ofWorkflow?.cases?.[0]?.id ?? '';
    const [violation] = (
      await data<{ complianceCase: { violations: { id: string }[] } }>(
        compliance,
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
    expect(await data(compliance, alpha.founder, query, keys)).toEqual({
      _entities: [{ state: 'OPEN' }, { detail: expect.stringContaining('declined') }],
    });
    expect(await data(compliance, beta.founder, query, keys)).toEqual({ _entities: [null, null] });
    expect(await data(compliance, alpha.identity('agent'), query, keys)).toEqual({ _entities: [null, null] });
  });

  it("shows one case by id to its tenant, and says of another's that there is none", async () => {
    const id = await openCase(alpha);
    const query = 'query ($id: ID!) { complianceCase(id: $id) { id } }';
    expect(await data(compliance, alpha.founder, query, { id })).toEqual({ complianceCase: { id } });
    expect(await data(compliance, beta.founder, query, { id })).toEqual({ complianceCase: null });
  });

  it.each([
    'query ($ventureId: ID!) { complianceCases(ventureId: $ventureId) { nodes { id } } }',
    'query { complianceRules { id } }',
    'query { complianceCase(id: "case_1") { id } }',
    'query { auditCheckpoint { size } }',
  ])('needs compliance:read for %s', async (query) => {
    const result = await run(compliance, alpha.identity('agent'), query, { ventureId: alpha.ventureId });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it("does not list another tenant's cases", async () => {
    const result = await run(compliance, beta.founder, casesQuery, { ventureId: alpha.ventureId });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells the rules in force', async () => {
    const { complianceRules } = await data<{
      complianceRules: readonly { id: string; eventTypes: readonly string[] }[];
    }>(compliance, alpha.founder, '{ complianceRules { id title description severity eventTypes expression } }');
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
    const stream = await compliance.executor.subscribe({
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
    const venture = await createVenture(runtime);
    const live = await subscribe(venture);
    await publish(runtime, venture, [declined('mi_a'), declined('mi_b'), declined('mi_a')]);
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
    await publish(runtime, venture, [declined('mi_c')]);
    expect((await replay.next?.())?.case.subjectId).toBe('mi_c');
    await replay.close();
  });

  it('tells only items of the severity asked for', async () => {
    const venture = await createVenture(runtime);
    const grave = await subscribe(venture, { severity: 'CRITICAL' });
    await publish(runtime, venture, [
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
    const quiet = await subscribe(await createVenture(runtime));
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
    expect(await errorOf(alpha, { after: runtime.cursors.encode(1n, beta.ventureId) })).toBe('BAD_USER_INPUT');
  });
});
