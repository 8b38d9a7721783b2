import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { json } from '../events/define.ts';
import { positiveAmount } from './amount.ts';
import { toolNames } from './tools.ts';
import { specPathText, workflowSpec } from './workflow-spec.ts';

const word = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be a lower-case word, such as `writer`');
const title = z.string().trim().min(1, 'must not be empty').max(120);

const secondsOfUnit = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A length of time as people write it: `90s`, `15m`, `24h`, `30d`. Comes out in seconds. */
const durationSeconds = z
  .string({ error: 'must be a length of time, such as `24h` or `30d`' })
  .regex(/^\d{1,8}[smhd]$/, 'must be a length of time, such as `24h` or `30d`')
  .transform((text) => {
    const unit = text.at(-1);
    const factor = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? secondsOfUnit[unit] : 0;
    return Number(text.slice(0, -1)) * factor;
  })
  .pipe(z.number().min(1).max(31_622_400, 'must be at most 366 days'));

const agent = z.strictObject({
  name: title.max(60),
  role: word,
  level: z.enum(['L1', 'L2', 'L3'], { error: 'must be L1, L2 or L3' }).default('L3'),
});

const account = z.strictObject({
  name: title,
  kind: z.enum(['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE']).default('ASSET'),
  /** Opening deposit; it also fixes the account's currency. */
  deposit: positiveAmount,
  /** Where the deposit comes from. */
  depositFrom: z.string().trim().min(1).max(200).default('Opening deposit'),
});

const spendingLimit = z.strictObject({
  scope: z.enum(['VENTURE', 'WORKFLOW', 'AGENT', 'CATEGORY'], {
    error: 'must be VENTURE, WORKFLOW, AGENT or CATEGORY',
  }),
  /** Name of the category, or `*` for each workflow, agent or category by itself. Not for VENTURE. */
  subject: z.string().min(1).max(60).optional(),
  window: durationSeconds,
  cap: positiveAmount,
});

const venture = z.strictObject({
  name: title,
  timeZone: z
    .string()
    .refine((zone) => isTimeZone(zone), 'is not an IANA time zone, such as `Europe/Berlin`')
    .default('UTC'),
  /** What agents read: free keys. */
  brief: z.record(z.string(), json).default({}),
  agents: z.array(agent).min(1, 'a venture needs at least one agent').max(50),
  accounts: z.array(account).max(20).default([]),
  spendingLimits: z.array(spendingLimit).max(50).default([]),
});

const policies = z.strictObject({
  /** Path of a Cedar file, relative to this one; the starter bundle when left out. */
  file: z.string().min(1).optional(),
  allowlists: z.record(
    word,
    z.array(z.enum(toolNames, { error: `is not a tool; tools are: ${toolNames.join(', ')}` })).min(1),
  ),
});

/** What must have happened at the end of `parpour demo`; it exits with 1 when something else did. */
const expectation = z.strictObject({
  state: z.enum(['SUCCEEDED', 'FAILED', 'CANCELLED']).default('SUCCEEDED'),
  /** Tool calls that policy denied. */
  deniedCalls: z.number().int().min(0).optional(),
  /** Approvals given. */
  approvals: z.number().int().min(0).optional(),
  /** Money intents posted. */
  capturedSpends: z.number().int().min(0).optional(),
  /** Money intents declined. */
  declinedSpends: z.number().int().min(0).optional(),
  /** Compliance cases opened. */
  cases: z.number().int().min(0).optional(),
  /** Kinds of the documents made, in any order. */
  artifacts: z.array(z.enum(['DECK', 'DOCUMENT'])).optional(),
});

/** One file that holds a venture, its rules and a workflow to run. */
export const ventureFile = z
  .strictObject({
    venture,
    policies,
    workflow: workflowSpec,
    /** How the demo answers approvals. */
    approvals: z.enum(['approve', 'reject'], { error: 'must be `approve` or `reject`' }).default('approve'),
    expect: expectation.prefault({}),
  })
  .superRefine((file, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const roles = new Set(file.venture.agents.map(({ role }) => role));
    file.workflow.tasks.forEach((task, index) => {
      if (!roles.has(task.role)) {
        fault(
          ['workflow', 'tasks', index, 'role'],
          `no agent has the role \`${task.role}\`; roles are: ${[...roles].join(', ')}`,
        );
      }
    });
    checkUnique(file.venture.agents, ['venture', 'agents'], fault);
    checkUnique(file.venture.accounts, ['venture', 'accounts'], fault);
    file.venture.spendingLimits.forEach((limit, index) => {
      const path = ['venture', 'spendingLimits', index, 'subject'];
      if (limit.scope === 'VENTURE' && limit.subject !== undefined)
        fault(path, 'leave `subject` out for scope VENTURE');
      if (limit.scope === 'CATEGORY' && limit.subject === undefined) fault(path, 'name the category, or `*` for each');
    });
  });

