import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { APPROVAL_VARIABLE } from "../../components/github/repository-rules.ts";
import { parseArguments } from "../../infra/cli/parse-arguments.ts";
import { approvalEnvironmentName } from "../../infra/environment/resolve-github.ts";
import { commandsOf, workflowFindings } from "./workflow-rules.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDER = join(ROOT, ".github", "workflows");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yml"));
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

/** Environments of the project that stands in the root: its own workflows must fit it. */
function environments(): readonly string[] {
  return Object.keys(parse(readFileSync(join(ROOT, "promotion.yaml"), "utf8")).environments);
}

/** What a workflow may name: nobody makes `verify-real` but in a throw-away repository, so elsewhere it holds nothing. */
function allowedIn(name: string): readonly string[] {
  return name === "verify-real.yml" ? ["verify-real"] : environments();
}

describe("the workflows", () => {
  it("are test, preview, promote, land and verify-real", () => {
    assert.deepEqual([...FILES].sort(), ["land.yml", "preview.yml", "promote.yml", "test.yml", "verify-real.yml"]);
  });

  for (const name of FILES) {
    it(`${name} keeps our own rules`, () => {
      assert.deepEqual(workflowFindings(read(name), allowedIn(name)), []);
    });

    for (const command of commandsOf(read(name)).filter((each) => each.startsWith("./envs"))) {
      it(`${name} types a command that exists: ${command}`, () => {
        for (const value of ["", "1.4.2"]) {
          const parsed = parseArguments(wordsOf(command, { ...VALUES, VERSION: value, SERVICE: value }));

          assert.equal(parsed.kind, "run");
        }
      });

      it(`${name} takes no input for an option: ${command}`, () => {
        const plain = parseArguments(wordsOf(command, VALUES));
        for (const input of INPUTS.filter((each) => command.includes(`$${each}`))) {
          for (const hostile of [
            "--apply",
            "--write",
            "-- --apply",
            "x --apply",
            "--project=/",
            "$(touch x)",
            "`id`",
            "; id",
            "--",
          ]) {
            const words = wordsOf(command, { ...VALUES, [input]: hostile });
            const parsed = refused(() => parseArguments(words));
            if (parsed === undefined || plain.kind !== "run" || parsed.kind !== "run") continue;
            const allowed = [...Object.keys(plain.options), "version", "service"];
            assert.deepEqual(
              Object.keys(parsed.options).filter((key) => !allowed.includes(key)),
              [],
              words.join(" "),
            );
            assert.deepEqual(parsed.globals, plain.globals);
          }
        }
      });
    }
  }

  it("land one at a time an environment, and nothing evicts one that waits", () => {
    assert.deepEqual(parse(read("land.yml")).concurrency, {
      group: "land-${{ inputs.environment }}",
      "cancel-in-progress": false,
      queue: "max",
    });
  });

  it("land and promote run the default branch, whatever branch they are started from", () => {
    for (const name of ["land.yml", "promote.yml"]) {
      const jobs = Object.values<{ steps: { uses?: string; with?: { ref?: string } }[] }>(parse(read(name)).jobs);
      const checkouts = jobs.flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")));
      assert.deepEqual(
        checkouts.map((checkout) => checkout.with?.ref),
        ["${{ github.event.repository.default_branch }}"],
      );
    }
  });

  describe("land, which waits for an approval where the stack shared lists one,", () => {
    const { approval, land } = parse(read("land.yml")).jobs;

    it("goes through that environment with no right, secret or code, by the variable that the stack makes", () => {
      assert.equal(approval.environment, "promotion-approval-${{ inputs.environment }}");
      assert.equal(approvalEnvironmentName("${{ inputs.environment }}"), approval.environment);
      assert.ok(approval.if.includes(`vars.${APPROVAL_VARIABLE}`));
      assert.deepEqual(approval.permissions, {});
      assert.deepEqual(approval.steps, [{ name: "Go through", run: "true" }]);
    });

    for (const [list, environment, asks] of [
      [undefined, "production", false],
      ["[]", "production", false],
      ['["production"]', "production", true],
      ['["production"]', "staging", false],
      ['["production-eu"]', "production", false],
    ] as const) {
      it(`${asks ? "asks" : "asks nobody"} for ${environment} with the list ${list}`, () => {
        const vars = list === undefined ? {} : { [APPROVAL_VARIABLE]: list };

        assert.equal(holds(approval.if, { vars, inputs: { environment } }), asks);
      });
    }

    for (const [result, cancelled, lands] of [
      ["success", false, true],
      ["skipped", false, true],
      ["failure", false, false],
      ["cancelled", false, false],
      ["success", true, false],
      ["skipped", true, false],
    ] as const) {
      it(`${lands ? "lands" : "does not land"} after ${result}${cancelled ? ", cancelled" : ""}`, () => {
        const condition = land.if.replace(/^\$\{\{ (.*) \}\}$/, "$1");

        assert.equal(land.needs, "approval");
        assert.equal(holds(condition, { needs: { approval: { result } }, cancelled: () => cancelled }), lands);
      });
    }
  });

  it("verify the real services by hand alone, refuse another account, and take down whatever happened", () => {
    const { on, jobs } = parse(read("verify-real.yml"));
    const steps: { name?: string; if?: string; with?: Record<string, string> }[] = jobs.verify.steps;

    assert.deepEqual(Object.keys(on), ["workflow_dispatch"]);
    assert.equal(jobs.verify.environment, "verify-real");
    const role = steps.find((step) => step.with?.["role-to-assume"] !== undefined);
    assert.equal(role?.with?.["allowed-account-ids"], "${{ inputs.account_id }}");
    assert.equal(steps.find(({ name }) => name === "Destroy")?.if, "always()");
  });

  it("take an environment's own role, and ask for a token where one is taken alone", () => {
    for (const name of FILES) {
      const jobs: Record<string, { environment?: string; permissions: Record<string, string>; steps: unknown[] }> =
        parse(read(name)).jobs;
      for (const job of Object.values(jobs)) {
        const takesRole = JSON.stringify(job.steps).includes("role-to-assume");
        assert.equal("id-token" in job.permissions, takesRole, name);
        if (!takesRole) continue;
        assert.ok(job.environment !== undefined, `${name}: AWS trusts jobs of an environment alone`);
        assert.match(JSON.stringify(job.steps), /"role-to-assume":"\$\{\{ vars\.AWS_ROLE_ARN \}\}"/);
      }
    }
  });

  it("give a fork neither a secret, a variable nor a right to write", () => {
    const { fork, preview } = parse(read("preview.yml")).jobs;

    assert.equal(fork.if, "github.event.pull_request.head.repo.full_name != github.repository");
    assert.equal(preview.if, "github.event.pull_request.head.repo.full_name == github.repository");
    assert.deepEqual(fork.permissions, { contents: "read" });
    assert.doesNotMatch(JSON.stringify(fork), /secrets|vars\.|github\.token|id-token/);
    assert.doesNotMatch(JSON.stringify(preview), /secrets/, "code of a pull request never meets a secret");
  });
});

