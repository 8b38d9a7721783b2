import { chainHash, genesisHash, type SequencedEvent } from '#runtime/events/event.ts';
import { type Checkpoint, openCheckpoint } from '#runtime/proof/checkpoint.ts';
import { eventLeafHash } from '#runtime/proof/event-leaf.ts';
import { verifyConsistency, verifyInclusion } from '#runtime/proof/merkle-proof.ts';
import { NoteError, type NoteVerifier, parseVerifierKey } from '#runtime/proof/signed-note.ts';
import { type ProofEvent, type ProofFile, ProofFileError, proofFileShape } from './proof-file.ts';

export interface VerificationReport {
  /** True when there is no fault and at least one event was proven. */
  readonly isProven: boolean;
  /** What is wrong, for people; empty when nothing is. */
  readonly faults: readonly string[];
  readonly ventureId: string;
  /** Name and id of the key that signed. */
  readonly key: string;
  /** False when the key came out of the export itself, which proves only that the export agrees with itself. */
  readonly isKeyPinned: boolean;
  /** Checkpoints whose signature holds. */
  readonly checkpoints: readonly { readonly size: bigint; readonly rootHash: string }[];
  readonly events: number;
  /** Events that lead to a signed root. */
  readonly proven: number;
  /** Events newer than the last checkpoint. */
  readonly uncovered: number;
  /** Pairs of neighbours in the log whose hashes were checked to follow one another. */
  readonly linked: number;
}

/**
 * Checks an export without any server: signatures of the checkpoints, that each grew out of the one before, hash and chain
 * of each event, and its way to a signed root. It can't show that no event of the venture was left out.
 * @param input the export, as parsed JSON
 * @param trustedKey C2SP verifier key that the checkpoints must be signed by; the export's own when left out
 * @throws ProofFileError when the input is not an export, or a key is malformed
 */
export function verifyExport(input: unknown, trustedKey?: string): VerificationReport {
  const file = parseFile(input);
  const faults: string[] = [];
  if (trustedKey !== undefined && trustedKey.trim() !== file.verifierKey.trim()) {
    faults.push('The export names another key than the trusted one');
  }
  const verifier = parseKey(trustedKey ?? file.verifierKey);
  const checkpoints = openCheckpoints(file, verifier, faults);
  checkConsistency(file, checkpoints, faults);

  const lastSize = checkpoints.at(-1)?.size ?? 0n;
  let proven = 0;
  let uncovered = 0;
  let linked = 0;
  let before: SequencedEvent | undefined;
  for (const item of file.events) {
    const event = toEvent(item);
    const fault = faultOfEvent(event, file.ventureId, before) ?? faultOfProof(event, item, checkpoints, lastSize);
    if (fault !== undefined) faults.push(`Event ${item.seq} (${item.type}): ${fault}`);
    else if (item.inclusion === null) uncovered++;
    else proven++;
    if (before?.seq === event.seq - 1n || event.seq === 1n) linked++;
    before = event;
  }
  if (proven === 0 && faults.length === 0) faults.push('No event of the export is covered by a checkpoint');
  return {
    isProven: faults.length === 0,
    faults,
    ventureId: file.ventureId,
    key: `${verifier.name}+${verifier.keyId}`,
    isKeyPinned: trustedKey !== undefined,
    checkpoints: checkpoints.map(({ size, rootHash }) => ({
      size,
      rootHash: Buffer.from(rootHash).toString('base64'),
    })),
    events: file.events.length,
    proven,
    uncovered,
    linked,
  };
}

function parseFile(input: unknown): ProofFile {
  const parsed = proofFileShape.safeParse(input);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new ProofFileError(`This is not an export of proofs: ${first?.path.join('.') || 'file'}: ${first?.message}`);
}

function parseKey(key: string): NoteVerifier {
  try {
    return parseVerifierKey(key);
  } catch (error) {
    if (error instanceof NoteError) throw new ProofFileError(error.message);
    throw error;
  }
}

function openCheckpoints(file: ProofFile, verifier: NoteVerifier, faults: string[]): Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  for (const [index, note] of file.checkpoints.entries()) {
    try {
      const checkpoint = openCheckpoint(note, verifier);
      if (checkpoint.size > (checkpoints.at(-1)?.size ?? -1n)) checkpoints.push(checkpoint);
      else faults.push(`Checkpoint ${index + 1}: is not larger than the one before it`);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      faults.push(`Checkpoint ${index + 1}: ${error.message}`);
    }
  }
  return checkpoints;
}

function checkConsistency(file: ProofFile, checkpoints: readonly Checkpoint[], faults: string[]): void {
  for (const [index, second] of checkpoints.entries()) {
    const first = checkpoints[index - 1];
    if (first === undefined) continue;
    const proof = file.consistency.find(
      ({ fromSize, toSize }) => BigInt(fromSize) === first.size && BigInt(toSize) === second.size,
    );
    const grew =
      proof !== undefined &&
      verifyConsistency({
        firstSize: first.size,
        firstRoot: first.rootHash,
        secondSize: second.size,
        secondRoot: second.rootHash,
        hashes: proof.hashes.map(fromBase64),
      });
    if (!grew) faults.push(`The checkpoint of ${second.size} events does not follow from that of ${first.size}`);
  }
}

/** @returns what is wrong with the event itself, or with how it follows the one before */
function faultOfEvent(
  event: SequencedEvent,
  ventureId: string,
  before: SequencedEvent | undefined,
): string | undefined {
  if (event.ventureId !== ventureId) return `belongs to ${event.ventureId}`;
  if (chainHash(event) !== event.hash) return 'its content does not have the hash that it states';
  if (before !== undefined && event.seq <= before.seq) return 'is not behind the event before it';
  const expected = event.seq === 1n ? genesisHash : before?.seq === event.seq - 1n ? before.hash : undefined;
  if (expected !== undefined && event.previousHash !== expected) return 'does not follow the event before it by hash';
  return undefined;
}

/** @returns what is wrong with the event's way to a signed root */
function faultOfProof(
  event: SequencedEvent,
  { inclusion }: ProofEvent,
  checkpoints: readonly Checkpoint[],
  lastSize: bigint,
): string | undefined {
  if (inclusion === null) return event.seq <= lastSize ? 'has no proof although the checkpoint covers it' : undefined;
  const size = BigInt(inclusion.treeSize);
  const checkpoint = checkpoints.find((candidate) => candidate.size === size);
  if (checkpoint === undefined) return `its proof is for a tree of ${size} events, which no checkpoint here signs`;
  if (BigInt(inclusion.leafIndex) !== event.seq - 1n) return 'its proof is for another position in the log';
  const claim = {
    index: event.seq - 1n,
    size,
    leafHash: eventLeafHash(event),
    hashes: inclusion.hashes.map(fromBase64),
  };
  return verifyInclusion(claim, checkpoint.rootHash) ? undefined : 'does not lead to the signed root';
}

function toEvent({ inclusion: _inclusion, ...event }: ProofEvent): SequencedEvent {
  // Only what is hashed counts here: types and payloads of events newer than this program are as good as known ones.
  return { ...event, seq: BigInt(event.seq) } as unknown as SequencedEvent;
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
