import { type GraphQLSchema, isAbstractType, isCompositeType } from 'graphql';

/** Whether an object of a type counts as another type: itself, an interface of it, a union with it. */
export type IsTypeOf = (typename: string, condition: string) => boolean;

/** @param schema the supergraph's: plans name types that clients may not see */
export function createIsTypeOf(schema: GraphQLSchema): IsTypeOf {
  return (typename, condition) => {
    if (typename === condition) return true;
    const type = schema.getType(typename);
    const conditionType = schema.getType(condition);
    return (
      isAbstractType(conditionType) &&
      isCompositeType(type) &&
      'getFields' in type &&
      schema.isSubType(conditionType, type)
    );
  };
}
