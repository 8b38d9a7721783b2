import type { JsonValue } from '#runtime/json/canonical.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ComplianceCaseParent, ViolationParent, AuditCheckpointParent, VentureParent, WorkflowParent, EventParent } from '#subgraphs/compliance/parents.ts';
import type { ComplianceContext } from '#subgraphs/compliance/context.ts';
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

/** A signed statement about the whole log: how long it is and what its Merkle root is. */
export type AuditCheckpoint = {
  readonly __typename?: 'AuditCheckpoint';
  /** When it was signed. */
  readonly at: Scalars['DateTime']['output'];
  /** The whole C2SP checkpoint with its Ed25519 signature, ready to verify offline. */
  readonly note: Scalars['String']['output'];
  /** Name of the log, first line of the signed note. */
  readonly origin: Scalars['String']['output'];
  /** RFC 6962 Merkle tree hash of the first `size` events, base64. */
  readonly rootHash: Scalars['String']['output'];
  /** Number of events covered. */
  readonly size: Scalars['BigInt']['output'];
  /** Public key as a C2SP verifier key. */
  readonly verifierKey: Scalars['String']['output'];
};

/** How a case ended. */
export type CaseResolution =
  /** It was as it should be. */
  | 'FALSE_POSITIVE'
  /** It was wrong and has been put right. */
  | 'REMEDIATED'
  /** It is known and accepted. */
  | 'RISK_ACCEPTED';

/** A matter for a person: violations of one rule about one subject. */
export type ComplianceCase = Node & {
  readonly __typename?: 'ComplianceCase';
  /** `case_…` */
  readonly id: Scalars['ID']['output'];
  /** Words of whoever resolved it; null while OPEN. */
  readonly note: Maybe<Scalars['String']['output']>;
  /** When it was opened. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** How it ended; null while OPEN. */
  readonly resolution: Maybe<CaseResolution>;
  /** When it was resolved; null while OPEN. */
  readonly resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** The rule that was violated. */
  readonly rule: ComplianceRule;
  /** How grave. */
  readonly severity: Severity;
  /** Where it stands. */
  readonly state: ComplianceCaseState;
  /** Id of the object it is about, for example `mi_…`. */
  readonly subjectId: Scalars['ID']['output'];
  /** The venture it concerns. */
  readonly venture: Venture;
  /** What was found, oldest first, at most 100. */
  readonly violations: ReadonlyArray<Violation>;
  /** The workflow it concerns, or null. */
  readonly workflow: Maybe<Workflow>;
};

