import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { print } from 'graphql';
import { PortfolioDocument } from '#codegen/sdk/operations.ts';
import type { ProgressEvent } from '#infra/embedded/servers.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { createGraphClient } from './graph-client.ts';
import { type Launched, launch } from './launch.ts';
import { dataDirOf, paths } from './paths.ts';
import { signLocalToken } from './token.ts';
import { describeFault, link, paint, say, step } from './ui.ts';
import { setUpVenture } from './venture-setup.ts';

const serverTitles = { postgres: 'PostgreSQL', nats: 'NATS', redis: 'Redis', s3: 'Object store' };

/**
 * `parpour start`: runs everything until Ctrl-C.
 * @param argv `--data-dir`, `--port`
 * @returns the exit code
 */
export async function start(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { 'data-dir': { type: 'string' }, port: { type: 'string' } },
  });
  const startedAt = performance.now();
  const abort = new AbortController();
  const stopAsked = stopSignal();
  void stopAsked.then(() => abort.abort());

  say(`\n${paint('bold', 'Parpour')} is starting`);
  const launched = await launch({
    dataDir: dataDirOf(values['data-dir']),
    port: parsePort(values.port),
    onServer: showServer,
    onStep: step,
    signal: abort.signal,
  });
  try {
    // A month: it never leaves the machine it is good for.
    const token = await signLocalToken(launched.credentials, { role: 'founder', hours: 720 });
    await seed(launched, token);
    showWelcome(launched.graphUrl, token, performance.now() - startedAt);
    await stopAsked;
    say('\nStopping …');
  } finally {
    await launched.stop();
  }
  say('Stopped. The data stays; `npm start` goes on from here.');
  return 0;
}

/** The example's venture, once for each data directory: the key makes later starts find what is there. */
async function seed({ graphUrl }: Launched, token: string): Promise<void> {
  const startedAt = performance.now();
  const text = await readFile(paths.defaultVentureFile, 'utf8');
  const client = createGraphClient({ graphUrl, token });
  const file = parseVentureFile(text, paths.defaultVentureFile);
  await setUpVenture(client, { file, path: paths.defaultVentureFile, key: 'seed' });
  await client.close();
  step('demo venture', file.venture.name, performance.now() - startedAt);
}

function showServer(event: ProgressEvent): void {
  const title = serverTitles[event.server];
  if (event.kind === 'ready') step(title, `127.0.0.1:${event.port}`, event.elapsedMs);
  else if (event.kind === 'initialising') say(`  ${paint('dim', `… ${title}: making its data directory`)}`);
  else if (event.kind === 'note') say(`  ${paint('dim', `… ${title}: ${event.message}`)}`);
  else if (event.kind === 'died') say(`  ${paint('yellow', '!')} ${title} died (${event.reason}), starting it again`);
  else if (event.kind === 'restarted') say(`  ${paint('green', '✔')} ${title} is back`);
  else if (event.kind === 'failed') say(`  ${paint('red', '✘')} ${title}: ${describeFault(event.error)}`);
}

function showWelcome(graphUrl: string, token: string, elapsedMs: number): void {
  const base = graphUrl.replace(/\/graphql$/, '');
  say(`
${paint('bold', 'Parpour is ready')} ${paint('dim', `after ${(elapsedMs / 1000).toFixed(1)} s`)}

  GraphiQL      ${link(paint('cyan', `${base}/graphiql`), `${base}/graphiql#token=${token}`)}
  Graph         ${paint('cyan', graphUrl)}
  WebSocket     ${paint('cyan', graphUrl.replace(/^http/, 'ws'))}

  Founder token, for the token field of GraphiQL or the header ${paint('dim', 'Authorization: Bearer …')}

${token}

  A first query:

${indent(print(PortfolioDocument), '    ')}

  ${paint('bold', 'npm run demo')} runs a whole venture workflow on this instance.
  ${paint('bold', 'Ctrl-C')} stops everything and keeps the data.
`);
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidOptionError(`--port: "${text}" is not a port; give a number from 1 to 65535, or 0 for any free one`);
}

/** A command-line option is wrong. */
export class InvalidOptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidOptionError';
  }
}

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('SIGHUP', onSignal);
  });
}
