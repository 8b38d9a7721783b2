import { spawn } from 'node:child_process';

/**
 * Runs a program to its end, quietly.
 * @returns {Promise<{ ok: boolean, output: string }>} standard output and error together
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
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