describe("the rules for workflows", () => {
  const good = read("test.yml");
  const faults: readonly (readonly [string, string, string, RegExp])[] = [
    [
      "a tag instead of a commit",
      "@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3",
      "@v6",
      /not pinned by a full commit/,
    ],
    ["a commit without its version", " # v6.0.3", "", /no version behind the commit/],
    ["a checkout that keeps the token", "persist-credentials: false", "persist-credentials: true", /leaves the token/],
    ["rights at the top", "permissions: {}", "permissions: read-all", /at the top must be/],
    ["a job without rights of its own", "    permissions:\n      contents: read\n", "", /no permissions of its own/],
    ["no time limit", "    timeout-minutes: 60\n", "", /no timeout-minutes/],
    [
      "an environment that is no node",
      "    timeout-minutes: 60",
      "    timeout-minutes: 60\n    environment: prodution",
      /prodution is no node/,
    ],
    [
      "an expression in a command",
      "run: .ci/run",
      "run: .ci/run ${{ github.head_ref }}",
      /an expression stands in a command/,
    ],
    ["two commands", "run: .ci/run", "run: .ci/run; true", /more than one command/],
    ["two lines", "run: .ci/run", "run: |\n          make setup\n          make test", /more than one command/],
    ["a command of a stranger", "run: .ci/run", "run: curl https://example.org", /no command of ours/],
    ["an unquoted variable", "run: .ci/run", "run: ./envs plan $A $B", /an unquoted variable/],
    [
      "a trigger with our rights",
      "  pull_request:",
      "  pull_request_target:\n    types: [opened]",
      /pull_request_target/,
    ],
    ["no concurrency group", "concurrency:", "x-concurrency:", /no concurrency group/],
  ];
  it("find an approval environment without the condition that it is there", () => {
    const land = read("land.yml");

    assert.deepEqual(workflowFindings(land, environments()), []);
    for (const condition of ["true", "vars.ENVS_APPROVAL_ENVIRONMENTS != ''"]) {
      const changed = land.replace(/if: contains\(.*\)/, `if: ${condition}`);
      assert.match(
        workflowFindings(changed, environments()).join(),
        /approval: an approval environment that may not be there/,
      );
    }
  });

  for (const [what, found, replacement, message] of faults) {
    it(`find ${what}`, () => {
      assert.ok(good.includes(found), "the workflow does not hold what the test changes");
      const findings = workflowFindings(
        good.replace(found, () => replacement),
        environments(),
      );

      assert.match(findings.join("\n"), message);
    });
  }
});

