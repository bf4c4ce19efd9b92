/**
 * The real cluster of the suite: started once, in a folder of its own, by the first spec that asks, and gone after the
 * last test. Nothing of a cluster that a person has started takes part.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ClusterApi } from "./cluster-api.ts";

/** Time limit of the hook that starts it: on a fresh machine the servers are built first. */
export const CLUSTER_START_MS = 30 * 60_000;

/** Context that tests use where the name plays no part. */
const CONTEXT = "test-cluster";

/** A running cluster. */
export interface TestCluster {
  readonly api: ClusterApi;
  /** Its contexts: those that were asked for with {@link testCluster}. */
  readonly kubeconfig: string;
  /** Operators whose definitions are not there, and why; one line each. */
  readonly missing: readonly string[];
  /** An empty namespace of this name; `labels` decide about Pod Security. */
  namespace(name: string, labels?: Readonly<Record<string, string>>): Promise<string>;
  /** The namespaces made so. */
  readonly namespaces: readonly string[];
}

interface Started {
  readonly cluster: TestCluster | undefined;
  readonly why: string;
  readonly stop: () => Promise<void>;
}

/** Contexts of the fixture's stacks: all lead to the one server. */
const CONTEXTS = [CONTEXT, "shop-dev", "shop-staging", "shop-production"];

let starting: Promise<Started> | undefined;

/**
 * The cluster, for a `before` hook. Where it cannot be had (no Go), everything under the hook counts as skipped with the
 * reason.
 */
export async function testCluster(context: Mocha.Context): Promise<TestCluster> {
  context.timeout(CLUSTER_START_MS);
  starting ??= start();
  const { cluster, why } = await starting;
  if (cluster !== undefined) return cluster;
  console.log(`skipped: no test cluster: ${why.split("\n")[0]}`);
  return context.skip();
}

after(async function stop(this: Mocha.Context) {
  this.timeout(60_000);
  await (await starting)?.stop();
});

async function start(): Promise<Started> {
  const tools = join(import.meta.dirname, "..", "..", "tools", "cluster", "start.js");
  const { startCluster, stopCluster } = await import(pathToFileURL(tools).href);
  const base = mkdtempSync(join(tmpdir(), "envs-cluster-"));
  const folder = join(base, "cluster");
  const stop = async () => {
    await stopCluster(folder);
    rmSync(base, { recursive: true, force: true });
  };
  try {
    // It does not survive this process: a suite that is killed takes its servers along.
    const { kubeconfig, missing } = await startCluster({ folder, contexts: CONTEXTS, survives: false });
    const api = new ClusterApi(kubeconfig, CONTEXT);
    const namespaces: string[] = [];
    const cluster = { api, kubeconfig, missing, namespaces, namespace: namespaceMaker(api, namespaces) };
    return { cluster, why: "", stop: () => Promise.resolve(api.close()).then(stop) };
  } catch (error) {
    await stop();
    if (error instanceof Error && "code" in error && error.code === "NO_CLUSTER") {
      return { cluster: undefined, why: error.message, stop: async () => undefined };
    }
    throw error;
  }
}

function namespaceMaker(api: ClusterApi, made: string[]): TestCluster["namespace"] {
  return async (name, labels = { "pod-security.kubernetes.io/enforce": "restricted" }) => {
    made.push(name);
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
    // Pods need the account that a controller makes.
    const accounts = await api.mirror(`/api/v1/namespaces/${name}/serviceaccounts`);
    await accounts.until("the namespace has its account", (found) => found.length > 0);
    accounts.close();
    return name;
  };
}
