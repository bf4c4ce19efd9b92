/** Which cluster a provider's configuration leads to: a context of the sandbox's kubeconfig, or one made by the program. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { World } from "../../project/world.ts";
import { isMap, listAt, type PropertyMap, type PropertyValue, textAt, valueAt } from "../property-values.ts";
import { type ProviderInstance, Refusal } from "../provider-package.ts";

/** The cluster. @throws Refusal if the configuration leads to none, as the official provider says it */
export function clusterOf(config: PropertyMap, world: World): ProviderInstance {
  const kubeconfig = kubeconfigOf(config.kubeconfig, world);
  const context = textAt(config, "context") ?? textAt(kubeconfig, "current-context") ?? "";
  const entry = listAt(kubeconfig, "contexts").find((item) => textAt(item, "name") === context);
  if (entry === undefined) {
    const known = listAt(kubeconfig, "contexts").map((item) => textAt(item, "name"));
    throw new Refusal(`context "${context}" does not exist in the kubeconfig; it has: ${known.join(", ") || "none"}`);
  }
  const cluster = textAt(config, "cluster") ?? textAt(entry, "context", "cluster");
  const found = listAt(kubeconfig, "clusters").find((item) => textAt(item, "name") === cluster);
  if (found === undefined) throw new Refusal(`cluster "${cluster ?? ""}" does not exist in the kubeconfig`);
  const server = textAt(found, "cluster", "server");
  if (server === undefined) throw new Refusal(`cluster "${cluster ?? ""}" of the kubeconfig has no server`);
  checkUser(kubeconfig, entry);
  const own = world.contexts()[context] === server;
  return { id: own ? context : `${context}@${server.replace(/^[a-z]+:\/\//, "")}`, config };
}

/** What the engine's own client needs to log in; who it is is the cluster's business. */
function checkUser(kubeconfig: PropertyMap, entry: PropertyValue): void {
  const user = textAt(entry, "context", "user");
  const found = listAt(kubeconfig, "users").find((item) => textAt(item, "name") === user);
  if (found === undefined) throw new Refusal(`user "${user ?? ""}" does not exist in the kubeconfig`);
  const exec = valueAt(found, ["user", "exec"]);
  if (exec === undefined) return;
  const missing = ["apiVersion", "command"].find((key) => textAt(exec, key) === undefined);
  if (missing !== undefined) throw new Refusal(`the exec of user "${user ?? ""}" in the kubeconfig has no ${missing}`);
}

function kubeconfigOf(value: PropertyValue | undefined, world: World): PropertyMap {
  if (isMap(value)) return value;
  const text = typeof value === "string" && value !== "" ? value : readFileSync(world.kubeconfig, "utf8");
  const parsed: unknown = text.includes("\n") || text.startsWith("{") ? parseText(text) : parseFile(text);
  return typeof parsed === "object" && parsed !== null ? (parsed as PropertyMap) : {};
}

/** The text may hold credentials: what is wrong with it is not told. */
function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new Refusal("the kubeconfig given to the provider is no YAML");
  }
}

function parseFile(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Refusal(
      `the kubeconfig ${path} cannot be read: ${error instanceof Error ? error.message.split("\n")[0] : "unknown"}`,
    );
  }
}
