/**
 * The sample shop on AWS, on the real engine over the stand-ins: each stack's whole life, from the preview of the empty
 * stack to a destruction that leaves nothing, and none of its secrets in clear.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { kindsLeft, passwordsOf, placesOf, switchOffProtection } from "../support/cloud-runs.ts";
import { type EngineStep, pinOf, previewSteps, repin, resourcesOf, up } from "../support/engine-runs.ts";
import { CLOUD_SHOP, replacing } from "../support/fixtures.ts";
import { git } from "../support/git.ts";
import { openTestSandbox, type RunResult, type TestSandbox } from "../support/sandbox.ts";

const API = "ghcr.io/acme/shop-api";
const WEB = "ghcr.io/acme/shop-web";
const WORKER = "ghcr.io/acme/shop-worker";
/** Steps that belong to a replacement, beside the one that says so. */
const PARTS_OF_REPLACEMENT = ["create-replacement", "delete-replaced"];
/** What AWS itself refuses to delete of production, of what nothing else stands on any more. */
const GUARDED = ["entry-balancer", "postgres-replica-a-1", "postgres-replica-a-2"];
/** Not after each of hundreds of resources: nobody breaks these updates off, and they take half the time. */
const STATE_AT_THE_END = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
/** Production's rarer ways take a minute and a half. */
const IS_DEEP = process.env.FAULT_DEPTH === "2";

