import { createRequire } from 'node:module';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';

/** Cedar's WebAssembly module. */
export type Cedar = typeof CedarWasm;

const require = createRequire(import.meta.url);

/** Cedar ended in a trap, for example because a policy nests deeper than its stack. */
export class CedarTrapError extends Error {
  constructor(cause: unknown) {
    super(`Cedar gave up: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'CedarTrapError';
  }
}

/**
 * One WebAssembly instance of Cedar that is replaced when it traps. After a trap every later call of the same instance
 * traps too, so one hostile policy text would end policy for all ventures; a new instance takes about 10 ms.
 */
export class CedarInstance {
  #cedar: Cedar | undefined;
  #generation = 0;

  /** Grows with each new instance; what was preparsed in an earlier one is gone. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Runs `work` with the instance.
   * @throws CedarTrapError when Cedar trapped; the next call gets a new instance
   */
  run<T>(work: (cedar: Cedar) => T): T {
    const cedar = this.#current();
    try {
      return work(cedar);
    } catch (error) {
      this.#cedar = undefined;
      throw new CedarTrapError(error);
    }
  }

  #current(): Cedar {
    if (this.#cedar === undefined) {
      this.#cedar = loadCedar();
      this.#generation += 1;
    }
    return this.#cedar;
  }
}

/** The package instantiates its module when it is loaded, so a new instance means loading it past Node's module cache. */
function loadCedar(): Cedar {
  const path = require.resolve('@cedar-policy/cedar-wasm/nodejs');
  delete require.cache[path];
  // The package's own declarations describe what it exports.
  return require(path) as Cedar;
}
