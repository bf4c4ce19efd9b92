/** Where a test cluster keeps its things: one folder, for the person who started it alone, gone when it stops. */
import { join } from "node:path";
import { cacheDir, ROOT } from "../setup/places.js";

/** The folder of `make cluster-start`. */
export function defaultFolder(root = ROOT) {
  return join(cacheDir(root), "cluster", "run");
}

/** Paths inside a cluster's folder. `socket` is a relative address: the servers that use it work in that folder. */
export function clusterPlaces(folder) {
  const at = (...parts) => join(folder, ...parts);
  return {
    folder,
    record: at("cluster.json"),
    kubeconfig: at("kubeconfig"),
    logs: at("logs"),
    data: at("etcd"),
    socket: "unix://etcd:1",
    peerSocket: "unix://etcd:2",
    certificates: at("pki"),
    authority: at("pki", "apiserver.crt"),
    signingKey: at("pki", "service-account.key"),
    verifyingKey: at("pki", "service-account.pub"),
    tokens: at("pki", "tokens.csv"),
    pods: at("pods.json"),
    identity: (user) => at("pki", `${user}.kubeconfig`),
  };
}
