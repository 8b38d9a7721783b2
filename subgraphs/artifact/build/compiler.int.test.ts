import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEvents } from '#runtime/events/read.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { busyMs } from '#tests/support/busy.ts';
import { createPolicyResponder, type PolicyResponder } from '#tests/support/policy-responder.ts';
import { createTestRuntime, type TestRuntime, testEnvironment } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { ask, createVenture, deckSpec, memoSpec, run, type TestVenture, untilState } from '../artifact.fixture.ts';
import { createArtifact } from '../index.ts';
import { type ClaimedBuild, claimBuild, completeBuild, failBuild } from './build.ts';
import { type CompilerOptions, createCompiler } from './compiler.ts';
import { SpecFailure } from './outcome.ts';

let stack: TestStack;
let runtime: TestRuntime;
let subgraph: Subgraph;
let venture: TestVenture;
let policy: PolicyResponder;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  policy = await createPolicyResponder(runtime.bus, runtime.ids);
  subgraph = createArtifact(runtime);
  venture = await createVenture(runtime);
});

afterAll(async () => {
  await policy.leave();
  await runtime.close();
  await stack.stop();
});

/** Runs compilers while `work` goes on. */
async function withCompilers<T>(
  compilers: readonly { readonly on: TestRuntime; readonly options?: CompilerOptions }[],
  work: () => Promise<T>,
): Promise<T> {
  const running: RoleRunner[] = [];
  try {
    for (const { on, options } of compilers) {
      const compiler = createCompiler(on, { pollMs: 100, ...options });
      running.push(compiler);
      await compiler.start();
    }
    return await work();
  } finally {
    await Promise.all(running.map((compiler) => compiler.stop()));
  }
}

const until = (id: string, state: string) => untilState(subgraph, venture.founder, id, state);

async function claim(id: string, leaseMs: number): Promise<ClaimedBuild> {
  const claimed = await vi.waitFor(
    async () => {
      const next = await claimBuild(runtime, leaseMs);
      expect(next).toBeDefined();
      return next;
    },
    { timeout: 30_000 },
  );
  if (claimed === undefined || claimed === 'given-up') throw new Error('nothing was claimed');
  expect(claimed.artifact.id).toBe(id);
  return claimed;
}

/** Types of the artifact's events, once the last of them is `last`. */
function eventsUntil(id: string, last: string): Promise<string[]> {
  return vi.waitFor(
    async () => {
      const events = await readEvents(runtime.db.drizzle, { streamIds: [id], limit: 100 });
      const types = events.map(({ type }) => type.slice('artifact.'.length));
      expect(types.at(-1)).toBe(last);
      return types;
    },
    { timeout: 30_000 },
  );
}

const file = { bytes: new TextEncoder().encode('a file'), pages: 1 };

