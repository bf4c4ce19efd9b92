import assert from "node:assert/strict";
import { plainPaint } from "../../../infra/cli/render/paint.ts";
import { pinText, planLines, planTitle } from "../../../infra/cli/render/plan.ts";
import { block, pass, unknown } from "../../../infra/promotion/decision.ts";
import type { Plan } from "../../../infra/promotion/plan.ts";

const DIGEST = `sha256:${"ab12cd34".repeat(8)}`;
const PIN = `ghcr.io/acme/shop-api:1.5.0@${DIGEST}`;
const OLD = `ghcr.io/acme/shop-api:1.4.2@${DIGEST}`;

function aPlan(change: Partial<Plan> = {}): Plan {
  return {
    source: "dev",
    target: "staging",
    kind: "promotion",
    release: "r-0123456789ab",
    contentHash: "sha256:feed",
    allowed: true,
    changes: [{ service: "api", from: OLD, to: PIN, direction: "up" }],
    decisions: [pass("path", "PATH_DECLARED", "dev leads to staging")],
    ...change,
  };
}

describe("planLines", () => {
  it("shows changes and passed gates of a plan that may land", () => {
    assert.deepEqual(planLines(aPlan(), { paint: plainPaint }), [
      "dev → staging (r-0123456789ab): allowed by 1 gate",
      "",
      "  service  now               after             direction",
      "  api      1.4.2 (ab12cd34)  1.5.0 (ab12cd34)  up",
      "",
      "Passed",
      "  ✓ path  PATH_DECLARED  dev leads to staging",
      "",
      "content hash sha256:feed",
    ]);
  });

  it("puts what blocks first, with reason and remedy, then what is unknown, then the rest", () => {
    const decisions = [
      pass("path", "PATH_DECLARED", "dev leads to staging"),
      unknown("digest", "REGISTRY_UNREACHABLE", "ghcr.io did not answer", "try again later"),
      block("lock", "LOCKED", "ada locked staging: incident", './envs lock staging --release --reason "…"'),
      { ...pass("soak", "SOAK_WAIVED", "waived by caro"), verdict: "waived" as const },
    ];

    const lines = planLines(aPlan({ allowed: false, changes: [], decisions }), { paint: plainPaint });

    assert.deepEqual(lines, [
      "dev → staging (r-0123456789ab): blocked by 2 of 4 gates",
      "",
      "No pin changes.",
      "",
      "Blocked by",
      "  ✗ lock  LOCKED",
      "    ada locked staging: incident",
      '    → ./envs lock staging --release --reason "…"',
      "",
      "Could not be asked, which blocks too",
      "  ? digest  REGISTRY_UNREACHABLE",
      "    ghcr.io did not answer",
      "    → try again later",
      "",
      "Waived",
      "  ~ soak  SOAK_WAIVED  waived by caro",
      "",
      "Passed",
      "  ✓ path  PATH_DECLARED  dev leads to staging",
      "",
      "content hash sha256:feed",
    ]);
  });

  it("counts the reasons where a gate gives several", () => {
    const decisions = [
      block("release", "UPDATE_TARGETED", "targeted", "deploy"),
      block("release", "OPERATIONS_PENDING", "pending", "deploy"),
      pass("path", "PATH_DECLARED", "dev leads to staging"),
    ];

    const [headline] = planLines(aPlan({ allowed: false, decisions }), { paint: plainPaint });

    assert.equal(headline, "dev → staging (r-0123456789ab): blocked by 1 of 2 gates, for 2 reasons");
  });

  it("breaks long reasons at the width of the terminal", () => {
    const decisions = [block("soak", "SOAK_TOO_SHORT", "verified for 3 h in dev, 24 h are asked", "wait until 09:00")];

    const lines = planLines(aPlan({ allowed: false, decisions }), { paint: plainPaint, width: 30 });

    assert.ok(lines.includes("    verified for 3 h in dev,"), lines.join("\n"));
    assert.ok(lines.includes("    24 h are asked"), lines.join("\n"));
  });

  it("never lets a reason steer the terminal", () => {
    const decisions = [block("lock", "LOCKED", "\u001b[2Jincident\nall passed", "")];

    const text = planLines(aPlan({ allowed: false, decisions }), { paint: plainPaint }).join("\n");

    assert.ok(text.includes("    \\u{1b}[2Jincident all passed"), text);
  });
});

describe("planTitle", () => {
  for (const [kind, title] of [
    ["promotion", "dev → staging"],
    ["release", "release into staging"],
    ["rollback", "rollback of staging"],
    ["adoption", "adoption of staging"],
  ] as const) {
    it(`says "${title}" for a ${kind}`, () => assert.equal(planTitle(aPlan({ kind })), title));
  }
});

describe("pinText", () => {
  it("tells two builds of one version apart", () => assert.equal(pinText(PIN), "1.5.0 (ab12cd34)"));
  it("shows no pin as a dash", () => assert.equal(pinText(null), "-"));
  it("shows what is no pin as it is", () => assert.equal(pinText("shop-api:1.5.0"), "shop-api:1.5.0"));
});
