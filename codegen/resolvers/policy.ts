import type { JsonValue } from '#runtime/json/canonical.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { PolicyBundleParent, PolicyDecisionParent, PolicyBacktestParent, PolicyComparisonParent, PolicyDifferenceParent, PolicyShadowParent, GovernanceSettingsParent, GovernanceParent, GovernanceWarningParent, GovernanceChangeParent, VentureParent, WorkflowParent, ToolCallParent, MoneyIntentParent, SpendingLimitParent } from '#subgraphs/policy/parents.ts';
import type { PolicyContext } from '#subgraphs/policy/context.ts';
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

export type ActivatePolicyBundleInput = {
  /** `pb_…` */
  readonly bundleId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why it is put in force though its backtest, or the lack of one, speaks against it: 1 to 500 characters, kept in the log. */
  readonly overrideReason?: InputMaybe<Scalars['String']['input']>;
};

export type ActivatePolicyBundlePayload = {
  readonly __typename?: 'ActivatePolicyBundlePayload';
  /** The bundle, now ACTIVE; null when refused. */
  readonly bundle: Maybe<PolicyBundle>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
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

/** What is to be otherwise. Left out: stays as it is. Null: as the platform has it. */
export type ChangeGovernanceInput = {
  /** As in GovernanceRules. */
  readonly backtestRequired?: InputMaybe<Scalars['Boolean']['input']>;
  /** As in GovernanceRules: 0 or more. */
  readonly changedCountMax?: InputMaybe<Scalars['Int']['input']>;
  /** As in GovernanceRules: 0 to 1. */
  readonly changedShareMax?: InputMaybe<Scalars['Float']['input']>;
  /** As in GovernanceRules. */
  readonly fourEyes?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** As in GovernanceRules. */
  readonly unfreezeByAnother?: InputMaybe<Scalars['Boolean']['input']>;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type ChangePolicyBacktestInput = {
  /** `bt_…` */
  readonly backtestId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type ConfirmGovernanceChangeInput = {
  /** `gov_…` */
  readonly changeId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type EndPolicyShadowInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** `shd_…` */
  readonly shadowId: Scalars['ID']['input'];
};

export type EvaluatePolicyInput = {
  /** 1 to 100 actions. */
  readonly actions: ReadonlyArray<PolicyActionInput>;
  /** A bundle of the venture, `pb_…`, in force or not, to hold against the one that is. None when left out. */
  readonly candidateBundleId?: InputMaybe<Scalars['ID']['input']>;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

/**
 * How strictly a venture is governed: what has to be so before a bundle is put in force, and before a freeze is lifted. The
 * venture sets it with `changeGovernance`; where it sets nothing the platform's defaults count, and in no point is it governed more
 * loosely than the platform's bounds.
 */
export type Governance = {
  readonly __typename?: 'Governance';
  /** What no venture may loosen. */
  readonly bounds: GovernanceSettings;
  /** The change that is in force; null while the venture has set nothing. */
  readonly change: Maybe<GovernanceChange>;
  /** What counts where a venture sets nothing. */
  readonly defaults: GovernanceRules;
  /** What the venture has set itself. */
  readonly own: GovernanceSettings;
  /** The change that waits for a second person, or null. */
  readonly proposed: Maybe<GovernanceChange>;
  /** What counts. */
  readonly rules: GovernanceRules;
  /** The venture. */
  readonly venture: Venture;
};

/** A change of how a venture is governed. */
export type GovernanceChange = {
  readonly __typename?: 'GovernanceChange';
  /** When it was confirmed or withdrawn. */
  readonly decidedAt: Maybe<Scalars['DateTime']['output']>;
  /** Who confirmed or withdrew it; null for one that waits, or needed no second person. */
  readonly decidedBy: Maybe<Actor>;
  /** `gov_…` */
  readonly id: Scalars['ID']['output'];
  /** When it was made. */
  readonly proposedAt: Scalars['DateTime']['output'];
  /** Who made it. */
  readonly proposedBy: Actor;
  /** Why, in the words of whoever made it. */
  readonly reason: Scalars['String']['output'];
  /** What counts under it, with the platform's defaults and bounds of now. */
  readonly rules: GovernanceRules;
  /** All that the venture sets itself under it. */
  readonly settings: GovernanceSettings;
  /** Where it stands. */
  readonly state: GovernanceChangeState;
  /** The venture. */
  readonly venture: Venture;
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

export type GovernancePayload = {
  readonly __typename?: 'GovernancePayload';
  /** The change that was made, confirmed or withdrawn; null when refused, and when everything was as asked for already. */
  readonly change: Maybe<GovernanceChange>;
  /** How the venture is governed now; null when refused. */
  readonly governance: Maybe<Governance>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** What to see to, though it was done; empty when there is nothing. */
  readonly warnings: ReadonlyArray<GovernanceWarning>;
};

/** How a venture is governed. */
export type GovernanceRules = {
  readonly __typename?: 'GovernanceRules';
  /** A bundle is put in force after a backtest over the last seven days, or with a reason. */
  readonly backtestRequired: Scalars['Boolean']['output'];
  /** The same as a number of decisions; null for no bound beside the share. */
  readonly changedCountMax: Maybe<Scalars['Int']['output']>;
  /** Most decisions that may change in the backtest of a bundle that is put in force without a reason: a share from 0 to 1. */
  readonly changedShareMax: Scalars['Float']['output'];
  /** Whoever published a bundle may not put it in force, nor may a key that they made; and what loosens these rules takes a second person. */
  readonly fourEyes: Scalars['Boolean']['output'];
  /** Another person lifts a freeze than the one who froze. */
  readonly unfreezeByAnother: Scalars['Boolean']['output'];
};

/** What a venture, or the platform's bounds, say of governance; null where they say nothing. */
export type GovernanceSettings = {
  readonly __typename?: 'GovernanceSettings';
  /** As in GovernanceRules. */
  readonly backtestRequired: Maybe<Scalars['Boolean']['output']>;
  /** As in GovernanceRules. */
  readonly changedCountMax: Maybe<Scalars['Int']['output']>;
  /** As in GovernanceRules: 0 to 1. */
  readonly changedShareMax: Maybe<Scalars['Float']['output']>;
  /** As in GovernanceRules. */
  readonly fourEyes: Maybe<Scalars['Boolean']['output']>;
  /** As in GovernanceRules. */
  readonly unfreezeByAnother: Maybe<Scalars['Boolean']['output']>;
};

/** Something to see to. */
export type GovernanceWarning = {
  readonly __typename?: 'GovernanceWarning';
  /** For programs. */
  readonly code: GovernanceWarningCode;
  /** For people: what it is, and what to do. */
  readonly message: Scalars['String']['output'];
};

/** What may go wrong under the rules that are in force now. */
export type GovernanceWarningCode =
  /**
   * Four eyes are in force, and nobody else is known to hold `policy:write` in the tenant: no other person has ever published a bundle,
   * run a backtest or had a say in governance, with a token or a key of theirs. Who could sign in is not known here. Until there is a
   * second person, bundles can be rolled back, and neither put in force by whoever published them nor four eyes turned off.
   */
  | 'NO_SECOND_PERSON_KNOWN';

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

export type MoneyIntent = {
  readonly __typename?: 'MoneyIntent';
  /** The latest decision about this intent. Needs `policy:read`. */
  readonly decision: Maybe<PolicyDecision>;
  /** `mi_…` */
  readonly id: Scalars['ID']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Puts a bundle in force and retires the former one; a retired one may come back. Refused with BLAST_RADIUS_EXCEEDED when its
   * newest backtest of the last seven days changes more decisions than may change, BACKTEST_REQUIRED when there has to be one, over
   * seven days or more,
   * FOUR_EYES_REQUIRED when its publisher may not, LOCKS_PEOPLE_OUT when the caller could not take it back, LIMITS_MISSING
   * when the venture has no spending limit that counts for a name in `@limits`, POLICY_DENIED when the bundle in force leaves it to
   * others. Needs `policy:write`.
   */
  readonly activatePolicyBundle: ActivatePolicyBundlePayload;
  /** Stops a backtest: one that runs is CANCELLED within seconds. Nothing of it is kept. Refused as NOT_FOUND, POLICY_DENIED or INVALID_STATE. Needs `policy:write`. */
  readonly cancelPolicyBacktest: PolicyBacktestPayload;
  /**
   * Changes how strictly a venture is governed. In force at once, unless four eyes are in force and something gets looser: then it
   * is PROPOSED until another person confirms it, and takes the place of what waited. Refused as NOT_FOUND, INVALID_INPUT,
   * GOVERNANCE_BOUND for what the platform keeps stricter, FOUR_EYES_REQUIRED for a program that loosens under four eyes, or
   * POLICY_DENIED when the bundle in force leaves it to others. Needs `policy:write`.
   */
  readonly changeGovernance: GovernancePayload;
  /**
   * Puts a proposed change in force, as its second person. Refused as NOT_FOUND, FOUR_EYES_REQUIRED for whoever proposed it and for
   * programs, GOVERNANCE_CHANGE_DECIDED when it does not wait any more, or POLICY_DENIED. Needs `policy:write`.
   */
  readonly confirmGovernanceChange: GovernancePayload;
  /** Ends a shadow; what it saw stays readable. Refused as NOT_FOUND, POLICY_DENIED or INVALID_STATE. Needs `policy:write`. */
  readonly endPolicyShadow: PolicyShadowPayload;
  /** Validates a bundle and stores it under the next version. It binds only once activated. Refused with POLICY_DENIED when the bundle in force leaves publishing to others. Needs `policy:write`. */
  readonly publishPolicyBundle: PublishPolicyBundlePayload;
  /** Runs a backtest again that was interrupted, cancelled or failed, from the start and over the same span. Refused as NOT_FOUND, POLICY_DENIED or INVALID_STATE. Needs `policy:write`. */
  readonly restartPolicyBacktest: PolicyBacktestPayload;
  /**
   * Puts a bundle in force again that was so before: the one named, or the newest below the version in force. Takes a reason, and
   * neither a backtest nor a second person. Refused with NOTHING_TO_ROLL_BACK_TO when there is none, POLICY_DENIED as activating is. Needs `policy:write`.
   */
  readonly rollBackPolicyBundle: ActivatePolicyBundlePayload;
  /**
   * Puts a candidate before the decisions of a span of time and counts what would have come out otherwise. Returns at once;
   * `policyBacktest` tells how far it is. At most three of a venture wait or run at a time. POLICY_DENIED
   * when the bundle in force leaves it to others. Needs `policy:write`.
   */
  readonly startPolicyBacktest: PolicyBacktestPayload;
  /**
   * Has a bundle asked about each decision of its venture from now on, beside the one in force and behind its answers: it decides
   * nothing, slows nothing down, and what it would have changed is counted. Ends the shadow that runs in the venture, if any; ends
   * by itself when its bundle is put in force. Refused as NOT_FOUND, POLICY_DENIED or INVALID_STATE. Needs `policy:write`.
   */
  readonly startPolicyShadow: PolicyShadowPayload;
  /** Takes a proposed change back. Refused as NOT_FOUND, INVALID_INPUT, GOVERNANCE_CHANGE_DECIDED or POLICY_DENIED. Needs `policy:write`. */
  readonly withdrawGovernanceChange: GovernancePayload;
};


export type MutationActivatePolicyBundleArgs = {
  input: ActivatePolicyBundleInput;
};


export type MutationCancelPolicyBacktestArgs = {
  input: ChangePolicyBacktestInput;
};


export type MutationChangeGovernanceArgs = {
  input: ChangeGovernanceInput;
};


export type MutationConfirmGovernanceChangeArgs = {
  input: ConfirmGovernanceChangeInput;
};


export type MutationEndPolicyShadowArgs = {
  input: EndPolicyShadowInput;
};


export type MutationPublishPolicyBundleArgs = {
  input: PublishPolicyBundleInput;
};


export type MutationRestartPolicyBacktestArgs = {
  input: ChangePolicyBacktestInput;
};


export type MutationRollBackPolicyBundleArgs = {
  input: RollBackPolicyBundleInput;
};


export type MutationStartPolicyBacktestArgs = {
  input: StartPolicyBacktestInput;
};


export type MutationStartPolicyShadowArgs = {
  input: StartPolicyShadowInput;
};


export type MutationWithdrawGovernanceChangeArgs = {
  input: WithdrawGovernanceChangeInput;
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

/** An action to ask policy about. */
export type PolicyActionInput = {
  /**
   * `callTool`, `requestMoneyIntent`, `submitWorkflow` or `publishArtifact`; or what people do: `publishPolicies`, `activatePolicies`,
   * `decideApproval`, `freeze`, `unfreeze`, or one of the mutations of the treasury and on delegations that docs/policy.md lists.
   */
  readonly action: Scalars['String']['input'];
  /**
   * For `callTool` `{ arguments, step }`; for `requestMoneyIntent` `{ amountMinor, currency, payee, category, purpose, mandate }` with the
   * amount as text; for `submitWorkflow` any of `{ name, taskCount, tools }`; for `publishArtifact` any of
   * `{ kind, title, authoredBy }`. For what people do: the attributes of the action in subgraphs/policy/cedar/parpour.cedarschema,
   * with amounts as text.
   */
  readonly context: Scalars['JSON']['input'];
  /** Suppose that people have approved exactly this. False when left out. */
  readonly isApproved?: InputMaybe<Scalars['Boolean']['input']>;
  /** Data labels of what the task would have read before, for `callTool` and `publishArtifact`. None when left out. */
  readonly labels?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Who would act. */
  readonly principal: PolicyPrincipalInput;
  /** What would be acted on: a tool by its name, an account, venture or artifact by its id. */
  readonly resourceId: Scalars['ID']['input'];
  /** Workflow it would be part of, `wf_…`: a freeze on it counts. None when left out. */
  readonly workflowId?: InputMaybe<Scalars['ID']['input']>;
};

/**
 * A candidate put before the decisions of a span of time: freeze and approvals as they were, spending limits of the treasury
 * carried through the spends in order, so that what would have been denied uses nothing up.
 */
export type PolicyBacktest = Node & {
  readonly __typename?: 'PolicyBacktest';
  /** The candidate; null when it was given as text. */
  readonly bundle: Maybe<PolicyBundle>;
  /** SHA-256 over the candidate's canonical form, as `PolicyBundle.hash`. */
  readonly candidateHash: Scalars['String']['output'];
  /** When it was asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Decisions compared so far. */
  readonly decisionsDone: Scalars['Int']['output'];
  /** Decisions in the span, those too that are not compared: what people do about policies, approvals and freezes. Null until they were counted. */
  readonly decisionsTotal: Maybe<Scalars['Int']['output']>;
  /** When it ended; null until then. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it failed; null unless it did. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** Decisions from here on are looked at. */
  readonly from: Scalars['DateTime']['output'];
  /** `bt_…` */
  readonly id: Scalars['ID']['output'];
  /** What came of it; null until it succeeded. */
  readonly report: Maybe<PolicyComparison>;
  /** Who asked for it. */
  readonly requestedBy: Actor;
  /** When its latest run began; null while it waits. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** Where it stands. */
  readonly state: PolicyBacktestState;
  /** Decisions before this are looked at. */
  readonly to: Scalars['DateTime']['output'];
  /** The venture whose decisions are looked at. */
  readonly venture: Venture;
};

/** A page of backtests. */
export type PolicyBacktestConnection = {
  readonly __typename?: 'PolicyBacktestConnection';
  /** Backtests with their cursors. */
  readonly edges: ReadonlyArray<PolicyBacktestEdge>;
  /** The backtests alone. */
  readonly nodes: ReadonlyArray<PolicyBacktest>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A backtest in a list. */
export type PolicyBacktestEdge = {
  readonly __typename?: 'PolicyBacktestEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The backtest. */
  readonly node: PolicyBacktest;
};

export type PolicyBacktestPayload = {
  readonly __typename?: 'PolicyBacktestPayload';
  /** The backtest; null when refused. */
  readonly backtest: Maybe<PolicyBacktest>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

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

/** An immutable set of Cedar policies with its schema and tool allowlists. */
export type PolicyBundle = Node & {
  readonly __typename?: 'PolicyBundle';
  /** Tools each agent role may use. */
  readonly allowlists: ReadonlyArray<ToolAllowlist>;
  /** When it was published. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Who published it. */
  readonly createdBy: Actor;
  /** SHA-256 over the canonical form (RFC 8785) of policies, schema and allowlists, lower-case hex. */
  readonly hash: Scalars['String']['output'];
  /** `pb_…` */
  readonly id: Scalars['ID']['output'];
  /** Spending limits that its policies rely on (`@limits`), by name. It is not put in force while the venture lacks one that counts. */
  readonly limits: ReadonlyArray<PolicyBundleLimit>;
  /** Cedar policy text. */
  readonly policies: Scalars['String']['output'];
  /** Cedar schema text that the policies were validated against. */
  readonly schema: Scalars['String']['output'];
  /** Its latest run beside the bundle in force; null when there was none. */
  readonly shadow: Maybe<PolicyShadow>;
  /** Where it stands. */
  readonly state: PolicyBundleState;
  /** The venture it binds. */
  readonly venture: Venture;
  /** 1 for the venture's first bundle, then 2 and so on. */
  readonly version: Scalars['Int']['output'];
};

/** A spending limit that a bundle relies on. */
export type PolicyBundleLimit = {
  readonly __typename?: 'PolicyBundleLimit';
  /** As `@limits` says it, for example `ads-weekly`. */
  readonly name: Scalars['String']['output'];
  /** Ids (`@id`) of the policies that rely on it, in the bundle's order. */
  readonly policies: ReadonlyArray<Scalars['String']['output']>;
  /** The venture's limit of that name; null when there is none. One that is a shadow counts for nothing. */
  readonly spendingLimit: Maybe<SpendingLimit>;
};

/** State of a bundle. */
export type PolicyBundleState =
  /** In force. */
  | 'ACTIVE'
  /** Valid and stored, not in force. */
  | 'PUBLISHED'
  /** Was in force, then another was activated. */
  | 'RETIRED';

/** How a candidate compares with what was decided. */
export type PolicyComparison = {
  readonly __typename?: 'PolicyComparison';
  /** The candidate's policies that change something, most changes first, at most 100. One decision may count under several. */
  readonly byPolicy: ReadonlyArray<PolicyComparisonByPolicy>;
  /** Who would meet a change, most changes first, at most 100. */
  readonly byPrincipal: ReadonlyArray<PolicyComparisonByPrincipal>;
  /** Decisions that were compared. */
  readonly decisions: Scalars['Int']['output'];
  /** Some of the decisions that change: the first ten of each kind. */
  readonly examples: ReadonlyArray<PolicyDifference>;
  /** Decisions that would have come out as PERMIT and did not. */
  readonly newlyAllowed: Scalars['Int']['output'];
  /** Decisions that would have come out as DENY and did not. */
  readonly newlyDenied: Scalars['Int']['output'];
  /** Decisions that would have come out as APPROVAL_REQUIRED and did not. */
  readonly newlyNeedsApproval: Scalars['Int']['output'];
};

/** What one policy of a candidate changes. */
export type PolicyComparisonByPolicy = {
  readonly __typename?: 'PolicyComparisonByPolicy';
  /** Decisions that it would permit. */
  readonly newlyAllowed: Scalars['Int']['output'];
  /** Decisions that it would deny. */
  readonly newlyDenied: Scalars['Int']['output'];
  /** Decisions that it would have a person approve. */
  readonly newlyNeedsApproval: Scalars['Int']['output'];
  /** Its `@id`; null for what no policy decides: nothing permits it, or a spending limit is used up. */
  readonly policyId: Maybe<Scalars['String']['output']>;
};

/** What would change for one agent, person or program. */
export type PolicyComparisonByPrincipal = {
  readonly __typename?: 'PolicyComparisonByPrincipal';
  /** What it would be allowed. */
  readonly newlyAllowed: Scalars['Int']['output'];
  /** What it would be denied. */
  readonly newlyDenied: Scalars['Int']['output'];
  /** What a person would have to approve. */
  readonly newlyNeedsApproval: Scalars['Int']['output'];
  /** As a Cedar entity id, for example `Agent::"agt_…"`. */
  readonly principal: Scalars['String']['output'];
};

/** One answer of the policy engine, with all that is needed to derive it again. */
export type PolicyDecision = Node & {
  readonly __typename?: 'PolicyDecision';
  /** For example `callTool` or `requestMoneyIntent`. */
  readonly action: Scalars['String']['output'];
  /** SHA-256 over the canonical form of the action alone: what an approval binds to. */
  readonly actionHash: Scalars['String']['output'];
  /** The bundle it was made under; null when none was in force, which denies. */
  readonly bundle: Maybe<PolicyBundle>;
  /** When it was decided. */
  readonly decidedAt: Scalars['DateTime']['output'];
  /** Ids (`@id`) of the Cedar policies that decided. */
  readonly determiningPolicies: ReadonlyArray<Scalars['String']['output']>;
  /** What policy said. */
  readonly effect: PolicyEffect;
  /** True when a freeze decided. */
  readonly frozen: Scalars['Boolean']['output'];
  /** `dec_…` */
  readonly id: Scalars['ID']['output'];
  /** What it was made of: `{ request, bundleHash, guardrailHash?, freeze, approval }`, as they were. */
  readonly input: Scalars['JSON']['output'];
  /** SHA-256 over the canonical form (RFC 8785) of the whole input, lower-case hex. */
  readonly inputHash: Scalars['String']['output'];
  /** Who wants to act, as a Cedar entity id, for example `Agent::"agt_…"`. */
  readonly principal: Scalars['String']['output'];
  /** For people: the `@reason` of each determining policy, or what else decided. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /**
   * Everything that it takes to make the decision again without a server: input, bundle, what was decided, and the event with its
   * hash. Kept as a file it is what `parpour verify decision` checks.
   */
  readonly receipt: Scalars['JSON']['output'];
  /**
   * Spending limits that it relies on, for each policy that permits: the treasury declines the spend (REQUIRED_LIMIT_MISSING) unless it
   * counts under all limits of one entry. Empty when it relies on none.
   */
  readonly requiredLimits: ReadonlyArray<RequiredLimits>;
  /** What it would act on, as a Cedar entity id, for example `Tool::"mail.send"`. */
  readonly resource: Scalars['String']['output'];
  /** Position of its event in the log; null for the moment until it has one. */
  readonly seq: Maybe<Scalars['BigInt']['output']>;
  /** The venture it was made for. */
  readonly venture: Venture;
  /** The workflow it belongs to, or null. */
  readonly workflow: Maybe<Workflow>;
};

/** A page of decisions. */
export type PolicyDecisionConnection = {
  readonly __typename?: 'PolicyDecisionConnection';
  /** Decisions with their cursors. */
  readonly edges: ReadonlyArray<PolicyDecisionEdge>;
  /** The decisions alone. */
  readonly nodes: ReadonlyArray<PolicyDecision>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A decision in a list. */
export type PolicyDecisionEdge = {
  readonly __typename?: 'PolicyDecisionEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The decision. */
  readonly node: PolicyDecision;
};

/** Which decisions are wanted; all parts given must match. */
export type PolicyDecisionFilter = {
  /** Only decisions about this action, for example `callTool`. */
  readonly action?: InputMaybe<Scalars['String']['input']>;
  /** Only decisions with this effect. */
  readonly effect?: InputMaybe<PolicyEffect>;
  /** Only decisions that this policy made, by its `@id`, alone or with others. */
  readonly policyId?: InputMaybe<Scalars['String']['input']>;
  /** Only decisions about this principal, as a Cedar entity id: `Agent::"agt_…"`. */
  readonly principal?: InputMaybe<Scalars['String']['input']>;
  /** Only decisions about this resource, as a Cedar entity id: `Tool::"mail.send"`. */
  readonly resource?: InputMaybe<Scalars['String']['input']>;
  /** Only decisions of this workflow, `wf_…`. */
  readonly workflowId?: InputMaybe<Scalars['ID']['input']>;
};

/** A decision as a subscription delivers it. */
export type PolicyDecisionItem = {
  readonly __typename?: 'PolicyDecisionItem';
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The decision. */
  readonly decision: PolicyDecision;
};

/** A decision that would have come out otherwise. */
export type PolicyDifference = {
  readonly __typename?: 'PolicyDifference';
  /** The decision as it was made. */
  readonly decision: Maybe<PolicyDecision>;
  /** Ids of the candidate's policies that decide; empty when none does. */
  readonly policies: ReadonlyArray<Scalars['String']['output']>;
  /** Why, in the candidate's words; at most five. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** What it came to: policy, and the spending limits behind it. */
  readonly was: PolicyEffect;
  /** What it would have come to. */
  readonly wouldBe: PolicyEffect;
};

/** What policy says. */
export type PolicyEffect =
  /** Go on once a person has approved this exact action. */
  | 'APPROVAL_REQUIRED'
  /** Do not. */
  | 'DENY'
  /** Go on. */
  | 'PERMIT';

/** What policy would say of one action. */
export type PolicyEvaluation = {
  readonly __typename?: 'PolicyEvaluation';
  /** SHA-256 over the canonical form of the action: what an approval of it would bind to. */
  readonly actionHash: Scalars['String']['output'];
  /** By what is in force now. */
  readonly verdict: PolicyVerdict;
  /** By the candidate bundle, with the freezes that are in force now; null when none was given. */
  readonly wouldBe: Maybe<PolicyVerdict>;
};

/** Who would act. */
export type PolicyPrincipalInput = {
  /** For example `agt_…`. */
  readonly id: Scalars['ID']['input'];
  /** `AGENT`, `PERSON` or `INTEGRATION`. */
  readonly kind: ActorKind;
  /** Level of the agent: `L1`, `L2` or `L3`. Needed for an agent, not taken for others. */
  readonly level?: InputMaybe<Scalars['String']['input']>;
  /** Its name; the id when left out. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Role of the agent, for example `writer`. Needed for an agent, not taken for others. */
  readonly role?: InputMaybe<Scalars['String']['input']>;
  /** Roles whose rights a person or a program has: of `founder`, `operator`, `auditor` and `integrator`. Not known when left out. */
  readonly roles?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A bundle that is asked about each decision beside the one in force, and decides nothing. */
export type PolicyShadow = {
  readonly __typename?: 'PolicyShadow';
  /** The bundle that is asked. */
  readonly bundle: PolicyBundle;
  /** When it ended; null while it runs. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it ended; null while it runs. */
  readonly endedBecause: Maybe<PolicyShadowEnd>;
  /** `shd_…` */
  readonly id: Scalars['ID']['output'];
  /** What it would have changed so far, by what policies say alone: spending limits are not looked at. A second or so behind. */
  readonly report: PolicyComparison;
  /** Decisions from here on are looked at. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** Who started it. */
  readonly startedBy: Actor;
  /** The venture whose decisions it is asked about. */
  readonly venture: Venture;
};

/** Why a shadow ended. */
export type PolicyShadowEnd =
  /** Its bundle was put in force. */
  | 'ACTIVATED'
  /** Another bundle of the venture took its place. */
  | 'REPLACED'
  /** Somebody ended it. */
  | 'STOPPED';

export type PolicyShadowPayload = {
  readonly __typename?: 'PolicyShadowPayload';
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** The shadow; null when refused. */
  readonly shadow: Maybe<PolicyShadow>;
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A decision as it would be made. */
export type PolicyVerdict = {
  readonly __typename?: 'PolicyVerdict';
  /**
   * How long people would have, in seconds, as `@approval_expires` of the policies that ask says; the shortest where several do. Null
   * for the default of the instance, and unless the effect is APPROVAL_REQUIRED.
   */
  readonly approvalExpiresSeconds: Maybe<Scalars['Int']['output']>;
  /** How many people would have to approve; null unless the effect is APPROVAL_REQUIRED. */
  readonly approvalQuorum: Maybe<Scalars['Int']['output']>;
  /** The bundle it would be made under, by its hash; null when none is in force, which denies. */
  readonly bundleHash: Maybe<Scalars['String']['output']>;
  /** Ids (`@id`) of the Cedar policies that would decide, in the bundle's order. */
  readonly determiningPolicies: ReadonlyArray<Scalars['String']['output']>;
  /** What policy would say. */
  readonly effect: PolicyEffect;
  /** True when a freeze would decide. */
  readonly frozen: Scalars['Boolean']['output'];
  /** For people: the `@reason` of each determining policy, or what else would decide. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** Spending limits that it would rely on, for each policy that permits; a DENY in place of it says that none of the entries is met now. */
  readonly requiredLimits: ReadonlyArray<RequiredLimits>;
};

export type PublishPolicyBundleInput = {
  /** Tools each agent role may use. The starter bundle's when empty while `policies` is left out. */
  readonly allowlists: ReadonlyArray<ToolAllowlistInput>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /**
   * Cedar policies, at most 256 KiB and 1,000 policies. Each needs an `@id` of its own; `@reason` is what people read when
   * it decides; `@approval("1")` on a permit asks so many people first. The starter bundle's policies when left out.
   */
  readonly policies?: InputMaybe<Scalars['String']['input']>;
  /**
   * What the policies are meant to say, as a file of tests (YAML, docs/policy-tests.md). The bundle is refused unless every
   * test passes. Not kept with it. None are run when left out.
   */
  readonly tests?: InputMaybe<Scalars['String']['input']>;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type PublishPolicyBundlePayload = {
  readonly __typename?: 'PublishPolicyBundlePayload';
  /** The bundle; null when refused. */
  readonly bundle: Maybe<PolicyBundle>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused, one per fault or failed test, with line, column, policy id and a hint in the message; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** The bundle in force for a venture. Null when there is none or the venture is another tenant's. Needs `policy:read`. */
  readonly activePolicyBundle: Maybe<PolicyBundle>;
  /**
   * What policy would say of 1 to 100 actions now, in their order, and what it would say under another bundle. A spend that relies
   * on spending limits (`@limits`) which do not count it now is DENY. A dry run: no decision is made or stored, and nobody may act on
   * the answer. Needs `policy:read`.
   */
  readonly evaluatePolicy: ReadonlyArray<PolicyEvaluation>;
  /** One backtest, also while it runs. Needs `policy:read`. */
  readonly policyBacktest: Maybe<PolicyBacktest>;
  /** Backtests of one venture, newest first. Needs `policy:read`. */
  readonly policyBacktests: PolicyBacktestConnection;
  /** One bundle. Needs `policy:read`. */
  readonly policyBundle: Maybe<PolicyBundle>;
  /** One decision. Needs `policy:read`. */
  readonly policyDecision: Maybe<PolicyDecision>;
  /** Decisions of one venture, newest first. Needs `policy:read`. */
  readonly policyDecisions: PolicyDecisionConnection;
  /** One shadow, also while it runs. Needs `policy:read`. */
  readonly policyShadow: Maybe<PolicyShadow>;
};


export type QueryActivePolicyBundleArgs = {
  ventureId: Scalars['ID']['input'];
};


export type QueryEvaluatePolicyArgs = {
  input: EvaluatePolicyInput;
};


export type QueryPolicyBacktestArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPolicyBacktestsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryPolicyBundleArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPolicyDecisionArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPolicyDecisionsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<PolicyDecisionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  ventureId: Scalars['ID']['input'];
};


export type QueryPolicyShadowArgs = {
  id: Scalars['ID']['input'];
};

/** What one policy relies on: its permit is good only for a spend that all of these limits count. */
export type RequiredLimits = {
  readonly __typename?: 'RequiredLimits';
  /** Names of the limits. */
  readonly limits: ReadonlyArray<Scalars['String']['output']>;
  /** `@id` of the policy. */
  readonly policyId: Scalars['String']['output'];
};

export type RollBackPolicyBundleInput = {
  /** A bundle that was in force before, `pb_…`; the newest below the version in force when left out. */
  readonly bundleId?: InputMaybe<Scalars['ID']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, 1 to 500 characters, kept in the log. */
  readonly reason: Scalars['String']['input'];
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type SpendingLimit = {
  readonly __typename?: 'SpendingLimit';
  /** `lim_…` */
  readonly id: Scalars['ID']['output'];
};

export type StartPolicyBacktestInput = {
  /** Allowlists that go with `policies`; those of the bundle in force when left out. */
  readonly allowlists?: InputMaybe<ReadonlyArray<ToolAllowlistInput>>;
  /** A bundle of the venture, `pb_…`. Either this or `policies`. */
  readonly bundleId?: InputMaybe<Scalars['ID']['input']>;
  /** Decisions from here on; thirty days before `to` when left out. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** A candidate as Cedar text. It is checked as a bundle is, and not published. */
  readonly policies?: InputMaybe<Scalars['String']['input']>;
  /** Decisions before this; now when left out, or ahead. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type StartPolicyShadowInput = {
  /** A bundle that is not in force, `pb_…`. */
  readonly bundleId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Decisions of one venture as they are made. Needs `policy:read`. */
  readonly policyDecisions: PolicyDecisionItem;
};


export type SubscriptionPolicyDecisionsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<PolicyDecisionFilter>;
  ventureId: Scalars['ID']['input'];
};

/** The tools that agents of one role may use, policies permitting. */
export type ToolAllowlist = {
  readonly __typename?: 'ToolAllowlist';
  /** Role of the agent, for example `writer`. */
  readonly role: Scalars['String']['output'];
  /** Tool names, for example `content.write`. */
  readonly tools: ReadonlyArray<Scalars['String']['output']>;
};

/** The tools that agents of one role may use. */
export type ToolAllowlistInput = {
  /** Role of the agent, for example `writer`. */
  readonly role: Scalars['String']['input'];
  /** Tool names, for example `content.write`. */
  readonly tools: ReadonlyArray<Scalars['String']['input']>;
};

export type ToolCall = {
  readonly __typename?: 'ToolCall';
  /** The latest decision that allowed, denied or held this call. Needs `policy:read`. */
  readonly decision: Maybe<PolicyDecision>;
  /** `tc_…` */
  readonly id: Scalars['ID']['output'];
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
  /** The bundle in force; null when there is none. Needs `policy:read`. */
  readonly activePolicyBundle: Maybe<PolicyBundle>;
  /** How policies and freezes of the venture are governed. Needs `policy:read`. */
  readonly governance: Maybe<Governance>;
  /** `ven_…` */
  readonly id: Scalars['ID']['output'];
};

export type WithdrawGovernanceChangeInput = {
  /** `gov_…` */
  readonly changeId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** Why, for the record. 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

export type Workflow = {
  readonly __typename?: 'Workflow';
  /** Policy decisions made for it, oldest first, at most 500. Needs `policy:read`. */
  readonly decisions: Maybe<ReadonlyArray<PolicyDecision>>;
  /** `wf_…` */
  readonly id: Scalars['ID']['output'];
};


export type WorkflowDecisionsArgs = {
  effect?: InputMaybe<PolicyEffect>;
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
  MoneyIntent: MoneyIntent;
  PolicyBacktest: PolicyBacktest;
  PolicyBundle: PolicyBundle;
  PolicyDecision: PolicyDecision;
  ToolCall: ToolCall;
  Venture: Venture;
  Workflow: Workflow;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  MoneyIntent:
    ( { __typename: 'MoneyIntent' }
    & GraphQLRecursivePick<FederationTypes['MoneyIntent'], {"id":true}> );
  PolicyBacktest:
    ( { __typename: 'PolicyBacktest' }
    & GraphQLRecursivePick<FederationTypes['PolicyBacktest'], {"id":true}> );
  PolicyBundle:
    ( { __typename: 'PolicyBundle' }
    & GraphQLRecursivePick<FederationTypes['PolicyBundle'], {"id":true}> );
  PolicyDecision:
    ( { __typename: 'PolicyDecision' }
    & GraphQLRecursivePick<FederationTypes['PolicyDecision'], {"id":true}> );
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
    | ( PolicyBacktestParent )
    | ( PolicyBundleParent )
    | ( PolicyDecisionParent )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ActivatePolicyBundleInput: ActivatePolicyBundleInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ActivatePolicyBundlePayload: ResolverTypeWrapper<Omit<ActivatePolicyBundlePayload, 'bundle'> & { bundle?: Maybe<ResolversTypes['PolicyBundle']> }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Actor: ResolverTypeWrapper<Actor>;
  ActorKind: ActorKind;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  ChangeGovernanceInput: ChangeGovernanceInput;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ChangePolicyBacktestInput: ChangePolicyBacktestInput;
  ConfirmGovernanceChangeInput: ConfirmGovernanceChangeInput;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Cursor: ResolverTypeWrapper<Scalars['Cursor']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  EndPolicyShadowInput: EndPolicyShadowInput;
  EvaluatePolicyInput: EvaluatePolicyInput;
  Governance: ResolverTypeWrapper<GovernanceParent>;
  GovernanceChange: ResolverTypeWrapper<GovernanceChangeParent>;
  GovernanceChangeState: GovernanceChangeState;
  GovernancePayload: ResolverTypeWrapper<Omit<GovernancePayload, 'change' | 'governance' | 'warnings'> & { change?: Maybe<ResolversTypes['GovernanceChange']>, governance?: Maybe<ResolversTypes['Governance']>, warnings: ReadonlyArray<ResolversTypes['GovernanceWarning']> }>;
  GovernanceRules: ResolverTypeWrapper<GovernanceRules>;
  GovernanceSettings: ResolverTypeWrapper<GovernanceSettingsParent>;
  GovernanceWarning: ResolverTypeWrapper<GovernanceWarningParent>;
  GovernanceWarningCode: GovernanceWarningCode;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Money: ResolverTypeWrapper<Money>;
  MoneyInput: MoneyInput;
  MoneyIntent: ResolverTypeWrapper<MoneyIntentParent>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PolicyActionInput: PolicyActionInput;
  PolicyBacktest: ResolverTypeWrapper<PolicyBacktestParent>;
  PolicyBacktestConnection: ResolverTypeWrapper<Omit<PolicyBacktestConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['PolicyBacktestEdge']>, nodes: ReadonlyArray<ResolversTypes['PolicyBacktest']> }>;
  PolicyBacktestEdge: ResolverTypeWrapper<Omit<PolicyBacktestEdge, 'node'> & { node: ResolversTypes['PolicyBacktest'] }>;
  PolicyBacktestPayload: ResolverTypeWrapper<Omit<PolicyBacktestPayload, 'backtest'> & { backtest?: Maybe<ResolversTypes['PolicyBacktest']> }>;
  PolicyBacktestState: PolicyBacktestState;
  PolicyBundle: ResolverTypeWrapper<PolicyBundleParent>;
  PolicyBundleLimit: ResolverTypeWrapper<Omit<PolicyBundleLimit, 'spendingLimit'> & { spendingLimit?: Maybe<ResolversTypes['SpendingLimit']> }>;
  PolicyBundleState: PolicyBundleState;
  PolicyComparison: ResolverTypeWrapper<PolicyComparisonParent>;
  PolicyComparisonByPolicy: ResolverTypeWrapper<PolicyComparisonByPolicy>;
  PolicyComparisonByPrincipal: ResolverTypeWrapper<PolicyComparisonByPrincipal>;
  PolicyDecision: ResolverTypeWrapper<PolicyDecisionParent>;
  PolicyDecisionConnection: ResolverTypeWrapper<Omit<PolicyDecisionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['PolicyDecisionEdge']>, nodes: ReadonlyArray<ResolversTypes['PolicyDecision']> }>;
  PolicyDecisionEdge: ResolverTypeWrapper<Omit<PolicyDecisionEdge, 'node'> & { node: ResolversTypes['PolicyDecision'] }>;
  PolicyDecisionFilter: PolicyDecisionFilter;
  PolicyDecisionItem: ResolverTypeWrapper<Omit<PolicyDecisionItem, 'decision'> & { decision: ResolversTypes['PolicyDecision'] }>;
  PolicyDifference: ResolverTypeWrapper<PolicyDifferenceParent>;
  PolicyEffect: PolicyEffect;
  PolicyEvaluation: ResolverTypeWrapper<PolicyEvaluation>;
  PolicyPrincipalInput: PolicyPrincipalInput;
  PolicyShadow: ResolverTypeWrapper<PolicyShadowParent>;
  PolicyShadowEnd: PolicyShadowEnd;
  PolicyShadowPayload: ResolverTypeWrapper<Omit<PolicyShadowPayload, 'shadow'> & { shadow?: Maybe<ResolversTypes['PolicyShadow']> }>;
  PolicyVerdict: ResolverTypeWrapper<PolicyVerdict>;
  PublishPolicyBundleInput: PublishPolicyBundleInput;
  PublishPolicyBundlePayload: ResolverTypeWrapper<Omit<PublishPolicyBundlePayload, 'bundle'> & { bundle?: Maybe<ResolversTypes['PolicyBundle']> }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RequiredLimits: ResolverTypeWrapper<RequiredLimits>;
  RollBackPolicyBundleInput: RollBackPolicyBundleInput;
  SpendingLimit: ResolverTypeWrapper<SpendingLimitParent>;
  StartPolicyBacktestInput: StartPolicyBacktestInput;
  StartPolicyShadowInput: StartPolicyShadowInput;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ToolAllowlist: ResolverTypeWrapper<ToolAllowlist>;
  ToolAllowlistInput: ToolAllowlistInput;
  ToolCall: ResolverTypeWrapper<ToolCallParent>;
  UserError: ResolverTypeWrapper<UserError>;
  Venture: ResolverTypeWrapper<VentureParent>;
  WithdrawGovernanceChangeInput: WithdrawGovernanceChangeInput;
  Workflow: ResolverTypeWrapper<WorkflowParent>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ActivatePolicyBundleInput: ActivatePolicyBundleInput;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  ActivatePolicyBundlePayload: Omit<ActivatePolicyBundlePayload, 'bundle'> & { bundle?: Maybe<ResolversParentTypes['PolicyBundle']> };
  Boolean: Scalars['Boolean']['output'];
  Actor: Actor;
  BigInt: Scalars['BigInt']['output'];
  ChangeGovernanceInput: ChangeGovernanceInput;
  Int: Scalars['Int']['output'];
  Float: Scalars['Float']['output'];
  ChangePolicyBacktestInput: ChangePolicyBacktestInput;
  ConfirmGovernanceChangeInput: ConfirmGovernanceChangeInput;
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Cursor: Scalars['Cursor']['output'];
  DateTime: Scalars['DateTime']['output'];
  EndPolicyShadowInput: EndPolicyShadowInput;
  EvaluatePolicyInput: EvaluatePolicyInput;
  Governance: GovernanceParent;
  GovernanceChange: GovernanceChangeParent;
  GovernancePayload: Omit<GovernancePayload, 'change' | 'governance' | 'warnings'> & { change?: Maybe<ResolversParentTypes['GovernanceChange']>, governance?: Maybe<ResolversParentTypes['Governance']>, warnings: ReadonlyArray<ResolversParentTypes['GovernanceWarning']> };
  GovernanceRules: GovernanceRules;
  GovernanceSettings: GovernanceSettingsParent;
  GovernanceWarning: GovernanceWarningParent;
  JSON: Scalars['JSON']['output'];
  Money: Money;
  MoneyInput: MoneyInput;
  MoneyIntent: MoneyIntentParent;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  PolicyActionInput: PolicyActionInput;
  PolicyBacktest: PolicyBacktestParent;
  PolicyBacktestConnection: Omit<PolicyBacktestConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['PolicyBacktestEdge']>, nodes: ReadonlyArray<ResolversParentTypes['PolicyBacktest']> };
  PolicyBacktestEdge: Omit<PolicyBacktestEdge, 'node'> & { node: ResolversParentTypes['PolicyBacktest'] };
  PolicyBacktestPayload: Omit<PolicyBacktestPayload, 'backtest'> & { backtest?: Maybe<ResolversParentTypes['PolicyBacktest']> };
  PolicyBundle: PolicyBundleParent;
  PolicyBundleLimit: Omit<PolicyBundleLimit, 'spendingLimit'> & { spendingLimit?: Maybe<ResolversParentTypes['SpendingLimit']> };
  PolicyComparison: PolicyComparisonParent;
  PolicyComparisonByPolicy: PolicyComparisonByPolicy;
  PolicyComparisonByPrincipal: PolicyComparisonByPrincipal;
  PolicyDecision: PolicyDecisionParent;
  PolicyDecisionConnection: Omit<PolicyDecisionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['PolicyDecisionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['PolicyDecision']> };
  PolicyDecisionEdge: Omit<PolicyDecisionEdge, 'node'> & { node: ResolversParentTypes['PolicyDecision'] };
  PolicyDecisionFilter: PolicyDecisionFilter;
  PolicyDecisionItem: Omit<PolicyDecisionItem, 'decision'> & { decision: ResolversParentTypes['PolicyDecision'] };
  PolicyDifference: PolicyDifferenceParent;
  PolicyEvaluation: PolicyEvaluation;
  PolicyPrincipalInput: PolicyPrincipalInput;
  PolicyShadow: PolicyShadowParent;
  PolicyShadowPayload: Omit<PolicyShadowPayload, 'shadow'> & { shadow?: Maybe<ResolversParentTypes['PolicyShadow']> };
  PolicyVerdict: PolicyVerdict;
  PublishPolicyBundleInput: PublishPolicyBundleInput;
  PublishPolicyBundlePayload: Omit<PublishPolicyBundlePayload, 'bundle'> & { bundle?: Maybe<ResolversParentTypes['PolicyBundle']> };
  Query: Record<PropertyKey, never>;
  RequiredLimits: RequiredLimits;
  RollBackPolicyBundleInput: RollBackPolicyBundleInput;
  SpendingLimit: SpendingLimitParent;
  StartPolicyBacktestInput: StartPolicyBacktestInput;
  StartPolicyShadowInput: StartPolicyShadowInput;
  Subscription: Record<PropertyKey, never>;
  ToolAllowlist: ToolAllowlist;
  ToolAllowlistInput: ToolAllowlistInput;
  ToolCall: ToolCallParent;
  UserError: UserError;
  Venture: VentureParent;
  WithdrawGovernanceChangeInput: WithdrawGovernanceChangeInput;
  Workflow: WorkflowParent;
};

export type ActivatePolicyBundlePayloadResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['ActivatePolicyBundlePayload'] = ResolversParentTypes['ActivatePolicyBundlePayload']> = {
  bundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ActorResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Actor'] = ResolversParentTypes['Actor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ActorKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export interface CurrencyCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CurrencyCode'], any> {
  name: 'CurrencyCode';
}

export interface CursorScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Cursor'], any> {
  name: 'Cursor';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type GovernanceResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Governance'] = ResolversParentTypes['Governance']> = {
  bounds?: Resolver<ResolversTypes['GovernanceSettings'], ParentType, ContextType>;
  change?: Resolver<Maybe<ResolversTypes['GovernanceChange']>, ParentType, ContextType>;
  defaults?: Resolver<ResolversTypes['GovernanceRules'], ParentType, ContextType>;
  own?: Resolver<ResolversTypes['GovernanceSettings'], ParentType, ContextType>;
  proposed?: Resolver<Maybe<ResolversTypes['GovernanceChange']>, ParentType, ContextType>;
  rules?: Resolver<ResolversTypes['GovernanceRules'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
};

export type GovernanceChangeResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['GovernanceChange'] = ResolversParentTypes['GovernanceChange']> = {
  decidedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  decidedBy?: Resolver<Maybe<ResolversTypes['Actor']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  proposedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  proposedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rules?: Resolver<ResolversTypes['GovernanceRules'], ParentType, ContextType>;
  settings?: Resolver<ResolversTypes['GovernanceSettings'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['GovernanceChangeState'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
};

export type GovernancePayloadResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['GovernancePayload'] = ResolversParentTypes['GovernancePayload']> = {
  change?: Resolver<Maybe<ResolversTypes['GovernanceChange']>, ParentType, ContextType>;
  governance?: Resolver<Maybe<ResolversTypes['Governance']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['GovernanceWarning']>, ParentType, ContextType>;
};

export type GovernanceRulesResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['GovernanceRules'] = ResolversParentTypes['GovernanceRules']> = {
  backtestRequired?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  changedCountMax?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  changedShareMax?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  fourEyes?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  unfreezeByAnother?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type GovernanceSettingsResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['GovernanceSettings'] = ResolversParentTypes['GovernanceSettings']> = {
  backtestRequired?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  changedCountMax?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  changedShareMax?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  fourEyes?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  unfreezeByAnother?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type GovernanceWarningResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['GovernanceWarning'] = ResolversParentTypes['GovernanceWarning']> = {
  code?: Resolver<ResolversTypes['GovernanceWarningCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MoneyResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type MoneyIntentResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['MoneyIntent'] = ResolversParentTypes['MoneyIntent'], FederationReferenceType extends FederationReferenceTypes['MoneyIntent'] = FederationReferenceTypes['MoneyIntent']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['MoneyIntent']> | FederationReferenceType, FederationReferenceType, ContextType>;
  decision?: Resolver<Maybe<ResolversTypes['PolicyDecision']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  activatePolicyBundle?: Resolver<ResolversTypes['ActivatePolicyBundlePayload'], ParentType, ContextType, RequireFields<MutationActivatePolicyBundleArgs, 'input'>>;
  cancelPolicyBacktest?: Resolver<ResolversTypes['PolicyBacktestPayload'], ParentType, ContextType, RequireFields<MutationCancelPolicyBacktestArgs, 'input'>>;
  changeGovernance?: Resolver<ResolversTypes['GovernancePayload'], ParentType, ContextType, RequireFields<MutationChangeGovernanceArgs, 'input'>>;
  confirmGovernanceChange?: Resolver<ResolversTypes['GovernancePayload'], ParentType, ContextType, RequireFields<MutationConfirmGovernanceChangeArgs, 'input'>>;
  endPolicyShadow?: Resolver<ResolversTypes['PolicyShadowPayload'], ParentType, ContextType, RequireFields<MutationEndPolicyShadowArgs, 'input'>>;
  publishPolicyBundle?: Resolver<ResolversTypes['PublishPolicyBundlePayload'], ParentType, ContextType, RequireFields<MutationPublishPolicyBundleArgs, 'input'>>;
  restartPolicyBacktest?: Resolver<ResolversTypes['PolicyBacktestPayload'], ParentType, ContextType, RequireFields<MutationRestartPolicyBacktestArgs, 'input'>>;
  rollBackPolicyBundle?: Resolver<ResolversTypes['ActivatePolicyBundlePayload'], ParentType, ContextType, RequireFields<MutationRollBackPolicyBundleArgs, 'input'>>;
  startPolicyBacktest?: Resolver<ResolversTypes['PolicyBacktestPayload'], ParentType, ContextType, RequireFields<MutationStartPolicyBacktestArgs, 'input'>>;
  startPolicyShadow?: Resolver<ResolversTypes['PolicyShadowPayload'], ParentType, ContextType, RequireFields<MutationStartPolicyShadowArgs, 'input'>>;
  withdrawGovernanceChange?: Resolver<ResolversTypes['GovernancePayload'], ParentType, ContextType, RequireFields<MutationWithdrawGovernanceChangeArgs, 'input'>>;
};

export type NodeResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'PolicyBacktest' | 'PolicyBundle' | 'PolicyDecision', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
};

export type PolicyBacktestResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyBacktest'] = ResolversParentTypes['PolicyBacktest'], FederationReferenceType extends FederationReferenceTypes['PolicyBacktest'] = FederationReferenceTypes['PolicyBacktest']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PolicyBacktest']> | FederationReferenceType, FederationReferenceType, ContextType>;
  bundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType>;
  candidateHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  decisionsDone?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  decisionsTotal?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  report?: Resolver<Maybe<ResolversTypes['PolicyComparison']>, ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['PolicyBacktestState'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolicyBacktestConnectionResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyBacktestConnection'] = ResolversParentTypes['PolicyBacktestConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['PolicyBacktestEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['PolicyBacktest']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PolicyBacktestEdgeResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyBacktestEdge'] = ResolversParentTypes['PolicyBacktestEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PolicyBacktest'], ParentType, ContextType>;
};

export type PolicyBacktestPayloadResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyBacktestPayload'] = ResolversParentTypes['PolicyBacktestPayload']> = {
  backtest?: Resolver<Maybe<ResolversTypes['PolicyBacktest']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PolicyBundleResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyBundle'] = ResolversParentTypes['PolicyBundle'], FederationReferenceType extends FederationReferenceTypes['PolicyBundle'] = FederationReferenceTypes['PolicyBundle']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PolicyBundle']> | FederationReferenceType, FederationReferenceType, ContextType>;
  allowlists?: Resolver<ReadonlyArray<ResolversTypes['ToolAllowlist']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  limits?: Resolver<ReadonlyArray<ResolversTypes['PolicyBundleLimit']>, ParentType, ContextType>;
  policies?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  schema?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  shadow?: Resolver<Maybe<ResolversTypes['PolicyShadow']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['PolicyBundleState'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolicyBundleLimitResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyBundleLimit'] = ResolversParentTypes['PolicyBundleLimit']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  policies?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  spendingLimit?: Resolver<Maybe<ResolversTypes['SpendingLimit']>, ParentType, ContextType>;
};

export type PolicyComparisonResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyComparison'] = ResolversParentTypes['PolicyComparison']> = {
  byPolicy?: Resolver<ReadonlyArray<ResolversTypes['PolicyComparisonByPolicy']>, ParentType, ContextType>;
  byPrincipal?: Resolver<ReadonlyArray<ResolversTypes['PolicyComparisonByPrincipal']>, ParentType, ContextType>;
  decisions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  examples?: Resolver<ReadonlyArray<ResolversTypes['PolicyDifference']>, ParentType, ContextType>;
  newlyAllowed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newlyDenied?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newlyNeedsApproval?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PolicyComparisonByPolicyResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyComparisonByPolicy'] = ResolversParentTypes['PolicyComparisonByPolicy']> = {
  newlyAllowed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newlyDenied?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newlyNeedsApproval?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  policyId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PolicyComparisonByPrincipalResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyComparisonByPrincipal'] = ResolversParentTypes['PolicyComparisonByPrincipal']> = {
  newlyAllowed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newlyDenied?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newlyNeedsApproval?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  principal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PolicyDecisionResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyDecision'] = ResolversParentTypes['PolicyDecision'], FederationReferenceType extends FederationReferenceTypes['PolicyDecision'] = FederationReferenceTypes['PolicyDecision']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PolicyDecision']> | FederationReferenceType, FederationReferenceType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actionHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType>;
  decidedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  determiningPolicies?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  effect?: Resolver<ResolversTypes['PolicyEffect'], ParentType, ContextType>;
  frozen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  input?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  inputHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  principal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  receipt?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  requiredLimits?: Resolver<ReadonlyArray<ResolversTypes['RequiredLimits']>, ParentType, ContextType>;
  resource?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seq?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolicyDecisionConnectionResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyDecisionConnection'] = ResolversParentTypes['PolicyDecisionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['PolicyDecisionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['PolicyDecision']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PolicyDecisionEdgeResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyDecisionEdge'] = ResolversParentTypes['PolicyDecisionEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PolicyDecision'], ParentType, ContextType>;
};

export type PolicyDecisionItemResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyDecisionItem'] = ResolversParentTypes['PolicyDecisionItem']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  decision?: Resolver<ResolversTypes['PolicyDecision'], ParentType, ContextType>;
};

export type PolicyDifferenceResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyDifference'] = ResolversParentTypes['PolicyDifference']> = {
  decision?: Resolver<Maybe<ResolversTypes['PolicyDecision']>, ParentType, ContextType>;
  policies?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  was?: Resolver<ResolversTypes['PolicyEffect'], ParentType, ContextType>;
  wouldBe?: Resolver<ResolversTypes['PolicyEffect'], ParentType, ContextType>;
};

export type PolicyEvaluationResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyEvaluation'] = ResolversParentTypes['PolicyEvaluation']> = {
  actionHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['PolicyVerdict'], ParentType, ContextType>;
  wouldBe?: Resolver<Maybe<ResolversTypes['PolicyVerdict']>, ParentType, ContextType>;
};

export type PolicyShadowResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyShadow'] = ResolversParentTypes['PolicyShadow']> = {
  bundle?: Resolver<ResolversTypes['PolicyBundle'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endedBecause?: Resolver<Maybe<ResolversTypes['PolicyShadowEnd']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  report?: Resolver<ResolversTypes['PolicyComparison'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
};

export type PolicyShadowPayloadResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyShadowPayload'] = ResolversParentTypes['PolicyShadowPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  shadow?: Resolver<Maybe<ResolversTypes['PolicyShadow']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PolicyVerdictResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PolicyVerdict'] = ResolversParentTypes['PolicyVerdict']> = {
  approvalExpiresSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  approvalQuorum?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  bundleHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  determiningPolicies?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  effect?: Resolver<ResolversTypes['PolicyEffect'], ParentType, ContextType>;
  frozen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  requiredLimits?: Resolver<ReadonlyArray<ResolversTypes['RequiredLimits']>, ParentType, ContextType>;
};

export type PublishPolicyBundlePayloadResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['PublishPolicyBundlePayload'] = ResolversParentTypes['PublishPolicyBundlePayload']> = {
  bundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  activePolicyBundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType, RequireFields<QueryActivePolicyBundleArgs, 'ventureId'>>;
  evaluatePolicy?: Resolver<ReadonlyArray<ResolversTypes['PolicyEvaluation']>, ParentType, ContextType, RequireFields<QueryEvaluatePolicyArgs, 'input'>>;
  policyBacktest?: Resolver<Maybe<ResolversTypes['PolicyBacktest']>, ParentType, ContextType, RequireFields<QueryPolicyBacktestArgs, 'id'>>;
  policyBacktests?: Resolver<ResolversTypes['PolicyBacktestConnection'], ParentType, ContextType, RequireFields<QueryPolicyBacktestsArgs, 'ventureId'>>;
  policyBundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType, RequireFields<QueryPolicyBundleArgs, 'id'>>;
  policyDecision?: Resolver<Maybe<ResolversTypes['PolicyDecision']>, ParentType, ContextType, RequireFields<QueryPolicyDecisionArgs, 'id'>>;
  policyDecisions?: Resolver<ResolversTypes['PolicyDecisionConnection'], ParentType, ContextType, RequireFields<QueryPolicyDecisionsArgs, 'ventureId'>>;
  policyShadow?: Resolver<Maybe<ResolversTypes['PolicyShadow']>, ParentType, ContextType, RequireFields<QueryPolicyShadowArgs, 'id'>>;
};

export type RequiredLimitsResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['RequiredLimits'] = ResolversParentTypes['RequiredLimits']> = {
  limits?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  policyId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SpendingLimitResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['SpendingLimit'] = ResolversParentTypes['SpendingLimit']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  policyDecisions?: SubscriptionResolver<ResolversTypes['PolicyDecisionItem'], "policyDecisions", ParentType, ContextType, RequireFields<SubscriptionPolicyDecisionsArgs, 'ventureId'>>;
};

export type ToolAllowlistResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['ToolAllowlist'] = ResolversParentTypes['ToolAllowlist']> = {
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tools?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ToolCallResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['ToolCall'] = ResolversParentTypes['ToolCall'], FederationReferenceType extends FederationReferenceTypes['ToolCall'] = FederationReferenceTypes['ToolCall']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ToolCall']> | FederationReferenceType, FederationReferenceType, ContextType>;
  decision?: Resolver<Maybe<ResolversTypes['PolicyDecision']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  approvalId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decisionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VentureResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Venture'] = ResolversParentTypes['Venture'], FederationReferenceType extends FederationReferenceTypes['Venture'] = FederationReferenceTypes['Venture']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Venture']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activePolicyBundle?: Resolver<Maybe<ResolversTypes['PolicyBundle']>, ParentType, ContextType>;
  governance?: Resolver<Maybe<ResolversTypes['Governance']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type WorkflowResolvers<ContextType = PolicyContext, ParentType extends ResolversParentTypes['Workflow'] = ResolversParentTypes['Workflow'], FederationReferenceType extends FederationReferenceTypes['Workflow'] = FederationReferenceTypes['Workflow']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Workflow']> | FederationReferenceType, FederationReferenceType, ContextType>;
  decisions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['PolicyDecision']>>, ParentType, ContextType, Partial<WorkflowDecisionsArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = PolicyContext> = {
  ActivatePolicyBundlePayload?: ActivatePolicyBundlePayloadResolvers<ContextType>;
  Actor?: ActorResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  CurrencyCode?: GraphQLScalarType;
  Cursor?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Governance?: GovernanceResolvers<ContextType>;
  GovernanceChange?: GovernanceChangeResolvers<ContextType>;
  GovernancePayload?: GovernancePayloadResolvers<ContextType>;
  GovernanceRules?: GovernanceRulesResolvers<ContextType>;
  GovernanceSettings?: GovernanceSettingsResolvers<ContextType>;
  GovernanceWarning?: GovernanceWarningResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  MoneyIntent?: MoneyIntentResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PolicyBacktest?: PolicyBacktestResolvers<ContextType>;
  PolicyBacktestConnection?: PolicyBacktestConnectionResolvers<ContextType>;
  PolicyBacktestEdge?: PolicyBacktestEdgeResolvers<ContextType>;
  PolicyBacktestPayload?: PolicyBacktestPayloadResolvers<ContextType>;
  PolicyBundle?: PolicyBundleResolvers<ContextType>;
  PolicyBundleLimit?: PolicyBundleLimitResolvers<ContextType>;
  PolicyComparison?: PolicyComparisonResolvers<ContextType>;
  PolicyComparisonByPolicy?: PolicyComparisonByPolicyResolvers<ContextType>;
  PolicyComparisonByPrincipal?: PolicyComparisonByPrincipalResolvers<ContextType>;
  PolicyDecision?: PolicyDecisionResolvers<ContextType>;
  PolicyDecisionConnection?: PolicyDecisionConnectionResolvers<ContextType>;
  PolicyDecisionEdge?: PolicyDecisionEdgeResolvers<ContextType>;
  PolicyDecisionItem?: PolicyDecisionItemResolvers<ContextType>;
  PolicyDifference?: PolicyDifferenceResolvers<ContextType>;
  PolicyEvaluation?: PolicyEvaluationResolvers<ContextType>;
  PolicyShadow?: PolicyShadowResolvers<ContextType>;
  PolicyShadowPayload?: PolicyShadowPayloadResolvers<ContextType>;
  PolicyVerdict?: PolicyVerdictResolvers<ContextType>;
  PublishPolicyBundlePayload?: PublishPolicyBundlePayloadResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RequiredLimits?: RequiredLimitsResolvers<ContextType>;
  SpendingLimit?: SpendingLimitResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  ToolAllowlist?: ToolAllowlistResolvers<ContextType>;
  ToolCall?: ToolCallResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Venture?: VentureResolvers<ContextType>;
  Workflow?: WorkflowResolvers<ContextType>;
};

