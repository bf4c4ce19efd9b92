/**
 * What NetworkPolicies let through, by the rules of the Kubernetes documentation and independent of how we build them: a
 * pod that no policy selects for a direction is open in it; one that is selected is closed but for what a policy allows.
 */
import type { NetworkPolicyManifest, PolicyPeer } from "../../components/network/manifests.ts";

const SERVICE = "app.kubernetes.io/name";

/**
 * Whether `from` may open a connection to `to`. Both are services, but for `outside` (a client within `range`) and `dns`
 * (the cluster's DNS on port 53), which no policy of ours selects.
 */
export function reaches(policies: readonly NetworkPolicyManifest[], from: string, to: string, range: string): boolean {
  const port = to === "dns" ? 53 : "http";
  const leaves = from === "outside" || allows(policies, from, "Egress", to, port, range);
  const enters = to === "dns" || allows(policies, to, "Ingress", from, port, range);
  return leaves && enters;
}

function allows(
  policies: readonly NetworkPolicyManifest[],
  pod: string,
  direction: "Ingress" | "Egress",
  other: string,
  port: string | number,
  range: string,
): boolean {
  const binding = policies.filter(({ spec }) => selects(spec.podSelector, pod) && spec.policyTypes.includes(direction));
  if (binding.length === 0) return true;
  const rules = binding.flatMap(({ spec }) =>
    direction === "Ingress"
      ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
  );
  return rules.some(
    ({ peers, ports }) => peers.some((peer) => isPeer(peer, other, range)) && ports.some((p) => p.port === port),
  );
}

function selects(selector: { matchLabels?: Record<string, string> }, pod: string): boolean {
  const labels = Object.entries(selector.matchLabels ?? {});
  return labels.every(([key, value]) => key === SERVICE && value === pod);
}

function isPeer(peer: PolicyPeer, other: string, range: string): boolean {
  if (other === "outside") return peer.ipBlock?.cidr === range;
  if (peer.ipBlock !== undefined) return false;
  const elsewhere = peer.namespaceSelector !== undefined;
  if (other === "dns")
    return elsewhere && peer.namespaceSelector?.matchLabels["kubernetes.io/metadata.name"] === "kube-system";
  return !elsewhere && selects(peer.podSelector ?? {}, other);
}
