// Progress and failures, for a terminal and for a plain log alike.

const out = process.stderr;
const colours = out.isTTY === true && out.hasColors();
const paint = (code, text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);

/** A failure that people can do something about: what is wrong, and the way out. */
export class BootstrapError extends Error {
  /**
   * @param {string} problem
   * @param {string} wayOut
   * @param {string} [details] the end of a program's output
   */
  constructor(problem, wayOut, details = '') {
    super(problem);
    this.wayOut = wayOut;
    this.details = details;
  }
}

let startedAny = false;
const active = new Set();

/** Says what is being done, also beside other steps; the returned function says that it is done, with what came of it. */
export function step(what, detail) {
  if (!startedAny) out.write(`\n  ${paint('1', 'Parpour')} is getting ready\n\n`);
  startedAny = true;
  const startedAt = performance.now();
  const line = `${what.padEnd(14)} ${detail}`;
  active.add(line);
  // A log keeps every line; a terminal shows below the finished steps what is being done now.
  if (out.isTTY) showActive();
  else out.write(`  · ${line} …\n`);
  return (result) => {
    active.delete(line);
    const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    const clear = out.isTTY ? '\r\x1b[2K' : '';
    out.write(`${clear}  ${paint('32', '✔')} ${what.padEnd(14)} ${result.padEnd(40)} ${paint('2', seconds)}\n`);
    if (out.isTTY) showActive();
  };
}

function showActive() {
  if (active.size === 0) return;
  const [first = '', ...others] = active;
  const more = others.length === 0 ? '' : ` (and ${others.map((line) => line.split(' ')[0]).join(', ')})`;
  out.write(`\r\x1b[2K  ${paint('2', '·')} ${`${first} …${more}`.slice(0, (out.columns ?? 80) - 5)}`);
}

/** A blank line behind the steps, if there were any. */
export function finish() {
  if (startedAny) out.write('\n');
}

/** Shows an error: the message and the way out for one of ours, everything for a fault of the bootstrap itself. */
export function report(error) {
  if (!(error instanceof BootstrapError)) {
    out.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
    return;
  }
  if (out.isTTY && active.size > 0) out.write('\r\x1b[2K');
  const details = error.details === '' ? '' : `\n${error.details.replace(/^/gm, '  | ')}\n`;
  out.write(
    `${startedAny ? '\n' : ''}\n  ${paint('31', '✘')} ${error.message}\n${details}\n  ${error.wayOut.replaceAll('\n', '\n  ')}\n\n`,
  );
}
