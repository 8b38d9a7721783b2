import { getOwn, isObject, type JsonObject } from './json.ts';
import type { IsTypeOf } from './types.ts';

/** An entity, where it stands in the data, and the objects around it. */
export interface LocatedEntity {
  readonly entity: JsonObject;
  /** In the names of the data. */
  readonly path: readonly (string | number)[];
  /** The data itself first, the entity last. */
  readonly ancestors: readonly JsonObject[];
}

/** The place of entities in the data, as a plan's Flatten node names it: field names, `@` for each element of a list. */
export interface EntityPath {
  /** @returns the objects at the place; nulls are left out, and so is what other subgraphs have not given */
  collect(data: JsonObject): JsonObject[];
  /** Like `collect`, with each place in full; only needed to tell of errors and to look for context. */
  locate(data: JsonObject): LocatedEntity[];
}

/** One level of a path: the objects of these types, and into which of their fields to go on. */
interface Level {
  readonly isOfType: (entity: JsonObject) => boolean;
  /** Undefined at the end. */
  readonly field: string | undefined;
}

/** @param steps field names, `@` for each element of a list, either with `|[Book,Film]` for objects of these types only */
export function createEntityPath(steps: readonly (string | number)[], isTypeOf: IsTypeOf): EntityPath {
  const levels = levelsOf(steps, isTypeOf);
  return {
    collect(data) {
      const found: JsonObject[] = [];
      collectFrom(data, levels, 0, found);
      return found;
    },
    locate(data) {
      const found: LocatedEntity[] = [];
      locateFrom(data, levels, { path: [], ancestors: [] }, found);
      return found;
    },
  };
}

/** Lists are walked through wherever they are, so the marks for them say nothing more. */
function levelsOf(steps: readonly (string | number)[], isTypeOf: IsTypeOf): readonly Level[] {
  const levels: Level[] = [];
  let conditions: readonly string[] | undefined;
  for (const step of steps) {
    const [, field, types] = /^([^|]*)(?:\|\[(.*)\])?$/.exec(String(step)) ?? [];
    if (field !== undefined && field !== '' && field !== '@') {
      levels.push({ field, isOfType: typeTest(conditions, isTypeOf) });
      conditions = undefined;
    }
    conditions = types === undefined ? conditions : types.split(',');
  }
  levels.push({ field: undefined, isOfType: typeTest(conditions, isTypeOf) });
  return levels;
}

function typeTest(conditions: readonly string[] | undefined, isTypeOf: IsTypeOf): Level['isOfType'] {
  if (conditions === undefined) return () => true;
  return ({ __typename: typename }) =>
    typeof typename !== 'string' || conditions.some((condition) => isTypeOf(typename, condition));
}

function collectFrom(value: unknown, levels: readonly Level[], depth: number, found: JsonObject[]): void {
  if (Array.isArray(value)) {
    for (const element of value) collectFrom(element, levels, depth, found);
  } else if (isObject(value)) {
    const level = levels[depth];
    if (level?.isOfType(value) !== true) return;
    if (level.field === undefined) found.push(value);
    else collectFrom(getOwn(value, level.field), levels, depth + 1, found);
  }
}

function locateFrom(
  value: unknown,
  levels: readonly Level[],
  at: Pick<LocatedEntity, 'path' | 'ancestors'>,
  found: LocatedEntity[],
): void {
  const { path, ancestors } = at;
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      locateFrom(element, levels, { path: [...path, index], ancestors }, found);
    }
  } else if (isObject(value)) {
    const [level, ...rest] = levels;
    if (level?.isOfType(value) !== true) return;
    const inner = [...ancestors, value];
    if (level.field === undefined) found.push({ entity: value, path, ancestors: inner });
    else locateFrom(getOwn(value, level.field), rest, { path: [...path, level.field], ancestors: inner }, found);
  }
}
