import { type SQL, sql } from 'drizzle-orm';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import type { ApiKey, ApiKeyState } from './api-key.ts';

interface ApiKeyRow extends Record<string, unknown> {
  readonly api_key_id: string;
  readonly tenant_id: string;
  readonly venture_id: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly state: ApiKeyState;
  readonly created_by: Actor;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
  readonly revoked_by: Actor | null;
  readonly revoke_reason: string | null;
}

// A revoked key stays REVOKED when its time is over, too: that is what somebody decided.
const state = sql`case when revoked_at is not null then 'REVOKED' when expires_at <= clock_timestamp() then 'EXPIRED'
  else 'ACTIVE' end`;
const instant = (column: string) => sql`${sql.identifier(column)}::text as ${sql.identifier(column)}`;
const columns = sql`api_key_id, tenant_id, venture_id, name, scopes, ${state} as state, created_by, revoked_by, revoke_reason,
  ${instant('created_at')}, ${instant('expires_at')}, ${instant('last_used_at')}, ${instant('revoked_at')}`;

/** What the caller may see of keys: those of the tenant, or those of the ventures that the token names. */
function visibleTo({ tenantId, ventureIds }: Identity): SQL {
  if (ventureIds === undefined) return sql`tenant_id = ${tenantId}`;
  if (ventureIds.length === 0) return sql`false`;
  return sql`tenant_id = ${tenantId} and venture_id in ${ventureIds}`;
}

/** Keys by id that the caller may see, in no order. */
export async function findApiKeys(
  queryable: Queryable,
  identity: Identity,
  ids: readonly string[],
): Promise<readonly ApiKey[]> {
  if (ids.length === 0) return [];
  const { rows } = await queryable.execute<ApiKeyRow>(
    sql`select ${columns} from platform.api_keys where ${visibleTo(identity)} and api_key_id in ${ids}`,
  );
  return rows.map(toApiKey);
}

/** Keys that the caller may see, newest first. */
export async function listApiKeys(
  queryable: Queryable,
  identity: Identity,
  filter: { readonly ventureId: string | null; readonly state: ApiKeyState | null },
  page: PageRequest,
): Promise<readonly ApiKey[]> {
  const where = [visibleTo(identity)];
  if (filter.ventureId !== null) where.push(sql`venture_id = ${filter.ventureId}`);
  if (filter.state !== null) where.push(sql`${state} = ${filter.state}`);
  if (page.after !== undefined) {
    const [createdAt, id = ''] = page.after;
    where.push(sql`(created_at, api_key_id) < (${createdAt}::timestamptz, ${id})`);
  }
  const { rows } = await queryable.execute<ApiKeyRow>(sql`
    select ${columns} from platform.api_keys where ${sql.join(where, sql` and `)}
    order by created_at desc, api_key_id desc limit ${page.first + 1}`);
  return rows.map(toApiKey);
}

export interface NewApiKeyRow {
  readonly id: string;
  readonly tenantId: string;
  readonly ventureId: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly secretHash: Buffer;
  readonly createdBy: Actor;
  readonly expiresInDays: number;
}

/** Keeps a new key. @returns when its time is over, RFC 3339 */
export async function insertApiKey(tx: Tx, key: NewApiKeyRow): Promise<string> {
  const { rows } = await tx.execute<{ expires_at: Date | string }>(sql`
    insert into platform.api_keys (api_key_id, tenant_id, venture_id, name, scopes, secret_hash, created_by, created_at, expires_at)
    select ${key.id}, ${key.tenantId}, ${key.ventureId}, ${key.name}, ${sql.param(key.scopes)}::text[], ${key.secretHash},
      ${JSON.stringify(key.createdBy)}::jsonb, at, at + make_interval(hours => 24 * ${key.expiresInDays})
    from (select clock_timestamp()::timestamptz(3)) as now (at)
    returning expires_at`);
  return new Date(rows[0]?.expires_at ?? 0).toISOString();
}

/** How many keys of a tenant are good now. */
export async function countActiveApiKeys(tx: Tx, tenantId: string): Promise<number> {
  const { rows } = await tx.execute<{ active: number }>(sql`
    select count(*)::integer as active from platform.api_keys
    where tenant_id = ${tenantId} and revoked_at is null and expires_at > clock_timestamp()`);
  return rows[0]?.active ?? 0;
}

/** Reads a key that the caller may see and keeps others from changing it until the transaction ends. */
export async function lockApiKey(tx: Tx, identity: Identity, id: string): Promise<ApiKey | undefined> {
  const { rows } = await tx.execute<ApiKeyRow>(
    sql`select ${columns} from platform.api_keys where ${visibleTo(identity)} and api_key_id = ${id} for update`,
  );
  return rows[0] && toApiKey(rows[0]);
}

/** Notes on the key's row that it was revoked. */
export async function markRevoked(
  tx: Tx,
  { id, by, reason }: { readonly id: string; readonly by: Actor; readonly reason: string },
): Promise<void> {
  await tx.execute(sql`
    update platform.api_keys
    set revoked_at = clock_timestamp(), revoked_by = ${JSON.stringify(by)}::jsonb, revoke_reason = ${reason}
    where api_key_id = ${id}`);
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.api_key_id,
    tenantId: row.tenant_id,
    ventureId: row.venture_id,
    name: row.name,
    scopes: row.scopes,
    state: row.state,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    revokedBy: row.revoked_by,
    revokeReason: row.revoke_reason,
  };
}
