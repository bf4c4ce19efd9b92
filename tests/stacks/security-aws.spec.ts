import assert from "node:assert/strict";
import { awsFailures } from "../../sandbox/providers/aws/aws-rules.ts";
import { type PropertyMap, plainMap } from "../../sandbox/providers/property-values.ts";
import { recordAwsRooms } from "../support/aws-rooms.ts";
import type { RecordedResource } from "../support/mocks.ts";
import { AWS_TYPES_WITHOUT_SWITCH, awsSecurityFaults, KNOWN_AWS_TYPES } from "../support/security-aws.ts";
import { AWS_MUTATIONS } from "../support/security-aws-mutations.ts";
import type { Path } from "../support/security-mutations.ts";

/** What a stack makes beside its components, and what is ready for services with roles of their own. */
const NOT_IN_COMPONENTS = ["aws:eks/podIdentityAssociation:PodIdentityAssociation", "pulumi:providers:aws"];

describe("security table of AWS", () => {
  let resources: readonly RecordedResource[];
  before(async () => {
    resources = await recordAwsRooms();
  });

  it("finds nothing in what the components make", () => {
    assert.deepEqual(awsSecurityFaults(resources), []);
  });

  it("fails on a type that it does not know", () => {
    const unknown = { type: "aws:ec2/instance:Instance", name: "bastion", inputs: {}, protect: false, parent: "" };

    assert.deepEqual(awsSecurityFaults([unknown]), [
      "aws:ec2/instance:Instance bastion: no rule for this type; add a row to the security table of AWS",
    ]);
  });

  it("knows every type that the components make, and no other", () => {
    const made = new Set(resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")));

    assert.deepEqual([...made, ...NOT_IN_COMPONENTS].toSorted(), KNOWN_AWS_TYPES);
  });

  it("has a change that it finds for every type that has a switch", () => {
    const changed = new Set(AWS_MUTATIONS.map(([type]) => type));
    const without = [...AWS_TYPES_WITHOUT_SWITCH, ...NOT_IN_COMPONENTS];

    assert.deepEqual([...changed, ...without].toSorted(), KNOWN_AWS_TYPES);
  });

  it("misses what must stand beside a bucket, a network and a topic", () => {
    const alone = (type: string) => ({ type, name: "x", inputs: {}, protect: false, parent: "p" });
    const faults = ["aws:s3/bucket:Bucket", "aws:ec2/vpc:Vpc", "aws:sns/topic:Topic"].map(
      (type) => awsSecurityFaults([alone(type)]).filter((fault) => fault.endsWith("beside it")).length,
    );

    assert.deepEqual(faults, [4, 2, 1]);
  });

  it("lets the whole world in at 443 alone", () => {
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const faults = (port: number, world: Record<string, string>) => {
      const inputs = { description: "x", ipProtocol: "tcp", fromPort: port, toPort: port, ...world };
      return awsSecurityFaults([{ type, name: "x", inputs, protect: false, parent: "" }]).length;
    };

    assert.equal(faults(443, { cidrIpv4: "0.0.0.0/0" }), 0);
    assert.equal(faults(80, { cidrIpv4: "0.0.0.0/0" }), 1);
    assert.equal(faults(22, { cidrIpv6: "::/0" }), 1);
    assert.equal(faults(5432, { cidrIpv4: "10.0.0.0/16" }), 0);
  });

  it("wants default tags and one account of a provider", () => {
    const provider = (inputs: Record<string, unknown>) =>
      awsSecurityFaults([{ type: "pulumi:providers:aws", name: "aws", inputs, protect: false, parent: "" }]).length;
    const tags = { tags: { project: "shop", environment: "dev", "managed-by": "pulumi" } };
    const account = ["111122223333"];

    assert.equal(provider({ defaultTags: JSON.stringify(tags), allowedAccountIds: JSON.stringify(account) }), 0);
    assert.equal(provider({ defaultTags: tags }), 1);
    assert.equal(provider({ allowedAccountIds: account }), 3);
  });

  it("agrees with the stand-in of AWS, which refuses nothing of what the components ask for", () => {
    const refused = resources.flatMap(({ type, name, inputs }) =>
      awsFailures(type, plainMap(inputs as PropertyMap)).map(
        ({ property, reason }) => `${type} ${name} ${property}: ${reason}`,
      ),
    );

    assert.deepEqual(refused, []);
  });

  for (const [type, what, path, value] of AWS_MUTATIONS) {
    it(`finds ${what} in a ${type.split(":").at(-1)}`, () => {
      const resource = sound(type, path);
      const changed = { ...resource, inputs: withValue(resource.inputs, path, value) };

      const faults = awsSecurityFaults([changed]).filter((fault) => !fault.endsWith("beside it"));

      assert.notEqual(faults.length, 0, `${resource.name} with ${path.join(".")} changed is let through`);
    });
  }

  /** A protected resource of the type in which the path leads somewhere, so that a change means something. */
  function sound(type: string, path: Path): RecordedResource {
    const all = resources.filter((resource) => resource.type === type);
    const depth = (resource: RecordedResource) => reached(resource.inputs, path) + (resource.protect ? 0.5 : 0);
    const [found] = all.toSorted((a, b) => depth(b) - depth(a));
    assert.ok(found, `the components make no ${type}`);
    const own = awsSecurityFaults([found]).filter((fault) => !fault.endsWith("beside it"));
    assert.deepEqual(own, []);
    return found;
  }
});

/** How many steps of the path lead to something. */
function reached(inputs: unknown, path: Path): number {
  let value = inputs;
  let steps = 0;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    if (value === undefined) break;
    steps += 1;
  }
  return steps;
}

function withValue(inputs: Record<string, unknown>, path: Path, value: unknown) {
  const copy = structuredClone(inputs);
  let at: object = copy;
  for (const key of path.slice(0, -1)) {
    const next: unknown = Reflect.get(at, key);
    const made = typeof next === "object" && next !== null ? next : {};
    Reflect.set(at, key, made);
    at = made;
  }
  const last = path.at(-1) ?? "";
  if (value === undefined) Reflect.deleteProperty(at, last);
  else Reflect.set(at, last, typeof value === "function" ? value(Reflect.get(at, last)) : value);
  return copy;
}
