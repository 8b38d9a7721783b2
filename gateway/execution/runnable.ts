import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type {
  ExecutionResult,
  FormattedExecutionResult,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import type { SubscriptionPosition } from '../operation/position.ts';
import type { SubgraphTransport } from '../transport/transport.ts';
import { createEntityPath } from './entity-path.ts';
import { Execution, type ExecutionCaller } from './execution.ts';
import { createFaults, type Path } from './faults.ts';
import { createFetchOperation, type FetchInput, type FetchOperation, fetchInput } from './fetch-operation.ts';
import { compileIntrospection } from './introspection.ts';
import type { JsonObject } from './json.ts';
import { createMergeOperations } from './merged-operation.ts';
import { compilePlan, hasContext } from './plan.ts';
import { compileProjection, type ProjectionSource, type ProjectionState } from './projection.ts';
import { compileTakeIn } from './root-fetch.ts';
import { type CompileContext, operationOf, renamedBack, type Step } from './step.ts';
import type { IsTypeOf } from './types.ts';
import { visibleNamesOf } from './visible-names.ts';

/** One run of an operation. */
export interface Run {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly caller: ExecutionCaller;
  /** As the client gave them. */
  readonly variables: Readonly<JsonObject>;
}

/** An operation that is ready to run any number of times. */
export interface RunnableOperation {
  /** Runs a query or a mutation. Errors of subgraphs are in the result; throws only for faults of this process. */
  execute(run: Run): Promise<ExecutionResult<JsonObject>>;
  readonly subscription: RunnableSubscription | undefined;
}

/** A subscription: its source is opened once, and what other subgraphs add is fetched for each event. */
export interface RunnableSubscription {
  /** What opens the source, at the subgraph that owns the field. */
  readonly source: FetchOperation;
  /** @param after the cursor to start behind; from now on when undefined */
  sourceInput(variables: Readonly<JsonObject>, after: string | undefined): FetchInput;
  /** Undefined when the field can't be resumed. */
  readonly position: SubscriptionPosition | undefined;
  /** Makes an answer of an event; the event itself is used up. */
  complete(event: FormattedExecutionResult, run: Run): Promise<ExecutionResult<JsonObject>>;
}

export interface RunnableSource extends ProjectionSource {
  readonly plan: PlanNode | SubscriptionNode | undefined;
  /** The client's, not the one that was planned. */
  readonly operation: OperationDefinitionNode;
  readonly isTypeOf: IsTypeOf;
  /** Of a subscription that can be resumed. */
  readonly position: SubscriptionPosition | undefined;
}

/** Compiles an operation and its plan, for one set of values of its `@skip` and `@include` variables. */
export function compileOperation(source: RunnableSource): RunnableOperation {
  const { plan, schema, operation, fragments, names, conditions } = source;
  const mergeOperations = createMergeOperations();
  const project = compileProjection(source, rootTypeOf(schema, operation), operation.selectionSet);
  const introspect = compileIntrospection(source, operation);
  const visible = visibleNamesOf(operation.selectionSet, fragments);

  async function run(
    { transports, caller, variables }: Run,
    step: Step | undefined,
  ): Promise<ExecutionResult<JsonObject>> {
    const faults = createFaults(names, visible);
    const execution = new Execution({ transports, caller, variables, conditions, faults, mergeOperations });
    await step?.(execution);
    const state: ProjectionState = {
      path: [],
      introspection: introspect?.(variables),
      tell: (message, key) => faults.fromAnswer(message, [...state.path, key]),
    };
    const data = project(execution.data, state);
    if (faults.errors.length === 0) return { data };
    const errors = faults.errors.filter(({ path }) => path === undefined || isAnswered(data, path));
    return errors.length === 0 ? { data } : { errors, data };
  }

  const compile = (node: PlanNode): CompileContext => ({
    isTypeOf: source.isTypeOf,
    names,
    hasContext: hasContext(node),
    renamedBack,
  });
  if (plan?.kind === 'Subscription') {
    return {
      execute: () => Promise.reject(new Error('A subscription is opened, not executed')),
      subscription: compileSubscription(plan, source.position, compile(plan.rest ?? plan.primary), run),
    };
  }
  const step = plan && compilePlan(plan, compile(plan));
  return { execute: (options) => run(options, step), subscription: undefined };
}

function compileSubscription(
  { primary, rest }: SubscriptionNode,
  position: SubscriptionPosition | undefined,
  context: CompileContext,
  run: (options: Run, step: Step) => Promise<ExecutionResult<JsonObject>>,
): RunnableSubscription {
  const planned = operationOf(primary, context);
  // What a client gives under the name of this variable is not heard.
  const variables = planned.variables.map((variable) =>
    variable.name === position?.variable ? { ...variable, givenAs: undefined } : variable,
  );
  const source = createFetchOperation({ ...planned, variables });
  const takeIn = compileTakeIn(primary, createEntityPath([], context.isTypeOf), context);
  const restStep = rest && compilePlan(rest, context);
  return {
    source,
    sourceInput: (given, after) =>
      fetchInput(source, given, [], position && after !== undefined ? { [position.variable]: after } : {}),
    position,
    complete: (event, options) =>
      run(options, (execution) => {
        takeIn(execution, event);
        return restStep?.(execution);
      }),
  };
}

function rootTypeOf(schema: GraphQLSchema, { operation }: OperationDefinitionNode): GraphQLObjectType {
  const type = schema.getRootType(operation);
  if (!type) throw new Error(`The graph has no ${operation}`);
  return type;
}

/**
 * A plan may fetch a field for more objects than it was asked for, where a subgraph does not know their types. What goes
 * wrong with it there is no part of the answer.
 * @returns false when the path leads to a field that the answer does not have
 */
function isAnswered(data: unknown, path: Path): boolean {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return true;
    if (!Object.hasOwn(value, step)) return false;
    // Own, as has just been seen; JSON has no other keys.
    value = (value as Record<string | number, unknown>)[step];
  }
  return true;
}
