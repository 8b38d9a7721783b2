import { parseArgs } from 'node:util';
import { describeTools } from '#infra/embedded/servers.ts';
import { paths, shownPath } from './paths.ts';
import { lineWidth, mark, paint, say, table, wrapped } from './ui.ts';

const indent = '    ';

/**
 * `parpour doctor`: what this machine has, and which guarantees it does not give.
 * @param argv nothing
 * @returns 0 when everything needed is there, else 1
 */
export async function doctor(argv: readonly string[]): Promise<number> {
  parseArgs({ args: [...argv] });
  const tools = await describeTools(paths.toolsDir);
  const node = [mark(true), 'Node.js', process.version.slice(1), paint('dim', shownPath(process.execPath))];
  const rows = tools.map(({ server, version, path, problem }) => [
    mark(problem === undefined),
    titles[server],
    version ?? 'missing',
    path === undefined ? '' : paint('dim', shownPath(path)),
  ]);
  say(`${paint('bold', 'Parpour doctor')} ${paint('dim', `on ${process.platform}-${process.arch}`)}\n`);
  for (const line of table([node, ...rows])) say(`  ${line}`);
  for (const { server, problem } of tools) {
    if (problem !== undefined) showNotes('red', titles[server], [problem]);
  }
  const gaps = tools.filter(({ notEnforced }) => notEnforced.length > 0);
  if (gaps.length > 0) say('\nNot enforced on this machine:');
  for (const { server, notEnforced } of gaps) showNotes('yellow', titles[server], notEnforced);
  return tools.every(({ problem }) => problem === undefined) ? 0 : 1;
}

const titles = { postgres: 'PostgreSQL', nats: 'NATS', redis: 'Redis', s3: 'Object store' } as const;

function showNotes(style: 'red' | 'yellow', title: string, notes: readonly string[]): void {
  say(`\n  ${paint(style, title)}`);
  for (const note of notes) {
    const [first = '', ...rest] = wrapped(note, lineWidth - indent.length - 2);
    say(`${indent}- ${first}`);
    for (const line of rest) say(`${indent}  ${line}`);
  }
}
