import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOutput } from "./output-schema.ts";
import { SmallWorld } from "./small-world.ts";

const ADA = "ssh-ed25519 AAAAada";

describe("commands that look and keep", () => {
  let world: SmallWorld;
  beforeEach(async () => {
    world = new SmallWorld();
    world.edit("promotion.yaml", "{ login: ada }", `{ login: ada, key: "${ADA}" }`);
    await world.adoptDev();
  });
  afterEach(() => world.remove());

  it("shows the status in exactly the exported shape", async () => {
    const { exit, out } = await world.run(["status", "--json"]);

    const status = parseOutput("status", out);
    assert.equal(exit, 0);
    assert.deepEqual(
      status.environments.map(({ name, health, sources }) => [name, health, sources]),
      [
        ["dev", "verified", []],
        ["staging", "empty", ["dev"]],
        ["production", "empty", ["staging"]],
      ],
    );
    assert.deepEqual([status.project, status.sandbox, status.verifiedAgainstRealServices], ["shop", false, "never"]);
  });

  it("ends the status with 6 if the state of no environment could be read", async () => {
    world.unreachable = "the backend did not answer";

    const { exit, out } = await world.run(["status"]);

    assert.equal(exit, 6);
    assert.ok(out.includes("  unreadable  dev         the state could not be read: the backend did not answer\n"), out);
  });

  it("prints the status as Markdown", async () => {
    const { out } = await world.run(["status", "--markdown"]);

    assert.ok(out.includes('\n```mermaid\ngraph LR\n  e0["dev<br/>verified"]:::verified\n'), out);
  });

  it("locks, keeps everything out, and lets in again", async () => {
    const locked = await world.run(["lock", "dev", "--reason", "incident 311", "--json"]);
    const again = await world.run(["lock", "dev", "--reason", "incident 311"]);
    const deploy = await world.run(["deploy", "dev"]);
    const lifted = await world.run(["lock", "dev", "--release", "--reason", "over"]);

    assert.deepEqual(parseOutput("lock", locked.out), {
      environment: "dev",
      locked: true,
      by: "ben",
      reason: "incident 311",
    });
    assert.ok(again.out.startsWith("dev was locked by ben already.\n"), again.out);
    assert.equal(deploy.exit, 3);
    assert.equal(lifted.out, "dev is open again. ben lifted the lock of ben: over\n");
    assert.equal((await world.run(["deploy", "dev"])).exit, 0);
  });

  it("shows the history, newest first, of all or one environment, and says what it leaves out", async () => {
    await world.run(["lock", "staging", "--reason", "x"]);

    const all = await world.run(["history", "--json"]);
    const dev = await world.run(["history", "dev", "--limit", "1"]);

    const { events } = parseOutput("history", all.out);
    assert.deepEqual(
      events.map(({ seq, body }) => [seq, body.type]),
      [
        [3, "locked"],
        [2, "verified"],
        [1, "adopted"],
      ],
    );
    const pins = "api 1.4.2 (996d4f2d), web 2.3.0 (01bb8b93), worker 0.9.1 (4e2e9baa)";
    assert.deepEqual(dev.out.split("\n"), [
      "#  at                    environment  what      by   particulars",
      `2  2030-01-07 11:01:00Z  dev          verified  ben  r-7b7e78e4a752: ${pins}`,
      "1 older: --limit 2",
      "",
    ]);
  });

  it("verifies the ledger with the anchors of all intents", async () => {
    const whole = await world.run(["ledger", "verify", "--json"]);
    const head = await world.run(["ledger", "head", "--json"]);

    const output = parseOutput("ledger-verify", whole.out);
    assert.deepEqual([whole.exit, output.ok, output.events, output.intents], [0, true, 2, 1]);
    assert.deepEqual(parseOutput("ledger-head", head.out), output.head);
  });

  it("finds a ledger whose tail was cut off by the intent that was decided on it", async () => {
    await world.releaseDev();
    world.events.splice(1);

    const { exit, out } = await world.run(["ledger", "verify"]);

    assert.equal(exit, 3);
    assert.ok(out.startsWith("The ledger does not hold: 1 event, 1 intent anchored\n"), out);
    assert.ok(out.includes("its tail was cut off\n"), out);
  });

  it("names a file that is no intent", async () => {
    writeFileSync(join(world.root, ".promotions/dev/note.json"), "{}");

    const { exit, out } = await world.run(["ledger", "verify"]);

    assert.equal(exit, 3);
    assert.ok(out.includes("  .promotions/dev/note.json is no intent: it does not have the shape of one\n"), out);
  });

  it("signs a plan with a person's key, and lists who has signed", async () => {
    world.edit("promotion.yaml", "to: staging", "to: staging\n    approvals: [{ count: 1, team: platform }]");
    await world.releaseDev();
    writeFileSync(join(world.root, "ada"), ADA);

    const before = await world.run(["promote", "dev", "staging", "--write"]);
    const signed = await world.run([
      "approvals",
      "sign",
      "staging",
      "--as",
      "ada",
      "--key",
      join(world.root, "ada"),
      "--json",
    ]);
    const list = await world.run(["approvals", "list", "dev", "staging", "--json"]);
    const text = await world.run(["approvals", "list", "dev", "staging"]);
    const after = await world.run(["promote", "dev", "staging", "--write"]);

    const { contentHash, ...signature } = parseOutput("approvals-sign", signed.out);
    assert.deepEqual([before.exit, after.exit], [3, 0]);
    assert.deepEqual(signature, { kind: "promotion", target: "staging", person: "ada" });
    const listed = parseOutput("approvals-list", list.out);
    assert.equal(listed.contentHash, contentHash);
    assert.deepEqual(
      listed.approvals.map(({ person, counts, code }) => [person, counts, code]),
      [["ada", "yes", "COUNTS"]],
    );
    assert.match(text.out, /\n {2}ada {2}2030-01-07 11:0\d:00Z {2}counts {2}signed at /);
  });

  it("asks which source is meant where it cannot know", async () => {
    const { exit, err } = await world.run(["approvals", "sign", "dev", "--as", "ada", "--key", "x"]);

    assert.equal(exit, 2);
    assert.match(err, /^error SOURCE_AMBIGUOUS: no environment leads to dev: /);
  });

  it("goes back to the release that was verified before", async () => {
    await world.releaseDev();

    const { exit, out } = await world.run(["rollback", "dev", "--reason", "slow", "--apply", "--json"]);

    const output = parseOutput("landing", out);
    assert.deepEqual([exit, output.plan.kind, output.plan.release], [0, "rollback", "r-7b7e78e4a752"]);
    assert.equal(output.deployment?.verdict, "verified");
  });

  it("prints an environment with every default filled in", async () => {
    const { exit, out } = await world.run(["config", "dev", "--json"]);

    const { cidr, services } = JSON.parse(out);
    assert.deepEqual([exit, cidr, services.length], [0, "10.10.0.0/16", 3]);
    assert.match(services[0].image, /^ghcr\.io\/acme\/shop-api:1\.4\.2@sha256:996d4f2d/);
    assert.ok((await world.run(["config", "dev"])).out.startsWith("name: dev\nproject: shop\n"));
  });
});
