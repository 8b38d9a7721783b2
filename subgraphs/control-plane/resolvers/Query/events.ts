import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { eventPage, parseTypes } from '../../event/events.query.ts';
import { requireVenture } from '../lists.ts';

export const events: NonNullable<QueryResolvers['events']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId } = args;
  await requireVenture(ctx, ventureId);
  const types = parseTypes(args.types);
  const filter = { ventureId, ...(types && { types }) };
  return eventPage(ctx, { filter, field: 'events', args: { ventureId, types } }, args);
};
