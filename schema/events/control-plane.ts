import { z } from 'zod';
import { event, sha256Hex } from './define.ts';

const agentLevel = z.enum(['L1', 'L2', 'L3']);
const freezeShape = {
  freezeId: z.string(),
  scope: z.enum(['AGENT', 'WORKFLOW', 'VENTURE', 'PLATFORM']),
  subjectId: z.string(),
  reason: z.string(),
};
const taskShape = { workflowId: z.string(), taskId: z.string(), name: z.string() };
const delegationShape = { delegationId: z.string(), fromId: z.string(), toId: z.string() };
const approvalShape = {
  approvalId: z.string(),
  workflowId: z.string().nullable(),
  kind: z.enum(['TOOL_CALL', 'MONEY_INTENT', 'ARTIFACT', 'HUMAN_ACTION']),
  subjectId: z.string(),
  actionHash: sha256Hex,
};

const apiKeyShape = {
  apiKeyId: z.string(),
  name: z.string(),
  tenantId: z.string(),
  /** The one venture that the key opens; null for the whole tenant. */
  ventureId: z.string().nullable(),
};

/** Events that the control plane publishes. */
export const controlPlaneEvents = {
  'venture.created.v1': event('A founder created a venture.', {
    name: z.string(),
    timeZone: z.string(),
    tenantId: z.string(),
  }),
  'agent.registered.v1': event('An agent joined a venture.', {
    agentId: z.string(),
    name: z.string(),
    level: agentLevel,
    role: z.string(),
  }),
  'workflow.submitted.v1': event('A workflow was accepted; its plan follows.', {
    workflowId: z.string(),
    name: z.string(),
    specHash: sha256Hex,
    taskNames: z.array(z.string()),
  }),
  'workflow.planned.v1': event('The orchestrator turned the workflow into tasks and picked their agents.', {
    workflowId: z.string(),
    tasks: z.array(
      z.strictObject({
        taskId: z.string(),
        name: z.string(),
        role: z.string(),
        agentId: z.string(),
        level: agentLevel,
        /** Ids of tasks. */
        dependsOn: z.array(z.string()),
      }),
    ),
  }),
  'workflow.waiting.v1': event('Nothing of the workflow runs; at least one task waits for an approval.', {
    workflowId: z.string(),
  }),
  'workflow.resumed.v1': event('A waiting workflow runs again.', { workflowId: z.string() }),
  'workflow.succeeded.v1': event('Every task of the workflow succeeded.', { workflowId: z.string() }),
  'workflow.failed.v1': event('A task failed, so that the workflow could not finish.', {
    workflowId: z.string(),
    failure: z.string(),
  }),
  'workflow.cancelled.v1': event('A person stopped the workflow.', { workflowId: z.string(), reason: z.string() }),
  'task.queued.v1': event('A task is ready and waits for an agent.', {
    ...taskShape,
    agentId: z.string(),
    role: z.string(),
    level: agentLevel,
    attempt: z.number().int(),
    /** READY: what it depends on is done. DECIDED: what it waited for is. RELEASED: given back. LOST: its worker was. */
    because: z.enum(['READY', 'DECIDED', 'RELEASED', 'LOST']),
  }),
  'task.started.v1': event('An agent took the task.', {
    ...taskShape,
    agentId: z.string(),
    attempt: z.number().int(),
    attemptId: z.string(),
  }),
  'task.waiting.v1': event('The task waits for an approval and takes no agent meanwhile.', {
    ...taskShape,
    waitsFor: z.string(),
  }),
  'task.succeeded.v1': event('The task is done.', { ...taskShape, outputNames: z.array(z.string()) }),
  'task.failed.v1': event('The task gave up.', { ...taskShape, failure: z.string() }),
  'task.skipped.v1': event('The task never ran because one before it failed.', { ...taskShape, because: z.string() }),
  'task.cancelled.v1': event('The task was stopped with its workflow.', { ...taskShape }),
  'tool.called.v1': event('An agent asked for a tool, and the call ended or waits.', {
    toolCallId: z.string(),
    workflowId: z.string(),
    taskId: z.string(),
    agentId: z.string(),
    step: z.string(),
    tool: z.string(),
    isFallback: z.boolean(),
    decisionId: z.string().nullable(),
    outcome: z.enum(['SUCCEEDED', 'DENIED', 'REFUSED', 'FAILED', 'WAITING']),
    refusalCode: z.string().nullable(),
  }),
  'approval.requested.v1': event('A person is asked to approve one exact action.', {
    ...approvalShape,
    summary: z.string(),
    quorum: z.number().int(),
    expiresAt: z.string(),
  }),
  'approval.voted.v1': event('A person voted; the outcome follows when the vote decides it.', {
    ...approvalShape,
    approve: z.boolean(),
    reason: z.string().nullable(),
    /** Whose voice it is, where it is not the voter's own, and by which delegation. */
    onBehalfOf: z.strictObject({ id: z.string(), name: z.string(), delegationId: z.string() }).optional(),
  }),
  'approval.delegated.v1': event('A person lent their voice on approvals to another.', {
    ...delegationShape,
    toName: z.string(),
    endsAt: z.string(),
    reason: z.string(),
  }),
  'approval.delegation_revoked.v1': event('A lent voice was taken back.', { ...delegationShape, reason: z.string() }),
  'approval.approved.v1': event('The action was approved.', { ...approvalShape }),
  'approval.rejected.v1': event('The action was rejected.', { ...approvalShape, reason: z.string() }),
  'approval.expired.v1': event('Nobody decided in time.', { ...approvalShape }),
  'freeze.applied.v1': event('An agent, a workflow, a venture or the whole platform was stopped.', freezeShape),
  'freeze.lifted.v1': event('A freeze was lifted.', { ...freezeShape, liftReason: z.string() }),
  'api_key.created.v1': event('An API key was made for another program.', {
    ...apiKeyShape,
    scopes: z.array(z.string()),
    expiresAt: z.string(),
  }),
  'api_key.revoked.v1': event('An API key was ended before its time.', { ...apiKeyShape, reason: z.string() }),
  'token.revoked.v1': event('All tokens that a person or program was given until an instant were ended.', {
    tenantId: z.string(),
    actorId: z.string(),
    revokedUntil: z.string(),
    reason: z.string(),
  }),
};
