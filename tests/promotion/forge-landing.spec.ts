import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openProject } from "../../infra/environment/open-project.ts";
import type { UserError } from "../../infra/errors.ts";
import { judge } from "../../infra/promotion/judge.ts";
import { landPullRequest } from "../../infra/promotion/land-pull-request.ts";
import { proposePullRequest } from "../../infra/promotion/propose.ts";
import type { Request } from "../../infra/promotion/requests.ts";
import type { PromotionScope } from "../../infra/promotion/scope.ts";
import { aState, type MemoryWorld } from "../support/memory-ports.ts";
import {
  aPromotion,
  approve,
  aRelease,
  aRollback,
  aWorld,
  image,
  landed,
  OLD_PINS,
  PINS,
} from "../support/promotion-builders.ts";
import { type ForgeWorld, forgeWorld } from "./forge-setup.ts";

const PRODUCTION = "Pulumi.production.yaml";

describe("a promotion by pull request", () => {
  let world: MemoryWorld;
  let place: ForgeWorld;
  beforeEach(async () => {
    world = aWorld();
    // So that nothing of the files came by another hand.
    world.append("ada", landed("production", {}, "promotion-0"));
    place = await forgeWorld(world.files);
  });
  afterEach(() => place.close());

  /** The project of the clone, with the outside of the memory world. */
  async function scope(): Promise<PromotionScope> {
    world.files = new Map(
      readdirSync(place.root)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => [name, readFileSync(join(place.root, name), "utf8")]),
    );
    const { ports } = world.scope();
    const up: typeof ports.engine.up = async (...args) => {
      await scope();
      return ports.engine.up(...args);
    };
    const repository = { ...ports.repository, head: async () => place.git("rev-parse", "HEAD") };
    return { ...(await openProject(place.root)), ports: { ...ports, engine: { ...ports.engine, up }, repository } };
  }
  const propose = async (request: Request = aPromotion()) =>
    proposePullRequest(await scope(), await judge(await scope(), request), place.forge);
  const land = async (environment = "production", number = 1) =>
    landPullRequest(await scope(), environment, number, place.forge);
  const status = (context: string) => {
    const found = place.stub.statuses.filter((each) => each.context === context).at(-1);
    return found === undefined ? undefined : `${found.state}: ${found.description}`;
  };
  const onMain = (path: string) => {
    place.git("fetch", "--quiet", "origin", "main");
    return place.git("show", `FETCH_HEAD:${path}`);
  };
  /** A commit of somebody else on the branch of the pull request. */
  const addToHead = (change: () => void) => {
    const branch = place.stub.pulls[0]?.head ?? "";
    place.git("fetch", "--quiet", "origin", branch);
    place.git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    change();
    place.push(branch);
    place.git("checkout", "--quiet", "main");
  };

  it("is proposed while it waits for approvals, and says so", async () => {
    const opened = await propose();

    const [pull] = place.stub.pulls;
    assert.equal(opened.number, 1);
    assert.match(pull?.head ?? "", /^promotion\/production\/promotion-[0-9a-f]{12}$/);
    assert.match(pull?.title ?? "", /^promote staging → production: /);
    assert.match(pull?.body ?? "", /It waits for 2 decisions|It waits for 1 decision/);
    assert.match(pull?.body ?? "", /\.\/envs approvals sign production/);
    assert.match(status("envs/gates") ?? "", /^pending: waits for approvals/);
    assert.match(status("envs/plan") ?? "", /^success: approvals sign sha256:[0-9a-f]{64}$/);
    assert.match(status("envs/land") ?? "", /^pending/);
    assert.equal(onMain(PRODUCTION), world.files.get(PRODUCTION)?.trim(), "main is untouched");
  });

  it("is not proposed if a gate stops it that waiting does not open", async () => {
    await assert.rejects(
      propose(aPromotion({ source: "dev" })),
      (error: UserError) => error.code === "BLOCKED" && error.exit === 3,
    );

    assert.equal(place.stub.requests.length, 0, "GitHub is not even asked");
  });

  it("is proposed twice as one", async () => {
    await propose();
    const head = (await place.forge.readPullRequest(1)).headCommit;
    world.now += 3_600_000;

    assert.equal((await propose()).already, true);
    assert.equal((await place.forge.readPullRequest(1)).headCommit, head);
  });

  it("does not land before it is approved; the request stays open and main untouched", async () => {
    await propose();

    await assert.rejects(land(), (error: UserError) => error.code === "BLOCKED" && error.exit === 3);
    await assert.rejects(land(), { code: "BLOCKED" });

    assert.equal(place.stub.pulls[0]?.state, "open");
    assert.equal(world.bodies("promoted").filter(({ environment }) => environment === "production").length, 1);
    assert.match(status("envs/land") ?? "", /^pending: waits/);
    assert.equal(place.stub.comments.length, 1, "one comment, edited in place");
    assert.match(place.stub.comments[0]?.body ?? "", /^<!-- envs-landing:shop -->\n\*\*Not landed\*\*/);
  });

  it("lands once approved: merged by its head, recorded with the merge, deployed and verified", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");

    const done = await land();

    const pull = place.stub.pulls[0];
    assert.equal(pull?.merged, true);
    assert.equal(done.commit, pull?.mergeCommit);
    assert.equal(done.already, false);
    assert.equal(done.deployment.verdict, "verified");
    const event = world.bodies("promoted").at(-1);
    assert.deepEqual([event?.environment, event?.commit, event?.pins], ["production", done.commit, PINS]);
    assert.equal(place.git("rev-parse", "HEAD"), done.commit);
    assert.equal(world.bodies("verified").at(-1)?.environment, "production");
    assert.match(status("envs/land") ?? "", /^success: judged sha256:/);
    assert.match(status("envs/gates") ?? "", /^success/);
  });

  it("is not merged while the update would change protection, however well it was approved", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");
    world.states.set("production", { known: true, value: { ...aState({}), holdsProtection: true } });
    const type = "github:index/repositoryEnvironment:RepositoryEnvironment";
    const step = { urn: `urn:pulumi:production::shop::${type}::e`, type, name: "e", op: "delete" } as const;
    const steps = [{ ...step, paths: [], replacePaths: [] }];
    world.previewResult = { known: true, value: { ok: true, steps, unchanged: 0, fault: "" } };

    await assert.rejects(land(), { code: "PROTECTION_CHANGES", exit: 3 });

    assert.equal(place.stub.pulls[0]?.state, "open");
    assert.match(status("envs/land") ?? "", /^pending/);
  });

  it("lands an earlier release and a single service as they were proposed", async () => {
    const request = aPromotion({ services: ["api"] });
    await propose(request);
    await approve(world, request, "ben", "caro");

    await land();

    assert.deepEqual(world.bodies("promoted").at(-1)?.pins, { api: PINS.api });
  });

  it("does not land outside of the window, although it was approved", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");
    world.now = Date.parse("2030-01-12T09:00:00Z");

    await assert.rejects(land(), (error: UserError) => /WINDOW/.test(error.message));
    assert.equal(place.stub.pulls[0]?.merged, false);
  });

  it("does not land once the rules have changed since", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");
    place.write("promotion.yaml", (world.files.get("promotion.yaml") ?? "").replace("soak: 24h", "soak: 25h"));
    place.push();

    await assert.rejects(land(), { code: "PROPOSAL_OUTDATED" });
    assert.match(status("envs/land") ?? "", /^pending: outdated/);
  });

  it("is refused from a clone that is not the default branch as it is", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");
    place.write("README.md", "newer\n");
    place.push();
    place.git("reset", "--quiet", "--hard", "HEAD~1");

    await assert.rejects(land(), (error: UserError) => error.code === "CHECKOUT_STALE" && error.exit === 5);
    assert.equal(place.stub.pulls[0]?.merged, false);
  });

  const forgeries: readonly (readonly [string, () => void, RegExp])[] = [
    ["another file", () => addToHead(() => place.write("infra/index.ts", "evil()")), /it changes "infra\/index\.ts"/],
    [
      "another environment's pins",
      () => addToHead(() => place.write("Pulumi.dev.yaml", "config: {}\n")),
      /it changes "Pulumi\.dev\.yaml"/,
    ],
    ["the policy", () => addToHead(() => place.write("promotion.yaml", "edges: []\n")), /it changes "promotion\.yaml"/],
    [
      "another setting of the stack",
      () =>
        addToHead(() =>
          place.write(PRODUCTION, readFileSync(join(place.root, PRODUCTION), "utf8").replace("max: 12", "max: 99")),
        ),
      /not the file of main with the pins of its intent/,
    ],
    [
      "another pin",
      () =>
        addToHead(() =>
          place.write(PRODUCTION, readFileSync(join(place.root, PRODUCTION), "utf8").replaceAll("1.4.2", "6.6.6")),
        ),
      /not the file of main with the pins of its intent/,
    ],
    [
      "a second intent",
      () => addToHead(() => place.write(".promotions/production/promotion-ffffffffffff.json", "{}")),
      /it holds 2 intents/,
    ],
    ["no intent", () => addToHead(() => place.git("rm", "--quiet", "-r", ".promotions")), /it holds 0 intents/],
    [
      "an intent that is none",
      () => addToHead(() => place.write(place.git("ls-files", ".promotions"), "{")),
      /not of the form/,
    ],
    ["a draft", () => Object.assign(place.stub.pulls[0] ?? {}, { draft: true }), /it is a draft/],
    ["a closed request", () => Object.assign(place.stub.pulls[0] ?? {}, { state: "closed" }), /it is closed/],
    [
      "a fork",
      () => Object.assign(place.stub.pulls[0] ?? {}, { headRepository: "mallory/shop" }),
      /from another repository/,
    ],
    [
      "a fork that is gone",
      () => Object.assign(place.stub.pulls[0] ?? {}, { headRepository: null }),
      /from another repository/,
    ],
  ];
  for (const [what, forge, message] of forgeries) {
    it(`is refused with ${what}`, async () => {
      await propose();
      await approve(world, aPromotion(), "ben", "caro");
      forge();

      await assert.rejects(
        land(),
        (error: UserError) => error.code === "PROPOSAL_REFUSED" && error.exit === 3 && message.test(error.message),
      );
      assert.equal(place.stub.pulls[0]?.merged, false);
      assert.equal(
        place.stub.statuses.some(({ context, state }) => context === "envs/land" && state === "success"),
        false,
      );
    });
  }

  it("is refused to another environment than its own", async () => {
    await propose();

    await assert.rejects(land("staging"), { code: "PROPOSAL_REFUSED" });
  });

  it("is not merged if its head moves between judgement and merge", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");
    place.stub.script(/^PUT .*\/merge$/, { status: 409, body: '{"message":"Head branch was modified"}' });

    await assert.rejects(land(), { code: "FORGE_MERGE_REFUSED" });
    assert.match(status("envs/land") ?? "", /^pending: not merged/);
    assert.equal(world.bodies("promoted").filter(({ environment }) => environment === "production").length, 1);
  });

  it("is resumed after a merge whose answer was lost, or a job that died right after it", async () => {
    await propose();
    await approve(world, aPromotion(), "ben", "caro");
    place.stub.script(/^PUT .*\/merge$/, { hangUp: true, after: true });
    const { ports, ...rest } = await scope();
    const broken = {
      ...rest,
      ports: { ...ports, ledger: { ...ports.ledger, append: async () => Promise.reject(new Error("killed")) } },
    };
    await assert.rejects(landPullRequest(broken, "production", 1, place.forge), /killed/);
    assert.equal(place.stub.pulls[0]?.merged, true);

    const done = await land();
    const again = await land();

    assert.deepEqual([done.already, done.deployment.verdict, again.already], [true, "verified", true]);
    assert.equal(
      world.bodies("promoted").filter(({ environment, pins }) => environment === "production" && pins.api === PINS.api)
        .length,
      1,
    );
    assert.equal(world.bodies("promoted").at(-1)?.commit, place.stub.pulls[0]?.mergeCommit);
  });

  it("is not deployed if a hand has merged it, even with a forged status", async () => {
    await propose();
    const { headCommit } = await place.forge.readPullRequest(1);
    const hash = place.stub.statuses
      .find(({ context }) => context === "envs/plan")
      ?.description.split(" ")
      .at(-1);
    place.stub.statuses.push({
      sha: headCommit,
      context: "envs/land",
      state: "success",
      description: `judged ${hash}`,
      creator: { id: 7, login: "mallory" },
    });
    await place.forge.mergePullRequest(1, { head: headCommit, title: "by hand", message: "" });

    await assert.rejects(land(), (error: UserError) => error.code === "MERGED_BY_HAND" && error.exit === 3);
    assert.equal(world.states.has("production"), false);
  });

  it("carries a release and a rollback as well", async () => {
    const release = aRelease();
    await propose(release);
    assert.equal((await land("dev", 1)).deployment.verdict, "verified");
    assert.equal(world.bodies("released").at(-1)?.pins.api, image("api", "1.5.0"));

    await propose(aRollback());
    assert.equal((await land("staging", 2)).deployment.verdict, "verified");
    assert.deepEqual(world.bodies("rolled-back").at(-1)?.pins, OLD_PINS);
  });
});
