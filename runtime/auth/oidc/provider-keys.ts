import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { secureUrl } from './issuer-config.ts';

export interface ProviderKeysOptions {
  readonly issuer: string;
  readonly logger: Logger;
  /** Least time between two requests for keys, however many unknown keys tokens name. Default 30,000. */
  readonly cooldownMs?: number | undefined;
  /** Keys are asked for again after this time. Default 600,000. */
  readonly refreshMs?: number | undefined;
  /** Keys are not relied on for longer when the provider does not answer. Default 3,600,000. */
  readonly keptMs?: number | undefined;
  /** Time for one request. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** A clock that only goes forward, in milliseconds. Default: that of the process. */
  readonly nowMs?: (() => number) | undefined;
  /** Told how each request for keys ended. */
  readonly onFetch?: ((isDone: boolean) => void) | undefined;
}

/** A request that failed is tried again sooner. */
const retryMs = 2_000;
const answerBytesMax = 262_144;
const discovery = z.object({ issuer: z.string(), jwks_uri: secureUrl });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

interface Keys {
  readonly find: JWTVerifyGetKey;
  readonly readAtMs: number;
}

/**
 * The public keys of an OpenID provider (OpenID Connect Discovery 1.0, RFC 7517), kept and asked for again: in time, and once
 * for a key id that is not known.
 * @returns what jose looks keys up with; it throws RequestError UNAVAILABLE while there are no keys to be had
 */
export function createProviderKeys(options: ProviderKeysOptions): JWTVerifyGetKey {
  const { issuer, logger, cooldownMs = 30_000, refreshMs = 600_000, keptMs = 3_600_000 } = options;
  const nowMs = options.nowMs ?? (() => performance.now());
  let keys: Keys | undefined;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let waitMs = cooldownMs;
  let trying: Promise<void> | undefined;

  async function fetchKeys(): Promise<void> {
    triedAtMs = nowMs();
    try {
      const found = await readKeySet(issuer, options.timeoutMs ?? 5_000);
      keys = { find: createLocalJWKSet(found), readAtMs: triedAtMs };
      waitMs = cooldownMs;
      options.onFetch?.(true);
    } catch (error) {
      waitMs = Math.min(retryMs, cooldownMs);
      options.onFetch?.(false);
      logger.warn({ err: error, issuer }, 'the keys of an OpenID provider can not be read');
    }
  }

  /** Those who come meanwhile wait for the same answer. Does nothing when the last request was a moment ago. */
  function refresh(): Promise<void> {
    if (trying === undefined && nowMs() - triedAtMs < waitMs) return Promise.resolve();
    trying ??= fetchKeys().finally(() => {
      trying = undefined;
    });
    return trying;
  }

  async function currentKeys(): Promise<Keys> {
    const ageMs = keys === undefined ? Number.POSITIVE_INFINITY : nowMs() - keys.readAtMs;
    if (ageMs > keptMs) await refresh();
    else if (ageMs > refreshMs) void refresh();
    if (keys === undefined || nowMs() - keys.readAtMs > keptMs) {
      throw new RequestError('UNAVAILABLE', 'The sign-in provider does not answer; try again', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    }
    return keys;
  }

  return async (header, token) => {
    const known = await currentKeys();
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      return (await currentKeys()).find(header, token);
    }
  };
}

async function readKeySet(issuer: string, timeoutMs: number) {
  // Section 4.1: a slash at the end of the issuer goes before the path is put behind it.
  const where = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = discovery.parse(await getJson(where, timeoutMs));
  // Section 4.3: a provider that calls itself otherwise is another one.
  if (document.issuer !== issuer) throw new Error('The discovery document is that of another issuer');
  return keySet.parse(await getJson(document.jwks_uri, timeoutMs));
}

async function getJson(url: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > answerBytesMax) throw new Error(`${url} answers with more than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
