import { parseArgs } from 'node:util';
import { rebuildProjection } from '#runtime/events/rebuild.ts';
import { controlPlaneProjections } from '#subgraphs/control-plane/index.ts';
import { withDatabase } from './database.ts';
import { dataDirOf } from './paths.ts';
import { complain, mark, say, table, UsageError } from './ui.ts';

const all = [...controlPlaneProjections];

/**
 * `parpour projections list|rebuild NAME`: replays the log from zero beside the live tables and puts the result in their
 * place. Works on the running instance, which goes on meanwhile, or on the data directory while nothing runs.
 * @param argv `list` (default) or `rebuild NAME`, `--data-dir`
 * @returns 0 when done, 1 when there is no such projection
 */
export async function projections(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' } },
  });
  const [action = 'list', name, ...rest] = positionals;
  if (action === 'list' && name === undefined) {
    for (const line of table(all.map((projection) => [projection.name, projection.tables.join(', ')]))) say(line);
    return 0;
  }
  if (action !== 'rebuild' || name === undefined || rest.length > 0) {
    throw new UsageError('say `list`, or `rebuild` with the name of one projection');
  }
  const projection = all.find((known) => known.name === name);
  if (projection === undefined) {
    complain(`${mark(false)} There is no projection ${name}; \`parpour projections list\` shows all.`);
    return 1;
  }
  return withDatabase(dataDirOf(values['data-dir']), async (db) => {
    const { events, seq } = await rebuildProjection(db, projection);
    say(`${mark(true)} ${name} was made again from ${events} events, up to seq ${seq}.`);
    return 0;
  });
}
