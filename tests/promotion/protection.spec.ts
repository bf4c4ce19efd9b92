import assert from "node:assert/strict";
import { NEVER_CREATED } from "../../infra/promotion/adapters/engine-state.ts";
import { deployEnvironment, verifyEnvironment } from "../../infra/promotion/deploy.ts";
import { judge } from "../../infra/promotion/judge.ts";
import { land } from "../../infra/promotion/land.ts";
import { environmentView, viewLedger } from "../../infra/promotion/ledger/ledger-view.ts";
import type { PreviewStep } from "../../infra/promotion/ports.ts";
import { applyProtection, protectionHindrance, refuseProtection } from "../../infra/promotion/protect.ts";
import { isProtection, sortSteps, stepText } from "../../infra/promotion/protection.ts";
import { FLOW_REPOSITORY, withRepository } from "../support/a-flow.ts";
import { replacing } from "../support/fixtures.ts";
import { anUpdate, aState, type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import { aPromotion, aRelease, aWorld, PINS, rejection } from "../support/promotion-builders.ts";

const token = (kind: string) => `github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;

function aStep(type: string, name: string, change: Partial<PreviewStep> = {}): PreviewStep {
  const urn = `urn:pulumi:dev::shop::${type}::${name}`;
  return { urn, type, name, op: "update", paths: [], replacePaths: [], ...change };
}

const WAIT = aStep(token("RepositoryEnvironment"), "github-deploy", { paths: ["reviewers", "waitTimer"] });
const SECRET = aStep(token("ActionsEnvironmentSecret"), "github-secret-SLACK");
const ROLLOUT = aStep("kubernetes:argoproj.io/v1alpha1:Rollout", "api-rollout");
const CARRIERS = [
  aStep("platform:github:GithubEnvironments", "github", { op: "create" }),
  aStep("pulumi:providers:github", "github", { op: "create" }),
  aStep("pulumi:pulumi:Stack", "shop-dev", { op: "create" }),
];

/** A world whose project names its repository, and in which a new release has landed in dev. */
async function githubWorld(...steps: readonly PreviewStep[]): Promise<MemoryWorld> {
  const world = aWorld();
  world.files.set("Pulumi.yaml", withRepository(FLOW_REPOSITORY)(world.files.get("Pulumi.yaml") ?? ""));
  world.previewResult = { known: true, value: { ok: true, steps, unchanged: 3, fault: "" } };
  await land(world.scope(), await judge(world.scope(), aRelease()));
  world.asked.length = 0;
  return world;
}

/** The same, deployed and verified. */
async function verifiedWorld(): Promise<MemoryWorld> {
  const world = await githubWorld();
  assert.equal((await deployEnvironment(world.scope(), "dev")).verdict, "verified");
  world.previewResult = { known: true, value: { ok: true, steps: [WAIT], unchanged: 3, fault: "" } };
  return world;
}

/** Codes of the release gate for a promotion of what dev runs. */
async function releaseCodes(world: MemoryWorld): Promise<readonly string[]> {
  const { decisions } = (await judge(world.scope(), aPromotion({ source: "dev", target: "staging" }))).plan;
  return decisions.filter(({ gate }) => gate === "release").map(({ code }) => code);
}

function soakOf({ events }: MemoryWorld) {
  const { releases, verdict } = environmentView(viewLedger(events), "dev");
  return releases.get(verdict?.release ?? "")?.span;
}

describe("isProtection", () => {
  for (const kind of [
    "RepositoryEnvironment",
    "RepositoryEnvironmentDeploymentPolicy",
    "RepositoryRuleset",
    "OrganizationRuleset",
    "ActionsVariable",
    "BranchProtection",
    "TeamRepository",
    "SomethingOfALaterVersion",
  ]) {
    it(`is true of ${kind}`, () => assert.equal(isProtection(token(kind)), true));
  }
  for (const type of [token("ActionsEnvironmentSecret"), token("ActionsEnvironmentVariable"), ROLLOUT.type]) {
    it(`is false of ${type}`, () => assert.equal(isProtection(type), false));
  }
});

describe("sortSteps", () => {
  it("names protection and what carries it, and nothing else, as targets", () => {
    const { protection, others, targets } = sortSteps([...CARRIERS, WAIT, SECRET, ROLLOUT]);

    assert.deepEqual([protection, others], [[WAIT], [SECRET, ROLLOUT]]);
    assert.deepEqual(
      targets,
      [WAIT, ...CARRIERS].map(({ urn }) => urn),
    );
  });

  it("takes what is only looked at for no change", () => {
    assert.deepEqual(sortSteps([{ ...WAIT, op: "read" }]).protection, []);
  });

  it("tells a change with its properties", () => {
    assert.equal(stepText(WAIT), "update RepositoryEnvironment github-deploy (reviewers, waitTimer)");
    assert.equal(stepText({ ...WAIT, op: "delete" }), "delete RepositoryEnvironment github-deploy");
  });
});

describe("a deployment that would change protection", () => {
  it("is refused with every change, and leaves everything as it is", async () => {
    const gone = aStep(token("RepositoryRuleset"), "rules-main", { op: "delete" });
    const world = await githubWorld(WAIT, ROLLOUT, gone);
    const count = world.events.length;

    const error = await rejection(deployEnvironment(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["PROTECTION_CHANGES", 3]);
    assert.equal(
      error.message,
      "dev was not deployed: the update would change what protects it on GitHub:\n  update RepositoryEnvironment github-deploy (reviewers, waitTimer)\n  delete RepositoryRuleset rules-main",
    );
    assert.equal(error.remedy, "with the platform's token: ./envs deploy dev --protection");
    assert.deepEqual([world.events.length, world.asked.includes("up dev")], [count, false]);
  });

  it("is refused before it lands, too", async () => {
    const error = await rejection(refuseProtection((await githubWorld(WAIT)).scope(), "dev"));

    assert.equal(error.code, "PROTECTION_CHANGES");
  });

  it("is no such one if it gives workflows another secret", async () => {
    const world = await githubWorld(SECRET, ROLLOUT);

    assert.equal((await deployEnvironment(world.scope(), "dev")).verdict, "verified");
    assert.equal(world.targets, undefined);
  });

  it("is found where the project has left GitHub and its state has not", async () => {
    const world = await githubWorld(WAIT);
    world.files.set("Pulumi.yaml", aWorld().files.get("Pulumi.yaml") ?? "");
    world.states.set("dev", { known: true, value: { ...aState(PINS), holdsProtection: true } });

    assert.equal((await rejection(deployEnvironment(world.scope(), "dev"))).code, "PROTECTION_CHANGES");
  });

  it("is looked for where the state cannot be read", async () => {
    const world = await githubWorld(WAIT);
    world.files.set("Pulumi.yaml", aWorld().files.get("Pulumi.yaml") ?? "");
    world.states.set("dev", unanswered("the state is foreign"));

    assert.equal((await rejection(deployEnvironment(world.scope(), "dev"))).code, "PROTECTION_CHANGES");
  });

  it("is made with everything else of an environment that was never deployed", async () => {
    const world = await githubWorld({ ...WAIT, op: "create" });
    world.states.set("dev", { known: true, value: NEVER_CREATED });

    assert.equal(await protectionHindrance(world.scope(), "dev"), undefined);
    assert.equal(world.asked.includes("preview dev"), false);
  });

  it("is only made, and not changed, where a first deployment has stopped half-way", async () => {
    const half = { known: true, value: { ...NEVER_CREATED, holdsProtection: true } } as const;
    const making = await githubWorld({ ...WAIT, op: "create" });
    const changing = await githubWorld(WAIT);
    for (const world of [making, changing]) world.states.set("dev", half);

    assert.equal(await protectionHindrance(making.scope(), "dev"), undefined);
    const error = await rejection(protectionHindrance(changing.scope(), "dev"));
    assert.equal(error.code, "PROTECTION_CHANGES");
  });

  it("is not applied alone to an environment that was never deployed: the engine's state would not load again", async () => {
    const world = await githubWorld(WAIT);
    world.states.set("dev", { known: true, value: NEVER_CREATED });

    const error = await rejection(applyProtection(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["NEVER_DEPLOYED", 3]);
    assert.equal(error.remedy, "with the platform's token: ./envs deploy dev");
    assert.equal(world.targets, undefined);
  });

  it("costs no preview where there is nothing of GitHub", async () => {
    const world = aWorld();
    await land(world.scope(), await judge(world.scope(), aRelease()));

    await deployEnvironment(world.scope(), "dev");

    assert.equal(world.asked.includes("preview dev"), false);
  });

  it("ends as a failed update if its preview fails, and with 6 if that cannot be had", async () => {
    const world = await githubWorld();
    world.previewResult = { known: true, value: { ok: false, steps: [], unchanged: 0, fault: "the file is wrong" } };

    const outcome = await deployEnvironment(world.scope(), "dev");
    assert.deepEqual(
      [outcome.verdict, outcome.reason],
      ["failed-infrastructure", "the update failed: the file is wrong"],
    );
    assert.equal((await rejection(refuseProtection(world.scope(), "dev"))).code, "PREVIEW_FAILED");

    world.previewResult = unanswered("the backend is silent", true);
    const error = await rejection(deployEnvironment(world.scope(), "dev"));
    assert.deepEqual([error.code, error.exit, world.asked.includes("up dev")], ["ENGINE_UNREACHABLE", 6, false]);

    world.previewResult = unanswered("the answer is cut");
    const unknown = await rejection(deployEnvironment(world.scope(), "dev"));
    assert.deepEqual([unknown.code, unknown.exit], ["PREVIEW_UNKNOWN", 3]);
  });
});

describe("applyProtection", () => {
  it("changes protection and nothing else, and says what is left", async () => {
    const world = await githubWorld(...CARRIERS, WAIT, ROLLOUT);

    const outcome = await applyProtection(world.scope(), "dev");

    assert.deepEqual(outcome, { environment: "dev", applied: [WAIT], left: [ROLLOUT] });
    assert.deepEqual(
      world.targets,
      [WAIT, ...CARRIERS].map(({ urn }) => urn),
    );
  });

  it("leaves a verified release verified, with its soak, and is recorded", async () => {
    const world = await verifiedWorld();
    const soaked = soakOf(world);

    await applyProtection(world.scope(), "dev");

    const [body] = world.events.map((event) => event.body).slice(-1);
    assert.deepEqual(body?.type === "protected" && body.changes, [
      "update RepositoryEnvironment github-deploy (reviewers, waitTimer)",
    ]);
    assert.deepEqual(await releaseCodes(world), ["RELEASE_VERIFIED"]);
    assert.equal((await verifyEnvironment(world.scope(), "dev")).verdict, "verified");
    assert.ok(soaked !== undefined);
    assert.deepEqual(soakOf(world), soaked);
  });

  it("does not stand for the whole if it failed half-way, but leaves what runs as it is", async () => {
    const world = await verifiedWorld();
    world.upResult = { known: true, value: { ok: false, changes: 1, fault: "403" } };

    await rejection(applyProtection(world.scope(), "dev"));

    assert.equal((await verifyEnvironment(world.scope(), "dev")).verdict, "verified");
  });

  it("does not count for another hand's targeted update", async () => {
    const world = await verifiedWorld();
    await applyProtection(world.scope(), "dev");
    const state = world.states.get("dev");
    assert.ok(state?.known);
    const theirs = anUpdate({ startedAt: "2030-02-01T00:00:00.000Z", targeted: true, message: "protection: mine too" });
    world.states.set("dev", { known: true, value: { ...state.value, history: [theirs, ...state.value.history] } });

    assert.deepEqual(await releaseCodes(world), ["UPDATE_TARGETED", "RELEASE_SUPERSEDED"]);
  });

  it("starts no update where nothing of protection changes", async () => {
    const world = await githubWorld(ROLLOUT, SECRET);

    const outcome = await applyProtection(world.scope(), "dev");

    assert.deepEqual([outcome.applied, outcome.left, world.asked.includes("up dev")], [[], [ROLLOUT, SECRET], false]);
  });

  it("asks for no event of the pins, which it does not deploy", async () => {
    const world = await githubWorld(WAIT);
    world.events = [];

    assert.deepEqual((await applyProtection(world.scope(), "dev")).applied, [WAIT]);
  });

  it("is bound by what is committed, by locks and by freezes", async () => {
    const world = await githubWorld(WAIT);
    world.uncommitted = ["Pulumi.yaml"];
    assert.equal((await rejection(applyProtection(world.scope(), "dev"))).code, "FILE_CHANGED");

    world.uncommitted = [];
    const policy = world.files.get("promotion.yaml") ?? "";
    world.now = Date.parse("2026-12-28T09:00:00Z");
    world.files.set("promotion.yaml", replacing("environments: [production]", "environments: [dev]")(policy));
    const error = await rejection(applyProtection(world.scope(), "dev"));
    assert.deepEqual([error.code, error.exit], ["NOT_DEPLOYABLE", 3]);
  });

  it("ends with 4 if the update fails, and does not call it done", async () => {
    const world = await githubWorld(WAIT);
    world.upResult = { known: true, value: { ok: false, changes: 0, fault: "403" } };

    const error = await rejection(applyProtection(world.scope(), "dev"));

    assert.deepEqual([error.code, error.exit], ["PROTECTION_FAILED", 4]);
    assert.equal(error.message, "the protection of dev was not changed as a whole: 403");
  });
});
