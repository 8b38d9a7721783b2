import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
} from 'graphql';
import { listLevelsOf } from './list-lengths.ts';
import type { ListSize, Weights } from './weights.ts';

/** A field that leads to an object costs this for each object, unless `@cost` says otherwise. */
const objectCost = 1;

/** What a field of the schema costs, whoever asks for it. Of a field of an interface, that of the most expensive type that has it. */
export interface PricedField {
  /** `Type.field` */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  /** What it leads to. */
  readonly type: GraphQLNamedType;
  /** For each object or value, without what is selected of it. */
  readonly cost: number;
  /** 0 for what is no list, 1 for a list, 2 for a list of lists. */
  readonly listLevels: number;
  readonly listSizes: readonly { readonly field: GraphQLField<unknown, unknown>; readonly listSize: ListSize }[];
}

/** @returns undefined for a field that the type does not have */
export type PricedFields = (parent: GraphQLCompositeType, name: string) => PricedField | undefined;

export function createPricedFields(schema: GraphQLSchema, { costs, listSizes }: Weights): PricedFields {
  const known = new Map<string, PricedField | undefined>();

  function price(parent: GraphQLCompositeType, name: string): PricedField | undefined {
    const types = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
    const definitions = types.flatMap((type) => {
      const field = 'getFields' in type ? type.getFields()[name] : undefined;
      return field ? [{ field, coordinate: `${type.name}.${name}` }] : [];
    });
    const [own] = definitions;
    return (
      own && {
        ...own,
        type: getNamedType(own.field.type),
        cost: Math.max(...definitions.map(costOf)),
        listLevels: listLevelsOf(own.field.type),
        listSizes: definitions.flatMap(({ field, coordinate }) => {
          const listSize = listSizes.get(coordinate);
          return listSize ? [{ field, listSize }] : [];
        }),
      }
    );
  }

  function costOf({ field, coordinate }: Pick<PricedField, 'field' | 'coordinate'>): number {
    const type = getNamedType(field.type);
    return costs.get(coordinate) ?? costs.get(type.name) ?? (isCompositeType(type) ? objectCost : 0);
  }

  return (parent, name) => {
    const coordinate = `${parent.name}.${name}`;
    let priced = known.get(coordinate);
    if (priced === undefined && !known.has(coordinate)) {
      priced = price(parent, name);
      known.set(coordinate, priced);
    }
    return priced;
  };
}
