import { parseArgs } from 'node:util';
import { StartAbortedError } from '#infra/embedded/errors.ts';
import type { ProgressEvent } from '#infra/embedded/servers.ts';
import { createGraphClient } from './graph-client.ts';
import { type Launched, launch } from './launch.ts';
import { type Lifetime, recordFault, watchLifetime } from './lifetime.ts';
import { reportToParent } from './parent-channel.ts';
import { dataDirOf, logFileOf } from './paths.ts';
import { seed } from './seed.ts';
import { signLocalToken } from './token.ts';
import { complain, describeFault, mark, paint, say, stepLine, UsageError } from './ui.ts';
import { showWelcome } from './welcome.ts';

const serverTitles = { postgres: 'PostgreSQL', nats: 'NATS', redis: 'Redis', s3: 'Object store' };

// A month: it never leaves the machine it is good for.
const tokenHours = 720;

/**
 * `parpour start`: runs everything until it is asked to stop.
 * @param argv `--data-dir`, `--port`
 * @returns 0 when it was asked to stop, 1 after a fault that nobody caught
 */
export async function start(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { 'data-dir': { type: 'string' }, port: { type: 'string' } },
  });
  const port = readPort(values.port);
  const dataDir = dataDirOf(values['data-dir']);
  const startedAt = performance.now();
  const lifetime = watchLifetime((error) => recordFault(logFileOf(dataDir), error));
  void lifetime.ended.then(() => say('\nStopping …'));

  say(`\n${paint('bold', 'Parpour')} is starting`);
  let launched: Launched | undefined;
  try {
    launched = await launch({
      dataDir,
      port,
      signal: lifetime.signal,
      onServer: showServer,
      onStep: (...about) => progress(stepLine(...about)),
      onWarning: (message) => progress(`  ${paint('yellow', '!')} ${message}`),
    });
    await Promise.race([welcome(launched, { dataDir, startedAt, lifetime }), lifetime.ended]);
    await lifetime.ended;
  } catch (error) {
    if (!isInterruption(error, lifetime)) throw error;
  } finally {
    await launched?.stop();
  }
  return farewell(await lifetime.ended, dataDir);
}

/** What makes a running instance useful: the demo venture, and a token for it. */
async function welcome(
  { graphUrl, credentials }: Launched,
  {
    dataDir,
    startedAt,
    lifetime,
  }: { readonly dataDir: string; readonly startedAt: number; readonly lifetime: Lifetime },
): Promise<void> {
  const token = await signLocalToken(credentials, { role: 'founder', hours: tokenHours });
  const seedingAt = performance.now();
  const client = createGraphClient({ graphUrl, token });
  const made = await seed(client, dataDir);
  await client.close();
  if (lifetime.signal.aborted) return;
  if (made !== undefined) progress(stepLine('Demo venture', made, performance.now() - seedingAt));
  showWelcome({ graphUrl, token, dataDir, elapsedMs: performance.now() - startedAt });
  reportToParent({ kind: 'ready' });
}

function progress(line: string): void {
  say(line);
  reportToParent({ kind: 'progress', line });
}

function showServer(event: ProgressEvent): void {
  const title = serverTitles[event.server];
  if (event.kind === 'ready') progress(stepLine(title, `127.0.0.1:${event.port}`, event.elapsedMs));
  else if (event.kind === 'initialising') progress(`  ${paint('dim', `… ${title}: making its data directory`)}`);
  else if (event.kind === 'note') progress(`  ${paint('dim', `… ${title}: ${event.message}`)}`);
  else if (event.kind === 'died') say(`  ${paint('yellow', '!')} ${title} died (${event.reason}), starting it again`);
  else if (event.kind === 'restarted') say(`  ${mark(true)} ${title} is back`);
  else if (event.kind === 'failed') say(`  ${mark(false)} ${title}: ${describeFault(event.error)}`);
}

/** Whether a launch failed because it was told to end. */
function isInterruption(error: unknown, { signal }: Lifetime): boolean {
  return signal.aborted && (error === signal.reason || error instanceof StartAbortedError);
}

function farewell(reason: Awaited<Lifetime['ended']>, dataDir: string): number {
  if (reason.kind === 'asked') {
    say('Stopped. The data stays; `npm start` goes on from here.');
    return 0;
  }
  const what = reason.error instanceof Error ? reason.error.message : String(reason.error);
  complain(`${mark(false)} Stopped after a fault that nobody expected: ${what}`);
  complain(`  Its details are at the end of ${logFileOf(dataDir)}.`);
  return 1;
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port: "${text}" is not a port; give a number from 1 to 65535, or 0 for any free one`);
}
