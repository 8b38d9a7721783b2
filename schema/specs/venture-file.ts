import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { json } from '../events/define.ts';
import { positiveAmount } from './amount.ts';
import { dataLabels } from './data-labels.ts';
import { limitName } from './limit-name.ts';
import { faultsOfSchema } from './schema-faults.ts';
import { toolNames } from './tools.ts';
import { checkVenture } from './venture-file-checks.ts';
import { specPathText, workflowSpec } from './workflow-spec.ts';
import { offsetOf } from './yaml-position.ts';

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
  /** By what policies refer to it with `@limits`. */
  name: limitName.optional(),
});

const venture = z.strictObject({
  name: title,
  timeZone: z
    .string()
    .refine((zone) => isTimeZone(zone), 'is not an IANA time zone, such as `Europe/Berlin`')
    .default('UTC'),
  /** What agents read: free keys, of which `dataLabels` says what carries labels. */
  brief: z.object({ dataLabels: dataLabels.optional() }).catchall(json).default({}),
  agents: z.array(agent).min(1, 'a venture needs at least one agent').max(50),
  accounts: z.array(account).max(20).default([]),
  spendingLimits: z.array(spendingLimit).max(50).default([]),
});

const policies = z.strictObject({
  /** Path of a Cedar file, relative to this one; the starter bundle when left out. */
  file: z.string().min(1).optional(),
  /** Tools of each role; those of the starter bundle when left out together with `file`. */
  allowlists: z
    .record(word, z.array(z.enum(toolNames, { error: `is not a tool; tools are: ${toolNames.join(', ')}` })).min(1), {
      error: 'must name the tools of each role, such as `writer: [brief.read, content.write]`',
    })
    .default({}),
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
    policies: policies.prefault({}),
    workflow: workflowSpec,
    /** How the demo answers approvals. */
    approvals: z.enum(['approve', 'reject'], { error: 'must be `approve` or `reject`' }).default('approve'),
    expect: expectation.prefault({}),
  })
  .superRefine((file, context) => {
    checkVenture(file, (path, message) => context.addIssue({ code: 'custom', path: [...path], message }));
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

/** Largest file that is read. */
const fileSizeCharactersMax = 1024 * 1024;
/** Aliases may repeat parts of a file; more than so many in all are no file of a person. */
const aliasesMax = 100;

/**
 * Reads a venture file (YAML 1.2).
 * @param fileName shown in faults
 * @throws VentureFileError with every fault at once, in the order of lines
 */
export function parseVentureFile(text: string, fileName: string): VentureFile {
  const whole = (message: string) => new VentureFileError(fileName, [{ line: 1, column: 1, path: '', message }]);
  if (text.length > fileSizeCharactersMax)
    throw whole(`is too large: at most ${fileSizeCharactersMax} characters are read`);
  const lines = new LineCounter();
  // Positions are ours to tell, with the path; the library's own would come on top.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    const tabs = tabsInIndentation(text);
    const faults = document.errors.map((error) => ({
      ...at(error.pos[0]),
      path: '',
      message: plainYamlMessage(error.message),
    }));
    // A tab is the cause of whatever the parser says after it.
    throw new VentureFileError(fileName, tabs.length > 0 ? tabs : inOrder(faults));
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: aliasesMax });
  } catch {
    throw whole('repeats too much of itself through aliases (*name)');
  }
  if (value === null || value === undefined) throw whole('is empty; a venture file has `venture` and `workflow`');
  const parsed = ventureFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = faultsOfSchema(ventureFile, parsed.error.issues).map(({ path, key, message }) => {
    const whole = key === undefined ? path : [...path, key];
    return { ...at(offsetOf(document.contents, whole)), path: specPathText(whole), message };
  });
  throw new VentureFileError(fileName, inOrder(faults));
}

function inOrder(faults: readonly FileFault[]): FileFault[] {
  return faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function tabsInIndentation(text: string): FileFault[] {
  return text.split('\n').flatMap((line, index) => {
    const column = /^ *\t/.exec(line)?.[0].length;
    const message = 'a tab stands in the indentation; use spaces';
    return column === undefined ? [] : [{ line: index + 1, column, path: '', message }];
  });
}

/** The parser's words, for people who do not know its terms. */
function plainYamlMessage(message: string): string {
  const [first = message] = message.split('\n');
  if (first.startsWith('Map keys must be unique')) return 'this key stands here twice; keep one of the two';
  if (first.startsWith('Nested mappings are not allowed')) {
    return 'a colon followed by a space starts a new key; put the text in quotes';
  }
  return first;
}
