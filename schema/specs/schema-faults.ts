import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';
import { plainMessage } from './plain-issue.ts';

/** One thing that is wrong with a value: where, and what would be right. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  /** A key of the object at `path` that should not be there. */
  readonly key?: string;
  readonly message: string;
}

/**
 * Puts the issues of a schema into words for whoever wrote the value. A key that is not known comes with the nearest one
 * that is.
 */
export function faultsOfSchema(schema: z.core.$ZodType, issues: readonly z.core.$ZodIssue[]): readonly SchemaFault[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      const known = [...keysAt(schema, path)];
      return issue.keys.map((key) => ({ path, key, message: unknownKeyMessage(key, known) }));
    }
    return [{ path, message: plainMessage(issue) }];
  });
}

function unknownKeyMessage(key: string, known: readonly string[]): string {
  // `{ amount: EUR 1,450.00 }` is read as `amount: EUR 1` and a key `450.00`.
  if (/^\d{3}(\.\d+)?$/.test(key))
    return 'is not known here; inside { } a comma ends a value, so write `1450.00` or put the amount in quotes';
  const near = nearestWord(key, known);
  if (near !== undefined) return `is not known here; did you mean \`${near}\`?`;
  return known.length === 0 ? 'is not known here' : `is not known here; known are: ${known.slice(0, 20).join(', ')}`;
}

/** Keys that a schema knows for the object at a path: of every alternative, where there are several. */
function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): ReadonlySet<string> {
  let level = [schema];
  for (const part of path) level = level.flatMap((at) => childrenOf(at, part));
  return new Set(level.flatMap((at) => objectsIn(at)).flatMap((shape) => Object.keys(shape)));
}

function childrenOf(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  return plainOf(schema).flatMap((at) => {
    const { def } = at._zod;
    if (isKind(def, 'object'))
      return typeof part === 'string' && def.shape[part] !== undefined ? [def.shape[part]] : [];
    if (isKind(def, 'array')) return [def.element];
    return isKind(def, 'record') ? [def.valueType] : [];
  });
}

function objectsIn(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>>[] {
  return plainOf(schema).flatMap((at) => (isKind(at._zod.def, 'object') ? [at._zod.def.shape] : []));
}

/** A schema without what is wrapped around it: defaults, options, pipes, and each alternative of a union. */
function plainOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = schema._zod;
  if (isKind(def, 'pipe')) return [...plainOf(def.in), ...plainOf(def.out)];
  if (isKind(def, 'union')) return def.options.flatMap((option) => plainOf(option));
  if ('innerType' in def) return plainOf(def.innerType as z.core.$ZodType);
  return [schema];
}

interface Kinds {
  readonly object: z.core.$ZodObjectDef;
  readonly array: z.core.$ZodArrayDef;
  readonly record: z.core.$ZodRecordDef;
  readonly pipe: z.core.$ZodPipeDef;
  readonly union: z.core.$ZodUnionDef;
}

/** Narrows a definition: zod's own type of `def` names no kind. */
function isKind<Kind extends keyof Kinds>(def: z.core.$ZodTypeDef, kind: Kind): def is Kinds[Kind] {
  return def.type === kind;
}
