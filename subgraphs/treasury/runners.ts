import type { Closable } from '#runtime/bus/bus.ts';
import type { Consumer } from '#runtime/events/consumer.ts';
import { serveNodeLookup } from '#runtime/service/node-lookup.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import type { TreasuryDeps } from './deps.ts';
import { expireHolds } from './hold/expire-holds.ts';
import { followApprovals } from './money-intent/approvals.consumer.ts';
import { decideApprovedIntents } from './money-intent/decide-approved.ts';
import { createPoller } from './poller.ts';
import { serveTreasury } from './rpc/handlers.ts';
import { findVentureId } from './rpc/node-lookup.ts';

/** How soon an approved intent is decided; a person has just waited much longer. The query meets an empty index. */
const approvedPollMs = 250;
const expiryPollMs = 2_000;

/** The role `treasury`: answers calls, follows approvals, decides what was approved. */
export function createTreasuryRunner(deps: TreasuryDeps): RoleRunner {
  const { runtime } = deps;
  let served: Closable[] = [];
  let consumer: Consumer | undefined;
  const approved = createPoller({
    name: 'approved intents',
    intervalMs: approvedPollMs,
    work: async () => (await decideApprovedIntents(deps)) > 0,
    logger: runtime.logger,
  });
  return {
    async start() {
      consumer = await followApprovals(deps);
      await approved.start();
      served = [
        ...(await serveTreasury(runtime.bus, deps)),
        await serveNodeLookup(runtime, 'treasury', (id) => findVentureId(runtime, id)),
      ];
    },
    async stop() {
      await Promise.all(served.splice(0).map((closable) => closable.close()));
      await approved.stop();
      await consumer?.stop();
      await deps.lanes.close();
    },
    async check() {
      const failure = consumer?.failure();
      if (failure !== undefined) throw failure;
    },
  };
}

/** The treasury's part of the role `scheduler`: ends holds whose time is up, within seconds. */
export function createExpiryRunner(deps: TreasuryDeps): RoleRunner {
  const poller = createPoller({
    name: 'hold expiry',
    intervalMs: expiryPollMs,
    work: async () => (await expireHolds(deps)).mayBeMore,
    logger: deps.runtime.logger,
  });
  return {
    ...poller,
    async stop() {
      await poller.stop();
      await deps.lanes.close();
    },
  };
}
