import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Database } from '#runtime/db/db.ts';
import { type DeadLetter, findDeadLetter, listDeadLetters, requestRetry } from '#runtime/events/dead-letters.ts';
import { withDatabase } from './database.ts';
import { dataDirOf } from './paths.ts';
import { complain, mark, paint, say, table, UsageError } from './ui.ts';

const listedMax = 100;
const waitMs = 10_000;

/**
 * `parpour dead-letters list|retry ID`: events that consumers passed over, and handling one of them again. Works on the
 * running instance, or on the data directory while nothing runs.
 * @param argv `list` (default) or `retry ID`, `--all` (also those that were handled since), `--data-dir`
 * @returns 0 when done, 1 when a retried event failed again or there is no such dead letter
 */
export async function deadLetters(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { all: { type: 'boolean' }, 'data-dir': { type: 'string' } },
  });
  const [action = 'list', id, ...rest] = positionals;
  const dataDir = dataDirOf(values['data-dir']);
  if (action === 'list' && id === undefined) {
    return withDatabase(dataDir, ({ drizzle }) => list({ drizzle }, values.all === true));
  }
  if (action === 'retry' && id !== undefined && rest.length === 0) {
    return withDatabase(dataDir, (db, isRunning) => retry(db, id, isRunning));
  }
  throw new UsageError('say `list`, or `retry` with the id of one dead letter');
}

async function list({ drizzle }: Pick<Database, 'drizzle'>, includeResolved: boolean): Promise<number> {
  const found = await listDeadLetters(drizzle, { includeResolved, limit: listedMax + 1 });
  if (found.length === 0) {
    say(includeResolved ? 'There are no dead letters.' : 'No event waits to be handled again.');
    return 0;
  }
  const rows = found
    .slice(0, listedMax)
    .map((letter) => [
      letter.id,
      letter.state,
      letter.consumer,
      `seq ${letter.seq}`,
      letter.type,
      `${letter.attempts}×`,
      oneLine(letter.reason),
    ]);
  for (const line of table(rows)) say(line);
  if (found.length > listedMax) say(paint('dim', `and more; these are the latest ${listedMax}`));
  return 0;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 120);
}

async function retry({ drizzle }: Database, id: string, isRunning: boolean): Promise<number> {
  const before = await findDeadLetter(drizzle, id);
  const letter = await requestRetry(drizzle, id);
  if (before === undefined || letter === undefined) {
    complain(`${mark(false)} There is no dead letter ${id}; \`parpour dead-letters list\` shows all.`);
    return 1;
  }
  if (letter.state === 'RESOLVED') return tell(letter);
  if (!isRunning) {
    say(`${letter.consumer} handles seq ${letter.seq} again at the next start.`);
    return 0;
  }
  // The consumer looks every second.
  for (const until = Date.now() + waitMs; Date.now() < until; ) {
    const now = await findDeadLetter(drizzle, id);
    if (now !== undefined && now.state !== 'RETRIED') return tell(now);
    await setTimeout(100);
  }
  say(`${letter.consumer} has not come to seq ${letter.seq} yet; it will.`);
  return 0;
}

function tell({ consumer, seq, state, reason }: DeadLetter): number {
  if (state === 'RESOLVED') {
    say(`${mark(true)} ${consumer} has handled seq ${seq}.`);
    return 0;
  }
  complain(`${mark(false)} ${consumer} failed at seq ${seq} again: ${oneLine(reason)}`);
  return 1;
}
