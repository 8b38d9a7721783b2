import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '#runtime/db/db.ts';
import { badArgument } from '#runtime/errors/errors.ts';
import { type Connection, type Edge, encodeListCursor, type ListKey } from '#runtime/graphql/connection.ts';
import { maxAmountMinor } from '#runtime/money/money.ts';

/**
 * Most rows that one page of a search looks at. What an index finds is found at once; what has to be looked at row by row is
 * looked at so far, and the page then ends early, with a cursor to go on with.
 */
export const scannedMax = 5_000;

/** What was found in the rows that were looked at. */
export interface Found {
  /** Ids with the sort keys of their rows, in list order; at most one more than a page. */
  readonly hits: readonly Hit[];
  /** Sort key of the last row that was looked at, when there may be more behind it; null at the end of the list. */
  readonly reached: ListKey | null;
}

export interface Hit {
  readonly id: string;
  readonly key: ListKey;
}

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly key: ListKey;
  readonly isHit: boolean;
  readonly place: bigint;
}

/**
 * Looks at the next rows of a list.
 * @param rows up to `scannedMax` rows `(id, key, …)` behind the cursor, in list order; `key` is an array of texts
 * @param condition what a hit is, by the columns of `rows` under the name `r`
 * @param first size of the page
 */
export async function scan(queryable: Queryable, rows: SQL, condition: SQL, first: number): Promise<Found> {
  const found = await queryable.execute<Row>(sql`
    with looked_at as materialized (
      select scanned.*, row_number() over () as place from (${rows}) scanned
    ), hits as materialized (
      select r.id, r.key, r.place from looked_at r where ${condition} order by r.place limit ${first + 1}
    )
    select h.id, h.key, true as "isHit", h.place from hits h
    union all
    select l.id, l.key, false, l.place from looked_at l where l.place = ${scannedMax}
    order by place`);
  const hits = found.rows.filter(({ isHit }) => isHit).map(({ id, key }) => ({ id, key }));
  return { hits, reached: found.rows.find(({ isHit }) => !isHit)?.key ?? null };
}

/** Makes a page of what was found; it may hold less than was asked for, and still have a next one. */
export function toPage<Row>(
  { hits, reached }: Found,
  rows: ReadonlyMap<string, Row>,
  page: { readonly first: number; readonly after?: unknown },
): Connection<Row> {
  const shown = hits.slice(0, page.first);
  const edges = shown.flatMap(({ id, key }): Edge<Row>[] => {
    const node = rows.get(id);
    return node === undefined ? [] : [{ cursor: encodeListCursor(key), node }];
  });
  const hasMoreHits = hits.length > page.first;
  const last = hasMoreHits ? shown.at(-1)?.key : (reached ?? shown.at(-1)?.key);
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: hasMoreHits || reached !== null,
      hasPreviousPage: page.after !== undefined && page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: last === undefined ? null : encodeListCursor(last),
    },
  };
}

/** All of the conditions; true when there are none. */
export function all(conditions: readonly (SQL | undefined)[]): SQL {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? sql`true` : sql.join(given, sql` and `);
}

/** Whether a text has another in it, without regard to case. */
export function contains(column: SQL, text: string): SQL {
  return sql`position(lower(${text}) in lower(${column})) > 0`;
}

const metadataShape = z.record(z.string().max(200), z.string().max(200)).refine((value) => {
  const size = Object.keys(value).length;
  return size > 0 && size <= 16;
});

/** @throws RequestError BAD_USER_INPUT for anything but an object of 1 to 16 texts */
export function parseMetadata(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const parsed = metadataShape.safeParse(value);
  if (parsed.success) return JSON.stringify(parsed.data);
  throw badArgument('filter.metadata', 'an object of 1 to 16 texts, for example { "order": "R-17" }');
}

export interface AmountRange {
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
}

/** @throws RequestError BAD_USER_INPUT for bounds that no amount can meet */
export function parseAmounts(filter: {
  readonly minAmountMinor?: bigint | null | undefined;
  readonly maxAmountMinor?: bigint | null | undefined;
}): AmountRange {
  const min = filter.minAmountMinor ?? undefined;
  const max = filter.maxAmountMinor ?? undefined;
  const isWrong = [min, max].some((bound) => bound !== undefined && (bound < 0n || bound > maxAmountMinor));
  if (isWrong || (min !== undefined && max !== undefined && min > max)) {
    throw badArgument('filter.minAmountMinor', 'this and maxAmountMinor are 0 or more, the smaller first');
  }
  return { min, max };
}

/** @throws RequestError BAD_USER_INPUT for a text that is empty, too long, or that no column can hold */
export function parseText(text: string | null | undefined, field = 'text'): string | undefined {
  if (text === null || text === undefined) return undefined;
  if (text.trim() !== '' && text.length <= 200 && !text.includes('\0')) return text;
  throw badArgument(`filter.${field}`, `1 to 200 characters`);
}
