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
