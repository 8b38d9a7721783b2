import type { Actor } from '#runtime/auth/identity.ts';
import type { NewEvent } from '#runtime/events/append.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { kindFacts, objectKeyOf } from '../artifact/artifact.ts';
import type { BuiltDocument } from '../document/document.ts';
import { beginBuild, type DueArtifact, lockDue, type StoredFile, saveFailed, saveReady } from './build.repository.ts';
import { afterFailure, failureText, SpecFailure } from './outcome.ts';

/** The actor of all that compilers do. */
export const compilerActor: Actor = { kind: 'SYSTEM', id: 'compiler', name: 'Compiler' };

const compilerDied = 'The compiler stopped before the file was done';

/** An artifact that this compiler builds, for as long as its lease runs. */
export interface ClaimedBuild {
  readonly buildId: string;
  readonly artifact: DueArtifact;
  /** Of this build, from 1. */
  readonly attempt: number;
}

type BuildPayload = Extract<NewEvent, { readonly type: 'artifact.build_started.v1' }>['payload'];

function payloadOf({ artifact, buildId, attempt }: ClaimedBuild): BuildPayload {
  const { id: artifactId, workflowId, taskId, kind, title } = artifact;
  return { artifactId, workflowId, taskId, kind, title, buildId, attempt };
}

function appendRequest({ artifact }: ClaimedBuild, event: NewEvent) {
  const { ventureId, correlationId } = artifact;
  const stream = { id: artifact.id, expectedVersion: 'any' } as const;
  return { ventureId, correlationId, stream, actor: compilerActor, events: [event] };
}

/**
 * Takes the next artifact that is due, together with the event that tells of it. One whose lease ran out is taken from the
 * compiler that held it; when that was its last attempt, it is given up instead.
 * @returns undefined when nothing is due, `given-up` when there may be more
 */
export function claimBuild(runtime: Runtime, leaseMs: number): Promise<ClaimedBuild | 'given-up' | undefined> {
  return runtime.events.transact(async (unit) => {
    const artifact = await lockDue(unit.tx);
    if (artifact === undefined) return undefined;
    if (artifact.state === 'BUILDING' && artifact.lastBuildId !== null) {
      const lost = { artifact, attempt: artifact.attempt, buildId: artifact.lastBuildId };
      const final = afterFailure(lost.attempt, true).state === 'FAILED';
      const held = { artifactId: artifact.id, attempt: lost.attempt };
      await saveFailed(unit.tx, held, compilerDied, final ? null : 0);
      const payload = { ...payloadOf(lost), failure: compilerDied, final };
      await unit.append(appendRequest(lost, { type: 'artifact.build_failed.v1', payload }));
      if (final) return 'given-up';
    }
    const build: ClaimedBuild = { artifact, attempt: artifact.attempt + 1, buildId: runtime.ids.next('build') };
    const { ventureId } = artifact;
    const row = { id: build.buildId, artifactId: artifact.id, ventureId, attempt: build.attempt };
    await beginBuild(unit.tx, row, leaseMs);
    await unit.append(appendRequest(build, { type: 'artifact.build_started.v1', payload: payloadOf(build) }));
    return build;
  });
}

/**
 * Stores a finished file and marks the artifact READY.
 * @returns false when another compiler has taken the artifact meanwhile; the file is then left for that one, which writes
 *   the same object
 */
export async function completeBuild(runtime: Runtime, build: ClaimedBuild, document: BuiltDocument): Promise<boolean> {
  const { artifact } = build;
  const sha256 = sha256Hex(document.bytes);
  const objectKey = objectKeyOf({ ...artifact, sha256 });
  await runtime.objects.put({
    bucket: 'artifacts',
    key: objectKey,
    body: document.bytes,
    contentType: kindFacts[artifact.kind].mediaType,
    metadata: { artifact: artifact.id, venture: artifact.ventureId, sha256 },
  });
  const file: StoredFile = { objectKey, sha256, sizeBytes: document.bytes.byteLength, pages: document.pages };
  return runtime.events.transact(async (unit) => {
    const held = { artifactId: artifact.id, attempt: build.attempt };
    if (!(await saveReady(unit.tx, held, file))) return false;
    const { sizeBytes, pages } = file;
    await unit.append(
      appendRequest(build, {
        type: 'artifact.build_succeeded.v1',
        payload: { ...payloadOf(build), sha256, sizeBytes, pages },
      }),
    );
    return true;
  });
}

/**
 * Notes that a build failed: the artifact goes back into the queue or, for a spec that can't be built and after the last
 * attempt, has FAILED.
 * @returns what became of it; `lost` when another compiler has taken it meanwhile
 */
export function failBuild(
  runtime: Runtime,
  build: ClaimedBuild,
  error: unknown,
): Promise<'QUEUED' | 'FAILED' | 'lost'> {
  const next = afterFailure(build.attempt, !(error instanceof SpecFailure));
  const failure = failureText(error);
  return runtime.events.transact(async (unit) => {
    const held = { artifactId: build.artifact.id, attempt: build.attempt };
    const retryAfterMs = next.state === 'QUEUED' ? next.retryAfterMs : null;
    if (!(await saveFailed(unit.tx, held, failure, retryAfterMs))) return 'lost';
    const payload = { ...payloadOf(build), failure, final: next.state === 'FAILED' };
    await unit.append(appendRequest(build, { type: 'artifact.build_failed.v1', payload }));
    return next.state;
  });
}
