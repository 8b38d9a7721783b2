import { z } from 'zod';
import { limitName } from '../specs/limit-name.ts';
import { bigintText, currencyCode, event, money, sha256Hex } from './define.ts';

const leg = z.strictObject({
  entryId: z.string(),
  accountId: z.string(),
  side: z.enum(['DEBIT', 'CREDIT']),
  amount: money,
  balanceAfterMinor: bigintText,
});
/** What a transfer says besides its legs, each only where it has been said. */
const transferShape = {
  transferId: z.string(),
  description: z.string(),
  /** RFC 3339, when it counts for the books if not when it was recorded. */
  effectiveAt: z.string().optional(),
  /** Those that were posted all or none: the first of them, and the place among them, from 1. */
  linkedId: z.string().optional(),
  linkedPlace: z.number().int().optional(),
  exchange: z
    .strictObject({
      base: currencyCode,
      quote: currencyCode,
      /** Quote units for one base unit, as given: a decimal, or a fraction such as `13/12`. */
      rate: z.string(),
      /** Account whose amount was rounded to a minor unit, and by what fraction of one it has more; null when nothing was. */
      roundingAccountId: z.string().nullable(),
      rounding: z.string(),
    })
    .optional(),
  metadata: z.record(z.string(), z.string()).optional(),
};
/** What somebody spends. Whoever tells people of it needs no list of assets. */
const spend = money.extend({
  /** Digits after the decimal point, when the currency is an asset of the venture and none of ISO 4217. */
  scale: z.number().int().min(0).max(18).optional(),
});
const intentShape = {
  moneyIntentId: z.string(),
  accountId: z.string(),
  amount: spend,
  payee: z.string(),
  category: z.string(),
  purpose: z.string(),
  workflowId: z.string().nullable(),
  taskId: z.string().nullable(),
  /** What the spend is made under: a contract, an order, a mandate. */
  mandate: z.string().optional(),
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
    'ACCOUNT_FROZEN',
    'ACCOUNT_CLOSED',
    'REQUIRED_LIMIT_MISSING',
  ]),
  message: z.string(),
  limitId: z.string().nullable(),
});

/** A spending limit, as the event that set it last says it. */
export const spendingLimitShape = {
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
  /** By what policies refer to it from now on. */
  name: limitName.optional(),
};

/** A limit as a decision found it. Its event of the version says what it was; amounts are in the intent's currency. */
const consultedLimit = z.strictObject({
  limitId: z.string(),
  /** By what policies refer to it. */
  name: limitName.optional(),
  /** Times it had been set. */
  version: z.number().int(),
  /** The venture, workflow, agent, category or payee by which it counts the intent. */
  subject: z.string(),
  capMinor: bigintText,
  /** Most spends in a window. */
  countMax: z.number().int().optional(),
  /** It only reports. */
  isShadow: z.boolean().optional(),
  /** What was reserved and captured in the window, and by how many spends, without this intent. */
  heldMinor: bigintText,
  capturedMinor: bigintText,
  uses: z.number().int(),
});
/** Limits that a decision looked at; left out when none applied, and when a freeze or policy had stopped the intent before. */
const limits = z.array(consultedLimit).optional();

