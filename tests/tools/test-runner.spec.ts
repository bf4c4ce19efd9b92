import assert from "node:assert/strict";
import { type Ran, ScratchClone } from "./scratch-clone.ts";

const GOOD = 'it("holds", () => {});';

describe("test runner", () => {
  let clone: ScratchClone;

  beforeEach(() => {
    clone = new ScratchClone("linked");
  });
  afterEach(() => clone.remove());

  /** Runs the suite `unit` (or what is named) over specs given by file name. */
  function run(specs: Readonly<Record<string, string>>, names: readonly string[] = ["unit"]): Promise<Ran> {
    clone.write("tests/readme.txt", "");
    for (const [name, text] of Object.entries(specs)) clone.write(`tests/${name}`, text);
    return clone.run(process.execPath, ["tools/test.js", ...names], { env: { FORCE_COLOR: "1", AWS_PROFILE: "mine" } });
  }

  function lastLine({ stdout }: Ran): string {
    return stdout.trimEnd().split("\n").at(-1) ?? "";
  }

  it("counts what passed and ends with the counts", async () => {
    const ran = await run({ "values/a.spec.ts": GOOD, "cli/b.spec.ts": `describe("b", () => { ${GOOD} ${GOOD} });` });

    assert.equal(ran.code, 0, ran.stdout);
    assert.equal(lastLine(ran), "3 passed, 0 failed, 0 skipped");
  });

  it("shows a failure in full and fails", async () => {
    const ran = await run({
      "values/a.spec.ts": `${GOOD} it("adds", () => { throw new Error("two and two", { cause: new Error("is five") }); });`,
    });

    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /✗ adds\n\s+Error: two and two\n(.*\n)*?\s+caused by: Error: is five/);
    assert.equal(lastLine(ran), "1 passed, 1 failed, 0 skipped");
  });

  it("counts a failed hook and an error that nobody waited for", async () => {
    const hook = await run({
      "values/a.spec.ts": `describe("a", () => { before(() => { throw new Error("no"); }); ${GOOD} });`,
    });
    const late = await run({
      "values/a.spec.ts": `it("a", async () => { Promise.reject(new Error("late")); await new Promise((r) => setTimeout(r, 50)); });`,
    });

    assert.equal(lastLine(hook), "0 passed, 1 failed, 0 skipped");
    assert.equal(late.code, 1, late.stdout);
    assert.match(late.stdout, /late/);
  });

  it("lists a skip with the reason that was printed before it", async () => {
    const one = 'it("asks", function () { console.log("  skipped: no kubectl here"); this.skip(); });';
    const all = `describe("b", () => { before(function () { console.log("no cluster"); this.skip(); }); ${GOOD} it("second", () => {}); });`;
    const ran = await run({ "values/a.spec.ts": GOOD + one, "values/b.spec.ts": all });

    assert.equal(ran.code, 0, ran.stdout);
    assert.match(
      ran.stdout,
      /skipped:\n {2}- asks: no kubectl here\n {2}- b holds: no cluster\n {2}- b second: no cluster\n/,
    );
    assert.equal(lastLine(ran), "1 passed, 0 failed, 3 skipped");
  });

  it("counts a skip without a reason as a failure", async () => {
    const ran = await run({
      "values/a.spec.ts": `it("prints", () => console.log("x")); it("asks", function () { this.skip(); }); it("later");`,
    });

    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /✗ asks\n\s+skipped without a printed reason/);
    assert.equal(lastLine(ran), "1 passed, 2 failed, 0 skipped");
  });

  it("fails where nothing ran: no file, no test, no suite of that name", async () => {
    const noFile = await run({}, ["engine"]);
    const noTest = await run({ "values/a.spec.ts": 'describe("a", () => {});' });
    const noSuite = await run({}, ["unti"]);

    for (const ran of [noFile, noTest, noSuite]) assert.equal(ran.code, 1, ran.stdout);
    assert.match(noFile.stdout, /the suite has no spec file/);
    assert.match(noTest.stdout, /the suite ran no test/);
    assert.match(noSuite.stdout, /no such suite or spec file: unti; suites: engine, /);
    assert.equal(lastLine(noSuite), "0 passed, 0 failed, 0 skipped");
  });

  it("fails where a run was narrowed", async () => {
    const ran = await run({ "values/a.spec.ts": `${GOOD} it.only("one", () => {});` });

    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /the suite did not come to its end(.*\n)*.*only/);
  });

  it("fails where a suite's process ended early, whatever passed before", async () => {
    const ran = await run({ "values/a.spec.ts": `${GOOD} it("leaves", () => process.exit(0));` });

    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /its process ended early \(exit code 0\)/);
    assert.equal(lastLine(ran), "1 passed, 1 failed, 0 skipped");
  });

  it("fails for a spec file that no suite runs", async () => {
    const ran = await run({ "values/a.spec.ts": GOOD, "forgotten/b.spec.ts": GOOD }, []);

    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /✗ tests\/forgotten\/b\.spec\.ts belongs to no suite/);
  });

  it("runs one file by its path", async () => {
    const ran = await run({ "values/a.spec.ts": GOOD, "values/b.spec.ts": GOOD }, ["tests/values/b.spec.ts"]);

    assert.equal(lastLine(ran), "1 passed, 0 failed, 0 skipped");
  });

  it("keeps the person's accounts and settings from the tests, and tells them the depth", async () => {
    const shows =
      'it("shows", () => { const { AWS_PROFILE, FORCE_COLOR, FAULT_DEPTH, GIT_CONFIG_GLOBAL } = process.env; throw new Error([AWS_PROFILE, FORCE_COLOR, FAULT_DEPTH, GIT_CONFIG_GLOBAL].join("|")); });';

    const quick = await run({ "values/a.spec.ts": shows });
    const deep = await run({}, ["unit", "--deep"]);

    assert.match(quick.stdout, /Error: \|\|1\|\/dev\/null/);
    assert.match(deep.stdout, /Error: \|\|2\|\/dev\/null/);
  });
});
