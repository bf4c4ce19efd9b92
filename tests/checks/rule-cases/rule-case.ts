/**
 * One alert after the other: series under which it fires, and series under which it must not, as near to the threshold as
 * can be. Times are minutes; every series has a value each `step` from 0 on.
 */

/** Name, labels and values of a series, as promtool writes values (`a+bxn`). */
export type Series = readonly [name: string, labels: Readonly<Record<string, string>>, values: string];

/** One alert. */
export interface RuleCase {
  readonly alert: string;
  readonly severity: "critical" | "warning" | "info";
  /** Minutes between two values, and between two evaluations. @default 1 */
  readonly step?: number;
  /** Minute at which it is asked. */
  readonly at: number;
  readonly fires: readonly Series[];
  readonly calm: readonly Series[];
}

const NS = "shop-production";

/** A series of the namespace. */
export function one(name: string, labels: Readonly<Record<string, string>>, values: string): Series {
  return [name, { namespace: NS, ...labels }, values];
}

/** A pinned image of `shop-api` whose digest is one digit. */
export const image = (digit: string) => `ghcr.io/acme/shop-api:1.0.0@sha256:${digit.repeat(64)}`;

/** A container of a pod, with the image that it runs. */
export const pod = (name: string, spec: string, values: string, container = "api") =>
  one("kube_pod_container_info", { pod: name, container, image_spec: spec }, values);
