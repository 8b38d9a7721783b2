import type { ArtifactResolvers } from '#codegen/resolvers/artifact.ts';
import { badArgument } from '#runtime/errors/errors.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { kindFacts } from '../artifact/artifact.ts';

const urlSeconds = { least: 60, most: 3_600 } as const;

export const Artifact: ArtifactResolvers = {
  __resolveReference: scopedReference('artifacts:read', ({ id }, ctx) => ctx.loaders.artifactById.load(id)),
  venture: ({ ventureId }) => ({ id: ventureId }),
  workflow: ({ workflowId }) => (workflowId === null ? null : { id: workflowId }),
  task: ({ taskId }) => (taskId === null ? null : { id: taskId }),
  mediaType: ({ kind }) => kindFacts[kind].mediaType,
  builds: ({ id }, _args, ctx) => ctx.loaders.buildsOfArtifact.load(id),
  downloadUrl({ objectKey, fileName }, args, ctx) {
    const expiresInSeconds = args.expiresInSeconds ?? urlSeconds.most;
    if (expiresInSeconds < urlSeconds.least || expiresInSeconds > urlSeconds.most) {
      const range = `${urlSeconds.least} to ${urlSeconds.most}`;
      throw badArgument('expiresInSeconds', `must be ${range}, not ${expiresInSeconds}`);
    }
    if (objectKey === null) return null;
    return ctx.runtime.objects.signedUrl({ bucket: 'artifacts', key: objectKey, expiresInSeconds, fileName });
  },
};
