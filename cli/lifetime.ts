import { pino } from 'pino';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { whenParentGoes } from './parent-channel.ts';

/** Why a command has to end before it is done. */
export type StopReason =
  | { readonly kind: 'asked'; readonly by: NodeJS.Signals | 'terminal' | 'parent' }
  | { readonly kind: 'fault'; readonly error: unknown };

/** How long a command that holds servers goes on. */
export interface Lifetime {
  /** Aborted at the first reason to stop. */
  readonly signal: AbortSignal;
  /** Resolves at the first reason to stop. */
  readonly ended: Promise<StopReason>;
}

/**
 * `npm start` passes on the Ctrl-C that the terminal has already sent to everybody, so that one press comes twice. A
 * second press of a person takes longer.
 */
const samePressMs = 400;

/**
 * Watches for everything that has to end a command in an orderly way: Ctrl-C, SIGTERM, a terminal that was closed, output
 * that nobody reads any more, a parent that is gone, and faults that nobody caught. A second Ctrl-C ends it at once with
 * exit code 130.
 * @param onFault told of every fault that nobody caught, also of those after the first
 */
export function watchLifetime(onFault: (error: unknown) => void): Lifetime {
  const stopping = new AbortController();
  let end: (reason: StopReason) => void = () => undefined;
  const ended = new Promise<StopReason>((resolve) => {
    end = (reason) => {
      resolve(reason);
      stopping.abort();
    };
  });
  const ask = (by: NodeJS.Signals | 'terminal' | 'parent') => end({ kind: 'asked', by });

  let firstSignalAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      firstSignalAt ??= performance.now();
      if (performance.now() - firstSignalAt > samePressMs) process.exit(130);
      ask(signal);
    });
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => ask('terminal'));
  whenParentGoes(() => ask('parent'));
  const fail = (error: unknown) => {
    onFault(error);
    end({ kind: 'fault', error });
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  return { signal: stopping.signal, ended };
}

/**
 * Adds a fault with its stack to a log file, at once. Never throws: it runs where there is nobody left to catch.
 */
export function recordFault(logFile: string, error: unknown): void {
  try {
    const destination = pino.destination({ dest: logFile, sync: true });
    createLogger({ service: 'parpour', level: 'fatal', destination }).fatal(
      { err: error },
      'a fault that nobody caught',
    );
    destination.end();
  } catch {
    // Without a data directory there is no log; the fault is told on the terminal all the same.
  }
}
