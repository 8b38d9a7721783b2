import type { Hash } from './merkle-tree.ts';
import { NoteError, type NoteSigner, type NoteVerifier, openNote } from './signed-note.ts';

// C2SP transparency log checkpoints (https://c2sp.org/tlog-checkpoint@v1.0.0).

/** What a checkpoint says: the log of this name had this root at this size. */
export interface Checkpoint {
  readonly origin: string;
  /** Number of leaves. */
  readonly size: bigint;
  readonly rootHash: Hash;
}

const hashBytes = 32;

/**
 * Signs a checkpoint; the key's name is the log's origin.
 * @returns the whole note
 */
export function signCheckpoint(signer: NoteSigner, head: { readonly size: bigint; readonly rootHash: Hash }): string {
  return signer.sign(`${signer.name}\n${head.size}\n${Buffer.from(head.rootHash).toString('base64')}\n`);
}

/**
 * Verifies a checkpoint's signature and reads it. Extension lines are accepted and ignored.
 * @param verifier key of the log: the origin line must be its name
 * @throws NoteError when the note is malformed, is of another log, or was not signed by the key
 */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = openNote(note, [verifier]).split('\n');
  const rootHash = Buffer.from(root, 'base64');
  const isWellFormed =
    /^(0|[1-9]\d*)$/.test(size) &&
    rootHash.length === hashBytes &&
    rootHash.toString('base64') === root &&
    // The text ends in a newline, so the last part is empty; any line before it is an extension and must not be.
    rest.at(-1) === '' &&
    rest.slice(0, -1).every((line) => line !== '');
  if (!isWellFormed) throw new NoteError('The note is not a checkpoint');
  if (origin !== verifier.name) throw new NoteError(`The checkpoint is of the log ${origin}, not of ${verifier.name}`);
  return { origin, size: BigInt(size), rootHash };
}
