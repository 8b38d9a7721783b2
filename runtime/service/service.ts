import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';

/** Roles that serve a part of the graph. */
export const apiRoles = ['control-plane', 'treasury', 'compliance', 'policy', 'artifact'] as const;
/** Roles that work in the background. */
export const workerRoles = [
  'orchestrator',
  'agent-runtime',
  'sequencer',
  'projector',
  'compiler',
  'notifier',
  'scheduler',
] as const;
/** Everything a process can be asked to be. */
export const roles = ['gateway', ...apiRoles, ...workerRoles] as const;

export type ApiRole = (typeof apiRoles)[number];
export type WorkerRole = (typeof workerRoles)[number];
export type Role = (typeof roles)[number];

/** A part of the system that runs until it is stopped. */
export interface RoleRunner {
  /** Resolves once it works. */
  start(): Promise<void>;
  /** Takes nothing new, finishes what it holds, then resolves. */
  stop(): Promise<void>;
  /** Throws when it can't do its work; part of the process's health. */
  check?(): Promise<void>;
}

/** The one face of a subgraph: its part of the graph, and the roles that it brings. */
export interface Subgraph {
  readonly name: ApiRole;
  readonly executor: SubgraphExecutor;
  /** Several subgraphs may bring a runner for one role, for example `scheduler`. */
  readonly roles: Partial<Record<ApiRole | WorkerRole, RoleRunner>>;
}
