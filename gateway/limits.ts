import type { ValidationRule } from 'graphql';
import type { ObservePhase } from './operation/phases.ts';

/** What one document and each of its operations may hold. Fragments count wherever they are spread. */
export interface OperationLimits {
  /** Length of the text, in UTF-16 code units. Default 50,000. */
  readonly documentCharsMax: number;
  /** Lexical tokens of the text. Default 5,000. */
  readonly tokensMax: number;
  /** Operations of the document. Default 50. */
  readonly operationsMax: number;
  /** Fragments of the document. Default 50. */
  readonly fragmentsMax: number;
  /** Variables of one operation. Default 100. */
  readonly variablesMax: number;
  /** Levels of fields below the operation. Default 12; introspection fields do not count. */
  readonly depthMax: number;
  /** Fields with an alias. Default 60. */
  readonly aliasesMax: number;
  /** Fields of the query or mutation itself. Default 30. */
  readonly rootFieldsMax: number;
  /** Fields in all. Default 1,000. */
  readonly fieldsMax: number;
  /** Fields of one name beside each other, which have to be compared with one another. Default 20. */
  readonly repeatsMax: number;
  /** `__schema` and `__type`, each of which may tell of the whole schema. Default 5. */
  readonly introspectionsMax: number;
  /** Directives in all. Default 100. */
  readonly directivesMax: number;
  /** Directives of one field, fragment or operation. Default 5. */
  readonly directivesHereMax: number;
}

/** What the inputs of one request may hold: in the operation's text, and again in its variables. */
export interface InputLimits {
  /** Elements of all lists together. Default 50,000: 10,000 transfers have 30,000 with their legs. */
  readonly listElementsMax: number;
  /** Levels of lists and objects in one another. Default 32. */
  readonly inputDepthMax: number;
}

/** What one client may ask of the gateway. */
export interface GatewayLimits extends OperationLimits, InputLimits {
  /** Time for one request, or for one event of a subscription. Default 15,000. */
  readonly requestTimeoutMs: number;
  /** Longest wait for the head of a subgraph's answer, and between two parts of it. Default 10,000. */
  readonly subgraphTimeoutMs: number;
  /** Size of a request's body. Default 8 MiB: 10,000 transfers in one call take some 3 MB, and twice as many with long texts. */
  readonly requestBytesMax: number;
  /** Size of all bodies above 64 KiB together that are under way at one time. Default 64 MiB. */
  readonly requestBytesTotalMax: number;
  /** Size of a WebSocket message, and of a body that asks for Server-Sent Events. Default 1 MiB. */
  readonly messageBytesMax: number;
  /** Operations in progress on one WebSocket. Default 100. */
  readonly socketOperationsMax: number;
  /** A client that takes no byte of an event for this long is cut off. Default 10,000. */
  readonly slowClientMs: number;
  /** How often a stream of Server-Sent Events shows that it is alive: proxies end what is silent, often after 30,000. Default 12,000. */
  readonly heartbeatMs: number;
  /** Items that a subscriber may be behind the fastest one of its source. Default 1,000. */
  readonly behindItemsMax: number;
  /** The same in characters of the source's JSON, its largest item not counted. Default 1,048,576. */
  readonly behindCharsMax: number;
}

export const defaultLimits: GatewayLimits = {
  documentCharsMax: 50_000,
  tokensMax: 5_000,
  operationsMax: 50,
  fragmentsMax: 50,
  variablesMax: 100,
  depthMax: 12,
  aliasesMax: 60,
  rootFieldsMax: 30,
  fieldsMax: 1_000,
  repeatsMax: 20,
  introspectionsMax: 5,
  directivesMax: 100,
  directivesHereMax: 5,
  listElementsMax: 50_000,
  inputDepthMax: 32,
  requestTimeoutMs: 15_000,
  subgraphTimeoutMs: 10_000,
  requestBytesMax: 8 * 1_048_576,
  requestBytesTotalMax: 64 * 1_048_576,
  messageBytesMax: 1_048_576,
  socketOperationsMax: 100,
  slowClientMs: 10_000,
  heartbeatMs: 12_000,
  behindItemsMax: 1_000,
  behindCharsMax: 1_048_576,
};

/** What documents are held to, beside the specification. */
export interface DocumentRules {
  readonly rules: readonly ValidationRule[];
  /** Default: no limit. */
  readonly limits?: OperationLimits & InputLimits;
  /** Whether errors keep to themselves which names would have been right. Default false. */
  readonly hidesSuggestions?: boolean;
  /** Told how long parsing, validating and planning take. */
  readonly observePhase?: ObservePhase;
}
