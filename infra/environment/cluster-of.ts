/** Which cluster of EKS that a stack of the project makes an environment stands in. */
import type { EksConfig } from "../config/aws-config.ts";
import type { Project } from "../config/project.ts";
import type { StackConfig } from "../config/stack-config.ts";

/** Its own, or with `sharedCluster` that of the stack `shared`; undefined where it stands in one that is there already. */
export function clusterOf(
  { shared }: Pick<Project, "shared">,
  { cluster, sharedCluster }: Pick<StackConfig, "cluster" | "sharedCluster">,
): EksConfig | undefined {
  return sharedCluster ? shared?.config.cluster : cluster;
}
