import { z } from 'zod';

// What `parpour verify --export` writes and `parpour verify FILE` reads: all that is needed to check a venture's events
// without a server. Numbers that may pass 2^53 are decimal text; hashes of the tree are base64, those of the chain hex.

const size = z.string().regex(/^(0|[1-9]\d{0,18})$/, 'must be a whole number as text');
const treeHash = z.base64().length(44, 'must be a SHA-256 hash in base64');
const chainHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 hash in lower-case hex');

const inclusion = z.object({
  /** Number of events of the tree, and of the checkpoint, that the proof is for. */
  treeSize: size,
  leafIndex: size,
  /** From the leaf to the root. */
  hashes: z.array(treeHash).max(64),
});

const event = z.object({
  id: z.string(),
  seq: size,
  type: z.string(),
  version: z.number().int(),
  streamId: z.string(),
  streamVersion: z.number().int(),
  ventureId: z.string(),
  actor: z.object({ kind: z.enum(['PERSON', 'AGENT', 'SYSTEM', 'INTEGRATION']), id: z.string(), name: z.string() }),
  occurredAt: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  payload: z.json(),
  previousHash: chainHash,
  hash: chainHash,
  /** Null for events newer than the checkpoint. */
  inclusion: inclusion.nullable(),
});

export const proofFileShape = z.object({
  format: z.literal('parpour-proof-v1'),
  ventureId: z.string(),
  /** C2SP verifier key of the log. */
  verifierKey: z.string(),
  /** Signed notes, smallest size first. */
  checkpoints: z.array(z.string()).min(1, 'must hold a checkpoint'),
  /** Proofs that each checkpoint only appended to the one before it. */
  consistency: z.array(z.object({ fromSize: size, toSize: size, hashes: z.array(treeHash).max(128) })),
  /** In the order of the log. */
  events: z.array(event),
});

/** A venture's events with all that proves them. */
export type ProofFile = z.infer<typeof proofFileShape>;
export type ProofEvent = ProofFile['events'][number];

/** The file is not an export, or none can be made. */
export class ProofFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProofFileError';
  }
}
