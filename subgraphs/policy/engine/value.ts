import { DateTime, Decimal, Duration } from './extension-value.ts';
import { IpRange } from './ip-range.ts';
import type { Long } from './long.ts';

/** A value as Cedar knows it while it evaluates. */
export type Value =
  | boolean
  | Long
  | string
  | EntityUid
  | CedarSet
  | CedarRecord
  | Decimal
  | DateTime
  | Duration
  | IpRange;

/** Reference to an entity, which need not be among those of the request. */
export class EntityUid {
  readonly type: string;
  readonly id: string;

  constructor(type: string, id: string) {
    this.type = type;
    this.id = id;
  }

  equals(other: EntityUid): boolean {
    return this === other || (this.id === other.id && this.type === other.type);
  }
}

export class CedarRecord {
  readonly fields: ReadonlyMap<string, Value>;

  constructor(fields: ReadonlyMap<string, Value>) {
    this.fields = fields;
  }
}

/** Above this many elements a lookup by hash is faster than a walk. */
const walkedMax = 8;

export class CedarSet {
  /** May hold one value twice; that is nowhere visible. */
  readonly elements: readonly Value[];
  #plain: ReadonlySet<Value> | undefined;
  #others: readonly Value[] | undefined;

  constructor(elements: readonly Value[]) {
    this.elements = elements;
  }

  has(value: Value): boolean {
    if (typeof value !== 'object') {
      return this.elements.length <= walkedMax ? this.elements.includes(value) : this.#plainElements().has(value);
    }
    this.#others ??= this.elements.filter((element) => typeof element === 'object');
    for (const element of this.#others) if (equalValues(element, value)) return true;
    return false;
  }

  hasAll(other: CedarSet): boolean {
    for (const element of other.elements) if (!this.has(element)) return false;
    return true;
  }

  hasAny(other: CedarSet): boolean {
    for (const element of other.elements) if (this.has(element)) return true;
    return false;
  }

  #plainElements(): ReadonlySet<Value> {
    this.#plain ??= new Set(this.elements.filter((element) => typeof element !== 'object'));
    return this.#plain;
  }
}

/** Cedar's `==`: values of different types are different, and that is no error. */
export function equalValues(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a === b) return true;
  if (a instanceof EntityUid) return b instanceof EntityUid && a.equals(b);
  if (a instanceof CedarSet) return b instanceof CedarSet && a.hasAll(b) && b.hasAll(a);
  if (a instanceof CedarRecord) return b instanceof CedarRecord && equalRecords(a, b);
  if (a instanceof Decimal) return b instanceof Decimal && a.tenThousandths === b.tenThousandths;
  if (a instanceof DateTime) return b instanceof DateTime && a.epochMs === b.epochMs;
  if (a instanceof Duration) return b instanceof Duration && a.ms === b.ms;
  return b instanceof IpRange && a.equals(b);
}

function equalRecords(a: CedarRecord, b: CedarRecord): boolean {
  if (a.fields.size !== b.fields.size) return false;
  for (const [name, value] of a.fields) {
    const other = b.fields.get(name);
    if (other === undefined || !equalValues(value, other)) return false;
  }
  return true;
}
