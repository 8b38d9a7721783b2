import type { Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { readEvents } from '#runtime/events/read.ts';
import { signCheckpoint } from '#runtime/proof/checkpoint.ts';
import { sameHash } from '#runtime/proof/merkle-proof.ts';
import type { NoteSigner } from '#runtime/proof/signed-note.ts';
import { complianceActor } from '../actor.ts';
import { readTreeState } from '../tree/tree.repository.ts';
import type { LogTree } from '../tree/tree.ts';
import { insertCheckpoint, readLatestCheckpoint } from './checkpoint.repository.ts';

/** Signs the log. */
export interface CheckpointWriter {
  /**
   * Writes a checkpoint over everything in the tree, in the caller's transaction, unless there is nothing new to sign but
   * checkpoints, or the tree is being rebuilt and has not come to its last checkpoint yet.
   * @param cause the event that calls for it, the last one in the tree when left out
   * @returns its size, or undefined when none was written
   */
  write(unit: UnitOfWork, cause?: SequencedEvent): Promise<bigint | undefined>;
  /**
   * Keeps a checkpoint that the log tells of, when it is not there already.
   * @throws InvariantError when it was signed over another tree than the one kept here
   */
  apply(tx: Tx, event: SequencedEvent<'audit.checkpoint_written.v1'>): Promise<void>;
}

/** Stream that holds the event of the checkpoint of this size, and no other: a size is signed once. */
function streamOf(size: bigint): string {
  return `checkpoint_${size}`;
}

export function createCheckpointWriter(deps: {
  readonly tree: LogTree;
  readonly signer: NoteSigner;
}): CheckpointWriter {
  const { tree, signer } = deps;
  return {
    async write(unit, cause) {
      const { tx } = unit;
      const state = await readTreeState(tx, 'locked');
      if (state === undefined) throw new InvariantError('compliance.log_tree has lost its row');
      const { size } = state;
      const signedSize = (await readLatestCheckpoint(tx))?.size ?? 0n;
      if (state.dueSize <= signedSize || (await lastLoggedSize(tx)) > signedSize) return undefined;
      const last = cause ?? (await readEvents(tx, { after: size - 1n, upTo: size, limit: 1 }))[0];
      if (last === undefined) throw new InvariantError(`The log has no event ${size}, the tree has`);
      const rootHash = await tree.rootAt(tx, size);
      const written = await insertCheckpoint(tx, {
        size,
        origin: signer.name,
        rootHash,
        keyId: signer.keyId,
        verifierKey: signer.verifierKey,
        note: signCheckpoint(signer, { size, rootHash }),
      });
      if (written === undefined) return undefined;
      await unit.append({
        // Every event belongs to a venture; the checkpoint is told to the one whose event it was written after.
        ventureId: last.ventureId,
        stream: { id: streamOf(size), expectedVersion: 0 },
        actor: complianceActor,
        // It is about the whole log, not about the workflow that happened to end.
        correlationId: streamOf(size),
        causationId: last.id,
        events: [
          {
            type: 'audit.checkpoint_written.v1',
            payload: {
              size: size.toString(),
              origin: written.origin,
              rootHash: Buffer.from(rootHash).toString('base64'),
              keyId: written.keyId,
              verifierKey: written.verifierKey,
              note: written.note,
              at: written.at.toISOString(),
            },
          },
        ],
      });
      return size;
    },

    async apply(tx, event) {
      const { payload } = event;
      const size = BigInt(payload.size);
      const rootHash = Buffer.from(payload.rootHash, 'base64');
      if (!sameHash(await tree.rootAt(tx, size), rootHash)) {
        throw new InvariantError(`The checkpoint of size ${size} was signed over another log than this one`);
      }
      await insertCheckpoint(tx, {
        size,
        origin: payload.origin,
        rootHash,
        keyId: payload.keyId,
        verifierKey: payload.verifierKey,
        note: payload.note,
        at: new Date(payload.at),
      });
    },
  };
}

/** Size of the last checkpoint that the log tells of, 0 before the first. */
async function lastLoggedSize(tx: Tx): Promise<bigint> {
  const [event] = await readEvents(tx, { types: ['audit.checkpoint_written.v1'], order: 'desc', limit: 1 });
  return event !== undefined && isEvent(event, 'audit.checkpoint_written.v1') ? BigInt(event.payload.size) : 0n;
}
