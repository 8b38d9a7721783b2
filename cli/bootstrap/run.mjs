import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

// Where the kernel offers it, a program started here ends with the bootstrap, even when that is killed: the next one
// would otherwise work beside it in the same directories.
const setpriv = process.platform === 'linux' && existsSync('/usr/bin/setpriv') ? '/usr/bin/setpriv' : undefined;

/**
 * Runs a program to its end, quietly.
 * @returns {Promise<{ ok: boolean, output: string }>} standard output and error together
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const bound =
      setpriv === undefined || options.argv0 !== undefined ? undefined : ['--pdeathsig', 'KILL', '--', command];
    const [program = command, ...rest] = bound === undefined ? [command, ...args] : [setpriv, ...bound, ...args];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** The last lines of a program's output. */
export function tail(output, lines = 12) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}

/** The first lines of a program's output, for one that says what is wrong and then explains its use at length. */
export function firstLines(output, lines = 12) {
  return output.trim().split('\n').slice(0, lines).join('\n');
}
