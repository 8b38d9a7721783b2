import { connect } from 'nats';
import { expect } from 'vitest';
import { openDatabase } from '#runtime/db/db.ts';
import { chainHash, decodeEvent, genesisHash } from '#runtime/events/event.ts';
import { readEvents } from '#runtime/events/read.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { type FaultSystem, withDatabase } from './system.ts';

/** Holds the log, JetStream, projections, followers, effects and the writers' acknowledgements against each other. */
export async function verifyAll(system: FaultSystem): Promise<void> {
  const hashes = await verifyLog(system);
  const head = { seq: BigInt(hashes.length), hash: hashes.at(-1) };
  for (const { name, seq, hash } of system.progress.followers()) {
    // A follower checks each event and its link to the one before: with the same end it has seen the same log.
    expect({ seq, hash }, `the ${name} follower`).toEqual(head);
  }
  expect(system.progress.followers()).toHaveLength(2);
  expect(system.progress.broken, 'what followers found, and processes that gave up').toEqual([]);
  await verifyTables(system);
  await verifyJetStream(system.natsUrl, hashes);
}

/** @returns the hash of every event, in order */
async function verifyLog({ databaseUrl, progress }: FaultSystem): Promise<string[]> {
  const logger = createLogger({ service: 'faults', level: 'silent' });
  const db = openDatabase({ databaseUrl, poolSize: 1, applicationName: 'faults-verify', logger });
  const hashes: string[] = [];
  const tokens = new Set<string>();
  for (;;) {
    const page = await readEvents(db.drizzle, { after: BigInt(hashes.length), limit: 5_000 });
    if (page.length === 0) break;
    for (const event of page) {
      const previousHash = hashes.at(-1) ?? genesisHash;
      if (event.seq !== BigInt(hashes.length + 1)) expect.fail(`${event.seq} follows ${hashes.length}`);
      if (event.previousHash !== previousHash || chainHash(event) !== event.hash) expect.fail(`hash of ${event.seq}`);
      hashes.push(event.hash);
      tokens.add(event.streamId);
    }
  }
  await db.close();
  expect(tokens.size, 'nothing twice').toBe(hashes.length);
  const missing = [...progress.acknowledged].filter((token) => !tokens.has(token));
  expect(missing, 'acknowledged writes missing').toEqual([]);
  return hashes;
}

async function verifyTables({ databaseUrl }: FaultSystem): Promise<void> {
  const findings = {
    'state and events committed apart': `select token, stream_id from faults.writes
      full join (select stream_id from platform.events where type = 'workflow.succeeded.v1') e on token = stream_id
      where token is null or stream_id is null`,
    'the projection and the log': `select * from faults.projection p full join platform.event_log l using (seq, hash)
      where p.token is distinct from l.stream_id`,
    'the totals and the log': `select * from faults.totals full join (
        select venture_id, count(*) as events, sum(seq) as seq_sum from platform.event_log group by venture_id) l
      using (venture_id, events, seq_sum) where l.venture_id is null or faults.totals.venture_id is null`,
    'tasks without exactly one effect': `select task_id from faults.tasks left join faults.effects using (task_id)
      group by task_id having count(effects.attempt) <> 1`,
  };
  await withDatabase(databaseUrl, async (client) => {
    for (const [what, query] of Object.entries(findings)) {
      const { rows } = await client.query(`${query} limit 10`);
      expect(rows, what).toEqual([]);
    }
    const { rows } = await client.query<{ tasks: number }>('select count(*)::integer as tasks from faults.tasks');
    expect(rows[0]?.tasks).toBeGreaterThan(0);
  });
}

/** A store that was lost is filled again in the background. */
async function verifyJetStream(natsUrl: string, hashes: readonly string[]): Promise<void> {
  const { host, username, password } = new URL(natsUrl);
  const connection = await connect({ servers: host, user: username, pass: password });
  try {
    const manager = await connection.jetstreamManager();
    await expect
      .poll(async () => (await manager.streams.info('EVENTS')).state.messages, { timeout: 30_000, interval: 200 })
      .toBe(hashes.length);
    const consumer = await connection.jetstream().consumers.get('EVENTS');
    let read = 0;
    for await (const message of await consumer.consume({ max_messages: 1_000 })) {
      const { seq, hash } = decodeEvent(message.string());
      if (seq !== BigInt(read + 1) || hash !== hashes[read]) expect.fail(`JetStream has ${seq} at ${read + 1}`);
      read++;
      if (read === hashes.length) break;
    }
  } finally {
    await connection.close();
  }
}
