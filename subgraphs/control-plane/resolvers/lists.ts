import { badArgument, NotFoundError } from '#runtime/errors/errors.ts';
import {
  type Connection,
  encodeListCursor,
  type PageRequest,
  parsePage,
  toConnection,
} from '#runtime/graphql/connection.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import type { ControlPlaneContext } from '../context.ts';

interface ListArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/**
 * Makes a page of a list that `read` sorts by an instant and an id.
 * @throws RequestError BAD_USER_INPUT for a size outside 1 to 100 or a cursor of another list
 */
export async function byInstant<Row extends { readonly id: string }>(
  args: ListArgs,
  read: (page: PageRequest) => Promise<readonly Row[]>,
  instantOf: (row: Row) => string,
): Promise<Connection<Row>> {
  const page = parsePage(args, 2);
  const [instant, id] = page.after ?? [];
  const isOurs =
    page.after === undefined ||
    (/^\d{4}-\d{2}-\d{2}[ T][\d:.]+[-+:\dZ]*$/.test(instant ?? '') && /^\w+$/.test(id ?? ''));
  if (!isOurs) throw badArgument('after', 'not a cursor of this list; use one that it returned');
  return toConnection(await read(page), page, (row) => encodeListCursor([instantOf(row), row.id]));
}

/** @throws NotFoundError when the caller may not see the venture, or there is none */
export async function requireVenture({ access, identity }: ControlPlaneContext, ventureId: string): Promise<void> {
  if (!isIdOf('venture', ventureId)) throw new NotFoundError(`There is no venture ${ventureId}`, ['ventureId']);
  await access.requireVenture(identity, ventureId, ['ventureId']);
}

const venturesMax = 100;

/** @throws NotFoundError when the caller may not see one of them, RequestError BAD_USER_INPUT for none or more than 100 */
export async function requireVentures(ctx: ControlPlaneContext, ventureIds: readonly string[]): Promise<void> {
  if (ventureIds.length === 0 || ventureIds.length > venturesMax) {
    throw badArgument('ventureIds', `give 1 to ${venturesMax}, or leave it out for all`);
  }
  await Promise.all(
    ventureIds.map(async (id) => {
      const isSeen = isIdOf('venture', id) && (await ctx.access.canSee(ctx.identity, id));
      if (!isSeen) throw new NotFoundError(`There is no venture ${id}`, ['ventureIds']);
    }),
  );
}
