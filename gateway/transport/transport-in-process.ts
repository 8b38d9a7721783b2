import { RequestError } from '#runtime/errors/errors.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { SubgraphTransport } from './transport.ts';

/** Calls a subgraph that lives in this process. */
export function createInProcessTransport(executor: SubgraphExecutor): SubgraphTransport {
  return {
    execute: (request) => untilAborted(executor.execute(request), request.signal, executor.name),
    subscribe: (request) => executor.subscribe(request),
    close: async () => undefined,
  };
}

function untilAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
  subgraph: string,
): Promise<Result> {
  if (signal === undefined) return work;
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const abort = () => reject(new RequestError('UNAVAILABLE', `No answer from ${subgraph} in time`));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
}
