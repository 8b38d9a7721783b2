import { z } from 'zod';
import { bigintText, event, money, sha256Hex } from './define.ts';

const leg = z.strictObject({
  entryId: z.string(),
  accountId: z.string(),
  side: z.enum(['DEBIT', 'CREDIT']),
  amount: money,
  balanceAfterMinor: bigintText,
});
const intentShape = {
  moneyIntentId: z.string(),
  accountId: z.string(),
  amount: money,
  payee: z.string(),
  category: z.string(),
  purpose: z.string(),
  workflowId: z.string().nullable(),
  taskId: z.string().nullable(),
};
const limitScope = z.enum(['VENTURE', 'WORKFLOW', 'AGENT', 'CATEGORY', 'PAYEE']);
const declineReason = z.strictObject({
  code: z.enum([
    'POLICY_DENIED',
    'FROZEN',
    'LIMIT_EXCEEDED',
    'INSUFFICIENT_FUNDS',
    'APPROVAL_REJECTED',
    'APPROVAL_EXPIRED',
  ]),
  message: z.string(),
  limitId: z.string().nullable(),
});

/** Events that the treasury publishes. */
export const treasuryEvents = {
  'ledger.account_opened.v1': event('An account was opened.', {
    accountId: z.string(),
    name: z.string(),
    kind: z.enum(['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE']),
    currency: z.string(),
  }),
  'ledger.transfer_posted.v1': event('Balanced entries were posted.', {
    transferId: z.string(),
    description: z.string(),
    moneyIntentId: z.string().nullable(),
    legs: z.array(leg),
  }),
  'money.spending_limit_set.v1': event('A cap on spending was set or replaced.', {
    limitId: z.string(),
    scope: limitScope,
    subject: z.string(),
    /** Null for a calendar window. */
    windowSeconds: z.number().int().nullable(),
    calendar: z.enum(['HOUR', 'DAY', 'WEEK', 'MONTH', 'ALL_TIME']).optional(),
    timeZone: z.string().optional(),
    cap: money,
    /** Most spends in a window. */
    countMax: z.number().int().optional(),
    /** It only reports. */
    isShadow: z.boolean().optional(),
  }),
  'money.intent_authorised.v1': event('Funds were held for an intent.', {
    ...intentShape,
    holdId: z.string(),
    expiresAt: z.string(),
    decisionId: z.string(),
    approvalId: z.string().nullable(),
    /** What shadow limits would have declined it for. */
    shadowReasons: z.array(declineReason).optional(),
  }),
  'money.intent_declined.v1': event('An intent was declined.', {
    ...intentShape,
    decisionId: z.string().nullable(),
    reasons: z.array(declineReason),
  }),
  'money.intent_approval_required.v1': event('An intent waits for a person.', {
    ...intentShape,
    decisionId: z.string(),
    actionHash: sha256Hex,
    /** Yes votes that policy asks for; one when left out. */
    approvalQuorum: z.number().int().min(1).optional(),
    reasons: z.array(z.string()),
  }),
  'money.intent_captured.v1': event('An authorised intent was posted, its hold ended.', {
    ...intentShape,
    holdId: z.string(),
    transferId: z.string(),
    captured: money,
    released: money,
  }),
  'money.intent_voided.v1': event('An intent was given up, its hold released.', {
    ...intentShape,
    holdId: z.string().nullable(),
    reason: z.string(),
  }),
  'money.intent_expired.v1': event('An intent was not captured in time, its hold was released.', {
    ...intentShape,
    holdId: z.string(),
  }),
};
