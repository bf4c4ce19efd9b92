import assert from "node:assert/strict";
import type { EnvironmentStatus, StatusOutput } from "../../../infra/cli/output/status-output.ts";
import { nextMoves } from "../../../infra/cli/render/next-moves.ts";
import { plainPaint } from "../../../infra/cli/render/paint.ts";
import { statusLines } from "../../../infra/cli/render/status.ts";
import { statusMarkdown } from "../../../infra/cli/render/status-markdown.ts";

const NOW = Date.parse("2030-01-07T09:00:00Z");

function running(version: string, deployedAt: string | null = "2030-01-07T07:00:00Z") {
  return { image: `ghcr.io/acme/api:${version}@sha256:0`, version, digest: "sha256:0", deployedAt };
}

function anEnvironment(change: Partial<EnvironmentStatus> = {}): EnvironmentStatus {
  return {
    name: "dev",
    tier: "dev",
    sources: [],
    leaf: false,
    services: { api: running("1.5.0") },
    release: "r-1",
    health: "verified",
    locks: [],
    lastUpdate: { result: "succeeded", at: "2030-01-07T07:00:00Z", targeted: false, pendingOperations: 0 },
    left: [],
    fault: "",
    faultKind: "none",
    ...change,
  };
}

const STAGING = anEnvironment({
  name: "staging",
  tier: "staging",
  sources: ["dev"],
  services: { api: running("1.4.2", null) },
  locks: [{ by: "ada", at: "2030-01-07T08:00:00Z", reason: "incident 311" }],
  lastUpdate: { result: "succeeded", at: "2030-01-07T07:00:00Z", targeted: true, pendingOperations: 2 },
});
const PRODUCTION = anEnvironment({
  name: "production",
  tier: "production",
  sources: ["staging"],
  services: {},
  release: null,
  health: "empty",
  lastUpdate: null,
});

function aStatus(environments: EnvironmentStatus[], sandbox = false): StatusOutput {
  return { project: "shop", sandbox, verifiedAgainstRealServices: "never", environments };
}

describe("statusLines", () => {
  it("shows services down, environments across, locks, and what could move", () => {
    const lines = statusLines(aStatus([anEnvironment(), STAGING, PRODUCTION]), NOW, { paint: plainPaint });

    assert.deepEqual(lines, [
      "shop",
      "  verified against the real services: never",
      "",
      "               dev         staging                         production",
      "  tier         dev         staging                         production",
      "  from         builds      dev                             staging",
      "  health       verified    verified                        empty",
      "  release      r-1         r-1                             -",
      "  last update  succeeded   succeeded, targeted, 2 pending  none",
      "  api          1.5.0, 2 h  1.4.2                           -",
      "  locked       no          yes                             no",
      "",
      "  locked  staging  by ada, 1 h: incident 311",
      "",
      "Could move on",
      "  ./envs plan dev staging         api 1.4.2 → 1.5.0",
      "  ./envs plan staging production  api 1.4.2 (new)",
    ]);
  });

  it("says at the top that it is the sandbox", () => {
    const lines = statusLines(aStatus([anEnvironment()], true), NOW, { paint: plainPaint });

    assert.deepEqual(lines.slice(0, 4), [
      "shop",
      "  in the sandbox: the real engine, stand-ins for the clouds",
      "  verified against the real services: never",
      "",
    ]);
  });

  it("puts environments that do not fit beside each other below each other", () => {
    const lines = statusLines(aStatus([anEnvironment(), PRODUCTION]), NOW, { paint: plainPaint, width: 30 });

    assert.ok(
      lines.every((line) => [...line].length <= 30 || !line.startsWith("   ")),
      lines.join("\n"),
    );
    assert.deepEqual(
      lines.filter((line) => /^ +(dev|production)$/.test(line)),
      ["               dev", "               production"],
    );
  });

  it("names an environment that could not be read, and takes nothing from it", () => {
    const unread = anEnvironment({
      services: {},
      health: "unknown",
      release: null,
      lastUpdate: null,
      fault: "s3 did not answer",
    });

    const lines = statusLines(aStatus([unread, STAGING]), NOW, { paint: plainPaint });

    assert.ok(lines.includes("  unreadable  dev      s3 did not answer"), lines.join("\n"));
    assert.ok(lines.includes("  api          ?        1.4.2"), lines.join("\n"));
    assert.equal(lines.at(-1), "What could move on is not known: dev could not be read in full.");
  });

  it("says that nothing differs only if everything was read and nothing failed", () => {
    const last = (...environments: EnvironmentStatus[]) =>
      statusLines(aStatus(environments), NOW, { paint: plainPaint }).at(-1);
    const same = anEnvironment({ name: "staging", sources: ["dev"] });

    assert.equal(
      last(anEnvironment(), same),
      "Nothing could move on: no verified release differs from what runs next to it.",
    );
    assert.equal(
      last(anEnvironment({ health: "failed" }), same),
      'Nothing goes on from dev: it failed. Go back: ./envs rollback dev --reason "…" --apply; or mend it and: ./envs deploy dev',
    );
    assert.equal(
      last(anEnvironment(), { ...STAGING, left: ["r-1"] }),
      "r-1 of dev cannot go to staging: a rollback in staging left it behind. Go on with a new release.",
    );
  });
});

