import type { Resolvers } from '#codegen/resolvers/control-plane.ts';
import { Agent } from './Agent.ts';
import { ApiKey } from './ApiKey.ts';
import { Approval } from './Approval.ts';
import { ApprovalDelegation } from './ApprovalDelegation.ts';
import { ApprovalEvidence } from './ApprovalEvidence.ts';
import { ApprovalInboxItem } from './ApprovalInboxItem.ts';
import { DeadLetter } from './DeadLetter.ts';
import { Event } from './Event.ts';
import { cancelWorkflow } from './Mutation/cancelWorkflow.ts';
import { createApiKey } from './Mutation/createApiKey.ts';
import { createVenture } from './Mutation/createVenture.ts';
import { decideApproval } from './Mutation/decideApproval.ts';
import { delegateApprovals } from './Mutation/delegateApprovals.ts';
import { freeze } from './Mutation/freeze.ts';
import { revokeApiKey } from './Mutation/revokeApiKey.ts';
import { revokeApprovalDelegation } from './Mutation/revokeApprovalDelegation.ts';
import { revokeTokens } from './Mutation/revokeTokens.ts';
import { submitWorkflow } from './Mutation/submitWorkflow.ts';
import { unfreeze } from './Mutation/unfreeze.ts';
import { apiKeys } from './Query/apiKeys.ts';
import { approvalDelegations } from './Query/approvalDelegations.ts';
import { approvalInbox } from './Query/approvalInbox.ts';
import { approvals } from './Query/approvals.ts';
import { deadLetters } from './Query/deadLetters.ts';
import { events } from './Query/events.ts';
import { node } from './Query/node.ts';
import { venture } from './Query/venture.ts';
import { ventures } from './Query/ventures.ts';
import { viewer } from './Query/viewer.ts';
import { workflow } from './Query/workflow.ts';
import { workflows } from './Query/workflows.ts';
import { approvalInbox as followInbox } from './Subscription/approvalInbox.ts';
import { events as followEvents } from './Subscription/events.ts';
import { workflowEvents } from './Subscription/workflowEvents.ts';
import { Task } from './Task.ts';
import { ToolCall } from './ToolCall.ts';
import { Venture } from './Venture.ts';
import { Workflow } from './Workflow.ts';
import { WorkflowEvent } from './WorkflowEvent.ts';

/** Everything of this subgraph that is more than a property of its parent. `Node` and scalars are the executor's. */
export const resolvers: Omit<Resolvers, 'Node' | 'BigInt' | 'CurrencyCode' | 'Cursor' | 'DateTime' | 'JSON'> = {
  Query: {
    viewer,
    node,
    venture,
    ventures,
    workflow,
    workflows,
    approvals,
    approvalInbox,
    approvalDelegations,
    events,
    deadLetters,
    apiKeys,
  },
  Mutation: {
    createVenture,
    submitWorkflow,
    cancelWorkflow,
    freeze,
    unfreeze,
    decideApproval,
    delegateApprovals,
    revokeApprovalDelegation,
    createApiKey,
    revokeApiKey,
    revokeTokens,
  },
  Subscription: { workflowEvents, events: followEvents, approvalInbox: followInbox },
  Venture,
  Agent,
  Workflow,
  Task,
  ToolCall,
  ApiKey,
  Approval,
  ApprovalDelegation,
  ApprovalEvidence,
  ApprovalInboxItem,
  Event,
  DeadLetter,
  WorkflowEvent,
};
