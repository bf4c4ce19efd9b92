import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Ran, ROOT, ScratchClone } from "./scratch-clone.ts";

/** A stand-in of the commands: tells how it was called, and ends as it is told. */
const COMMANDS = `
export async function main(argv: readonly string[]): Promise<number> {
  const { PATH, PULUMI_HOME, FROM_SANDBOX } = process.env;
  process.on("SIGTERM", () => { console.log("ended in order"); process.exit(7); });
  console.log(JSON.stringify({ argv, node: process.version, PATH, PULUMI_HOME, FROM_SANDBOX }));
  if (argv[0] === "wait") await new Promise((resolve) => setTimeout(resolve, 60_000));
  return argv[0] === "blocked" ? 3 : 0;
}`;

/** Nodes to start the launcher with: this one, and an older one of the machine if there is one. */
const OLD_NODE = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "node"))
  .find(
    (file) =>
      existsSync(file) &&
      Number.parseInt(spawnSync(file, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout, 10) < 24,
  );

describe("launcher before set-up", () => {
  let clone: ScratchClone;

  before(() => {
    clone = new ScratchClone("none");
  });
  after(() => clone.remove());

  for (const [name, node] of [
    ["Node 24", process.execPath],
    ["an older Node", OLD_NODE],
  ] as const) {
    it(`says what to type, on ${name}`, async function () {
      if (node === undefined) {
        console.log("no Node older than 24 on PATH");
        this.skip();
      }

      const help = await clone.run(node, ["envs", "--help"]);
      const status = await clone.run(node, ["envs", "status"]);

      assert.deepEqual([help.code, help.stderr], [0, ""]);
      assert.match(help.stdout, /make demo .*\n {2}make setup /);
      assert.deepEqual([status.code, status.stdout], [2, ""]);
      assert.equal(
        status.stderr,
        "this clone is not set up yet: there is no node_modules\nwhat to do: make setup, or make demo for a first look\n",
      );
    });
  }

  it("answers with JSON where JSON was asked for", async () => {
    const ran = await clone.run(process.execPath, ["envs", "status", "--json"]);

    assert.deepEqual(JSON.parse(ran.stdout).error, {
      code: "NOT_SET_UP",
      message: "this clone is not set up yet: there is no node_modules",
      where: "",
      remedy: "make setup, or make demo for a first look",
    });
  });

  it("stops a shell that would have entered the sandbox", async () => {
    const script = `eval "$("${process.execPath}" envs sandbox env)" && echo WENT ON`;

    const ran = await clone.run("sh", ["-c", script]);

    assert.deepEqual([ran.code, ran.stdout], [1, ""]);
    assert.match(ran.stderr, /the sandbox could not start: this shell is not in it/);
  });

  it("starts as a program of its own", async () => {
    const ran = await clone.run(join(clone.root, "envs"), []);

    assert.equal(ran.code, 0);
  });
});

describe("launcher without the engine", () => {
  let clone: ScratchClone;

  before(() => {
    clone = new ScratchClone("own");
    clone.write("infra/cli/main.ts", COMMANDS);
  });
  after(() => clone.remove());

  it("refuses a command that needs it, and shows help all the same", async () => {
    const plan = await clone.run(process.execPath, ["envs", "plan", "dev", "staging"]);
    const help = await clone.run(process.execPath, ["envs", "plan", "--help"]);

    assert.equal(plan.code, 2);
    assert.match(plan.stderr, /^the engine \(Pulumi\) has not been obtained yet\nwhat to do: make setup/);
    assert.equal(help.code, 0, help.stderr);
  });
});

describe("launcher", () => {
  let clone: ScratchClone;

  before(() => {
    clone = new ScratchClone("linked");
    clone.write("Pulumi.yaml", "name: x\n");
    clone.write("infra/cli/main.ts", COMMANDS);
    clone.write(
      "sandbox/main.ts",
      "export async function main(argv: readonly string[], root: string) { if (argv[0] === 'env') return 2; console.log(JSON.stringify({ argv, root })); return 5; }",
    );
    clone.write("link.json", JSON.stringify({ project: "/copy" }));
    const link = JSON.stringify(join(clone.root, "link.json"));
    clone.write(
      "sandbox/environment.ts",
      `export async function ensureSandbox(root: string) { return { FROM_SANDBOX: root, ENVS_SANDBOX: ${link} }; }`,
    );
  });
  after(() => clone.remove());

  function envs(
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; node?: string } = {},
  ): Promise<Ran> {
    return clone.run(options.node ?? process.execPath, [join(clone.root, "envs"), ...args], options);
  }

  async function called(args: readonly string[], options: Parameters<typeof envs>[1] = {}) {
    const ran = await envs(args, options);
    assert.equal(ran.stderr, "");
    return JSON.parse(ran.stdout);
  }

  it("hands the words on as they are and keeps the exit code", async () => {
    const ran = await envs(["blocked", "a b", "--reason", 'it\'s "so"']);

    assert.deepEqual(JSON.parse(ran.stdout).argv, ["blocked", "a b", "--reason", 'it\'s "so"']);
    assert.equal(ran.code, 3);
  });

  it("puts the project's engine and Node first, whatever the person's PULUMI_HOME is", async () => {
    const { PATH, PULUMI_HOME } = await called(["x"], { env: { PULUMI_HOME: clone.home } });

    const cache = join(ROOT, ".cache/pulumi");
    assert.equal(PULUMI_HOME, realpathSync(cache));
    assert.match(PATH.split(delimiter)[0], /\.cache\/pulumi\/versions\/[\d.]+\/bin$/);
  });

  it("starts again in Node 24 when it was started in an older one, and keeps the exit code", async function () {
    if (OLD_NODE === undefined) {
      console.log("no Node older than 24 on PATH");
      this.skip();
    }

    const ran = await envs(["blocked"], { node: OLD_NODE });

    assert.match(JSON.parse(ran.stdout).node, /^v(2[4-9]|[3-9]\d)\./);
    assert.equal(ran.code, 3);
  });

  it("hands a signal on and waits for the command's own end", async () => {
    const node = OLD_NODE ?? process.execPath;
    const child = spawn(node, [join(clone.root, "envs"), "wait"], {
      cwd: clone.root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";

    const code = await new Promise((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        if (output === "") child.kill("SIGTERM");
        output += chunk;
      });
      child.on("close", resolve);
    });

    assert.match(output, /ended in order/);
    assert.equal(code, 7);
  });

  it("works through a link from another folder, and is then about its own project", async () => {
    const link = join(clone.folder, "somewhere");
    symlinkSync(join(clone.root, "envs"), link);

    const elsewhere = await clone.run(link, ["status", "--", "x"], { cwd: clone.home });
    const inProject = await clone.run(link, ["status"]);

    assert.deepEqual(JSON.parse(elsewhere.stdout).argv, ["status", "--project", realpathSync(clone.root), "--", "x"]);
    assert.deepEqual(JSON.parse(inProject.stdout).argv, ["status"]);
  });

  it("leads a command to the sandbox's copy with --sandbox before it", async () => {
    const { argv, FROM_SANDBOX } = await called(["--json", "--sandbox", "plan", "a", "b"]);

    assert.deepEqual(argv, ["--json", "plan", "a", "b", "--project", "/copy"]);
    assert.equal(FROM_SANDBOX, realpathSync(clone.root));
  });

  it("leaves --sandbox after the command to the command", async () => {
    const { argv, FROM_SANDBOX } = await called(["lock", "dev", "--reason", "--sandbox"]);

    assert.deepEqual([argv, FROM_SANDBOX], [["lock", "dev", "--reason", "--sandbox"], undefined]);
  });

  it("refuses --sandbox together with --project", async () => {
    const ran = await envs(["--sandbox", "status", "--project", "."]);

    assert.equal(ran.code, 2);
    assert.match(
      ran.stderr,
      /--sandbox and --project were both given; allowed: one of them\nwhat to do: leave out --project/,
    );
  });

  it("hands a shell what stops it where the way into the sandbox fails, and nothing to JSON", async () => {
    const text = await envs(["sandbox", "env"]);
    const json = await envs(["sandbox", "env", "--json"]);

    assert.match(text.stdout, /^echo '[^']+' >&2; false\n$/);
    assert.deepEqual([text.code, json.code, json.stdout], [2, 2, ""]);
  });

  it("gives the sandbox's own commands the project that owns it, from inside the copy too", async () => {
    const copy = new ScratchClone("none");
    try {
      const inner = join(copy.root, ".sandbox/project");
      mkdirSync(join(copy.root, ".sandbox"));
      symlinkSync(join(ROOT, "node_modules"), join(copy.root, "node_modules"));
      await copy.run("cp", ["-a", clone.root, inner]);

      const ran = await copy.run(process.execPath, [join(inner, "envs"), "sandbox", "status"], { cwd: inner });

      assert.deepEqual(JSON.parse(ran.stdout), { argv: ["status"], root: realpathSync(copy.root) });
      assert.equal(ran.code, 5);
    } finally {
      copy.remove();
    }
  });

  it("shows the real project's help", async () => {
    const { stdout, code } = await clone.run(process.execPath, [join(ROOT, "envs"), "--help"], { cwd: ROOT });

    assert.equal(code, 0);
    assert.match(stdout, /^Usage: \.\/envs/);
    assert.equal(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).private, true);
  });
});
