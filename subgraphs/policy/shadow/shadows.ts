import type { Access } from '#runtime/auth/access.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import type { EventLog } from '#runtime/events/event-log.ts';
import { readHead } from '#runtime/events/read.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type PermissionDeps, requirePermission } from '#runtime/policy/permission.ts';
import { Comparison } from '../backtest/comparison.ts';
import { lockBundlesOf, readStanding } from '../bundle/bundle.repository.ts';
import type { Caller } from '../bundle/bundle-registry.ts';
import * as repository from './shadow.repository.ts';
import { requireShadowable, ShadowStateError } from './shadow.ts';
import { shadowEnded, shadowStarted } from './shadow-events.ts';

export interface StartShadow {
  readonly idempotencyKey: string;
  readonly bundleId: string;
}

export interface EndShadow {
  readonly idempotencyKey: string;
  readonly shadowId: string;
}

export interface ShadowResult {
  readonly shadowId: string;
  /** True when an earlier call with this key did it. */
  readonly replayed: boolean;
}

/** Starts and ends shadows, once policy was asked; a runner (shadow-runner.ts) compares. */
export interface Shadows {
  /**
   * Has a bundle asked about each decision from now on, beside the one in force. Ends the shadow that runs in the venture.
   * @throws NotFoundError, PolicyDeniedError, ShadowStateError for the bundle in force, IdempotencyKeyReusedError
   */
  start(command: StartShadow, caller: Caller): Promise<ShadowResult>;
  /** @throws NotFoundError, PolicyDeniedError, ShadowStateError for one that has ended, IdempotencyKeyReusedError */
  end(command: EndShadow, caller: Caller): Promise<ShadowResult>;
}

export interface ShadowsOptions {
  readonly events: EventLog;
  readonly ids: IdSource;
  readonly access: Access;
  readonly queryable: Queryable;
  /** How policy is asked before anything is done: in this process. */
  readonly permission: PermissionDeps;
}

export function createShadows({ events, ids, access, queryable, permission }: ShadowsOptions): Shadows {
  return {
    async start(command, { identity, requestId }) {
      const { bundleId, idempotencyKey } = command;
      const { actor } = identity;
      const known = await readStanding(queryable, bundleId);
      if (known === null || !(await access.canSee(identity, known.ventureId))) {
        throw new NotFoundError(`There is no policy bundle ${bundleId}`, ['input', 'bundleId']);
      }
      const { ventureId } = known;
      const decisionId = await requirePermission(
        permission,
        { identity, requestId },
        {
          ...{ ventureId, action: 'startShadow', subjectId: bundleId, context: { bundleId }, input: command },
          idempotency: { operation: 'startPolicyShadow', keys: [idempotencyKey] },
          summary: `Run ${bundleId} beside the bundle in force`,
        },
      );
      const cause = { actor, requestId, decisionId };
      const { result, replayed } = await events.transact((unit) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'startPolicyShadow', key: idempotencyKey, input: command },
          async () => {
            // Whether the bundle is in force must not change meanwhile.
            await lockBundlesOf(unit.tx, ventureId);
            requireShadowable((await readStanding(unit.tx, bundleId)) ?? known);
            const former = await repository.lockRunning(unit.tx, ventureId);
            if (former !== null) {
              await repository.endShadow(unit.tx, former.id, 'REPLACED', actor);
              await unit.append(shadowEnded(former, 'REPLACED', cause));
            }
            const shadow = {
              ...{ id: ids.next('policyShadow'), ventureId, bundleId, startedBy: actor },
              position: await readHead(unit.tx),
              report: new Comparison().report(),
            };
            await repository.insertShadow(unit.tx, shadow);
            await unit.append(shadowStarted(shadow, cause));
            return { id: shadow.id };
          },
        ),
      );
      return { shadowId: result.id, replayed };
    },

    async end(command, { identity, requestId }) {
      const { shadowId, idempotencyKey } = command;
      const { actor } = identity;
      const [known] = await repository.readShadows(queryable, [shadowId]);
      if (known === undefined || !(await access.canSee(identity, known.ventureId))) {
        throw new NotFoundError(`There is no shadow ${shadowId}`, ['input', 'shadowId']);
      }
      const { ventureId, bundleId } = known;
      const decisionId = await requirePermission(
        permission,
        { identity, requestId },
        {
          ...{ ventureId, action: 'endShadow', subjectId: shadowId, context: { bundleId }, input: command },
          idempotency: { operation: 'endPolicyShadow', keys: [idempotencyKey] },
          summary: `End the shadow of ${bundleId}`,
        },
      );
      const cause = { actor, requestId, decisionId };
      const { result, replayed } = await events.transact((unit) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'endPolicyShadow', key: idempotencyKey, input: command },
          async () => {
            const running = await repository.lockRunning(unit.tx, ventureId);
            if (running?.id !== shadowId) {
              throw new ShadowStateError(`Shadow ${shadowId} has ended before`, ['input', 'shadowId']);
            }
            await repository.endShadow(unit.tx, shadowId, 'STOPPED', actor);
            await unit.append(shadowEnded(running, 'STOPPED', cause));
            return { id: shadowId };
          },
        ),
      );
      return { shadowId: result.id, replayed };
    },
  };
}
