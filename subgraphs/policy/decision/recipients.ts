/** Who a tool call would write to, as far as its arguments say. */
export type Recipients =
  | { readonly kind: 'none' }
  /** Every entry is one mail address. In lower case, sorted, none twice. */
  | { readonly kind: 'known'; readonly addresses: readonly string[]; readonly domains: readonly string[] }
  /** Some entry is not one mail address: the name of a list, for example. Nobody knows how many people that is. */
  | { readonly kind: 'unknown' };

const argumentNames = ['to', 'cc', 'bcc', 'recipient', 'recipients'] as const;

/**
 * Reads the recipients of a tool call from its arguments `to`, `cc`, `bcc`, `recipient` and `recipients`: a text with
 * addresses between commas or semicolons, or a list of such texts. `Ann <ann@example.com>` counts as its address. Numbers
 * and booleans address nobody: other tools have a `to` too.
 */
export function recipientsOf(toolArguments: Readonly<Record<string, unknown>>): Recipients {
  // The name of a mailing list, whoever is on it.
  if (Object.hasOwn(toolArguments, 'list') && toolArguments.list !== null) return { kind: 'unknown' };
  const entries: string[] = [];
  for (const name of argumentNames) {
    const value = Object.hasOwn(toolArguments, name) ? toolArguments[name] : undefined;
    const texts: unknown[] = Array.isArray(value) ? value : [value];
    for (const text of texts) {
      if (typeof text === 'string') entries.push(...text.split(/[,;\n]/));
      else if (typeof text === 'object' && text !== null) return { kind: 'unknown' };
    }
  }
  const given = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  if (given.length === 0) return { kind: 'none' };
  const addresses = new Set<string>();
  for (const entry of given) {
    const address = addressOf(entry);
    if (address === null) return { kind: 'unknown' };
    addresses.add(address);
  }
  const sorted = [...addresses].sort();
  const domains = new Set(sorted.map((address) => address.slice(address.lastIndexOf('@') + 1)));
  return { kind: 'known', addresses: sorted, domains: [...domains].sort() };
}

function addressOf(entry: string): string | null {
  const bare = /<([^<>]*)>$/.exec(entry)?.[1] ?? entry;
  return /^[^\s@<>]+@[^\s@<>]+$/.test(bare) ? bare.toLowerCase() : null;
}
