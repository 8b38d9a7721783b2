import type { JsonValue } from '#runtime/json/canonical.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AccountParent, AssetParent, TransferLegParent, ExchangeParent, LedgerEntryParent, TransferParent, MoneyIntentParent, DeclineReasonParent, HoldParent, SpendingLimitParent, AccountStatementParent, StatementLineParent, LedgerEventParent, ConsultedLimitParent, VentureParent, WorkflowParent, TaskParent, ApprovalParent, EventParent } from '#subgraphs/treasury/parents.ts';
import type { TreasuryContext } from '#subgraphs/treasury/context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** Whole number of any size as a decimal string. Example: `"250000"`. Inputs accept a string, or an integer literal. */
  BigInt: { input: bigint; output: bigint; }
  /** ISO 4217 currency code of three capital letters, or the code of an asset that the venture has registered: 3 to 12 capital letters and digits. Example: `EUR`. */
  CurrencyCode: { input: string; output: string; }
  /** Opaque position in the event log or in a list. Hand it back as `after` to the field that it came from, with the same arguments; never take it apart. */
  Cursor: { input: string; output: string; }
  /** RFC 3339 instant in UTC with milliseconds, taken from the database clock. Example: `2026-03-01T09:30:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: JsonValue; output: JsonValue; }
  _FieldSet: { input: string; output: string; }
};

/** An account of the double-entry ledger. */
export type Account = Node & {
  readonly __typename?: 'Account';
  /** The asset that it counts in; null for a currency of ISO 4217. */
  readonly asset: Maybe<Asset>;
  /** `posted` less `held`: what a new intent can take, and the overdraft besides. Never below `floor`. */
  readonly available: Money;
  /**
   * Its balance at one point of the books; zero before it was opened. By position it never changes again. By time it may for
   * as long as commits that were decided by then are under way, a second or so. Refused with CURSOR_EXPIRED for a position
   * whose events have left the database: ask by time.
   */
  readonly balance: AccountBalance;
  /** The one currency, or asset, of all its entries. */
  readonly currency: Scalars['CurrencyCode']['output'];
  /** Its entries, newest first. */
  readonly entries: LedgerEntryConnection;
  /** Least that may be available: zero without overdraft, negative down to its limit; null when there is no end to it. */
  readonly floor: Maybe<Money>;
  /** Reserved by open holds. */
  readonly held: Money;
  /** `acct_…` */
  readonly id: Scalars['ID']['output'];
  /** What it stands for. */
  readonly kind: AccountKind;
  /** Facts that it was opened with: an object of texts. */
  readonly metadata: Scalars['JSON']['output'];
  /** Name, unique in the venture. */
  readonly name: Scalars['String']['output'];
  /** When it was opened. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** How far it may be overdrawn. */
  readonly overdraft: Overdraft;
  /** Sum of its entries, positive on its normal side. */
  readonly posted: Money;
  /** Digits after the decimal point of its amounts, by ISO 4217 or as its asset was registered: 1250 minor units of EUR, which has 2, are 12.50. */
  readonly scale: Scalars['Int']['output'];
  /** Whether it may be posted to. */
  readonly state: AccountState;
  /** What came and went in a period, with the balance before and after. */
  readonly statement: AccountStatement;
  /** The venture it belongs to. */
  readonly venture: Venture;
};


/** An account of the double-entry ledger. */
export type AccountBalanceArgs = {
  asOf?: InputMaybe<AsOfInput>;
};


/** An account of the double-entry ledger. */
export type AccountEntriesArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** An account of the double-entry ledger. */
export type AccountStatementArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  order?: InputMaybe<StatementOrder>;
  to?: InputMaybe<Scalars['String']['input']>;
};

/** Balance of an account at one point of the books. */
export type AccountBalance = {
  readonly __typename?: 'AccountBalance';
  /** `posted` less `held`. */
  readonly available: Money;
  /** Number of its entries by then. */
  readonly entryCount: Scalars['BigInt']['output'];
  /** Reserved by holds that were open then. */
  readonly held: Money;
  /** Sum of its entries by then, positive on its normal side. */
  readonly posted: Money;
};

