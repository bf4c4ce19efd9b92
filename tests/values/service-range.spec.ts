import assert from "node:assert/strict";
import { parseCidr } from "../../infra/values/cidr.ts";
import { dnsAddress, serviceRange } from "../../infra/values/service-range.ts";

describe("the range of Services", () => {
  for (const [network, range] of [
    ["10.20.0.0/16", "172.20.0.0/16"],
    ["172.16.0.0/12", "10.100.0.0/16"],
    ["172.20.64.0/22", "10.100.0.0/16"],
    ["10.0.0.0/8", "172.20.0.0/16"],
  ] as const) {
    it(`beside ${network} is ${range}`, () => assert.equal(serviceRange(parseCidr(network)).text, range));
  }

  it("answers for names at its tenth address", () => {
    assert.equal(dnsAddress(parseCidr("172.20.0.0/16")).text, "172.20.0.10/32");
    assert.equal(dnsAddress(parseCidr("192.168.7.0/24")).text, "192.168.7.10/32");
  });

  it("is nowhere beside every address there is", () => {
    assert.throws(() => serviceRange(parseCidr("0.0.0.0/0")), /0\.0\.0\.0\/0 leaves no range for Services/);
  });
});
