import pg from 'pg';
import type { SequencedEvent } from './event.ts';
import { selectEventsSql, toSequencedEvent, type WireRow } from './wire-row.ts';

const queryTimeoutMs = 5_000;

/** Reads the log over one connection of its own, which is made when it is needed and again after a fault. */
export class LogReader {
  readonly #databaseUrl: string;
  readonly #applicationName: string;
  #client: pg.Client | undefined;

  constructor(databaseUrl: string, applicationName: string) {
    this.#databaseUrl = databaseUrl;
    this.#applicationName = applicationName;
  }

  /** Position of the last sequenced event, 0 for an empty log. */
  async head(): Promise<bigint> {
    const rows = await this.#query<{ seq: string }>('select seq::text from platform.sequencer', []);
    return BigInt(rows[0]?.seq ?? '0');
  }

  /** Events behind a position, in order. */
  async page(after: bigint, limit: number): Promise<SequencedEvent[]> {
    const text = `${selectEventsSql} where l.seq > $1 order by l.seq limit $2`;
    return (await this.#query<WireRow>(text, [after.toString(), limit])).map(toSequencedEvent);
  }

  /** Whether the event at a position is in the database and younger than so many seconds. */
  async isYounger(seq: bigint, seconds: number): Promise<boolean> {
    const rows = await this.#query<{ is_young: boolean }>(
      `select e.occurred_at > clock_timestamp() - make_interval(secs => $2) as is_young
       from platform.event_log l join platform.events e on e.id = l.event_id where l.seq = $1`,
      [seq.toString(), seconds],
    );
    return rows[0]?.is_young === true;
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      this.#client ??= await this.#connect();
      return (await this.#client.query<Row>(text, [...values])).rows;
    } catch (error) {
      // A connection that is open but dead takes its time to end.
      void this.close();
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#databaseUrl,
      application_name: this.#applicationName,
      connectionTimeoutMillis: queryTimeoutMs,
      query_timeout: queryTimeoutMs,
    });
    // The query in progress fails too; without a listener the same error would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
