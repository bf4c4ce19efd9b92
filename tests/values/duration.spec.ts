import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../infra/values/duration.ts";
import { ParseError } from "../../infra/values/parse-error.ts";

describe("Duration", () => {
  for (const [text, ms] of [
    ["0s", 0],
    ["30s", 30_000],
    ["15m", 900_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
    ["3650d", 315_360_000_000],
  ] as const) {
    it(`reads ${text} as ${ms} ms`, () => {
      assert.deepEqual(parseDuration(text), { ms, text });
    });
  }

  for (const text of [
    "",
    "24",
    "h",
    "-1h",
    "1.5h",
    "1 h",
    "01h",
    "1h30m",
    "1w",
    "3651d",
    "99999999999d",
    "1H",
    "٣h",
    "1h\n",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseDuration(text),
        (error) =>
          error instanceof ParseError && error.code === "DURATION_MALFORMED" && error.message.startsWith(`"${text}"`),
      );
    });
  }

  for (const [ms, text] of [
    [0, "0 s"],
    [-5000, "0 s"],
    [999, "0 s"],
    [20_000, "20 s"],
    [60_000, "1 m"],
    [61_999, "1 m 1 s"],
    [3_605_000, "1 h"],
    [97_200_000, "1 d 3 h"],
    [86_400_000 + 59 * 60_000, "1 d"],
    [400 * 86_400_000, "400 d"],
  ] as const) {
    it(`shows ${ms} ms as "${text}"`, () => {
      assert.equal(formatDuration(ms), text);
    });
  }

  it("never shows more than there is, and leaves out less than one of the lower unit", () => {
    const size = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 315_360_000_000 }), (ms) => {
        const parts = [...formatDuration(ms).matchAll(/(\d+) ([dhms])/g)].map(
          ([, count, unit]) => [Number(count), unit as keyof typeof size] as const,
        );
        const shown = parts.reduce((sum, [count, unit]) => sum + count * size[unit], 0);
        const largest = parts[0]?.[1] ?? "s";
        const lower = { d: size.h, h: size.m, m: size.s, s: size.s }[largest];
        assert.ok(shown <= ms && ms - shown < lower, `${ms} is shown as ${formatDuration(ms)}`);
      }),
    );
  });
});
