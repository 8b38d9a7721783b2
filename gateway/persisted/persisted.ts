import { type StatsListener, unwatchFile, watchFile } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { createLru } from '#runtime/graphql/lru.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { isObject, type JsonObject } from '../execution/json.ts';
import { type CurrentGraph, type Graph, isErrors } from '../graph.ts';
import type { OperationLimits } from '../limits.ts';
import { describeEntry, type Manifest, type ManifestEntry, ManifestError, readManifest } from './manifest.ts';
import { digestOfText } from './same-text.ts';

/** `off`: texts only. `allow`: texts, and the manifest's operations by id. `strict`: the manifest's operations and nothing else. */
export type PersistedMode = 'off' | 'allow' | 'strict';

export interface PersistedOptions {
  readonly mode: PersistedMode;
  /** Path of the manifest; there is one unless the mode is `off`. */
  readonly manifestPath: string | undefined;
  readonly graphs: CurrentGraph;
  readonly limits: OperationLimits;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The parts of a request that say which operation is meant. */
export interface AskedOperation {
  readonly query?: string | undefined;
  readonly documentId?: string | undefined;
  readonly extensions?: JsonObject | null | undefined;
}

/** Operations that are known beforehand. They come from the manifest alone: what clients send is never added. */
export interface Persisted {
  /** The graphs; in strict mode they prepare operations of the manifest only. */
  readonly graphs: CurrentGraph;
  /** @returns the text of the operation that is meant, or why there is none; undefined when the request names none */
  textOf(asked: AskedOperation): string | GraphQLError | undefined;
  /**
   * Reads the manifest, also again.
   * @throws ManifestError when something is wrong with it; the operations that were read before stay then
   */
  load(): Promise<void>;
  /** Loads the manifest again whenever its file changes. A new one that is not valid is logged, and the old one stays. */
  watch(): void;
  close(): void;
}

/** What one reading of the manifest gave. */
interface Known {
  readonly byId: ReadonlyMap<string, string>;
  /** Texts by what they say. */
  readonly byDigest: ReadonlyMap<string, string>;
  readonly texts: ReadonlySet<string>;
  readonly tokensMax: number;
}

const nothing: Known = { byId: new Map(), byDigest: new Map(), texts: new Set(), tokensMax: 0 };
const faultsMax = 20;
/** How often the file is looked at. A look at it also sees what mounts of containers do, which is to swap links. */
const watchIntervalMs = 2_000;

export function createPersisted(options: PersistedOptions): Persisted {
  const { mode, manifestPath, graphs, limits, logger, metrics } = options;
  const asked = metrics.counter(
    'gateway_persisted_operations_total',
    'Operations asked for by id, and texts that strict mode does not let pass.',
    ['result'],
  );
  let known = nothing;
  let strict: { readonly graph: Graph; readonly narrowed: Graph } | undefined;
  // Other writings of texts that are in the manifest.
  const variants = createLru<string, string>({
    entriesMax: 1_000,
    weightMax: 1_000_000,
    weightOf: (text) => text.length,
  });

  function refuse(result: 'not_found' | 'not_allowed' | 'not_supported', code: string, message: string): GraphQLError {
    asked.inc({ result });
    return new GraphQLError(message, { extensions: { code } });
  }

  function byId(id: string): string | GraphQLError {
    const text = known.byId.get(id);
    if (text !== undefined) {
      asked.inc({ result: 'found' });
      return text;
    }
    if (mode === 'off') {
      return refuse('not_supported', 'PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    }
    // Clients compare this text.
    return refuse('not_found', 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  }

  function knownText(text: string): string | undefined {
    if (known.texts.has(text)) return text;
    const variant = variants.get(text);
    if (variant !== undefined && known.texts.has(variant)) return variant;
    if (text.length > limits.documentCharsMax) return undefined;
    const found = known.byDigest.get(digestOfText(text, known.tokensMax) ?? '');
    if (found !== undefined) variants.set(text, found);
    return found;
  }

  /** @returns the graph as strict mode lets it be used; the same for the same graph */
  function strictly(graph: Graph): Graph {
    if (strict?.graph === graph) return strict.narrowed;
    const narrowed: Graph = {
      ...graph,
      known(query, operationName) {
        const text = known.texts.has(query) ? query : variants.get(query);
        return text !== undefined && known.texts.has(text) ? graph.known(text, operationName) : undefined;
      },
      prepare(query, operationName) {
        const text = knownText(query);
        if (text !== undefined) return graph.prepare(text, operationName);
        const message = 'Only operations that are known beforehand are served here';
        return [refuse('not_allowed', 'OPERATION_NOT_ALLOWED', message)];
      },
    };
    strict = { graph, narrowed };
    return narrowed;
  }

  async function load(): Promise<void> {
    if (mode === 'off' || manifestPath === undefined) return;
    const manifest = await readManifest(manifestPath);
    known = await check(manifest, { graph: graphs.current, limits, path: manifestPath });
    logger.info({ manifestPath, operations: known.byId.size, mode }, 'has read the manifest of operations');
  }

  const onChange: StatsListener = (now, before) => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size) return;
    load().catch((error: unknown) => logger.error({ err: error }, 'keeps the operations that were read before'));
  };

  return {
    load,
    watch() {
      if (mode === 'off' || manifestPath === undefined) return;
      watchFile(manifestPath, { interval: watchIntervalMs, persistent: false }, onChange);
    },
    close() {
      if (manifestPath !== undefined) unwatchFile(manifestPath, onChange);
    },
    textOf({ query = '', documentId, extensions }) {
      const { persistedQuery } = extensions ?? {};
      const given = isObject(persistedQuery) ? persistedQuery.sha256Hash : undefined;
      if (documentId === undefined && typeof given !== 'string') {
        return query || undefined;
      }
      if (query === '') return byId(typeof given === 'string' ? given : (documentId ?? '').replace(/^sha256:/, ''));
      // The text decides; it is not kept under its id.
      if (given === undefined || sha256Hex(query) === given) return query;
      return new GraphQLError('The hash is not that of the query', { extensions: { code: 'BAD_USER_INPUT' } });
    },

    graphs:
      mode === 'strict'
        ? {
            get current() {
              return strictly(graphs.current);
            },
          }
        : graphs,
  };
}

interface CheckOptions extends Pick<PersistedOptions, 'limits'> {
  readonly graph: Graph;
  readonly path: string;
}

/** Prepares each operation, so that the first to ask for it need not wait either. */
async function check({ operations }: Manifest, { graph, limits, path }: CheckOptions): Promise<Known> {
  const byDigest = new Map<string, string>();
  const faults: string[] = [];
  for (const [index, entry] of operations.entries()) {
    const fault = faultOf(entry, graph);
    if (fault !== undefined) faults.push(`${describeEntry(index, entry)}: ${fault}`);
    byDigest.set(digestOfText(entry.body, limits.tokensMax) ?? '', entry.body);
    // Requests that come meanwhile are not held up.
    await turn();
  }
  if (faults.length > 0) {
    const more = faults.length - faultsMax;
    throw new ManifestError(path, [...faults.slice(0, faultsMax), ...(more > 0 ? [`and ${more} more`] : [])]);
  }
  return {
    byId: new Map(operations.map(({ id, body }) => [id, body])),
    byDigest,
    texts: new Set(operations.map(({ body }) => body)),
    tokensMax: limits.tokensMax,
  };
}

function faultOf({ body, name, type }: ManifestEntry, graph: Graph): string | undefined {
  const prepared = graph.prepare(body, name === '' ? undefined : name);
  if (isErrors(prepared)) return prepared.map(({ message }) => message).join('; ');
  const { operation } = prepared.operation;
  return operation === type ? undefined : `it is a ${operation}, not a ${type}`;
}
