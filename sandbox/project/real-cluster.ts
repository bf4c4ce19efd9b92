/**
 * The choice that Kubernetes objects go to a real API server: which kubeconfig, and which contexts of the project it
 * has. Kept in the sandbox's folder, so that a later start, whoever makes it, goes on with the same server. No
 * credential is kept: they are read from the kubeconfig each time.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { EXIT, UserError } from "../../infra/errors.ts";
import type { SandboxPaths } from "../paths.ts";
import { ApiServer } from "../providers/kubernetes/applied/api-server.ts";
import { contextsOf, readAccess } from "../providers/kubernetes/applied/kube-config.ts";
import { textAt } from "../providers/property-values.ts";
import { readJson, writeJson } from "../store/json-file.ts";
import { openWorld } from "./world.ts";

/** What was chosen. */
export interface RealCluster {
  /** Absolute path of the kubeconfig. */
  readonly kubeconfig: string;
  /** Contexts of the project that lead to a real server, with its address; the others stay with the stand-in. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** The choice of this sandbox, or undefined: every cluster is a stand-in. @throws UserError `SANDBOX_BROKEN` */
export function realCluster(paths: SandboxPaths): RealCluster | undefined {
  return readJson(paths.cluster) as RealCluster | undefined;
}

/**
 * Takes the kubeconfig as this sandbox's real cluster, or goes on with the one that it has; none given and none kept is
 * no error. Every server is asked for its version.
 * @throws UserError `SANDBOX_CLUSTER` if the sandbox has another one or objects already; `KUBECONFIG_*`,
 * `CLUSTER_UNREACHABLE`
 */
export async function chooseCluster(paths: SandboxPaths, given: string | undefined, running: boolean): Promise<void> {
  const before = realCluster(paths);
  const kubeconfig = given === undefined || given === "" ? before?.kubeconfig : resolve(given);
  if (kubeconfig === undefined) return;
  if (kubeconfig !== before?.kubeconfig) refuseChange(paths, before, running);
  if (running) return;
  const access = readAccess(kubeconfig, Object.keys(openWorld(paths).contexts()));
  if (access.size === 0) throw noContext(paths, kubeconfig);
  const servers = [...access].map(([context, way]) => [context, way.server.origin] as const);
  await Promise.all([...new Map([...access].map(([, way]) => [way.server.href, way])).values()].map(askVersion));
  writeJson(paths.cluster, { kubeconfig, contexts: Object.fromEntries(servers) } satisfies RealCluster);
}

/** Lines for people: what is applied where, and what is not. */
export function clusterLines(cluster: RealCluster | undefined): readonly string[] {
  if (cluster === undefined) return [];
  const named = Object.entries(cluster.contexts).map(([context, server]) => `  ${context} → ${server}`);
  return [
    `Kubernetes objects are applied to a REAL API server, by ${cluster.kubeconfig}:`,
    ...named,
    "  charts (helm.sh/v3:Release) are recorded only; every other provider stays a stand-in",
  ];
}

/** What the engine itself says at the end of each run. */
export function clusterNotice({ contexts }: RealCluster): string {
  const servers = [...new Set(Object.values(contexts))].join(", ");
  return `This is the sandbox, with Kubernetes objects applied to the real API server ${servers}; all else are stand-ins.`;
}

async function askVersion(access: ConstructorParameters<typeof ApiServer>[0]): Promise<void> {
  const server = new ApiServer(access);
  try {
    const { object } = await server.send({ method: "GET", path: "/version" });
    if (textAt(object, "gitVersion") === undefined) throw new Error("it is no Kubernetes API server");
  } catch (cause) {
    throw new UserError({
      code: "CLUSTER_UNREACHABLE",
      message: cause instanceof Error ? cause.message : String(cause),
      where: server.address,
      remedy: "start the cluster, or leave it: ./envs sandbox reset",
      exit: EXIT.unreachable,
      cause,
    });
  } finally {
    server.close();
  }
}

function refuseChange(paths: SandboxPaths, before: RealCluster | undefined, running: boolean): void {
  const recorded = existsSync(join(paths.objects, "kubernetes"));
  if (!running && !recorded) return;
  const now = before === undefined ? "its clusters are stand-ins" : `its cluster is the one of ${before.kubeconfig}`;
  throw new UserError({
    code: "SANDBOX_CLUSTER",
    message: `${now}${recorded ? ", and it has objects there" : ""}; the cluster is chosen when a sandbox starts empty`,
    where: paths.dir,
    remedy: recorded ? "./envs sandbox reset, then stop, then start again" : "./envs sandbox stop, then start again",
  });
}

function noContext(paths: SandboxPaths, kubeconfig: string): UserError {
  const known = Object.keys(openWorld(paths).contexts()).join(", ");
  return new UserError({
    code: "KUBECONFIG_CONTEXTS",
    message: `it has none of the project's contexts; found: ${contextsOf(kubeconfig).join(", ") || "none"}; allowed: ${known}`,
    where: kubeconfig,
    remedy: "name a context of it as a stack file does, in environments:target",
  });
}
