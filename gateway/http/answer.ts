import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import { isAnonymous, sendToken } from '#runtime/graphql/require-scope.ts';
import type { MissingToken } from '../anonymous.ts';
import type { GatewayContext } from '../context.ts';
import type { FormatError } from '../errors.ts';
import { type CurrentGraph, type Graph, isErrors } from '../graph.ts';
import type { CountOperation } from '../measures.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import type { PreparationLane } from '../operation/preparation-lane.ts';
import type { Persisted } from '../persisted/persisted.ts';
import type { OperationRequest } from './read-request.ts';
import { RequestFault } from './request-fault.ts';
import { resultOf } from './result.ts';
import { describeOperation, tracePhases } from './trace.ts';

export interface AnswerDeps {
  readonly graphs: CurrentGraph;
  readonly persisted: Pick<Persisted, 'textOf'>;
  readonly missingToken: MissingToken;
  readonly lane: PreparationLane;
  readonly formatError: FormatError;
  readonly count: CountOperation;
}

/** An answer, and whether anything was run for it. */
export interface Outcome {
  readonly result: FormattedExecutionResult;
  readonly isRefused: boolean;
}

/** An operation that may be run for whoever asks. */
export interface RequestedOperation {
  readonly graph: Graph;
  readonly prepared: PreparedOperation;
  readonly variables: OperationRequest['variables'];
}

/**
 * Answers a query or a mutation, whatever becomes of it.
 * @throws RequestFault for a request that names no operation, or one that its method may not carry
 */
export async function answerOperation(
  deps: AnswerDeps,
  asked: OperationRequest,
  method: string,
  context: GatewayContext,
): Promise<Outcome> {
  const operation = await findOperation(deps, asked, method, context);
  if ('isRefused' in operation) return operation;
  if (operation.prepared.operation.operation === 'subscription') throw new RequestFault(400, noSubscriptions);
  return runOperation(deps, operation, context);
}

/**
 * Finds the operation that is asked for, by text or by id.
 * @returns it, or an outcome that says what is wrong with it
 * @throws RequestFault as `answerOperation`
 */
export async function findOperation(
  deps: AnswerDeps,
  asked: OperationRequest,
  method: string,
  context: GatewayContext,
): Promise<RequestedOperation | Outcome> {
  const { graphs, persisted, missingToken } = deps;
  const graph = graphs.current;
  const { identity, trace } = context;
  const refuse = (type: Parameters<CountOperation>[0], errors: readonly unknown[]) =>
    refused(deps, type, errors, context);
  const text = persisted.textOf(asked);
  if (text === undefined) throw new RequestFault(400, '"query" is missing');
  if (typeof text !== 'string') return refuse('unknown', [text]);
  const prepared = graph.known(text, asked.operationName) ?? (await prepareAnew(deps, graph, text, asked, context));
  if (isErrors(prepared)) return refuse('unknown', prepared);
  if (trace !== undefined) describeOperation(trace, text, prepared);
  const { operation } = prepared.operation;
  if (operation === 'mutation' && method !== 'POST') {
    throw new RequestFault(405, 'Send a mutation by POST', { allow: 'POST' });
  }
  if (!prepared.isOpenToAnonymous && isAnonymous(identity)) return refuse(operation, [missingToken()]);
  return { graph, prepared, variables: asked.variables };
}

/** Runs a query or a mutation. */
export async function runOperation(
  deps: AnswerDeps,
  { graph, prepared, variables }: RequestedOperation,
  context: GatewayContext,
): Promise<Outcome> {
  const { operation } = prepared.operation;
  const started = tracePhases(context.trace, () => graph.start(prepared, variables, context));
  if (isErrors(started)) return refused(deps, operation, started, context);
  const result = resultOf(await started.execute(), context.requestId, deps.formatError);
  deps.count(operation, 'errors' in result ? 'partial' : 'ok');
  return { result, isRefused: false };
}

function refused(
  { count, formatError }: AnswerDeps,
  type: Parameters<CountOperation>[0],
  errors: readonly unknown[],
  { requestId, trace }: GatewayContext,
): Outcome {
  count(type, 'refused');
  const formatted = errors.map((error) => formatError(error, requestId));
  trace?.fail(String(formatted[0]?.extensions?.code));
  return { result: { errors: formatted }, isRefused: true };
}

/** Who may not ask at all is not served what takes time: validating, planning. */
function prepareAnew(
  { lane, missingToken }: AnswerDeps,
  graph: Graph,
  text: string,
  { operationName }: OperationRequest,
  { identity, cancellation, trace }: GatewayContext,
) {
  const isAlone = isAnonymous(identity);
  return lane.run(identity.tenantId, cancellation, () =>
    isAlone && graph.isClosedToAnonymous(text, operationName)
      ? [new GraphQLError(sendToken, { originalError: missingToken() })]
      : tracePhases(trace, () => graph.prepare(text, operationName)),
  );
}

const noSubscriptions =
  'Subscriptions are served over WebSocket (graphql-transport-ws) at this address, and as Server-Sent Events at /graphql/stream';
