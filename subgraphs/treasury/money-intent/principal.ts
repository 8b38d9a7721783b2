import type { Identity } from '#runtime/auth/identity.ts';
import { InvalidInputError, RequestError } from '#runtime/errors/errors.ts';
import type { Principal } from './money-intent.repository.ts';

/** Role and level of an agent, which its identity does not carry. */
export interface AgentRank {
  readonly role: string;
  readonly level: 'L1' | 'L2' | 'L3';
}

/**
 * The caller as policy is told of it.
 * @throws InvalidInputError when an agent comes without its role and level
 * @throws RequestError FORBIDDEN for a service: money is asked for by somebody
 */
export function principalOf({ actor }: Identity, agent: AgentRank | null): Principal {
  const { kind, id, name } = actor;
  switch (kind) {
    case 'AGENT':
      if (agent === null) {
        throw new InvalidInputError('agent: an agent gives its role and level', ['input', 'agent']);
      }
      return { kind, id, name, role: agent.role, level: agent.level };
    case 'PERSON':
    case 'INTEGRATION':
      return { kind, id, name };
    case 'SYSTEM':
      throw new RequestError('FORBIDDEN', 'A service asks for money on behalf of an agent or a person, not for itself');
  }
}
