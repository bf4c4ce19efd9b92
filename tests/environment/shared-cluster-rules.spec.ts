import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseProject } from "../../infra/config/load-project.ts";
import type { SharedGround } from "../../infra/environment/aws-spec.ts";
import { newEnvironment } from "../../infra/environment/new-environment.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { resolveShared } from "../../infra/environment/resolve-shared.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { awsParts } from "../../infra/manifests/aws-parts.ts";
import { operatorsInput, sharedOperators } from "../../infra/manifests/operators-part.ts";
import { stackContents } from "../../infra/manifests/stack-manifests.ts";
import { replacing, SHARED_SHOP } from "../support/fixtures.ts";

const GROUND: SharedGround = {
  cluster: {
    name: "shop-shared",
    server: "https://shared.example",
    certificateAuthority: "Q0E=",
    oidcProviderArn: "arn:aws:iam::444455556666:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/AB12",
    nodeSecurityGroupId: "sg-1",
  },
  network: { vpcId: "vpc-1", publicSubnetIds: [], privateSubnetIds: [], dataSubnetIds: [], natAddresses: [] },
};

type Changes = Readonly<Record<string, (text: string) => string>>;

const shared = (found: string, replacement: string): Changes => ({
  "Pulumi.shared.yaml": replacing(found, replacement),
});
const qa = (found: string, replacement: string): Changes => ({ "Pulumi.qa.yaml": replacing(found, replacement) });
const NETWORK = "  environments:network: { cidr: 10.50.0.0/16, vpc: { nat: one } }\n";
const OF_CLUSTER = / {2}environments:cluster:\n( {4}.*\n)+/;

