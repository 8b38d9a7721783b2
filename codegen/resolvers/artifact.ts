import type { JsonValue } from '#runtime/json/canonical.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ArtifactParent, ArtifactBuildParent, ArtifactBuildEventParent, VentureParent, WorkflowParent, TaskParent } from '#subgraphs/artifact/parents.ts';
import type { ArtifactContext } from '#subgraphs/artifact/context.ts';
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

/** A document compiled from a spec. */
export type Artifact = Node & {
  readonly __typename?: 'Artifact';
  /** Who wrote the words: `offline`, a model's name, or the name of the person who sent the spec. */
  readonly authoredBy: Scalars['String']['output'];
  /** Its builds, oldest first. */
  readonly builds: ReadonlyArray<ArtifactBuild>;
  /** Signed URL (AWS Signature Version 4) to download the file without a token; null until READY. */
  readonly downloadUrl: Maybe<Scalars['String']['output']>;
  /** Why it could not be built; null unless FAILED. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** File name offered at download, for example `launch-plan.pptx`. */
  readonly fileName: Scalars['String']['output'];
  /** `art_…` */
  readonly id: Scalars['ID']['output'];
  /** Kind of document. */
  readonly kind: ArtifactKind;
  /** RFC 6838 media type. */
  readonly mediaType: Scalars['String']['output'];
  /** Slides with the title slide or, for a document, sections; null until READY. */
  readonly pages: Maybe<Scalars['Int']['output']>;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** Who asked for it. */
  readonly requestedBy: Actor;
  /** SHA-256 of the file, lower-case hex; null until READY. */
  readonly sha256: Maybe<Scalars['String']['output']>;
  /** Size in bytes; null until READY. */
  readonly sizeBytes: Maybe<Scalars['BigInt']['output']>;
  /** Where it stands. */
  readonly state: ArtifactState;
  /** The task that made it, or null. */
  readonly task: Maybe<Task>;
  /** Title as printed in it. */
  readonly title: Scalars['String']['output'];
  /** The venture it belongs to. */
  readonly venture: Venture;
  /** The workflow that made it, or null. */
  readonly workflow: Maybe<Workflow>;
};


