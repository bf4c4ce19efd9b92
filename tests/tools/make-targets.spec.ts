import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, runProgram, ScratchClone } from "./scratch-clone.ts";

const MAKEFILE = readFileSync(join(ROOT, "Makefile"), "utf8");

/** Targets as the rules of the Makefile name them. */
const TARGETS = [...MAKEFILE.matchAll(/^([a-z][a-z-]*):(?!=)/gm)].map((match) => match[1] ?? "");

function make(...args: readonly string[]) {
  return runProgram("make", ["--no-print-directory", ...args], ROOT, { PATH: process.env.PATH });
}

describe("make targets", () => {
  it("lists every target with a sentence, and does so without a target", async () => {
    const help = await make("help");
    const bare = await make();

    const listed = help.stdout
      .trimEnd()
      .split("\n")
      .map((line) => /^ {2}make (\S+) +(\S.+)$/.exec(line)?.[1]);
    assert.deepEqual(listed, TARGETS);
    assert.ok(TARGETS.length > 15);
    assert.equal(bare.stdout, help.stdout);
  });

  it("has a target for every suite, with the suite's name", async () => {
    const { SUITES } = await import(pathToFileURL(join(ROOT, "tools/test/suites.js")).href);

    const suites = SUITES.map(({ name }: { name: string }) => `test-${name}`).sort();
    assert.deepEqual(TARGETS.filter((name) => name.startsWith("test-") && name !== "test-deep").sort(), suites);
    for (const name of suites)
      assert.match(
        MAKEFILE,
        new RegExp(`^${name}: setup ## .+\\n\t@\\$\\(TEST\\) ${name.slice("test-".length)}$`, "m"),
      );
  });

  it("declares every target as no file", () => {
    const phony = /^\.PHONY: (.*)$/m.exec(MAKEFILE)?.[1] ?? "";
    const tiers = /^TIERS := (.*)$/m.exec(MAKEFILE)?.[1]?.split(" ") ?? [];

    const declared = phony.replace("$(TIERS:%=test-%)", tiers.map((tier) => `test-${tier}`).join(" ")).split(" ");
    assert.deepEqual(declared.sort(), [...TARGETS].sort());
  });

  it("sets up before everything that needs it", async () => {
    for (const name of ["demo", "check", "fix", "test", "bench", "generate"]) {
      const { stdout } = await make("-n", name);

      assert.match(stdout, /^(command -v .*\n)?node tools\/setup\.js\n/, name);
    }
  });

  it("says what to install where there is no Node", async () => {
    const ran = await make("setup", "NODE=no-such-node");

    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /^Node >= 20 with npm is needed and not on PATH: install it, then: make setup\n/);
  });
});

describe(".ci/run", () => {
  let clone: ScratchClone;

  beforeEach(() => {
    clone = new ScratchClone("none");
    clone.program("make", 'echo "make $* CRD_DIR=$CRD_DIR in $(pwd)"; echo "1 passed, 0 failed, 0 skipped"; exit 4');
  });
  afterEach(() => clone.remove());

  it("runs make test in the clone, whatever the folder, and ends as it ends", async () => {
    const ran = await clone.run(join(clone.root, ".ci/run"), [], { cwd: clone.home });

    assert.equal(
      ran.stdout,
      `make test --no-print-directory CRD_DIR= in ${clone.root}\n1 passed, 0 failed, 0 skipped\n`,
    );
    assert.equal(ran.code, 4);
  });

  it("hands on the custom resource definitions that stand beside the clone", async () => {
    const crds = join(clone.folder, "shared/crds");
    mkdirSync(crds, { recursive: true });

    const ran = await clone.run(join(clone.root, ".ci/run"), []);

    assert.match(ran.stdout, new RegExp(`CRD_DIR=${crds} `));
  });

  it("is a strict shell script that can be started", async () => {
    const text = readFileSync(join(ROOT, ".ci/run"), "utf8");

    assert.match(text, /^#!\/usr\/bin\/env bash\n(#.*\n)*set -euo pipefail\n/);
    assert.equal(statSync(join(ROOT, ".ci/run")).mode & 0o111, 0o111);
    assert.equal((await runProgram("bash", ["-n", ".ci/run"], ROOT, { PATH: process.env.PATH })).code, 0);
  });
});
