import { sql } from 'drizzle-orm';
import type { ClientBase } from 'pg';
import type { Queryable } from '#runtime/db/db.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { PolicyEffect } from '../decision/decision.ts';
import type { DecisionInput } from '../decision/hashes.ts';
import type { RecordedDecision } from './replay.ts';
import type { RecordedRange, ReplayJob } from './replay-job.ts';

/** A span of time as ids of decisions: the first id it may hold has this one before it, and its end is not in it. */
export interface IdSpan {
  readonly ventureId: string;
  readonly afterId: string;
  readonly beforeId: string;
}

/** Ids hold the millisecond in which they were made, in their first 48 bits (RFC 9562, section 5.7). */
export function idSpanOf(ventureId: string, from: Date, to: Date): IdSpan {
  return { ventureId, afterId: idAt(from), beforeId: idAt(to) };
}

function idAt(instant: Date): string {
  return `dec_${Math.max(0, instant.getTime()).toString(16).padStart(12, '0')}`;
}

/** How many decisions there are in a span. */
export async function countDecisions(queryable: Queryable, { ventureId, afterId, beforeId }: IdSpan): Promise<number> {
  const { rows } = await queryable.execute<{ count: number }>(sql`
    select count(*)::integer as count from policy.decisions
    where venture_id = ${ventureId} and decision_id > ${afterId} and decision_id < ${beforeId}`);
  return rows[0]?.count ?? 0;
}

/**
 * The next decisions of a span, at most `limit`, as a range.
 * @param afterId where the last range ended
 * @returns null at the end of the span
 */
export async function nextRange(
  queryable: Queryable,
  { ventureId, beforeId }: IdSpan,
  afterId: string,
  limit: number,
): Promise<RecordedRange | null> {
  const { rows } = await queryable.execute<{ last: string | null }>(sql`
    select max(decision_id) as last from (
      select decision_id from policy.decisions
      where venture_id = ${ventureId} and decision_id > ${afterId} and decision_id < ${beforeId}
      order by decision_id limit ${limit}
    ) as next`);
  const upToId = rows[0]?.last ?? null;
  return upToId === null ? null : { ventureId, afterId, upToId };
}

type Row = readonly [
  id: string,
  effect: PolicyEffect,
  actionHash: string,
  atMs: number,
  requiredLimits: RequiredLimits | null,
  input: string,
];

const columns = `decision_id, effect, action_hash, (extract(epoch from decided_at) * 1000)::float8, required_limits, input`;

/** Reads decisions with their inputs, in the order in which they were made. */
export async function readRecorded(client: ClientBase, decisions: ReplayJob['decisions']): Promise<RecordedDecision[]> {
  const { rows } = await client.query<Row[]>(
    'ids' in decisions
      ? {
          name: 'recorded_by_id',
          text: `select ${columns} from policy.decisions where decision_id = any($1::text[]) order by decision_id`,
          values: [decisions.ids],
          rowMode: 'array',
        }
      : {
          name: 'recorded_in_range',
          text: `select ${columns} from policy.decisions
            where venture_id = $1 and decision_id > $2 and decision_id <= $3 order by decision_id`,
          values: [decisions.ventureId, decisions.afterId, decisions.upToId],
          rowMode: 'array',
        },
  );
  return (rows as unknown as Row[]).map(([id, effect, actionHash, atMs, requiredLimits, input]) => ({
    id,
    effect,
    actionHash,
    atMs,
    requiredLimits,
    // Stored by us in this form; the database holds the text against its hash.
    input: JSON.parse(input) as DecisionInput,
  }));
}
