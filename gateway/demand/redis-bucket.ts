import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/**
 * Takes tokens from a bucket, by the server's clock.
 * KEYS[1] the bucket; ARGV: burst, tokens refilled in a millisecond, tokens needed, tokens wanted (at least those needed; fewer
 * than none give tokens back). Answers the tokens granted, none unless what is needed is there, and what is left. A bucket that
 * would be full by now is not kept.
 */
const script = `
local burst, perMs, needed, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = burst
if kept[1] and kept[2] then
  tokens = math.min(burst, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * perMs)
end
local granted = 0
if tokens >= needed then
  granted = math.min(wanted, math.floor(tokens))
  tokens = math.min(burst, tokens - granted)
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.3f', tokens), 'at', string.format('%d', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / perMs) + 1000)
return { granted, math.floor(tokens) }
`;
const digest = hash('sha1', script);

export interface BucketRequest {
  readonly burst: number;
  readonly perMs: number;
  readonly needed: number;
  readonly wanted: number;
}

export interface Grant {
  readonly granted: number;
  readonly left: number;
}

/** @throws when Redis is away or answers something else */
export async function takeFromRedis(redis: Redis, key: string, request: BucketRequest): Promise<Grant> {
  const given = [1, key, request.burst, request.perMs, request.needed, request.wanted] as const;
  const answer: unknown = await redis.evalsha(digest, ...given).catch((error: unknown) => {
    // The server has not seen the script since it started.
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return redis.eval(script, ...given);
    throw error;
  });
  const [granted, left] = Array.isArray(answer) ? answer : [];
  if (typeof granted !== 'number' || typeof left !== 'number')
    throw new Error('Redis does not answer as the script does');
  return { granted, left };
}
