import type { VentureResolvers } from '#codegen/resolvers/control-plane.ts';
import { platformSubject } from '#runtime/auth/freezes.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { listWorkflows } from '../workflow/workflow.repository.ts';
import { freezeOn } from './freeze-on.ts';
import { byInstant } from './lists.ts';

const nothingYet = {
  workflowsSubmitted: 0,
  workflowsSucceeded: 0,
  workflowsFailed: 0,
  toolCalls: 0,
  toolCallsDenied: 0,
  intentsAuthorised: 0,
  intentsDeclined: 0,
  casesOpened: 0,
  seq: 0n,
};

export const Venture: VentureResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.venture.load(id)),
  freeze: async ({ id }, _args, ctx) => (await freezeOn(ctx, id)) ?? freezeOn(ctx, platformSubject),
  agents: ({ id }, _args, { loaders }) => loaders.agentsOfVenture.load(id),
  workflows: ({ id: ventureId }, args, { db }) =>
    byInstant(
      args,
      (page) => listWorkflows(db.drizzle, { ventureId, state: args.state ?? null }, page),
      (row) => row.submittedAt,
    ),
  activity: async ({ id }, _args, { loaders }) => (await loaders.activityOfVenture.load(id))[0] ?? nothingYet,
};
