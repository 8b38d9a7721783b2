import { sql } from 'drizzle-orm';
import type { FormattedExecutionResult } from 'graphql';
import { applyFreeze, liftFreeze } from '#runtime/auth/freezes.ts';
import { type AuthRole, type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { serviceIdentity } from '#runtime/auth/jwt.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import type { PolicyCheckReply, PolicyCheckRequest } from '#schema/rpc/policy.ts';
import { isSafetyAction, policyCheck } from '#schema/rpc/policy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { createPolicy } from './index.ts';

export const permitAll = '@id("permit-all") @reason("All is well.") permit (principal, action, resource);';
export const forbidAll =
  '@id("forbid-all") @reason("Not here.") forbid (principal, action in Action::"work", resource);';
export const approveAll = '@id("ask") @approval("1") @reason("Ask first.") permit (principal, action, resource);';

const publishDocument = /* GraphQL */ `
  mutation Publish($input: PublishPolicyBundleInput!) {
    publishPolicyBundle(input: $input) {
      bundle { id version hash state createdBy { kind id name } venture { id } }
      replayed
      userErrors { code field message decisionId approvalId }
    }
  }
`;
const activateDocument = /* GraphQL */ `
  mutation Activate($input: ActivatePolicyBundleInput!) {
    activatePolicyBundle(input: $input) {
      bundle { id version state }
      replayed
      userErrors { code field message }
    }
  }
`;

const rollBackDocument = /* GraphQL */ `
  mutation RollBack($input: RollBackPolicyBundleInput!) {
    rollBackPolicyBundle(input: $input) {
      bundle { id version state }
      replayed
      userErrors { code field message }
    }
  }
`;

/** The policy subgraph on real servers, with its runner at work. */
export interface PolicyWorld {
  readonly stack: TestStack;
  readonly runtime: TestRuntime;
  readonly subgraph: Subgraph;
  close(): Promise<void>;
}

/** @param env variables of the service beside those of every test */
export async function startPolicyWorld(env: Readonly<Record<string, string>> = {}): Promise<PolicyWorld> {
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack, { env });
  const subgraph = createPolicy(runtime);
  await subgraph.roles.policy?.start();
  return {
    stack,
    runtime,
    subgraph,
    async close() {
      await subgraph.roles.policy?.stop();
      await runtime.close();
      await stack.stop();
    },
  };
}

/** A venture with an owner of its own, so that tests in one file do not see each other. */
export interface TestVenture {
  readonly ventureId: string;
  readonly tenantId: string;
  readonly founder: Identity;
  /** A service of ours that acts for the tenant. */
  readonly system: Identity;
}

export async function createVenture({ runtime }: PolicyWorld): Promise<TestVenture> {
  const ventureId = runtime.ids.next('venture');
  const tenantId = runtime.ids.next('tenant');
  await runtime.db.transaction((tx) => runtime.access.registerVenture(tx, { ventureId, tenantId }));
  return { ventureId, tenantId, founder: personOf(tenantId, 'founder'), system: serviceIdentity('test', tenantId) };
}

export function personOf(tenantId: string, role: AuthRole): Identity {
  return { actor: { kind: 'PERSON', id: `usr_${role}`, name: 'Ana' }, tenantId, scopes: scopesOfRole[role] };
}

export function agentOf({ tenantId, ventureId }: TestVenture, id: string): Identity {
  return { actor: { kind: 'AGENT', id, name: 'Quill' }, tenantId, ventureIds: [ventureId], scopes: scopesOfRole.agent };
}

/** Runs an operation of the subgraph as the gateway would. */
export function run(
  { subgraph }: PolicyWorld,
  identity: Identity,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<FormattedExecutionResult> {
  return subgraph.executor.execute({ query, variables, identity, requestId: 'req_test' });
}

interface Payload {
  readonly bundle: {
    readonly id: string;
    readonly version: number;
    readonly state: string;
    readonly hash: string;
  } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

async function mutate(
  world: PolicyWorld,
  identity: Identity,
  field: string,
  query: string,
  input: object,
): Promise<Payload> {
  const result = await run(world, identity, query, { input });
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors));
  // The document asks for exactly these fields.
  return (result.data as Record<string, Payload>)[field] as Payload;
}

