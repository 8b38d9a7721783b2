import {
  type GraphQLArgument,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { getOwn, isObject, type JsonObject } from '../execution/json.ts';
import { bounded, costMost, type Expression } from './expression.ts';
import type { Weights } from './weights.ts';

/** What an input object costs that has no weight of its own. */
const inputObjectCost = 1;
/** An input that is nested deeper costs more than anybody may spend; nothing may recurse without end here. */
const depthMax = 64;

export interface InputCosts {
  /** What one argument costs as the operation gives it. `defaults` are those of the operation's variables. */
  argumentCost(
    coordinate: string,
    argument: GraphQLArgument,
    value: ValueNode,
    defaults: Readonly<JsonObject>,
  ): Expression;
}

/** Input objects cost 1 each and other values nothing, unless `@cost` says otherwise. */
export function createInputCosts({ costs }: Pick<Weights, 'costs'>): InputCosts {
  function costOf(value: unknown, type: GraphQLInputType, own: number | undefined, depth: number): number {
    if (value === null || value === undefined) return 0;
    if (depth > depthMax) return costMost;
    if (isNonNullType(type)) return costOf(value, type.ofType, own, depth);
    if (isListType(type)) {
      const items = Array.isArray(value) ? value : [value];
      return items.reduce((total: number, item) => total + costOf(item, type.ofType, own, depth + 1), own ?? 0);
    }
    if (!isInputObjectType(type)) return own ?? costs.get(type.name) ?? 0;
    if (!isObject(value)) return own ?? inputObjectCost;
    return Object.values(type.getFields()).reduce(
      (total, field) =>
        total + costOf(value[field.name], field.type, costs.get(`${type.name}.${field.name}`), depth + 1),
      own ?? inputObjectCost,
    );
  }

  return {
    argumentCost(coordinate, { name, type }, value, defaults) {
      const own = costs.get(`${coordinate}(${name}:)`);
      const named = getNamedType(type);
      if (own === undefined && !isInputObjectType(named) && !costs.has(named.name)) return 0;
      if (value.kind === Kind.VARIABLE) {
        const variable = value.name.value;
        return ({ variables }) => bounded(costOf(variableIn(variables, defaults, variable), type, own, 0));
      }
      if (!namesVariables(value)) return bounded(costOf(valueFromASTUntyped(value), type, own, 0));
      return ({ variables }) =>
        bounded(costOf(valueFromASTUntyped(value, { ...defaults, ...variables }), type, own, 0));
    },
  };
}

/** @returns the value that the client gave, null too, or else the operation's default */
export function variableIn(variables: Readonly<JsonObject>, defaults: Readonly<JsonObject>, name: string): unknown {
  const given = getOwn(variables, name);
  return given === undefined ? getOwn(defaults, name) : given;
}

function namesVariables(value: ValueNode): boolean {
  let count = 0;
  visit(value, {
    Variable() {
      count += 1;
    },
  });
  return count > 0;
}
