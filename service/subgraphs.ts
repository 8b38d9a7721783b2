import type { Runtime } from '#runtime/service/runtime.ts';
import type { ApiRole, Role, Subgraph } from '#runtime/service/service.ts';
import { createArtifact } from '#subgraphs/artifact/index.ts';
import { createCompliance } from '#subgraphs/compliance/index.ts';
import { createControlPlane } from '#subgraphs/control-plane/index.ts';
import { createPolicy } from '#subgraphs/policy/index.ts';
import { createTreasury } from '#subgraphs/treasury/index.ts';

/** What a subgraph may know of the process that it runs in. */
export interface ProcessFacts {
  /** Base URL of the gateway in this process; undefined before it listens, and where there is none. */
  gatewayUrl(): string | undefined;
}

interface SubgraphEntry {
  readonly create: (runtime: Runtime, facts: ProcessFacts) => Subgraph;
  /** Roles that want this subgraph in their process. */
  readonly roles: readonly Role[];
}

const entries: Record<ApiRole, SubgraphEntry> = {
  policy: { create: createPolicy, roles: ['policy'] },
  treasury: { create: createTreasury, roles: ['treasury', 'scheduler'] },
  compliance: { create: (runtime) => createCompliance(runtime), roles: ['compliance'] },
  artifact: { create: (runtime) => createArtifact(runtime), roles: ['artifact', 'compiler'] },
  'control-plane': {
    create: createControlPlane,
    roles: ['control-plane', 'orchestrator', 'agent-runtime', 'projector', 'scheduler', 'notifier'],
  },
};

/** Those that others call come first. */
const order: readonly ApiRole[] = ['policy', 'treasury', 'compliance', 'artifact', 'control-plane'];

/** Names of the subgraphs that the roles need, in the order in which they start. */
export function subgraphsOf(roles: ReadonlySet<Role>): ApiRole[] {
  return order.filter((name) => entries[name].roles.some((role) => roles.has(role)));
}

/** Creates one subgraph. Nothing of it runs yet. */
export function createSubgraph(name: ApiRole, runtime: Runtime, facts: ProcessFacts): Subgraph {
  return entries[name].create(runtime, facts);
}
