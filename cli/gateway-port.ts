import { createServer } from 'node:net';
import type { Environment } from './launch-environment.ts';

/** The graph can't have the port that was asked for. */
export class GatewayPortError extends Error {
  constructor(port: number, code: string) {
    const problem = code === 'EADDRINUSE' ? 'is taken' : `can't be used (${code})`;
    super(`Port ${port} ${problem}. Choose another with --port N, or leave --port out to get a free one.`);
    this.name = 'GatewayPortError';
  }
}

const defaultPort = 4000;

export interface GatewayPort {
  /** 0 for any free one. */
  readonly port: number;
  /** Asked for by number, so that no other will do. */
  readonly isFixed: boolean;
}

/**
 * Chooses the port of the graph before anything is started: the option, else VENTURE_GATEWAY_PORT, else 4000 or any
 * free one.
 * @throws GatewayPortError when a port that was asked for by number can't be used
 */
export async function chooseGatewayPort(option: number | undefined, variables: Environment): Promise<GatewayPort> {
  const given = option ?? numberOf(variables.VENTURE_GATEWAY_PORT);
  if (given === 0) return { port: 0, isFixed: false };
  const port = given ?? defaultPort;
  const fault = await whyNot(port, variables.VENTURE_HOST || '127.0.0.1');
  if (fault !== undefined && given !== undefined) throw new GatewayPortError(given, fault);
  return { port: fault === undefined ? port : 0, isFixed: given !== undefined };
}

function numberOf(text: string | undefined): number | undefined {
  return text ? Number(text) : undefined;
}

/** @returns the system's code for why nobody can listen there, undefined when one can */
function whyNot(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
