import type { Entity, EntityStore } from './entity-store.ts';
import { fail } from './evaluation-fault.ts';
import type { Expression, VariableName } from './expression.ts';
import { compileCall } from './extension-call.ts';
import { DateTime, Duration } from './extension-value.ts';
import { addLongs, isLong, type Long, multiplyLongs, negateLong, subtractLongs } from './long.ts';
import { CedarRecord, CedarSet, EntityUid, equalValues, type Value } from './value.ts';

/** What a request puts before the policies. */
export interface Environment {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
  readonly entities: EntityStore;
}

/** A compiled expression; throws `evaluationFault` where Cedar reports an error. */
export type Evaluate = (environment: Environment) => Value;
/** The same for an expression whose value has to be a boolean. */
export type Test = (environment: Environment) => boolean;

/** Compiles an expression for its value. */
export function compileValue(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value);
    case 'variable':
      return compileVariable(expression.name);
    case 'attribute':
      return compileAttribute(expression.of, expression.name);
    case 'if': {
      const [test, whenTrue, whenFalse] = [
        compileTest(expression.test),
        compileValue(expression.whenTrue),
        compileValue(expression.whenFalse),
      ];
      return (environment) => (test(environment) ? whenTrue(environment) : whenFalse(environment));
    }
    case 'set': {
      const elements = expression.elements.map(compileValue);
      return (environment) => new CedarSet(elements.map((element) => element(environment)));
    }
    case 'record': {
      const fields = expression.fields.map(([name, value]) => [name, compileValue(value)] as const);
      return (environment) => new CedarRecord(new Map(fields.map(([name, value]) => [name, value(environment)])));
    }
    case 'call':
      return compileCall(expression.name, expression.operands.map(compileValue));
    case 'negate': {
      const operand = compileValue(expression.operand);
      return (environment) => negateLong(asLong(operand(environment))) ?? fail();
    }
    case 'add':
      return compileArithmetic(addLongs, expression.left, expression.right);
    case 'subtract':
      return compileArithmetic(subtractLongs, expression.left, expression.right);
    case 'multiply':
      return compileArithmetic(multiplyLongs, expression.left, expression.right);
    case 'getTag':
      return compileGetTag(expression.left, expression.right);
    default:
      return compileTest(expression);
  }
}

/** Compiles an expression that has to be a boolean: any other value is an error. */
export function compileTest(expression: Expression): Test {
  switch (expression.kind) {
    case 'not': {
      const operand = compileTest(expression.operand);
      return (environment) => !operand(environment);
    }
    case 'and': {
      const [left, right] = [compileTest(expression.left), compileTest(expression.right)];
      return (environment) => left(environment) && right(environment);
    }
    case 'or': {
      const [left, right] = [compileTest(expression.left), compileTest(expression.right)];
      return (environment) => left(environment) || right(environment);
    }
    case 'isEmpty': {
      const operand = compileValue(expression.operand);
      return (environment) => asSet(operand(environment)).elements.length === 0;
    }
    case 'equal':
      return compileEqual(expression.left, expression.right);
    case 'less':
      return compileComparison((a, b) => a < b, expression.left, expression.right);
    case 'lessOrEqual':
      return compileComparison((a, b) => a <= b, expression.left, expression.right);
    case 'in':
      return compileIn(expression.left, expression.right);
    case 'contains':
      return compileBinary(expression, (set, value) => asSet(set).has(value));
    case 'containsAll':
      return compileBinary(expression, (set, other) => asSet(set).hasAll(asSet(other)));
    case 'containsAny':
      return compileBinary(expression, (set, other) => asSet(set).hasAny(asSet(other)));
    case 'has':
      return compileHas(expression.of, expression.name);
    case 'hasTag':
      return compileHasTag(expression.left, expression.right);
    case 'like':
      return compileLike(expression.text, expression.parts);
    case 'is': {
      const { type } = expression;
      const of = compileValue(expression.of);
      return (environment) => asUid(of(environment)).type === type;
    }
    default: {
      const value = compileValue(expression);
      return (environment) => asBoolean(value(environment));
    }
  }
}

function constant<T extends Value>(value: T): () => T {
  return () => value;
}

function compileVariable(name: VariableName): Evaluate {
  return (environment) => environment[name];
}

