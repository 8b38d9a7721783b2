// Small readers of the files that are exported, written from the formats' own descriptions and not from our writers.

export type Postings = readonly { readonly accountId: string; readonly signedMinor: bigint }[];

interface Amount {
  readonly accountId: string;
  readonly amount: string;
  readonly currency: string;
}

export interface ReadBook {
  readonly postings: readonly Amount[];
  readonly asserted: readonly Amount[];
}

/** RFC 4180 with a header. @throws Error for a file that is not of this form */
export function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [[]];
  // One cell, quoted or not, and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new Error(`no cell of RFC 4180 at ${at}: ${text.slice(at, at + 60)}`);
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n' && cell.lastIndex < text.length) rows.push([]);
  }
  const [header = [], ...lines] = rows;
  return lines.map((line) => {
    if (line.length !== header.length) throw new Error(`a row of ${line.length} cells under ${header.length} columns`);
    return Object.fromEntries(header.map((name, index) => [name, line[index] ?? '']));
  });
}

/** Transactions whose postings add up to zero, and balance assertions. @throws Error for accounts without declaration */
export function readHledger(text: string): ReadBook {
  const accountIds = new Map<string, string>();
  const postings: Amount[] = [];
  const asserted: Amount[] = [];
  for (const block of text.split(/\n(?=\S)/)) {
    const declared = /^account (.+?) {2,};.*\bid:(\S+)/.exec(block);
    if (declared) accountIds.set(declared[1] ?? '', declared[2] ?? '');
    if (!/^\d{4}-\d\d-\d\d \* /.test(block)) continue;
    const sums = new Map<string, number>();
    for (const line of block.split('\n').slice(1)) {
      if (line.trim() === '') continue;
      const match = /^ {4}(\S.*?) {2,}(-?[\d.]+) ("?[A-Z0-9]+"?)(?: = (-?[\d.]+) \3)?$/.exec(line);
      if (match === null) throw new Error(`no posting: ${line}`);
      const [, name = '', amount = '', currency = '', balance] = match;
      const accountId = accountIds.get(name) ?? name;
      if (balance !== undefined) asserted.push({ accountId, amount: balance, currency });
      else postings.push({ accountId, amount, currency });
      sums.set(currency, (sums.get(currency) ?? 0) + Math.round(Number(amount) * 100));
    }
    requireZero(sums, block);
  }
  return { postings, asserted };
}

/** Transactions whose postings add up to zero, and balance directives. @throws Error for accounts that were not opened */
export function readBeancount(text: string): ReadBook {
  const accountIds = new Map<string, string>();
  const postings: Amount[] = [];
  const asserted: Amount[] = [];
  const account = /(?:Assets|Liabilities|Equity|Income|Expenses)(?::[\p{Lu}\p{Nd}][\p{L}\p{Nd}-]*)+/u.source;
  const idOf = (name: string): string => {
    const id = accountIds.get(name);
    if (id === undefined) throw new Error(`${name} was not opened`);
    return id;
  };
  for (const block of text.split(/\n(?=\S)/)) {
    const opened = new RegExp(`^\\d{4}-\\d\\d-\\d\\d open (${account})`, 'u').exec(block);
    if (opened) accountIds.set(opened[1] ?? '', /^ {2}id: "(.+)"$/m.exec(block)?.[1] ?? opened[1] ?? '');
    const stated = new RegExp(`^\\d{4}-\\d\\d-\\d\\d balance (${account}) {2}(-?[\\d.]+) ([A-Z0-9]+)`, 'u').exec(block);
    if (stated) asserted.push({ accountId: idOf(stated[1] ?? ''), amount: stated[2] ?? '', currency: stated[3] ?? '' });
    if (!/^\d{4}-\d\d-\d\d \* "(?:[^"\\]|\\.)*"$/m.test(block)) continue;
    const sums = new Map<string, number>();
    for (const match of block.matchAll(new RegExp(`^ {2}(${account}) {2}(-?[\\d.]+) ([A-Z0-9]+)$`, 'gmu'))) {
      const [, name = '', amount = '', currency = ''] = match;
      postings.push({ accountId: idOf(name), amount, currency });
      sums.set(currency, (sums.get(currency) ?? 0) + Math.round(Number(amount) * 100));
    }
    requireZero(sums, block);
  }
  return { postings, asserted };
}

function requireZero(sums: ReadonlyMap<string, number>, block: string): void {
  if ([...sums.values()].some((sum) => sum !== 0)) throw new Error(`it does not balance:\n${block}`);
}
