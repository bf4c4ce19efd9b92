/** The engine's way into one declared cluster. The current context of whoever runs the engine never counts. */
import { getVersion } from "@pulumi/kubernetes/utilities.js";
import * as pulumi from "@pulumi/pulumi";

/** A cluster as a stack file declares it. */
export interface ClusterTarget {
  /** Context of the kubeconfig. */
  readonly context: string;
  /** URL of its API server. */
  readonly server: string;
}

/** A cluster that the stack makes. */
export interface MadeCluster {
  /** Text of a kubeconfig that says its current context and holds the same for whoever runs the engine. */
  readonly kubeconfig: pulumi.Input<string>;
  /** URL of its API server. */
  readonly server: pulumi.Input<string>;
}

/**
 * The Kubernetes provider of one cluster. Another `server` replaces every object in it; another `context` or
 * `kubeconfig` replaces nothing. The kubeconfig of a declared cluster is found by the provider itself (`KUBECONFIG`,
 * else `~/.kube/config`).
 */
export class ClusterProvider extends pulumi.ProviderResource {
  constructor(name: string, cluster: ClusterTarget | MadeCluster, options?: pulumi.ResourceOptions) {
    const way = "kubeconfig" in cluster ? { kubeconfig: cluster.kubeconfig } : { context: cluster.context };
    // Not the package's own class: that one writes the value of KUBECONFIG into the state, where the path of one
    // machine would be a change on every other.
    super(
      "kubernetes",
      name,
      {
        ...way,
        clusterIdentifier: cluster.server,
        // Else a change of a ConfigMap or Secret deletes it and makes another, under the feet of the pods that read it.
        enableConfigMapMutable: "true",
        enableSecretMutable: "true",
      },
      { version: getVersion(), ...options },
    );
  }
}
