import type { Resolvers } from '#codegen/resolvers/policy.ts';
import { MoneyIntent } from './MoneyIntent.ts';
import { activatePolicyBundle } from './Mutation/activatePolicyBundle.ts';
import { cancelPolicyBacktest } from './Mutation/cancelPolicyBacktest.ts';
import { changeGovernance } from './Mutation/changeGovernance.ts';
import { confirmGovernanceChange } from './Mutation/confirmGovernanceChange.ts';
import { endPolicyShadow } from './Mutation/endPolicyShadow.ts';
import { publishPolicyBundle } from './Mutation/publishPolicyBundle.ts';
import { restartPolicyBacktest } from './Mutation/restartPolicyBacktest.ts';
import { rollBackPolicyBundle } from './Mutation/rollBackPolicyBundle.ts';
import { startPolicyBacktest } from './Mutation/startPolicyBacktest.ts';
import { startPolicyShadow } from './Mutation/startPolicyShadow.ts';
import { withdrawGovernanceChange } from './Mutation/withdrawGovernanceChange.ts';
import { PolicyBacktest } from './PolicyBacktest.ts';
import { PolicyBundle } from './PolicyBundle.ts';
import { PolicyDecision } from './PolicyDecision.ts';
import { PolicyDifference } from './PolicyDifference.ts';
import { PolicyShadow } from './PolicyShadow.ts';
import { activePolicyBundle } from './Query/activePolicyBundle.ts';
import { evaluatePolicy } from './Query/evaluatePolicy.ts';
import { policyBacktest } from './Query/policyBacktest.ts';
import { policyBacktests } from './Query/policyBacktests.ts';
import { policyBundle } from './Query/policyBundle.ts';
import { policyDecision } from './Query/policyDecision.ts';
import { policyDecisions } from './Query/policyDecisions.ts';
import { policyShadow } from './Query/policyShadow.ts';
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
  | 'PolicyBacktest'
  | 'PolicyBundle'
  | 'PolicyDecision'
  | 'PolicyDifference'
  | 'PolicyShadow'
  | 'Venture'
  | 'Workflow'
  | 'ToolCall'
  | 'MoneyIntent'
> = {
  Query: {
    activePolicyBundle,
    policyBundle,
    policyDecision,
    policyDecisions,
    policyBacktest,
    policyBacktests,
    policyShadow,
    evaluatePolicy,
  },
  Mutation: {
    publishPolicyBundle,
    activatePolicyBundle,
    rollBackPolicyBundle,
    startPolicyBacktest,
    cancelPolicyBacktest,
    restartPolicyBacktest,
    startPolicyShadow,
    endPolicyShadow,
    changeGovernance,
    confirmGovernanceChange,
    withdrawGovernanceChange,
  },
  Subscription: { policyDecisions: policyDecisionsAsMade },
  PolicyBacktest,
  PolicyBundle,
  PolicyDecision,
  PolicyDifference,
  PolicyShadow,
  Venture,
  Workflow,
  ToolCall,
  MoneyIntent,
};
