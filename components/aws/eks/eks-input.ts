/** What an EKS cluster is made from: plain, resolved data, the same for the component and for the tests. */
import type { Cidr } from "../../../infra/values/cidr.ts";

/** The cluster of one environment. */
export interface EksInput {
  readonly project: string;
  readonly environment: string;
  /** What is made. */
  readonly cluster: EksCluster;
}

/** An EKS cluster in Auto Mode; structurally the `cluster` of an environment on AWS. */
export interface EksCluster {
  /** Minor version, `1.34`. Goes up one step at a time, and never down. */
  readonly version: string;
  /** Who reaches the API server: these ranges beside the network, or the network alone. */
  readonly access: { readonly mode: "allowlist"; readonly cidrs: readonly Cidr[] } | { readonly mode: "private" };
  /** IAM role by the Kubernetes group that it stands for. */
  readonly groupRoles: Readonly<Record<string, string>>;
  /** ARNs of IAM roles that may do everything in the cluster. Never that of its maker, who has an entry by EKS itself. */
  readonly adminRoles: readonly string[];
  /** Where the addresses of Services come from: private, `/12` to `/24`, beside the network. Another one is another cluster. */
  readonly serviceCidr: Cidr;
  /** Kinds of nodes: for everything, and for what tolerates `CriticalAddonsOnly`. */
  readonly nodePools: readonly NodePoolKind[];
  /** How long logs of the control plane stay, in days; a figure that CloudWatch takes. */
  readonly logDays: number;
}

/** What a node pool is for. */
export type NodePoolKind = "general-purpose" | "system";

/** Name of the cluster of an environment, unique in its account and region. */
export function eksName({ project, environment }: Pick<EksInput, "project" | "environment">): string {
  return `${project}-${environment}`;
}
