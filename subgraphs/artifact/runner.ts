import { hasScope } from '#runtime/auth/identity.ts';
import type { Closable } from '#runtime/bus/bus.ts';
import { InvariantError, RequestError } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { NotApprovedError } from '#runtime/policy/refusals.ts';
import { serveNodeLookup } from '#runtime/service/node-lookup.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import * as contracts from '#schema/rpc/artifact.ts';
import { findArtifacts } from './artifact/artifact.repository.ts';
import { requestArtifact } from './artifact/request-artifact.ts';

/** @returns the approval that has to be given first, as an answer: a task waits for it */
function waitingFor(error: unknown): { readonly approvalId: string } {
  if (error instanceof NotApprovedError && error.code === 'APPROVAL_REQUIRED') return { approvalId: error.approvalId };
  throw error;
}

/** The role `artifact`: answers calls on the bus. */
export function createArtifactRunner(runtime: Runtime): RoleRunner {
  const { bus, db } = runtime;
  let served: Closable[] = [];

  return {
    async start() {
      served = await Promise.all([
        bus.serve(contracts.requestArtifact, async (request, caller) => {
          if (!hasScope(caller.identity, 'artifacts:write')) {
            throw new RequestError('FORBIDDEN', 'The caller lacks the scope artifacts:write');
          }
          const asked = await requestArtifact(runtime, request, caller).catch(waitingFor);
          if ('approvalId' in asked) return { state: 'APPROVAL_REQUIRED' as const, ...asked };
          const { id, replayed } = asked;
          const [artifact] = await findArtifacts(db.drizzle, [id]);
          if (artifact === undefined) throw new InvariantError(`${id} was there a moment ago`);
          // As it stands now: who repeats a request learns what became of it.
          return { artifactId: id, state: artifact.state, failure: artifact.failure, replayed };
        }),
        serveNodeLookup(runtime, 'artifact', async (id) => {
          if (!isIdOf('artifact', id)) return null;
          const [artifact] = await findArtifacts(db.drizzle, [id]);
          return artifact?.ventureId ?? null;
        }),
      ]);
    },
    async stop() {
      await Promise.all(served.splice(0).map((closable) => closable.close()));
    },
  };
}
