/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What accounts are looked for; all that is given has to be met. */
export type AccountFilter = {
  /** The currency of their entries. */
  readonly currency?: string | null | undefined;
  /** What they stand for. */
  readonly kind?: AccountKind | null | undefined;
  /** Facts that they were opened with: an object of texts, each of which has to be there. */
  readonly metadata?: unknown;
  /** Whether they may be posted to. */
  readonly state?: AccountState | null | undefined;
  /** A part of the name, in any case. 1 to 200 characters. */
  readonly text?: string | null | undefined;
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

export type ActivatePolicyBundleInput = {
  /** `pb_…` */
  readonly bundleId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Why it is put in force though its backtest, or the lack of one, speaks against it: 1 to 500 characters, kept in the log. */
  readonly overrideReason?: string | null | undefined;
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

/** An agent of a new venture. */
export type AgentInput = {
  /** How far it may reach. */
  readonly level: AgentLevel;
  /** 1 to 60 characters, unique in the venture. */
  readonly name: string;
  /** Lower-case word matched with the role of tasks, for example `writer`. */
  readonly role: string;
};

/** How far an agent may reach: 1 orchestrates, 2 specialises, 3 executes. */
export type AgentLevel =
  /** Orchestrates a portfolio. */
  | 'L1'
  /** Specialist that leads a kind of work. */
  | 'L2'
  /** Executes single tasks. */
  | 'L3';

/** State of an API key. */
export type ApiKeyState =
  /** Good. */
  | 'ACTIVE'
  /** Its time is over. */
  | 'EXPIRED'
  /** It was revoked before its time was over. */
  | 'REVOKED';

/** What an approval is about. */
export type ApprovalActionKind =
  /** A document that is to be compiled. */
  | 'ARTIFACT'
  /** What a person, or a program, does by hand: the call goes through when it is made again. */
  | 'HUMAN_ACTION'
  /** A money intent. */
  | 'MONEY_INTENT'
  /** A tool call of an agent. */
  | 'TOOL_CALL';

/** State of an approval. */
export type ApprovalState =
  /** Approved; what was asked for goes on. */
  | 'APPROVED'
  /** Not decided in time. */
  | 'EXPIRED'
  /** Waits for a decision. */
  | 'PENDING'
  /** Rejected; what was asked for ends. */
  | 'REJECTED';

/** Kind of document. */
export type ArtifactKind =
  /** Presentation, Office Open XML (.pptx). */
  | 'DECK'
  /** Text document, Office Open XML (.docx). */
  | 'DOCUMENT';

/** State of an artifact. */
export type ArtifactState =
  /** The compiler works on it. */
  | 'BUILDING'
  /** Could not be built; `failure` says why. */
  | 'FAILED'
  /** Waits for the compiler. */
  | 'QUEUED'
  /** Stored and ready to download. */
  | 'READY';

/** A point in the life of the books. Give exactly one of the two. */
export type AsOfInput = {
  /** With `time`: by which of the two times of a transfer. RECORDED when left out. */
  readonly by?: BookTime | null | undefined;
  /** Position in the log (`Event.seq`): the books right after this event. 0 is before everything. */
  readonly seq?: string | null | undefined;
  /** What was recorded, or counts, at this very instant is in. */
  readonly time?: string | null | undefined;
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

export type CaptureMoneyIntentsInput = {
  /** 1 to 10,000. */
  readonly captures: ReadonlyArray<MoneyIntentCaptureInput>;
  /** 1 to 190 characters; each intent is captured once under it and its place in the list. */
  readonly idempotencyKey: string;
  /** `ven_…`, which pays. */
  readonly ventureId: string;
};

export type ChangeAccountStateInput = {
  /** `acct_…` */
  readonly accountId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: string;
};

/** What is to be otherwise. Left out: stays as it is. Null: as the platform has it. */
export type ChangeGovernanceInput = {
  /** As in GovernanceRules. */
  readonly backtestRequired?: boolean | null | undefined;
  /** As in GovernanceRules: 0 or more. */
  readonly changedCountMax?: number | null | undefined;
  /** As in GovernanceRules: 0 to 1. */
  readonly changedShareMax?: number | null | undefined;
  /** As in GovernanceRules. */
  readonly fourEyes?: boolean | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: string;
  /** As in GovernanceRules. */
  readonly unfreezeByAnother?: boolean | null | undefined;
  /** `ven_…` */
  readonly ventureId: string;
};

export type ChangePolicyBacktestInput = {
  /** `bt_…` */
  readonly backtestId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
};

/** State of a case. */
export type ComplianceCaseState =
  /** Wants a person. */
  | 'OPEN'
  /** Closed with a finding. */
  | 'RESOLVED';

export type ConfirmGovernanceChangeInput = {
  /** `gov_…` */
  readonly changeId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
};

/** What an API key is to be. */
export type CreateApiKeyInput = {
  /** Days until its time is over, 1 to 365. Default 90. */
  readonly expiresInDays?: number | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result, without the secret. */
  readonly idempotencyKey: string;
  /** What it is for. 1 to 120 characters. */
  readonly name: string;
  /** What it may do: 1 or more of the caller's own scopes, but `keys:write`. */
  readonly scopes: ReadonlyArray<string>;
  /** `ven_…`: the one venture that it opens. Left out: the whole tenant, which a token for certain ventures can't ask for. */
  readonly ventureId?: string | null | undefined;
};

export type CreateVentureInput = {
  /** 1 to 50 agents. */
  readonly agents: ReadonlyArray<AgentInput>;
  /** What the venture is about; free keys, at most 64 KiB. */
  readonly brief?: unknown;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** 1 to 120 characters. */
  readonly name: string;
  /** IANA time zone, for example `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: string | null | undefined;
};

export type DecideApprovalInput = {
  /** The `actionHash` that was shown to the voter; refused as ACTION_CHANGED when it is not the approval's. */
  readonly actionHash: string;
  /** `apr_…` */
  readonly approvalId: string;
  /** True to approve, false to reject. */
  readonly approve: boolean;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Whose voice to use, `usr_…`, where somebody has lent theirs to the caller. The caller's own when left out. */
  readonly onBehalfOfId?: string | null | undefined;
  /** Why; needed to reject. At most 500 characters. */
  readonly reason?: string | null | undefined;
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

export type DepositFundsInput = {
  /** Asset account that received the money, `acct_…`. */
  readonly accountId: string;
  /** How much came in. */
  readonly amount: MoneyInput;
  /** Where it came from. 1 to 200 characters. */
  readonly description: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
};

/** Side of an entry. */
export type EntrySide =
  /** Right side. */
  | 'CREDIT'
  /** Left side. */
  | 'DEBIT';

export type ExchangeInput = {
  /** The currency that the rate is for one unit of. */
  readonly base: string;
  /** The currency that the rate is in. */
  readonly quote: string;
  /** Units of `quote` for one unit of `base`: a decimal such as `1.0845`, or a fraction such as `13/12`. What is debited in `quote` is what is debited in `base` times this, rounded to a minor unit up or down. */
  readonly rate: string;
  /** The account in `quote` among the legs whose amount was rounded; needed unless the rate gives a whole number. */
  readonly roundingAccountId?: string | null | undefined;
};

/** Where a change of governance stands. */
export type GovernanceChangeState =
  /** Counts. */
  | 'IN_FORCE'
  /** Waits for a second person. */
  | 'PROPOSED'
  /** Counted, until another took its place. */
  | 'REPLACED'
  /** Never counted: it was taken back, or another took its place. */
  | 'WITHDRAWN';

/** What may go wrong under the rules that are in force now. */
export type GovernanceWarningCode =
  /**
   * Four eyes are in force, and nobody else is known to hold `policy:write` in the tenant: no other person has ever published a bundle,
   * run a backtest or had a say in governance, with a token or a key of theirs. Who could sign in is not known here. Until there is a
   * second person, bundles can be rolled back, and neither put in force by whoever published them nor four eyes turned off.
   */
  | 'NO_SECOND_PERSON_KNOWN';

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

/** An amount of one currency, given by the caller. */
export type MoneyInput = {
  /** In the currency's minor unit: EUR 12.50 is `"1250"`. Must be positive and at most 2^63-1. */
  readonly amountMinor: string;
  /** The currency that fixes the minor unit. */
  readonly currency: string;
};

export type MoneyIntentCaptureInput = {
  /** How much to post, at most what is still held; all of it when left out. */
  readonly amount?: MoneyInput | null | undefined;
  /** Releases what is left of the hold; true when left out. */
  readonly final?: boolean | null | undefined;
  /** `mi_…`, in state AUTHORISED. */
  readonly moneyIntentId: string;
};

export type MoneyIntentInput = {
  /** Account that pays, `acct_…`. */
  readonly accountId: string;
  /** How much. */
  readonly amount: MoneyInput;
  /** Kind of spending: lower-case word, for example `advertising`. */
  readonly category: string;
  /** What it is made under: a contract, an order, a mandate. 1 to 200 characters. */
  readonly mandate?: string | null | undefined;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: unknown;
  /** Who would be paid. 1 to 120 characters. */
  readonly payee: string;
  /** What it is for. 1 to 500 characters. */
  readonly purpose: string;
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

export type OpenAccountInput = {
  /** ISO 4217 code, or the code of an asset that the venture has registered. */
  readonly currency: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** What it stands for. */
  readonly kind: AccountKind;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: unknown;
  /** 1 to 120 characters, unique in the venture. `Founder capital (…)` and `Expense: … (…)` with a currency are kept for accounts that open by themselves. */
  readonly name: string;
  /** How far it may be overdrawn; when left out, NONE for an asset and OPEN for the other kinds. */
  readonly overdraft?: Overdraft | null | undefined;
  /** With LIMITED: how much below zero may be available, in minor units. */
  readonly overdraftLimitMinor?: string | null | undefined;
  /** `ven_…` */
  readonly ventureId: string;
};

/** How far an account may be overdrawn. */
export type Overdraft =
  /** Down to a limit. */
  | 'LIMITED'
  /** Never below zero: what assets have when nothing is said. */
  | 'NONE'
  /** Without end: what accounts that are no assets have when nothing is said. */
  | 'OPEN';

/** State of a backtest. */
export type PolicyBacktestState =
  /** Somebody stopped it. */
  | 'CANCELLED'
  /** A fault of ours ended it. */
  | 'FAILED'
  /** The process that ran it ended. It can be started again. */
  | 'INTERRUPTED'
  /** Waits for its turn. */
  | 'QUEUED'
  /** Decisions are being compared. */
  | 'RUNNING'
  /** Done; the report is there. */
  | 'SUCCEEDED';

/** State of a bundle. */
export type PolicyBundleState =
  /** In force. */
  | 'ACTIVE'
  /** Valid and stored, not in force. */
  | 'PUBLISHED'
  /** Was in force, then another was activated. */
  | 'RETIRED';

/** What policy says. */
export type PolicyEffect =
  /** Go on once a person has approved this exact action. */
  | 'APPROVAL_REQUIRED'
  /** Do not. */
  | 'DENY'
  /** Go on. */
  | 'PERMIT';

/** Why a shadow ended. */
export type PolicyShadowEnd =
  /** Its bundle was put in force. */
  | 'ACTIVATED'
  /** Another bundle of the venture took its place. */
  | 'REPLACED'
  /** Somebody ended it. */
  | 'STOPPED';

export type PostPendingTransferInput = {
  /** How much to post of a transfer with two legs; all of it when left out. */
  readonly amount?: MoneyInput | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /**
   * How much to post of each leg, minor units, in the order of `planned`: 0 to what was planned, 0 leaves the leg out. Debits equal
   * credits in each currency; a transfer that exchanges keeps its rate. Instead of `amount`.
   */
  readonly legAmountsMinor?: ReadonlyArray<string> | null | undefined;
  /** With `legAmountsMinor`, of a transfer that exchanges: the account whose amount is rounded; that of the whole transfer when left out. */
  readonly roundingAccountId?: string | null | undefined;
  /** `tr_…`, in state PENDING. */
  readonly transferId: string;
};

export type PostTransfersInput = {
  /** 1 to 190 characters; each transfer is posted once under it and its place in the list. */
  readonly idempotencyKey: string;
  /** 1 to 10,000. */
  readonly transfers: ReadonlyArray<TransferInput>;
  /** `ven_…`, whose accounts they are between. */
  readonly ventureId: string;
};

export type PublishPolicyBundleInput = {
  /** Tools each agent role may use. The starter bundle's when empty while `policies` is left out. */
  readonly allowlists: ReadonlyArray<ToolAllowlistInput>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /**
   * Cedar policies, at most 256 KiB and 1,000 policies. Each needs an `@id` of its own; `@reason` is what people read when
   * it decides; `@approval("1")` on a permit asks so many people first. The starter bundle's policies when left out.
   */
  readonly policies?: string | null | undefined;
  /**
   * What the policies are meant to say, as a file of tests (YAML, docs/policy-tests.md). The bundle is refused unless every
   * test passes. Not kept with it. None are run when left out.
   */
  readonly tests?: string | null | undefined;
  /** `ven_…` */
  readonly ventureId: string;
};

export type RegisterAssetInput = {
  /** 3 to 12 capital letters and digits that begin with a letter, no code of ISO 4217, unique in the venture. */
  readonly code: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** 1 to 120 characters. */
  readonly name: string;
  /** Digits after the decimal point, 0 to 18. */
  readonly scale: number;
  /** `ven_…` */
  readonly ventureId: string;
};

export type RequestMoneyIntentsInput = {
  /** 1 to 190 characters; each intent is asked for once under it and its place in the list. */
  readonly idempotencyKey: string;
  /** 1 to 10,000. */
  readonly intents: ReadonlyArray<MoneyIntentInput>;
  /** `ven_…`, which pays. */
  readonly ventureId: string;
};

export type ReverseTransferInput = {
  /** What is taken back, when you want that checked: the whole transfer, in one of its currencies. Anything else is refused with PARTIAL_REVERSAL. */
  readonly amount?: MoneyInput | null | undefined;
  /** When the reversal counts for the books, if not from when it is recorded. */
  readonly effectiveAt?: string | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: unknown;
  /** Why: the description of the reversal. 1 to 200 characters. */
  readonly reason: string;
  /** `tr_…`, in state POSTED. */
  readonly transferId: string;
};

/** Which API key is to end. */
export type RevokeApiKeyInput = {
  /** `key_…` */
  readonly apiKeyId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: string;
};

export type RollBackPolicyBundleInput = {
  /** A bundle that was in force before, `pb_…`; the newest below the version in force when left out. */
  readonly bundleId?: string | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Why, 1 to 500 characters, kept in the log. */
  readonly reason: string;
  /** `ven_…` */
  readonly ventureId: string;
};

export type SetAccountOverdraftInput = {
  /** `acct_…`, not closed. */
  readonly accountId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** How far it may be overdrawn. */
  readonly overdraft: Overdraft;
  /** With LIMITED: how much below zero may be available, 1 to 2^63-1 minor units. */
  readonly overdraftLimitMinor?: string | null | undefined;
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: string;
};

export type SetSpendingLimitInput = {
  /** The window of the calendar. */
  readonly calendar?: CalendarWindow | null | undefined;
  /** Most that may be spent in any such window. */
  readonly cap: MoneyInput;
  /** Most spends in any such window; only the amount counts when left out. */
  readonly countMax?: number | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /**
   * By what policies may refer to it: lower-case words joined by dashes, at most 60 characters, for example `ads-weekly`; no two limits of
   * a venture share one (LIMIT_NAME_TAKEN). None when left out; a limit that has a name keeps it or gets another: leaving it out
   * is refused (LIMIT_NAMED), since policies may rely on it.
   */
  readonly name?: string | null | undefined;
  /** What it applies to. */
  readonly scope: LimitScope;
  /** Declines nothing and only reports; false when left out. */
  readonly shadow?: boolean | null | undefined;
  /** Id of the workflow or agent, name of the category or payee, or `*` for each by itself; left out for VENTURE. */
  readonly subject?: string | null | undefined;
  /** IANA time zone by which the window of the calendar begins; the venture's when left out. */
  readonly timeZone?: string | null | undefined;
  /** `ven_…` */
  readonly ventureId: string;
  /** Length of the rolling window in seconds, 1 to 31,622,400 (366 days). Give either this or `calendar`. */
  readonly windowSeconds?: number | null | undefined;
};

/** How grave. */
export type Severity =
  /** Wants action now. */
  | 'CRITICAL'
  /** Wants action today. */
  | 'HIGH'
  /** Worth knowing. */
  | 'LOW'
  /** Wants a look. */
  | 'MEDIUM';

export type StartPolicyBacktestInput = {
  /** Allowlists that go with `policies`; those of the bundle in force when left out. */
  readonly allowlists?: ReadonlyArray<ToolAllowlistInput> | null | undefined;
  /** A bundle of the venture, `pb_…`. Either this or `policies`. */
  readonly bundleId?: string | null | undefined;
  /** Decisions from here on; thirty days before `to` when left out. */
  readonly from?: string | null | undefined;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** A candidate as Cedar text. It is checked as a bundle is, and not published. */
  readonly policies?: string | null | undefined;
  /** Decisions before this; now when left out, or ahead. */
  readonly to?: string | null | undefined;
  /** `ven_…` */
  readonly ventureId: string;
};

export type StartPolicyShadowInput = {
  /** A bundle that is not in force, `pb_…`. */
  readonly bundleId: string;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
};

export type SubmitWorkflowInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Name, tasks and their steps; the shape is described in docs/workflow-file.md. At most 256 KiB. */
  readonly spec: unknown;
  /** `ven_…` */
  readonly ventureId: string;
};

/** State of a task. */
export type TaskState =
  /** Waits for the tasks it depends on. */
  | 'BLOCKED'
  /** Stopped with its workflow. */
  | 'CANCELLED'
  /** Gave up; `failure` says why. */
  | 'FAILED'
  /** Ready, waits for an agent. */
  | 'QUEUED'
  /** An agent works on it. */
  | 'RUNNING'
  /** Never ran because a task before it failed. */
  | 'SKIPPED'
  /** Done. */
  | 'SUCCEEDED'
  /** Waits for an approval; takes no agent meanwhile. */
  | 'WAITING';

/** The tools that agents of one role may use. */
export type ToolAllowlistInput = {
  /** Role of the agent, for example `writer`. */
  readonly role: string;
  /** Tool names, for example `content.write`. */
  readonly tools: ReadonlyArray<string>;
};

/** How a tool call ended. */
export type ToolCallOutcome =
  /** Policy denied the call; the tool never ran. */
  | 'DENIED'
  /** The tool ran and broke. */
  | 'FAILED'
  /** The tool ran and refused, for example a spend that was declined. */
  | 'REFUSED'
  /** The tool did its work. */
  | 'SUCCEEDED'
  /** Waits for an approval; it goes on from here. */
  | 'WAITING';

export type TransferInput = {
  /** For people. 1 to 200 characters. */
  readonly description: string;
  /** When it counts for the books, if not from when it is recorded: from 1900 on, at most 366 days ahead. */
  readonly effectiveAt?: string | null | undefined;
  /** Needed when the legs are in two currencies: the rate that they were exchanged at. */
  readonly exchange?: ExchangeInput | null | undefined;
  /** 2 to 100; debits equal credits in each currency. One account may be in several. */
  readonly legs: ReadonlyArray<TransferLegInput>;
  /** Posted all or none with the next one, and with those that that one is linked with, at most 1,000. False when left out. */
  readonly linked?: boolean | null | undefined;
  /** Facts of your own to search by: an object of at most 16 texts of at most 200 characters. */
  readonly metadata?: unknown;
  /** Lets it wait so long to be posted, and holds what it would take: 1 to 2,592,000 seconds (30 days). Posted at once when left out. */
  readonly pendingSeconds?: number | null | undefined;
};

export type TransferLegInput = {
  /** `acct_…` */
  readonly accountId: string;
  /** Positive, in the currency of the account. */
  readonly amount: MoneyInput;
  /** Debit or credit. */
  readonly side: EntrySide;
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

export type VoidPendingTransferInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: string;
  /** Why, for the record. 1 to 200 characters. */
  readonly reason: string;
  /** `tr_…`, in state PENDING. */
  readonly transferId: string;
};

/** State of a workflow. */
export type WorkflowState =
  /** Stopped by a person. */
  | 'CANCELLED'
  /** A task failed, so that the rest could not run. */
  | 'FAILED'
  /** Accepted; the orchestrator has not planned it yet. */
  | 'PLANNING'
  /** At least one task is queued or running. */
  | 'RUNNING'
  /** Every task succeeded or was skipped. */
  | 'SUCCEEDED'
  /** Nothing runs; at least one task waits for an approval. */
  | 'WAITING';

export type InboxQueryVariables = Exact<{
  ventureIds?: ReadonlyArray<string> | string | null | undefined;
  after?: string | null | undefined;
}>;


export type InboxQuery = { readonly approvalInbox: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly actionHash: string, readonly reasons: ReadonlyArray<string>, readonly quorum: number, readonly expiresAt: string, readonly venture: { readonly name: string }, readonly action: { readonly kind: ApprovalActionKind, readonly summary: string }, readonly requestedBy: { readonly kind: ActorKind, readonly name: string }, readonly votes: ReadonlyArray<{ readonly approve: boolean, readonly reason: string | null, readonly by: { readonly name: string }, readonly onBehalfOf: { readonly name: string } | null }>, readonly toolCall: { readonly tool: string, readonly arguments: unknown, readonly decision: { readonly effect: PolicyEffect, readonly reasons: ReadonlyArray<string>, readonly bundle: { readonly version: number } | null } | null } | null, readonly evidence: { readonly action: string, readonly resource: string, readonly fieldsLeftOut: number, readonly fields: ReadonlyArray<{ readonly name: string, readonly value: string | null, readonly isCut: boolean, readonly isWithheld: boolean, readonly amount: { readonly amountMinor: string, readonly currency: string } | null }>, readonly decision: { readonly effect: PolicyEffect, readonly determiningPolicies: ReadonlyArray<string> } | null } | null, readonly moneyIntent: { readonly payee: string, readonly purpose: string, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly decision: { readonly effect: PolicyEffect, readonly reasons: ReadonlyArray<string> } | null } | null }> } };

export type InboxChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type InboxChangesSubscription = { readonly approvalInbox: { readonly cursor: string, readonly event: { readonly type: string }, readonly approval: { readonly id: string, readonly state: ApprovalState, readonly expiresAt: string } } };

export type DecideMutationVariables = Exact<{
  approvalId: string;
  actionHash: string;
  approve: boolean;
  reason?: string | null | undefined;
  onBehalfOfId?: string | null | undefined;
  key: string;
}>;


export type DecideMutation = { readonly decideApproval: { readonly approval: { readonly state: ApprovalState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type LendVoiceMutationVariables = Exact<{
  ventureId: string;
  toId: string;
  toName: string;
  endsAt: string;
  key: string;
}>;


export type LendVoiceMutation = { readonly delegateApprovals: { readonly delegation: { readonly id: string, readonly endsAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type TakeVoiceBackMutationVariables = Exact<{
  delegationId: string;
  key: string;
}>;


export type TakeVoiceBackMutation = { readonly revokeApprovalDelegation: { readonly delegation: { readonly revokedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type TrialBalanceAsOfQueryVariables = Exact<{
  ventureId: string;
  asOf?: AsOfInput | null | undefined;
}>;


export type TrialBalanceAsOfQuery = { readonly trialBalance: ReadonlyArray<{ readonly currency: string, readonly debit: { readonly amountMinor: string }, readonly credit: { readonly amountMinor: string }, readonly accounts: ReadonlyArray<{ readonly account: { readonly name: string, readonly kind: AccountKind }, readonly debit: { readonly amountMinor: string }, readonly credit: { readonly amountMinor: string } }> }> };

export type AccountStatementQueryVariables = Exact<{
  accountId: string;
  from?: string | null | undefined;
  to?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type AccountStatementQuery = { readonly account: { readonly name: string, readonly balance: { readonly posted: { readonly amountMinor: string, readonly currency: string }, readonly held: { readonly amountMinor: string }, readonly available: { readonly amountMinor: string } }, readonly statement: { readonly timeZone: string, readonly opening: { readonly amountMinor: string }, readonly lines: ReadonlyArray<{ readonly description: string, readonly entry: { readonly recordedAt: string, readonly side: EntrySide, readonly amount: { readonly amountMinor: string } }, readonly counterAccounts: ReadonlyArray<{ readonly name: string }>, readonly balance: { readonly amountMinor: string } }>, readonly closing: { readonly amountMinor: string }, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type BookExportQueryVariables = Exact<{
  ventureId: string;
  format: BookFormat;
  accountId?: string | null | undefined;
  seq?: string | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type BookExportQuery = { readonly bookExport: { readonly text: string, readonly next: string | null, readonly seq: string, readonly fileName: string } };

export type BookDownloadQueryVariables = Exact<{
  ventureId: string;
  format: BookFormat;
  accountId?: string | null | undefined;
}>;


export type BookDownloadQuery = { readonly bookDownload: { readonly url: string, readonly fileName: string, readonly seq: string, readonly expiresAt: string } };

export type BookAccountsQueryVariables = Exact<{
  ventureId: string;
  filter?: AccountFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type BookAccountsQuery = { readonly accounts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly currency: string, readonly scale: number, readonly asset: { readonly id: string, readonly code: string, readonly name: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ApiKeysQueryVariables = Exact<{
  ventureId?: string | null | undefined;
  state?: ApiKeyState | null | undefined;
  after?: string | null | undefined;
}>;


export type ApiKeysQuery = { readonly apiKeys: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly prefix: string, readonly scopes: ReadonlyArray<string>, readonly state: ApiKeyState, readonly expiresAt: string, readonly lastUsedAt: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { readonly createApiKey: { readonly secret: string | null, readonly replayed: boolean, readonly apiKey: { readonly id: string, readonly prefix: string, readonly scopes: ReadonlyArray<string>, readonly expiresAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { readonly revokeApiKey: { readonly replayed: boolean, readonly apiKey: { readonly id: string, readonly state: ApiKeyState, readonly revokedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type StartPolicyBacktestMutationVariables = Exact<{
  input: StartPolicyBacktestInput;
}>;


export type StartPolicyBacktestMutation = { readonly startPolicyBacktest: { readonly replayed: boolean, readonly backtest: { readonly id: string, readonly state: PolicyBacktestState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type PolicyBacktestQueryVariables = Exact<{
  id: string;
}>;


export type PolicyBacktestQuery = { readonly policyBacktest: { readonly id: string, readonly state: PolicyBacktestState, readonly decisionsTotal: number | null, readonly decisionsDone: number, readonly failure: string | null, readonly report: { readonly decisions: number, readonly newlyDenied: number, readonly newlyAllowed: number, readonly newlyNeedsApproval: number, readonly byPolicy: ReadonlyArray<{ readonly policyId: string | null, readonly newlyDenied: number, readonly newlyAllowed: number, readonly newlyNeedsApproval: number }>, readonly byPrincipal: ReadonlyArray<{ readonly principal: string, readonly newlyDenied: number, readonly newlyAllowed: number, readonly newlyNeedsApproval: number }>, readonly examples: ReadonlyArray<{ readonly was: PolicyEffect, readonly wouldBe: PolicyEffect, readonly policies: ReadonlyArray<string>, readonly reasons: ReadonlyArray<string>, readonly decision: { readonly id: string, readonly action: string, readonly principal: string, readonly resource: string, readonly decidedAt: string } | null }> } | null } | null };

export type CancelPolicyBacktestMutationVariables = Exact<{
  input: ChangePolicyBacktestInput;
}>;


export type CancelPolicyBacktestMutation = { readonly cancelPolicyBacktest: { readonly backtest: { readonly id: string, readonly state: PolicyBacktestState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type RollBackPolicyBundleMutationVariables = Exact<{
  input: RollBackPolicyBundleInput;
}>;


export type RollBackPolicyBundleMutation = { readonly rollBackPolicyBundle: { readonly replayed: boolean, readonly bundle: { readonly id: string, readonly version: number, readonly state: PolicyBundleState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type StartPolicyShadowMutationVariables = Exact<{
  input: StartPolicyShadowInput;
}>;


export type StartPolicyShadowMutation = { readonly startPolicyShadow: { readonly replayed: boolean, readonly shadow: { readonly id: string, readonly startedAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type PolicyShadowQueryVariables = Exact<{
  id: string;
}>;


export type PolicyShadowQuery = { readonly policyShadow: { readonly endedBecause: PolicyShadowEnd | null, readonly bundle: { readonly id: string, readonly version: number }, readonly report: { readonly decisions: number, readonly newlyDenied: number, readonly newlyAllowed: number, readonly newlyNeedsApproval: number, readonly byPolicy: ReadonlyArray<{ readonly policyId: string | null, readonly newlyDenied: number, readonly newlyAllowed: number, readonly newlyNeedsApproval: number }> } } | null };

export type GovernanceQueryVariables = Exact<{
  ventureId: string;
}>;


export type GovernanceQuery = { readonly venture: { readonly governance: { readonly rules: { readonly fourEyes: boolean, readonly unfreezeByAnother: boolean, readonly backtestRequired: boolean, readonly changedShareMax: number, readonly changedCountMax: number | null }, readonly bounds: { readonly fourEyes: boolean | null, readonly unfreezeByAnother: boolean | null, readonly backtestRequired: boolean | null, readonly changedShareMax: number | null, readonly changedCountMax: number | null }, readonly proposed: { readonly id: string, readonly reason: string, readonly rules: { readonly fourEyes: boolean, readonly unfreezeByAnother: boolean, readonly backtestRequired: boolean, readonly changedShareMax: number, readonly changedCountMax: number | null }, readonly proposedBy: { readonly name: string } } | null } | null } | null };

export type RulesFragment = { readonly fourEyes: boolean, readonly unfreezeByAnother: boolean, readonly backtestRequired: boolean, readonly changedShareMax: number, readonly changedCountMax: number | null };

export type ChangeGovernanceMutationVariables = Exact<{
  input: ChangeGovernanceInput;
}>;


export type ChangeGovernanceMutation = { readonly changeGovernance: { readonly change: { readonly id: string, readonly state: GovernanceChangeState } | null, readonly warnings: ReadonlyArray<{ readonly code: GovernanceWarningCode, readonly message: string }>, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type ConfirmGovernanceChangeMutationVariables = Exact<{
  input: ConfirmGovernanceChangeInput;
}>;


export type ConfirmGovernanceChangeMutation = { readonly confirmGovernanceChange: { readonly change: { readonly id: string, readonly state: GovernanceChangeState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type EvaluateQueryVariables = Exact<{
  ventureId: string;
  candidateBundleId?: string | null | undefined;
}>;


export type EvaluateQuery = { readonly evaluatePolicy: ReadonlyArray<{ readonly actionHash: string, readonly verdict: { readonly effect: PolicyEffect, readonly frozen: boolean, readonly reasons: ReadonlyArray<string>, readonly determiningPolicies: ReadonlyArray<string>, readonly approvalQuorum: number | null, readonly bundleHash: string | null, readonly requiredLimits: ReadonlyArray<{ readonly policyId: string, readonly limits: ReadonlyArray<string> }> }, readonly wouldBe: { readonly effect: PolicyEffect, readonly reasons: ReadonlyArray<string>, readonly determiningPolicies: ReadonlyArray<string>, readonly requiredLimits: ReadonlyArray<{ readonly policyId: string, readonly limits: ReadonlyArray<string> }> } | null }> };

export type DecisionQueryVariables = Exact<{
  id: string;
}>;


export type DecisionQuery = { readonly policyDecision: { readonly effect: PolicyEffect, readonly frozen: boolean, readonly reasons: ReadonlyArray<string>, readonly determiningPolicies: ReadonlyArray<string>, readonly action: string, readonly principal: string, readonly resource: string, readonly input: unknown, readonly seq: string | null, readonly decidedAt: string, readonly receipt: unknown, readonly requiredLimits: ReadonlyArray<{ readonly policyId: string, readonly limits: ReadonlyArray<string> }>, readonly bundle: { readonly version: number, readonly policies: string } | null } | null };

export type BundleLimitsQueryVariables = Exact<{
  id: string;
}>;


export type BundleLimitsQuery = { readonly policyBundle: { readonly limits: ReadonlyArray<{ readonly name: string, readonly policies: ReadonlyArray<string>, readonly spendingLimit: { readonly id: string, readonly shadow: boolean, readonly cap: { readonly amountMinor: string, readonly currency: string } } | null }> } | null };

export type PortfolioQueryVariables = Exact<{ [key: string]: never; }>;


export type PortfolioQuery = { readonly viewer: { readonly scopes: ReadonlyArray<string>, readonly actor: { readonly name: string } } | null, readonly ventures: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly accounts: ReadonlyArray<{ readonly name: string, readonly available: { readonly amountMinor: string, readonly currency: string } }> | null, readonly activePolicyBundle: { readonly version: number, readonly hash: string } | null, readonly workflows: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly state: WorkflowState }> } }> } };

export type RateLimitQueryVariables = Exact<{ [key: string]: never; }>;


export type RateLimitQuery = { readonly rateLimit: { readonly limit: number, readonly cost: number, readonly remaining: number, readonly resetAt: string } | null };

export type ProofPageQueryVariables = Exact<{
  ventureId: string;
  after?: string | null | undefined;
}>;


export type ProofPageQuery = { readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly seq: string, readonly type: string, readonly version: number, readonly streamId: string, readonly streamVersion: number, readonly occurredAt: string, readonly correlationId: string, readonly causationId: string | null, readonly payload: unknown, readonly hash: string, readonly previousHash: string, readonly actor: { readonly kind: ActorKind, readonly id: string, readonly name: string }, readonly venture: { readonly id: string }, readonly inclusionProof: { readonly leafIndex: string, readonly treeSize: string, readonly hashes: ReadonlyArray<string> } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ProofCheckpointQueryVariables = Exact<{
  size: string;
}>;


export type ProofCheckpointQuery = { readonly auditCheckpoint: { readonly size: string, readonly note: string, readonly verifierKey: string } | null };

export type ProofConsistencyQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type ProofConsistencyQuery = { readonly consistencyProof: { readonly fromSize: string, readonly toSize: string, readonly hashes: ReadonlyArray<string> } };

export type ProofVenturesQueryVariables = Exact<{ [key: string]: never; }>;


export type ProofVenturesQuery = { readonly ventures: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string }> } };

export type SubmitWorkflowMutationVariables = Exact<{
  input: SubmitWorkflowInput;
}>;


export type SubmitWorkflowMutation = { readonly submitWorkflow: { readonly replayed: boolean, readonly workflow: { readonly id: string, readonly state: WorkflowState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type PendingApprovalsQueryVariables = Exact<{
  ventureId: string;
}>;


export type PendingApprovalsQuery = { readonly approvals: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly actionHash: string, readonly reasons: ReadonlyArray<string>, readonly action: { readonly kind: ApprovalActionKind, readonly subjectId: string, readonly summary: string }, readonly requestedBy: { readonly name: string } }> } };

export type DecideApprovalMutationVariables = Exact<{
  input: DecideApprovalInput;
}>;


export type DecideApprovalMutation = { readonly decideApproval: { readonly replayed: boolean, readonly approval: { readonly id: string, readonly state: ApprovalState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type VentureEventsSubscriptionVariables = Exact<{
  ventureId: string;
  after?: string | null | undefined;
}>;


export type VentureEventsSubscription = { readonly events: { readonly cursor: string, readonly event: { readonly id: string, readonly seq: string, readonly type: string, readonly occurredAt: string, readonly streamId: string, readonly correlationId: string, readonly payload: unknown, readonly actor: { readonly kind: ActorKind, readonly name: string }, readonly venture: { readonly name: string } } } };

export type EventPageQueryVariables = Exact<{
  ventureId: string;
  after?: string | null | undefined;
}>;


export type EventPageQuery = { readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly seq: string, readonly type: string, readonly correlationId: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CreateVentureMutationVariables = Exact<{
  input: CreateVentureInput;
}>;


export type CreateVentureMutation = { readonly createVenture: { readonly replayed: boolean, readonly venture: { readonly id: string, readonly name: string, readonly agents: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type OpenAccountMutationVariables = Exact<{
  input: OpenAccountInput;
}>;


export type OpenAccountMutation = { readonly openAccount: { readonly replayed: boolean, readonly account: { readonly id: string, readonly name: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type DepositFundsMutationVariables = Exact<{
  input: DepositFundsInput;
}>;


export type DepositFundsMutation = { readonly depositFunds: { readonly replayed: boolean, readonly transfer: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type SetSpendingLimitMutationVariables = Exact<{
  input: SetSpendingLimitInput;
}>;


export type SetSpendingLimitMutation = { readonly setSpendingLimit: { readonly replayed: boolean, readonly spendingLimit: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type PublishPolicyBundleMutationVariables = Exact<{
  input: PublishPolicyBundleInput;
}>;


export type PublishPolicyBundleMutation = { readonly publishPolicyBundle: { readonly replayed: boolean, readonly bundle: { readonly id: string, readonly version: number, readonly hash: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type ActivatePolicyBundleMutationVariables = Exact<{
  input: ActivatePolicyBundleInput;
}>;


export type ActivatePolicyBundleMutation = { readonly activatePolicyBundle: { readonly replayed: boolean, readonly bundle: { readonly id: string, readonly state: PolicyBundleState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type StoryQueryVariables = Exact<{
  id: string;
}>;


export type StoryQuery = { readonly workflow: { readonly id: string, readonly name: string, readonly state: WorkflowState, readonly failure: string | null, readonly submittedAt: string, readonly finishedAt: string | null, readonly venture: { readonly id: string, readonly name: string, readonly timeZone: string, readonly accounts: ReadonlyArray<{ readonly name: string, readonly kind: AccountKind, readonly posted: { readonly amountMinor: string, readonly currency: string }, readonly available: { readonly amountMinor: string, readonly currency: string } }> | null, readonly activePolicyBundle: { readonly version: number, readonly hash: string } | null }, readonly tasks: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: string, readonly state: TaskState, readonly failure: string | null, readonly agent: { readonly name: string }, readonly toolCalls: ReadonlyArray<{ readonly id: string, readonly step: string, readonly tool: string, readonly isFallback: boolean, readonly outcome: ToolCallOutcome, readonly result: unknown, readonly decision: { readonly id: string, readonly effect: PolicyEffect, readonly reasons: ReadonlyArray<string> } | null }> }>, readonly spent: ReadonlyArray<{ readonly amountMinor: string, readonly currency: string }> | null, readonly moneyIntents: ReadonlyArray<{ readonly id: string, readonly state: MoneyIntentState, readonly payee: string, readonly category: string, readonly purpose: string, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly captured: { readonly amountMinor: string, readonly currency: string } | null, readonly declineReasons: ReadonlyArray<{ readonly code: DeclineCode, readonly message: string }>, readonly decision: { readonly id: string, readonly effect: PolicyEffect, readonly determiningPolicies: ReadonlyArray<string> } | null, readonly approval: { readonly id: string, readonly state: ApprovalState, readonly votes: ReadonlyArray<{ readonly approve: boolean, readonly by: { readonly name: string } }> } | null, readonly transfers: ReadonlyArray<{ readonly id: string, readonly legs: ReadonlyArray<{ readonly side: EntrySide, readonly account: { readonly name: string }, readonly amount: { readonly amountMinor: string, readonly currency: string } }> }> }> | null, readonly artifacts: ReadonlyArray<{ readonly id: string, readonly title: string, readonly kind: ArtifactKind, readonly state: ArtifactState, readonly fileName: string, readonly mediaType: string, readonly sizeBytes: string | null, readonly sha256: string | null, readonly pages: number | null, readonly authoredBy: string, readonly failure: string | null, readonly downloadUrl: string | null }> | null, readonly cases: ReadonlyArray<{ readonly id: string, readonly severity: Severity, readonly state: ComplianceCaseState, readonly subjectId: string, readonly rule: { readonly id: string, readonly title: string }, readonly violations: ReadonlyArray<{ readonly detail: string }> }> | null, readonly events: { readonly nodes: ReadonlyArray<{ readonly seq: string, readonly type: string, readonly hash: string, readonly inclusionProof: { readonly leafIndex: string, readonly treeSize: string, readonly rootHash: string } | null }> } } | null };

export type LedgerProofQueryVariables = Exact<{
  ventureId: string;
}>;


export type LedgerProofQuery = { readonly trialBalance: ReadonlyArray<{ readonly currency: string, readonly debitsMinor: string, readonly creditsMinor: string }>, readonly auditCheckpoint: { readonly size: string, readonly origin: string, readonly rootHash: string, readonly note: string, readonly verifierKey: string, readonly at: string } | null };

export type OpenLedgerAccountMutationVariables = Exact<{
  input: OpenAccountInput;
}>;


export type OpenLedgerAccountMutation = { readonly openAccount: { readonly account: { readonly id: string, readonly name: string, readonly kind: AccountKind, readonly currency: string, readonly state: AccountState, readonly overdraft: Overdraft, readonly metadata: unknown, readonly floor: { readonly amountMinor: string, readonly currency: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type RegisterAssetMutationVariables = Exact<{
  input: RegisterAssetInput;
}>;


export type RegisterAssetMutation = { readonly registerAsset: { readonly asset: { readonly id: string, readonly code: string, readonly name: string, readonly scale: number } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type FreezeAccountMutationVariables = Exact<{
  input: ChangeAccountStateInput;
}>;


export type FreezeAccountMutation = { readonly freezeAccount: { readonly account: { readonly id: string, readonly state: AccountState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type UnfreezeAccountMutationVariables = Exact<{
  input: ChangeAccountStateInput;
}>;


export type UnfreezeAccountMutation = { readonly unfreezeAccount: { readonly account: { readonly id: string, readonly state: AccountState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type CloseAccountMutationVariables = Exact<{
  input: ChangeAccountStateInput;
}>;


export type CloseAccountMutation = { readonly closeAccount: { readonly account: { readonly id: string, readonly state: AccountState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type SetAccountOverdraftMutationVariables = Exact<{
  input: SetAccountOverdraftInput;
}>;


export type SetAccountOverdraftMutation = { readonly setAccountOverdraft: { readonly account: { readonly id: string, readonly overdraft: Overdraft, readonly floor: { readonly amountMinor: string, readonly currency: string } | null, readonly available: { readonly amountMinor: string, readonly currency: string } } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type PostTransfersMutationVariables = Exact<{
  input: PostTransfersInput;
}>;


export type PostTransfersMutation = { readonly postTransfers: { readonly results: ReadonlyArray<{ readonly index: number, readonly replayed: boolean, readonly transfer: { readonly id: string, readonly state: TransferState, readonly description: string, readonly effectiveAt: string, readonly recordedAt: string, readonly expiresAt: string | null, readonly legs: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }>, readonly planned: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }> | null, readonly exchange: { readonly base: string, readonly quote: string, readonly rate: string, readonly rounding: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> }>, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type PostPendingTransferMutationVariables = Exact<{
  input: PostPendingTransferInput;
}>;


export type PostPendingTransferMutation = { readonly postPendingTransfer: { readonly transfer: { readonly id: string, readonly state: TransferState, readonly description: string, readonly effectiveAt: string, readonly recordedAt: string, readonly expiresAt: string | null, readonly legs: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }>, readonly planned: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }> | null, readonly exchange: { readonly base: string, readonly quote: string, readonly rate: string, readonly rounding: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type VoidPendingTransferMutationVariables = Exact<{
  input: VoidPendingTransferInput;
}>;


export type VoidPendingTransferMutation = { readonly voidPendingTransfer: { readonly transfer: { readonly id: string, readonly state: TransferState, readonly description: string, readonly effectiveAt: string, readonly recordedAt: string, readonly expiresAt: string | null, readonly legs: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }>, readonly planned: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }> | null, readonly exchange: { readonly base: string, readonly quote: string, readonly rate: string, readonly rounding: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type ReverseTransferMutationVariables = Exact<{
  input: ReverseTransferInput;
}>;


export type ReverseTransferMutation = { readonly reverseTransfer: { readonly transfer: { readonly id: string, readonly state: TransferState, readonly description: string, readonly effectiveAt: string, readonly recordedAt: string, readonly expiresAt: string | null, readonly reverses: { readonly id: string } | null, readonly legs: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }>, readonly planned: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }> | null, readonly exchange: { readonly base: string, readonly quote: string, readonly rate: string, readonly rounding: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type RequestMoneyIntentsMutationVariables = Exact<{
  input: RequestMoneyIntentsInput;
}>;


export type RequestMoneyIntentsMutation = { readonly requestMoneyIntents: { readonly results: ReadonlyArray<{ readonly index: number, readonly replayed: boolean, readonly moneyIntent: { readonly id: string, readonly state: MoneyIntentState, readonly declineReasons: ReadonlyArray<{ readonly code: DeclineCode, readonly message: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> }>, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type CaptureMoneyIntentsMutationVariables = Exact<{
  input: CaptureMoneyIntentsInput;
}>;


export type CaptureMoneyIntentsMutation = { readonly captureMoneyIntents: { readonly results: ReadonlyArray<{ readonly index: number, readonly replayed: boolean, readonly moneyIntent: { readonly id: string, readonly state: MoneyIntentState, readonly captured: { readonly amountMinor: string, readonly currency: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> }>, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> | null, readonly message: string }> } };

export type TransferFactsFragment = { readonly id: string, readonly state: TransferState, readonly description: string, readonly effectiveAt: string, readonly recordedAt: string, readonly expiresAt: string | null, readonly legs: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }>, readonly planned: ReadonlyArray<{ readonly side: EntrySide, readonly amount: { readonly amountMinor: string, readonly currency: string }, readonly account: { readonly id: string, readonly name: string } }> | null, readonly exchange: { readonly base: string, readonly quote: string, readonly rate: string, readonly rounding: string } | null };

export const RulesFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Rules"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GovernanceRules"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fourEyes"}},{"kind":"Field","name":{"kind":"Name","value":"unfreezeByAnother"}},{"kind":"Field","name":{"kind":"Name","value":"backtestRequired"}},{"kind":"Field","name":{"kind":"Name","value":"changedShareMax"}},{"kind":"Field","name":{"kind":"Name","value":"changedCountMax"}}]}}]} as unknown as DocumentNode<RulesFragment, unknown>;
export const TransferFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransferFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transfer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"legs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"planned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"rate"}},{"kind":"Field","name":{"kind":"Name","value":"rounding"}}]}}]}}]} as unknown as DocumentNode<TransferFactsFragment, unknown>;
export const InboxDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Inbox"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureIds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approvalInbox"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureIds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureIds"}}},{"kind":"Argument","name":{"kind":"Name","value":"decidableByMe"},"value":{"kind":"BooleanValue","value":true}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"venture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actionHash"}},{"kind":"Field","name":{"kind":"Name","value":"action"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}},{"kind":"Field","name":{"kind":"Name","value":"quorum"}},{"kind":"Field","name":{"kind":"Name","value":"votes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"by"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"onBehalfOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"approve"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"toolCall"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tool"}},{"kind":"Field","name":{"kind":"Name","value":"arguments"}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}},{"kind":"Field","name":{"kind":"Name","value":"bundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"resource"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isCut"}},{"kind":"Field","name":{"kind":"Name","value":"isWithheld"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fieldsLeftOut"}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"determiningPolicies"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"moneyIntent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payee"}},{"kind":"Field","name":{"kind":"Name","value":"purpose"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<InboxQuery, InboxQueryVariables>;
export const InboxChangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"InboxChanges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approvalInbox"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"approval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]}}]} as unknown as DocumentNode<InboxChangesSubscription, InboxChangesSubscriptionVariables>;
export const DecideDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Decide"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"approvalId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"actionHash"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"approve"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"onBehalfOfId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"key"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decideApproval"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"key"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"approvalId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"approvalId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"actionHash"},"value":{"kind":"Variable","name":{"kind":"Name","value":"actionHash"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"approve"},"value":{"kind":"Variable","name":{"kind":"Name","value":"approve"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"onBehalfOfId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"onBehalfOfId"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DecideMutation, DecideMutationVariables>;
export const LendVoiceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LendVoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"toName"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"endsAt"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"key"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"delegateApprovals"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"key"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"toId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"toName"},"value":{"kind":"Variable","name":{"kind":"Name","value":"toName"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"endsAt"},"value":{"kind":"Variable","name":{"kind":"Name","value":"endsAt"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"reason"},"value":{"kind":"StringValue","value":"On leave","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"delegation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<LendVoiceMutation, LendVoiceMutationVariables>;
export const TakeVoiceBackDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeVoiceBack"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"delegationId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"key"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApprovalDelegation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"key"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"delegationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"delegationId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"reason"},"value":{"kind":"StringValue","value":"Back","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"delegation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<TakeVoiceBackMutation, TakeVoiceBackMutationVariables>;
export const TrialBalanceAsOfDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TrialBalanceAsOf"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AsOfInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trialBalance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"asOf"},"value":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"debit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"debit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<TrialBalanceAsOfQuery, TrialBalanceAsOfQueryVariables>;
export const AccountStatementDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountStatement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"posted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"statement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"opening"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entry"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"counterAccounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"closing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AccountStatementQuery, AccountStatementQueryVariables>;
export const BookExportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BookExport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"format"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BookFormat"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"seq"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"BigInt"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bookExport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"format"},"value":{"kind":"Variable","name":{"kind":"Name","value":"format"}}},{"kind":"Argument","name":{"kind":"Name","value":"accountId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}}},{"kind":"Argument","name":{"kind":"Name","value":"seq"},"value":{"kind":"Variable","name":{"kind":"Name","value":"seq"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"next"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}}]}}]}}]} as unknown as DocumentNode<BookExportQuery, BookExportQueryVariables>;
export const BookDownloadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BookDownload"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"format"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BookFormat"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bookDownload"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"format"},"value":{"kind":"Variable","name":{"kind":"Name","value":"format"}}},{"kind":"Argument","name":{"kind":"Name","value":"accountId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}}},{"kind":"Argument","name":{"kind":"Name","value":"expiresInSeconds"},"value":{"kind":"IntValue","value":"600"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<BookDownloadQuery, BookDownloadQueryVariables>;
export const BookAccountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BookAccounts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<BookAccountsQuery, BookAccountsQueryVariables>;
export const ApiKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ApiKeys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"state"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKeyState"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"state"},"value":{"kind":"Variable","name":{"kind":"Name","value":"state"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const StartPolicyBacktestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartPolicyBacktest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartPolicyBacktestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startPolicyBacktest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backtest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<StartPolicyBacktestMutation, StartPolicyBacktestMutationVariables>;
export const PolicyBacktestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PolicyBacktest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyBacktest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"decisionsTotal"}},{"kind":"Field","name":{"kind":"Name","value":"decisionsDone"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"report"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisions"}},{"kind":"Field","name":{"kind":"Name","value":"newlyDenied"}},{"kind":"Field","name":{"kind":"Name","value":"newlyAllowed"}},{"kind":"Field","name":{"kind":"Name","value":"newlyNeedsApproval"}},{"kind":"Field","name":{"kind":"Name","value":"byPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyId"}},{"kind":"Field","name":{"kind":"Name","value":"newlyDenied"}},{"kind":"Field","name":{"kind":"Name","value":"newlyAllowed"}},{"kind":"Field","name":{"kind":"Name","value":"newlyNeedsApproval"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byPrincipal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"principal"}},{"kind":"Field","name":{"kind":"Name","value":"newlyDenied"}},{"kind":"Field","name":{"kind":"Name","value":"newlyAllowed"}},{"kind":"Field","name":{"kind":"Name","value":"newlyNeedsApproval"}}]}},{"kind":"Field","name":{"kind":"Name","value":"examples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}},{"kind":"Field","name":{"kind":"Name","value":"resource"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"was"}},{"kind":"Field","name":{"kind":"Name","value":"wouldBe"}},{"kind":"Field","name":{"kind":"Name","value":"policies"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PolicyBacktestQuery, PolicyBacktestQueryVariables>;
export const CancelPolicyBacktestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPolicyBacktest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangePolicyBacktestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPolicyBacktest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backtest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelPolicyBacktestMutation, CancelPolicyBacktestMutationVariables>;
export const RollBackPolicyBundleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RollBackPolicyBundle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RollBackPolicyBundleInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rollBackPolicyBundle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RollBackPolicyBundleMutation, RollBackPolicyBundleMutationVariables>;
export const StartPolicyShadowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartPolicyShadow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartPolicyShadowInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startPolicyShadow"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shadow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<StartPolicyShadowMutation, StartPolicyShadowMutationVariables>;
export const PolicyShadowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PolicyShadow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyShadow"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endedBecause"}},{"kind":"Field","name":{"kind":"Name","value":"report"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisions"}},{"kind":"Field","name":{"kind":"Name","value":"newlyDenied"}},{"kind":"Field","name":{"kind":"Name","value":"newlyAllowed"}},{"kind":"Field","name":{"kind":"Name","value":"newlyNeedsApproval"}},{"kind":"Field","name":{"kind":"Name","value":"byPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyId"}},{"kind":"Field","name":{"kind":"Name","value":"newlyDenied"}},{"kind":"Field","name":{"kind":"Name","value":"newlyAllowed"}},{"kind":"Field","name":{"kind":"Name","value":"newlyNeedsApproval"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PolicyShadowQuery, PolicyShadowQueryVariables>;
export const GovernanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Governance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"venture"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"governance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Rules"}}]}},{"kind":"Field","name":{"kind":"Name","value":"bounds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fourEyes"}},{"kind":"Field","name":{"kind":"Name","value":"unfreezeByAnother"}},{"kind":"Field","name":{"kind":"Name","value":"backtestRequired"}},{"kind":"Field","name":{"kind":"Name","value":"changedShareMax"}},{"kind":"Field","name":{"kind":"Name","value":"changedCountMax"}}]}},{"kind":"Field","name":{"kind":"Name","value":"proposed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Rules"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"proposedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Rules"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GovernanceRules"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fourEyes"}},{"kind":"Field","name":{"kind":"Name","value":"unfreezeByAnother"}},{"kind":"Field","name":{"kind":"Name","value":"backtestRequired"}},{"kind":"Field","name":{"kind":"Name","value":"changedShareMax"}},{"kind":"Field","name":{"kind":"Name","value":"changedCountMax"}}]}}]} as unknown as DocumentNode<GovernanceQuery, GovernanceQueryVariables>;
export const ChangeGovernanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeGovernance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeGovernanceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changeGovernance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"change"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ChangeGovernanceMutation, ChangeGovernanceMutationVariables>;
export const ConfirmGovernanceChangeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmGovernanceChange"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConfirmGovernanceChangeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmGovernanceChange"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"change"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ConfirmGovernanceChangeMutation, ConfirmGovernanceChangeMutationVariables>;
export const EvaluateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Evaluate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"candidateBundleId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"evaluatePolicy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"candidateBundleId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"candidateBundleId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"actions"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"principal"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kind"},"value":{"kind":"EnumValue","value":"AGENT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"StringValue","value":"agt_example","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"StringValue","value":"Mika","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"role"},"value":{"kind":"StringValue","value":"marketer","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"level"},"value":{"kind":"StringValue","value":"L3","block":false}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"action"},"value":{"kind":"StringValue","value":"callTool","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"resourceId"},"value":{"kind":"StringValue","value":"mail.send","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"context"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"step"},"value":{"kind":"StringValue","value":"announce","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"arguments"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"list"},"value":{"kind":"StringValue","value":"subscribers","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"subject"},"value":{"kind":"StringValue","value":"Launch","block":false}}]}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"labels"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"customer-data","block":false}]}}]},{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"principal"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kind"},"value":{"kind":"EnumValue","value":"AGENT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"StringValue","value":"agt_example","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"StringValue","value":"Mika","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"role"},"value":{"kind":"StringValue","value":"marketer","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"level"},"value":{"kind":"StringValue","value":"L3","block":false}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"action"},"value":{"kind":"StringValue","value":"requestMoneyIntent","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"resourceId"},"value":{"kind":"StringValue","value":"acct_example","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"context"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"amountMinor"},"value":{"kind":"StringValue","value":"18000","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"currency"},"value":{"kind":"StringValue","value":"EUR","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"payee"},"value":{"kind":"StringValue","value":"Druckerei","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"category"},"value":{"kind":"StringValue","value":"printing","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"purpose"},"value":{"kind":"StringValue","value":"Leaflets","block":false}}]}}]}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verdict"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"frozen"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}},{"kind":"Field","name":{"kind":"Name","value":"determiningPolicies"}},{"kind":"Field","name":{"kind":"Name","value":"approvalQuorum"}},{"kind":"Field","name":{"kind":"Name","value":"requiredLimits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyId"}},{"kind":"Field","name":{"kind":"Name","value":"limits"}}]}},{"kind":"Field","name":{"kind":"Name","value":"bundleHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"wouldBe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}},{"kind":"Field","name":{"kind":"Name","value":"determiningPolicies"}},{"kind":"Field","name":{"kind":"Name","value":"requiredLimits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyId"}},{"kind":"Field","name":{"kind":"Name","value":"limits"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"actionHash"}}]}}]}}]} as unknown as DocumentNode<EvaluateQuery, EvaluateQueryVariables>;
export const DecisionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Decision"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyDecision"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"frozen"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}},{"kind":"Field","name":{"kind":"Name","value":"determiningPolicies"}},{"kind":"Field","name":{"kind":"Name","value":"requiredLimits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyId"}},{"kind":"Field","name":{"kind":"Name","value":"limits"}}]}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}},{"kind":"Field","name":{"kind":"Name","value":"resource"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"bundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"policies"}}]}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"}}]}}]}}]} as unknown as DocumentNode<DecisionQuery, DecisionQueryVariables>;
export const BundleLimitsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BundleLimits"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policyBundle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"policies"}},{"kind":"Field","name":{"kind":"Name","value":"spendingLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"shadow"}},{"kind":"Field","name":{"kind":"Name","value":"cap"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<BundleLimitsQuery, BundleLimitsQueryVariables>;
export const PortfolioDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Portfolio"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ventures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"activePolicyBundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"hash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"workflows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<PortfolioQuery, PortfolioQueryVariables>;
export const RateLimitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RateLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rateLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetAt"}}]}}]}}]} as unknown as DocumentNode<RateLimitQuery, RateLimitQueryVariables>;
export const ProofPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProofPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"streamVersion"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"venture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"correlationId"}},{"kind":"Field","name":{"kind":"Name","value":"causationId"}},{"kind":"Field","name":{"kind":"Name","value":"payload"}},{"kind":"Field","name":{"kind":"Name","value":"hash"}},{"kind":"Field","name":{"kind":"Name","value":"previousHash"}},{"kind":"Field","name":{"kind":"Name","value":"inclusionProof"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leafIndex"}},{"kind":"Field","name":{"kind":"Name","value":"treeSize"}},{"kind":"Field","name":{"kind":"Name","value":"hashes"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ProofPageQuery, ProofPageQueryVariables>;
export const ProofCheckpointDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProofCheckpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"size"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BigInt"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditCheckpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"size"},"value":{"kind":"Variable","name":{"kind":"Name","value":"size"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"verifierKey"}}]}}]}}]} as unknown as DocumentNode<ProofCheckpointQuery, ProofCheckpointQueryVariables>;
export const ProofConsistencyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProofConsistency"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BigInt"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BigInt"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consistencyProof"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fromSize"}},{"kind":"Field","name":{"kind":"Name","value":"toSize"}},{"kind":"Field","name":{"kind":"Name","value":"hashes"}}]}}]}}]} as unknown as DocumentNode<ProofConsistencyQuery, ProofConsistencyQueryVariables>;
export const ProofVenturesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProofVentures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ventures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<ProofVenturesQuery, ProofVenturesQueryVariables>;
export const SubmitWorkflowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitWorkflow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitWorkflowInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitWorkflow"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"workflow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SubmitWorkflowMutation, SubmitWorkflowMutationVariables>;
export const PendingApprovalsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PendingApprovals"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approvals"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"state"},"value":{"kind":"EnumValue","value":"PENDING"}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"actionHash"}},{"kind":"Field","name":{"kind":"Name","value":"action"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"subjectId"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}}]}}]}}]}}]} as unknown as DocumentNode<PendingApprovalsQuery, PendingApprovalsQueryVariables>;
export const DecideApprovalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DecideApproval"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DecideApprovalInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decideApproval"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DecideApprovalMutation, DecideApprovalMutationVariables>;
export const VentureEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"VentureEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"correlationId"}},{"kind":"Field","name":{"kind":"Name","value":"payload"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"venture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<VentureEventsSubscription, VentureEventsSubscriptionVariables>;
export const EventPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"correlationId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<EventPageQuery, EventPageQueryVariables>;
export const CreateVentureDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateVenture"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateVentureInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createVenture"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"venture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"agents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateVentureMutation, CreateVentureMutationVariables>;
export const OpenAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OpenAccountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"openAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OpenAccountMutation, OpenAccountMutationVariables>;
export const DepositFundsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DepositFunds"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DepositFundsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"depositFunds"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transfer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DepositFundsMutation, DepositFundsMutationVariables>;
export const SetSpendingLimitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetSpendingLimit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetSpendingLimitInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setSpendingLimit"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spendingLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SetSpendingLimitMutation, SetSpendingLimitMutationVariables>;
export const PublishPolicyBundleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PublishPolicyBundle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PublishPolicyBundleInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishPolicyBundle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"hash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<PublishPolicyBundleMutation, PublishPolicyBundleMutationVariables>;
export const ActivatePolicyBundleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ActivatePolicyBundle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ActivatePolicyBundleInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activatePolicyBundle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ActivatePolicyBundleMutation, ActivatePolicyBundleMutationVariables>;
export const StoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Story"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"workflow"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"submittedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"venture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"posted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"activePolicyBundle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"hash"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"toolCalls"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"tool"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"result"}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"spent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"moneyIntents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"payee"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"purpose"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"captured"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"declineReasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"determiningPolicies"}}]}},{"kind":"Field","name":{"kind":"Name","value":"approval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"votes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approve"}},{"kind":"Field","name":{"kind":"Name","value":"by"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"transfers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"legs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"artifacts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytes"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"pages"}},{"kind":"Field","name":{"kind":"Name","value":"authoredBy"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"expiresInSeconds"},"value":{"kind":"IntValue","value":"600"}}]}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"subjectId"}},{"kind":"Field","name":{"kind":"Name","value":"rule"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"violations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"detail"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"hash"}},{"kind":"Field","name":{"kind":"Name","value":"inclusionProof"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leafIndex"}},{"kind":"Field","name":{"kind":"Name","value":"treeSize"}},{"kind":"Field","name":{"kind":"Name","value":"rootHash"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<StoryQuery, StoryQueryVariables>;
export const LedgerProofDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LedgerProof"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trialBalance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ventureId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ventureId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"debitsMinor"}},{"kind":"Field","name":{"kind":"Name","value":"creditsMinor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"auditCheckpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}},{"kind":"Field","name":{"kind":"Name","value":"rootHash"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"verifierKey"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<LedgerProofQuery, LedgerProofQueryVariables>;
export const OpenLedgerAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenLedgerAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OpenAccountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"openAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"overdraft"}},{"kind":"Field","name":{"kind":"Name","value":"floor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OpenLedgerAccountMutation, OpenLedgerAccountMutationVariables>;
export const RegisterAssetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterAsset"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterAssetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerAsset"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterAssetMutation, RegisterAssetMutationVariables>;
export const FreezeAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"FreezeAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeAccountStateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"freezeAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<FreezeAccountMutation, FreezeAccountMutationVariables>;
export const UnfreezeAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnfreezeAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeAccountStateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unfreezeAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UnfreezeAccountMutation, UnfreezeAccountMutationVariables>;
export const CloseAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CloseAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeAccountStateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"closeAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CloseAccountMutation, CloseAccountMutationVariables>;
export const SetAccountOverdraftDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetAccountOverdraft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetAccountOverdraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setAccountOverdraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"overdraft"}},{"kind":"Field","name":{"kind":"Name","value":"floor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SetAccountOverdraftMutation, SetAccountOverdraftMutationVariables>;
export const PostTransfersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PostTransfers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PostTransfersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"postTransfers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"transfer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TransferFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransferFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transfer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"legs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"planned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"rate"}},{"kind":"Field","name":{"kind":"Name","value":"rounding"}}]}}]}}]} as unknown as DocumentNode<PostTransfersMutation, PostTransfersMutationVariables>;
export const PostPendingTransferDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PostPendingTransfer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PostPendingTransferInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"postPendingTransfer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transfer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TransferFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransferFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transfer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"legs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"planned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"rate"}},{"kind":"Field","name":{"kind":"Name","value":"rounding"}}]}}]}}]} as unknown as DocumentNode<PostPendingTransferMutation, PostPendingTransferMutationVariables>;
export const VoidPendingTransferDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VoidPendingTransfer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VoidPendingTransferInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voidPendingTransfer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transfer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TransferFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransferFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transfer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"legs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"planned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"rate"}},{"kind":"Field","name":{"kind":"Name","value":"rounding"}}]}}]}}]} as unknown as DocumentNode<VoidPendingTransferMutation, VoidPendingTransferMutationVariables>;
export const ReverseTransferDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReverseTransfer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReverseTransferInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reverseTransfer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transfer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TransferFacts"}},{"kind":"Field","name":{"kind":"Name","value":"reverses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransferFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transfer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveAt"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"legs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"planned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"rate"}},{"kind":"Field","name":{"kind":"Name","value":"rounding"}}]}}]}}]} as unknown as DocumentNode<ReverseTransferMutation, ReverseTransferMutationVariables>;
export const RequestMoneyIntentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestMoneyIntents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestMoneyIntentsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestMoneyIntents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"moneyIntent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"declineReasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RequestMoneyIntentsMutation, RequestMoneyIntentsMutationVariables>;
export const CaptureMoneyIntentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CaptureMoneyIntents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CaptureMoneyIntentsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"captureMoneyIntents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"moneyIntent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"captured"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CaptureMoneyIntentsMutation, CaptureMoneyIntentsMutationVariables>;