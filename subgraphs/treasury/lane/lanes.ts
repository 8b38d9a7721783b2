import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode, NatsError } from 'nats';
import type { Closable } from '#runtime/bus/bus.ts';
import { failureOf } from '#runtime/bus/failure.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { createWake } from '#runtime/events/wake.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { TreasuryMetrics } from '../metrics.ts';
import { Forwarding } from './forwarding.ts';
import { keepLedgers, leaseMs, leaveLedger, type Ownership, takeLedger } from './lane.repository.ts';
import { Lane, LaneLostError, type LaneOptions } from './lane.ts';
import { type LaneCommand, type LaneResult, laneCall } from './lane-command.ts';

/** The way to the writers of all ledgers, whichever process they are in. */
export interface Lanes {
  /**
   * Does a command on a ledger, exactly once however often it is tried here.
   * @throws DomainError (RemoteRefusal from another process) when it is refused
   * @throws RequestError OVERLOADED or UNAVAILABLE, both worth another try with the same key
   */
  submit(command: LaneCommand): Promise<LaneResult>;
  /** Finishes what is under way and gives all ledgers up. A later command takes what it needs again. */
  close(): Promise<void>;
}

export interface LanesOptions {
  readonly runtime: Pick<Runtime, 'db' | 'ids' | 'logger' | 'bus' | 'access'>;
  readonly metrics: TreasuryMetrics;
  readonly holdTtlSeconds: number;
  /** Most commands that wait for one ledger. Default 20,000. */
  readonly waitingMax?: number;
  /** Told of each step of each round. For tests. */
  readonly reached?: LaneOptions['reached'];
}

const waitingMaxDefault = 20_000;
const keepEveryMs = leaseMs / 3;
/** A ledger that nobody has written to for so long is given up. */
const idleMs = 30_000;
/** How long a command looks for a writer that answers. */
const searchMs = 10_000;
const searchPauseMs = 50;

export function createLanes(options: LanesOptions): Lanes {
  return new LanesOfProcess(options);
}

