/** Starts, asks and stops a test cluster. One process at a time does it, and doing it twice is no harm. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { crdFiles } from "../crds.js";
import { withLock } from "../setup/lock.js";
import { ROOT } from "../setup/places.js";
import { SetUpError } from "../setup/set-up-error.js";
import { apiOf } from "./api.js";
import { apiServerCommand, storeCommand, workerCommands } from "./command-lines.js";
import { addDefinitions, addNodes } from "./contents.js";
import { makeIdentities, writeKubeconfigs } from "./identities.js";
import { clusterPlaces } from "./places.js";
import { podStages } from "./pod-stages.js";
import { endProcesses, livingOf, readRecord, startServer, writeRecord } from "./record.js";
import { obtainServers } from "./servers.js";

const START_MS = 120_000;

/**
 * Starts a cluster in a folder of its own, or finds it running.
 * @param {object} options
 * @param {string} options.folder everything of the cluster; made, and gone again when it stops
 * @param {readonly string[]} options.contexts names of the kubeconfig's contexts, at least one; all lead to this cluster
 * @param {number} [options.nodes] how many nodes are played @default 6
 * @param {boolean} [options.survives] whether it outlives the process that starts it @default true
 * @param {(line: string) => void} [options.say] told what is being done
 * @param {string} [options.root]
 * @returns {Promise<{ kubeconfig: string, server: string, already: boolean, missing: readonly string[] }>} `missing`: why
 *   the definitions of an operator are not there, one line each
 * @throws SetUpError `NO_CLUSTER` if its servers cannot be had here, `CLUSTER_START` if one of them does not work
 */
export async function startCluster({ folder, contexts, nodes = 6, survives = true, say = () => {}, root = ROOT }) {
  const { bin, why } = await obtainServers(root, say);
  if (why !== "")
    throw new SetUpError("NO_CLUSTER", why, "install Go and let it reach its module proxy, then try again");
  const operators = await crdFiles({ root });
  const missing = operators.map((operator) => operator.why).filter((reason) => reason !== "");
  return locked(folder, say, async () => {
    const places = clusterPlaces(folder);
    const before = readRecord(places);
    const already = before !== undefined && (await isWhole(places, before));
    if (already) return { kubeconfig: places.kubeconfig, server: before.server, already, missing };
    if (before !== undefined) {
      say("what is left of a cluster here is removed first");
      await remove(places);
    }
    const server = await startNew({ places, bin, operators, contexts, nodes, survives, say });
    return { kubeconfig: places.kubeconfig, server, already, missing };
  });
}

/** Ends the processes of a cluster and removes its folder. @returns {Promise<number>} how many processes still ran */
export async function stopCluster(folder, say = () => {}) {
  if (!existsSync(folder)) return 0;
  return locked(folder, say, () => remove(clusterPlaces(folder)));
}

/**
 * What runs in a folder.
 * @returns {{ server: string, kubeconfig: string, contexts: readonly string[], living: readonly string[], ended: readonly string[] } | undefined}
 *   names of its servers; undefined if no cluster was started there
 */
export function clusterStatus(folder) {
  const places = clusterPlaces(folder);
  const record = readRecord(places);
  if (record === undefined) return undefined;
  const living = livingOf(record);
  return {
    server: record.server,
    kubeconfig: places.kubeconfig,
    contexts: record.contexts,
    living: living.map(({ name }) => name),
    ended: record.processes.filter((server) => !living.includes(server)).map(({ name }) => name),
  };
}

function locked(folder, say, work) {
  mkdirSync(dirname(folder), { recursive: true });
  return withLock(`${folder}.lock`, work, (holder) =>
    say(`the cluster is being started or stopped (${holder}); waiting`),
  );
}

async function isWhole(places, record) {
  if (!record.ready || livingOf(record).length < record.processes.length) return false;
  return apiOf({ server: record.server, authority: places.authority, token: adminToken(places) }).answers("/readyz");
}

function adminToken(places) {
  return readFileSync(places.tokens, "utf8").split(",")[0];
}

async function remove(places) {
  const record = readRecord(places);
  const living = record === undefined ? [] : livingOf(record);
  if (record !== undefined) await endProcesses(record);
  rmSync(places.folder, { recursive: true, force: true });
  return living.length;
}

async function startNew(options) {
  const { places } = options;
  rmSync(places.folder, { recursive: true, force: true });
  mkdirSync(places.folder, { recursive: true });
  chmodSync(places.folder, 0o700);
  const onSignal = () => remove(places).finally(() => process.exit(130));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await startAll(options);
  } catch (cause) {
    const words = lastWords(places);
    await remove(places);
    const message = `${cause.message}${words}`;
    throw new SetUpError("CLUSTER_START", message, "look at the server's own words above, then: make cluster-start");
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

async function startAll({ places, bin, operators, contexts, nodes, survives, say }) {
  const [port, healthPort] = await freePorts(2);
  const server = `https://127.0.0.1:${port}`;
  writeRecord(places, { server, contexts, ready: false, processes: [] });
  const tokens = makeIdentities(places);
  writeFileSync(places.pods, podStages(), { mode: 0o600 });
  say("test cluster: starting the store and the API server");
  startServer(places, storeCommand(bin, places), survives);
  startServer(places, apiServerCommand(bin, places, port), survives);
  await until(places, "the API server is ready", () => existsSync(places.authority));
  const api = apiOf({ server, authority: places.authority, token: tokens.admin });
  await until(places, "the API server is ready", () => api.answers("/readyz"));
  writeKubeconfigs(places, server, tokens, contexts);
  say("test cluster: starting the controllers, and teaching it the operators' resources");
  const [rollouts, ...others] = workerCommands(bin, places, healthPort).reverse();
  for (const command of others) startServer(places, command, survives);
  await Promise.all([addNodes(api, nodes), addDefinitions(api, operators)]);
  // Only now: it ends itself where its own definitions are missing.
  startServer(places, rollouts, survives);
  await until(places, "every node is ready", () => nodesReady(api, nodes));
  await until(places, "controllers work", () => api.answers("/api/v1/namespaces/default/serviceaccounts/default"));
  await until(places, "Argo Rollouts works", () => isHealthy(healthPort));
  writeRecord(places, { ...readRecord(places), ready: true });
  return server;
}

async function nodesReady(api, count) {
  const { items } = await api.get("/api/v1/nodes");
  const isReady = ({ spec, status }) =>
    (spec.taints ?? []).length === 0 &&
    status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  return items.filter(isReady).length === count;
}

async function isHealthy(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Waits for a condition, and no longer once one of the servers has ended. */
async function until(places, what, condition) {
  const deadline = Date.now() + START_MS;
  while (!(await condition())) {
    const { ended } = clusterStatus(places.folder);
    if (ended.length > 0) throw new Error(`${ended.join(", ")} ended before ${what}`);
    if (Date.now() > deadline) throw new Error(`not within ${START_MS / 1000} s: ${what}`);
    await sleep(50);
  }
}

/** The end of the log of each server that has ended, or of all where none has. */
function lastWords(places) {
  const { ended, living } = clusterStatus(places.folder) ?? { ended: [], living: [] };
  return (ended.length > 0 ? ended : living).map((name) => `\n${name}:\n${logEnd(places, name)}`).join("");
}

function logEnd(places, name) {
  const lines = readFileSync(join(places.logs, `${name}.log`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.slice(-8).join("\n");
}

/** Free ports on loopback, held all at once so that they differ. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listening() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
