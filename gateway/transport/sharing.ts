import type { Identity } from '#runtime/auth/identity.ts';
import { Cancellation } from './cancellation.ts';
import type { SubgraphAnswer, SubgraphCall, SubgraphTransport } from './transport.ts';
import { tooLate } from './transport-in-process.ts';

/** A read that is on its way, and those who wait for it. */
interface Shared {
  readonly answer: Promise<SubgraphAnswer>;
  readonly cancellation: Cancellation;
  /** All who ever joined, for whom the answer has to be copied. */
  joined: number;
  waiting: number;
}

export interface Sharing {
  /** A transport in which reads that one identity asks for at the same time are sent once. */
  share(service: string, transport: SubgraphTransport): SubgraphTransport;
  /**
   * Something that this identity did or was told of makes reads that began before it too old to join. Called by itself when a
   * mutation ends; to be called when an event is handed to a subscriber.
   */
  renew(identity: Identity): void;
}

/**
 * Shares reads that are on their way, within one identity only. Nothing is kept once it has been answered, and nobody who
 * has seen a change is given an answer from before it.
 */
export function createSharing(): Sharing {
  const onTheWay = new WeakMap<Identity, Map<string, Shared>>();
  const renew = (identity: Identity) => void onTheWay.delete(identity);

  function join(service: string, transport: SubgraphTransport, call: SubgraphCall): Shared {
    const { identity } = call;
    const key = `${service}\n${call.body}`;
    let reads = onTheWay.get(identity);
    const known = reads?.get(key);
    if (known !== undefined) return known;
    if (reads === undefined) {
      reads = new Map();
      onTheWay.set(identity, reads);
    }
    const cancellation = new Cancellation();
    const shared: Shared = {
      answer: transport.execute({ ...call, cancellation }),
      cancellation,
      joined: 0,
      waiting: 0,
    };
    reads.set(key, shared);
    const forget = () => {
      if (reads.get(key) === shared) reads.delete(key);
    };
    cancellation.onCancel(forget);
    shared.answer.then(forget, forget);
    return shared;
  }

  return {
    renew,
    share: (service, transport) => ({
      ...transport,
      execute(call) {
        if (call.kind !== 'query') return transport.execute(call).finally(() => renew(call.identity));
        return waitFor(service, join(service, transport, call), call.cancellation);
      },
    }),
  };
}

function waitFor(service: string, shared: Shared, cancellation: Cancellation): Promise<SubgraphAnswer> {
  shared.joined += 1;
  shared.waiting += 1;
  return new Promise((resolve, reject) => {
    const leave = cancellation.onCancel(() => {
      reject(tooLate(service));
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.cancellation.cancel();
    });
    shared.answer.then(
      (answer) => {
        leave();
        resolve(shared.joined === 1 ? answer : { take: answer.copy, copy: answer.copy });
      },
      (error: unknown) => {
        leave();
        reject(error);
      },
    );
  });
}
