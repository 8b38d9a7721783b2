import type { LedgerProofQuery } from '#codegen/sdk/operations.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { shownPath } from '../paths.ts';
import { lineWidth, mark, paint, plainText, say, table, wrapped } from '../ui.ts';
import type { Story } from './demo.ts';
import type { Download } from './download.ts';

interface MoneyText {
  readonly amountMinor: string;
  readonly currency: string;
}

const show = ({ amountMinor, currency }: MoneyText) => formatMoney({ amountMinor: BigInt(amountMinor), currency });

/** Prints the answer of the one federated query as people read it. */
export function showSummary(told: Story, proof: LedgerProofQuery, downloads: readonly Download[]): void {
  const story = withPlainTexts(told);
  heading(`${story.name}: ${story.state}`, `${story.venture.name}, ${duration(story)}`);
  if (story.failure !== null) aside(story.failure);
  showTasks(story);
  showMoney(story, proof);
  showFiles(story, downloads);
  showProof(story, proof);
}

function showTasks({ tasks }: Story): void {
  heading('Tasks', 'control plane; each call decided by policy');
  const rows = tasks.flatMap((task) => [
    [
      `${mark(task.state === 'SUCCEEDED')} ${paint('bold', task.name)}`,
      '',
      paint('dim', `${task.agent.name}, ${task.role}`),
    ],
    ...task.toolCalls.map(({ tool, isFallback, outcome, decision }) => [
      `    ${tool}${isFallback ? paint('dim', ' (fallback)') : ''}`,
      outcomeText(outcome),
      paint('dim', `policy: ${decision?.effect.toLowerCase() ?? 'no decision'}`),
    ]),
  ]);
  for (const line of table(rows)) say(`  ${line}`);
  const denied = tasks.flatMap(({ toolCalls }) => toolCalls).filter(({ outcome }) => outcome === 'DENIED');
  for (const { tool, decision } of denied) aside(`${tool} denied: ${decision?.reasons.join(' ') ?? ''}`);
  for (const { name, failure } of tasks) if (failure !== null) aside(`${name}: ${failure}`);
}

function showMoney({ moneyIntents, spent, venture }: Story, { trialBalance }: LedgerProofQuery): void {
  heading('Money', 'treasury');
  // Ids begin with the time they were made at.
  const intents = (moneyIntents ?? []).toSorted((a, b) => a.id.localeCompare(b.id));
  const rows = intents.map(({ state, amount, payee, purpose, approval }) => [
    // A spend that is declined is a rule that holds, not a fault.
    state === 'CAPTURED' ? mark(true) : paint('yellow', '✘'),
    show(amount),
    payee,
    state.toLowerCase(),
    paint('dim', [purpose, ...(approval?.votes ?? []).map(voteText)].join('; ')),
  ]);
  for (const line of table(rows)) say(`  ${line}`);
  for (const { declineReasons } of intents) for (const { message } of declineReasons) aside(message);
  say();
  for (const line of table((venture.accounts ?? []).map(({ name, posted }) => [name, show(posted)])))
    say(`    ${line}`);
  if (intents.length > 0) say(`    ${paint('dim', `spent ${(spent ?? []).map(show).join(', ') || 'nothing'}`)}`);
  for (const { currency, debitsMinor, creditsMinor } of trialBalance) {
    const [debits, credits] = [debitsMinor, creditsMinor].map((amountMinor) => show({ amountMinor, currency }));
    const isEven = debitsMinor === creditsMinor;
    say(`  ${mark(isEven)} debits ${debits} ${isEven ? '=' : '≠'} credits ${credits}`);
  }
}

function voteText({ by, approve }: { readonly by: { readonly name: string }; readonly approve: boolean }): string {
  return `${approve ? 'approved' : 'rejected'} by ${by.name}`;
}

function showFiles({ artifacts }: Story, downloads: readonly Download[]): void {
  heading('Documents', 'artifact; downloaded by signed URL');
  for (const artifact of artifacts ?? []) {
    const download = downloads.find(({ artifactId }) => artifactId === artifact.id);
    const where = download === undefined ? artifact.title : shownPath(download.path);
    const about =
      download === undefined
        ? (artifact.failure ?? artifact.state.toLowerCase())
        : `${(download.sizeBytes / 1024).toFixed(0)} KiB, ${artifact.pages} pages, written ${artifact.authoredBy}`;
    say(`  ${mark(download?.isIntact === true)} ${paint('bold', where)}  ${paint('dim', about)}`);
  }
  if ((artifacts ?? []).length === 0) say(`  ${paint('dim', 'none')}`);
}

function showProof({ cases, events }: Story, { auditCheckpoint }: LedgerProofQuery): void {
  heading('Proof', 'compliance');
  for (const { rule, severity, state, violations } of cases ?? []) {
    say(`  ${paint('magenta', '●')} case "${rule.title}" (${severity.toLowerCase()}, ${state.toLowerCase()})`);
    for (const { detail } of violations) aside(detail);
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

function heading(text: string, about: string): void {
  say(`\n${paint('bold', text)}  ${paint('dim', about)}`);
}

/** A longer text below the line that it explains. */
function aside(text: string): void {
  for (const line of wrapped(text, lineWidth - 4)) say(`    ${paint('dim', line)}`);
}

function outcomeText(outcome: string): string {
  const style = outcome === 'SUCCEEDED' ? 'green' : outcome === 'DENIED' || outcome === 'FAILED' ? 'red' : 'yellow';
  return paint(style, outcome.toLowerCase());
}

function duration({ submittedAt, finishedAt }: Story): string {
  if (finishedAt === null) return 'not finished';
  return `${((Date.parse(finishedAt) - Date.parse(submittedAt)) / 1000).toFixed(1)} s`;
}

/** Names and texts come from files and models: none of them may act on the terminal. */
function withPlainTexts<Value>(value: Value): Value {
  // Each value is replaced by one of its own shape, which a type parameter can't follow.
  if (typeof value === 'string') return plainText(value) as Value;
  if (Array.isArray(value)) return value.map(withPlainTexts) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPlainTexts(item)])) as Value;
}
