import assert from "node:assert/strict";
import fc from "fast-check";
import { COMMENT_BUDGET, commentMarker, renderComment } from "../../infra/preview/comment.ts";
import type { PreviewReport } from "../../infra/preview/preview-report.ts";
import { matchSnapshot } from "../support/snapshot.ts";
import { aPlan, aReport, aStack, aStep, pin } from "./a-report.ts";
import { liveText } from "./inert-oracle.ts";

const GITHUB_LIMIT = 65_536;

describe("the preview comment", () => {
  it("is the golden one for the sample report", () => {
    matchSnapshot(import.meta.dirname, "comment", renderComment(aReport()).split("\n"));
  });

  it("begins with marker, headline and summary", () => {
    const lines = renderComment(aReport()).split("\n");

    assert.equal(lines[0], commentMarker("shop"));
    assert.equal(lines[1], "## Preview of `shop`: 1 stack · 4 changes · ⚠️ 1 replaced, 1 deleted");
    assert.equal(lines[5], "| Stack | Replace | Delete | Create | Update | Unchanged | Way in |");
    assert.equal(lines[7], "| `staging` | ⚠️ **1** | ⚠️ **1** | 1 | 1 | 12 | ⛔ `dev` |");
  });

  it("shows replaced and deleted resources before all others, with the path that forces it", () => {
    const steps = renderComment(aReport())
      .split("\n")
      .filter((line) => line.startsWith("- ") && line.includes("kubernetes"));

    assert.deepEqual(
      steps.map((line) => /`([^`]+)`/.exec(line)?.[1]),
      ["api-svc", "old", "web-pdb", "api"],
    );
    assert.match(steps[0] ?? "", /⚠️ \*\*replace\*\* .* forced by `spec\.clusterIP` — `spec\.ports`/);
  });

  it("shows how a version moves, and the digests where only they differ", () => {
    const comment = renderComment(aReport());

    assert.ok(comment.includes("| `api` | `1.4.2` | `1.4.1` → **`1.4.2`** | – |"));
    assert.ok(comment.includes("| `web` | – → **`2.3.0`** | `sha256:aaaaaaaaaaaa` → **`sha256:bbbbbbbbbbbb`** | – |"));
  });

  it("says that it was made in the sandbox", () => {
    assert.ok(renderComment(aReport({ sandbox: true })).includes("> 🧪 Made in the sandbox"));
    assert.ok(!renderComment(aReport()).includes("sandbox"));
  });

  it("says that a change touches nothing", () => {
    const comment = renderComment(aReport({ stacks: [] }));

    assert.ok(comment.includes("The change touches no stack"));
    assert.ok(!comment.includes("| Stack |"));
  });

  it("tells a failed preview from one that could not be made", () => {
    const preview = {
      status: "failed" as const,
      fault: "a key is missing",
      unreachable: false,
      unchanged: 0,
      steps: [],
    };
    const unknown = { ...preview, status: "unknown" as const, fault: "s3 did not answer", unreachable: true };
    const comment = renderComment(
      aReport({ stacks: [aStack({ preview }), aStack({ stack: "production", preview: unknown })] }),
    );

    assert.ok(comment.includes("❌ 2 without a preview"));
    assert.ok(comment.includes("| `staging` | ❌ the preview failed |"));
    assert.ok(comment.includes("❌ `a key is missing`"));
    assert.ok(comment.includes("| `production` | ❔ could not be previewed |"));
    assert.ok(comment.includes("❌ `s3 did not answer`"));
  });

  it("stays below the limit with 10,000 resources, keeps the summary and says what it left out", () => {
    const steps = Array.from({ length: 10_000 }, (_, index) =>
      aStep({ name: `resource-${index}`, paths: ["a.b.c", "d.e.f"] }),
    );
    const preview = { status: "ok" as const, fault: "", unreachable: false, unchanged: 3, steps };
    const comment = renderComment(aReport({ stacks: [aStack({ preview }), aStack({ stack: "production" })] }));

    assert.ok(comment.length <= COMMENT_BUDGET && comment.length > COMMENT_BUDGET / 2, `${comment.length}`);
    assert.ok(comment.includes("| `staging` | 0 | 0 | 0 | 10000 | 3 | ⛔ `dev` |"));
    const shown = comment.split("\n").filter((line) => line.startsWith("- update `resource-")).length;
    assert.ok(comment.includes(`✂️ ${10_000 - shown} more lines: \`./envs preview --json\``), `${shown} shown`);
    assert.ok(comment.includes("`SOAK_TOO_SHORT`"), "the gates are still there");
    assert.ok(comment.includes("<code>production</code> — 1 to replace"), "the next stack is still there");
  });

  it("stays below the limit with 1,000 stacks and services, and counts those left out", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `environment-${index}`);
    const stacks = names.map((stack) => aStack({ stack }));
    const environments = names.map((name, index) => ({
      name,
      sources: index === 0 ? [] : [`environment-${index - 1}`],
      leaf: false,
    }));
    const versions = names.map((service) => ({
      service,
      environment: "environment-0",
      before: null,
      after: pin("api", "1.0.0"),
    }));
    const comment = renderComment(aReport({ stacks, environments, versions }));

    assert.ok(comment.length <= COMMENT_BUDGET);
    assert.match(comment, /\| ✂️ \d+ more stacks are left out/);
    assert.match(comment, /✂️ Details of \d+ more stacks are left out/);
    assert.match(comment, /\| ✂️ \d+ more services/);
    assert.match(comment, /%% \d+ more lines are left out/);
    assert.deepEqual(liveText(comment), []);
  });

  it("shows stacks that lose something first when not all rows fit", () => {
    const harmless = { status: "ok" as const, fault: "", unreachable: false, unchanged: 1, steps: [] };
    const stacks = [
      ...Array.from({ length: 999 }, (_, index) => aStack({ stack: `calm-${index}`, preview: harmless })),
      aStack({ stack: "loud" }),
    ];

    const rows = renderComment(aReport({ stacks }))
      .split("\n")
      .filter((line) => line.startsWith("| `"));

    assert.ok(rows[0]?.startsWith("| `loud` | ⚠️ **1**"), rows[0]);
  });

  it("renders 2 MB of input within its budget", () => {
    const huge = "`</details>@everyone ".repeat(100_000);
    const comment = renderComment(
      aReport({
        project: huge,
        stacks: [
          aStack({
            stack: huge,
            paths: [huge],
            preview: { status: "failed", fault: huge, unreachable: false, unchanged: 0, steps: [] },
          }),
        ],
      }),
    );

    assert.ok(comment.length <= COMMENT_BUDGET);
    assert.deepEqual(liveText(comment), []);
  });

  it("is the same for the same report, and begins with the marker of its project alone", () => {
    assert.equal(renderComment(aReport()), renderComment(structuredClone(aReport())));
    assert.notEqual(commentMarker("shop"), commentMarker("shop-b"));
  });

  for (const [what, text] of HOSTILE()) {
    it(`shows ${what} as text`, () => {
      const comment = renderComment(hostileReport(text));

      assert.deepEqual(liveText(comment), []);
      assert.equal(comment.split("\n").filter((line) => line.startsWith("<!--")).length, 1);
    });
  }

  it("is inert and below the limit whatever stands in the report (property)", function () {
    this.timeout(60_000);
    const nasty = fc.oneof(
      fc.string({ maxLength: 10_000, unit: "binary" }),
      fc.string({
        maxLength: 200,
        unit: fc.constantFrom(..."`|<>@!-[](){}*_~#&\\\n\r\t\u001b\u202e\u200b$\"' a:/".split("")),
      }),
      fc.array(fc.constantFrom(...HOSTILE().map(([, text]) => text)), { maxLength: 8 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(nasty, nasty, fc.nat({ max: 300 }), (first, second, count) => {
        const comment = renderComment(hostileReport(first, second, count));

        assert.ok(comment.length <= COMMENT_BUDGET && COMMENT_BUDGET < GITHUB_LIMIT);
        assert.deepEqual(liveText(comment), []);
      }),
      { numRuns: 400 },
    );
  });
});

