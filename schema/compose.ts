import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { type GraphQLError, parse, printSchema } from 'graphql';
import { apiSchemaPath, partNames, readSubgraphSdl, supergraphPath } from '#schema/sdl.ts';

/** One subgraph as composition takes it. */
export interface SubgraphSource {
  readonly name: string;
  /** The whole SDL, shared definitions included. */
  readonly sdl: string;
}

/** Something composition noticed that is legal but rarely meant. */
export interface ComposeHint {
  readonly code: string;
  readonly message: string;
}

/** Subgraphs that can't be served as one graph. `problems` has one text for each fault. */
export class CompositionError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The subgraphs do not compose:\n\n${problems.join('\n\n')}`);
    this.problems = problems;
  }
}

/**
 * Composes subgraphs into a Federation 2 supergraph.
 * @returns the supergraph SDL, ending in a newline, and the hints
 * @throws CompositionError when a schema has a syntax error or the subgraphs contradict each other
 */
export function composeSupergraph(subgraphs: readonly SubgraphSource[]): {
  supergraphSdl: string;
  hints: readonly ComposeHint[];
} {
  const result = composeServices(subgraphs.map(parseSource));
  if (result.errors !== undefined) throw new CompositionError(result.errors.map(describeError));
  return {
    supergraphSdl: `${result.supergraphSdl.trimEnd()}\n`,
    hints: result.hints.map((hint) => ({ code: hint.definition.code, message: hint.message })),
  };
}

/**
 * Composes the five subgraphs, and the gateway's own part, as they stand in schema/.
 * @throws CompositionError, as composeSupergraph
 */
export async function composeFromFiles(): Promise<ReturnType<typeof composeSupergraph>> {
  return composeSupergraph(
    await Promise.all(partNames.map(async (name) => ({ name, sdl: await readSubgraphSdl(name) }))),
  );
}

function parseSource({ name, sdl }: SubgraphSource) {
  try {
    // The URL is for people; where a subgraph is, the process that calls it knows.
    return { name, url: `subgraph:${name}`, typeDefs: parse(sdl) };
  } catch (error) {
    // parse throws GraphQLError only; its toString shows the line and a caret.
    throw new CompositionError([`[${name}] ${String(error)}`]);
  }
}

function describeError(error: GraphQLError): string {
  const { code } = error.extensions;
  return typeof code === 'string' ? `${code}: ${error.message}` : error.message;
}

/** What clients see: the supergraph without its routing directives. */
function apiSdlOf(supergraphSdl: string): string {
  // Those that a router has to know, such as who may read a field, are known to the gateway.
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  return `${printSchema(supergraph.apiSchema().toGraphQLJSSchema()).trimEnd()}\n`;
}

async function main(isCheck: boolean): Promise<number> {
  const { supergraphSdl, hints } = await composeFromFiles();
  for (const hint of hints) console.warn(`hint ${hint.code}: ${hint.message}`);
  const outputs = [
    { path: supergraphPath, text: supergraphSdl },
    { path: apiSchemaPath, text: apiSdlOf(supergraphSdl) },
  ];
  let isStale = false;
  for (const { path, text } of outputs) {
    const shownPath = relative(process.cwd(), path);
    if (!isCheck) {
      await writeFile(path, text);
      console.log(`${shownPath} composed from ${partNames.length} parts, ${hints.length} hints`);
    } else if ((await readFile(path, 'utf8').catch(() => '')) === text) {
      console.log(`${shownPath} is up to date`);
    } else {
      console.error(`${shownPath} is not what the subgraphs compose to. Run: node schema/compose.ts`);
      isStale = true;
    }
  }
  return isStale ? 1 : 0;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.includes('--check')).catch((error: unknown) => {
    if (!(error instanceof CompositionError)) throw error;
    console.error(error.message);
    return 1;
  });
}
