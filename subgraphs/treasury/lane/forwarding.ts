import { serviceIdentity } from '#runtime/auth/jwt.ts';
import { errorOf } from '#runtime/bus/failure.ts';
import { InvariantError, RequestError } from '#runtime/errors/errors.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { heldLedgers, type Ownership } from './lane.repository.ts';
import { callCommandsMax, type LaneCommand, type LaneResult, laneCall } from './lane-command.ts';

type ForwardingRuntime = Pick<Runtime, 'db' | 'logger' | 'bus' | 'access'>;

/** A command on its way to the process that writes its ledger. */
interface Forwarded {
  readonly command: LaneCommand;
  resolve(result: LaneResult): void;
  reject(error: unknown): void;
}

/** Commands for one ledger under one fence. */
interface Batch {
  readonly ventureId: string;
  readonly writer: Ownership;
  readonly commands: Forwarded[];
}

/** How often it is looked whether the writers that others wait for are still there. */
const watchEveryMs = 250;
/** Kept free of what the server takes in one message, for headers and brackets. */
const envelopeBytes = 65_536;

/**
 * The way to ledgers that other processes write. Commands of one turn of the event loop go in one call, so that a bulk of
 * thousands takes a few; each has its own answer. They wait for as long as the writer has a lease: one that dies with
 * commands never answers.
 */
export class Forwarding {
  readonly #runtime: ForwardingRuntime;
  readonly #timeoutMs: number;
  /** By ledger and fence: what is sent at the end of this turn. */
  readonly #gathering = new Map<string, Batch>();
  /** Calls that are not answered. */
  readonly #calls = new Set<{ readonly ventureId: string; readonly fence: bigint; giveUp(): void }>();
  #watching: NodeJS.Timeout | undefined;

  /** @param timeoutMs how long an answer is waited for */
  constructor(runtime: ForwardingRuntime, timeoutMs: number) {
    this.#runtime = runtime;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Hands a command to the writer of its ledger.
   * @throws RemoteRefusal when it is refused, RequestError as the writer said it
   * @throws RequestError UNAVAILABLE when the writer is gone or does not answer in time
   */
  submit(writer: Ownership, command: LaneCommand): Promise<LaneResult> {
    const { ventureId } = command;
    const key = `${ventureId} ${writer.fence}`;
    let batch = this.#gathering.get(key);
    if (batch === undefined) {
      const begun: Batch = { ventureId, writer, commands: [] };
      batch = begun;
      this.#gathering.set(key, begun);
      setImmediate(() => {
        this.#gathering.delete(key);
        void this.#send(begun);
      });
    }
    const { commands } = batch;
    return new Promise((resolve, reject) => commands.push({ command, resolve, reject }));
  }

  async #send({ ventureId, writer, commands }: Batch): Promise<void> {
    const bytesMax = (this.#runtime.bus.connection.info?.max_payload ?? 1_048_576) - envelopeBytes;
    await Promise.all(
      chunksOf(commands, bytesMax).map((chunk) =>
        this.#call(ventureId, writer, chunk).catch((error: unknown) => {
          for (const { reject } of chunk) reject(error);
        }),
      ),
    );
  }

  async #call(ventureId: string, { owner, fence }: Ownership, chunk: readonly Forwarded[]): Promise<void> {
    const { bus, access } = this.#runtime;
    const tenantId = await access.tenantOf(ventureId);
    if (tenantId === undefined) throw new InvariantError(`${ventureId} has no owner`);
    const commands = chunk.map(({ command }) => command);
    const answer = bus.call(laneCall(owner), commands, serviceIdentity('treasury', tenantId), {
      timeoutMs: this.#timeoutMs,
      requestId: commands[0]?.correlationId ?? 'bus',
    });
    const gone = Promise.withResolvers<never>();
    const giveUp = () => gone.reject(new RequestError('UNAVAILABLE', 'The writer of the ledger is gone'));
    const call = { ventureId, fence, giveUp };
    this.#calls.add(call);
    this.#watching ??= setInterval(() => void this.#watch(), watchEveryMs).unref();
    try {
      const answers = await Promise.race([answer, gone.promise]);
      for (const [index, { resolve, reject }] of chunk.entries()) {
        const told = answers[index];
        if (told === undefined)
          reject(new InvariantError(`the writer of ${ventureId} left a command without an answer`));
        else if ('error' in told) reject(errorOf(told));
        else resolve(told);
      }
    } finally {
      // Whatever comes after all is nobody's concern.
      answer.catch(() => undefined);
      this.#calls.delete(call);
    }
  }

  /** Takes back what was handed to writers that have no lease any more. */
  async #watch(): Promise<void> {
    try {
      if (this.#calls.size === 0) {
        clearInterval(this.#watching);
        this.#watching = undefined;
        return;
      }
      const fences = new Map(Array.from(this.#calls, ({ ventureId, fence }) => [ventureId, fence]));
      const held = await heldLedgers(this.#runtime.db, fences);
      for (const { ventureId, fence, giveUp } of this.#calls) {
        if (fences.get(ventureId) !== fence || !held.has(ventureId)) giveUp();
      }
    } catch (error) {
      this.#runtime.logger.warn({ err: error }, 'writers of ledgers could not be looked after, trying again');
    }
  }
}

/** As few as fit into messages of so many bytes; a command that alone is larger goes by itself, which the bus can do. */
function chunksOf(commands: readonly Forwarded[], bytesMax: number): readonly (readonly Forwarded[])[] {
  const chunks: Forwarded[][] = [];
  let chunkBytes = Number.POSITIVE_INFINITY;
  for (const forwarded of commands) {
    const sizeBytes = Buffer.byteLength(JSON.stringify(forwarded.command)) + 1;
    const last = chunks.at(-1);
    if (last === undefined || last.length >= callCommandsMax || chunkBytes + sizeBytes > bytesMax) {
      chunks.push([forwarded]);
      chunkBytes = sizeBytes;
    } else {
      last.push(forwarded);
      chunkBytes += sizeBytes;
    }
  }
  return chunks;
}
