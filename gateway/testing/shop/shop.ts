import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { execute, type GraphQLSchema, Kind, parse } from 'graphql';
import { createSubgraphExecutor, type SubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { media, numberOf, type Ref, shippingCost, shopFields } from './data.ts';
import { shopSdl } from './sdl.ts';

/** The shop twice: as five subgraphs, and as one schema over the same data. */
export interface Shop {
  readonly supergraphSdl: string;
  readonly executors: ReadonlyMap<string, SubgraphExecutor>;
  /** What clients see of it. */
  readonly schema: GraphQLSchema;
  /** What graphql-js answers over the data as a whole. */
  expected(query: string, variables?: Record<string, unknown>): ReturnType<typeof execute>;
}

export function createShop(logger: Logger): Shop {
  const parts = Object.entries(shopSdl).map(([name, sdl]) => ({ name, sdl }));
  const { supergraphSdl } = composeSupergraph(parts);
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const schema = supergraph.apiSchema().toGraphQLJSSchema();
  const executors = parts.map(({ name, sdl }): [string, SubgraphExecutor] => {
    const resolvers = resolversOf(name, sdl);
    return [name, createSubgraphExecutor({ name, typeDefs: sdl, resolvers, createContext: (base) => base, logger })];
  });
  return {
    supergraphSdl,
    executors: new Map(executors),
    schema,
    expected: (query, variables) =>
      execute({
        schema,
        document: parse(query),
        variableValues: variables ?? {},
        rootValue: {},
        typeResolver: (value: Ref) => value.__typename,
        fieldResolver(parent, args, _context, info) {
          const resolve = shopFields[info.parentType.name]?.[info.fieldName];
          return resolve === undefined ? parent[info.fieldName] : resolve(parent, args);
        },
      }),
  };
}

type Resolvers = Record<string, Record<string, unknown>>;

/** Those of the shop's fields that the subgraph has. */
function resolversOf(subgraph: string, sdl: string): Resolvers {
  const resolvers: Resolvers = {};
  for (const node of parse(sdl).definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = node.name.value;
    const fields = shopFields[type] ?? {};
    const own = (node.fields ?? []).flatMap(({ name }) => {
      const resolve = fields[name.value];
      return resolve === undefined ? [] : [[name.value, resolve] as const];
    });
    const isEntity = node.directives?.some(
      ({ name, arguments: args }) =>
        name.value === 'key' && !args?.some((argument) => argument.name.value === 'resolvable'),
    );
    resolvers[type] = { ...Object.fromEntries(own), ...(isEntity && { __resolveReference: (ref: Ref) => ref }) };
  }
  if (subgraph === 'products') resolvers.Media = { __resolveReference: (ref: Ref) => media(numberOf(ref)) };
  if (subgraph === 'ratings') {
    // To this subgraph they are of one type.
    resolvers.Query = { rated: () => [{ id: 'm2' }, { id: 'm1' }] };
  }
  if (subgraph === 'shipping') resolvers.Product = { ...resolvers.Product, ...requiredFields };
  return resolvers;
}

interface Represented extends Ref {
  readonly weight: number | null;
  readonly price: number | null;
  readonly dims: { readonly width: number; readonly height: number } | null;
}

/** What is made of others' fields is made of what the gateway sent of them, not of the data. */
const requiredFields = {
  sku: ({ sku }: Ref) => sku,
  brand: (ref: Ref & { readonly brand: unknown }) => ref.brand,
  weight: ({ weight }: Represented) => weight,
  price: ({ price }: Represented) => price,
  dims: ({ dims }: Represented) => dims,
  shippingCost: ({ weight, price }: Represented, args: Record<string, unknown>) => shippingCost(weight, price, args),
  volume: ({ dims }: Represented) => dims && dims.width * dims.height,
};
