import { z } from 'zod';
import type { Cache } from '#runtime/cache/cache.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { createLru } from '#runtime/graphql/lru.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import { type BundleContent, hashOfContent } from './bundle.ts';
import { type PreparedBundle, prepareBundle, prepareGuardrails } from './prepared-bundle.ts';

const preparedMax = 128;
const sourceTtlSeconds = 60 * 60;

const kept = z.object({
  policies: z.string(),
  schema: z.string(),
  allowlists: z.array(z.object({ role: z.string(), tools: z.array(z.string()) })),
});

type StoredContent = z.infer<typeof kept>;

/** Prepared bundles by content hash, under the guardrails of this process. Holds nothing that can change, so nothing in it can be stale. */
export interface BundleCache {
  /** What stands above ventures that have no bundle in force; null for nothing. */
  readonly guardrails: PreparedBundle | null;
  /** @returns undefined when it is not prepared in this process; what takes no time otherwise may be done in a transaction */
  peek(hash: string): PreparedBundle | undefined;
  /**
   * @param load reads the content from the database when it is nowhere nearer
   * @throws InvariantError when the content does not have the hash
   */
  get(hash: string, load: () => Promise<BundleContent>): Promise<PreparedBundle>;
}

export interface BundleCacheOptions {
  readonly cache: Cache;
  readonly metrics: Metrics;
  /** What stands above every bundle in this process; null for nothing. */
  readonly guardrails: Guardrails | null;
}

/** Keeps parsed bundles in the process, and their source in Redis for processes that start. */
export function createBundleCache({ cache, metrics, guardrails }: BundleCacheOptions): BundleCache {
  const prepared = createLru<string, PreparedBundle>({ entriesMax: preparedMax });
  const hitRate = metrics.gauge(
    'venture_policy_cache_hit_rate',
    'Share of policy checks, since the process started, that found their bundle parsed.',
    [],
  );
  const preparing = new Map<string, Promise<PreparedBundle>>();
  let hits = 0;
  let lookups = 0;

  function peek(hash: string): PreparedBundle | undefined {
    const known = prepared.get(hash);
    lookups += 1;
    if (known !== undefined) hits += 1;
    hitRate.set(hits / lookups);
    return known;
  }

  async function prepare(hash: string, load: () => Promise<BundleContent>): Promise<PreparedBundle> {
    const content = await cache.getOrLoad<StoredContent>(`policy:bundle:${hash}`, {
      ttlSeconds: sourceTtlSeconds,
      load: async () => verified(hash, await load()),
      parse: (value) => verified(hash, kept.parse(value)),
    });
    const bundle = prepareBundle(hash, content, guardrails);
    prepared.set(hash, bundle);
    return bundle;
  }

  return {
    guardrails: guardrails && prepareGuardrails(guardrails),
    peek,
    async get(hash, load) {
      const known = prepared.get(hash);
      if (known !== undefined) return known;
      // Preparing takes a processor for a while: whoever wants the same one waits for it.
      const underWay = preparing.get(hash);
      if (underWay !== undefined) return underWay;
      const begun = prepare(hash, load).finally(() => preparing.delete(hash));
      preparing.set(hash, begun);
      return begun;
    },
  };
}

/** Whoever could write to Redis must not be able to write policy. */
function verified(hash: string, content: BundleContent): StoredContent {
  if (hashOfContent(content) !== hash) throw new InvariantError(`The policy bundle kept as ${hash} has another hash`);
  const allowlists = content.allowlists.map(({ role, tools }) => ({ role, tools: [...tools] }));
  return { policies: content.policies, schema: content.schema, allowlists };
}
