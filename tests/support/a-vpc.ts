/** Networks of AWS to test with; each test changes what it is about. */

import type { VpcArgs } from "../../components/aws/vpc/vpc.ts";
import type { ExistingVpc, NewVpc } from "../../components/aws/vpc/vpc-input.ts";
import { ANYWHERE, parseCidr } from "../../infra/values/cidr.ts";

/** A network to make. */
export function aNewVpc(change: Partial<NewVpc> = {}): NewVpc {
  return { kind: "vpc", cidr: parseCidr("10.30.0.0/16"), nat: "zone", logDays: 400, ...change };
}

/** A network that is there. */
export const EXISTING_VPC: ExistingVpc = {
  kind: "existing",
  cidr: parseCidr("10.30.0.0/16"),
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: ["subnet-0a1", "subnet-0a2"],
  privateSubnetIds: ["subnet-0b1", "subnet-0b2"],
  dataSubnetIds: ["subnet-0c1", "subnet-0c2"],
  natAddresses: ["198.51.100.9"],
};

/** Production's network. */
export function aVpc(change: Partial<VpcArgs> = {}): VpcArgs {
  return {
    project: "shop",
    environment: "production",
    accountId: "111122223333",
    region: "eu-central-1",
    network: aNewVpc(),
    clients: [ANYWHERE],
    keyArn: "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d",
    protect: true,
    ...change,
  };
}
