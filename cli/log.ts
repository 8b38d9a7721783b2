import { parseArgs } from 'node:util';
import { sqlStateOf } from '#runtime/db/db.ts';
import { detachPartitions, listPartitions } from '#runtime/events/partitions.ts';
import { withDatabase } from './database.ts';
import { dataDirOf } from './paths.ts';
import { complain, mark, paint, say, table, UsageError } from './ui.ts';

/** SQLSTATE object_not_in_prerequisite_state: something still needs the events. */
const stillNeeded = '55000';

/**
 * `parpour log partitions|detach`: the months of the event log, and taking old ones out of it. Works on the running
 * instance, or on the data directory while nothing runs.
 * @param argv `partitions` (default), or `detach --before 2026-01` for all months before that one; `--data-dir`
 * @returns 0 when done, 1 when the months are still needed
 */
export async function log(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { before: { type: 'string' }, 'data-dir': { type: 'string' } },
  });
  const [action = 'partitions', ...rest] = positionals;
  const dataDir = dataDirOf(values['data-dir']);
  if (action === 'partitions' && rest.length === 0) {
    await withDatabase(dataDir, async ({ drizzle }) => {
      for (const line of table((await listPartitions(drizzle)).map(rowOf))) say(line);
    });
    return 0;
  }
  if (action === 'detach' && rest.length === 0) return detach(dataDir, monthOf(values.before));
  throw new UsageError('say `partitions`, or `detach --before` with a month such as 2026-01');
}

function rowOf({ name, from, to, sizeBytes, detachedAt }: Awaited<ReturnType<typeof listPartitions>>[number]) {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return [
    name,
    `${from === undefined ? 'the beginning' : day(from)} to ${day(to)}`,
    `${Math.ceil(Number(sizeBytes) / 1024)} KiB`,
    detachedAt === undefined ? '' : paint('dim', `detached on ${day(detachedAt)}`),
  ];
}

function monthOf(text: string | undefined): Date {
  const month = /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text ?? '') ? new Date(`${text}-01T00:00:00Z`) : undefined;
  if (month === undefined) throw new UsageError('--before takes a month such as 2026-01');
  return month;
}

async function detach(dataDir: string, before: Date): Promise<number> {
  try {
    const detached = await withDatabase(dataDir, (db) => db.transaction((tx) => detachPartitions(tx, before)));
    if (detached.length === 0) {
      say('No month that ended before that is in the log.');
      return 0;
    }
    for (const { name, upTo } of detached) {
      say(
        `${mark(true)} platform.${name} is out of the log${upTo === null ? ', it was empty' : `, up to seq ${upTo}`}.`,
      );
    }
    say(paint('dim', 'Their tables are still there: dump them (pg_dump -t), then drop them.'));
    return 0;
  } catch (error) {
    if (sqlStateOf(error) !== stillNeeded || !(error instanceof Error)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    complain(`${mark(false)} ${reason}`);
    return 1;
  }
}
