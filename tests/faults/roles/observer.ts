import { setTimeout } from 'node:timers/promises';
import { chainHash, genesisHash } from '#runtime/events/event.ts';
import type { WorkerArguments } from '../workers.ts';
import { openParts, startFeed, tell } from './parts.ts';

const tellMs = 20;

/** Two followers of the whole log, one behind the proxies and one past them. */
export async function runObserver(told: WorkerArguments): Promise<void> {
  await Promise.all([follow('proxied', told), follow('direct', { ...told, ...told.direct })]);
}

/** Follows from the log's start and checks every event as a verifier would: position, chain and hash. */
async function follow(
  name: string,
  addresses: Pick<WorkerArguments, 'name' | 'databaseUrl' | 'natsUrl'>,
): Promise<never> {
  const feed = await startFeed(await openParts(addresses));
  let seq = 0n;
  let hash = genesisHash;
  let freshest = 0;
  let told = -1n;
  const tellStand = () => {
    if (seq !== told) tell('seen', name, seq, hash, freshest);
    told = seq;
  };
  setInterval(tellStand, tellMs);
  tell('ready');
  for (;;) {
    try {
      for await (const event of feed.follow({ after: seq })) {
        if (event.seq !== seq + 1n) tell('broken', name, `follows ${seq}:`, event.seq);
        if (event.previousHash !== hash || chainHash(event) !== event.hash) tell('broken', name, 'hash', event.seq);
        ({ seq, hash } = event);
        freshest = Math.max(freshest, Number(event.correlationId.slice('began-'.length)));
      }
    } catch {
      // A follower whose feed failed goes on behind the last event that it has seen.
      await setTimeout(50);
    }
  }
}