describe('compilers', () => {
  it('share the work: two of them build each artifact once', async () => {
    const other = await createTestRuntime(stack, { sequencer: false });
    try {
      const asked = await Promise.all(
        Array.from({ length: 14 }, (_, index) => ask(runtime, venture, index % 2 === 0 ? deckSpec : memoSpec)),
      );
      await withCompilers([{ on: runtime }, { on: other }], async () => {
        for (const { id } of asked) {
          const ready = await until(id, 'READY');
          expect(ready.builds).toMatchObject([{ attempt: 1, failure: null }]);
          expect(await eventsUntil(id, 'build_succeeded.v1')).toEqual([
            'requested.v1',
            'build_started.v1',
            'build_succeeded.v1',
          ]);
        }
      });
    } finally {
      await other.close();
    }
  });

  it('take over from one that was killed in the middle of a build', async () => {
    const rows = Array.from({ length: 200 }, (_, row) =>
      Array.from({ length: 12 }, (_, cell) => `cell ${row} ${cell}`),
    );
    const table = { table: { columns: Array.from({ length: 12 }, (_, cell) => `Column ${cell}`), rows } };
    const sections = Array.from({ length: 10 }, (_, index) => ({ heading: `Part ${index}`, blocks: [table] }));
    const { id } = await ask(runtime, venture, { document: { title: 'Large', sections } });

    const script = fileURLToPath(new URL('./compiler-process.fixture.ts', import.meta.url));
    const env = JSON.stringify(testEnvironment(stack));
    const child = spawn(process.execPath, [script, env], { stdio: 'inherit', env: {} });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    await until(id, 'BUILDING');
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const ready = await withCompilers([{ on: runtime }], () => until(id, 'READY'));
    expect(ready.builds).toMatchObject([
      { attempt: 1, failure: 'The compiler stopped before the file was done' },
      { attempt: 2, failure: null },
    ]);
    expect(await eventsUntil(id, 'build_succeeded.v1')).toEqual([
      'requested.v1',
      'build_started.v1',
      'build_failed.v1',
      'build_started.v1',
      'build_succeeded.v1',
    ]);
  });

  it('keep an artifact for as long as they work on it, however short the lease', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => Array.from({ length: 10 }, (_, cell) => `${row}/${cell}`));
    const sections = Array.from({ length: 6 }, (_, index) => ({
      heading: `Part ${index}`,
      blocks: [{ table: { columns: Array.from({ length: 10 }, (_, cell) => `C${cell}`), rows } }],
    }));
    const { id } = await ask(runtime, venture, { document: { title: 'Slow', sections } });
    // Whatever makes the renewals late makes the build as long.
    const impatient = { on: runtime, options: { leaseMs: busyMs(400) } };
    const ready = await withCompilers([impatient, impatient], () => until(id, 'READY'));
    expect(ready.builds).toHaveLength(1);
  });

  it('refuse who finishes late: its attempt is not the last any more', async () => {
    const { id } = await ask(runtime, venture, memoSpec);
    const late = await claim(id, 1);
    const prompt = await claim(id, 30_000);
    expect([late.attempt, prompt.attempt]).toEqual([1, 2]);
    expect(await completeBuild(runtime, late, file)).toBe(false);
    expect(await failBuild(runtime, late, new SpecFailure('too late to matter'))).toBe('lost');
    expect(await completeBuild(runtime, prompt, file)).toBe(true);
    expect(await completeBuild(runtime, late, file)).toBe(false);
    expect(await until(id, 'READY')).toMatchObject({ sizeBytes: '6', pages: 1 });
    const types = await eventsUntil(id, 'build_succeeded.v1');
    expect(types.filter((type) => type === 'build_succeeded.v1')).toHaveLength(1);
  });

  it('give up an artifact whose builds kill three compilers', async () => {
    const { id } = await ask(runtime, venture, memoSpec);
    for (const attempt of [1, 2, 3]) expect((await claim(id, 1)).attempt).toBe(attempt);
    await vi.waitFor(async () => expect(await claimBuild(runtime, 1)).toBe('given-up'), { timeout: 30_000 });
    expect(await claimBuild(runtime, 1)).toBeUndefined();
    const failed = await until(id, 'FAILED');
    expect(failed).toMatchObject({ failure: 'The compiler stopped before the file was done', downloadUrl: null });
    expect(failed.builds).toHaveLength(3);
  });
});

