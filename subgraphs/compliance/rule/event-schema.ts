import type { ObjectSchema } from '@marcbachmann/cel-js';
import { z } from 'zod';
import { type EventType, eventCatalog } from '#schema/events/catalog.ts';

/** The part of JSON Schema (2020-12) that zod writes for payloads. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Types of one event type's payload in CEL: what is nullable, or a list of objects, is `dyn`. */
export function payloadSchemaOf(type: EventType): ObjectSchema {
  // zod declares JSON Schema as an open record; the parts read here are what it documents.
  return objectSchema(z.toJSONSchema(eventCatalog[type]) as JsonSchema);
}

function objectSchema(schema: JsonSchema): ObjectSchema {
  return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, celType(field)]));
}

function celType(schema: JsonSchema): string | ObjectSchema {
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'array': {
      const item = schema.items === undefined ? 'dyn' : celType(schema.items);
      return `list<${typeof item === 'string' ? item : 'dyn'}>`;
    }
    case 'object':
      return schema.properties === undefined ? 'dyn' : objectSchema(schema);
    default:
      return 'dyn';
  }
}

/** A JSON value as CEL takes it: whole numbers are bigints there. */
export function toCelValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCelValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toCelValue(field)]));
}
