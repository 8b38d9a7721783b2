import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import { type IntendedByHand, requirePermission } from '#runtime/policy/permission.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { manageActions } from '#schema/rpc/policy.ts';
import type { LaneCommand, LaneResult } from './lane/lane-command.ts';
import type { Lanes } from './lane/lanes.ts';
import type { TreasuryMetrics } from './metrics.ts';
import type { SharedReads } from './shared-reads.ts';

/** What the treasury's operations work with. */
export interface TreasuryDeps {
  readonly runtime: Runtime;
  readonly metrics: TreasuryMetrics;
  /** Whatever changes a ledger goes this way. */
  readonly lanes: Lanes;
  readonly reads: SharedReads;
  /** Address of the gateway as clients reach it, without a slash at its end. */
  publicUrl(): string;
}

/** Who asks, and under which request. */
export interface Caller {
  readonly identity: Identity;
  readonly requestId: string;
}

/** What an operation did: the id of its object, and whether this is the result of an earlier call. */
export type Done = Pick<LaneResult, 'id' | 'replayed'>;

/** What every command says of its caller, and the key under which it is done once. */
export function commandOf(
  operation: Extract<LaneCommand, { readonly idempotency: object }>['kind'],
  { ventureId, idempotencyKey }: { readonly ventureId: string; readonly idempotencyKey: string },
  input: unknown,
  { identity, requestId }: Caller,
) {
  return {
    ventureId,
    actor: identity.actor,
    correlationId: requestId,
    causationId: null,
    idempotency: { operation, key: idempotencyKey, inputHash: hashJson(input) },
  };
}

/**
 * Lets people pass: what founds the books is no business of agents and programs.
 * @throws RequestError FORBIDDEN
 */
export function requirePerson({ identity }: Caller): void {
  if (identity.actor.kind !== 'PERSON') throw new RequestError('FORBIDDEN', 'Only a person may do this');
}

/** A command that only people give; policy knows it by the same name. */
type ByHand = Extract<LaneCommand, { readonly kind: (typeof manageActions)[number] }>;

/**
 * Does what a person may do once policy permits it: the decision is the cause of its events.
 * @throws PolicyDeniedError, NotApprovedError, RequestError UNAVAILABLE without policy; and what the command is refused with
 */
export async function submitByHand(
  { runtime, lanes }: TreasuryDeps,
  command: ByHand,
  facts: Pick<IntendedByHand, 'context' | 'summary' | 'resourceId' | 'subjectId' | 'shown'>,
  caller: Caller,
): Promise<Done> {
  const { ventureId, kind, idempotency, actor: _, correlationId: __, causationId: ___, ...shown } = command;
  const { operation, key, inputHash } = idempotency;
  const causationId = await requirePermission(runtime, caller, {
    ...{ ventureId, action: kind, input: inputHash, shown, idempotency: { operation, keys: [key] } },
    ...facts,
  });
  return lanes.submit({ ...command, causationId });
}
