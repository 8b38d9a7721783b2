import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { type AccountRecord, findAccounts } from '../../account/account.repository.ts';
import { all, contains } from './search-page.ts';

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

/** Finds accounts of a venture, by name, among all that it has. */
export async function searchAccounts(
  queryable: Queryable,
  ventureId: string,
  { kind, state, currency, metadata, text }: AccountSearch,
): Promise<readonly AccountRecord[]> {
  const { rows } = await queryable.execute<{ id: string }>(sql`
    select account_id as id from treasury.accounts a where ${all([
      sql`a.venture_id = ${ventureId}`,
      kind === undefined ? undefined : sql`a.kind = ${kind}`,
      state === undefined ? undefined : sql`a.state = ${state}`,
      currency === undefined ? undefined : sql`a.currency = ${currency}`,
      metadata === undefined ? undefined : sql`a.metadata @> ${metadata}::jsonb`,
      text === undefined ? undefined : contains(sql`a.name`, text),
    ])} order by a.name`);
  const found = new Map(
    (
      await findAccounts(
        queryable,
        rows.map(({ id }) => id),
      )
    ).map((account) => [account.id, account]),
  );
  return rows.flatMap(({ id }) => found.get(id) ?? []);
}