class LanesOfProcess implements Lanes {
  readonly #options: LanesOptions;
  /** This process, as owner of ledgers. */
  readonly #owner: string;
  readonly #wake: () => void;
  readonly #lanes = new Map<string, { readonly lane: Lane; usedAt: number }>();
  /** Other processes that write ledgers, as far as is known. */
  readonly #owners = new Map<string, Ownership>();
  readonly #taking = new Map<string, Promise<Lane | Ownership>>();
  readonly #forwarding: Forwarding;
  #served: Promise<Closable> | undefined;
  #keeping: NodeJS.Timeout | undefined;
  /** Leases that are being renewed. */
  #renewing: Promise<unknown> = Promise.resolve();

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#owner = options.runtime.ids.uuid();
    this.#wake = createWake(options.runtime.bus.connection);
    this.#forwarding = new Forwarding(options.runtime, searchMs);
  }

  async submit(command: LaneCommand): Promise<LaneResult> {
    const { ventureId } = command;
    const until = performance.now() + searchMs;
    for (let deposed: bigint | null = null; ; ) {
      const writer = await this.#writerOf(ventureId, deposed);
      try {
        return await (writer instanceof Lane ? writer.submit(command) : this.#forwarding.submit(writer, command));
      } catch (error) {
        this.#owners.delete(ventureId);
        // A writer that has left the bus is gone; should it come back, its fence refuses it.
        deposed = !(writer instanceof Lane) && hasLeft(error) ? writer.fence : null;
        const mayBeElsewhere = error instanceof LaneLostError || (!(writer instanceof Lane) && isUnavailable(error));
        if (!mayBeElsewhere || performance.now() > until) throw unavailableIfLost(error);
        if (deposed === null) await delay(searchPauseMs);
      }
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#keeping);
    this.#keeping = undefined;
    await Promise.all(Array.from(this.#lanes.keys(), (ventureId) => this.#leave(ventureId)));
    const served = await this.#served;
    this.#served = undefined;
    await served?.close();
  }

  async #writerOf(ventureId: string, deposed: bigint | null): Promise<Lane | Ownership> {
    const own = this.#lanes.get(ventureId);
    if (own !== undefined && !own.lane.isLost) {
      own.usedAt = performance.now();
      return own.lane;
    }
    const known = this.#owners.get(ventureId);
    if (known !== undefined && known.fence !== deposed) return known;
    const taking = this.#taking.get(ventureId);
    if (taking !== undefined) return taking;
    const taken = this.#take(ventureId, deposed).finally(() => this.#taking.delete(ventureId));
    this.#taking.set(ventureId, taken);
    return taken;
  }

  async #take(ventureId: string, deposed: bigint | null): Promise<Lane | Ownership> {
    const { runtime, metrics, holdTtlSeconds, waitingMax = waitingMaxDefault, reached } = this.#options;
    // Whoever finds this process as the owner has to reach it.
    this.#served ??= this.#serve();
    await this.#served;
    const ownership = await takeLedger(runtime.db, ventureId, { owner: this.#owner, deposed });
    if (ownership.owner !== this.#owner) {
      this.#owners.set(ventureId, ownership);
      return ownership;
    }
    const { fence } = ownership;
    const wake = this.#wake;
    const lane = new Lane({ runtime, metrics, holdTtlSeconds, waitingMax, ventureId, fence, wake, reached });
    this.#lanes.set(ventureId, { lane, usedAt: performance.now() });
    this.#keeping ??= setInterval(() => void this.#keep(), keepEveryMs).unref();
    return lane;
  }

  #serve(): Promise<Closable> {
    const { bus, logger } = this.#options.runtime;
    const call = laneCall(this.#owner);
    return bus.serve(call, async (commands, { identity }) => {
      if (identity.actor.kind !== 'SYSTEM') throw new RequestError('FORBIDDEN', 'Only the treasury itself may do this');
      const doing = commands.map((command) =>
        this.#serveOne(command).catch((error: unknown) => failureOf(unavailableIfLost(error), call.subject, logger)),
      );
      return Promise.all(doing);
    });
  }

  /** Never hands a command on: whoever asked finds the writer itself. */
  async #serveOne(command: LaneCommand): Promise<LaneResult> {
    const writer = await this.#writerOf(command.ventureId, null);
    if (!(writer instanceof Lane)) throw new RequestError('UNAVAILABLE', 'Another process writes this ledger');
    return writer.submit(command);
  }

  /** Keeps the ledgers that are in use, and lets go of the others. */
  async #keep(): Promise<void> {
    try {
      const now = performance.now();
      const idle = [...this.#lanes].filter(([, { lane, usedAt }]) => !lane.isBusy && now - usedAt > idleMs);
      await Promise.all(idle.map(([ventureId]) => this.#leave(ventureId)));
      const lanes = [...this.#lanes];
      if (lanes.length === 0) return;
      const fences = new Map(lanes.map(([ventureId, { lane }]) => [ventureId, lane.fence]));
      const renewed = keepLedgers(this.#options.runtime.db, fences);
      this.#renewing = renewed.catch(() => undefined);
      const kept = await renewed;
      for (const [ventureId, { lane }] of lanes) if (!kept.has(ventureId)) lane.lose();
    } catch (error) {
      this.#options.runtime.logger.warn({ err: error }, 'ledgers could not be kept, trying again');
    }
  }

  async #leave(ventureId: string): Promise<void> {
    const own = this.#lanes.get(ventureId);
    if (own === undefined) return;
    await own.lane.drain();
    own.lane.lose();
    this.#lanes.delete(ventureId);
    // A renewal that comes after it would take the ledger back, for nobody.
    await this.#renewing;
    await leaveLedger(this.#options.runtime.db, ventureId, own.lane.fence);
  }
}

function hasLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof NatsError && cause.code === ErrorCode.NoResponders;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'UNAVAILABLE';
}

function unavailableIfLost(error: unknown): unknown {
  if (!(error instanceof LaneLostError)) return error;
  return new RequestError('UNAVAILABLE', 'The ledger is changing hands', { retryable: true, cause: error });
}
