import { bigint, boolean, integer, jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';
import type { Actor } from '#runtime/auth/identity.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { StepSpec, WorkflowSpec } from '#schema/specs/workflow-spec.ts';
import type { AgentLevel } from './agent/agent.ts';
import type { ApprovalEvidence, ApprovalKind } from './approval/approval.ts';
import type { TaskState } from './task/task.ts';
import type { ApprovalState, ToolCallOutcome } from './task/task-work.ts';
import type { WorkflowState } from './workflow/workflow.ts';

const schema = pgSchema('control_plane');
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });

// migrations/0010_control_plane.sql has the constraints; this is what queries need to know.

export const ventures = schema.table('ventures', {
  id: text('venture_id').primaryKey(),
  tenantId: text('tenant_id').notNull(),
  name: text().notNull(),
  timeZone: text('time_zone').notNull(),
  brief: jsonb().$type<JsonValue>(),
  createdBy: jsonb('created_by').$type<Actor>().notNull(),
  createdAt: instant('created_at').notNull(),
});

export const agents = schema.table('agents', {
  id: text('agent_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  name: text().notNull(),
  level: text().$type<AgentLevel>().notNull(),
  role: text().notNull(),
});

export const workflows = schema.table('workflows', {
  id: text('workflow_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  name: text().notNull(),
  state: text().$type<WorkflowState>().notNull(),
  spec: jsonb().$type<WorkflowSpec>().notNull(),
  specHash: text('spec_hash').notNull(),
  submittedBy: jsonb('submitted_by').$type<Actor>().notNull(),
  submittedAt: instant('submitted_at').notNull(),
  finishedAt: instant('finished_at'),
  failure: text(),
  version: integer().notNull(),
});

export const tasks = schema.table('tasks', {
  id: text('task_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  workflowId: text('workflow_id').notNull(),
  position: integer().notNull(),
  name: text().notNull(),
  role: text().notNull(),
  agentId: text('agent_id').notNull(),
  level: text().$type<AgentLevel>().notNull(),
  state: text().$type<TaskState>().notNull(),
  dependsOn: text('depends_on').array().notNull(),
  steps: jsonb().$type<readonly StepSpec[]>().notNull(),
  attempt: integer().notNull(),
  attemptId: text('attempt_id'),
  starts: integer().notNull(),
  lostAttempts: integer('lost_attempts').notNull(),
  waitsFor: text('waits_for'),
  output: jsonb().$type<Readonly<Record<string, JsonValue>>>(),
  failure: text(),
  startedAt: instant('started_at'),
  finishedAt: instant('finished_at'),
  version: integer().notNull(),
});

export const toolCalls = schema.table('tool_calls', {
  id: text('tool_call_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  workflowId: text('workflow_id').notNull(),
  taskId: text('task_id').notNull(),
  step: text().notNull(),
  isFallback: boolean('is_fallback').notNull(),
  tool: text().notNull(),
  arguments: jsonb().$type<JsonValue>().notNull(),
  outcome: text().$type<ToolCallOutcome>().notNull(),
  result: jsonb().$type<JsonValue>(),
  refusalCode: text('refusal_code'),
  decisionId: text('decision_id'),
  moneyIntentId: text('money_intent_id'),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
  position: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
});

export const approvals = schema.table('approvals', {
  id: text('approval_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  tenantId: text('tenant_id').notNull(),
  workflowId: text('workflow_id'),
  taskId: text('task_id'),
  kind: text().$type<ApprovalKind>().notNull(),
  subjectId: text('subject_id').notNull(),
  summary: text().notNull(),
  actionHash: text('action_hash').notNull(),
  requestedBy: jsonb('requested_by').$type<Actor>().notNull(),
  quorum: integer().notNull(),
  reasons: text().array().notNull(),
  evidence: jsonb().$type<ApprovalEvidence>(),
  state: text().$type<ApprovalState>().notNull(),
  requestedAt: instant('requested_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  decidedAt: instant('decided_at'),
  correlationId: text('correlation_id').notNull(),
  version: integer().notNull(),
});

export const approvalVotes = schema.table('approval_votes', {
  approvalId: text('approval_id').notNull(),
  voterId: text('voter_id').notNull(),
  ventureId: text('venture_id').notNull(),
  voter: jsonb().$type<Actor>().notNull(),
  approve: boolean().notNull(),
  reason: text(),
  onBehalfOf: jsonb('on_behalf_of').$type<Actor>(),
  delegationId: text('delegation_id'),
  votedAt: instant('voted_at').notNull(),
  position: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
});

export const approvalDelegations = schema.table('approval_delegations', {
  id: text('delegation_id').primaryKey(),
  ventureId: text('venture_id').notNull(),
  fromId: text('from_id').notNull(),
  from: jsonb('from_actor').$type<Actor>().notNull(),
  toId: text('to_id').notNull(),
  toName: text('to_name').notNull(),
  reason: text().notNull(),
  createdAt: instant('created_at').notNull(),
  endsAt: instant('ends_at').notNull(),
  revokedAt: instant('revoked_at'),
  revokedBy: jsonb('revoked_by').$type<Actor>(),
  revokeReason: text('revoke_reason'),
});

export const ventureActivity = schema.table('venture_activity', {
  ventureId: text('venture_id').primaryKey(),
  workflowsSubmitted: integer('workflows_submitted').notNull(),
  workflowsSucceeded: integer('workflows_succeeded').notNull(),
  workflowsFailed: integer('workflows_failed').notNull(),
  toolCalls: integer('tool_calls').notNull(),
  toolCallsDenied: integer('tool_calls_denied').notNull(),
  intentsAuthorised: integer('intents_authorised').notNull(),
  intentsDeclined: integer('intents_declined').notNull(),
  casesOpened: integer('cases_opened').notNull(),
  seq: bigint({ mode: 'bigint' }).notNull(),
});
