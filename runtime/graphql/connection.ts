import { z } from 'zod';
import { badArgument } from '#runtime/errors/errors.ts';

const firstMax = 100;

/** What a page is asked for, checked. */
export interface PageRequest {
  /** 1 to 100. Read one row more than this, so that `toConnection` knows whether there is a next page. */
  readonly first: number;
  /** Sort key that the page starts behind, as it was given to `encodeListCursor`; undefined for the first page. */
  readonly after: ListKey | undefined;
}

/** Values of the sort columns of one row, in order; ends in a unique one. */
export type ListKey = readonly [string, ...string[]];

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

/** A page in the form of the Relay connection specification, with `nodes` beside `edges`. */
export interface Connection<Row> {
  readonly edges: readonly Edge<Row>[];
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * Checks a page size.
 * @param field name of the argument, for the message
 * @returns `fallback` when left out
 * @throws RequestError BAD_USER_INPUT outside 1 to 100
 */
export function parseFirst(first: number | null | undefined, fallback = 20, field = 'first'): number {
  if (first === null || first === undefined) return fallback;
  if (Number.isInteger(first) && first >= 1 && first <= firstMax) return first;
  throw badArgument(field, `must be 1 to ${firstMax}, not ${first}`);
}

/**
 * Checks the arguments of a list.
 * @param keyLength number of sort columns of this list
 * @throws RequestError BAD_USER_INPUT for a size outside 1 to 100 or a cursor of another list
 */
export function parsePage(
  args: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  keyLength: number,
  firstDefault = 20,
): PageRequest {
  const { after } = args;
  return {
    first: parseFirst(args.first, firstDefault),
    after: after === null || after === undefined ? undefined : decodeListCursor(after, keyLength),
  };
}

const keyShape = z.tuple([z.string()], z.string());

/** @returns an opaque cursor that points behind the row with this sort key */
export function encodeListCursor(key: ListKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws RequestError BAD_USER_INPUT when the cursor is not one of a list with so many sort columns */
export function decodeListCursor(cursor: string, keyLength: number, field = 'after'): ListKey {
  const parsed = keyShape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success && parsed.data.length === keyLength) return parsed.data;
  throw badArgument(field, `not a cursor of this list; use one that it returned`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Makes a page of rows.
 * @param rows up to `first + 1` rows in list order; the last one only says that there is a next page
 * @param page what was asked for; `after` says whether there is a previous page
 * @param cursorOf cursor of one row, `encodeListCursor` of its sort key or a cursor of the log
 */
export function toConnection<Row>(
  rows: readonly Row[],
  page: { readonly first: number; readonly after?: unknown },
  cursorOf: (row: Row) => string,
): Connection<Row> {
  const nodes = rows.slice(0, page.first);
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== undefined && page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
