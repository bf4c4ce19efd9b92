import assert from "node:assert/strict";
import { awsEntryFaults } from "../../infra/environment/rules/aws-entry-rules.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { onAws } from "../support/a-aws-stack.ts";
import { aProject, replacing } from "../support/fixtures.ts";

/** Faults of the way into staging on AWS, with one change of its file. */
const lines = (change: (text: string) => string = (text) => text) =>
  projectFaults(aProject({ "Pulumi.staging.yaml": (text) => change(onAws()(text)) }))
    .filter(({ code }) => /^AWS_(CLIENTS|HOST)_/.test(code))
    .map((fault) => `${fault.code} ${formatFault(fault).trim()}`);
const clients = (ranges: string) =>
  lines(replacing("gateway: { clients: [198.51.100.0/24] }", `gateway: { clients: [${ranges}] }`));
const many = (count: number) => Array.from({ length: count }, (_, index) => `198.51.100.${index}/32`).join(", ");
const hosted = (host: string) => lines(replacing("staging.shop.example", host));
/** A host of so many characters. */
const aHost = (length: number) => `${"a".repeat(30)}.${"b".repeat(length - 31 - 8)}.example`;

const REMEDY =
  'add gateway: { clients: [198.51.100.0/24] } with the public addresses of your offices and runners, or ["0.0.0.0/0"] for the world';

describe("rules of the way in on AWS", () => {
  it("find nothing where an office comes, the world, or somebody beside the own range", () => {
    assert.deepEqual(lines(), []);
    assert.deepEqual(clients('"0.0.0.0/0"'), []);
    assert.deepEqual(clients("10.20.0.0/16, 198.51.100.0/24"), []);
  });

  it("refuse clients who have private addresses alone", () => {
    assert.deepEqual(clients("10.20.0.0/16, 192.168.0.0/24"), [
      `AWS_CLIENTS_PRIVATE Pulumi.staging.yaml:19:36 › gateway.clients: 10.20.0.0/16, 192.168.0.0/24: nobody comes to a public load balancer from there, and no deployment could be verified; allowed: a public range at least → ${REMEDY}`,
    ]);
  });

  it("refuse clients whom nobody names: they would be those of the own range", () => {
    assert.deepEqual(lines(replacing("  environments:gateway: { clients: [198.51.100.0/24] }\n", "")), [
      `AWS_CLIENTS_PRIVATE Pulumi.staging.yaml:6:22 › host: nothing says who the clients are, so they are 10.20.0.0/16: nobody comes to a public load balancer from there, and no deployment could be verified; allowed: a public range at least → ${REMEDY}`,
    ]);
  });

  it("refuse more ranges of clients than a security group has rules beside those of the NAT gateways", () => {
    assert.deepEqual(clients(many(57)), []);
    assert.deepEqual(clients(many(58)), [
      "AWS_CLIENTS_MANY Pulumi.staging.yaml:19:36 › gateway.clients: 58 ranges of clients; allowed: 57, as many as a security group has rules for → join neighbouring ranges into larger ones",
    ]);
  });

  it("count the addresses that pods of an existing network leave by", () => {
    const ids =
      "publicSubnetIds: [subnet-1, subnet-2], privateSubnetIds: [subnet-3, subnet-4], dataSubnetIds: [subnet-5, subnet-6]";
    const nat = "natAddresses: [203.0.113.1, 203.0.113.2, 203.0.113.3, 203.0.113.4]";
    const there = replacing(
      "enforcedBy: eks-auto",
      `enforcedBy: eks-auto, vpc: { existing: { vpcId: vpc-0a1, ${ids}, ${nat} } }`,
    );
    const both = (text: string) => replacing("[198.51.100.0/24]", `[${many(57)}]`)(there(text));

    assert.deepEqual(
      lines(both).map((line) => line.split(" ")[0]),
      ["AWS_CLIENTS_MANY"],
    );
  });

  it("refuse a host that no certificate is for", () => {
    assert.deepEqual(hosted(aHost(64)), []);
    assert.deepEqual(hosted(aHost(65)), [
      "AWS_HOST_LONG Pulumi.staging.yaml:6:22 › host: a certificate of AWS is for at most 64 characters; found: 65 → choose a shorter host; names of services below it may be longer",
    ]);
  });

  it("say nothing of a project without AWS", () => assert.deepEqual(awsEntryFaults(aProject()), []));
});