export interface PublishInput {
  readonly idempotencyKey?: string;
  readonly ventureId: string;
  readonly policies?: string;
  readonly tests?: string;
  readonly allowlists?: readonly { readonly role: string; readonly tools: readonly string[] }[];
}

let keys = 0;
const nextKey = () => `key-${++keys}`;

export function publish(world: PolicyWorld, identity: Identity, input: PublishInput): Promise<Payload> {
  return mutate(world, identity, 'publishPolicyBundle', publishDocument, {
    idempotencyKey: nextKey(),
    allowlists: [],
    ...input,
  });
}

export function activate(
  world: PolicyWorld,
  identity: Identity,
  input: { readonly idempotencyKey?: string; readonly bundleId: string; readonly overrideReason?: string },
): Promise<Payload> {
  return mutate(world, identity, 'activatePolicyBundle', activateDocument, { idempotencyKey: nextKey(), ...input });
}

export function rollBack(
  world: PolicyWorld,
  identity: Identity,
  input: { readonly ventureId: string; readonly bundleId?: string; readonly reason: string },
): Promise<Payload> {
  return mutate(world, identity, 'rollBackPolicyBundle', rollBackDocument, { idempotencyKey: nextKey(), ...input });
}

/** Publishes and activates. @returns the bundle's id */
export async function putInForce(world: PolicyWorld, venture: TestVenture, policies: string): Promise<string> {
  const { bundle, userErrors } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies });
  if (bundle === null) throw new Error(JSON.stringify(userErrors));
  await activate(world, venture.founder, { bundleId: bundle.id });
  return bundle.id;
}

/** Asks over the bus. */
export function check(
  { runtime }: PolicyWorld,
  identity: Identity,
  request: PolicyCheckRequest,
): Promise<PolicyCheckReply> {
  return runtime.bus.call(policyCheck, request, identity, { requestId: 'req_check' });
}

export async function freeze(
  { runtime }: PolicyWorld,
  { ventureId, founder }: TestVenture,
  subjectId: string,
): Promise<void> {
  const scope = subjectId.startsWith('ven_') ? 'VENTURE' : subjectId.startsWith('wf_') ? 'WORKFLOW' : 'AGENT';
  const id = runtime.ids.next('freeze');
  await runtime.db.transaction((tx) =>
    applyFreeze(tx, { id, ventureId, scope, subjectId, reason: 'money is missing', by: founder.actor }),
  );
}

export async function unfreeze({ runtime }: PolicyWorld, { founder }: TestVenture, subjectId: string): Promise<void> {
  await runtime.db.transaction((tx) => liftFreeze(tx, { subjectId, reason: 'found it', by: founder.actor }));
}

/** Decisions of one venture as they were appended, but for those about the bundle that a test put in force. */
export async function decidedIn(world: PolicyWorld, ventureId: string): ReturnType<typeof eventsOf> {
  const decided = await eventsOf(world, ventureId, 'policy.decided.v1');
  return decided.filter(({ payload }) => !isSafetyAction(String(payload.action)));
}

/** Events of one venture as they were appended, whether sequenced or not. */
export async function eventsOf(
  { runtime }: PolicyWorld,
  ventureId: string,
  type: string,
): Promise<{ readonly streamId: string; readonly payload: Record<string, unknown> }[]> {
  const { rows } = await runtime.db.drizzle.execute<{ stream_id: string; payload: Record<string, unknown> }>(
    sql`select stream_id, payload from platform.events where venture_id = ${ventureId} and type = ${type} order by xid, id`,
  );
  return rows.map((row) => ({ streamId: row.stream_id, payload: row.payload }));
}
