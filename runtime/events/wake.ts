import type { NatsConnection, Subscription } from 'nats';

/** Core NATS subject that says "something was appended"; in no stream. */
const wakeSubject = 'ping.events.appended';

/** Leaders of this process, by the connection that its writers have, too. */
const leadersHere = new WeakMap<NatsConnection, () => void>();

/**
 * Coalesced wake-up call for the sequencer: any number of commits in one turn of the event loop make one message, and none
 * where the leader is in this process. NOTIFY inside the transaction would cut the insert rate to a third.
 */
export function createWake(connection: NatsConnection): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    setImmediate(() => {
      pending = false;
      const wakeHere = leadersHere.get(connection);
      // A lost ping costs a poll interval, nothing else; so does one that is given to a leader that has just been deposed.
      if (wakeHere !== undefined) wakeHere();
      else if (!connection.isClosed() && !connection.isDraining()) connection.publish(wakeSubject);
    });
  };
}

/**
 * Takes the calls of this process's writers while it leads.
 * @returns how to give them up
 */
export function takeWakesHere(connection: NatsConnection, onWake: () => void): () => void {
  leadersHere.set(connection, onWake);
  return () => void leadersHere.delete(connection);
}

/** Calls `onWake` at each ping. */
export function listenForWake(connection: NatsConnection, onWake: () => void): Subscription {
  return connection.subscribe(wakeSubject, { callback: onWake });
}

/** A flag that one waiter sleeps on: set before the wait, the wait ends at once. */
export class Signal {
  #raised = false;
  #wake: (() => void) | undefined;

  raise(): void {
    this.#raised = true;
    this.#wake?.();
  }

  /** Waits until raised, at most `timeoutMs`; lowers the flag. @returns whether it was raised */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.#raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const wasRaised = this.#raised;
    this.#raised = false;
    return wasRaised;
  }
}
