import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEvents, readHead } from '#runtime/events/read.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { createPolicyResponder, type PolicyResponder } from '#tests/support/policy-responder.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { lockOpenCase } from './case/case.repository.ts';
import { resolveCase } from './case/resolve-case.ts';
import {
  createVenture,
  data,
  declined,
  plainRoot,
  publish,
  runnerOf,
  type TestVenture,
  untilConsumed,
  workflowResumed,
  workflowSucceeded,
} from './compliance.fixture.ts';
import { createCompliance } from './index.ts';

let stack: TestStack;
let runtime: TestRuntime;
let policy: PolicyResponder;
let venture: TestVenture;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  policy = await createPolicyResponder(runtime.bus, runtime.ids);
});

afterAll(async () => {
  await policy?.leave();
  await runtime?.close();
  await stack?.stop();
});

beforeEach(async () => {
  venture = await createVenture(runtime);
});

const never = 3_600_000;

/** Runs compliance for as long as `work` takes. */
async function whileRunning<Result>(
  work: (compliance: Subgraph) => Promise<Result>,
  on = runtime,
  checkpointIntervalMs = never,
): Promise<Result> {
  const compliance = createCompliance(on, { checkpointIntervalMs });
  await runnerOf(compliance).start();
  try {
    return await work(compliance);
  } finally {
    await runnerOf(compliance).stop();
  }
}

/** Everything that compliance keeps, as text that two databases can be compared by. */
async function tables(): Promise<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const [table, key] of [
    ['log_tree', 'size'],
    ['tree_nodes', 'level, node_index'],
    ['checkpoints', 'size'],
    ['cases', 'case_id'],
    ['violations', 'violation_id'],
  ]) {
    const { rows } = await runtime.db.drizzle.execute(
      sql.raw(`select to_jsonb(t) as row from compliance.${table} t order by ${key}`),
    );
    kept[table ?? ''] = rows;
  }
  return kept;
}

async function latestCheckpointSize(): Promise<bigint> {
  const { rows } = await runtime.db.drizzle.execute<{ size: bigint }>(
    sql`select coalesce(max(size), 0)::bigint as size from compliance.checkpoints`,
  );
  return rows[0]?.size ?? 0n;
}

/** Waits until a checkpoint covers everything but checkpoints, and the tree has the event of the last one. */
async function untilAllSigned(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await runtime.db.drizzle.execute(sql`
        select due_size <= (select max(size) from compliance.checkpoints) as signed from compliance.log_tree`);
      expect(rows).toEqual([{ signed: true }]);
    },
    { timeout: 30_000, interval: 20 },
  );
  await untilConsumed(runtime);
}

/** The tree has one leaf for each event of the log. */
async function expectTreeOfWholeLog(): Promise<void> {
  const events = await readEvents(runtime.db.drizzle, { limit: 100_000 });
  const { rows } = await runtime.db.drizzle.execute<{ leaves: bigint; size: bigint }>(sql`
    select (select count(*) from compliance.tree_nodes where level = 0) as leaves, size from compliance.log_tree`);
  expect(rows[0]).toEqual({ leaves: BigInt(events.length), size: BigInt(events.length) });
}

