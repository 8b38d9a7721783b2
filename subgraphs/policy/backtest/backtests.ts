import { sql } from 'drizzle-orm';
import type { Access } from '#runtime/auth/access.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { InvalidInputError, InvariantError, NotFoundError } from '#runtime/errors/errors.ts';
import type { EventLog, UnitOfWork } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type IntendedByHand, type PermissionDeps, requirePermission } from '#runtime/policy/permission.ts';
import * as bundleRepository from '../bundle/bundle.repository.ts';
import {
  type BundleContent,
  canonicalContent,
  hashOfContent,
  InvalidPolicyBundleError,
  type ToolAllowlist,
} from '../bundle/bundle.ts';
import type { Caller } from '../bundle/bundle-registry.ts';
import { validateBundle } from '../bundle/validate-bundle.ts';
import type { Cause } from '../cause.ts';
import { parpourSchema, starterBundle } from '../starter-bundle.ts';
import * as repository from './backtest.repository.ts';
import {
  type Backtest,
  decideCancellation,
  openBacktestsMax,
  requireRestartable,
  TooManyBacktestsError,
} from './backtest.ts';
import { backtestEnded, backtestStarted } from './backtest-events.ts';

export interface StartBacktest {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  /** A published bundle, or null for a candidate given as text. */
  readonly bundleId: string | null;
  /** Cedar text of the candidate; null with `bundleId`. */
  readonly policies: string | null;
  /** The candidate's allowlists; null for those of the bundle in force. */
  readonly allowlists: readonly ToolAllowlist[] | null;
  /** RFC 3339; null for thirty days before `to`. */
  readonly from: string | null;
  /** RFC 3339; null for now. */
  readonly to: string | null;
}

export interface ChangeBacktest {
  readonly idempotencyKey: string;
  readonly backtestId: string;
}

export interface BacktestResult {
  readonly backtestId: string;
  /** True when an earlier call with this key did it. */
  readonly replayed: boolean;
}

/** Starts, cancels and restarts backtests, each once policy was asked; a runner (backtest-runner.ts) runs them. */
export interface Backtests {
  /**
   * Has a candidate put before the decisions of a span of time.
   * @throws NotFoundError, InvalidInputError, InvalidPolicyBundleError with every fault, PolicyDeniedError,
   *   TooManyBacktestsError, IdempotencyKeyReusedError
   */
  start(command: StartBacktest, caller: Caller): Promise<BacktestResult>;
  /** @throws NotFoundError, PolicyDeniedError, BacktestStateError for one that ended otherwise, IdempotencyKeyReusedError */
  cancel(command: ChangeBacktest, caller: Caller): Promise<BacktestResult>;
  /**
   * Runs one again that was interrupted, cancelled or failed, from the start and over the same span.
   * @throws NotFoundError, PolicyDeniedError, BacktestStateError, TooManyBacktestsError, IdempotencyKeyReusedError
   */
  restart(command: ChangeBacktest, caller: Caller): Promise<BacktestResult>;
}

export interface BacktestsOptions {
  readonly events: EventLog;
  readonly ids: IdSource;
  readonly access: Access;
  readonly queryable: Queryable;
  /** How policy is asked before anything is done: in this process. */
  readonly permission: PermissionDeps;
}

const spanDefaultMs = 30 * 24 * 3_600_000;

