/** What a new cluster is born with: nodes in three zones, and the definitions of the operators' resources. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";

const ZONES = ["a", "b", "c"];
/** Room of one node: small enough that a careless request does not fit, large enough for every stack of a fixture. */
const ROOM = { cpu: "16", memory: "64Gi", pods: "110", "ephemeral-storage": "100Gi" };
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** Definitions are large: more at once only makes each of them wait. */
const AT_ONCE = 4;

/** Creates `count` nodes, spread over the zones; the player of nodes makes them ready. */
export async function addNodes(api, count) {
  const names = Array.from({ length: count }, (_, index) => `node-${index + 1}`);
  await Promise.all(names.map((name, index) => api.apply(`/api/v1/nodes/${name}`, node(name, index))));
  for (const name of names) await api.apply(`/api/v1/nodes/${name}/status`, statusOf(name));
}

/**
 * Creates the custom resource definitions and waits until each is served.
 * @param {Awaited<ReturnType<typeof import("../crds.js").crdFiles>>} operators
 * @returns {Promise<readonly string[]>} names of the definitions
 */
export async function addDefinitions(api, operators) {
  const documents = operators.flatMap(({ files }) => files.flatMap(definitionsIn));
  const waiting = [...documents];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await api.apply(`${DEFINITIONS}/${next.metadata.name}`, next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await Promise.all(documents.map((definition) => served(api, definition)));
  return documents.map(({ metadata }) => metadata.name);
}

/** By the list of resources of its group: the definitions themselves are large, and "established" comes earlier. */
async function served(api, { spec }) {
  const versions = spec.versions.filter((version) => version.served);
  for (const { name } of versions) {
    const path = `/apis/${spec.group}/${name}`;
    while (!(await lists(api, path, spec.names.plural))) await sleep(200);
  }
}

async function lists(api, path, plural) {
  if (!(await api.answers(path))) return false;
  const { resources } = await api.get(path);
  return resources.some(({ name }) => name === plural);
}

function definitionsIn(file) {
  const documents = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS());
  const found = documents.filter((document) => document?.kind === "CustomResourceDefinition");
  if (found.length === 0) throw new Error(`${basename(file)} holds no CustomResourceDefinition`);
  // What a server wrote about a definition is no part of it; some files carry an empty one.
  return found.map(({ status: _, ...definition }) => definition);
}

function node(name, index) {
  const zone = ZONES[index % ZONES.length];
  const labels = {
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "topology.kubernetes.io/region": "test",
    "topology.kubernetes.io/zone": zone,
  };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels } };
}

function statusOf(name) {
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { allocatable: ROOM, capacity: ROOM } };
}
