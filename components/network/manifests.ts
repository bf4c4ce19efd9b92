/**
 * The network of an environment as plain Kubernetes objects: closed both ways, then opened for exactly the declared
 * paths. Pure and free of `@pulumi/*`: the component, rendering and the tests share it.
 */
import type { Cidr } from "../../infra/values/cidr.ts";
import { HTTP_PORT_NAME, type Labels, type Owner, ownerLabels, podSelector } from "../labels.ts";

/** One service as the network sees it. */
export interface NetworkService {
  readonly name: string;
  /** Whether it serves HTTP; a worker does not, and nothing may be opened towards it. */
  readonly serves: boolean;
  /** Names of the services that it may open connections to. */
  readonly calls: readonly string[];
  /** Whether clients from the environment's own range may reach it. */
  readonly exposed: boolean;
}

/** What the network of an environment is made from. */
export interface NetworkInput extends Owner {
  /** Kubernetes namespace to create. */
  readonly namespace: string;
  /** The environment's own range: where the proxies in front of exposed services stand. */
  readonly cidr: Cidr;
  /** Every service of the environment. */
  readonly services: readonly NetworkService[];
}

/** A namespace. */
export interface NamespaceManifest {
  metadata: { name: string; labels: Labels };
}

/** One side of an allowed connection. */
export interface PolicyPeer {
  podSelector?: { matchLabels: Labels };
  namespaceSelector?: { matchLabels: Labels };
  ipBlock?: { cidr: string };
}

/** A port of an allowed connection, by number or by the name that the pod gives it. */
export interface PolicyPort {
  port: number | string;
  protocol: "TCP" | "UDP";
}

/** A NetworkPolicy. */
export interface NetworkPolicyManifest {
  metadata: { name: string; namespace: string; labels: Labels };
  spec: {
    podSelector: { matchLabels?: Labels };
    policyTypes: ("Ingress" | "Egress")[];
    ingress?: { from: PolicyPeer[]; ports: PolicyPort[] }[];
    egress?: { to: PolicyPeer[]; ports: PolicyPort[] }[];
  };
}

const HTTP: PolicyPort = { port: HTTP_PORT_NAME, protocol: "TCP" };

/** The namespace, with the strictest Pod Security level enforced, audited and warned about. */
export function namespaceManifest(input: NetworkInput): NamespaceManifest {
  const levels = ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]);
  return { metadata: { name: input.namespace, labels: { ...ownerLabels(input), ...Object.fromEntries(levels) } } };
}

/**
 * Every policy by its role: `deny-all`, `allow-dns`, and `paths-<service>` for each service that has a path.
 * @throws Error if a service calls one that is not there or serves nothing; the configuration rules say so before
 */
export function networkPolicies(input: NetworkInput): ReadonlyMap<string, NetworkPolicyManifest> {
  const policies = new Map([
    ["deny-all", denyAll(input)],
    ["allow-dns", allowDns(input)],
  ]);
  for (const service of input.services) {
    const policy = pathsOf(input, service);
    if (policy !== undefined) policies.set(`paths-${service.name}`, policy);
  }
  return policies;
}

function denyAll(input: NetworkInput): NetworkPolicyManifest {
  const metadata = policyMetadata(input, "deny-all");
  return { metadata, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } };
}

function allowDns(input: NetworkInput): NetworkPolicyManifest {
  const peer: PolicyPeer = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const ports: PolicyPort[] = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ];
  const metadata = policyMetadata(input, "allow-dns");
  return { metadata, spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [peer], ports }] } };
}

/** Both ends of every path of one service, or undefined if it has none: `deny-all` already says that. */
function pathsOf(input: NetworkInput, service: NetworkService): NetworkPolicyManifest | undefined {
  const from = callersOf(input, service);
  const to = calleesOf(input, service);
  if (from.length === 0 && to.length === 0) return undefined;
  const spec: NetworkPolicyManifest["spec"] = {
    podSelector: { matchLabels: podSelector(service.name) },
    policyTypes: [...(from.length > 0 ? (["Ingress"] as const) : []), ...(to.length > 0 ? (["Egress"] as const) : [])],
  };
  if (from.length > 0) spec.ingress = [{ from, ports: [HTTP] }];
  if (to.length > 0) spec.egress = [{ to, ports: [HTTP] }];
  return { metadata: policyMetadata(input, `paths-${service.name}`), spec };
}

function callersOf(input: NetworkInput, service: NetworkService): PolicyPeer[] {
  if (!service.serves) return [];
  const outside: PolicyPeer[] = service.exposed ? [{ ipBlock: { cidr: input.cidr.text } }] : [];
  const callers = input.services.filter((other) => other.calls.includes(service.name)).map((other) => other.name);
  return [...outside, ...callers.toSorted().map(podsOf)];
}

function calleesOf(input: NetworkInput, service: NetworkService): PolicyPeer[] {
  for (const callee of service.calls) {
    const found = input.services.find((other) => other.name === callee);
    if (found?.serves !== true) throw new Error(`${service.name} calls ${callee}, which serves nothing here`);
  }
  return service.calls.toSorted().map(podsOf);
}

function podsOf(service: string): PolicyPeer {
  return { podSelector: { matchLabels: podSelector(service) } };
}

function policyMetadata(input: NetworkInput, name: string): NetworkPolicyManifest["metadata"] {
  return { name, namespace: input.namespace, labels: ownerLabels(input) };
}
