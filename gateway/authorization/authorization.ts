import { type ExecutionResult, type GraphQLError, print } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { createLru, type Lru } from '#runtime/graphql/lru.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { type Conditions, conditionVariables } from '../execution/collect-fields.ts';
import type { JsonObject } from '../execution/json.ts';
import type { RunnableSubscription } from '../execution/runnable.ts';
import { type Graph, isErrors, type Started } from '../graph.ts';
import { applyConditions } from '../operation/apply-conditions.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import { findGuardedFields } from './guarded-fields.ts';
import { type NarrowedOperation, narrowOperation } from './narrow.ts';
import { type Requirement, readRequirements } from './requirements.ts';

export interface AuthorizationOptions {
  readonly supergraphSdl: string;
  readonly metrics: Metrics;
}

/** What is known of an operation once. */
interface Guard {
  /** What it needs in all, each once. */
  readonly needs: readonly Requirement[];
  /** Variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  readonly variants: Lru<string, Variant>;
}

/** What is left of an operation for callers who lack the same. */
interface Variant {
  readonly narrowed: NarrowedOperation;
  /** Undefined when nothing is. */
  readonly left: PreparedOperation | readonly GraphQLError[] | undefined;
  /** Subscriptions with the nulls, by those without: the same for all of the callers, who are told apart by it. */
  readonly subscriptions: WeakMap<RunnableSubscription, RunnableSubscription>;
}

/** Variants of one operation that are kept. */
const variantsMax = 16;

/**
 * Holds every operation to `@authenticated`, `@requiresScopes` and `@policy` before anything of it is fetched. What the caller
 * may not have is left out of the plan: null in the answer, with an error that says what it takes. When such a null goes
 * all the way up, nothing is run. An operation that the caller may have whole runs as it is, which costs a few comparisons.
 * @throws Error when the schema names a scope or a policy that there is not
 */
export function withAuthorization(graph: Graph, { supergraphSdl, metrics }: AuthorizationOptions): Graph {
  const requirements = readRequirements(supergraphSdl);
  const refused = metrics.counter('venture_auth_fields_refused_total', 'Fields withheld from callers.', ['code']);
  const guards = new WeakMap<PreparedOperation, Guard>();

  function guardOf(prepared: PreparedOperation): Guard {
    const known = guards.get(prepared);
    if (known !== undefined) return known;
    const needs = [...new Set([...findGuardedFields(graph.schema, requirements, prepared).values()].flat())];
    const conditions = conditionVariables(prepared.document);
    const guard: Guard = { needs, conditions, variants: createLru({ entriesMax: variantsMax }) };
    guards.set(prepared, guard);
    return guard;
  }

  function narrow(prepared: PreparedOperation, conditions: Conditions, identity: Identity): Variant {
    const narrowed = narrowOperation({
      schema: graph.schema,
      requirements,
      document: applyConditions(prepared.document, conditions),
      operationName: prepared.operation.name?.value,
      identity,
    });
    const { document } = narrowed;
    const left = document && graph.prepare(print(document), prepared.operation.name?.value);
    return { narrowed, left, subscriptions: new WeakMap() };
  }

  /** Callers who lack the same have the same left. */
  function variantOf(prepared: PreparedOperation, coerced: Readonly<JsonObject>, identity: Identity): Variant {
    const { needs, conditions, variants } = guardOf(prepared);
    const values = conditions.map((name) => coerced[name] === true);
    const key = [...values, ...needs.map((requirement) => requirement(identity)?.message ?? '')].join('\n');
    const known = variants.get(key);
    if (known !== undefined) return known;
    const variant = narrow(prepared, new Map(conditions.map((name) => [name, coerced[name] === true])), identity);
    variants.set(key, variant);
    return variant;
  }

  function count(errors: readonly GraphQLError[]): void {
    for (const { originalError } of errors) {
      refused.inc({ code: originalError instanceof RequestError ? originalError.code : 'FORBIDDEN' });
    }
  }

  return {
    ...graph,
    start(prepared, variables, context) {
      const { identity } = context;
      if (guardOf(prepared).needs.every((requirement) => requirement(identity) === undefined)) {
        return graph.start(prepared, variables, context);
      }
      const coerced = prepared.coerce(variables);
      if (isErrors(coerced)) return coerced;
      const variant = variantOf(prepared, coerced, identity);
      const { left } = variant;
      const { errors } = variant.narrowed;
      // What it may not have was skipped.
      if (errors.length === 0) return graph.start(prepared, variables, context);
      count(errors);
      // Of a subscription there is nothing left without its one field.
      const isSubscription = prepared.operation.operation === 'subscription';
      if (isSubscription && (left === undefined || isRootWithheld(errors))) return errors;
      if (left === undefined) {
        const run = { transports: graph.transports, caller: context, variables };
        return { run, subscription: undefined, execute: async () => ({ data: null, errors }) };
      }
      if (isErrors(left)) return left;
      const started = graph.start(left, variables, context);
      return isErrors(started) ? started : withNulls(started, variant);
    },
  };
}

function isRootWithheld(errors: readonly GraphQLError[]): boolean {
  return errors.some(({ path }) => path?.length === 1);
}

function withNulls(started: Started, { narrowed, subscriptions }: Variant): Started {
  const complete = (result: ExecutionResult<JsonObject>): ExecutionResult<JsonObject> => {
    narrowed.withheld.fill(result.data);
    return { ...result, errors: [...narrowed.errors, ...(result.errors ?? [])] };
  };
  const { execute } = started;
  return {
    ...started,
    subscription: started.subscription && completed(started.subscription, complete, subscriptions),
    execute: async () => complete(await execute()),
  };
}

function completed(
  subscription: RunnableSubscription,
  complete: (result: ExecutionResult<JsonObject>) => ExecutionResult<JsonObject>,
  known: Variant['subscriptions'],
): RunnableSubscription {
  const withNulls = known.get(subscription) ?? {
    ...subscription,
    complete: async (event, run) => complete(await subscription.complete(event, run)),
  };
  known.set(subscription, withNulls);
  return withNulls;
}
