import { z } from 'zod';
import type { HumanAction } from '#schema/rpc/policy.ts';

/** A whole number as decimal text, in the range of Cedar's Long (64 bits, signed). */
export const longText = z
  .string()
  .regex(/^-?\d{1,40}$/, 'must be a whole number as decimal text')
  .transform(BigInt)
  .refine((value) => value <= longMax && value >= -longMax - 1n, 'is outside the range of 64 bits');

const longMax = 2n ** 63n - 1n;
const count = z.number().int().transform(BigInt);
const money = { amountMinor: longText, currency: z.string() };
const frozen = z.object({ scope: z.string(), subjectId: z.string() });
const nothing = z.object({});
const transfer = z.object({ transferId: z.string() });

/**
 * What policies see of the context of actions by people; amounts come as decimal text in minor units. The meaning of each
 * name stands in cedar/parpour.cedarschema. Nothing stands here of `request`, which approvals bind to.
 */
export const humanContexts = {
  publishPolicies: nothing,
  activatePolicies: nothing,
  changeGovernance: nothing,
  startBacktest: z.object({ bundleId: z.string().nullish() }),
  cancelBacktest: z.object({ backtestId: z.string() }),
  restartBacktest: z.object({ backtestId: z.string() }),
  startShadow: z.object({ bundleId: z.string() }),
  endShadow: z.object({ bundleId: z.string() }),
  decideApproval: z.object({ approve: z.boolean(), kind: z.string(), onBehalfOf: z.string().nullish() }),
  freeze: frozen,
  unfreeze: frozen,
  cancelWorkflow: z.object({ workflowId: z.string(), name: z.string(), isOwn: z.boolean() }),
  revokeApiKey: z.object({ apiKeyId: z.string(), name: z.string(), createdById: z.string() }),
  revokeTokens: z.object({ actorId: z.string(), isOwn: z.boolean() }),
  openAccount: z.object({
    name: z.string(),
    kind: z.string(),
    currency: z.string(),
    overdraft: z.string().nullish(),
  }),
  setAccountOverdraft: z.object({
    overdraft: z.string(),
    amountMinor: longText.nullish(),
    currency: z.string().nullish(),
  }),
  freezeAccount: nothing,
  unfreezeAccount: nothing,
  closeAccount: nothing,
  registerAsset: z.object({ code: z.string() }),
  depositFunds: z.object(money),
  postTransfers: z.object({
    transferCount: count,
    currencies: z.array(z.string()),
    currency: z.string().nullish(),
    amountMinor: longText.nullish(),
  }),
  postPendingTransfer: transfer.extend({ amountMinor: longText.nullish(), currency: z.string().nullish() }),
  voidPendingTransfer: transfer,
  reverseTransfer: transfer,
  setSpendingLimit: z.object({
    scope: z.string(),
    subject: z.string(),
    ...money,
    shadow: z.boolean(),
    name: z.string().nullish(),
  }),
  delegateApprovals: z.object({ toId: z.string() }),
  revokeApprovalDelegation: z.object({ fromId: z.string(), toId: z.string() }),
  resolveCase: z.object({ caseId: z.string(), ruleId: z.string(), severity: z.string(), resolution: z.string() }),
  createApiKey: z.object({ name: z.string(), scopes: z.array(z.string()), expiresInDays: count }),
  createVenture: z.object({ name: z.string(), agentCount: count, agentRoles: z.array(z.string()) }),
} as const satisfies Record<HumanAction, z.ZodType>;
