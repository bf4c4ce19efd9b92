/** What follows from the class of an instance of RDS: its memory, and how many connections it takes. Pure. */
import type { WatchedDatabase } from "./alarms-input.ts";

const GIB = 1024 ** 3;

/** Memory of the size `large` by the first letter of the family, in GiB: https://aws.amazon.com/rds/instance-types/ */
const LARGE_GIB: Readonly<Record<string, number>> = { t: 8, m: 8, c: 4, r: 16, x: 32, z: 16 };
/** Families that are not like the others of their letter. */
const UNLIKE_GIB: Readonly<Record<string, number>> = { x2iedn: 64 };
/** How often `large` another size is. */
const SIZES: Readonly<Record<string, number>> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 };

/** Memory of a class in bytes, `db.m7g.large` → 8 GiB; undefined for a family or size that is none of the usual. */
export function memoryBytes(instanceClass: string): number | undefined {
  const [, family, size] = /^db\.([a-z][0-9][a-z0-9]*)\.([a-z0-9]+)$/.exec(instanceClass) ?? [];
  const large = UNLIKE_GIB[family ?? ""] ?? LARGE_GIB[family?.slice(0, 1) ?? ""];
  const times = SIZES[size ?? ""] ?? Number(/^([0-9]+)xlarge$/.exec(size ?? "")?.[1]) * 2;
  return large === undefined || Number.isNaN(times) ? undefined : large * times * GIB;
}

/**
 * Most connections: what the stack says, else RDS's own default by memory, at most 5000. What the system and RDS keep of
 * the memory is not told; by what others have measured it is about a twentieth and a quarter of a GiB.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html
 */
export function connectionLimit({ maxConnections, instanceClass }: WatchedDatabase): number | undefined {
  if (maxConnections !== undefined) return maxConnections;
  const memory = memoryBytes(instanceClass);
  return memory === undefined ? undefined : Math.min(5000, Math.floor((0.95 * memory - GIB / 4) / 9_531_392));
}
