import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { type SubgraphName, subgraphNames, subgraphSdlPaths } from './schema/sdl.ts';

/**
 * A GraphQL type T of a subgraph gets its own parent type in resolvers when the subgraph's parents.ts exports `TParent`.
 * Other types get the shape of their fields.
 */
function parentTypesOf(name: SubgraphName): Record<string, string> {
  const path = fileURLToPath(new URL(`./subgraphs/${name}/parents.ts`, import.meta.url));
  if (!existsSync(path)) return {};
  const names = readFileSync(path, 'utf8').matchAll(/^export (?:interface|type) (\w+)Parent\b/gm);
  // The leading backslash keeps codegen from reading the alias's `#` as its own separator.
  return Object.fromEntries([...names].map(([, type]) => [type, `\\#subgraphs/${name}/parents.ts#${type}Parent`]));
}

/** A subgraph's own context when it has one, `TreasuryContext` for example; else what all of them share. */
function contextTypeOf(name: SubgraphName): string {
  const path = fileURLToPath(new URL(`./subgraphs/${name}/context.ts`, import.meta.url));
  if (!existsSync(path)) return '\\#runtime/graphql/context.ts#GraphContext';
  const pascal = name.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
  return `\\#subgraphs/${name}/context.ts#${pascal}Context`;
}

const scalars = {
  BigInt: 'bigint',
  Cursor: 'string',
  CurrencyCode: 'string',
  DateTime: 'string',
  ID: 'string',
  JSON: '\\#runtime/json/canonical.ts#JsonValue',
  // Federation's own.
  _Any: 'unknown',
  _FieldSet: 'string',
};

function resolverTypes(name: SubgraphName): NonNullable<CodegenConfig['generates'][string]> {
  return {
    schema: [...subgraphSdlPaths(name)],
    plugins: ['typescript', 'typescript-resolvers'],
    config: {
      federation: true,
      contextType: contextTypeOf(name),
      mappers: parentTypesOf(name),
      scalars,
      strictScalars: true,
      useTypeImports: true,
      enumsAsTypes: true,
      // A resolver names every field of an object it returns; absent and null mean the same to GraphQL.
      avoidOptionals: { field: true },
      maybeValue: 'T | null | undefined',
      inputMaybeValue: 'T | null | undefined',
      immutableTypes: true,
      emitLegacyCommonJSImports: false,
      importExtension: '.ts',
    },
  };
}

/** The operations in examples/graphql as typed documents, for the CLI and for whoever builds on the graph. */
function sdk(): NonNullable<CodegenConfig['generates'][string]> {
  return {
    schema: 'codegen/sdk/schema.graphql',
    documents: 'examples/graphql/*.graphql',
    plugins: ['typescript-operations', 'typed-document-node'],
    config: {
      scalars: { ...scalars, BigInt: 'string', JSON: 'unknown' },
      strictScalars: true,
      useTypeImports: true,
      enumsAsTypes: true,
      immutableTypes: true,
      emitLegacyCommonJSImports: false,
      importExtension: '.ts',
    },
  };
}

const config: CodegenConfig = {
  generates: {
    ...Object.fromEntries(subgraphNames.map((name) => [`codegen/resolvers/${name}.ts`, resolverTypes(name)])),
    'codegen/sdk/operations.ts': sdk(),
  },
};

export default config;
