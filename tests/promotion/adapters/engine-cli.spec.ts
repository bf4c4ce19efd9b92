import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine } from "../../../infra/promotion/adapters/engine-cli.ts";
import { secretsProviderOf } from "../../../infra/promotion/adapters/engine-copy.ts";
import { countChanges, harmlessLine } from "../../../infra/promotion/adapters/engine-preview.ts";
import { type FakeAnswer, type FakeEngine, fakeEngine } from "../../support/fake-engine.ts";
import { pinOf, Scratch } from "../../support/git.ts";

const API = pinOf("api", "1.4.2", "a");
const OUTPUTS = {
  contract: 1,
  environment: "dev",
  services: { api: { image: API, version: "1.4.2", digest: `sha256:${"a".repeat(64)}` } },
  endpoints: {},
};
const SECRET = "hunter2";

function resource(type: string, name: string, outputs: object, more: object = {}) {
  return { type, urn: `urn:pulumi:dev::shop::${type}::${name}`, outputs, ...more };
}

function exported(resources: readonly object[], pending: readonly object[] = []): string {
  return JSON.stringify({ version: 3, deployment: { resources, pending_operations: pending } });
}

function update(take: object = {}): object {
  return {
    version: 0,
    kind: "update",
    result: "succeeded",
    startTime: "2030-01-01T09:00:00.000Z",
    endTime: "2030-01-01T09:01:00.000Z",
    message: "m",
    environment: {},
    resourceChanges: { create: 2, same: 3 },
    ...take,
  };
}

