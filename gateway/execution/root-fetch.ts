import type { FetchNode } from '@apollo/query-planner';
import type { FormattedExecutionResult } from 'graphql';
import { type AnswerField, answerFields } from './answer-fields.ts';
import type { EntityPath } from './entity-path.ts';
import type { Execution } from './execution.ts';
import { errorsOf, type Path } from './faults.ts';
import { fetchInput } from './fetch-operation.ts';
import { cloneJson, isObject } from './json.ts';
import { mergeInto } from './merge.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { type CompileContext, operationOf, type Step } from './step.ts';

/** Takes a root fetch's answer in, wherever it came from. */
export type TakeIn = (execution: Execution, result: FormattedExecutionResult) => void;

/** Compiles a fetch that needs nothing of what is there already: fields of the query, the mutation, or an event. */
export function compileRootFetch(fetch: FetchNode, path: EntityPath, context: CompileContext): Step {
  const operation = operationOf(fetch, context);
  const takeIn = compileTakeIn(fetch, path, context);
  const missingFields = answerFields(fetch.operation, undefined);
  return async (execution) => {
    if (path.collect(execution.data).length === 0) return;
    let result: FormattedExecutionResult;
    try {
      result = await execution.send(operation, fetchInput(operation, execution.variables, []));
    } catch (error) {
      tellMissing(missingFields(), path, execution, error);
      return;
    }
    takeIn(execution, result);
  };
}

export function compileTakeIn(fetch: FetchNode, path: EntityPath, { isTypeOf, renamedBack }: CompileContext): TakeIn {
  const rewrite: Rewrite | undefined = compileRewrites(fetch.outputRewrites, isTypeOf);
  const nameOf = renamedBack(fetch);
  return (execution, result) => {
    for (const error of errorsOf(result)) {
      const [at] = path.locate(execution.data);
      const inner: Path | undefined = error.path && [...(at?.path ?? []), ...error.path.map(nameOf)];
      execution.faults.fromSubgraph(fetch.serviceName, error, inner);
    }
    const { data } = result;
    if (!isObject(data)) return;
    rewrite?.(data);
    for (const [index, target] of path.collect(execution.data).entries()) {
      mergeInto(target, index === 0 ? data : cloneJson(data));
    }
  };
}

function tellMissing(fields: readonly AnswerField[], path: EntityPath, execution: Execution, error: unknown): void {
  const cause = error instanceof Error ? error : new Error(String(error));
  const [at] = path.locate(execution.data);
  for (const { name } of fields) {
    execution.faults.fromCall(cause, [...(at?.path ?? []), name]);
  }
}
