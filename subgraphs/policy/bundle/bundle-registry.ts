import type { Access } from '#runtime/auth/access.ts';
import type { GovernancePlatform } from '#runtime/auth/governance.ts';
import type { Identity } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type PermissionDeps, requirePermission } from '#runtime/policy/permission.ts';
import type { VentureLimits } from '../limit/venture-limits.ts';
import { faultsOfBundle } from '../policy-tests/check-policies.ts';
import { parpourSchema, starterBundle } from '../starter-bundle.ts';
import * as repository from './bundle.repository.ts';
import { canonicalContent, hashOfContent, InvalidPolicyBundleError, type ToolAllowlist } from './bundle.ts';
import { createBundleActivation, requireAllowed } from './bundle-activation.ts';
import type { BundleCache } from './bundle-cache.ts';
import type { GovernedTransact } from './governed-transactions.ts';

export interface PublishBundle {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  /** Null for the starter bundle's policies, and its allowlists where none are given. */
  readonly policies: string | null;
  readonly allowlists: readonly ToolAllowlist[];
  /** A file of tests that all have to pass; null for none. */
  readonly tests: string | null;
}

export interface ActivateBundle {
  readonly idempotencyKey: string;
  readonly bundleId: string;
  /** Why it is put in force though its backtest speaks against it; null for no reason. */
  readonly overrideReason: string | null;
}

export interface RollBackBundle {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  /** A bundle that was in force before; null for the newest one below the version in force. */
  readonly bundleId: string | null;
  /** 1 to 500 characters. */
  readonly reason: string;
}

/** On whose behalf something is done, and in which request. */
export interface Caller {
  readonly identity: Identity;
  readonly requestId: string;
}

export interface BundleResult {
  readonly bundleId: string;
  /** True when an earlier call with this key did it. */
  readonly replayed: boolean;
}

/** Publishes bundles, puts them in force and takes them back. */
export interface BundleRegistry {
  /**
   * Validates a bundle, runs its tests, and stores it under the venture's next version.
   * @throws NotFoundError for a venture the caller may not see, InvalidPolicyBundleError with every fault and failed test,
   *   PolicyDeniedError (ForbiddenByPolicyError when the bundle in force changed meanwhile) when it is left to others,
   *   IdempotencyKeyReusedError
   */
  publish(command: PublishBundle, caller: Caller): Promise<BundleResult>;
  /**
   * Puts a bundle in force and retires the former one. Once this returns, no check that starts later is decided by
   * the former bundle. Activating the bundle in force changes nothing and is no event.
   * @throws NotFoundError for a bundle the caller may not see; PolicyDeniedError; what activation-gates.ts throws, when rules, its backtest or
   *   the bundle in force stand in the way, or the caller would be locked out; LimitsMissingError; IdempotencyKeyReusedError
   */
  activate(command: ActivateBundle, caller: Caller): Promise<BundleResult>;
  /**
   * Puts a bundle in force again that was so before. Takes a reason, and neither a backtest nor a second person: it is the way
   * back.
   * @throws NotFoundError, RollbackTargetError when there is none to go back to, PolicyDeniedError, LockOutError,
   *   InvalidInputError without a reason, IdempotencyKeyReusedError
   */
  rollBack(command: RollBackBundle, caller: Caller): Promise<BundleResult>;
}

export interface BundleRegistryOptions {
  readonly transact: GovernedTransact;
  readonly ids: IdSource;
  readonly access: Access;
  readonly queryable: Queryable;
  readonly governance: GovernancePlatform;
  readonly bundles: BundleCache;
  /** What bundles rely on. */
  readonly limits: VentureLimits;
  /** How policy is asked before anything is done: in this process. */
  readonly permission: PermissionDeps;
}

export function createBundleRegistry(options: BundleRegistryOptions): BundleRegistry {
  const { ids, access, transact } = options;
  const activation = createBundleActivation(options);
  return {
    async publish(command, { identity, requestId }) {
      const { ventureId, idempotencyKey } = command;
      await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
      const given = contentOf(command);
      const faults = faultsOfBundle(given, command.tests);
      if (faults.length > 0) throw new InvalidPolicyBundleError(faults);
      const content = canonicalContent(given);
      const hash = hashOfContent(content);
      const decisionId = await requirePermission(
        options.permission,
        { identity, requestId },
        {
          ...{ ventureId, action: 'publishPolicies', context: {}, input: command },
          idempotency: { operation: 'publishPolicyBundle', keys: [idempotencyKey] },
          summary: `Publish a policy bundle with hash ${hash}`,
        },
      );

      const { result, replayed } = await transact((unit, prepared) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'publishPolicyBundle', key: idempotencyKey, input: command },
          async () => {
            await repository.lockBundlesOf(unit.tx, ventureId);
            const active = await repository.readActiveStanding(unit.tx, ventureId);
            requireAllowed(active && prepared(active), 'publishPolicies', identity, ventureId);
            const version = await repository.nextVersion(unit.tx, ventureId);
            const id = ids.next('policyBundle');
            await repository.insertBundle(unit.tx, {
              ...content,
              id,
              ventureId,
              version,
              hash,
              createdBy: identity.actor,
            });
            await unit.append({
              ventureId,
              stream: { id, expectedVersion: 0 },
              actor: identity.actor,
              correlationId: requestId,
              causationId: decisionId,
              events: [{ type: 'policy.bundle_published.v1', payload: { bundleId: id, version, bundleHash: hash } }],
            });
            return { id };
          },
        ),
      );
      return { bundleId: result.id, replayed };
    },

    activate: activation.activate,
    rollBack: activation.rollBack,
  };
}

function contentOf({ policies, allowlists }: PublishBundle) {
  if (policies !== null) return { policies: policies.replaceAll('\r\n', '\n'), schema: parpourSchema, allowlists };
  return { ...starterBundle, allowlists: allowlists.length > 0 ? allowlists : starterBundle.allowlists };
}
