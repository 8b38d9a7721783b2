import { z } from 'zod';
import { rpc } from './define.ts';

/** Subgraphs that own objects which `node(id)` of the control plane leads to. */
export const nodeOwners = ['policy', 'treasury', 'compliance', 'artifact'] as const;

export type NodeOwner = (typeof nodeOwners)[number];

/**
 * Asks the owner of a kind of object whether the caller may see one: true or false, where missing and foreign look the
 * same.
 */
export function nodeLookup(owner: NodeOwner) {
  return rpc(`rpc.node.${owner}`, z.strictObject({ id: z.string().min(1).max(80) }), z.boolean());
}
