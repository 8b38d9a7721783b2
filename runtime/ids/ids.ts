import { randomFillSync } from 'node:crypto';
import { validate as isUuid, v7 as uuidv7 } from 'uuid';

/**
 * Prefix of each kind of object. An id is `<prefix>_<UUIDv7 without dashes>`, so ids sort by the time they were made and
 * say what they name. A ledger entry is named after its transfer and its place there, `ent_<UUIDv7 of the transfer>-<leg>`.
 */
export const idPrefixes = {
  tenant: 'org',
  person: 'usr',
  venture: 'ven',
  workflow: 'wf',
  task: 'tsk',
  attempt: 'att',
  toolCall: 'tc',
  agent: 'agt',
  approval: 'apr',
  delegation: 'dlg',
  freeze: 'frz',
  governanceChange: 'gov',
  policyBundle: 'pb',
  policyDecision: 'dec',
  policyBacktest: 'bt',
  policyShadow: 'shd',
  account: 'acct',
  asset: 'ast',
  transfer: 'tr',
  ledgerEntry: 'ent',
  hold: 'hold',
  moneyIntent: 'mi',
  spendingLimit: 'lim',
  complianceCase: 'case',
  violation: 'vio',
  artifact: 'art',
  build: 'bld',
  deadLetter: 'dl',
  apiKey: 'key',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Makes ids; passed in wherever ids are needed, so that a test can hand out known ones. */
export interface IdSource {
  /** @returns a new id of the kind, for example `wf_0197f0c2…` */
  next(kind: IdKind): string;
  /** @returns a new UUIDv7 (RFC 9562), used for event ids */
  uuid(): string;
}

/** Random bytes of one id, as the library takes them. */
const randomBytesEach = 16;

/**
 * UUIDv7 (RFC 9562, section 5.7) that sort in the order in which they were made: within a millisecond the 32 bits behind the
 * time count up from a random number (section 6.2, method 1). Left to itself the library asks the system for the random
 * bytes of each, which takes ten times as long as the rest.
 */
function createUuids(): () => string {
  const pool = Buffer.alloc(256 * randomBytesEach);
  let taken = pool.length;
  let msecs = 0;
  let seq = 0;
  return () => {
    if (taken === pool.length) {
      randomFillSync(pool);
      taken = 0;
    }
    const random = pool.subarray(taken, taken + randomBytesEach);
    taken += randomBytesEach;
    const now = Date.now();
    if (now > msecs) {
      msecs = now;
      // 31 bits: there is room to count in.
      seq = random.readUInt32BE(6) >>> 1;
    } else {
      seq = (seq + 1) >>> 0;
      if (seq === 0) msecs++;
    }
    return uuidv7({ random, msecs, seq });
  };
}

const uuid = createUuids();

/** Ids from UUIDv7. */
export const systemIds: IdSource = {
  next: (kind) => `${idPrefixes[kind]}_${uuid().replaceAll('-', '')}`,
  uuid,
};

const kindsByPrefix = new Map<string, IdKind>(
  // Object.entries widens the keys to string; the record above has no others.
  (Object.entries(idPrefixes) as [IdKind, string][]).map(([kind, prefix]) => [prefix, kind]),
);

/**
 * Reads the kind off an id.
 * @returns undefined when the text is not an id of ours
 */
export function kindOfId(id: string): IdKind | undefined {
  const cut = id.lastIndexOf('_');
  if (cut < 0) return undefined;
  const kind = kindsByPrefix.get(id.slice(0, cut));
  const name = id.slice(cut + 1);
  const hex = kind === 'ledgerEntry' ? name.replace(/-[1-9]\d{0,2}$/, '') : name;
  return kind !== undefined && isUuidHex(hex) ? kind : undefined;
}

/** @returns true when the text is a well-formed id of this kind */
export function isIdOf(kind: IdKind, id: string): boolean {
  return kindOfId(id) === kind;
}

function isUuidHex(hex: string): boolean {
  if (!/^[0-9a-f]{32}$/.test(hex)) return false;
  return isUuid(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}
