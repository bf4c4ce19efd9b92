import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../infra/errors.ts";
import { createEngine } from "../../../infra/promotion/adapters/engine-cli.ts";
import { secretsProviderOf } from "../../../infra/promotion/adapters/engine-copy.ts";
import { countChanges, harmlessLine } from "../../../infra/promotion/adapters/engine-preview.ts";
import { EngineBench, SECRET } from "../../support/engine-bench.ts";

describe("engine by its CLI", () => {
  const bench = new EngineBench();
  beforeEach(() => bench.reset());
  afterEach(() => bench.clean());

  describe("preview", () => {
    const step = (op: string, name: string, more: object = {}) => ({
      op,
      urn: `urn:pulumi:dev::shop::a:b:C::${name}`,
      newState: { type: "a:b:C", inputs: { password: SECRET } },
      detailedDiff: null,
      ...more,
    });

    async function preview(steps: readonly object[], changeSummary: object | undefined = { same: 7 }) {
      const answer = await bench
        .engine([
          {
            when: "preview --json",
            stdout: JSON.stringify({ steps, changeSummary, config: { "x:y": SECRET } }),
          },
        ])
        .preview("dev");
      assert.ok(answer.known, answer.known ? "" : answer.why);
      assert.equal(JSON.stringify(answer).includes(SECRET), false);
      return answer.value;
    }

    it("lists changed resources by urn with paths, never values", async () => {
      const result = await preview([
        step("same", "z"),
        step("update", "b", {
          diffReasons: ["spec", "data"],
          detailedDiff: { "spec.replicas": { kind: "update" }, data: { kind: "add" } },
        }),
        step("create", "a"),
      ]);

      assert.deepEqual(result, {
        ok: true,
        unchanged: 7,
        fault: "",
        steps: [
          {
            urn: "urn:pulumi:dev::shop::a:b:C::a",
            type: "a:b:C",
            name: "a",
            op: "create",
            paths: [],
            replacePaths: [],
          },
          {
            urn: "urn:pulumi:dev::shop::a:b:C::b",
            type: "a:b:C",
            name: "b",
            op: "update",
            paths: ["data", "spec.replicas"],
            replacePaths: [],
          },
        ],
      });
    });

    it("shows a replacement as one step with what forces it", async () => {
      const more = {
        replaceReasons: ["zone"],
        diffReasons: ["zone"],
        detailedDiff: { zone: { kind: "update-replace" }, size: { kind: "update" } },
      };

      const { steps } = await preview([
        step("create-replacement", "a", more),
        step("replace", "a", more),
        step("delete-replaced", "a"),
      ]);

      assert.deepEqual(
        steps.map(({ op, paths, replacePaths }) => [op, paths, replacePaths]),
        [["replace", ["size", "zone"], ["zone"]]],
      );
    });

    it("names deletions, reads and what it does not know", async () => {
      const { steps } = await preview([
        step("delete", "a", { newState: null, oldState: { type: "a:b:C" } }),
        step("read", "b"),
        step("import", "c"),
        step("refresh", "d"),
      ]);

      assert.deepEqual(
        steps.map(({ type, op }) => [type, op]),
        [
          ["a:b:C", "delete"],
          ["a:b:C", "read"],
          ["a:b:C", "other"],
          ["a:b:C", "refresh"],
        ],
      );
    });

    it("takes what is read at every run for unchanged", async () => {
      const again = step("read", "a", { oldState: { type: "a:b:C" } });

      const counted = await preview([again, step("update", "b")], { same: 4, read: 1, update: 1 });
      const uncounted = await preview([again, step("same", "b")], {});

      assert.deepEqual([counted.steps.map(({ name }) => name), counted.unchanged], [["b"], 5]);
      assert.deepEqual([uncounted.steps, uncounted.unchanged], [[], 2]);
    });

    it("says that the program failed, without its words", async () => {
      const stderr = `error: Running program '/x/index.ts' failed with an unhandled exception:\nError: ${SECRET}`;

      const answer = await bench
        .engine([{ when: "preview", stderr, stdout: `{"steps":[],"diagnostics":["${SECRET}"]}`, code: 1 }])
        .preview("dev");

      assert.deepEqual(answer, {
        known: true,
        value: {
          ok: false,
          steps: [],
          unchanged: 0,
          fault: "the program `infra/index.ts` stopped with an error before or while it described the resources",
        },
      });
    });
  });

  describe("up", () => {
    const UP = [
      "Updating (dev):",
      "",
      " +  pulumi:pulumi:Stack shop-dev creating (0s)",
      ` +  kubernetes:apps/v1:Deployment api creating (0s) error: ${SECRET}`,
      " ~  platform:workload:Workload api updated (1s) [diff: ~spec]",
      `Outputs: password: "${SECRET}"`,
      "Resources:",
      "    + 2 created",
      "    ~ 1 updated",
      "    +-1 replaced",
      "    4 unchanged",
      "",
    ].join("\n");

    it("passes on resource and verb of each step, and counts the changes", async () => {
      const lines: string[] = [];

      const answer = await bench.engine([{ when: "up --yes", stdout: UP }]).up("dev", {
        message: "land it",
        onLine: (line) => lines.push(line),
      });

      assert.deepEqual(answer, { known: true, value: { ok: true, changes: 4, fault: "" } });
      assert.deepEqual(lines, [
        "pulumi:pulumi:Stack shop-dev creating",
        "kubernetes:apps/v1:Deployment api creating",
        "platform:workload:Workload api updated",
      ]);
      assert.match(
        bench.calls()[0] ?? "",
        /^--non-interactive --color never up --yes --skip-preview --suppress-outputs --suppress-progress --message land it --stack dev --config-file .+\/Pulumi\.dev\.yaml$/,
      );
    });

    it("keeps to the resources that it is told", async () => {
      await bench.engine([{ when: "up --yes", stdout: UP }]).up("dev", { message: "m", targets: ["urn:a", "urn:b"] });

      assert.match(bench.calls()[0] ?? "", / --message m --target urn:a --target urn:b --stack dev /);
    });

    it("names the resources that failed", async () => {
      const stdout = ` +  kubernetes:apps/v1:Deployment api **creating failed** error: ${SECRET}\n    pulumi:pulumi:Stack shop-dev **failed** 1 error\nResources:\n    + 1 created\n    1 errored\n`;

      const answer = await bench.engine([{ when: "up", stdout, stderr: `error: ${SECRET}`, code: 1 }]).up("dev", {
        message: "m",
      });

      assert.deepEqual(answer, {
        known: true,
        value: { ok: false, changes: 1, fault: "the engine failed at kubernetes:apps/v1:Deployment api" },
      });
    });

    it("refuses while another update holds the stack, and names its holder", async () => {
      const stderr =
        "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n  file:///s/abc.json: created by ada@host (pid 4711) at 2030-01-01T00:00:00Z\n";

      await assert.rejects(bench.engine([{ when: "up", stderr, code: 1 }]).up("dev", { message: "m" }), {
        code: "LOCK_HELD",
        exit: 5,
        message: "another update holds the stack dev: ada@host, process 4711, since 2030-01-01T00:00:00Z",
      });
    });

    describe("while a lock stays", () => {
      const gone = spawnSync(process.execPath, ["-e", ""]).pid;
      const cancel = "npx pulumi cancel --stack dev --yes";
      const again = "; then deploy again: ./envs deploy dev";
      const dead = "a killed update left its lock on the stack dev";
      const cases: readonly (readonly [string, string, number, boolean, string, string])[] = [
        ["a dead process of this host", hostname(), gone, false, dead, `${cancel}${again}`],
        ["one in the sandbox", hostname(), gone, true, dead, `eval "$(./envs sandbox env)"; ${cancel}${again}`],
        [
          "a live process",
          hostname(),
          process.pid,
          false,
          "another update holds",
          `wait for it; if it is surely gone: ${cancel}`,
        ],
        [
          "a process of another host",
          "elsewhere.example",
          gone,
          false,
          "another update holds",
          `wait for it; if it is surely gone: ${cancel}`,
        ],
      ];
      for (const [name, host, pid, sandbox, message, remedy] of cases) {
        it(`says what helps: ${name}`, async () => {
          const stderr = `error: the stack is currently locked by 1 lock(s).\n  file:///s/abc.json: created by ada@${host} (pid ${pid}) at 2030-01-01T00:00:00Z\n`;

          const engine = bench.engine([{ when: "up", stderr, code: 1 }], { sandbox });

          await assert.rejects(engine.up("dev", { message: "m" }), (error: unknown) => {
            assert.ok(error instanceof UserError);
            assert.deepEqual([error.code, error.exit, error.remedy], ["LOCK_HELD", 5, remedy]);
            assert.ok(error.message.startsWith(message), error.message);
            assert.ok(error.message.includes(`ada@${host}, process ${pid}, since 2030-01-01T00:00:00Z`));
            return true;
          });
          assert.equal(bench.calls().length, 1, "nothing is cancelled");
        });
      }
    });

    it("makes a stack that does not exist, on a copy with the secrets provider of its file", async () => {
      const before = readFileSync(join(bench.root, "Pulumi.dev.yaml"));
      const missing = { stderr: "error: no stack named 'dev' found", code: 6 };

      const answer = await bench
        .engine([
          { when: "stack init", run: 'cd "$5" && echo reformatted > Pulumi.dev.yaml' },
          { when: "up", after: "stack init", stdout: UP },
          { when: "up", ...missing },
        ])
        .up("dev", { message: "m" });

      assert.ok(answer.known && answer.value.ok);
      assert.equal(bench.calls().length, 3);
      assert.match(bench.calls()[1] ?? "", /-C \S+ stack init dev --no-select --secrets-provider passphrase$/);
      assert.deepEqual(readFileSync(join(bench.root, "Pulumi.dev.yaml")), before);
      assert.equal(existsSync(bench.calls()[1]?.split(" ")[4] ?? ""), false, "the copy is gone");
    });

    it("gives the engine a copy of the stack file, and notices a change of the real one", async () => {
      const before = readFileSync(join(bench.root, "Pulumi.dev.yaml"));
      const rewrite = 'for last; do :; done; echo rewritten > "$last"';
      assert.equal(
        (await bench.engine([{ when: "up", run: rewrite, stdout: UP }]).up("dev", { message: "m" })).known,
        true,
      );
      assert.deepEqual(readFileSync(join(bench.root, "Pulumi.dev.yaml")), before);

      const touched = bench.engine([
        { when: "up", run: `echo '# mine' >> '${bench.root}/Pulumi.dev.yaml'`, stdout: UP },
      ]);
      await assert.rejects(touched.up("dev", { message: "m" }), {
        code: "FILE_CHANGED",
        message: "Pulumi.dev.yaml was changed while the engine worked with it",
      });
    });

    it("refuses a stack without a file", async () => {
      await assert.rejects(bench.engine([]).up("qa", { message: "m" }), {
        code: "STACK_UNKNOWN",
        message: "there is no Pulumi.qa.yaml",
      });
    });
  });

  it("says that the engine is missing", async () => {
    const none = bench.folder();
    const silent = createEngine({ root: bench.root, env: { PATH: none }, backendOf: () => "s3://x", sandbox: false });

    await assert.rejects(silent.readState("dev"), { code: "ENGINE_MISSING", exit: 6 });
  });

  it("finds the secrets provider in the file, else by the backend", () => {
    assert.equal(
      secretsProviderOf("secretsprovider: awskms://alias/x\nencryptedkey: y\n", "s3://x"),
      "awskms://alias/x",
    );
    assert.equal(secretsProviderOf("encryptionsalt: v1:x\n", "https://api.pulumi.com"), "passphrase");
    assert.equal(secretsProviderOf("config: {}\n", "s3://x"), "passphrase");
    assert.equal(secretsProviderOf("config: {}\n", "https://api.pulumi.com"), "default");
  });

  it("lets no line through that is not a step", () => {
    for (const line of [
      "",
      "Outputs:",
      `    password: "${SECRET}"`,
      `error: ${SECRET}`,
      "    pulumi:pulumi:Stack shop-dev running error: x",
      ` +  a:b:C name says ${SECRET}`,
      "@ updating....",
      `a:b:C ${SECRET} x created`,
    ]) {
      assert.equal(harmlessLine(line), undefined, line);
    }
    assert.equal(harmlessLine(" -- a:b/c:D name-1 deleting original (0s)"), "a:b/c:D name-1 deleting");
    assert.equal(harmlessLine(" +  a:b:C x **creating failed** error"), "a:b:C x creating failed");
    assert.equal(countChanges("no summary"), 0);
  });
});
