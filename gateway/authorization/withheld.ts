import { isObject, type JsonObject, setOwn } from '../execution/json.ts';

/** Where an answer has null because something was not asked for on behalf of the caller. */
export interface Withheld {
  /** True when it takes the type of an object to know what was withheld of it. */
  readonly dependsOnType: boolean;
  /** @param on the types whose objects are meant; all when undefined */
  hold(key: string, on: ReadonlySet<string> | undefined): void;
  /** What is withheld further in, of the value at this key. */
  inside(key: string, on: ReadonlySet<string> | undefined): Withheld;
  /** Puts the nulls into data that was made without them, at every position of a list. */
  fill(value: unknown): void;
}

interface Inside {
  readonly key: string;
  readonly on: ReadonlySet<string> | undefined;
  readonly withheld: Withheld;
}

/** @param typenameKey where an object has its type, when that was asked for here; taken out again */
export function createWithheld(typenameKey: string): Withheld {
  const held: { readonly key: string; readonly on: ReadonlySet<string> | undefined }[] = [];
  const insides: Inside[] = [];

  function fillObject(object: JsonObject): void {
    const type = object[typenameKey];
    const isMeant = (on: ReadonlySet<string> | undefined) =>
      on === undefined || (typeof type === 'string' && on.has(type));
    // First inwards: a field that is withheld here was not read at all.
    for (const { key, on, withheld } of insides)
      if (isMeant(on) && Object.hasOwn(object, key)) withheld.fill(object[key]);
    for (const { key, on } of held) if (isMeant(on)) setOwn(object, key, null);
    delete object[typenameKey];
  }

  return {
    get dependsOnType() {
      return [...held, ...insides].some(({ on }) => on !== undefined);
    },
    hold: (key, on) => void held.push({ key, on }),
    inside(key, on) {
      const withheld = createWithheld(typenameKey);
      insides.push({ key, on, withheld });
      return withheld;
    },
    fill(value) {
      if (Array.isArray(value)) for (const item of value) this.fill(item);
      else if (isObject(value)) fillObject(value);
    },
  };
}
