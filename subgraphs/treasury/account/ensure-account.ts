import type { Actor } from '#runtime/auth/identity.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { findAccountByName, insertAccount, type NewAccount } from './account.repository.ts';

/** Opens an account and tells of it. @returns false when the venture has one of this name already */
export async function openNew(
  unit: UnitOfWork,
  account: NewAccount,
  cause: { readonly actor: Actor; readonly correlationId: string },
): Promise<boolean> {
  if (!(await insertAccount(unit.tx, account))) return false;
  const { id, ventureId, name, kind, currency } = account;
  await unit.append({
    ventureId,
    stream: { id, expectedVersion: 0 },
    ...cause,
    events: [{ type: 'ledger.account_opened.v1', payload: { accountId: id, name, kind, currency } }],
  });
  return true;
}

/**
 * Finds an account that the treasury opens by itself, and opens it the first time. Called before any account is locked:
 * it may wait for a transaction that opens the same one.
 * @returns its id
 */
export async function ensureAccount(
  unit: UnitOfWork,
  account: NewAccount,
  cause: { readonly actor: Actor; readonly correlationId: string },
): Promise<string> {
  const known = await findAccountByName(unit.tx, account.ventureId, account.name);
  if (known !== undefined) return known.id;
  if (await openNew(unit, account, cause)) return account.id;
  // Somebody opened it meanwhile, and has committed: the insert above waited for that.
  return ensureAccount(unit, account, cause);
}
