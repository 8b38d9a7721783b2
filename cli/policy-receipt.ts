import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ZodError } from 'zod';
import { type ReceiptCheck, readReceipt, verifyReceipt } from '#subgraphs/policy/index.ts';
import { withDatabase } from './database.ts';
import { dataDirOf, userPath } from './paths.ts';
import { complain, mark, paint, plainText, say, UsageError } from './ui.ts';

/**
 * `parpour verify decision ID|FILE`: makes a decision of policy again and holds it against what was decided, word for word.
 * With a receipt that was exported it needs no server.
 * @param argv the decision's id or a receipt's file, `--export FILE` (keep the receipt), `--data-dir`
 * @returns 0 when the decision is proven, 1 when it is not, 2 when there is nothing to check
 */
export async function verifyDecision(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { export: { type: 'string' }, 'data-dir': { type: 'string' } },
  });
  const [given, ...rest] = positionals;
  if (given === undefined || rest.length > 0)
    throw new UsageError('give the id of one decision, or the file of a receipt');
  const isId = /^dec_[\w-]+$/.test(given);
  const receipt = isId ? await fetchReceipt(given, values['data-dir']) : await readReceiptFile(userPath(given));
  if (receipt === null) return refuse(`There is no decision ${given}.`);
  if (values.export !== undefined) {
    await writeFile(userPath(values.export), `${JSON.stringify(receipt, undefined, 2)}\n`);
    say(paint('dim', `Receipt written to ${values.export}`));
  }
  try {
    return tell(verifyReceipt(receipt));
  } catch (error) {
    if (error instanceof ZodError) return refuse(`${given} is no receipt of a decision.`);
    throw error;
  }
}

function fetchReceipt(decisionId: string, dataDir: string | undefined): Promise<unknown> {
  return withDatabase(dataDirOf(dataDir), ({ drizzle }) => readReceipt(drizzle, decisionId));
}

async function readReceiptFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : "can't be read";
    throw new ReceiptUnreadableError(`${path} ${why}. Give a receipt, or the id of a decision (dec_…).`);
  }
}

function tell(checks: readonly ReceiptCheck[]): number {
  for (const { what, isWell, detail } of checks) {
    say(`${mark(isWell)} ${what}`);
    if (!isWell) complain(`    ${plainText(detail).slice(0, 400)}`);
  }
  const isProven = checks.every(({ isWell }) => isWell);
  say(isProven ? '\nThe decision is proven.' : '\nThe decision is not proven.');
  return isProven ? 0 : 1;
}

function refuse(why: string): number {
  complain(`${mark(false)} ${why}`);
  return 2;
}

class ReceiptUnreadableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReceiptUnreadableError';
  }
}
