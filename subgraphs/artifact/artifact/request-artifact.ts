import { z } from 'zod';
import type { Identity } from '#runtime/auth/identity.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { artifactSpec } from '#schema/specs/document-spec.ts';
import { cleanText } from '../document/text.ts';
import { insertArtifact } from './artifact.repository.ts';
import { fileNameOf, kindOfSpec, titleOfSpec } from './artifact.ts';

export interface RequestArtifact {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  /** Who wrote the words: `offline`, a model's name, or the name of the person who sent the spec. */
  readonly authoredBy: string;
  /** Anything: checked here. A null means the same as a missing field. */
  readonly spec: unknown;
}

/** Who asks, and under which request. */
export interface Caller {
  readonly identity: Identity;
  readonly requestId: string;
}

const id = z.string().max(80).nullable();
const facts = z.object({
  idempotencyKey: z.string().refine((key) => !key.includes('\0') && key.isWellFormed(), {
    error: 'must be well-formed text without NUL',
  }),
  workflowId: id,
  taskId: id,
  authoredBy: z.string().min(1).max(120),
});

/**
 * Asks for a document. The row and `artifact.requested.v1` commit together; compilers do the rest.
 * @returns the artifact's id, and whether it is that of an earlier call with the same key
 * @throws NotFoundError for a venture the caller may not see, InvalidInputError for a faulty spec (the path names the
 *   field), IdempotencyKeyReusedError
 */
export async function requestArtifact(
  runtime: Runtime,
  input: RequestArtifact,
  caller: Caller,
): Promise<{ readonly id: string; readonly replayed: boolean }> {
  const { actor } = caller.identity;
  await runtime.access.requireVenture(caller.identity, input.ventureId, ['input', 'ventureId']);
  const { idempotencyKey, workflowId, taskId, authoredBy } = parseInput(facts, {
    ...input,
    authoredBy: cleanText(input.authoredBy),
  });
  const spec = parseInput(artifactSpec, storable(input.spec), ['input', 'spec']);
  const { ventureId } = input;
  const wish = { ventureId, workflowId, taskId, authoredBy, spec };

  const { result, replayed } = await runtime.events.transact((unit) =>
    idempotent(
      unit.tx,
      { scope: ventureId, operation: 'requestArtifact', key: idempotencyKey, input: wish },
      async () => {
        const kind = kindOfSpec(spec);
        const title = titleOfSpec(spec);
        const artifactId = runtime.ids.next('artifact');
        const correlationId = workflowId ?? caller.requestId;
        const fileName = fileNameOf(title, kind);
        await insertArtifact(unit.tx, {
          ...{ ...wish, id: artifactId, kind, title, fileName, requestedBy: actor, correlationId },
        });
        await unit.append({
          ...{ ventureId, actor, correlationId, stream: { id: artifactId, expectedVersion: 0 } },
          events: [{ type: 'artifact.requested.v1', payload: { artifactId, workflowId, taskId, kind, title } }],
        });
        return { id: artifactId };
      },
    ),
  );
  return { ...result, replayed };
}

/** The spec with clean texts and without nulls: neither PostgreSQL's jsonb nor a document can hold everything. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, storable(field)]));
}
