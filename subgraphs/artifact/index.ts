import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import { type CompilerOptions, createCompiler } from './build/compiler.ts';
import type { ArtifactContext } from './context.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/resolvers.ts';
import { createArtifactRunner } from './runner.ts';

const typeDefs = await readSubgraphSdl('artifact');

export interface ArtifactOptions {
  readonly compiler?: CompilerOptions;
}

/** The artifact subgraph: documents from specs, their builds, their files. */
export function createArtifact(runtime: Runtime, options: ArtifactOptions = {}): Subgraph {
  const executor = createSubgraphExecutor<ArtifactContext>({
    name: 'artifact',
    typeDefs,
    resolvers,
    logger: runtime.logger,
    createContext: (base) => ({ ...base, runtime, loaders: createLoaders(runtime, base.identity) }),
  });
  return {
    name: 'artifact',
    executor,
    roles: { artifact: createArtifactRunner(runtime), compiler: createCompiler(runtime, options.compiler) },
  };
}
