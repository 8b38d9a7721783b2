import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { createLru, type Lru } from '#runtime/graphql/lru.ts';
import { isOpenToAnonymous } from '../anonymous.ts';
import { type Conditions, conditionVariables, fragmentsOf } from '../execution/collect-fields.ts';
import type { JsonObject } from '../execution/json.ts';
import { compileOperation, type RunnableOperation } from '../execution/runnable.ts';
import { createIsTypeOf } from '../execution/types.ts';
import type { DocumentRules } from '../limits.ts';
import { applyConditions } from './apply-conditions.ts';
import { checkVariables } from './input-limits.ts';
import { createInternalNames } from './internal-names.ts';
import { timePhase } from './phases.ts';
import { positionOperation } from './position.ts';
import { parseDocument, validateDocument } from './read-document.ts';

/** An operation of the graph: parsed and validated, and planned and compiled for the conditions it was run with. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** A caller without a token may run it. */
  readonly isOpenToAnonymous: boolean;
  /** @returns the variables with their defaults, or what is wrong with them */
  coerce(variables: Readonly<JsonObject>): Readonly<JsonObject> | readonly GraphQLError[];
  /**
   * @param coerced of which only those count that `@skip` and `@include` name
   * @returns what runs it, or why it can't be planned
   */
  runnable(coerced: Readonly<JsonObject>): RunnableOperation | readonly GraphQLError[];
}

/** Everything there is to know of operations before they run. */
export interface Operations {
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Once for each text and name; a repeat costs a look-up. */
  prepare(query: string, operationName: string | undefined): PreparedOperation | readonly GraphQLError[];
  /** @returns what `prepare` would, when that takes no more than a look-up */
  known(query: string, operationName: string | undefined): PreparedOperation | readonly GraphQLError[] | undefined;
  /** Whether callers without a token may not have it, as can be told without validating it. False for what is no document. */
  isClosedToAnonymous(query: string, operationName: string | undefined): boolean;
}

type Prepared = PreparedOperation | readonly GraphQLError[];

/** A text and what was made of it, under the names of its operations. */
interface KnownDocument {
  readonly document: DocumentNode;
  isValid: boolean;
  readonly byName: Lru<string, Prepared>;
}

const documentsMax = 1_000;
/** All documents kept, together: parsed and planned, one takes some fifty times its text. */
const documentCharsMax = 1_000_000;
/** What is wrong with texts is kept too, apart from what is in use: one wrong program may ask the same again and again. */
const refusedMax = 200;
const refusedCharsMax = 200_000;
const operationsOfDocumentMax = 10;
/** Combinations of `@skip` and `@include` of one operation that are kept planned. */
const variantsMax = 16;

