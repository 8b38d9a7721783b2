import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { Severity } from '../rule/rule.ts';
import type { CaseFinding, CaseResolution, CaseState, ComplianceCase, Violation } from './case.ts';

/** A time that is given when tables are rebuilt from the log, and is the database's clock when something happens now. */
type At = Date | 'now';

/** Inserts a case unless it is there; opened now or, when rebuilt, at the time the log tells. */
export async function insertCase(
  tx: Tx,
  row: Omit<ComplianceCase, 'state' | 'openedAt' | 'resolution' | 'note' | 'resolvedAt'>,
  openedAt: At,
): Promise<Date | undefined> {
  const { rows } = await tx.execute<{ opened_at: string }>(sql`
    insert into compliance.cases (case_id, venture_id, workflow_id, rule_id, severity, subject_id, opened_at)
    values (${row.id}, ${row.ventureId}, ${row.workflowId}, ${row.ruleId}, ${row.severity}, ${row.subjectId}, ${time(openedAt)})
    on conflict (case_id) do nothing returning opened_at`);
  return rows[0] && new Date(rows[0].opened_at);
}

/** Inserts a violation unless it is there. */
export async function insertViolation(tx: Tx, row: Omit<Violation, 'at'>, at: At): Promise<Date | undefined> {
  const { rows } = await tx.execute<{ at: string }>(sql`
    insert into compliance.violations (violation_id, case_id, venture_id, rule_id, event_id, event_seq, detail, at)
    values (${row.id}, ${row.caseId}, ${row.ventureId}, ${row.ruleId}, ${row.eventId}, ${row.eventSeq}, ${row.detail}, ${time(at)})
    on conflict (violation_id) do nothing returning at`);
  return rows[0] && new Date(rows[0].at);
}

/**
 * Finds the case that a new violation belongs to, and locks it. A case that a database transaction younger than this one
 * has resolved still counts as open: the log orders events by the age of their transactions, so in the log this violation
 * comes first.
 */
export async function lockOpenCase(
  tx: Tx,
  key: { readonly ventureId: string; readonly ruleId: string; readonly subjectId: string },
): Promise<ComplianceCase | undefined> {
  const cases = await select(
    tx,
    sql`where venture_id = ${key.ventureId} and rule_id = ${key.ruleId} and subject_id = ${key.subjectId}
        and (state = 'OPEN' or resolved_in > pg_current_xact_id())
      order by case_id desc limit 1 for update`,
  );
  return cases[0];
}

/** Reads one case and locks it. */
export async function lockCase(tx: Tx, id: string): Promise<ComplianceCase | undefined> {
  return (await select(tx, sql`where case_id = ${id} for update`))[0];
}

/** Closes an open case, by the database's clock. @returns when */
export async function closeCase(tx: Tx, id: string, finding: CaseFinding, by: Actor): Promise<Date> {
  const { rows } = await tx.execute<{ resolved_at: string }>(sql`
    update compliance.cases
    set state = 'RESOLVED', resolution = ${finding.resolution}, note = ${finding.note},
      resolved_by = ${JSON.stringify(by)}::jsonb, resolved_at = clock_timestamp(), resolved_in = pg_current_xact_id()
    where case_id = ${id} and state = 'OPEN' returning resolved_at`);
  const row = rows[0];
  if (row === undefined) throw new Error(`Case ${id} was not open although it was locked`);
  return new Date(row.resolved_at);
}

/** Notes what the log tells of a resolution; all of it but `resolved_in` is there already unless tables are rebuilt. */
export async function applyResolution(tx: Tx, id: string, finding: CaseFinding, by: Actor, at: Date): Promise<void> {
  await tx.execute(sql`
    update compliance.cases
    set state = 'RESOLVED', resolution = ${finding.resolution}, note = ${finding.note},
      resolved_by = ${JSON.stringify(by)}::jsonb, resolved_at = ${time(at)}, resolved_in = null
    where case_id = ${id}`);
}

export async function readCases(queryable: Queryable, ids: readonly string[]): Promise<ComplianceCase[]> {
  return select(queryable, sql`where case_id = any(${sql.param(ids)}::text[])`);
}

/** Which cases of a venture, newest first. */
export interface CaseQuery {
  readonly ventureId: string;
  readonly state?: CaseState | undefined;
  readonly severity?: Severity | undefined;
  /** Only cases older than this one. */
  readonly afterId?: string | undefined;
  readonly limit: number;
}

