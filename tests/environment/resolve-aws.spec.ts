import assert from "node:assert/strict";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { dataRanges, resolveAws } from "../../infra/environment/resolve-aws.ts";
import { TIERS } from "../../infra/environment/tiers.ts";
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
    });
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
    });
    assert.deepEqual(dataRanges(config(there)), ["10.20.0.0/16"]);
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
