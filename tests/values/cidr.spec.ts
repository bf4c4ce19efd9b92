import assert from "node:assert/strict";
import fc from "fast-check";
import { ANYWHERE, type Cidr, cidrsOverlap, LINK_LOCAL, nextFreeCidr, parseCidr } from "../../infra/values/cidr.ts";
import { ParseError } from "../../infra/values/parse-error.ts";

/** A second way to the same answer: bits of text instead of sums. */
function bitsOf(text: string): string {
  const [address = "", prefix = ""] = text.split("/");
  const bits = address
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
  return bits.slice(0, Number(prefix));
}

const anyCidr = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => {
    const bits = address.toString(2).padStart(32, "0").slice(0, prefix).padEnd(32, "0");
    const octets = [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2));
    return `${octets.join(".")}/${prefix}`;
  });

/** Ranges within 10.0.0.0/8, few enough bits that they often meet. */
const poolCidr = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 24 })).map(([octet, prefix]) => {
  const bits = (10 * 2 ** 24 + octet * 2 ** 16).toString(2).padStart(32, "0").slice(0, prefix).padEnd(32, "0");
  return parseCidr(`${[0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join(".")}/${prefix}`);
});

describe("Cidr", () => {
  it("knows both ends of a range", () => {
    assert.deepEqual(parseCidr("10.30.0.0/16"), {
      text: "10.30.0.0/16",
      first: 169_738_240,
      last: 169_803_775,
      prefix: 16,
    });
    assert.deepEqual(parseCidr("0.0.0.0/0"), { text: "0.0.0.0/0", first: 0, last: 2 ** 32 - 1, prefix: 0 });
    assert.deepEqual(parseCidr("255.255.255.255/32"), {
      text: "255.255.255.255/32",
      first: 2 ** 32 - 1,
      last: 2 ** 32 - 1,
      prefix: 32,
    });
  });

  it("takes every canonical range and keeps its text", () => {
    fc.assert(fc.property(anyCidr, (text) => assert.equal(parseCidr(text).text, text)));
  });

  for (const text of [
    "",
    "10.0.0.0",
    "10.0.0/8",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "010.0.0.0/8",
    "256.0.0.0/8",
    "10.0.0.0/8 ",
    "10.0.0.0/-1",
    "::1/64",
    "1e1.0.0.0/8",
    "10.0.0.0/8\n",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseCidr(text), { name: "ParseError", code: "CIDR_MALFORMED" });
    });
  }

  it("refuses an address inside its range, and says the right one", () => {
    assert.throws(
      () => parseCidr("10.30.4.1/16"),
      new ParseError("CIDR_NOT_CANONICAL", '"10.30.4.1/16" is not the first address of its range; write 10.30.0.0/16'),
    );
  });

  it("overlaps with a single address in it, at both ends", () => {
    for (const address of ["10.30.0.0/32", "10.30.255.255/32"]) {
      assert.equal(cidrsOverlap(parseCidr("10.30.0.0/16"), parseCidr(address)), true);
      assert.equal(cidrsOverlap(parseCidr(address), parseCidr(address)), true);
    }
    assert.equal(cidrsOverlap(parseCidr("10.30.0.0/16"), parseCidr("10.31.0.0/32")), false);
    assert.equal(cidrsOverlap(parseCidr("10.30.0.0/16"), parseCidr("10.29.255.255/32")), false);
  });

  it("overlaps exactly if one range's network bits begin with the other's", () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        const [bitsA, bitsB] = [bitsOf(a), bitsOf(b)];
        const expected = bitsA.startsWith(bitsB) || bitsB.startsWith(bitsA);
        assert.equal(cidrsOverlap(parseCidr(a), parseCidr(b)), expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("known ranges", () => {
  it("are what their texts say", () => {
    assert.deepEqual(ANYWHERE, parseCidr("0.0.0.0/0"));
    assert.deepEqual(LINK_LOCAL, parseCidr("169.254.0.0/16"));
  });
});

describe("nextFreeCidr", () => {
  const free = (taken: readonly string[], prefix: number) => nextFreeCidr(taken.map(parseCidr), prefix)?.text;

  it("begins at the bottom of 10.0.0.0/8 and skips what is taken, whatever its size and order", () => {
    assert.equal(free([], 16), "10.0.0.0/16");
    assert.equal(free(["10.10.0.0/16"], 16), "10.0.0.0/16");
    assert.equal(free(["10.1.0.0/16", "10.0.0.0/16"], 16), "10.2.0.0/16");
    assert.equal(free(["10.0.128.0/24"], 16), "10.1.0.0/16");
    assert.equal(free(["10.0.0.0/32"], 16), "10.1.0.0/16");
    assert.equal(free(["10.0.0.0/12"], 16), "10.16.0.0/16");
    assert.equal(free(["10.0.0.0/24", "10.0.0.0/16", "10.0.1.0/24"], 16), "10.1.0.0/16");
    assert.equal(free(["192.168.0.0/16", "9.0.0.0/8"], 8), "10.0.0.0/8");
  });

  it("answers nothing if nothing is free", () => {
    assert.equal(free(["10.0.0.0/8"], 24), undefined);
    assert.equal(free(["0.0.0.0/0"], 24), undefined);
    assert.equal(free(["10.0.0.0/9", "10.128.0.0/10", "10.192.0.0/10"], 28), undefined);
    assert.equal(free(["10.255.255.0/24"], 8), undefined);
  });

  it("refuses a length that does not fit into the pool", () => {
    for (const prefix of [7, 33, 16.5, Number.NaN]) assert.throws(() => nextFreeCidr([], prefix), RangeError);
  });

  it("is the lowest free range, as trying them one by one finds it", () => {
    const slowly = (taken: readonly Cidr[], prefix: number): string | undefined => {
      for (let at = 0; at < 2 ** (prefix - 8); at++) {
        const first = 10 * 2 ** 24 + at * 2 ** (32 - prefix);
        const candidate = parseCidr(
          `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`,
        );
        if (!taken.some((range) => cidrsOverlap(range, candidate))) return candidate.text;
      }
      return undefined;
    };
    fc.assert(
      fc.property(fc.array(poolCidr, { maxLength: 30 }), fc.integer({ min: 8, max: 18 }), (taken, prefix) => {
        assert.equal(nextFreeCidr(taken, prefix)?.text, slowly(taken, prefix));
      }),
      { numRuns: 500 },
    );
  });
});
