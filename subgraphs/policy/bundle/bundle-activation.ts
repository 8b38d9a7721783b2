import { governanceInForce, isSameBehind } from '#runtime/auth/governance.ts';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import { InvalidInputError, InvariantError, NotFoundError } from '#runtime/errors/errors.ts';
import type { AppendRequest, NewEvent } from '#runtime/events/append.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import { readLatestSuccess } from '../backtest/backtest.repository.ts';
import { limitsOfBundle, requireLimits } from '../limit/bundle-limits.ts';
import { endShadow, lockRunning } from '../shadow/shadow.repository.ts';
import { shadowEnded } from '../shadow/shadow-events.ts';
import { backtestDaysMax, ForbiddenByPolicyError, LockOutError, passGates } from './activation-gates.ts';
import * as repository from './bundle.repository.ts';
import { type BundleStanding, decideActivation, RollbackTargetError } from './bundle.ts';
import type { BundleRegistry, BundleRegistryOptions } from './bundle-registry.ts';
import { type GoverningAction, governingActionNames, governingRefusal, governorOf } from './governing.ts';
import type { PreparedBundle } from './prepared-bundle.ts';

const reasonMax = 500;

/** The part of the registry that puts bundles in force. */
export function createBundleActivation(options: BundleRegistryOptions): Pick<BundleRegistry, 'activate' | 'rollBack'> {
  const { access, queryable, governance, transact, bundles } = options;

  function prepare({ id, hash }: Pick<BundleStanding, 'id' | 'hash'>): Promise<PreparedBundle> {
    return bundles.get(hash, () => repository.requireContent(queryable, id));
  }

  return {
    async activate(command, { identity, requestId }) {
      const { bundleId, idempotencyKey, overrideReason } = command;
      const { actor } = identity;
      const known = await repository.readStanding(queryable, bundleId);
      if (known === null || !(await access.canSee(identity, known.ventureId))) {
        throw new NotFoundError(`There is no policy bundle ${bundleId}`, ['input', 'bundleId']);
      }
      const { ventureId, createdBy: publishedBy } = known;
      const decisionId = await requirePermission(
        options.permission,
        { identity, requestId },
        {
          ...{ ventureId, action: 'activatePolicies', subjectId: bundleId, context: {}, input: command },
          idempotency: { operation: 'activatePolicyBundle', keys: [idempotencyKey] },
          summary: `Put policy bundle ${bundleId} in force`,
        },
      );
      // Outside of the transaction: the treasury may have to be asked. It declines by itself what has gone meanwhile.
      const wanted = limitsOfBundle(await prepare(known));
      const limits = wanted.length === 0 ? [] : await options.limits.now(ventureId);
      const { result, replayed } = await transact((unit, prepared) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'activatePolicyBundle', key: idempotencyKey, input: command },
          async () => {
            const { bundle, active } = await lockStandings(unit, ventureId, bundleId);
            const decision = decideActivation(bundle, active);
            if (decision.kind === 'already-active') return { id: bundleId };
            requireAllowed(active && prepared(active), 'activatePolicies', identity, ventureId);
            requireWayBack(prepared(bundle), identity, ventureId);
            requireLimits(wanted, limits);
            const backtest = await readLatestSuccess(unit.tx, ventureId, bundle.hash, backtestDaysMax);
            const rules = await governanceInForce(unit.tx, ventureId, governance);
            const isPublisher = await isSameBehind(unit.tx, publishedBy, actor);
            const overridden = passGates({ rules, bundleId, isPublisher, overrideReason, backtest });
            const also: NewEvent[] =
              overridden === null
                ? []
                : [{ type: 'policy.gate_overridden.v1', payload: { ...identityOf(bundle), ...overridden } }];
            await putInForce(unit, { bundle, active, ventureId, actor, requestId, decisionId, also });
            return { id: bundleId };
          },
        ),
      );
      return { bundleId: result.id, replayed };
    },

    async rollBack(command, { identity, requestId }) {
      const { ventureId, idempotencyKey } = command;
      const { actor } = identity;
      await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
      const reason = command.reason.trim();
      if (reason === '' || reason.length > reasonMax) {
        throw new InvalidInputError(`reason: must have 1 to ${reasonMax} characters`, ['input', 'reason']);
      }
      const decisionId = await requirePermission(
        options.permission,
        { identity, requestId },
        {
          ...{ ventureId, action: 'activatePolicies', context: {}, input: command },
          ...(command.bundleId !== null && { subjectId: command.bundleId }),
          idempotency: { operation: 'rollBackPolicyBundle', keys: [idempotencyKey] },
          summary: `Go back to ${command.bundleId ?? 'the bundle before'}: ${reason}`,
        },
      );
      const { result, replayed } = await transact((unit, prepared) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'rollBackPolicyBundle', key: idempotencyKey, input: command },
          async () => {
            await repository.lockBundlesOf(unit.tx, ventureId);
            const active = await repository.readActiveStanding(unit.tx, ventureId);
            if (active === null) throw new RollbackTargetError('No bundle is in force', ['input', 'ventureId']);
            const bundle = await rollbackTarget(unit, ventureId, active, command.bundleId);
            requireAllowed(prepared(active), 'activatePolicies', identity, ventureId);
            requireWayBack(prepared(bundle), identity, ventureId);
            const payload = { ...identityOf(bundle), fromBundleId: active.id, reason };
            const also: NewEvent[] = [{ type: 'policy.bundle_rolled_back.v1', payload }];
            await putInForce(unit, { bundle, active, ventureId, actor, requestId, decisionId, also });
            return { id: bundle.id };
          },
        ),
      );
      return { bundleId: result.id, replayed };
    },
  };
}

