import { z } from 'zod';
import { type Identity, rolesOf } from '#runtime/auth/identity.ts';
import { parseInput, RequestError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import { requireDecision } from '#runtime/policy/permission.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
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
  /** Role and level of the agent that asks; null when somebody else does. */
  readonly agent: { readonly role: string; readonly level: 'L1' | 'L2' | 'L3' } | null;
  /** Data labels of what the agent's task has seen before; none when somebody else asks. */
  readonly labels: readonly string[];
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
 * Asks for a document, once policy permits handing it out. The row and `artifact.requested.v1` commit together; compilers do
 * the rest.
 * @returns the artifact's id, and whether it is that of an earlier call with the same key
 * @throws NotFoundError for a venture the caller may not see, InvalidInputError for a faulty spec (the path names the
 *   field), PolicyDeniedError, NotApprovedError, IdempotencyKeyReusedError
 * @throws RequestError FORBIDDEN for an agent without its rank, UNAVAILABLE when policy does not answer
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
  const kind = kindOfSpec(spec);
  const title = titleOfSpec(spec);
  const { agent, labels } = input;
  const decisionId = await requireDecision(
    runtime,
    caller,
    {
      ...{ ventureId, input: wish, summary: `Compile the ${kind.toLowerCase()} “${title}”` },
      idempotency: { operation: 'requestArtifact', keys: [idempotencyKey] },
    },
    {
      kind: 'ARTIFACT',
      question: {
        principal: principalOf(caller.identity, agent),
        action: 'publishArtifact',
        // The document has no other name before it is there.
        resource: { type: 'Artifact', id: `sha256:${hashJson(spec)}` },
        context: { kind, title, authoredBy },
        subjectId: taskId ?? ventureId,
        workflowId,
        taskId,
        ...(labels.length > 0 && { labels: [...labels] }),
      },
    },
  );

  const { result, replayed } = await runtime.events.transact((unit) =>
    idempotent(
      unit.tx,
      { scope: ventureId, operation: 'requestArtifact', key: idempotencyKey, input: wish },
      async () => {
        const artifactId = runtime.ids.next('artifact');
        const correlationId = workflowId ?? caller.requestId;
        const fileName = fileNameOf(title, kind);
        await insertArtifact(unit.tx, {
          ...{ ...wish, id: artifactId, kind, title, fileName, requestedBy: actor, correlationId },
        });
        await unit.append({
          ...{ ventureId, actor, correlationId, causationId: decisionId },
          stream: { id: artifactId, expectedVersion: 0 },
          events: [{ type: 'artifact.requested.v1', payload: { artifactId, workflowId, taskId, kind, title } }],
        });
        return { id: artifactId };
      },
    ),
  );
  return { ...result, replayed };
}

function principalOf(identity: Identity, agent: RequestArtifact['agent']): PolicyCheckRequest['principal'] {
  const { kind, id, name } = identity.actor;
  switch (kind) {
    case 'AGENT':
      // What its task has seen is known to whoever runs it: no agent hands documents in past its tools.
      if (agent === null) throw new RequestError('FORBIDDEN', 'An agent has documents compiled by its tools');
      return { kind, id, name, ...agent };
    case 'PERSON':
    case 'INTEGRATION':
      return { kind, id, name, roles: rolesOf(identity) };
    case 'SYSTEM':
      throw new RequestError(
        'FORBIDDEN',
        'A service asks for documents on behalf of an agent or a person, not for itself',
      );
  }
}

/** The spec with clean texts and without nulls: neither PostgreSQL's jsonb nor a document can hold everything. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, storable(field)]));
}
