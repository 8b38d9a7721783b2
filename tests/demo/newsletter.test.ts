import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import JSZip from 'jszip';
import mammoth from 'mammoth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVentureFile } from '#cli/demo/demo.ts';
import { type Evidence, eventsInLog, findDifferences } from '#cli/demo/expectations.ts';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { auditDecisions, takeLog } from '#cli/policy-decisions.ts';
import { appendEvents } from '#runtime/events/append.ts';
import { readEvents } from '#runtime/events/read.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

const path = 'examples/newsletter-venture.yaml';

let stack: TestStack;
let service: TestService;
let client: GraphClient;
let downloadDir: string;
let evidence: Evidence;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack);
  client = createGraphClient({ graphUrl: service.graphUrl, token: await service.tokenFor('org_demo') });
  downloadDir = await mkdtemp(join(tmpdir(), 'parpour-demo-'));
  const file = parseVentureFile(await readFile(path, 'utf8'), path);
  evidence = await runVentureFile(client, { file, path, downloadDir });
}, 180_000);
afterAll(async () => {
  await client?.close();
  await service?.stop();
  await stack?.stop();
  if (downloadDir) await rm(downloadDir, { recursive: true, force: true });
});

describe('the newsletter venture, from submission to proof', () => {
  it('ends as its file expects', async () => {
    expect(findDifferences(evidence, await eventsInLog(evidence))).toEqual([]);
  });

  it('leaves a ledger whose debits equal its credits, and whose balances are the sums of their entries', async () => {
    for (const { debitsMinor, creditsMinor } of evidence.proof.trialBalance) expect(debitsMinor).toBe(creditsMinor);
    const { rows } = await service.owner.drizzle.execute<{ wrong: bigint }>(sql`
      select count(*) as wrong from treasury.accounts a
      where a.debits_minor - a.credits_minor <> (
        select coalesce(sum(case e.side when 'DEBIT' then e.amount_minor else -e.amount_minor end), 0)
        from treasury.entries e where e.account_id = a.account_id)`);
    expect(rows[0]?.wrong).toBe(0n);
  });

  it('denies the mail and takes the declared fallback', () => {
    const calls = evidence.story.tasks.flatMap(({ toolCalls }) => toolCalls);
    const denied = calls.filter(({ outcome }) => outcome === 'DENIED');
    expect(denied).toMatchObject([{ tool: 'mail.send', decision: { effect: 'DENY' } }]);
    const fallback = calls.find(({ isFallback }) => isFallback);
    expect(fallback).toMatchObject({ tool: 'mail.draft', step: denied[0]?.step, outcome: 'SUCCEEDED' });
  });

  it('holds one spend until a person has approved exactly that', () => {
    const approved = (evidence.story.moneyIntents ?? []).filter(({ approval }) => approval !== null);
    expect(approved).toMatchObject([
      { state: 'CAPTURED', approval: { state: 'APPROVED', votes: [{ approve: true, by: { name: 'Founder' } }] } },
    ]);
    expect(evidence.seen.approvals).toBe(1);
  });

  it('declines the spend that would pass its limit, posts nothing for it, and opens one case about it', () => {
    const declined = (evidence.story.moneyIntents ?? []).filter(({ state }) => state === 'DECLINED');
    expect(declined).toMatchObject([{ declineReasons: [{ code: 'LIMIT_EXCEEDED' }], transfers: [], captured: null }]);
    expect(evidence.story.cases).toMatchObject([{ subjectId: declined[0]?.id, state: 'OPEN', severity: 'MEDIUM' }]);
  });

  it('signs a checkpoint that covers the last event, good for anybody with the public key', () => {
    const checkpoint = evidence.proof.auditCheckpoint;
    if (!checkpoint) throw new Error('there is no checkpoint');
    const [body, signatures] = checkpoint.note.split('\n\n');
    const key = Buffer.from(checkpoint.verifierKey.split('+').slice(2).join('+'), 'base64').subarray(1);
    const signature = Buffer.from(signatures?.trim().split(' ').at(-1) ?? '', 'base64').subarray(4);
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') },
      format: 'jwk',
    });
    expect(verify(null, Buffer.from(`${body}\n`), publicKey, signature)).toBe(true);
    expect(body?.split('\n').slice(0, 3)).toEqual([checkpoint.origin, checkpoint.size, checkpoint.rootHash]);
    const [last] = evidence.story.events.nodes;
    expect(BigInt(checkpoint.size)).toBeGreaterThanOrEqual(BigInt(last?.seq ?? '0'));
    expect(last?.inclusionProof).not.toBeNull();
  });

  it('writes a deck and a memo that say what the tasks found out', async () => {
    const [deck, memo] = ['.pptx', '.docx'].map((ending) =>
      evidence.downloads.find((file) => file.path.endsWith(ending)),
    );
    const slides = await slideTexts(await readFile(deck?.path ?? ''));
    const { value: text } = await mammoth.extractRawText({ path: memo?.path ?? '' });
    expect(slides.length).toBeGreaterThan(4);
    const brief = evidence.file.venture.brief;
    expect(Object.keys(brief).length).toBeGreaterThan(3);
    for (const document of [slides.join('\n'), text]) {
      expect(document).toContain(evidence.story.venture.name);
      expect(document).toMatch(/\d/);
      expect(document.toLowerCase()).not.toContain('lorem ipsum');
    }
    expect(evidence.story.artifacts?.map(({ authoredBy }) => authoredBy)).toEqual(['offline', 'offline']);
  });

  it('delivered every event of the workflow by one subscription, once each and in order', async () => {
    const log = await readEvents(service.runtime.db.drizzle, { correlationId: evidence.story.id, limit: 10_000 });
    const seen = evidence.seen.events.filter(({ correlationId }) => correlationId === evidence.story.id);
    const upToEnd = log.filter(({ seq }) => seq <= BigInt(evidence.seen.events.at(-1)?.seq ?? '0'));
    expect(seen.map(({ id }) => id)).toEqual(upToEnd.map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(50);
  });

  it('made no call and no spend that policy had not permitted; one without a permit would be found', async () => {
    async function audited() {
      const audit = auditDecisions();
      await takeLog(service.owner.drizzle, audit.take);
      return audit.result();
    }
    const before = await audited();
    expect(before.faults).toEqual([]);
    expect(before.toolCalls).toBeGreaterThanOrEqual(evidence.story.tasks.flatMap(({ toolCalls }) => toolCalls).length);
    expect(before.spends).toBeGreaterThan(0);
    expect(before.documents).toBe(2);
    // A bundle published and put in force, an account, a deposit, two limits, an approval.
    expect(before.byHand).toBeGreaterThanOrEqual(7);

    const toolCallId = systemIds.next('toolCall');
    const planted = { toolCallId, workflowId: 'wf_x', taskId: 'tsk_x', agentId: 'agt_x', step: 's', tool: 'mail.send' };
    const ended = { isFallback: false, decisionId: null, outcome: 'SUCCEEDED', refusalCode: null } as const;
    await service.owner.transaction((tx) =>
      appendEvents(tx, systemIds, {
        ventureId: 'ven_x',
        stream: { id: toolCallId, expectedVersion: 0 },
        actor: { kind: 'AGENT', id: 'agt_x', name: 'Nobody' },
        correlationId: 'wf_x',
        events: [{ type: 'tool.called.v1', payload: { ...planted, ...ended } }],
      }),
    );
    await expect
      .poll(async () => (await audited()).faults)
      .toMatchObject([{ what: expect.stringContaining(toolCallId) }]);
  });

  it('can be run again at once beside itself, with the same end', async () => {
    const file = parseVentureFile(await readFile(path, 'utf8'), path);
    const runs = await Promise.all(
      ['a', 'b'].map((name) => runVentureFile(client, { file, path, downloadDir: join(downloadDir, name) })),
    );
    for (const run of runs) expect(findDifferences(run, await eventsInLog(run))).toEqual([]);
  }, 120_000);
});

/** Text of each slide of a .pptx (ECMA-376, DrawingML `a:t`), in order. */
async function slideTexts(bytes: Uint8Array): Promise<string[]> {
  const zip = await JSZip.loadAsync(bytes);
  const names = Object.keys(zip.files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  const texts = await Promise.all(names.map((name) => zip.files[name]?.async('string')));
  return texts.map((xml) => [...(xml ?? '').matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, text]) => text).join(' '));
}
