import { styleText } from 'node:util';

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

/** A finished step: what, a detail, and how long it took. */
export function step(what: string, detail: string, elapsedMs?: number): void {
  const time = elapsedMs === undefined ? '' : paint('dim', `${(elapsedMs / 1000).toFixed(1)} s`);
  say(`  ${paint('green', '✔')} ${what.padEnd(14)} ${detail.padEnd(40)} ${time}`.trimEnd());
}

/** Rows in aligned columns; the last column is never padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
  );
}

/** What can't be gone on from, for people: the message alone when it is one of ours. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // parseArgs' complaints are about what the user typed; a stack would hide them.
  const isUsage = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const isOurs = isUsage || (error.name !== 'Error' && !(error instanceof TypeError) && !(error instanceof RangeError));
  return isOurs ? error.message : (error.stack ?? error.message);
}
