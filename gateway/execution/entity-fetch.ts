import type { FetchNode } from '@apollo/query-planner';
import { SubgraphUnavailableError } from '../transport/transport.ts';
import { type AnswerField, answerFields } from './answer-fields.ts';
import { type ContextOf, compileContext } from './context-arguments.ts';
import type { EntityPath } from './entity-path.ts';
import type { EntityAnswer } from './entity-queue.ts';
import type { Execution } from './execution.ts';
import type { Path } from './faults.ts';
import { cloneJson, isObject, type JsonObject } from './json.ts';
import { mergeInto } from './merge.ts';
import { compileRepresent, type Represent } from './representations.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { type CompileContext, operationOf, type Step } from './step.ts';

/** Entities to ask about in one call: equal ones once, with all places that wait for the answer. */
interface Asked {
  readonly context: JsonObject | undefined;
  readonly values: JsonObject[];
  readonly texts: string[];
  /** Entities in the data, for each value. */
  readonly targets: JsonObject[][];
  readonly indexes: Map<string, number>;
}

interface EntityFetch {
  readonly node: FetchNode;
  readonly path: EntityPath;
  readonly represent: Represent;
  readonly rewrite: Rewrite | undefined;
  readonly contextOf: ContextOf | undefined;
  readonly compile: CompileContext;
  /** What stays empty when it fails. */
  readonly missingFields: () => readonly AnswerField[];
}

/** Places that one failed fetch is told of at. */
const toldPlacesMax = 50;

/** Compiles a fetch of more fields for entities that are in the data already. */
export function compileEntityFetch(node: FetchNode, path: EntityPath, compile: CompileContext): Step {
  const { isTypeOf } = compile;
  const fetch: EntityFetch = {
    node,
    path,
    compile,
    represent: compileRepresent(node.requires ?? [], node.inputRewrites, isTypeOf),
    rewrite: compileRewrites(node.outputRewrites, isTypeOf),
    contextOf: compileContext(node.contextRewrites, isTypeOf),
    missingFields: answerFields(node.operation, '_entities'),
  };
  const operation = operationOf(node, compile);

  async function ask(execution: Execution, asked: Asked): Promise<void> {
    let answer: EntityAnswer;
    try {
      answer = await execution.entities.ask({ operation, ...asked });
    } catch (error) {
      tellMissing(fetch, execution, asked, error instanceof Error ? error : new Error(String(error)));
      return;
    }
    takeIn(fetch, execution, asked, answer);
  }

  return (execution) => {
    const groups = gather(fetch, execution);
    const [only] = groups;
    if (only === undefined) return undefined;
    if (groups.length === 1) return ask(execution, only);
    return Promise.all(groups.map((asked) => ask(execution, asked))).then(() => undefined);
  };
}

function gather({ path, represent, contextOf }: EntityFetch, execution: Execution): readonly Asked[] {
  if (contextOf === undefined) {
    const asked = createAsked(undefined);
    for (const entity of path.collect(execution.data)) add(asked, entity, represent(entity));
    return asked.values.length === 0 ? [] : [asked];
  }
  const groups = new Map<string, Asked>();
  for (const { entity, ancestors } of path.locate(execution.data)) {
    const representation = represent(entity);
    if (representation === undefined) continue;
    const context = contextOf(ancestors);
    const key = JSON.stringify(context);
    const asked = groups.get(key) ?? createAsked(context);
    groups.set(key, asked);
    add(asked, entity, representation);
  }
  return [...groups.values()];
}

function createAsked(context: JsonObject | undefined): Asked {
  return { context, values: [], texts: [], targets: [], indexes: new Map() };
}

function add(
  { values, texts, targets, indexes }: Asked,
  entity: JsonObject,
  representation: JsonObject | undefined,
): void {
  if (representation === undefined) return;
  const text = JSON.stringify(representation);
  const index = indexes.get(text);
  if (index !== undefined) {
    targets[index]?.push(entity);
    return;
  }
  indexes.set(text, values.length);
  values.push(representation);
  texts.push(text);
  targets.push([entity]);
}

function takeIn(fetch: EntityFetch, execution: Execution, asked: Asked, { entities, errors }: EntityAnswer): void {
  const { node, rewrite, compile } = fetch;
  if (errors.length > 0) tellErrors(fetch, execution, asked, errors);
  if (entities === undefined) return;
  if (entities.length !== asked.values.length) {
    const message = `${node.serviceName} was asked about ${asked.values.length} entities and answered about ${entities.length}`;
    tellMissing(fetch, execution, asked, new SubgraphUnavailableError(node.serviceName, { cause: new Error(message) }));
    return;
  }
  for (const [index, targets] of asked.targets.entries()) {
    const received = entities[index];
    if (!isObject(received)) continue;
    if (rewrite !== undefined) {
      // The rewrites of one type must not be taken for those of another.
      received.__typename ??= targets[0]?.__typename;
      rewrite(received);
    }
    keepOwnType(received, targets[0], compile);
    for (const [place, target] of targets.entries()) {
      mergeInto(target, place > 0 && compile.hasContext ? cloneJson(received) : received);
    }
  }
}

/** A subgraph that knows an interface as an object (`@interfaceObject`) says no more than its name of an object's type. */
function keepOwnType(received: JsonObject, target: JsonObject | undefined, { isTypeOf }: CompileContext): void {
  const { __typename: said } = received;
  const known = target?.__typename;
  if (typeof said === 'string' && typeof known === 'string' && said !== known && isTypeOf(known, said)) {
    received.__typename = known;
  }
}

function tellErrors(
  { node, path, compile }: EntityFetch,
  { faults, data }: Execution,
  { targets }: Asked,
  errors: EntityAnswer['errors'],
): void {
  const placesOf = Map.groupBy(path.locate(data), ({ entity }) => entity);
  const nameOf = compile.renamedBack(node);
  for (const error of errors) {
    const [index, ...inner] = error.path ?? [];
    const entities = new Set(typeof index === 'number' ? targets[index] : []);
    const places = [...entities].flatMap((entity) => placesOf.get(entity) ?? []);
    if (places.length === 0) faults.fromSubgraph(node.serviceName, error, undefined);
    for (const place of places.slice(0, toldPlacesMax)) {
      faults.fromSubgraph(node.serviceName, error, [...place.path, ...inner.map(nameOf)]);
    }
  }
}

function tellMissing(
  { path, compile, missingFields }: EntityFetch,
  execution: Execution,
  { targets }: Asked,
  cause: Error,
): void {
  const asked = new Set(targets.flat());
  const fields = missingFields();
  let told = 0;
  for (const { entity, path: place } of path.locate(execution.data)) {
    if (!asked.has(entity)) continue;
    for (const at of missingAt(entity, place, fields, compile)) {
      execution.faults.fromCall(cause, at);
      told += 1;
      if (told >= toldPlacesMax) return;
    }
  }
}

function missingAt(
  entity: JsonObject,
  place: Path,
  fields: readonly AnswerField[],
  { isTypeOf }: CompileContext,
): readonly Path[] {
  const { __typename: typename } = entity;
  return fields
    .filter(
      ({ condition }) => condition === undefined || (typeof typename === 'string' && isTypeOf(typename, condition)),
    )
    .map(({ name }) => [...place, name]);
}
