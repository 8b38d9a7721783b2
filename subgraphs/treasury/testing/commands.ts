import type { Actor } from '#runtime/auth/identity.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import type { CommandOf, LaneCommand, WantedTransfer } from '../lane/lane-command.ts';

// Commands as the operations make them, once policy has permitted what they are about.

const actor: Actor = { kind: 'PERSON', id: 'usr_test', name: 'Ada' };
type Keyed = Extract<LaneCommand, { readonly idempotency: object }>['kind'];

function keyed(ventureId: string, operation: Keyed, key: string, input: unknown) {
  const idempotency = { operation, key, inputHash: hashJson(input) };
  return { ventureId, actor, correlationId: 'test', causationId: null, idempotency };
}

export interface Wanted {
  readonly accountId: string;
  readonly amountMinor: bigint;
  readonly payee?: string;
  readonly category?: string;
  readonly agentId?: string | null;
  readonly currency?: string;
  readonly key?: string;
  /** Names of limits that policy relies on, for each policy that permits; null for none. */
  readonly required?: readonly (readonly string[])[] | null;
}

export function request(ventureId: string, wanted: Wanted): CommandOf<'requestMoneyIntent'> {
  const {
    accountId,
    amountMinor,
    payee = 'Printworks',
    category = 'advertising',
    agentId = null,
    currency = 'EUR',
    key = ids.uuid(),
    required = null,
  } = wanted;
  const amount = { amountMinor: amountMinor.toString(), currency };
  const asked = {
    accountId,
    amount,
    payee,
    category,
    purpose: 'Posters',
    mandate: null,
    workflowId: null,
    taskId: null,
  };
  return {
    ...keyed(ventureId, 'requestMoneyIntent', key, asked),
    ...{ kind: 'requestMoneyIntent', wish: { ...asked, id: ids.next('moneyIntent') }, agentId, metadata: {} },
    principal: { kind: 'PERSON', id: actor.id, name: actor.name },
    verdict: {
      ...{ decisionId: ids.next('policyDecision'), effect: 'PERMIT', frozen: false, reasons: [] },
      actionHash: '0'.repeat(64),
      ...(required && {
        requiredLimits: required.map((limits, index) => ({ policyId: `p${index}`, limits: [...limits] })),
      }),
    },
  };
}

export function capture(
  ventureId: string,
  moneyIntentId: string,
  amountMinor: bigint | null = null,
  { key = ids.uuid(), isFinal = true }: { readonly key?: string; readonly isFinal?: boolean } = {},
): CommandOf<'captureMoneyIntent'> {
  const amount = amountMinor === null ? null : { amountMinor: amountMinor.toString(), currency: 'EUR' };
  const asked = { moneyIntentId, amount, isFinal };
  return { ...keyed(ventureId, 'captureMoneyIntent', key, asked), kind: 'captureMoneyIntent', ...asked };
}

export function giveUp(
  ventureId: string,
  moneyIntentId: string,
  key: string = ids.uuid(),
): CommandOf<'voidMoneyIntent'> {
  const asked = { moneyIntentId, reason: 'not needed' };
  return { ...keyed(ventureId, 'voidMoneyIntent', key, asked), kind: 'voidMoneyIntent', ...asked };
}

export function expire(ventureId: string, moneyIntentId: string): CommandOf<'expireHold'> {
  return { kind: 'expireHold', ventureId, moneyIntentId, actor, correlationId: 'test', causationId: null };
}

export function open(
  ventureId: string,
  name: string,
  over: Partial<Pick<CommandOf<'openAccount'>, 'accountKind' | 'currency' | 'floorMinor'>> = {},
): CommandOf<'openAccount'> {
  const key = ids.uuid();
  const asked = { name, accountKind: 'ASSET' as const, currency: 'EUR', floorMinor: '0', metadata: {}, ...over };
  return { ...keyed(ventureId, 'openAccount', key, asked), kind: 'openAccount', ...asked };
}

export function deposit(
  ventureId: string,
  accountId: string,
  amountMinor: bigint,
  { key = ids.uuid(), currency = 'EUR' }: { readonly key?: string; readonly currency?: string } = {},
): CommandOf<'depositFunds'> {
  const asked = { accountId, amount: { amountMinor: amountMinor.toString(), currency }, description: 'Seed' };
  return { ...keyed(ventureId, 'depositFunds', key, asked), kind: 'depositFunds', ...asked };
}

