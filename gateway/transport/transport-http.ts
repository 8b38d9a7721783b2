import type { FormattedExecutionResult } from 'graphql';
import { type Dispatcher, Pool } from 'undici';
import type { Identity } from '#runtime/auth/identity.ts';
import { isObject } from '../execution/json.ts';
import { openSubscription } from './subscription-http.ts';
import {
  type SubgraphAnswer,
  type SubgraphCall,
  type SubgraphTransport,
  SubgraphUnavailableError,
} from './transport.ts';
import { tooLate } from './transport-in-process.ts';

/** Headers that tell a subgraph on whose behalf it is asked. */
export type CallerHeaders = (caller: {
  readonly identity: Identity;
  readonly requestId: string;
}) => Promise<Readonly<Record<string, string>>>;

export interface HttpTransportOptions {
  readonly subgraph: string;
  /** Address that operations are posted to, for example `http://127.0.0.1:8003/graphql`. */
  readonly url: string;
  readonly callerHeaders: CallerHeaders;
  /**
   * Whether an answer with another status than 200 and 400 is read too, as GraphQL over HTTP allows. Our own subgraphs send
   * 400 for what they can't run, and another one only when they do not take the gateway for what it is.
   */
  readonly acceptsErrorStatus: boolean;
  /** Longest wait for the head of an answer, and between two parts of it. */
  readonly timeoutMs: number;
  /** Connections kept for requests. Default 64. */
  readonly connectionsMax?: number;
}

const connectTimeoutMs = 3_000;
const answerBytesMax = 64 * 1_048_576;

/** Calls a subgraph in another process: requests over kept-alive HTTP, each subscription over a WebSocket of its own. */
export function createHttpTransport(options: HttpTransportOptions): SubgraphTransport {
  const { subgraph, callerHeaders, timeoutMs } = options;
  const url = new URL(options.url);
  const path = url.pathname + url.search;
  const pool = new Pool(url.origin, {
    connections: options.connectionsMax ?? 64,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: connectTimeoutMs },
    maxResponseSize: answerBytesMax,
  });

  return {
    async execute(call) {
      const headers = await callerHeaders(call);
      const { cancellation } = call;
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(options, call, resolve, reject);
        if (cancellation.isCancelled) return reject(tooLate(subgraph));
        pool.dispatch({ method: 'POST', path, headers: requestHeaders(headers, call), body: call.body }, exchange);
      });
    },
    subscribe: async (request) => openSubscription(subgraph, new URL(url), await callerHeaders(request), request),
    close: () => pool.destroy(),
  };
}

function requestHeaders(headers: Readonly<Record<string, string>>, { trace }: SubgraphCall): Record<string, string> {
  const common = { 'content-type': 'application/json', accept: 'application/json', ...headers };
  return trace === undefined ? common : { ...common, traceparent: trace.traceparent };
}

/** One request and its answer. Handles undici's events itself, which costs less than a stream for every answer. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: HttpTransportOptions;
  readonly #call: SubgraphCall;
  readonly #resolve: (answer: SubgraphAnswer) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #stopListening: (() => void) | undefined;

  constructor(
    options: HttpTransportOptions,
    call: SubgraphCall,
    resolve: (answer: SubgraphAnswer) => void,
    reject: (error: Error) => void,
  ) {
    this.#options = options;
    this.#call = call;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // undici starts a request anew when its connection was closed under it.
    this.#stopListening?.();
    this.#stopListening = this.#call.cancellation.onCancel(() => controller.abort(tooLate(this.#options.subgraph)));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#stopListening?.();
    const { subgraph, acceptsErrorStatus } = this.#options;
    if (this.#status !== 200 && this.#status !== 400 && !(acceptsErrorStatus && this.#status < 500)) {
      this.#reject(
        new SubgraphUnavailableError(subgraph, { cause: new Error(`It answered with status ${this.#status}`) }),
      );
      return;
    }
    const [only] = this.#chunks;
    const text = (this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks)).toString();
    const read = () => parseAnswer(subgraph, text);
    this.#resolve({ take: read, copy: read });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#stopListening?.();
    const { subgraph } = this.#options;
    this.#reject(
      this.#call.cancellation.isCancelled
        ? tooLate(subgraph)
        : new SubgraphUnavailableError(subgraph, { cause: error }),
    );
  }
}

function parseAnswer(subgraph: string, text: string): FormattedExecutionResult {
  let cause: unknown;
  try {
    const result: unknown = JSON.parse(text);
    if (isObject(result) && ('data' in result || 'errors' in result)) return result;
  } catch (error) {
    cause = error;
  }
  throw new SubgraphUnavailableError(subgraph, { cause: cause ?? new Error('Its answer is not one of GraphQL') });
}