describe('restarts', () => {
  it('go on where the last run stopped, with nothing lost or done twice', async () => {
    const workflowId = runtime.ids.next('workflow');
    await whileRunning(async () => {
      await publish(runtime, venture, [declined('mi_1', workflowId), workflowResumed(workflowId)]);
      await untilConsumed(runtime);
    });
    await publish(runtime, venture, [declined('mi_1', workflowId), workflowSucceeded(workflowId), declined('mi_2')]);
    await whileRunning(() => untilConsumed(runtime));
    await expectTreeOfWholeLog();
    const { rows } = await runtime.db.drizzle.execute(sql`
      select subject_id, count(*)::integer as violations from compliance.cases c
      join compliance.violations v using (case_id) where c.venture_id = ${venture.ventureId}
      group by subject_id order by subject_id`);
    expect(rows).toEqual([
      { subject_id: 'mi_1', violations: 2 },
      { subject_id: 'mi_2', violations: 1 },
    ]);
    expect(await latestCheckpointSize()).toBeGreaterThan(0n);
  });

  it('in the middle of a burst leave the same tree as one long run', async () => {
    const streamIds = Array.from({ length: 20 }, () => runtime.ids.next('workflow'));
    const burst = Promise.all(
      streamIds.map(async (streamId) => {
        for (let i = 0; i < 10; i++) await publish(runtime, venture, [workflowResumed(streamId)], { streamId });
        await publish(runtime, venture, [declined(streamId), workflowSucceeded(streamId)], { streamId });
      }),
    );
    for (let i = 0; i < 5; i++) {
      const before = await readTreeSize();
      // Stops in whatever it is doing, as soon as it has done anything.
      await whileRunning(() =>
        vi.waitFor(async () => expect(await readTreeSize()).toBeGreaterThan(before), { timeout: 30_000, interval: 5 }),
      );
    }
    await burst;
    await whileRunning(() => untilConsumed(runtime));
    await expectTreeOfWholeLog();
    await expectLatestCheckpointOverLog();
  });

  it('of two that run at once handle each event once', async () => {
    const other = await createTestRuntime(stack, { sequencer: false });
    try {
      await whileRunning(
        () =>
          whileRunning(async () => {
            for (let i = 0; i < 30; i++) {
              await publish(runtime, venture, [declined(`mi_both_${i % 3}`), workflowSucceeded(`wf_${i}`)]);
            }
            await untilConsumed(runtime);
          }, runtime),
        other,
      );
    } finally {
      await other.close();
    }
    await expectTreeOfWholeLog();
    await expectLatestCheckpointOverLog();
    const { rows } = await runtime.db.drizzle.execute(sql`
      select (select count(*)::integer from compliance.violations where venture_id = ${venture.ventureId}) as violations,
        (select count(*)::integer from compliance.cases where venture_id = ${venture.ventureId}) as cases`);
    expect(rows).toEqual([{ violations: 30, cases: 3 }]);
  });
});

async function readTreeSize(): Promise<bigint> {
  const { rows } = await runtime.db.drizzle.execute<{ size: bigint }>(sql`select size from compliance.log_tree`);
  return rows[0]?.size ?? 0n;
}

async function expectLatestCheckpointOverLog(): Promise<void> {
  const { rows } = await runtime.db.drizzle.execute<{ size: bigint; root: string }>(sql`
    select size, encode(root_hash, 'base64') as root from compliance.checkpoints order by size desc limit 1`);
  const events = await readEvents(runtime.db.drizzle, { upTo: rows[0]?.size ?? 0n, limit: 100_000 });
  expect(rows[0]?.root).toBe(plainRoot(events));
}

describe('rebuilding', () => {
  it('from the whole log into empty tables gives the same tables, and adds nothing to the log', async () => {
    await whileRunning(async () => {
      await publish(runtime, venture, [declined('mi_a'), declined('mi_b'), workflowSucceeded('wf_a')]);
      await untilConsumed(runtime);
      const open = await runtime.db.transaction((tx) =>
        lockOpenCase(tx, { ventureId: venture.ventureId, ruleId: 'spend-over-limit', subjectId: 'mi_a' }),
      );
      await resolveCase(runtime, venture.founder, 'req_1', {
        idempotencyKey: 'resolve',
        caseId: open?.id ?? '',
        resolution: 'FALSE_POSITIVE',
        note: 'The limit was wrong.',
      });
      await publish(runtime, venture, [declined('mi_a'), workflowSucceeded('wf_b')]);
      await untilConsumed(runtime);
    });
    await whileRunning(untilAllSigned, runtime, 20);
    const before = await tables();
    const head = await readHead(runtime.db.drizzle);

    await runtime.db.transaction(async (tx) => {
      await tx.execute(
        sql`truncate compliance.tree_nodes, compliance.checkpoints, compliance.cases, compliance.violations`,
      );
      await tx.execute(sql`update compliance.log_tree set size = 0, due_size = 0, head_hash = repeat('0', 64)`);
      await tx.execute(sql`update platform.consumers set seq = 0 where name = 'compliance'`);
    });
    // The clock that signs now and then runs too, and must not sign a tree that is only half there.
    await whileRunning(() => untilConsumed(runtime), runtime, 5);
    expect(await tables()).toEqual(before);
    expect(await readHead(runtime.db.drizzle)).toBe(head);
  });
});