/** The tests follow each stack through its life, in this order. */
describe("the shop on AWS on the real engine", function () {
  this.timeout(600_000);
  // Not "-" at its beginning, which the engine would take for an option.
  const token = `t${randomBytes(18).toString("base64url")}+=${randomBytes(6).toString("hex")}`;
  /** All that the engine printed: previews with every value, updates, refusals. */
  const said: string[] = [];
  let sandbox: TestSandbox;

  before(async () => {
    const opened = await openTestSandbox({ filesFrom: CLOUD_SHOP });
    Object.assign(opened.env, STATE_AT_THE_END);
    sandbox = { ...opened, pulumi: async (...args) => heard(await opened.pulumi(...args), said) };
    prepare(sandbox);
    const path = ["--path", "environments:secrets.values.token"];
    const set = await opened.pulumi("config", "set", "--secret", ...path, token, "--stack", "staging");
    assert.equal(set.code, 0, set.stderr);
  });

  after(() => sandbox?.close());

  describe("shared", () => {
    it("is made as its first preview says, and then changes no more", () => isMadeAsForeseen(sandbox, "shared"));

    it("is not destroyed while it is protected", () => isKept(sandbox, "shared"));

    it("is gone without a trace after unprotecting it", async () => {
      await unprotect(sandbox, "shared");
      await destroy(sandbox, "shared");

      assert.deepEqual(kindsLeft(sandbox), []);
    });
  });

  describe("staging", () => {
    it("is made as its first preview says, and then changes no more", () => isMadeAsForeseen(sandbox, "staging"));

    it("touches one workload and its migration alone for another pin", async () => {
      const steps = await whatIf(sandbox, "staging", repin("api", pinOf(API, "1.4.3")));

      assert.deepEqual(steps.map(({ op, name }) => `${op} ${name}`).toSorted(), [
        "replace api-migration",
        "update api-rollout",
      ]);
    });

    it("changes its protection by the command for that alone, and what runs stays as it is", async () => {
      sandbox.edit(
        "promotion.yaml",
        replacing("  staging: {}", "  staging: { reviewers: [platform], waitMinutes: 5 }"),
      );
      git(sandbox.project, "commit", "--quiet", "--all", "--message", "somebody looks first");

      const changed = await sandbox.envs("deploy", "staging", "--protection", "--json");

      assert.equal(changed.code, 0, changed.stderr);
      const { applied, left } = JSON.parse(changed.stdout) as { applied: { name: string }[]; left: unknown[] };
      assert.deepEqual([applied.map(({ name }) => name), left], [["github-deploy"], []]);
      assert.deepEqual(await previewSteps(sandbox, "staging"), []);
    });

    it("says that another range replaces the network, and no store", async () => {
      const steps = await whatIf(sandbox, "staging", replacing("cidr: 10.20.0.0/16", "cidr: 10.21.0.0/16"));

      const replaced = new Map(steps.filter(({ op }) => op === "replace").map((step) => [step.name, step]));
      assert.deepEqual(replaced.get("vpc-network")?.replaceReasons, ["cidrBlock"]);
      for (const zone of [1, 2, 3]) {
        for (const kind of ["public", "private", "data"]) assert.ok(replaced.has(`vpc-${kind}-${zone}`), kind);
      }
      const stores = steps.filter(({ type }) => /:(rds\/instance|elasticache\/replicationGroup):/.test(type));
      assert.deepEqual(stores.map(({ op, name }) => `${op} ${name}`).toSorted(), [
        "update postgres-primary-a",
        "update postgres-replica-a-1",
        "update redis-group",
      ]);
    });

    it("says that Redis of one node is another cache, and makes that", async () => {
      const change = replacing("shards: 3", "mode: single");
      const steps = await whatIf(sandbox, "staging", change);

      const ofCache = steps.filter(({ name }) => /^redis-(group|parameters|subnets|users)/.test(name));
      assert.deepEqual(ofCache.map(({ op, name }) => `${op} ${name}`).toSorted(), [
        "create redis-parameters-valkey8-single",
        "delete redis-parameters-valkey8-cluster",
        "replace redis-group",
      ]);
      sandbox.edit("Pulumi.staging.yaml", change);
      await up(sandbox, "staging");
      assert.deepEqual(await previewSteps(sandbox, "staging"), []);
    });

    it("writes no secret in clear: its own and the passwords of the stores", async () => {
      const secrets = new Map([["token", token], ...(await passwordsOf(sandbox, "staging"))]);

      assert.deepEqual([...secrets.keys()], ["token", "postgres-credentials-value", "redis-credentials-value"]);
      for (const [name, secret] of secrets) assert.deepEqual(placesOf(sandbox, said, secret), [], name);
      // What is no secret is found in all these places.
      const places = placesOf(sandbox, said, "10.20.0.0/16");
      for (const place of ["what the engine said", /^state\/.*staging/, /^objects\/.*Vpc/]) {
        assert.ok(
          places.some((found) => (typeof place === "string" ? found === place : place.test(found))),
          String(place),
        );
      }
    });

    it("goes without what exists once in its account, which is left whole", async () => {
      const before = await namesOf(sandbox, "staging");

      const result = await sandbox.pulumi(
        ...["destroy", "--yes", "--skip-preview", "--exclude-protected", "--stack", "staging"],
      );

      assert.equal(result.code, 0, result.stdout);
      const account = before.filter((name) => name === "account" || name.startsWith("account-"));
      assert.deepEqual(
        (await namesOf(sandbox, "staging")).filter((name) => name !== "shop-staging" && name !== "aws-account"),
        account,
      );
      assert.ok(account.includes("account-trail-logs-policy"), account.join());
    });

    it("leaves the parameters of its database alone when the rest is destroyed", async () => {
      await unprotect(sandbox, "staging");
      await destroy(sandbox, "staging");

      // The program retains it, for upgrades that still need the one of the version before.
      assert.deepEqual(kindsLeft(sandbox), ["aws:rds/parameterGroup:ParameterGroup"]);
    });
  });

  describe("production", () => {
    it("is made, and then changes no more", async () => {
      await up(sandbox, "production", "--diff");

      assert.deepEqual(await previewSteps(sandbox, "production"), []);
    });

    it("writes no password of its stores in clear", async () => {
      const secrets = await passwordsOf(sandbox, "production");

      assert.equal(secrets.size, 2);
      for (const [name, secret] of secrets) assert.deepEqual(placesOf(sandbox, said, secret), [], name);
    });

    if (!IS_DEEP) return;

    // The engine takes most of a minute for it: it walks every path from what it refuses to what that stands on.
    it("is not destroyed while it is protected", () => isKept(sandbox, "production"));

    it("touches one workload alone for another pin", async () => {
      const steps = await whatIf(sandbox, "production", repin("web", pinOf(WEB, "2.4.0")));

      assert.deepEqual(
        steps.map(({ op, name }) => `${op} ${name}`),
        ["update web-rollout"],
      );
    });

    it("keeps databases and the way in even then, which AWS refuses to delete", async () => {
      await unprotect(sandbox, "production");

      const refused = await sandbox.pulumi(
        ...["destroy", "--yes", "--skip-preview", "--continue-on-error", "--stack", "production"],
      );

      assert.notEqual(refused.code, 0);
      const named = refused.stdout.matchAll(
        / (\S+) \*\*deleting failed\*\* error: .*eletionProtection is on; switch it off/g,
      );
      assert.deepEqual([...named].map(([, name]) => name).toSorted(), GUARDED);
      const kept = (await resourcesOf(sandbox, "production")).map(({ urn }) => urn.split("::").at(-1));
      for (const name of [...GUARDED, "postgres-primary-a", "vpc-network", "key-key"]) {
        assert.ok(kept.includes(name), name);
      }
    });

    it("goes once its owner has switched that off", async () => {
      await switchOffProtection(sandbox);

      await destroy(sandbox, "production");

      assert.deepEqual(kindsLeft(sandbox), ["aws:rds/parameterGroup:ParameterGroup"]);
    });
  });
});

