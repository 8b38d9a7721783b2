import { addLongs, divideLong, type Long, moduloLong, multiplyLongs, parseLong, subtractLongs } from './long.ts';

// Cedar's extension types `decimal`, `datetime` and `duration`
// (https://docs.cedarpolicy.com/policies/syntax-datatypes.html).

/** Four digits behind the point, held as ten-thousandths. */
export class Decimal {
  readonly tenThousandths: Long;

  constructor(tenThousandths: Long) {
    this.tenThousandths = tenThousandths;
  }
}

export class DateTime {
  /** Milliseconds since 1970-01-01, leap seconds left out. */
  readonly epochMs: Long;

  constructor(epochMs: Long) {
    this.epochMs = epochMs;
  }
}

export class Duration {
  readonly ms: Long;

  constructor(ms: Long) {
    this.ms = ms;
  }
}

const decimalPattern = /^(-?)(\d+)\.(\d{1,4})$/;

/** @returns undefined when Cedar would refuse the text, as in each reader below */
export function parseDecimal(text: string): Decimal | undefined {
  const match = decimalPattern.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const value = parseLong(`${sign}${whole}${fraction.padEnd(4, '0')}`);
  return value === undefined ? undefined : new Decimal(value);
}

export const dayMs = 24 * 60 * 60 * 1000;
const dateTimePattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?(?:Z|([+-])(\d{2})(\d{2})))?$/;

export function parseDateTime(text: string): DateTime | undefined {
  const match = dateTimePattern.exec(text);
  if (match === null) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hours, minutes, seconds] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  if (hours > 23 || minutes > 59 || seconds > 59 || part(9) > 23 || part(10) > 59) return undefined;
  const date = new Date(0);
  // Date.UTC takes years below 100 for those of the last century.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offsetMs = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10)) * 60_000;
  const timeMs = ((hours * 60 + minutes) * 60 + seconds) * 1000 + part(7);
  return new DateTime(date.getTime() + timeMs - offsetMs);
}

const durationPattern = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Milliseconds of the units in the order in which Cedar adds them up: an overflow on the way is one. */
const durationUnits: readonly (readonly [group: number, ms: number])[] = [
  [6, 1],
  [5, 1000],
  [4, 60_000],
  [3, 3_600_000],
  [2, dayMs],
];

export function parseDuration(text: string): Duration | undefined {
  const match = text === '' || text === '-' ? null : durationPattern.exec(text);
  if (match === null) return undefined;
  let total: Long = 0;
  for (const [group, unitMs] of durationUnits) {
    const digits = match[group];
    if (digits === undefined) continue;
    const count = parseLong(`${match[1]}${digits}`);
    const amount = count === undefined ? undefined : multiplyLongs(count, unitMs);
    const sum: Long | undefined = amount === undefined ? undefined : addLongs(total, amount);
    if (sum === undefined) return undefined;
    total = sum;
  }
  return new Duration(total);
}

/** @returns undefined on overflow */
export function offsetBy({ epochMs }: DateTime, { ms }: Duration): DateTime | undefined {
  const sum = addLongs(epochMs, ms);
  return sum === undefined ? undefined : new DateTime(sum);
}

/** @returns undefined on overflow */
export function durationBetween(from: DateTime, to: DateTime): Duration | undefined {
  const ms = subtractLongs(to.epochMs, from.epochMs);
  return ms === undefined ? undefined : new Duration(ms);
}

/** Start of the day. @returns undefined on overflow */
export function dateOf({ epochMs }: DateTime): DateTime | undefined {
  const start = subtractLongs(epochMs, moduloLong(epochMs, dayMs));
  return start === undefined ? undefined : new DateTime(start);
}

/** Since the start of the day. */
export function timeOf({ epochMs }: DateTime): Duration {
  return new Duration(moduloLong(epochMs, dayMs));
}

/** Whole units, rounded towards zero. */
export function inUnits({ ms }: Duration, unitMs: number): Long {
  return divideLong(ms, unitMs);
}
