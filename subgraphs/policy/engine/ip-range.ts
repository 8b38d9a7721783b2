import { isIPv4, isIPv6 } from 'node:net';

/** Cedar's `ipaddr`: an address with the length of its prefix; a single address has the longest. */
export class IpRange {
  readonly family: 4 | 6;
  readonly address: bigint;
  readonly prefixLength: number;

  constructor(family: 4 | 6, address: bigint, prefixLength: number) {
    this.family = family;
    this.address = address;
    this.prefixLength = prefixLength;
  }

  equals(other: IpRange): boolean {
    return this.family === other.family && this.address === other.address && this.prefixLength === other.prefixLength;
  }

  /** Whether all of this range lies in the other; never across families. */
  isIn(other: IpRange): boolean {
    if (this.family !== other.family || this.prefixLength < other.prefixLength) return false;
    const hostBits = BigInt(bitsOf(this.family) - other.prefixLength);
    return this.address >> hostBits === other.address >> hostBits;
  }

  isLoopback(): boolean {
    return this.isIn(this.family === 4 ? loopback4 : loopback6);
  }

  isMulticast(): boolean {
    return this.isIn(this.family === 4 ? multicast4 : multicast6);
  }
}

const loopback4 = new IpRange(4, 127n << 24n, 8);
const loopback6 = new IpRange(6, 1n, 128);
const multicast4 = new IpRange(4, 224n << 24n, 4);
const multicast6 = new IpRange(6, 0xffn << 120n, 8);

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/**
 * Reads an address or a range in CIDR form. IPv4 inside IPv6 (`::ffff:1.2.3.4`) and zones (`fe80::1%eth0`) are refused,
 * as by Cedar.
 * @returns undefined when Cedar would refuse the text
 */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = isIPv4(address) ? 4 : isPlainIpv6(address) ? 6 : undefined;
  if (family === undefined) return undefined;
  const value = family === 4 ? readIpv4(address) : readIpv6(address);
  if (slash < 0) return new IpRange(family, value, bitsOf(family));
  const prefix = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bitsOf(family)) return undefined;
  return new IpRange(family, value, Number(prefix));
}

function isPlainIpv6(address: string): boolean {
  return isIPv6(address) && /^[0-9a-fA-F:]+$/.test(address);
}

function readIpv4(address: string): bigint {
  return address.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

/** @param address that `isIPv6` takes: at most one `::`, which stands for the groups that are missing */
function readIpv6(address: string): bigint {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
