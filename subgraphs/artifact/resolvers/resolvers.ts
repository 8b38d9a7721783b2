import type { Resolvers } from '#codegen/resolvers/artifact.ts';
import { Artifact } from './Artifact.ts';
import { ArtifactBuildEvent } from './ArtifactBuildEvent.ts';
import { requestArtifact } from './Mutation/requestArtifact.ts';
import { artifact } from './Query/artifact.ts';
import { artifacts } from './Query/artifacts.ts';
import { artifactBuilds } from './Subscription/artifactBuilds.ts';
import { Task } from './Task.ts';
import { Workflow } from './Workflow.ts';

/** All resolvers of the subgraph; scalars and `Node` are added by the executor. */
export const resolvers: Partial<Resolvers> = {
  Query: { artifact, artifacts },
  Mutation: { requestArtifact },
  Subscription: { artifactBuilds },
  Artifact,
  ArtifactBuildEvent,
  Task,
  Workflow,
};