export function createBacktests({ events, ids, access, queryable, permission }: BacktestsOptions): Backtests {
  async function requireBacktest(backtestId: string, { identity }: Caller): Promise<Backtest> {
    const [backtest] = await repository.readBacktests(queryable, [backtestId]);
    if (backtest === undefined || !(await access.canSee(identity, backtest.ventureId))) {
      throw new NotFoundError(`There is no backtest ${backtestId}`, ['input', 'backtestId']);
    }
    return backtest;
  }

  /** Asks policy, whose decision is the cause of what follows. */
  async function causeOf(caller: Caller, intended: IntendedByHand): Promise<Cause> {
    const decisionId = await requirePermission(permission, caller, intended);
    return { actor: caller.identity.actor, requestId: caller.requestId, decisionId };
  }

  async function changeOne(
    action: 'cancelBacktest' | 'restartBacktest',
    operation: string,
    command: ChangeBacktest,
    caller: Caller,
    change: (unit: UnitOfWork, backtest: Backtest, cause: Cause) => Promise<void>,
  ): Promise<BacktestResult> {
    const { ventureId } = await requireBacktest(command.backtestId, caller);
    const { backtestId, idempotencyKey } = command;
    const cause = await causeOf(caller, {
      ...{ ventureId, action, subjectId: backtestId, context: { backtestId }, input: command },
      idempotency: { operation, keys: [idempotencyKey] },
      summary: `${action === 'cancelBacktest' ? 'Cancel' : 'Run again'} the backtest ${backtestId}`,
    });
    const { result, replayed } = await events.transact((unit) =>
      idempotent(unit.tx, { scope: ventureId, operation, key: idempotencyKey, input: command }, async () => {
        const backtest = await repository.lockBacktest(unit.tx, backtestId);
        if (backtest === null) throw new InvariantError(`Backtest ${backtestId} is gone`);
        await change(unit, backtest, cause);
        return { id: backtestId };
      }),
    );
    return { backtestId: result.id, replayed };
  }

  return {
    async start(command, caller) {
      const { identity } = caller;
      const { ventureId, idempotencyKey, bundleId } = command;
      await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
      const candidate = await candidateOf(command, queryable);
      const cause = await causeOf(caller, {
        ...{ ventureId, action: 'startBacktest', context: bundleId === null ? {} : { bundleId }, input: command },
        idempotency: { operation: 'startPolicyBacktest', keys: [idempotencyKey] },
        summary: `Put ${bundleId ?? 'a candidate'} before recorded decisions`,
      });
      const { result, replayed } = await events.transact((unit) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'startPolicyBacktest', key: idempotencyKey, input: command },
          async () => {
            await requireRoom(unit.tx, ventureId);
            const backtest = {
              ...candidate,
              ...spanOf(command, await databaseNow(unit.tx)),
              id: ids.next('policyBacktest'),
              ventureId,
              requestedBy: identity.actor,
            };
            await repository.insertBacktest(unit.tx, backtest);
            await unit.append(backtestStarted(backtest, cause));
            return { id: backtest.id };
          },
        ),
      );
      return { backtestId: result.id, replayed };
    },

    cancel: (command, caller) =>
      changeOne('cancelBacktest', 'cancelPolicyBacktest', command, caller, async (unit, backtest, cause) => {
        const decision = decideCancellation(backtest);
        if (decision === 'ask') await repository.askToStop(unit.tx, backtest.id);
        if (decision !== 'end') return;
        await repository.endQueued(unit.tx, backtest.id);
        const ending = { state: 'CANCELLED' } as const;
        await unit.append(backtestEnded(backtest, ending, cause));
      }),

    restart: (command, caller) =>
      changeOne('restartBacktest', 'restartPolicyBacktest', command, caller, async (unit, backtest, cause) => {
        requireRestartable(backtest);
        await requireRoom(unit.tx, backtest.ventureId);
        await repository.requeue(unit.tx, backtest.id);
        await unit.append(backtestStarted(backtest, cause));
      }),
  };
}

/** @throws TooManyBacktestsError; whoever passes keeps the place until its transaction ends */
async function requireRoom(tx: Tx, ventureId: string): Promise<void> {
  await repository.lockBacktestsOf(tx, ventureId);
  if ((await repository.countOpen(tx, ventureId)) >= openBacktestsMax) throw new TooManyBacktestsError();
}

async function databaseNow(tx: Tx): Promise<Date> {
  const { rows } = await tx.execute<{ now_ms: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`,
  );
  return new Date(rows[0]?.now_ms ?? Number.NaN);
}

function spanOf({ from, to }: StartBacktest, now: Date): { readonly from: Date; readonly to: Date } {
  // Nothing was decided ahead of now, and what is decided there later was not looked at.
  const toDate = to === null || new Date(to) > now ? now : new Date(to);
  const fromDate = from === null ? new Date(toDate.getTime() - spanDefaultMs) : new Date(from);
  if (fromDate >= toDate) throw new InvalidInputError('from: must be before `to`', ['input', 'from']);
  return { from: fromDate, to: toDate };
}

type Candidate = Pick<Backtest, 'bundleId' | 'content' | 'candidateHash'>;

async function candidateOf(command: StartBacktest, queryable: Queryable): Promise<Candidate> {
  const { bundleId, policies, ventureId } = command;
  if ((bundleId === null) === (policies === null)) {
    throw new InvalidInputError('input: give either `bundleId` or `policies`', ['input']);
  }
  if (policies !== null) {
    const allowlists = command.allowlists ?? (await allowlistsInForce(queryable, ventureId));
    const given = { policies, schema: parpourSchema, allowlists };
    const faults = validateBundle(given);
    if (faults.length > 0) throw new InvalidPolicyBundleError(faults);
    const content: BundleContent = canonicalContent(given);
    return { bundleId: null, content, candidateHash: hashOfContent(content) };
  }
  const bundle = bundleId === null ? null : await bundleRepository.readStanding(queryable, bundleId);
  if (bundle === null || bundle.ventureId !== ventureId) {
    throw new NotFoundError(`There is no policy bundle ${bundleId} in venture ${ventureId}`, ['input', 'bundleId']);
  }
  return { bundleId: bundle.id, content: null, candidateHash: bundle.hash };
}

async function allowlistsInForce(queryable: Queryable, ventureId: string): Promise<readonly ToolAllowlist[]> {
  const [active] = await bundleRepository.readActiveBundles(queryable, [ventureId]);
  return active?.allowlists ?? starterBundle.allowlists;
}
