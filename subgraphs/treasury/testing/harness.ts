import { sql } from 'drizzle-orm';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { createPolicyResponder, type PolicyResponder } from '#tests/support/policy-responder.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack } from '#tests/support/servers.ts';
import { createTreasury, type TreasuryOptions } from '../index.ts';

/** A venture with people and an agent of its tenant. */
export interface TestVenture {
  readonly ventureId: string;
  readonly tenantId: string;
  readonly founder: Identity;
  readonly auditor: Identity;
  readonly agent: Identity;
}

/** The treasury on real servers, with a founder at hand. */
export interface Harness {
  readonly runtime: TestRuntime;
  readonly executor: SubgraphExecutor;
  readonly policy: PolicyResponder;
  readonly runner: RoleRunner;
  readonly scheduler: RoleRunner;
  /** @param options.timeZone default UTC */
  newVenture(options?: { readonly timeZone?: string }): Promise<TestVenture>;
  /** Runs an operation. @throws Error when it has errors, whose codes are in the message */
  run(identity: Identity, query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** An operation's error codes. */
  errorCodes(identity: Identity, query: string, variables?: Record<string, unknown>): Promise<string[]>;
  /** Opens an asset account in EUR, with money in it. */
  fundedAccount(venture: TestVenture, amountMinor: bigint, name?: string): Promise<string>;
  /** Waits until everything that was committed is in the log, and this process has seen it. */
  logIsCaughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Results of test queries, as loose as JSON is. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever its own query selected.
export type Data = any;

/** Starts servers, runtime, policy responder and the treasury's role. */
export async function startHarness(options: TreasuryOptions = {}): Promise<Harness> {
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack, { env: { VENTURE_DB_POOL_SIZE: '20' } });
  const policy = await createPolicyResponder(runtime.bus, ids);
  const treasury = createTreasury(runtime, options);
  const { executor } = treasury;
  const runner = treasury.roles.treasury;
  const scheduler = treasury.roles.scheduler;
  if (runner === undefined || scheduler === undefined) throw new Error('the treasury brings two roles');
  await runner.start();

  async function run(identity: Identity, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const result = await executor.execute({ query, variables, identity, requestId: ids.uuid() });
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    return result.data;
  }

  return {
    ...{ runtime, executor, policy, runner, scheduler, run },
    async newVenture(options = {}) {
      const ventureId = ids.next('venture');
      const tenantId = ids.next('tenant');
      await runtime.db.transaction((tx) => runtime.access.registerVenture(tx, { ventureId, tenantId, ...options }));
      const person = (name: string) => ({ kind: 'PERSON' as const, id: ids.next('person'), name });
      const agent = { kind: 'AGENT' as const, id: ids.next('agent'), name: 'Mara' };
      return {
        ...{ ventureId, tenantId },
        founder: { actor: person('Ada'), tenantId, scopes: scopesOfRole.founder },
        auditor: { actor: person('Ines'), tenantId, scopes: scopesOfRole.auditor },
        agent: { actor: agent, tenantId, ventureIds: [ventureId], scopes: scopesOfRole.agent },
      };
    },
    async errorCodes(identity, query, variables = {}) {
      const result = await executor.execute({ query, variables, identity, requestId: ids.uuid() });
      return (result.errors ?? []).map((error) => String(error.extensions?.code));
    },
    async fundedAccount(venture, amountMinor, name = 'Operating') {
      const opened = await run(venture.founder, openAccountMutation, {
        input: { idempotencyKey: ids.uuid(), ventureId: venture.ventureId, name, kind: 'ASSET', currency: 'EUR' },
      });
      const accountId: string = opened.openAccount.account.id;
      const amount = { amountMinor: amountMinor.toString(), currency: 'EUR' };
      const input = { idempotencyKey: ids.uuid(), accountId, amount, description: 'Seed' };
      if (amountMinor > 0n) await run(venture.founder, depositMutation, { input });
      return accountId;
    },
    async logIsCaughtUp() {
      const { rows } = await runtime.db.drizzle.execute<{ n: bigint }>(sql`select count(*) as n from platform.events`);
      const written = rows[0]?.n ?? 0n;
      await until(async () => runtime.feed.head() >= written);
    },
    async stop() {
      await scheduler.stop();
      await runner.stop();
      await policy.leave();
      await runtime.close();
      await stack.stop();
    },
  };
}

export const openAccountMutation = `mutation ($input: OpenAccountInput!) {
  openAccount(input: $input) { account { id name kind currency } replayed userErrors { code field } }
}`;
export const depositMutation = `mutation ($input: DepositFundsInput!) {
  depositFunds(input: $input) {
    transfer { id legs { side amount { amountMinor } account { id name kind } balanceAfter { amountMinor } } }
    replayed userErrors { code field }
  }
}`;
export const limitMutation = `mutation ($input: SetSpendingLimitInput!) {
  setSpendingLimit(input: $input) { spendingLimit { id subject name cap { amountMinor } } replayed userErrors { code field } }
}`;
export const intentFields = `
  id state captured { amountMinor } hold { id state amount { amountMinor } }
  declineReasons { code message limit { id } } account { id available { amountMinor } held { amountMinor } }
  transfers { id legs { side account { name } amount { amountMinor } } }`;
export const requestMutation = `mutation ($input: RequestMoneyIntentInput!) {
  requestMoneyIntent(input: $input) { moneyIntent { ${intentFields} } replayed userErrors { code field } }
}`;
export const captureMutation = `mutation ($input: CaptureMoneyIntentInput!) {
  captureMoneyIntent(input: $input) { moneyIntent { ${intentFields} } replayed userErrors { code field } }
}`;
export const voidMutation = `mutation ($input: VoidMoneyIntentInput!) {
  voidMoneyIntent(input: $input) { moneyIntent { ${intentFields} } replayed userErrors { code field } }
}`;

/** Input of a request for money, as small as it gets. */
export function wish(accountId: string, amountMinor: bigint, over: Record<string, unknown> = {}) {
  return {
    idempotencyKey: ids.uuid(),
    accountId,
    amount: { amountMinor: amountMinor.toString(), currency: 'EUR' },
    payee: 'Printworks',
    category: 'advertising',
    purpose: 'Posters',
    ...over,
  };
}

/** Waits until a condition holds, asking again every few milliseconds. @throws Error after a minute */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
