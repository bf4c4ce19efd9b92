/**
 * Who can open a connection to whom, as the network-config-analyzer reads it out of NetworkPolicies: somebody else's
 * reading of the rules, without a cluster.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireTool, runTool, withScratch } from "./check-tools.ts";
import { type PolicyPod, podsOf } from "./connectivity-pods.ts";
import type { RenderedManifest } from "./rendered-manifests.ts";

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";
const LINE = /^(\S+) => (\S+) : (.*)$/;
/** An advice of style. Every other warning says that something was not understood, or that a selector meets no pod. */
const HARMLESS = /: Warning: A podSelector selects all pods in the current namespace; it should better be removed\.$/;
const WHOLE_RANGE = "0.0.0.0-255.255.255.255";

/**
 * The allowed connections as sorted lines `<from> -> <to> : <ports>`. An end is `namespace/pod`, a range as CIDR (or
 * `first-last` where it is none) or `anywhere`; ports are like `TCP 5432,9187 UDP 53`, or `all`.
 *
 * Pods are derived from the objects (see `connectivity-pods.ts`), `outsiders` are added. Left out are connections between
 * two ends that no policy is about: those of outsiders among themselves and with the world.
 * @throws Error if the analyser cannot be had or does not understand its input
 */
export async function connectivity(
  manifests: readonly RenderedManifest[],
  outsiders: readonly PolicyPod[] = [],
): Promise<readonly string[]> {
  const [lines = []] = await analyse(manifests, outsiders, [manifests.filter(isPolicy)]);
  return lines;
}

/**
 * The same for each policy taken away, by the name of the policy. One run of the analyser, which reads the pods once.
 * @throws Error if the analyser cannot be had or does not understand its input
 */
export async function connectivityWithoutEach(
  manifests: readonly RenderedManifest[],
  outsiders: readonly PolicyPod[] = [],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const policies = manifests.filter(isPolicy);
  const without = policies.map((left) => policies.filter((policy) => policy !== left));
  const each = await analyse(manifests, outsiders, without);
  return new Map(policies.map(({ metadata }, index) => [metadata.name, each[index] ?? []]));
}

/** The connections that one set of policies allows and another does not, as {@link connectivity} writes them. */
export function difference(before: readonly string[], after: readonly string[]) {
  return {
    gone: before.filter((line) => !after.includes(line)),
    come: after.filter((line) => !before.includes(line)),
  };
}

/** The lines of each set of policies, all of them over the same pods. */
async function analyse(
  manifests: readonly RenderedManifest[],
  outsiders: readonly PolicyPod[],
  sets: readonly (readonly RenderedManifest[])[],
): Promise<readonly (readonly string[])[]> {
  const nca = await requireTool("nca");
  const closed = new Set(manifests.filter(isPolicy).map(({ metadata }) => metadata.namespace ?? "default"));
  const pods = [...podsOf(manifests), ...outsiders];
  const files = new Map<string, readonly object[]>([
    ["namespaces.yaml", namespaces(manifests, pods)],
    ["pods.yaml", pods.map(podDocument)],
    ...sets.map((policies, index): [string, readonly object[]] => [`set-${index}.yaml`, policies]),
    ["scheme.yaml", [scheme(sets.length)]],
  ]);
  return withScratch(async (folder) => {
    for (const [name, documents] of files) {
      writeFileSync(join(folder, name), documents.map((document) => JSON.stringify(document)).join("\n---\n"));
    }
    const { code, stdout, stderr } = await runTool(nca, ["--scheme", join(folder, "scheme.yaml")], "", folder);
    const complaints = stderr.split("\n").filter((line) => line !== "" && !HARMLESS.test(line));
    if (code !== 0 || complaints.length > 0) throw new Error(`nca: exit code ${code}\n${complaints.join("\n")}`);
    const answers = stdout.split(/^Running query .*$/m).slice(1);
    if (answers.length !== sets.length) throw new Error(`nca answers ${answers.length} of ${sets.length}\n${stdout}`);
    return answers.map((answer) => linesOf(answer, closed));
  });
}

/** What the analyser is asked: the connectivity of each set of policies, one after the other. */
function scheme(sets: number): object {
  const names = Array.from({ length: sets }, (_, index) => `set-${index}`);
  const outputConfiguration = { outputFormat: "txt_no_fw_rules" };
  return {
    namespaceList: "namespaces.yaml",
    podList: "pods.yaml",
    networkConfigList: names.map((name) => ({ name, networkPolicyList: [`${name}.yaml`] })),
    queries: names.map((name) => ({ name, connectivityMap: [name], outputConfiguration })),
  };
}

function isPolicy({ kind }: RenderedManifest): boolean {
  return kind === "NetworkPolicy";
}

function linesOf(output: string, closed: ReadonlySet<string>): readonly string[] {
  const ports = new Map<string, string[]>();
  for (const line of output.split("\n")) {
    const [, from, to, connection] = LINE.exec(line) ?? [];
    if (from === undefined || to === undefined || connection === undefined) continue;
    if (![from, to].some((end) => closed.has(end.split("/")[0] ?? ""))) continue;
    const pair = `${endOf(from)} -> ${endOf(to)}`;
    ports.set(pair, [...(ports.get(pair) ?? []), ...portsOf(connection)]);
  }
  return [...ports].map(([pair, each]) => `${pair} : ${[...new Set(each)].sort().join(" ")}`).sort();
}

/** `namespace/name[Pod]` or a range `first-last`. */
function endOf(text: string): string {
  return text.includes("/") ? text.replace(/\[\w+\]$/, "") : rangeText(text);
}

/** `All connections`, `{protocols:TCP}` or `{protocols:TCP, UDP,dst_ports:53}`. What is in no known form stands as it is. */
function portsOf(connection: string): readonly string[] {
  if (connection === "All connections") return ["all"];
  const [, protocols, numbers] = /^\{protocols:([A-Z, ]+?)(?:,dst_ports:([\d,-]+))?\}$/.exec(connection) ?? [];
  if (protocols === undefined) return [connection];
  return protocols.split(", ").map((protocol) => (numbers === undefined ? protocol : `${protocol} ${numbers}`));
}

function rangeText(range: string): string {
  if (range === WHOLE_RANGE) return "anywhere";
  const [first = 0, last = 0] = range.split("-").map(addressNumber);
  const size = last - first + 1;
  const prefix = 32 - Math.log2(size);
  return Number.isInteger(prefix) && first % size === 0 ? `${range.split("-")[0]}/${prefix}` : range;
}

function addressNumber(text: string): number {
  return text.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

/** Every namespace that is declared or lived in, with the label that Kubernetes itself gives each. */
function namespaces(manifests: readonly RenderedManifest[], pods: readonly PolicyPod[]): readonly object[] {
  const declared = manifests.filter(({ kind }) => kind === "Namespace");
  const labels = new Map(declared.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  for (const { namespace } of pods) labels.set(namespace, labels.get(namespace) ?? {});
  return [...labels].map(([name, own]) => {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { ...own, [NAMESPACE_LABEL]: name } } };
  });
}

function podDocument({ namespace, name, labels, ports = {} }: PolicyPod): object {
  const containerPorts = Object.entries(ports).map(([port, number]) => ({ name: port, containerPort: number }));
  const containers = [{ name: "main", image: "none", ports: containerPorts }];
  return { apiVersion: "v1", kind: "Pod", metadata: { namespace, name, labels }, spec: { containers } };
}
