/** Several promotions at once, in one clone and in several (RELIABILITY 4 to 6). `FAULT_DEPTH=2` runs many rounds. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startDriver } from "../support/driver.ts";
import { git, ledgerHead, makeClones, makeProject, openProject, pinOf, Scratch } from "../support/git.ts";
import { assertWhole } from "../support/pins-state.ts";

const IS_DEEP = process.env.FAULT_DEPTH === "2";
const DIGITS = "123456789abcdef0";

describe("promotions at once", function () {
  this.timeout(IS_DEEP ? 3_600_000 : 120_000);
  const scratch = new Scratch();
  afterEach(() => scratch.clean());

  for (const count of IS_DEEP ? [2, 3, 4, 8, 16] : [2, 6]) {
    it(`lets exactly one of ${count} in one clone win, and tells the others who`, async () => {
      for (let round = 0; round < (IS_DEEP ? 50 : 1); round += 1) {
        const dir = makeProject(scratch);
        const old = readFileSync(join(dir, "Pulumi.staging.yaml"), "utf8");
        const drivers = await Promise.all(
          Array.from({ length: count }, (_, index) =>
            startDriver({
              dir,
              id: `promotion-00000000000${DIGITS[index]}`,
              image: pinOf("api", `1.5.${index}`, DIGITS[index] ?? "0"),
            }),
          ),
        );

        const reports = await Promise.all(drivers.map((driver) => driver.go()));

        const winners = reports.filter((report) => report?.exit === 0);
        const losers = reports.filter((report) => report?.exit !== 0);
        assert.equal(winners.length, 1, JSON.stringify(reports));
        assert.ok(
          losers.every((report) => report?.exit === 5),
          JSON.stringify(losers),
        );
        const codes = new Set(losers.map((report) => report?.code));
        assert.ok(
          [...codes].every((code) =>
            ["LOCK_HELD", "LEDGER_CONFLICT", "FILE_CHANGED", "HEAD_MOVED"].includes(code ?? ""),
          ),
          [...codes].join(),
        );
        assert.equal(git(dir, "rev-list", "--count", "HEAD"), "2");
        assert.equal(
          await assertWhole(dir, { old, new: readFileSync(join(dir, "Pulumi.staging.yaml"), "utf8") }),
          "new",
        );
        assert.equal((await ledgerHead(openProject(dir))).seq, 1);
        scratch.clean();
      }
    });
  }

  for (const count of IS_DEEP ? [2, 4, 8] : [3]) {
    it(`loses no event when ${count} clones race for one remote`, async () => {
      for (let round = 0; round < (IS_DEEP ? 100 : 2); round += 1) {
        const { bare, clones } = makeClones(scratch, count);
        const drivers = await Promise.all(
          clones.map((dir, index) =>
            startDriver({
              dir,
              remote: "origin",
              id: `promotion-00000000000${DIGITS[index]}`,
              image: pinOf("api", `1.5.${index}`, DIGITS[index] ?? "0"),
            }),
          ),
        );

        const reports = await Promise.all(drivers.map((driver) => driver.go()));

        const won = reports.map((report) => report?.exit === 0);
        assert.equal(won.filter(Boolean).length, 1, JSON.stringify(reports));
        for (const [index, dir] of clones.entries()) {
          const report = reports[index];
          if (won[index] !== true) assert.deepEqual([report?.code, report?.exit], ["LEDGER_CONFLICT", 5]);
          if (won[index] !== true)
            assert.match(
              report?.message ?? "",
              /^somebody else was first: event 1, promoted in staging by ada at .+; nothing was written$/,
            );
          assert.equal(git(dir, "rev-list", "--count", "HEAD"), won[index] === true ? "2" : "1");
          assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), "");
          assert.equal((await ledgerHead(openProject(dir, { remote: "origin" }))).seq, 1);
        }
        assert.equal(git(bare, "rev-list", "--count", "refs/heads/envs-ledger"), "1");
        scratch.clean();
      }
    });
  }

  it("keeps every event when clones append until all have been recorded", async () => {
    const { clones } = makeClones(scratch, 3);
    const each = IS_DEEP ? 20 : 2;
    const append = async (dir: string, name: string): Promise<number> => {
      let conflicts = 0;
      for (let index = 0; index < each; index += 1) {
        const body = {
          type: "built",
          service: "api",
          image: pinOf("api", "1.5.0", "a"),
          commit: `${name}${index}`,
          branch: "main",
        } as const;
        for (;;) {
          const project = openProject(dir, { remote: "origin" });
          if ((await project.ledger.append([body], await ledgerHead(project), name)) === "appended") break;
          conflicts += 1;
        }
      }
      return conflicts;
    };

    await Promise.all(clones.map((dir, index) => append(dir, `clone${index}-`)));

    const ledger = await openProject(clones[0] ?? "", { remote: "origin" }).ledger.read();
    assert.ok(ledger.known);
    const commits = ledger.value.events.map(({ body }) => ("commit" in body ? body.commit : ""));
    const wanted = clones.flatMap((_, clone) => Array.from({ length: each }, (_, index) => `clone${clone}-${index}`));
    assert.deepEqual([...commits].sort(), wanted.sort());
    assert.deepEqual(
      ledger.value.events.map(({ seq }) => seq),
      wanted.map((_, index) => index + 1),
    );
  });
});
