import assert from "node:assert/strict";
import { join } from "node:path";
import { ScratchClone } from "./scratch-clone.ts";

describe("obtaining check tools", () => {
  let clone: ScratchClone;

  beforeEach(() => {
    clone = new ScratchClone("none");
  });
  afterEach(() => clone.remove());

  /** With nothing on PATH but the stand-ins. */
  function obtain(name: string) {
    return clone.run(process.execPath, ["tools/obtain.js", name], { env: { PATH: clone.bin } });
  }

  it("takes the one on PATH", async () => {
    clone.program("actionlint", "exit 0");

    assert.deepEqual(await obtain("actionlint"), {
      code: 0,
      signal: null,
      stdout: `${join(clone.bin, "actionlint")}\n`,
      stderr: "",
    });
  });

  it("installs a pinned version once", async () => {
    clone.program("go", 'echo "$*" >> "$HOME/go-calls"; /bin/mkdir -p "$GOBIN"; echo > "$GOBIN/actionlint"');

    const first = await obtain("actionlint");
    const second = await obtain("actionlint");

    const path = join(clone.root, ".cache/tools/actionlint-1.7.12/bin/actionlint\n");
    assert.deepEqual([first.stdout, second.stdout], [path, path]);
    const { stdout } = await clone.run("cat", [join(clone.home, "go-calls")]);
    assert.equal(stdout, "install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12\n");
  });

  it("says in one line why a tool cannot be had, and leaves nothing behind", async () => {
    clone.program("python3", "echo 'No module named ensurepip' >&2; exit 1");

    const answers = [
      await obtain("actionlint"),
      await obtain("zizmor"),
      await obtain("shellcheck"),
      await obtain("nothing"),
    ];

    assert.deepEqual(
      answers.map(({ code }) => code),
      [3, 3, 3, 3],
    );
    assert.deepEqual(
      answers.map(({ stderr }) => stderr.trimEnd()),
      [
        "actionlint is not on PATH and cannot be obtained: go install: go was not found ",
        "zizmor is not on PATH and cannot be obtained: python3 -m venv: exit code 1 No module named ensurepip",
        "shellcheck is not on PATH and cannot be obtained: it comes from the machine's own packages only",
        "no such tool: nothing; allowed: actionlint, zizmor, kubeconform, promtool, prometheus, amtool, alertmanager, nca, helm, kustomize, shellcheck",
      ].map((line) => line.trimEnd()),
    );
    assert.equal((await clone.run("ls", [join(clone.root, ".cache/tools")])).stdout, "");
  });
});
