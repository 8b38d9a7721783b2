import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import type { AccountRecord } from '../../account/account.repository.ts';
import { all, contains, type Found, scan, scannedMax } from './search-page.ts';

/** What accounts are looked for; all that is given has to be met. */
export interface AccountSearch {
  readonly kind: AccountRecord['kind'] | undefined;
  readonly state: AccountRecord['state'] | undefined;
  readonly currency: string | undefined;
  /** JSON that the metadata contains. */
  readonly metadata: string | undefined;
  /** In the name. */
  readonly text: string | undefined;
}

/** Number of sort columns: accounts are listed by name, which is unique in a venture. */
export const accountKeyLength = 1;

/** Finds accounts of a venture, by name: looked at row by row, so many at a time. */
export function searchAccounts(
  queryable: Queryable,
  ventureId: string,
  { kind, state, currency, metadata, text }: AccountSearch,
  { first, after }: PageRequest,
): Promise<Found> {
  const rows = sql`select a.*, a.account_id as id, array[a.name] as key from treasury.accounts a
    where ${all([sql`a.venture_id = ${ventureId}`, after && sql`a.name > ${after[0]}`])}
    order by a.name limit ${scannedMax}`;
  const condition = all([
    kind === undefined ? undefined : sql`r.kind = ${kind}`,
    state === undefined ? undefined : sql`r.state = ${state}`,
    currency === undefined ? undefined : sql`r.currency = ${currency}`,
    metadata === undefined ? undefined : sql`r.metadata @> ${metadata}::jsonb`,
    text === undefined ? undefined : contains(sql`r.name`, text),
  ]);
  return scan(queryable, rows, condition, first);
}
