import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { auditDecisions, takeLog } from '#cli/policy-decisions.ts';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { createArtifact } from '#subgraphs/artifact/index.ts';
import { createCompliance } from '#subgraphs/compliance/index.ts';
import { createControlPlane } from '#subgraphs/control-plane/index.ts';
import { createPolicy } from '#subgraphs/policy/index.ts';
import { createTreasury } from '#subgraphs/treasury/index.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack } from '#tests/support/servers.ts';

// What people do by hand, on one set of servers: policy is asked before it is done, and what is done names its decision.

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its own query selected.
export type Data = any;
type Name = 'policy' | 'treasury' | 'controlPlane' | 'artifact' | 'compliance';

export interface TestVenture {
  readonly id: string;
  readonly tenantId: string;
  readonly ana: Identity;
  readonly ben: Identity;
  readonly agent: Identity;
}

/** What a mutation came to, as far as these tests look. */
export interface Outcome {
  readonly replayed?: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly decisionId: string | null;
    readonly approvalId: string | null;
  }[];
  readonly [field: string]: Data;
}

interface Kept extends Record<string, unknown> {
  readonly type: string;
  readonly actor: { readonly kind: 'PERSON' | 'AGENT' | 'SYSTEM' | 'INTEGRATION'; readonly id: string };
  readonly cause: string | null;
  readonly payload: Record<string, unknown>;
}

/** All subgraphs at work on real servers, and one venture at a time for a test to act in. */
export interface HandWorld {
  readonly runtime: TestRuntime;
  readonly policyRunner: RoleRunner;
  /** The venture that the functions below act in; `enterVenture` changes it. */
  readonly venture: TestVenture;
  /** Creates a venture of a tenant of its own, as its founder Ana, and acts in it from then on. */
  enterVenture(brief?: object): Promise<TestVenture>;
  /** Calls a mutation. @throws Error with the codes of its errors */
  act(who: Identity, field: string, type: string, input: Record<string, unknown>): Promise<Outcome>;
  /** Runs a query of a subgraph. @throws Error with its errors */
  read(who: Identity, subgraph: Name, query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Publishes policies beside a permit for all work, and puts them in force. @returns the bundle's id */
  inForce(policies: string): Promise<string>;
  openAccount(name?: string): Promise<string>;
  deposit(accountId: string, amountMinor?: string): Promise<string>;
  /** Notes a spend over its limit in the log, which compliance opens a case for. */
  declineSpend(): Promise<void>;
  decide(who: Identity, approvalId: string, approve: boolean): Promise<Outcome>;
  /** Events of these types in the venture, or under its tenant, in the order in which they were written. */
  events(...types: readonly string[]): Promise<Kept[]>;
  decisionsOf(action: string): Promise<Record<string, unknown>[]>;
  /** What `parpour verify decisions` finds in the whole log. */
  audit(): Promise<ReturnType<ReturnType<typeof auditDecisions>['result']>>;
  stop(): Promise<void>;
}

export function person(tenantId: string, name: string): Identity {
  return { actor: { kind: 'PERSON', id: ids.next('person'), name }, tenantId, scopes: scopesOfRole.founder };
}

export const euro = (amountMinor: string) => ({ amountMinor, currency: 'EUR' });

const payloads: Readonly<Record<string, readonly [subgraph: Name, fields: string]>> = {
  createVenture: ['controlPlane', 'venture { id agents { id name } }'],
  submitWorkflow: ['controlPlane', 'workflow { id }'],
  cancelWorkflow: ['controlPlane', 'workflow { id state }'],
  createApiKey: ['controlPlane', 'apiKey { id }'],
  revokeApiKey: ['controlPlane', 'apiKey { id state }'],
  revokeTokens: ['controlPlane', 'revokedUntil'],
  freeze: ['controlPlane', 'freeze { id }'],
  unfreeze: ['controlPlane', 'freeze { id }'],
  decideApproval: ['controlPlane', 'approval { id state }'],
  delegateApprovals: ['controlPlane', 'delegation { id }'],
  revokeApprovalDelegation: ['controlPlane', 'delegation { id }'],
  publishPolicyBundle: ['policy', 'bundle { id }'],
  activatePolicyBundle: ['policy', 'bundle { id state }'],
  rollBackPolicyBundle: ['policy', 'bundle { id state }'],
  changeGovernance: ['policy', 'change { id }'],
  startPolicyBacktest: ['policy', 'backtest { id state }'],
  cancelPolicyBacktest: ['policy', 'backtest { id state }'],
  restartPolicyBacktest: ['policy', 'backtest { id state }'],
  startPolicyShadow: ['policy', 'shadow { id }'],
  endPolicyShadow: ['policy', 'shadow { id }'],
  resolveComplianceCase: ['compliance', 'case { id state }'],
  openAccount: ['treasury', 'account { id }'],
  setAccountOverdraft: ['treasury', 'account { id }'],
  freezeAccount: ['treasury', 'account { id state }'],
  unfreezeAccount: ['treasury', 'account { id state }'],
  closeAccount: ['treasury', 'account { id state }'],
  registerAsset: ['treasury', 'asset { code }'],
  depositFunds: ['treasury', 'transfer { id }'],
  postPendingTransfer: ['treasury', 'transfer { id }'],
  voidPendingTransfer: ['treasury', 'transfer { id }'],
  reverseTransfer: ['treasury', 'transfer { id }'],
  setSpendingLimit: ['treasury', 'spendingLimit { id }'],
  requestMoneyIntent: ['treasury', 'moneyIntent { id state }'],
  requestArtifact: ['artifact', 'artifact { id }'],
};

/** @param env variables of the service beside those of every test */
export async function startHandWorld(env: Readonly<Record<string, string>> = {}): Promise<HandWorld> {
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack, { env });
  const subgraphs: Record<Name, Subgraph> = {
    policy: createPolicy(runtime),
    treasury: createTreasury(runtime),
    controlPlane: createControlPlane(runtime),
    artifact: createArtifact(runtime),
    compliance: createCompliance(runtime),
  };
  const { policy, treasury, controlPlane, artifact, compliance } = subgraphs;
  const policyRunner = policy.roles.policy;
  if (policyRunner === undefined) throw new Error('policy brings a role');
  const others = [
    treasury.roles.treasury,
    controlPlane.roles['control-plane'],
    controlPlane.roles.orchestrator,
    controlPlane.roles['agent-runtime'],
    artifact.roles.artifact,
    compliance.roles.compliance,
  ];
  const runners = [policyRunner, ...others.filter((runner) => runner !== undefined)];
  for (const runner of runners) await runner.start();
  let venture: TestVenture | undefined;

