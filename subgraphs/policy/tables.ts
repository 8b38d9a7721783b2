import { bigint, boolean, integer, jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';
import type { GovernanceSettings } from '#runtime/auth/governance.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { BacktestState } from './backtest/backtest.ts';
import type { ComparisonReport } from './backtest/comparison.ts';
import type { BundleContent, BundleState, ToolAllowlist } from './bundle/bundle.ts';
import type { PolicyEffect } from './decision/decision.ts';
import type { GovernanceChangeState } from './governance/governance.ts';
import type { ShadowEnd } from './shadow/shadow.ts';

// The tables of migrations/0020_policy.sql, 0140 to 0142, 0190, as far as queries need their types.
const policy = pgSchema('policy');

export const bundles = policy.table('bundles', {
  id: text('bundle_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  version: integer().notNull(),
  hash: text().notNull(),
  state: text().$type<BundleState>().notNull(),
  policies: text().notNull(),
  schema: text().notNull(),
  allowlists: jsonb().$type<readonly ToolAllowlist[]>().notNull(),
  createdBy: jsonb('created_by').$type<Actor>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

export const decisions = policy.table('decisions', {
  id: text('decision_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  effect: text().$type<PolicyEffect>().notNull(),
  frozen: boolean().notNull(),
  reasons: jsonb().$type<readonly string[]>().notNull(),
  determiningPolicies: jsonb('determining_policies').$type<readonly string[]>().notNull(),
  action: text().notNull(),
  principal: text().notNull(),
  resource: text().notNull(),
  bundleId: text('bundle_id'),
  bundleHash: text('bundle_hash'),
  inputHash: text('input_hash').notNull(),
  actionHash: text('action_hash').notNull(),
  subjectId: text('subject_id'),
  workflowId: text('workflow_id'),
  taskId: text('task_id'),
  /** Null when it relies on none. */
  requiredLimits: jsonb('required_limits').$type<RequiredLimits>(),
  /** Canonical JSON of what `inputHash` is the hash of. */
  input: text().notNull(),
  decidedAt: timestamp('decided_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

export const backtests = policy.table('backtests', {
  id: text('backtest_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  bundleId: text('bundle_id'),
  content: jsonb().$type<BundleContent>(),
  candidateHash: text('candidate_hash').notNull(),
  from: timestamp('from_at', { withTimezone: true, precision: 3 }).notNull(),
  to: timestamp('to_at', { withTimezone: true, precision: 3 }).notNull(),
  state: text().$type<BacktestState>().notNull().default('QUEUED'),
  decisionsTotal: integer('decisions_total'),
  decisionsDone: integer('decisions_done').notNull().default(0),
  report: jsonb().$type<ComparisonReport>(),
  failure: text(),
  isCancelRequested: boolean('cancel_requested').notNull().default(false),
  runs: integer().notNull().default(0),
  requestedBy: jsonb('requested_by').$type<Actor>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  startedAt: timestamp('started_at', { withTimezone: true, precision: 3 }),
  aliveAt: timestamp('alive_at', { withTimezone: true, precision: 3 }),
  endedAt: timestamp('ended_at', { withTimezone: true, precision: 3 }),
});

export const shadows = policy.table('shadows', {
  id: text('shadow_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  bundleId: text('bundle_id').notNull(),
  endedBecause: text('ended_because').$type<ShadowEnd>(),
  position: bigint({ mode: 'bigint' }).notNull(),
  report: jsonb().$type<ComparisonReport>().notNull(),
  claimedUntil: timestamp('claimed_until', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  startedBy: jsonb('started_by').$type<Actor>().notNull(),
  startedAt: timestamp('started_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  endedBy: jsonb('ended_by').$type<Actor>(),
  endedAt: timestamp('ended_at', { withTimezone: true, precision: 3 }),
});

export const guardrails = policy.table('guardrails', {
  hash: text().primaryKey(),
  policies: text().notNull(),
  schema: text().notNull(),
});

/** In the platform's schema, because the control plane reads it too. */
export const governanceChanges = pgSchema('platform').table('governance_changes', {
  id: text('change_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  state: text().$type<GovernanceChangeState>().notNull(),
  settings: jsonb().$type<GovernanceSettings>().notNull(),
  reason: text().notNull(),
  proposedBy: jsonb('proposed_by').$type<Actor>().notNull(),
  proposedAt: timestamp('proposed_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  decidedBy: jsonb('decided_by').$type<Actor>(),
  decidedAt: timestamp('decided_at', { withTimezone: true, precision: 3 }),
});
