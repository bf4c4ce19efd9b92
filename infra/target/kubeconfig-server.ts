/** Where a context of the kubeconfig leads: the URL of its API server, read as kubectl reads it. Reads no credentials. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { isPlainMap } from "../values/plain-map.ts";

/**
 * The API server of `context`: from the files of `KUBECONFIG`, else `~/.kube/config`. As with kubectl the first file
 * that names a context or cluster counts, and files that are not there are passed over. Undefined if nothing names it.
 */
export async function kubeconfigServer(context: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const named = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  const files = named.length > 0 ? named : [join(env.HOME ?? homedir(), ".kube", "config")];
  const configs = await Promise.all(files.map(readKubeconfig));
  const cluster = firstNamed(configs, "contexts", context)?.context;
  const clusterName = isPlainMap(cluster) ? cluster.cluster : undefined;
  if (typeof clusterName !== "string") return undefined;
  const entry = firstNamed(configs, "clusters", clusterName)?.cluster;
  const server = isPlainMap(entry) ? entry.server : undefined;
  return typeof server === "string" ? server : undefined;
}

async function readKubeconfig(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch {
    // Not there, not readable or not YAML: the context is then not found, and the fault says so.
    return undefined;
  }
}

function firstNamed(configs: readonly unknown[], list: string, name: string): Record<string, unknown> | undefined {
  for (const config of configs) {
    const entries = isPlainMap(config) ? config[list] : undefined;
    const found = Array.isArray(entries)
      ? entries.find((entry) => isPlainMap(entry) && entry.name === name)
      : undefined;
    if (isPlainMap(found)) return found;
  }
  return undefined;
}
