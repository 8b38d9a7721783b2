import { relative } from 'node:path';
import type { LedgerProofQuery } from '#codegen/sdk/operations.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { paint, say, table } from '../ui.ts';
import type { Story } from './demo.ts';
import type { Download } from './download.ts';

interface MoneyText {
  readonly amountMinor: string;
  readonly currency: string;
}

const show = ({ amountMinor, currency }: MoneyText) => formatMoney({ amountMinor: BigInt(amountMinor), currency });

/** Prints the answer of the one federated query as people read it. */
export function showSummary(story: Story, proof: LedgerProofQuery, downloads: readonly Download[]): void {
  heading(`${story.name}: ${story.state}`, `${story.venture.name}, ${duration(story)}`);
  showTasks(story);
  showMoney(story, proof);
  showFiles(story, downloads);
  showProof(story, proof);
}

function showTasks({ tasks }: Story): void {
  heading('Tasks', 'control plane, decisions by policy');
  for (const task of tasks) {
    say(
      `  ${mark(task.state === 'SUCCEEDED')} ${task.name.padEnd(16)} ${paint('dim', `${task.agent.name}, ${task.role}`)}`,
    );
    for (const call of task.toolCalls) {
      const verdict = call.decision?.effect ?? 'no decision';
      const line = `${call.tool}${call.isFallback ? ' (fallback)' : ''}`.padEnd(24);
      const why = call.outcome === 'SUCCEEDED' ? '' : `  ${call.decision?.reasons[0] ?? ''}`;
      say(
        `      ${line} ${outcome(call.outcome)}  ${paint('dim', verdict)}${call.outcome === 'DENIED' ? paint('dim', why) : ''}`,
      );
    }
  }
}

function showMoney({ moneyIntents, spent, venture }: Story, { trialBalance }: LedgerProofQuery): void {
  heading('Money', 'treasury');
  const rows = (moneyIntents ?? []).map((intent) => [
    intent.state === 'CAPTURED' ? paint('green', '✔') : paint('red', '✘'),
    show(intent.amount),
    intent.payee,
    intent.state.toLowerCase(),
    [
      ...intent.declineReasons.map(({ message }) => message),
      ...(intent.approval?.votes ?? []).map(({ by, approve }) => `${approve ? 'approved' : 'rejected'} by ${by.name}`),
    ].join('; '),
  ]);
  for (const line of table(rows)) say(`  ${line.trimEnd()}`);
  const balances = (venture.accounts ?? []).map(({ name, posted }) => [name, show(posted)]);
  say();
  for (const line of table(balances)) say(`    ${line}`);
  say(`    ${paint('dim', `spent ${(spent ?? []).map(show).join(', ') || 'nothing'}`)}`);
  for (const { currency, debitsMinor, creditsMinor } of trialBalance) {
    const isEven = debitsMinor === creditsMinor;
    say(
      `  ${mark(isEven)} debits ${show({ amountMinor: debitsMinor, currency })} = credits ${show({ amountMinor: creditsMinor, currency })}`,
    );
  }
}

function showFiles({ artifacts }: Story, downloads: readonly Download[]): void {
  heading('Documents', 'artifact');
  for (const artifact of artifacts ?? []) {
    const download = downloads.find(({ artifactId }) => artifactId === artifact.id);
    const where =
      download === undefined ? (artifact.failure ?? artifact.state) : relative(process.cwd(), download.path);
    const size = download === undefined ? '' : `${(download.sizeBytes / 1024).toFixed(0)} KiB, ${artifact.pages} pages`;
    say(
      `  ${mark(download?.isIntact === true)} ${paint('bold', where)}  ${paint('dim', `${size}, written ${artifact.authoredBy}`)}`,
    );
  }
}

function showProof({ cases, events }: Story, { auditCheckpoint }: LedgerProofQuery): void {
  heading('Proof', 'compliance');
  for (const { rule, severity, state, violations } of cases ?? []) {
    say(
      `  ${paint('magenta', '●')} case "${rule.title}" (${severity}, ${state.toLowerCase()})  ${paint('dim', violations[0]?.detail ?? '')}`,
    );
  }
  if (auditCheckpoint !== null) {
    say(`  ${mark(true)} checkpoint over ${auditCheckpoint.size} events, root ${auditCheckpoint.rootHash}`);
  }
  for (const { seq, type, inclusionProof } of events.nodes) {
    const text =
      inclusionProof === null ? 'not covered yet' : `leaf ${inclusionProof.leafIndex} of ${inclusionProof.treeSize}`;
    say(`  ${mark(inclusionProof !== null)} event ${seq} (${type}) is in the log: ${text}`);
  }
}

function heading(text: string, aside: string): void {
  say(`\n${paint('bold', text)}  ${paint('dim', aside)}`);
}

function mark(isWell: boolean): string {
  return isWell ? paint('green', '✔') : paint('red', '✘');
}

function outcome(text: string): string {
  const style = text === 'SUCCEEDED' ? 'green' : text === 'DENIED' || text === 'FAILED' ? 'red' : 'yellow';
  return paint(style, text.toLowerCase());
}

function duration({ submittedAt, finishedAt }: Story): string {
  if (finishedAt === null) return 'not finished';
  return `${((Date.parse(finishedAt) - Date.parse(submittedAt)) / 1000).toFixed(1)} s`;
}