  const here = (): TestVenture => {
    if (venture === undefined) throw new Error('enter a venture first');
    return venture;
  };

  const read: HandWorld['read'] = async (identity, name, query, variables = {}) => {
    const { data, errors } = await subgraphs[name].executor.execute({
      ...{ query, variables, identity, requestId: ids.uuid() },
    });
    if (errors) throw new Error(JSON.stringify(errors.map(({ extensions, message }) => [extensions?.code, message])));
    return data;
  };

  const act: HandWorld['act'] = async (who, field, type, input) => {
    const errors = 'userErrors { code message decisionId approvalId }';
    const [name, fields] =
      payloads[field] ?? (['treasury', 'results { transfer { id } userErrors { code } }'] as const);
    const rest = field === 'postTransfers' ? '' : 'replayed';
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${fields} ${rest} ${errors} } }`;
    const data = await read(who, name, query, { input: { idempotencyKey: ids.uuid(), ...input } });
    return data[field];
  };

  const events: HandWorld['events'] = async (...types) => {
    const { id, tenantId } = here();
    const { rows } = await runtime.db.drizzle.execute<Kept>(sql`
      select type, actor, causation_id as cause, payload from platform.events
      where venture_id in (${id}, ${tenantId}) and type = any(${sql.param([...types])}::text[]) order by xid, id`);
    return rows;
  };

  /** Whether all that was committed is in the log, and has its place there. */
  async function isCaughtUp(): Promise<boolean> {
    const { rows } = await runtime.db.drizzle.execute<{ n: bigint }>(sql`select count(*) as n from platform.events`);
    return runtime.feed.head() >= (rows[0]?.n ?? 0n);
  }

  return {
    ...{ runtime, policyRunner, act, read, events },
    get venture() {
      return here();
    },

    async enterVenture(brief = {}) {
      const tenantId = ids.next('tenant');
      const ana = person(tenantId, 'Ana');
      const made = await act(ana, 'createVenture', 'CreateVentureInput', {
        ...{ name: 'Letters', timeZone: 'Europe/Berlin', brief },
        agents: [{ name: 'Mara', level: 'L3', role: 'writer' }],
      });
      const id: string = made.venture.id;
      const [mara] = made.venture.agents;
      const agent: Identity = {
        actor: { kind: 'AGENT', id: mara.id, name: mara.name },
        ...{ tenantId, ventureIds: [id], scopes: scopesOfRole.agent },
      };
      venture = { id, tenantId, ana, ben: person(tenantId, 'Ben'), agent };
      return venture;
    },

    async inForce(policies) {
      const { ana, id: ventureId } = here();
      const permitWork = '@id("work") permit (principal, action in Action::"work", resource);';
      const published = await act(ana, 'publishPolicyBundle', 'PublishPolicyBundleInput', {
        ...{ ventureId, policies: `${permitWork} ${policies}`, allowlists: [] },
      });
      expect(published.userErrors).toEqual([]);
      const bundleId = published.bundle.id;
      const activated = await act(ana, 'activatePolicyBundle', 'ActivatePolicyBundleInput', { bundleId });
      expect(activated.userErrors).toEqual([]);
      return bundleId;
    },

    async openAccount(name = 'Operating') {
      const { ana, id: ventureId } = here();
      const input = { ventureId, name, kind: 'ASSET', currency: 'EUR' };
      return (await act(ana, 'openAccount', 'OpenAccountInput', input)).account.id;
    },

    async deposit(accountId, amountMinor = '10000') {
      const input = { accountId, amount: euro(amountMinor), description: 'Seed' };
      return (await act(here().ana, 'depositFunds', 'DepositFundsInput', input)).transfer.id;
    },

    async declineSpend() {
      const moneyIntentId = ids.next('moneyIntent');
      const payload = {
        ...{ moneyIntentId, accountId: 'acct_1', amount: euro('1250'), payee: 'Ad Network', category: 'advertising' },
        ...{ purpose: 'campaign', workflowId: null, taskId: null, decisionId: null },
        reasons: [{ code: 'LIMIT_EXCEEDED' as const, message: 'EUR 12.50 over EUR 10.00 a day', limitId: 'lim_1' }],
        limits: [],
      };
      await runtime.events.transact((unit) =>
        unit.append({
          ventureId: here().id,
          stream: { id: moneyIntentId, expectedVersion: 0 },
          actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
          correlationId: ids.uuid(),
          events: [{ type: 'money.intent_declined.v1', payload }],
        }),
      );
    },

    async decide(who, approvalId, approve) {
      const { rows } = await runtime.db.drizzle.execute<{ action_hash: string }>(
        sql`select action_hash from control_plane.approvals where approval_id = ${approvalId}`,
      );
      const reason = approve ? null : 'Not now.';
      const input = { approvalId, approve, actionHash: rows[0]?.action_hash, reason };
      return act(who, 'decideApproval', 'DecideApprovalInput', input);
    },

    async decisionsOf(action) {
      const decided = await events('policy.decided.v1');
      return decided.map(({ payload }) => payload).filter((payload) => payload.action === action);
    },

    async audit() {
      await expect.poll(isCaughtUp).toBe(true);
      const looked = auditDecisions();
      await takeLog(runtime.db.drizzle, looked.take);
      return looked.result();
    },

    async stop() {
      for (const runner of runners.toReversed()) await runner.stop();
      await runtime.close();
      await stack.stop();
    },
  };
}