describe("rules of the shared cluster", () => {
  const RULES: readonly (readonly [name: string, changes: Changes, ...lines: string[]])[] = [
    [
      "a cluster without a network",
      shared(NETWORK, ""),
      "SHARED_CLUSTER_HALF Pulumi.shared.yaml:8:3 › cluster: `cluster` is for the cluster that environments share, and there is no `network`; allowed: both or neither → add environments:network, or remove environments:cluster",
      ...["qa", "staging"].map(
        (stack) =>
          `SHARED_CLUSTER_MISSING Pulumi.${stack}.yaml:11:3 › sharedCluster: the stack shared makes no cluster that this environment could stand in → add environments:network and environments:cluster to Pulumi.shared.yaml, or remove it`,
      ),
    ],
    [
      "a network without a cluster",
      {
        "Pulumi.shared.yaml": (text) => text.replace(OF_CLUSTER, ""),
        "Pulumi.qa.yaml": replacing("sharedCluster: true", "sharedCluster: false"),
        "Pulumi.staging.yaml": replacing("sharedCluster: true", "sharedCluster: false"),
      },
      "SHARED_CLUSTER_HALF Pulumi.shared.yaml:8:3 › network: `network` is for the cluster that environments share, and there is no `cluster`; allowed: both or neither → add environments:cluster, or remove environments:network",
    ],
    [
      "a cluster in which nobody stands",
      {
        "Pulumi.qa.yaml": replacing("sharedCluster: true", "sharedCluster: false"),
        "Pulumi.staging.yaml": replacing("sharedCluster: true", "sharedCluster: false"),
      },
      "SHARED_CLUSTER_IN_VAIN Pulumi.shared.yaml:9:3 › cluster: no environment stands in this cluster → add environments:sharedCluster: true to the file of each that shall, or remove cluster and network",
    ],
    [
      "an environment in another range, account, region and backend",
      {
        "Pulumi.qa.yaml": (text) =>
          text
            .replace("10.50.0.0/16 }", "10.51.0.0/16 }")
            .replace("444455556666", "111122223333")
            .replace("eu-central-1", "eu-west-1")
            .replace("s3://fixture-state", "s3://other-state"),
      },
      "SHARED_CLUSTER_ELSEWHERE Pulumi.qa.yaml:6:16 › target.accountId: the shared cluster is elsewhere; found: 111122223333, allowed: 444455556666, as in Pulumi.shared.yaml → write the same, or give the environment a cluster of its own",
      "SHARED_CLUSTER_ELSEWHERE Pulumi.qa.yaml:7:13 › target.region: the shared cluster is elsewhere; found: eu-west-1, allowed: eu-central-1, as in Pulumi.shared.yaml → write the same, or give the environment a cluster of its own",
      "SHARED_CLUSTER_ELSEWHERE Pulumi.qa.yaml:8:14 › target.backend: the shared cluster is elsewhere; found: s3://other-state, allowed: s3://fixture-state, as in Pulumi.shared.yaml → write the same, or give the environment a cluster of its own",
      "SHARED_CLUSTER_RANGE Pulumi.qa.yaml:10:33 › network.cidr: the environment stands in the network of Pulumi.shared.yaml; found: 10.51.0.0/16, allowed: 10.50.0.0/16 → write 10.50.0.0/16",
    ],
    [
      "an environment that names another cluster, and another network, too",
      {
        "Pulumi.qa.yaml": (text) =>
          text
            .replace("10.50.0.0/16 }", "10.50.0.0/16, enforcedBy: calico, vpc: { nat: zone } }")
            .replace("    accountId", '    cluster: { context: x, server: "https://x.example" }\n    accountId'),
      },
      "SHARED_CLUSTER_TWICE Pulumi.qa.yaml:6:5 › target.cluster: `sharedCluster` says that cluster and network are those of the stack shared, and `target.cluster` something else; allowed: one of the two → remove target.cluster, or environments:sharedCluster",
      "SHARED_CLUSTER_TWICE Pulumi.qa.yaml:11:67 › network.vpc: `sharedCluster` says that cluster and network are those of the stack shared, and `network.vpc` something else; allowed: one of the two → remove network.vpc, or environments:sharedCluster",
      "SHARED_CLUSTER_TWICE Pulumi.qa.yaml:11:47 › network.enforcedBy: `sharedCluster` says that cluster and network are those of the stack shared, and `network.enforcedBy` something else; allowed: one of the two → remove network.enforcedBy, or environments:sharedCluster",
    ],
    [
      "a team of an environment without a role in the cluster",
      shared("roles: { platform: arn:aws:iam::444455556666:role/team-platform }", "roles: {}"),
      'CLUSTER_TEAM_WITHOUT_ROLE Pulumi.shared.yaml:11:12 › cluster.roles: the team "platform" of `access` has no IAM role: nobody of it could log in to the cluster → add platform: arn:aws:iam::…:role/… to environments:cluster: { roles }, or take it out of access',
    ],
    [
      "a range that cannot be shared out among three zones",
      {
        "Pulumi.shared.yaml": replacing("10.50.0.0/16", "10.50.0.0/24"),
        "Pulumi.qa.yaml": replacing("10.50.0.0/16", "10.50.0.0/24"),
        "Pulumi.staging.yaml": replacing("10.50.0.0/16", "10.50.0.0/24"),
      },
      ...["qa", "staging", "shared"].map(
        (stack) =>
          `AWS_RANGE_SMALL Pulumi.${stack}.yaml:${stack === "shared" ? 8 : 10}:33 › network.cidr: 10.50.0.0/24 is too small for 3 zones with three subnets each; allowed: /22 and larger, to /16 → choose a range of the length /16, which leaves room to grow`,
      ),
    ],
    [
      "an environment on another platform",
      qa("  environments:platform: aws\n", ""),
      "CLUSTER_ELSEWHERE Pulumi.qa.yaml:10:3 › sharedCluster: the shared cluster is one of EKS, and this stack's platform is kubernetes → remove it, or set environments:platform: aws",
    ],
  ];
  it("find nothing where two environments share it", () => assert.deepEqual(faults({}), []));

  for (const [name, changes, ...expected] of RULES) {
    it(`find ${name}`, () => assert.deepEqual(lines(changes), expected));
  }

  it("know the range of the shared network as one that no other network may have", () => {
    const own = qa("  environments:sharedCluster: true\n", "");

    const [overlap] = faults(own).filter(({ code }) => code === "NETWORK_OVERLAP");

    assert.equal(overlap?.message, "10.50.0.0/16 overlaps with 10.50.0.0/16 of Pulumi.qa.yaml");
    assert.match(overlap?.where ?? "", /^Pulumi\.shared\.yaml:8:/);
  });

  it("let environments in one network that is there have one range, and no others", () => {
    const vpc = (id: string) => (text: string) =>
      text
        .replace("  environments:sharedCluster: true\n", "")
        .replace("10.50.0.0/16 }", `10.60.0.0/16, vpc: { existing: ${existing(id)} } }`);
    const overlaps = (changes: Changes) => faults(changes).filter(({ code }) => code === "NETWORK_OVERLAP").length;

    assert.equal(overlaps({ "Pulumi.qa.yaml": vpc("vpc-0a1"), "Pulumi.staging.yaml": vpc("vpc-0a1") }), 0);
    assert.equal(overlaps({ "Pulumi.qa.yaml": vpc("vpc-0a1"), "Pulumi.staging.yaml": vpc("vpc-0b2") }), 1);
  });
});

