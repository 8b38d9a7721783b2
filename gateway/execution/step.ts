import type { FetchNode } from '@apollo/query-planner';
import type { InternalNames } from '../operation/internal-names.ts';
import type { Execution } from './execution.ts';
import { createFetchOperation, type FetchOperation } from './fetch-operation.ts';
import type { IsTypeOf } from './types.ts';

/** A part of a plan, ready to run. Never throws for what a subgraph does: that ends in the execution's faults. */
export type Step = (execution: Execution) => Promise<void> | void;

/** What all parts of a plan are compiled with. */
export interface CompileContext {
  readonly isTypeOf: IsTypeOf;
  readonly names: InternalNames;
  /** Some field's argument comes from the objects around it, so equal entities at two places may have different parts. */
  readonly hasContext: boolean;
  /** Undoes, in the paths of errors, the names that a fetch has because one name would stand for two fields in it. */
  renamedBack(fetch: FetchNode): (step: string | number) => string | number;
}

export function operationOf(fetch: FetchNode, { names }: Pick<CompileContext, 'names'>): FetchOperation {
  // Only these come from the objects around an entity: a client that gives a variable of such a name is not heard.
  const fromContext = new Set((fetch.contextRewrites ?? []).map(({ renameKeyTo }) => renameKeyTo));
  return createFetchOperation({
    service: fetch.serviceName,
    kind: fetch.operationKind,
    query: fetch.operation,
    operationName: fetch.operationName,
    variables: (fetch.variableUsages ?? []).map((name) => ({
      name,
      givenAs: fromContext.has(name) ? undefined : names.clientName(name),
    })),
  });
}

export function renamedBack(fetch: FetchNode): (step: string | number) => string | number {
  const renamed = new Map<string | number, string>();
  for (const rewrite of fetch.outputRewrites ?? []) {
    const last = rewrite.path.at(-1);
    if (rewrite.kind === 'KeyRenamer' && last !== undefined) renamed.set(last, rewrite.renameKeyTo);
  }
  return (step) => renamed.get(step) ?? step;
}
