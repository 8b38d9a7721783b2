import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DomainError } from '#runtime/errors/errors.ts';
import { testEnvironment } from '#tests/support/runtime.ts';
import { type LaneCommand, type LaneResult, laneCommand } from '../lane/lane-command.ts';
import type { Lanes } from '../lane/lanes.ts';
import { untilAnswered } from './writer.ts';
import type { WriterProcessOptions } from './writer-process-options.ts';
import type { Writers } from './writers.ts';

const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url));

/** Processes that write one ledger, and what they have asked for without having been told what came of it. */
export class WriterProcesses {
  readonly pending = new Map<string, LaneCommand>();
  /** How often they were told what came of something. */
  told = 0;
  readonly #stack: Writers['stack'];
  readonly #children: ChildProcess[] = [];

  constructor({ stack }: Writers) {
    this.#stack = stack;
  }

  start(options: WriterProcessOptions): ChildProcess {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], {
      env: testEnvironment(this.#stack),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(line);
    });
    return child;
  }

  /** Waits until a process has ended and everything that it said was heard. */
  async ended(child: ChildProcess): Promise<void> {
    const heard = child.stdout?.readableEnded === false ? once(child.stdout, 'end') : Promise.resolve();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await heard;
  }

  /** Asks again for everything without an answer, until there is one. @returns undefined for what was refused */
  async settle(writer: Lanes): Promise<readonly (LaneResult | undefined)[]> {
    const results = Array.from(this.pending.values(), (command) =>
      untilAnswered(writer, command).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        return undefined;
      }),
    );
    return Promise.all(results);
  }

  /** Kills all of them. */
  stop(): void {
    for (const child of this.#children.splice(0)) child.kill('SIGKILL');
    this.pending.clear();
  }

  #hear(line: string): void {
    const [word, ...rest] = line.split(' ');
    if (word === 'ask') {
      const command = laneCommand.parse(JSON.parse(rest.join(' ')));
      if ('idempotency' in command) this.pending.set(command.idempotency.key, command);
    } else if (word === 'told') {
      this.pending.delete(rest[0] ?? '');
      this.told++;
    }
  }
}
