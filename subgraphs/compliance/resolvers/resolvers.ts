import type { Resolvers } from '#codegen/resolvers/compliance.ts';
import { AuditCheckpoint } from './AuditCheckpoint.ts';
import { ComplianceCase } from './ComplianceCase.ts';
import { Event } from './Event.ts';
import { resolveComplianceCase } from './Mutation/resolveComplianceCase.ts';
import { auditCheckpoint } from './Query/auditCheckpoint.ts';
import { complianceCase } from './Query/complianceCase.ts';
import { complianceCases } from './Query/complianceCases.ts';
import { complianceRules } from './Query/complianceRules.ts';
import { consistencyProof } from './Query/consistencyProof.ts';
import { complianceFeed } from './Subscription/complianceFeed.ts';
import { Venture } from './Venture.ts';
import { Violation } from './Violation.ts';
import { Workflow } from './Workflow.ts';

/** All resolvers of the subgraph; scalars and `Node` are added by the executor. */
export const resolvers: Pick<
  Resolvers,
  | 'Query'
  | 'Mutation'
  | 'Subscription'
  | 'AuditCheckpoint'
  | 'ComplianceCase'
  | 'Event'
  | 'Venture'
  | 'Violation'
  | 'Workflow'
> = {
  Query: { auditCheckpoint, complianceCase, complianceCases, complianceRules, consistencyProof },
  Mutation: { resolveComplianceCase },
  Subscription: { complianceFeed },
  AuditCheckpoint,
  ComplianceCase,
  Event,
  Venture,
  Violation,
  Workflow,
};
