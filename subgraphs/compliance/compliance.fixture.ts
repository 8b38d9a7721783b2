import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FormattedExecutionResult } from 'graphql';
import { expect, vi } from 'vitest';
import { type Actor, type AuthRole, type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import type { NewEvent } from '#runtime/events/append.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { createPolicyResponder, type PolicyResponder } from '#tests/support/policy-responder.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack } from '#tests/support/servers.ts';
import { createCompliance } from './index.ts';

/** A tenant with one venture. */
export interface TestVenture {
  readonly ventureId: string;
  readonly founder: Identity;
  identity(role: AuthRole, kind?: Actor['kind']): Identity;
}

export async function createVenture(runtime: Runtime): Promise<TestVenture> {
  const ventureId = runtime.ids.next('venture');
  const tenantId = runtime.ids.next('tenant');
  await runtime.events.transact(({ tx }) => runtime.access.registerVenture(tx, { ventureId, tenantId }));
  const identity = (role: AuthRole, kind: Actor['kind'] = 'PERSON'): Identity => ({
    actor: { kind, id: runtime.ids.next('person'), name: role },
    tenantId,
    scopes: scopesOfRole[role],
  });
  return { ventureId, founder: identity('founder'), identity };
}

export interface PublishOptions {
  readonly streamId?: string;
  readonly correlationId?: string;
}

/** Appends events to the real log, in one transaction. */
export async function publish(
  runtime: Runtime,
  { ventureId }: TestVenture,
  events: readonly NewEvent[],
  options: PublishOptions = {},
): Promise<void> {
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId,
      stream: { id: options.streamId ?? runtime.ids.next('workflow'), expectedVersion: 'any' },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: options.correlationId ?? 'req_test',
      events,
    }),
  );
}

/** A declined spend of EUR 12.50 over its limit. */
export function declined(moneyIntentId: string, workflowId: string | null = null): NewEvent {
  return {
    type: 'money.intent_declined.v1',
    payload: {
      moneyIntentId,
      accountId: 'acct_1',
      amount: { amountMinor: '1250', currency: 'EUR' },
      payee: 'Ad Network',
      category: 'advertising',
      purpose: 'campaign',
      workflowId,
      taskId: null,
      decisionId: null,
      reasons: [{ code: 'LIMIT_EXCEEDED', message: 'EUR 12.50 over EUR 10.00 a day', limitId: 'lim_1' }],
    },
  };
}

export function workflowResumed(workflowId: string): NewEvent {
  return { type: 'workflow.resumed.v1', payload: { workflowId } };
}

export function workflowSucceeded(workflowId: string): NewEvent {
  return { type: 'workflow.succeeded.v1', payload: { workflowId } };
}

export function runnerOf(subgraph: Subgraph): RoleRunner {
  const runner = subgraph.roles.compliance;
  if (runner === undefined) throw new Error('the subgraph brings no runner');
  return runner;
}

/** Waits until every event of the log is in the tree, and nothing more is coming. */
export async function untilConsumed(runtime: Runtime): Promise<bigint> {
  return vi.waitFor(
    async () => {
      const { rows } = await runtime.db.drizzle.execute<{ appended: bigint; size: bigint }>(sql`
        select (select count(*) from platform.events) as appended, size from compliance.log_tree`);
      const row = rows[0];
      expect(row?.size).toBe(row?.appended);
      return row?.size ?? 0n;
    },
    { timeout: 60_000, interval: 20 },
  );
}

/** Runs an operation of the subgraph. */
export function run(
  subgraph: Subgraph,
  identity: Identity,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<FormattedExecutionResult> {
  return subgraph.executor.execute({ query, variables, identity, requestId: 'req_test' });
}

/** Runs an operation that must not have errors. */
export async function data<Data>(...args: Parameters<typeof run>): Promise<Data> {
  const result = await run(...args);
  expect(result.errors).toBeUndefined();
  // Each test names the shape of what it selects.
  return result.data as Data;
}

/** Root over events, by the recursion of RFC 6962 and its own canonical JSON: shares nothing with the code under test. */
export function plainRoot(events: readonly SequencedEvent[]): string {
  const sha = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const mth = (leaves: readonly Uint8Array[]): Buffer => {
    const [only] = leaves;
    if (only === undefined) return sha();
    if (leaves.length === 1) return sha(Buffer.of(0), only);
    let k = 1;
    while (k * 2 < leaves.length) k *= 2;
    return sha(Buffer.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)));
  };
  return mth(events.map((event) => Buffer.from(sortedJson({ ...event, seq: event.seq.toString() })))).toString(
    'base64',
  );
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, field]) => `${JSON.stringify(name)}:${sortedJson(field)}`).join(',')}}`;
}

/** Compliance at work on real servers. */
export interface ComplianceWorld {
  readonly runtime: TestRuntime;
  readonly compliance: Subgraph;
  readonly policy: PolicyResponder;
  stop(): Promise<void>;
}

/** Starts it; only the ends of workflows are signed, unless the interval says otherwise. */
export async function startCompliance(checkpointIntervalMs = 3_600_000): Promise<ComplianceWorld> {
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack);
  const policy = await createPolicyResponder(runtime.bus, runtime.ids);
  const compliance = createCompliance(runtime, { checkpointIntervalMs });
  await runnerOf(compliance).start();
  return {
    runtime,
    compliance,
    policy,
    async stop() {
      await runnerOf(compliance).stop();
      await policy.leave();
      await runtime.close();
      await stack.stop();
    },
  };
}

export interface CaseNode {
  readonly id: string;
  readonly state: string;
  readonly severity: string;
  readonly subjectId: string;
  readonly violations: readonly { readonly detail: string; readonly event: { readonly id: string } }[];
}

export const casesQuery = `query Cases($ventureId: ID!, $state: ComplianceCaseState, $first: Int, $after: Cursor) {
  complianceCases(ventureId: $ventureId, state: $state, first: $first, after: $after) {
    nodes { id state severity subjectId rule { id title } venture { id } workflow { id } violations { detail event { id } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Cases of a venture as its founder sees them, newest first. */
export async function casesOf(
  { compliance }: ComplianceWorld,
  venture: TestVenture,
  variables: Record<string, unknown> = {},
): Promise<readonly CaseNode[]> {
  const { complianceCases } = await data<{ complianceCases: { nodes: readonly CaseNode[] } }>(
    compliance,
    venture.founder,
    casesQuery,
    { ventureId: venture.ventureId, ...variables },
  );
  return complianceCases.nodes;
}

/** Has a spend declined and waits for its case. @returns the case's id */
export async function openCase(world: ComplianceWorld, venture: TestVenture): Promise<string> {
  const subjectId = world.runtime.ids.next('moneyIntent');
  await publish(world.runtime, venture, [declined(subjectId)]);
  await untilConsumed(world.runtime);
  const found = (await casesOf(world, venture)).find((candidate) => candidate.subjectId === subjectId);
  return found?.id ?? expect.unreachable('no case was opened');
}
