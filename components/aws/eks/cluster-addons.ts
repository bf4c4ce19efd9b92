/** What a cluster of ours lacks beside what Auto Mode brings: the service that autoscalers read the load of pods from. */
import * as eks from "@pulumi/aws/eks/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../platform-component.ts";

/** What {@link ClusterAddons} are made from. */
export interface ClusterAddonsArgs {
  /** `clusterName` of the cluster. */
  readonly clusterName: pulumi.Input<string>;
}

/**
 * metrics-server, as EKS keeps it: without it no autoscaler knows the load. It has pods, so it must wait for the nodes;
 * EKS calls it made once they run. Source: https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html
 *
 * @example
 * new ClusterAddons("addons", { clusterName: eks.clusterName }, { providers: [aws], dependsOn: [nodes] });
 */
export class ClusterAddons extends PlatformComponent {
  constructor(name: string, { clusterName }: ClusterAddonsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:eks:ClusterAddons", name, options);
    new eks.Addon(
      this.childName("metrics-server"),
      {
        clusterName,
        addonName: "metrics-server",
        // No version: only EKS knows which ones fit this version of Kubernetes, and it takes its best one of that day.
        // It never changes one by itself.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
