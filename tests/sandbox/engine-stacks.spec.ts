import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStacks } from "../../sandbox/project/engine-stacks.ts";

/** Notes when it starts and ends, and writes the salt that the engine would. Arguments: `stack init NAME …`. */
const ENGINE = `#!/bin/sh
echo "start $3" >> "$JOURNAL"
sleep 0.2
echo "encryptionsalt: v1:$3" > "Pulumi.$3.yaml"
echo "end $3" >> "$JOURNAL"
`;

describe("creation of stacks in the sandbox's backend", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-engine-stacks-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("makes the first one, and with it the backend, before any other begins", async () => {
    const [pulumi, journal] = [join(dir, "pulumi"), join(dir, "journal")];
    writeFileSync(pulumi, ENGINE);
    chmodSync(pulumi, 0o755);

    const maker = { project: "shop", env: { PATH: process.env.PATH, JOURNAL: journal }, pulumi };
    const salts = await createStacks(maker, ["dev", "staging", "production"]);

    assert.deepEqual(
      [...salts],
      ["dev", "staging", "production"].map((stack) => [stack, `v1:${stack}`]),
    );
    assert.deepEqual(readFileSync(journal, "utf8").split("\n").slice(0, 2), ["start dev", "end dev"]);
  });
});
