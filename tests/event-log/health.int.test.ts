import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemIds } from '#runtime/ids/ids.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let stack: TestStack;
let service: TestService;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack, { roles: ['sequencer'], env: { VENTURE_LOG_LEVEL: 'silent' } });
});
afterAll(async () => {
  await service?.stop();
  await stack?.stop();
});

async function health(): Promise<{ code: number; sequencer: unknown }> {
  const answer = await fetch(`${service.urls.get('orchestrator')}/health`);
  const body = (await answer.json()) as { readonly checks: { readonly sequencer?: unknown } };
  return { code: answer.status, sequencer: body.checks.sequencer };
}

it('a process with the role sequencer says in /health who holds the log up, with the rights of its database role', async () => {
  await expect.poll(health).toEqual({ code: 200, sequencer: 'ok' });
  const writer = new pg.Client({ connectionString: stack.databaseUrl, application_name: 'month-end' });
  await writer.connect();
  await writer.query('begin');
  await writer.query('select pg_current_xact_id()');
  const append = new pg.Client({ connectionString: stack.databaseUrl });
  await append.connect();
  await append.query(
    `insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, payload)
     values ($1, 'workflow.succeeded.v1', 'wf_1', 1, 'ven_1', '{"kind":"SYSTEM","id":"test","name":"Test"}', 'wf_1', '{"workflowId":"wf_1"}')`,
    [systemIds.uuid()],
  );
  await append.end();
  await expect.poll(health).toEqual({
    code: 503,
    sequencer: expect.stringMatching(
      /^error: the event log is held up for \d+ s by month-end \(idle in transaction for \d+ s\): 1 event waits$/,
    ),
  });
  await writer.query('rollback');
  await writer.end();
  await expect.poll(health).toEqual({ code: 200, sequencer: 'ok' });
});
