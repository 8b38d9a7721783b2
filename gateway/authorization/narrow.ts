import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { findGuardedFields, fragmentsByName, type GuardedFields, typeNamed } from './guarded-fields.ts';
import type { Requirements } from './requirements.ts';
import { createWithheld, type Withheld } from './withheld.ts';

/** What is left of an operation for one caller. */
export interface NarrowedOperation {
  /** The operation without what the caller may not have, or undefined when nothing is left of its answer. */
  readonly document: DocumentNode | undefined;
  /** Where nulls stand instead. */
  readonly withheld: Withheld;
  /** What the caller is told, with the path of each field; list positions are not known before the fetch. */
  readonly errors: readonly GraphQLError[];
}

export interface NarrowOptions {
  readonly schema: GraphQLSchema;
  readonly requirements: Requirements;
  /** Its conditions are carried out. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly identity: Identity;
}

/** Name under which the type of an object is asked for, where it decides whether something was withheld of it. */
const typenameAlias = 'parpour_typename';

type Field = { readonly node: FieldNode; readonly parent: GraphQLCompositeType };

/** What came of a selection: what is left, or that its object can't be without what was withheld. */
type Left = SelectionNode[] | 'null';

/**
 * Takes out of an operation what the caller may not have. A null that the type of a field does not allow goes up to the
 * nearest field that may be null, as it would in the answer (GraphQL, section 6.4.4).
 */
export function narrowOperation(options: NarrowOptions): NarrowedOperation {
  const { schema, document, identity } = options;
  const operation = operationIn(document, options.operationName);
  const root = schema.getRootType(operation.operation);
  const withheld = createWithheld(typenameAlias);
  const narrower = new Narrower(schema, identity, {
    guarded: findGuardedFields(schema, options.requirements, { document, operation }),
    fragments: fragmentsByName(document),
  });
  const left = root ? narrower.selections(operation.selectionSet, root, { path: [], withheld, on: undefined }) : 'null';
  const { errors } = narrower;
  if (left === 'null') return { document: undefined, withheld, errors };
  const kept: OperationDefinitionNode = { ...operation, selectionSet: selectionSetOf(left) };
  return { document: { kind: Kind.DOCUMENT, definitions: [withoutUnusedVariables(kept)] }, withheld, errors };
}

interface Place {
  /** In the client's names. */
  readonly path: readonly string[];
  readonly withheld: Withheld;
  /** Types whose objects are meant, where others may stand in their place. */
  readonly on: ReadonlySet<string> | undefined;
}

class Narrower {
  readonly errors: GraphQLError[] = [];
  readonly #schema: GraphQLSchema;
  readonly #identity: Identity;
  readonly #guarded: GuardedFields;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    schema: GraphQLSchema,
    identity: Identity,
    { guarded, fragments }: { guarded: GuardedFields; fragments: ReadonlyMap<string, FragmentDefinitionNode> },
  ) {
    this.#schema = schema;
    this.#identity = identity;
    this.#guarded = guarded;
    this.#fragments = fragments;
  }

  selections({ selections }: SelectionSetNode, parent: GraphQLCompositeType, place: Place): Left {
    const left: SelectionNode[] = [];
    let isNull = false;
    for (const node of selections) {
      const kept =
        node.kind === Kind.FIELD ? this.#field({ node, parent }, place) : this.#fragment(node, parent, place);
      // Goes on all the same: the caller is told of everything that is refused at once.
      if (kept === 'null') isNull = true;
      else left.push(...kept);
    }
    return isNull ? 'null' : left;
  }

  #fragment(node: Exclude<SelectionNode, FieldNode>, parent: GraphQLCompositeType, place: Place): Left {
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
    if (inner === undefined) return [];
    const type = typeNamed(this.#schema, inner.typeCondition?.name.value) ?? parent;
    const isNarrower = type !== parent && isAbstractType(parent);
    const left = this.selections(inner.selectionSet, type, isNarrower ? { ...place, on: this.#typesOf(type) } : place);
    // An object of another type could do without; which type it is shows too late.
    if (left === 'null' || left.length === 0) return left;
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
        ...(node.directives && { directives: node.directives }),
        selectionSet: selectionSetOf(left),
      },
    ];
  }

  #field({ node, parent }: Field, { path, withheld, on }: Place): Left {
    const type = 'getFields' in parent ? parent.getFields()[node.name.value]?.type : undefined;
    if (type === undefined) return [node];
    const key = node.alias?.value ?? node.name.value;
    const own = [...path, key];
    const withhold = (): Left => {
      if (isNonNullType(type)) return 'null';
      withheld.hold(key, on);
      return [];
    };
    const refusal = this.#refusalOf(node);
    if (refusal !== undefined) {
      const message = `${parent.name}.${node.name.value}: ${refusal.message}`;
      const told = new RequestError(refusal.code, message, { ...(refusal.reason && { reason: refusal.reason }) });
      this.errors.push(new GraphQLError(message, { path: own, originalError: told }));
      return withhold();
    }
    const named = getNamedType(type);
    if (node.selectionSet === undefined || !isCompositeType(named)) return [node];
    const inner = withheld.inside(key, on);
    const left = this.selections(node.selectionSet, named, { path: own, withheld: inner, on: undefined });
    if (left === 'null') return withhold();
    const typename = inner.dependsOnType ? [typenameField] : [];
    return [{ ...node, selectionSet: selectionSetOf([...left, ...typename]) }];
  }

  #refusalOf(node: FieldNode) {
    for (const requirement of this.#guarded.get(node) ?? []) {
      const refusal = requirement(this.#identity);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  #typesOf(type: GraphQLCompositeType): ReadonlySet<string> {
    const types = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return new Set(types.map(({ name }) => name));
  }
}

const typenameField: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: typenameAlias },
  name: { kind: Kind.NAME, value: '__typename' },
};

/** A selection must not be empty. */
function selectionSetOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length === 0 ? [typenameField] : selections };
}

function operationIn({ definitions }: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation = name === undefined ? operations[0] : operations.find((node) => node.name?.value === name);
  if (operation === undefined) throw new Error('The document has no such operation');
  return operation;
}

function withoutUnusedVariables(operation: OperationDefinitionNode): OperationDefinitionNode {
  const used = new Set<string>();
  visit(operation, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const kept = operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  return { ...operation, ...(kept && { variableDefinitions: kept }) };
}