describe('a build that fails', () => {
  it('fails at once and says why when the content is too much for a deck', async () => {
    const paragraphs = Array.from({ length: 8 }, () => ({ paragraph: 'All of it matters. '.repeat(400) }));
    const slides = Array.from({ length: 12 }, (_, index) => ({ title: `Slide ${index}`, blocks: paragraphs }));
    const { id } = await ask(runtime, venture, { slides: { title: 'Everything', slides } });
    const failed = await withCompilers([{ on: runtime }], () => until(id, 'FAILED'));
    expect(failed.failure).toContain('more than 200 slides');
    expect(failed.builds).toHaveLength(1);
  });

  it('fails at once and says where when the spec is broken', async () => {
    const { id } = await ask(runtime, venture, memoSpec);
    await runtime.db.drizzle.execute(sql`alter table artifact.artifacts disable trigger guard`);
    await runtime.db.drizzle.execute(
      sql`update artifact.artifacts set spec = '{"document": {"title": "x", "sections": []}}' where artifact_id = ${id}`,
    );
    await runtime.db.drizzle.execute(sql`alter table artifact.artifacts enable trigger guard`);
    const failed = await withCompilers([{ on: runtime }], () => until(id, 'FAILED'));
    expect(failed.failure).toContain('document.sections');
    expect(failed.builds).toHaveLength(1);
  });

  it('is tried again when the store was away', async () => {
    const { endpointUrl, region, accessKeyId, secretAccessKey } = stack.s3;
    const s3 = new S3Client({
      region,
      credentials: { accessKeyId, secretAccessKey },
      endpoint: endpointUrl,
      forcePathStyle: true,
    });
    const alone = await createTestRuntime(stack, {
      sequencer: false,
      env: { VENTURE_S3_BUCKET_ARTIFACTS: `${stack.bucketPrefix}gone` },
    });
    const Bucket = `${stack.bucketPrefix}gone`;
    await s3.send(new DeleteBucketCommand({ Bucket }));
    const { id } = await ask(runtime, venture, memoSpec);
    const ready = await withCompilers([{ on: alone }], async () => {
      await eventsUntil(id, 'build_failed.v1');
      await s3.send(new CreateBucketCommand({ Bucket }));
      return until(id, 'READY');
    });
    expect(ready.builds).toMatchObject([
      { attempt: 1, failure: 'The file could not be built or stored; the log has the cause' },
      { attempt: 2, failure: null },
    ]);
    s3.destroy();
    await alone.close();
  });
});

describe('what is kept', () => {
  it('does not change once an artifact is READY, nor what it was asked to be', async () => {
    const { id } = await ask(runtime, venture, memoSpec);
    const retitle = sql`update artifact.artifacts set title = 'Other' where artifact_id = ${id}`;
    const refusal = { cause: { code: '23000' } };
    await expect(runtime.db.drizzle.execute(retitle)).rejects.toMatchObject(refusal);
    await completeBuild(runtime, await claim(id, 30_000), file);
    const requeue = sql`update artifact.artifacts set state = 'QUEUED', object_key = null where artifact_id = ${id}`;
    await expect(runtime.db.drizzle.execute(requeue)).rejects.toMatchObject(refusal);
  });

  it('is measured: build durations by type and outcome, and the length of the queue', async () => {
    const { id } = await ask(runtime, venture, deckSpec);
    await withCompilers([{ on: runtime }], () => until(id, 'READY'));
    const text = await runtime.metrics.registry.metrics();
    expect(text).toMatch(/venture_artifact_build_duration_seconds_count\{artifact_type="pptx",status="succeeded"\} \d/);
    expect(text).toMatch(/venture_artifact_queue_depth \d/);
  });
});

describe('artifactBuilds of one artifact', () => {
  it('tells of no other', async () => {
    const watched = await ask(runtime, venture, memoSpec);
    await eventsUntil(watched.id, 'requested.v1');
    const events = await subgraph.executor.subscribe({
      query: 'subscription ($id: ID) { artifactBuilds(artifactId: $id) { state artifact { id } } }',
      variables: { id: watched.id },
      identity: venture.founder,
      requestId: 'req_test',
      signal: AbortSignal.timeout(15_000),
    });
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
    await ask(runtime, venture, memoSpec);
    await withCompilers([{ on: runtime }], async () => {
      for (const state of ['BUILDING', 'READY']) {
        const { value } = await events.next();
        expect(value).toEqual({ data: { artifactBuilds: { state, artifact: { id: watched.id } } } });
      }
    });
    await events.return?.();
    const { data } = await run(subgraph, venture.founder, `query ($id: ID!) { artifact(id: $id) { state } }`, {
      id: watched.id,
    });
    expect(data).toEqual({ artifact: { state: 'READY' } });
  });
});
