import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { loadProject } from "../../infra/config/load-project.ts";
import { stackContents } from "../../infra/manifests/stack-manifests.ts";
import { STACKS } from "../support/rendered-manifests.ts";
import { parseOutput } from "./output-schema.ts";
import { SmallWorld } from "./small-world.ts";

const LIST = ".rendered";

/** Every file below a folder with its text, by path. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

describe("envs render", () => {
  let world: SmallWorld;
  let scratch: string;
  let folder: string;
  beforeEach(() => {
    world = new SmallWorld();
    const pins = /environments:images:[\s\S]*$/.exec(world.read("Pulumi.dev.yaml"))?.[0] ?? assert.fail();
    for (const stack of ["staging", "production"]) {
      world.edit(`Pulumi.${stack}.yaml`, "environments:images: {} # written by promotion alone\n", pins);
    }
    scratch = mkdtempSync(join(tmpdir(), "envs-render-"));
    folder = join(scratch, "manifests");
  });
  afterEach(() => {
    world.remove();
    rmSync(scratch, { recursive: true });
  });

  const render = async (stack: string, ...flags: string[]) => {
    const { exit, out, err } = await world.run(["render", stack, ...flags]);
    assert.equal(exit, 0, err);
    return out;
  };
  const refused = async (code: string, ...argv: string[]) => {
    const { exit, out } = await world.run(["render", ...argv, "--json"]);
    assert.deepEqual([exit, JSON.parse(out).error.code], [2, code]);
  };

  for (const stack of STACKS) {
    describe(stack, () => {
      it("is written as one file an object and one a chart, each holding it", async () => {
        const { manifests, charts } = stackContents(await loadProject(world.root), stack);
        const { files, folder: named, removed } = parseOutput("render", await render(stack, "--out", folder, "--json"));

        const { [LIST]: list, ...written } = filesOf(folder);
        assert.deepEqual([named, removed, list], [folder, [], `${[stack, ...files].join("\n")}\n`]);
        assert.deepEqual(Object.keys(written).sort(), [...files].sort());
        assert.equal(files.length, manifests.length + charts.length);
        assert.ok(manifests.length >= 30, `${manifests.length} objects`);
        const ids = manifests.map(({ cluster, manifest: { kind, metadata } }) =>
          [cluster, kind, metadata.namespace, metadata.name].join(" "),
        );
        const found = Object.entries(written)
          .filter(([path]) => !path.startsWith("charts/"))
          .map(([path, text]) => {
            const { kind, metadata } = parse(text);
            return [stack === "shared" ? path.split("/")[0] : undefined, kind, metadata.namespace, metadata.name].join(
              " ",
            );
          });
        assert.deepEqual(found.sort(), ids.sort());
      });

      it("is the same to the byte when it is rendered again", async () => {
        await render(stack, "--out", folder);
        const before = filesOf(folder);
        const { removed } = parseOutput("render", await render(stack, "--out", folder, "--json"));

        assert.deepEqual(filesOf(folder), before);
        assert.deepEqual(removed, []);
      });

      it("is printed as the same documents", async () => {
        await render(stack, "--out", folder);
        const { [LIST]: _list, ...written } = filesOf(folder);

        const documents = parseAllDocuments(await render(stack));

        assert.ok(!("empty" in documents));
        const texts = Object.entries(written).sort(([a], [b]) => (a < b ? -1 : 1));
        assert.deepEqual(
          documents.map((document) => document.toJS()),
          texts.map(([, text]) => parse(text)),
        );
      });
    });
  }

  it("lists files without writing them where only JSON is asked for", async () => {
    const { files, folder: named } = parseOutput("render", await render("dev", "--json"));

    assert.equal(named, null);
    assert.ok(files.includes("shop-dev/rollout-api.yaml"), files.join("\n"));
    assert.ok(files.includes("_cluster/namespace-shop-dev.yaml"), files.join("\n"));
    assert.deepEqual(readdirSync(scratch), []);
  });

  it("writes the pinned reference of a chart above its values", async () => {
    await render("shared", "--out", folder);

    const charts = Object.entries(filesOf(folder)).filter(([path]) => path.startsWith("charts/"));
    assert.ok(charts.length > 0);
    for (const [path, text] of charts) {
      assert.match(text, /^# release: \S+\n(?:# \w+: \S+\n)*?# version: v?\d+\.\d+\.\d+/m, path);
    }
  });

  it("never holds the value of a secret, and shows where one will stand", async () => {
    const cipher = "v1:c2VjcmV0:bm90LXRvLWJlLXNlZW4=";
    const routes = `  environments:monitoring: { level: standard, routes: { critical: [stakeholders] } }\n`;
    const values = `  environments:secrets: { values: { slack-webhook: { secure: "${cipher}" } } }\n`;
    world.edit("Pulumi.dev.yaml", "  environments:images:", `${routes}${values}  environments:images:`);

    const printed = await render("dev");
    const summary = await render("dev", "--out", folder);

    const secret = parse(filesOf(folder)["shop-dev/secret-slack-webhook.yaml"] ?? "");
    assert.deepEqual(Object.values({ ...secret.data, ...secret.stringData }), ["[redacted]"]);
    assert.match(summary, /^Values of secrets are not in it: each stands as \[redacted\]\.$/m);
    for (const text of [printed, ...Object.values(filesOf(folder))]) assert.ok(!/c2VjcmV0|bm90LXRv/.test(text), text);
  });

  it("removes what is no longer rendered, says so, and leaves no empty folder", async () => {
    await render("dev", "--out", folder);
    mkdirSync(join(folder, "old/deep"), { recursive: true });
    writeFileSync(join(folder, "old/deep/service-gone.yaml"), "kind: Service\n");
    writeFileSync(join(folder, LIST), `${readFileSync(join(folder, LIST), "utf8")}old/deep/service-gone.yaml\n`);
    world.edit("Pulumi.dev.yaml", /^ {4}worker: .*\n/m.exec(world.read("Pulumi.dev.yaml"))?.[0] ?? "", "");

    const out = await render("dev", "--out", folder);

    const files = Object.keys(filesOf(folder));
    assert.match(out, /^removed, since no longer in it: .*shop-dev\/rollout-worker\.yaml/m);
    assert.deepEqual(
      files.filter((file) => file.includes("worker") || file.includes("gone")),
      [],
    );
    assert.ok(!existsSync(join(folder, "old")));
  });

  it("keeps what a person put beside the files", async () => {
    await render("dev", "--out", folder);
    writeFileSync(join(folder, "shop-dev/kustomization.yaml"), "resources: []\n");
    writeFileSync(join(folder, "README.md"), "mine\n");

    await render("dev", "--out", folder);

    const files = filesOf(folder);
    assert.deepEqual([files["shop-dev/kustomization.yaml"], files["README.md"]], ["resources: []\n", "mine\n"]);
  });

  it("finishes what a run that was cut off has begun", async () => {
    await render("dev", "--out", folder);
    const whole = filesOf(folder);
    rmSync(join(folder, "shop-dev/rollout-api.yaml"));
    writeFileSync(join(folder, "shop-dev/service-half.yaml"), "half");
    writeFileSync(join(folder, LIST), `${whole[LIST]}shop-dev/service-half.yaml\n`);

    await render("dev", "--out", folder);

    assert.deepEqual(filesOf(folder), whole);
  });

  const foreign: readonly (readonly [what: string, fill: (folder: string) => void])[] = [
    ["that holds something else", (at) => writeFileSync(join(at, "notes.txt"), "mine")],
    ["of another stack", (at) => writeFileSync(join(at, LIST), "production\n")],
    ["whose list is empty", (at) => writeFileSync(join(at, LIST), "")],
    ["whose list is a folder", (at) => mkdirSync(join(at, LIST))],
  ];
  for (const [what, fill] of foreign) {
    it(`refuses a folder ${what}, and leaves it as it is`, async () => {
      mkdirSync(folder);
      fill(folder);
      const before = filesOf(folder);

      await refused("RENDER_FOLDER_FOREIGN", "dev", "--out", folder);

      assert.deepEqual(filesOf(folder), before);
    });
  }

  it("refuses a file in place of a folder", async () => {
    writeFileSync(folder, "mine");

    await refused("RENDER_FOLDER_FOREIGN", "dev", "--out", folder);

    assert.equal(readFileSync(folder, "utf8"), "mine");
  });

  it("removes nothing outside the folder, whatever its list says", async () => {
    const outside = join(scratch, "outside.yaml");
    await render("dev", "--out", folder);
    const lines = [`../outside.yaml`, outside, "shop-dev/../../outside.yaml", "..", "."];
    writeFileSync(join(folder, LIST), `${readFileSync(join(folder, LIST), "utf8")}${lines.join("\n")}\n`);
    writeFileSync(outside, "mine");

    await render("dev", "--out", folder);

    assert.equal(readFileSync(outside, "utf8"), "mine");
    assert.ok(existsSync(join(folder, "shop-dev/rollout-api.yaml")));
  });

  it("follows no link that leads out of the folder, and says so", async () => {
    const outside = join(scratch, "outside");
    await render("dev", "--out", folder);
    renameSync(join(folder, "shop-dev"), outside);
    symlinkSync(outside, join(folder, "shop-dev"));
    const before = filesOf(outside);
    world.edit("Pulumi.dev.yaml", /^ {4}worker: .*\n/m.exec(world.read("Pulumi.dev.yaml"))?.[0] ?? "", "");

    await refused("RENDER_FOLDER_FOREIGN", "dev", "--out", folder);

    assert.deepEqual(filesOf(outside), before);
  });

  it("puts a file in place of a link, and leaves what the link led to", async () => {
    await render("dev", "--out", folder);
    const outside = join(scratch, "outside.yaml");
    writeFileSync(outside, "mine");
    for (const path of [LIST, "shop-dev/rollout-api.yaml"]) {
      const text = readFileSync(join(folder, path), "utf8");
      rmSync(join(folder, path));
      symlinkSync(outside, join(folder, path));
      if (path === LIST) writeFileSync(outside, text);

      await render("dev", "--out", folder);

      assert.equal(lstatSync(join(folder, path)).isSymbolicLink(), false, path);
      assert.equal(readFileSync(outside, "utf8"), path === LIST ? text : "mine");
      writeFileSync(outside, "mine");
    }
  });

  it("says what the disk refused, which is no bug", async () => {
    await render("dev", "--out", folder);
    rmSync(join(folder, "shop-dev/rollout-api.yaml"));
    mkdirSync(join(folder, "shop-dev/rollout-api.yaml"));

    await refused("WRITE_FAILED", "dev", "--out", folder);
  });

  it("names the stacks where there is none of that name", async () => {
    const { exit, err } = await world.run(["render", "prod"]);

    assert.equal(exit, 2);
    assert.match(err, /there is no environment "prod"; allowed: dev, production, staging/);
  });
});
