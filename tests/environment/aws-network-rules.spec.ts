import assert from "node:assert/strict";
import { awsNetworkFaults } from "../../infra/environment/rules/aws-network-rules.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { AWS_REGIONS } from "../../infra/values/aws-regions.ts";
import { onAws } from "../support/a-aws-stack.ts";
import { aProject, type FileChange, type FileChanges } from "../support/fixtures.ts";

const OURS = /^AWS_(TARGET|REGION|RANGE|SUBNET|KEY)_/;
const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes))
    .filter(({ code }) => OURS.test(code))
    .map((fault) => `${fault.code} ${formatFault(fault).trim()}`);
const staging = (change: FileChange): FileChanges => ({ "Pulumi.staging.yaml": change });
const network = (text: string) => staging(onAws(text));
const target = (text: string) => staging(onAws(undefined, text));
const existing = (lists: string) =>
  network(`{ cidr: 10.20.0.0/16, enforcedBy: eks-auto, vpc: { existing: { vpcId: vpc-0a1, ${lists} } } }`);

describe("rules of the network on AWS", () => {
  it("find nothing in a stack that stands there", () => assert.deepEqual(lines(staging(onAws())), []));

  it("take the smallest and the largest range", () => {
    assert.deepEqual(lines(network("{ cidr: 10.20.0.0/22, enforcedBy: eks-auto }")), []);
    assert.deepEqual(lines(network("{ cidr: 100.64.0.0/16, enforcedBy: eks-auto }")), []);
  });

  it("take any range, and any region, for a network that is there", () => {
    const there =
      "publicSubnetIds: [subnet-1, subnet-2], privateSubnetIds: [subnet-3, subnet-4], dataSubnetIds: [subnet-5, subnet-6]";
    const vpc = `vpc: { existing: { vpcId: vpc-0a1, ${there} } }`;
    const place = '{ accountId: "111122223333", region: us-west-1, backend: s3://fixture-state }';

    assert.deepEqual(lines(staging(onAws(`{ cidr: 10.20.0.0/24, enforcedBy: eks-auto, ${vpc} }`, place))), []);
  });

  const RULES: readonly (readonly [name: string, changes: FileChanges, ...lines: string[]])[] = [
    [
      "an environment without account and region",
      target("{ backend: s3://fixture-state }"),
      'AWS_TARGET_MISSING Pulumi.staging.yaml:5:24 › target: the platform aws needs `accountId`: nothing says where the environment stands → add accountId: "111122223333" to environments:target',
      "AWS_TARGET_MISSING Pulumi.staging.yaml:5:24 › target: the platform aws needs `region`: nothing says where the environment stands → add region: eu-central-1 to environments:target",
    ],
    [
      "a region with a slip of the fingers",
      target('{ accountId: "111122223333", region: eu-centrall-1, backend: s3://fixture-state }'),
      `AWS_REGION_UNKNOWN Pulumi.staging.yaml:5:61 › target.region: there is no region "eu-centrall-1"; did you mean "eu-central-1"? → choose one of ${AWS_REGIONS.join(", ")}`,
    ],
    [
      "a region without three zones",
      target('{ accountId: "111122223333", region: us-west-1, backend: s3://fixture-state }'),
      "AWS_REGION_ZONES Pulumi.staging.yaml:5:61 › target.region: a network stands in 3 zones, and us-west-1 has 2 that a new account can use → choose another region, for example us-east-1 or us-east-2 or us-west-2",
    ],
    [
      "a range too small for three zones",
      network("{ cidr: 10.20.0.0/23, enforcedBy: eks-auto }"),
      "AWS_RANGE_SMALL Pulumi.staging.yaml:7:33 › network.cidr: 10.20.0.0/23 is too small for 3 zones with three subnets each; allowed: /22 and larger, to /16 → choose a range of the length /16, which leaves room to grow",
    ],
    [
      "a range larger than a VPC",
      network("{ cidr: 10.32.0.0/15, enforcedBy: eks-auto }"),
      "AWS_RANGE_LARGE Pulumi.staging.yaml:7:33 › network.cidr: 10.32.0.0/15 is larger than a VPC can be; allowed: /16 to /22 → choose a range of the length /16",
    ],
    [
      "a range of the internet",
      network("{ cidr: 172.32.0.0/16, enforcedBy: eks-auto }"),
      "AWS_RANGE_PUBLIC Pulumi.staging.yaml:7:33 › network.cidr: 172.32.0.0/16 belongs to the internet; allowed: within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 → choose a private range",
    ],
    [
      "a subnet named twice, and one with two tasks",
      existing(
        "publicSubnetIds: [subnet-1, subnet-1], privateSubnetIds: [subnet-2, subnet-3], dataSubnetIds: [subnet-4, subnet-2]",
      ),
      "AWS_SUBNET_TWICE Pulumi.staging.yaml:7:132 › network.vpc.existing.publicSubnetIds[1]: the subnet subnet-1 stands in `publicSubnetIds` already; allowed: each subnet once, for one task → name another subnet",
      "AWS_SUBNET_TWICE Pulumi.staging.yaml:7:209 › network.vpc.existing.dataSubnetIds[1]: the subnet subnet-2 stands in `privateSubnetIds` already; allowed: each subnet once, for one task → name another subnet",
    ],
    [
      "keys of AWS in a stack of Kubernetes",
      {
        "Pulumi.dev.yaml": (text) =>
          text
            .replace("cidr: 10.10.0.0/16", "cidr: 10.10.0.0/16, vpc: { nat: one }")
            .replace("  environments:images:", "  environments:dns: { zoneId: Z0123456789 }\n  environments:images:")
            .replace("    backend: ", "    region: eu-central-1\n    backend: "),
      },
      "AWS_KEY_ELSEWHERE Pulumi.dev.yaml:9:47 › network.vpc: `network.vpc` is for the platform aws; this stack's platform is kubernetes → remove it, or set environments:platform: aws",
      "AWS_KEY_ELSEWHERE Pulumi.dev.yaml:14:23 › dns.zoneId: `dns.zoneId` is for the platform aws; this stack's platform is kubernetes → remove it, or set environments:platform: aws",
      "AWS_KEY_ELSEWHERE Pulumi.dev.yaml:6:5 › target.region: `target.region` is for the platform aws; this stack's platform is kubernetes → remove it, or set environments:platform: aws",
    ],
  ];

  for (const [name, changes, ...expected] of RULES) {
    it(`refuse ${name}`, () => assert.deepEqual(lines(changes), expected));
  }

  it("refuse a range of one AWS stack that another one has, whatever their platforms", () => {
    const same = staging(onAws("{ cidr: 10.30.0.0/18, enforcedBy: eks-auto }"));

    const faults = projectFaults(aProject(same)).filter(({ code }) => code === "NETWORK_OVERLAP");

    assert.deepEqual(
      faults.map(({ message }) => message),
      ["10.30.0.0/18 overlaps with 10.30.0.0/16 of Pulumi.production.yaml"],
    );
  });

  it("say nothing of a project without AWS", () => assert.deepEqual(awsNetworkFaults(aProject()), []));
});
