import assert from "node:assert/strict";
import { policyChecks } from "../../infra/cli/doctor/policy.ts";
import { type RunTool, toolChecks } from "../../infra/cli/doctor/tools.ts";
import { checkLines } from "../../infra/cli/render/checks.ts";
import { plainPaint } from "../../infra/cli/render/paint.ts";
import { buildGraph } from "../../infra/environment/graph.ts";
import { aProject, replacing } from "../support/fixtures.ts";
import { parseOutput } from "./output-schema.ts";
import { SmallWorld } from "./small-world.ts";

const ENGINE = "3.259.0";

/** Tools by command line; what is missing here is not installed. */
function tools(found: Readonly<Record<string, string>>): RunTool {
  return async (file, args) => {
    const stdout = found[[file, ...args].join(" ")];
    return stdout === undefined ? { code: undefined, stdout: "" } : { code: 0, stdout };
  };
}

const ALL = {
  "pulumi version": `v${ENGINE}`,
  "git --version": "git version 2.39",
  "git config user.email": "ada@example.com",
  "ssh-keygen -?": "",
};

describe("the tools that doctor asks for", () => {
  it("finds nothing to mend where all are there", async () => {
    const checks = await toolChecks(tools(ALL), {}, "24.21.0");

    assert.deepEqual(
      checks.map(({ name, level, found }) => [name, level, found]),
      [
        ["Node", "ok", "24.21.0"],
        ["engine", "ok", `pulumi ${ENGINE}`],
        ["git identity", "ok", "ada@example.com"],
        ["ssh-keygen", "ok", "found"],
      ],
    );
  });

  for (const [what, found, env, node, name, level] of [
    ["an old Node", ALL, {}, "22.1.0", "Node", "fail"],
    ["no engine", { ...ALL, "pulumi version": undefined }, {}, "24.0.0", "engine", "fail"],
    ["another engine", { ...ALL, "pulumi version": "v3.100.0" }, {}, "24.0.0", "engine", "warn"],
    ["PULUMI_VERSION", ALL, { PULUMI_VERSION: "3.100.0" }, "24.0.0", "PULUMI_VERSION", "warn"],
    ["no git", { ...ALL, "git --version": undefined }, {}, "24.0.0", "git identity", "fail"],
    ["no identity", { ...ALL, "git config user.email": "" }, {}, "24.0.0", "git identity", "fail"],
    ["no ssh-keygen", { ...ALL, "ssh-keygen -?": undefined }, {}, "24.0.0", "ssh-keygen", "fail"],
  ] as const) {
    it(`finds ${what}, alone, and says what to do`, async () => {
      const present = Object.fromEntries(
        Object.entries(found).filter((pair): pair is [string, string] => pair[1] !== undefined),
      );

      const checks = await toolChecks(tools(present), env, node);

      const bad = checks.filter((check) => check.level !== "ok");
      assert.deepEqual(
        bad.map((check) => [check.name, check.level]),
        [[name, level]],
      );
      assert.notEqual(bad[0]?.remedy, "");
    });
  }
});

describe("the policy that doctor reads", () => {
  function found(change: (text: string) => string) {
    const project = aProject({ "promotion.yaml": change });
    return policyChecks(project, buildGraph(project.policy)).map(({ name, level, found: text }) => [name, level, text]);
  }
  const key = (login: string) =>
    replacing(`{ login: ${login} }`, `{ login: ${login}, key: "ssh-ed25519 AAAA${login}" }`);

  it("finds quotas that nobody can fill by signature", () => {
    const [approvers] = found(key("ada"));

    const text = "staging → production asks 1 of security, but nobody there has a key";
    assert.deepEqual(approvers, ["approvers", "warn", text]);
  });

  it("counts people, not keys, and is content when every quota can be filled", () => {
    const both = (text: string) => key("caro")(key("ada")(text));
    const two = (text: string) =>
      both(text).replace("{ count: 1, team: platform }", "{ count: 2, anyOf: [platform, platform] }");

    assert.equal(found(both)[0]?.[1], "ok");
    assert.deepEqual(found(two)[0], [
      "approvers",
      "warn",
      "staging → production asks 2 of platform or platform, but only 1 person has a key",
    ]);
  });

  it("names leaf environments, and does not blame them", () => {
    const [, leaves] = found((text) =>
      text.replace("to: production", "to: dev").replace("from: dev", "from: production"),
    );
    assert.deepEqual(leaves, ["leaf environments", "ok", "nothing goes on from dev, which is allowed"]);
  });
});

describe("envs doctor", () => {
  let world: SmallWorld;
  beforeEach(() => {
    world = new SmallWorld();
  });
  afterEach(() => world.remove());

  it("asks ledger, every stack and every registry, in the exported shape", async () => {
    const { out } = await world.run(["doctor", "--json"]);

    const { checks } = parseOutput("doctor", out);
    const asked = checks.map(({ name, level }) => `${name}: ${level}`).slice(-5);
    assert.deepEqual(asked, [
      "ledger: ok",
      "state of dev: ok",
      "state of production: ok",
      "state of staging: ok",
      "registry ghcr.io: ok",
    ]);
  });

  it("says what could not be reached", async () => {
    world.unreachable = "the backend did not answer";

    const { out } = await world.run(["doctor", "--json"]);

    const state = parseOutput("doctor", out).checks.find(({ name }) => name === "state of dev");
    assert.deepEqual([state?.level, state?.found], ["unreachable", "the backend did not answer"]);
  });

  it("goes on with the tools when the files have faults, and ends with 2", async () => {
    world.edit("Pulumi.dev.yaml", "environments:tier: dev", "environments:tier: test");

    const { exit, out } = await world.run(["doctor", "--json"]);

    const { checks } = parseOutput("doctor", out);
    const files = checks.find(({ name }) => name === "files");
    assert.deepEqual([exit, files?.level, checks.at(-1)?.name], [2, "fail", "services"]);
    assert.ok(files?.found.includes("Pulumi.dev.yaml"), files?.found);
  });

  it("shows each check on a line, its remedy below it, and counts", () => {
    const checks = [
      { name: "Node", level: "ok", found: "24.21.0", remedy: "" },
      { name: "engine", level: "fail", found: "pulumi cannot be run", remedy: "make setup" },
    ] as const;

    assert.deepEqual(checkLines(checks, { paint: plainPaint }), [
      "ok    Node    24.21.0",
      "fail  engine  pulumi cannot be run",
      "              → make setup",
      "",
      "2 checks: 1 failure, 0 warnings",
    ]);
  });
});
