import type { Resolvers } from '#codegen/resolvers/policy.ts';
import { MoneyIntent } from './MoneyIntent.ts';
import { activatePolicyBundle } from './Mutation/activatePolicyBundle.ts';
import { publishPolicyBundle } from './Mutation/publishPolicyBundle.ts';
import { PolicyBundle } from './PolicyBundle.ts';
import { PolicyDecision } from './PolicyDecision.ts';
import { activePolicyBundle } from './Query/activePolicyBundle.ts';
import { evaluatePolicy } from './Query/evaluatePolicy.ts';
import { policyBundle } from './Query/policyBundle.ts';
import { policyDecision } from './Query/policyDecision.ts';
import { policyDecisions } from './Query/policyDecisions.ts';
import { policyDecisions as policyDecisionsAsMade } from './Subscription/policyDecisions.ts';
import { ToolCall } from './ToolCall.ts';
import { Venture } from './Venture.ts';
import { Workflow } from './Workflow.ts';

/** All resolvers of the subgraph; scalars and `Node` are added by the executor. */
export const resolvers: Pick<
  Resolvers,
  | 'Query'
  | 'Mutation'
  | 'Subscription'
  | 'PolicyBundle'
  | 'PolicyDecision'
  | 'Venture'
  | 'Workflow'
  | 'ToolCall'
  | 'MoneyIntent'
> = {
  Query: { activePolicyBundle, policyBundle, policyDecision, policyDecisions, evaluatePolicy },
  Mutation: { publishPolicyBundle, activatePolicyBundle },
  Subscription: { policyDecisions: policyDecisionsAsMade },
  PolicyBundle,
  PolicyDecision,
  Venture,
  Workflow,
  ToolCall,
  MoneyIntent,
};
