import aws4 from 'aws4';
import { sql } from 'drizzle-orm';
import JSZip from 'jszip';
import mammoth from 'mammoth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { requestArtifact as contract } from '#schema/rpc/artifact.ts';
import { nodeLookup } from '#schema/rpc/node.ts';
import { createPolicyResponder, type PolicyResponder } from '#tests/support/policy-responder.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import {
  ask,
  createVenture,
  deckSpec,
  memoSpec,
  run,
  runnerOf,
  type TestVenture,
  untilState,
  ventureName,
} from './artifact.fixture.ts';
import { createArtifact } from './index.ts';

let stack: TestStack;
let runtime: TestRuntime;
let subgraph: Subgraph;
let policy: PolicyResponder;
let mine: TestVenture;
let theirs: TestVenture;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  policy = await createPolicyResponder(runtime.bus, runtime.ids);
  subgraph = createArtifact(runtime, { compiler: { pollMs: 200 } });
  await runnerOf(subgraph, 'artifact').start();
  await runnerOf(subgraph, 'compiler').start();
  mine = await createVenture(runtime);
  theirs = await createVenture(runtime);
});

afterAll(async () => {
  await runnerOf(subgraph, 'artifact').stop();
  await runnerOf(subgraph, 'compiler').stop();
  await policy.leave();
  await runtime.close();
  await stack.stop();
});

const request = `mutation ($input: RequestArtifactInput!) { requestArtifact(input: $input) {
  artifact { id state kind title fileName authoredBy requestedBy { name } workflow { id } } replayed
  userErrors { code field message }
} }`;

const payload = z.object({
  requestArtifact: z.object({ artifact: z.object({ id: z.string() }), replayed: z.boolean() }),
});
const payloadOf = (data: unknown) => payload.parse(data).requestArtifact;

