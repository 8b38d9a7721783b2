import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { chainHash, genesisHash, type SequencedEvent } from '#runtime/events/event.ts';
import { signCheckpoint } from '#runtime/proof/checkpoint.ts';
import { eventLeafHash } from '#runtime/proof/event-leaf.ts';
import {
  appendLeaf,
  consistencyAddresses,
  emptyFrontier,
  foldSubtrees,
  type Hash,
  inclusionAddresses,
  type NodeAddress,
  rootOf,
} from '#runtime/proof/merkle-tree.ts';
import { createNoteSigner } from '#runtime/proof/signed-note.ts';
import { type ProofFile, ProofFileError } from './proof-file.ts';
import { verifyExport } from './verify-export.ts';

function newSigner(origin = 'parpour.example/log') {
  const { privateKey } = generateKeyPairSync('ed25519');
  return createNoteSigner(privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'), origin);
}

const signer = newSigner();
const base64 = (hash: Hash) => Buffer.from(hash).toString('base64');

/** A log of two ventures in turn: three events of `ven_a`, then one of `ven_b`, and so on. */
function logOf(count: number): SequencedEvent[] {
  let previousHash = genesisHash;
  return Array.from({ length: count }, (_, index) => {
    const unhashed = {
      id: `event-${index}`,
      seq: BigInt(index + 1),
      type: 'workflow.resumed.v1' as const,
      version: 1,
      streamId: 'wf_1',
      streamVersion: index + 1,
      ventureId: index % 4 === 3 ? 'ven_b' : 'ven_a',
      actor: { kind: 'SYSTEM' as const, id: 'test', name: 'Tëst' },
      occurredAt: '2026-03-01T09:30:00.000Z',
      correlationId: 'wf_1',
      causationId: null,
      payload: { workflowId: `wf_${index}` },
      previousHash,
    };
    previousHash = chainHash(unhashed);
    return { ...unhashed, hash: previousHash };
  });
}

/** Exports `ven_a` from a log; the first half of the proofs are under `sizes[0]`, the rest under the last size. */
function exportOf(log: readonly SequencedEvent[], sizes: readonly number[], by = signer): ProofFile {
  const nodes = new Map<string, Hash>();
  const roots: Hash[] = [rootOf(emptyFrontier)];
  let frontier = emptyFrontier;
  for (const event of log) {
    const appended = appendLeaf(frontier, eventLeafHash(event));
    frontier = appended.frontier;
    for (const node of appended.nodes) nodes.set(`${node.level}/${node.index}`, node.hash);
    roots.push(rootOf(frontier));
  }
  const fold = (path: readonly NodeAddress[][]) =>
    path.map((range) =>
      base64(foldSubtrees(range.map(({ level, index }) => nodes.get(`${level}/${index}`) ?? Buffer.of()))),
    );
  const sizeFor = (seq: bigint) => sizes.find((size) => seq <= BigInt(size));
  return {
    format: 'parpour-proof-v1',
    ventureId: 'ven_a',
    verifierKey: by.verifierKey,
    checkpoints: sizes.map((size) => signCheckpoint(by, { size: BigInt(size), rootHash: roots[size] ?? Buffer.of() })),
    consistency: sizes.slice(1).map((to, index) => {
      const from = sizes[index] ?? 0;
      return { fromSize: `${from}`, toSize: `${to}`, hashes: fold(consistencyAddresses(BigInt(from), BigInt(to))) };
    }),
    events: log
      .filter((event) => event.ventureId === 'ven_a')
      .map(({ seq, payload, ...event }) => {
        const size = sizeFor(seq);
        return {
          ...event,
          // Payloads of the catalog are JSON.
          payload: payload as ProofFile['events'][number]['payload'],
          seq: seq.toString(),
          inclusion:
            size === undefined
              ? null
              : {
                  treeSize: `${size}`,
                  leafIndex: (seq - 1n).toString(),
                  hashes: fold(inclusionAddresses(seq - 1n, BigInt(size))),
                },
        };
      }),
  };
}

const log = logOf(23);
const good = exportOf(log, [9, 20]);
type ExportedEvent = ProofFile['events'][number];

/** The export with one event changed. */
function withEvent(at: number, change: (event: ExportedEvent) => Partial<ExportedEvent>): ProofFile {
  return {
    ...good,
    events: good.events.map((event, index) => (index === at ? { ...event, ...change(event) } : event)),
  };
}

/** An event whose content was changed and whose own hash was made to fit. */
function rehashed(event: ExportedEvent, part: Partial<ExportedEvent>): Partial<ExportedEvent> {
  const { inclusion: _inclusion, ...changed } = { ...event, ...part };
  // The test's events have the catalog's shape.
  const hash = chainHash({ ...changed, seq: BigInt(changed.seq) } as unknown as SequencedEvent);
  return { ...part, hash };
}

function faultsOf(file: unknown, key?: string): string {
  const report = verifyExport(file, key);
  expect(report.isProven).toBe(report.faults.length === 0);
  return report.faults.join('\n');
}

describe('verifying an export', () => {
  it('proves every covered event, and says what is not covered yet', () => {
    expect(verifyExport(good, signer.verifierKey)).toEqual({
      isProven: true,
      faults: [],
      ventureId: 'ven_a',
      key: `parpour.example/log+${signer.keyId}`,
      isKeyPinned: true,
      checkpoints: [expect.objectContaining({ size: 9n }), expect.objectContaining({ size: 20n })],
      events: 18,
      proven: 15,
      uncovered: 3,
      linked: 13,
    });
  });

  it('reads what a file holds', () => {
    expect(verifyExport(JSON.parse(JSON.stringify(good))).isProven).toBe(true);
  });

  it('says that a key out of the export itself is not a trusted one', () => {
    expect(verifyExport(good)).toMatchObject({ isProven: true, isKeyPinned: false });
  });

  it.each<[what: string, file: ProofFile, fault: string]>([
    [
      'a changed payload',
      withEvent(2, () => ({ payload: { workflowId: 'wf_x' } })),
      'Event 3 (workflow.resumed.v1): its content does not have the hash',
    ],
    [
      'a changed actor',
      withEvent(2, ({ actor }) => ({ actor: { ...actor, name: 'Mallory' } })),
      'does not have the hash',
    ],
    [
      'a payload that was hashed again',
      withEvent(0, (event) => rehashed(event, { payload: {} })),
      'does not lead to the signed root',
    ],
    [
      'a payload that was hashed again, with its neighbour not in the export',
      withEvent(2, (event) => rehashed(event, { payload: {} })),
      'does not lead to the signed root',
    ],
    [
      'a broken chain',
      withEvent(1, (event) => rehashed(event, { previousHash: 'a'.repeat(64) })),
      'does not follow the event before it by hash',
    ],
    [
      'a first event that has one before it',
      withEvent(0, (event) => rehashed(event, { previousHash: 'a'.repeat(64) })),
      'does not follow',
    ],
    [
      'an event at another place',
      withEvent(3, ({ inclusion }) => ({ inclusion: inclusion && { ...inclusion, leafIndex: '3' } })),
      'another position',
    ],
    [
      'an event of another venture',
      withEvent(4, (event) => rehashed(event, { ventureId: 'ven_b' })),
      'belongs to ven_b',
    ],
    [
      'a proof that was left out',
      withEvent(5, () => ({ inclusion: null })),
      'has no proof although the checkpoint covers it',
    ],
    [
      'a proof for a tree nobody signed',
      withEvent(5, ({ inclusion }) => ({ inclusion: inclusion && { ...inclusion, treeSize: '19' } })),
      'no checkpoint here signs',
    ],
    [
      'a proof that is cut short',
      withEvent(5, ({ inclusion }) => ({ inclusion: inclusion && { ...inclusion, hashes: [] } })),
      'does not lead',
    ],
    ['events out of order', { ...good, events: [...good.events].reverse() }, 'is not behind the event before it'],
    [
      'a repeated event',
      { ...good, events: [...good.events.slice(0, 1), ...good.events] },
      'is not behind the event before it',
    ],
    ['no event at all', { ...good, events: [] }, 'No event of the export is covered'],
    [
      'a changed checkpoint',
      { ...good, checkpoints: good.checkpoints.map((note) => note.replace('\n20\n', '\n21\n')) },
      'Checkpoint 2: The signature',
    ],
    ['checkpoints in the wrong order', { ...good, checkpoints: [...good.checkpoints].reverse() }, 'is not larger'],
    [
      'a missing consistency proof',
      { ...good, consistency: [] },
      'The checkpoint of 20 events does not follow from that of 9',
    ],
  ])('finds %s', (_what, file, fault) => {
    expect(faultsOf(file, signer.verifierKey)).toContain(fault);
  });

  it('finds a log that was rewritten between two checkpoints', () => {
    const rewritten = logOf(23).map((event) => ({ ...event, streamVersion: 99 }));
    let previousHash = genesisHash;
    const forged = rewritten.map((event) => {
      const hash = chainHash({ ...event, previousHash });
      const linked = { ...event, previousHash, hash };
      previousHash = hash;
      return linked;
    });
    const second = exportOf(forged, [9, 20]);
    const file = {
      ...second,
      checkpoints: [good.checkpoints[0], second.checkpoints[1]],
      events: second.events.slice(8),
    };
    expect(faultsOf(file, signer.verifierKey)).toContain('The checkpoint of 20 events does not follow from that of 9');
  });

  it('finds that another key signed than the trusted one, also under the same name', () => {
    const forged = exportOf(log, [20], newSigner());
    expect(faultsOf(forged)).toBe('');
    expect(faultsOf(forged, signer.verifierKey)).toContain('names another key than the trusted one');
    const renamed = { ...forged, verifierKey: signer.verifierKey };
    expect(faultsOf(renamed, signer.verifierKey)).toContain('No trusted key signed the note');
  });

  it('refuses what is not an export, or not a key', () => {
    expect(() => verifyExport({})).toThrow(ProofFileError);
    expect(() => verifyExport({ ...good, checkpoints: [] })).toThrow('checkpoints: must hold a checkpoint');
    expect(() => verifyExport(withEvent(0, () => ({ seq: '1.5' })))).toThrow('events.0.seq: must be a whole number');
    expect(() => verifyExport(good, 'nonsense')).toThrow(ProofFileError);
  });
});
