import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScratchClone } from "./scratch-clone.ts";

interface Operator {
  readonly name: string;
  readonly files: readonly string[];
  readonly why: string;
}

const SHOW = `import("./tools/crds.js").then(async ({ crdFiles }) => console.log(JSON.stringify(await crdFiles())))`;

describe("definitions of the operators' kinds", () => {
  let clone: ScratchClone;

  beforeEach(() => {
    clone = new ScratchClone("none");
  });
  afterEach(() => clone.remove());

  async function operators(env: NodeJS.ProcessEnv = {}): Promise<ReadonlyMap<string, Operator>> {
    const { stdout, stderr } = await clone.run(process.execPath, ["-e", SHOW], { env: { PATH: clone.bin, ...env } });
    assert.equal(stderr, "");
    const all: readonly Operator[] = JSON.parse(stdout);
    return new Map(all.map((operator) => [operator.name, operator]));
  }

  /** Go whose module cache holds every module, each with these files in each folder that may be asked for. */
  function goWithModules(sumOf: string) {
    const folders = ["manifests/crds", "example/prometheus-operator-crd", "config/crds/bases", "config/crd/bases"];
    for (const folder of [...folders, "deploy/crds", "config/crd/standard"]) {
      for (const name of ["b_things.yaml", "a_things.yaml", "kustomization.yaml", "README.md"]) {
        clone.write(join("modules", folder, name), "kind: CustomResourceDefinition\n");
      }
    }
    const sum = `$(/bin/grep -A2 "module: \\"\${4%@*}\\"" ../../../../tools/crds.js | /bin/grep -o 'h1:[^"]*')`;
    clone.program(
      "go",
      `echo "$*" >> "$HOME/calls"; echo "{\\"Dir\\": \\"${clone.root}/modules\\", \\"Sum\\": \\"${sumOf === "right" ? sum : sumOf}\\"}"`,
    );
  }

  it("come out of modules, sorted, without what lies beside them", async () => {
    goWithModules("right");

    const { files = [], why } = (await operators()).get("argo-rollouts") ?? {};

    const folder = join(clone.root, ".cache/tools/crds-argo-rollouts-v1.9.1");
    assert.equal(why, "");
    assert.deepEqual(files, [join(folder, "a_things.yaml"), join(folder, "b_things.yaml")]);
  });

  it("are there without Go once they were obtained", async () => {
    goWithModules("right");
    const before = await operators();
    clone.program("go", "exit 1");

    assert.deepEqual(await operators(), before);
  });

  it("are refused from a module with another hash than the repository's", async () => {
    goWithModules("h1:somebody-elses");

    const { files, why = "" } = (await operators()).get("argo-rollouts") ?? {};

    assert.deepEqual(files, []);
    assert.match(why, /argo-rollouts@v1\.9\.1 has the hash h1:somebody-elses; wanted: h1:\+oZciUk/);
    assert.deepEqual(readdirSync(join(clone.root, ".cache/tools")), []);
  });

  it("come from CRD_DIR for an operator without a module, told apart by their group", async () => {
    const folder = join(clone.root, "definitions");
    mkdirSync(folder);
    for (const name of ["postgresql.cnpg.io_clusters.yaml", "redis.redis.opstreelabs.in_redisclusters.yaml"]) {
      writeFileSync(join(folder, name), "kind: CustomResourceDefinition\n");
    }

    const found = await operators({ CRD_DIR: folder });

    assert.deepEqual(found.get("cloudnative-pg")?.files, [join(folder, "postgresql.cnpg.io_clusters.yaml")]);
    assert.deepEqual(found.get("redis-operator")?.files, [
      join(folder, "redis.redis.opstreelabs.in_redisclusters.yaml"),
    ]);
    assert.equal(
      found.get("nginx-gateway-fabric")?.why,
      "nginx-gateway-fabric: CRD_DIR holds no gateway.nginx.org_*.yaml",
    );
  });

  it("are missing with a reason each where there is neither Go nor CRD_DIR", async () => {
    const reasons = [...(await operators()).values()].map(({ name, files, why }) => [name, files.length, why]);

    assert.equal(reasons.length, 9);
    assert.deepEqual(reasons[0], [
      "argo-rollouts",
      0,
      "definitions of argo-rollouts cannot be obtained: go mod download github.com/argoproj/argo-rollouts@v1.9.1: go was not found ",
    ]);
    assert.deepEqual(reasons.at(-1), [
      "nginx-gateway-fabric",
      0,
      "definitions of nginx-gateway-fabric have no Go module; set CRD_DIR to a folder that holds them",
    ]);
  });
});
