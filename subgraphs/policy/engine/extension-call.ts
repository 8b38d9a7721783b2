import type { Environment, Evaluate } from './compile-expression.ts';
import { fail } from './evaluation-fault.ts';
import type { FunctionName } from './expression.ts';
import {
  DateTime,
  Decimal,
  Duration,
  dateOf,
  dayMs,
  durationBetween,
  inUnits,
  offsetBy,
  timeOf,
} from './extension-value.ts';
import { IpRange } from './ip-range.ts';
import { construct } from './read-literal.ts';
import type { Value } from './value.ts';

/** Compiles a call of an extension function. @param operands as many as the function takes */
export function compileCall(name: FunctionName, operands: readonly Evaluate[]): Evaluate {
  const [first = fail, second = fail] = operands;
  switch (name) {
    case 'ip':
    case 'decimal':
    case 'datetime':
    case 'duration':
      return (environment) => {
        const text = first(environment);
        return typeof text === 'string' ? (construct(name, text) ?? fail()) : fail();
      };
    case 'isIpv4':
      return (environment) => asIp(first(environment)).family === 4;
    case 'isIpv6':
      return (environment) => asIp(first(environment)).family === 6;
    case 'isLoopback':
      return (environment) => asIp(first(environment)).isLoopback();
    case 'isMulticast':
      return (environment) => asIp(first(environment)).isMulticast();
    case 'isInRange':
      return (environment) => asIp(first(environment)).isIn(asIp(second(environment)));
    case 'offset':
      return (environment) => offsetBy(asDateTime(first(environment)), asDuration(second(environment))) ?? fail();
    case 'durationSince':
      return (environment) =>
        durationBetween(asDateTime(second(environment)), asDateTime(first(environment))) ?? fail();
    case 'toDate':
      return (environment) => dateOf(asDateTime(first(environment))) ?? fail();
    case 'toTime':
      return (environment) => timeOf(asDateTime(first(environment)));
    case 'toMilliseconds':
      return inUnitsOf(first, 1);
    case 'toSeconds':
      return inUnitsOf(first, 1000);
    case 'toMinutes':
      return inUnitsOf(first, 60_000);
    case 'toHours':
      return inUnitsOf(first, 3_600_000);
    case 'toDays':
      return inUnitsOf(first, dayMs);
    case 'lessThan':
      return compareDecimals(first, second, (a, b) => a.tenThousandths < b.tenThousandths);
    case 'lessThanOrEqual':
      return compareDecimals(first, second, (a, b) => a.tenThousandths <= b.tenThousandths);
    case 'greaterThan':
      return compareDecimals(first, second, (a, b) => a.tenThousandths > b.tenThousandths);
    case 'greaterThanOrEqual':
      return compareDecimals(first, second, (a, b) => a.tenThousandths >= b.tenThousandths);
  }
}

function inUnitsOf(operand: Evaluate, unitMs: number): Evaluate {
  return (environment) => inUnits(asDuration(operand(environment)), unitMs);
}

function compareDecimals(left: Evaluate, right: Evaluate, compare: (a: Decimal, b: Decimal) => boolean): Evaluate {
  return (environment: Environment) => compare(asDecimal(left(environment)), asDecimal(right(environment)));
}

function asIp(value: Value): IpRange {
  return value instanceof IpRange ? value : fail();
}

function asDecimal(value: Value): Decimal {
  return value instanceof Decimal ? value : fail();
}

function asDateTime(value: Value): DateTime {
  return value instanceof DateTime ? value : fail();
}

function asDuration(value: Value): Duration {
  return value instanceof Duration ? value : fail();
}