/** A document compiled from a spec. */
export type ArtifactDownloadUrlArgs = {
  expiresInSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** One run of the compiler. */
export type ArtifactBuild = {
  readonly __typename?: 'ArtifactBuild';
  /** 1 for the first run. */
  readonly attempt: Scalars['Int']['output'];
  /** Why it failed; null when it did not. */
  readonly failure: Maybe<Scalars['String']['output']>;
  /** When it ended; null while it runs. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** `bld_…` */
  readonly id: Scalars['ID']['output'];
  /** When it started. */
  readonly startedAt: Scalars['DateTime']['output'];
};

/** Progress of a build, as a subscription delivers it. */
export type ArtifactBuildEvent = {
  readonly __typename?: 'ArtifactBuildEvent';
  /** The artifact as it stands now. */
  readonly artifact: Artifact;
  /** Position to resume after. */
  readonly cursor: Scalars['Cursor']['output'];
  /** When. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The state that was reached. */
  readonly state: ArtifactState;
};

/** A page of artifacts. */
export type ArtifactConnection = {
  readonly __typename?: 'ArtifactConnection';
  /** Artifacts with their cursors. */
  readonly edges: ReadonlyArray<ArtifactEdge>;
  /** The artifacts alone. */
  readonly nodes: ReadonlyArray<Artifact>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An artifact in a list. */
export type ArtifactEdge = {
  readonly __typename?: 'ArtifactEdge';
  /** Position in the list. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The artifact. */
  readonly node: Artifact;
};

/** Kind of document. */
export type ArtifactKind =
  /** Presentation, Office Open XML (.pptx). */
  | 'DECK'
  /** Text document, Office Open XML (.docx). */
  | 'DOCUMENT';

/** What to compile; give exactly one. */
export type ArtifactSpecInput = {
  /** Becomes a .docx. */
  readonly document?: InputMaybe<DocSpecInput>;
  /** Becomes a .pptx. */
  readonly slides?: InputMaybe<SlideSpecInput>;
};

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

/** A paragraph, a list or a table; give exactly one. */
export type BlockInput = {
  /** List items. */
  readonly bullets?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Running text. */
  readonly paragraph?: InputMaybe<Scalars['String']['input']>;
  /** A table with a header row. */
  readonly table?: InputMaybe<TableInput>;
};

/** A text document. */
export type DocSpecInput = {
  /** 1 to 100 sections. */
  readonly sections: ReadonlyArray<SectionInput>;
  /** Second line under the title. */
  readonly subtitle?: InputMaybe<Scalars['String']['input']>;
  /** Title on the first page. */
  readonly title: Scalars['String']['input'];
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
  /** Asks for a document to be compiled; the answer comes at once, the build follows. Policy is asked first, as `publishArtifact`: refused as POLICY_DENIED, FROZEN or APPROVAL_REQUIRED. Needs `artifacts:write`, and no agent. */
  readonly requestArtifact: RequestArtifactPayload;
};


export type MutationRequestArtifactArgs = {
  input: RequestArtifactInput;
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
  /** One artifact. Null when there is none or it belongs to another tenant. Needs `artifacts:read`. */
  readonly artifact: Maybe<Artifact>;
  /** Artifacts of one venture, newest first. Needs `artifacts:read`. */
  readonly artifacts: ArtifactConnection;
};


export type QueryArtifactArgs = {
  id: Scalars['ID']['input'];
};


export type QueryArtifactsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  kind?: InputMaybe<ArtifactKind>;
  ventureId: Scalars['ID']['input'];
};

export type RequestArtifactInput = {
  /** 1 to 200 characters; the same key with the same input returns the first result. */
  readonly idempotencyKey: Scalars['String']['input'];
  /** What to compile. */
  readonly spec: ArtifactSpecInput;
  /** `ven_…` */
  readonly ventureId: Scalars['ID']['input'];
};

export type RequestArtifactPayload = {
  readonly __typename?: 'RequestArtifactPayload';
  /** The artifact, in state QUEUED; null when refused. */
  readonly artifact: Maybe<Artifact>;
  /** True when the key was used before and this is the first result. */
  readonly replayed: Scalars['Boolean']['output'];
  /** Why it was refused; empty on success. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** One section of a document. */
export type SectionInput = {
  /** Its content in order. */
  readonly blocks: ReadonlyArray<BlockInput>;
  /** Heading. 1 to 160 characters. */
  readonly heading: Scalars['String']['input'];
  /** 1 for a main section, 2 or 3 for the levels below. Default 1. */
  readonly level?: InputMaybe<Scalars['Int']['input']>;
};

/** One slide. */
export type SlideInput = {
  /** What it shows, top to bottom; at most 8. A slide without blocks opens a section. */
  readonly blocks: ReadonlyArray<BlockInput>;
  /** What the speaker says; not on the slide. */
  readonly notes?: InputMaybe<Scalars['String']['input']>;
  /** Heading of the slide. 1 to 120 characters. */
  readonly title: Scalars['String']['input'];
};

/** A presentation. */
export type SlideSpecInput = {
  /** 1 to 60 slides after the title slide. What does not fit on one goes on, on a further one; at most 200 in all. */
  readonly slides: ReadonlyArray<SlideInput>;
  /** Second line of the first slide. */
  readonly subtitle?: InputMaybe<Scalars['String']['input']>;
  /** Title of the deck and of its first slide. */
  readonly title: Scalars['String']['input'];
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Builds of one artifact, or of all artifacts of one venture. Give exactly one of the two ids. Needs `artifacts:read`. */
  readonly artifactBuilds: ArtifactBuildEvent;
};


export type SubscriptionArtifactBuildsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  artifactId?: InputMaybe<Scalars['ID']['input']>;
  ventureId?: InputMaybe<Scalars['ID']['input']>;
};

export type TableInput = {
  /** Optional caption above the table. */
  readonly caption?: InputMaybe<Scalars['String']['input']>;
  /** Header cells, 1 to 12. */
  readonly columns: ReadonlyArray<Scalars['String']['input']>;
  /** Rows of as many cells as there are columns; at most 200. */
  readonly rows: ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>;
};

export type Task = {
  readonly __typename?: 'Task';
  /** Documents made for it, oldest first. Needs `artifacts:read`. */
  readonly artifacts: Maybe<ReadonlyArray<Artifact>>;
  /** `tsk_…` */
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
  /** `ven_…` */
  readonly id: Scalars['ID']['output'];
};

export type Workflow = {
  readonly __typename?: 'Workflow';
  /** Documents made for it, oldest first. Needs `artifacts:read`. */
  readonly artifacts: Maybe<ReadonlyArray<Artifact>>;
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
  Artifact: Artifact;
  Task: Task;
  Workflow: Workflow;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Artifact:
    ( { __typename: 'Artifact' }
    & GraphQLRecursivePick<FederationTypes['Artifact'], {"id":true}> );
  Task:
    ( { __typename: 'Task' }
    & GraphQLRecursivePick<FederationTypes['Task'], {"id":true}> );
  Workflow:
    ( { __typename: 'Workflow' }
    & GraphQLRecursivePick<FederationTypes['Workflow'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( ArtifactParent );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Actor: ResolverTypeWrapper<Actor>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ActorKind: ActorKind;
  Artifact: ResolverTypeWrapper<ArtifactParent>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ArtifactBuild: ResolverTypeWrapper<ArtifactBuildParent>;
  ArtifactBuildEvent: ResolverTypeWrapper<ArtifactBuildEventParent>;
  ArtifactConnection: ResolverTypeWrapper<Omit<ArtifactConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ArtifactEdge']>, nodes: ReadonlyArray<ResolversTypes['Artifact']> }>;
  ArtifactEdge: ResolverTypeWrapper<Omit<ArtifactEdge, 'node'> & { node: ResolversTypes['Artifact'] }>;
  ArtifactKind: ArtifactKind;
  ArtifactSpecInput: ArtifactSpecInput;
  ArtifactState: ArtifactState;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  BlockInput: BlockInput;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Cursor: ResolverTypeWrapper<Scalars['Cursor']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DocSpecInput: DocSpecInput;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Money: ResolverTypeWrapper<Money>;
  MoneyInput: MoneyInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RequestArtifactInput: RequestArtifactInput;
  RequestArtifactPayload: ResolverTypeWrapper<Omit<RequestArtifactPayload, 'artifact'> & { artifact?: Maybe<ResolversTypes['Artifact']> }>;
  SectionInput: SectionInput;
  SlideInput: SlideInput;
  SlideSpecInput: SlideSpecInput;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TableInput: TableInput;
  Task: ResolverTypeWrapper<TaskParent>;
  UserError: ResolverTypeWrapper<UserError>;
  Venture: ResolverTypeWrapper<VentureParent>;
  Workflow: ResolverTypeWrapper<WorkflowParent>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Actor: Actor;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  Artifact: ArtifactParent;
  Int: Scalars['Int']['output'];
  ArtifactBuild: ArtifactBuildParent;
  ArtifactBuildEvent: ArtifactBuildEventParent;
  ArtifactConnection: Omit<ArtifactConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ArtifactEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Artifact']> };
  ArtifactEdge: Omit<ArtifactEdge, 'node'> & { node: ResolversParentTypes['Artifact'] };
  ArtifactSpecInput: ArtifactSpecInput;
  BigInt: Scalars['BigInt']['output'];
  BlockInput: BlockInput;
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Cursor: Scalars['Cursor']['output'];
  DateTime: Scalars['DateTime']['output'];
  DocSpecInput: DocSpecInput;
  JSON: Scalars['JSON']['output'];
  Money: Money;
  MoneyInput: MoneyInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  Query: Record<PropertyKey, never>;
  RequestArtifactInput: RequestArtifactInput;
  RequestArtifactPayload: Omit<RequestArtifactPayload, 'artifact'> & { artifact?: Maybe<ResolversParentTypes['Artifact']> };
  SectionInput: SectionInput;
  SlideInput: SlideInput;
  SlideSpecInput: SlideSpecInput;
  Subscription: Record<PropertyKey, never>;
  TableInput: TableInput;
  Task: TaskParent;
  UserError: UserError;
  Venture: VentureParent;
  Workflow: WorkflowParent;
};

export type ActorResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Actor'] = ResolversParentTypes['Actor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ActorKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ArtifactResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Artifact'] = ResolversParentTypes['Artifact'], FederationReferenceType extends FederationReferenceTypes['Artifact'] = FederationReferenceTypes['Artifact']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Artifact']> | FederationReferenceType, FederationReferenceType, ContextType>;
  authoredBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  builds?: Resolver<ReadonlyArray<ResolversTypes['ArtifactBuild']>, ParentType, ContextType>;
  downloadUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, Partial<ArtifactDownloadUrlArgs>>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ArtifactKind'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  pages?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['Actor'], ParentType, ContextType>;
  sha256?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sizeBytes?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ArtifactState'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  venture?: Resolver<ResolversTypes['Venture'], ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['Workflow']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ArtifactBuildResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['ArtifactBuild'] = ResolversParentTypes['ArtifactBuild']> = {
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ArtifactBuildEventResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['ArtifactBuildEvent'] = ResolversParentTypes['ArtifactBuildEvent']> = {
  artifact?: Resolver<ResolversTypes['Artifact'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ArtifactState'], ParentType, ContextType>;
};

export type ArtifactConnectionResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['ArtifactConnection'] = ResolversParentTypes['ArtifactConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ArtifactEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Artifact']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ArtifactEdgeResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['ArtifactEdge'] = ResolversParentTypes['ArtifactEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Artifact'], ParentType, ContextType>;
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

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MoneyResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  requestArtifact?: Resolver<ResolversTypes['RequestArtifactPayload'], ParentType, ContextType, RequireFields<MutationRequestArtifactArgs, 'input'>>;
};

export type NodeResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Artifact', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  artifact?: Resolver<Maybe<ResolversTypes['Artifact']>, ParentType, ContextType, RequireFields<QueryArtifactArgs, 'id'>>;
  artifacts?: Resolver<ResolversTypes['ArtifactConnection'], ParentType, ContextType, RequireFields<QueryArtifactsArgs, 'ventureId'>>;
};

export type RequestArtifactPayloadResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['RequestArtifactPayload'] = ResolversParentTypes['RequestArtifactPayload']> = {
  artifact?: Resolver<Maybe<ResolversTypes['Artifact']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  artifactBuilds?: SubscriptionResolver<ResolversTypes['ArtifactBuildEvent'], "artifactBuilds", ParentType, ContextType, Partial<SubscriptionArtifactBuildsArgs>>;
};

export type TaskResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task'], FederationReferenceType extends FederationReferenceTypes['Task'] = FederationReferenceTypes['Task']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Task']> | FederationReferenceType, FederationReferenceType, ContextType>;
  artifacts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Artifact']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  approvalId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decisionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VentureResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Venture'] = ResolversParentTypes['Venture']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type WorkflowResolvers<ContextType = ArtifactContext, ParentType extends ResolversParentTypes['Workflow'] = ResolversParentTypes['Workflow'], FederationReferenceType extends FederationReferenceTypes['Workflow'] = FederationReferenceTypes['Workflow']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Workflow']> | FederationReferenceType, FederationReferenceType, ContextType>;
  artifacts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Artifact']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = ArtifactContext> = {
  Actor?: ActorResolvers<ContextType>;
  Artifact?: ArtifactResolvers<ContextType>;
  ArtifactBuild?: ArtifactBuildResolvers<ContextType>;
  ArtifactBuildEvent?: ArtifactBuildEventResolvers<ContextType>;
  ArtifactConnection?: ArtifactConnectionResolvers<ContextType>;
  ArtifactEdge?: ArtifactEdgeResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  CurrencyCode?: GraphQLScalarType;
  Cursor?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  JSON?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RequestArtifactPayload?: RequestArtifactPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Venture?: VentureResolvers<ContextType>;
  Workflow?: WorkflowResolvers<ContextType>;
};

