/**
 * Says once that an answer is no longer wanted. Does what an AbortSignal does at a fraction of its cost, which counts where
 * every request has one; `signal` makes a real one for whoever needs it.
 */
export class Cancellation {
  #isCancelled = false;
  #listeners: Set<() => void> | undefined;
  #controller: AbortController | undefined;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isCancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  /**
   * Calls the listener when the answer is no longer wanted, at once when it is not wanted already.
   * @returns stops listening
   */
  onCancel(listener: () => void): () => void {
    if (this.#isCancelled) {
      listener();
      return () => undefined;
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => void this.#listeners?.delete(listener);
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#controller?.abort();
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }

  /** @returns one that is cancelled with the signal, for as long as the signal lives */
  static of(signal: AbortSignal): Cancellation {
    const cancellation = new Cancellation();
    if (signal.aborted) cancellation.cancel();
    else signal.addEventListener('abort', () => cancellation.cancel(), { once: true });
    return cancellation;
  }
}
