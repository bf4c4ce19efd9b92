/** A declared path through the closed network: who may open a connection to whom, on which ports. Plain data. */
import type { Cidr } from "../../infra/values/cidr.ts";
import type { Labels } from "../labels.ts";

/** One end of a path. */
export type PathEnd =
  /** Pods of the environment's own namespace. */
  | { readonly kind: "own"; readonly labels: Labels }
  /** Pods of another namespace. */
  | { readonly kind: "platform"; readonly namespace: string; readonly labels: Labels }
  /** Addresses. An end of a path only, never a policy of its own. */
  | { readonly kind: "range"; readonly cidr: Cidr }
  /** The cluster's API server by its addresses. Only what a path leads to. */
  | { readonly kind: "api-server"; readonly cidrs: readonly Cidr[] };

/** A port by number, or `http`: the port of the service that the path leads to. */
export interface PathPort {
  readonly port: number | string;
  readonly protocol: "TCP" | "UDP";
}

/**
 * One path. At least one end is `own`; each own end gets a policy of its own, so that a path is open only where both
 * say so. Every component declares its paths itself (`<component>Paths`), and the network turns them into policies.
 */
export interface NetworkPath {
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly ports: readonly PathPort[];
  /** Why it is open, in a few words; an annotation of the policy. */
  readonly why: string;
}
