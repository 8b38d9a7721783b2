import '../apollo-environment.ts';
import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import { type FetchNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { createLru } from '#runtime/graphql/lru.ts';

/** Name under which an event's plan finds the event itself, where other fetches find a subgraph. */
export const eventService = 'the event';

/** A subscription that is ready to be opened any number of times. */
export interface SubscriptionPlan {
  /** Opens the source at the subgraph that owns the field. */
  readonly primary: FetchNode;
  /** Run once an event: takes the event's data in, then fetches what other subgraphs add to it. */
  readonly perEvent: QueryPlan;
  readonly operationContext: ReturnType<typeof buildOperationContext>;
}

/** An operation of the graph, parsed and validated, and planned when it is a subscription. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly subscription: SubscriptionPlan | undefined;
}

export interface OperationPlanner {
  readonly subgraphNames: readonly string[];
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** What subgraphs serve, join directives included. */
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: Schema;
  /** Parses, validates and plans, once for each text; a repeat costs a look-up. */
  prepare(query: string, operationName: string | undefined): PreparedOperation | readonly GraphQLError[];
}

const preparedMax = 1_000;
/** All operations kept, together: parsed and planned, one takes some fifty times its text. */
const preparedCharsMax = 1_000_000;

/** @throws when the supergraph is not valid */
export function createOperationPlanner(supergraphSdl: string, rules: readonly ValidationRule[]): OperationPlanner {
  const supergraph = Supergraph.build(supergraphSdl);
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph);
  const known = createLru<string, PreparedOperation | readonly GraphQLError[]>({
    entriesMax: preparedMax,
    weightMax: preparedCharsMax,
    weightOf: (key) => key.length,
  });

  function planSubscription(document: DocumentNode, operationName: string | undefined): SubscriptionPlan {
    const operation = operationFromDocument(apiSchema, document, operationName === undefined ? {} : { operationName });
    const { node } = planner.buildQueryPlan(operation);
    if (node?.kind !== 'Subscription') throw new GraphQLError('A subscription needs a field that is always asked for');
    return {
      primary: node.primary,
      perEvent: planOfEvent(node.primary, node.rest),
      operationContext: buildOperationContext({
        schema,
        operationDocument: document,
        ...(operationName !== undefined && { operationName }),
      }),
    };
  }

  function prepareAnew(query: string, operationName: string | undefined): PreparedOperation | readonly GraphQLError[] {
    try {
      const document = parse(query);
      const errors = validate(schema, document, [...specifiedRules, ...rules]);
      if (errors.length > 0) return errors;
      const operation = getOperationAST(document, operationName);
      if (!operation) return [new GraphQLError('Name one of the operations of the document')];
      const isSubscription = operation.operation === 'subscription';
      return {
        document,
        operation,
        subscription: isSubscription ? planSubscription(document, operationName) : undefined,
      };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  return {
    subgraphNames: supergraph.subgraphsMetadata().map(({ name }) => name),
    schema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    apiSchema,
    prepare(query, operationName) {
      const key = `${operationName ?? ''}\n${query}`;
      const prepared = known.get(key) ?? prepareAnew(query, operationName);
      known.set(key, prepared);
      return prepared;
    },
  };
}

/** The primary fetch, aimed at the event instead of its subgraph, keeps its rewrites and so its aliases. */
function planOfEvent(primary: FetchNode, rest: QueryPlan['node']): QueryPlan {
  const event: FetchNode = { ...primary, serviceName: eventService };
  if (rest === undefined || rest.kind === 'Subscription') return { kind: 'QueryPlan', node: event };
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes: [event, rest] } };
}
