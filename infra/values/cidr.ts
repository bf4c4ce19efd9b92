/** IPv4 network ranges, and the next one that is free. */
import { ParseError } from "./parse-error.ts";

/** A parsed range. Both ends belong to it. */
export interface Cidr {
  /** Canonical text, for example `10.30.0.0/16`. */
  readonly text: string;
  /** First address as a number, 0 to 2^32 - 1. */
  readonly first: number;
  /** Last address as a number. */
  readonly last: number;
  /** Length of the network part, 0 to 32. */
  readonly prefix: number;
}

const OCTET = "(0|[1-9][0-9]{0,2})";
const FORM = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}/(0|[1-9][0-9]?)$`);
const POOL_FIRST = 10 * 2 ** 24;
const POOL_PREFIX = 8;

/** Every IPv4 address. */
export const ANYWHERE: Cidr = { text: "0.0.0.0/0", first: 0, last: 2 ** 32 - 1, prefix: 0 };

/** Addresses that a machine has for itself and its link, such as a cloud's metadata service. */
export const LINK_LOCAL: Cidr = { text: "169.254.0.0/16", first: 0xa9fe0000, last: 0xa9feffff, prefix: 16 };

/**
 * Parses `a.b.c.d/n`. Refused unless canonical: no leading zeros, and the address is the first of the range.
 * @throws ParseError with code `CIDR_MALFORMED` or `CIDR_NOT_CANONICAL`
 */
export function parseCidr(text: string): Cidr {
  const match = FORM.exec(text);
  const [a, b, c, d, prefix] = (match ?? []).slice(1).map(Number);
  const octets = [a ?? 256, b ?? 256, c ?? 256, d ?? 256];
  if (prefix === undefined || prefix > 32 || octets.some((octet) => octet > 255)) {
    throw new ParseError(
      "CIDR_MALFORMED",
      `"${text}" is no IPv4 range; allowed: four numbers and a length, for example 10.30.0.0/16`,
    );
  }
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  const range = cidrAt(address - (address % size), prefix);
  if (range.text !== text) {
    throw new ParseError("CIDR_NOT_CANONICAL", `"${text}" is not the first address of its range; write ${range.text}`);
  }
  return range;
}

/** Whether the two ranges have an address in common. */
export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/**
 * The lowest range of this length inside 10.0.0.0/8 that overlaps with none of `taken`, or undefined if there is none.
 * `prefix` is 8 to 32.
 */
export function nextFreeCidr(taken: readonly Cidr[], prefix: number): Cidr | undefined {
  if (!Number.isInteger(prefix) || prefix < POOL_PREFIX || prefix > 32) {
    throw new RangeError(`prefix ${prefix} is not within ${POOL_PREFIX} to 32`);
  }
  const size = 2 ** (32 - prefix);
  const end = POOL_FIRST + 2 ** (32 - POOL_PREFIX);
  let first = POOL_FIRST;
  for (const range of [...taken].sort((a, b) => a.first - b.first)) {
    if (range.last < first) continue;
    if (range.first >= first + size) break;
    first = Math.ceil((range.last + 1) / size) * size;
  }
  return first + size <= end ? cidrAt(first, prefix) : undefined;
}

/**
 * The part of `range` with this length that has `index` parts of the same length before it.
 * @throws RangeError if `range` has no such part
 */
export function cidrPart(range: Cidr, prefix: number, index: number): Cidr {
  const count = 2 ** (prefix - range.prefix);
  if (prefix > 32 || count < 1 || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`${range.text} has no part ${index} of the length ${prefix}`);
  }
  return cidrAt(range.first + index * 2 ** (32 - prefix), prefix);
}

function cidrAt(first: number, prefix: number): Cidr {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return { text: `${octets.join(".")}/${prefix}`, first, last: first + 2 ** (32 - prefix) - 1, prefix };
}
