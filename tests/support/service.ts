import { loadConfig } from '#runtime/config/config.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { roles as allRoles, type Role } from '#runtime/service/service.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { type Service, startService } from '#service/service.ts';
import { testEnvironment } from './runtime.ts';
import type { TestStack } from './servers.ts';

export interface TestService extends Service {
  readonly graphUrl: string;
  /** For looking at the tables of any service: the role that owns them. */
  readonly owner: Database;
  /** A founder's token; of a tenant of its own when the name is new. */
  tokenFor(tenantId: string): Promise<string>;
}

/** Every role in this process on the stack's real servers, as the launcher runs them: each service with its database role. */
export async function startTestService(
  stack: TestStack,
  options: { readonly roles?: readonly Role[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<TestService> {
  const config = loadConfig(testEnvironment(stack, options.env));
  const service = await startService(config, {
    roles: new Set(options.roles ?? allRoles),
    logger: createLogger({ service: 'test', level: config.logLevel }),
  });
  const owner = openDatabase({
    databaseUrl: stack.databaseUrl,
    poolSize: 1,
    applicationName: 'test-owner',
    logger: service.runtime.logger,
  });
  return {
    ...service,
    owner,
    async stop() {
      await service.stop();
      await owner.close();
    },
    graphUrl: `${service.urls.get('gateway') ?? ''}/graphql`,
    tokenFor: (tenantId) =>
      service.runtime.tokens.signUserToken({
        id: `usr_${tenantId}`,
        name: 'Founder',
        kind: 'PERSON',
        tenantId,
        role: 'founder',
      }),
  };
}
