import type { ArtifactRecord } from './artifact/artifact.repository.ts';
import type { ArtifactState } from './artifact/artifact.ts';
import type { BuildRecord } from './build/build.repository.ts';

// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does.

export type ArtifactParent = ArtifactRecord;
export type ArtifactBuildParent = BuildRecord;

/** The artifact is read when it is asked for. */
export interface ArtifactBuildEventParent {
  readonly cursor: string;
  readonly state: ArtifactState;
  readonly artifactId: string;
  readonly occurredAt: string;
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
