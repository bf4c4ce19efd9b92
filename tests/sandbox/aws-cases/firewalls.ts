/** Cases of security groups and of the lists of networks. */
import type { Given, KindCases } from "../aws-fixture.ts";

const VPC: Given = ["vpc", "ec2/Vpc", { cidrBlock: "10.0.0.0/16" }];
const GROUP: Given = ["group", "ec2/SecurityGroup", { vpcId: "$vpc", description: "data" }];
const RULE = { securityGroupId: "$group", ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" };
const LIST: Given = ["list", "ec2/NetworkAcl", { vpcId: "$vpc" }];
const LINE = {
  networkAclId: "$list",
  ruleNumber: 100,
  protocol: "tcp",
  ruleAction: "allow",
  egress: false,
  cidrBlock: "10.0.0.0/24",
};

/** The cases. */
export const FIREWALL_CASES: readonly KindCases[] = [
  {
    kind: "ec2/SecurityGroup",
    given: [VPC],
    good: { vpcId: "$vpc", description: "Databases: from nodes alone" },
    rules: {
      "a name is not sg-…, and its text is plain": { refused: { description: "a → b" } },
      "ranges of its rules are ranges": {
        refused: { ingress: [{ cidrBlocks: ["10.0.0.0/40"] }] },
        taken: { ingress: [{ cidrBlocks: ["10.0.0.0/24"] }] },
      },
    },
  },
  ...["vpc/SecurityGroupIngressRule", "vpc/SecurityGroupEgressRule"].map((kind) => ({
    kind,
    given: [VPC, GROUP],
    good: RULE,
    rules: {
      "a rule has exactly one other end": {
        refused: { referencedSecurityGroupId: "$group" },
        taken: { referencedSecurityGroupId: "$group", cidrIpv4: undefined },
      },
      "its range is a range": { refused: { cidrIpv4: "10.0.0.1/24" }, taken: { cidrIpv4: "10.0.0.0/24" } },
      "it has ports, but for all protocols at once": {
        refused: { ipProtocol: "-1" },
        taken: { ipProtocol: "-1", fromPort: undefined, toPort: undefined },
      },
      "its text is plain": { refused: { description: "naïve" }, taken: { description: "plain" } },
      "its group is there": { refused: { securityGroupId: "sg-0123456789abcdef0" } },
      "a group has each rule once": {
        refused: { description: "the same again" },
        given: [["other", kind, RULE]] as readonly Given[],
        taken: { fromPort: 442 },
      },
    },
  })),
  {
    kind: "ec2/NetworkAclRule",
    given: [VPC, LIST],
    good: LINE,
    rules: {
      "a line has a number of 1 to 32766, an action, and one range": {
        refused: { ruleNumber: 32767 },
        taken: { ruleNumber: 32766 },
      },
      "a list has each number once a way": {
        refused: { protocol: "udp" },
        given: [["other", "ec2/NetworkAclRule", LINE]],
        taken: { egress: true },
      },
    },
  },
  {
    kind: "ec2/NetworkAcl",
    given: [VPC],
    good: { vpcId: "$vpc", ingress: [{ ruleNo: 100 }], egress: [{ ruleNo: 100 }] },
    rules: {
      "lines of one way have numbers of their own": {
        refused: { ingress: [{ ruleNo: 100 }, { ruleNo: 100 }] },
        taken: { ingress: [{ ruleNo: 100 }, { ruleNo: 101 }] },
      },
    },
  },
];
