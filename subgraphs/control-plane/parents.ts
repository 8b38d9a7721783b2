// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does.

export interface VentureParent {
  readonly id: string;
}

export interface AgentParent {
  readonly id: string;
}

export interface WorkflowParent {
  readonly id: string;
}

export interface TaskParent {
  readonly id: string;
}

export interface ToolCallParent {
  readonly id: string;
}

export interface ApprovalParent {
  readonly id: string;
}

export interface EventParent {
  readonly id: string;
}
