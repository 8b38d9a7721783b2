import { RequestError } from '#runtime/errors/errors.ts';
import { createLru, type Lru } from '#runtime/graphql/lru.ts';
import { type Conditions, conditionVariables } from '../execution/collect-fields.ts';
import type { JsonObject } from '../execution/json.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import type { Estimator } from './estimate.ts';
import { calculate, type Expression } from './expression.ts';

/**
 * @returns what an operation costs at most with these variables: a query or mutation as a whole, a subscription for each item
 * @throws RequestError as the estimator does
 */
export type OperationCosts = (prepared: PreparedOperation, variables: Readonly<JsonObject>) => number;

/** An operation's cost as it was compiled, or why it can't be. */
type Compiled = Expression | RequestError;

interface KnownOperation {
  /** Variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  /** By the values of those. */
  readonly variants: Lru<string, Compiled>;
  /** The only one, where there are no such variables. */
  only: Compiled | undefined;
}

/** Variants of one operation that are kept. */
const variantsMax = 16;

/** Estimates each operation once; with variables, what is left of it for each request is arithmetic. */
export function createOperationCosts(estimate: Estimator): OperationCosts {
  const known = new WeakMap<PreparedOperation, KnownOperation>();

  function knownOf(prepared: PreparedOperation): KnownOperation {
    let operation = known.get(prepared);
    if (operation === undefined) {
      const conditions = conditionVariables(prepared.document);
      operation = { conditions, variants: createLru({ entriesMax: variantsMax }), only: undefined };
      known.set(prepared, operation);
    }
    return operation;
  }

  function compile({ document, operation }: PreparedOperation, conditions: Conditions): Compiled {
    try {
      return estimate({ document, operation, conditions });
    } catch (error) {
      if (error instanceof RequestError) return error;
      throw error;
    }
  }

  function compiledOf(prepared: PreparedOperation, variables: Readonly<JsonObject>): Compiled {
    const operation = knownOf(prepared);
    if (operation.conditions.length === 0) {
      operation.only ??= compile(prepared, new Map());
      return operation.only;
    }
    const coerced = prepared.coerce(variables);
    // It will be refused for its variables; until then it counts as what it is without them.
    const values = new Map(
      operation.conditions.map((name) => [name, name in coerced && Reflect.get(coerced, name) === true]),
    );
    const key = [...values.values()].join();
    const variant = operation.variants.get(key) ?? compile(prepared, values);
    operation.variants.set(key, variant);
    return variant;
  }

  return (prepared, variables) => {
    const compiled = compiledOf(prepared, variables);
    if (compiled instanceof RequestError) throw compiled;
    return calculate(compiled, variables);
  };
}
