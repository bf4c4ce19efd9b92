/**
 * What NetworkPolicies let through, by the rules of the Kubernetes documentation and independent of how we build them: a
 * pod that no policy selects for a direction is open in it; one that is selected is closed but for what a policy allows.
 */
import type { NetworkPolicyManifest, PolicyPeer, PolicyPort } from "../../components/network/policies.ts";
import { parseCidr } from "../../infra/values/cidr.ts";

/** Somebody who may open or take connections: a pod, or a machine outside of the cluster. */
export type Place =
  | { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly address: string };

type Selector = { matchLabels?: Record<string, string> };

/** Whether the policies let `from` open a connection to `to`. Both ends must: each where policies of its namespace bind. */
export function reaches(policies: readonly NetworkPolicyManifest[], from: Place, to: Place, port: PolicyPort): boolean {
  return allows(policies, "Egress", from, to, port) && allows(policies, "Ingress", to, from, port);
}

function allows(
  policies: readonly NetworkPolicyManifest[],
  direction: "Ingress" | "Egress",
  pod: Place,
  other: Place,
  port: PolicyPort,
): boolean {
  const binding = policies.filter(({ spec, metadata }) => {
    const isHere = "namespace" in pod && pod.namespace === metadata.namespace && selects(spec.podSelector, pod.labels);
    return isHere && spec.policyTypes.includes(direction);
  });
  if (binding.length === 0) return true;
  return binding.some(({ spec, metadata }) => {
    const rules =
      direction === "Ingress"
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(({ peers, ports }) => {
      const isPort = ports.some((open) => open.port === port.port && open.protocol === port.protocol);
      return isPort && peers.some((peer) => isPeer(peer, other, metadata.namespace));
    });
  });
}

function isPeer(peer: PolicyPeer, other: Place, own: string): boolean {
  if ("address" in other) {
    const { cidr, except } = peer.ipBlock ?? { cidr: undefined };
    return (
      cidr !== undefined && within(other.address, cidr) && !(except ?? []).some((part) => within(other.address, part))
    );
  }
  if (peer.ipBlock !== undefined || !selects(peer.podSelector ?? {}, other.labels)) return false;
  if (peer.namespaceSelector === undefined) return other.namespace === own;
  return selects(peer.namespaceSelector, { "kubernetes.io/metadata.name": other.namespace });
}

function selects({ matchLabels }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function within(address: string, cidr: string): boolean {
  const { first } = parseCidr(`${address}/32`);
  const range = parseCidr(cidr);
  return first >= range.first && first <= range.last;
}
