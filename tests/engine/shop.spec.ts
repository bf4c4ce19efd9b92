/** The repository's program on the real engine: what is deployed, what a change touches, and what the outputs say. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { openProject } from "../../infra/environment/open-project.ts";
import { stackOutputsSchema } from "../../infra/outputs/stack-outputs.ts";
import { createPorts } from "../../infra/promotion/adapters/create-ports.ts";
import { readSandboxLink } from "../../infra/promotion/adapters/sandbox-link.ts";
import type { StackState } from "../../infra/promotion/ports.ts";
import { outputsOf, pinOf, previewSteps, repin, resourcesOf, up } from "../support/engine-runs.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";

const API = "ghcr.io/acme/shop-api";
const WEB = "ghcr.io/acme/shop-web";
const WORKER = "ghcr.io/acme/shop-worker";
const FILE = "Pulumi.dev.yaml";

/** The tests follow one stack through its life, in this order. */
describe("the shop on the real engine", function () {
  this.timeout(240_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await openTestSandbox();
    await up(sandbox, "dev");
  });

  after(() => sandbox?.close());

  it("publishes what its resources run", async () => {
    const outputs = stackOutputsSchema.parse(await outputsOf(sandbox, "dev"));

    assert.deepEqual(imagesIn(outputs.services), {
      api: pinOf(API, "1.4.2"),
      web: pinOf(WEB, "2.3.0"),
      worker: pinOf(WORKER, "0.9.1"),
    });
    assert.deepEqual(outputs.endpoints.api, {
      url: "https://api.dev.shop.example",
      health: "https://api.dev.shop.example/healthz",
    });
    assert.deepEqual(Object.keys(outputs.endpoints).sort(), ["api", "web"]);
  });

  it("changes nothing in a second preview", async () => {
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
  });

  it("says in the engine's own output that it is the sandbox", async () => {
    const { stdout } = await up(sandbox, "dev");

    assert.match(stdout, /This is the sandbox: .* Nothing real is created or changed\./);
  });

  it("counts nothing as a change that is only looked at again", async () => {
    const { project, env } = sandbox;
    const opened = await openProject(project);
    const ports = createPorts({ projectDir: project, ...opened, env, sandbox: readSandboxLink(project, env) });

    const answer = await ports.engine.preview("dev");

    assert.ok(answer.known);
    assert.deepEqual([answer.value.ok, answer.value.steps], [true, []]);
    assert.ok(answer.value.unchanged > 80, String(answer.value.unchanged));
  });

  it("updates the Rollout, and has its migration run, when an image changes", async () => {
    sandbox.edit(FILE, repin("api", pinOf(API, "1.4.3")));

    const replaced = ["create-replacement", "delete-replaced"];
    const steps = (await previewSteps(sandbox, "dev")).filter(({ op }) => !replaced.includes(op));

    const image = "spec.template.spec.containers[0].image";
    assert.deepEqual(
      steps.map(({ op, name, diff }) => ({ op, name, diff })),
      [
        {
          op: "replace",
          name: "api-migration",
          diff: { "metadata.name": "update-replace", [image]: "update-replace" },
        },
        { op: "update", name: "api-rollout", diff: { [image]: "update" } },
      ],
    );
    await up(sandbox, "dev");
    assert.equal((await stateOf(sandbox)).running.api, pinOf(API, "1.4.3"));
  });

  it("tells no lie after a targeted update", async () => {
    sandbox.edit(FILE, repin("api", pinOf(API, "1.5.0")));
    sandbox.edit(FILE, repin("web", pinOf(WEB, "2.4.0")));
    const rollout = (await resourcesOf(sandbox, "dev")).find(({ urn }) => urn.endsWith("::web-rollout"));

    await up(sandbox, "dev", "--target", rollout?.urn ?? "");

    const { running, outputs, history } = await stateOf(sandbox);
    assert.equal(history[0]?.targeted, true);
    assert.deepEqual(running, { api: pinOf(API, "1.4.3"), web: pinOf(WEB, "2.4.0"), worker: pinOf(WORKER, "0.9.1") });
    assert.deepEqual(imagesIn(outputs?.services ?? {}), running);
    assert.equal(clusterImage(sandbox, "api"), running.api);
    assert.equal(clusterImage(sandbox, "web"), running.web);
  });

  it("tells no lie after an update that failed half-way, and former pins repair it", async () => {
    sandbox.edit(FILE, repin("web", pinOf(WEB, "2.3.0")));
    sandbox.edit(FILE, repin("api", pinOf(API, "2.0.0")));
    assert.equal((await sandbox.sandbox("fail", "api@2.0.0", "--on", "apply")).code, 0);

    const failed = await sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", "dev", "--continue-on-error");

    assert.equal(failed.code, 1);
    // The migration comes first: if it fails, the version before stays.
    assert.match(
      failed.stdout,
      /refuses shop-dev\/api-migrate-[0-9a-f]{8}: the image sha256:[0-9a-f]{64} is switched to fail on apply/,
    );
    const { running, outputs, history } = await stateOf(sandbox);
    assert.equal(history[0]?.result, "failed");
    assert.deepEqual(running, { api: pinOf(API, "1.4.3"), web: pinOf(WEB, "2.3.0"), worker: pinOf(WORKER, "0.9.1") });
    assert.equal(clusterImage(sandbox, "api"), running.api);
    assert.equal(clusterImage(sandbox, "web"), running.web);
    assert.equal(outputs?.services.api?.image, running.api);

    sandbox.edit(FILE, repin("api", pinOf(API, "1.4.3")));
    await up(sandbox, "dev");
    const repaired = await stateOf(sandbox);
    assert.equal(repaired.history[0]?.result, "succeeded");
    assert.deepEqual(imagesIn(repaired.outputs?.services ?? {}), running);
    assert.deepEqual(repaired.running, running);
  });

  it("finds by a refresh what somebody else removed, and puts it back", async () => {
    await sandbox.sandbox("stop");
    removeObject(sandbox, "Service", "web");
    assert.equal((await sandbox.sandbox("start")).code, 0);

    const refreshed = await sandbox.pulumi("refresh", "--yes", "--skip-preview", "--stack", "dev");

    assert.equal(refreshed.code, 0, refreshed.stdout);
    const names = (await previewSteps(sandbox, "dev")).map(({ op, name }) => `${op} ${name}`);
    assert.ok(names.includes("create web-service"), names.join(", "));
    await up(sandbox, "dev");
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
  });

  it("leaves nothing behind when it is destroyed", async () => {
    const destroyed = await sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");

    assert.equal(destroyed.code, 0, destroyed.stdout);
    assert.deepEqual(await resourcesOf(sandbox, "dev"), []);
    assert.deepEqual(filesBelow(sandbox.paths.objects), []);
    assert.deepEqual(filesBelow(sandbox.paths.manifests), []);
  });
});

function imagesIn(services: Readonly<Record<string, { readonly image: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, image]));
}

/** What promotion reads of the stack. */
async function stateOf({ project: projectDir, env }: TestSandbox): Promise<StackState> {
  const { project } = await openProject(projectDir);
  const ports = createPorts({ projectDir, project, env, sandbox: readSandboxLink(projectDir, env) });
  const state = await ports.engine.readState("dev");
  assert.ok(state.known);
  return state.value;
}

/** What the stand-in of the cluster really holds. */
function clusterImage({ paths }: TestSandbox, service: string): string | undefined {
  const file = readFile(join(paths.manifests, "shop-dev", "shop-dev", `rollout-${service}.yaml`));
  return /image: (\S+)/.exec(file)?.[1];
}

function removeObject({ paths }: TestSandbox, kind: string, name: string): void {
  const file = filesBelow(paths.objects).find(
    (path) => path.includes(`%3A${kind}/`) && path.endsWith(`%2F${name}.json`),
  );
  assert.ok(file !== undefined);
  rmSync(join(paths.objects, file));
}

function filesBelow(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(dir, join(entry.parentPath, entry.name)));
}

function readFile(path: string): string {
  return readFileSync(path, "utf8");
}