export async function listCases(queryable: Queryable, query: CaseQuery): Promise<ComplianceCase[]> {
  const conditions = [sql`venture_id = ${query.ventureId}`];
  if (query.state !== undefined) conditions.push(sql`state = ${query.state}`);
  if (query.severity !== undefined) conditions.push(sql`severity = ${query.severity}`);
  if (query.afterId !== undefined) conditions.push(sql`case_id < ${query.afterId}`);
  return select(queryable, sql`where ${sql.join(conditions, sql` and `)} order by case_id desc limit ${query.limit}`);
}

/** Newest cases of several ventures, at most `limit` of each; all states when `state` is null. */
export async function readVentureCases(
  queryable: Queryable,
  ventureIds: readonly string[],
  state: CaseState | null,
  limit: number,
): Promise<ComplianceCase[]> {
  return selectEach(
    queryable,
    ventureIds,
    sql`venture_id = parent.id and (${state}::text is null or state = ${state})
    order by case_id desc limit ${limit}`,
    sql`case_id desc`,
  );
}

/** Oldest cases of several workflows, at most `limit` of each. */
export async function readWorkflowCases(
  queryable: Queryable,
  workflowIds: readonly string[],
  limit: number,
): Promise<ComplianceCase[]> {
  return selectEach(queryable, workflowIds, sql`workflow_id = parent.id order by case_id limit ${limit}`, sql`case_id`);
}

export async function readViolations(queryable: Queryable, ids: readonly string[]): Promise<Violation[]> {
  const { rows } = await queryable.execute<StoredViolation>(sql`
    select ${violationColumns} from compliance.violations where violation_id = any(${sql.param(ids)}::text[])`);
  return rows.map(toViolation);
}

/** Violations of several cases, oldest first, at most `limit` of each. */
export async function readCaseViolations(
  queryable: Queryable,
  caseIds: readonly string[],
  limit: number,
): Promise<Violation[]> {
  const { rows } = await queryable.execute<StoredViolation>(sql`
    select found.* from unnest(${sql.param(caseIds)}::text[]) as parent (id)
    cross join lateral (
      select ${violationColumns} from compliance.violations where case_id = parent.id
      order by event_seq, violation_id limit ${limit}) as found
    order by found.event_seq, found.violation_id`);
  return rows.map(toViolation);
}

interface StoredCase extends Record<string, unknown> {
  readonly case_id: string;
  readonly venture_id: string;
  readonly workflow_id: string | null;
  readonly rule_id: string;
  readonly severity: Severity;
  readonly subject_id: string;
  readonly state: CaseState;
  readonly opened_at: string;
  readonly resolution: CaseResolution | null;
  readonly note: string | null;
  readonly resolved_at: string | null;
}

interface StoredViolation extends Record<string, unknown> {
  readonly violation_id: string;
  readonly case_id: string;
  readonly venture_id: string;
  readonly rule_id: string;
  readonly event_id: string;
  readonly event_seq: bigint;
  readonly detail: string;
  readonly at: string;
}

const caseColumns = sql.raw(
  'case_id, venture_id, workflow_id, rule_id, severity, subject_id, state, opened_at, resolution, note, resolved_at',
);
const violationColumns = sql.raw('violation_id, case_id, venture_id, rule_id, event_id, event_seq, detail, at');

async function select(queryable: Queryable, rest: SQL): Promise<ComplianceCase[]> {
  const { rows } = await queryable.execute<StoredCase>(sql`select ${caseColumns} from compliance.cases ${rest}`);
  return rows.map(toCase);
}

async function selectEach(
  queryable: Queryable,
  parentIds: readonly string[],
  where: SQL,
  order: SQL,
): Promise<ComplianceCase[]> {
  const { rows } = await queryable.execute<StoredCase>(sql`
    select found.* from unnest(${sql.param(parentIds)}::text[]) as parent (id)
    cross join lateral (select ${caseColumns} from compliance.cases where ${where}) as found
    order by found.${order}`);
  return rows.map(toCase);
}

function toCase(row: StoredCase): ComplianceCase {
  return {
    id: row.case_id,
    ventureId: row.venture_id,
    workflowId: row.workflow_id,
    ruleId: row.rule_id,
    severity: row.severity,
    subjectId: row.subject_id,
    state: row.state,
    openedAt: new Date(row.opened_at),
    resolution: row.resolution,
    note: row.note,
    resolvedAt: row.resolved_at === null ? null : new Date(row.resolved_at),
  };
}

function toViolation(row: StoredViolation): Violation {
  return {
    id: row.violation_id,
    caseId: row.case_id,
    ventureId: row.venture_id,
    ruleId: row.rule_id,
    eventId: row.event_id,
    eventSeq: row.event_seq,
    detail: row.detail,
    at: new Date(row.at),
  };
}

function time(at: At): SQL {
  return at === 'now' ? sql`clock_timestamp()` : sql`${at.toISOString()}::timestamptz`;
}
