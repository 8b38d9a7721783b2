import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isNonNullType,
} from 'graphql';

/** Numbers that decide what a query looks like; fewer and smaller ones make a simpler query. */
export type Choices = readonly number[];

const depthMax = 5;
/** Names of keys and of other fields, which are where aliases go wrong. */
const aliases = [
  'id',
  'name',
  'upc',
  'sku',
  'brand',
  'weight',
  'price',
  'dims',
  'reviews',
  'author',
  'constructor',
  'x',
];

/** @returns a query of the schema; not always a valid one, since two of its aliases may be at odds */
export function randomQuery(schema: GraphQLSchema, choices: Choices): string {
  let position = 0;
  const choose = (count: number): number => {
    const choice = choices[position] ?? 0;
    position += 1;
    return choice % count;
  };
  const fragments: string[] = [];

  function selectionSet(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + choose(4);
    const parts = Array.from({ length: count }, () => selection(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    const kind = choose(8);
    if (kind === 7 || !('getFields' in type)) {
      return choose(3) === 2 && 'getFields' in type ? `${alias()}__typename` : fragment(type, depth);
    }
    if (kind === 6 && isAbstractType(type)) return fragment(type, depth);
    const fields = Object.values(type.getFields());
    const field = fields[choose(fields.length)];
    if (field === undefined) return '__typename';
    const fieldType = getNamedType(field.type);
    if (isCompositeType(fieldType) && depth >= depthMax) return '__typename';
    const inner = isCompositeType(fieldType) ? ` ${selectionSet(fieldType, depth + 1)}` : '';
    return `${alias()}${field.name}${argumentsOf(field.args)}${condition()}${inner}`;
  }

  function fragment(type: GraphQLCompositeType, depth: number): string {
    const types = isAbstractType(type) ? [...schema.getPossibleTypes(type)] : [type];
    const chosen = types[choose(types.length)] ?? type;
    if (depth >= depthMax) return '__typename';
    const inner = selectionSet(chosen, depth + 1);
    if (choose(3) !== 2) return `... on ${chosen.name}${condition()} ${inner}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${chosen.name} ${inner}`);
    return `...${name}${condition()}`;
  }

  function alias(): string {
    return choose(3) === 2 ? `${aliases[choose(aliases.length)]}: ` : '';
  }

  function condition(): string {
    return (
      ['', '', '', '', ' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: $no)', ' @skip(if: true)'][choose(8)] ??
      ''
    );
  }

  function argumentsOf(args: readonly GraphQLArgument[]): string {
    const given = args.filter((arg) => isNonNullType(arg.type) || choose(2) === 1);
    if (given.length === 0) return '';
    return `(${given.map((arg) => `${arg.name}: ${literal(arg.type)}`).join(', ')})`;
  }

  function literal(type: GraphQLInputType): string {
    const named = getNamedType(type);
    if (isEnumType(named)) return named.getValues()[choose(named.getValues().length)]?.name ?? 'null';
    switch (named.name) {
      case 'Int':
        return choose(3) === 2 ? '$count' : String(choose(4));
      case 'Boolean':
        return ['true', 'false', '$yes'][choose(3)] ?? 'true';
      case 'ID':
        return ['"u1"', '"u2"', '"p1"', '"p3"'][choose(4)] ?? '"u1"';
      default:
        return '"text"';
    }
  }

  const queryType = schema.getQueryType();
  if (!queryType) throw new Error('The schema has no queries');
  const body = selectionSet(queryType, 0);
  return `query Q($yes: Boolean! = true, $no: Boolean!, $count: Int = 2) ${body} ${fragments.join(' ')}`;
}

/** @returns the same random query without the variables that it does not use */
export function usedVariablesOnly(query: string): string {
  const used = ['yes', 'no', 'count'].filter((name) => query.split(`$${name}`).length > 2);
  const types: Record<string, string> = { yes: 'Boolean! = true', no: 'Boolean!', count: 'Int = 2' };
  const definitions = used.map((name) => `$${name}: ${types[name]}`).join(', ');
  return query.replace(/^query Q\([^)]*\)/, definitions === '' ? 'query Q' : `query Q(${definitions})`);
}
