/**
 * NetworkPolicies: everything is closed, the cluster's DNS is open, and declared paths are open at each end that is
 * ours. One policy for each set of labels that is an end of a path, so that adding a path changes no other policy's name.
 */
import { ANYWHERE, type Cidr, LINK_LOCAL } from "../../infra/values/cidr.ts";
import { canonicalJson, contentHash } from "../../infra/values/content-hash.ts";
import { type Labels, ownerLabels, podSelector } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import type { NetworkInput } from "./network-input.ts";
import { type NumberedPath, withNumbers } from "./numbered-path.ts";
import type { PathEnd } from "./paths.ts";
import { servicePaths } from "./service-paths.ts";

/** One side of an allowed connection. */
export interface PolicyPeer {
  podSelector?: { matchLabels?: Labels };
  namespaceSelector?: { matchLabels: Labels };
  ipBlock?: { cidr: string; except?: string[] };
}

/** A port of an allowed connection. */
export interface PolicyPort {
  port: number;
  protocol: "TCP" | "UDP";
}

/** A NetworkPolicy. */
export interface NetworkPolicyManifest {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    podSelector: { matchLabels?: Labels };
    policyTypes: ("Ingress" | "Egress")[];
    ingress?: { from: PolicyPeer[]; ports: PolicyPort[] }[];
    egress?: { to: PolicyPeer[]; ports: PolicyPort[] }[];
  };
}

/** Annotation that says why the paths of a policy are open. */
export const WHY_ANNOTATION = "environments/why";

const PLAIN_NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const LONGEST_NAME = 63;
const HASH_LENGTH = 8;

/**
 * Every policy by its role: `deny-all`, `allow-dns`, and `paths-<pods>` for each set of pods that is an end of a path,
 * sorted. The pods of a service give `paths-<service>`.
 * @throws Error for a call of what serves nothing, for a path without an end of ours, and for one without ports
 */
export function networkPolicies(input: NetworkInput): ReadonlyMap<string, NetworkPolicyManifest> {
  const policies = new Map([
    ["deny-all", denyAll(input)],
    ["allow-dns", allowDns(input)],
  ]);
  for (const [role, manifest] of pathPolicies(input)) policies.set(role, manifest);
  return policies;
}

function denyAll(input: NetworkInput): NetworkPolicyManifest {
  return policy(input, "deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
}

function allowDns(input: NetworkInput): NetworkPolicyManifest {
  const resolver: PolicyPeer = {
    namespaceSelector: { matchLabels: namespaceLabels("kube-system") },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const ports: PolicyPort[] = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ];
  const to = [resolver, ...(input.dnsCidrs ?? []).map(rangePeer)];
  return policy(input, "allow-dns", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to, ports }] });
}

/** What is opened at one set of pods. */
interface Opening {
  readonly labels: Labels;
  readonly ingress: NumberedPath[];
  readonly egress: NumberedPath[];
}

function pathPolicies(input: NetworkInput): ReadonlyMap<string, NetworkPolicyManifest> {
  const openings = new Map<string, Opening>();
  for (const declared of [...servicePaths(input.services), ...input.paths]) {
    const path = checked(withNumbers(declared, input.services));
    if (path.to.kind === "own") openingOf(openings, path.to.labels).ingress.push(path);
    if (path.from.kind === "own") openingOf(openings, path.from.labels).egress.push(path);
  }
  const policies = new Map<string, NetworkPolicyManifest>();
  for (const opening of openings.values()) {
    const role = policyRole(opening.labels);
    if (policies.has(role)) throw new Error(`two sets of pods would have the policy ${role}`);
    policies.set(role, pathPolicy(input, role, opening));
  }
  return new Map(sorted(policies));
}

function checked(path: NumberedPath): NumberedPath {
  if (path.ports.length === 0) throw new Error(`the path "${path.why}" names no port; that would open all of them`);
  if (path.to.kind === "api-server" && path.to.cidrs.length === 0) {
    throw new Error(`the path "${path.why}" leads to no address; that would open all of them`);
  }
  if (path.from.kind === "api-server") throw new Error(`the path "${path.why}" begins at the API server`);
  if (path.from.kind !== "own" && path.to.kind !== "own") throw new Error(`the path "${path.why}" has no end of ours`);
  return path;
}

function openingOf(openings: Map<string, Opening>, labels: Labels): Opening {
  const key = canonicalJson(labels);
  const opening = openings.get(key) ?? { labels, ingress: [], egress: [] };
  openings.set(key, opening);
  return opening;
}

