/** An object as JSON.parse makes it. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns a copy that shares nothing with the value, which has to be plain JSON */
export function cloneJson<Value>(value: Value): Value;
export function cloneJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => cloneJson(element));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloneJson(value[key]));
  return copy;
}

/** Names that every object answers to without having them. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/** True for a name that must not be read or written as a plain property of an object that came from outside. */
export function isInheritedName(name: string): boolean {
  return inherited.has(name);
}

/** Reads a property that the object itself has; undefined for what it only inherits. */
export function getOwn(object: JsonObject, key: string): unknown {
  return inherited.has(key) && !Object.hasOwn(object, key) ? undefined : object[key];
}

/** Writes a property of the object itself, whatever its name: `__proto__` is no more than a name here. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (inherited.has(key)) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}
