import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';

export type AgentLevel = 'L1' | 'L2' | 'L3';

/** A worker of one venture. */
export interface Agent {
  readonly id: string;
  readonly ventureId: string;
  readonly name: string;
  readonly level: AgentLevel;
  readonly role: string;
}

/** Tasks go to those who execute first: a specialist or an orchestrator takes one only where no executor has the role. */
const preference: Record<AgentLevel, number> = { L3: 0, L2: 1, L1: 2 };

/**
 * Picks the agent for a task: one with its role, of the level that executes; among equals the one with the least
 * planned so far, then by name.
 * @param planned tasks planned so far, by agent id
 * @returns undefined when no agent has the role
 */
export function pickAgent(
  agents: readonly Agent[],
  role: string,
  planned: ReadonlyMap<string, number>,
): Agent | undefined {
  const load = (agent: Agent) => planned.get(agent.id) ?? 0;
  return agents
    .filter((agent) => agent.role === role)
    .sort((a, b) => preference[a.level] - preference[b.level] || load(a) - load(b) || (a.name < b.name ? -1 : 1))[0];
}

/** The identity under which an agent works: its venture and nothing else. */
export function identityOf(agent: Agent, tenantId: string): Identity {
  return {
    actor: { kind: 'AGENT', id: agent.id, name: agent.name },
    tenantId,
    ventureIds: [agent.ventureId],
    scopes: scopesOfRole.agent,
  };
}