describe('requestArtifact', () => {
  it('queues a document, builds it, and offers a file whose bytes have the hash that is told', async () => {
    const input = { idempotencyKey: 'deck-1', ventureId: mine.ventureId, spec: deckSpec };
    const { data, errors } = await run(subgraph, mine.founder, request, { input });
    expect(errors).toBeUndefined();
    expect(data?.requestArtifact).toMatchObject({
      artifact: {
        state: 'QUEUED',
        kind: 'DECK',
        title: 'Launch plan',
        fileName: 'launch-plan.pptx',
        authoredBy: 'Test founder',
        requestedBy: { name: 'Test founder' },
        workflow: null,
      },
      replayed: false,
      userErrors: [],
    });
    const ready = await untilState(subgraph, mine.founder, payloadOf(data).artifact.id, 'READY');
    expect(ready).toMatchObject({ pages: 3, failure: null, builds: [{ attempt: 1, failure: null }] });

    const response = await fetch(String(ready.downloadUrl));
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('filename="launch-plan.pptx"');
    expect(response.headers.get('content-type')).toBe(ready.mediaType);
    expect(sha256Hex(bytes)).toBe(ready.sha256);
    expect(String(bytes.byteLength)).toBe(ready.sizeBytes);
    const zip = await JSZip.loadAsync(bytes);
    expect(await zip.file('ppt/slides/slide2.xml')?.async('string')).toContain('Why now');
    expect(await zip.file('docProps/core.xml')?.async('string')).toContain(`<dc:creator>${ventureName}</dc:creator>`);
  });

  it('names the venture by its id once the month in which it was created has left the log', async () => {
    const ventureId = runtime.ids.next('venture');
    const { drizzle } = runtime.db;
    await runtime.db.transaction((tx) =>
      runtime.access.registerVenture(tx, { ventureId, tenantId: mine.founder.tenantId }),
    );
    await drizzle.execute(sql`update platform.sequencer set floor_seq = 1`);
    try {
      const input = { idempotencyKey: 'old', ventureId, spec: deckSpec };
      const { data } = await run(subgraph, mine.founder, request, { input });
      const ready = await untilState(subgraph, mine.founder, payloadOf(data).artifact.id, 'READY');
      const bytes = new Uint8Array(await (await fetch(String(ready.downloadUrl))).arrayBuffer());
      const core = await (await JSZip.loadAsync(bytes)).file('docProps/core.xml')?.async('string');
      expect(core).toContain(`<dc:creator>${ventureId}</dc:creator>`);
    } finally {
      await drizzle.execute(sql`update platform.sequencer set floor_seq = 0`);
    }
  });

  it('answers a repeated key with the first result, also when both come at once', async () => {
    const input = { idempotencyKey: 'twice', ventureId: mine.ventureId, spec: memoSpec };
    const answers = await Promise.all([1, 2, 3].map(() => run(subgraph, mine.founder, request, { input })));
    const payloads = answers.map(({ data }) => payloadOf(data));
    expect(new Set(payloads.map(({ artifact }) => artifact.id)).size).toBe(1);
    expect(payloads.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const ready = await untilState(subgraph, mine.founder, payloads[0]?.artifact.id ?? '', 'READY');
    expect(ready.builds).toHaveLength(1);

    const other = await run(subgraph, mine.founder, request, { input: { ...input, spec: deckSpec } });
    expect(other.data?.requestArtifact).toMatchObject({
      artifact: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
    });
  });

  it.each([
    ['neither slides nor document', {}, ['input', 'spec'], 'exactly one'],
    ['both', { ...deckSpec, ...memoSpec }, ['input', 'spec'], 'exactly one'],
    ['a blank title', { document: { title: '  ', sections: [] } }, ['input', 'spec', 'document', 'title'], '>=1'],
    [
      'a block of two kinds',
      { slides: { title: 'T', slides: [{ title: 'S', blocks: [{ paragraph: 'a', bullets: ['b'] }] }] } },
      ['input', 'spec', 'slides', 'slides', '0', 'blocks', '0'],
      'exactly one of paragraph, bullets and table',
    ],
    [
      'a row that is too short',
      {
        document: {
          title: 'T',
          sections: [{ heading: 'H', blocks: [{ table: { columns: ['A', 'B'], rows: [['1']] } }] }],
        },
      },
      ['input', 'spec', 'document', 'sections', '0', 'blocks', '0', 'table', 'rows', '0'],
      'has 1 cells, wants 2',
    ],
    [
      'a level of 4',
      { document: { title: 'T', sections: [{ heading: 'H', level: 4, blocks: [] }] } },
      ['input', 'spec', 'document', 'sections', '0', 'level'],
      'input',
    ],
  ])('refuses %s and says where', async (_case, spec, field, message) => {
    const input = { idempotencyKey: 'bad', ventureId: mine.ventureId, spec };
    const { data, errors } = await run(subgraph, mine.founder, request, { input });
    expect(errors).toBeUndefined();
    expect(data?.requestArtifact).toMatchObject({ artifact: null, userErrors: [{ code: 'INVALID_INPUT', field }] });
    expect(JSON.stringify(data?.requestArtifact)).toContain(message);
  });

  it('takes text that no database or document can hold, without what is illegal in it', async () => {
    const spec = {
      document: { title: 'Nul \0 and half \ud83d', sections: [{ heading: 'H', blocks: [{ paragraph: 'a\u0007b' }] }] },
    };
    const { id } = await ask(runtime, mine, spec);
    expect(await untilState(subgraph, mine.founder, id, 'READY')).toMatchObject({ title: 'Nul  and half \ufffd' });
  });

  it('is refused without artifacts:write', async () => {
    const input = { idempotencyKey: 'no', ventureId: mine.ventureId, spec: deckSpec };
    const { errors } = await run(subgraph, mine.identity('auditor'), request, { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('rpc.artifact.request', () => {
  it('asks for the document of a task, and a repeated call tells what became of it', async () => {
    const workflowId = runtime.ids.next('workflow');
    const taskId = runtime.ids.next('task');
    const agent: Identity = { ...mine.identity('agent'), ventureIds: [mine.ventureId] };
    const call = {
      ...{ idempotencyKey: 'task-1', ventureId: mine.ventureId, workflowId, taskId },
      ...{ authoredBy: 'claude-test', spec: memoSpec, agent: null, labels: [] },
    };
    const first = await runtime.bus.call(contract, call, agent);
    expect(first).toMatchObject({ state: 'QUEUED', failure: null, replayed: false });
    if (first.state === 'APPROVAL_REQUIRED') throw new Error('policy permits it');
    const ready = await untilState(subgraph, mine.founder, first.artifactId, 'READY');
    expect(await runtime.bus.call(contract, call, agent)).toEqual({ ...first, state: 'READY', replayed: true });

    const bytes = Buffer.from(await (await fetch(String(ready.downloadUrl))).arrayBuffer());
    expect((await mammoth.extractRawText({ buffer: bytes })).value).toContain('All is well.');
    const core = await (await JSZip.loadAsync(bytes)).file('docProps/core.xml')?.async('string');
    expect(core).toContain('<dc:description>authored by claude-test</dc:description>');

    const { data } = await entities(mine.founder, [
      { __typename: 'Workflow', id: workflowId },
      { __typename: 'Task', id: taskId },
    ]);
    const expected = [{ id: first.artifactId, state: 'READY' }];
    expect(data?._entities).toEqual([{ artifacts: expected }, { artifacts: expected }]);
  });

  it('refuses an identity of another tenant, one of another venture, and one without the scope', async () => {
    const call = {
      ...{ idempotencyKey: 'x', ventureId: mine.ventureId, workflowId: null, taskId: null },
      ...{ authoredBy: 'offline', spec: memoSpec, agent: null, labels: [] },
    };
    await expect(runtime.bus.call(contract, call, theirs.founder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const elsewhere = { ...mine.identity('agent'), ventureIds: [theirs.ventureId] };
    await expect(runtime.bus.call(contract, call, elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(runtime.bus.call(contract, call, mine.identity('auditor'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

const entityQuery = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Artifact { id state } ... on Workflow { artifacts { id state } } ... on Task { artifacts { id state } }
} }`;

function entities(identity: Identity, of: readonly object[]) {
  return run(subgraph, identity, entityQuery, { of });
}

describe('tenants', () => {
  it('see nothing of each other, by any path', async () => {
    const workflowId = runtime.ids.next('workflow');
    const taskId = runtime.ids.next('task');
    const { id } = await ask(runtime, mine, memoSpec, { workflowId, taskId });
    await untilState(subgraph, mine.founder, id, 'READY');
    const paths = [
      { __typename: 'Artifact', id },
      { __typename: 'Workflow', id: workflowId },
      { __typename: 'Task', id: taskId },
    ];
    expect((await entities(mine.founder, paths)).data?._entities).toMatchObject([{ id }, { artifacts: [{ id }] }, {}]);
    expect((await entities(theirs.founder, paths)).data?._entities).toEqual([
      null,
      { artifacts: [] },
      { artifacts: [] },
    ]);
    const query = `query ($id: ID!) { artifact(id: $id) { id } }`;
    expect(await run(subgraph, theirs.founder, query, { id })).toEqual({ data: { artifact: null } });
    const list = `query ($of: ID!) { artifacts(ventureId: $of) { nodes { id } } }`;
    const refused = await run(subgraph, theirs.founder, list, { of: mine.ventureId });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
    for (const variables of [{ artifactId: id }, { ventureId: mine.ventureId }]) {
      const answer = await subscribe(theirs.founder, variables);
      expect(answer).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    }
    const lookup = nodeLookup('artifact');
    expect(await runtime.bus.call(lookup, { id }, mine.founder)).toBe(true);
    expect(await runtime.bus.call(lookup, { id }, theirs.founder)).toBe(false);
  });

  it('need artifacts:read, whatever the path', async () => {
    const { id } = await ask(runtime, mine, memoSpec);
    const blind: Identity = { ...mine.founder, scopes: scopesOfRole.founder.filter((s) => s !== 'artifacts:read') };
    const answer = await run(subgraph, blind, `query ($id: ID!) { artifact(id: $id) { id } }`, { id });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const found = await entities(blind, [
      { __typename: 'Artifact', id },
      { __typename: 'Workflow', id: 'wf_1' },
    ]);
    expect(found.data?._entities).toEqual([null, { artifacts: null }]);
  });
});

describe('artifacts', () => {
  it('come newest first, by kind, page by page', async () => {
    const venture = await createVenture(runtime);
    const ids: string[] = [];
    for (const spec of [deckSpec, memoSpec, memoSpec, deckSpec]) ids.unshift((await ask(runtime, venture, spec)).id);
    const query = `query ($of: ID!, $kind: ArtifactKind, $first: Int, $after: Cursor) {
      artifacts(ventureId: $of, kind: $kind, first: $first, after: $after) {
        nodes { id kind } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const pageShape = z.object({
      artifacts: z.object({
        nodes: z.array(z.object({ id: z.string() })),
        pageInfo: z.looseObject({ endCursor: z.string() }),
      }),
    });
    const page = async (variables: object) => {
      const { data } = await run(subgraph, venture.founder, query, { of: venture.ventureId, ...variables });
      return pageShape.parse(data).artifacts;
    };
    const first = await page({ first: 3 });
    expect(first.nodes.map((node) => node.id)).toEqual(ids.slice(0, 3));
    const second = await page({ first: 3, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ nodes: [{ id: ids[3] }], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    expect((await page({ kind: 'DOCUMENT' })).nodes.map((node) => node.id)).toEqual([ids[1], ids[2]]);
    const wrong = await run(subgraph, venture.founder, query, { of: venture.ventureId, after: 'x' });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('downloadUrl', () => {
  const urlOf = (data: unknown) =>
    z.object({ artifact: z.object({ downloadUrl: z.string() }) }).parse(data).artifact.downloadUrl;
  const query = `query ($id: ID!, $s: Int) { artifact(id: $id) { state downloadUrl(expiresInSeconds: $s) } }`;

  it('carries a signature that an independent implementation arrives at too', async () => {
    const { id } = await ask(runtime, mine, { document: { ...memoSpec.document, title: 'Übersicht 港' } });
    await untilState(subgraph, mine.founder, id, 'READY');
    const { data } = await run(subgraph, mine.founder, query, { id, s: 600 });
    const url = new URL(urlOf(data));
    const given = url.searchParams.get('X-Amz-Signature');
    expect(given).toMatch(/^[0-9a-f]{64}$/);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('600');
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host');

    const { region, accessKeyId, secretAccessKey } = runtime.config.s3;
    const unsigned = new URL(url);
    for (const name of ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Security-Token']) {
      unsigned.searchParams.delete(`X-Amz-${name}`);
    }
    const path = `${unsigned.pathname}${unsigned.search.replaceAll('+', '%20')}`;
    const signed = aws4.sign(
      { service: 's3', region, method: 'GET', host: url.host, path, signQuery: true },
      { accessKeyId, secretAccessKey },
    );
    const expected = new URL(`http://${url.host}${signed.path}`);
    expect(given).toBe(expected.searchParams.get('X-Amz-Signature'));
    expect((await fetch(url)).status).toBe(200);
  });

  it('lives 60 to 3,600 seconds, 3,600 when nothing is said, and is null before there is a file', async () => {
    const { id } = await ask(runtime, mine, memoSpec);
    await untilState(subgraph, mine.founder, id, 'READY');
    for (const s of [59, 3_601, -1]) {
      const { errors, data } = await run(subgraph, mine.founder, query, { id, s });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(data).toEqual({ artifact: { state: 'READY', downloadUrl: null } });
    }
    const { data } = await run(subgraph, mine.founder, query, { id });
    expect(urlOf(data)).toContain('X-Amz-Expires=3600');
  });
});

const subscription = `subscription ($ventureId: ID, $artifactId: ID, $after: Cursor) {
  artifactBuilds(ventureId: $ventureId, artifactId: $artifactId, after: $after) { cursor state occurredAt artifact { id state } } }`;

function subscribe(identity: Identity, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal) {
  return subgraph.executor.subscribe({ query: subscription, variables, identity, requestId: 'req_test', signal });
}

const buildEvent = z.object({
  artifactBuilds: z.object({ cursor: z.string(), state: z.string(), artifact: z.object({ id: z.string() }) }),
});
type BuildEvent = z.infer<typeof buildEvent>['artifactBuilds'];

async function take(
  count: number,
  variables: Readonly<Record<string, unknown>>,
  by: TestVenture = mine,
): Promise<BuildEvent[]> {
  const events = await subscribe(by.founder, variables, AbortSignal.timeout(15_000));
  if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
  const taken: BuildEvent[] = [];
  while (taken.length < count) {
    const step = await events.next();
    if (step.done === true) throw new Error(`ended after ${taken.length} events`);
    expect(step.value.errors).toBeUndefined();
    taken.push(buildEvent.parse(step.value.data).artifactBuilds);
  }
  await events.return?.();
  return taken;
}

describe('artifactBuilds', () => {
  it('tells each step of a build once and in order, live and again from a cursor', async () => {
    // A venture of its own: builds that other tests left running must not come in between.
    const quiet = await createVenture(runtime);
    const { ventureId } = quiet;
    const live = take(3, { ventureId }, quiet);
    const { id } = await ask(runtime, quiet, memoSpec);
    const steps = await live;
    expect(steps.map(({ artifact }) => artifact.id)).toEqual([id, id, id]);
    expect(steps.map(({ state }) => state)).toEqual(['QUEUED', 'BUILDING', 'READY']);
    const again = await take(2, { ventureId, after: steps[0]?.cursor }, quiet);
    expect(again.map(({ cursor }) => cursor)).toEqual(steps.slice(1).map(({ cursor }) => cursor));
  });

  it('wants exactly one of the two ids, and a cursor of these arguments', async () => {
    const { id } = await ask(runtime, mine, memoSpec);
    const [item] = await take(1, { ventureId: mine.ventureId, after: 'oldest' });
    for (const [variables, code] of [
      [{}, 'BAD_USER_INPUT'],
      [{ artifactId: id, ventureId: mine.ventureId }, 'BAD_USER_INPUT'],
      [{ artifactId: id, after: 'bogus' }, 'CURSOR_INVALID'],
      [{ artifactId: id, after: item?.cursor }, 'CURSOR_INVALID'],
    ] as const) {
      const answer = await subscribe(mine.founder, variables);
      expect(answer).toMatchObject({ errors: [{ extensions: { code } }] });
    }
  });
});
