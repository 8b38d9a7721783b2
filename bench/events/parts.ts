import { createTokenService } from '#runtime/auth/jwt.ts';
import { type Bus, connectBus } from '#runtime/bus/bus.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import type { Addresses } from './child.ts';

/** What every process of this benchmark has open. */
export interface Parts {
  readonly db: Database;
  readonly bus: Bus;
  readonly logger: Logger;
  close(): Promise<void>;
}

/** Opens them as a service does. @param poolSize connections to PostgreSQL */
export async function openParts({ databaseUrl, natsUrl }: Addresses, poolSize: number): Promise<Parts> {
  const logger = createLogger({ service: 'bench', level: 'fatal' });
  const secret = 'a-secret-of-the-benchmark-with-32-characters';
  const tokens = createTokenService({
    jwtSecret: secret,
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 60,
    serviceSecret: secret,
  });
  const db = openDatabase({ databaseUrl, poolSize, applicationName: 'bench', logger });
  const bus = await connectBus({
    servers: [natsUrl],
    name: 'bench',
    reconnectWaitMs: 250,
    replicas: 1,
    tokens,
    logger,
  });
  return {
    db,
    bus,
    logger,
    async close() {
      await bus.close();
      await db.close();
    },
  };
}