describe("nextMoves", () => {
  it("takes nothing from a source that is not verified", () => {
    const failed = anEnvironment({ health: "failed" });
    assert.deepEqual(nextMoves([failed, STAGING]).open, []);
  });

  it("does not list what a rollback left behind in the target or upstream of it", () => {
    const production = { ...PRODUCTION, services: {} };
    const held = (dev: string[], staging: string[], target: string[]) =>
      nextMoves([
        anEnvironment({ left: dev }),
        { ...STAGING, left: staging },
        { ...production, left: target },
      ]).held.map(({ source, target: to, where }) => `${source} ${to} ${where}`);

    assert.deepEqual(held([], [], ["r-1"]), ["staging production production"]);
    assert.deepEqual(held([], ["r-1"], []), ["dev staging staging", "staging production staging"]);
    assert.deepEqual(held(["r-1"], [], []), ["dev staging dev", "staging production dev"]);
    assert.deepEqual(held(["r-2"], [], []), []);
  });

  it("sees a rebuild of the same version as a change", () => {
    const rebuilt = anEnvironment({
      services: { api: { ...running("1.4.2"), image: "ghcr.io/acme/api:1.4.2@sha256:1" } },
    });
    assert.deepEqual(nextMoves([rebuilt, STAGING]).open, [
      { source: "dev", target: "staging", changes: ["api 1.4.2 (another build)"] },
    ]);
  });
});

describe("statusMarkdown", () => {
  it("draws the graph and a table that no name can break", () => {
    const hostile = { ...STAGING, locks: [{ by: "a|b", at: "2030-01-07T08:00:00Z", reason: "x` | <img>" }] };

    const lines = statusMarkdown(aStatus([anEnvironment(), hostile], true));

    assert.deepEqual(lines, [
      "# `shop`",
      "",
      "- in the sandbox: the real engine, stand-ins for the clouds",
      "- verified against the real services: never",
      "",
      "```mermaid",
      "graph LR",
      '  e0["dev<br/>verified"]:::verified',
      '  e1["staging<br/>verified and locked"]:::verified',
      "  e0 --> e1",
      "  classDef verified stroke:#2e7d32,stroke-width:3px",
      "  classDef unverified stroke:#f9a825,stroke-width:3px",
      "  classDef failed stroke:#c62828,stroke-width:3px",
      "  classDef unknown stroke:#f9a825,stroke-width:3px",
      "  classDef empty stroke:#9e9e9e,stroke-width:3px",
      "```",
      "",
      "| Environment | Tier | Health | Last update | `api` | Locked |",
      "| --- | --- | --- | --- | --- | --- |",
      "| `dev` | dev | verified | succeeded | `1.5.0`, 2030-01-07 07:00:00Z |  |",
      "| `staging` | staging | verified | succeeded, targeted, 2 pending | `1.4.2` | by `a¦b`: `xˋ ¦ ‹img›` |",
      "",
      "Could move on:",
      "",
      "- `dev → staging`: `api 1.4.2 → 1.5.0`",
    ]);
  });
});
