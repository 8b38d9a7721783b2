import { generateKeyPairSync } from 'node:crypto';
import { loadConfig } from '#runtime/config/config.ts';
import { createSequencer } from '#runtime/events/sequencer.ts';
import { createRuntime, type Runtime } from '#runtime/service/runtime.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import type { TestStack } from './servers.ts';

export interface TestRuntime extends Runtime {
  /** Stops the sequencer and closes all connections. */
  close(): Promise<void>;
}

/** Secrets that every test process shares, so that several runtimes on one stack trust each other. */
const testSecrets = {
  VENTURE_JWT_SECRET_KEY: 'test-jwt-secret-key-of-32-characters-or-more',
  VENTURE_SERVICE_SECRET_KEY: 'test-service-secret-key-of-32-characters-or-more',
};

/** An Ed25519 key for checkpoints, made anew for each test file. */
const auditSigningKey = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'der' })
  .toString('base64');

/** The environment of a service on this stack, for runtimes in other processes. */
export function testEnvironment(
  stack: TestStack,
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    VENTURE_LOG_LEVEL: 'error',
    VENTURE_DB_POOL_SIZE: '10',
    VENTURE_AUDIT_SIGNING_KEY: auditSigningKey,
    ...testSecrets,
    ...stack.env,
    ...overrides,
  };
}

/**
 * A runtime on the real servers of the stack, with a sequencer at work. Its database role owns the tables, so that tests
 * may arrange and look at anything; `startTestService` has the roles of production.
 */
export async function createTestRuntime(
  stack: TestStack,
  options: { readonly env?: Readonly<Record<string, string>>; readonly sequencer?: boolean } = {},
): Promise<TestRuntime> {
  const config = loadConfig(testEnvironment(stack, options.env));
  const logger = createLogger({ service: 'test', level: config.logLevel });
  const runtime = await createRuntime(config, { service: 'test', logger, processMetrics: false });
  const sequencer = createSequencer({
    databaseUrl: config.database.urls.sequencer,
    bus: runtime.bus,
    logger,
    metrics: runtime.metrics,
  });
  if (options.sequencer !== false) await sequencer.start();
  return {
    ...runtime,
    async close() {
      await sequencer.stop();
      await runtime.close();
    },
  };
}
