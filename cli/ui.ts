import { stripVTControlCharacters, styleText } from 'node:util';

/** Columns that longer texts are broken to. */
export const lineWidth = 96;

type Style = Parameters<typeof styleText>[0];

/** Terminal output; colours only where the stream shows them. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A link that shows only `text` where the terminal can (OSC 8), and `text` alone where it can't. */
export function link(text: string, url: string): string {
  const isTerminal = process.stdout.isTTY && process.stdout.hasColors();
  return isTerminal ? `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\` : text;
}

/** Writes one line to standard output. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes one line to standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** @returns a green tick or a red cross */
export function mark(isWell: boolean): string {
  return isWell ? paint('green', '✔') : paint('red', '✘');
}

/** A finished step as a line: what, a detail, and how long it took. */
export function stepLine(what: string, detail: string, elapsedMs: number): string {
  const time = paint('dim', `${(elapsedMs / 1000).toFixed(1)} s`);
  return `  ${mark(true)} ${what.padEnd(14)} ${detail.padEnd(24)} ${time}`;
}

/** Columns that a text takes on a terminal, colours and links left out. */
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Fills a text up with spaces to a width in columns, whatever its colours. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - widthOf(text), 0));
}

/** Cuts a text without colours to a width in columns, and marks that it was cut. */
export function cutTo(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(columns - 1, 0)).join('')}…`;
}

/** A text of somebody else on one line, without anything that a terminal would act on. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}|\p{Cf}/gu, '');
}

/** Rows in aligned columns; the last column is never padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : padTo(cell, widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Breaks a text at spaces into lines of at most `columns`; a longer word stays whole. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The command line is wrong: told without a stack, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Whether what went wrong is what the user typed. */
export function isUsageFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof UsageError || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
}

/** What can't be gone on from, for people: the message alone when it is one of ours, which say the way out themselves. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A named error was written for people; any other is a bug, and whoever looks for it wants the stack.
  return builtInErrors.has(error.name) ? (error.stack ?? error.message) : error.message;
}

const builtInErrors = new Set([
  'AggregateError',
  'AssertionError',
  'Error',
  'error',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'ZodError',
]);
