import type { JsonValue } from '#runtime/json/canonical.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { VentureParent, AgentParent, WorkflowParent, TaskParent, ToolCallParent, ApprovalParent, ApprovalEvidenceParent, ApprovalDelegationParent, ApiKeyParent, EventParent, DeadLetterParent, WorkflowEventParent, ApprovalInboxItemParent, PolicyBacktestParent, PolicyBundleParent, PolicyDecisionParent, AccountParent, AssetParent, LedgerEntryParent, TransferParent, MoneyIntentParent, HoldParent, SpendingLimitParent, ComplianceCaseParent, ViolationParent, ArtifactParent } from '#subgraphs/control-plane/parents.ts';
import type { ControlPlaneContext } from '#subgraphs/control-plane/context.ts';
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

export type Account = Node & {
  readonly __typename?: 'Account';
  readonly id: Scalars['ID']['output'];
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

/** A worker of one venture that runs tasks under policy. */
export type Agent = Node & {
  readonly __typename?: 'Agent';
  /** The freeze in force on this agent, or null. */
  readonly freeze: Maybe<Freeze>;
  /** `agt_…` */
  readonly id: Scalars['ID']['output'];
  /** How far it may reach. */
  readonly level: AgentLevel;
  /** Name, unique in the venture. */
  readonly name: Scalars['String']['output'];
  /** What it does, matched with a task's role, for example `writer`. */
  readonly role: Scalars['String']['output'];
  /** The venture it works for. */
  readonly venture: Venture;
};

/** An agent of a new venture. */
export type AgentInput = {
  /** How far it may reach. */
  readonly level: AgentLevel;
  /** 1 to 60 characters, unique in the venture. */
  readonly name: Scalars['String']['input'];
  /** Lower-case word matched with the role of tasks, for example `writer`. */
  readonly role: Scalars['String']['input'];
};

/** How far an agent may reach: 1 orchestrates, 2 specialises, 3 executes. */
export type AgentLevel =
  /** Orchestrates a portfolio. */
  | 'L1'
  /** Specialist that leads a kind of work. */
  | 'L2'
  /** Executes single tasks. */
  | 'L3';

/** What another program signs in with, instead of a token: `Authorization: Bearer pk_…`. Its secret is not kept. */
export type ApiKey = Node & {
  readonly __typename?: 'ApiKey';
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Who made it. */
  readonly createdBy: Actor;
  /** When its time is over. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** `key_…`. The id of the program as an actor, too. */
  readonly id: Scalars['ID']['output'];
  /** When it was used last, to the minute. Null before the first time. */
  readonly lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** What it is for, as whoever made it said. */
  readonly name: Scalars['String']['output'];
  /** How the key begins, to tell it from others: `pk_` and its id. The secret follows behind. */
  readonly prefix: Scalars['String']['output'];
  /** Why, in the words of whoever revoked it. Null unless REVOKED. */
  readonly revokeReason: Maybe<Scalars['String']['output']>;
  /** When it was revoked. Null unless REVOKED. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** Who revoked it. Null unless REVOKED. */
  readonly revokedBy: Maybe<Actor>;
  /** What it may do, for example `money:read`. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  /** Where it stands. */
  readonly state: ApiKeyState;
  /** The one venture that it opens. Null when it is for the whole tenant. */
  readonly venture: Maybe<Venture>;
};

/** A page of API keys. */
export type ApiKeyConnection = {
  readonly __typename?: 'ApiKeyConnection';
  /** API keys with their cursors. */
  readonly edges: ReadonlyArray<ApiKeyEdge>;
  /** The API keys alone. */
  readonly nodes: ReadonlyArray<ApiKey>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An API key in a list. */
export type ApiKeyEdge = {
  readonly __typename?: 'ApiKeyEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The API key. */
  readonly node: ApiKey;
};

/** State of an API key. */
export type ApiKeyState =
  /** Good. */
  | 'ACTIVE'
  /** Its time is over. */
  | 'EXPIRED'
  /** It was revoked before its time was over. */
  | 'REVOKED';

/** A question to a person that holds an action until it is answered. */
export type Approval = Node & {
  readonly __typename?: 'Approval';
  /** What would happen. */
  readonly action: ApprovalAction;
  /** SHA-256 over the canonical form (RFC 8785) of the exact action, in lower-case hex; an approval is good for nothing else. */
  readonly actionHash: Scalars['String']['output'];
  /** Evidence: what a person does by hand, or the document, with what was given for it; null for a tool call and a money intent. */
  readonly evidence: Maybe<ApprovalEvidence>;
  /**
   * When it lapses: after the shortest `@approval_expires` of the policies that ask, else the default of the instance, counted from
   * `requestedAt`.
   */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** `apr_…` */
  readonly id: Scalars['ID']['output'];
  /** Evidence: the money intent that waits, with its amount, payee, limits and decision; null when it is not about one. */
  readonly moneyIntent: Maybe<MoneyIntent>;
  /** Yes votes needed. */
  readonly quorum: Scalars['Int']['output'];
  /** The policy decision that asked for it, as reasons for people. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** Who wants to act; never one of the voters. */
  readonly requestedBy: Actor;
  /** Where it stands. */
  readonly state: ApprovalState;
  /** Evidence: the call that waits, with its arguments and decision; null when it is not about one. */
  readonly toolCall: Maybe<ToolCall>;
  /** The venture it belongs to. */
  readonly venture: Venture;
  /** Votes so far, oldest first. */
  readonly votes: ReadonlyArray<ApprovalVote>;
  /** The workflow it holds, or null. */
  readonly workflow: Maybe<Workflow>;
};

/** The exact action that waits for approval. */
export type ApprovalAction = {
  readonly __typename?: 'ApprovalAction';
  /** Tool call, money intent, document, or what a person does. */
  readonly kind: ApprovalActionKind;
  /** `tc_…` or `mi_…`; for a document the task, or the venture; for what a person does, what it is done to. */
  readonly subjectId: Scalars['ID']['output'];
  /** For people, for example `Pay EUR 180.00 to Printworks (launch)`. */
  readonly summary: Scalars['String']['output'];
};

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

/** A page of approvals. */
export type ApprovalConnection = {
  readonly __typename?: 'ApprovalConnection';
  /** Approvals with their cursors. */
  readonly edges: ReadonlyArray<ApprovalEdge>;
  /** The approvals alone. */
  readonly nodes: ReadonlyArray<Approval>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A voice on approvals that its owner has lent to another person. */
export type ApprovalDelegation = {
  readonly __typename?: 'ApprovalDelegation';
  /** When it was lent. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it ends by itself. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** Whose voice it is. */
  readonly from: Actor;
  /** `dlg_…` */
  readonly id: Scalars['ID']['output'];
  /** Why it was lent. */
  readonly reason: Scalars['String']['output'];
  /** When it was taken back; null when it was not. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** Who took it back; null when it was not. */
  readonly revokedBy: Maybe<Actor>;
  /** Who may use it beside its owner, `usr_…`. */
  readonly toId: Scalars['ID']['output'];
  /** Their name. */
  readonly toName: Scalars['String']['output'];
  /** The venture whose approvals it is good for. */
  readonly venture: Venture;
};

/** A page of delegations. */
export type ApprovalDelegationConnection = {
  readonly __typename?: 'ApprovalDelegationConnection';
  /** Delegations with their cursors. */
  readonly edges: ReadonlyArray<ApprovalDelegationEdge>;
  /** The delegations alone. */
  readonly nodes: ReadonlyArray<ApprovalDelegation>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A delegation in a list. */
export type ApprovalDelegationEdge = {
  readonly __typename?: 'ApprovalDelegationEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The delegation. */
  readonly node: ApprovalDelegation;
};

/** An approval in a list. */
export type ApprovalEdge = {
  readonly __typename?: 'ApprovalEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The approval. */
  readonly node: Approval;
};

/**
 * What exactly is asked for, out of what the caller gave. At most 50 fields with some 8,000 characters together; what is by its name a
 * secret is withheld. The hash of the fields is part of the action that `actionHash` names.
 */
export type ApprovalEvidence = {
  readonly __typename?: 'ApprovalEvidence';
  /** The action as policies name it, for example `setSpendingLimit` or `publishArtifact`. */
  readonly action: Scalars['String']['output'];
  /** The decision that wants the approval. Needs `policy:read`. */
  readonly decision: Maybe<PolicyDecision>;
  /** What the caller gave, in the order of the input. */
  readonly fields: ReadonlyArray<ApprovalField>;
  /** How many more fields there are than are listed. */
  readonly fieldsLeftOut: Scalars['Int']['output'];
  /** What it is done to, as policies name it, for example `Account::"acct_…"`. */
  readonly resource: Scalars['String']['output'];
};

/** One value of an input. */
export type ApprovalField = {
  readonly __typename?: 'ApprovalField';
  /** The amount, where the value is one. */
  readonly amount: Maybe<Money>;
  /** True when the value is longer, and this its beginning. */
  readonly isCut: Scalars['Boolean']['output'];
  /** True for what is by its name a secret: a value was given and is not told. */
  readonly isWithheld: Scalars['Boolean']['output'];
  /** Path in the input, for example `transfers[0].description`. */
  readonly name: Scalars['String']['output'];
  /** The value as text, at most 500 characters; a list of values with commas between them. Null for an amount, and for what is withheld. */
  readonly value: Maybe<Scalars['String']['output']>;
};

/** Something that happened to an approval. */
export type ApprovalInboxItem = {
  readonly __typename?: 'ApprovalInboxItem';
  /** The approval it happened to, as it stands now. */
  readonly approval: Approval;
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** What happened. */
  readonly event: Event;
};

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

/** A person's yes or no to one exact action. */
export type ApprovalVote = {
  readonly __typename?: 'ApprovalVote';
  /** True for yes. */
  readonly approve: Scalars['Boolean']['output'];
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Who voted. */
  readonly by: Actor;
  /** Whose voice it is, where somebody lent theirs to the voter; null for the voter's own. */
  readonly onBehalfOf: Maybe<Actor>;
  /** Why, if they said so. */
  readonly reason: Maybe<Scalars['String']['output']>;
};

export type Artifact = Node & {
  readonly __typename?: 'Artifact';
  readonly id: Scalars['ID']['output'];
};

export type Asset = Node & {
  readonly __typename?: 'Asset';
  readonly id: Scalars['ID']['output'];
};

export type CancelWorkflowInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** `wf_…` */
  readonly workflowId: Scalars['ID']['input'];
};

export type CancelWorkflowPayload = {
  readonly __typename?: 'CancelWorkflowPayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** The workflow; null when refused. */
  readonly workflow: Maybe<Workflow>;
};

export type ComplianceCase = Node & {
  readonly __typename?: 'ComplianceCase';
  readonly id: Scalars['ID']['output'];
};

/** What an API key is to be. */
export type CreateApiKeyInput = {
  /** Days until its time is over, 1 to 365. Default 90. */
  readonly expiresInDays?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result, without the secret. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** What it is for. 1 to 120 characters. */
  readonly name: Scalars['String']['input'];
  /** What it may do: 1 or more of the caller's own scopes, but `keys:write`. */
  readonly scopes: ReadonlyArray<Scalars['String']['input']>;
  /** `ven_…`: the one venture that it opens. Left out: the whole tenant, which a token for certain ventures can't ask for. */
  readonly ventureId?: InputMaybe<Scalars['ID']['input']>;
};

/** A new API key, with its secret this one time. */
export type CreateApiKeyPayload = {
  readonly __typename?: 'CreateApiKeyPayload';
  /** The API key; null when refused. */
  readonly apiKey: Maybe<ApiKey>;
  /** True when the idempotency key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The whole key, to be put where the program finds it. Null when refused, and when the idempotency key was used before: nobody can tell it again. */
  readonly secret: Maybe<Scalars['String']['output']>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type CreateVentureInput = {
  /** 1 to 50 agents. */
  readonly agents: ReadonlyArray<AgentInput>;
  /** What the venture is about; free keys, at most 64 KiB. */
  readonly brief?: InputMaybe<Scalars['JSON']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** 1 to 120 characters. */
  readonly name: Scalars['String']['input'];
  /** IANA time zone, for example `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: InputMaybe<Scalars['String']['input']>;
};

export type CreateVenturePayload = {
  readonly __typename?: 'CreateVenturePayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** The venture; null when refused. */
  readonly venture: Maybe<Venture>;
};

/** An event that one consumer of the log could not handle. It stays in the log as it is; the consumer went on without it. */
export type DeadLetter = {
  readonly __typename?: 'DeadLetter';
  /** How often it was tried; times when a server was away do not count. */
  readonly attempts: Scalars['Int']['output'];
  /** The consumer that passed it over, for example `control-plane.dispatcher`. */
  readonly consumer: Scalars['String']['output'];
  /** The event. */
  readonly event: Event;
  /** When it failed first. */
  readonly firstFailedAt: Scalars['DateTime']['output'];
  /** `dl_…` */
  readonly id: Scalars['ID']['output'];
  /** When it failed last. */
  readonly lastFailedAt: Scalars['DateTime']['output'];
  /** What went wrong the last time. At most 2,000 characters. */
  readonly reason: Scalars['String']['output'];
  /** When it was handled after all; null until RESOLVED. */
  readonly resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** Where it stands. */
  readonly state: DeadLetterState;
};

/** A page of dead letters. */
export type DeadLetterConnection = {
  readonly __typename?: 'DeadLetterConnection';
  /** Dead letters with their cursors. */
  readonly edges: ReadonlyArray<DeadLetterEdge>;
  /** The dead letters alone. */
  readonly nodes: ReadonlyArray<DeadLetter>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A dead letter in a list. */
export type DeadLetterEdge = {
  readonly __typename?: 'DeadLetterEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The dead letter. */
  readonly node: DeadLetter;
};

/** State of a dead letter. */
export type DeadLetterState =
  /** Waits for somebody to look at it. */
  | 'PENDING'
  /** Handled after all. */
  | 'RESOLVED'
  /** Somebody asked for it to be handled again, and it will be. */
  | 'RETRIED';

export type DecideApprovalInput = {
  /** The `actionHash` that was shown to the voter; refused as ACTION_CHANGED when it is not the approval's. */
  readonly actionHash: Scalars['String']['input'];
  /** `apr_…` */
  readonly approvalId: Scalars['ID']['input'];
  /** True to approve, false to reject. */
  readonly approve: Scalars['Boolean']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Whose voice to use, `usr_…`, where somebody has lent theirs to the caller. The caller's own when left out. */
  readonly onBehalfOfId?: InputMaybe<Scalars['ID']['input']>;
  /** Why; needed to reject. At most 500 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

export type DecideApprovalPayload = {
  readonly __typename?: 'DecideApprovalPayload';
  /** The approval; null when refused. */
  readonly approval: Maybe<Approval>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type DelegateApprovalsInput = {
  /** When it ends: ahead, at most 90 days. */
  readonly endsAt: Scalars['DateTime']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why; at most 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** Who may use the caller's voice, `usr_…`. */
  readonly toId: Scalars['ID']['input'];
  /** Their name, 1 to 120 characters, for people and for the log. */
  readonly toName: Scalars['String']['input'];
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type DelegateApprovalsPayload = {
  readonly __typename?: 'DelegateApprovalsPayload';
  /** The delegation; null when refused. */
  readonly delegation: Maybe<ApprovalDelegation>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** One entry of the append-only log. */
export type Event = {
  readonly __typename?: 'Event';
  /** Who caused it. */
  readonly actor: Actor;
  /** Id of the event or request that led to this one, or null. */
  readonly causationId: Maybe<Scalars['ID']['output']>;
  /** The same for everything that follows from one request; a workflow's id for all that it does. */
  readonly correlationId: Scalars['ID']['output'];
  /** SHA-256 over `previousHash` and the canonical event (RFC 8785), lower-case hex. */
  readonly hash: Scalars['String']['output'];
  /** UUIDv7. */
  readonly id: Scalars['ID']['output'];
  /** When it was committed, by the database clock. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** What happened; the shape belongs to the type (schema/events). */
  readonly payload: Scalars['JSON']['output'];
  /** `hash` of the event before, 64 zeros for the first. */
  readonly previousHash: Scalars['String']['output'];
  /** Dense position in the whole log: no gaps, never changed. */
  readonly seq: Scalars['BigInt']['output'];
  /** Id of the object whose history this is part of. */
  readonly streamId: Scalars['ID']['output'];
  /** Position in that object's history, from 1. */
  readonly streamVersion: Scalars['Int']['output'];
  /** Past tense with its version, for example `task.succeeded.v1`. */
  readonly type: Scalars['String']['output'];
  /** The venture it belongs to. */
  readonly venture: Venture;
  /** Version of the type's shape. */
  readonly version: Scalars['Int']['output'];
};

/** A page of events. */
export type EventConnection = {
  readonly __typename?: 'EventConnection';
  /** Events with their cursors. */
  readonly edges: ReadonlyArray<EventEdge>;
  /** The events alone. */
  readonly nodes: ReadonlyArray<Event>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An event in a list. */
export type EventEdge = {
  readonly __typename?: 'EventEdge';
  /** Position in the log; good for `after` of the list that it came from and of the subscription that goes on from there. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event. */
  readonly node: Event;
};

/** An event as a subscription delivers it. */
export type EventItem = {
  readonly __typename?: 'EventItem';
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** What happened. */
  readonly event: Event;
};

/** A stop order: no tool call, no question to a model and no spend begins while it is in force. */
export type Freeze = {
  readonly __typename?: 'Freeze';
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Who froze. */
  readonly by: Actor;
  /** `frz_…` */
  readonly id: Scalars['ID']['output'];
  /** Why, in the words of whoever froze. */
  readonly reason: Scalars['String']['output'];
  /** What kind of thing it stops. */
  readonly scope: FreezeScope;
  /** Id of the agent, workflow or venture it stops; `platform` for the whole platform. */
  readonly subjectId: Scalars['ID']['output'];
};

export type FreezeInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** Id of the agent (`agt_…`), workflow (`wf_…`) or venture (`ven_…`) to stop. */
  readonly subjectId: Scalars['ID']['input'];
};

export type FreezePayload = {
  readonly __typename?: 'FreezePayload';
  /** The freeze; null when refused. */
  readonly freeze: Maybe<Freeze>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What a freeze holds still. */
export type FreezeScope =
  /** One agent. */
  | 'AGENT'
  /** Everything, in all ventures. Applied and lifted by whoever runs the platform, with `parpour freeze`. */
  | 'PLATFORM'
  /** A whole venture. */
  | 'VENTURE'
  /** One workflow. */
  | 'WORKFLOW';

export type Hold = Node & {
  readonly __typename?: 'Hold';
  readonly id: Scalars['ID']['output'];
};

export type LedgerEntry = Node & {
  readonly __typename?: 'LedgerEntry';
  readonly id: Scalars['ID']['output'];
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

export type MoneyIntent = Node & {
  readonly __typename?: 'MoneyIntent';
  readonly id: Scalars['ID']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Stops a workflow: no task of it starts any more. Needs `workflows:write`. Refused as NOT_FOUND, POLICY_DENIED or WORKFLOW_ENDED. */
  readonly cancelWorkflow: CancelWorkflowPayload;
  /** Makes an API key for another program. The key itself is in this one answer and nowhere else. Needs `keys:write`, which no key can have. Refused as INVALID_INPUT, NOT_FOUND for the venture, POLICY_DENIED, APPROVAL_REQUIRED for a key of one venture, SCOPE_EXCEEDED for a scope that the caller does not hold, or API_KEY_LIMIT when the tenant has 1,000 that are good. */
  readonly createApiKey: CreateApiKeyPayload;
  /** Creates a venture with its agents. Needs `ventures:write`. Refused as INVALID_INPUT, or POLICY_DENIED by the guardrails of the platform. */
  readonly createVenture: CreateVenturePayload;
  /** Approves or rejects what an approval asks for. The one who asked can't decide. Needs `approvals:decide`, or with `onBehalfOfId` a voice that was lent to the caller. Refused as NOT_FOUND, POLICY_DENIED, NOT_DELEGATED, SELF_APPROVAL, VOTER_NOT_PERSON, ACTION_CHANGED, ALREADY_VOTED, APPROVAL_DECIDED or APPROVAL_EXPIRED. */
  readonly decideApproval: DecideApprovalPayload;
  /** Lends the caller's voice on approvals of a venture to another person until an instant. Both may use it; it counts once. Needs `approvals:decide`. Refused as NOT_FOUND, POLICY_DENIED, APPROVAL_REQUIRED, VOTER_NOT_PERSON or INVALID_INPUT. */
  readonly delegateApprovals: DelegateApprovalsPayload;
  /** Freezes a venture, workflow or agent: from the answer on, no tool call, no question to a model and no spend begins there, and calls in progress are ended within a second. Needs `freeze:write`. Refused as NOT_FOUND, POLICY_DENIED or ALREADY_FROZEN. Done without policy, when that does not answer within half a second. */
  readonly freeze: FreezePayload;
  /** Ends an API key within a second, everywhere, and the subscriptions that were opened with it. Needs `keys:write`. Refused as NOT_FOUND, POLICY_DENIED or ALREADY_REVOKED. Done without policy, when that does not answer within half a second. */
  readonly revokeApiKey: RevokeApiKeyPayload;
  /** Takes a lent voice back at once; votes that were given with it stay. Needs `approvals:decide`. Refused as NOT_FOUND, POLICY_DENIED, APPROVAL_REQUIRED or DELEGATION_REVOKED. */
  readonly revokeApprovalDelegation: RevokeApprovalDelegationPayload;
  /** Ends all tokens that a person or program was given until now within a second, everywhere, and the subscriptions that were opened with them. Anybody may for themselves; for others it needs `keys:write`. Not for API keys. Refused as INVALID_INPUT, or POLICY_DENIED by the guardrails of the platform. Done without policy, when that does not answer within half a second. */
  readonly revokeTokens: RevokeTokensPayload;
  /** Submits a workflow; the orchestrator plans and runs it. Needs `workflows:write`. Refused as INVALID_INPUT with the path of the fault, NOT_FOUND, FROZEN, or POLICY_DENIED with the reasons. Fails as OVERLOADED with `retryAfterSeconds` while the orchestrator is too far behind. */
  readonly submitWorkflow: SubmitWorkflowPayload;
  /** Lifts a freeze. Needs `freeze:write`. Refused as NOT_FOUND, POLICY_DENIED, NOT_FROZEN or, where the venture is governed so that it takes another person than the one who froze, SECOND_PERSON. */
  readonly unfreeze: UnfreezePayload;
};


export type MutationCancelWorkflowArgs = {
  input: CancelWorkflowInput;
};


export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


export type MutationCreateVentureArgs = {
  input: CreateVentureInput;
};


export type MutationDecideApprovalArgs = {
  input: DecideApprovalInput;
};


export type MutationDelegateApprovalsArgs = {
  input: DelegateApprovalsInput;
};


export type MutationFreezeArgs = {
  input: FreezeInput;
};


export type MutationRevokeApiKeyArgs = {
  input: RevokeApiKeyInput;
};


export type MutationRevokeApprovalDelegationArgs = {
  input: RevokeApprovalDelegationInput;
};


export type MutationRevokeTokensArgs = {
  input: RevokeTokensInput;
};


export type MutationSubmitWorkflowArgs = {
  input: SubmitWorkflowInput;
};


export type MutationUnfreezeArgs = {
  input: UnfreezeInput;
};

/** An object that `node(id:)` can find again. */
export type Node = {
  /** Opaque and prefixed by kind, for example `wf_0197f0c2a5b87c3e9d1f6a2b4c8e0f11`. */
  readonly id: Scalars['ID']['output'];
};

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

export type PolicyBacktest = Node & {
  readonly __typename?: 'PolicyBacktest';
  readonly id: Scalars['ID']['output'];
};

export type PolicyBundle = Node & {
  readonly __typename?: 'PolicyBundle';
  readonly id: Scalars['ID']['output'];
};

export type PolicyDecision = Node & {
  readonly __typename?: 'PolicyDecision';
  readonly id: Scalars['ID']['output'];
};

export type Query = {
  readonly __typename?: 'Query';
  /** API keys of the caller's tenant, newest first; those that have ended too. Needs `keys:read`. */
  readonly apiKeys: ApiKeyConnection;
  /** Voices on approvals of one venture that people have lent to others, newest first. Needs `ventures:read`. */
  readonly approvalDelegations: ApprovalDelegationConnection;
  /**
   * Approvals of all ventures that the caller may see, what lapses first first: what waits, when asked for nothing else. The
   * subscription of the same name tells when to look again. Needs `ventures:read`.
   */
  readonly approvalInbox: ApprovalConnection;
  /** Approvals of one venture, newest first. Needs `ventures:read`. */
  readonly approvals: ApprovalConnection;
  /** Events of one venture that a part of the system could not handle and passed over, the latest first. Needs `ventures:read`. */
  readonly deadLetters: DeadLetterConnection;
  /** The event log of one venture in order of `seq`. Needs `ventures:read`. */
  readonly events: EventConnection;
  /** Any object by its id. Null when there is none or the caller may not see it. Needs the read scope of the object's kind. */
  readonly node: Maybe<Node>;
  /** One venture. Null when there is none or it belongs to another tenant. Needs `ventures:read`. */
  readonly venture: Maybe<Venture>;
  /** The caller's ventures, newest first. Needs `ventures:read`. */
  readonly ventures: VentureConnection;
  /** The caller, as the graph knows them. Null without a valid token. */
  readonly viewer: Maybe<Viewer>;
  /** One workflow. Null when there is none or it belongs to another tenant. Needs `ventures:read`. */
  readonly workflow: Maybe<Workflow>;
  /** Workflows of one venture, newest first. Needs `ventures:read`. */
  readonly workflows: WorkflowConnection;
};


export type QueryApiKeysArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<ApiKeyState>;
  ventureId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryApprovalDelegationsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  inForce?: InputMaybe<Scalars['Boolean']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryApprovalInboxArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  decidableByMe?: InputMaybe<Scalars['Boolean']['input']>;
  expiresBefore?: InputMaybe<Scalars['DateTime']['input']>;
  expiresFrom?: InputMaybe<Scalars['DateTime']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<ApprovalState>;
  ventureIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


export type QueryApprovalsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  decidableByMe?: InputMaybe<Scalars['Boolean']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<ApprovalState>;
  ventureId: Scalars['ID']['input'];
};


export type QueryDeadLettersArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryEventsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  types?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  ventureId: Scalars['ID']['input'];
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryVentureArgs = {
  id: Scalars['ID']['input'];
};


export type QueryVenturesArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryWorkflowArgs = {
  id: Scalars['ID']['input'];
};


export type QueryWorkflowsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<WorkflowState>;
  ventureId: Scalars['ID']['input'];
};

/** Which API key is to end. */
export type RevokeApiKeyInput = {
  /** `key_…` */
  readonly apiKeyId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

/** An API key that has ended. */
export type RevokeApiKeyPayload = {
  readonly __typename?: 'RevokeApiKeyPayload';
  /** The API key; null when refused. */
  readonly apiKey: Maybe<ApiKey>;
  /** True when the idempotency key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type RevokeApprovalDelegationInput = {
  /** `dlg_…` */
  readonly delegationId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why; at most 500 characters. */
  readonly reason: Scalars['String']['input'];
};

export type RevokeApprovalDelegationPayload = {
  readonly __typename?: 'RevokeApprovalDelegationPayload';
  /** The delegation, revoked; null when refused. */
  readonly delegation: Maybe<ApprovalDelegation>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Whose tokens are to end. */
export type RevokeTokensInput = {
  /** Id of the person or program, as `viewer { actor { id } }` says it. */
  readonly actorId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

/** Tokens that have ended. */
export type RevokeTokensPayload = {
  readonly __typename?: 'RevokeTokensPayload';
  /** True when the idempotency key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Tokens issued until then count no more; in whole seconds, as tokens have it. Null when refused. */
  readonly revokedUntil: Maybe<Scalars['DateTime']['output']>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type SpendingLimit = Node & {
  readonly __typename?: 'SpendingLimit';
  readonly id: Scalars['ID']['output'];
};

export type SubmitWorkflowInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Name, tasks and their steps; the shape is described in docs/workflow-file.md. At most 256 KiB. */
  readonly spec: Scalars['JSON']['input'];
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type SubmitWorkflowPayload = {
  readonly __typename?: 'SubmitWorkflowPayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** The workflow; null when refused. */
  readonly workflow: Maybe<Workflow>;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * What happens to approvals of all ventures that the caller may see, those that are created later too: asked for, voted on,
   * approved, rejected, lapsed. Needs `ventures:read`.
   */
  readonly approvalInbox: ApprovalInboxItem;
  /** Every event of one venture in order of `seq`, none twice and none left out. Needs `ventures:read`. */
  readonly events: EventItem;
  /** What happens to one workflow, or to all workflows of one venture. Give exactly one of the two ids. Needs `ventures:read`. */
  readonly workflowEvents: WorkflowEvent;
};


export type SubscriptionApprovalInboxArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  ventureIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


export type SubscriptionEventsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  types?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  ventureId: Scalars['ID']['input'];
};


export type SubscriptionWorkflowEventsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  ventureId?: InputMaybe<Scalars['ID']['input']>;
  workflowId?: InputMaybe<Scalars['ID']['input']>;
};

/** One piece of work of a workflow. */
export type Task = Node & {
  readonly __typename?: 'Task';
  /** The agent it was planned for. */
  readonly agent: Agent;
  /** How often an agent has started it. */
  readonly attempts: Scalars['Int']['output'];
  /** Tasks that must succeed first. */
  readonly dependsOn: ReadonlyArray<Task>;
  /** Why it failed; null unless FAILED. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** When it ended. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** `tsk_…` */
  readonly id: Scalars['ID']['output'];
  /** Name, unique in the workflow. */
  readonly name: Scalars['String']['output'];
  /** What its steps produced, by the name of the step. Null until it succeeded. */
  readonly output: Maybe<Scalars['JSON']['output']>;
  /** Role of the agent that may run it. */
  readonly role: Scalars['String']['output'];
  /** When an agent first started it. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** Where it stands. */
  readonly state: TaskState;
  /** Tool calls made for it, oldest first. */
  readonly toolCalls: ReadonlyArray<ToolCall>;
  /** The workflow it belongs to. */
  readonly workflow: Workflow;
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

/** One use of a tool by an agent. Every one carries the policy decision that allowed or denied it. */
export type ToolCall = Node & {
  readonly __typename?: 'ToolCall';
  /** Arguments as given to the tool, references resolved. */
  readonly arguments: Scalars['JSON']['output'];
  /** When it ended; null while WAITING. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** `tc_…` */
  readonly id: Scalars['ID']['output'];
  /** True when this is the declared fallback of a call that was refused. */
  readonly isFallback: Scalars['Boolean']['output'];
  /** How it ended. */
  readonly outcome: ToolCallOutcome;
  /** What the tool returned, or the refusal: `{ code, message }`. */
  readonly result: Maybe<Scalars['JSON']['output']>;
  /** When the agent asked for it. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** Name of the step in the task. */
  readonly step: Scalars['String']['output'];
  /** The task it was made for. */
  readonly task: Task;
  /** Name of the tool, for example `mail.send`. */
  readonly tool: Scalars['String']['output'];
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

export type Transfer = Node & {
  readonly __typename?: 'Transfer';
  readonly id: Scalars['ID']['output'];
};

export type UnfreezeInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** Id of the agent, workflow or venture to let go on. */
  readonly subjectId: Scalars['ID']['input'];
};

export type UnfreezePayload = {
  readonly __typename?: 'UnfreezePayload';
  /** The freeze that was lifted; null when refused. */
  readonly freeze: Maybe<Freeze>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
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

/** A business that a founder runs with agents. */
export type Venture = Node & {
  readonly __typename?: 'Venture';
  /** Counts kept by the projector as events arrive; may trail the log by some milliseconds. */
  readonly activity: VentureActivity;
  /** Its agents, by name. */
  readonly agents: ReadonlyArray<Agent>;
  /** What the venture is about, as the founder wrote it: free keys, read by agents. Null when none was given. */
  readonly brief: Maybe<Scalars['JSON']['output']>;
  /** When it was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The freeze in force on the whole venture, or on the whole platform; null when there is none. */
  readonly freeze: Maybe<Freeze>;
  /** `ven_…` */
  readonly id: Scalars['ID']['output'];
  /** Name given by the founder. */
  readonly name: Scalars['String']['output'];
  /** IANA time zone of the venture's calendar, for example `Europe/Berlin`. */
  readonly timeZone: Scalars['String']['output'];
  /** Its workflows, newest first. */
  readonly workflows: WorkflowConnection;
};


/** A business that a founder runs with agents. */
export type VentureWorkflowsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<WorkflowState>;
};

/** Running totals of one venture, from its events. */
export type VentureActivity = {
  readonly __typename?: 'VentureActivity';
  /** Compliance cases opened. */
  readonly casesOpened: Scalars['Int']['output'];
  /** Money intents authorised. */
  readonly intentsAuthorised: Scalars['Int']['output'];
  /** Money intents declined. */
  readonly intentsDeclined: Scalars['Int']['output'];
  /** Position of the last event counted, 0 before the first. */
  readonly seq: Scalars['BigInt']['output'];
  /** Tool calls made, refused ones included. */
  readonly toolCalls: Scalars['Int']['output'];
  /** Tool calls that policy denied. */
  readonly toolCallsDenied: Scalars['Int']['output'];
  /** Workflows that ended in FAILED or CANCELLED. */
  readonly workflowsFailed: Scalars['Int']['output'];
  /** Workflows ever submitted. */
  readonly workflowsSubmitted: Scalars['Int']['output'];
  /** Workflows that ended in SUCCEEDED. */
  readonly workflowsSucceeded: Scalars['Int']['output'];
};

/** A page of ventures. */
export type VentureConnection = {
  readonly __typename?: 'VentureConnection';
  /** Ventures with their cursors. */
  readonly edges: ReadonlyArray<VentureEdge>;
  /** The ventures alone. */
  readonly nodes: ReadonlyArray<Venture>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A venture in a list. */
export type VentureEdge = {
  readonly __typename?: 'VentureEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The venture. */
  readonly node: Venture;
};

/** The caller. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** Who the token names. */
  readonly actor: Actor;
  /** What the caller may do, for example `money:read`. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  /** The tenant whose ventures the caller sees, `org_…`. */
  readonly tenantId: Scalars['ID']['output'];
};

export type Violation = Node & {
  readonly __typename?: 'Violation';
  readonly id: Scalars['ID']['output'];
};

/** A graph of tasks that agents execute. */
export type Workflow = Node & {
  readonly __typename?: 'Workflow';
  /** Its events in order of `seq`. */
  readonly events: EventConnection;
  /** Why it failed; null unless FAILED. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** When it ended; null while it has not. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** The freeze in force on this workflow, or null. */
  readonly freeze: Maybe<Freeze>;
  /** `wf_…` */
  readonly id: Scalars['ID']['output'];
  /** Name given at submission. */
  readonly name: Scalars['String']['output'];
  /** The workflow as submitted, defaults filled in; the shape is described in docs/workflow-file.md. */
  readonly spec: Scalars['JSON']['output'];
  /** Where it stands. */
  readonly state: WorkflowState;
  /** When it was submitted. */
  readonly submittedAt: Scalars['DateTime']['output'];
  /** Who submitted it. */
  readonly submittedBy: Actor;
  /** Its tasks in planned order; empty while PLANNING. */
  readonly tasks: ReadonlyArray<Task>;
  /** The venture it belongs to. */
  readonly venture: Venture;
};


/** A graph of tasks that agents execute. */
export type WorkflowEventsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of workflows. */
export type WorkflowConnection = {
  readonly __typename?: 'WorkflowConnection';
  /** Workflows with their cursors. */
  readonly edges: ReadonlyArray<WorkflowEdge>;
  /** The workflows alone. */
  readonly nodes: ReadonlyArray<Workflow>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A workflow in a list. */
export type WorkflowEdge = {
  readonly __typename?: 'WorkflowEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The workflow. */
  readonly node: Workflow;
};

/** Something that happened to a workflow or to one of its tasks. */
export type WorkflowEvent = {
  readonly __typename?: 'WorkflowEvent';
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** What happened. */
  readonly event: Event;
  /** The task it happened to, as it stands now; null when it concerns the whole workflow. */
  readonly task: Maybe<Task>;
  /** The workflow it happened to, as it stands now. */
  readonly workflow: Workflow;
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
  Agent: Agent;
  ApiKey: ApiKey;
  Approval: Approval;
  Event: Event;
  Task: Task;
  ToolCall: ToolCall;
  Venture: Venture;
  Workflow: Workflow;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Agent:
    ( { __typename: 'Agent' }
    & GraphQLRecursivePick<FederationTypes['Agent'], {"id":true}> );
  ApiKey:
    ( { __typename: 'ApiKey' }
    & GraphQLRecursivePick<FederationTypes['ApiKey'], {"id":true}> );
  Approval:
    ( { __typename: 'Approval' }
    & GraphQLRecursivePick<FederationTypes['Approval'], {"id":true}> );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}> );
  Task:
    ( { __typename: 'Task' }
    & GraphQLRecursivePick<FederationTypes['Task'], {"id":true}> );
  ToolCall:
    ( { __typename: 'ToolCall' }
    & GraphQLRecursivePick<FederationTypes['ToolCall'], {"id":true}> );
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
    | ( AgentParent )
    | ( ApiKeyParent )
    | ( ApprovalParent )
    | ( ArtifactParent )
    | ( AssetParent )
    | ( ComplianceCaseParent )
    | ( HoldParent )
    | ( LedgerEntryParent )
    | ( MoneyIntentParent )
    | ( PolicyBacktestParent )
    | ( PolicyBundleParent )
    | ( PolicyDecisionParent )
    | ( SpendingLimitParent )
    | ( TaskParent )
    | ( ToolCallParent )
    | ( TransferParent )
    | ( VentureParent )
    | ( ViolationParent )
    | ( WorkflowParent )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Account: ResolverTypeWrapper<AccountParent>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Actor: ResolverTypeWrapper<Actor>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ActorKind: ActorKind;
  Agent: ResolverTypeWrapper<AgentParent>;
  AgentInput: AgentInput;
  AgentLevel: AgentLevel;
  ApiKey: ResolverTypeWrapper<ApiKeyParent>;
  ApiKeyConnection: ResolverTypeWrapper<Omit<ApiKeyConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ApiKeyEdge']>, nodes: ReadonlyArray<ResolversTypes['ApiKey']> }>;
  ApiKeyEdge: ResolverTypeWrapper<Omit<ApiKeyEdge, 'node'> & { node: ResolversTypes['ApiKey'] }>;
  ApiKeyState: ApiKeyState;
  Approval: ResolverTypeWrapper<ApprovalParent>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ApprovalAction: ResolverTypeWrapper<ApprovalAction>;
  ApprovalActionKind: ApprovalActionKind;
  ApprovalConnection: ResolverTypeWrapper<Omit<ApprovalConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ApprovalEdge']>, nodes: ReadonlyArray<ResolversTypes['Approval']> }>;
  ApprovalDelegation: ResolverTypeWrapper<ApprovalDelegationParent>;
  ApprovalDelegationConnection: ResolverTypeWrapper<Omit<ApprovalDelegationConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ApprovalDelegationEdge']>, nodes: ReadonlyArray<ResolversTypes['ApprovalDelegation']> }>;
  ApprovalDelegationEdge: ResolverTypeWrapper<Omit<ApprovalDelegationEdge, 'node'> & { node: ResolversTypes['ApprovalDelegation'] }>;
  ApprovalEdge: ResolverTypeWrapper<Omit<ApprovalEdge, 'node'> & { node: ResolversTypes['Approval'] }>;
  ApprovalEvidence: ResolverTypeWrapper<ApprovalEvidenceParent>;
  ApprovalField: ResolverTypeWrapper<ApprovalField>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ApprovalInboxItem: ResolverTypeWrapper<ApprovalInboxItemParent>;
  ApprovalState: ApprovalState;
  ApprovalVote: ResolverTypeWrapper<ApprovalVote>;
  Artifact: ResolverTypeWrapper<ArtifactParent>;
  Asset: ResolverTypeWrapper<AssetParent>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  CancelWorkflowInput: CancelWorkflowInput;
  CancelWorkflowPayload: ResolverTypeWrapper<Omit<CancelWorkflowPayload, 'workflow'> & { workflow?: Maybe<ResolversTypes['Workflow']> }>;
  ComplianceCase: ResolverTypeWrapper<ComplianceCaseParent>;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyPayload: ResolverTypeWrapper<Omit<CreateApiKeyPayload, 'apiKey'> & { apiKey?: Maybe<ResolversTypes['ApiKey']> }>;
  CreateVentureInput: CreateVentureInput;
  CreateVenturePayload: ResolverTypeWrapper<Omit<CreateVenturePayload, 'venture'> & { venture?: Maybe<ResolversTypes['Venture']> }>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Cursor: ResolverTypeWrapper<Scalars['Cursor']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeadLetter: ResolverTypeWrapper<DeadLetterParent>;
  DeadLetterConnection: ResolverTypeWrapper<Omit<DeadLetterConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['DeadLetterEdge']>, nodes: ReadonlyArray<ResolversTypes['DeadLetter']> }>;
  DeadLetterEdge: ResolverTypeWrapper<Omit<DeadLetterEdge, 'node'> & { node: ResolversTypes['DeadLetter'] }>;
  DeadLetterState: DeadLetterState;
  DecideApprovalInput: DecideApprovalInput;
  DecideApprovalPayload: ResolverTypeWrapper<Omit<DecideApprovalPayload, 'approval'> & { approval?: Maybe<ResolversTypes['Approval']> }>;
  DelegateApprovalsInput: DelegateApprovalsInput;
  DelegateApprovalsPayload: ResolverTypeWrapper<Omit<DelegateApprovalsPayload, 'delegation'> & { delegation?: Maybe<ResolversTypes['ApprovalDelegation']> }>;
  Event: ResolverTypeWrapper<EventParent>;
  EventConnection: ResolverTypeWrapper<Omit<EventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['EventEdge']>, nodes: ReadonlyArray<ResolversTypes['Event']> }>;
  EventEdge: ResolverTypeWrapper<Omit<EventEdge, 'node'> & { node: ResolversTypes['Event'] }>;
  EventItem: ResolverTypeWrapper<Omit<EventItem, 'event'> & { event: ResolversTypes['Event'] }>;
  Freeze: ResolverTypeWrapper<Freeze>;
  FreezeInput: FreezeInput;
  FreezePayload: ResolverTypeWrapper<FreezePayload>;
  FreezeScope: FreezeScope;
  Hold: ResolverTypeWrapper<HoldParent>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  LedgerEntry: ResolverTypeWrapper<LedgerEntryParent>;
  Money: ResolverTypeWrapper<Money>;
  MoneyInput: MoneyInput;
  MoneyIntent: ResolverTypeWrapper<MoneyIntentParent>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PolicyBacktest: ResolverTypeWrapper<PolicyBacktestParent>;
  PolicyBundle: ResolverTypeWrapper<PolicyBundleParent>;
  PolicyDecision: ResolverTypeWrapper<PolicyDecisionParent>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RevokeApiKeyInput: RevokeApiKeyInput;
  RevokeApiKeyPayload: ResolverTypeWrapper<Omit<RevokeApiKeyPayload, 'apiKey'> & { apiKey?: Maybe<ResolversTypes['ApiKey']> }>;
  RevokeApprovalDelegationInput: RevokeApprovalDelegationInput;
  RevokeApprovalDelegationPayload: ResolverTypeWrapper<Omit<RevokeApprovalDelegationPayload, 'delegation'> & { delegation?: Maybe<ResolversTypes['ApprovalDelegation']> }>;
  RevokeTokensInput: RevokeTokensInput;
  RevokeTokensPayload: ResolverTypeWrapper<RevokeTokensPayload>;
  SpendingLimit: ResolverTypeWrapper<SpendingLimitParent>;
  SubmitWorkflowInput: SubmitWorkflowInput;
  SubmitWorkflowPayload: ResolverTypeWrapper<Omit<SubmitWorkflowPayload, 'workflow'> & { workflow?: Maybe<ResolversTypes['Workflow']> }>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Task: ResolverTypeWrapper<TaskParent>;
  TaskState: TaskState;
  ToolCall: ResolverTypeWrapper<ToolCallParent>;
  ToolCallOutcome: ToolCallOutcome;
  Transfer: ResolverTypeWrapper<TransferParent>;
  UnfreezeInput: UnfreezeInput;
  UnfreezePayload: ResolverTypeWrapper<UnfreezePayload>;
  UserError: ResolverTypeWrapper<UserError>;
  Venture: ResolverTypeWrapper<VentureParent>;
  VentureActivity: ResolverTypeWrapper<VentureActivity>;
  VentureConnection: ResolverTypeWrapper<Omit<VentureConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['VentureEdge']>, nodes: ReadonlyArray<ResolversTypes['Venture']> }>;
  VentureEdge: ResolverTypeWrapper<Omit<VentureEdge, 'node'> & { node: ResolversTypes['Venture'] }>;
  Viewer: ResolverTypeWrapper<Viewer>;
  Violation: ResolverTypeWrapper<ViolationParent>;
  Workflow: ResolverTypeWrapper<WorkflowParent>;
  WorkflowConnection: ResolverTypeWrapper<Omit<WorkflowConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['WorkflowEdge']>, nodes: ReadonlyArray<ResolversTypes['Workflow']> }>;
  WorkflowEdge: ResolverTypeWrapper<Omit<WorkflowEdge, 'node'> & { node: ResolversTypes['Workflow'] }>;
  WorkflowEvent: ResolverTypeWrapper<WorkflowEventParent>;
  WorkflowState: WorkflowState;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Account: AccountParent;
  ID: Scalars['ID']['output'];
  Actor: Actor;
  String: Scalars['String']['output'];
  Agent: AgentParent;
  AgentInput: AgentInput;
  ApiKey: ApiKeyParent;
  ApiKeyConnection: Omit<ApiKeyConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ApiKeyEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ApiKey']> };
  ApiKeyEdge: Omit<ApiKeyEdge, 'node'> & { node: ResolversParentTypes['ApiKey'] };
  Approval: ApprovalParent;
  Int: Scalars['Int']['output'];
  ApprovalAction: ApprovalAction;
  ApprovalConnection: Omit<ApprovalConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ApprovalEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Approval']> };
  ApprovalDelegation: ApprovalDelegationParent;
  ApprovalDelegationConnection: Omit<ApprovalDelegationConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ApprovalDelegationEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ApprovalDelegation']> };
  ApprovalDelegationEdge: Omit<ApprovalDelegationEdge, 'node'> & { node: ResolversParentTypes['ApprovalDelegation'] };
  ApprovalEdge: Omit<ApprovalEdge, 'node'> & { node: ResolversParentTypes['Approval'] };
  ApprovalEvidence: ApprovalEvidenceParent;
  ApprovalField: ApprovalField;
  Boolean: Scalars['Boolean']['output'];
  ApprovalInboxItem: ApprovalInboxItemParent;
  ApprovalVote: ApprovalVote;
  Artifact: ArtifactParent;
  Asset: AssetParent;
  BigInt: Scalars['BigInt']['output'];
  CancelWorkflowInput: CancelWorkflowInput;
  CancelWorkflowPayload: Omit<CancelWorkflowPayload, 'workflow'> & { workflow?: Maybe<ResolversParentTypes['Workflow']> };
  ComplianceCase: ComplianceCaseParent;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyPayload: Omit<CreateApiKeyPayload, 'apiKey'> & { apiKey?: Maybe<ResolversParentTypes['ApiKey']> };
  CreateVentureInput: CreateVentureInput;
  CreateVenturePayload: Omit<CreateVenturePayload, 'venture'> & { venture?: Maybe<ResolversParentTypes['Venture']> };
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Cursor: Scalars['Cursor']['output'];
  DateTime: Scalars['DateTime']['output'];
  DeadLetter: DeadLetterParent;
  DeadLetterConnection: Omit<DeadLetterConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['DeadLetterEdge']>, nodes: ReadonlyArray<ResolversParentTypes['DeadLetter']> };
  DeadLetterEdge: Omit<DeadLetterEdge, 'node'> & { node: ResolversParentTypes['DeadLetter'] };
  DecideApprovalInput: DecideApprovalInput;
  DecideApprovalPayload: Omit<DecideApprovalPayload, 'approval'> & { approval?: Maybe<ResolversParentTypes['Approval']> };
  DelegateApprovalsInput: DelegateApprovalsInput;
  DelegateApprovalsPayload: Omit<DelegateApprovalsPayload, 'delegation'> & { delegation?: Maybe<ResolversParentTypes['ApprovalDelegation']> };
  Event: EventParent;
  EventConnection: Omit<EventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['EventEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Event']> };
  EventEdge: Omit<EventEdge, 'node'> & { node: ResolversParentTypes['Event'] };
  EventItem: Omit<EventItem, 'event'> & { event: ResolversParentTypes['Event'] };
  Freeze: Freeze;
  FreezeInput: FreezeInput;
  FreezePayload: FreezePayload;
  Hold: HoldParent;
  JSON: Scalars['JSON']['output'];
  LedgerEntry: LedgerEntryParent;
  Money: Money;
  MoneyInput: MoneyInput;
  MoneyIntent: MoneyIntentParent;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  PolicyBacktest: PolicyBacktestParent;
  PolicyBundle: PolicyBundleParent;
  PolicyDecision: PolicyDecisionParent;
  Query: Record<PropertyKey, never>;
  RevokeApiKeyInput: RevokeApiKeyInput;
  RevokeApiKeyPayload: Omit<RevokeApiKeyPayload, 'apiKey'> & { apiKey?: Maybe<ResolversParentTypes['ApiKey']> };
  RevokeApprovalDelegationInput: RevokeApprovalDelegationInput;
  RevokeApprovalDelegationPayload: Omit<RevokeApprovalDelegationPayload, 'delegation'> & { delegation?: Maybe<ResolversParentTypes['ApprovalDelegation']> };
  RevokeTokensInput: RevokeTokensInput;
  RevokeTokensPayload: RevokeTokensPayload;
  SpendingLimit: SpendingLimitParent;
  SubmitWorkflowInput: SubmitWorkflowInput;
  SubmitWorkflowPayload: Omit<SubmitWorkflowPayload, 'workflow'> & { workflow?: Maybe<ResolversParentTypes['Workflow']> };
  Subscription: Record<PropertyKey, never>;
  Task: TaskParent;
  ToolCall: ToolCallParent;
  Transfer: TransferParent;
  UnfreezeInput: UnfreezeInput;
  UnfreezePayload: UnfreezePayload;
  UserError: UserError;
  Venture: VentureParent;
  VentureActivity: VentureActivity;
  VentureConnection: Omit<VentureConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['VentureEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Venture']> };
  VentureEdge: Omit<VentureEdge, 'node'> & { node: ResolversParentTypes['Venture'] };
  Viewer: Viewer;
  Violation: ViolationParent;
  Workflow: WorkflowParent;
  WorkflowConnection: Omit<WorkflowConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['WorkflowEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Workflow']> };
  WorkflowEdge: Omit<WorkflowEdge, 'node'> & { node: ResolversParentTypes['Workflow'] };
  WorkflowEvent: WorkflowEventParent;
};

export type AccountResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Account'] = ResolversParentTypes['Account']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ActorResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Actor'] = ResolversParentTypes['Actor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ActorKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AgentResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Agent'] = ResolversParentTypes['Agent'], FederationReferenceType extends FederationReferenceTypes['Agent'] = FederationReferenceTypes['Agent']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Agent']> | FederationReferenceType, FederationReferenceType, ContextType>;
  freeze?: Resolver<Maybe<ResolversTypes['Freeze']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['AgentLevel'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey'], FederationReferenceType extends FederationReferenceTypes['ApiKey'] = FederationReferenceTypes['ApiKey']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ApiKey']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  prefix?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokeReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedBy?: Resolver<Maybe<ResolversTypes['Actor']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ApiKeyState'], ParentType, ContextType>;
  venture?: Resolver<Maybe<ResolversTypes['Venture']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApiKeyConnection'] = ResolversParentTypes['ApiKeyConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ApiKeyEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApiKeyEdge'] = ResolversParentTypes['ApiKeyEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
};

