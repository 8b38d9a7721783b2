import { RequestError } from '#runtime/errors/errors.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { type EventFilter, readEvents } from '#runtime/events/read.ts';
import { type Connection, parseFirst } from '#runtime/graphql/connection.ts';
import { type EventType, isEventType } from '#schema/events/catalog.ts';
import type { ControlPlaneDeps } from '../context.ts';

export interface EventPageArgs {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
}

const firstDefault = 50;

/**
 * Reads a page of one venture's events in order of `seq`.
 * @throws RequestError BAD_USER_INPUT for `first` with `last`, a size outside 1 to 100 or a cursor of another venture
 */
export async function eventPage(
  { db, cursors }: Pick<ControlPlaneDeps, 'db' | 'cursors'>,
  filter: EventFilter & { readonly ventureId: string },
  args: EventPageArgs,
): Promise<Connection<SequencedEvent>> {
  const isLast = args.last !== null && args.last !== undefined;
  if (isLast && args.first !== null && args.first !== undefined) {
    throw new RequestError('BAD_USER_INPUT', 'last: give first or last, not both');
  }
  const size = isLast ? parseFirst(args.last, firstDefault, 'last') : parseFirst(args.first, firstDefault);
  const after = parseAfter(cursors, args.after, filter.ventureId);
  const rows = await readEvents(db.drizzle, {
    ...filter,
    ...(after !== undefined && { after }),
    limit: size + 1,
    order: isLast ? 'desc' : 'asc',
  });
  const nodes = isLast ? rows.slice(0, size).reverse() : rows.slice(0, size);
  const edges = nodes.map((node) => ({ cursor: cursors.encode(node.seq, filter.ventureId), node }));
  const hasMore = rows.length > size;
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: !isLast && hasMore,
      hasPreviousPage: isLast ? hasMore || after !== undefined : after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Reads the `after` of a venture's events. @throws RequestError BAD_USER_INPUT when it is no cursor of theirs */
export function parseAfter(
  cursors: ControlPlaneDeps['cursors'],
  after: string | null | undefined,
  ventureId: string,
): bigint | undefined {
  return after === null || after === undefined ? undefined : cursors.decode(after, ventureId);
}

/** @throws RequestError BAD_USER_INPUT which names the type that there is not */
export function parseTypes(types: readonly string[] | null | undefined): readonly EventType[] | undefined {
  if (types === null || types === undefined) return undefined;
  return types.map((type) => {
    if (isEventType(type)) return type;
    throw new RequestError(
      'BAD_USER_INPUT',
      `types: there is no event type \`${type}\`; a type ends in its version, such as \`workflow.submitted.v1\``,
    );
  });
}
