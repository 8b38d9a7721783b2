import { z } from 'zod';
import { artifactSpec } from '../specs/document-spec.ts';
import { rpc } from './define.ts';

/** Asks for a document to be compiled; the build follows. */
export const requestArtifact = rpc(
  'rpc.artifact.request',
  z.strictObject({
    idempotencyKey: z.string().min(1).max(200),
    ventureId: z.string(),
    workflowId: z.string().nullable(),
    taskId: z.string().nullable(),
    /** Who wrote the words: `offline`, a model's name, or a person's. */
    authoredBy: z.string().min(1).max(120),
    spec: artifactSpec,
  }),
  z.strictObject({
    artifactId: z.string(),
    state: z.enum(['QUEUED', 'BUILDING', 'READY', 'FAILED']),
    failure: z.string().nullable(),
    replayed: z.boolean(),
  }),
);