describe('checkpoints by the clock', () => {
  it('come within the interval when there is something new, and then the log is at rest', async () => {
    await whileRunning(
      async () => {
        await publish(runtime, venture, [workflowResumed('wf_a')]);
        const [event] = await vi.waitFor(
          async () => {
            const found = await readEvents(runtime.db.drizzle, { ventureId: venture.ventureId, limit: 1 });
            expect(found).toHaveLength(1);
            return found;
          },
          { timeout: 30_000 },
        );
        await vi.waitFor(async () => expect(await latestCheckpointSize()).toBeGreaterThanOrEqual(event?.seq ?? 0n), {
          timeout: 30_000,
        });
        const head = await untilConsumed(runtime);
        const signed = await latestCheckpointSize();
        // Many intervals on, nothing was signed and nothing was appended.
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(await readHead(runtime.db.drizzle)).toBe(head);
        expect(await latestCheckpointSize()).toBe(signed);
      },
      runtime,
      20,
    );
    await expectLatestCheckpointOverLog();
  });
});

describe('a resolution that is younger than the database transaction of a violation', () => {
  it('leaves the violation in the old case, as the order of the log has it', async () => {
    const key = { ventureId: venture.ventureId, ruleId: 'spend-over-limit', subjectId: 'mi_race' };
    const open = await whileRunning(async () => {
      await publish(runtime, venture, [declined('mi_race')]);
      await untilConsumed(runtime);
      return runtime.db.transaction((tx) => lockOpenCase(tx, key));
    });
    const caseId = open?.id ?? '';
    await runtime.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_current_xact_id()`);
      await resolveCase(runtime, venture.founder, 'req_1', {
        idempotencyKey: 'race',
        caseId,
        resolution: 'REMEDIATED',
        note: 'Done.',
      });
      expect((await lockOpenCase(tx, key))?.id).toBe(caseId);
    });
    expect(await runtime.db.transaction((tx) => lockOpenCase(tx, key))).toBeUndefined();
    await whileRunning(() => untilConsumed(runtime));
  });
});

// Last: the log is broken for good afterwards.
describe('a log that was tampered with', () => {
  it('stops the consumer, turns its health red, and is not signed', async () => {
    await whileRunning(() => untilConsumed(runtime));
    await publish(runtime, venture, [workflowResumed('wf_a'), workflowSucceeded('wf_a')]);
    const [event] = await vi.waitFor(
      async () => {
        const found = await readEvents(runtime.db.drizzle, { ventureId: venture.ventureId, limit: 10 });
        expect(found).toHaveLength(2);
        return found;
      },
      { timeout: 30_000 },
    );
    await runtime.db.transaction(async (tx) => {
      await tx.execute(sql`alter table platform.events disable trigger user`);
      await tx.execute(sql`update platform.events set payload = '{"workflowId":"wf_b"}' where id = ${event?.id ?? ''}`);
      await tx.execute(sql`alter table platform.events enable trigger user`);
    });
    // A process that starts now reads the log from the database.
    const late = await createTestRuntime(stack, { sequencer: false, env: { VENTURE_LOG_LEVEL: 'silent' } });
    try {
      await whileRunning(
        async (compliance) => {
          const runner = runnerOf(compliance);
          await vi.waitFor(async () => expect(await healthOf(runner)).toMatch(/does not have the hash/), {
            timeout: 30_000,
          });
          await new Promise((resolve) => setTimeout(resolve, 200));
          // What came before may still be signed, the altered event and what follows it may not.
          expect(await latestCheckpointSize()).toBeLessThan(event?.seq ?? 0n);
          // It still answers.
          expect(await data(compliance, venture.founder, '{ complianceRules { id } }')).toBeDefined();
        },
        late,
        20,
      );
    } finally {
      await late.close();
    }
  });
});

async function healthOf(runner: { check?(): Promise<void> }): Promise<string> {
  try {
    await runner.check?.();
    return 'ok';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  }
}
