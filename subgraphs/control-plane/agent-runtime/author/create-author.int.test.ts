import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#runtime/clock/clock.ts';
import { loadConfig } from '#runtime/config/config.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import type { WriteRequest } from './author.ts';
import { createAuthor } from './create-author.ts';
import { type ModelServer, startModelServer } from './testing/model-server.ts';

const request: WriteRequest = {
  kind: 'notes',
  about: 'tea',
  venture: { name: 'Tea house' },
  brief: { summary: 'a tea house' },
  inputs: {},
};
/** What every service needs; none of it is used here. */
const base = {
  VENTURE_DATABASE_URL: 'postgresql://localhost/none',
  VENTURE_REDIS_URL: 'redis://localhost/0',
  VENTURE_NATS_SERVERS: '["nats://localhost:4222"]',
  VENTURE_JWT_SECRET_KEY: 'x'.repeat(32),
  VENTURE_SERVICE_SECRET_KEY: 'y'.repeat(32),
  VENTURE_AUDIT_SIGNING_KEY: 'eA==',
  VENTURE_S3_ACCESS_KEY_ID: 'a',
  VENTURE_S3_SECRET_ACCESS_KEY: 'b',
};

describe('the author', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
  });
  afterAll(() => server.stop());

  /** Path that a model was asked at, or who wrote the text when none was. */
  async function askedAt(env: Readonly<Record<string, string>>): Promise<string> {
    server.script({ status: 401, body: {} });
    const config = loadConfig({ ...base, ...env });
    const logger = createLogger({ service: 'test', level: 'silent' });
    const author = createAuthor({
      config,
      logger,
      clock: systemClock,
      metrics: createMetrics({ processMetrics: false }),
    });
    const text = await author.write(request).catch(() => null);
    const paths = server.received.map(({ path }) => path);
    return [...paths, ...(text === null ? [] : [text.authoredBy])].join(', then ');
  }
  const anthropic = () => ({ VENTURE_ANTHROPIC_API_KEY: 'k', VENTURE_ANTHROPIC_BASE_URL: server.url });
  const openai = () => ({ VENTURE_OPENAI_API_KEY: 'k', VENTURE_OPENAI_BASE_URL: `${server.url}/v1` });

  it('is Claude where its key is configured, before OpenAI, before offline', async () => {
    expect(await askedAt({ ...anthropic(), ...openai() })).toBe('/v1/messages');
    expect(await askedAt(openai())).toBe('/v1/chat/completions');
    expect(await askedAt({})).toBe('offline');
  });

  it('is offline after a model that failed, only where that is configured', async () => {
    const fallback = { VENTURE_LLM_OFFLINE_FALLBACK: 'true' };
    expect(await askedAt({ ...openai(), ...fallback })).toBe(
      '/v1/chat/completions, then offline (openai gave no text)',
    );
  });
});
