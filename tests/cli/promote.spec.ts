import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOutput } from "./output-schema.ts";
import { API_1_5, SmallWorld } from "./small-world.ts";

describe("envs plan and promote", () => {
  let world: SmallWorld;
  beforeEach(async () => {
    world = new SmallWorld();
    await world.releaseDev();
  });
  afterEach(() => world.remove());

  it("shows a plan that may land, writes nothing and ends with 0", async () => {
    const before = world.read("Pulumi.staging.yaml");

    const { exit, out, err } = await world.run(["plan", "dev", "staging"]);

    assert.deepEqual([exit, err], [0, ""]);
    const lines = out.split("\n");
    assert.match(lines[0] ?? "", /^dev → staging \(r-[0-9a-f]{12}\): allowed by 13 gates$/);
    assert.deepEqual(lines.slice(1, 6), [
      "",
      "  service  now  after             direction",
      "  api      -    1.5.0 (abababab)  new",
      "  web      -    2.3.0 (01bb8b93)  new",
      "  worker   -    0.9.1 (4e2e9baa)  new",
    ]);
    assert.equal(world.read("Pulumi.staging.yaml"), before);
  });

  it("prints exactly the exported plan with --json", async () => {
    const { exit, out } = await world.run(["plan", "dev", "staging", "--json"]);

    const plan = parseOutput("plan", out);
    assert.deepEqual(
      [exit, plan.source, plan.target, plan.allowed, plan.changes.length],
      [0, "dev", "staging", true, 3],
    );
  });

  it("shows every blocker with code and remedy and ends with 3", async () => {
    const { exit, out } = await world.run(["plan", "dev", "production"]);

    assert.equal(exit, 3);
    assert.ok(out.includes("dev → production"), out);
    assert.ok(out.includes("\nBlocked by\n  ✗ path  PATH_NOT_ALLOWED\n    dev → production is no declared path"), out);
    assert.ok(out.includes("    → go dev → staging → production"), out);
  });

  it("ends with 6 if nothing could be judged because nothing could be reached", async () => {
    world.unreachable = "the state backend did not answer";
    world.ledgerFault = { known: false, why: "origin did not answer", unreachable: true };

    const { exit, out } = await world.run(["plan", "dev", "staging", "--json"]);

    const plan = parseOutput("plan", out);
    assert.deepEqual([exit, plan.allowed], [6, false]);
  });

  it("ends with 3 if one service alone could not be reached", async () => {
    world.unreachable = "the state backend did not answer";

    assert.equal((await world.run(["plan", "dev", "staging"])).exit, 3);
  });

  it("ends status with 3 for a broken ledger, and with 6 where nothing was reached", async () => {
    world.ledgerFault = { known: false, why: "event 4 was edited", unreachable: false };
    const broken = await world.run(["status"]);
    world.ledgerFault = undefined;
    world.unreachable = "the state backend did not answer";
    const unreached = await world.run(["status"]);

    assert.deepEqual([broken.exit, unreached.exit], [3, 6]);
    assert.ok(broken.out.includes("What could move on is not known: "), broken.out);
  });

  it("tells to deploy, not to verify again, what was deployed in part", async () => {
    const state = world.states.get("dev");
    const [update] = state?.history ?? [];
    assert.ok(state !== undefined && update !== undefined);
    world.states.set("dev", { ...state, history: [{ ...update, startedAt: "2030-01-07T12:00:00Z", targeted: true }] });

    const { exit, out } = await world.run(["verify", "dev"]);

    assert.equal(exit, 3);
    assert.ok(out.includes("  next: ./envs deploy dev\n"), out);
  });

  it("asks who signs before it asks for a key, and tells the initiator that it will not count", async () => {
    const nobody = await world.run(["approvals", "sign", "staging", "--as", "mallory"]);
    assert.match(nobody.err, /^error PERSON_UNKNOWN: "mallory" is in no team/);

    const key = "ssh-ed25519 BEN";
    world.edit("promotion.yaml", "{ login: ben }", `{ login: ben, key: "${key}" }`);
    writeFileSync(join(world.root, "ben"), key);
    const own = await world.run(["approvals", "sign", "staging", "--as", "ben", "--key", join(world.root, "ben")]);

    assert.deepEqual([own.exit, own.err], [0, ""]);
    assert.match(
      own.out,
      /^ben has signed this promotion for staging: sha256:[0-9a-f]+\nThis signature will not count: ben /,
    );
  });

  it("says what comes after an adoption", async () => {
    await world.run(["promote", "dev", "staging", "--apply"]);
    const { exit, out } = await world.run(["adopt", "staging", "--reason", "baseline", "--write"]);

    assert.equal(exit, 0);
    assert.ok(out.endsWith("Next: ./envs verify staging\n"), out);
  });

  it("promotes one service, and only that", async () => {
    const { out } = await world.run(["plan", "dev", "staging", "--service", "api", "--json"]);

    assert.deepEqual(parseOutput("plan", out).changes, [{ service: "api", from: null, to: API_1_5, direction: "new" }]);
  });

  it("writes pins and intent with --write, and says so when it is repeated", async () => {
    const first = await world.run(["promote", "dev", "staging", "--write"]);
    const text = world.read("Pulumi.staging.yaml");
    const second = await world.run(["promote", "dev", "staging", "--write"]);

    assert.deepEqual([first.exit, second.exit], [0, 0]);
    assert.ok(
      first.out.endsWith("Written: commit cccccccccccc with pins and intent.\nNext: ./envs deploy staging\n"),
      first.out,
    );
    assert.match(second.out, /\nAlready done: staging has r-[0-9a-f]{12}\. Nothing was changed\.\n$/);
    assert.ok(text.includes(`api: ${API_1_5}`), text);
    assert.equal(world.read("Pulumi.staging.yaml"), text);
    assert.equal(world.events.filter(({ body }) => body.type === "promoted").length, 1);
  });

  it("writes, deploys and verifies with --apply", async () => {
    const { exit, out, err } = await world.run(["promote", "dev", "staging", "--apply", "--json"]);

    const output = parseOutput("landing", out);
    assert.deepEqual([exit, output.already, output.pullRequest], [0, false, null]);
    assert.deepEqual([output.deployment?.verdict, output.deployment?.changes], ["verified", 3]);
    assert.equal(err, "deploying staging\nstaging: Rollout api updated\n");
    assert.equal(world.states.get("staging")?.running.api, API_1_5);
  });

  it("says plainly what runs and what to type after a failed deployment, and ends with 4", async () => {
    world.sick.add("api");

    const { exit, out } = await world.run(["promote", "dev", "staging", "--apply"]);

    assert.equal(exit, 4);
    assert.match(out, /staging: failed-release, r-[0-9a-f]{12}, 3 resources changed\n/);
    assert.ok(out.includes("  ✗ api  503  https://api.test/healthz: answered 503\n"), out);
    assert.match(out, / {2}now: {2}r-[0-9a-f]{12} runs in staging and is not healthy; it cannot go on from here\n/);
    assert.ok(out.includes('  next: ./envs rollback staging --reason "…" --apply, or mend it'), out);
  });

  it("calls a failed update what it is, and never the release's fault", async () => {
    world.updateFault = "the API server refused";

    const { exit, out } = await world.run(["promote", "dev", "staging", "--apply"]);

    assert.equal(exit, 4);
    assert.match(out, /staging: failed-infrastructure, /);
    assert.ok(out.includes("  the update failed: the API server refused\n"), out);
    assert.ok(out.includes("mend what is named above and repeat: ./envs deploy staging, or: "), out);
  });

  it("resumes what landed but was not deployed", async () => {
    await world.run(["promote", "dev", "staging", "--write"]);

    const { exit, out } = await world.run(["promote", "dev", "staging", "--apply", "--json"]);

    const output = parseOutput("landing", out);
    assert.deepEqual([exit, output.already, output.commit, output.deployment?.verdict], [0, true, null, "verified"]);
  });

  it("writes nothing when a gate blocks, whatever it was asked to do", async () => {
    const before = world.read("Pulumi.production.yaml");
    for (const option of ["--write", "--apply"]) {
      const { exit, out } = await world.run(["promote", "dev", "production", option, "--json"]);
      const { plan, already, commit, deployment } = parseOutput("landing", out);
      assert.deepEqual([exit, plan.allowed, already, commit, deployment], [3, false, false, null, null]);
    }
    const { out } = await world.run(["promote", "dev", "production"]);

    assert.ok(out.endsWith("\nNothing was written.\n"), out);
    assert.equal(world.read("Pulumi.production.yaml"), before);
  });

  it("says how to go on where no forge is configured", async () => {
    const { exit, out, err } = await world.run(["promote", "dev", "staging"]);

    assert.equal(exit, 2);
    assert.ok(out.includes("allowed by 13 gates"), out);
    assert.match(err, /^error NO_FORGE: a pull request cannot be opened: /);
    assert.match(
      err,
      /\n {2}next: {2}add --write to commit it in this clone, or --apply to deploy it too; for pull requests: /,
    );
  });

  it("refuses --write together with --apply before it asks anything", async () => {
    world.unreachable = "nobody is there";

    const { exit, err } = await world.run(["promote", "dev", "staging", "--write", "--apply"]);

    assert.equal(exit, 2);
    assert.match(err, /^error OPTION_CONFLICT: /);
  });

  it("names the nearest environment for one that does not exist", async () => {
    const { exit, err } = await world.run(["plan", "dev", "stagin"]);

    assert.equal(exit, 2);
    assert.match(
      err,
      /^error ENVIRONMENT_UNKNOWN: there is no environment "stagin"; allowed: dev, production, staging; did you mean "staging"/,
    );
  });
});
