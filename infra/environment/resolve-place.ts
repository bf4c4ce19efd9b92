/** The surroundings of an environment: the way in, who may look, and how much it may take. */
import type { Project } from "../config/project.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { ANYWHERE, type Cidr } from "../values/cidr.ts";
import type { PolicyPlugin } from "../values/policy-plugin.ts";
import { dnsAddress } from "../values/service-range.ts";
import type { AccessSpec, GatewaySpec, QuotaSpec } from "./environment-spec.ts";
import { resolveServiceCidr } from "./resolve-aws.ts";
import type { TierDefaults } from "./tiers.ts";

/** Where pods that talk to the API server may find it; where nobody says better, anywhere at its port. */
export function resolveApiServer({ network }: StackConfig) {
  return network.apiServerCidrs ?? [ANYWHERE];
}

/**
 * Resolvers that are no pods: those that the file names, and in a cluster that the stack makes the one of each node, at
 * an address of the cluster's own.
 */
export function resolveDns({ network, cluster }: StackConfig): readonly Cidr[] {
  if (cluster === undefined) return network.dnsCidrs;
  const own = dnsAddress(resolveServiceCidr(cluster, network));
  return [...network.dnsCidrs.filter(({ text }) => text !== own.text), own];
}

/** Who enforces network policies. A cluster that the stack makes does, by how it is made; else the file says it. */
export function resolveEnforcement({ network, cluster }: StackConfig): PolicyPlugin | undefined {
  return network.enforcedBy ?? (cluster === undefined ? undefined : "eks-auto");
}

/** How clients reach the environment. */
export function resolveGateway({ shared }: Project, { gateway, network }: StackConfig): GatewaySpec {
  const { className, issuer } = gateway;
  const operators = shared?.config.operators;
  // Our own ClusterIssuer proves over HTTP; how another one does is its owner's business.
  const isOurs = operators?.mode === "install" && operators.acme !== undefined && issuer.kind === "ClusterIssuer";
  const provenOverHttp = isOurs && issuer.name === ACME_ISSUER;
  return { className, issuer, clients: gateway.clients ?? [network.cidr], provenOverHttp };
}

/** Name of the ClusterIssuer that `operators.acme` makes. */
const ACME_ISSUER = "letsencrypt";

/** Most that the environment may take. */
export function resolveQuota({ quota }: StackConfig, tier: TierDefaults): QuotaSpec {
  return {
    cpu: quota.cpu ?? tier.quota.cpu,
    memory: quota.memory ?? tier.quota.memory,
    storage: quota.storage ?? tier.quota.storage,
    pods: quota.pods ?? tier.quota.pods,
  };
}

/** Groups of the cluster's identity provider: `organisation:team` of a team on GitHub, else the team's own name. */
export function resolveAccess(project: Project, { access }: StackConfig): AccessSpec {
  const groups = (teams: readonly string[]) => [...new Set(teams.map((team) => groupOf(project, team)))].sort();
  return { view: groups(access.view), edit: groups(access.edit), admin: groups(access.admin) };
}

/** Group of the cluster's identity provider that stands for a team. */
export function groupOf(project: Project, team: string): string {
  return project.policy.teams[team]?.github?.replace("/", ":") ?? team;
}
