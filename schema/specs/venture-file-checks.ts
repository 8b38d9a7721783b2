import { nearestWord } from './nearest-word.ts';
import type { ToolName } from './tools.ts';
import type { WorkflowSpec } from './workflow-spec.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What is looked at; the file's own type has more. */
interface CheckedFile {
  readonly venture: {
    readonly brief: Readonly<Record<string, unknown>>;
    readonly agents: readonly { readonly name: string; readonly role: string }[];
    readonly accounts: readonly { readonly name: string; readonly deposit: { readonly currency: string } }[];
    readonly spendingLimits: readonly {
      readonly scope: string;
      readonly subject?: string | undefined;
      readonly name?: string | undefined;
    }[];
  };
  readonly policies: {
    readonly file?: string | undefined;
    readonly allowlists: Readonly<Record<string, readonly ToolName[]>>;
  };
  readonly workflow: WorkflowSpec;
}

/** Finds what only shows when the parts of a file are held against each other. */
export function checkVenture(file: CheckedFile, report: Report): void {
  checkUnique(file.venture.agents, ['venture', 'agents'], report);
  checkUnique(file.venture.accounts, ['venture', 'accounts'], report);
  checkLimits(file, report);
  checkRoles(file, report);
  for (const { tool, given, path } of callsOf(file.workflow)) checkCall(file, tool, given, path, report);
}

function checkLimits({ venture }: CheckedFile, report: Report): void {
  checkUnique(venture.spendingLimits, ['venture', 'spendingLimits'], report);
  for (const [index, { scope, subject }] of venture.spendingLimits.entries()) {
    const path = ['venture', 'spendingLimits', index, 'subject'];
    if (scope === 'VENTURE' && subject !== undefined) report(path, 'leave `subject` out for scope VENTURE');
    if (scope === 'CATEGORY' && subject === undefined) report(path, 'is missing: name the category, or `*` for each');
  }
}

function checkRoles({ venture, policies, workflow }: CheckedFile, report: Report): void {
  const roles = [...new Set(venture.agents.map(({ role }) => role))];
  for (const [index, { role }] of workflow.tasks.entries()) {
    if (!roles.includes(role))
      report(['workflow', 'tasks', index, 'role'], unknown('no agent has the role', role, roles, 'roles'));
  }
  const listed = Object.keys(policies.allowlists);
  if (policies.file !== undefined && listed.length === 0) {
    report(['policies', 'allowlists'], 'is missing: with rules of its own, a venture names the tools of each role');
  }
  if (listed.length === 0) return;
  for (const [index, { role }] of venture.agents.entries()) {
    if (listed.includes(role)) continue;
    report(
      ['venture', 'agents', index, 'role'],
      unknown('policies.allowlists gives no tools to the role', role, listed, 'roles there'),
    );
  }
}

interface Call {
  readonly tool: ToolName;
  readonly given: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

function callsOf({ tasks }: WorkflowSpec): readonly Call[] {
  return tasks.flatMap(({ steps }, task) =>
    steps.flatMap(({ tool, with: given, otherwise }, step) => {
      const path = ['workflow', 'tasks', task, 'steps', step];
      const own = { tool, given, path: [...path, 'with'] };
      if (typeof otherwise === 'string') return [own];
      return [own, { tool: otherwise.tool, given: otherwise.with, path: [...path, 'otherwise', 'with'] }];
    }),
  );
}

/** Names in a call that the file itself must know. */
function checkCall({ venture }: CheckedFile, tool: ToolName, given: Call['given'], path: Path, report: Report): void {
  const { account: accountName, amount, list, part } = given;
  if (tool === 'money.spend' && typeof accountName === 'string') {
    const account = venture.accounts.find(({ name }) => name === accountName);
    const names = venture.accounts.map(({ name }) => name);
    if (account === undefined) {
      report([...path, 'account'], unknown('there is no account', accountName, names, 'accounts'));
    } else checkCurrency(account, amount, path, report);
  }
  if ((tool === 'mail.send' || tool === 'mail.draft') && typeof list === 'string') {
    const lists = keysOf(venture.brief.mailingLists);
    const what = 'venture.brief.mailingLists has no';
    if (!lists.includes(list)) report([...path, 'list'], unknown(what, list, lists, 'lists'));
  }
  if (tool === 'brief.read' && typeof part === 'string') checkPart(venture.brief, part, path, report);
}

function checkCurrency(
  { name, deposit }: CheckedFile['venture']['accounts'][number],
  amount: unknown,
  path: Path,
  report: Report,
): void {
  const currency = currencyOf(amount);
  if (currency !== undefined && currency !== deposit.currency) {
    report([...path, 'amount'], `is in ${currency}, but the account ${name} is in ${deposit.currency}`);
  }
}

/** Currency of an amount, written either way; undefined for a reference and for what is no amount. */
function currencyOf(amount: unknown): string | undefined {
  if (typeof amount === 'string') return /^[A-Z]{3}/.exec(amount)?.[0];
  if (typeof amount !== 'object' || amount === null || !('currency' in amount)) return undefined;
  return typeof amount.currency === 'string' ? amount.currency : undefined;
}

function checkPart(brief: unknown, part: string, path: Path, report: Report): void {
  let value: unknown = brief;
  for (const key of part.split('.')) {
    const keys = keysOf(value);
    if (!keys.includes(key)) {
      report([...path, 'part'], unknown('venture.brief has no', key, keys, 'keys'));
      return;
    }
    value = Object.entries(value ?? {}).find(([name]) => name === key)?.[1];
  }
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function unknown(what: string, given: string, known: readonly string[], plural: string): string {
  const near = nearestWord(given, known);
  if (near !== undefined) return `${what} \`${given}\`; did you mean \`${near}\`?`;
  return known.length === 0 ? `${what} \`${given}\`` : `${what} \`${given}\`; ${plural} are: ${known.join(', ')}`;
}

/** Those that have no name need none of their own. */
function checkUnique(items: readonly { readonly name?: string | undefined }[], path: Path, report: Report): void {
  const seen = new Set<string>();
  for (const [index, { name }] of items.entries()) {
    if (name === undefined) continue;
    if (seen.has(name)) report([...path, index, 'name'], `\`${name}\` is used twice; give each its own name`);
    seen.add(name);
  }
}