/** A page of cases. */
export type ComplianceCaseConnection = {
  readonly __typename?: 'ComplianceCaseConnection';
  /** Cases with their cursors. */
  readonly edges: ReadonlyArray<ComplianceCaseEdge>;
  /** The cases alone. */
  readonly nodes: ReadonlyArray<ComplianceCase>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A case in a list. */
export type ComplianceCaseEdge = {
  readonly __typename?: 'ComplianceCaseEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The case. */
  readonly node: ComplianceCase;
};

/** State of a case. */
export type ComplianceCaseState =
  /** Wants a person. */
  | 'OPEN'
  /** Closed with a finding. */
  | 'RESOLVED';

/** Something compliance found, as a subscription delivers it. */
export type ComplianceItem = {
  readonly __typename?: 'ComplianceItem';
  /** The case it belongs to. */
  readonly case: ComplianceCase;
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** What happened. */
  readonly kind: ComplianceItemKind;
  /** When. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** How grave. */
  readonly severity: Severity;
};

/** What a compliance item tells. */
export type ComplianceItemKind =
  /** A case was opened. */
  | 'CASE_OPENED'
  /** A case was resolved. */
  | 'CASE_RESOLVED'
  /** A rule was broken. */
  | 'VIOLATION_DETECTED';

/** A rule that is held against every event. */
export type ComplianceRule = {
  readonly __typename?: 'ComplianceRule';
  /** Why the rule is there and what to do about a violation. */
  readonly description: Scalars['String']['output'];
  /** Event types it looks at. */
  readonly eventTypes: ReadonlyArray<Scalars['String']['output']>;
  /** Condition over the event in CEL (Common Expression Language); true is a violation. */
  readonly expression: Scalars['String']['output'];
  /** Stable id, for example `spend-over-limit`. */
  readonly id: Scalars['ID']['output'];
  /** How grave a violation is. */
  readonly severity: Severity;
  /** For people. */
  readonly title: Scalars['String']['output'];
};

/** An RFC 6962 consistency proof: the newer tree has the older one as its beginning. */
export type ConsistencyProof = {
  readonly __typename?: 'ConsistencyProof';
  /** Size of the older tree. */
  readonly fromSize: Scalars['BigInt']['output'];
  /** Hashes in the order of RFC 6962, section 2.1.2, base64; none when the sizes are equal. */
  readonly hashes: ReadonlyArray<Scalars['String']['output']>;
  /** Size of the newer tree. */
  readonly toSize: Scalars['BigInt']['output'];
};

export type Event = {
  readonly __typename?: 'Event';
  /** UUIDv7. */
  readonly id: Scalars['ID']['output'];
  /** Proof that this event is in the log under the latest checkpoint. Null until a checkpoint covers it. Needs `compliance:read`. */
  readonly inclusionProof: Maybe<InclusionProof>;
};

/** An RFC 6962 inclusion proof for one event. */
export type InclusionProof = {
  readonly __typename?: 'InclusionProof';
  /** Sibling hashes from leaf to root, base64. */
  readonly hashes: ReadonlyArray<Scalars['String']['output']>;
  /** RFC 6962 leaf hash, base64. */
  readonly leafHash: Scalars['String']['output'];
  /** Index of the event in the tree: its `seq` less one. */
  readonly leafIndex: Scalars['BigInt']['output'];
  /** Root the proof leads to, base64; equal to the root of the checkpoint of this size. */
  readonly rootHash: Scalars['String']['output'];
  /** Size of the tree the proof is for. */
  readonly treeSize: Scalars['BigInt']['output'];
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

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Closes a case with a finding. Needs `compliance:write` and a person. Refused as NOT_FOUND, POLICY_DENIED, APPROVAL_REQUIRED, PERSON_REQUIRED or CASE_ALREADY_RESOLVED. */
  readonly resolveComplianceCase: ResolveComplianceCasePayload;
};


export type MutationResolveComplianceCaseArgs = {
  input: ResolveComplianceCaseInput;
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

export type Query = {
  readonly __typename?: 'Query';
  /** The signed checkpoint over the first `size` events, or the latest one. Null before the first. Needs `compliance:read`. */
  readonly auditCheckpoint: Maybe<AuditCheckpoint>;
  /** One case. Null when there is none or it belongs to another tenant. Needs `compliance:read`. */
  readonly complianceCase: Maybe<ComplianceCase>;
  /** Cases of one venture, newest first. Needs `compliance:read`. */
  readonly complianceCases: ComplianceCaseConnection;
  /** The rules in force. Needs `compliance:read`. */
  readonly complianceRules: ReadonlyArray<ComplianceRule>;
  /**
   * Proof that the log of `to` events only appended to the log of `from` events. BAD_USER_INPUT unless
   * 1 <= from <= to and a checkpoint covers `to`. Needs `compliance:read`.
   */
  readonly consistencyProof: ConsistencyProof;
};


export type QueryAuditCheckpointArgs = {
  size?: InputMaybe<Scalars['BigInt']['input']>;
};


export type QueryComplianceCaseArgs = {
  id: Scalars['ID']['input'];
};


export type QueryComplianceCasesArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  severity?: InputMaybe<Severity>;
  state?: InputMaybe<ComplianceCaseState>;
  ventureId: Scalars['ID']['input'];
};


export type QueryConsistencyProofArgs = {
  from: Scalars['BigInt']['input'];
  to: Scalars['BigInt']['input'];
};

export type ResolveComplianceCaseInput = {
  /** `case_…` */
  readonly caseId: Scalars['ID']['input'];
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** What was found. 1 to 2,000 characters. */
  readonly note: Scalars['String']['input'];
  /** How it ended. */
  readonly resolution: CaseResolution;
};

export type ResolveComplianceCasePayload = {
  readonly __typename?: 'ResolveComplianceCasePayload';
  /** The case; null when refused. */
  readonly case: Maybe<ComplianceCase>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
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

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Violations and cases of one venture. Needs `compliance:read`. */
  readonly complianceFeed: ComplianceItem;
};


export type SubscriptionComplianceFeedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  severity?: InputMaybe<Severity>;
  ventureId: Scalars['ID']['input'];
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
  /** Its cases, newest first, at most 100. Needs `compliance:read`. */
  readonly cases: Maybe<ReadonlyArray<ComplianceCase>>;
  /** `ven_…` */
  readonly id: Scalars['ID']['output'];
};


