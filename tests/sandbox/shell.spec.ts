/** Entering and leaving by `eval "$(./envs sandbox env)"`, in the shells that people have. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openTestSandbox, REPOSITORY, runProgram, type TestSandbox } from "../support/sandbox.ts";

describe("entering the sandbox from a shell", function () {
  this.timeout(120_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await openTestSandbox();
  });

  after(() => sandbox?.close());

  for (const shell of ["sh", "bash"]) {
    it(`leads in and out again in ${shell}, and leaves everything as it was`, async () => {
      const call = (...args: string[]) => {
        const main = JSON.stringify(join(REPOSITORY, "sandbox", "main.ts"));
        const script = `import { main } from ${main}; process.exitCode = await main(${JSON.stringify(args)}, ${JSON.stringify(REPOSITORY)});`;
        return `"${process.execPath}" --input-type=module --eval '${script}'`;
      };
      const look = "env | grep -E '^(PULUMI|KUBECONFIG|ENVS_SANDBOX=|PATH|NODE_COMPILE)' | sort";
      const script = `set -eu
cd /usr
before=$(${look}); here=$PWD
eval "$(${call("env")})"
eval "$(${call("env")})"
echo "IN $PWD"
pulumi stack ls --json
eval "$(${call("env", "--unset")})"
after=$(${look})
[ "$before" = "$after" ] && [ "$here" = "$PWD" ] && echo SAME || { echo "$before"; echo ---; echo "$after"; }
eval "$(${call("env", "--unset")})"
`;
      // As in a person's shell: with settings of their own, one of which is a secret, and none of the sandbox's.
      const env = {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ENVS_SANDBOX_DIR: sandbox.paths.dir,
        KUBECONFIG: "/home/it's mine/config",
        PULUMI_CONFIG_PASSPHRASE: "own $ecret",
      };

      const { code, stdout, stderr } = await runProgram(shell, ["-c", script], { cwd: "/", env });

      assert.equal(code, 0, stdout + stderr);
      assert.ok(stdout.includes(`IN ${sandbox.project}\n`), stdout);
      assert.ok(stdout.includes('"name": "dev"'), stdout);
      assert.ok(stdout.endsWith("SAME\n"), stdout);
    });
  }

  it("prints no value of the person's own settings", async () => {
    const env = {
      ...sandbox.env,
      ENVS_SANDBOX: "",
      PULUMI_CONFIG_PASSPHRASE: "own-secret",
      PULUMI_ACCESS_TOKEN: "own-token",
    };
    const main = JSON.stringify(join(REPOSITORY, "sandbox", "main.ts"));
    const script = `import { main } from ${main}; process.exitCode = await main(["env"], ${JSON.stringify(REPOSITORY)});`;

    const { stdout } = await runProgram(process.execPath, ["--input-type=module", "--eval", script], { cwd: "/", env });

    assert.doesNotMatch(stdout, /own-secret|own-token/);
    assert.match(stdout, /unset PULUMI_CONFIG_PASSPHRASE/);
  });

  it("restores every variable that it sets", async () => {
    const [set, restored] = await Promise.all([sandbox.sandbox("env"), sandbox.sandbox("env", "--unset")]);
    const names = [...set.stdout.matchAll(/^export ([A-Z_]+)=/gm)].map((match) => match[1] ?? "");

    assert.ok(names.length >= 10, names.join());
    for (const name of names.filter((one) => one !== "ENVS_SANDBOX"))
      assert.match(restored.stdout, new RegExp(`export ${name}=`), name);
  });
});
