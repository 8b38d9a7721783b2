import type { FormattedExecutionResult } from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import { cloneJson } from '../execution/json.ts';
import type { SubgraphAnswer, SubgraphCall, SubgraphTransport } from './transport.ts';

/** Calls a subgraph that lives in this process. */
export function createInProcessTransport(executor: SubgraphExecutor): SubgraphTransport {
  return {
    execute: (call) => untilCancelled(executor, call),
    subscribe: (request) => executor.subscribe(request),
    close: async () => undefined,
  };
}

function untilCancelled(executor: SubgraphExecutor, call: SubgraphCall): Promise<SubgraphAnswer> {
  const { query, operationName, variables, identity, requestId, cancellation } = call;
  const { promise, resolve, reject } = Promise.withResolvers<SubgraphAnswer>();
  const stopListening = cancellation.onCancel(() => reject(tooLate(executor.name)));
  executor
    .execute({ query, operationName, variables, identity, requestId, signal: cancellation.signal })
    .then((result) => resolve(answerOf(result)), reject)
    .finally(stopListening);
  return promise;
}

export function tooLate(service: string): RequestError {
  return new RequestError('UNAVAILABLE', `No answer from ${service} in time`);
}

/** @returns the answer of a subgraph in this process, which nobody else has */
export function answerOf(result: FormattedExecutionResult): SubgraphAnswer {
  return {
    take: () => result,
    copy: () => ({
      ...(result.errors && { errors: result.errors }),
      ...(result.data !== undefined && { data: cloneJson(result.data) }),
    }),
  };
}
