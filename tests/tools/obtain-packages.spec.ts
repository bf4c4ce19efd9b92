import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ScratchClone } from "./scratch-clone.ts";

/** A stand-in for a checker of the Prometheus project, as a line of shell that writes it. */
const writeTool = (file: string, version: string) =>
  `/bin/mkdir -p "$(/usr/bin/dirname "${file}")"; printf '#!/bin/sh\\necho "promtool, version ${version}"\\n' > "${file}"; /bin/chmod +x "${file}"`;

describe("obtaining programs of the distribution", () => {
  let clone: ScratchClone;

  beforeEach(() => {
    clone = new ScratchClone("none");
  });
  afterEach(() => clone.remove());

  function obtain(name: string) {
    return clone.run(process.execPath, ["tools/obtain.js", name], { env: { PATH: clone.bin } });
  }

  const place = (path: string) => join(clone.root, ".cache/tools", path);
  const calls = () => readFileSync(join(clone.home, "calls"), "utf8").trim().split("\n");
  /** apt-get that knows the package, at once or after its lists were fetched, and a package with a tool of this version. */
  function distribution(version: string, { listsAreFresh = true } = {}) {
    const known = listsAreFresh ? "true" : '[ -e "$HOME/fetched" ]';
    const download = `if ${known}; then echo > prometheus_1_amd64.deb; else echo "E: Unable to locate package"; exit 100; fi`;
    clone.program(
      "apt-get",
      `echo "$*" >> "$HOME/calls"; case "$*" in *update) echo > "$HOME/fetched";; *) ${download};; esac`,
    );
    clone.program("dpkg-deb", writeTool("$3/usr/bin/promtool", version));
  }

  it("takes the one on PATH only if it is new enough", async () => {
    clone.program("promtool", 'echo "promtool, version 2.53.1 (branch: HEAD)"');
    const taken = await obtain("promtool");
    clone.program("promtool", 'echo "promtool, version 2.31.0 (branch: HEAD)"');
    const refused = await obtain("promtool");

    assert.equal(taken.stdout, `${join(clone.bin, "promtool")}\n`);
    assert.deepEqual(
      [refused.code, refused.stderr],
      [
        3,
        "promtool is too old (version 2.31; wanted: 2.42 or newer) and cannot be obtained: apt-get download prometheus: apt-get was not found ; no Go on PATH (go was not found)\n",
      ],
    );
  });

  it("unpacks the package once, with nothing of apt's outside the project's cache", async () => {
    distribution("2.42.0");

    const answers = [await obtain("promtool"), await obtain("promtool")];

    assert.deepEqual(
      answers.map(({ stdout }) => stdout.trim()),
      Array(2).fill(place("deb-prometheus/usr/bin/promtool")),
    );
    assert.equal(calls().length, 1);
    assert.match(calls()[0] ?? "", new RegExp(`-o Dir::Cache=${place("deb-prometheus")}.* download prometheus$`));
    assert.deepEqual(readdirSync(place("deb-prometheus")), ["usr"]);
  });

  it("fetches lists of its own where the machine's do not know the package", async () => {
    distribution("2.42.0", { listsAreFresh: false });

    const { stdout } = await obtain("promtool");

    assert.equal(stdout.trim(), place("deb-prometheus/usr/bin/promtool"));
    assert.deepEqual(
      calls().map((call) => call.split(" ").at(-1)),
      ["prometheus", "update", "prometheus"],
    );
    for (const call of calls().slice(1)) assert.match(call, new RegExp(`-o Dir::State=${place("deb-prometheus")}`));
  });

  it("builds it where the distribution's is too old, and does not ask the distribution again", async () => {
    distribution("2.31.0");
    clone.program(
      "go",
      `case "$1" in env) echo go1.26.8;; *) while [ "$1" != -o ]; do shift; done; ${writeTool("$2", "3.15.0")};; esac`,
    );

    const answers = [await obtain("promtool"), await obtain("promtool")];

    assert.deepEqual(
      answers.map(({ stdout }) => stdout.trim()),
      Array(2).fill(place("promtool-3.15.0/bin/promtool")),
    );
    assert.equal(calls().length, 1);
    assert.equal(existsSync(place("deb-prometheus")), false);
  });
});

describe("obtaining a Python tool", () => {
  it("starts wherever its folder stands", async () => {
    const clone = new ScratchClone("none");
    try {
      clone.program(
        "python3",
        `/bin/mkdir -p "$3/bin"; printf '#!/bin/sh\\necho "$(/usr/bin/dirname "$0") $*"\\n' > "$3/bin/python3"; /bin/chmod +x "$3/bin/python3"`,
      );

      const { stdout } = await clone.run(process.execPath, ["tools/obtain.js", "nca"], { env: { PATH: clone.bin } });
      const ran = await clone.run(stdout.trim(), ["--version"]);

      const folder = join(clone.root, ".cache/tools/nca-2.1.0");
      assert.equal(stdout.trim(), join(folder, "bin/nca"));
      assert.equal(ran.stdout, `${folder}/bin/../venv/bin -m nca --version\n`);
    } finally {
      clone.remove();
    }
  });
});
