import type { LedgerProofQuery } from '#codegen/sdk/operations.ts';
import type { VentureFile } from '#schema/specs/venture-file.ts';
import type { GraphClient } from '../graph-client.ts';
import { paint, say } from '../ui.ts';
import type { Story } from './demo.ts';
import type { Download } from './download.ts';
import { eventPages } from './event-pages.ts';
import type { Seen } from './watch.ts';

/** Everything that the demo knows at its end. */
export interface Evidence {
  readonly client: GraphClient;
  readonly file: VentureFile;
  readonly story: Story;
  readonly proof: LedgerProofQuery;
  readonly downloads: readonly Download[];
  readonly seen: Seen;
}

export interface Finding {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** What happened, held against what the file expects and what must hold for every file. */
export function findDifferences(evidence: Evidence, loggedSeqs: readonly string[]): Finding[] {
  const findings = [...expectedByFile(evidence), ...alwaysExpected(evidence), deliveredOnce(evidence, loggedSeqs)];
  return findings.filter(({ expected, found }) => expected !== found);
}

export function showVerdict(wrong: readonly Finding[]): void {
  say();
  for (const { what, expected, found } of wrong) {
    say(`${paint('red', '✘')} ${what}: expected ${expected}, found ${found}`);
  }
  if (wrong.length === 0) say(`${paint('green', '✔')} Everything that should have happened has happened.`);
}

/** Positions of the workflow's events in the log up to its end, read page by page. */
export async function eventsInLog({ client, story, seen }: Evidence): Promise<string[]> {
  const lastSeq = BigInt(seen.events.at(-1)?.seq ?? '0');
  const seqs: string[] = [];
  for await (const { nodes } of eventPages(client, story.venture.id)) {
    const own = nodes.filter(({ correlationId, seq }) => correlationId === story.id && BigInt(seq) <= lastSeq);
    seqs.push(...own.map(({ seq }) => seq));
  }
  return seqs;
}

function expectedByFile({ file: { expect }, story, seen }: Evidence): Finding[] {
  const calls = story.tasks.flatMap(({ toolCalls }) => toolCalls);
  const intents = story.moneyIntents ?? [];
  const counts: readonly [string, number | undefined, number][] = [
    ['tool calls denied by policy', expect.deniedCalls, calls.filter(({ outcome }) => outcome === 'DENIED').length],
    ['approvals answered', expect.approvals, seen.approvals],
    ['spends posted', expect.capturedSpends, intents.filter(({ state }) => state === 'CAPTURED').length],
    ['spends declined', expect.declinedSpends, intents.filter(({ state }) => state === 'DECLINED').length],
    ['compliance cases', expect.cases, (story.cases ?? []).length],
  ];
  const kinds = (story.artifacts ?? []).filter(({ state }) => state === 'READY').map(({ kind }) => kind);
  return [
    { what: 'state of the workflow', expected: expect.state, found: story.state },
    ...counts.flatMap(([what, expected, found]) =>
      expected === undefined ? [] : [{ what, expected: String(expected), found: String(found) }],
    ),
    ...(expect.artifacts === undefined
      ? []
      : [{ what: 'documents', expected: sorted(expect.artifacts), found: sorted(kinds) }]),
  ];
}

function alwaysExpected({ story, proof, downloads }: Evidence): Finding[] {
  const calls = story.tasks.flatMap(({ toolCalls }) => toolCalls);
  const uneven = proof.trialBalance.filter(({ debitsMinor, creditsMinor }) => debitsMinor !== creditsMinor);
  return [
    { what: 'currencies whose debits and credits differ', expected: '0', found: String(uneven.length) },
    {
      what: 'tool calls without a decision',
      expected: '0',
      found: String(calls.filter(({ decision }) => decision === null).length),
    },
    {
      what: 'money intents without a decision',
      expected: '0',
      found: String((story.moneyIntents ?? []).filter(({ decision }) => decision === null).length),
    },
    {
      what: 'downloads that match their SHA-256',
      expected: String((story.artifacts ?? []).length),
      found: String(downloads.filter(({ isIntact }) => isIntact).length),
    },
    { what: 'signed checkpoint', expected: 'true', found: String(proof.auditCheckpoint !== null) },
    {
      what: 'last events without an inclusion proof',
      expected: '0',
      found: String(story.events.nodes.filter(({ inclusionProof }) => inclusionProof === null).length),
    },
  ];
}

/** The subscription must have brought every event of the workflow up to its end, once each and in order. */
function deliveredOnce({ story, seen }: Evidence, logged: readonly string[]): Finding {
  const delivered = seen.events.filter(({ correlationId }) => correlationId === story.id).map(({ seq }) => seq);
  const isSame = delivered.length === logged.length && delivered.every((seq, index) => seq === logged[index]);
  return {
    what: "the workflow's events by the subscription, each once and in order",
    expected: `all ${logged.length}`,
    found: isSame ? `all ${logged.length}` : `${delivered.length}, or out of order`,
  };
}

function sorted(kinds: readonly string[]): string {
  return [...kinds].sort().join(', ') || 'none';
}
