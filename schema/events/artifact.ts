import { z } from 'zod';
import { event, sha256Hex } from './define.ts';

const artifactShape = {
  artifactId: z.string(),
  workflowId: z.string().nullable(),
  taskId: z.string().nullable(),
  kind: z.enum(['DECK', 'DOCUMENT']),
  title: z.string(),
};
const buildShape = { ...artifactShape, buildId: z.string(), attempt: z.number().int() };

/** Events that the artifact subgraph publishes. */
export const artifactEvents = {
  'artifact.requested.v1': event('A document was asked for.', artifactShape),
  'artifact.build_started.v1': event('The compiler took it.', buildShape),
  'artifact.build_succeeded.v1': event('The document is stored.', {
    ...buildShape,
    sha256: sha256Hex,
    sizeBytes: z.number().int(),
    pages: z.number().int(),
  }),
  'artifact.build_failed.v1': event('The document could not be built.', {
    ...buildShape,
    failure: z.string(),
    final: z.boolean(),
  }),
};
