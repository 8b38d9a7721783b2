import { connect } from 'nats';
import { expect } from 'vitest';
import { openDatabase } from '#runtime/db/db.ts';
import { chainHash, decodeEvent, genesisHash, type SequencedEvent } from '#runtime/events/event.ts';
import { readEvents } from '#runtime/events/read.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { type FaultSystem, withDatabase } from './system.ts';

/** Holds the log, JetStream, the projection, the follower and the writers' acknowledgements against each other. */
export async function verifyAll(system: FaultSystem): Promise<void> {
  const log = await readLog(system.databaseUrl);
  const tokens = log.map((event) => event.streamId);
  expect(firstBreak(log), 'dense, and each hash follows from the one before').toBeUndefined();
  expect(new Set(tokens).size, 'nothing twice').toBe(tokens.length);
  const known = new Set(tokens);
  expect(
    [...system.acknowledged.keys()].filter((token) => !known.has(token)),
    'acknowledged writes missing',
  ).toEqual([]);

  const lines = log.map(({ seq, hash }) => `${seq} ${hash}`);
  expect(
    difference(
      system.seen.map(({ seq, hash }) => `${seq} ${hash}`),
      lines,
    ),
    'the follower',
  ).toBeUndefined();
  await withDatabase(system.databaseUrl, async (client) => {
    const { rows: projected } = await client.query<{ line: string }>(
      `select seq || ' ' || hash as line from faults.projection order by seq`,
    );
    expect(
      difference(
        projected.map(({ line }) => line),
        lines,
      ),
      'the projection',
    ).toBeUndefined();
    const { rows: apart } = await client.query(
      `select token from faults.writes full join platform.events on token = stream_id where token is null or stream_id is null`,
    );
    expect(apart, 'state and events committed apart').toEqual([]);
  });
  await expect
    .poll(async () => difference(await readJetStream(system.natsUrl), lines), { timeout: 20_000, interval: 500 })
    .toBeUndefined();
}

async function readLog(databaseUrl: string): Promise<SequencedEvent[]> {
  const logger = createLogger({ service: 'faults', level: 'silent' });
  const db = openDatabase({ databaseUrl, poolSize: 1, applicationName: 'faults-verify', logger });
  const log: SequencedEvent[] = [];
  for (;;) {
    const page = await readEvents(db.drizzle, { after: log.at(-1)?.seq ?? 0n, limit: 5_000 });
    if (page.length === 0) break;
    log.push(...page);
  }
  await db.close();
  return log;
}

function firstBreak(log: readonly SequencedEvent[]): bigint | undefined {
  let previousHash = genesisHash;
  let seq = 0n;
  for (const event of log) {
    seq++;
    if (event.seq !== seq || event.previousHash !== previousHash || chainHash(event) !== event.hash) return seq;
    previousHash = event.hash;
  }
  return undefined;
}

async function readJetStream(natsUrl: string): Promise<string[]> {
  const { host, username, password } = new URL(natsUrl);
  const connection = await connect({ servers: host, user: username, pass: password });
  try {
    const { state } = await (await connection.jetstreamManager()).streams.info('EVENTS');
    const lines: string[] = [];
    if (state.messages === 0) return lines;
    const consumer = await connection.jetstream().consumers.get('EVENTS');
    for await (const message of await consumer.consume({ max_messages: 1_000 })) {
      const { seq, hash } = decodeEvent(message.string());
      lines.push(`${seq} ${hash}`);
      if (message.seq >= state.last_seq) break;
    }
    return lines;
  } finally {
    await connection.close();
  }
}

/** @returns the first place where two lists differ, in words, or undefined when they are the same */
function difference(actual: readonly string[], expected: readonly string[]): string | undefined {
  const length = Math.max(actual.length, expected.length);
  for (let index = 0; index < length; index++) {
    if (actual[index] !== expected[index]) return `at ${index + 1}: ${actual[index]} instead of ${expected[index]}`;
  }
  return undefined;
}