/**
 * Looks once more at the bundle in force, which nobody can replace meanwhile: policy was asked before.
 * @throws ForbiddenByPolicyError when it leaves the action to others
 */
export function requireAllowed(
  active: PreparedBundle | null,
  action: GoverningAction,
  identity: Identity,
  ventureId: string,
): void {
  const governor = governorOf(identity);
  const refusal = active && governor && governingRefusal(active, action, governor, ventureId);
  if (refusal !== null) throw new ForbiddenByPolicyError(action, refusal);
}

/** Whoever puts a bundle in force can take it back. @throws LockOutError when the bundle would forbid them to */
function requireWayBack(bundle: PreparedBundle, identity: Identity, ventureId: string): void {
  const governor = governorOf(identity);
  if (governor === null) return;
  for (const action of governingActionNames()) {
    const refusal = governingRefusal(bundle, action, governor, ventureId);
    if (refusal !== null) throw new LockOutError(action, refusal);
  }
}

async function lockStandings({ tx }: UnitOfWork, ventureId: string, bundleId: string) {
  await repository.lockBundlesOf(tx, ventureId);
  const bundle = await repository.readStanding(tx, bundleId);
  if (bundle === null) throw new InvariantError(`Policy bundle ${bundleId} is gone`);
  return { bundle, active: await repository.readActiveStanding(tx, ventureId) };
}

async function rollbackTarget(
  { tx }: UnitOfWork,
  ventureId: string,
  active: BundleStanding,
  bundleId: string | null,
): Promise<BundleStanding> {
  if (bundleId === null) {
    const former = await repository.readFormerlyActive(tx, ventureId, active.version);
    if (former !== null) return former;
    const message = `No bundle before version ${active.version} was in force; name one to go back to`;
    throw new RollbackTargetError(message, ['input', 'bundleId']);
  }
  const named = await repository.readStanding(tx, bundleId);
  if (named === null || named.ventureId !== ventureId) {
    throw new NotFoundError(`There is no policy bundle ${bundleId} in venture ${ventureId}`, ['input', 'bundleId']);
  }
  if (named.state === 'RETIRED') return named;
  const message =
    named.state === 'ACTIVE'
      ? `Policy bundle ${bundleId} is in force`
      : `Policy bundle ${bundleId} was never in force; activate it`;
  throw new RollbackTargetError(message, ['input', 'bundleId']);
}

interface PuttingInForce {
  readonly bundle: BundleStanding;
  readonly active: BundleStanding | null;
  readonly ventureId: string;
  readonly actor: Actor;
  readonly requestId: string;
  /** The decision that permits it; null for a service of ours. */
  readonly decisionId: string | null;
  /** What else is to be told of it. */
  readonly also: readonly NewEvent[];
}

async function putInForce(
  unit: UnitOfWork,
  { bundle, active, ventureId, actor, requestId, decisionId, also }: PuttingInForce,
): Promise<void> {
  // First out, then in: the index allows one bundle in force at any moment.
  if (active !== null) await repository.setState(unit.tx, active.id, 'RETIRED');
  await repository.setState(unit.tx, bundle.id, 'ACTIVE');
  const payload = { ...identityOf(bundle), replacedBundleId: active?.id ?? null };
  const activated: AppendRequest = {
    ventureId,
    stream: { id: bundle.id, expectedVersion: 'any' },
    actor,
    correlationId: requestId,
    causationId: decisionId,
    events: [...also, { type: 'policy.bundle_activated.v1', payload }],
  };
  const shadow = await lockRunning(unit.tx, ventureId);
  if (shadow?.bundleId !== bundle.id) return unit.append(activated);
  // What decides has nothing to stand beside.
  await endShadow(unit.tx, shadow.id, 'ACTIVATED', actor);
  await unit.append([activated, shadowEnded(shadow, 'ACTIVATED', { actor, requestId, decisionId })]);
}

function identityOf({ id, version, hash }: BundleStanding) {
  return { bundleId: id, version, bundleHash: hash };
}
