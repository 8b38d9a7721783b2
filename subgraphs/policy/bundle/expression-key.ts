import type { Expression, VariableName } from '../engine/expression.ts';
import { CedarRecord, CedarSet, EntityUid, type Value } from '../engine/value.ts';

const infix: Readonly<Record<string, string>> = {
  ...{
    and: '&&',
    or: '||',
    equal: '==',
    less: '<',
    lessOrEqual: '<=',
    in: 'in',
    add: '+',
    subtract: '-',
    multiply: '*',
  },
};

/** Writes an expression much as Cedar text does; equal expressions give equal text. */
export function keyOf(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return valueText(expression.value);
    case 'variable':
      return expression.name satisfies VariableName;
    case 'attribute':
      return `${keyOf(expression.of)}.${expression.name}`;
    case 'has':
      return `${keyOf(expression.of)} has ${expression.name}`;
    case 'like':
      return `${keyOf(expression.text)} like ${JSON.stringify(expression.parts)}`;
    case 'is':
      return `${keyOf(expression.of)} is ${expression.type}`;
    case 'if':
      return `if ${keyOf(expression.test)} then ${keyOf(expression.whenTrue)} else ${keyOf(expression.whenFalse)}`;
    case 'set':
      return `[${expression.elements.map(keyOf).join(', ')}]`;
    case 'record':
      return `{${expression.fields.map(([name, value]) => `${JSON.stringify(name)}: ${keyOf(value)}`).join(', ')}}`;
    case 'call':
      return `${expression.name}(${expression.operands.map(keyOf).join(', ')})`;
    case 'not':
      return `!(${keyOf(expression.operand)})`;
    case 'negate':
    case 'isEmpty':
      return `${expression.kind}(${keyOf(expression.operand)})`;
    default: {
      const [left, right] = [keyOf(expression.left), keyOf(expression.right)];
      const sign = infix[expression.kind];
      return sign === undefined ? `${left}.${expression.kind}(${right})` : `(${left} ${sign} ${right})`;
    }
  }
}

function valueText(value: Value): string {
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (value instanceof EntityUid) return `${value.type}::${JSON.stringify(value.id)}`;
  if (value instanceof CedarSet) return `[${value.elements.map(valueText).sort().join(', ')}]`;
  if (value instanceof CedarRecord) {
    return `{${[...value.fields]
      .map(([name, field]) => `${JSON.stringify(name)}: ${valueText(field)}`)
      .sort()
      .join(', ')}}`;
  }
  return `${value.constructor.name}(${Object.values(value).map(String).join(' ')})`;
}
