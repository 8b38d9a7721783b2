import { parseArgs } from 'node:util';
import { describeTools } from '#infra/embedded/servers.ts';
import { examineRoles } from './doctor-roles.ts';
import { dataDirOf, paths, shownPath } from './paths.ts';
import { lineWidth, mark, paint, say, table, wrapped } from './ui.ts';

const indent = '    ';

/**
 * `parpour doctor`: what this machine has, and which guarantees it does not give.
 * @param argv `--data-dir`, whose running instance's database roles are looked at
 * @returns 0 when everything needed is there, else 1
 */
export async function doctor(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { 'data-dir': { type: 'string' } } });
  const [tools, databaseRoles] = await Promise.all([
    describeTools(paths.toolsDir),
    examineRoles(dataDirOf(values['data-dir'])),
  ]);
  const node = [mark(true), 'Node.js', process.version.slice(1), paint('dim', shownPath(process.execPath))];
  const rows = tools.map(({ server, version, path, problem }) => [
    mark(problem === undefined),
    titles[server],
    version ?? 'missing',
    path === undefined ? '' : paint('dim', shownPath(path)),
  ]);
  say(`${paint('bold', 'Parpour doctor')} ${paint('dim', `on ${process.platform}-${process.arch}`)}\n`);
  if (databaseRoles !== undefined) {
    rows.push([mark(databaseRoles.notes.length === 0), 'Database roles', databaseRoles.summary, '']);
  }
  for (const line of table([node, ...rows])) say(`  ${line}`);
  for (const { server, problem } of tools) {
    if (problem !== undefined) showNotes('red', titles[server], [problem]);
  }
  const gaps = tools.filter(({ notEnforced }) => notEnforced.length > 0);
  const hasRoleNotes = databaseRoles !== undefined && databaseRoles.notes.length > 0;
  if (gaps.length > 0 || hasRoleNotes) say('\nNot enforced on this machine:');
  for (const { server, notEnforced } of gaps) showNotes('yellow', titles[server], notEnforced);
  if (hasRoleNotes) showNotes('yellow', 'Database roles', databaseRoles.notes);
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
