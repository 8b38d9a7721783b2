import { z } from 'zod';
import { sha256Hex } from '../events/define.ts';
import { rpc } from './define.ts';

/** Reads an approval, for policy to verify before it counts. Null when there is none in that venture. */
export const getApproval = rpc(
  'rpc.control_plane.get_approval',
  z.strictObject({ ventureId: z.string(), approvalId: z.string() }),
  z
    .strictObject({
      approvalId: z.string(),
      state: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED']),
      actionHash: sha256Hex,
      subjectId: z.string(),
    })
    .nullable(),
);

/**
 * Asks people to approve what the caller is about to do, or tells how that stands: asking again for the same action of the same
 * subject gives the approval that is there.
 */
export const requestApproval = rpc(
  'rpc.control_plane.request_approval',
  z.strictObject({
    ventureId: z.string(),
    kind: z.enum(['ARTIFACT', 'HUMAN_ACTION']),
    subjectId: z.string(),
    workflowId: z.string().nullable(),
    taskId: z.string().nullable(),
    /** In one line, for people; at most 500 characters. */
    summary: z.string().max(500),
    /** The decision that wants it. */
    decisionId: z.string(),
    actionHash: sha256Hex,
    reasons: z.array(z.string()),
    /** Yes votes needed. */
    quorum: z.number().int().min(1),
  }),
  z.strictObject({ approvalId: z.string(), state: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED']) }),
);
