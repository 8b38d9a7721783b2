import { z } from 'zod';
import { sha256Hex } from '../events/define.ts';
import { rpc } from './define.ts';
import { policyCheckRequest } from './policy.ts';

/** Bounds of what is shown to whoever approves. */
export const evidenceLimits = { fieldsMax: 50, charactersMax: 8_000, valueCharactersMax: 500 } as const;

/** What somebody gave for an action, as named values; in the order given, and bounded by `evidenceLimits`. */
export const evidenceFields = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        /** Path in the input, for example `transfers[0].description`. */
        name: z.string(),
        /** Null for an amount, and for what is withheld. */
        value: z.string().nullable(),
        /** Null for what is no amount; in the currency's minor unit, decimal text. */
        amount: z.strictObject({ amountMinor: z.string(), currency: z.string() }).nullable(),
        /** True when the value is only its beginning. */
        isCut: z.boolean(),
        /** True for what is by its name a secret, and not told. */
        isWithheld: z.boolean(),
      }),
    )
    .max(evidenceLimits.fieldsMax),
  /** How many more there are. */
  fieldsLeftOut: z.number().int().min(0),
});

export type EvidenceFields = z.infer<typeof evidenceFields>;

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
    kind: z.enum(['ARTIFACT', 'HUMAN_ACTION']),
    /** What policy was asked: the action, whose hash the approval binds to. Its context has `request.evidence`, the hash of `fields`. */
    question: policyCheckRequest.omit({ approvalId: true, labels: true }).extend({ subjectId: z.string() }),
    /** What the caller gave, for whoever approves it. */
    fields: evidenceFields,
    /** In one line, for people; at most 500 characters. */
    summary: z.string().max(500),
    /** The decision that wants it. */
    decisionId: z.string(),
    reasons: z.array(z.string()),
    /** Yes votes needed. */
    quorum: z.number().int().min(1),
    /** How long is waited for them; the default of the instance when left out. */
    expiresSeconds: z.number().int().min(1).optional(),
  }),
  z.strictObject({ approvalId: z.string(), state: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED']) }),
);
