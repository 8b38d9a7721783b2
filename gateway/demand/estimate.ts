import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import { typeNamed } from '../authorization/guarded-fields.ts';
import { type Conditions, fragmentsOf, isAskedFor } from '../execution/collect-fields.ts';
import type { JsonObject } from '../execution/json.ts';
import { type Expression, largest, product, shared, sum } from './expression.ts';
import { createInputCosts, type InputCosts } from './input-cost.ts';
import { lengthOf } from './list-lengths.ts';
import { createPricedFields, type PricedField, type PricedFields } from './priced-fields.ts';
import type { Weights } from './weights.ts';

/** What every mutation costs before its fields, as with Apollo's router. */
const mutationCost = 10;
/**
 * What the schema itself costs, whatever is asked of it: graphql-js bounds how deep that may be. It is answered in this process,
 * which has nothing else to do meanwhile: some ten milliseconds for a few hundred types.
 */
const introspectionCostPerType = 10;
const introspectedTypeCost = 100;
/**
 * Selections that are looked at for one operation; a fragment counts wherever it is spread. An operation that has more is not
 * measured to its end.
 */
const visitsMax = 100_000;
/** Comparisons of types that take as long as looking at one selection. */
const comparisonsPerVisit = 16;

export interface EstimatorOptions {
  readonly schema: GraphQLSchema;
  readonly weights: Weights;
  /** Length of lists of which nothing is known. */
  readonly listSize: number;
}

/** An operation for one set of values of its `@skip` and `@include` variables. */
export interface Measured {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly conditions: Conditions;
}

/**
 * Estimates what an operation costs at most, from the demand control directives and with the defaults of Apollo's router: 1 for
 * each object, nothing for scalars and enums, 10 for a mutation; a list as often as it is long. Where the type of an object is not
 * known, the most expensive one counts. What is asked for twice under one name counts once.
 * @throws RequestError COST_EXCEEDED for an operation that is too large to be measured; BAD_USER_INPUT where `@listSize`
 * requires a slicing argument
 */
export type Estimator = (measured: Measured) => Expression;

export function createEstimator({ schema, weights, listSize }: EstimatorOptions): Estimator {
  const graph: MeasuredGraph = {
    schema,
    fields: createPricedFields(schema, weights),
    inputs: createInputCosts(weights),
    listSize,
    introspectionCost: Object.keys(schema.getTypeMap()).length * introspectionCostPerType,
  };
  return (measured) => {
    const { operation } = measured;
    const root = schema.getRootType(operation.operation);
    if (!root) return 0;
    const fields = new Measurement(graph, measured).selections([operation.selectionSet], root, undefined);
    return sum([operation.operation === 'mutation' ? mutationCost : 0, fields]);
  };
}

interface MeasuredGraph {
  readonly schema: GraphQLSchema;
  readonly fields: PricedFields;
  readonly inputs: InputCosts;
  readonly listSize: number;
  readonly introspectionCost: number;
}

/** A field and the type that it is selected on, which may be less than what is known of the object. */
interface Selected {
  readonly node: FieldNode;
  readonly parent: GraphQLCompositeType;
}

/** How long the lists are that a field leads to, where its `@listSize` says so. */
interface SizedFields {
  readonly names: readonly string[];
  readonly length: Expression;
}

class Measurement {
  readonly #graph: MeasuredGraph;
  readonly #conditions: Conditions;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Defaults of the operation's variables. */
  readonly #defaults: Readonly<JsonObject>;
  readonly #ids = new Map<SelectionSetNode, number>();
  readonly #known = new Map<string, Expression>();
  #visits = 0;

