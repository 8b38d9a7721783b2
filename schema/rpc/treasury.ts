import { z } from 'zod';
import { money } from '../events/define.ts';
import { spendingLimitShape } from '../events/treasury.ts';
import { rpc } from './define.ts';

const intentReply = z.strictObject({
  moneyIntentId: z.string(),
  state: z.enum(['AUTHORISED', 'DECLINED', 'APPROVAL_REQUIRED', 'CAPTURED', 'VOIDED', 'EXPIRED']),
  declineReasons: z.array(z.strictObject({ code: z.string(), message: z.string(), limitId: z.string().nullable() })),
  replayed: z.boolean(),
});

export type MoneyIntentReply = z.infer<typeof intentReply>;

/** Asks to spend on behalf of the calling identity. */
export const requestMoneyIntent = rpc(
  'rpc.treasury.request_money_intent',
  z.strictObject({
    idempotencyKey: z.string().min(1).max(200),
    ventureId: z.string(),
    /** Account id, or null with `accountName`. */
    accountId: z.string().nullable(),
    /** Name of an account of the venture, as workflow files say it. */
    accountName: z.string().nullable(),
    amount: money,
    payee: z.string().min(1).max(120),
    category: z.string().min(1).max(60),
    purpose: z.string().min(1).max(500),
    /** What the spend is made under: a contract, an order, a mandate. */
    mandate: z.string().min(1).max(200).nullable().optional(),
    /** Role and level of the calling agent, which policy looks at; null when a person asks. */
    agent: z.strictObject({ role: z.string(), level: z.enum(['L1', 'L2', 'L3']) }).nullable(),
    workflowId: z.string().nullable(),
    taskId: z.string().nullable(),
  }),
  intentReply,
);

/** Posts an authorised intent: all that is held when `amount` is null. */
export const captureMoneyIntent = rpc(
  'rpc.treasury.capture_money_intent',
  z.strictObject({
    idempotencyKey: z.string().min(1).max(200),
    ventureId: z.string(),
    moneyIntentId: z.string(),
    amount: money.nullable(),
    /** Releases what is left of the hold; true when left out. */
    isFinal: z.boolean().optional(),
  }),
  intentReply,
);

/** Reads an intent's state, for a task that waited for its approval. */
export const getMoneyIntent = rpc(
  'rpc.treasury.get_money_intent',
  z.strictObject({ ventureId: z.string(), moneyIntentId: z.string() }),
  intentReply,
);

/** Reads the spending limits of a venture as they are now, for whoever has only the log, which past months may have left. */
export const listSpendingLimits = rpc(
  'rpc.treasury.list_spending_limits',
  z.strictObject({ ventureId: z.string() }),
  z.strictObject({ limits: z.array(z.strictObject(spendingLimitShape)) }),
);
