import { sql } from 'drizzle-orm';
import { isDatabaseAway, type Queryable } from '#runtime/db/db.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { createLru } from '#runtime/graphql/lru.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { idOfApiKey, isSecretOf } from './api-key.ts';
import { isScope } from './identity.ts';
import type { Claims } from './jwt.ts';
import { CredentialRefusal } from './refusal.ts';

/** Checks API keys against the database. */
export interface ApiKeyChecks {
  /**
   * @throws CredentialRefusal MALFORMED, INVALID, EXPIRED or REVOKED; the last two only to whoever has the whole key
   * @throws RequestError UNAVAILABLE (retryable) while the database does not answer
   */
  read(apiKey: string): Promise<Claims>;
  /** Notes the use of a key, at most once a minute, and does not wait for it. */
  noteUse(apiKeyId: string): void;
}

interface ApiKeyRow extends Record<string, unknown> {
  readonly tenant_id: string;
  readonly venture_id: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly secret_hash: Buffer;
  readonly created_at: Date | string;
  readonly expires_at: Date | string;
  readonly is_expired: boolean;
  readonly is_revoked: boolean;
}

const noteMsMin = 60_000;

/** @param open gives the connection to read with, which is made when the first key comes */
export function createApiKeyChecks(options: {
  readonly open: () => Promise<Queryable>;
  readonly logger: Logger;
}): ApiKeyChecks {
  const { open, logger } = options;
  const notedAtMs = createLru<string, number>({ entriesMax: 10_000 });

  async function find(apiKeyId: string): Promise<ApiKeyRow | undefined> {
    try {
      const { rows } = await (await open()).execute<ApiKeyRow>(sql`
        select tenant_id, venture_id, name, scopes, secret_hash, created_at, expires_at,
          expires_at <= clock_timestamp() as is_expired, revoked_at is not null as is_revoked
        from platform.api_keys where api_key_id = ${apiKeyId}`);
      return rows[0];
    } catch (cause) {
      if (!isDatabaseAway(cause)) throw cause;
      throw new RequestError('UNAVAILABLE', 'API keys can not be checked at the moment; try again', { cause });
    }
  }

  return {
    async read(apiKey) {
      const apiKeyId = idOfApiKey(apiKey);
      if (apiKeyId === undefined) throw new CredentialRefusal('MALFORMED', 'The API key is not complete');
      const row = await find(apiKeyId);
      // Asked first and whatever the row says: how long it takes must not tell whether there is such a key.
      const isRight = isSecretOf(apiKey, row?.secret_hash);
      if (row === undefined || !isRight) throw new CredentialRefusal('INVALID', 'The API key is not valid');
      if (row.is_revoked) throw new CredentialRefusal('REVOKED', 'The API key was revoked');
      if (row.is_expired) throw new CredentialRefusal('EXPIRED', 'The API key has expired');
      return {
        identity: {
          actor: { kind: 'INTEGRATION', id: apiKeyId, name: row.name },
          tenantId: row.tenant_id,
          ...(row.venture_id !== null && { ventureIds: [row.venture_id] }),
          scopes: row.scopes.filter(isScope),
        },
        expiresAt: new Date(row.expires_at),
        credential: { tenantId: row.tenant_id, subjectId: apiKeyId, issuedAt: new Date(row.created_at) },
      };
    },

    noteUse(apiKeyId) {
      const nowMs = performance.now();
      if (nowMs - (notedAtMs.get(apiKeyId) ?? Number.NEGATIVE_INFINITY) < noteMsMin) return;
      notedAtMs.set(apiKeyId, nowMs);
      open()
        .then((queryable) => queryable.execute(sql`select platform.note_api_key_use(${apiKeyId})`))
        .catch((error: unknown) => logger.debug({ err: error, apiKeyId }, 'the use of an API key was not noted'));
    },
  };
}
