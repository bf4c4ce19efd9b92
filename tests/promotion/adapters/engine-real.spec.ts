/** The adapter on the real engine with a program of one component: no provider, a file backend, a passphrase. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine } from "../../../infra/promotion/adapters/engine-cli.ts";
import type { Engine, Known } from "../../../infra/promotion/ports.ts";
import { pinOf, Scratch } from "../../support/git.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const HOME = join(ROOT, ".cache/pulumi");
const SECRET = "hunter2-in-the-clear";
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const image = config.require("image");
class Workload extends pulumi.ComponentResource {
  constructor(name) {
    super("platform:workload:Workload", name, {});
    this.registerOutputs({ service: name, image });
  }
}
new Workload("api");
if (config.get("broken") === "yes") throw new Error("${SECRET}");
const [, version, , digest] = image.split(/[:@]/);
export const contract = 1, environment = pulumi.getStack(), endpoints = {};
export const services = { api: { image, version, digest: "sha256:" + digest } };
`;

describe("the real engine", function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  let root = "";
  let state = "";
  let env: NodeJS.ProcessEnv = {};
  let engine: Engine;

  before(function () {
    const bins = existsSync(join(HOME, "versions"))
      ? readdirSync(join(HOME, "versions")).map((version) => join(HOME, "versions", version, "bin"))
      : [];
    const PATH = [...bins, process.env.PATH].join(":");
    if (spawnSync("pulumi", ["version"], { env: { ...process.env, PATH } }).status !== 0) {
      console.log("      not run: the engine `pulumi` is not here; make setup");
      this.skip();
    }
    root = scratch.folder();
    state = scratch.folder();
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    mkdirSync(join(root, "infra"));
    writeFileSync(join(root, "package.json"), '{ "type": "module" }');
    writeFileSync(join(root, "infra/index.js"), PROGRAM);
    writeFileSync(
      join(root, "Pulumi.yaml"),
      "name: tiny\nmain: infra/index.js\nruntime:\n  name: nodejs\n  options: { typescript: false }\n",
    );
    writeStack({ image: pinOf("api", "1.0.0", "a") });
    env = {
      ...process.env,
      PATH,
      PULUMI_HOME: bins.length > 0 ? HOME : process.env.PULUMI_HOME,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "p",
    };
    engine = createEngine({ root, env, backendOf: () => `file://${state}`, sandbox: false });
  });
  after(() => scratch.clean());

  function writeStack(values: Readonly<Record<string, string>>): void {
    const lines = Object.entries(values).map(([key, value]) => `    tiny:${key}:   "${value}"   # kept`);
    writeFileSync(join(root, "Pulumi.dev.yaml"), `# kept\nconfig:\n${lines.join("\n")}\n    tiny:day: 2026-12-20\n`);
  }

  function value<T>(answer: Known<T>): T {
    assert.ok(answer.known, answer.known ? "" : answer.why);
    return answer.value;
  }

  /** Without the engine on its PATH, so that only files can answer. */
  function filesReader(): Engine {
    const options = { root, project: "tiny", backendOf: () => `file://${state}`, sandbox: false };
    return createEngine({ ...options, env: { ...env, PATH: "/nowhere" } });
  }

  /** The stack file is the same afterwards, and nothing that was said holds the secret. */
  async function unchanged<T>(work: Promise<T>): Promise<T> {
    const before = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
    const result = await work;
    assert.equal(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8"), before);
    assert.equal(JSON.stringify(result).includes(SECRET), false);
    return result;
  }

  it("answers an empty state for a stack that was never made", async () => {
    assert.deepEqual(value(await engine.readState("dev")), {
      history: [],
      outputs: undefined,
      outputsFault: "",
      running: {},
      pendingOperations: 0,
    });
  });

  it("makes the stack on the way up, and leaves its file alone", async () => {
    const lines: string[] = [];

    const result = value(await unchanged(engine.up("dev", { message: "first", onLine: (line) => lines.push(line) })));

    assert.deepEqual(result, { ok: true, changes: 2, fault: "" });
    assert.ok(lines.includes("platform:workload:Workload api creating"), lines.join("\n"));
  });

  it("reads what runs without the stack's key", async () => {
    const { PULUMI_CONFIG_PASSPHRASE: _, ...keyless } = env;
    const reader = createEngine({ root, env: keyless, backendOf: () => `file://${state}`, sandbox: false });

    const { history, running, outputs, pendingOperations } = value(await reader.readState("dev"));

    assert.deepEqual(running, { api: pinOf("api", "1.0.0", "a") });
    assert.equal(outputs?.services.api?.image, pinOf("api", "1.0.0", "a"));
    assert.deepEqual(
      history.map(({ kind, result, targeted, changes, message }) => [kind, result, targeted, changes, message]),
      [["update", "succeeded", false, 2, "first"]],
    );
    assert.equal(pendingOperations, 0);
    const blind = await reader.preview("dev");
    assert.deepEqual(blind, {
      known: false,
      why: "dev: the stack's key is missing or wrong (PULUMI_CONFIG_PASSPHRASE_FILE, or access to its KMS key)",
      unreachable: false,
    });
  });

  it("previews what would change, by name", async () => {
    assert.deepEqual(value(await unchanged(engine.preview("dev"))), { ok: true, steps: [], unchanged: 2, fault: "" });
    writeFileSync(
      join(root, "infra/index.js"),
      PROGRAM.replace('new Workload("api");', 'new Workload("api"); new Workload("web");'),
    );

    const { steps, unchanged: same } = value(await unchanged(engine.preview("dev")));

    assert.deepEqual(
      [steps.map(({ op, type, name }) => [op, type, name]), same],
      [[["create", "platform:workload:Workload", "web"]], 2],
    );
    writeFileSync(join(root, "infra/index.js"), PROGRAM);
  });

  it("says that the program failed without its words, in preview, update and history", async () => {
    writeStack({ image: pinOf("api", "1.1.0", "b"), broken: "yes" });
    const fault = "the program `infra/index.ts` stopped with an error before or while it described the resources";

    assert.deepEqual(value(await unchanged(engine.preview("dev"))), { ok: false, steps: [], unchanged: 0, fault });
    assert.deepEqual(value(await unchanged(engine.up("dev", { message: "second" }))), { ok: false, changes: 0, fault });

    const { history } = value(await engine.readState("dev"));
    assert.deepEqual(
      history.map(({ result, message }) => [result, message]),
      [
        ["failed", "second"],
        ["succeeded", "first"],
      ],
    );
  });

  it("sees a targeted update", async () => {
    writeStack({ image: pinOf("api", "1.1.0", "b") });
    const target = "urn:pulumi:dev::tiny::platform:workload:Workload::nothing";
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev", "--exclude", target];
    spawnSync("pulumi", args, { cwd: root, env });

    assert.equal(value(await engine.readState("dev")).history[0]?.targeted, true);
  });

  it("reads the same from the files of the backend as the engine tells", async () => {
    const told = value(await engine.readState("dev"));

    assert.equal(told.history.length, 3);
    assert.deepEqual(value(await filesReader().readState("dev")), told);
    assert.deepEqual(await filesReader().readState("never"), await engine.readState("never"));
  });

  it("asks the engine where the files are not of the layout it knows", async () => {
    const meta = join(state, ".pulumi/meta.yaml");
    const text = readFileSync(meta, "utf8");
    writeFileSync(meta, "version: 99\n");
    try {
      await assert.rejects(filesReader().readState("dev"), { code: "ENGINE_MISSING" });
    } finally {
      writeFileSync(meta, text);
    }
  });

  it("refuses while somebody holds the stack, and leaves their lock", async () => {
    writeStack({ image: pinOf("api", "1.1.0", "b") });
    const folder = join(state, ".pulumi/locks/organization/tiny/dev");
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, "abc.json");
    writeFileSync(lock, '{"pid":4711,"username":"ben","hostname":"host","timestamp":"2030-01-01T00:00:00Z"}');

    await assert.rejects(engine.up("dev", { message: "m" }), {
      code: "LOCK_HELD",
      exit: 5,
      message: "another update holds the stack dev: ben@host, process 4711, since 2030-01-01T00:00:00Z",
    });

    assert.equal(existsSync(lock), true);
    const [update] = value(await filesReader().readState("dev")).history;
    assert.deepEqual([update?.result, update?.startedAt], ["in-progress", "2030-01-01T00:00:00.000Z"]);
  });
});
