import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AuthRole, type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import { createRateLimitTransport, gatewaySubgraph } from '../demand/rate-limit.ts';
import { createFormatError } from '../errors.ts';
import { isErrors } from '../graph.ts';
import { createGraphs, type Graphs } from '../graphs.ts';
import { defaultLimits } from '../limits.ts';
import { createTestGraph, type TestGraph } from '../testing/graph.ts';
import { createTransport } from '../transport/create-transports.ts';
import { createSubscriptionMetrics } from './hub.ts';
import type { Item } from './item.ts';
import { createReaderClasses } from './reader.ts';
import { createSubscriptions, type Subscription, type Subscriptions } from './subscribe.ts';

/** Few enough that slow clients fall out of it all the time. */
const behindItemsMax = 3;
const clientsMax = 8;
const selections = ['cursor', 'text item { name cost { amountMinor } }'] as const;

const logger = createLogger({ service: 'test', level: 'silent' });
const transport = {
  serviceUrls: {},
  tokens: createTokenService({
    jwtSecret: 'j'.repeat(32),
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 60,
    serviceSecret: 's'.repeat(32),
  }),
  areSubgraphsForeign: false,
  timeoutMs: 10_000,
  logger,
};
const metrics: Metrics = createMetrics({ processMetrics: false });
let graph: TestGraph;
let graphs: Graphs;
let pushed = 0;

beforeAll(() => {
  graph = createTestGraph(logger);
  graphs = createGraphs(graph.supergraphSdl, {
    limits: defaultLimits,
    isProduction: false,
    sharesReads: true,
    createTransport: (subgraph) =>
      subgraph.name === gatewaySubgraph
        ? createRateLimitTransport(undefined)
        : createTransport(subgraph, { ...transport, local: graph.executors }),
    complete: (graph) => graph,
  });
});
afterAll(() => graphs.close());

function startSubscriptions(): Subscriptions {
  return createSubscriptions(
    {
      demand: undefined,
      readerClassOf: createReaderClasses(),
      formatError: createFormatError({ logger, areSubgraphsForeign: false }),
      metrics: createSubscriptionMetrics(metrics),
      eventTimeoutMs: 30_000,
      behindMax: { entriesMax: behindItemsMax, charsMax: 1_000_000 },
    },
    graphs.current,
  );
}

/** A client that writes down which events it was given, over any number of subscriptions that it resumed. */
class Client {
  /** Numbers of the events, in the order in which they came. */
  readonly seen: number[] = [];
  /** The first event that came after it began. */
  startsBy = 0;
  readonly #identity: Identity;
  readonly #query: string;
  #subscription: Subscription | undefined;
  #isBlocked = false;

  constructor(role: AuthRole, selection: string) {
    const actor = { kind: 'PERSON', id: `usr_${role}`, name: role } as const;
    this.#identity = { actor, tenantId: 'org_1', scopes: [...scopesOfRole[role]] };
    this.#query = `subscription ($after: Cursor) { itemEvents(itemId: "it_1", after: $after) { ${selection} } }`;
  }

  /** It has been given all there is, or takes nothing. */
  get isQuiet(): boolean {
    return !this.isOpen || this.#isBlocked || this.seen.length === 0 || this.seen.at(-1) === pushed;
  }

  get isOpen(): boolean {
    return this.#subscription !== undefined;
  }

  subscribe(subscriptions: Subscriptions): void {
    if (this.isOpen) return;
    const prepared = graphs.current.prepare(this.#query, undefined);
    if (isErrors(prepared)) throw prepared[0];
    const last = this.seen.at(-1);
    if (last === undefined) this.startsBy = pushed + 1;
    const subscription = subscriptions.subscribe({
      graph: graphs.current,
      prepared,
      variables: last === undefined ? {} : { after: `c${last}` },
      identity: this.#identity,
      requestId: 'test',
      mayHave: () => true,
      onEnd: () => {
        this.#subscription = undefined;
      },
    });
    if (!('close' in subscription)) throw new Error(JSON.stringify(subscription));
    this.#subscription = subscription;
    this.#isBlocked = false;
    subscription.deliverTo({ write: (item) => this.#take(item), end: () => undefined });
  }

  unsubscribe(): void {
    this.#subscription?.close();
  }

  block(): void {
    this.#isBlocked = true;
  }

  unblock(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#subscription?.ready();
  }

  #take(item: Item): boolean {
    if (item.cursor !== undefined) this.seen.push(Number(item.cursor.slice(1)));
    else expect(item.text).toContain('SLOW_CONSUMER');
    return !this.#isBlocked;
  }
}

const client = fc.nat({ max: clientsMax - 1 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push'), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('join'), client }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave'), client }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('block'), client }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('unblock'), client }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), turns: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill') }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function push(): void {
  pushed += 1;
  graph.source.push({ cursor: `c${pushed}`, text: `event ${pushed}`, itemId: 'it_1' });
}

async function turn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Waits until those who take something have everything, so that those who do not are left behind. */
async function settle(clients: readonly (Client | undefined)[]): Promise<void> {
  for (let turns = 0; turns < 1_000 && !clients.every((one) => one?.isQuiet ?? true); turns += 1) await turn();
}

it('gives every client all events from where it began, none twice, whoever joins, leaves, resumes, is slow or is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 150, size: 'max' }), async (steps: Step[]) => {
      let subscriptions = startSubscriptions();
      const clients: (Client | undefined)[] = Array.from({ length: clientsMax });
      const clientAt = (index: number) => {
        // Most read the same; one has other rights, one selects something else.
        clients[index] ??= new Client(index === 0 ? 'auditor' : 'founder', selections[index === 1 ? 1 : 0]);
        return clients[index];
      };
      for (const taken of steps) {
        if ('count' in taken) for (let left = taken.count; left > 0; left -= 1) push();
        else if ('turns' in taken) for (let left = taken.turns; left > 0; left -= 1) await turn();
        else if (taken.kind === 'settle') await settle(clients);
        else if ('client' in taken) {
          const one = clientAt(taken.client);
          if (taken.kind === 'join') one.subscribe(subscriptions);
          else if (taken.kind === 'leave') one.unsubscribe();
          else if (taken.kind === 'block') one.block();
          else one.unblock();
        } else {
          for (const one of clients) one?.unsubscribe();
          subscriptions = startSubscriptions();
        }
      }
      const begun = clients.filter((one) => one !== undefined);
      push();
      await expect
        .poll(() => {
          for (const one of begun) {
            one.unblock();
            one.subscribe(subscriptions);
          }
          // Those who come now begin with what comes now.
          if (begun.some(({ seen }) => seen.length === 0)) push();
          return begun.every(({ seen }) => seen.at(-1) === pushed);
        })
        .toBe(true);
      for (const { seen, startsBy } of begun) {
        const first = seen[0] ?? 0;
        expect(seen).toEqual(Array.from({ length: pushed - first + 1 }, (_, index) => first + index));
        expect(first).toBeGreaterThanOrEqual(1);
        expect(first).toBeLessThanOrEqual(startsBy);
      }
      for (const one of begun) one.unsubscribe();
      await expect.poll(() => graph.source.open).toBe(0);
    }),
    // Each look for a smaller case would wait as long as the failure did.
    { numRuns: 30, endOnFailure: true },
  );
  // All of that did happen.
  const counted = await metrics.registry.metrics();
  for (const name of ['gateway_subscription_merges_total', 'gateway_subscriptions_slow_total']) {
    expect(Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(counted)?.[1])).toBeGreaterThan(0);
  }
});
