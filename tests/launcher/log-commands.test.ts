import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabase } from '#cli/database.ts';
import { tempDataDir } from '#infra/embedded/testing.ts';
import type { Database } from '#runtime/db/db.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { ask, readWelcome, runCli, startInstance } from './cli-process.ts';
import { endRunning } from './node-process.ts';

// Commands on what follows from the log, beside an instance that people work with meanwhile.

const timeout = 180_000;
let directory: Awaited<ReturnType<typeof tempDataDir>>;
let welcome: ReturnType<typeof readWelcome>;
let ventureId: string;
let role: string;

const run = (...args: readonly string[]) => runCli([...args, '--data-dir', directory.path]);
const inDatabase = <T>(work: (db: Database) => Promise<T>) => withDatabase(directory.path, work);

beforeAll(async () => {
  directory = await tempDataDir();
  welcome = readWelcome((await startInstance(directory.path)).output());
  const { data } = await ask(welcome, '{ ventures(first: 1) { nodes { id agents { role } } } }');
  // The test names the shape of what it selected.
  const ventures = data?.ventures as { nodes: { id: string; agents: { role: string }[] }[] } | undefined;
  ventureId = ventures?.nodes[0]?.id ?? '';
  role = ventures?.nodes[0]?.agents[0]?.role ?? '';
}, timeout);
afterAll(async () => {
  await endRunning();
  await directory?.remove();
}, timeout);

/** Submits a workflow that needs no money. @returns its id */
async function submit(): Promise<string> {
  const steps = [{ name: 'draft', tool: 'content.write', with: { kind: 'memo', about: 'launch' } }];
  const spec = { name: 'Launch', tasks: [{ name: 'research', role, steps }] };
  const { data, errors } = await ask(
    welcome,
    `mutation ($input: SubmitWorkflowInput!) {
      submitWorkflow(input: $input) { workflow { id } userErrors { code message } }
    }`,
    { input: { idempotencyKey: systemIds.uuid(), ventureId, spec } },
  );
  const submitted = data?.submitWorkflow as { workflow: { id: string } | null; userErrors: unknown[] } | undefined;
  if (!submitted?.workflow) throw new Error(JSON.stringify({ errors, submitted }));
  return submitted.workflow.id;
}

/** Totals as the projection has them, and as the log says, once the projector has come to the end. */
async function totals(): Promise<{ kept: unknown; wanted: unknown }> {
  return inDatabase(async ({ drizzle }) => {
    const { rows: kept } = await drizzle.execute(sql`
      select venture_id, workflows_submitted, workflows_succeeded from control_plane.venture_activity
      where workflows_submitted > 0 order by venture_id`);
    const { rows: wanted } = await drizzle.execute(sql`
      select venture_id, (count(*) filter (where type = 'workflow.submitted.v1'))::integer as workflows_submitted,
        (count(*) filter (where type = 'workflow.succeeded.v1'))::integer as workflows_succeeded
      from platform.event_log where type in ('workflow.submitted.v1', 'workflow.succeeded.v1')
      group by venture_id order by venture_id`);
    return { kept, wanted };
  });
}

describe('parpour projections', () => {
  it('rebuilds what is wrong, while workflows are submitted and run', { timeout }, async () => {
    expect((await run('projections')).output).toMatch(/control-plane\.portfolio +control_plane\.venture_activity/);
    await submit();
    await expect
      .poll(() => totals().then(({ kept }) => kept), { timeout: 30_000 })
      .toContainEqual(expect.objectContaining({ venture_id: ventureId }));
    await inDatabase(({ drizzle }) =>
      drizzle.execute(sql`update control_plane.venture_activity set workflows_submitted = workflows_submitted + 1000`),
    );
    let isOver = false;
    let submitted = 0;
    const submitting = (async () => {
      for (; !isOver; submitted++) {
        await submit();
        await setTimeout(20);
      }
    })();
    try {
      for (let round = 0; round < 2; round++) {
        const { code, output } = await run('projections', 'rebuild', 'control-plane.portfolio');
        expect(code, output).toBe(0);
        expect(output).toMatch(/✔ control-plane\.portfolio was made again from \d+ events, up to seq \d+\./);
      }
    } finally {
      isOver = true;
      await submitting;
    }
    expect(submitted).toBeGreaterThan(0);
    await expect
      .poll(
        async () => {
          const { kept, wanted } = await totals();
          return JSON.stringify(kept) === JSON.stringify(wanted) ? 'as the log says' : { kept, wanted };
        },
        { timeout: 60_000, interval: 250 },
      )
      .toBe('as the log says');
  });

  it('says when there is no such projection', { timeout }, async () => {
    const { code, output } = await run('projections', 'rebuild', 'treasury.ledger');
    expect(code).toBe(1);
    expect(output).toContain('There is no projection treasury.ledger');
  });
});

describe('parpour dead-letters', () => {
  it('lists what was passed over, has the running consumer handle it again, and says how that went', {
    timeout,
  }, async () => {
    const id = systemIds.next('deadLetter');
    await inDatabase(({ drizzle }) =>
      drizzle.execute(sql`
        insert into platform.dead_letters (dead_letter_id, consumer, seq, event_id, type, venture_id, reason, attempts,
          first_failed_at, last_failed_at)
        select ${id}, 'control-plane.dispatcher', seq, event_id, type, venture_id, 'Error: no such agent', 10, now(), now()
        from platform.event_log where type = 'task.queued.v1' order by seq limit 1`),
    );
    expect((await run('dead-letters')).output).toMatch(
      new RegExp(`${id} +PENDING +control-plane\\.dispatcher +seq \\d+ +task\\.queued\\.v1 +10× +Error: no such agent`),
    );
    const retried = await run('dead-letters', 'retry', id);
    expect(retried).toMatchObject({
      code: 0,
      output: expect.stringMatching(/✔ control-plane\.dispatcher has handled seq/),
    });
    expect((await run('dead-letters')).output).toContain('No event waits to be handled again.');
    expect((await run('dead-letters', 'list', '--all')).output).toMatch(new RegExp(`${id} +RESOLVED`));
  });
});
