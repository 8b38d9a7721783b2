import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mammoth from 'mammoth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVentureFile } from '#cli/demo/demo.ts';
import { type Evidence, eventsInLog, findDifferences } from '#cli/demo/expectations.ts';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { parseVentureFile, type VentureFile } from '#schema/specs/venture-file.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

const path = 'examples/repair-van-venture.yaml';

let stack: TestStack;
let service: TestService;
let client: GraphClient;
let downloadDir: string;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack);
  client = createGraphClient({ graphUrl: service.graphUrl, token: await service.tokenFor('org_van') });
  downloadDir = await mkdtemp(join(tmpdir(), 'parpour-van-'));
}, 180_000);
afterAll(async () => {
  await client?.close();
  await service?.stop();
  await stack?.stop();
  if (downloadDir) await rm(downloadDir, { recursive: true, force: true });
});

async function run(changes: Partial<VentureFile> = {}): Promise<Evidence> {
  const file = { ...parseVentureFile(await readFile(path, 'utf8'), path), ...changes };
  return runVentureFile(client, { file, path, downloadDir });
}

describe('a venture of another kind, in another currency, under rules of its own', () => {
  let evidence: Evidence;
  beforeAll(async () => {
    evidence = await run();
  }, 120_000);

  it('ends as its file expects', async () => {
    expect(findDifferences(evidence, await eventsInLog(evidence))).toEqual([]);
  });

  it('lets a specialist send mail to one address once a person has approved exactly that', () => {
    const calls = evidence.story.tasks.flatMap(({ toolCalls }) => toolCalls);
    expect(calls.find(({ tool }) => tool === 'mail.send')).toMatchObject({
      outcome: 'SUCCEEDED',
      decision: { effect: 'PERMIT' },
    });
    expect(evidence.seen.approvals).toBe(2);
  });

  it('writes its memo from its own brief and figures', async () => {
    const [memo] = evidence.downloads;
    const { value: text } = await mammoth.extractRawText({ path: memo?.path ?? '' });
    for (const part of [
      'Speiche & Söhne',
      'CHF 43,093.00',
      'Veloladen Gundeli',
      'Opening hours',
      'Truing stand and bearing press',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('newsletter');
  });
});

it('ends the tasks that asked when the person says no, and says why', async () => {
  const { story } = await run({ approvals: 'reject', expect: { state: 'FAILED' } });
  const stateOf = Object.fromEntries(story.tasks.map(({ name, state }) => [name, state]));
  expect(stateOf).toEqual({ numbers: 'FAILED', letter: 'FAILED', memo: 'SKIPPED' });
  expect(story.failure).toContain('truing-stand');
  expect(story.moneyIntents).toMatchObject([{ state: 'DECLINED', declineReasons: [{ code: 'APPROVAL_REJECTED' }] }]);
}, 120_000);
