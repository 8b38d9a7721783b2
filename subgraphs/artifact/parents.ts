// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does.

export interface ArtifactParent {
  readonly id: string;
}

// Owned by other subgraphs: all that is known here is the key.

export interface VentureParent {
  readonly id: string;
}

export interface WorkflowParent {
  readonly id: string;
}

export interface TaskParent {
  readonly id: string;
}
