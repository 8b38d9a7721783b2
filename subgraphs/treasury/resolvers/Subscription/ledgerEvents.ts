import type { LedgerEventKind, SubscriptionResolvers } from '#codegen/resolvers/treasury.ts';
import { badArgument, NotFoundError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import type { TreasuryContext } from '../../context.ts';
import type { LedgerEventParent } from '../../parents.ts';

const intentTypes = [
  'money.intent_authorised.v1',
  'money.intent_declined.v1',
  'money.intent_voided.v1',
  'money.intent_expired.v1',
] as const;
const accountTypes = [
  'ledger.account_frozen.v1',
  'ledger.account_unfrozen.v1',
  'ledger.account_closed.v1',
  'ledger.account_overdraft_set.v1',
] as const;
const releaseTypes = ['ledger.transfer_voided.v1', 'ledger.transfer_expired.v1'] as const;
const transferTypes = ['ledger.transfer_posted.v1', 'ledger.transfer_pending.v1', ...releaseTypes] as const;
const types = ['ledger.account_opened.v1', ...accountTypes, ...transferTypes, ...intentTypes] as const;

type LedgerLogEvent = SequencedEvent<(typeof types)[number]>;
type IntentLogEvent = SequencedEvent<(typeof intentTypes)[number]>;

export const ledgerEvents: NonNullable<SubscriptionResolvers['ledgerEvents']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'money:read');
    const { runtime } = ctx.treasury;
    const { accountId, ventureId } = args;
    const subject = accountId ?? ventureId;
    if (subject === null || subject === undefined || (accountId && ventureId)) {
      throw badArgument('accountId', 'give exactly one of accountId and ventureId');
    }
    const venture = accountId ? await ventureOfAccount(accountId, ctx) : subject;
    await runtime.access.requireVenture(ctx.identity, venture, ['ventureId']);
    return subscribeToLog(runtime, ctx, {
      info,
      args,
      filter: { ventureId: venture, types },
      select(event) {
        const item = isEvent(event, ...types) ? present(event) : null;
        return item !== null && (!accountId || item.accountIds.includes(accountId)) ? item : undefined;
      },
    });
  },
  resolve: (item: LedgerEventParent) => item,
};

async function ventureOfAccount(accountId: string, ctx: TreasuryContext): Promise<string> {
  const account = await ctx.loaders.accountById.load(accountId);
  if (account === null) throw new NotFoundError(`There is no account ${accountId}`, ['accountId']);
  return account.ventureId;
}

/** @returns null for an event that touches no account: a waiting intent that was voided held nothing */
function present(event: LedgerLogEvent): Omit<LedgerEventParent, 'cursor'> | null {
  const { occurredAt } = event;
  if (isEvent(event, 'ledger.account_opened.v1')) {
    const accountIds = [event.payload.accountId];
    return { kind: 'ACCOUNT_OPENED', moneyIntentId: null, transferId: null, accountIds, occurredAt };
  }
  if (isEvent(event, ...accountTypes)) {
    const accountIds = [event.payload.accountId];
    return { kind: 'ACCOUNT_CHANGED', moneyIntentId: null, transferId: null, accountIds, occurredAt };
  }
  if (isEvent(event, ...releaseTypes)) {
    const { transferId, accountIds } = event.payload;
    return { kind: 'TRANSFER_RELEASED', moneyIntentId: null, transferId, accountIds, occurredAt };
  }
  if (isEvent(event, 'ledger.transfer_pending.v1')) {
    const { transferId, legs } = event.payload;
    const accountIds = [...new Set(legs.map((leg) => leg.accountId))];
    return { kind: 'TRANSFER_PENDING', moneyIntentId: null, transferId, accountIds, occurredAt };
  }
  if (isEvent(event, 'ledger.transfer_posted.v1')) {
    const { transferId, moneyIntentId, legs } = event.payload;
    const accountIds = [...new Set(legs.map((leg) => leg.accountId))];
    return { kind: 'TRANSFER_POSTED', moneyIntentId, transferId, accountIds, occurredAt };
  }
  if (!isEvent(event, ...intentTypes)) return null;
  const { moneyIntentId, accountId } = event.payload;
  const kind = kindOf(event);
  if (kind === null) return null;
  return { kind, moneyIntentId, transferId: null, accountIds: [accountId], occurredAt };
}

function kindOf(event: IntentLogEvent): LedgerEventKind | null {
  if (isEvent(event, 'money.intent_authorised.v1')) return 'HOLD_PLACED';
  if (isEvent(event, 'money.intent_declined.v1')) return 'INTENT_DECLINED';
  if (isEvent(event, 'money.intent_voided.v1') && event.payload.holdId === null) return null;
  return 'HOLD_RELEASED';
}
