import { describeTools } from '#infra/embedded/servers.ts';
import { paths } from './paths.ts';
import { paint, say } from './ui.ts';

/**
 * `parpour doctor`: what this machine has, and which guarantees it does not give.
 * @returns 0 when everything needed is there
 */
export async function doctor(): Promise<number> {
  const tools = await describeTools(paths.toolsDir);
  say(`${paint('bold', 'Parpour doctor')}  Node ${process.version}, ${process.platform}-${process.arch}\n`);
  for (const tool of tools) {
    const mark = tool.problem === undefined ? paint('green', '✔') : paint('red', '✘');
    say(`  ${mark} ${tool.server.padEnd(10)} ${tool.problem ?? `${tool.version}  ${paint('dim', tool.path ?? '')}`}`);
    for (const gap of tool.notEnforced) say(`      ${paint('yellow', 'not enforced here:')} ${gap}`);
  }
  return tools.every(({ problem }) => problem === undefined) ? 0 : 1;
}
