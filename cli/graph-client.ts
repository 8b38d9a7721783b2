import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import pRetry from 'p-retry';
import WebSocket from 'ws';
import { z } from 'zod';

export interface GraphClient {
  /**
   * Sent again, for about six seconds, while a part of the graph is away or the caller has asked for too much: mutations carry an
   * idempotency key.
   * @throws GraphError when the answer has errors, or there is no answer
   */
  request<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Promise<Result>;
  /** Events of one subscription over WebSocket, until `return()` is called. A broken connection ends it with an error. */
  subscribe<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): AsyncIterableIterator<Result>;
  close(): Promise<void>;
}

const retryableCodes = new Set(['UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED']);

/** What the graph said was wrong, one line for each error. */
export class GraphError extends Error {
  readonly codes: readonly string[];

  constructor(lines: readonly string[], codes: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'GraphError';
    this.codes = codes;
  }

  /** Whether the same request may do better in a moment. */
  get isRetryable(): boolean {
    return this.codes.length > 0 && this.codes.every((code) => retryableCodes.has(code));
  }
}

const graphqlError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.object({ code: z.string().optional(), requestId: z.string().optional() }).optional(),
});
const answerShape = z.object({ data: z.unknown().optional(), errors: z.array(graphqlError).optional() });

const requestTimeoutMs = 30_000;

/** A client of the public graph: what any integrator could write. */
export function createGraphClient(options: { readonly graphUrl: string; readonly token: string }): GraphClient {
  const authorization = `Bearer ${options.token}`;
  let socket: Client | undefined;

  async function requestOnce<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables) {
    const response = await fetch(options.graphUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
      body: JSON.stringify({ query: print(document), variables }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    }).catch((error: unknown) => {
      throw new GraphError([`The graph at ${options.graphUrl} does not answer (${causeOf(error)})`], []);
    });
    const body: unknown = await response.json().catch(() => undefined);
    // The document's type says what data there is; the graph checked the document against its schema.
    return readAnswer(body, response.status) as Result;
  }

  return {
    request: (document, variables) =>
      pRetry(() => requestOnce(document, variables), {
        retries: 6,
        minTimeout: 100,
        shouldRetry: ({ error }) => error instanceof GraphError && error.isRetryable,
      }),
    async *subscribe<Result, Variables extends Record<string, unknown>>(
      document: TypedDocumentNode<Result, Variables>,
      variables: Variables,
    ) {
      socket ??= createClient({
        url: options.graphUrl.replace(/^http/, 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
      });
      try {
        for await (const result of socket.iterate<Record<string, unknown>>({ query: print(document), variables })) {
          yield readAnswer(result, 200) as Result;
        }
      } catch (error) {
        if (error instanceof GraphError) throw error;
        throw new GraphError([`The subscription broke off (${causeOf(error)})`], []);
      }
    },
    async close() {
      await socket?.dispose();
    },
  };
}

/** The shortest words for why there was no answer: a system's code, a close event's reason, or a message. */
function causeOf(error: unknown): string {
  if (Array.isArray(error)) return error.map(causeOf).join('; ');
  if (typeof error !== 'object' || error === null) return String(error);
  if ('cause' in error && error.cause !== undefined) return causeOf(error.cause);
  if ('reason' in error && 'code' in error) return `${error.code} ${error.reason}`.trim();
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'message' in error ? String(error.message) : String(error);
}

function readAnswer(body: unknown, status: number): unknown {
  const answer = answerShape.safeParse(body);
  if (!answer.success) throw new GraphError([`The graph answered with HTTP ${status} and no GraphQL result`], []);
  const { data, errors = [] } = answer.data;
  if (errors.length > 0) {
    const lines = errors.map(({ message, path, extensions }) => {
      const where = path === undefined ? '' : ` at ${path.join('.')}`;
      return `${extensions?.code ?? 'ERROR'}${where}: ${message} (request ${extensions?.requestId ?? 'unknown'})`;
    });
    throw new GraphError(
      lines,
      errors.map((error) => error.extensions?.code ?? 'ERROR'),
    );
  }
  return data;
}

/** A payload of any mutation of the graph. */
interface Payload {
  readonly userErrors: ReadonlyArray<{
    readonly code: string;
    readonly field?: readonly string[] | null;
    readonly message: string;
  }>;
}

/** @throws GraphError with every refusal, when the mutation was refused */
export function accepted<Result extends Payload>(payload: Result): Result {
  if (payload.userErrors.length === 0) return payload;
  throw new GraphError(
    payload.userErrors.map(({ code, field, message }) => `${code}${field ? ` (${field.join('.')})` : ''}: ${message}`),
    payload.userErrors.map(({ code }) => code),
  );
}
