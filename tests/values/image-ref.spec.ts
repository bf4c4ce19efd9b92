import assert from "node:assert/strict";
import fc from "fast-check";
import { formatImage, parseImage } from "../../infra/values/image-ref.ts";
import { ParseError } from "../../infra/values/parse-error.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const word = fc.string({ unit: fc.constantFrom(...LOWER), minLength: 1, maxLength: 8 });
const part = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom(".", "_", "__", "-", "--"), word), { maxLength: 2 }))
  .map(([first, rest]) => first + rest.map((pair) => pair.join("")).join(""));
const host = fc.oneof(
  fc.tuple(word, word).map((words) => words.join(".")),
  fc.tuple(word, fc.integer({ min: 1, max: 65535 })).map(([name, port]) => `${name}:${port}`),
  fc.constant("localhost"),
);
const tagStart = fc.constantFrom(..."ABCXYZ", ...LOWER, "_");
const tag = fc
  .tuple(tagStart, fc.string({ unit: fc.constantFrom(..."ABCXYZ", ...LOWER, "_", ".", "-"), maxLength: 40 }))
  .map((parts) => parts.join(""));
const digest = fc
  .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 })
  .map((hex) => `sha256:${hex}`);
const pin = fc.record({
  name: fc
    .tuple(host, fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([registry, parts]) => [registry, ...parts].join("/")),
  tag,
  digest,
});
const D = `sha256:${"a".repeat(64)}`;

describe("ImageRef", () => {
  it("comes back as the text it was read from, with name, tag and digest apart", () => {
    fc.assert(
      fc.property(pin, (parts) => {
        const text = `${parts.name}:${parts.tag}@${parts.digest}`;
        const image = parseImage(text);
        assert.deepEqual({ ...image }, { ...parts });
        assert.equal(formatImage(image), text);
      }),
      { numRuns: 1000 },
    );
  });

  for (const [text, code] of [
    ["ghcr.io/acme/api:1.4.2", "IMAGE_WITHOUT_DIGEST"],
    ["ghcr.io/acme/api", "IMAGE_WITHOUT_DIGEST"],
    ["", "IMAGE_WITHOUT_DIGEST"],
    [`ghcr.io/acme/api@${D}`, "IMAGE_WITHOUT_TAG"],
    [`ghcr.io:443/acme/api@${D}`, "IMAGE_WITHOUT_TAG"],
    [`acme/api:1@${D}`, "IMAGE_MALFORMED"],
    [`api:1@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io/Acme/api:1@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/api:1@sha512:${"a".repeat(64)}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/api:1@sha256:${"a".repeat(63)}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/api:1@sha256:${"A".repeat(64)}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/api:1@${D}@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/api:-1@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/../api:1@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io//api:1@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io/acme/api:1@${D}\n`, "IMAGE_MALFORMED"],
    [` ghcr.io/acme/api:1@${D}`, "IMAGE_MALFORMED"],
    [`ghcr.io/${"a".repeat(300)}:1@${D}`, "IMAGE_MALFORMED"],
  ] as const) {
    it(`refuses ${JSON.stringify(text.length > 90 ? `${text.slice(0, 30)}…` : text)} as ${code}`, () => {
      assert.throws(() => parseImage(text), { name: "ParseError", code });
    });
  }

  it("either refuses a changed reference or reads exactly what stands there", () => {
    const foreign = fc.constantFrom(" ", "\n", "\t", "@", ":", "/", "A", "ä", "\u200b", "#", "%", "$", "'", "..", "//");
    fc.assert(
      fc.property(
        pin,
        fc.double({ min: 0, max: 1, noNaN: true }),
        foreign,
        fc.boolean(),
        (parts, share, piece, replaces) => {
          const text = `${parts.name}:${parts.tag}@${parts.digest}`;
          const place = Math.floor(share * text.length);
          const changed = text.slice(0, place) + piece + text.slice(place + (replaces ? 1 : 0));
          try {
            assert.equal(formatImage(parseImage(changed)), changed);
          } catch (error) {
            assert.ok(error instanceof ParseError, String(error));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("refuses whitespace and control characters anywhere", () => {
    fc.assert(
      fc.property(
        pin,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(" ", "\n", "\r", "\t", "\0", "\u200b", "\u00a0"),
        (parts, share, blank) => {
          const text = `${parts.name}:${parts.tag}@${parts.digest}`;
          const place = Math.floor(share * (text.length + 1));
          assert.throws(() => parseImage(text.slice(0, place) + blank + text.slice(place)), ParseError);
        },
      ),
    );
  });
});
