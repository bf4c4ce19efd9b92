import assert from "node:assert/strict";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { dataRanges, resolveAws } from "../../infra/environment/resolve-aws.ts";
import { TIERS } from "../../infra/environment/tiers.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { EXISTING_CLUSTER, MAKING_TARGET, onAws } from "../support/a-aws-stack.ts";
import { aProject, replacing } from "../support/fixtures.ts";

const CLUSTER = `  environments:cluster:
    access: { mode: allowlist, cidrs: [198.51.100.0/24] }
    roles: { security: "arn:aws:iam::111122223333:role/look", platform: "arn:aws:iam::111122223333:role/change" }
    adminRoles: ["arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a"]
    nodePools: [system, general-purpose, system]
`;
const stack = (...changes: readonly ((text: string) => string)[]) => {
  const change = (text: string) => changes.reduce((changed, next) => next(changed), text);
  return aProject({ "Pulumi.staging.yaml": change });
};
const config = (...changes: readonly ((text: string) => string)[]) => {
  const file = stack(...changes).stacks.get("staging");
  assert.ok(file !== undefined);
  return file.config;
};
const aws = (...changes: readonly ((text: string) => string)[]) =>
  resolveAws(config(...changes), TIERS.staging, (team) => `acme:${team}`);
/** With a cluster of its own. */
const making = (text: string) => replacing(EXISTING_CLUSTER, CLUSTER)(onAws(undefined, MAKING_TARGET)(text));
const made = (...changes: readonly ((text: string) => string)[]) => {
  const found = aws(making, ...changes)?.cluster;
  assert.ok(found?.kind === "eks");
  return found;
};

