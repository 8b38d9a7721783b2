import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Servers that a process of a benchmark works with. */
export interface Addresses {
  readonly databaseUrl: string;
  readonly natsUrl: string;
}

/** What a process can be asked to do, by name. */
export type Calls = { readonly [name: string]: (argument: never) => unknown };

/** A process of a benchmark. */
export interface Child<Known extends Calls> {
  /** @throws Error with what the process says when the call fails there */
  call<Name extends keyof Known & string>(
    name: Name,
    argument: Parameters<Known[Name]>[0],
  ): Promise<Awaited<ReturnType<Known[Name]>>>;
  /** Lets it close what it has open, and waits until it is gone. May be called twice. */
  close(): Promise<void>;
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** What ends a process. */
const closing = 'close';

/** Starts a file that calls `serveCalls`, and waits until it is ready. `Known` is the type of what it serves. */
export async function spawnChild<Known extends Calls>(file: URL, addresses: Addresses): Promise<Child<Known>> {
  const child = fork(fileURLToPath(file), [JSON.stringify(addresses)], { serialization: 'advanced' });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  child.on('message', (answer: Answer) => {
    const { resolve, reject } = waiting.get(answer.id) ?? {};
    waiting.delete(answer.id);
    if (answer.error === undefined) resolve?.(answer.value);
    else reject?.(new Error(answer.error));
  });
  const exited = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file.pathname} ended`));
  });
  const ask = (name: string, argument: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const question: Question = { id: asked++, name, argument };
      waiting.set(question.id, { resolve, reject });
      child.send(question);
    });
  // The first answer is to no question: it says that the process is ready.
  await new Promise((resolve, reject) => waiting.set(asked++, { resolve, reject }));
  return {
    // The other end answers with what its functions return, whose types are `Known`.
    call: (name, argument) => ask(name, argument) as ReturnType<Child<Known>['call']>,
    async close() {
      if (child.connected) await ask(closing, undefined).catch(() => undefined);
      await exited;
    },
  };
}

/** Runs in the process: opens what it needs, then does as it is asked until it is closed or its parent is gone. */
export async function serveCalls(
  open: (addresses: Addresses) => Promise<{ readonly calls: Calls; close(): Promise<void> }>,
): Promise<void> {
  // Given by spawnChild.
  const { calls, close } = await open(JSON.parse(process.argv[2] ?? '') as Addresses);
  const send = (answer: Answer) => process.send?.(answer);
  process.on('disconnect', () => process.exit());
  process.on('message', ({ id, name, argument }: Question) => {
    if (name === closing) {
      void close().finally(() => process.exit());
      return;
    }
    const run = async () => calls[name]?.(argument as never);
    run().then(
      (value) => send({ id, value }),
      (error: unknown) => send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  send({ id: 0 });
}
