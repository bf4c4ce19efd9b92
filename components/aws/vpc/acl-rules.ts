/**
 * What may pass the border of the data subnets, whatever a security group says. Pure. An access list has no memory: answers
 * need a rule of their own, at the ports that clients choose theirs from.
 * https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
 */
import type { SubnetPlan } from "../../../infra/values/subnet-plan.ts";
import { DATA_PORTS } from "./group-rules.ts";

/** One entry of an access list; what no entry allows is denied. */
export interface AclEntry {
  readonly ruleNo: number;
  readonly action: "allow";
  readonly protocol: "tcp";
  readonly cidrBlock: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** The list of the data subnets. AWS allows 20 entries each way; there are nine and six. */
export function dataAcl(plan: SubnetPlan): {
  readonly ingress: readonly AclEntry[];
  readonly egress: readonly AclEntry[];
} {
  // Databases and caches of several zones copy to each other, at ports that AWS does not tell.
  const among = plan.data.map(({ text }) => ({ cidrBlock: text, fromPort: 0, toPort: 65_535 }));
  const asked = plan.private.flatMap(({ text }) =>
    DATA_PORTS.map((port) => ({ cidrBlock: text, fromPort: port, toPort: port })),
  );
  const answers = plan.private.map(({ text }) => ({ cidrBlock: text, fromPort: 1024, toPort: 65_535 }));
  return { ingress: numbered([...asked, ...among]), egress: numbered([...answers, ...among]) };
}

function numbered(entries: readonly Pick<AclEntry, "cidrBlock" | "fromPort" | "toPort">[]): readonly AclEntry[] {
  // Steps of ten: a person can put one between two in an emergency.
  return entries.map((entry, index) => ({ ruleNo: 100 + index * 10, action: "allow", protocol: "tcp", ...entry }));
}
