import {
  ProofCheckpointDocument,
  ProofConsistencyDocument,
  ProofPageDocument,
  type ProofPageQuery,
} from '#codegen/sdk/operations.ts';
import type { GraphClient } from '../graph-client.ts';
import { type ProofEvent, type ProofFile, ProofFileError, proofFileShape } from './proof-file.ts';

type EventNode = ProofPageQuery['events']['nodes'][number];

const attemptsMax = 5;

/**
 * Fetches a venture's whole log with its proofs and checkpoints through the public graph.
 * @throws ProofFileError when no checkpoint covers any of it yet; GraphError as the client
 */
export async function exportProof(client: Pick<GraphClient, 'request'>, ventureId: string): Promise<ProofFile> {
  let events: readonly ProofEvent[] = [];
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    events = await fetchEvents(client, ventureId);
    const covered = lastSize(events);
    // A checkpoint written between two pages covers events of the first, which were read without a proof: read again.
    if (events.every((event) => event.inclusion !== null || BigInt(event.seq) > covered)) break;
  }
  const sizes = [
    ...new Set(events.flatMap(({ inclusion }) => (inclusion === null ? [] : [BigInt(inclusion.treeSize)]))),
  ];
  sizes.sort((left, right) => (left < right ? -1 : 1));
  if (sizes.length === 0) {
    throw new ProofFileError('No checkpoint covers an event of this venture yet; one is written within seconds');
  }
  const signed = await Promise.all(sizes.map((size) => fetchCheckpoint(client, size)));
  const steps = sizes.slice(1).map(async (to, index) => {
    const from = sizes[index] ?? 0n;
    const variables = { from: from.toString(), to: to.toString() };
    return (await client.request(ProofConsistencyDocument, variables)).consistencyProof;
  });
  // Parsed as a reader would, so that nothing is written that `verify` would not read.
  return proofFileShape.parse({
    format: 'parpour-proof-v1',
    ventureId,
    verifierKey: signed.at(-1)?.verifierKey,
    checkpoints: signed.map(({ note }) => note),
    consistency: await Promise.all(steps),
    events,
  });
}

async function fetchEvents(client: Pick<GraphClient, 'request'>, ventureId: string): Promise<ProofEvent[]> {
  const events: ProofEvent[] = [];
  let after: string | null = null;
  do {
    const page: ProofPageQuery = await client.request(ProofPageDocument, { ventureId, after });
    events.push(...page.events.nodes.map(toProofEvent));
    after = page.events.pageInfo.hasNextPage ? page.events.pageInfo.endCursor : null;
  } while (after !== null);
  return events;
}

async function fetchCheckpoint(client: Pick<GraphClient, 'request'>, size: bigint) {
  const { auditCheckpoint } = await client.request(ProofCheckpointDocument, { size: size.toString() });
  if (auditCheckpoint === null) throw new ProofFileError(`The graph has no checkpoint of ${size} events`);
  return auditCheckpoint;
}

function toProofEvent({ venture, inclusionProof, ...event }: EventNode): ProofEvent {
  return proofFileShape.shape.events.element.parse({
    ...event,
    ventureId: venture.id,
    inclusion: inclusionProof,
  });
}

function lastSize(events: readonly ProofEvent[]): bigint {
  return events.reduce((largest, { inclusion }) => {
    const size = BigInt(inclusion?.treeSize ?? 0);
    return size > largest ? size : largest;
  }, 0n);
}
