import type { ConditionNode, PlanNode } from '@apollo/query-planner';
import { compileEntityFetch } from './entity-fetch.ts';
import { createEntityPath } from './entity-path.ts';
import type { Execution } from './execution.ts';
import { compileRootFetch } from './root-fetch.ts';
import type { CompileContext, Step } from './step.ts';

type PlanPath = readonly (string | number)[];

/**
 * Compiles a query plan.
 * @throws for @defer, which the graph does not serve
 */
export function compilePlan(node: PlanNode, context: CompileContext, path: PlanPath = []): Step {
  switch (node.kind) {
    case 'Fetch': {
      const place = createEntityPath(path, context.isTypeOf);
      return node.requires === undefined
        ? compileRootFetch(node, place, context)
        : compileEntityFetch(node, place, context);
    }
    case 'Flatten':
      return compilePlan(node.node, context, [...path, ...node.path]);
    case 'Sequence':
      return inSequence(node.nodes.map((inner) => compilePlan(inner, context, path)));
    case 'Parallel':
      return inParallel(node.nodes.map((inner) => compilePlan(inner, context, path)));
    case 'Condition':
      return onCondition(node, context, path);
    case 'Defer':
      throw new Error('The plan defers, which is not served');
  }
}

export function inSequence(steps: readonly Step[]): Step {
  return async (execution) => {
    for (const step of steps) await step(execution);
  };
}

function inParallel(steps: readonly Step[]): Step {
  return async (execution) => {
    await Promise.all(steps.map((step) => step(execution)));
  };
}

function onCondition(node: ConditionNode, context: CompileContext, path: PlanPath): Step {
  const ifStep = node.ifClause && compilePlan(node.ifClause, context, path);
  const elseStep = node.elseClause && compilePlan(node.elseClause, context, path);
  const variable = context.names.clientName(node.condition);
  return (execution: Execution) => {
    const step = execution.conditions.get(variable) === true ? ifStep : elseStep;
    return step?.(execution);
  };
}

/** @returns true when some fetch of the plan takes arguments from context */
export function hasContext(node: PlanNode): boolean {
  switch (node.kind) {
    case 'Fetch':
      return (node.contextRewrites?.length ?? 0) > 0;
    case 'Flatten':
      return hasContext(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(hasContext);
    case 'Condition':
      return [node.ifClause, node.elseClause].some((inner) => inner !== undefined && hasContext(inner));
    case 'Defer':
      return false;
  }
}
