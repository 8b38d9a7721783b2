import type { FetchDataRewrite, QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { getOwn, isObject, type JsonObject, setOwn } from './json.ts';
import { mergeInto } from './merge.ts';
import { compileRewrites } from './rewrites.ts';
import type { IsTypeOf } from './types.ts';

/**
 * Makes of an entity in the data what a subgraph is asked with: its type, a key, and what the asked fields require.
 * @returns undefined when the entity is of a type that is not asked about or lacks something of it
 */
export type Represent = (entity: JsonObject) => JsonObject | undefined;

/** Writes the selected part of `source` to `target`; false when a field is missing. */
type Select = (source: JsonObject, target: JsonObject) => boolean;

export function compileRepresent(
  requires: readonly QueryPlanSelectionNode[],
  inputRewrites: readonly FetchDataRewrite[] | undefined,
  isTypeOf: IsTypeOf,
): Represent {
  const select = compileSelections(requires, isTypeOf);
  const rewrite = compileRewrites(inputRewrites, isTypeOf);
  return (entity) => {
    const representation: JsonObject = {};
    if (!select(entity, representation) || representation.__typename === undefined) return undefined;
    rewrite?.(representation);
    return representation;
  };
}

function compileSelections(selections: readonly QueryPlanSelectionNode[], isTypeOf: IsTypeOf): Select {
  const selects = selections.map((selection) => compileSelection(selection, isTypeOf));
  return (source, target) => selects.every((select) => select(source, target));
}

function compileSelection(selection: QueryPlanSelectionNode, isTypeOf: IsTypeOf): Select {
  if (selection.kind === 'Field') return compileField(selection, isTypeOf);
  const select = compileSelections(selection.selections, isTypeOf);
  const { typeCondition } = selection;
  return (source, target) => {
    const { __typename: typename } = source;
    if (typeCondition !== undefined && !(typeof typename === 'string' && isTypeOf(typename, typeCondition)))
      return true;
    const selected: JsonObject = {};
    // What one of several fragments lacks leaves that fragment out, as a type that does not apply does.
    if (select(source, selected)) mergeInto(target, selected);
    return true;
  };
}

function compileField({ name, alias, selections }: QueryPlanFieldNode, isTypeOf: IsTypeOf): Select {
  const key = alias ?? name;
  const selectInner = selections && compileSelections(selections, isTypeOf);
  return (source, target) => {
    const value = getOwn(source, key);
    if (value === undefined) return false;
    setOwn(target, key, selectInner ? selectFrom(value, selectInner) : value);
    return true;
  };
}

function selectFrom(value: unknown, select: Select): unknown {
  if (Array.isArray(value)) return value.map((element) => selectFrom(element, select));
  if (!isObject(value)) return null;
  const target: JsonObject = {};
  return select(value, target) ? target : null;
}
