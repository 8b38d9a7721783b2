import type { Actor } from '#runtime/auth/identity.ts';

/** Who plans, queues and ends, in the log. */
export const orchestratorActor: Actor = { kind: 'SYSTEM', id: 'orchestrator', name: 'Orchestrator' };
