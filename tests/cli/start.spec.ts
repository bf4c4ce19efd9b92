import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHOP } from "../support/fixtures.ts";

const MAIN = join(import.meta.dirname, "../../infra/cli/main.ts");

const HOST = join(import.meta.dirname, "../../infra/cli/host.ts");

/** Runs `main` in a process of its own whose loader writes down every module. */
const PROGRAM = `
import { registerHooks } from "node:module";
const seen = [];
registerHooks({ load: (url, context, next) => (seen.push(url), next(url, context)) });
const { main } = await import(process.env.MAIN);
const exit = await main(JSON.parse(process.env.ARGV));
process.stderr.write("\\nLOADED " + JSON.stringify({ exit, seen }));
`;

function loaded(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const script = join(cwd, "program.mjs");
  writeFileSync(script, PROGRAM);
  const settings = { MAIN, ARGV: JSON.stringify(argv), PATH: process.env.PATH, HOME: cwd, ...env };
  const run = `"$0" "$1" 2>&1 >/dev/null`;
  const out = execFileSync("/bin/sh", ["-c", run, process.execPath, script], { cwd, env: settings, encoding: "utf8" });
  const { exit, seen }: { exit: number; seen: string[] } = JSON.parse(
    out.slice(out.lastIndexOf("LOADED ") + "LOADED ".length),
  );
  return { exit, seen: seen.filter((url) => url.startsWith("file:")) };
}

function packagesOf(seen: readonly string[]): readonly string[] {
  const names = seen.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  return [...new Set(names)].sort();
}

describe("what the start of a command loads", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "envs-start-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const argv of [[], ["--help"], ["plan", "--help"], ["--version"], ["statsu"]]) {
    it(`loads no command and no package but the parser for "./envs ${argv.join(" ")}"`, () => {
      const { seen } = loaded(argv, folder);

      assert.deepEqual(packagesOf(seen), ["commander"]);
      assert.deepEqual(
        seen
          .filter((url) => url.includes("/infra/") && !url.includes("/infra/cli/"))
          .map((url) => url.replace(/.*\/infra\//, "")),
        ["errors.ts"],
      );
      assert.ok(!seen.some((url) => url.includes("/cli/commands/")), seen.join("\n"));
    });
  }

  for (const argv of [["status"], ["plan", "dev", "staging"], ["history"], ["ledger", "head"]]) {
    it(`loads neither the engine's SDK nor GitHub's client for "./envs ${argv.join(" ")}"`, () => {
      const { seen } = loaded([...argv, "--project", SHOP], folder);

      const packages = packagesOf(seen);
      assert.ok(packages.includes("zod"), "the command never came to read its files");
      assert.deepEqual(
        packages.filter(
          (name) => name.startsWith("@pulumi/") || name.startsWith("@octokit/") || name.startsWith("@grpc/"),
        ),
        [],
      );
      assert.deepEqual(
        seen.filter((url) => /\/(sandbox|tests|components)\/[^/]*\.ts$/.test(url) || url.includes("/adapters/github/")),
        [],
      );
    });
  }
});

describe("a reader that goes away", () => {
  it("ends the output, not the command", () => {
    const call = `
      const { main } = await import(${JSON.stringify(MAIN)});
      const { processHost } = await import(${JSON.stringify(HOST)});
      const host = processHost();
      for (let i = 0; i < 200; i++) await main(["--help"], host);
      process.stderr.write("done");`;
    const script = `"$0" --input-type=module -e "$1" | head -1`;

    const out = execFileSync("/bin/sh", ["-c", `{ ${script}; } 2>&1`, process.execPath, call], { encoding: "utf8" });

    assert.equal(out, "Usage: ./envs [options] [command]\ndone");
  });
});
