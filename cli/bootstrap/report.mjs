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

/** Says what is being done; the returned function says that it is done, with what came of it. */
export function step(what, detail) {
  if (!startedAny) out.write(`\n  ${paint('1', 'Parpour')} is getting ready\n\n`);
  startedAny = true;
  const startedAt = performance.now();
  const label = what.padEnd(14);
  // A log keeps every line; on a terminal the finished line takes the place of the first.
  out.write(`  ${paint('2', '·')} ${label} ${detail} …${out.isTTY ? '' : '\n'}`);
  return (result) => {
    const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    out.write(
      `${out.isTTY ? '\r\x1b[2K' : ''}  ${paint('32', '✔')} ${label} ${result.padEnd(40)} ${paint('2', seconds)}\n`,
    );
  };
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
  const details = error.details === '' ? '' : `\n${error.details.replace(/^/gm, '  | ')}\n`;
  out.write(
    `${startedAny ? '\n' : ''}\n  ${paint('31', '✘')} ${error.message}\n${details}\n  ${error.wayOut.replaceAll('\n', '\n  ')}\n\n`,
  );
}