export type VentureCasesArgs = {
  state?: InputMaybe<ComplianceCaseState>;
};

/** One event that broke one rule. */
export type Violation = Node & {
  readonly __typename?: 'Violation';
  /** When it was found. */
  readonly at: Scalars['DateTime']['output'];
  /** For people: what about the event broke the rule. */
  readonly detail: Scalars['String']['output'];
  /** The event. */
  readonly event: Event;
  /** `vio_…` */
  readonly id: Scalars['ID']['output'];
  /** The rule. */
  readonly rule: ComplianceRule;
};

export type Workflow = {
  readonly __typename?: 'Workflow';
  /** Its cases, oldest first, at most 100. Needs `compliance:read`. */
  readonly cases: Maybe<ReadonlyArray<ComplianceCase>>;
  /** `wf_…` */
  readonly id: Scalars['ID']['output'];
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
  AuditCheckpoint: AuditCheckpoint;
  ComplianceCase: ComplianceCase;
  Event: Event;
  Venture: Venture;
  Violation: Violation;
  Workflow: Workflow;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  AuditCheckpoint:
    ( { __typename: 'AuditCheckpoint' }
    & GraphQLRecursivePick<FederationTypes['AuditCheckpoint'], {"size":true}> );
  ComplianceCase:
    ( { __typename: 'ComplianceCase' }
    & GraphQLRecursivePick<FederationTypes['ComplianceCase'], {"id":true}> );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}> );
  Venture:
    ( { __typename: 'Venture' }
    & GraphQLRecursivePick<FederationTypes['Venture'], {"id":true}> );
  Violation:
    ( { __typename: 'Violation' }
    & GraphQLRecursivePick<FederationTypes['Violation'], {"id":true}> );
  Workflow:
    ( { __typename: 'Workflow' }
    & GraphQLRecursivePick<FederationTypes['Workflow'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( ComplianceCaseParent )
    | ( ViolationParent )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Actor: ResolverTypeWrapper<Actor>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ActorKind: ActorKind;
  AuditCheckpoint: ResolverTypeWrapper<AuditCheckpointParent>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  CaseResolution: CaseResolution;
  ComplianceCase: ResolverTypeWrapper<ComplianceCaseParent>;
  ComplianceCaseConnection: ResolverTypeWrapper<Omit<ComplianceCaseConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ComplianceCaseEdge']>, nodes: ReadonlyArray<ResolversTypes['ComplianceCase']> }>;
  ComplianceCaseEdge: ResolverTypeWrapper<Omit<ComplianceCaseEdge, 'node'> & { node: ResolversTypes['ComplianceCase'] }>;
  ComplianceCaseState: ComplianceCaseState;
  ComplianceItem: ResolverTypeWrapper<Omit<ComplianceItem, 'case'> & { case: ResolversTypes['ComplianceCase'] }>;
  ComplianceItemKind: ComplianceItemKind;
  ComplianceRule: ResolverTypeWrapper<ComplianceRule>;
  ConsistencyProof: ResolverTypeWrapper<ConsistencyProof>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Cursor: ResolverTypeWrapper<Scalars['Cursor']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Event: ResolverTypeWrapper<EventParent>;
  InclusionProof: ResolverTypeWrapper<InclusionProof>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Money: ResolverTypeWrapper<Money>;
  MoneyInput: MoneyInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ResolveComplianceCaseInput: ResolveComplianceCaseInput;
  ResolveComplianceCasePayload: ResolverTypeWrapper<Omit<ResolveComplianceCasePayload, 'case'> & { case?: Maybe<ResolversTypes['ComplianceCase']> }>;
  Severity: Severity;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UserError: ResolverTypeWrapper<UserError>;
  Venture: ResolverTypeWrapper<VentureParent>;
  Violation: ResolverTypeWrapper<ViolationParent>;
  Workflow: ResolverTypeWrapper<WorkflowParent>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Actor: Actor;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  AuditCheckpoint: AuditCheckpointParent;
  BigInt: Scalars['BigInt']['output'];
  ComplianceCase: ComplianceCaseParent;
  ComplianceCaseConnection: Omit<ComplianceCaseConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ComplianceCaseEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ComplianceCase']> };
  ComplianceCaseEdge: Omit<ComplianceCaseEdge, 'node'> & { node: ResolversParentTypes['ComplianceCase'] };
  ComplianceItem: Omit<ComplianceItem, 'case'> & { case: ResolversParentTypes['ComplianceCase'] };
  ComplianceRule: ComplianceRule;
  ConsistencyProof: ConsistencyProof;
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Cursor: Scalars['Cursor']['output'];
  DateTime: Scalars['DateTime']['output'];
  Event: EventParent;
  InclusionProof: InclusionProof;
  JSON: Scalars['JSON']['output'];
  Money: Money;
  MoneyInput: MoneyInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  Query: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  ResolveComplianceCaseInput: ResolveComplianceCaseInput;
  ResolveComplianceCasePayload: Omit<ResolveComplianceCasePayload, 'case'> & { case?: Maybe<ResolversParentTypes['ComplianceCase']> };
  Subscription: Record<PropertyKey, never>;
  UserError: UserError;
  Venture: VentureParent;
  Violation: ViolationParent;
  Workflow: WorkflowParent;
};

export type ActorResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Actor'] = ResolversParentTypes['Actor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ActorKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AuditCheckpointResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['AuditCheckpoint'] = ResolversParentTypes['AuditCheckpoint'], FederationReferenceType extends FederationReferenceTypes['AuditCheckpoint'] = FederationReferenceTypes['AuditCheckpoint']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['AuditCheckpoint']> | FederationReferenceType, FederationReferenceType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  note?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rootHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  size?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  verifierKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type ComplianceCaseResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ComplianceCase'] = ResolversParentTypes['ComplianceCase'], FederationReferenceType extends FederationReferenceTypes['ComplianceCase'] = FederationReferenceTypes['ComplianceCase']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ComplianceCase']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  resolution?: Resolver<Maybe<ResolversTypes['CaseResolution']>, ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['ComplianceRule'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ComplianceCaseState'], ParentType, ContextType>;
  subjectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ComplianceCaseConnectionResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ComplianceCaseConnection'] = ResolversParentTypes['ComplianceCaseConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ComplianceCaseEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ComplianceCase']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ComplianceCaseEdgeResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ComplianceCaseEdge'] = ResolversParentTypes['ComplianceCaseEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ComplianceCase'], ParentType, ContextType>;
};

