import assert from "node:assert/strict";
import { paintFor } from "../../../infra/cli/render/paint.ts";
import { table, tableWidth } from "../../../infra/cli/render/table.ts";
import { cutTo, safeLine, safeText, wrap } from "../../../infra/cli/render/text.ts";

describe("table", () => {
  it("lines columns up and leaves nothing trailing", () => {
    const lines = table([["api", "1.4.2", "up"], ["worker", "0.9", ""], ["x"]]);

    assert.deepEqual(lines, ["api     1.4.2  up", "worker  0.9", "x"]);
  });

  it("wraps the last column below itself when the terminal is narrow, and no other", () => {
    const lines = table([["soak", "verified for 3 h of the 24 h that are asked here"]], { width: 32, indent: 2 });

    assert.deepEqual(lines, ["  soak  verified for 3 h of the", "        24 h that are asked here"]);
  });

  it("keeps columns apart by what is seen, not by colour codes", () => {
    const lines = table(
      [
        [{ text: "bad", tone: "bad" }, "a"],
        ["fine", "b"],
      ],
      { paint: paintFor(true) },
    );

    assert.deepEqual(lines, ["\u001b[31mbad\u001b[0m   a", "fine  b"]);
  });

  it("says how wide it is without wrapping", () => {
    assert.equal(
      tableWidth([
        ["api", "1.4.2"],
        ["worker", "1"],
      ]),
      "worker  1.4.2".length,
    );
    assert.equal(tableWidth([]), 0);
  });
});

describe("text for a terminal", () => {
  it("writes control characters and direction marks out instead of obeying them", () => {
    assert.equal(safeText("a\u001b[31mb\nc"), "a\\u{1b}[31mb\nc");
    assert.equal(safeLine("a\n  b\rc\u202Ed"), "a b\\u{d}c\\u{202e}d");
    assert.equal(safeLine("Grüße, 日本 → …"), "Grüße, 日本 → …");
  });

  it("cuts to a width and shows that it did", () => {
    assert.equal(cutTo("abcdef", 6), "abcdef");
    assert.equal(cutTo("abcdefg", 6), "abcde…");
  });

  it("breaks lines at spaces and never inside a word", () => {
    assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
    assert.deepEqual(wrap("sha256:0123456789 is it", 10), ["sha256:0123456789", "is it"]);
    assert.deepEqual(wrap("", 10), [""]);
  });
});