  constructor(graph: MeasuredGraph, { document, operation, conditions }: Measured) {
    this.#graph = graph;
    this.#conditions = conditions;
    this.#fragments = fragmentsOf(document);
    this.#defaults = Object.fromEntries(
      (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
        variable.name.value,
        defaultValue && valueFromASTUntyped(defaultValue),
      ]),
    );
  }

  /** What one object costs of which these selections are made together. The same ones are measured once. */
  selections(
    sets: readonly SelectionSetNode[],
    type: GraphQLCompositeType,
    sized: SizedFields | undefined,
  ): Expression {
    const key = sets.map((set) => this.#idOf(set)).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const cost = shared(
      largest(
        this.#kindsOf(sets, type).map((kind) =>
          sum([...this.#collect(sets, type, kind).values()].map((fields) => this.#field(fields, sized))),
        ),
      ),
    );
    this.#known.set(key, cost);
    return cost;
  }

  #idOf(set: SelectionSetNode): number {
    const id = this.#ids.get(set) ?? this.#ids.size;
    this.#ids.set(set, id);
    return id;
  }

  /** One type for each combination of fragments that can apply; the names of all the fragments' types decide. */
  #kindsOf(sets: readonly SelectionSetNode[], type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    if (!isAbstractType(type)) return [type];
    const wanted = new Set<string>();
    this.#visit(sets, { enters: (condition) => wanted.add(condition).has(condition), finds: () => undefined });
    const kinds = new Map<string, GraphQLCompositeType>();
    const possibleTypes = this.#graph.schema.getPossibleTypes(type);
    this.#spend((possibleTypes.length * wanted.size) / comparisonsPerVisit);
    for (const possible of possibleTypes) {
      const key = [...wanted].map((condition) => (this.#isA(possible, condition) ? '1' : '0')).join('');
      if (!kinds.has(key)) kinds.set(key, possible);
    }
    return [...kinds.values()];
  }

  #isA(type: GraphQLCompositeType, name: string): boolean {
    if (type.name === name) return true;
    const wanted = this.#graph.schema.getType(name);
    return isAbstractType(wanted) && 'getInterfaces' in type && this.#graph.schema.isSubType(wanted, type);
  }

  /** Fields of objects of one type by response name. */
  #collect(
    sets: readonly SelectionSetNode[],
    type: GraphQLCompositeType,
    kind: GraphQLCompositeType,
  ): ReadonlyMap<string, readonly [Selected, ...Selected[]]> {
    const fields = new Map<string, [Selected, ...Selected[]]>();
    this.#visit(sets, {
      enters: (condition) => this.#isA(kind, condition),
      finds: (node, condition) => {
        const name = node.alias?.value ?? node.name.value;
        const selected = { node, parent: typeNamed(this.#graph.schema, condition) ?? type };
        const others = fields.get(name);
        if (others === undefined) fields.set(name, [selected]);
        else others.push(selected);
      },
    });
    return fields;
  }

  #visit(
    sets: readonly SelectionSetNode[],
    { enters, finds }: { enters(condition: string): boolean; finds(node: FieldNode, on: string | undefined): void },
  ): void {
    const spread = new Set<string>();
    const visit = ({ selections }: SelectionSetNode, on: string | undefined): void => {
      for (const node of selections) {
        this.#spend(1);
        if (!isAskedFor(node, this.#conditions)) continue;
        if (node.kind === Kind.FIELD) {
          finds(node, on);
          continue;
        }
        if (node.kind === Kind.FRAGMENT_SPREAD && spread.has(node.name.value)) continue;
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
        if (node.kind === Kind.FRAGMENT_SPREAD) spread.add(node.name.value);
        const condition = fragment?.typeCondition?.name.value;
        if (fragment && (condition === undefined || enters(condition))) visit(fragment.selectionSet, condition ?? on);
      }
    };
    for (const set of sets) visit(set, undefined);
  }

  /** However an operation is made, measuring it ends. */
  #spend(visits: number): void {
    this.#visits += visits;
    if (this.#visits > visitsMax) throw tooLarge();
  }

  /** @param fields of one response name */
  #field(fields: readonly [Selected, ...Selected[]], sized: SizedFields | undefined): Expression {
    const [{ node, parent }] = fields;
    const name = node.name.value;
    if (name.startsWith('__')) return this.#introspection(name);
    const priced = this.#graph.fields(parent, name);
    if (priced === undefined) return 0;
    const size = this.#lengthOf(priced, node);
    const inner = isCompositeType(priced.type)
      ? this.selections(
          fields.flatMap((selected) => selected.node.selectionSet ?? []),
          priced.type,
          size,
        )
      : 0;
    const length = sized?.names.includes(name) === true ? sized.length : size?.length;
    const all = product(this.#count(priced, length), sum([priced.cost, inner]));
    return node.arguments === undefined || node.arguments.length === 0
      ? all
      : sum([all, ...node.arguments.map((argument) => this.#argument(priced, argument))]);
  }

  #argument({ field, coordinate }: PricedField, { name, value }: ArgumentNode): Expression {
    const definition = field.args.find((candidate) => candidate.name === name.value);
    return definition ? this.#graph.inputs.argumentCost(coordinate, definition, value, this.#defaults) : 0;
  }

  #introspection(name: string): Expression {
    if (name === '__schema') return this.#graph.introspectionCost;
    return name === '__type' ? introspectedTypeCost : 0;
  }

  #lengthOf({ listSizes, coordinate }: PricedField, node: FieldNode): SizedFields | undefined {
    if (listSizes.length === 0) return undefined;
    const isMutation = coordinate.startsWith(`${this.#graph.schema.getMutationType()?.name}.`);
    const given = { node, isMutation, defaults: this.#defaults, unknownLength: this.#graph.listSize };
    const lengths = listSizes.flatMap((listSize) => lengthOf({ ...given, ...listSize }) ?? []);
    const names = listSizes.flatMap(({ listSize }) => listSize.sizedFields);
    return lengths.length === 0 ? undefined : { names, length: largest(lengths) };
  }

  /** How many objects, or values, one call of a field leads to. Of a list of lists the directive says the outer length. */
  #count({ listLevels }: PricedField, length: Expression | undefined): Expression {
    const { listSize } = this.#graph;
    return listLevels === 0 ? 1 : product(length ?? listSize, listSize ** (listLevels - 1));
  }
}

function tooLarge(): RequestError {
  return new RequestError(
    'COST_EXCEEDED',
    `The operation is too large to be measured: more than ${visitsMax} selections, fragments counted wherever they are spread`,
  );
}
