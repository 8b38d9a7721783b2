import { type GraphQLObjectType, getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { readWeights } from '#gateway/demand/weights.ts';
import { createOperations } from '#gateway/operation/operations.ts';
import { readSupergraphSdl } from './sdl.ts';

const supergraphSdl = await readSupergraphSdl();
const { schema } = createOperations(supergraphSdl, { rules: [] });
const { costs, listSizes } = readWeights(supergraphSdl);

/** Types a page of which holds its list in fields of its own. */
function sizedFieldsOf({ name }: GraphQLObjectType): ReadonlySet<string> {
  const sizes = [...listSizes].filter(([coordinate]) => {
    const [type = '', field = ''] = coordinate.split('.');
    const parent = schema.getType(type);
    const definition = isObjectType(parent) ? parent.getFields()[field] : undefined;
    return definition !== undefined && getNamedType(definition.type).name === name;
  });
  return new Set(sizes.flatMap(([, { sizedFields }]) => sizedFields));
}

it('every list of objects that cost something has a size, so that estimates mean something', () => {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  const unsized = types.filter(isObjectType).flatMap((type) => {
    const sized = sizedFieldsOf(type);
    return Object.values(type.getFields())
      .filter((field) => {
        const named = getNamedType(field.type);
        const coordinate = `${type.name}.${field.name}`;
        const isList = isListType(getNullableType(field.type));
        if (!isList || !isObjectType(named) || costs.get(named.name) === 0) return false;
        return !listSizes.has(coordinate) && !sized.has(field.name);
      })
      .map((field) => `${type.name}.${field.name}`);
  });
  expect(unsized, 'give them @listSize').toEqual([]);
});
