import { z } from 'zod';
import { failure } from '#runtime/bus/failure.ts';
import { actor, bigintText, money } from '#schema/events/define.ts';
import { rpc } from '#schema/rpc/define.ts';
import { policyCheckReply, policyCheckRequest } from '#schema/rpc/policy.ts';

// What the writer of a ledger is asked to do. Plain JSON, since the writer may be in another process; whatever needs the
// network or a caller's rights has been settled before.

const wish = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  amount: money,
  payee: z.string(),
  category: z.string(),
  purpose: z.string(),
  mandate: z.string().nullable(),
  workflowId: z.string().nullable(),
  taskId: z.string().nullable(),
});
const verdict = policyCheckReply.omit({ determiningPolicies: true, bundleHash: true });
const reason = z.strictObject({
  code: z.enum(['APPROVAL_REJECTED', 'APPROVAL_EXPIRED']),
  message: z.string(),
  limitId: z.null(),
});

const metadata = z.record(z.string(), z.string());
const leg = z.strictObject({ accountId: z.string(), side: z.enum(['DEBIT', 'CREDIT']), amount: money });

/** A transfer to be posted, or to wait; its legs balance and fit their accounts. */
const wantedTransfer = z.strictObject({
  description: z.string(),
  legs: z.array(leg),
  effectiveAt: z.string().nullable(),
  exchange: z
    .strictObject({
      base: z.string(),
      quote: z.string(),
      rate: z.string(),
      roundingAccountId: z.string().nullable(),
      rounding: z.string(),
    })
    .nullable(),
  metadata,
  /** How long it waits to be posted; null when it is posted at once. */
  pendingSeconds: z.int().nullable(),
});

export type WantedTransfer = z.infer<typeof wantedTransfer>;

/** The key under which a command is done once. */
const idempotency = z.strictObject({ operation: z.string(), key: z.string(), inputHash: z.string() });

const shared = {
  ventureId: z.string(),
  actor,
  /** The request's id; what a workflow does is correlated by the workflow. */
  correlationId: z.string(),
  causationId: z.string().nullable(),
};
const keyed = { ...shared, idempotency };

export const laneCommand = z.discriminatedUnion('kind', [
  z.strictObject({
    ...keyed,
    kind: z.literal('requestMoneyIntent'),
    wish,
    agentId: z.string().nullable(),
    metadata,
    principal: policyCheckRequest.shape.principal,
    /** What policy said; null when the key is known already, so that there is nothing to decide. */
    verdict: verdict.nullable(),
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('captureMoneyIntent'),
    moneyIntentId: z.string(),
    amount: money.nullable(),
    isFinal: z.boolean(),
  }),
  z.strictObject({ ...keyed, kind: z.literal('voidMoneyIntent'), moneyIntentId: z.string(), reason: z.string() }),
  z.strictObject({
    ...keyed,
    kind: z.literal('openAccount'),
    name: z.string(),
    accountKind: z.enum(['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE']),
    currency: z.string(),
    /** Least that may be available; null when there is no end to overdraft. */
    floorMinor: bigintText.nullable(),
    metadata,
  }),
  z.strictObject({
    ...keyed,
    kind: z.enum(['freezeAccount', 'unfreezeAccount', 'closeAccount']),
    accountId: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('setAccountOverdraft'),
    accountId: z.string(),
    /** Least that may be available; null when there is no end to overdraft. */
    floorMinor: bigintText.nullable(),
    reason: z.string(),
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('registerAsset'),
    code: z.string(),
    name: z.string(),
    scale: z.int(),
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('postTransfers'),
    /** One, or several that are posted all or none. */
    transfers: z.array(wantedTransfer),
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('postPendingTransfer'),
    transferId: z.string(),
    /** Of a transfer with two legs. All of it when this and `legs` are null. */
    amount: money.nullable(),
    /** How much of each leg. */
    legs: z.strictObject({ amountsMinor: z.array(bigintText), roundingAccountId: z.string().nullable() }).nullable(),
  }),
  z.strictObject({ ...keyed, kind: z.literal('voidPendingTransfer'), transferId: z.string(), reason: z.string() }),
  z.strictObject({
    ...keyed,
    kind: z.literal('reverseTransfer'),
    transferId: z.string(),
    reason: z.string(),
    effectiveAt: z.string().nullable(),
    metadata,
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('depositFunds'),
    accountId: z.string(),
    amount: money,
    description: z.string(),
  }),
  z.strictObject({
    ...keyed,
    kind: z.literal('setSpendingLimit'),
    scope: z.enum(['VENTURE', 'WORKFLOW', 'AGENT', 'CATEGORY', 'PAYEE']),
    subject: z.string(),
    windowSeconds: z.int().nullable(),
    calendar: z.enum(['HOUR', 'DAY', 'WEEK', 'MONTH', 'ALL_TIME']).nullable(),
    timeZone: z.string(),
    cap: money,
    countMax: z.int().nullable(),
    isShadow: z.boolean(),
    name: z.string().nullable(),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('decideApproved'),
    moneyIntentId: z.string(),
    approvalId: z.string().nullable(),
    verdict,
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('declineUnapproved'),
    moneyIntentId: z.string(),
    /** The approval has to be about this action to count. */
    actionHash: z.string(),
    approvalId: z.string(),
    reason,
  }),
  z.strictObject({ ...shared, kind: z.literal('expireHold'), moneyIntentId: z.string() }),
  z.strictObject({ ...shared, kind: z.literal('expireTransfer'), transferId: z.string() }),
]);

export type LaneCommand = z.infer<typeof laneCommand>;
export type CommandOf<Kind extends LaneCommand['kind']> = Extract<LaneCommand, { readonly kind: Kind }>;

const laneResult = z.strictObject({
  /** The object that was made or moved. */
  id: z.string(),
  /** True when this is the result of an earlier command with the same key. */
  replayed: z.boolean(),
  /** What a money intent came to, and the first reason against it; null when nothing was decided. */
  decision: z.strictObject({ outcome: z.string(), reasonCode: z.string().nullable() }).nullable(),
});

/** What became of a command. */
export type LaneResult = z.infer<typeof laneResult>;

/** Most commands of one call. */
export const callCommandsMax = 1_000;

/** The call by which another process hands commands to the owner of their ledgers: an answer for each, in their order. */
export function laneCall(owner: string) {
  const commands = z.array(laneCommand).min(1).max(callCommandsMax);
  return rpc(`rpc.treasury.lane.${owner}`, commands, z.array(z.union([laneResult, failure])));
}
