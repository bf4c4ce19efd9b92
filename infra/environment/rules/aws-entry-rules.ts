/** The way into an environment on AWS: a host that a certificate can be for, and clients whom the load balancer can meet. */
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { isOffInternet } from "../../values/internet-ranges.ts";
import { ZONES } from "../../values/subnet-plan.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

type Stack = StackFile<StackConfig>;

/** Rules that a security group takes each way: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MOST_RULES = 60;

/**
 * Characters of a certificate's first name; the names below the host are further ones, which may have 253.
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
 */
const LONGEST_HOST = 64;

/** What would keep clients out of the environments on AWS. Each has a way in: Grafana is below every host. */
export function awsEntryFaults(project: Project): readonly RuleFault[] {
  const stacks = [...project.stacks.values()].filter(({ config }) => config.platform === "aws");
  return stacks.flatMap((stack) => [...countFaults(stack), ...reachFaults(stack), ...hostFaults(stack)]);
}

/** The load balancer's group has a rule more for each NAT gateway: what a pod asks of a public address comes from there. */
function countFaults({ stack, config: { gateway, network } }: Stack): readonly RuleFault[] {
  const count = gateway.clients?.length ?? 0;
  const most = MOST_RULES - Math.max(ZONES, network.vpc.existing?.natAddresses.length ?? 0);
  if (count <= most) return [];
  const message = `${count} ranges of clients; allowed: ${most}, as many as a security group has rules for`;
  const remedy = "join neighbouring ranges into larger ones";
  return [inStack(stack, ["gateway", "clients"], { code: "AWS_CLIENTS_MANY", message, remedy })];
}

/** Its addresses are public: nobody arrives there with a private one, from inside the network neither. */
function reachFaults({ stack, config: { gateway, network } }: Stack): readonly RuleFault[] {
  const clients = gateway.clients ?? [network.cidr];
  if (!clients.every(isOffInternet)) return [];
  const ranges = clients.map(({ text }) => text).join(", ");
  const what = gateway.clients === undefined ? `nothing says who the clients are, so they are ${ranges}` : ranges;
  const message = `${what}: nobody comes to a public load balancer from there, and no deployment could be verified; allowed: a public range at least`;
  const remedy =
    'add gateway: { clients: [198.51.100.0/24] } with the public addresses of your offices and runners, or ["0.0.0.0/0"] for the world';
  const path = gateway.clients === undefined ? ["host"] : ["gateway", "clients"];
  return [inStack(stack, path, { code: "AWS_CLIENTS_PRIVATE", message, remedy })];
}

function hostFaults({ stack, config: { host } }: Stack): readonly RuleFault[] {
  if (host.length <= LONGEST_HOST) return [];
  const message = `a certificate of AWS is for at most ${LONGEST_HOST} characters; found: ${host.length}`;
  const remedy = "choose a shorter host; names of services below it may be longer";
  return [inStack(stack, ["host"], { code: "AWS_HOST_LONG", message, remedy })];
}
