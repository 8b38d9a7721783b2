import type { FetchDataRewrite } from '@apollo/query-planner';
import { getOwn, isObject, type JsonObject, setOwn } from './json.ts';
import type { IsTypeOf } from './types.ts';

/** Changes data in place. */
export type Rewrite = (value: unknown) => void;

const fragmentPrefix = '... on ';

/** Compiles what a plan says to change in an entity before it is sent, or in an answer before it is merged. */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  isTypeOf: IsTypeOf,
): Rewrite | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, isTypeOf));
  return (value) => {
    for (const rewrite of compiled) rewrite(value);
  };
}

function compileRewrite(rewrite: FetchDataRewrite, isTypeOf: IsTypeOf): Rewrite {
  const last = rewrite.path.at(-1);
  if (last === undefined) throw new Error('The plan has a rewrite that leads nowhere');
  const change = changeOf(rewrite, last);
  return rewrite.path.slice(0, -1).reduceRight((next, step) => stepInto(step, next, isTypeOf), onObjects(change));
}

function changeOf(rewrite: FetchDataRewrite, key: string): (object: JsonObject) => void {
  if (rewrite.kind === 'ValueSetter') return (object) => setOwn(object, key, rewrite.setValueTo);
  return (object) => {
    const value = getOwn(object, key);
    if (value === undefined) return;
    delete object[key];
    setOwn(object, rewrite.renameKeyTo, value);
  };
}

function stepInto(step: string, next: Rewrite, isTypeOf: IsTypeOf): Rewrite {
  if (!step.startsWith(fragmentPrefix)) return onObjects((object) => next(getOwn(object, step)));
  const condition = step.slice(fragmentPrefix.length);
  return onObjects((object) => {
    const { __typename: typename } = object;
    if (typeof typename !== 'string' || isTypeOf(typename, condition)) next(object);
  });
}

/** Lists stand for their elements. */
function onObjects(act: (object: JsonObject) => void): Rewrite {
  return function visit(value: unknown): void {
    if (Array.isArray(value)) for (const element of value) visit(element);
    else if (isObject(value)) act(value);
  };
}
