import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Closable } from '#runtime/bus/bus.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { PolicyDeniedError } from '#runtime/policy/refusals.ts';
import { requestArtifact } from '#schema/rpc/artifact.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { toolContext } from '../testing/tool-context.ts';
import { createArtifactCompile } from './artifact-compile.ts';
import type { ToolContext } from './tool.ts';

let stack: TestStack;
let runtime: TestRuntime;
let served: Closable | undefined;
beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
});
afterEach(() => served?.close());
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

const args = {
  kind: 'memo' as const,
  content: {
    title: 'We open',
    sections: [{ heading: 'When', paragraphs: ['On Monday.'], bullets: [] }],
    authoredBy: 'offline',
    sources: [],
  },
};
type State = 'QUEUED' | 'READY' | 'FAILED';
const seen: { key: string; authoredBy: string; spec: unknown }[] = [];

/** Answers as the artifact subgraph would. */
async function answer(
  artifactId: string,
  state: State,
  then: () => Promise<void> = async () => undefined,
): Promise<void> {
  served = await runtime.bus.serve(requestArtifact, async ({ idempotencyKey, authoredBy, spec }) => {
    seen.push({ key: idempotencyKey, authoredBy, spec });
    await then();
    return { artifactId, state, failure: state === 'FAILED' ? 'the font is missing' : null, replayed: false };
  });
}

async function tell(context: ToolContext, artifactId: string, end: 'built' | 'failed once' | 'failed'): Promise<void> {
  const common = {
    artifactId,
    workflowId: context.workflow.id,
    taskId: context.taskId,
    kind: 'DOCUMENT' as const,
    title: 'We open',
    buildId: systemIds.next('build'),
    attempt: 1,
  };
  const event =
    end === 'built'
      ? ({
          type: 'artifact.build_succeeded.v1',
          payload: { ...common, sha256: sha256Hex(''), sizeBytes: 1, pages: 1 },
        } as const)
      : ({
          type: 'artifact.build_failed.v1',
          payload: { ...common, failure: 'out of paper', final: end === 'failed' },
        } as const);
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: context.venture.id,
      stream: { id: artifactId, expectedVersion: 'any' },
      actor: { kind: 'SYSTEM', id: 'compiler', name: 'Compiler' },
      correlationId: context.workflow.id,
      events: [event],
    }),
  );
}

const compile = (context: ToolContext) => createArtifactCompile(runtime).run(args, context);

describe('artifact.compile', () => {
  it('asks under its own key for what the text says, and waits until the document is stored', async () => {
    const context = toolContext();
    const artifactId = systemIds.next('artifact');
    await answer(artifactId, 'QUEUED');
    const compiled = compile(context);
    await expect.poll(() => seen.at(-1)?.key).toBe(context.key);
    await tell(context, systemIds.next('artifact'), 'failed');
    await tell(context, artifactId, 'failed once');
    await tell(context, artifactId, 'built');
    expect(await compiled).toEqual({
      kind: 'done',
      result: { artifactId, state: 'READY', title: 'We open', kind: 'memo' },
    });
    expect(seen.at(-1)).toMatchObject({ authoredBy: 'offline', spec: { document: { title: 'We open' } } });
  });

  it('does not miss a build that ends before the answer is there', async () => {
    const context = toolContext();
    const artifactId = systemIds.next('artifact');
    await answer(artifactId, 'QUEUED', () => tell(context, artifactId, 'built'));
    expect(await compile(context)).toMatchObject({ result: { state: 'READY' } });
  });

  it('takes a document that is there already', async () => {
    await answer(systemIds.next('artifact'), 'READY');
    expect(await compile(toolContext())).toMatchObject({ result: { state: 'READY' } });
  });

  it('refuses when the build has failed for good, now or before', async () => {
    const context = toolContext();
    const artifactId = systemIds.next('artifact');
    await answer(artifactId, 'QUEUED', () => tell(context, artifactId, 'failed'));
    const refusal = { code: 'BUILD_FAILED', message: '“We open” could not be compiled: out of paper' };
    await expect(compile(context)).rejects.toMatchObject(refusal);
    await served?.close();
    await answer(artifactId, 'FAILED');
    await expect(compile(context)).rejects.toMatchObject({
      message: '“We open” could not be compiled: the font is missing',
    });
  });

  it('says what the task has read and who asks; waits for a person, and goes back under a freeze, when it is told so', async () => {
    const context = toolContext({ labels: ['customer-data'] });
    served = await runtime.bus.serve(requestArtifact, async ({ labels, agent }) => {
      expect({ labels, agent }).toEqual({ labels: ['customer-data'], agent: { role: 'worker', level: 'L3' } });
      return { state: 'APPROVAL_REQUIRED' as const, approvalId: 'apr_1' };
    });
    expect(await compile(context)).toEqual({ kind: 'waits', reason: { approvalId: 'apr_1' } });
    await served.close();
    served = await runtime.bus.serve(requestArtifact, async () => {
      throw new PolicyDeniedError({ decisionId: 'dec_1', reasons: ['The venture is frozen'], frozen: true });
    });
    expect(await compile(context)).toEqual({ kind: 'frozen' });
  });

  it('ends with the task', async () => {
    const controller = new AbortController();
    const context = toolContext({ signal: controller.signal });
    await answer(systemIds.next('artifact'), 'QUEUED');
    const compiled = compile(context);
    await expect.poll(() => seen.at(-1)?.key).toBe(context.key);
    controller.abort(new Error('cancelled'));
    await expect(compiled).rejects.toThrow('cancelled');
  });
});
