import { z } from 'zod';
import { type Entity, EntityStore } from './entity-store.ts';
import { construct, listOf, objectOf, readLong, readUid, textOf } from './read-literal.ts';
import { UnsupportedError } from './unsupported.ts';
import { CedarRecord, CedarSet, EntityUid, type Value } from './value.ts';

/**
 * Reads values by the types of a schema. Each reader throws UnsupportedError for what does not fit its type: whether
 * Cedar would refuse it too, and in which words, is for Cedar to say.
 */
export interface SchemaReader {
  readonly actions: { get(id: string, type: string): ActionReader; all(): Iterable<ActionReader> };
  /** The actions as entities, with the actions that they are in. */
  readonly actionEntities: EntityStore;
  requireType(name: string): EntityTypeReader;
}

export interface EntityTypeReader {
  /** Types of entities that it may be in, one step up. */
  readonly parentTypes: ReadonlySet<string>;
  readUid(json: unknown): EntityUid;
  readAttributes(json: unknown): ReadonlyMap<string, Value>;
  readTags(json: unknown): ReadonlyMap<string, Value>;
}

export interface ActionReader {
  readonly uid: EntityUid;
  readonly principalTypes: ReadonlySet<string>;
  readonly resourceTypes: ReadonlySet<string>;
  readContext(json: unknown): CedarRecord;
}

type ReadValue = (json: unknown) => Value;

// The schema in Cedar's JSON form with resolved types; `strictObject`, so that what is new in it is not passed over.
const type = z.looseObject({ type: z.string() });
const annotations = z.unknown().optional();
const namespace = z.strictObject({
  annotations,
  commonTypes: z.record(z.string(), type).default({}),
  entityTypes: z.record(
    z.string(),
    z.union([
      z.strictObject({ annotations, enum: z.array(z.string()) }),
      z.strictObject({
        annotations,
        memberOfTypes: z.array(z.string()).default([]),
        shape: type.optional(),
        tags: type.optional(),
      }),
    ]),
  ),
  actions: z.record(
    z.string(),
    z.strictObject({
      annotations,
      memberOf: z.array(z.strictObject({ id: z.string(), type: z.string() })).default([]),
      appliesTo: z
        .strictObject({
          principalTypes: z.array(z.string()),
          resourceTypes: z.array(z.string()),
          context: type.optional(),
        })
        .optional(),
    }),
  ),
});
const schemaJson = z.record(z.string(), namespace);
type TypeJson = z.infer<typeof type>;
type EntityTypeJson = z.infer<typeof namespace>['entityTypes'][string];
type ActionJson = z.infer<typeof namespace>['actions'][string];

/**
 * Compiles a schema.
 * @param json what Cedar's `schemaToJsonWithResolvedTypes` gives
 * @throws UnsupportedError for a schema with something in it that is not known here
 */
export function createSchemaReader(json: unknown): SchemaReader {
  const parsed = schemaJson.safeParse(json);
  if (!parsed.success) throw new UnsupportedError(`the schema: ${parsed.error.issues[0]?.message ?? ''}`);
  const commonTypes = new Map<string, TypeJson>();
  const entityTypes = new Map<string, EntityTypeReader>();
  const actionReaders = new Map<string, ActionReader>();
  const actionEntities: Entity[] = [];
  const readerOf = typeReaders(commonTypes, (name) => requireFrom(entityTypes, name));

  const namespaces = Object.entries(parsed.data).map(([name, content]) => ({
    prefix: name === '' ? '' : `${name}::`,
    ...content,
  }));
  for (const { prefix, commonTypes: types } of namespaces) {
    for (const [name, common] of Object.entries(types)) commonTypes.set(`${prefix}${name}`, common);
  }
  for (const name of Object.keys(extensionConstructors)) {
    if (commonTypes.has(name)) throw new UnsupportedError(`a type named ${name}`);
  }
  for (const { prefix, entityTypes: types, actions } of namespaces) {
    for (const [name, entity] of Object.entries(types)) {
      entityTypes.set(`${prefix}${name}`, entityTypeReader(entity, readerOf));
    }
    for (const [id, action] of Object.entries(actions)) {
      const uid = new EntityUid(`${prefix}Action`, id);
      const parents = action.memberOf.map((parent) => new EntityUid(parent.type, parent.id));
      actionEntities.push({ uid, attributes: new Map(), tags: new Map(), parents });
      actionReaders.set(`${uid.type}\n${id}`, actionReader(uid, action, readerOf));
    }
  }
  return {
    actionEntities: new EntityStore(actionEntities),
    actions: {
      get: (id, actionType) => requireFrom(actionReaders, `${actionType}\n${id}`),
      all: () => actionReaders.values(),
    },
    requireType: (name) => requireFrom(entityTypes, name),
  };
}

function requireFrom<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new UnsupportedError(`${name}, which is not in the schema`);
  return value;
}