describe("the oracle of inert text", () => {
  const head = "<!-- envs-preview:shop -->\n";
  for (const live of [
    "@ada",
    "<img src=x>",
    "[a](b)",
    "`a",
    "a\u202eb",
    "see https://evil.example",
    "```",
    "&lt;",
    "<summary onclick=x>",
  ]) {
    it(`finds ${JSON.stringify(live)}`, () => {
      assert.notDeepEqual(liveText(`${head}${live}\n`), []);
    });
  }
});

function HOSTILE(): readonly (readonly [what: string, text: string])[] {
  return [
    ["a fence", "```\n# owned\n```"],
    ["an end of details", "</details></summary></pre></code>"],
    ["a script", "<script>alert(1)</script><img src=x onerror=y>"],
    ["a mention", "@acme/everyone @ada"],
    ["a marker", "\n<!-- envs-preview:shop -->\n"],
    ["terminal colours", "\u001b[31mred\u001b[0m\u001b]8;;https://evil.example\u0007link"],
    ["direction marks", "gnp.\u202etxt\u2066\u200f\ufeff"],
    ["cells", "a | b |\n|---|---|\n| c | d |"],
    ["an escaped pipe", "a \\| b \\` c \\"],
    ["a link", "[click](https://evil.example) www.evil.example https://evil.example"],
    ["an image", "![x](https://evil.example/x.png)"],
    ["references", "#1 GH-2 acme/shop#3 0123456789012345678901234567890123456789"],
    ["half a surrogate", "\ud83d x \udca9"],
    ["line separators", "a\u2028b\u2029c\u0085d\rEND"],
    ["a Mermaid click", '"] click e0 "javascript:alert(1)" %%{init: {}}%%'],
    ["nothing", ""],
    ["blanks", "   \t \n "],
    ["backticks alone", "``````"],
  ];
}

function hostileReport(text: string, other = text, count = 1): PreviewReport {
  const steps = Array.from({ length: count }, () =>
    aStep({ name: text, type: other, urn: text, op: "replace", paths: [text, other], replacePaths: [other] }),
  );
  const decision = { gate: text, code: other, verdict: "block" as const, reason: text, remedy: other };
  const plan = aPlan({
    decisions: [decision, { ...decision, verdict: "pass" }],
    changes: [{ service: text, from: other, to: text, direction: "up" }],
  });
  const preview = { status: "ok" as const, fault: text, unreachable: false, unchanged: 0, steps };
  return {
    project: text,
    sandbox: true,
    base: other,
    environments: [
      { name: text, sources: [other], leaf: false },
      { name: other, sources: [], leaf: true },
    ],
    versions: [{ service: text, environment: other, before: text, after: other }],
    stacks: [
      aStack({ stack: text, tier: other, paths: [other], preview, waysIn: [{ source: other, plan, fault: "" }] }),
      aStack({
        stack: other,
        preview: { ...preview, status: "failed" },
        waysIn: [{ source: text, plan: null, fault: text }],
      }),
    ],
  };
}
