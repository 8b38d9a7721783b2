import { sql } from 'drizzle-orm';
import type { Identity } from '#runtime/auth/identity.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import {
  captureMutation,
  type Data,
  type Harness,
  limitMutation,
  requestMutation,
  type TestVenture,
  voidMutation,
  wish,
} from './harness.ts';

/** What people and agents of one venture do, each call with a key of its own, and what can be read of it afterwards. */
export interface Actions {
  request(accountId: string, amountMinor: bigint, over?: Record<string, unknown>, who?: Identity): Promise<Data>;
  capture(moneyIntentId: string, over?: Record<string, unknown>, who?: Identity): Promise<Data>;
  giveUp(moneyIntentId: string, over?: Record<string, unknown>, who?: Identity): Promise<Data>;
  limit(over: Record<string, unknown>, capMinor: bigint): Promise<Data>;
  /** @returns posted, held and available in minor units */
  balances(accountId: string): Promise<readonly [bigint, bigint, bigint]>;
  /** Rows of the venture in a table of the treasury. */
  countRows(table: string): Promise<bigint>;
}

export function actionsOf(harness: Harness, venture: TestVenture): Actions {
  const { founder, ventureId } = venture;
  return {
    async request(accountId, amountMinor, over = {}, who = founder) {
      const data = await harness.run(who, requestMutation, { input: wish(accountId, amountMinor, over) });
      return data.requestMoneyIntent;
    },
    async capture(moneyIntentId, over = {}, who = founder) {
      const input = { idempotencyKey: ids.uuid(), moneyIntentId, ...over };
      return (await harness.run(who, captureMutation, { input })).captureMoneyIntent;
    },
    async giveUp(moneyIntentId, over = {}, who = founder) {
      const input = { idempotencyKey: ids.uuid(), moneyIntentId, reason: 'not needed', ...over };
      return (await harness.run(who, voidMutation, { input })).voidMoneyIntent;
    },
    async limit(over, capMinor) {
      const cap = { amountMinor: capMinor.toString(), currency: 'EUR' };
      const input = { idempotencyKey: ids.uuid(), ventureId, scope: 'VENTURE', windowSeconds: 3_600, cap, ...over };
      return (await harness.run(founder, limitMutation, { input })).setSpendingLimit;
    },
    async balances(accountId) {
      const query = `query ($id: ID!) {
        account(id: $id) { posted { amountMinor } held { amountMinor } available { amountMinor } } }`;
      const { account } = await harness.run(founder, query, { id: accountId });
      const { posted, held, available } = account;
      return [BigInt(posted.amountMinor), BigInt(held.amountMinor), BigInt(available.amountMinor)];
    },
    async countRows(table) {
      const { rows } = await harness.runtime.db.drizzle.execute<{ n: bigint }>(
        sql`select count(*) as n from ${sql.raw(`treasury.${table}`)} where venture_id = ${ventureId}`,
      );
      return rows[0]?.n ?? -1n;
    },
  };
}

/** A request over the bus, as an agent makes it. */
export function rpcWish(
  venture: TestVenture,
  accountId: string,
  amountMinor: bigint,
  over: Record<string, unknown> = {},
) {
  return {
    ...wish(accountId, amountMinor),
    ...{ ventureId: venture.ventureId, accountName: null, workflowId: null, taskId: null },
    agent: { role: 'marketing', level: 'L3' as const },
    ...over,
  };
}
