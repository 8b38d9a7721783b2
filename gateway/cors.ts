import type { IncomingMessage } from 'node:http';

/** Which pages may call from a browser. */
export interface Origins {
  /** True for a configured origin: its pages get CORS headers. */
  isListed(origin: string): boolean;
  /** True for a WebSocket upgrade of a listed origin, of our own pages, or of a program that is no browser. */
  isUpgradeAllowed(request: IncomingMessage): boolean;
}

/** @param allowedOrigins scheme, host and port, for example `https://app.example.com`; nothing else gets in */
export function createOrigins(allowedOrigins: readonly string[]): Origins {
  const listed = new Set(allowedOrigins.map((origin) => new URL(origin).origin));
  return {
    isListed: (origin) => listed.has(origin),
    // Browsers send Origin with every upgrade and let no page forge it, but never ask for permission first.
    isUpgradeAllowed({ headers: { origin, host } }) {
      if (origin === undefined || listed.has(origin)) return true;
      return URL.canParse(origin) && new URL(origin).host === host;
    },
  };
}

/** Headers for an answer to a listed origin. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id',
    vary: 'Origin',
  };
}

/** Headers for the answer to a browser's question whether it may send the real request. */
export function preflightHeaders(origin: string): Record<string, string> {
  return {
    ...corsHeaders(origin),
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers':
      'authorization, content-type, last-event-id, x-request-id, apollo-require-preflight',
    'access-control-max-age': '600',
  };
}
