import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { SubgraphMeasures } from './measured.ts';
import {
  type SubgraphAnswer,
  type SubgraphCall,
  type SubgraphTransport,
  SubgraphUnavailableError,
} from './transport.ts';
import { tooLate } from './transport-in-process.ts';

export interface ResilienceOptions {
  readonly service: string;
  readonly logger: Logger;
  readonly measures?: Pick<SubgraphMeasures, 'retried' | 'leftAlone'>;
  /** Failures in a row after which a subgraph is not called any more. Default 5. */
  readonly failuresMax?: number;
  /** Time after which one call finds out whether it is back. Default 1,000. */
  readonly openMs?: number;
}

/** Times that a read is sent again. */
const readAttemptsMax = 2;
const retryDelay = { initialDelay: 20, maxDelay: 200 };

/**
 * A transport that sends a read again when its connection failed, and leaves a subgraph alone that fails again and again:
 * calls fail at once then, until one that is let through finds it back. A mutation is sent once.
 */
export function withResilience(transport: SubgraphTransport, options: ResilienceOptions): SubgraphTransport {
  const { service, logger, measures, failuresMax = 5, openMs = 1_000 } = options;
  const breaker = circuitBreaker(handleType(SubgraphUnavailableError), {
    breaker: new ConsecutiveBreaker(failuresMax),
    halfOpenAfter: openMs,
  });
  breaker.onBreak(() => {
    measures?.leftAlone(true);
    logger.warn({ service }, 'a subgraph fails again and again, it is left alone for a while');
  });
  breaker.onReset(() => {
    measures?.leftAlone(false);
    logger.info({ service }, 'a subgraph is back');
  });
  const again = wrap(
    retry(handleWhen(isConnectionFault), {
      maxAttempts: readAttemptsMax - 1,
      backoff: new ExponentialBackoff(retryDelay),
    }),
    breaker,
  );

  async function call(request: SubgraphCall): Promise<SubgraphAnswer> {
    const attempt = () => {
      if (request.cancellation.isCancelled) throw tooLate(service);
      return transport.execute(request);
    };
    try {
      // Nearly every call is answered at once, and costs no more than the breaker then.
      return await breaker.execute(attempt).catch((error: Error) => {
        if (request.kind !== 'query' || !isConnectionFault(error)) throw error;
        measures?.retried();
        return again.execute(attempt);
      });
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new SubgraphUnavailableError(service, { cause: error });
      throw error;
    }
  }

  return { ...transport, execute: call };
}

const connectionFaults = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED']);

function isConnectionFault(error: Error): boolean {
  const cause = error instanceof SubgraphUnavailableError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && connectionFaults.has(String(cause.code));
}
