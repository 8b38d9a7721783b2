import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** @returns the caller's own id when it is short and harmless in a log, a new one otherwise */
export function requestIdOf({ 'x-request-id': given }: IncomingHttpHeaders): string {
  return typeof given === 'string' && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
}
