import type { ComplianceCase, Violation } from './case/case.ts';
import type { CheckpointRow } from './checkpoint/checkpoint.repository.ts';

// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does.

export type ComplianceCaseParent = ComplianceCase;

export type ViolationParent = Violation;

export type AuditCheckpointParent = CheckpointRow;

// Owned by other subgraphs: all that is known here is the key.

export interface VentureParent {
  readonly id: string;
}

export interface WorkflowParent {
  readonly id: string;
}

export interface EventParent {
  readonly id: string;
}