function actionReader(
  uid: EntityUid,
  { appliesTo }: ActionJson,
  readerOf: (type: TypeJson) => ReadValue,
): ActionReader {
  const readContext = readerOf(appliesTo?.context ?? { type: 'Record', attributes: {} });
  return {
    uid,
    principalTypes: new Set(appliesTo?.principalTypes),
    resourceTypes: new Set(appliesTo?.resourceTypes),
    readContext(json) {
      const context = readContext(json);
      if (!(context instanceof CedarRecord)) throw new UnsupportedError('a context that is no record');
      return context;
    },
  };
}

function entityTypeReader(json: EntityTypeJson, readerOf: (type: TypeJson) => ReadValue): EntityTypeReader {
  if ('enum' in json) {
    const ids = new Set(json.enum);
    const refuse = () => {
      throw new UnsupportedError('an entity of an enumerated type');
    };
    return {
      parentTypes: new Set(),
      readUid(uid) {
        const read = readUid(uid);
        return ids.has(read.id) ? read : refuse();
      },
      readAttributes: refuse,
      readTags: refuse,
    };
  }
  const readShape = readerOf(json.shape ?? { type: 'Record', attributes: {} });
  const readTag = json.tags === undefined ? undefined : readerOf(json.tags);
  return {
    parentTypes: new Set(json.memberOfTypes),
    readUid,
    readAttributes(attributes) {
      const record = readShape(attributes);
      if (!(record instanceof CedarRecord)) throw new UnsupportedError('attributes that are no record');
      return record.fields;
    },
    readTags: (tags) => readTags(tags, readTag),
  };
}

const noTags: ReadonlyMap<string, Value> = new Map();

function readTags(json: unknown, readTag: ReadValue | undefined): ReadonlyMap<string, Value> {
  const entries = Object.entries(objectOf(json));
  if (entries.length === 0) return noTags;
  if (readTag === undefined) throw new UnsupportedError('tags on a type that has none');
  return new Map(entries.map(([name, value]) => [textOf(name), readTag(value)]));
}

/** Names of extension types, and of the functions that make their values out of text. */
const extensionConstructors: Readonly<Record<string, string>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

/** @returns what makes readers of types; those of entities are looked up when they are used, as they may name each other */
function typeReaders(
  commonTypes: ReadonlyMap<string, TypeJson>,
  requireType: (name: string) => EntityTypeReader,
): (type: TypeJson) => ReadValue {
  const readerOf = (json: TypeJson): ReadValue => {
    const common = commonTypes.get(json.type);
    if (common !== undefined) return readerOf(common);
    switch (json.type) {
      case 'String':
        return textOf;
      case 'Long':
        return readLong;
      case 'Bool':
      case 'Boolean':
        return readBoolean;
      case 'Set': {
        const readElement = readerOf(type.parse(json.element));
        return (value) => new CedarSet(listOf(value).map(readElement));
      }
      case 'Record':
        return recordReader(json, readerOf);
      case 'Entity': {
        const name = textOf(json.name);
        return (value) => {
          const uid = requireType(name).readUid(value);
          if (uid.type !== name) throw new UnsupportedError('an entity of another type');
          return uid;
        };
      }
      default:
        return extensionReader(json.type);
    }
  };
  return readerOf;
}

function readBoolean(json: unknown): boolean {
  if (typeof json !== 'boolean') throw new UnsupportedError('something else in place of a boolean');
  return json;
}

function extensionReader(name: string): ReadValue {
  const maker = Object.hasOwn(extensionConstructors, name) ? extensionConstructors[name] : undefined;
  if (maker === undefined) throw new UnsupportedError(`type ${name}`);
  return (json) => {
    const text = typeof json === 'string' ? json : argumentOf(json, maker);
    const value = construct(maker, textOf(text));
    if (value === undefined) throw new UnsupportedError(`text that makes no ${name}`);
    return value;
  };
}

function argumentOf(json: unknown, maker: string): unknown {
  const { fn, arg, ...others } = objectOf(objectOf(json).__extn);
  if (fn !== maker || Object.keys(others).length > 0) throw new UnsupportedError('another call');
  return arg;
}

function recordReader(json: TypeJson, readerOf: (type: TypeJson) => ReadValue): ReadValue {
  if (json.additionalAttributes === true) throw new UnsupportedError('a record that is open');
  const readers = new Map<string, ReadValue>();
  const required: string[] = [];
  for (const [name, attribute] of Object.entries(objectOf(json.attributes ?? {}))) {
    const attributeType = type.parse(attribute);
    readers.set(name, readerOf(attributeType));
    if (attributeType.required !== false) required.push(name);
  }
  return (value) => {
    const object = objectOf(value);
    const fields = new Map<string, Value>();
    for (const name of Object.keys(object)) {
      const read = readers.get(name);
      if (read === undefined) throw new UnsupportedError(`attribute ${name}`);
      fields.set(name, read(object[name]));
    }
    for (const name of required) if (!fields.has(name)) throw new UnsupportedError(`no attribute ${name}`);
    return new CedarRecord(fields);
  };
}
