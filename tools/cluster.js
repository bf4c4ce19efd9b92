#!/usr/bin/env node
/**
 * `node tools/cluster.js start | stop | status [--folder FOLDER] [--context NAME …] [--nodes COUNT]`: a Kubernetes
 * control plane on this machine, for tests: real API server, controllers, scheduler and Argo Rollouts; played nodes.
 */
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { defaultFolder } from "./cluster/places.js";
import { clusterStatus, startCluster, stopCluster } from "./cluster/start.js";
import { ROOT } from "./setup/places.js";
import { SetUpError } from "./setup/set-up-error.js";

const USAGE = "node tools/cluster.js start|stop|status [--folder FOLDER] [--context NAME …] [--nodes COUNT]";
const OPTIONS = {
  folder: { type: "string" },
  context: { type: "string", multiple: true },
  nodes: { type: "string", default: "6" },
};

/** Contexts that the stack files of a project name, each once, in order of the files. */
export function projectContexts(root = ROOT) {
  const files = readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  const contexts = files.map((file) => contextOf(join(root, file))).filter((context) => context !== undefined);
  return [...new Set(contexts)];
}

function contextOf(file) {
  return parse(readFileSync(file, "utf8"))?.config?.["environments:target"]?.cluster?.context;
}

async function main() {
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    await run(readWords(), say);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(`${error.message}\nwhat to do: ${error.remedy}`);
    process.exitCode = error.code === "USAGE" ? 2 : 1;
  }
}

function readWords() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const nodes = Number(values.nodes);
    if (!Number.isInteger(nodes) || nodes < 1 || nodes > 100)
      throw new Error(`--nodes ${values.nodes}; allowed: 1 to 100`);
    if (positionals.length !== 1 || !["start", "stop", "status"].includes(positionals[0])) {
      throw new Error(`found: ${positionals.join(" ") || "nothing"}; allowed: start, stop, status`);
    }
    const folder = values.folder === undefined ? defaultFolder() : resolve(values.folder);
    return { verb: positionals[0], folder, nodes, contexts: values.context ?? [] };
  } catch (error) {
    throw new SetUpError("USAGE", error.message, USAGE);
  }
}

async function run({ verb, folder, nodes, contexts }, say) {
  if (verb === "start") return start(folder, nodes, contexts, say);
  if (verb === "status") return tell(folder);
  const ended = await stopCluster(folder, say);
  process.stdout.write(
    ended === 0 ? "no test cluster was running\n" : `the test cluster is stopped (${ended} processes)\n`,
  );
}

async function start(folder, nodes, given, say) {
  const named = given.length > 0 ? given : projectContexts();
  const contexts = named.length > 0 ? named : ["test-cluster"];
  const { kubeconfig, server, already, missing } = await startCluster({ folder, contexts, nodes, say });
  const lines = [
    already ? `the test cluster is running: ${server}` : `the test cluster has started: ${server}`,
    ...missing.map((why) => `  without ${why}`),
    `kubeconfig: ${kubeconfig}`,
    `  kubectl --kubeconfig ${kubeconfig} get nodes`,
    `  ./envs sandbox start --cluster ${kubeconfig}`,
    "stop it with: make cluster-stop",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function tell(folder) {
  const status = clusterStatus(folder);
  if (status === undefined) {
    process.stdout.write("no test cluster; start it with: make cluster-start\n");
    process.exitCode = 1;
    return;
  }
  const { server, kubeconfig, contexts, living, ended } = status;
  const lines = [
    server,
    `kubeconfig: ${kubeconfig}`,
    `contexts: ${contexts.join(", ")}`,
    `running: ${living.join(", ") || "nothing"}`,
    ...(ended.length === 0 ? [] : [`ended: ${ended.join(", ")}; start it anew with: make cluster-start`]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (ended.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
