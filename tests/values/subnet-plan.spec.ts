import assert from "node:assert/strict";
import { AWS_REGIONS, zonesOf } from "../../infra/values/aws-regions.ts";
import { cidrPart, cidrsOverlap, parseCidr } from "../../infra/values/cidr.ts";
import { canBeShared, planSubnets } from "../../infra/values/subnet-plan.ts";

const sizes = (text: string) => {
  const { private: nodes, public: fronts, data } = planSubnets(parseCidr(text));
  return [nodes, fronts, data].map((subnets) => subnets.map(({ prefix }) => prefix));
};

describe("SubnetPlan", () => {
  for (const prefix of [16, 17, 20, 22]) {
    it(`shares a /${prefix} out without overlap or leak`, () => {
      const range = parseCidr(`10.64.0.0/${prefix}`);
      const plan = planSubnets(range);

      const all = [...plan.private, ...plan.public, ...plan.data];
      assert.equal(all.length, 9);
      for (const [index, one] of all.entries()) {
        assert.ok(one.first >= range.first && one.last <= range.last, one.text);
        for (const other of all.slice(index + 1)) assert.ok(!cidrsOverlap(one, other), `${one.text} ${other.text}`);
      }
    });
  }

  it("gives pods most of it, and load balancers a /27 at the least", () => {
    assert.deepEqual(sizes("10.0.0.0/16"), [Array(3).fill(18), Array(3).fill(21), Array(3).fill(21)]);
    assert.deepEqual(sizes("10.0.0.0/22"), [Array(3).fill(24), Array(3).fill(27), Array(3).fill(27)]);
  });

  it("refuses what AWS would refuse", () => {
    assert.throws(
      () => planSubnets(parseCidr("10.0.0.0/23")),
      /10\.0\.0\.0\/23 cannot be shared out; allowed: \/16 to/,
    );
    assert.throws(() => planSubnets(parseCidr("10.0.0.0/15")), RangeError);
    assert.deepEqual(
      ["10.0.0.0/15", "10.0.0.0/16", "10.0.0.0/22", "10.0.0.0/23"].map((text) => canBeShared(parseCidr(text))),
      [false, true, true, false],
    );
  });
});

describe("part of a range", () => {
  it("is the one with as many before it", () => {
    assert.equal(cidrPart(parseCidr("10.0.0.0/8"), 10, 3).text, "10.192.0.0/10");
    assert.equal(cidrPart(parseCidr("192.0.2.0/24"), 24, 0).text, "192.0.2.0/24");
    assert.equal(cidrPart(parseCidr("255.255.255.0/24"), 32, 255).text, "255.255.255.255/32");
  });

  for (const [prefix, index] of [
    [15, 0],
    [17, 2],
    [17, -1],
    [17, 0.5],
    [33, 0],
  ] as const) {
    it(`is refused at ${index} with the length ${prefix}`, () => {
      assert.throws(() => cidrPart(parseCidr("10.0.0.0/16"), prefix, index), RangeError);
    });
  }
});

describe("regions of AWS", () => {
  it("know their zones, and those too small for a network", () => {
    assert.equal(zonesOf("eu-central-1"), 3);
    assert.equal(zonesOf("toString"), undefined);
    assert.deepEqual(
      AWS_REGIONS.filter((name) => (zonesOf(name) ?? 0) < 3),
      ["us-west-1"],
    );
    assert.deepEqual(AWS_REGIONS, AWS_REGIONS.toSorted());
  });
});
