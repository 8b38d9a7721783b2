import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '#runtime/config/config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the CLI keeps it, too: a third of what a start costs is reading the same code again. */
const compileCache = join(root, '.parpour', 'compile-cache');

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of this repository in a process of its own. */
export interface NodeProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written so far, standard output and error together, in the order in which it came. */
  output(): string;
  /** Resolves with the first match in its output; throws when it ends or takes too long before that. */
  until(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Stops reading its output, for good. */
  hangUp(): void;
  readonly ended: Promise<Ending>;
}

export interface NodeProcessOptions {
  /** Variables beside PATH and HOME; nothing else of this process is passed on, but where compiled code is kept. */
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that Node loads first. */
  readonly preload?: readonly string[];
}

const running = new Set<NodeProcess>();

/** Runs a program with the Node that runs the tests. */
export function spawnNode(args: readonly string[], options: NodeProcessOptions = {}): NodeProcess {
  const { PATH = '', HOME = '' } = processEnvironment();
  const preload = (options.preload ?? []).flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, [...preload, ...args], {
    cwd: root,
    env: { PATH, HOME, NODE_COMPILE_CACHE: compileCache, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ending: Ending | undefined;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      tell();
    });
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      ending = { code, signal };
      running.delete(started);
      tell();
      resolve(ending);
    });
  });
  const started: NodeProcess = {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    until: (pattern, timeoutMs = 120_000) =>
      new Promise((resolve, reject) => {
        const settle = (run: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          run();
        };
        const fail = (why: string) => settle(() => reject(new Error(`${why} before ${pattern}:\n${output}`)));
        const look = () => {
          const match = pattern.exec(output);
          if (match !== null) settle(() => resolve(match));
          else if (ending !== undefined) fail(`ended with ${JSON.stringify(ending)}`);
        };
        const timer = setTimeout(() => fail(`${timeoutMs} ms went by`), timeoutMs);
        listeners.add(look);
        look();
      }),
    kill: (signal) => void child.kill(signal),
    hangUp: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended,
  };
  running.add(started);
  return started;
}

/** Ends what a failed test left running. For `afterEach`. */
export async function endRunning(): Promise<void> {
  const left = [...running];
  for (const started of left) started.kill('SIGKILL');
  await Promise.all(left.map(({ ended }) => ended));
}
