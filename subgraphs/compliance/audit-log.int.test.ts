import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '#runtime/events/read.ts';
import { openCheckpoint } from '#runtime/proof/checkpoint.ts';
import { eventLeafHash } from '#runtime/proof/event-leaf.ts';
import { verifyConsistency, verifyInclusion } from '#runtime/proof/merkle-proof.ts';
import { parseVerifierKey } from '#runtime/proof/signed-note.ts';
import {
  type ComplianceWorld,
  createVenture,
  data,
  plainRoot,
  publish,
  run,
  startCompliance,
  type TestVenture,
  untilConsumed,
  workflowResumed,
  workflowSucceeded,
} from './compliance.fixture.ts';

let world: ComplianceWorld;
let alpha: TestVenture;
let beta: TestVenture;

beforeAll(async () => {
  world = await startCompliance();
  [alpha, beta] = await Promise.all([createVenture(world.runtime), createVenture(world.runtime)]);
});

afterAll(() => world?.stop());

interface Checkpoint {
  readonly size: string;
  readonly origin: string;
  readonly rootHash: string;
  readonly note: string;
  readonly verifierKey: string;
}

const checkpointQuery = `query Checkpoint($size: BigInt) {
  auditCheckpoint(size: $size) { size origin rootHash note verifierKey at }
}`;

async function latestCheckpoint(): Promise<Checkpoint> {
  const { auditCheckpoint } = await data<{ auditCheckpoint: Checkpoint }>(
    world.compliance,
    alpha.founder,
    checkpointQuery,
  );
  return auditCheckpoint;
}

