import type { JsonObject } from '../execution/json.ts';

/** One calculation of an expression. */
export interface Calculation {
  /** As the client gave them. */
  readonly variables: Readonly<JsonObject>;
  /** Another one for each calculation. */
  readonly number: number;
}

/** A number, or how to calculate it from the variables of a request. Never negative, and never more than `costMost`. */
export type Expression = number | ((calculation: Calculation) => number);

/** All that is more counts as this; sums and products of two of them are still exact enough to be compared. */
export const costMost = Number.MAX_SAFE_INTEGER;

let calculations = 0;

/** @returns what the expression comes to with these variables */
export function calculate(expression: Expression, variables: Readonly<JsonObject>): number {
  if (typeof expression === 'number') return expression;
  calculations += 1;
  return expression({ variables, number: calculations });
}

export function sum(terms: readonly Expression[]): Expression {
  const known = bounded(constants(terms).reduce((total, term) => total + term, 0));
  const open = terms.filter(isOpen);
  const [only] = open;
  if (only === undefined) return known;
  if (open.length === 1 && known === 0) return only;
  return (calculation) => bounded(open.reduce((total, term) => total + term(calculation), known));
}

export function product(left: Expression, right: Expression): Expression {
  if (left === 0 || right === 0) return 0;
  if (left === 1) return right;
  if (right === 1) return left;
  if (typeof left === 'number' && typeof right === 'number') return bounded(left * right);
  return (calculation) => bounded(amountOf(left, calculation) * amountOf(right, calculation));
}

/** @returns the largest, 0 of none */
export function largest(terms: readonly Expression[]): Expression {
  const known = Math.max(0, ...constants(terms));
  const open = terms.filter(isOpen);
  const [only] = open;
  if (only === undefined) return known;
  if (open.length === 1 && known === 0) return only;
  return (calculation) => open.reduce((most, term) => Math.max(most, term(calculation)), known);
}

/** An expression that is part of several others: it is calculated once in each calculation. */
export function shared(expression: Expression): Expression {
  if (typeof expression === 'number') return expression;
  let last = 0;
  let value = 0;
  return (calculation) => {
    if (last === calculation.number) return value;
    value = expression(calculation);
    last = calculation.number;
    return value;
  };
}

/** @returns the number within the bounds of expressions; what is none counts as 0 */
export function bounded(value: number): number {
  return value > 0 ? Math.min(value, costMost) : 0;
}

function amountOf(expression: Expression, calculation: Calculation): number {
  return typeof expression === 'number' ? expression : expression(calculation);
}

function isOpen(expression: Expression): expression is Exclude<Expression, number> {
  return typeof expression !== 'number';
}

function constants(terms: readonly Expression[]): number[] {
  return terms.filter((term) => typeof term === 'number');
}
