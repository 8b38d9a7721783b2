import type { FormattedExecutionResult } from 'graphql';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { type AuthRole, type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import type { ArtifactSpec } from '#schema/specs/document-spec.ts';
import { requestArtifact } from './artifact/request-artifact.ts';

/** A tenant with one venture. */
export interface TestVenture {
  readonly ventureId: string;
  readonly founder: Identity;
  identity(role: AuthRole): Identity;
}

export const ventureName = 'Harbour Light Letters';

export async function createVenture(runtime: Runtime): Promise<TestVenture> {
  const ventureId = runtime.ids.next('venture');
  const tenantId = runtime.ids.next('tenant');
  const identity = (role: AuthRole): Identity => ({
    actor: { kind: 'PERSON', id: runtime.ids.next('person'), name: `Test ${role}` },
    tenantId,
    scopes: scopesOfRole[role],
  });
  const founder = identity('founder');
  await runtime.events.transact(async (unit) => {
    await runtime.access.registerVenture(unit.tx, { ventureId, tenantId });
    await unit.append({
      ventureId,
      stream: { id: ventureId, expectedVersion: 0 },
      actor: founder.actor,
      correlationId: 'req_test',
      events: [{ type: 'venture.created.v1', payload: { name: ventureName, timeZone: 'Europe/Berlin', tenantId } }],
    });
  });
  return { ventureId, founder, identity };
}

export const deckSpec: ArtifactSpec = {
  slides: {
    title: 'Launch plan',
    subtitle: 'First two quarters',
    slides: [
      {
        title: 'Why now',
        blocks: [{ paragraph: 'Forty sources, none of them for a harbour master.' }],
        notes: 'Pause.',
      },
      {
        title: 'Plan',
        blocks: [
          { bullets: ['Reach: 400 readers', 'Price: EUR 12'] },
          {
            table: {
              columns: ['Month', 'EUR'],
              rows: [
                ['March', '720.00'],
                ['Total', '720.00'],
              ],
            },
          },
        ],
      },
    ],
  },
};

export const memoSpec: ArtifactSpec = {
  document: {
    title: 'Board memo',
    sections: [{ heading: 'Summary', level: 1, blocks: [{ paragraph: 'All is well.' }] }],
  },
};

/** Asks for an artifact as the founder. */
export async function ask(
  runtime: Runtime,
  venture: TestVenture,
  spec: unknown = deckSpec,
  facts: { readonly key?: string; readonly workflowId?: string | null; readonly taskId?: string | null } = {},
): Promise<{ readonly id: string; readonly replayed: boolean }> {
  return requestArtifact(
    runtime,
    {
      idempotencyKey: facts.key ?? runtime.ids.uuid(),
      ventureId: venture.ventureId,
      workflowId: facts.workflowId ?? null,
      taskId: facts.taskId ?? null,
      ...{ authoredBy: 'offline', agent: null, labels: [] },
      spec,
    },
    { identity: venture.founder, requestId: 'req_test' },
  );
}

/** Runs an operation of the graph as somebody. */
export function run(
  subgraph: Subgraph,
  identity: Identity,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<FormattedExecutionResult> {
  return subgraph.executor.execute({ query, variables, identity, requestId: 'req_test' });
}

export function runnerOf(subgraph: Subgraph, role: 'artifact' | 'compiler'): RoleRunner {
  const runner = subgraph.roles[role];
  if (runner === undefined) throw new Error(`the subgraph brings no ${role}`);
  return runner;
}

const found = z.object({ artifact: z.record(z.string(), z.unknown()) });

/** Reads an artifact through the graph until it is in this state. */
export async function untilState(
  subgraph: Subgraph,
  identity: Identity,
  id: string,
  state: string,
): Promise<Record<string, unknown>> {
  const query = `query ($id: ID!) { artifact(id: $id) {
    id kind title state fileName mediaType sizeBytes sha256 pages authoredBy failure downloadUrl
    builds { attempt startedAt finishedAt failure }
  } }`;
  return vi.waitFor(
    async () => {
      const { data, errors } = await run(subgraph, identity, query, { id });
      expect(errors).toBeUndefined();
      const { artifact } = found.parse(data);
      expect(artifact).toMatchObject({ state });
      return artifact;
    },
    { timeout: 60_000, interval: 50 },
  );
}
