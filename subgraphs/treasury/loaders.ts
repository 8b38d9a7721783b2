import DataLoader from 'dataloader';
import type { Access } from '#runtime/auth/access.ts';
import { hasScope, type Identity } from '#runtime/auth/identity.ts';
import type { Database } from '#runtime/db/db.ts';
import type { Money } from '#runtime/money/money.ts';
import { type AccountRecord, firstAccountsOfVentures } from './account/account.repository.ts';
import { type AssetRecord, assetsOfVentures, findAssets } from './asset/asset.repository.ts';
import { type AsOf, keyOf as pointOf } from './books/as-of.ts';
import { noTotals, type Totals, totalsAt } from './books/history.repository.ts';
import { type ConsultedLimit, eventIdsOfIntents, limitsOfIntents } from './books/story.repository.ts';
import { findHolds, type HoldRecord, holdsOfTransfers } from './hold/hold.repository.ts';
import {
  intentsOfTasks,
  intentsOfWorkflows,
  type MoneyIntentRecord,
  spentByWorkflows,
} from './money-intent/money-intent.repository.ts';
import type { SharedReads } from './shared-reads.ts';
import { findLimits, limitsOfVentures } from './spending-limit/spending-limit.repository.ts';
import type { SpendingLimit } from './spending-limit/spending-limit.ts';
import {
  type EntryPageKey,
  type EntryRecord,
  entriesOfAccounts,
  entriesOfTransfers,
  findEntries,
  findTransfers,
  reversalsOf,
  type TransferRecord,
  transfersLinkedTo,
  transfersOfIntents,
} from './transfer/transfer.repository.ts';

/**
 * Batched reads of one operation. Each hides what the caller may not see: rows of another tenant come out as null or as
 * an empty list, and so does everything without `money:read`. Nothing is kept between batches: two mutations of one
 * request must not show the same balance.
 */
export interface Loaders {
  readonly assetById: DataLoader<string, AssetRecord | null>;
  /** By code. */
  readonly assetsOfVenture: DataLoader<string, readonly AssetRecord[]>;
  readonly accountById: DataLoader<string, AccountRecord | null>;
  readonly entryById: DataLoader<string, EntryRecord | null>;
  readonly transferById: DataLoader<string, TransferRecord | null>;
  readonly intentById: DataLoader<string, MoneyIntentRecord | null>;
  readonly holdById: DataLoader<string, HoldRecord | null>;
  readonly limitById: DataLoader<string, SpendingLimit | null>;
  /** By name, at most 500. */
  readonly accountsOfVenture: DataLoader<string, readonly AccountRecord[]>;
  readonly limitsOfVenture: DataLoader<string, readonly SpendingLimit[]>;
  /** Oldest first, at most 500. */
  readonly intentsOfWorkflow: DataLoader<string, readonly MoneyIntentRecord[]>;
  /** Oldest first, at most 500. */
  readonly intentsOfTask: DataLoader<string, readonly MoneyIntentRecord[]>;
  /** Captured amounts, one per currency. */
  readonly spentOfWorkflow: DataLoader<string, readonly Money[]>;
  /** In the order of their legs. */
  readonly entriesOfTransfer: DataLoader<string, readonly EntryRecord[]>;
  /** What was held while it waited. */
  readonly holdsOfTransfer: DataLoader<string, readonly HoldRecord[]>;
  /** The one that has taken it back, if any. */
  readonly reversalsOfTransfer: DataLoader<string, readonly TransferRecord[]>;
  /** By the first of them, in their order. */
  readonly transfersLinkedTo: DataLoader<string, readonly TransferRecord[]>;
  /** Newest first. */
  readonly entriesOfAccount: DataLoader<EntryPageKey, readonly EntryRecord[]>;
  /** Oldest first. */
  readonly transfersOfIntent: DataLoader<string, readonly TransferRecord[]>;
  /** Events of the intent and its transfers, in the order of the log. */
  readonly eventIdsOfIntent: DataLoader<string, readonly string[]>;
  /** By scope and subject. */
  readonly limitsOfIntent: DataLoader<MoneyIntentRecord, readonly ConsultedLimit[]>;
  /** Running totals of accounts at one point of the books. The accounts have to be the caller's to see. */
  totalsAt(asOf: AsOf): DataLoader<string, Totals>;
}

/** Most intents that a workflow or task lists. */
const intentsMax = 500;
/** Most accounts that a venture lists. */
const accountsMax = 500;
const unkept = { cache: false };

