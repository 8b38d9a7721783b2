import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The subgraphs of the graph, in the order composition sees them. */
export const subgraphNames = ['control-plane', 'policy', 'treasury', 'compliance', 'artifact'] as const;

export type SubgraphName = (typeof subgraphNames)[number];

/** All parts of the graph: the subgraphs, and what the gateway itself answers. */
export const partNames = [...subgraphNames, 'gateway'] as const;

export type PartName = (typeof partNames)[number];

const schemaDir = new URL('./', import.meta.url);

/** Absolute path of the committed supergraph. */
export const supergraphPath = fileURLToPath(new URL('supergraph.graphql', schemaDir));

/** Absolute path of the graph as clients see it, from which the SDK is generated. */
export const apiSchemaPath = fileURLToPath(new URL('../codegen/sdk/schema.graphql', schemaDir));

/** @returns absolute paths of the files that make up one part's SDL, in order */
export function subgraphSdlPaths(name: PartName): readonly string[] {
  const files = name === 'gateway' ? ['gateway.graphql'] : ['shared.graphql', `${name}.graphql`];
  return files.map((file) => fileURLToPath(new URL(file, schemaDir)));
}

/**
 * Reads the whole SDL of one part: the definitions that the subgraphs share, then its own.
 * @throws when a file is missing
 */
export async function readSubgraphSdl(name: PartName): Promise<string> {
  const parts = await Promise.all(subgraphSdlPaths(name).map((path) => readFile(path, 'utf8')));
  return parts.join('\n');
}
