/** The kubeconfig of an EKS cluster. Pure. */

/** What leads to a cluster. */
export interface KubeconfigParts {
  readonly clusterName: string;
  readonly region: string;
  /** URL of the API server. */
  readonly server: string;
  /** Its certificate authority, base64 of PEM. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig as JSON, with one context named after the cluster. It holds no credentials: whoever uses it logs in as
 * who they are on AWS, by `aws eks get-token`, whose tokens last a quarter of an hour. So the same text serves everybody.
 */
export function eksKubeconfig({ clusterName, region, server, certificateAuthority }: KubeconfigParts): string {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["--region", region, "eks", "get-token", "--cluster-name", clusterName, "--output", "json"],
    // Nobody sits before the engine.
    interactiveMode: "Never",
  };
  const cluster = { server, "certificate-authority-data": certificateAuthority };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusterName,
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    clusters: [{ name: clusterName, cluster }],
    users: [{ name: clusterName, user: { exec } }],
  });
}
