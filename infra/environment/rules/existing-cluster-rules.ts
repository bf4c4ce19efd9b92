/** A cluster of AWS that is there: what is made for it must come where it is, and its pods must find names. */
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** A stack on AWS in a cluster that is there. */
interface Beside {
  readonly stack: string;
  readonly config: StackConfig;
  readonly existing: NonNullable<StackConfig["existingCluster"]>;
}

/** Account of an OIDC provider's ARN, and what its issuer is called. */
const PROVIDER = /^arn:aws[a-z-]*:iam::(\d{12}):oidc-provider\/(\S+)$/;

/** Region of an issuer of EKS, with addresses of IPv4 alone or of both kinds. */
const ISSUER = /^oidc[.-]eks\.([a-z0-9-]+)\./;

/** What is wrong with what is said of the cluster of each environment that does not make its own. */
export function existingClusterFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.values()].flatMap(({ stack, config }: StackFile<StackConfig>) => {
    const existing = config.existingCluster;
    // Of the other cases the rules of the cluster say that one of the two is too much.
    if (config.platform !== "aws" || existing === undefined || config.cluster !== undefined) return [];
    const beside = { stack, config, existing };
    return [...networkFaults(beside), ...providerFaults(beside), ...dnsFaults(beside)];
  });
}

function networkFaults({ stack, config, existing }: Beside): readonly RuleFault[] {
  if (config.network.vpc.existing !== undefined) return [];
  const message = `the nodes of ${existing.name} are in a network that is there, and this stack makes another one: no pod would reach the database, and the load balancer no pod`;
  const remedy = "name the cluster's network in environments:network: { vpc: { existing: { vpcId: …, … } } }";
  return [inStack(stack, ["existingCluster"], { code: "CLUSTER_NETWORK", message, remedy, part: "key" })];
}

function providerFaults({ stack, config: { target }, existing }: Beside): readonly RuleFault[] {
  const [, account, issuer = ""] = PROVIDER.exec(existing.oidcProviderArn) ?? [];
  const region = ISSUER.exec(issuer)?.[1];
  const differing: readonly (readonly [what: string, found: string | undefined, wanted: string | undefined])[] = [
    ["account", account, target.accountId],
    ["region", region, target.region],
  ];
  return differing.flatMap(([what, found, wanted]) => {
    if (found === undefined || wanted === undefined || found === wanted) return [];
    const message = `this OIDC provider is of the ${what} ${found}; allowed: ${wanted}, where the stack is deployed`;
    const remedy = "name the provider of the cluster that target.cluster leads to, or mend target";
    return [inStack(stack, ["existingCluster", "oidcProviderArn"], { code: "CLUSTER_PROVIDER", message, remedy })];
  });
}

/** In Auto Mode no pod answers for names, and an address that nobody names stays closed. */
function dnsFaults({ stack, config: { network }, existing }: Beside): readonly RuleFault[] {
  if (!existing.autoMode || network.dnsCidrs.length > 0) return [];
  const message = `in Auto Mode each node answers for names at an address of the cluster's own, and nothing says which: no pod of the environment would resolve a name`;
  const remedy = `add dnsCidrs: [172.20.0.10/32] to environments:network, the tenth address of what this tells: aws eks describe-cluster --name ${existing.name} --query cluster.kubernetesNetworkConfig.serviceIpv4Cidr`;
  return [inStack(stack, ["network"], { code: "CLUSTER_DNS", message, remedy })];
}