/** Makes the loaders of one operation, for one caller. */
export function createLoaders(
  { db, access, reads }: { readonly db: Database; readonly access: Access; readonly reads: SharedReads },
  identity: Identity,
): Loaders {
  const queryable = db.drizzle;
  const mayRead = hasScope(identity, 'money:read');

  async function visible<Row extends { readonly ventureId: string }>(
    read: () => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    if (!mayRead) return [];
    const rows = await read();
    const ventureIds = [...new Set(rows.map((row) => row.ventureId))];
    const seen = await Promise.all(ventureIds.map((id) => access.canSee(identity, id)));
    const ventures = new Set(ventureIds.filter((_id, index) => seen[index]));
    return rows.filter((row) => ventures.has(row.ventureId));
  }

  type Reader<Row> = (queryable: Database['drizzle'], keys: readonly string[]) => Promise<readonly Row[]>;

  function byId<Row extends { readonly id: string; readonly ventureId: string }>(read: Reader<Row>) {
    return new DataLoader<string, Row | null>(async (ids) => {
      const rows = await visible(() => read(queryable, storable(ids)));
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    }, unkept);
  }

  function listBy<Row extends { readonly ventureId: string }>(read: Reader<Row>, keyOf: (row: Row) => string | null) {
    return new DataLoader<string, readonly Row[]>(async (keys) => {
      const rows = Map.groupBy(await visible(() => read(queryable, storable(keys))), keyOf);
      return keys.map((key) => rows.get(key) ?? []);
    }, unkept);
  }

  const totalsByPoint = new Map<string, DataLoader<string, Totals>>();

  return {
    totalsAt(asOf) {
      const known = totalsByPoint.get(pointOf(asOf));
      if (known !== undefined) return known;
      const loader = new DataLoader<string, Totals>(async (ids) => {
        const found = await totalsAt(queryable, storable(ids), asOf);
        return ids.map((id) => found.get(id) ?? noTotals);
      }, unkept);
      totalsByPoint.set(pointOf(asOf), loader);
      return loader;
    },
    assetById: byId(findAssets),
    assetsOfVenture: listBy(assetsOfVentures, (row) => row.ventureId),
    accountById: byId((_queryable, ids) => reads.accounts(ids)),
    entryById: byId(findEntries),
    transferById: byId(findTransfers),
    intentById: byId((_queryable, ids) => reads.intents(ids)),
    holdById: byId(findHolds),
    limitById: byId(findLimits),
    accountsOfVenture: listBy(
      (from, ids) => firstAccountsOfVentures(from, ids, accountsMax),
      (row) => row.ventureId,
    ),
    limitsOfVenture: listBy(limitsOfVentures, (row) => row.ventureId),
    intentsOfWorkflow: listBy(
      (from, ids) => intentsOfWorkflows(from, ids, intentsMax),
      (row) => row.workflowId,
    ),
    intentsOfTask: listBy(
      (from, ids) => intentsOfTasks(from, ids, intentsMax),
      (row) => row.taskId,
    ),
    spentOfWorkflow: listBy(spentByWorkflows, (row) => row.workflowId),
    entriesOfTransfer: listBy(entriesOfTransfers, (row) => row.transferId),
    holdsOfTransfer: listBy(holdsOfTransfers, (row) => row.transferId),
    reversalsOfTransfer: listBy(reversalsOf, (row) => row.reversesId),
    transfersLinkedTo: listBy(transfersLinkedTo, (row) => row.linkedId),
    transfersOfIntent: listBy(transfersOfIntents, (row) => row.moneyIntentId),
    // Of intents that the caller has already been shown.
    eventIdsOfIntent: new DataLoader(async (ids) => {
      const found = await eventIdsOfIntents(queryable, ids);
      return ids.map((id) => found.get(id) ?? []);
    }, unkept),
    limitsOfIntent: new DataLoader<MoneyIntentRecord, readonly ConsultedLimit[]>(
      (intents) => limitsOfIntents(queryable, intents),
      unkept,
    ),
    entriesOfAccount: new DataLoader<EntryPageKey, readonly EntryRecord[]>(async (keys) => {
      const rows = await visible(() => entriesOfAccounts(queryable, keys));
      const byPage = Map.groupBy(rows, (row) => row.page);
      return keys.map((_key, index) => byPage.get(index) ?? []);
    }, unkept),
  };
}

/** Each key once, without those that no column can hold: PostgreSQL has no NUL in its text. */
function storable(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].filter((key) => !key.includes('\0'));
}
