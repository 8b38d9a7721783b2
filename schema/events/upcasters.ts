import type { EventType, PayloadOf } from './catalog.ts';

/** Payload of a declared type; of any other text that names a type, whatever it may be. */
type PayloadUnder<Type extends string> = Type extends EventType ? PayloadOf<Type> : unknown;

/** Turns payloads of one version of an event type into those of the next. */
export interface Upcaster {
  readonly from: string;
  readonly to: string;
  /** Pure: the same payload gives the same payload, at any time. */
  upcast(payload: unknown): unknown;
}

/**
 * Declares how events that were written as one version are read as the next. What was written stays as it is.
 *
 * ```ts
 * defineUpcaster('venture.created.v1', 'venture.created.v2', (payload) => ({ ...payload, locale: null }));
 * ```
 * @param from the older type, such as `venture.created.v1`
 * @param to the same type with the version that follows
 * @throws RangeError when `to` is not the version that follows `from`
 */
export function defineUpcaster<From extends string, To extends string>(
  from: From,
  to: To,
  upcast: (payload: PayloadUnder<From>) => PayloadUnder<To>,
): Upcaster {
  const older = parseType(from);
  const newer = parseType(to);
  if (older.name !== newer.name || newer.version !== older.version + 1) {
    throw new RangeError(`${to} is not the version that follows ${from}`);
  }
  // Rows of the log have the shape of their type, which appends are checked against.
  return { from, to, upcast: (payload) => upcast(payload as PayloadUnder<From>) };
}

function parseType(type: string): { readonly name: string; readonly version: number } {
  const [, name, version] = /^([a-z_]+(?:\.[a-z_]+)+)\.v([1-9]\d*)$/.exec(type) ?? [];
  if (name === undefined) throw new RangeError(`${type} is no event type; one ends in its version, such as .v1`);
  return { name, version: Number(version) };
}

/** What an event carries that upcasting changes. */
interface Versioned {
  readonly type: string;
  readonly version: number;
  readonly payload: unknown;
}

/** Upcasters that are used together: from every version that they know to the newest. */
export interface Upcasters {
  /** The event in the newest version of its type, or itself when it has that. */
  upcast<Event extends Versioned>(event: Event): Event;
  /** The given types and all older ones that end as one of them. */
  withOlder(types: readonly string[]): readonly string[];
}

/** @throws RangeError when two of them begin at the same version */
export function createUpcasters(list: readonly Upcaster[]): Upcasters {
  const byFrom = new Map(list.map((upcaster) => [upcaster.from, upcaster]));
  if (byFrom.size < list.length) throw new RangeError('two upcasters begin at the same version of an event type');
  const byTo = new Map(list.map((upcaster) => [upcaster.to, upcaster]));

  return {
    upcast<Event extends Versioned>(event: Event): Event {
      let newest = event;
      for (let step = byFrom.get(event.type); step !== undefined; step = byFrom.get(step.to)) {
        newest = {
          ...newest,
          type: step.to,
          version: parseType(step.to).version,
          payload: step.upcast(newest.payload),
        };
      }
      return newest;
    },
    withOlder(types) {
      const all = new Set(types);
      for (const type of types) {
        for (let step = byTo.get(type); step !== undefined; step = byTo.get(step.from)) all.add(step.from);
      }
      return [...all];
    },
  };
}

/** Every upcaster there is. A type's second version comes with its upcaster here, from the first. */
export const upcasters = createUpcasters([]);
