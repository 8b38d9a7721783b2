import { z } from 'zod';
import { requiredLimits } from '../specs/limit-name.ts';
import { actor, event, sha256Hex } from './define.ts';

const bundleShape = { bundleId: z.string(), version: z.number().int(), bundleHash: sha256Hex };

const comparisonShape = {
  decisions: z.number().int(),
  newlyDenied: z.number().int(),
  newlyAllowed: z.number().int(),
  newlyNeedsApproval: z.number().int(),
};
const backtestShape = { backtestId: z.string(), bundleId: z.string().nullable(), candidateHash: sha256Hex };

const shadowShape = { shadowId: z.string(), bundleId: z.string() };

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const governanceShape = {
  changeId: z.string(),
  /** What the venture sets itself under the change; null for what it leaves to the platform. */
  settings: z.strictObject({
    fourEyes: z.boolean().nullable(),
    unfreezeByAnother: z.boolean().nullable(),
    backtestRequired: z.boolean().nullable(),
    changedShareMax: share.nullable(),
    changedCountMax: count.nullable(),
  }),
  /** What governs the venture under it, with the platform's defaults and bounds as they were. */
  rules: z.strictObject({
    fourEyes: z.boolean(),
    unfreezeByAnother: z.boolean(),
    backtestRequired: z.boolean(),
    changedShareMax: share,
    changedCountMax: count.nullable(),
  }),
  reason: z.string(),
};

/** Events that policy publishes. */
export const policyEvents = {
  'policy.bundle_published.v1': event('A bundle was validated and stored.', bundleShape),
  'policy.bundle_activated.v1': event('A bundle was put in force.', {
    ...bundleShape,
    replacedBundleId: z.string().nullable(),
  }),
  'policy.bundle_rolled_back.v1': event('A bundle that had been in force before was put in force again.', {
    ...bundleShape,
    /** The bundle that was in force until then. */
    fromBundleId: z.string(),
    reason: z.string(),
  }),
  'policy.gate_overridden.v1': event(
    'A bundle was put in force though its backtest, or the lack of one, spoke against it.',
    {
      ...bundleShape,
      /** Null when there was no recent backtest. */
      backtestId: z.string().nullable(),
      decisions: z.number().int(),
      changed: z.number().int(),
      reason: z.string(),
    },
  ),
  'policy.decided.v1': event('Policy answered whether an action may happen.', {
    decisionId: z.string(),
    effect: z.enum(['PERMIT', 'DENY', 'APPROVAL_REQUIRED']),
    reasons: z.array(z.string()),
    determiningPolicies: z.array(z.string()),
    action: z.string(),
    principal: z.string(),
    resource: z.string(),
    bundleId: z.string().nullable(),
    bundleHash: sha256Hex.nullable(),
    inputHash: sha256Hex,
    actionHash: sha256Hex,
    subjectId: z.string().nullable(),
    workflowId: z.string().nullable(),
    taskId: z.string().nullable(),
    /** Spending limits that it relies on: one entry has to be met as a whole. */
    requiredLimits: requiredLimits.optional(),
  }),
  'policy.backtest_started.v1': event('A candidate was put before recorded decisions, or is again.', {
    ...backtestShape,
    /** Decisions from the first instant on and before the second. */
    from: z.string(),
    to: z.string(),
  }),
  'policy.backtest_ended.v1': event('A backtest ended.', {
    ...backtestShape,
    state: z.enum(['SUCCEEDED', 'FAILED', 'CANCELLED', 'INTERRUPTED']),
    /** Null unless it succeeded. */
    result: z.strictObject(comparisonShape).nullable(),
  }),
  'policy.shadow_started.v1': event('A bundle is asked about each decision beside the one in force.', shadowShape),
  'policy.shadow_ended.v1': event('A bundle is asked no more beside the one in force.', {
    ...shadowShape,
    because: z.enum(['ACTIVATED', 'STOPPED', 'REPLACED']),
    /** What it would have changed. */
    result: z.strictObject(comparisonShape),
  }),
  'policy.governance_proposed.v1': event('A venture is to be governed more loosely, once another person confirms it.', {
    ...governanceShape,
    /** What would be looser than it is. */
    loosened: z.array(z.string()),
  }),
  'policy.governance_changed.v1': event('A venture is governed otherwise from now on.', {
    ...governanceShape,
    /** Null for the venture's first change. */
    replacedChangeId: z.string().nullable(),
    /** The first person, where the event's actor is the second; else the actor. */
    proposedBy: actor,
  }),
  'policy.governance_withdrawn.v1': event('A change of governance waits no more, and never was in force.', {
    changeId: z.string(),
    /** SUPERSEDED when another change took its place. */
    because: z.enum(['WITHDRAWN', 'SUPERSEDED']),
    reason: z.string(),
  }),
};
