import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { idPrefixes } from '#runtime/ids/ids.ts';

/** Starts every key, so that people and scanners of code see what it is. */
export const apiKeyPrefix = 'pk';

const secretSizeBytes = 32;
const form = new RegExp(`^${apiKeyPrefix}_([0-9a-f]{32})_[0-9a-f]{${secretSizeBytes * 2}}$`);

/** @returns true for what can only be meant as an API key */
export function looksLikeApiKey(token: string): boolean {
  return token.startsWith(`${apiKeyPrefix}_`);
}

/** The part of a key that may be shown: `pk_` and the id, without the secret. */
export function shownPartOf(apiKeyId: string): string {
  return apiKeyId.replace(`${idPrefixes.apiKey}_`, `${apiKeyPrefix}_`);
}

/** A new key, as its owner gets it, and what is kept of it. */
export interface NewApiKey {
  /** `pk_<id>_<256 random bits in hex>`. Nobody can tell it again. */
  readonly apiKey: string;
  readonly secretHash: Buffer;
}

/** @param apiKeyId `key_…`, which is how the key is found again */
export function makeApiKey(apiKeyId: string): NewApiKey {
  const apiKey = `${shownPartOf(apiKeyId)}_${randomBytes(secretSizeBytes).toString('hex')}`;
  return { apiKey, secretHash: hashOf(apiKey) };
}

/** @returns the id that a key names, undefined when the text has not the form of a key */
export function idOfApiKey(apiKey: string): string | undefined {
  const hex = form.exec(apiKey)?.[1];
  return hex === undefined ? undefined : `${idPrefixes.apiKey}_${hex}`;
}

/** Compares in constant time, also when there is nothing to compare with. */
export function isSecretOf(apiKey: string, secretHash: Buffer | undefined): boolean {
  const given = hashOf(apiKey);
  const isSame = timingSafeEqual(given, secretHash ?? Buffer.alloc(given.length));
  return isSame && secretHash !== undefined;
}

// A fast hash will do: 256 random bits can't be guessed, however fast each guess is.
function hashOf(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest();
}
