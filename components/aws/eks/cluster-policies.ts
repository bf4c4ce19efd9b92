/** What makes a new EKS cluster fit to run an environment: nodes on which policies bind, and volumes. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../../kubernetes-object.ts";
import { PlatformComponent } from "../../platform-component.ts";
import type { EksInput } from "./eks-input.ts";
import { clusterObjects } from "./manifests.ts";

/** What {@link ClusterPolicies} are made from. */
export interface ClusterPoliciesArgs extends EksInput {
  /** `nodeRoleName` of the cluster. */
  readonly nodeRoleName: pulumi.Input<string>;
  /** `securityGroupId` of the cluster: how control plane and nodes talk. */
  readonly clusterSecurityGroupId: pulumi.Input<string>;
  /** The group that databases, caches and the load balancer know nodes by. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
  /** Subnets of the nodes, each in another zone. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** Key of disks and volumes. */
  readonly keyArn: pulumi.Input<string>;
  /** Whether the engine refuses to delete what nodes are made by, and what makes policies bind. */
  readonly protect: boolean;
}

/** What must be there before a role. */
const NEEDS = new Map([["node-class", ["policy-controller"]]]);

/**
 * The ConfigMap that switches enforcement on, a NodeClass that says so of its nodes, a NodePool for each kind, and the
 * default StorageClass. Through a provider of the cluster; whatever runs pods waits for it.
 *
 * @example
 * new ClusterPolicies("nodes", { ...owner, cluster, ...network, keyArn, protect: true }, { providers: [inCluster] });
 */
export class ClusterPolicies extends PlatformComponent {
  constructor(name: string, args: ClusterPoliciesArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:eks:ClusterPolicies", name, options);
    const objects = clusterObjects<pulumi.Input<string>>({
      project: args.project,
      environment: args.environment,
      nodeRoleName: args.nodeRoleName,
      subnetIds: args.privateSubnetIds,
      securityGroupIds: [args.clusterSecurityGroupId, args.nodeSecurityGroupId],
      keyArn: args.keyArn,
      nodePools: args.cluster.nodePools,
    });
    const made = new Map<string, KubernetesObject>();
    for (const [role, manifest] of objects) {
      const needs = role.startsWith("pool-") ? ["node-class"] : (NEEDS.get(role) ?? []);
      const dependsOn = needs.flatMap((need) => made.get(need) ?? []);
      const own = { parent: this, protect: args.protect, dependsOn };
      made.set(role, new KubernetesObject(this.childName(role), manifest, own));
    }
    this.registerOutputs({ roles: [...made.keys()] });
  }
}