describe('the audit log', () => {
  const proofsQuery = `query Proofs($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Event { id inclusionProof { leafIndex treeSize leafHash hashes rootHash } }
    }
  }`;
  interface Proofs {
    readonly _entities: readonly {
      readonly id: string;
      readonly inclusionProof: {
        readonly leafIndex: string;
        readonly treeSize: string;
        readonly leafHash: string;
        readonly hashes: readonly string[];
        readonly rootHash: string;
      } | null;
    }[];
  }
  const bytes = (base64: string) => Buffer.from(base64, 'base64');
  const representations = (ids: readonly string[]) => ({
    representations: ids.map((id) => ({ __typename: 'Event', id })),
  });

  it('is signed when a workflow ends, over the root that the log itself gives', async () => {
    const workflowId = world.runtime.ids.next('workflow');
    await publish(world.runtime, alpha, [workflowResumed(workflowId), workflowSucceeded(workflowId)]);
    await untilConsumed(world.runtime);
    const [ended] = await readEvents(world.runtime.db.drizzle, {
      types: ['workflow.succeeded.v1'],
      order: 'desc',
      limit: 1,
    });
    const checkpoint = await latestCheckpoint();
    expect(checkpoint.size).toBe(ended?.seq.toString());
    const signed = openCheckpoint(checkpoint.note, parseVerifierKey(checkpoint.verifierKey));
    const events = await readEvents(world.runtime.db.drizzle, { upTo: signed.size, limit: 10_000 });
    expect(BigInt(events.length)).toBe(signed.size);
    expect(Buffer.from(signed.rootHash).toString('base64')).toBe(plainRoot(events));
    expect(checkpoint.rootHash).toBe(plainRoot(events));
    expect(checkpoint.origin).toBe(world.runtime.config.audit.origin);
  });

  it('finds a checkpoint by its size, for any tenant', async () => {
    const { size } = await latestCheckpoint();
    const { auditCheckpoint } = await data<{ auditCheckpoint: Checkpoint }>(
      world.compliance,
      beta.founder,
      checkpointQuery,
      {
        size,
      },
    );
    expect(auditCheckpoint.size).toBe(size);
    expect(await data(world.compliance, beta.founder, checkpointQuery, { size: '999999' })).toEqual({
      auditCheckpoint: null,
    });
  });

  it("proves each of a venture's covered events under the latest checkpoint", async () => {
    const checkpoint = await latestCheckpoint();
    const events = await readEvents(world.runtime.db.drizzle, {
      ventureId: alpha.ventureId,
      upTo: BigInt(checkpoint.size),
      limit: 1_000,
    });
    const { _entities } = await data<Proofs>(
      world.compliance,
      alpha.founder,
      proofsQuery,
      representations(events.map((e) => e.id)),
    );
    expect(_entities).toHaveLength(events.length);
    for (const [index, event] of events.entries()) {
      const proof = _entities[index]?.inclusionProof ?? expect.unreachable(`event ${event.seq} has no proof`);
      const claim = {
        index: BigInt(proof.leafIndex),
        size: BigInt(proof.treeSize),
        leafHash: eventLeafHash(event),
        hashes: proof.hashes.map(bytes),
      };
      expect(claim.index).toBe(event.seq - 1n);
      expect(verifyInclusion(claim, bytes(checkpoint.rootHash))).toBe(true);
      expect(proof).toMatchObject({
        rootHash: checkpoint.rootHash,
        leafHash: Buffer.from(claim.leafHash).toString('base64'),
      });
    }
  });

  it('has no proof yet for what no checkpoint covers', async () => {
    await publish(world.runtime, alpha, [workflowResumed('wf_x')]);
    await untilConsumed(world.runtime);
    const [event] = await readEvents(world.runtime.db.drizzle, {
      types: ['workflow.resumed.v1'],
      order: 'desc',
      limit: 1,
    });
    const answer = await data<Proofs>(world.compliance, alpha.founder, proofsQuery, representations([event?.id ?? '']));
    expect(answer._entities).toEqual([{ id: event?.id, inclusionProof: null }]);
  });

  it('proves that a later checkpoint only appended to an earlier one', async () => {
    const first = await latestCheckpoint();
    await publish(world.runtime, beta, [workflowResumed('wf_y'), workflowSucceeded('wf_y')]);
    await untilConsumed(world.runtime);
    const second = await latestCheckpoint();
    expect(BigInt(second.size)).toBeGreaterThan(BigInt(first.size));
    const query = `query Consistency($from: BigInt!, $to: BigInt!) {
      consistencyProof(from: $from, to: $to) { fromSize toSize hashes }
    }`;
    const { consistencyProof } = await data<{ consistencyProof: { readonly hashes: readonly string[] } }>(
      world.compliance,
      alpha.founder,
      query,
      { from: first.size, to: second.size },
    );
    const claim = {
      firstSize: BigInt(first.size),
      firstRoot: bytes(first.rootHash),
      secondSize: BigInt(second.size),
      secondRoot: bytes(second.rootHash),
      hashes: consistencyProof.hashes.map(bytes),
    };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, firstRoot: claim.secondRoot })).toBe(false);
    const codeOf = async (from: string, to: string, identity = alpha.founder) =>
      (await run(world.compliance, identity, query, { from, to })).errors?.[0]?.extensions?.code;
    expect(await codeOf('0', '1')).toBe('BAD_USER_INPUT');
    expect(await codeOf(second.size, first.size)).toBe('BAD_USER_INPUT');
    expect(await codeOf('1', '999999')).toBe('BAD_USER_INPUT');
    expect(await codeOf('1', '1', alpha.identity('agent'))).toBe('FORBIDDEN');
  });

  it('proves nothing to another tenant, without the scope, or of an event that is not there', async () => {
    const [event] = await readEvents(world.runtime.db.drizzle, { ventureId: alpha.ventureId, limit: 1 });
    const variables = representations([event?.id ?? '', 'nonsense', world.runtime.ids.uuid()]);
    const nothing = { _entities: [{ inclusionProof: null }, { inclusionProof: null }, { inclusionProof: null }] };
    expect(await data<Proofs>(world.compliance, beta.founder, proofsQuery, variables)).toMatchObject(nothing);
    const blind = await run(world.compliance, alpha.identity('agent'), proofsQuery, variables);
    expect(blind.data).toMatchObject(nothing);
    expect(blind.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });
});