/** The same versions in both; staging has its values in its file, of which a service reads one. */
function prepare(sandbox: TestSandbox): void {
  sandbox.edit("Pulumi.yaml", replacing("SESSION_KEY: session-key }", "SESSION_KEY: session-key, TOKEN: token }"));
  const definitions = "environments:secretDefinitions:\n    value:\n";
  sandbox.edit("Pulumi.yaml", replacing(definitions, `${definitions}      token: { description: Of a partner }\n`));
  const images = { api: pinOf(API, "1.4.2"), web: pinOf(WEB, "2.3.0"), worker: pinOf(WORKER, "0.9.1") };
  const pins = Object.fromEntries(Object.entries(images).map(([service, image]) => [service, parseImage(image)]));
  for (const stack of ["staging", "production"]) sandbox.edit(`Pulumi.${stack}.yaml`, (text) => editPins(text, pins));
  const at = "  environments:images:";
  sandbox.edit("Pulumi.staging.yaml", replacing(at, `  environments:secrets: { source: stack }\n${at}`));
  // Nothing of this is about dev, which would need a value of its own.
  sandbox.edit("Pulumi.dev.yaml", (text) => editPins(text, {}));
}

function heard(result: RunResult, said: string[]): RunResult {
  said.push(result.stdout, result.stderr);
  return result;
}

/** Previews an empty stack, makes it, and previews it again. */
async function isMadeAsForeseen(sandbox: TestSandbox, stack: string): Promise<void> {
  const foreseen = await previewSteps(sandbox, stack);
  await up(sandbox, stack, "--diff");

  assert.deepEqual([...new Set(foreseen.map(({ op }) => op))], ["create"]);
  const made = (await resourcesOf(sandbox, stack)).filter(({ external }) => external !== true);
  const own = made.filter(({ urn }) => !/::default_[0-9_]+$/.test(urn));
  assert.deepEqual(
    foreseen.map(({ type, name }) => `${type} ${name}`).toSorted(),
    own.map(({ type, urn }) => `${type} ${urn.split("::").at(-1)}`).toSorted(),
  );
  assert.deepEqual(await previewSteps(sandbox, stack), []);
}

/** Tries to destroy a protected stack: the preview names what is kept, and nothing goes. */
async function isKept(sandbox: TestSandbox, stack: string): Promise<void> {
  const before = await resourcesOf(sandbox, stack);

  const refused = await sandbox.pulumi("destroy", "--yes", "--stack", stack);

  assert.notEqual(refused.code, 0);
  const named = [...refused.stdout.matchAll(/::([^":]+)" cannot be deleted\s+because it is protected/g)];
  const kept = before.filter(({ protect }) => protect === true).map(({ urn }) => urn.split("::").at(-1) ?? "");
  assert.ok(named.length > 0, refused.stdout);
  // The engine stops at some of them: which ones, differs from run to run.
  for (const [, name = ""] of named) assert.ok(kept.includes(name), name);
  assert.deepEqual(await resourcesOf(sandbox, stack), before);
}

/** What a change of the stack file would do; the file is as before afterwards. */
async function whatIf(
  sandbox: TestSandbox,
  stack: string,
  change: (text: string) => string,
): Promise<readonly EngineStep[]> {
  const file = `Pulumi.${stack}.yaml`;
  const before = readFileSync(join(sandbox.project, file), "utf8");
  sandbox.edit(file, change);
  try {
    return (await previewSteps(sandbox, stack)).filter(({ op }) => !PARTS_OF_REPLACEMENT.includes(op));
  } finally {
    sandbox.edit(file, () => before);
  }
}

/** Logical names in the state, sorted. */
async function namesOf(sandbox: TestSandbox, stack: string): Promise<readonly string[]> {
  return (await resourcesOf(sandbox, stack)).map(({ urn }) => urn.split("::").at(-1) ?? "").toSorted();
}

async function unprotect(sandbox: TestSandbox, stack: string): Promise<void> {
  const result = await sandbox.pulumi("state", "unprotect", "--all", "--yes", "--stack", stack);
  assert.equal(result.code, 0, result.stderr);
}

async function destroy(sandbox: TestSandbox, stack: string): Promise<void> {
  const result = await sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack);
  assert.equal(result.code, 0, result.stdout);
  assert.deepEqual(await resourcesOf(sandbox, stack), []);
}
