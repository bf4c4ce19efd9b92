/** The Rollout as an engine resource, typed: its `spec` is what the cluster holds, not what the program asked for. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { RolloutManifest, RolloutSpec } from "./rollout-manifest.ts";

/** A Rollout of Argo Rollouts. A change of `metadata.name`, `metadata.namespace` or `spec.selector` replaces it. */
export class Rollout extends KubernetesObject {
  /** `spec` as the resource reports it. Unknown in the preview of a new one if its provider says so. */
  declare readonly spec: pulumi.Output<RolloutSpec>;

  constructor(name: string, manifest: RolloutManifest, options?: pulumi.CustomResourceOptions) {
    super(name, manifest, options);
  }

  /** The image that the container of this name runs, from the resource's own outputs. */
  imageOf(container: string): pulumi.Output<string> {
    // By properties, not one `apply` of the whole `spec`: a preview may know the containers and not all around them.
    return this.spec.template.spec.containers.apply((containers) => {
      const found = containers.find(({ name }) => name === container);
      if (found === undefined) throw new Error(`the Rollout has no container ${container}`);
      return found.image;
    });
  }
}