/** A page of accounts. */
export type AccountConnection = {
  readonly __typename?: 'AccountConnection';
  /** Accounts with their cursors. */
  readonly edges: ReadonlyArray<AccountEdge>;
  /** The accounts alone. */
  readonly nodes: ReadonlyArray<Account>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An account in a list. */
export type AccountEdge = {
  readonly __typename?: 'AccountEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The account. */
  readonly node: Account;
};

/** What accounts are looked for; all that is given has to be met. */
export type AccountFilter = {
  /** The currency of their entries. */
  readonly currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** What they stand for. */
  readonly kind?: InputMaybe<AccountKind>;
  /** Facts that they were opened with: an object of texts, each of which has to be there. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Whether they may be posted to. */
  readonly state?: InputMaybe<AccountState>;
  /** A part of the name, in any case. 1 to 200 characters. */
  readonly text?: InputMaybe<Scalars['String']['input']>;
};

/** What an account stands for. */
export type AccountKind =
  /** What the venture owns, for example a bank account. Grows by debits. */
  | 'ASSET'
  /** What its owners put in. Grows by credits. */
  | 'EQUITY'
  /** What it spent. Grows by debits. */
  | 'EXPENSE'
  /** What it earned. Grows by credits. */
  | 'INCOME'
  /** What it owes. Grows by credits. */
  | 'LIABILITY';

/** Whether an account may be posted to. */
export type AccountState =
  /** Empty, for good. */
  | 'CLOSED'
  /** A person has stopped it: nothing comes in, goes out or is held; what is held can be given back. */
  | 'FROZEN'
  /** Takes entries and holds. */
  | 'OPEN';

/** What came and went on an account in a period. */
export type AccountStatement = {
  readonly __typename?: 'AccountStatement';
  /** The account. */
  readonly account: Account;
  /** Balance after its last line. */
  readonly closing: Money;
  /** Sum of all credits of the period. */
  readonly credits: Money;
  /** Sum of all debits of the period. */
  readonly debits: Money;
  /** First instant of the period; null when it begins with the account. */
  readonly from: Maybe<Scalars['DateTime']['output']>;
  /** Number of lines in the period. */
  readonly lineCount: Scalars['BigInt']['output'];
  /** The lines of this page. */
  readonly lines: ReadonlyArray<StatementLine>;
  /** Balance before the first line of the period, positive on the account's normal side. */
  readonly opening: Money;
  /** Sum of the credits on this page. */
  readonly pageCredits: Money;
  /** Sum of the debits on this page. */
  readonly pageDebits: Money;
  /** Where this page stands: go on with `endCursor`. */
  readonly pageInfo: PageInfo;
  /** IANA time zone of the venture, which says when a day begins. */
  readonly timeZone: Scalars['String']['output'];
  /** First instant behind the period; null when it goes up to the present. */
  readonly until: Maybe<Scalars['DateTime']['output']>;
};

/** Who did something. */
export type Actor = {
  readonly __typename?: 'Actor';
  /** Id of the person, agent, service or integration. */
  readonly id: Scalars['ID']['output'];
  /** Person, agent, system or integration. */
  readonly kind: ActorKind;
  /** Name to show to people. */
  readonly name: Scalars['String']['output'];
};

/** What kind of actor did something. */
export type ActorKind =
  /** An agent that runs tasks of one venture. */
  | 'AGENT'
  /** Another program with its own key. */
  | 'INTEGRATION'
  /** A person who signed in. */
  | 'PERSON'
  /** A service of Parpour itself. */
  | 'SYSTEM';

export type Approval = {
  readonly __typename?: 'Approval';
  /** `apr_…` */
  readonly id: Scalars['ID']['output'];
};

/** A point in the life of the books. Give exactly one of the two. */
export type AsOfInput = {
  /** With `time`: by which of the two times of a transfer. RECORDED when left out. */
  readonly by?: InputMaybe<BookTime>;
  /** Position in the log (`Event.seq`): the books right after this event. 0 is before everything. */
  readonly seq?: InputMaybe<Scalars['BigInt']['input']>;
  /** What was recorded, or counts, at this very instant is in. */
  readonly time?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Something that a venture counts in besides the currencies of ISO 4217. It never changes. */
export type Asset = Node & {
  readonly __typename?: 'Asset';
  /** Unique in the venture, used like the code of a currency. */
  readonly code: Scalars['CurrencyCode']['output'];
  /** `ast_…` */
  readonly id: Scalars['ID']['output'];
  /** For people. */
  readonly name: Scalars['String']['output'];
  /** Digits after the decimal point: one unit is ten to the power of this many minor units. */
  readonly scale: Scalars['Int']['output'];
  /** The venture that counts in it. */
  readonly venture: Venture;
};

/** A link to a file of the books. */
export type BookDownload = {
  readonly __typename?: 'BookDownload';
  /** When the link holds no longer. What is being downloaded by then is finished. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The name that the file is saved under, with the position in it. */
  readonly fileName: Scalars['String']['output'];
  /** The same below the address of the gateway, `/exports/books?ticket=…`, for clients that reach it by another one. */
  readonly path: Scalars['String']['output'];
  /** Position in the log at which the books of this file end. */
  readonly seq: Scalars['BigInt']['output'];
  /** The whole address, such as `https://graph.example.com/exports/books?ticket=…` (`VENTURE_PUBLIC_URL` says how it begins). It needs no token: treat it as one. */
  readonly url: Scalars['String']['output'];
};

/** A piece of a file of the books. */
export type BookExportPart = {
  readonly __typename?: 'BookExportPart';
  /** A name for the file, with the position in it. */
  readonly fileName: Scalars['String']['output'];
  /** Where the next piece begins; null when this was the last. */
  readonly next: Maybe<Scalars['Cursor']['output']>;
  /** Position in the log at which the books of this file end. */
  readonly seq: Scalars['BigInt']['output'];
  /** UTF-8. */
  readonly text: Scalars['String']['output'];
};

/** How a file of the books is written. */
export type BookFormat =
  /** A ledger of Beancount with balances asserted at the end: `bean-check` proves them. */
  | 'BEANCOUNT'
  /** RFC 4180 with a header, a row for each entry. What a spreadsheet could take for a formula begins with an apostrophe. */
  | 'CSV'
  /** A journal of hledger with declared accounts and, at the end, asserted balances: `hledger check --strict` proves them. */
  | 'HLEDGER';

/** The two times of a transfer. */
export type BookTime =
  /** When it counts for the books (`Transfer.effectiveAt`), whenever it was recorded. Holds have no such time and count as recorded. */
  | 'EFFECTIVE'
  /** When it was recorded: the books as one could read them then. */
  | 'RECORDED';

/** A window of the calendar, which begins by a time zone. */
export type CalendarWindow =
  /** Never ends. */
  | 'ALL_TIME'
  /** Begins at midnight. */
  | 'DAY'
  /** Begins with each hour. */
  | 'HOUR'
  /** Begins with the first of the month. */
  | 'MONTH'
  /** Begins with Monday. */
  | 'WEEK';

export type CaptureMoneyIntentInput = {
  /** How much to post, at most what is still held; all of it when left out. */
  readonly amount?: InputMaybe<MoneyInput>;
  /** Releases what is left of the hold; true when left out. With false more may be captured, until nothing is left or the hold expires. */
  readonly final?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** `mi_…`, in state AUTHORISED. */
  readonly moneyIntentId: Scalars['ID']['input'];
};

export type CaptureMoneyIntentPayload = {
  readonly __typename?: 'CaptureMoneyIntentPayload';
  /** The intent; null when refused. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of one capture of a call. */
export type CaptureMoneyIntentResult = {
  readonly __typename?: 'CaptureMoneyIntentResult';
  /** Place in the call, from 0. */
  readonly index: Scalars['Int']['output'];
  /** The intent; null when refused. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type CaptureMoneyIntentsInput = {
  /** 1 to 10,000. */
  readonly captures: ReadonlyArray<MoneyIntentCaptureInput>;
  /** 1 to 190 characters; each intent is captured once under it and its place in the list. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** `ven_…`, which pays. */
  readonly ventureId: Scalars['ID']['input'];
};

export type CaptureMoneyIntentsPayload = {
  readonly __typename?: 'CaptureMoneyIntentsPayload';
  /** An answer for each capture, in their order; empty when the whole call was refused. */
  readonly results: ReadonlyArray<CaptureMoneyIntentResult>;
  /** Why the whole call was refused; empty when each capture has its answer. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type ChangeAccountStateInput = {
  /** `acct_…` */
  readonly accountId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

export type ChangeAccountStatePayload = {
  readonly __typename?: 'ChangeAccountStatePayload';
  /** The account; null when refused. */
  readonly account: Maybe<Account>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A limit that applied to an intent when it was decided. */
export type ConsultedLimit = {
  readonly __typename?: 'ConsultedLimit';
  /** The cap at that time. */
  readonly cap: Money;
  /** Number of spends in the window, held ones included, without this intent. */
  readonly count: Scalars['Int']['output'];
  /** Most spends in a window at that time; null when only the amount counted. */
  readonly countMax: Maybe<Scalars['Int']['output']>;
  /** True when the intent was declined for it: it was passed, and is no shadow. */
  readonly declined: Scalars['Boolean']['output'];
  /** What open holds reserved in the window, without this intent. */
  readonly held: Money;
  /** What the cap left before this intent; zero when it was used up. */
  readonly left: Money;
  /** What the cap would leave after this intent; negative when it would be passed, by how much. */
  readonly leftAfter: Money;
  /** The limit, as it is now. */
  readonly limit: SpendingLimit;
  /** True when it only reported at that time. */
  readonly shadow: Scalars['Boolean']['output'];
  /** What had been captured in the window, without this intent. */
  readonly spent: Money;
  /** The venture, workflow, agent, category or payee by which it counted the intent. */
  readonly subject: Scalars['String']['output'];
  /** Times it had been set: the event of this version in its stream says what it was. */
  readonly version: Scalars['Int']['output'];
  /** True when the intent would have passed the cap or the count. */
  readonly wasPassed: Scalars['Boolean']['output'];
};

/** Why an intent was declined. */
export type DeclineCode =
  /** The account is closed. */
  | 'ACCOUNT_CLOSED'
  /** The account is frozen. */
  | 'ACCOUNT_FROZEN'
  /** No one approved it in time. */
  | 'APPROVAL_EXPIRED'
  /** A person rejected it. */
  | 'APPROVAL_REJECTED'
  /** The agent, workflow or venture is frozen. */
  | 'FROZEN'
  /** The account has less available than asked for. */
  | 'INSUFFICIENT_FUNDS'
  /** A spending limit would be passed. */
  | 'LIMIT_EXCEEDED'
  /** Policy denied it. */
  | 'POLICY_DENIED'
  /** Policy permits it only under spending limits of a name (`@limits`) that the venture does not have, that only report, or that do not count it. */
  | 'REQUIRED_LIMIT_MISSING';

/** One reason for a decline. */
export type DeclineReason = {
  readonly __typename?: 'DeclineReason';
  /** For programs. */
  readonly code: DeclineCode;
  /** The limit that would be passed, or that policy relies on and that does not count it; null for other codes, and where there is none of that name. */
  readonly limit: Maybe<SpendingLimit>;
  /** For people, with the numbers. */
  readonly message: Scalars['String']['output'];
};

export type DepositFundsInput = {
  /** Asset account that received the money, `acct_…`. */
  readonly accountId: Scalars['ID']['input'];
  /** How much came in. */
  readonly amount: MoneyInput;
  /** Where it came from. 1 to 200 characters. */
  readonly description: Scalars['String']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type DepositFundsPayload = {
  readonly __typename?: 'DepositFundsPayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The posted transfer; null when refused. */
  readonly transfer: Maybe<Transfer>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Side of an entry. */
export type EntrySide =
  /** Right side. */
  | 'CREDIT'
  /** Left side. */
  | 'DEBIT';

export type Event = {
  readonly __typename?: 'Event';
  /** UUIDv7. */
  readonly id: Scalars['ID']['output'];
};

/** An exchange of one currency for another within a transfer. */
export type Exchange = {
  readonly __typename?: 'Exchange';
  /** The currency that the rate is for one unit of. */
  readonly base: Scalars['CurrencyCode']['output'];
  /** The currency that the rate is in. */
  readonly quote: Scalars['CurrencyCode']['output'];
  /** Units of `quote` for one unit of `base`, as given: a decimal such as `1.0845`, or a fraction such as `13/12`. */
  readonly rate: Scalars['String']['output'];
  /** By what fraction of a minor unit the amount is more than the rate gives, in lowest terms; `0` when exact. */
  readonly rounding: Scalars['String']['output'];
  /** The account in `quote` whose amount was rounded to a minor unit; null when the rate gave a whole number. */
  readonly roundingAccount: Maybe<Account>;
};

export type ExchangeInput = {
  /** The currency that the rate is for one unit of. */
  readonly base: Scalars['CurrencyCode']['input'];
  /** The currency that the rate is in. */
  readonly quote: Scalars['CurrencyCode']['input'];
  /** Units of `quote` for one unit of `base`: a decimal such as `1.0845`, or a fraction such as `13/12`. What is debited in `quote` is what is debited in `base` times this, rounded to a minor unit up or down. */
  readonly rate: Scalars['String']['input'];
  /** The account in `quote` among the legs whose amount was rounded; needed unless the rate gives a whole number. */
  readonly roundingAccountId?: InputMaybe<Scalars['ID']['input']>;
};

/** An amount reserved on an account. */
export type Hold = Node & {
  readonly __typename?: 'Hold';
  /** The account it is on. */
  readonly account: Account;
  /** What was reserved. */
  readonly amount: Money;
  /** What of it was captured so far. */
  readonly captured: Money;
  /** When it lapses if nothing happens. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** `hold_…` */
  readonly id: Scalars['ID']['output'];
  /** What it still reserves; zero once it has ended. */
  readonly remaining: Money;
  /** Where it stands; each hold ends once. */
  readonly state: HoldState;
};

/** State of a hold. */
export type HoldState =
  /** Released by time. */
  | 'EXPIRED'
  /** Reserves its amount. */
  | 'PENDING'
  /** Captured or posted; anything that was not was released. */
  | 'POSTED'
  /** Released by a void. */
  | 'VOIDED';

/** One immutable line of the ledger. */
export type LedgerEntry = Node & {
  readonly __typename?: 'LedgerEntry';
  /** The account it changed. */
  readonly account: Account;
  /** Always positive; the side says which way. */
  readonly amount: Money;
  /** `posted` of the account right after this entry. */
  readonly balanceAfter: Money;
  /** `ent_…`: named after its transfer and its place there, from 1. */
  readonly id: Scalars['ID']['output'];
  /** When it was recorded. */
  readonly recordedAt: Scalars['DateTime']['output'];
  /** Debit or credit. */
  readonly side: EntrySide;
  /** The transfer it is a leg of. */
  readonly transfer: Transfer;
};

/** A page of ledger entries. */
export type LedgerEntryConnection = {
  readonly __typename?: 'LedgerEntryConnection';
  /** Entries with their cursors. */
  readonly edges: ReadonlyArray<LedgerEntryEdge>;
  /** The entries alone. */
  readonly nodes: ReadonlyArray<LedgerEntry>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An entry in a list. */
export type LedgerEntryEdge = {
  readonly __typename?: 'LedgerEntryEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The entry. */
  readonly node: LedgerEntry;
};

/** Something that happened to the ledger, as a subscription delivers it. */
export type LedgerEvent = {
  readonly __typename?: 'LedgerEvent';
  /** Accounts it touched. */
  readonly accounts: ReadonlyArray<Account>;
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** What happened. */
  readonly kind: LedgerEventKind;
  /** The intent it belongs to, or null. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** When. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The transfer that was posted, or null. */
  readonly transfer: Maybe<Transfer>;
};

/** What happened to the ledger. */
export type LedgerEventKind =
  /** An account was frozen, unfrozen or closed, or may be overdrawn otherwise. */
  | 'ACCOUNT_CHANGED'
  /** An account was opened. */
  | 'ACCOUNT_OPENED'
  /** Funds were reserved. */
  | 'HOLD_PLACED'
  /** A hold ended without being captured. */
  | 'HOLD_RELEASED'
  /** An intent was declined. */
  | 'INTENT_DECLINED'
  /** A transfer waits; what it would take is held. */
  | 'TRANSFER_PENDING'
  /** A transfer was posted. */
  | 'TRANSFER_POSTED'
  /** A transfer that waited was voided or has expired. */
  | 'TRANSFER_RELEASED';

/** What a spending limit applies to. */
export type LimitScope =
  /** Everything one agent spends. */
  | 'AGENT'
  /** Everything spent in one category. */
  | 'CATEGORY'
  /** Everything paid to one payee. */
  | 'PAYEE'
  /** Everything the venture spends. */
  | 'VENTURE'
  /** Everything one workflow spends. */
  | 'WORKFLOW';

/** What one subject has used up of a limit in the window that is current. */
export type LimitUsage = {
  readonly __typename?: 'LimitUsage';
  /** Number of spends, held ones included. */
  readonly count: Scalars['Int']['output'];
  /** Reserved by open holds. */
  readonly held: Money;
  /** What the cap leaves; zero when it is used up. */
  readonly left: Money;
  /**
   * When time gives something back: the end of the calendar's window, or the instant at which the oldest spend has left a rolling
   * one. Null for ALL_TIME, and for a rolling window without a spend.
   */
  readonly resetsAt: Maybe<Scalars['DateTime']['output']>;
  /** Captured. */
  readonly spent: Money;
  /** The venture, workflow, agent, category or payee. */
  readonly subject: Scalars['String']['output'];
};

/** An amount of one currency. */
export type Money = {
  readonly __typename?: 'Money';
  /** In the currency's minor unit: EUR 12.50 is `"1250"`. Negative where a balance is overdrawn. */
  readonly amountMinor: Scalars['BigInt']['output'];
  /** The currency that fixes the minor unit. */
  readonly currency: Scalars['CurrencyCode']['output'];
};

/** An amount of one currency, given by the caller. */
export type MoneyInput = {
  /** In the currency's minor unit: EUR 12.50 is `"1250"`. Must be positive and at most 2^63-1. */
  readonly amountMinor: Scalars['BigInt']['input'];
  /** The currency that fixes the minor unit. */
  readonly currency: Scalars['CurrencyCode']['input'];
};

/** A wish to spend, and all that became of it. */
export type MoneyIntent = Node & {
  readonly __typename?: 'MoneyIntent';
  /** The account that pays. */
  readonly account: Account;
  /** What was asked for. */
  readonly amount: Money;
  /** The approval it waits or waited for, or null. */
  readonly approval: Maybe<Approval>;
  /** What was posted so far, all captures together; null when nothing was. Stays when the rest is voided or expires. */
  readonly captured: Maybe<Money>;
  /** Kind of spending, for example `advertising`. */
  readonly category: Scalars['String']['output'];
  /** Why it was declined; empty unless DECLINED. */
  readonly declineReasons: ReadonlyArray<DeclineReason>;
  /** Entries of those transfers, in their order. */
  readonly entries: ReadonlyArray<LedgerEntry>;
  /** What happened to it and to its transfers, in the order of the log; what was committed a moment ago follows when it has its place there. */
  readonly events: ReadonlyArray<Event>;
  /** Its hold; null when none was taken. */
  readonly hold: Maybe<Hold>;
  /** `mi_…` */
  readonly id: Scalars['ID']['output'];
  /**
   * Limits that its decision looked at, as they stood then, out of the decision's event; while it waits, those that would apply
   * now. Empty when none applied, and when a freeze, policy or a person had stopped it before. Refused with CURSOR_EXPIRED when
   * that event has left the database, and with UNAVAILABLE (retryable) while the log is so far behind that it can't be looked for. By
   * scope and subject.
   */
  readonly limits: ReadonlyArray<ConsultedLimit>;
  /** What it is made under: a contract, an order, a mandate; null when nothing was named. */
  readonly mandate: Maybe<Scalars['String']['output']>;
  /** Facts that it was asked for with: an object of texts. */
  readonly metadata: Scalars['JSON']['output'];
  /** Who would be paid. */
  readonly payee: Scalars['String']['output'];
  /** What it is for. */
  readonly purpose: Scalars['String']['output'];
  /** What it still holds; zero once it has ended, and before it is authorised. */
  readonly remaining: Money;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** Who asked. */
  readonly requestedBy: Actor;
  /** Where it stands. */
  readonly state: MoneyIntentState;
  /** The task it serves, or null. */
  readonly task: Maybe<Task>;
  /** What was posted for it, oldest first. */
  readonly transfers: ReadonlyArray<Transfer>;
  /** The venture that would pay. */
  readonly venture: Venture;
  /** The workflow it serves, or null. */
  readonly workflow: Maybe<Workflow>;
};

export type MoneyIntentCaptureInput = {
  /** How much to post, at most what is still held; all of it when left out. */
  readonly amount?: InputMaybe<MoneyInput>;
  /** Releases what is left of the hold; true when left out. */
  readonly final?: InputMaybe<Scalars['Boolean']['input']>;
  /** `mi_…`, in state AUTHORISED. */
  readonly moneyIntentId: Scalars['ID']['input'];
};

/** A page of money intents. */
export type MoneyIntentConnection = {
  readonly __typename?: 'MoneyIntentConnection';
  /** Intents with their cursors. */
  readonly edges: ReadonlyArray<MoneyIntentEdge>;
  /** The intents alone. */
  readonly nodes: ReadonlyArray<MoneyIntent>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An intent in a list. */
export type MoneyIntentEdge = {
  readonly __typename?: 'MoneyIntentEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The intent. */
  readonly node: MoneyIntent;
};

/** What money intents are looked for; all that is given has to be met. */
export type MoneyIntentFilter = {
  /** Account that pays, `acct_…`. */
  readonly accountId?: InputMaybe<Scalars['ID']['input']>;
  /** Agent that asked, `agt_…`. */
  readonly agentId?: InputMaybe<Scalars['ID']['input']>;
  /** Kind of spending. */
  readonly category?: InputMaybe<Scalars['String']['input']>;
  /** Currency of the amount. */
  readonly currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** Asked for this amount or less, minor units. */
  readonly maxAmountMinor?: InputMaybe<Scalars['BigInt']['input']>;
  /** Facts that it was asked for with: an object of texts, each of which has to be there. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Asked for this amount or more, minor units. */
  readonly minAmountMinor?: InputMaybe<Scalars['BigInt']['input']>;
  /** Who would be paid, word for word. */
  readonly payee?: InputMaybe<Scalars['String']['input']>;
  /** Asked for on this day (`2026-03-01`, of the venture's time zone) or at this instant (RFC 3339), or later. */
  readonly requestedFrom?: InputMaybe<Scalars['String']['input']>;
  /** Asked for on this day or earlier, or before this instant. */
  readonly requestedTo?: InputMaybe<Scalars['String']['input']>;
  /** A part of payee, purpose or mandate, in any case. 1 to 200 characters. */
  readonly text?: InputMaybe<Scalars['String']['input']>;
  /** `wf_…` */
  readonly workflowId?: InputMaybe<Scalars['ID']['input']>;
};

export type MoneyIntentInput = {
  /** Account that pays, `acct_…`. */
  readonly accountId: Scalars['ID']['input'];
  /** How much. */
  readonly amount: MoneyInput;
  /** Kind of spending: lower-case word, for example `advertising`. */
  readonly category: Scalars['String']['input'];
  /** What it is made under: a contract, an order, a mandate. 1 to 200 characters. */
  readonly mandate?: InputMaybe<Scalars['String']['input']>;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Who would be paid. 1 to 120 characters. */
  readonly payee: Scalars['String']['input'];
  /** What it is for. 1 to 500 characters. */
  readonly purpose: Scalars['String']['input'];
};

/** State of a money intent. */
export type MoneyIntentState =
  /** Waits for a person's approval of this exact intent. */
  | 'APPROVAL_REQUIRED'
  /** Funds are held; capture or void it before the hold expires. */
  | 'AUTHORISED'
  /** Posted to the ledger, whole or in part, and no more will be. Final. */
  | 'CAPTURED'
  /** Refused; `declineReasons` say why. Final. */
  | 'DECLINED'
  /** Not captured in time, hold released; what was captured before stays. Final. */
  | 'EXPIRED'
  /** Given up, hold released; what was captured before stays. Final. */
  | 'VOIDED';

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Posts an authorised intent to the ledger, whole or in part, once or several times up to what is held. The final capture releases the rest. Refused as FROZEN while the venture, workflow or agent is. Needs `money:write`. */
  readonly captureMoneyIntent: CaptureMoneyIntentPayload;
  /** Captures 1 to 10,000 intents of one venture as `captureMoneyIntent` does, each once under the key and its place in the list, each with an answer of its own. Begun in their order. A call that failed on the way goes on where it was when it is sent again. Needs `money:write`. */
  readonly captureMoneyIntents: CaptureMoneyIntentsPayload;
  /** Closes an account for good; it has no balance and no holds. Accounts that opened by themselves stay open. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly closeAccount: ChangeAccountStatePayload;
  /** Records money that came in from outside: debits an asset account, credits the venture's equity account of the currency. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly depositFunds: DepositFundsPayload;
  /** Stops an account: nothing comes in, goes out or is held; what is held can be given back. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly freezeAccount: ChangeAccountStatePayload;
  /** Opens an account with a zero balance. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly openAccount: OpenAccountPayload;
  /** Posts a transfer that waits, whole or in part, once; the rest of what it held is released. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly postPendingTransfer: TransferPayload;
  /** Posts 1 to 10,000 transfers between accounts of one venture, or lets them wait, each once under the key and its place in the list. Begun in their order, each with an answer of its own; linked ones all or none. A call that failed on the way goes on where it was when it is sent again. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly postTransfers: PostTransfersPayload;
  /** Registers something that a venture counts in and that is no currency of ISO 4217: points, tokens, hours. It never changes; a venture has at most 1,000. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly registerAsset: RegisterAssetPayload;
  /** Asks to spend: policy is asked, then freeze, limits and funds are decided in the commit that takes the hold, which lasts one hour. A DECLINED intent is an answer, not an error; without an answer from policy the request fails with UNAVAILABLE. Needs `money:write`. */
  readonly requestMoneyIntent: RequestMoneyIntentPayload;
  /** Asks to spend 1 to 10,000 times, each once under the key and its place in the list, each with an answer of its own. Begun in their order. A call that failed on the way goes on where it was when it is sent again. Needs `money:write`. */
  readonly requestMoneyIntents: RequestMoneyIntentsPayload;
  /** Takes a posted transfer back by one of its own, with the sides exchanged: once, whole, and never a reversal. What had counted towards spending limits stays counted. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly reverseTransfer: TransferPayload;
  /** Says anew how far an account may be overdrawn, from this moment on. Refused with OVERDRAFT_IN_USE when less is available already than would be allowed. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly setAccountOverdraft: SetAccountOverdraftPayload;
  /** Sets a cap on what a venture, workflow, agent, category or payee may spend in a window; what was spent before counts, too. There is one for each scope, subject, window, currency and shadow: setting it again replaces it. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly setSpendingLimit: SetSpendingLimitPayload;
  /** Lets a frozen account go on. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly unfreezeAccount: ChangeAccountStatePayload;
  /** Gives up an authorised or waiting intent and releases its hold; also under a freeze. Needs `money:write`. */
  readonly voidMoneyIntent: VoidMoneyIntentPayload;
  /** Gives up a transfer that waits, and releases what it held. Needs `money:write` and a person; policy is asked first (POLICY_DENIED, APPROVAL_REQUIRED). */
  readonly voidPendingTransfer: TransferPayload;
};


export type MutationCaptureMoneyIntentArgs = {
  input: CaptureMoneyIntentInput;
};


export type MutationCaptureMoneyIntentsArgs = {
  input: CaptureMoneyIntentsInput;
};


export type MutationCloseAccountArgs = {
  input: ChangeAccountStateInput;
};


export type MutationDepositFundsArgs = {
  input: DepositFundsInput;
};


export type MutationFreezeAccountArgs = {
  input: ChangeAccountStateInput;
};


export type MutationOpenAccountArgs = {
  input: OpenAccountInput;
};


export type MutationPostPendingTransferArgs = {
  input: PostPendingTransferInput;
};


export type MutationPostTransfersArgs = {
  input: PostTransfersInput;
};


export type MutationRegisterAssetArgs = {
  input: RegisterAssetInput;
};


export type MutationRequestMoneyIntentArgs = {
  input: RequestMoneyIntentInput;
};


export type MutationRequestMoneyIntentsArgs = {
  input: RequestMoneyIntentsInput;
};


export type MutationReverseTransferArgs = {
  input: ReverseTransferInput;
};


export type MutationSetAccountOverdraftArgs = {
  input: SetAccountOverdraftInput;
};


export type MutationSetSpendingLimitArgs = {
  input: SetSpendingLimitInput;
};


export type MutationUnfreezeAccountArgs = {
  input: ChangeAccountStateInput;
};


export type MutationVoidMoneyIntentArgs = {
  input: VoidMoneyIntentInput;
};


export type MutationVoidPendingTransferArgs = {
  input: VoidPendingTransferInput;
};

/** An object that `node(id:)` can find again. */
export type Node = {
  /** Opaque and prefixed by kind, for example `wf_0197f0c2a5b87c3e9d1f6a2b4c8e0f11`. */
  readonly id: Scalars['ID']['output'];
};

export type OpenAccountInput = {
  /** ISO 4217 code, or the code of an asset that the venture has registered. */
  readonly currency: Scalars['CurrencyCode']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** What it stands for. */
  readonly kind: AccountKind;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** 1 to 120 characters, unique in the venture. `Founder capital (…)` and `Expense: … (…)` with a currency are kept for accounts that open by themselves. */
  readonly name: Scalars['String']['input'];
  /** How far it may be overdrawn; when left out, NONE for an asset and OPEN for the other kinds. */
  readonly overdraft?: InputMaybe<Overdraft>;
  /** With LIMITED: how much below zero may be available, in minor units. */
  readonly overdraftLimitMinor?: InputMaybe<Scalars['BigInt']['input']>;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type OpenAccountPayload = {
  readonly __typename?: 'OpenAccountPayload';
  /** The account; null when refused. */
  readonly account: Maybe<Account>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** How far an account may be overdrawn. */
export type Overdraft =
  /** Down to a limit. */
  | 'LIMITED'
  /** Never below zero: what assets have when nothing is said. */
  | 'NONE'
  /** Without end: what accounts that are no assets have when nothing is said. */
  | 'OPEN';

/** Where a page stands in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last item, null on an empty page. */
  readonly endCursor: Maybe<Scalars['Cursor']['output']>;
  /** True when there are more items after `endCursor`. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** True when there are items before `startCursor`. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item, null on an empty page. */
  readonly startCursor: Maybe<Scalars['Cursor']['output']>;
};

export type PostPendingTransferInput = {
  /** How much to post of a transfer with two legs; all of it when left out. */
  readonly amount?: InputMaybe<MoneyInput>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /**
   * How much to post of each leg, minor units, in the order of `planned`: 0 to what was planned, 0 leaves the leg out. Debits equal
   * credits in each currency; a transfer that exchanges keeps its rate. Instead of `amount`.
   */
  readonly legAmountsMinor?: InputMaybe<ReadonlyArray<Scalars['BigInt']['input']>>;
  /** With `legAmountsMinor`, of a transfer that exchanges: the account whose amount is rounded; that of the whole transfer when left out. */
  readonly roundingAccountId?: InputMaybe<Scalars['ID']['input']>;
  /** `tr_…`, in state PENDING. */
  readonly transferId: Scalars['ID']['input'];
};

/** What became of one transfer of a call. */
export type PostTransferResult = {
  readonly __typename?: 'PostTransferResult';
  /** Place in the call, from 0. */
  readonly index: Scalars['Int']['output'];
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The transfer; null when refused. */
  readonly transfer: Maybe<Transfer>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type PostTransfersInput = {
  /** 1 to 190 characters; each transfer is posted once under it and its place in the list. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 10,000. */
  readonly transfers: ReadonlyArray<TransferInput>;
  /** `ven_…`, whose accounts they are between. */
  readonly ventureId: Scalars['ID']['input'];
};

export type PostTransfersPayload = {
  readonly __typename?: 'PostTransfersPayload';
  /** An answer for each transfer, in their order; empty when the whole call was refused. */
  readonly results: ReadonlyArray<PostTransferResult>;
  /** Why the whole call was refused; empty when each transfer has its answer. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** One account. Null when there is none or it belongs to another tenant. Needs `money:read`. */
  readonly account: Maybe<Account>;
  /** Accounts of one venture, by name. A search by anything else may end a page early, as that of transfers. Needs `money:read`. */
  readonly accounts: AccountConnection;
  /** What a venture counts in besides the currencies of ISO 4217, by code. Needs `money:read`. */
  readonly assets: ReadonlyArray<Asset>;
  /**
   * A link to a whole file of the books, for a browser: whoever has it may download the file until it expires, with what its
   * maker may see. The file is that of `bookExport` with the same arguments, to the byte. Needs `money:read`.
   */
  readonly bookDownload: BookDownload;
  /**
   * A piece of a file of the books, for bookkeepers and auditors: the journal of a venture, or the statement of one account.
   * Ask again with `after` until `next` is null; the texts behind each other are the file, the same bytes each time for the
   * same arguments and position. `parpour export` does so. Needs `money:read`.
   */
  readonly bookExport: BookExportPart;
  /** Entries of one account, newest first. Needs `money:read`. */
  readonly ledgerEntries: LedgerEntryConnection;
  /** One money intent. Null when there is none or it belongs to another tenant. Needs `money:read`. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** Money intents of one venture, newest first. A search may end a page early, as that of transfers. Needs `money:read`. */
  readonly moneyIntents: MoneyIntentConnection;
  /** One transfer. Needs `money:read`. */
  readonly transfer: Maybe<Transfer>;
  /**
   * Transfers of one venture, newest first. What no index can answer (amount, currency, effective date, text) is looked for row by
   * row, 5,000 at a time: a page may hold less than was asked for, or nothing, while there is more behind its `endCursor`.
   * Needs `money:read`.
   */
  readonly transfers: TransferConnection;
  /** Debits and credits of a venture per currency, by its code; they are equal at all times. Needs `money:read`. */
  readonly trialBalance: ReadonlyArray<TrialBalanceLine>;
};


export type QueryAccountArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAccountsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<AccountFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryAssetsArgs = {
  ventureId: Scalars['ID']['input'];
};


export type QueryBookDownloadArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  expiresInSeconds?: InputMaybe<Scalars['Int']['input']>;
  format: BookFormat;
  from?: InputMaybe<Scalars['String']['input']>;
  seq?: InputMaybe<Scalars['BigInt']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryBookExportArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['Cursor']['input']>;
  format: BookFormat;
  from?: InputMaybe<Scalars['String']['input']>;
  seq?: InputMaybe<Scalars['BigInt']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryLedgerEntriesArgs = {
  accountId: Scalars['ID']['input'];
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryMoneyIntentArgs = {
  id: Scalars['ID']['input'];
};


export type QueryMoneyIntentsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<MoneyIntentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<MoneyIntentState>;
  ventureId: Scalars['ID']['input'];
};


export type QueryTransferArgs = {
  id: Scalars['ID']['input'];
};


export type QueryTransfersArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<TransferFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryTrialBalanceArgs = {
  asOf?: InputMaybe<AsOfInput>;
  ventureId: Scalars['ID']['input'];
};

export type RegisterAssetInput = {
  /** 3 to 12 capital letters and digits that begin with a letter, no code of ISO 4217, unique in the venture. */
  readonly code: Scalars['CurrencyCode']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 120 characters. */
  readonly name: Scalars['String']['input'];
  /** Digits after the decimal point, 0 to 18. */
  readonly scale: Scalars['Int']['input'];
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type RegisterAssetPayload = {
  readonly __typename?: 'RegisterAssetPayload';
  /** The asset; null when refused. */
  readonly asset: Maybe<Asset>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type RequestMoneyIntentInput = {
  /** Account that pays, `acct_…`. */
  readonly accountId: Scalars['ID']['input'];
  /** How much. */
  readonly amount: MoneyInput;
  /** Kind of spending: lower-case word, for example `advertising`. */
  readonly category: Scalars['String']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** What it is made under: a contract, an order, a mandate. 1 to 200 characters. */
  readonly mandate?: InputMaybe<Scalars['String']['input']>;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Who would be paid. 1 to 120 characters. */
  readonly payee: Scalars['String']['input'];
  /** What it is for. 1 to 500 characters. */
  readonly purpose: Scalars['String']['input'];
};

export type RequestMoneyIntentPayload = {
  readonly __typename?: 'RequestMoneyIntentPayload';
  /** The intent, DECLINED ones included; null when the request itself was refused. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of one intent of a call. */
export type RequestMoneyIntentResult = {
  readonly __typename?: 'RequestMoneyIntentResult';
  /** Place in the call, from 0. */
  readonly index: Scalars['Int']['output'];
  /** The intent, DECLINED ones included; null when the request itself was refused. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type RequestMoneyIntentsInput = {
  /** 1 to 190 characters; each intent is asked for once under it and its place in the list. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 10,000. */
  readonly intents: ReadonlyArray<MoneyIntentInput>;
  /** `ven_…`, which pays. */
  readonly ventureId: Scalars['ID']['input'];
};

export type RequestMoneyIntentsPayload = {
  readonly __typename?: 'RequestMoneyIntentsPayload';
  /** An answer for each intent, in their order; empty when the whole call was refused. */
  readonly results: ReadonlyArray<RequestMoneyIntentResult>;
  /** Why the whole call was refused; empty when each intent has its answer. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type ReverseTransferInput = {
  /** What is taken back, when you want that checked: the whole transfer, in one of its currencies. Anything else is refused with PARTIAL_REVERSAL. */
  readonly amount?: InputMaybe<MoneyInput>;
  /** When the reversal counts for the books, if not from when it is recorded. */
  readonly effectiveAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Why: the description of the reversal. 1 to 200 characters. */
  readonly reason: Scalars['String']['input'];
  /** `tr_…`, in state POSTED. */
  readonly transferId: Scalars['ID']['input'];
};

export type SetAccountOverdraftInput = {
  /** `acct_…`, not closed. */
  readonly accountId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** How far it may be overdrawn. */
  readonly overdraft: Overdraft;
  /** With LIMITED: how much below zero may be available, 1 to 2^63-1 minor units. */
  readonly overdraftLimitMinor?: InputMaybe<Scalars['BigInt']['input']>;
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

export type SetAccountOverdraftPayload = {
  readonly __typename?: 'SetAccountOverdraftPayload';
  /** The account; null when refused. */
  readonly account: Maybe<Account>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type SetSpendingLimitInput = {
  /** The window of the calendar. */
  readonly calendar?: InputMaybe<CalendarWindow>;
  /** Most that may be spent in any such window. */
  readonly cap: MoneyInput;
  /** Most spends in any such window; only the amount counts when left out. */
  readonly countMax?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /**
   * By what policies may refer to it: lower-case words joined by dashes, at most 60 characters, for example `ads-weekly`; no two limits of
   * a venture share one (LIMIT_NAME_TAKEN). None when left out; a limit that has a name keeps it or gets another: leaving it out
   * is refused (LIMIT_NAMED), since policies may rely on it.
   */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** What it applies to. */
  readonly scope: LimitScope;
  /** Declines nothing and only reports; false when left out. */
  readonly shadow?: InputMaybe<Scalars['Boolean']['input']>;
  /** Id of the workflow or agent, name of the category or payee, or `*` for each by itself; left out for VENTURE. */
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  /** IANA time zone by which the window of the calendar begins; the venture's when left out. */
  readonly timeZone?: InputMaybe<Scalars['String']['input']>;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
  /** Length of the rolling window in seconds, 1 to 31,622,400 (366 days). Give either this or `calendar`. */
  readonly windowSeconds?: InputMaybe<Scalars['Int']['input']>;
};

export type SetSpendingLimitPayload = {
  readonly __typename?: 'SetSpendingLimitPayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The limit; null when refused. */
  readonly spendingLimit: Maybe<SpendingLimit>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A cap on spending in a window, rolling or of the calendar: captured and held amounts count, released ones do not. Exact at every instant; a rolling window slides in steps of a thousandth of its length and keeps a step until all of it has left. */
export type SpendingLimit = Node & {
  readonly __typename?: 'SpendingLimit';
  /** What is used up and what is left in the current window, for a limit on one subject; null for `*`, where each subject has a budget of its own. */
  readonly budget: Maybe<LimitUsage>;
  /** The window of the calendar; null for a rolling one. */
  readonly calendar: Maybe<CalendarWindow>;
  /** Most that may be spent in any such window. */
  readonly cap: Money;
  /** Most spends in any such window; null when only the amount counts. */
  readonly countMax: Maybe<Scalars['Int']['output']>;
  /** `lim_…` */
  readonly id: Scalars['ID']['output'];
  /** By what policies refer to it (`@limits`), once in the venture; null when it has none. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** What it applies to. */
  readonly scope: LimitScope;
  /** A shadow limit declines nothing; the authorisation's event says what it would have declined. */
  readonly shadow: Scalars['Boolean']['output'];
  /** Id of the workflow or agent, or name of the category or payee; the venture's id for VENTURE. `*` applies to each workflow, agent, category or payee by itself. */
  readonly subject: Scalars['String']['output'];
  /** IANA time zone by which windows of the calendar begin. */
  readonly timeZone: Scalars['String']['output'];
  /** What is used up in the current window, for each subject that has spent anything, at most 500. */
  readonly usage: ReadonlyArray<LimitUsage>;
  /** Length of the rolling window in seconds; null for a window of the calendar. */
  readonly windowSeconds: Maybe<Scalars['Int']['output']>;
};

/** One line of a statement. */
export type StatementLine = {
  readonly __typename?: 'StatementLine';
  /** Balance of the account right after this line. */
  readonly balance: Money;
  /** The other accounts of the transfer, in the order of its legs. */
  readonly counterAccounts: ReadonlyArray<Account>;
  /** Position in the statement. */
  readonly cursor: Scalars['Cursor']['output'];
  /** What the transfer says. */
  readonly description: Scalars['String']['output'];
  /** What was entered, with its side, amount and transfer. */
  readonly entry: LedgerEntry;
};

/** Order of a statement's lines. */
export type StatementOrder =
  /** The other way round. */
  | 'NEWEST_FIRST'
  /** As they were recorded. */
  | 'OLDEST_FIRST';

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Postings and holds of one account, or of all accounts of one venture. Give exactly one of the two ids. Needs `money:read`. */
  readonly ledgerEvents: LedgerEvent;
};


export type SubscriptionLedgerEventsArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['Cursor']['input']>;
  ventureId?: InputMaybe<Scalars['ID']['input']>;
};

export type Task = {
  readonly __typename?: 'Task';
  /** `tsk_…` */
  readonly id: Scalars['ID']['output'];
  /** Money intents made for it, oldest first, at most 500. Needs `money:read`. */
  readonly moneyIntents: Maybe<ReadonlyArray<MoneyIntent>>;
};

/** A balanced set of entries: debits equal credits in each currency. */
export type Transfer = Node & {
  readonly __typename?: 'Transfer';
  /** For people, for example `Deposit from founder`. */
  readonly description: Scalars['String']['output'];
  /** When it counts for the books; `recordedAt` when nothing else was said. */
  readonly effectiveAt: Scalars['DateTime']['output'];
  /** Between which currencies it exchanges, and at what rate; null within one currency. */
  readonly exchange: Maybe<Exchange>;
  /** When it waits no longer; null for one that was posted at once. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** What was held for it while it waited; empty for one that was posted at once. */
  readonly holds: ReadonlyArray<Hold>;
  /** `tr_…` */
  readonly id: Scalars['ID']['output'];
  /** Two or more entries; none unless POSTED. */
  readonly legs: ReadonlyArray<LedgerEntry>;
  /** All transfers that were posted all or none with this one, itself among them, in their order; empty when it stood alone. */
  readonly linked: ReadonlyArray<Transfer>;
  /** Facts that it was posted with: an object of texts. */
  readonly metadata: Scalars['JSON']['output'];
  /** What was asked for when it began to wait; null for one that was posted at once. */
  readonly planned: Maybe<ReadonlyArray<TransferLeg>>;
  /** When it was recorded. */
  readonly recordedAt: Scalars['DateTime']['output'];
  /** The transfer that has taken this one back, or null. */
  readonly reversedBy: Maybe<Transfer>;
  /** The transfer that this one takes back, or null. */
  readonly reverses: Maybe<Transfer>;
  /** Where it stands. */
  readonly state: TransferState;
};

/** A page of transfers. */
export type TransferConnection = {
  readonly __typename?: 'TransferConnection';
  /** Transfers with their cursors. */
  readonly edges: ReadonlyArray<TransferEdge>;
  /** The transfers alone. */
  readonly nodes: ReadonlyArray<Transfer>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A transfer in a list. */
export type TransferEdge = {
  readonly __typename?: 'TransferEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The transfer. */
  readonly node: Transfer;
};

/** What transfers are looked for; all that is given has to be met. */
export type TransferFilter = {
  /** With a leg on this account, `acct_…`. */
  readonly accountId?: InputMaybe<Scalars['ID']['input']>;
  /** With a leg in this currency. */
  readonly currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** Counting for the books from this day or instant. */
  readonly effectiveFrom?: InputMaybe<Scalars['String']['input']>;
  /** Counting for the books up to this day, or before this instant. */
  readonly effectiveTo?: InputMaybe<Scalars['String']['input']>;
  /** With a leg of this amount or less, minor units. */
  readonly maxAmountMinor?: InputMaybe<Scalars['BigInt']['input']>;
  /** Facts that it was posted with: an object of texts, each of which has to be there. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** With a leg of this amount or more, minor units; the same leg as that of account and currency. */
  readonly minAmountMinor?: InputMaybe<Scalars['BigInt']['input']>;
  /** Recorded on this day (`2026-03-01`, of the venture's time zone) or at this instant (RFC 3339), or later. */
  readonly recordedFrom?: InputMaybe<Scalars['String']['input']>;
  /** Recorded on this day or earlier, or before this instant. */
  readonly recordedTo?: InputMaybe<Scalars['String']['input']>;
  /** Default POSTED: those with entries. */
  readonly state?: InputMaybe<TransferState>;
  /** A part of the description, in any case. 1 to 200 characters. */
  readonly text?: InputMaybe<Scalars['String']['input']>;
};

export type TransferInput = {
  /** For people. 1 to 200 characters. */
  readonly description: Scalars['String']['input'];
  /** When it counts for the books, if not from when it is recorded: from 1900 on, at most 366 days ahead. */
  readonly effectiveAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Needed when the legs are in two currencies: the rate that they were exchanged at. */
  readonly exchange?: InputMaybe<ExchangeInput>;
  /** 2 to 100; debits equal credits in each currency. One account may be in several. */
  readonly legs: ReadonlyArray<TransferLegInput>;
  /** Posted all or none with the next one, and with those that that one is linked with, at most 1,000. False when left out. */
  readonly linked?: InputMaybe<Scalars['Boolean']['input']>;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Lets it wait so long to be posted, and holds what it would take: 1 to 2,592,000 seconds (30 days). Posted at once when left out. */
  readonly pendingSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** One side of a transfer that was asked for. */
export type TransferLeg = {
  readonly __typename?: 'TransferLeg';
  /** The account it would change. */
  readonly account: Account;
  /** Always positive; the side says which way. */
  readonly amount: Money;
  /** Debit or credit. */
  readonly side: EntrySide;
};

export type TransferLegInput = {
  /** `acct_…` */
  readonly accountId: Scalars['ID']['input'];
  /** Positive, in the currency of the account. */
  readonly amount: MoneyInput;
  /** Debit or credit. */
  readonly side: EntrySide;
};

export type TransferPayload = {
  readonly __typename?: 'TransferPayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The transfer: the reversal itself when one was reversed; null when refused. */
  readonly transfer: Maybe<Transfer>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** State of a transfer. */
export type TransferState =
  /** Not posted in time. Final. */
  | 'EXPIRED'
  /** Waits to be posted; what it would take is held. */
  | 'PENDING'
  /** Its entries are in the ledger. Final. */
  | 'POSTED'
  /** Given up while it waited. Final. */
  | 'VOIDED';

/** Balance of one account in its column: one of the two is zero, neither is negative. */
export type TrialBalanceAccount = {
  readonly __typename?: 'TrialBalanceAccount';
  /** The account. */
  readonly account: Account;
  /** Its balance when its credits are more. */
  readonly credit: Money;
  /** Its balance when its debits are more. */
  readonly debit: Money;
};

/** Balances of all accounts of one kind, added up by column. */
export type TrialBalanceKind = {
  readonly __typename?: 'TrialBalanceKind';
  /** Sum of their credit column. */
  readonly credit: Money;
  /** Sum of their debit column. */
  readonly debit: Money;
  /** What the accounts stand for. */
  readonly kind: AccountKind;
};

/** The books of a venture in one currency. */
export type TrialBalanceLine = {
  readonly __typename?: 'TrialBalanceLine';
  /** Accounts with entries, in the order asset, liability, equity, income, expense, then by name. */
  readonly accounts: ReadonlyArray<TrialBalanceAccount>;
  /** Sum of the accounts' credit column; equal to `debit`. */
  readonly credit: Money;
  /** Sum of all credits, minor units; equal to `debitsMinor`. */
  readonly creditsMinor: Scalars['BigInt']['output'];
  /** The currency. */
  readonly currency: Scalars['CurrencyCode']['output'];
  /** Sum of the accounts' debit column. */
  readonly debit: Money;
  /** Sum of all debits, minor units. */
  readonly debitsMinor: Scalars['BigInt']['output'];
  /** The same, added up by kind. */
  readonly kinds: ReadonlyArray<TrialBalanceKind>;
};

/** A refusal that the caller can act on. Faults of the request or the system are GraphQL errors instead. */
export type UserError = {
  readonly __typename?: 'UserError';
  /** The approval that the action waits for, or was not given, `apr_…`; null when none was asked for. */
  readonly approvalId: Maybe<Scalars['ID']['output']>;
  /** Stable and meant for programs, for example `INSUFFICIENT_FUNDS`. */
  readonly code: Scalars['String']['output'];
  /** The policy decision that it follows from, `dec_…`; null when policy has no part in it. */
  readonly decisionId: Maybe<Scalars['ID']['output']>;
  /** Path of the input field that is wrong, from the argument inwards, or null when no single field is. */
  readonly field: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** For people: what is wrong and what would be right. */
  readonly message: Scalars['String']['output'];
};

export type Venture = {
  readonly __typename?: 'Venture';
  /** Its accounts, by name, at most 500; `Query.accounts` has them in pages. Needs `money:read`. */
  readonly accounts: Maybe<ReadonlyArray<Account>>;
  /** `ven_…` */
  readonly id: Scalars['ID']['output'];
  /** Its spending limits. Needs `money:read`. */
  readonly spendingLimits: Maybe<ReadonlyArray<SpendingLimit>>;
};

export type VoidMoneyIntentInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** `mi_…`, in state AUTHORISED or APPROVAL_REQUIRED. */
  readonly moneyIntentId: Scalars['ID']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

export type VoidMoneyIntentPayload = {
  readonly __typename?: 'VoidMoneyIntentPayload';
  /** The intent; null when refused. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type VoidPendingTransferInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 200 characters. */
  readonly reason: Scalars['String']['input'];
  /** `tr_…`, in state PENDING. */
  readonly transferId: Scalars['ID']['input'];
};

export type Workflow = {
  readonly __typename?: 'Workflow';
  /** `wf_…` */
  readonly id: Scalars['ID']['output'];
  /** Money intents made for it, oldest first, at most 500. Needs `money:read`. */
  readonly moneyIntents: Maybe<ReadonlyArray<MoneyIntent>>;
  /** What it has spent so far: captured amounts, one per currency. Needs `money:read`. */
  readonly spent: Maybe<ReadonlyArray<Money>>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Account: Account;
  Asset: Asset;
  Hold: Hold;
  LedgerEntry: LedgerEntry;
  MoneyIntent: MoneyIntent;
  SpendingLimit: SpendingLimit;
  Task: Task;
  Transfer: Transfer;
  Venture: Venture;
  Workflow: Workflow;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Account:
    ( { __typename: 'Account' }
    & GraphQLRecursivePick<FederationTypes['Account'], {"id":true}> );
  Asset:
    ( { __typename: 'Asset' }
    & GraphQLRecursivePick<FederationTypes['Asset'], {"id":true}> );
  Hold:
    ( { __typename: 'Hold' }
    & GraphQLRecursivePick<FederationTypes['Hold'], {"id":true}> );
  LedgerEntry:
    ( { __typename: 'LedgerEntry' }
    & GraphQLRecursivePick<FederationTypes['LedgerEntry'], {"id":true}> );
  MoneyIntent:
    ( { __typename: 'MoneyIntent' }
    & GraphQLRecursivePick<FederationTypes['MoneyIntent'], {"id":true}> );
  SpendingLimit:
    ( { __typename: 'SpendingLimit' }
    & GraphQLRecursivePick<FederationTypes['SpendingLimit'], {"id":true}> );
  Task:
    ( { __typename: 'Task' }
    & GraphQLRecursivePick<FederationTypes['Task'], {"id":true}> );
  Transfer:
    ( { __typename: 'Transfer' }
    & GraphQLRecursivePick<FederationTypes['Transfer'], {"id":true}> );
  Venture:
    ( { __typename: 'Venture' }
    & GraphQLRecursivePick<FederationTypes['Venture'], {"id":true}> );
  Workflow:
    ( { __typename: 'Workflow' }
    & GraphQLRecursivePick<FederationTypes['Workflow'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( AccountParent )
    | ( AssetParent )
    | ( HoldParent )
    | ( LedgerEntryParent )
    | ( MoneyIntentParent )
    | ( SpendingLimitParent )
    | ( TransferParent )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Account: ResolverTypeWrapper<AccountParent>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  AccountBalance: ResolverTypeWrapper<AccountBalance>;
  AccountConnection: ResolverTypeWrapper<Omit<AccountConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['AccountEdge']>, nodes: ReadonlyArray<ResolversTypes['Account']> }>;
  AccountEdge: ResolverTypeWrapper<Omit<AccountEdge, 'node'> & { node: ResolversTypes['Account'] }>;
  AccountFilter: AccountFilter;
  AccountKind: AccountKind;
  AccountState: AccountState;
  AccountStatement: ResolverTypeWrapper<AccountStatementParent>;
  Actor: ResolverTypeWrapper<Actor>;
  ActorKind: ActorKind;
  Approval: ResolverTypeWrapper<ApprovalParent>;
  AsOfInput: AsOfInput;
  Asset: ResolverTypeWrapper<AssetParent>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  BookDownload: ResolverTypeWrapper<BookDownload>;
  BookExportPart: ResolverTypeWrapper<BookExportPart>;
  BookFormat: BookFormat;
  BookTime: BookTime;
  CalendarWindow: CalendarWindow;
  CaptureMoneyIntentInput: CaptureMoneyIntentInput;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CaptureMoneyIntentPayload: ResolverTypeWrapper<Omit<CaptureMoneyIntentPayload, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversTypes['MoneyIntent']> }>;
  CaptureMoneyIntentResult: ResolverTypeWrapper<Omit<CaptureMoneyIntentResult, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversTypes['MoneyIntent']> }>;
  CaptureMoneyIntentsInput: CaptureMoneyIntentsInput;
  CaptureMoneyIntentsPayload: ResolverTypeWrapper<Omit<CaptureMoneyIntentsPayload, 'results'> & { results: ReadonlyArray<ResolversTypes['CaptureMoneyIntentResult']> }>;
  ChangeAccountStateInput: ChangeAccountStateInput;
  ChangeAccountStatePayload: ResolverTypeWrapper<Omit<ChangeAccountStatePayload, 'account'> & { account?: Maybe<ResolversTypes['Account']> }>;
  ConsultedLimit: ResolverTypeWrapper<ConsultedLimitParent>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Cursor: ResolverTypeWrapper<Scalars['Cursor']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeclineCode: DeclineCode;
  DeclineReason: ResolverTypeWrapper<DeclineReasonParent>;
  DepositFundsInput: DepositFundsInput;
  DepositFundsPayload: ResolverTypeWrapper<Omit<DepositFundsPayload, 'transfer'> & { transfer?: Maybe<ResolversTypes['Transfer']> }>;
  EntrySide: EntrySide;
  Event: ResolverTypeWrapper<EventParent>;
  Exchange: ResolverTypeWrapper<ExchangeParent>;
  ExchangeInput: ExchangeInput;
  Hold: ResolverTypeWrapper<HoldParent>;
  HoldState: HoldState;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  LedgerEntry: ResolverTypeWrapper<LedgerEntryParent>;
  LedgerEntryConnection: ResolverTypeWrapper<Omit<LedgerEntryConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['LedgerEntryEdge']>, nodes: ReadonlyArray<ResolversTypes['LedgerEntry']> }>;
  LedgerEntryEdge: ResolverTypeWrapper<Omit<LedgerEntryEdge, 'node'> & { node: ResolversTypes['LedgerEntry'] }>;
  LedgerEvent: ResolverTypeWrapper<LedgerEventParent>;
  LedgerEventKind: LedgerEventKind;
  LimitScope: LimitScope;
  LimitUsage: ResolverTypeWrapper<LimitUsage>;
  Money: ResolverTypeWrapper<Money>;
  MoneyInput: MoneyInput;
  MoneyIntent: ResolverTypeWrapper<MoneyIntentParent>;
  MoneyIntentCaptureInput: MoneyIntentCaptureInput;
  MoneyIntentConnection: ResolverTypeWrapper<Omit<MoneyIntentConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['MoneyIntentEdge']>, nodes: ReadonlyArray<ResolversTypes['MoneyIntent']> }>;
  MoneyIntentEdge: ResolverTypeWrapper<Omit<MoneyIntentEdge, 'node'> & { node: ResolversTypes['MoneyIntent'] }>;
  MoneyIntentFilter: MoneyIntentFilter;
  MoneyIntentInput: MoneyIntentInput;
  MoneyIntentState: MoneyIntentState;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  OpenAccountInput: OpenAccountInput;
  OpenAccountPayload: ResolverTypeWrapper<Omit<OpenAccountPayload, 'account'> & { account?: Maybe<ResolversTypes['Account']> }>;
  Overdraft: Overdraft;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PostPendingTransferInput: PostPendingTransferInput;
  PostTransferResult: ResolverTypeWrapper<Omit<PostTransferResult, 'transfer'> & { transfer?: Maybe<ResolversTypes['Transfer']> }>;
  PostTransfersInput: PostTransfersInput;
  PostTransfersPayload: ResolverTypeWrapper<Omit<PostTransfersPayload, 'results'> & { results: ReadonlyArray<ResolversTypes['PostTransferResult']> }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegisterAssetInput: RegisterAssetInput;
  RegisterAssetPayload: ResolverTypeWrapper<Omit<RegisterAssetPayload, 'asset'> & { asset?: Maybe<ResolversTypes['Asset']> }>;
  RequestMoneyIntentInput: RequestMoneyIntentInput;
  RequestMoneyIntentPayload: ResolverTypeWrapper<Omit<RequestMoneyIntentPayload, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversTypes['MoneyIntent']> }>;
  RequestMoneyIntentResult: ResolverTypeWrapper<Omit<RequestMoneyIntentResult, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversTypes['MoneyIntent']> }>;
  RequestMoneyIntentsInput: RequestMoneyIntentsInput;
  RequestMoneyIntentsPayload: ResolverTypeWrapper<Omit<RequestMoneyIntentsPayload, 'results'> & { results: ReadonlyArray<ResolversTypes['RequestMoneyIntentResult']> }>;
  ReverseTransferInput: ReverseTransferInput;
  SetAccountOverdraftInput: SetAccountOverdraftInput;
  SetAccountOverdraftPayload: ResolverTypeWrapper<Omit<SetAccountOverdraftPayload, 'account'> & { account?: Maybe<ResolversTypes['Account']> }>;
  SetSpendingLimitInput: SetSpendingLimitInput;
  SetSpendingLimitPayload: ResolverTypeWrapper<Omit<SetSpendingLimitPayload, 'spendingLimit'> & { spendingLimit?: Maybe<ResolversTypes['SpendingLimit']> }>;
  SpendingLimit: ResolverTypeWrapper<SpendingLimitParent>;
  StatementLine: ResolverTypeWrapper<StatementLineParent>;
  StatementOrder: StatementOrder;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Task: ResolverTypeWrapper<TaskParent>;
  Transfer: ResolverTypeWrapper<TransferParent>;
  TransferConnection: ResolverTypeWrapper<Omit<TransferConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['TransferEdge']>, nodes: ReadonlyArray<ResolversTypes['Transfer']> }>;
  TransferEdge: ResolverTypeWrapper<Omit<TransferEdge, 'node'> & { node: ResolversTypes['Transfer'] }>;
  TransferFilter: TransferFilter;
  TransferInput: TransferInput;
  TransferLeg: ResolverTypeWrapper<TransferLegParent>;
  TransferLegInput: TransferLegInput;
  TransferPayload: ResolverTypeWrapper<Omit<TransferPayload, 'transfer'> & { transfer?: Maybe<ResolversTypes['Transfer']> }>;
  TransferState: TransferState;
  TrialBalanceAccount: ResolverTypeWrapper<Omit<TrialBalanceAccount, 'account'> & { account: ResolversTypes['Account'] }>;
  TrialBalanceKind: ResolverTypeWrapper<TrialBalanceKind>;
  TrialBalanceLine: ResolverTypeWrapper<Omit<TrialBalanceLine, 'accounts'> & { accounts: ReadonlyArray<ResolversTypes['TrialBalanceAccount']> }>;
  UserError: ResolverTypeWrapper<UserError>;
  Venture: ResolverTypeWrapper<VentureParent>;
  VoidMoneyIntentInput: VoidMoneyIntentInput;
  VoidMoneyIntentPayload: ResolverTypeWrapper<Omit<VoidMoneyIntentPayload, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversTypes['MoneyIntent']> }>;
  VoidPendingTransferInput: VoidPendingTransferInput;
  Workflow: ResolverTypeWrapper<WorkflowParent>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Account: AccountParent;
  Int: Scalars['Int']['output'];
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  AccountBalance: AccountBalance;
  AccountConnection: Omit<AccountConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['AccountEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Account']> };
  AccountEdge: Omit<AccountEdge, 'node'> & { node: ResolversParentTypes['Account'] };
  AccountFilter: AccountFilter;
  AccountStatement: AccountStatementParent;
  Actor: Actor;
  Approval: ApprovalParent;
  AsOfInput: AsOfInput;
  Asset: AssetParent;
  BigInt: Scalars['BigInt']['output'];
  BookDownload: BookDownload;
  BookExportPart: BookExportPart;
  CaptureMoneyIntentInput: CaptureMoneyIntentInput;
  Boolean: Scalars['Boolean']['output'];
  CaptureMoneyIntentPayload: Omit<CaptureMoneyIntentPayload, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversParentTypes['MoneyIntent']> };
  CaptureMoneyIntentResult: Omit<CaptureMoneyIntentResult, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversParentTypes['MoneyIntent']> };
  CaptureMoneyIntentsInput: CaptureMoneyIntentsInput;
  CaptureMoneyIntentsPayload: Omit<CaptureMoneyIntentsPayload, 'results'> & { results: ReadonlyArray<ResolversParentTypes['CaptureMoneyIntentResult']> };
  ChangeAccountStateInput: ChangeAccountStateInput;
  ChangeAccountStatePayload: Omit<ChangeAccountStatePayload, 'account'> & { account?: Maybe<ResolversParentTypes['Account']> };
  ConsultedLimit: ConsultedLimitParent;
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Cursor: Scalars['Cursor']['output'];
  DateTime: Scalars['DateTime']['output'];
  DeclineReason: DeclineReasonParent;
  DepositFundsInput: DepositFundsInput;
  DepositFundsPayload: Omit<DepositFundsPayload, 'transfer'> & { transfer?: Maybe<ResolversParentTypes['Transfer']> };
  Event: EventParent;
  Exchange: ExchangeParent;
  ExchangeInput: ExchangeInput;
  Hold: HoldParent;
  JSON: Scalars['JSON']['output'];
  LedgerEntry: LedgerEntryParent;
  LedgerEntryConnection: Omit<LedgerEntryConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['LedgerEntryEdge']>, nodes: ReadonlyArray<ResolversParentTypes['LedgerEntry']> };
  LedgerEntryEdge: Omit<LedgerEntryEdge, 'node'> & { node: ResolversParentTypes['LedgerEntry'] };
  LedgerEvent: LedgerEventParent;
  LimitUsage: LimitUsage;
  Money: Money;
  MoneyInput: MoneyInput;
  MoneyIntent: MoneyIntentParent;
  MoneyIntentCaptureInput: MoneyIntentCaptureInput;
  MoneyIntentConnection: Omit<MoneyIntentConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['MoneyIntentEdge']>, nodes: ReadonlyArray<ResolversParentTypes['MoneyIntent']> };
  MoneyIntentEdge: Omit<MoneyIntentEdge, 'node'> & { node: ResolversParentTypes['MoneyIntent'] };
  MoneyIntentFilter: MoneyIntentFilter;
  MoneyIntentInput: MoneyIntentInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  OpenAccountInput: OpenAccountInput;
  OpenAccountPayload: Omit<OpenAccountPayload, 'account'> & { account?: Maybe<ResolversParentTypes['Account']> };
  PageInfo: PageInfo;
  PostPendingTransferInput: PostPendingTransferInput;
  PostTransferResult: Omit<PostTransferResult, 'transfer'> & { transfer?: Maybe<ResolversParentTypes['Transfer']> };
  PostTransfersInput: PostTransfersInput;
  PostTransfersPayload: Omit<PostTransfersPayload, 'results'> & { results: ReadonlyArray<ResolversParentTypes['PostTransferResult']> };
  Query: Record<PropertyKey, never>;
  RegisterAssetInput: RegisterAssetInput;
  RegisterAssetPayload: Omit<RegisterAssetPayload, 'asset'> & { asset?: Maybe<ResolversParentTypes['Asset']> };
  RequestMoneyIntentInput: RequestMoneyIntentInput;
  RequestMoneyIntentPayload: Omit<RequestMoneyIntentPayload, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversParentTypes['MoneyIntent']> };
  RequestMoneyIntentResult: Omit<RequestMoneyIntentResult, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversParentTypes['MoneyIntent']> };
  RequestMoneyIntentsInput: RequestMoneyIntentsInput;
  RequestMoneyIntentsPayload: Omit<RequestMoneyIntentsPayload, 'results'> & { results: ReadonlyArray<ResolversParentTypes['RequestMoneyIntentResult']> };
  ReverseTransferInput: ReverseTransferInput;
  SetAccountOverdraftInput: SetAccountOverdraftInput;
  SetAccountOverdraftPayload: Omit<SetAccountOverdraftPayload, 'account'> & { account?: Maybe<ResolversParentTypes['Account']> };
  SetSpendingLimitInput: SetSpendingLimitInput;
  SetSpendingLimitPayload: Omit<SetSpendingLimitPayload, 'spendingLimit'> & { spendingLimit?: Maybe<ResolversParentTypes['SpendingLimit']> };
  SpendingLimit: SpendingLimitParent;
  StatementLine: StatementLineParent;
  Subscription: Record<PropertyKey, never>;
  Task: TaskParent;
  Transfer: TransferParent;
  TransferConnection: Omit<TransferConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['TransferEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Transfer']> };
  TransferEdge: Omit<TransferEdge, 'node'> & { node: ResolversParentTypes['Transfer'] };
  TransferFilter: TransferFilter;
  TransferInput: TransferInput;
  TransferLeg: TransferLegParent;
  TransferLegInput: TransferLegInput;
  TransferPayload: Omit<TransferPayload, 'transfer'> & { transfer?: Maybe<ResolversParentTypes['Transfer']> };
  TrialBalanceAccount: Omit<TrialBalanceAccount, 'account'> & { account: ResolversParentTypes['Account'] };
  TrialBalanceKind: TrialBalanceKind;
  TrialBalanceLine: Omit<TrialBalanceLine, 'accounts'> & { accounts: ReadonlyArray<ResolversParentTypes['TrialBalanceAccount']> };
  UserError: UserError;
  Venture: VentureParent;
  VoidMoneyIntentInput: VoidMoneyIntentInput;
  VoidMoneyIntentPayload: Omit<VoidMoneyIntentPayload, 'moneyIntent'> & { moneyIntent?: Maybe<ResolversParentTypes['MoneyIntent']> };
  VoidPendingTransferInput: VoidPendingTransferInput;
  Workflow: WorkflowParent;
};

export type AccountResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Account'] = ResolversParentTypes['Account'], FederationReferenceType extends FederationReferenceTypes['Account'] = FederationReferenceTypes['Account']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Account']> | FederationReferenceType, FederationReferenceType, ContextType>;
  asset?: Resolver<Maybe<ResolversTypes['Asset']>, ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  balance?: Resolver<ResolversTypes['AccountBalance'], ParentType, ContextType, Partial<AccountBalanceArgs>>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  entries?: Resolver<ResolversTypes['LedgerEntryConnection'], ParentType, ContextType, Partial<AccountEntriesArgs>>;
  floor?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  held?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['AccountKind'], ParentType, ContextType>;
  metadata?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  overdraft?: Resolver<ResolversTypes['Overdraft'], ParentType, ContextType>;
  posted?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  scale?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['AccountState'], ParentType, ContextType>;
  statement?: Resolver<ResolversTypes['AccountStatement'], ParentType, ContextType, Partial<AccountStatementArgs>>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AccountBalanceResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['AccountBalance'] = ResolversParentTypes['AccountBalance']> = {
  available?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  entryCount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  held?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  posted?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type AccountConnectionResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['AccountConnection'] = ResolversParentTypes['AccountConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AccountEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Account']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AccountEdgeResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['AccountEdge'] = ResolversParentTypes['AccountEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
};

export type AccountStatementResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['AccountStatement'] = ResolversParentTypes['AccountStatement']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  closing?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  credits?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  debits?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lineCount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  lines?: Resolver<ReadonlyArray<ResolversTypes['StatementLine']>, ParentType, ContextType>;
  opening?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  pageCredits?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  pageDebits?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ActorResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Actor'] = ResolversParentTypes['Actor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ActorKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ApprovalResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Approval'] = ResolversParentTypes['Approval']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type AssetResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Asset'] = ResolversParentTypes['Asset'], FederationReferenceType extends FederationReferenceTypes['Asset'] = FederationReferenceTypes['Asset']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Asset']> | FederationReferenceType, FederationReferenceType, ContextType>;
  code?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scale?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type BookDownloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['BookDownload'] = ResolversParentTypes['BookDownload']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type BookExportPartResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['BookExportPart'] = ResolversParentTypes['BookExportPart']> = {
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  next?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CaptureMoneyIntentPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['CaptureMoneyIntentPayload'] = ResolversParentTypes['CaptureMoneyIntentPayload']> = {
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CaptureMoneyIntentResultResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['CaptureMoneyIntentResult'] = ResolversParentTypes['CaptureMoneyIntentResult']> = {
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CaptureMoneyIntentsPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['CaptureMoneyIntentsPayload'] = ResolversParentTypes['CaptureMoneyIntentsPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['CaptureMoneyIntentResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ChangeAccountStatePayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['ChangeAccountStatePayload'] = ResolversParentTypes['ChangeAccountStatePayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ConsultedLimitResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['ConsultedLimit'] = ResolversParentTypes['ConsultedLimit']> = {
  cap?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  countMax?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  declined?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  held?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  left?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  leftAfter?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  limit?: Resolver<ResolversTypes['SpendingLimit'], ParentType, ContextType>;
  shadow?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  spent?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  wasPassed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export interface CurrencyCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CurrencyCode'], any> {
  name: 'CurrencyCode';
}

export interface CursorScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Cursor'], any> {
  name: 'Cursor';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeclineReasonResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['DeclineReason'] = ResolversParentTypes['DeclineReason']> = {
  code?: Resolver<ResolversTypes['DeclineCode'], ParentType, ContextType>;
  limit?: Resolver<Maybe<ResolversTypes['SpendingLimit']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DepositFundsPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['DepositFundsPayload'] = ResolversParentTypes['DepositFundsPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  transfer?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ExchangeResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Exchange'] = ResolversParentTypes['Exchange']> = {
  base?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  quote?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  rate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rounding?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roundingAccount?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
};

export type HoldResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Hold'] = ResolversParentTypes['Hold'], FederationReferenceType extends FederationReferenceTypes['Hold'] = FederationReferenceTypes['Hold']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Hold']> | FederationReferenceType, FederationReferenceType, ContextType>;
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  captured?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  remaining?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['HoldState'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type LedgerEntryResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['LedgerEntry'] = ResolversParentTypes['LedgerEntry'], FederationReferenceType extends FederationReferenceTypes['LedgerEntry'] = FederationReferenceTypes['LedgerEntry']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['LedgerEntry']> | FederationReferenceType, FederationReferenceType, ContextType>;
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  balanceAfter?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  recordedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['EntrySide'], ParentType, ContextType>;
  transfer?: Resolver<ResolversTypes['Transfer'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LedgerEntryConnectionResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['LedgerEntryConnection'] = ResolversParentTypes['LedgerEntryConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['LedgerEntryEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['LedgerEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type LedgerEntryEdgeResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['LedgerEntryEdge'] = ResolversParentTypes['LedgerEntryEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['LedgerEntry'], ParentType, ContextType>;
};

export type LedgerEventResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['LedgerEvent'] = ResolversParentTypes['LedgerEvent']> = {
  accounts?: Resolver<ReadonlyArray<ResolversTypes['Account']>, ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LedgerEventKind'], ParentType, ContextType>;
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  transfer?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType>;
};

export type LimitUsageResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['LimitUsage'] = ResolversParentTypes['LimitUsage']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  held?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  left?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  resetsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  spent?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type MoneyIntentResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['MoneyIntent'] = ResolversParentTypes['MoneyIntent'], FederationReferenceType extends FederationReferenceTypes['MoneyIntent'] = FederationReferenceTypes['MoneyIntent']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['MoneyIntent']> | FederationReferenceType, FederationReferenceType, ContextType>;
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  approval?: Resolver<Maybe<ResolversTypes['Approval']>, ParentType, ContextType>;
  captured?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  category?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  declineReasons?: Resolver<ReadonlyArray<ResolversTypes['DeclineReason']>, ParentType, ContextType>;
  entries?: Resolver<ReadonlyArray<ResolversTypes['LedgerEntry']>, ParentType, ContextType>;
  events?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  limits?: Resolver<ReadonlyArray<ResolversTypes['ConsultedLimit']>, ParentType, ContextType>;
  mandate?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  metadata?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  payee?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  remaining?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['MoneyIntentState'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
  transfers?: Resolver<ReadonlyArray<ResolversTypes['Transfer']>, ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MoneyIntentConnectionResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['MoneyIntentConnection'] = ResolversParentTypes['MoneyIntentConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MoneyIntentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MoneyIntentEdgeResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['MoneyIntentEdge'] = ResolversParentTypes['MoneyIntentEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['MoneyIntent'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  captureMoneyIntent?: Resolver<ResolversTypes['CaptureMoneyIntentPayload'], ParentType, ContextType, RequireFields<MutationCaptureMoneyIntentArgs, 'input'>>;
  captureMoneyIntents?: Resolver<ResolversTypes['CaptureMoneyIntentsPayload'], ParentType, ContextType, RequireFields<MutationCaptureMoneyIntentsArgs, 'input'>>;
  closeAccount?: Resolver<ResolversTypes['ChangeAccountStatePayload'], ParentType, ContextType, RequireFields<MutationCloseAccountArgs, 'input'>>;
  depositFunds?: Resolver<ResolversTypes['DepositFundsPayload'], ParentType, ContextType, RequireFields<MutationDepositFundsArgs, 'input'>>;
  freezeAccount?: Resolver<ResolversTypes['ChangeAccountStatePayload'], ParentType, ContextType, RequireFields<MutationFreezeAccountArgs, 'input'>>;
  openAccount?: Resolver<ResolversTypes['OpenAccountPayload'], ParentType, ContextType, RequireFields<MutationOpenAccountArgs, 'input'>>;
  postPendingTransfer?: Resolver<ResolversTypes['TransferPayload'], ParentType, ContextType, RequireFields<MutationPostPendingTransferArgs, 'input'>>;
  postTransfers?: Resolver<ResolversTypes['PostTransfersPayload'], ParentType, ContextType, RequireFields<MutationPostTransfersArgs, 'input'>>;
  registerAsset?: Resolver<ResolversTypes['RegisterAssetPayload'], ParentType, ContextType, RequireFields<MutationRegisterAssetArgs, 'input'>>;
  requestMoneyIntent?: Resolver<ResolversTypes['RequestMoneyIntentPayload'], ParentType, ContextType, RequireFields<MutationRequestMoneyIntentArgs, 'input'>>;
  requestMoneyIntents?: Resolver<ResolversTypes['RequestMoneyIntentsPayload'], ParentType, ContextType, RequireFields<MutationRequestMoneyIntentsArgs, 'input'>>;
  reverseTransfer?: Resolver<ResolversTypes['TransferPayload'], ParentType, ContextType, RequireFields<MutationReverseTransferArgs, 'input'>>;
  setAccountOverdraft?: Resolver<ResolversTypes['SetAccountOverdraftPayload'], ParentType, ContextType, RequireFields<MutationSetAccountOverdraftArgs, 'input'>>;
  setSpendingLimit?: Resolver<ResolversTypes['SetSpendingLimitPayload'], ParentType, ContextType, RequireFields<MutationSetSpendingLimitArgs, 'input'>>;
  unfreezeAccount?: Resolver<ResolversTypes['ChangeAccountStatePayload'], ParentType, ContextType, RequireFields<MutationUnfreezeAccountArgs, 'input'>>;
  voidMoneyIntent?: Resolver<ResolversTypes['VoidMoneyIntentPayload'], ParentType, ContextType, RequireFields<MutationVoidMoneyIntentArgs, 'input'>>;
  voidPendingTransfer?: Resolver<ResolversTypes['TransferPayload'], ParentType, ContextType, RequireFields<MutationVoidPendingTransferArgs, 'input'>>;
};

export type NodeResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Account' | 'Asset' | 'Hold' | 'LedgerEntry' | 'MoneyIntent' | 'SpendingLimit' | 'Transfer', ParentType, ContextType>;
};

export type OpenAccountPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['OpenAccountPayload'] = ResolversParentTypes['OpenAccountPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
};

export type PostTransferResultResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['PostTransferResult'] = ResolversParentTypes['PostTransferResult']> = {
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  transfer?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PostTransfersPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['PostTransfersPayload'] = ResolversParentTypes['PostTransfersPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['PostTransferResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType, RequireFields<QueryAccountArgs, 'id'>>;
  accounts?: Resolver<ResolversTypes['AccountConnection'], ParentType, ContextType, RequireFields<QueryAccountsArgs, 'ventureId'>>;
  assets?: Resolver<ReadonlyArray<ResolversTypes['Asset']>, ParentType, ContextType, RequireFields<QueryAssetsArgs, 'ventureId'>>;
  bookDownload?: Resolver<ResolversTypes['BookDownload'], ParentType, ContextType, RequireFields<QueryBookDownloadArgs, 'format' | 'ventureId'>>;
  bookExport?: Resolver<ResolversTypes['BookExportPart'], ParentType, ContextType, RequireFields<QueryBookExportArgs, 'format' | 'ventureId'>>;
  ledgerEntries?: Resolver<ResolversTypes['LedgerEntryConnection'], ParentType, ContextType, RequireFields<QueryLedgerEntriesArgs, 'accountId'>>;
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType, RequireFields<QueryMoneyIntentArgs, 'id'>>;
  moneyIntents?: Resolver<ResolversTypes['MoneyIntentConnection'], ParentType, ContextType, RequireFields<QueryMoneyIntentsArgs, 'ventureId'>>;
  transfer?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType, RequireFields<QueryTransferArgs, 'id'>>;
  transfers?: Resolver<ResolversTypes['TransferConnection'], ParentType, ContextType, RequireFields<QueryTransfersArgs, 'ventureId'>>;
  trialBalance?: Resolver<ReadonlyArray<ResolversTypes['TrialBalanceLine']>, ParentType, ContextType, RequireFields<QueryTrialBalanceArgs, 'ventureId'>>;
};

export type RegisterAssetPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['RegisterAssetPayload'] = ResolversParentTypes['RegisterAssetPayload']> = {
  asset?: Resolver<Maybe<ResolversTypes['Asset']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestMoneyIntentPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['RequestMoneyIntentPayload'] = ResolversParentTypes['RequestMoneyIntentPayload']> = {
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestMoneyIntentResultResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['RequestMoneyIntentResult'] = ResolversParentTypes['RequestMoneyIntentResult']> = {
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestMoneyIntentsPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['RequestMoneyIntentsPayload'] = ResolversParentTypes['RequestMoneyIntentsPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['RequestMoneyIntentResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SetAccountOverdraftPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['SetAccountOverdraftPayload'] = ResolversParentTypes['SetAccountOverdraftPayload']> = {
  account?: Resolver<Maybe<ResolversTypes['Account']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SetSpendingLimitPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['SetSpendingLimitPayload'] = ResolversParentTypes['SetSpendingLimitPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  spendingLimit?: Resolver<Maybe<ResolversTypes['SpendingLimit']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SpendingLimitResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['SpendingLimit'] = ResolversParentTypes['SpendingLimit'], FederationReferenceType extends FederationReferenceTypes['SpendingLimit'] = FederationReferenceTypes['SpendingLimit']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['SpendingLimit']> | FederationReferenceType, FederationReferenceType, ContextType>;
  budget?: Resolver<Maybe<ResolversTypes['LimitUsage']>, ParentType, ContextType>;
  calendar?: Resolver<Maybe<ResolversTypes['CalendarWindow']>, ParentType, ContextType>;
  cap?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  countMax?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['LimitScope'], ParentType, ContextType>;
  shadow?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  usage?: Resolver<ReadonlyArray<ResolversTypes['LimitUsage']>, ParentType, ContextType>;
  windowSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StatementLineResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['StatementLine'] = ResolversParentTypes['StatementLine']> = {
  balance?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  counterAccounts?: Resolver<ReadonlyArray<ResolversTypes['Account']>, ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  entry?: Resolver<ResolversTypes['LedgerEntry'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  ledgerEvents?: SubscriptionResolver<ResolversTypes['LedgerEvent'], "ledgerEvents", ParentType, ContextType, Partial<SubscriptionLedgerEventsArgs>>;
};

export type TaskResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task'], FederationReferenceType extends FederationReferenceTypes['Task'] = FederationReferenceTypes['Task']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Task']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  moneyIntents?: Resolver<Maybe<ReadonlyArray<ResolversTypes['MoneyIntent']>>, ParentType, ContextType>;
};

export type TransferResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Transfer'] = ResolversParentTypes['Transfer'], FederationReferenceType extends FederationReferenceTypes['Transfer'] = FederationReferenceTypes['Transfer']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Transfer']> | FederationReferenceType, FederationReferenceType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  effectiveAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  exchange?: Resolver<Maybe<ResolversTypes['Exchange']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  holds?: Resolver<ReadonlyArray<ResolversTypes['Hold']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  legs?: Resolver<ReadonlyArray<ResolversTypes['LedgerEntry']>, ParentType, ContextType>;
  linked?: Resolver<ReadonlyArray<ResolversTypes['Transfer']>, ParentType, ContextType>;
  metadata?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  planned?: Resolver<Maybe<ReadonlyArray<ResolversTypes['TransferLeg']>>, ParentType, ContextType>;
  recordedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reversedBy?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType>;
  reverses?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['TransferState'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TransferConnectionResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TransferConnection'] = ResolversParentTypes['TransferConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TransferEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Transfer']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type TransferEdgeResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TransferEdge'] = ResolversParentTypes['TransferEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Transfer'], ParentType, ContextType>;
};

export type TransferLegResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TransferLeg'] = ResolversParentTypes['TransferLeg']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['EntrySide'], ParentType, ContextType>;
};

export type TransferPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TransferPayload'] = ResolversParentTypes['TransferPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  transfer?: Resolver<Maybe<ResolversTypes['Transfer']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TrialBalanceAccountResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TrialBalanceAccount'] = ResolversParentTypes['TrialBalanceAccount']> = {
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  credit?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  debit?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type TrialBalanceKindResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TrialBalanceKind'] = ResolversParentTypes['TrialBalanceKind']> = {
  credit?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  debit?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['AccountKind'], ParentType, ContextType>;
};

export type TrialBalanceLineResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['TrialBalanceLine'] = ResolversParentTypes['TrialBalanceLine']> = {
  accounts?: Resolver<ReadonlyArray<ResolversTypes['TrialBalanceAccount']>, ParentType, ContextType>;
  credit?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  creditsMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  debit?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  debitsMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  kinds?: Resolver<ReadonlyArray<ResolversTypes['TrialBalanceKind']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  approvalId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decisionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VentureResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Venture'] = ResolversParentTypes['Venture'], FederationReferenceType extends FederationReferenceTypes['Venture'] = FederationReferenceTypes['Venture']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Venture']> | FederationReferenceType, FederationReferenceType, ContextType>;
  accounts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Account']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  spendingLimits?: Resolver<Maybe<ReadonlyArray<ResolversTypes['SpendingLimit']>>, ParentType, ContextType>;
};

export type VoidMoneyIntentPayloadResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['VoidMoneyIntentPayload'] = ResolversParentTypes['VoidMoneyIntentPayload']> = {
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WorkflowResolvers<ContextType = TreasuryContext, ParentType extends ResolversParentTypes['Workflow'] = ResolversParentTypes['Workflow'], FederationReferenceType extends FederationReferenceTypes['Workflow'] = FederationReferenceTypes['Workflow']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Workflow']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  moneyIntents?: Resolver<Maybe<ReadonlyArray<ResolversTypes['MoneyIntent']>>, ParentType, ContextType>;
  spent?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Money']>>, ParentType, ContextType>;
};

export type Resolvers<ContextType = TreasuryContext> = {
  Account?: AccountResolvers<ContextType>;
  AccountBalance?: AccountBalanceResolvers<ContextType>;
  AccountConnection?: AccountConnectionResolvers<ContextType>;
  AccountEdge?: AccountEdgeResolvers<ContextType>;
  AccountStatement?: AccountStatementResolvers<ContextType>;
  Actor?: ActorResolvers<ContextType>;
  Approval?: ApprovalResolvers<ContextType>;
  Asset?: AssetResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  BookDownload?: BookDownloadResolvers<ContextType>;
  BookExportPart?: BookExportPartResolvers<ContextType>;
  CaptureMoneyIntentPayload?: CaptureMoneyIntentPayloadResolvers<ContextType>;
  CaptureMoneyIntentResult?: CaptureMoneyIntentResultResolvers<ContextType>;
  CaptureMoneyIntentsPayload?: CaptureMoneyIntentsPayloadResolvers<ContextType>;
  ChangeAccountStatePayload?: ChangeAccountStatePayloadResolvers<ContextType>;
  ConsultedLimit?: ConsultedLimitResolvers<ContextType>;
  CurrencyCode?: GraphQLScalarType;
  Cursor?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  DeclineReason?: DeclineReasonResolvers<ContextType>;
  DepositFundsPayload?: DepositFundsPayloadResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  Exchange?: ExchangeResolvers<ContextType>;
  Hold?: HoldResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  LedgerEntry?: LedgerEntryResolvers<ContextType>;
  LedgerEntryConnection?: LedgerEntryConnectionResolvers<ContextType>;
  LedgerEntryEdge?: LedgerEntryEdgeResolvers<ContextType>;
  LedgerEvent?: LedgerEventResolvers<ContextType>;
  LimitUsage?: LimitUsageResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  MoneyIntent?: MoneyIntentResolvers<ContextType>;
  MoneyIntentConnection?: MoneyIntentConnectionResolvers<ContextType>;
  MoneyIntentEdge?: MoneyIntentEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  OpenAccountPayload?: OpenAccountPayloadResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PostTransferResult?: PostTransferResultResolvers<ContextType>;
  PostTransfersPayload?: PostTransfersPayloadResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RegisterAssetPayload?: RegisterAssetPayloadResolvers<ContextType>;
  RequestMoneyIntentPayload?: RequestMoneyIntentPayloadResolvers<ContextType>;
  RequestMoneyIntentResult?: RequestMoneyIntentResultResolvers<ContextType>;
  RequestMoneyIntentsPayload?: RequestMoneyIntentsPayloadResolvers<ContextType>;
  SetAccountOverdraftPayload?: SetAccountOverdraftPayloadResolvers<ContextType>;
  SetSpendingLimitPayload?: SetSpendingLimitPayloadResolvers<ContextType>;
  SpendingLimit?: SpendingLimitResolvers<ContextType>;
  StatementLine?: StatementLineResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  Transfer?: TransferResolvers<ContextType>;
  TransferConnection?: TransferConnectionResolvers<ContextType>;
  TransferEdge?: TransferEdgeResolvers<ContextType>;
  TransferLeg?: TransferLegResolvers<ContextType>;
  TransferPayload?: TransferPayloadResolvers<ContextType>;
  TrialBalanceAccount?: TrialBalanceAccountResolvers<ContextType>;
  TrialBalanceKind?: TrialBalanceKindResolvers<ContextType>;
  TrialBalanceLine?: TrialBalanceLineResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Venture?: VentureResolvers<ContextType>;
  VoidMoneyIntentPayload?: VoidMoneyIntentPayloadResolvers<ContextType>;
  Workflow?: WorkflowResolvers<ContextType>;
};

