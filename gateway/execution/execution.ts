import type { FormattedExecutionResult } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import type { TraceSpan } from '#runtime/telemetry/tracing.ts';
import type { Cancellation } from '../transport/cancellation.ts';
import { codeOf } from '../transport/measured.ts';
import type { SubgraphAnswer, SubgraphCall, SubgraphTransport } from '../transport/transport.ts';
import type { Conditions } from './collect-fields.ts';
import { EntityQueue } from './entity-queue.ts';
import type { Faults } from './faults.ts';
import type { FetchInput, FetchOperation } from './fetch-operation.ts';
import type { JsonObject } from './json.ts';
import type { MergeOperations } from './merged-operation.ts';

/** On whose behalf an operation runs, and until when. */
export interface ExecutionCaller {
  readonly identity: Identity;
  readonly requestId: string;
  readonly cancellation: Cancellation;
  readonly cost?: number;
  /** What the run is a part of, where traces are kept. */
  readonly trace?: TraceSpan | undefined;
}

export interface ExecutionOptions {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly caller: ExecutionCaller;
  /** As the client gave them. */
  readonly variables: Readonly<JsonObject>;
  readonly conditions: Conditions;
  readonly faults: Faults;
  readonly mergeOperations: MergeOperations;
}

/** One run of an operation: the data so far, what went wrong, and the way to the subgraphs. */
export class Execution {
  /** In internal names. */
  readonly data: JsonObject = {};
  readonly variables: Readonly<JsonObject>;
  readonly conditions: Conditions;
  readonly faults: Faults;
  readonly entities: EntityQueue;
  readonly #transports: ExecutionOptions['transports'];
  readonly #caller: ExecutionCaller;

  constructor(options: ExecutionOptions) {
    this.variables = options.variables;
    this.conditions = options.conditions;
    this.faults = options.faults;
    this.#transports = options.transports;
    this.#caller = options.caller;
    this.entities = new EntityQueue(this, options.mergeOperations);
  }

  /** @throws SubgraphUnavailableError, or RequestError UNAVAILABLE when the run is cancelled */
  async send(
    { service, kind, query, operationName }: FetchOperation,
    input: FetchInput,
  ): Promise<FormattedExecutionResult> {
    const transport = this.#transports.get(service);
    if (transport === undefined) throw new Error(`There is no way to ${service}`);
    const { variables, body } = input;
    const { identity, requestId, cancellation, cost, trace } = this.#caller;
    const call: SubgraphCall = {
      kind,
      query,
      operationName,
      variables,
      body,
      identity,
      requestId,
      cancellation,
      cost,
    };
    const answer = trace === undefined ? transport.execute(call) : traced(service, transport, call, trace);
    return (await answer).take();
  }
}

async function traced(
  service: string,
  transport: SubgraphTransport,
  call: SubgraphCall,
  parent: TraceSpan,
): Promise<SubgraphAnswer> {
  const { kind } = call;
  const attributes = { 'graphql.operation.type': kind, 'parpour.subgraph': service };
  const trace = parent.child(`fetch ${service}`, attributes, { kind: 'client' });
  try {
    return await transport.execute({ ...call, trace });
  } catch (error) {
    trace.fail(codeOf(error));
    throw error;
  } finally {
    trace.end();
  }
}
