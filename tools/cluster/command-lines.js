/** How each server is started. Everything listens on loopback; the store behind the API server has no port at all. */
import { join } from "node:path";

/** The store. What it holds dies with the cluster, so it need not wait for the disk. */
export function storeCommand(bin, places) {
  return {
    name: "etcd",
    command: join(bin, "etcd"),
    args: [
      "--name=store",
      `--data-dir=${places.data}`,
      "--unsafe-no-fsync",
      `--listen-client-urls=${places.socket}`,
      `--advertise-client-urls=${places.socket}`,
      `--listen-peer-urls=${places.peerSocket}`,
      `--initial-advertise-peer-urls=${places.peerSocket}`,
      `--initial-cluster=store=${places.peerSocket}`,
      "--log-level=warn",
    ],
  };
}

/** The API server: RBAC, every admission plugin that is on by default, a certificate that it makes for itself. */
export function apiServerCommand(bin, places, port) {
  return {
    name: "kube-apiserver",
    command: join(bin, "kube-apiserver"),
    args: [
      `--etcd-servers=${places.socket}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${port}`,
      `--cert-dir=${places.certificates}`,
      `--token-auth-file=${places.tokens}`,
      "--anonymous-auth=false",
      "--authorization-mode=Node,RBAC",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${places.verifyingKey}`,
      `--service-account-signing-key-file=${places.signingKey}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      // The address of its own Service would be loopback, which the API refuses.
      "--endpoint-reconciler-type=none",
      "--allow-privileged=true",
      "--profiling=false",
    ],
  };
}

/** What works with the API server: controllers, scheduler, the player of nodes, Argo Rollouts. */
export function workerCommands(bin, places, healthPort) {
  const of = (name, user, args) => ({
    name,
    command: join(bin, name),
    args: [`--kubeconfig=${places.identity(user)}`, ...args],
  });
  const alone = ["--leader-elect=false"];
  // Without a port they serve neither metrics nor health; quick enough not to be what a test waits for.
  const quick = ["--secure-port=0", "--kube-api-qps=300", "--kube-api-burst=500"];
  return [
    of("kube-controller-manager", "controller-manager", [
      ...alone,
      ...quick,
      `--service-account-private-key-file=${places.signingKey}`,
      `--root-ca-file=${places.authority}`,
      // As each controller's own account: the roles that the API server gives them, and no more.
      "--use-service-account-credentials=true",
      // A played node sends its signs of life late on a busy machine, and its pods would count as unready from then on.
      "--node-monitor-grace-period=24h",
      // A new workload has one pod until its autoscaler looks; by default that is every quarter of a minute.
      "--horizontal-pod-autoscaler-sync-period=1s",
    ]),
    of("kube-scheduler", "scheduler", [...alone, ...quick]),
    of("kwok", "kwok", ["--manage-all-nodes=true", `--config=${places.pods}`, "--cidr=10.200.0.1/16", "--v=warn"]),
    // Its metrics are on a port of the system's choice; the health port tells when it works.
    of("rollouts-controller", "rollouts-controller", [
      ...alone,
      "--metricsPort=0",
      `--healthzPort=${healthPort}`,
      "--loglevel=info",
      "--qps=100",
      "--burst=200",
    ]),
  ];
}
