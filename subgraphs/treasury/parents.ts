import type { LedgerEventKind } from '#codegen/resolvers/treasury.ts';
import type { Connection } from '#runtime/graphql/connection.ts';
import type { AccountRecord } from './account/account.repository.ts';
import type { AssetRecord } from './asset/asset.repository.ts';
import type { Statement } from './books/statement.ts';
import type { ConsultedLimit } from './books/story.repository.ts';
import type { HoldRecord } from './hold/hold.repository.ts';
import type { DeclineReason } from './money-intent/money-intent.events.ts';
import type { MoneyIntentRecord } from './money-intent/money-intent.repository.ts';
import type { SpendingLimit } from './spending-limit/spending-limit.ts';
import type { Exchange } from './transfer/exchange.ts';
import type { EntryRecord, PlannedLeg, TransferRecord } from './transfer/transfer.repository.ts';

// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does.

export type AccountParent = AccountRecord;
export type AssetParent = AssetRecord;
export type TransferLegParent = PlannedLeg;
export type ExchangeParent = Exchange;
export type LedgerEntryParent = EntryRecord;
export type TransferParent = TransferRecord;
export type MoneyIntentParent = MoneyIntentRecord;
export type DeclineReasonParent = DeclineReason;
export type HoldParent = HoldRecord;
export type SpendingLimitParent = SpendingLimit;

/** A page of a statement. */
export interface AccountStatementParent extends Statement {
  readonly lines: readonly StatementLineParent[];
  readonly pageInfo: Connection<EntryRecord>['pageInfo'];
}

export interface StatementLineParent {
  readonly cursor: string;
  readonly entry: EntryRecord;
}

/** What happened, with the ids of what it touched: the objects are read when they are asked for. */
export interface LedgerEventParent {
  readonly cursor: string;
  readonly kind: LedgerEventKind;
  readonly moneyIntentId: string | null;
  readonly transferId: string | null;
  readonly accountIds: readonly string[];
  readonly occurredAt: string;
}

export type ConsultedLimitParent = ConsultedLimit;

// Owned by other subgraphs: all that is known here is the key.

export interface VentureParent {
  readonly id: string;
}

export interface WorkflowParent {
  readonly id: string;
}

export interface TaskParent {
  readonly id: string;
}

export interface ApprovalParent {
  readonly id: string;
}

export interface EventParent {
  readonly id: string;
}
