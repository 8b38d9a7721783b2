import type { Actor } from '#runtime/auth/identity.ts';

/** Who finds violations and signs checkpoints. */
export const complianceActor: Actor = { kind: 'SYSTEM', id: 'compliance', name: 'Compliance' };
