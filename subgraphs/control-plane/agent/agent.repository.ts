import { asc, inArray } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { AgentParent } from '../parents.ts';
import { agents } from '../tables.ts';
import type { Agent } from './agent.ts';

/** Keeps new agents of a venture. */
export async function insertAgents(tx: Tx, added: readonly Agent[]): Promise<void> {
  await tx.insert(agents).values([...added]);
}

/** Agents by id, in no order. */
export function findAgents(queryable: Queryable, ids: readonly string[]): Promise<AgentParent[]> {
  return queryable
    .select()
    .from(agents)
    .where(inArray(agents.id, [...ids]));
}

/** Agents of ventures, by name. */
export function agentsOfVentures(queryable: Queryable, ventureIds: readonly string[]): Promise<AgentParent[]> {
  return queryable
    .select()
    .from(agents)
    .where(inArray(agents.ventureId, [...ventureIds]))
    .orderBy(asc(agents.name));
}
