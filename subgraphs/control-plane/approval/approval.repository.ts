import { and, asc, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import type { ApprovalParent } from '../parents.ts';
import { approvals, approvalVotes } from '../tables.ts';
import type { ApprovalState } from '../task/task-work.ts';
import type { ApprovalEvent } from './approval.events.ts';
import type { ApprovalEvidence } from './approval.ts';
import { type Approval, type ApprovalKind, evolveApproval, type Vote } from './approval.ts';

const summaryCharsMax = 500;

export interface ApprovalRequest {
  readonly id: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  readonly kind: ApprovalKind;
  readonly subjectId: string;
  readonly summary: string;
  readonly actionHash: string;
  readonly requestedBy: Actor;
  readonly reasons: readonly string[];
  /** Yes votes needed, 1 or more. */
  readonly quorum: number;
  /** How long people have. */
  readonly expiresSeconds: number;
  /** What the caller gave; null where what waits is there to be looked at: a tool call, a money intent. */
  readonly evidence: ApprovalEvidence | null;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** An approval, locked for the rest of the database transaction. */
export interface LockedApproval {
  readonly row: ApprovalParent;
  readonly approval: Approval;
  /** True when the time to decide has passed, by the database's clock. */
  readonly isLapsed: boolean;
}

/**
 * Asks people about one exact action. Asking again for the same action of the same subject gives
 * the approval that is there.
 */
export async function requestApproval(
  unit: UnitOfWork,
  request: ApprovalRequest,
): Promise<{ readonly approvalId: string; readonly state: ApprovalState; readonly isNew: boolean }> {
  const { causationId, expiresSeconds, ...asked } = request;
  const summary = request.summary.slice(0, summaryCharsMax);
  const [inserted] = await unit.tx
    .insert(approvals)
    .values({
      ...asked,
      tenantId: sql`(select tenant_id from control_plane.ventures where venture_id = ${request.ventureId})`,
      summary,
      reasons: [...request.reasons],
      state: 'PENDING',
      version: 1,
      requestedAt: sql`clock_timestamp()`,
      expiresAt: sql`clock_timestamp() + make_interval(secs => ${expiresSeconds})`,
    })
    .onConflictDoNothing({ target: [approvals.subjectId, approvals.actionHash] })
    .returning({ expiresAt: approvals.expiresAt });
  if (inserted === undefined) return { ...(await findAsked(unit.tx, request)), isNew: false };
  const { id: approvalId, workflowId, kind, subjectId, actionHash, quorum } = request;
  const expiresAt = new Date(inserted.expiresAt).toISOString();
  await unit.append({
    ventureId: request.ventureId,
    stream: { id: approvalId, expectedVersion: 0 },
    actor: request.requestedBy,
    correlationId: request.correlationId,
    causationId,
    events: [
      {
        type: 'approval.requested.v1',
        payload: { approvalId, workflowId, kind, subjectId, actionHash, summary, quorum, expiresAt },
      },
    ],
  });
  return { approvalId, state: 'PENDING', isNew: true };
}

async function findAsked(tx: Tx, { subjectId, actionHash }: ApprovalRequest) {
  const [known] = await tx
    .select({ approvalId: approvals.id, state: approvals.state })
    .from(approvals)
    .where(and(eq(approvals.subjectId, subjectId), eq(approvals.actionHash, actionHash)));
  if (known === undefined) throw new InvariantError(`The approval of ${subjectId} was in the way and is not there`);
  return known;
}

/** Reads an approval with its votes and keeps others from deciding it until the transaction ends. */
export async function lockApproval(tx: Tx, approvalId: string): Promise<LockedApproval | null> {
  const [row] = await tx.select().from(approvals).where(eq(approvals.id, approvalId)).for('update');
  if (row === undefined) return null;
  const votes = await votesOfApprovals(tx, [approvalId]);
  const { rows } = await tx.execute<{ lapsed: boolean; maker_id: string }>(sql`
    select ${row.expiresAt}::timestamptz <= clock_timestamp() as lapsed,
      platform.person_behind(${JSON.stringify(row.requestedBy)}::jsonb) as maker_id`);
  const approval = { ...row, makerId: rows[0]?.maker_id ?? row.requestedBy.id, votes: votes.map(toVote) };
  return { row, approval, isLapsed: rows[0]?.lapsed === true };
}

function toVote({ voter: by, onBehalfOf, delegationId, approve, reason }: typeof approvalVotes.$inferSelect): Vote {
  const lent = onBehalfOf && delegationId !== null;
  return { by, onBehalfOf: lent ? { id: onBehalfOf.id, name: onBehalfOf.name, delegationId } : null, approve, reason };
}

/** Writes what was decided, and tells of it. */
export async function saveApproval(
  unit: UnitOfWork,
  { row, approval }: LockedApproval,
  events: readonly ApprovalEvent[],
  cause: { readonly actor: Actor; readonly causationId: string | null },
): Promise<void> {
  if (events.length === 0) return;
  const after = events.reduce((at, event) => evolveApproval(at, event, cause.actor), approval);
  const added = after.votes.slice(approval.votes.length);
  if (added.length > 0) {
    await unit.tx.insert(approvalVotes).values(
      added.map(({ by, onBehalfOf, approve, reason }) => ({
        approvalId: row.id,
        ventureId: row.ventureId,
        voterId: by.id,
        voter: by,
        approve,
        reason,
        onBehalfOf: onBehalfOf && { kind: 'PERSON' as const, id: onBehalfOf.id, name: onBehalfOf.name },
        delegationId: onBehalfOf?.delegationId ?? null,
        votedAt: sql`clock_timestamp()`,
      })),
    );
  }
  await unit.tx
    .update(approvals)
    .set({
      state: after.state,
      version: after.version,
      decidedAt: after.state === 'PENDING' ? null : sql`clock_timestamp()`,
    })
    .where(eq(approvals.id, row.id));
  await unit.append({
    ...cause,
    ventureId: row.ventureId,
    stream: { id: row.id, expectedVersion: approval.version },
    correlationId: row.correlationId,
    events,
  });
}

/** Ids of pending approvals whose time has passed; at most 500. */
export async function findLapsed(queryable: Queryable): Promise<string[]> {
  const { rows } = await queryable.execute<{ approval_id: string }>(sql`
    select approval_id from control_plane.approvals
    where state = 'PENDING' and expires_at <= clock_timestamp() order by expires_at limit 500`);
  return rows.map((row) => row.approval_id);
}

/** Ids of pending approvals that hold a workflow, or that ask about a subject. */
export async function findPending(
  queryable: Queryable,
  about: { readonly workflowId: string } | { readonly subjectId: string },
): Promise<string[]> {
  const held =
    'workflowId' in about ? eq(approvals.workflowId, about.workflowId) : eq(approvals.subjectId, about.subjectId);
  const rows = await queryable
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(eq(approvals.state, 'PENDING'), held))
    .orderBy(asc(approvals.id));
  return rows.map((row) => row.id);
}

/** Approvals by id, in no order. */
export function findApprovals(queryable: Queryable, ids: readonly string[]): Promise<ApprovalParent[]> {
  return queryable
    .select()
    .from(approvals)
    .where(inArray(approvals.id, [...ids]));
}

/** The approvals asked for tool calls, in no order. */
export function approvalsOfSubjects(queryable: Queryable, subjectIds: readonly string[]): Promise<ApprovalParent[]> {
  return queryable
    .select()
    .from(approvals)
    .where(inArray(approvals.subjectId, [...subjectIds]))
    .orderBy(asc(approvals.requestedAt));
}

/** Votes on approvals, oldest first. */
export function votesOfApprovals(queryable: Queryable, approvalIds: readonly string[]) {
  return queryable
    .select()
    .from(approvalVotes)
    .where(inArray(approvalVotes.approvalId, [...approvalIds]))
    .orderBy(asc(approvalVotes.position));
}

/** Whose decision is asked for. */
export interface Decider {
  readonly personId: string;
  /** True for a person; nobody else has a voice, their own or a lent one. */
  readonly isPerson: boolean;
  /** True when they may use a voice of their own, beside those that were lent to them. */
  readonly hasOwnVoice: boolean;
}

/**
 * What the person may still decide: it waits, has not lapsed, they have not voted on it, and one of their voices is not the
 * maker's and was not used.
 */
function decidableBy({ personId, isPerson, hasOwnVoice }: Decider): SQL | undefined {
  if (!isPerson) return sql`false`;
  const voted = sql`select 1 from control_plane.approval_votes v where v.approval_id = ${approvals.id}`;
  const voices = sql`select ${personId}::text where ${hasOwnVoice}
    union select d.from_id from control_plane.approval_delegations d
    where d.to_id = ${personId} and d.venture_id = ${approvals.ventureId}
      and d.revoked_at is null and d.ends_at > clock_timestamp()`;
  // Only programs can have somebody behind them, and are seldom the maker: the function is not asked for each row.
  const maker = sql`case ${approvals.requestedBy} ->> 'kind' when 'INTEGRATION' then
    platform.person_behind(${approvals.requestedBy}) else ${approvals.requestedBy} ->> 'id' end`;
  return and(
    eq(approvals.state, 'PENDING'),
    sql`${approvals.expiresAt} > clock_timestamp()`,
    sql`${maker} <> ${personId}`,
    sql`not exists (${voted} and v.voter_id = ${personId})`,
    sql`exists (select 1 from (${voices}) as voice (id)
      where voice.id <> ${maker}
        and not exists (${voted} and coalesce(v.on_behalf_of ->> 'id', v.voter_id) = voice.id))`,
  );
}

/** Approvals of a venture, newest first. @param filter.decidableBy only what this person may decide now; all when null */
export function listApprovals(
  queryable: Queryable,
  filter: { readonly ventureId: string; readonly state: ApprovalState | null; readonly decidableBy: Decider | null },
  page: PageRequest,
): Promise<ApprovalParent[]> {
  const wanted: (SQL | undefined)[] = [eq(approvals.ventureId, filter.ventureId)];
  if (filter.decidableBy !== null) wanted.push(decidableBy(filter.decidableBy));
  if (filter.state !== null) wanted.push(eq(approvals.state, filter.state));
  if (page.after !== undefined) {
    const [at, id = ''] = page.after;
    wanted.push(or(lt(approvals.requestedAt, at), and(eq(approvals.requestedAt, at), lt(approvals.id, id))));
  }
  return queryable
    .select()
    .from(approvals)
    .where(and(...wanted))
    .orderBy(desc(approvals.requestedAt), desc(approvals.id))
    .limit(page.first + 1);
}

export interface InboxFilter {
  readonly tenantId: string;
  /** Only of these ventures of the tenant; of all when null. */
  readonly ventureIds: readonly string[] | null;
  readonly state: ApprovalState;
  /** Only what lapses from then on, RFC 3339; null for no bound. */
  readonly expiresFrom: string | null;
  /** Only what lapses before, RFC 3339; null for no bound. */
  readonly expiresBefore: string | null;
  /** Only what this person may decide now; all when null. */
  readonly decidableBy: Decider | null;
}

/** Approvals of a tenant in one state, what lapses first first: a range of one index, whatever else the tables hold. */
export function inboxQuery(queryable: Queryable, filter: InboxFilter, page: PageRequest) {
  const { expiresAt, id, ventureId } = approvals;
  const { ventureIds, expiresFrom, expiresBefore } = filter;
  const wanted: (SQL | undefined)[] = [eq(approvals.tenantId, filter.tenantId), eq(approvals.state, filter.state)];
  const [only] = ventureIds ?? [];
  // One venture has an index of its own; a list that may be long goes as one parameter.
  if (ventureIds?.length === 1 && only !== undefined) wanted.push(eq(ventureId, only));
  else if (ventureIds !== null) wanted.push(sql`${ventureId} = any(${sql.param([...ventureIds])}::text[])`);
  if (expiresFrom !== null) wanted.push(gte(expiresAt, expiresFrom));
  if (expiresBefore !== null) wanted.push(lt(expiresAt, expiresBefore));
  if (filter.decidableBy !== null) wanted.push(decidableBy(filter.decidableBy));
  if (page.after !== undefined) {
    const [at, afterId = ''] = page.after;
    wanted.push(sql`(${expiresAt}, ${id}) > (${at}::timestamptz, ${afterId})`);
  }
  return queryable
    .select()
    .from(approvals)
    .where(and(...wanted))
    .orderBy(asc(expiresAt), asc(id))
    .limit(page.first + 1);
}
