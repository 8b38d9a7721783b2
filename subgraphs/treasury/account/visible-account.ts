import { NotFoundError } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import type { Caller, TreasuryDeps } from '../deps.ts';
import type { AccountRecord } from './account.repository.ts';

/**
 * Finds an account that the caller may see.
 * @param options.ventureId the venture it has to belong to; any that the caller sees when left out
 * @throws NotFoundError when there is none, and the same when it is another tenant's
 */
export async function requireVisibleAccount(
  { runtime, reads }: TreasuryDeps,
  accountId: string,
  { identity }: Pick<Caller, 'identity'>,
  options: { readonly ventureId?: string | null; readonly field?: readonly string[] } = {},
): Promise<AccountRecord> {
  const known = isIdOf('account', accountId) ? await reads.accounts([accountId]) : [];
  const account = known[0];
  const { ventureId = null, field = ['input', 'accountId'] } = options;
  const isRight =
    account !== undefined &&
    (ventureId === null || account.ventureId === ventureId) &&
    (await runtime.access.canSee(identity, account.ventureId));
  if (!isRight) throw new NotFoundError(`There is no account ${accountId}`, field);
  return account;
}