/** @throws when the supergraph is not valid */
export function createOperations(supergraphSdl: string, documentRules: DocumentRules): Operations {
  const { observePhase } = documentRules;
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const names = createInternalNames(supergraphSchema);
  const isTypeOf = createIsTypeOf(supergraphSchema);
  // Without it, what is asked of one type's part of a list is fetched for every type's, and fails for every type's.
  const planner = new QueryPlanner(supergraph, { typeConditionedFetching: true });
  // Maps find a text by its hash and then compare it, so two texts never pass for one another.
  const known = createLru<string, KnownDocument>({
    entriesMax: documentsMax,
    weightMax: documentCharsMax,
    weightOf: (query) => query.length,
  });

  const refused = createLru<string, readonly GraphQLError[]>({
    entriesMax: refusedMax,
    weightMax: refusedCharsMax,
    weightOf: (query) => query.length,
  });

  function refuse(query: string, errors: readonly GraphQLError[]): readonly GraphQLError[] {
    refused.set(query, errors);
    return errors;
  }

  function parseOnce(query: string): KnownDocument | readonly GraphQLError[] {
    const entry = known.get(query) ?? refused.get(query);
    if (entry !== undefined) return entry;
    const document = timePhase('parse', observePhase, () => parseDocument(query, documentRules));
    if (!('definitions' in document)) return refuse(query, document);
    const byName = createLru<string, Prepared>({ entriesMax: operationsOfDocumentMax });
    return { byName, document, isValid: false };
  }

  function compile(document: DocumentNode, operation: OperationDefinitionNode, conditions: Conditions) {
    const internal = names.internalDocument(applyConditions(document, conditions));
    const operationName = operation.name?.value;
    const { document: toPlan, position } =
      operation.operation === 'subscription'
        ? positionOperation(schema, internal, operationName, names)
        : { document: internal, position: undefined };
    const planned = operationFromDocument(apiSchema, toPlan, operationName === undefined ? {} : { operationName });
    const { node: plan } = planner.buildQueryPlan(planned);
    const fragments = fragmentsOf(document);
    return compileOperation({ plan, schema, operation, conditions, fragments, names, isTypeOf, position });
  }

  function prepareAnew(document: DocumentNode, operationName: string | undefined): PreparedOperation {
    const operation = pickOperation(document, operationName);
    return {
      document,
      operation,
      isOpenToAnonymous: isOpenToAnonymous(document, operationName),
      coerce: createCoerce(schema, operation, documentRules),
      runnable: createVariants(document, (conditions) =>
        timePhase('plan', observePhase, () => compile(document, operation, conditions)),
      ),
    };
  }

  return {
    subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    schema,
    prepare(query, operationName) {
      const entry = parseOnce(query);
      if (!('byName' in entry)) return entry;
      const { document, byName } = entry;
      if (!entry.isValid) {
        const valid = timePhase('validate', observePhase, () => validateDocument(schema, document, documentRules));
        if (!('definitions' in valid)) return refuse(query, valid);
        entry.isValid = true;
        known.set(query, entry);
      }
      const name = operationName ?? '';
      const prepared = byName.get(name) ?? orErrors(() => prepareAnew(document, operationName));
      byName.set(name, prepared);
      return prepared;
    },
    known: (query, operationName) => known.get(query)?.byName.get(operationName ?? '') ?? refused.get(query),
    isClosedToAnonymous(query, operationName) {
      const entry = parseOnce(query);
      return 'byName' in entry && !isOpenToAnonymous(entry.document, operationName);
    },
  };
}

/** @throws GraphQLError OPERATION_RESOLUTION_FAILURE when no operation, or more than one, is meant */
function pickOperation(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [found, second] = operations.filter(({ name }) => operationName === undefined || name?.value === operationName);
  if (found !== undefined && second === undefined) return found;
  const names = operations.map(({ name }) => name?.value).join(', ');
  throw new GraphQLError(
    found === undefined
      ? `The document has no operation ${operationName ?? 'at all'}`
      : `The document has several operations: say in "operationName" which is meant, of ${names}`,
    { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
  );
}

function orErrors<Made>(make: () => Made): Made | readonly GraphQLError[] {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

function createCoerce(
  schema: GraphQLSchema,
  { variableDefinitions }: OperationDefinitionNode,
  { limits, hidesSuggestions = false }: DocumentRules,
): PreparedOperation['coerce'] {
  if (variableDefinitions === undefined || variableDefinitions.length === 0) return () => ({});
  return (variables) => {
    const beyond = limits === undefined ? [] : checkVariables(variables, limits);
    if (beyond.length > 0) return beyond;
    const { errors, coerced } = getVariableValues(schema, variableDefinitions, variables, {
      maxErrors: 50,
      hideSuggestions: hidesSuggestions,
    });
    return errors ?? coerced;
  };
}

function createVariants(
  document: DocumentNode,
  compile: (conditions: Conditions) => RunnableOperation,
): PreparedOperation['runnable'] {
  const names = conditionVariables(document);
  if (names.length === 0) {
    const only = orErrors(() => compile(new Map()));
    return () => only;
  }
  const variants = createLru<string, RunnableOperation | readonly GraphQLError[]>({ entriesMax: variantsMax });
  return (coerced) => {
    const values = names.map((name) => coerced[name] === true);
    const key = values.join();
    const variant =
      variants.get(key) ?? orErrors(() => compile(new Map(names.map((name) => [name, coerced[name] === true]))));
    variants.set(key, variant);
    return variant;
  };
}