export type ApprovalResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Approval'] = ResolversParentTypes['Approval'], FederationReferenceType extends FederationReferenceTypes['Approval'] = FederationReferenceTypes['Approval']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Approval']> | FederationReferenceType, FederationReferenceType, ContextType>;
  action?: Resolver<ResolversTypes['ApprovalAction'], ParentType, ContextType>;
  actionHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  evidence?: Resolver<Maybe<ResolversTypes['ApprovalEvidence']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  moneyIntent?: Resolver<Maybe<ResolversTypes['MoneyIntent']>, ParentType, ContextType>;
  quorum?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ApprovalState'], ParentType, ContextType>;
  toolCall?: Resolver<Maybe<ResolversTypes['ToolCall']>, ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  votes?: Resolver<ReadonlyArray<ResolversTypes['ApprovalVote']>, ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApprovalActionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalAction'] = ResolversParentTypes['ApprovalAction']> = {
  kind?: Resolver<ResolversTypes['ApprovalActionKind'], ParentType, ContextType>;
  subjectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ApprovalConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalConnection'] = ResolversParentTypes['ApprovalConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ApprovalEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Approval']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ApprovalDelegationResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalDelegation'] = ResolversParentTypes['ApprovalDelegation']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedBy?: Resolver<Maybe<ResolversTypes['Actor']>, ParentType, ContextType>;
  toId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  toName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
};

