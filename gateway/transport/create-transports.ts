import type { TokenService } from '#runtime/auth/jwt.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import { identityHeader } from '#runtime/graphql/serve.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { type SubgraphMeasures, withMeasures } from './measured.ts';
import { withResilience } from './resilience.ts';
import type { SubgraphTransport } from './transport.ts';
import { type CallerHeaders, createHttpTransport } from './transport-http.ts';
import { createInProcessTransport } from './transport-in-process.ts';

export interface TransportOptions {
  /** Subgraphs of this process by name. */
  readonly local: ReadonlyMap<string, SubgraphExecutor>;
  /** Base URL of each subgraph of ours that is in another process; operations go to `/graphql` below it. */
  readonly serviceUrls: Readonly<Record<string, string>>;
  readonly tokens: Pick<TokenService, 'signServiceIdentity'>;
  /** Subgraphs of others: they are called at the address in the supergraph, and told nothing of who asks. */
  readonly areSubgraphsForeign: boolean;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly measuresOf?: (subgraph: string) => SubgraphMeasures;
}

/**
 * @returns the way to a subgraph: within this process where it is here, over HTTP otherwise
 * @throws when there is none
 */
export function createTransport(
  { name, url }: { readonly name: string; readonly url: string },
  options: TransportOptions,
): SubgraphTransport {
  const { local, serviceUrls, logger, timeoutMs, areSubgraphsForeign } = options;
  const measures = options.measuresOf?.(name);
  const executor = local.get(name);
  if (executor !== undefined) return measured(createInProcessTransport(executor), measures);
  const transport = createHttpTransport({
    subgraph: name,
    url: areSubgraphsForeign
      ? addressOf(name, serviceUrls[name] ?? url)
      : addressOf(name, graphqlBelow(serviceUrls[name])),
    callerHeaders: areSubgraphsForeign ? namelessHeaders : identityHeaders(options),
    acceptsErrorStatus: areSubgraphsForeign,
    timeoutMs,
  });
  return measured(withResilience(transport, { service: name, logger, ...(measures && { measures }) }), measures);
}

function measured(transport: SubgraphTransport, measures: SubgraphMeasures | undefined): SubgraphTransport {
  return measures === undefined ? transport : withMeasures(transport, measures);
}

function graphqlBelow(base: string | undefined): string | undefined {
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}/graphql`;
}

function addressOf(name: string, url: string | undefined): string {
  if (url !== undefined && /^https?:/.test(url) && URL.canParse(url)) return url;
  throw new Error(`The supergraph names ${name}, which is neither in this process nor has a URL`);
}

function identityHeaders({ tokens }: TransportOptions): CallerHeaders {
  return async ({ identity, requestId }) => ({
    'x-request-id': requestId,
    [identityHeader]: await tokens.signServiceIdentity(identity),
  });
}

const namelessHeaders: CallerHeaders = async ({ requestId }) => ({ 'x-request-id': requestId });
