import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  CancelPolicyBacktestDocument,
  PolicyBacktestDocument,
  type PolicyBacktestQuery,
  PortfolioDocument,
  StartPolicyBacktestDocument,
} from '#codegen/sdk/operations.ts';
import { readCredentials } from './credentials.ts';
import { createGraphClient, type GraphClient } from './graph-client.ts';
import { findInstance } from './instance.ts';
import { dataDirOf, userPath } from './paths.ts';
import { readAllowlists, readPolicyText } from './policy-files.ts';
import { signLocalToken } from './token.ts';
import { complain, mark, paint, plainText, say, table, UsageError } from './ui.ts';

type Shown = NonNullable<PolicyBacktestQuery['policyBacktest']>;
type Report = NonNullable<Shown['report']>;

const pollMs = 300;
const examplesShown = 5;

/**
 * `parpour policy backtest FILE|ID`: puts a candidate before the decisions of a running instance and tells what would have come
 * out otherwise.
 * @param argv a Cedar file (allowlists beside it count) or the id of a bundle, `--venture`, `--from`, `--to`, `--data-dir`
 * @returns 0 when it was compared, whatever came of it; 1 when it was refused or did not end well; 3 when nothing runs
 */
export async function policyBacktest(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      venture: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      'data-dir': { type: 'string' },
    },
  });
  const [given, ...rest] = positionals;
  if (given === undefined || rest.length > 0) throw new UsageError('name one Cedar file, or the id of one bundle');
  const candidate = await candidateOf(given);
  const dataDir = dataDirOf(values['data-dir']);
  const [instance, credentials] = await Promise.all([findInstance(dataDir), readCredentials(dataDir)]);
  if (instance === undefined || credentials === undefined) {
    complain(`${mark(false)} Nothing runs on ${dataDir}. Start it with \`npm start\`.`);
    return 3;
  }
  const token = await signLocalToken(credentials, { role: 'founder', hours: 2 });
  const client = createGraphClient({ graphUrl: instance.graphUrl, token });
  try {
    const ventureId = values.venture ?? (await onlyVentureOf(client));
    if (ventureId === null) return 1;
    const { from = null, to = null } = values;
    const { startPolicyBacktest } = await client.request(StartPolicyBacktestDocument, {
      input: { idempotencyKey: randomUUID(), ventureId, ...candidate, from, to },
    });
    for (const { message } of startPolicyBacktest.userErrors) complain(`${mark(false)} ${plainText(message)}`);
    if (!startPolicyBacktest.backtest) return 1;
    return await follow(client, startPolicyBacktest.backtest.id);
  } finally {
    await client.close();
  }
}

async function candidateOf(given: string) {
  if (/^pb_\w+$/.test(given)) return { bundleId: given };
  if (!given.endsWith('.cedar')) throw new UsageError(`${given} is neither a Cedar file nor the id of a bundle`);
  const path = userPath(given);
  const [policies, allowlists] = await Promise.all([
    readPolicyText(path),
    readAllowlists(`${path.slice(0, -'.cedar'.length)}.allowlists.yaml`),
  ]);
  return { policies, allowlists };
}

/** @returns null when it has to be said which one is meant, which is then told */
async function onlyVentureOf(client: GraphClient): Promise<string | null> {
  const { ventures } = await client.request(PortfolioDocument, {});
  const [first, ...others] = ventures.nodes;
  if (first !== undefined && others.length === 0) return first.id;
  const names = ventures.nodes.map(({ id, name }) => `  ${id}  ${plainText(name)}`).join('\n');
  complain(
    `${mark(false)} ${first === undefined ? 'There is no venture yet.' : `Say whose decisions, --venture ID:\n${names}`}`,
  );
  return null;
}

/** Shows progress until the backtest has ended; Ctrl-C cancels it. */
async function follow(client: GraphClient, id: string): Promise<number> {
  const cancel = () => {
    const input = { idempotencyKey: randomUUID(), backtestId: id };
    client.request(CancelPolicyBacktestDocument, { input }).catch(() => undefined);
  };
  process.once('SIGINT', cancel);
  try {
    for (let shown = -1; ; ) {
      const { policyBacktest: backtest } = await client.request(PolicyBacktestDocument, { id });
      if (!backtest) throw new Error(`Backtest ${id} is gone`);
      if (backtest.state !== 'QUEUED' && backtest.state !== 'RUNNING') return tell(backtest);
      if (backtest.decisionsDone !== shown && backtest.decisionsTotal !== null) {
        shown = backtest.decisionsDone;
        say(paint('dim', `  ${shown} of ${backtest.decisionsTotal} decisions`));
      }
      await wait(pollMs);
    }
  } finally {
    process.off('SIGINT', cancel);
  }
}

function tell({ id, state, failure, report }: Shown): number {
  if (!report) {
    complain(`${mark(false)} Backtest ${id}: ${state}${failure ? `. ${plainText(failure)}` : ''}`);
    return 1;
  }
  const changed = report.newlyDenied + report.newlyAllowed + report.newlyNeedsApproval;
  say(`${mark(true)} ${report.decisions} decisions, ${changed} would come out otherwise  ${paint('dim', id)}`);
  if (changed === 0) return 0;
  const rows = [
    ['', 'denied', 'allowed', 'to approve'],
    rowOf('in all', report),
    ...report.byPolicy.map((row) => rowOf(row.policyId ?? '(no policy permits it)', row)),
    ...report.byPrincipal.map((row) => rowOf(row.principal, row)),
  ];
  say();
  for (const line of table(rows)) say(`  ${line.trimEnd()}`);
  say();
  for (const { decision, was, wouldBe, reasons } of report.examples.slice(0, examplesShown)) {
    const what = decision ? `${decision.principal} ${decision.action} ${decision.resource}` : 'a decision';
    say(`  ${plainText(what)}: ${was} → ${wouldBe}  ${paint('dim', decision?.id ?? '')}`);
    for (const reason of reasons) say(paint('dim', `      ${plainText(reason)}`));
  }
  return 0;
}

function rowOf(name: string, counts: Pick<Report, 'newlyDenied' | 'newlyAllowed' | 'newlyNeedsApproval'>): string[] {
  const { newlyDenied, newlyAllowed, newlyNeedsApproval } = counts;
  const numbers = [newlyDenied, newlyAllowed, newlyNeedsApproval].map((count) => String(count || '').padStart(8));
  return [plainText(name), ...numbers];
}
