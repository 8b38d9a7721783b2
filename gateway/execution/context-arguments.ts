import type { FetchDataRewrite } from '@apollo/query-planner';
import { getOwn, isObject, type JsonObject } from './json.ts';
import type { IsTypeOf } from './types.ts';

/** Finds the values of arguments that `@fromContext` takes from the objects around an entity. */
export type ContextOf = (ancestors: readonly JsonObject[]) => JsonObject;

const fragmentPrefix = '... on ';

/** @returns undefined when the fetch takes nothing from context */
export function compileContext(
  rewrites: readonly FetchDataRewrite[] | undefined,
  isTypeOf: IsTypeOf,
): ContextOf | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  return (ancestors) => {
    const context: JsonObject = {};
    for (const rewrite of rewrites) {
      if (rewrite.kind !== 'KeyRenamer') continue;
      const value = valueAt(ancestors, rewrite.path, isTypeOf);
      // Several rewrites fill one variable, one for each type that the object may be of.
      if (value !== undefined) context[rewrite.renameKeyTo] = value;
    }
    return context;
  };
}

function valueAt(ancestors: readonly JsonObject[], path: readonly string[], isTypeOf: IsTypeOf): unknown {
  const up = path.filter((step) => step === '..').length;
  return read(ancestors[ancestors.length - 1 - up], path.slice(up), isTypeOf);
}

function read(value: unknown, path: readonly string[], isTypeOf: IsTypeOf): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) return value.map((element) => read(element, path, isTypeOf));
  if (!isObject(value)) return value === null ? null : undefined;
  if (!step.startsWith(fragmentPrefix)) return read(getOwn(value, step), rest, isTypeOf);
  const { __typename: typename } = value;
  const applies = typeof typename !== 'string' || isTypeOf(typename, step.slice(fragmentPrefix.length));
  return applies ? read(value, rest, isTypeOf) : undefined;
}
