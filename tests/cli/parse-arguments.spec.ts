import assert from "node:assert/strict";
import { COMMANDS, GROUPS } from "../../infra/cli/command-table.ts";
import { helpOf, parseArguments } from "../../infra/cli/parse-arguments.ts";
import { UserError } from "../../infra/errors.ts";
import { matchSnapshot } from "../support/snapshot.ts";

function parsed(...argv: string[]) {
  const result = parseArguments(argv);
  if (result.kind === "text") throw new Error(`a text came instead of a command: ${result.text}`);
  return { name: result.entry.name, args: result.args, options: result.options, globals: result.globals };
}

function fault(...argv: string[]) {
  try {
    parseArguments(argv);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, message: error.message, remedy: error.remedy, exit: error.exit };
  }
  throw new Error(`./envs ${argv.join(" ")} was accepted`);
}

describe("command table", () => {
  it("has every command of the first release", () => {
    assert.deepEqual(COMMANDS.map(({ name }) => name).sort(), [
      "adopt",
      "approvals list",
      "approvals sign",
      "config",
      "deploy",
      "doctor",
      "history",
      "ledger head",
      "ledger verify",
      "lock",
      "new",
      "plan",
      "preview",
      "promote",
      "release",
      "render",
      "rollback",
      "status",
      "verify",
    ]);
  });

  it("explains every group of two-word commands, and no other", () => {
    const groups = new Set(COMMANDS.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ")[0]] : [])));
    assert.deepEqual(Object.keys(GROUPS).sort(), [...groups].sort());
  });

  for (const entry of COMMANDS) {
    it(`loads a file that runs "${entry.name}"`, async () => {
      const { run } = await entry.load();
      assert.equal(typeof run, "function");
    });

    it(`shows an example in the help of "${entry.name}" that its own parser takes`, () => {
      for (const example of entry.examples) {
        assert.ok(helpOf(entry).includes(`  ${example}\n`), helpOf(entry));
        assert.equal(parsed(...words(example)).name, entry.name);
      }
    });
  }
});

describe("parseArguments", () => {
  it("gives arguments, options in camel case, and the global options apart", () => {
    assert.deepEqual(parsed("plan", "dev", "staging", "--service", "api", "--service", "web", "--json"), {
      name: "plan",
      args: ["dev", "staging"],
      options: { service: ["api", "web"] },
      globals: { json: true, debug: false, project: undefined },
    });
    assert.deepEqual(parsed("deploy", "dev", "--pull-request", "42").options, { pullRequest: 42 });
  });

  it("takes global options before and after the command, and before a group", () => {
    const globals = { json: true, debug: true, project: "elsewhere" };
    assert.deepEqual(parsed("--json", "--debug", "--project", "elsewhere", "status").globals, globals);
    assert.deepEqual(parsed("ledger", "head", "--json", "--debug", "--project=elsewhere").globals, globals);
    assert.deepEqual(parsed("--json", "--debug", "--project", "elsewhere", "ledger", "head").globals, globals);
  });

  it("takes --version of a command for the version to promote, not for its own", () => {
    assert.deepEqual(parsed("plan", "dev", "staging", "--version", "1.4.2").options, { version: "1.4.2" });
    assert.equal(parseArguments(["--version"]).kind, "text");
  });

  it("takes what follows -- as it is", () => {
    assert.deepEqual(parsed("verify", "--", "--json").args, ["--json"]);
    assert.equal(parsed("verify", "--", "--json").globals.json, false);
  });

  it("names the nearest command, option and subcommand", () => {
    assert.deepEqual(fault("promot"), {
      code: "UNKNOWN_COMMAND",
      message: "unknown command 'promot'",
      remedy: "did you mean promote? See ./envs --help",
      exit: 2,
    });
    assert.deepEqual(fault("plan", "a", "b", "--servise", "api"), {
      code: "UNKNOWN_OPTION",
      message: "unknown option '--servise'",
      remedy: "did you mean --service? See ./envs plan --help",
      exit: 2,
    });
    assert.deepEqual(fault("ledger", "haed"), {
      code: "UNKNOWN_COMMAND",
      message: "unknown command 'haed'",
      remedy: "did you mean head? See ./envs ledger --help",
      exit: 2,
    });
  });

  for (const [argv, code, remedy] of [
    [["plan", "dev"], "ARGUMENT_MISSING", "./envs plan --help"],
    [["plan", "a", "b", "c"], "ARGUMENT_UNEXPECTED", "./envs plan --help"],
    [["release", "dev", "--branch", "main", "--commit", "abc"], "ARGUMENT_MISSING", "./envs release --help"],
    [["lock", "dev"], "OPTION_MISSING", "./envs lock --help"],
    [["lock", "dev", "--reason"], "OPTION_VALUE_MISSING", "./envs lock --help"],
    [["lock", "dev", "--reason", " "], "OPTION_INVALID", "./envs lock --help"],
    [["history", "--limit", "0"], "OPTION_INVALID", "./envs history --help"],
    [["history", "--limit", "1e3"], "OPTION_INVALID", "./envs history --help"],
    [["approvals", "sign", "x", "--as", "ada", "--kind", "hotfix"], "OPTION_INVALID", "./envs approvals sign --help"],
    [["ledger"], "COMMAND_MISSING", "./envs ledger --help"],
    [["xyzzy"], "UNKNOWN_COMMAND", "./envs --help"],
  ] as const) {
    it(`refuses "${argv.join(" ")}" with ${code}`, () => {
      const { code: found, remedy: next, exit } = fault(...argv);
      assert.deepEqual([found, next, exit], [code, remedy, 2]);
    });
  }

  it("shows the same help as before", () => {
    const texts = COMMANDS.map((entry) => [entry.name, helpOf(entry).trimEnd().split("\n")]);
    const root = parseArguments([]);
    const help = parseArguments(["--help"]);
    assert.deepEqual(root, help);
    assert.ok(root.kind === "text");
    matchSnapshot(import.meta.dirname, "help", Object.fromEntries([["", root.text.trimEnd().split("\n")], ...texts]));
  });
});

/** Words of an example as a shell would split it; enough for double quotes. */
function words(line: string): string[] {
  const found = line.replace(/ >.*$/, "").match(/"[^"]*"|\S+/g) ?? [];
  return found.slice(1).map((word) => word.replaceAll('"', ""));
}