describe("engine by its CLI", () => {
  const scratch = new Scratch();
  let root = "";
  let fake: FakeEngine;

  beforeEach(() => {
    root = scratch.folder();
    cpSync(fileURLToPath(new URL("../../fixtures/shop", import.meta.url)), root, { recursive: true });
  });
  afterEach(() => scratch.clean());

  function engine(
    answers: readonly FakeAnswer[],
    take: { backend?: string; sandbox?: boolean; env?: NodeJS.ProcessEnv; limit?: number } = {},
  ) {
    fake = fakeEngine(scratch.folder(), answers);
    const backendOf = (stack: string) => (stack === "dev" ? (take.backend ?? "s3://fixture-state") : undefined);
    const env = { ...fake.env, PULUMI_BACKEND_URL: undefined, ...take.env };
    const limits = { read: take.limit ?? 20_000, preview: 20_000, up: 20_000 };
    return createEngine({ root, env, backendOf, sandbox: take.sandbox ?? false, limits });
  }

  async function readState(state: string, history: readonly object[] = [update()]) {
    const answer = await engine([
      { when: "stack export", stdout: state },
      { when: "stack history", stdout: JSON.stringify(history) },
    ]).readState("dev");
    assert.ok(answer.known, answer.known ? "" : answer.why);
    return answer.value;
  }

  describe("readState", () => {
    it("reads outputs, history and what runs from one export and one history", async () => {
      const state = await readState(
        exported([
          resource("pulumi:pulumi:Stack", "shop-dev", OUTPUTS),
          resource("platform:workload:Workload", "api", { service: "api", image: API }),
        ]),
      );

      assert.deepEqual(state, {
        history: [
          {
            kind: "update",
            result: "succeeded",
            startedAt: "2030-01-01T09:00:00.000Z",
            endedAt: "2030-01-01T09:01:00.000Z",
            targeted: false,
            changes: 2,
            message: "m",
          },
        ],
        outputs: OUTPUTS,
        outputsFault: "",
        running: { api: API },
        pendingOperations: 0,
      });
      assert.deepEqual([...fake.calls()].sort(), [
        "--non-interactive --color never stack export --stack dev",
        "--non-interactive --color never stack history --json --page-size 20 --stack dev",
      ]);
    });

    it("takes what runs from the resources, not from the stack's outputs", async () => {
      const state = await readState(
        exported([
          resource("pulumi:pulumi:Stack", "shop-dev", OUTPUTS),
          resource("platform:workload:Workload", "api", { service: "api", image: pinOf("api", "1.3.0", "b") }),
          resource("platform:workload:Workload", "old", { service: "old", image: API }, { delete: true }),
        ]),
      );

      assert.deepEqual(state.running, { api: pinOf("api", "1.3.0", "b") });
    });

    it("knows a stack without outputs, one with foreign outputs, and one that was interrupted", async () => {
      assert.equal((await readState(exported([]))).outputs, undefined);
      assert.equal((await readState(JSON.stringify({ deployment: {} }))).outputs, undefined);
      const foreign = await readState(
        exported([resource("pulumi:pulumi:Stack", "shop-dev", { ...OUTPUTS, services: { api: SECRET } })]),
      );
      assert.deepEqual(
        [foreign.outputs, foreign.outputsFault],
        [undefined, "the stack's outputs are not of this contract: services.api"],
      );
      assert.equal((await readState(exported([], [{ resource: {}, type: "creating" }]))).pendingOperations, 1);
    });

    for (const flag of [
      "pulumi.flag.target",
      "pulumi.flag.exclude",
      "pulumi.flag.target-dependents",
      "pulumi.flag.target-replace",
      "pulumi.flag.exclude-dependents",
      "pulumi.env.PULUMI_OPTION_TARGET",
    ]) {
      it(`sees that a part was left out by ${flag}`, async () => {
        assert.equal(
          (await readState(exported([]), [update({ environment: { [flag]: "set" } })])).history[0]?.targeted,
          true,
        );
      });
    }

    it("does not take --replace or a preview flag for a part left out", async () => {
      const environment = { "pulumi.flag.replace": "set", "pulumi.flag.stack": "set", "pulumi.env.PULUMI_HOME": "set" };

      assert.equal((await readState(exported([]), [update({ environment })])).history[0]?.targeted, false);
    });

    it("reads every kind of update", async () => {
      const { history } = await readState(exported([]), [
        update({ result: "in-progress", endTime: "0001-01-01T00:00:00.000Z" }),
        update({ kind: "destroy", result: "failed", resourceChanges: { delete: 4, replace: 1, update: 2 } }),
        update({ kind: "rename", result: "strange", resourceChanges: null, message: null, environment: null }),
      ]);

      assert.deepEqual(
        history.map(({ kind, result, endedAt, changes }) => [kind, result, endedAt, changes]),
        [
          ["update", "in-progress", "", 2],
          ["destroy", "failed", "2030-01-01T09:01:00.000Z", 7],
          ["other", "other", "2030-01-01T09:01:00.000Z", 0],
        ],
      );
    });

    it("answers an empty history for a stack that was never created", async () => {
      const none = { stderr: "error: no stack named 'dev' found\n", code: 6 };

      const answer = await engine([
        { when: "stack export", ...none },
        { when: "stack history", ...none },
      ]).readState("dev");

      assert.deepEqual(answer, {
        known: true,
        value: { history: [], outputs: undefined, outputsFault: "", running: {}, pendingOperations: 0 },
      });
    });

    it("does not know a state that is cut or of another kind", async () => {
      for (const text of ["", '{"deployment":', "[]", '{"deployment":{"resources":[{}]}}']) {
        const answer = await engine([
          { when: "stack export", stdout: text },
          { when: "stack history", stdout: "[]" },
        ]).readState("dev");
        assert.deepEqual(answer, {
          known: false,
          why: "the state of dev cannot be read: the engine's answer is cut or foreign",
          unreachable: false,
        });
      }
    });

    const faults: readonly (readonly [string, string, string, boolean])[] = [
      [
        "a service that is away",
        `error: Get "https://x/${SECRET}": dial tcp 127.0.0.1:1: connect: connection refused`,
        "dev: a service that the engine needs could not be reached",
        true,
      ],
      [
        "a backend that cannot be read",
        `error: read ".pulumi/meta.yaml": blob (key "${SECRET}") (code=Unknown)`,
        "dev: the state backend could not be read",
        true,
      ],
      [
        "no key",
        "error: getting stack configuration: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE",
        "dev: the stack's key is missing or wrong (PULUMI_CONFIG_PASSPHRASE_FILE, or access to its KMS key)",
        false,
      ],
      [
        "no credentials",
        `error: AccessDenied: ${SECRET}`,
        "dev: the credentials for the state backend or a provider were refused",
        false,
      ],
      ["anything else", `error: ${SECRET}`, "dev: the engine failed for a reason that is not shown here", false],
    ];
    for (const [name, stderr, why, unreachable] of faults) {
      it(`says ${name} without the engine's own words`, async () => {
        const answer = await engine([{ when: "stack", stderr, code: 255 }]).readState("dev");

        assert.deepEqual(answer, { known: false, why, unreachable });
      });
    }

    it("does not wait for ever", async () => {
      const answer = await engine([{ when: "stack", run: "exec sleep 30" }], { limit: 200 }).readState("dev");

      assert.deepEqual(answer, { known: false, why: "dev: the engine did not answer in time", unreachable: true });
    });

    it("reads from the backend that the stack's file allows, and from no other", async () => {
      const ok = [
        {
          when: "stack export",
          stdout: exported([]),
          run: 'test "$PULUMI_BACKEND_URL" = s3://fixture-state || exit 1',
        },
        { when: "stack history", stdout: "[]" },
      ];
      assert.equal((await engine(ok).readState("dev")).known, true);
      assert.equal(
        (
          await engine(ok, {
            env: { PULUMI_BACKEND_URL: "s3://fixture-state/" },
            backend: "s3://fixture-state",
          }).readState("dev")
        ).known,
        false,
      );
      const other = await engine(ok, { env: { PULUMI_BACKEND_URL: "s3://other" } }).readState("dev");
      assert.deepEqual(other, {
        known: false,
        why: "PULUMI_BACKEND_URL is not the state backend of dev; allowed: s3://fixture-state",
        unreachable: false,
      });
      assert.deepEqual(fake.calls(), []);
      const sandbox = [
        { when: "stack export", stdout: exported([]), run: 'test "$PULUMI_BACKEND_URL" = file:///sandbox || exit 1' },
        { when: "stack history", stdout: "[]" },
      ];
      assert.equal(
        (await engine(sandbox, { env: { PULUMI_BACKEND_URL: "file:///sandbox" }, sandbox: true }).readState("dev"))
          .known,
        true,
      );
    });

    it("is not led astray by flags in the environment", async () => {
      const answers = [
        { when: "stack export", stdout: exported([]), run: 'test -z "$PULUMI_OPTION_TARGET$PULUMI_STACK" || exit 1' },
        { when: "stack history", stdout: "[]" },
      ];

      assert.equal(
        (await engine(answers, { env: { PULUMI_OPTION_TARGET: "x", PULUMI_STACK: "production" } }).readState("dev"))
          .known,
        true,
      );
    });
  });

  describe("preview", () => {
    const step = (op: string, name: string, more: object = {}) => ({
      op,
      urn: `urn:pulumi:dev::shop::a:b:C::${name}`,
      newState: { type: "a:b:C", inputs: { password: SECRET } },
      detailedDiff: null,
      ...more,
    });

    async function preview(steps: readonly object[]) {
      const answer = await engine([
        { when: "preview --json", stdout: JSON.stringify({ steps, config: { "x:y": SECRET } }) },
      ]).preview("dev");
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
        unchanged: 1,
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

    it("says that the program failed, without its words", async () => {
      const stderr = `error: Running program '/x/index.ts' failed with an unhandled exception:\nError: ${SECRET}`;

      const answer = await engine([
        { when: "preview", stderr, stdout: `{"steps":[],"diagnostics":["${SECRET}"]}`, code: 1 },
      ]).preview("dev");

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

      const answer = await engine([{ when: "up --yes", stdout: UP }]).up("dev", {
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
        fake.calls()[0] ?? "",
        /^--non-interactive --color never up --yes --skip-preview --suppress-outputs --suppress-progress --message land it --stack dev --config-file .+\/Pulumi\.dev\.yaml$/,
      );
    });

    it("names the resources that failed", async () => {
      const stdout = ` +  kubernetes:apps/v1:Deployment api **creating failed** error: ${SECRET}\n    pulumi:pulumi:Stack shop-dev **failed** 1 error\nResources:\n    + 1 created\n    1 errored\n`;

      const answer = await engine([{ when: "up", stdout, stderr: `error: ${SECRET}`, code: 1 }]).up("dev", {
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

      await assert.rejects(engine([{ when: "up", stderr, code: 1 }]).up("dev", { message: "m" }), {
        code: "LOCK_HELD",
        exit: 5,
        message: "another update holds the stack dev: ada@host, process 4711, since 2030-01-01T00:00:00Z",
      });
    });

    it("makes a stack that does not exist, on a copy with the secrets provider of its file", async () => {
      const before = readFileSync(join(root, "Pulumi.dev.yaml"));
      const missing = { stderr: "error: no stack named 'dev' found", code: 6 };

      const answer = await engine([
        { when: "stack init", run: 'cd "$5" && echo reformatted > Pulumi.dev.yaml' },
        { when: "up", after: "stack init", stdout: UP },
        { when: "up", ...missing },
      ]).up("dev", { message: "m" });

      assert.ok(answer.known && answer.value.ok);
      assert.equal(fake.calls().length, 3);
      assert.match(fake.calls()[1] ?? "", /-C \S+ stack init dev --no-select --secrets-provider passphrase$/);
      assert.deepEqual(readFileSync(join(root, "Pulumi.dev.yaml")), before);
      assert.equal(existsSync(fake.calls()[1]?.split(" ")[4] ?? ""), false, "the copy is gone");
    });

    it("gives the engine a copy of the stack file, and notices a change of the real one", async () => {
      const before = readFileSync(join(root, "Pulumi.dev.yaml"));
      const rewrite = 'for last; do :; done; echo rewritten > "$last"';
      assert.equal((await engine([{ when: "up", run: rewrite, stdout: UP }]).up("dev", { message: "m" })).known, true);
      assert.deepEqual(readFileSync(join(root, "Pulumi.dev.yaml")), before);

      const touched = engine([{ when: "up", run: `echo '# mine' >> '${root}/Pulumi.dev.yaml'`, stdout: UP }]);
      await assert.rejects(touched.up("dev", { message: "m" }), {
        code: "FILE_CHANGED",
        message: "Pulumi.dev.yaml was changed while the engine worked with it",
      });
    });

    it("refuses a stack without a file", async () => {
      await assert.rejects(engine([]).up("qa", { message: "m" }), {
        code: "STACK_UNKNOWN",
        message: "there is no Pulumi.qa.yaml",
      });
    });
  });

  it("says that the engine is missing", async () => {
    const none = scratch.folder();
    const silent = createEngine({ root, env: { PATH: none }, backendOf: () => "s3://x", sandbox: false });

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
    writeFileSync(join(root, "x"), "");
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
