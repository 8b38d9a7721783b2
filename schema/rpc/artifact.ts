import { z } from 'zod';
import { dataLabel } from '../specs/data-labels.ts';
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
    /** Role and level of the calling agent, which policy looks at; null when a person asks. */
    agent: z.strictObject({ role: z.string(), level: z.enum(['L1', 'L2', 'L3']) }).nullable(),
    /** Data labels of what the task has seen before; by whoever runs the task, never by its agent. */
    labels: z.array(dataLabel).max(50),
  }),
  z.union([
    z.strictObject({
      artifactId: z.string(),
      state: z.enum(['QUEUED', 'BUILDING', 'READY', 'FAILED']),
      failure: z.string().nullable(),
      replayed: z.boolean(),
    }),
    /** Nothing was done: people have to approve it first. The same request goes through once they have. */
    z.strictObject({ state: z.literal('APPROVAL_REQUIRED'), approvalId: z.string() }),
  ]),
);
