import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import { kindOfId } from '#runtime/ids/ids.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { GraphContext } from './context.ts';
import { type ErrorSite, formatExecutionError } from './errors.ts';
import { mapEvents } from './events.ts';
import { createLru } from './lru.ts';
import { scalarResolvers } from './scalars.ts';

/** One operation for a subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
  /** For whom the operation is done; checked by whoever makes the request. */
  readonly identity: Identity;
  readonly requestId: string;
  /** Ends waiting for the answer, or the subscription. */
  readonly signal?: AbortSignal | undefined;
}

/** The events of a subscription. `return()` gives the source up at once, also while `next()` waits. */
export type SubgraphEvents = AsyncIterableIterator<FormattedExecutionResult>;

/** Runs operations of one subgraph, in this process. Never throws: faults are `errors` in the result. */
export interface SubgraphExecutor {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** What the resolvers of one operation are given, for whoever runs operations on `schema` without this executor. */
  contextFor(base: GraphContext): GraphContext;
  execute(request: SubgraphRequest): Promise<FormattedExecutionResult>;
  /** @returns the events, or a result with `errors` when there is nothing to subscribe to */
  subscribe(request: SubgraphRequest): Promise<SubgraphEvents | FormattedExecutionResult>;
}

export interface SubgraphExecutorOptions<Context extends GraphContext> {
  readonly name: string;
  /** The whole SDL, shared definitions included. */
  readonly typeDefs: string;
  /** The generated `Resolvers` of the subgraph; scalars and `Node.__resolveType` are added when they are not there. */
  readonly resolvers: object;
  /** Called once for each operation and once for each event of a subscription, so loaders never outlive what they cache. */
  readonly createContext: (base: GraphContext) => Context;
  readonly logger: Logger;
  /** Parsed and validated documents kept. Default 2,000. */
  readonly documentsMax?: number;
}

/** All documents kept, together: a parsed one takes some fifty times its text. */
const documentCharsMax = 1_000_000;

type Prepared = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/**
 * Builds a subgraph's schema and what runs it.
 * @throws when SDL and resolvers do not fit
 */
export function createSubgraphExecutor<Context extends GraphContext>(
  options: SubgraphExecutorOptions<Context>,
): SubgraphExecutor {
  const { name, createContext, logger } = options;
  const schema = buildSchema(options.typeDefs, options.resolvers);
  const documents = createLru<string, Prepared>({
    entriesMax: options.documentsMax ?? 2_000,
    weightMax: documentCharsMax,
    weightOf: (query) => query.length,
  });

  function prepare(query: string): Prepared {
    const known = documents.get(query);
    if (known !== undefined) return known;
    const prepared = parseAndValidate(schema, query);
    documents.set(query, prepared);
    return prepared;
  }

  function executionArgs(request: SubgraphRequest, document: DocumentNode, signal: AbortSignal) {
    const { identity, requestId } = request;
    return {
      schema,
      document,
      variableValues: request.variables,
      operationName: request.operationName,
      contextValue: createContext({ identity, requestId, signal }),
    };
  }

  return {
    name,
    schema,
    contextFor: createContext,
    async execute(request) {
      const site = { requestId: request.requestId, logger };
      const prepared = prepare(request.query);
      if ('errors' in prepared) return formatResult(prepared, site);
      const signal = request.signal ?? new AbortController().signal;
      return formatResult(await execute(executionArgs(request, prepared.document, signal)), site);
    },

    async subscribe(request) {
      const site = { requestId: request.requestId, logger };
      const prepared = prepare(request.query);
      if ('errors' in prepared) return formatResult(prepared, site);
      const { document } = prepared;
      const ended = new AbortController();
      const signal = request.signal ? AbortSignal.any([request.signal, ended.signal]) : ended.signal;
      const source = await createSourceEventStream(executionArgs(request, document, signal));
      if (!(Symbol.asyncIterator in source)) return formatResult(source, site);
      return mapEvents(source, {
        signal,
        map: async (payload) =>
          formatResult(await execute({ ...executionArgs(request, document, signal), rootValue: payload }), site),
        // The source ran dry because of a fault: told as a last event, so that the subscriber knows why it ended.
        onError: (error) => formatResult({ errors: [asSubscriptionError(error)] }, site),
        onEnd: () => ended.abort(),
      });
    },
  };
}

function parseAndValidate(schema: GraphQLSchema, query: string): Prepared {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function formatResult(result: ExecutionResult, site: ErrorSite): FormattedExecutionResult {
  if (result.errors === undefined) return result.data === undefined ? {} : { data: result.data };
  const errors = result.errors.map((error) => formatExecutionError(error, site));
  return result.data === undefined ? { errors } : { errors, data: result.data };
}

function asSubscriptionError(error: unknown): GraphQLError {
  const cause = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(cause.message, { originalError: cause, path: [] });
}

/** Ids say what they name: `spendingLimit` is the kind, `SpendingLimit` the type. */
function typeOfNode(node: { readonly __typename?: string; readonly id: string }): string | undefined {
  if (node.__typename !== undefined) return node.__typename;
  const kind = kindOfId(node.id);
  return kind === undefined ? undefined : kind.charAt(0).toUpperCase() + kind.slice(1);
}

function buildSchema(typeDefs: string, resolvers: object): GraphQLSchema {
  const document = parse(typeDefs);
  const declared = new Set(
    document.definitions.flatMap((node) => ('name' in node && node.name ? [node.name.value] : [])),
  );
  const common = Object.entries({ ...scalarResolvers, Node: { __resolveType: typeOfNode } });
  return buildSubgraphSchema({
    typeDefs: document,
    resolvers: { ...Object.fromEntries(common.filter(([type]) => declared.has(type))), ...resolvers },
  });
}