export type ApprovalDelegationConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalDelegationConnection'] = ResolversParentTypes['ApprovalDelegationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ApprovalDelegationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ApprovalDelegation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ApprovalDelegationEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalDelegationEdge'] = ResolversParentTypes['ApprovalDelegationEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ApprovalDelegation'], ParentType, ContextType>;
};

export type ApprovalEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalEdge'] = ResolversParentTypes['ApprovalEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Approval'], ParentType, ContextType>;
};

export type ApprovalEvidenceResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalEvidence'] = ResolversParentTypes['ApprovalEvidence']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decision?: Resolver<Maybe<ResolversTypes['PolicyDecision']>, ParentType, ContextType>;
  fields?: Resolver<ReadonlyArray<ResolversTypes['ApprovalField']>, ParentType, ContextType>;
  fieldsLeftOut?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  resource?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ApprovalFieldResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalField'] = ResolversParentTypes['ApprovalField']> = {
  amount?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  isCut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isWithheld?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ApprovalInboxItemResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalInboxItem'] = ResolversParentTypes['ApprovalInboxItem']> = {
  approval?: Resolver<ResolversTypes['Approval'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type ApprovalVoteResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ApprovalVote'] = ResolversParentTypes['ApprovalVote']> = {
  approve?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  onBehalfOf?: Resolver<Maybe<ResolversTypes['Actor']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ArtifactResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Artifact'] = ResolversParentTypes['Artifact']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AssetResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Asset'] = ResolversParentTypes['Asset']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type CancelWorkflowPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['CancelWorkflowPayload'] = ResolversParentTypes['CancelWorkflowPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
};

