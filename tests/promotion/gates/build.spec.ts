import assert from "node:assert/strict";
import { branchMatches, buildGate } from "../../../infra/promotion/gates/build.ts";
import { runGate } from "../../../infra/promotion/gates/gate.ts";
import type { MemoryWorld } from "../../support/memory-ports.ts";
import { unanswered } from "../../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  ask,
  aWorld,
  factsOf,
  image,
  landed,
  PINS,
  policyWith,
  testTable,
} from "../../support/promotion-builders.ts";

const API = image("api", "1.5.0");

function built(branch: string, actor = "ci", text = API) {
  return (world: MemoryWorld) =>
    world.append(actor, { type: "built", service: "api", image: text, commit: "1", branch });
}

function withoutBuilds(world: MemoryWorld): void {
  world.events = world.events.filter(({ body }) => body.type !== "built");
}

const SILENT = aRelease({ commit: "", branch: "" });

describe("gate build", () => {
  testTable(
    buildGate,
    [
      { when: "CI claims an admitted branch", request: aRelease(), says: ["pass BUILDS_ALLOWED"] },
      {
        when: "CI claims another branch",
        request: aRelease({ branch: "feature/x" }),
        says: ["block BRANCH_NOT_ALLOWED"],
      },
      { when: "CI claims nothing and nothing is on record", request: SILENT, says: ["block BUILD_UNKNOWN"] },
      {
        when: "CI claims a branch but no commit",
        request: aRelease({ commit: "" }),
        says: ["block BUILD_UNKNOWN"],
      },
      {
        when: "a build from an admitted branch is on record",
        request: SILENT,
        world: built("main"),
        says: ["pass BUILDS_ALLOWED"],
      },
      {
        when: "a build from another branch is on record",
        request: SILENT,
        world: built("dev"),
        says: ["block BRANCH_NOT_ALLOWED"],
      },
      {
        when: "the same producer reports an admitted branch later",
        request: aRelease(),
        world: built("dev"),
        says: ["pass BUILDS_ALLOWED"],
      },
      {
        when: "another producer reports another branch",
        request: aRelease(),
        world: built("dev", "mallory"),
        says: ["block BUILD_DISAGREES"],
      },
      {
        when: "the build on record is of another service",
        request: SILENT,
        world: (world) =>
          world.append("ci", { type: "built", service: "web", image: API, commit: "1", branch: "main" }),
        says: ["block BUILD_UNKNOWN"],
      },
      { when: "all builds of a promotion are on record", says: ["pass BUILDS_ALLOWED"] },
      {
        when: "the builds of a promotion are not on record",
        world: withoutBuilds,
        says: ["block BUILD_UNKNOWN", "block BUILD_UNKNOWN", "block BUILD_UNKNOWN"],
      },
      {
        when: "the target admits other branches than the source did",
        files: policyWith('production: { branches: [main, "release/*"] }', 'production: { branches: ["release/*"] }'),
        says: ["block BRANCH_NOT_ALLOWED", "block BRANCH_NOT_ALLOWED", "block BRANCH_NOT_ALLOWED"],
      },
      {
        when: "the pins have been in the target before",
        world: (world) => {
          withoutBuilds(world);
          world.append("ada", landed("production", PINS));
        },
        says: ["pass BUILDS_ALLOWED"],
      },
      {
        when: "the ledger could not be read",
        world: (world) => {
          world.ledgerFault = unanswered("broken");
        },
        says: ["unknown LEDGER_UNKNOWN"],
      },
      { when: "it is a rollback", request: aRollback(), world: withoutBuilds, says: ["pass BUILD_NOT_ASKED"] },
      { when: "it is an adoption", request: anAdoption(), world: withoutBuilds, says: ["pass BUILD_NOT_ASKED"] },
    ],
    assert.deepEqual,
  );

  it("judges pins that stand in an entry's file but never landed there", async () => {
    const world = aWorld();
    world.events = [];

    const decisions = await ask(buildGate, world, aRelease());

    assert.deepEqual(
      decisions.map(({ code, reason }) => [code, reason.split(";")[0]]),
      [
        ["BUILD_UNKNOWN", `nobody reported a build of web ${PINS.web}`],
        ["BUILD_UNKNOWN", `nobody reported a build of worker ${PINS.worker}`],
      ],
    );
  });

  it("says who reported what, and what is admitted", async () => {
    const world = aWorld();
    built("dev", "mallory")(world);

    const [decision] = await ask(buildGate, world, aRelease());

    const told = "dev at 1 (mallory); main at 4f2a91c (ci)";
    assert.equal(decision?.reason, `the reports of the build of api disagree: ${told}; dev admits main`);
  });

  it("blocks an environment that the policy does not have", async () => {
    const facts = await factsOf(aWorld(), aRelease());
    const { dev: _, ...environments } = facts.project.policy.environments;
    const project = { ...facts.project, policy: { ...facts.project.policy, environments } };

    const [decision] = runGate(buildGate, aRelease(), { ...facts, project });

    assert.deepEqual(
      [decision?.code, decision?.reason, decision?.remedy],
      [
        "POLICY_MISSING",
        "promotion.yaml does not say which branches dev admits",
        "add environments.dev to promotion.yaml",
      ],
    );
  });

  it("counts the new pins, not those that have been there", async () => {
    const one = await ask(buildGate, aWorld(), aRelease());
    const three = await ask(buildGate, aWorld(), aPromotion());

    assert.equal(one[0]?.reason, "1 new pin comes from branches that dev admits: main");
    assert.equal(three[0]?.reason, "3 new pins come from branches that production admits: main, release/*");
  });

  it("says what is missing where nobody reported a build, and how it is reported", async () => {
    const [decision] = await ask(buildGate, aWorld(), SILENT);

    assert.equal(decision?.reason, `nobody reported a build of api ${API}; dev admits main`);
    assert.equal(
      decision?.remedy,
      `report its build, with the branch and commit that it was built from: ./envs release dev api=${API} --branch NAME --commit SHA`,
    );
  });

  it("names the entry in which the build of an adopted pin is reported", async () => {
    const world = aWorld();
    withoutBuilds(world);

    const [decision] = await ask(buildGate, world, aPromotion());

    const command = `./envs release dev api=${PINS.api} --branch NAME --commit SHA`;
    assert.ok(decision?.remedy.endsWith(`: ${command}`), decision?.remedy);
  });

  it("brings nothing new as an adoption", async () => {
    const [decision] = await ask(buildGate, aWorld(), anAdoption());

    assert.equal(decision?.reason, "an adoption brings nothing that was not there");
  });

  for (const [pattern, branch, fits] of [
    ["main", "main", true],
    ["main", "main2", false],
    ["main", "xmain", false],
    ["release/*", "release/1.4", true],
    ["release/*", "release/1.4/fix", false],
    ["release/*", "release/", true],
    ["release/*/fix", "release/1.4/fix", true],
    ["*", "feature/x", false],
    ["v1.*", "v1x2", false],
    ["a+b", "aab", false],
    ["main", "main\n", false],
  ] as const) {
    it(`${fits ? "admits" : "refuses"} ${JSON.stringify(branch)} by "${pattern}"`, () => {
      assert.equal(branchMatches(pattern, branch), fits);
    });
  }
});