function pathPolicy(input: NetworkInput, role: string, { labels, ingress, egress }: Opening): NetworkPolicyManifest {
  const spec: NetworkPolicyManifest["spec"] = {
    podSelector: selectorOf(labels),
    policyTypes: [
      ...(ingress.length > 0 ? (["Ingress"] as const) : []),
      ...(egress.length > 0 ? (["Egress"] as const) : []),
    ],
  };
  if (ingress.length > 0) spec.ingress = rules(ingress, "from").map(({ peers, ports }) => ({ from: peers, ports }));
  if (egress.length > 0) spec.egress = rules(egress, "to").map(({ peers, ports }) => ({ to: peers, ports }));
  const why = [...new Set([...ingress, ...egress].map((path) => path.why))].toSorted().join("; ");
  return policy(input, role, spec, { [WHY_ANNOTATION]: why });
}

/** One rule for each set of ports, with every peer that may use it; sorted, so that order of declaration never shows. */
function rules(paths: readonly NumberedPath[], end: "from" | "to"): { peers: PolicyPeer[]; ports: PolicyPort[] }[] {
  const byPorts = new Map<string, { peers: Map<string, PolicyPeer>; ports: PolicyPort[] }>();
  for (const path of paths) {
    const unique = new Map(path.ports.map(({ port, protocol }) => [`${protocol} ${port}`, { port, protocol }]));
    const ports = sorted(unique).map(([, port]) => port);
    const rule = byPorts.get(canonicalJson(ports)) ?? { peers: new Map(), ports };
    for (const peer of peersOf(path[end])) rule.peers.set(canonicalJson(peer), peer);
    byPorts.set(canonicalJson(ports), rule);
  }
  return sorted(byPorts).map(([, { peers, ports }]) => ({ peers: sorted(peers).map(([, peer]) => peer), ports }));
}

function peersOf(end: PathEnd): PolicyPeer[] {
  switch (end.kind) {
    case "own":
      return [{ podSelector: selectorOf(end.labels) }];
    case "platform": {
      const namespaceSelector = { matchLabels: namespaceLabels(end.namespace) };
      return [{ namespaceSelector, podSelector: selectorOf(end.labels) }];
    }
    case "range":
      return [rangePeer(end.cidr)];
    case "api-server":
      return end.cidrs.map(rangePeer);
    default:
      return unknownEnd(end);
  }
}

/** Everywhere, never the node's own services: at link-local addresses clouds hand out the node's credentials. */
function rangePeer(cidr: Cidr): PolicyPeer {
  return { ipBlock: { cidr: cidr.text, ...(cidr.text === ANYWHERE.text ? { except: [LINK_LOCAL.text] } : {}) } };
}

/** The label that the API server itself puts on every namespace, so that nobody can take a name that is not theirs. */
function namespaceLabels(namespace: string): Labels {
  return { "kubernetes.io/metadata.name": namespace };
}

/**
 * `paths-<service>` for the pods of a service; for all others the words of their labels and a hash of them, so that
 * different pods have different names whatever else is there.
 */
export function policyRole(labels: Labels): string {
  const [name = ""] = Object.values(labels);
  if (PLAIN_NAME.test(name) && canonicalJson(labels) === canonicalJson(podSelector(name))) return `paths-${name}`;
  const hash = contentHash(labels).slice("sha256:".length, "sha256:".length + HASH_LENGTH);
  const words = sorted(new Map(Object.entries(labels)))
    .flatMap(([key, value]) => [key.split("/").at(-1), value])
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const room = LONGEST_NAME - `paths--${hash}`.length;
  return `paths-${words.slice(0, room).replace(/-$/, "") || "every-pod"}-${hash}`;
}

/** Without labels: every pod. An empty map would say the same, but the API server drops it and an update put it back. */
function selectorOf(labels: Labels): { matchLabels?: Labels } {
  const entries = sorted(new Map(Object.entries(labels)));
  return entries.length === 0 ? {} : { matchLabels: Object.fromEntries(entries) };
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function policy(
  input: NetworkInput,
  name: string,
  spec: NetworkPolicyManifest["spec"],
  annotations?: Labels,
): NetworkPolicyManifest {
  const metadata = { name, namespace: input.namespace, labels: ownerLabels(input) };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: annotations === undefined ? metadata : { ...metadata, annotations },
    spec,
  };
}

function unknownEnd(end: never): never {
  throw new Error(`unknown end of a path ${JSON.stringify(end)}`);
}