export function limit(
  ventureId: string,
  capMinor: bigint,
  { currency = 'EUR', ...over }: Partial<CommandOf<'setSpendingLimit'>> & { readonly currency?: string } = {},
): CommandOf<'setSpendingLimit'> {
  return {
    ...keyed(ventureId, 'setSpendingLimit', ids.uuid(), {}),
    ...{ kind: 'setSpendingLimit', scope: 'VENTURE', subject: ventureId, windowSeconds: 3_600, calendar: null },
    ...{ timeZone: 'UTC', cap: { amountMinor: capMinor.toString(), currency }, countMax: null, isShadow: false },
    name: null,
    ...over,
  };
}

/** A leg as `[account, side, amountMinor]`, in EUR unless said. */
export type LegOf = readonly [accountId: string, side: 'DEBIT' | 'CREDIT', amountMinor: bigint, currency?: string];

export function transfer(legs: readonly LegOf[], over: Partial<WantedTransfer> = {}): WantedTransfer {
  return {
    description: 'Moved',
    legs: legs.map(([accountId, side, amountMinor, currency = 'EUR']) => ({
      ...{ accountId, side, amount: { amountMinor: amountMinor.toString(), currency } },
    })),
    ...{ effectiveAt: null, exchange: null, metadata: {}, pendingSeconds: null },
    ...over,
  };
}

/** Several are posted all or none. */
export function post(ventureId: string, ...transfers: readonly WantedTransfer[]): CommandOf<'postTransfers'> {
  const asked = { transfers: [...transfers] };
  return { ...keyed(ventureId, 'postTransfers', ids.uuid(), asked), kind: 'postTransfers', ...asked };
}

/** @param part of both legs, or of each leg in their order; the whole when null */
export function postPending(
  ventureId: string,
  transferId: string,
  part: bigint | readonly bigint[] | null = null,
): CommandOf<'postPendingTransfer'> {
  const amount = typeof part === 'bigint' ? { amountMinor: part.toString(), currency: 'EUR' } : null;
  const legs =
    part === null || typeof part === 'bigint' ? null : { amountsMinor: part.map(String), roundingAccountId: null };
  const asked = { transferId, amount, legs };
  return { ...keyed(ventureId, 'postPendingTransfer', ids.uuid(), asked), kind: 'postPendingTransfer', ...asked };
}

export function voidPending(ventureId: string, transferId: string): CommandOf<'voidPendingTransfer'> {
  const asked = { transferId, reason: 'not needed' };
  return { ...keyed(ventureId, 'voidPendingTransfer', ids.uuid(), asked), kind: 'voidPendingTransfer', ...asked };
}

export function expireTransfer(ventureId: string, transferId: string): CommandOf<'expireTransfer'> {
  return { kind: 'expireTransfer', ventureId, transferId, actor, correlationId: 'test', causationId: null };
}

export function reverse(ventureId: string, transferId: string): CommandOf<'reverseTransfer'> {
  const asked = { transferId, reason: 'was wrong', effectiveAt: null, metadata: {} };
  return { ...keyed(ventureId, 'reverseTransfer', ids.uuid(), asked), kind: 'reverseTransfer', ...asked };
}

/** @param floorMinor least that may be available; null for no end */
export function setOverdraft(
  ventureId: string,
  accountId: string,
  floorMinor: bigint | null,
): CommandOf<'setAccountOverdraft'> {
  const asked = { accountId, floorMinor: floorMinor?.toString() ?? null, reason: 'test' };
  return { ...keyed(ventureId, 'setAccountOverdraft', ids.uuid(), asked), kind: 'setAccountOverdraft', ...asked };
}

export function changeState(
  ventureId: string,
  accountId: string,
  kind: 'freezeAccount' | 'unfreezeAccount' | 'closeAccount',
): CommandOf<typeof kind> {
  const asked = { accountId, reason: 'test' };
  return { ...keyed(ventureId, kind, ids.uuid(), asked), kind, ...asked };
}