describe("a shared cluster", () => {
  it("is resolved by the highest tier, and knows the environments in it", () => {
    const { eks, clusters } = resolveShared(aProject());

    assert.deepEqual(clusters, []);
    assert.deepEqual([eks?.network.nat, eks?.network.logDays, eks?.keyDeletionDays], ["one", 400, 30]);
    assert.deepEqual(eks?.cluster.groupRoles, { "acme:platform": "arn:aws:iam::444455556666:role/team-platform" });
    assert.deepEqual(
      eks?.environments.map(({ namespace }) => namespace),
      ["shop-qa", "shop-staging"],
    );
  });

  it("is what an environment in it is resolved to", () => {
    const { aws, enforcedBy, dnsCidrs } = resolveEnvironment(aProject(), "qa");

    assert.equal(aws?.network.kind, "shared");
    assert.deepEqual(aws?.cluster, { kind: "shared", autoMode: true });
    assert.equal(enforcedBy, "eks-auto");
    assert.deepEqual(
      dnsCidrs.map(({ text }) => text),
      ["172.20.0.10/32"],
    );
  });

  it("gets its operators from shared, in what is rendered too, and none where they are there", () => {
    const spec = resolveShared(aProject());

    assert.deepEqual(operatorsInput(spec).clusters, []);
    assert.equal(sharedOperators(spec)?.cluster.context, "shop-shared");
    assert.notEqual(stackContents(aProject(), "shared").charts.length, 0);
    assert.deepEqual(stackContents(aProject(), "qa").charts, []);
    assert.equal(sharedOperators({ ...spec, operators: "existing" }), undefined);
  });

  it("lets the addresses in that its pods leave by, but for those that are clients already", () => {
    const spec = resolveEnvironment(aProject(qa("198.51.100.0/24", "203.0.113.7/32")), "qa");
    const natAddresses = ["203.0.113.7", "203.0.113.8"];

    const { vpc } = awsParts(spec, { ...GROUND, network: { ...GROUND.network, natAddresses } });

    assert.equal(vpc.nodeGroupId, "sg-1");
    assert.ok(vpc.network.kind === "existing");
    assert.deepEqual(vpc.network.natAddresses, ["203.0.113.8"]);
    assert.throws(() => awsParts(spec), /a shared network of which nothing is known/);
  });

  it("is where a new environment like one in it stands, in the same range", () => {
    const project = aProject();

    const made = newEnvironment(project, project.policyText, { name: "demo", like: "qa", after: "qa" });

    assert.equal(made.cidr, "10.50.0.0/16");
    assert.match(made.review[0] ?? "", /in the cluster that the stack shared makes; the namespace in it is shop-demo$/);
  });
});

function existing(id: string): string {
  const ids = (first: number) => `[subnet-${first}, subnet-${first + 1}]`;
  return `{ vpcId: ${id}, publicSubnetIds: ${ids(1)}, privateSubnetIds: ${ids(3)}, dataSubnetIds: ${ids(5)} }`;
}

function aProject(changes: Changes = {}) {
  const names = readdirSync(SHARED_SHOP).filter((name) => name.endsWith(".yaml"));
  const texts = names.map((name): [string, string] => {
    const text = readFileSync(join(SHARED_SHOP, name), "utf8");
    return [name, changes[name]?.(text) ?? text];
  });
  return parseProject(SHARED_SHOP, new Map(texts));
}

function faults(changes: Changes) {
  return projectFaults(aProject(changes));
}

function lines(changes: Changes): readonly string[] {
  return faults(changes)
    .filter(({ code }) => /^(SHARED_CLUSTER|AWS_RANGE|NETWORK_NOT_ENFORCED|CLUSTER_(ELSEWHERE|TEAM))/.test(code))
    .map((fault) => `${fault.code} ${formatFault(fault).trim()}`);
}