describe("resolveAws", () => {
  it("answers nothing on another platform", () => assert.equal(aws(), undefined));

  it("fills in the tier's defaults", () => {
    assert.deepEqual(aws(onAws()), {
      accountId: "111122223333",
      region: "eu-central-1",
      network: { kind: "vpc", cidr: config().network.cidr, nat: "one", logDays: 90 },
      cluster: {
        kind: "existing",
        name: "shop-staging",
        oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/AB12",
        nodeSecurityGroupId: "sg-0a1",
        autoMode: true,
      },
      account: undefined,
      zoneId: undefined,
      logDays: 90,
      keyDeletionDays: 14,
    });
  });

  it("takes what the stack file says over the tier", () => {
    const found = aws(
      onAws("{ cidr: 10.20.0.0/16, vpc: { nat: zone } }"),
      replacing("  environments:access:", "  environments:dns: { zoneId: Z0123456789 }\n  environments:access:"),
    );

    assert.deepEqual([found?.network.kind === "vpc" && found.network.nat, found?.zoneId], ["zone", "Z0123456789"]);
  });

  it("makes what exists once in the account where the stack file says so, and keeps its key the longest", () => {
    const account = replacing("  environments:access:", "  environments:account: {}\n  environments:access:");

    assert.deepEqual(aws(onAws(), account)?.account, { trailDays: 400, keyDeletionDays: 30 });
  });

  it("maps each team's group to its role, everything sorted and once", () => {
    assert.deepEqual(made(), {
      kind: "eks",
      version: "1.34",
      access: {
        mode: "allowlist",
        cidrs: [{ text: "198.51.100.0/24", first: 3325256704, last: 3325256959, prefix: 24 }],
      },
      groupRoles: {
        "acme:platform": "arn:aws:iam::111122223333:role/change",
        "acme:security": "arn:aws:iam::111122223333:role/look",
      },
      adminRoles: ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"],
      nodePools: ["general-purpose", "system"],
      logDays: 90,
      serviceCidr: parseCidr("172.20.0.0/16"),
    });
  });

  it("has Services beside the network, or where the stack file says", () => {
    const inRange = replacing("10.20.0.0/16", "172.20.0.0/16");
    const said = replacing("    nodePools:", "    serviceCidr: 192.168.0.0/20\n    nodePools:");

    assert.equal(made(inRange).serviceCidr.text, "10.100.0.0/16");
    assert.equal(made(said).serviceCidr.text, "192.168.0.0/20");
  });

  it("has names answered at an address of each node, beside what the stack file names", () => {
    const dns = (...changes: readonly ((text: string) => string)[]) =>
      resolveEnvironment(stack(...changes), "staging").dnsCidrs.map(({ text }) => text);
    const named = (more: string) => replacing("10.20.0.0/16", `10.20.0.0/16, dnsCidrs: [${more}]`);

    assert.deepEqual(dns(making), ["172.20.0.10/32"]);
    assert.deepEqual(dns(making, named("169.254.20.10/32, 172.20.0.10/32")), ["169.254.20.10/32", "172.20.0.10/32"]);
    assert.deepEqual(dns(onAws(), named("10.100.0.10/32")), ["10.100.0.10/32"]);
  });

  it("says of a private API server nothing but that", () => {
    const own = replacing("{ mode: allowlist, cidrs: [198.51.100.0/24] }", "{ mode: private, runner: own }");

    assert.deepEqual(made(own).access, { mode: "private" });
  });

  it("names what is there of an existing network", () => {
    const ids =
      "publicSubnetIds: [subnet-1, subnet-2], privateSubnetIds: [subnet-3, subnet-4], dataSubnetIds: [subnet-5, subnet-6]";
    const there = onAws(`{ cidr: 10.20.0.0/16, vpc: { existing: { vpcId: vpc-0a1, ${ids} } } }`);

    assert.deepEqual(aws(there)?.network, {
      kind: "existing",
      cidr: config().network.cidr,
      vpcId: "vpc-0a1",
      publicSubnetIds: ["subnet-1", "subnet-2"],
      privateSubnetIds: ["subnet-3", "subnet-4"],
      dataSubnetIds: ["subnet-5", "subnet-6"],
      natAddresses: [],
    });
    assert.deepEqual(dataRanges(config(there)), ["10.20.0.0/16"]);
  });

  it("knows the addresses that pods of an existing network leave by, each once, and none that is a client already", () => {
    const ids =
      "publicSubnetIds: [subnet-1, subnet-2], privateSubnetIds: [subnet-3, subnet-4], dataSubnetIds: [subnet-5, subnet-6]";
    const nat = "natAddresses: [203.0.113.9, 203.0.113.7, 203.0.113.9, 198.51.100.7]";
    const there = onAws(`{ cidr: 10.20.0.0/16, vpc: { existing: { vpcId: vpc-0a1, ${ids}, ${nat} } } }`);
    const clients = replacing("clients: [198.51.100.0/24]", "clients: [198.51.100.7/32]");

    const network = aws(there, clients)?.network;

    assert.deepEqual(network?.kind === "existing" && network.natAddresses, ["203.0.113.7", "203.0.113.9"]);
  });

  it("knows where databases will be", () => {
    assert.deepEqual(dataRanges(config(onAws())), ["10.20.216.0/21", "10.20.224.0/21", "10.20.232.0/21"]);
    assert.deepEqual(dataRanges(config(onAws("{ cidr: 10.20.0.0/24 }"))), ["10.20.0.0/24"]);
  });

  it("is part of the environment, with the groups that the namespace's rights name", () => {
    const { platform, aws: found, access } = resolveEnvironment(stack(making), "staging");

    assert.equal(platform, "aws");
    assert.ok(found?.cluster.kind === "eks");
    assert.deepEqual(Object.keys(found.cluster.groupRoles), [...access.edit, ...access.view].toSorted());
  });

  it("stops where the rules were not asked", () => {
    assert.throws(
      () => aws(onAws(undefined, "{ backend: s3://fixture-state }")),
      /platform aws without account or region/,
    );
    assert.throws(() => aws(onAws(), replacing(EXISTING_CLUSTER, "")), /platform aws without a cluster/);
  });
});
