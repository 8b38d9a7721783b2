import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarRequest } from '../decision/cedar-request.ts';
import type { Environment } from './compile-expression.ts';
import { type Entity, EntityStore } from './entity-store.ts';
import { listOf, objectOf, readLiteral, readUid, wellFormed } from './read-literal.ts';
import type { EntityTypeReader, SchemaReader } from './schema-reader.ts';
import { UnsupportedError } from './unsupported.ts';
import { CedarRecord, type Value } from './value.ts';

/** Reads a request. @throws UnsupportedError for one that Cedar may refuse, or that only Cedar can read */
export type RequestReader = (request: CedarRequest) => Environment;

/** Reads requests that keep to a schema, and no others. */
export function createRequestReader(schema: SchemaReader): RequestReader {
  return (request) => {
    const action = schema.actions.get(wellFormed(request.action.id), request.action.type);
    const principal = schema.requireType(request.principal.type).readUid(request.principal);
    const resource = schema.requireType(request.resource.type).readUid(request.resource);
    if (!action.principalTypes.has(principal.type)) throw new UnsupportedError('the type of the principal');
    if (!action.resourceTypes.has(resource.type)) throw new UnsupportedError('the type of the resource');
    const entities = new EntityStore(
      request.entities.map((entity) => readEntity(entity, schema)),
      schema.actionEntities,
    );
    if (!entities.isSound()) throw new UnsupportedError('entities that are listed twice or in a circle');
    return { principal, action: action.uid, resource, context: action.readContext(request.context), entities };
  };
}

function readEntity(json: EntityJson, schema: SchemaReader): Entity {
  const { uid, attrs, parents, tags } = entityParts(json);
  const type: EntityTypeReader = schema.requireType(readUid(uid).type);
  return {
    uid: type.readUid(uid),
    attributes: type.readAttributes(attrs),
    tags: type.readTags(tags),
    parents: listOf(parents).map((parent) => {
      const above = readUid(parent);
      if (!type.parentTypes.has(above.type)) throw new UnsupportedError('the type of a parent');
      return schema.requireType(above.type).readUid(parent);
    }),
  };
}

/** Reads requests as they are, where there is no schema. */
export function readUntypedRequest(request: CedarRequest): Environment {
  const context = readLiteral(request.context);
  if (!(context instanceof CedarRecord)) throw new UnsupportedError('a context that is no record');
  const entities = new EntityStore(request.entities.map(readUntypedEntity));
  if (!entities.isSound()) throw new UnsupportedError('entities that are listed twice or in a circle');
  return {
    principal: readUid(request.principal),
    action: readUid(request.action),
    resource: readUid(request.resource),
    context,
    entities,
  };
}

function readUntypedEntity(json: EntityJson): Entity {
  const { uid, attrs, parents, tags } = entityParts(json);
  return {
    uid: readUid(uid),
    attributes: readUntypedValues(attrs),
    tags: readUntypedValues(tags),
    parents: listOf(parents).map(readUid),
  };
}

function readUntypedValues(json: unknown): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, value] of Object.entries(objectOf(json))) values.set(wellFormed(name), readLiteral(value));
  return values;
}

function entityParts(json: EntityJson) {
  const { uid, attrs, parents, tags = {}, ...others } = json;
  for (const name in others) throw new UnsupportedError(`${name} on an entity`);
  return { uid, attrs, parents, tags };
}