function compileAttribute(of: Expression, name: string): Evaluate {
  if (isContext(of)) return ({ context }) => context.fields.get(name) ?? fail();
  const evaluate = compileValue(of);
  return (environment) => {
    const value = evaluate(environment);
    if (value instanceof EntityUid) return environment.entities.find(value)?.attributes.get(name) ?? fail();
    return value instanceof CedarRecord ? (value.fields.get(name) ?? fail()) : fail();
  };
}

function compileHas(of: Expression, name: string): Test {
  if (isContext(of)) return ({ context }) => context.fields.has(name);
  const evaluate = compileValue(of);
  return (environment) => {
    const value = evaluate(environment);
    if (value instanceof EntityUid) return environment.entities.find(value)?.attributes.has(name) ?? false;
    return value instanceof CedarRecord ? value.fields.has(name) : fail();
  };
}

function isContext(expression: Expression): boolean {
  return expression.kind === 'variable' && expression.name === 'context';
}

function compileGetTag(of: Expression, name: Expression): Evaluate {
  const lookUp = compileTagLookUp(of, name);
  return (environment) => lookUp(environment, (entity, tag) => entity?.tags.get(tag) ?? fail());
}

function compileHasTag(of: Expression, name: Expression): Test {
  const lookUp = compileTagLookUp(of, name);
  return (environment) => lookUp(environment, (entity, tag) => entity?.tags.has(tag) ?? false);
}

function compileTagLookUp(of: Expression, name: Expression) {
  const [evaluateOf, evaluateName] = [compileValue(of), compileValue(name)];
  return <T>(environment: Environment, use: (entity: Entity | undefined, tag: string) => T): T => {
    const uid = asUid(evaluateOf(environment));
    const tag = evaluateName(environment);
    return typeof tag === 'string' ? use(environment.entities.find(uid), tag) : fail();
  };
}

function compileEqual(left: Expression, right: Expression): Test {
  const [a, b] = [compileValue(left), compileValue(right)];
  return (environment) => equalValues(a(environment), b(environment));
}

function compileArithmetic(
  compute: (a: Long, b: Long) => Long | undefined,
  left: Expression,
  right: Expression,
): Evaluate {
  const [a, b] = [compileValue(left), compileValue(right)];
  return (environment) => compute(asLong(a(environment)), asLong(b(environment))) ?? fail();
}

/** Longs, points in time and durations have an order; no two of different types have. */
function compileComparison(compare: (a: Long, b: Long) => boolean, left: Expression, right: Expression): Test {
  const [evaluateLeft, evaluateRight] = [compileValue(left), compileValue(right)];
  return (environment) => {
    const a = evaluateLeft(environment);
    const b = evaluateRight(environment);
    if (isLong(a) && isLong(b)) return compare(a, b);
    if (a instanceof DateTime && b instanceof DateTime) return compare(a.epochMs, b.epochMs);
    if (a instanceof Duration && b instanceof Duration) return compare(a.ms, b.ms);
    return fail();
  };
}

function compileBinary(
  { left, right }: { readonly left: Expression; readonly right: Expression },
  decide: (left: Value, right: Value) => boolean,
): Test {
  const [a, b] = [compileValue(left), compileValue(right)];
  return (environment) => decide(a(environment), b(environment));
}

function compileIn(left: Expression, right: Expression): Test {
  const [evaluateUid, evaluateGroup] = [compileValue(left), compileValue(right)];
  return (environment) => {
    const uid = asUid(evaluateUid(environment));
    const group = evaluateGroup(environment);
    if (group instanceof EntityUid) return environment.entities.isIn(uid, group);
    // All have to be entities, also those behind one that holds.
    const groups = asSet(group).elements.map(asUid);
    return groups.some((one) => environment.entities.isIn(uid, one));
  };
}

function compileLike(text: Expression, parts: readonly string[]): Test {
  const evaluate = compileValue(text);
  return (environment) => {
    const value = evaluate(environment);
    return typeof value === 'string' ? matchesParts(value, parts) : fail();
  };
}

/** Whether the text is the parts in their order, with anything in between. Each is taken where it comes first. */
export function matchesParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length <= 1) return text === first;
  const end = text.length - last.length;
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] ?? '';
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

function asBoolean(value: Value): boolean {
  return typeof value === 'boolean' ? value : fail();
}

function asLong(value: Value): Long {
  return isLong(value) ? value : fail();
}

function asSet(value: Value): CedarSet {
  return value instanceof CedarSet ? value : fail();
}

function asUid(value: Value): EntityUid {
  return value instanceof EntityUid ? value : fail();
}