describe("the linters of others", function () {
  this.timeout(600_000);

  it("actionlint finds nothing, and does find a fault", function () {
    const tool = toolPath("ACTIONLINT", "actionlint");
    if (tool.path === undefined) return skip(this, tool.why);

    assert.equal(lint(tool.path, ["-no-color"]), "");
    const bad = read("test.yml").replace("run: .ci/run", "run: echo ${{ github.event.pull_request.title }}");
    assert.match(lint(tool.path, ["-no-color", "-"], bad), /potentially untrusted/);
  });

  it("zizmor finds nothing, as an auditor too, and does find a fault", function () {
    const tool = toolPath("ZIZMOR", "zizmor");
    if (tool.path === undefined) return skip(this, tool.why);

    const args = ["--offline", "--no-progress", "--persona=auditor", "--format=json"];
    assert.deepEqual(JSON.parse(lint(tool.path, [...args, join(ROOT, ".github")])), []);
    const folder = mkdtempSync(join(tmpdir(), "zizmor-"));
    try {
      const file = join(folder, ".github", "workflows", "bad.yml");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, read("test.yml").replace("persist-credentials: false", "persist-credentials: true"));
      assert.match(lint(tool.path, [...args, file]), /artipacked/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Whether an expression of GitHub holds. Those in use are expressions of JavaScript too, with these two functions. */
function holds(condition: string, contexts: Readonly<Record<string, unknown>>): boolean {
  const given = {
    contains: (list: readonly string[], one: string) => list.includes(one),
    fromJSON: JSON.parse,
    ...contexts,
  };
  return Boolean(new Function(...Object.keys(given), `return ${condition}`)(...Object.values(given)));
}

/** Path of a linter: from the environment, else obtained by the project's own tool; or why there is none. */
function toolPath(variable: string, name: string): { readonly path: string | undefined; readonly why: string } {
  const given = process.env[variable];
  if (given !== undefined && existsSync(given)) return { path: given, why: "" };
  const found = spawnSync(process.execPath, [join(ROOT, "tools", "obtain.js"), name], { encoding: "utf8" });
  if (found.status === 0) return { path: found.stdout.trim(), why: "" };
  return { path: undefined, why: (found.stderr || found.stdout).trim() };
}

function skip(context: Mocha.Context, why: string): void {
  console.log(`      skipped: ${why}`);
  context.skip();
}

/** Standard output of a linter, whatever its exit code. */
function lint(path: string, args: readonly string[], input = ""): string {
  const { stdout, error } = spawnSync(path, [...args], { cwd: ROOT, input, encoding: "utf8" });
  if (error) throw error;
  return stdout;
}

const INPUTS = ["SOURCE", "TARGET", "ENVIRONMENT", "VERSION", "SERVICE", "REASON"] as const;
const VALUES: Readonly<Record<string, string>> = {
  SOURCE: "dev",
  TARGET: "staging",
  ENVIRONMENT: "dev",
  NUMBER: "42",
  BASE: "main",
  REASON: "because",
  VERSION: "",
  SERVICE: "",
  GITHUB_STEP_SUMMARY: "/tmp/summary",
};

/** The words that a shell makes of a command, without the launcher and its own switch. */
function wordsOf(command: string, env: Readonly<Record<string, string>>): readonly string[] {
  const script = command.replace("./envs", 'printf "%s\\0"');
  const words = execFileSync("bash", ["-euc", script], { env, encoding: "utf8" }).split("\0").slice(0, -1);
  return words[0] === "--sandbox" ? words.slice(1) : words;
}

/** What a parser gives, or undefined if it refuses. */
function refused<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
