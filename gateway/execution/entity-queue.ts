import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { errorsOf } from './faults.ts';
import { type FetchInput, type FetchOperation, fetchInput, type RepresentationsVariable } from './fetch-operation.ts';
import { getOwn, isObject, type JsonObject } from './json.ts';
import { entitiesAlias, type MergeOperations, representationsName } from './merged-operation.ts';

/** Entities that one fetch of a plan asks a subgraph about. */
export interface EntityCall {
  readonly operation: FetchOperation;
  readonly values: readonly JsonObject[];
  /** The values as JSON. */
  readonly texts: readonly string[];
  /** Variables that only this call has; such a call is sent alone. */
  readonly context?: Readonly<JsonObject> | undefined;
}

export interface EntityAnswer {
  /** One for each value, in their order; undefined when there is none at all. */
  readonly entities: readonly unknown[] | undefined;
  /** Paths, where there are any, begin with the number of the value. */
  readonly errors: readonly GraphQLFormattedError[];
}

interface Waiting extends PromiseWithResolvers<EntityAnswer> {
  readonly call: EntityCall;
}

interface Sender {
  readonly variables: Readonly<JsonObject>;
  send(operation: FetchOperation, input: FetchInput): Promise<FormattedExecutionResult>;
}

/** Holds entity calls back until everything that can start at once has started, then sends one request to each subgraph. */
export class EntityQueue {
  readonly #sender: Sender;
  readonly #mergeOperations: MergeOperations;
  #waiting: Waiting[] = [];

  constructor(sender: Sender, mergeOperations: MergeOperations) {
    this.#sender = sender;
    this.#mergeOperations = mergeOperations;
  }

  /** @throws what the transport throws */
  ask(call: EntityCall): Promise<EntityAnswer> {
    const waiting: Waiting = { call, ...Promise.withResolvers<EntityAnswer>() };
    this.#waiting.push(waiting);
    // Runs when the promises that are settled now have been followed up, and so after branches that start together.
    if (this.#waiting.length === 1) process.nextTick(() => this.#flush());
    return waiting.promise;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const [only] = waiting;
    if (only !== undefined && waiting.length === 1) {
      void this.#send([only]);
      return;
    }
    const groups = Map.groupBy(waiting, ({ call }) => (call.context === undefined ? call.operation.service : call));
    for (const group of groups.values()) void this.#send(group);
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    try {
      const [only] = group;
      if (only !== undefined && group.length === 1) only.resolve(await this.#sendOne(only.call));
      else await this.#sendMerged(group);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  async #sendOne({ operation, values, texts, context }: EntityCall): Promise<EntityAnswer> {
    const representations = [{ name: 'representations', values, texts }];
    const input = fetchInput(operation, this.#sender.variables, representations, context);
    const result = await this.#sender.send(operation, input);
    return partOf(result, '_entities', true);
  }

  async #sendMerged(group: readonly Waiting[]): Promise<void> {
    const operation = this.#mergeOperations(group.map(({ call }) => call.operation));
    const representations = group.map(
      ({ call: { values, texts } }, index): RepresentationsVariable => ({
        name: representationsName(index),
        values,
        texts,
      }),
    );
    const result = await this.#sender.send(operation, fetchInput(operation, this.#sender.variables, representations));
    for (const [index, { resolve }] of group.entries()) resolve(partOf(result, entitiesAlias(index), index === 0));
  }
}

/** @param isFirst takes the errors that belong to no part */
function partOf(result: FormattedExecutionResult, name: string, isFirst: boolean): EntityAnswer {
  const entities = isObject(result.data) ? getOwn(result.data, name) : undefined;
  const errors = errorsOf(result).flatMap((error): GraphQLFormattedError[] => {
    const { path, ...pathless } = error;
    if (Array.isArray(path) && path[0] === name) return [{ ...pathless, path: path.slice(1) }];
    return isFirst && !(Array.isArray(path) && String(path[0]).startsWith('_entities')) ? [pathless] : [];
  });
  return { entities: Array.isArray(entities) ? entities : undefined, errors };
}
