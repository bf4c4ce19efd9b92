import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Ran, ROOT, runProgram, ScratchClone } from "./scratch-clone.ts";

const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const VERSION: string = dependencies.pulumi;

/** Makes every download fail at once, as on a machine without a way out. */
const OFFLINE = `--import=data:text/javascript,${encodeURIComponent("globalThis.fetch = async () => { throw new TypeError('fetch failed'); };")}`;

/** A `go` that answers its version, notes each build, takes a moment and writes programs that answer as the engine does. */
const GO = (cliVersion: string) => `
if [ "$1" = env ]; then echo go1.26.0; exit 0; fi
echo "$*" >> "$HOME/builds"
sleep 0.3
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\nif [ "$1" = version ]; then echo v${cliVersion}; else echo "Usage of it"; fi\\n' > "$2"
chmod +x "$2"`;

describe("set-up", () => {
  let clone: ScratchClone;

  beforeEach(() => {
    clone = new ScratchClone("own");
  });
  afterEach(() => clone.remove());

  function setUp(env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const path = `${clone.bin}:${join(clone.folder, "system")}`;
    linkSystem(clone);
    return clone.run(process.execPath, ["tools/setup.js"], { env: { PATH: path, NODE_OPTIONS: OFFLINE, ...env } });
  }

  function bin(): string {
    return join(clone.root, ".cache/pulumi/versions", VERSION, "bin");
  }

  function builds(): readonly string[] {
    const file = join(clone.home, "builds");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  it("does nothing and starts nothing where everything is in place", async () => {
    const ran = await runProgram(process.execPath, ["tools/setup.js"], ROOT, { PATH: "", NODE_OPTIONS: OFFLINE });

    assert.deepEqual(ran, { code: 0, signal: null, stdout: "", stderr: "" });
  });

  it("names every way to the engine, why it is closed, and the remedy", async () => {
    const ran = await setUp();

    assert.equal(ran.code, 2);
    assert.match(ran.stderr, new RegExp(`the engine \\(Pulumi ${VERSION}\\) can neither be downloaded nor built here`));
    assert.match(ran.stderr, /copy: no Pulumi [\d.]+ in ~\/\.pulumi/);
    assert.match(ran.stderr, /download: get\.pulumi\.com cannot be reached/);
    assert.match(ran.stderr, /build: no Go on PATH \(go was not found\)/);
    assert.match(
      ran.stderr,
      /what to do: let this machine reach get\.pulumi\.com, or install Go ≥ 1\.25\.11, .*then: make setup/,
    );
    assert.deepEqual(readdirSync(join(clone.root, ".cache/pulumi/versions")), []);
    assert.equal(existsSync(join(clone.root, ".cache/setup.lock")), false);
  });

  it("refuses a Go that is too old, with both versions", async () => {
    clone.program("go", "echo go1.25.9");

    const ran = await setUp();

    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /build: Go is go1\.25\.9; wanted: go1\.25\.11 or newer/);
  });

  it("builds once; the second run builds nothing", async () => {
    clone.program("go", GO(VERSION));

    const first = await setUp();
    const second = await setUp();

    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(readdirSync(bin()).sort(), ["pulumi", "pulumi-language-nodejs"]);
    assert.match(
      builds()[0] ?? "",
      new RegExp(`-trimpath .*version\\.Version=v${VERSION.replaceAll(".", "\\.")} .*/pulumi/pkg/v3/cmd/pulumi$`),
    );
    assert.equal(builds().length, 2);
    assert.deepEqual(second, { code: 0, signal: null, stdout: "", stderr: "" });
  });

  it("puts nothing in place that answers another version", async () => {
    clone.program("go", GO("3.1.0"));

    const ran = await setUp();

    assert.equal(ran.code, 2);
    assert.match(ran.stderr, new RegExp(`build: pulumi answers v3\\.1\\.0; wanted: v${VERSION}`));
    assert.equal(existsSync(bin()), false);
  });

  it("shows the compiler's own words when a build fails", async () => {
    clone.program("go", '[ "$1" = env ] && echo go1.26.0 && exit 0; echo "no space left on device" >&2; exit 1');

    const ran = await setUp();

    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /go build of pulumi failed \(exit code 1\):\nno space left on device/);
  });

  it("builds again after its files were changed or removed", async () => {
    clone.program("go", GO(VERSION));
    await setUp();

    rmSync(join(bin(), "pulumi-language-nodejs"));
    const ran = await setUp();

    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(builds().length, 4);
  });

  it("lets two at once share one build", async () => {
    clone.program("go", GO(VERSION));

    const both = await Promise.all([setUp(), setUp()]);

    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(builds().length, 2);
    assert.ok(both.some(({ stderr }) => /another set-up runs here \(process \d+ on /.test(stderr)));
  });

  it("goes on after a killed set-up left its lock and half a build", async () => {
    clone.program("go", GO(VERSION));
    mkdirSync(join(clone.root, ".cache/pulumi/versions/obtaining-half"), { recursive: true });
    writeFileSync(join(clone.root, ".cache/setup.lock"), `process 4194999 on ${hostname()}`);

    const ran = await setUp();

    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(readdirSync(join(clone.root, ".cache/pulumi/versions")), [VERSION]);
  });

  it("copies the version that the person has, without touching theirs", async () => {
    const theirs = join(clone.home, ".pulumi/bin");
    clone.program("pulumi", `echo v${VERSION}`, theirs);
    clone.program("pulumi-language-nodejs", "echo Usage of it", theirs);
    clone.program("pulumi-language-python", "", theirs);

    const ran = await setUp();

    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(readdirSync(bin()).sort(), ["pulumi", "pulumi-language-nodejs"]);
    assert.equal(readdirSync(theirs).length, 3);
  });

  it("installs packages without their install scripts, and shows npm's words when that fails", async () => {
    rmSync(join(clone.root, "node_modules"), { recursive: true });
    clone.program("npm", 'echo "$*" > "$HOME/npm-arguments"; echo "ECONNREFUSED the registry" >&2; exit 1');

    const ran = await setUp();

    assert.equal(ran.code, 2);
    assert.match(readFileSync(join(clone.home, "npm-arguments"), "utf8"), /^ci --ignore-scripts /);
    assert.match(
      ran.stderr,
      /npm ci did not install the packages \(exit code 1\)\nECONNREFUSED the registry\nwhat to do: /,
    );
  });
});

/** The few system programs that the stand-ins use, and nothing else of the machine: no Go, no npm. */
function linkSystem(clone: ScratchClone): void {
  for (const name of ["sleep", "chmod"]) clone.program(name, `exec /bin/${name} "$@"`, join(clone.folder, "system"));
}
