import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import {
  type Limit,
  LimitTimeline,
  type MissingLimits,
  missingLimits,
  type RecordedLimit,
  type Spend,
  subjectUnder,
} from '../limit/recorded-limit.ts';

/** A rolling window is counted in so many buckets, as the treasury does: never less than what it holds. */
const bucketsPerWindow = 1_000;
/** Spends that are remembered as counted; a decision about one comes within minutes of the last about it. */
const rememberedMax = 50_000;
/** Subjects of limits that are counted; past that the one counted longest ago starts anew. */
const subjectsMax = 20_000;

/**
 * Carries the treasury's limits through spends in the order of time: what was permitted uses them up, what was denied does
 * not. Limits hold from when they were set; a window starts empty. Every spend that is counted counts in full: what was
 * voided or expired later is not taken back.
 */
export class Budgets {
  readonly #limits: LimitTimeline;
  readonly #uses = new Map<string, WindowUse>();
  readonly #counted = new Set<string>();

  /** @param limits in the order in which they were set */
  constructor(limits: readonly RecordedLimit[]) {
    this.#limits = new LimitTimeline(limits);
  }

  /** @returns null when the limits that a decision relies on count the spend, or it relies on none */
  missing(required: RequiredLimits | null, spend: Spend): MissingLimits | null {
    return missingLimits(required, this.#limits.at(spend.atMs), spend);
  }

  /**
   * Counts a spend, unless it would pass a limit.
   * @returns the limit that it would pass, and null when it is counted or was before
   */
  spend(spend: Spend): Limit | null {
    const limits = this.#limits.at(spend.atMs);
    if (spend.subjectId !== null && this.#counted.has(spend.subjectId)) return null;
    const uses: WindowUse[] = [];
    for (const limit of limits) {
      const subject = subjectUnder(limit, spend);
      if (subject === null) continue;
      const use = this.#useOf(limit, subject);
      use.slideTo(spend.atMs);
      if (use.usedMinor + spend.amountMinor > BigInt(limit.cap.amountMinor)) return limit;
      if (limit.countMax !== undefined && use.uses >= limit.countMax) return limit;
      uses.push(use);
    }
    for (const use of uses) use.add(spend.amountMinor, spend.atMs);
    this.#remember(spend.subjectId);
    return null;
  }

  #useOf(limit: Limit, subject: string): WindowUse {
    const key = `${limit.limitId} ${subject}`;
    const known = this.#uses.get(key);
    if (known !== undefined) return known;
    const use = new WindowUse(limit);
    if (this.#uses.size >= subjectsMax) deleteOldest(this.#uses);
    this.#uses.set(key, use);
    return use;
  }

  #remember(subjectId: string | null): void {
    if (subjectId === null) return;
    if (this.#counted.size >= rememberedMax) deleteOldest(this.#counted);
    this.#counted.add(subjectId);
  }
}

/** Maps and sets keep the order in which keys came. */
function deleteOldest<Key>(collection: { keys(): Iterator<Key>; delete(key: Key): boolean }): void {
  const oldest = collection.keys().next();
  if (oldest.done !== true) collection.delete(oldest.value);
}

/** What one subject used up of one limit in its current window. */
class WindowUse {
  usedMinor = 0n;
  uses = 0;
  /** Oldest first; one for a calendar's window. */
  #buckets: { readonly bucket: number | string; usedMinor: bigint; uses: number }[] = [];
  readonly #widthMs: number | null;
  readonly #windowMs: number;
  readonly #periodOf: (atMs: number) => string;

  constructor({ windowSeconds, calendar = 'ALL_TIME', timeZone = 'UTC' }: Limit) {
    this.#windowMs = (windowSeconds ?? 0) * 1_000;
    this.#widthMs = windowSeconds === null ? null : Math.max(1, Math.ceil(this.#windowMs / bucketsPerWindow));
    this.#periodOf = (atMs) => periodAt(atMs, calendar, timeZone);
  }

  slideTo(nowMs: number): void {
    const first =
      this.#widthMs === null ? this.#periodOf(nowMs) : Math.floor((nowMs - this.#windowMs + 1) / this.#widthMs);
    let left = 0;
    for (const { bucket, usedMinor, uses } of this.#buckets) {
      if (typeof bucket === 'number' && typeof first === 'number' ? bucket >= first : bucket === first) break;
      this.usedMinor -= usedMinor;
      this.uses -= uses;
      left += 1;
    }
    if (left > 0) this.#buckets.splice(0, left);
  }

  add(amountMinor: bigint, atMs: number): void {
    const bucket = this.#widthMs === null ? this.#periodOf(atMs) : Math.floor(atMs / this.#widthMs);
    const last = this.#buckets.at(-1);
    if (last !== undefined && last.bucket === bucket) {
      last.usedMinor += amountMinor;
      last.uses += 1;
    } else {
      this.#buckets.push({ bucket, usedMinor: amountMinor, uses: 1 });
    }
    this.usedMinor += amountMinor;
    this.uses += 1;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Names the calendar window that an instant lies in: the hour, day, week (by its Monday) or month of the time zone. */
function periodAt(atMs: number, calendar: NonNullable<Limit['calendar']>, timeZone: string): string {
  if (calendar === 'ALL_TIME') return '';
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' },
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const day = `${parts['year']}-${parts['month']}-${parts['day']}`;
  switch (calendar) {
    case 'HOUR':
      return `${day}T${parts['hour']}`;
    case 'DAY':
      return day;
    case 'MONTH':
      return day.slice(0, 7);
    case 'WEEK':
      return mondayOf(day);
  }
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
