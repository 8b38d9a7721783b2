import {
  type FieldNode,
  type GraphQLField,
  type GraphQLOutputType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import { isObject, type JsonObject } from '../execution/json.ts';
import { bounded, type Expression } from './expression.ts';
import { variableIn } from './input-cost.ts';
import type { ListSize } from './weights.ts';

export interface SizedCall {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly listSize: ListSize;
  /** A field of the mutation itself. */
  readonly isMutation: boolean;
  /** Defaults of the operation's variables. */
  readonly defaults: Readonly<JsonObject>;
  /** Length of lists of which nothing is known. */
  readonly unknownLength: number;
}

/**
 * What `@listSize` says of one call of a field: the largest of its slicing arguments, else the assumed size. A mutation whose
 * `@listSize` has sized fields and no slicing arguments answers for each item that it is given: as many as its longest list.
 * @returns undefined when it says nothing
 * @throws RequestError BAD_USER_INPUT when exactly one slicing argument is required and the call has another number of them
 */
export function lengthOf(call: SizedCall): Expression | undefined {
  const { field, node, listSize, defaults, unknownLength } = call;
  const { assumedSize, slicingArguments, requiresOneSlicingArgument } = listSize;
  if (call.isMutation && slicingArguments.length === 0 && listSize.sizedFields.length > 0) return answersOf(call);
  const given = slicingArguments.flatMap((name) => slicingValueOf(field, node, name));
  if (requiresOneSlicingArgument && given.length !== 1) {
    const names = slicingArguments.join(', ');
    throw new RequestError('BAD_USER_INPUT', `${field.name} takes exactly one of ${names}; ${given.length} are given`);
  }
  const known = given.filter((value) => typeof value === 'number');
  const variables = given.filter((value) => typeof value === 'string');
  if (variables.length === 0) return known.length === 0 ? assumedSize : bounded(Math.max(...known));
  return (calculation) => {
    let length = known.length === 0 ? undefined : Math.max(...known);
    for (const name of variables) {
      const value = variableIn(calculation.variables, defaults, name);
      // What is no number is refused when the variables are coerced.
      if (typeof value === 'number') length = Math.max(length ?? 0, value);
    }
    return bounded(length ?? assumedSize ?? unknownLength);
  };
}

/** @returns as many as the longest list that is given as an argument, or as a field of one */
function answersOf({ node, listSize, defaults, unknownLength }: SizedCall): Expression {
  const fallback = listSize.assumedSize ?? unknownLength;
  const values = (node.arguments ?? []).map(({ value }) => value);
  return ({ variables }) => {
    const lengths = values.flatMap((value) => {
      const isVariable = value.kind === Kind.VARIABLE;
      const all = { ...defaults, ...variables };
      return lengthsIn(
        isVariable ? variableIn(variables, defaults, value.name.value) : valueFromASTUntyped(value, all),
      );
    });
    return bounded(lengths.length === 0 ? fallback : Math.max(...lengths));
  };
}

/** @returns how long the lists are: the value itself, or its fields */
function lengthsIn(value: unknown): number[] {
  if (Array.isArray(value)) return [value.length];
  return isObject(value) ? Object.values(value).flatMap((inner) => (Array.isArray(inner) ? [inner.length] : [])) : [];
}

/** @returns a number, or the name of a variable; nothing when the argument is left out or null */
function slicingValueOf(field: SizedCall['field'], node: FieldNode, name: string): (number | string)[] {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value === undefined) {
    const fallback = field.args.find((argument) => argument.name === name)?.defaultValue;
    return typeof fallback === 'number' ? [fallback] : [];
  }
  return literalOrVariable(value);
}

function literalOrVariable(value: ValueNode): (number | string)[] {
  if (value.kind === Kind.INT) return [Number(value.value)];
  return value.kind === Kind.VARIABLE ? [value.name.value] : [];
}

/** @returns 0 for what is no list, 1 for a list, 2 for a list of lists */
export function listLevelsOf(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listLevelsOf(type.ofType);
  return isListType(type) ? 1 + listLevelsOf(type.ofType) : 0;
}