export type VentureFile = z.output<typeof ventureFile>;

/** One thing that is wrong with a file. */
export interface FileFault {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** For example `workflow.tasks[2].role`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** A venture file that can't be used; `message` lists every fault as `file:line:column  path  what is wrong`. */
export class VentureFileError extends Error {
  readonly faults: readonly FileFault[];

  constructor(fileName: string, faults: readonly FileFault[]) {
    const lines = faults.map(
      ({ line, column, path, message }) =>
        `  ${fileName}:${line}:${column}  ${[path, message].filter(Boolean).join('  ')}`,
    );
    super(`${fileName} can't be used:\n${lines.join('\n')}`);
    this.name = 'VentureFileError';
    this.faults = faults;
  }
}

/**
 * Reads a venture file (YAML 1.2).
 * @param fileName shown in faults
 * @throws VentureFileError with every fault at once, in the order of lines
 */
export function parseVentureFile(text: string, fileName: string): VentureFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      ...at(error.pos[0]),
      path: '',
      message: firstLine(error.message),
    }));
    throw new VentureFileError(fileName, faults);
  }
  const parsed = ventureFile.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .flatMap((issue) => faultsOf(issue))
    .map(({ path, key, message }) => ({
      ...at(offsetOf(document.contents, path, key)),
      path: specPathText(key === undefined ? path : [...path, key]),
      message,
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  throw new VentureFileError(fileName, faults);
}

interface Fault {
  readonly path: readonly PropertyKey[];
  /** A key that should not be there. */
  readonly key?: string;
  readonly message: string;
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') {
    const isMissing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
    return [{ path: issue.path, message: isMissing ? 'is missing' : issue.message }];
  }
  const known = knownKeysAt(issue.path);
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    return {
      path: issue.path,
      key,
      message: near === undefined ? 'is not known here' : `is not known here; did you mean \`${near}\`?`,
    };
  });
}

/** Keys that the schema knows at a path; empty where it knows none. */
function knownKeysAt(path: readonly PropertyKey[]): string[] {
  const shapes: Readonly<Record<string, readonly string[]>> = {
    '': ['venture', 'policies', 'workflow', 'approvals', 'expect'],
    venture: Object.keys(venture.shape),
    'venture.agents': Object.keys(agent.shape),
    'venture.accounts': Object.keys(account.shape),
    'venture.spendingLimits': Object.keys(spendingLimit.shape),
    policies: Object.keys(policies.shape),
    expect: Object.keys(expectation.shape),
    workflow: ['name', 'tasks'],
    'workflow.tasks': ['name', 'role', 'dependsOn', 'steps'],
    'workflow.tasks.steps': ['name', 'tool', 'with', 'otherwise'],
    'workflow.tasks.steps.otherwise': ['tool', 'with'],
  };
  return [...(shapes[path.filter((part) => typeof part === 'string').join('.')] ?? [])];
}

/** Where a value stands in the text; the nearest thing around it when it is not there. */
function offsetOf(root: Node | null, path: readonly PropertyKey[], key: string | undefined): number {
  let node: unknown = root;
  let offset = 0;
  for (const part of key === undefined ? path : [...path, key]) {
    if (!isMap(node) && !(typeof node === 'object' && node !== null && 'items' in node)) return offset;
    const items: readonly unknown[] = Array.isArray(node.items) ? node.items : [];
    const found = isMap(node)
      ? items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part))
      : items[Number(part)];
    if (found === undefined) return offset;
    const keyNode = isPair(found) ? found.key : found;
    offset = startOf(keyNode) ?? offset;
    node = isPair(found) ? found.value : found;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const [start] = node.range;
  return typeof start === 'number' ? start : undefined;
}

function checkUnique(
  items: readonly { readonly name: string }[],
  path: readonly string[],
  fault: (path: (string | number)[], message: string) => void,
): void {
  const seen = new Set<string>();
  items.forEach(({ name }, index) => {
    if (seen.has(name)) fault([...path, index, 'name'], `\`${name}\` is used twice; give each its own name`);
    seen.add(name);
  });
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The known word with the fewest edits, when it is close enough to have been meant. */
function nearest(given: string, known: readonly string[]): string | undefined {
  const ranked = known.map((word) => ({ word, edits: editDistance(given.toLowerCase(), word.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= Math.max(2, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? text;
}
