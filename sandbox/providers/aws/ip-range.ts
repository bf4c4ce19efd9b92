/** Ranges of IPv4 addresses, as AWS writes them. */

/** The first and last address as numbers, and the length of the prefix. */
export interface IpRange {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** The range of `10.0.0.0/16`; undefined for another text, or one that does not begin with its first address. */
export function rangeOf(text: string): IpRange | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32 || first % size !== 0) return undefined;
  return { first, last: first + size - 1, prefix };
}

/** Whether they have an address in common. */
export function overlap(a: IpRange, b: IpRange | undefined): boolean {
  return b !== undefined && a.first <= b.last && b.first <= a.last;
}