/** Events that the treasury publishes. */
export const treasuryEvents = {
  'ledger.account_opened.v1': event('An account was opened.', {
    accountId: z.string(),
    name: z.string(),
    kind: z.enum(['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE']),
    currency: z.string(),
    /** Least that may be available, when that is not what its kind says: zero for assets, no end for the others. */
    floorMinor: bigintText.nullable().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
  }),
  'ledger.account_frozen.v1': event('An account was stopped: nothing comes in, goes out or is held.', {
    accountId: z.string(),
    reason: z.string(),
  }),
  'ledger.account_unfrozen.v1': event('An account may be posted to again.', {
    accountId: z.string(),
    reason: z.string(),
  }),
  'ledger.account_overdraft_set.v1': event('It was said anew how far an account may be overdrawn.', {
    accountId: z.string(),
    /** Least that may be available from now on; null when there is no end to it. */
    floorMinor: bigintText.nullable(),
    /** What it was before. */
    floorBeforeMinor: bigintText.nullable(),
    reason: z.string(),
  }),
  'ledger.account_closed.v1': event('An empty account was closed for good.', {
    accountId: z.string(),
    reason: z.string(),
  }),
  'ledger.asset_registered.v1': event('A venture counts in something that is no currency of ISO 4217.', {
    assetId: z.string(),
    code: currencyCode,
    name: z.string(),
    /** Digits after the decimal point. */
    scale: z.number().int().min(0).max(18),
  }),
  'ledger.transfer_posted.v1': event('Balanced entries were posted.', {
    ...transferShape,
    moneyIntentId: z.string().nullable(),
    legs: z.array(leg),
    /** The transfer that this one takes back. */
    reversesId: z.string().optional(),
    /** It waited and was posted in part: what was not posted of each planned leg, in their order, in minor units. */
    releasedMinor: z.array(bigintText).optional(),
  }),
  'ledger.transfer_pending.v1': event('A transfer waits to be posted; what it would take is held.', {
    ...transferShape,
    legs: z.array(leg.omit({ entryId: true, balanceAfterMinor: true })),
    holds: z.array(z.strictObject({ holdId: z.string(), accountId: z.string(), amount: money })),
    expiresAt: z.string(),
  }),
  'ledger.transfer_voided.v1': event('A pending transfer was given up, its holds released.', {
    transferId: z.string(),
    accountIds: z.array(z.string()),
    reason: z.string(),
  }),
  'ledger.transfer_expired.v1': event('A pending transfer was not posted in time, its holds were released.', {
    transferId: z.string(),
    accountIds: z.array(z.string()),
  }),
  'money.spending_limit_set.v1': event('A cap on spending was set or replaced.', spendingLimitShape),
  'money.intent_authorised.v1': event('Funds were held for an intent.', {
    ...intentShape,
    holdId: z.string(),
    expiresAt: z.string(),
    decisionId: z.string(),
    approvalId: z.string().nullable(),
    /** What shadow limits would have declined it for. */
    shadowReasons: z.array(declineReason).optional(),
    limits,
  }),
  'money.intent_declined.v1': event('An intent was declined.', {
    ...intentShape,
    decisionId: z.string().nullable(),
    reasons: z.array(declineReason),
    limits,
  }),
  'money.intent_approval_required.v1': event('An intent waits for a person.', {
    ...intentShape,
    decisionId: z.string(),
    actionHash: sha256Hex,
    /** Yes votes that policy asks for; one when left out. */
    approvalQuorum: z.number().int().min(1).optional(),
    /** How long is waited for them, as the policies say; the default of the instance when left out. */
    approvalExpiresSeconds: z.number().int().min(1).optional(),
    reasons: z.array(z.string()),
  }),
  'money.intent_part_captured.v1': event('A part of an authorised intent was posted, the rest stays held.', {
    ...intentShape,
    holdId: z.string(),
    transferId: z.string(),
    captured: spend,
    /** What the hold still reserves. */
    remaining: spend,
  }),
  'money.intent_captured.v1': event(
    'An authorised intent was posted, its hold ended. Parts may have been posted before.',
    {
      ...intentShape,
      holdId: z.string(),
      transferId: z.string(),
      captured: spend,
      released: spend,
    },
  ),
  'money.intent_voided.v1': event('An intent was given up, its hold released.', {
    ...intentShape,
    holdId: z.string().nullable(),
    reason: z.string(),
    /** What had been posted in parts. */
    captured: spend.optional(),
  }),
  'money.intent_expired.v1': event('An intent was not captured in time, its hold was released.', {
    ...intentShape,
    holdId: z.string(),
    /** What had been posted in parts. */
    captured: spend.optional(),
  }),
};
