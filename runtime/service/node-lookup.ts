import type { Access } from '#runtime/auth/access.ts';
import type { Bus, Closable } from '#runtime/bus/bus.ts';
import { type NodeOwner, nodeLookup } from '#schema/rpc/node.ts';

/**
 * Answers whether a caller may see an object of this subgraph, for `node(id)`. Called by the runner of the API role.
 * @param findVentureId the venture that the object belongs to, null when there is no such object
 */
export function serveNodeLookup(
  { bus, access }: { readonly bus: Bus; readonly access: Access },
  owner: NodeOwner,
  findVentureId: (id: string) => Promise<string | null>,
): Promise<Closable> {
  return bus.serve(nodeLookup(owner), async ({ id }, { identity }) => {
    const ventureId = await findVentureId(id);
    return ventureId !== null && (await access.canSee(identity, ventureId));
  });
}
