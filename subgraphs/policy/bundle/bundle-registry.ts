import type { Access } from '#runtime/auth/access.ts';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { InvariantError, NotFoundError } from '#runtime/errors/errors.ts';
import type { EventLog, UnitOfWork } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { faultsOfBundle } from '../policy-tests/check-policies.ts';
import { parpourSchema, starterBundle } from '../starter-bundle.ts';
import * as repository from './bundle.repository.ts';
import {
  type BundleStanding,
  canonicalContent,
  decideActivation,
  hashOfContent,
  InvalidPolicyBundleError,
  type ToolAllowlist,
} from './bundle.ts';

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

/** Publishes and activates bundles. */
export interface BundleRegistry {
  /**
   * Validates a bundle, runs its tests, and stores it under the venture's next version.
   * @throws NotFoundError for a venture the caller may not see, InvalidPolicyBundleError with every fault and failed test,
   *   IdempotencyKeyReusedError
   */
  publish(command: PublishBundle, caller: Caller): Promise<BundleResult>;
  /**
   * Puts a bundle in force and retires the former one. Once this returns, no check that starts later is decided by
   * the former bundle. Activating the bundle in force changes nothing and is no event.
   * @throws NotFoundError for a bundle the caller may not see, IdempotencyKeyReusedError
   */
  activate(command: ActivateBundle, caller: Caller): Promise<BundleResult>;
}

export interface BundleRegistryOptions {
  readonly events: EventLog;
  readonly ids: IdSource;
  readonly access: Access;
  readonly queryable: Queryable;
}

export function createBundleRegistry({ events, ids, access, queryable }: BundleRegistryOptions): BundleRegistry {
  return {
    async publish(command, { identity, requestId }) {
      const { ventureId, idempotencyKey } = command;
      await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
      const given = contentOf(command);
      const faults = faultsOfBundle(given, command.tests);
      if (faults.length > 0) throw new InvalidPolicyBundleError(faults);
      const content = canonicalContent(given);
      const hash = hashOfContent(content);

      const { result, replayed } = await events.transact((unit) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'publishPolicyBundle', key: idempotencyKey, input: command },
          async () => {
            await repository.lockBundlesOf(unit.tx, ventureId);
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
              events: [{ type: 'policy.bundle_published.v1', payload: { bundleId: id, version, bundleHash: hash } }],
            });
            return { id };
          },
        ),
      );
      return { bundleId: result.id, replayed };
    },

    async activate(command, { identity, requestId }) {
      const { bundleId, idempotencyKey } = command;
      const known = await repository.readStanding(queryable, bundleId);
      if (known === null || !(await access.canSee(identity, known.ventureId))) {
        throw new NotFoundError(`There is no policy bundle ${bundleId}`, ['input', 'bundleId']);
      }
      const { ventureId } = known;
      const { result, replayed } = await events.transact((unit) =>
        idempotent(
          unit.tx,
          { scope: ventureId, operation: 'activatePolicyBundle', key: idempotencyKey, input: command },
          async () => {
            await activateIn(unit, { bundleId, ventureId, actor: identity.actor, requestId });
            return { id: bundleId };
          },
        ),
      );
      return { bundleId: result.id, replayed };
    },
  };
}

function contentOf({ policies, allowlists }: PublishBundle) {
  if (policies !== null) return { policies: policies.replaceAll('\r\n', '\n'), schema: parpourSchema, allowlists };
  return { ...starterBundle, allowlists: allowlists.length > 0 ? allowlists : starterBundle.allowlists };
}

interface Activating {
  readonly bundleId: string;
  readonly ventureId: string;
  readonly actor: Actor;
  readonly requestId: string;
}

async function activateIn(unit: UnitOfWork, { bundleId, ventureId, actor, requestId }: Activating): Promise<void> {
  await repository.lockBundlesOf(unit.tx, ventureId);
  const bundle = await standingOrFail(unit, bundleId);
  const activation = decideActivation(bundle, await repository.readActiveStanding(unit.tx, ventureId));
  if (activation.kind === 'already-active') return;
  const { replaced } = activation;
  // First out, then in: the index allows one bundle in force at any moment.
  if (replaced !== null) await repository.setState(unit.tx, replaced.id, 'RETIRED');
  await repository.setState(unit.tx, bundle.id, 'ACTIVE');
  await unit.append({
    ventureId,
    stream: { id: bundle.id, expectedVersion: 'any' },
    actor,
    correlationId: requestId,
    events: [
      {
        type: 'policy.bundle_activated.v1',
        payload: {
          bundleId: bundle.id,
          version: bundle.version,
          bundleHash: bundle.hash,
          replacedBundleId: replaced?.id ?? null,
        },
      },
    ],
  });
}

async function standingOrFail({ tx }: UnitOfWork, bundleId: string): Promise<BundleStanding> {
  const bundle = await repository.readStanding(tx, bundleId);
  if (bundle === null) throw new InvariantError(`Policy bundle ${bundleId} is gone`);
  return bundle;
}
