import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import { createNoteSigner } from '#runtime/proof/signed-note.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import { createCheckpointWriter } from './checkpoint/checkpoint.ts';
import type { ComplianceContext } from './context.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/resolvers.ts';
import { loadDefaultRules } from './rule/rule.ts';
import { createRunner } from './runner.ts';
import { createLogTree } from './tree/tree.ts';

const typeDefs = await readSubgraphSdl('compliance');

export interface ComplianceOptions {
  /** Longest that new events go without a signature. Default 10,000. */
  readonly checkpointIntervalMs?: number;
}

/**
 * Creates the compliance subgraph: rules, cases, and the signed Merkle tree over the event log.
 * @throws NoteError when the configured key is not an Ed25519 key; RuleError when the rules do not compile
 */
export function createCompliance(runtime: Runtime, options: ComplianceOptions = {}): Subgraph {
  const { bus, db, access, events, feed, cursors, logger, config } = runtime;
  const rules = loadDefaultRules();
  const tree = createLogTree();
  const signer = createNoteSigner(config.audit.signingKey, config.audit.origin);
  const checkpoints = createCheckpointWriter({ tree, signer });
  const { checkpointIntervalMs = 10_000 } = options;

  const executor = createSubgraphExecutor<ComplianceContext>({
    name: 'compliance',
    typeDefs,
    resolvers,
    logger,
    createContext: (base) => ({
      ...base,
      bus,
      db,
      access,
      events,
      feed,
      cursors,
      rules,
      tree,
      loaders: createLoaders({ db, access, rules, tree }, base.identity),
    }),
  });
  return {
    name: 'compliance',
    executor,
    roles: { compliance: createRunner(runtime, { tree, rules, checkpoints, checkpointIntervalMs }) },
  };
}