export type ComplianceItemResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ComplianceItem'] = ResolversParentTypes['ComplianceItem']> = {
  case?: Resolver<ResolversTypes['ComplianceCase'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ComplianceItemKind'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
};

export type ComplianceRuleResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ComplianceRule'] = ResolversParentTypes['ComplianceRule']> = {
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  eventTypes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  expression?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ConsistencyProofResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ConsistencyProof'] = ResolversParentTypes['ConsistencyProof']> = {
  fromSize?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  hashes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  toSize?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
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

export type EventResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inclusionProof?: Resolver<Maybe<ResolversTypes['InclusionProof']>, ParentType, ContextType>;
};

export type InclusionProofResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['InclusionProof'] = ResolversParentTypes['InclusionProof']> = {
  hashes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  leafHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  leafIndex?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  rootHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  treeSize?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MoneyResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  resolveComplianceCase?: Resolver<ResolversTypes['ResolveComplianceCasePayload'], ParentType, ContextType, RequireFields<MutationResolveComplianceCaseArgs, 'input'>>;
};

export type NodeResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'ComplianceCase' | 'Violation', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditCheckpoint?: Resolver<Maybe<ResolversTypes['AuditCheckpoint']>, ParentType, ContextType, Partial<QueryAuditCheckpointArgs>>;
  complianceCase?: Resolver<Maybe<ResolversTypes['ComplianceCase']>, ParentType, ContextType, RequireFields<QueryComplianceCaseArgs, 'id'>>;
  complianceCases?: Resolver<ResolversTypes['ComplianceCaseConnection'], ParentType, ContextType, RequireFields<QueryComplianceCasesArgs, 'ventureId'>>;
  complianceRules?: Resolver<ReadonlyArray<ResolversTypes['ComplianceRule']>, ParentType, ContextType>;
  consistencyProof?: Resolver<ResolversTypes['ConsistencyProof'], ParentType, ContextType, RequireFields<QueryConsistencyProofArgs, 'from' | 'to'>>;
};

export type ResolveComplianceCasePayloadResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['ResolveComplianceCasePayload'] = ResolversParentTypes['ResolveComplianceCasePayload']> = {
  case?: Resolver<Maybe<ResolversTypes['ComplianceCase']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  complianceFeed?: SubscriptionResolver<ResolversTypes['ComplianceItem'], "complianceFeed", ParentType, ContextType, RequireFields<SubscriptionComplianceFeedArgs, 'ventureId'>>;
};

export type UserErrorResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  approvalId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decisionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VentureResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Venture'] = ResolversParentTypes['Venture'], FederationReferenceType extends FederationReferenceTypes['Venture'] = FederationReferenceTypes['Venture']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Venture']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cases?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ComplianceCase']>>, ParentType, ContextType, Partial<VentureCasesArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ViolationResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Violation'] = ResolversParentTypes['Violation'], FederationReferenceType extends FederationReferenceTypes['Violation'] = FederationReferenceTypes['Violation']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Violation']> | FederationReferenceType, FederationReferenceType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  detail?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['ComplianceRule'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkflowResolvers<ContextType = ComplianceContext, ParentType extends ResolversParentTypes['Workflow'] = ResolversParentTypes['Workflow'], FederationReferenceType extends FederationReferenceTypes['Workflow'] = FederationReferenceTypes['Workflow']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Workflow']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cases?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ComplianceCase']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = ComplianceContext> = {
  Actor?: ActorResolvers<ContextType>;
  AuditCheckpoint?: AuditCheckpointResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  ComplianceCase?: ComplianceCaseResolvers<ContextType>;
  ComplianceCaseConnection?: ComplianceCaseConnectionResolvers<ContextType>;
  ComplianceCaseEdge?: ComplianceCaseEdgeResolvers<ContextType>;
  ComplianceItem?: ComplianceItemResolvers<ContextType>;
  ComplianceRule?: ComplianceRuleResolvers<ContextType>;
  ConsistencyProof?: ConsistencyProofResolvers<ContextType>;
  CurrencyCode?: GraphQLScalarType;
  Cursor?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Event?: EventResolvers<ContextType>;
  InclusionProof?: InclusionProofResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ResolveComplianceCasePayload?: ResolveComplianceCasePayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Venture?: VentureResolvers<ContextType>;
  Violation?: ViolationResolvers<ContextType>;
  Workflow?: WorkflowResolvers<ContextType>;
};

