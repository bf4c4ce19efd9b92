import assert from "node:assert/strict";
import { dataAcl } from "../../../components/aws/vpc/acl-rules.ts";
import { groupRules } from "../../../components/aws/vpc/group-rules.ts";
import { parseCidr } from "../../../infra/values/cidr.ts";
import { planSubnets } from "../../../infra/values/subnet-plan.ts";

describe("rules between security groups", () => {
  it("name each other, and a range only for clients and for the way out", () => {
    const clients = ["192.0.2.0/24", "10.0.0.0/8", "192.0.2.0/24"].map(parseCidr);

    assert.deepEqual(
      groupRules({ clients }).map(({ role }) => role),
      [
        "load-balancer-in-10.0.0.0-8-443",
        "load-balancer-in-192.0.2.0-24-443",
        "load-balancer-out-nodes-443",
        "nodes-in-load-balancer-443",
        "nodes-in-nodes-any",
        "nodes-out-0.0.0.0-0-any",
        "data-in-nodes-5432",
        "data-in-nodes-6379",
      ],
    );
  });
});

describe("the access list of the data subnets", () => {
  const { ingress, egress } = dataAcl(planSubnets(parseCidr("10.30.0.0/16")));
  const lines = (entries: typeof ingress) =>
    entries.map(({ ruleNo, cidrBlock, fromPort, toPort }) => `${ruleNo} ${cidrBlock} ${fromPort}-${toPort}`);

  it("lets nodes in at the stores' ports, and nobody else but data subnets", () => {
    assert.deepEqual(lines(ingress), [
      "100 10.30.0.0/18 5432-5432",
      "110 10.30.0.0/18 6379-6379",
      "120 10.30.64.0/18 5432-5432",
      "130 10.30.64.0/18 6379-6379",
      "140 10.30.128.0/18 5432-5432",
      "150 10.30.128.0/18 6379-6379",
      "160 10.30.216.0/21 0-65535",
      "170 10.30.224.0/21 0-65535",
      "180 10.30.232.0/21 0-65535",
    ]);
  });

  it("lets answers out, and no call", () => {
    assert.deepEqual(lines(egress), [
      "100 10.30.0.0/18 1024-65535",
      "110 10.30.64.0/18 1024-65535",
      "120 10.30.128.0/18 1024-65535",
      "130 10.30.216.0/21 0-65535",
      "140 10.30.224.0/21 0-65535",
      "150 10.30.232.0/21 0-65535",
    ]);
  });
});
