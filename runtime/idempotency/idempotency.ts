import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { DomainError, InvalidInputError } from '#runtime/errors/errors.ts';
import { hashJson, type JsonValue } from '#runtime/json/canonical.ts';

/** The key was used before with another input. */
export class IdempotencyKeyReusedError extends DomainError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor(key: string, field: readonly string[]) {
    super(`The idempotency key "${key}" was used before with another input; use a new key`, field);
  }
}

export interface IdempotencyRequest {
  /** Venture, or tenant where there is no venture yet: two owners may use the same key. */
  readonly scope: string;
  /** Name of the operation: one key may serve two operations. */
  readonly operation: string;
  readonly key: string;
  /** The whole input in JSON form (bigints as text); compared by the hash of its canonical form (RFC 8785). */
  readonly input: unknown;
  /** Path of the key in the caller's input. Default `['input', 'idempotencyKey']`. */
  readonly field?: readonly string[];
}

/**
 * Runs `run` once for each key. The key is kept in the transaction of the effect: both are there or neither is. A
 * concurrent duplicate waits for the first and then gets its result.
 * @returns the result, and whether it is that of an earlier call
 * @throws IdempotencyKeyReusedError when the key came with another input before
 */
export async function idempotent<Result extends JsonValue>(
  tx: Tx,
  request: IdempotencyRequest,
  run: () => Promise<Result>,
): Promise<{ result: Result; replayed: boolean }> {
  const field = request.field ?? ['input', 'idempotencyKey'];
  if (request.key.length < 1 || request.key.length > 200) {
    throw new InvalidInputError('idempotencyKey: must have 1 to 200 characters', field);
  }
  const inputHash = hashJson(request.input);
  const { rowCount } = await tx.execute(sql`
    insert into platform.idempotency_keys (scope, operation, key, input_hash, result)
    values (${request.scope}, ${request.operation}, ${request.key}, ${inputHash}, 'null'::jsonb)
    on conflict do nothing`);
  if (rowCount === 0) {
    const { rows } = await tx.execute<{ input_hash: string; result: Result }>(sql`
      select input_hash, result from platform.idempotency_keys
      where scope = ${request.scope} and operation = ${request.operation} and key = ${request.key}`);
    const first = rows[0];
    if (first?.input_hash !== inputHash) throw new IdempotencyKeyReusedError(request.key, field);
    return { result: first.result, replayed: true };
  }
  const result = await run();
  await tx.execute(sql`
    update platform.idempotency_keys set result = ${JSON.stringify(result)}::jsonb
    where scope = ${request.scope} and operation = ${request.operation} and key = ${request.key}`);
  return { result, replayed: false };
}

/** @returns true when something was done under each of the keys, so that a repeat will be told its result */
export async function areKeysUsed(
  queryable: Queryable,
  { scope, operation, keys }: Pick<IdempotencyRequest, 'scope' | 'operation'> & { readonly keys: readonly string[] },
): Promise<boolean> {
  const { rows } = await queryable.execute<{ used: number }>(sql`
    select count(*)::int as used from platform.idempotency_keys
    where scope = ${scope} and operation = ${operation} and key = any(${sql.param([...keys])}::text[])`);
  return rows[0]?.used === keys.length;
}