export type ComplianceCaseResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ComplianceCase'] = ResolversParentTypes['ComplianceCase']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CreateApiKeyPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['CreateApiKeyPayload'] = ResolversParentTypes['CreateApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateVenturePayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['CreateVenturePayload'] = ResolversParentTypes['CreateVenturePayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  venture?: Resolver<Maybe<ResolversTypes['Venture']>, ParentType, ContextType>;
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

export type DeadLetterResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['DeadLetter'] = ResolversParentTypes['DeadLetter']> = {
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  consumer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  firstFailedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastFailedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['DeadLetterState'], ParentType, ContextType>;
};

export type DeadLetterConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['DeadLetterConnection'] = ResolversParentTypes['DeadLetterConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DeadLetterEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['DeadLetter']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DeadLetterEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['DeadLetterEdge'] = ResolversParentTypes['DeadLetterEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DeadLetter'], ParentType, ContextType>;
};

export type DecideApprovalPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['DecideApprovalPayload'] = ResolversParentTypes['DecideApprovalPayload']> = {
  approval?: Resolver<Maybe<ResolversTypes['Approval']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DelegateApprovalsPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['DelegateApprovalsPayload'] = ResolversParentTypes['DelegateApprovalsPayload']> = {
  delegation?: Resolver<Maybe<ResolversTypes['ApprovalDelegation']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  actor?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  causationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  correlationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  payload?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  previousHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  streamId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  streamVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EventConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['EventConnection'] = ResolversParentTypes['EventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['EventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EventEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['EventEdge'] = ResolversParentTypes['EventEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type EventItemResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['EventItem'] = ResolversParentTypes['EventItem']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type FreezeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Freeze'] = ResolversParentTypes['Freeze']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['FreezeScope'], ParentType, ContextType>;
  subjectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type FreezePayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['FreezePayload'] = ResolversParentTypes['FreezePayload']> = {
  freeze?: Resolver<Maybe<ResolversTypes['Freeze']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type HoldResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Hold'] = ResolversParentTypes['Hold']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type LedgerEntryResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['LedgerEntry'] = ResolversParentTypes['LedgerEntry']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type MoneyIntentResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['MoneyIntent'] = ResolversParentTypes['MoneyIntent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelWorkflow?: Resolver<ResolversTypes['CancelWorkflowPayload'], ParentType, ContextType, RequireFields<MutationCancelWorkflowArgs, 'input'>>;
  createApiKey?: Resolver<ResolversTypes['CreateApiKeyPayload'], ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  createVenture?: Resolver<ResolversTypes['CreateVenturePayload'], ParentType, ContextType, RequireFields<MutationCreateVentureArgs, 'input'>>;
  decideApproval?: Resolver<ResolversTypes['DecideApprovalPayload'], ParentType, ContextType, RequireFields<MutationDecideApprovalArgs, 'input'>>;
  delegateApprovals?: Resolver<ResolversTypes['DelegateApprovalsPayload'], ParentType, ContextType, RequireFields<MutationDelegateApprovalsArgs, 'input'>>;
  freeze?: Resolver<ResolversTypes['FreezePayload'], ParentType, ContextType, RequireFields<MutationFreezeArgs, 'input'>>;
  revokeApiKey?: Resolver<ResolversTypes['RevokeApiKeyPayload'], ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'input'>>;
  revokeApprovalDelegation?: Resolver<ResolversTypes['RevokeApprovalDelegationPayload'], ParentType, ContextType, RequireFields<MutationRevokeApprovalDelegationArgs, 'input'>>;
  revokeTokens?: Resolver<ResolversTypes['RevokeTokensPayload'], ParentType, ContextType, RequireFields<MutationRevokeTokensArgs, 'input'>>;
  submitWorkflow?: Resolver<ResolversTypes['SubmitWorkflowPayload'], ParentType, ContextType, RequireFields<MutationSubmitWorkflowArgs, 'input'>>;
  unfreeze?: Resolver<ResolversTypes['UnfreezePayload'], ParentType, ContextType, RequireFields<MutationUnfreezeArgs, 'input'>>;
};

export type NodeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Account' | 'Agent' | 'ApiKey' | 'Approval' | 'Artifact' | 'Asset' | 'ComplianceCase' | 'Hold' | 'LedgerEntry' | 'MoneyIntent' | 'PolicyBacktest' | 'PolicyBundle' | 'PolicyDecision' | 'SpendingLimit' | 'Task' | 'ToolCall' | 'Transfer' | 'Venture' | 'Violation' | 'Workflow', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
};

export type PolicyBacktestResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['PolicyBacktest'] = ResolversParentTypes['PolicyBacktest']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolicyBundleResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['PolicyBundle'] = ResolversParentTypes['PolicyBundle']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolicyDecisionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['PolicyDecision'] = ResolversParentTypes['PolicyDecision']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  apiKeys?: Resolver<ResolversTypes['ApiKeyConnection'], ParentType, ContextType, Partial<QueryApiKeysArgs>>;
  approvalDelegations?: Resolver<ResolversTypes['ApprovalDelegationConnection'], ParentType, ContextType, RequireFields<QueryApprovalDelegationsArgs, 'ventureId'>>;
  approvalInbox?: Resolver<ResolversTypes['ApprovalConnection'], ParentType, ContextType, Partial<QueryApprovalInboxArgs>>;
  approvals?: Resolver<ResolversTypes['ApprovalConnection'], ParentType, ContextType, RequireFields<QueryApprovalsArgs, 'ventureId'>>;
  deadLetters?: Resolver<ResolversTypes['DeadLetterConnection'], ParentType, ContextType, RequireFields<QueryDeadLettersArgs, 'ventureId'>>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, RequireFields<QueryEventsArgs, 'ventureId'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  venture?: Resolver<Maybe<ResolversTypes['Venture']>, ParentType, ContextType, RequireFields<QueryVentureArgs, 'id'>>;
  ventures?: Resolver<ResolversTypes['VentureConnection'], ParentType, ContextType, Partial<QueryVenturesArgs>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType, RequireFields<QueryWorkflowArgs, 'id'>>;
  workflows?: Resolver<ResolversTypes['WorkflowConnection'], ParentType, ContextType, RequireFields<QueryWorkflowsArgs, 'ventureId'>>;
};

export type RevokeApiKeyPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['RevokeApiKeyPayload'] = ResolversParentTypes['RevokeApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RevokeApprovalDelegationPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['RevokeApprovalDelegationPayload'] = ResolversParentTypes['RevokeApprovalDelegationPayload']> = {
  delegation?: Resolver<Maybe<ResolversTypes['ApprovalDelegation']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RevokeTokensPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['RevokeTokensPayload'] = ResolversParentTypes['RevokeTokensPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  revokedUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SpendingLimitResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['SpendingLimit'] = ResolversParentTypes['SpendingLimit']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubmitWorkflowPayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['SubmitWorkflowPayload'] = ResolversParentTypes['SubmitWorkflowPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  approvalInbox?: SubscriptionResolver<ResolversTypes['ApprovalInboxItem'], "approvalInbox", ParentType, ContextType, Partial<SubscriptionApprovalInboxArgs>>;
  events?: SubscriptionResolver<ResolversTypes['EventItem'], "events", ParentType, ContextType, RequireFields<SubscriptionEventsArgs, 'ventureId'>>;
  workflowEvents?: SubscriptionResolver<ResolversTypes['WorkflowEvent'], "workflowEvents", ParentType, ContextType, Partial<SubscriptionWorkflowEventsArgs>>;
};

export type TaskResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task'], FederationReferenceType extends FederationReferenceTypes['Task'] = FederationReferenceTypes['Task']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Task']> | FederationReferenceType, FederationReferenceType, ContextType>;
  agent?: Resolver<ResolversTypes['Agent'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dependsOn?: Resolver<ReadonlyArray<ResolversTypes['Task']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  output?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['TaskState'], ParentType, ContextType>;
  toolCalls?: Resolver<ReadonlyArray<ResolversTypes['ToolCall']>, ParentType, ContextType>;
  workflow?: Resolver<ResolversTypes['Workflow'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ToolCallResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['ToolCall'] = ResolversParentTypes['ToolCall'], FederationReferenceType extends FederationReferenceTypes['ToolCall'] = FederationReferenceTypes['ToolCall']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ToolCall']> | FederationReferenceType, FederationReferenceType, ContextType>;
  arguments?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isFallback?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['ToolCallOutcome'], ParentType, ContextType>;
  result?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
  tool?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TransferResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Transfer'] = ResolversParentTypes['Transfer']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UnfreezePayloadResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['UnfreezePayload'] = ResolversParentTypes['UnfreezePayload']> = {
  freeze?: Resolver<Maybe<ResolversTypes['Freeze']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  approvalId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decisionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VentureResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Venture'] = ResolversParentTypes['Venture'], FederationReferenceType extends FederationReferenceTypes['Venture'] = FederationReferenceTypes['Venture']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Venture']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activity?: Resolver<ResolversTypes['VentureActivity'], ParentType, ContextType>;
  agents?: Resolver<ReadonlyArray<ResolversTypes['Agent']>, ParentType, ContextType>;
  brief?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  freeze?: Resolver<Maybe<ResolversTypes['Freeze']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  workflows?: Resolver<ResolversTypes['WorkflowConnection'], ParentType, ContextType, Partial<VentureWorkflowsArgs>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VentureActivityResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['VentureActivity'] = ResolversParentTypes['VentureActivity']> = {
  casesOpened?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  intentsAuthorised?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  intentsDeclined?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  toolCalls?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toolCallsDenied?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  workflowsFailed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  workflowsSubmitted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  workflowsSucceeded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type VentureConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['VentureConnection'] = ResolversParentTypes['VentureConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['VentureEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Venture']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type VentureEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['VentureEdge'] = ResolversParentTypes['VentureEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  actor?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  tenantId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ViolationResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Violation'] = ResolversParentTypes['Violation']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkflowResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['Workflow'] = ResolversParentTypes['Workflow'], FederationReferenceType extends FederationReferenceTypes['Workflow'] = FederationReferenceTypes['Workflow']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Workflow']> | FederationReferenceType, FederationReferenceType, ContextType>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, Partial<WorkflowEventsArgs>>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  freeze?: Resolver<Maybe<ResolversTypes['Freeze']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  spec?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['WorkflowState'], ParentType, ContextType>;
  submittedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  submittedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  tasks?: Resolver<ReadonlyArray<ResolversTypes['Task']>, ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkflowConnectionResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['WorkflowConnection'] = ResolversParentTypes['WorkflowConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['WorkflowEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Workflow']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type WorkflowEdgeResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['WorkflowEdge'] = ResolversParentTypes['WorkflowEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Workflow'], ParentType, ContextType>;
};

export type WorkflowEventResolvers<ContextType = ControlPlaneContext, ParentType extends ResolversParentTypes['WorkflowEvent'] = ResolversParentTypes['WorkflowEvent']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
  workflow?: Resolver<ResolversTypes['Workflow'], ParentType, ContextType>;
};

export type Resolvers<ContextType = ControlPlaneContext> = {
  Account?: AccountResolvers<ContextType>;
  Actor?: ActorResolvers<ContextType>;
  Agent?: AgentResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyConnection?: ApiKeyConnectionResolvers<ContextType>;
  ApiKeyEdge?: ApiKeyEdgeResolvers<ContextType>;
  Approval?: ApprovalResolvers<ContextType>;
  ApprovalAction?: ApprovalActionResolvers<ContextType>;
  ApprovalConnection?: ApprovalConnectionResolvers<ContextType>;
  ApprovalDelegation?: ApprovalDelegationResolvers<ContextType>;
  ApprovalDelegationConnection?: ApprovalDelegationConnectionResolvers<ContextType>;
  ApprovalDelegationEdge?: ApprovalDelegationEdgeResolvers<ContextType>;
  ApprovalEdge?: ApprovalEdgeResolvers<ContextType>;
  ApprovalEvidence?: ApprovalEvidenceResolvers<ContextType>;
  ApprovalField?: ApprovalFieldResolvers<ContextType>;
  ApprovalInboxItem?: ApprovalInboxItemResolvers<ContextType>;
  ApprovalVote?: ApprovalVoteResolvers<ContextType>;
  Artifact?: ArtifactResolvers<ContextType>;
  Asset?: AssetResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  CancelWorkflowPayload?: CancelWorkflowPayloadResolvers<ContextType>;
  ComplianceCase?: ComplianceCaseResolvers<ContextType>;
  CreateApiKeyPayload?: CreateApiKeyPayloadResolvers<ContextType>;
  CreateVenturePayload?: CreateVenturePayloadResolvers<ContextType>;
  CurrencyCode?: GraphQLScalarType;
  Cursor?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  DeadLetter?: DeadLetterResolvers<ContextType>;
  DeadLetterConnection?: DeadLetterConnectionResolvers<ContextType>;
  DeadLetterEdge?: DeadLetterEdgeResolvers<ContextType>;
  DecideApprovalPayload?: DecideApprovalPayloadResolvers<ContextType>;
  DelegateApprovalsPayload?: DelegateApprovalsPayloadResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  EventConnection?: EventConnectionResolvers<ContextType>;
  EventEdge?: EventEdgeResolvers<ContextType>;
  EventItem?: EventItemResolvers<ContextType>;
  Freeze?: FreezeResolvers<ContextType>;
  FreezePayload?: FreezePayloadResolvers<ContextType>;
  Hold?: HoldResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  LedgerEntry?: LedgerEntryResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  MoneyIntent?: MoneyIntentResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PolicyBacktest?: PolicyBacktestResolvers<ContextType>;
  PolicyBundle?: PolicyBundleResolvers<ContextType>;
  PolicyDecision?: PolicyDecisionResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RevokeApiKeyPayload?: RevokeApiKeyPayloadResolvers<ContextType>;
  RevokeApprovalDelegationPayload?: RevokeApprovalDelegationPayloadResolvers<ContextType>;
  RevokeTokensPayload?: RevokeTokensPayloadResolvers<ContextType>;
  SpendingLimit?: SpendingLimitResolvers<ContextType>;
  SubmitWorkflowPayload?: SubmitWorkflowPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  ToolCall?: ToolCallResolvers<ContextType>;
  Transfer?: TransferResolvers<ContextType>;
  UnfreezePayload?: UnfreezePayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Venture?: VentureResolvers<ContextType>;
  VentureActivity?: VentureActivityResolvers<ContextType>;
  VentureConnection?: VentureConnectionResolvers<ContextType>;
  VentureEdge?: VentureEdgeResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  Violation?: ViolationResolvers<ContextType>;
  Workflow?: WorkflowResolvers<ContextType>;
  WorkflowConnection?: WorkflowConnectionResolvers<ContextType>;
  WorkflowEdge?: WorkflowEdgeResolvers<ContextType>;
  WorkflowEvent?: WorkflowEventResolvers<ContextType>;
};

