/** What AWS answers to the questions that components ask, for the engine's double. */

import * as kubernetes from "@pulumi/kubernetes/provider.js";

/** Provider functions by token. */
export const AWS_CALLS: Readonly<Record<string, Record<string, unknown>>> = {
  // In the order of nobody, and one more than is needed.
  "aws:index/getAvailabilityZones:getAvailabilityZones": {
    names: ["eu-central-1c", "eu-central-1a", "eu-central-1d", "eu-central-1b"],
  },
  "aws:secretsmanager/getRandomPassword:getRandomPassword": { randomPassword: "at random" },
};

/** What network, key and cluster of an environment tell a store of AWS. */
export function storeWiring() {
  return {
    subnetIds: ["subnet-1", "subnet-2"],
    securityGroupId: "sg-1",
    vpcId: "vpc-1",
    keyArn: "arn:aws:kms:eu-central-1:111122223333:key/home",
    accountId: "111122223333",
    region: "eu-central-1",
    kubernetes: new kubernetes.Provider("cluster", {}),
  };
}
