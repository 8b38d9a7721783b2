import { badArgument } from '#runtime/errors/errors.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { type EventFilter, readEvents } from '#runtime/events/read.ts';
import { type Connection, parseFirst } from '#runtime/graphql/connection.ts';
import { type EventType, isEventType } from '#schema/events/catalog.ts';
import type { ControlPlaneContext } from '../context.ts';

/** Where a page comes from, and the subscription that its cursors go on in. */
export interface EventPageSource {
  readonly filter: EventFilter & { readonly ventureId: string };
  readonly field: 'events' | 'workflowEvents';
  /** The arguments of that subscription. */
  readonly args: object;
}

export interface EventPageArgs {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
}

const firstDefault = 50;

/**
 * Reads a page of one venture's events in order of `seq`. A cursor of it can be followed by the subscription that gives the
 * same events, so that a reader goes from what there is to what comes without a gap.
 * @throws RequestError BAD_USER_INPUT for `first` with `last` or a size outside 1 to 100, CURSOR_INVALID and CURSOR_EXPIRED
 * as `LogCursors.decode` says
 */
export async function eventPage(
  { db, cursors, identity }: Pick<ControlPlaneContext, 'db' | 'cursors' | 'identity'>,
  { filter, field, args: subscriptionArgs }: EventPageSource,
  args: EventPageArgs,
): Promise<Connection<SequencedEvent>> {
  const isLast = args.last !== null && args.last !== undefined;
  if (isLast && args.first !== null && args.first !== undefined) {
    throw badArgument('last', 'give first or last, not both');
  }
  const size = isLast ? parseFirst(args.last, firstDefault, 'last') : parseFirst(args.first, firstDefault);
  const ours = cursors.of({ tenantId: identity.tenantId, field, args: subscriptionArgs });
  const after = args.after === null || args.after === undefined ? undefined : await ours.decode(args.after);
  const rows = await readEvents(db.drizzle, {
    ...filter,
    ...(after !== undefined && { after }),
    limit: size + 1,
    order: isLast ? 'desc' : 'asc',
  });
  const nodes = isLast ? rows.slice(0, size).reverse() : rows.slice(0, size);
  const edges = nodes.map((node) => ({ cursor: ours.encode(node.seq), node }));
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

/** @throws RequestError BAD_USER_INPUT which names the type that there is not */
export function parseTypes(types: readonly string[] | null | undefined): readonly EventType[] | undefined {
  if (types === null || types === undefined) return undefined;
  return types.map((type) => {
    if (isEventType(type)) return type;
    throw badArgument(
      'types',
      `there is no event type \`${type}\`; a type ends in its version, such as \`workflow.submitted.v1\``,
    );
  });
}
