import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Consumer } from '#runtime/events/consumer.ts';
import { listDeadLetters, requestRetry } from '#runtime/events/dead-letters.ts';
import { type ControlPlaneStack, newVenture, startControlPlane, submit, type TestVenture } from '../testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let stranger: TestVenture;
let consumer: Consumer;
let isMended = false;

beforeAll(async () => {
  plane = await startControlPlane();
  [venture, stranger] = await Promise.all([newVenture(plane), newVenture(plane)]);
  consumer = await plane.runtime.startConsumer({
    name: 'test.accounts',
    types: ['workflow.submitted.v1'],
    onPoison: 'skip',
    attemptsMax: 1,
    async handle() {
      if (!isMended) throw new Error('no such account');
    },
  });
  for (const owner of [venture, stranger]) {
    for (let nth = 0; nth < 3; nth++) await submit(plane, owner, { research: [] });
  }
  await vi.waitFor(async () => {
    expect(await listDeadLetters(plane.runtime.db.drizzle, { limit: 10 })).toHaveLength(6);
  }, 30_000);
});
afterAll(async () => {
  await consumer?.stop();
  await plane?.stop();
});

interface Page {
  readonly deadLetters: {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly nodes: readonly Record<string, unknown>[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
}

const query = `query ($v: ID!, $first: Int, $after: Cursor) {
  deadLetters(ventureId: $v, first: $first, after: $after) {
    edges { cursor node { id } }
    nodes { id consumer reason attempts state resolvedAt firstFailedAt lastFailedAt event { type venture { id } } }
    pageInfo { hasNextPage }
  }
}`;
const read = (owner: TestVenture, args: Record<string, unknown> = {}) =>
  plane.data<Page>(owner.founder, query, { v: owner.id, ...args });

describe('dead letters', () => {
  test('show what failed, where and why', async () => {
    const { deadLetters } = await read(venture);
    expect(deadLetters.nodes).toHaveLength(3);
    expect(deadLetters.nodes[0]).toMatchObject({
      id: expect.stringMatching(/^dl_/),
      consumer: 'test.accounts',
      reason: 'Error: no such account',
      attempts: 1,
      state: 'PENDING',
      resolvedAt: null,
      event: { type: 'workflow.submitted.v1', venture: { id: venture.id } },
    });
  });

  test('come in pages, the latest first, none twice and none left out', async () => {
    const all = (await read(venture)).deadLetters.edges.map(({ node }) => node.id);
    const paged: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const { deadLetters } = await read(venture, { first: 1, after });
      paged.push(...deadLetters.edges.map(({ node }) => node.id));
      after = deadLetters.edges.at(-1)?.cursor;
      more = deadLetters.pageInfo.hasNextPage;
    }
    expect(paged).toEqual(all);
    expect(paged).toEqual(paged.toSorted().reverse());
  });

  test('are shown to nobody of another tenant, and only with the scope', async () => {
    const foreign = await plane.execute(stranger.founder, query, { v: venture.id });
    expect(foreign.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    const own = (await read(stranger)).deadLetters.nodes;
    expect(own.map((node) => node.event)).toEqual(
      Array.from({ length: 3 }, () => ({ type: 'workflow.submitted.v1', venture: { id: stranger.id } })),
    );
    const withoutScope = await plane.execute({ ...venture.founder, scopes: ['money:read'] }, query, { v: venture.id });
    expect(withoutScope.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('that are retried are shown as resolved once they are handled', async () => {
    isMended = true;
    const id = (await read(venture)).deadLetters.edges[0]?.node.id ?? '';
    await requestRetry(plane.runtime.db.drizzle, id);
    await vi.waitFor(async () => {
      const [first] = (await read(venture)).deadLetters.nodes;
      expect(first).toMatchObject({ id, state: 'RESOLVED', resolvedAt: expect.stringMatching(/^20/) });
    }, 30_000);
    const { rows } = await plane.runtime.db.drizzle.execute(
      sql`select 1 from platform.dead_letters where state = 'PENDING'`,
    );
    expect(rows).toHaveLength(5);
  });
});
