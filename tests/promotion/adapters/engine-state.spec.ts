import assert from "node:assert/strict";
import { EngineBench, SECRET } from "../../support/engine-bench.ts";
import { pinOf } from "../../support/git.ts";

const API = pinOf("api", "1.4.2", "a");
const OUTPUTS = {
  contract: 1,
  environment: "dev",
  services: { api: { image: API, version: "1.4.2", digest: `sha256:${"a".repeat(64)}` } },
  endpoints: {},
};

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

describe("state of a stack by the engine's CLI", () => {
  const bench = new EngineBench();
  beforeEach(() => bench.reset());
  afterEach(() => bench.clean());

  async function readState(state: string, history: readonly object[] = [update()]) {
    const answer = await bench
      .engine([
        { when: "stack export", stdout: state },
        { when: "stack history", stdout: JSON.stringify(history) },
      ])
      .readState("dev");
    assert.ok(answer.known, answer.known ? "" : answer.why);
    return answer.value;
  }

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
      // What an older version of the program has not published is taken for none.
      outputs: { ...OUTPUTS, stores: {} },
      outputsFault: "",
      running: { api: API },
      pendingOperations: 0,
    });
    assert.deepEqual([...bench.calls()].sort(), [
      "--non-interactive --color never stack export --stack dev",
      "--non-interactive --color never stack history --json --page-size 20 --stack dev",
    ]);
  });

  it("tells whether something in it protects GitHub, until that is gone", async () => {
    const type = "github:index/repositoryEnvironment:RepositoryEnvironment";
    const secret = resource("github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret", "s", {});

    assert.equal((await readState(exported([secret, resource(type, "e", {})]))).holdsProtection, true);
    assert.equal(
      (await readState(exported([secret, resource(type, "e", {}, { delete: true })]))).holdsProtection,
      undefined,
    );
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

    const answer = await bench
      .engine([
        { when: "stack export", ...none },
        { when: "stack history", ...none },
      ])
      .readState("dev");

    assert.deepEqual(answer, {
      known: true,
      value: { history: [], outputs: undefined, outputsFault: "", running: {}, pendingOperations: 0 },
    });
  });

  it("does not know a state that is cut or of another kind", async () => {
    for (const text of ["", '{"deployment":', "[]", '{"deployment":{"resources":[{}]}}']) {
      const answer = await bench
        .engine([
          { when: "stack export", stdout: text },
          { when: "stack history", stdout: "[]" },
        ])
        .readState("dev");
      assert.deepEqual(answer, {
        known: false,
        why: "the state of dev cannot be read: it is cut or foreign",
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
      const answer = await bench.engine([{ when: "stack", stderr, code: 255 }]).readState("dev");

      assert.deepEqual(answer, { known: false, why, unreachable });
    });
  }

  it("does not wait for ever", async () => {
    const answer = await bench.engine([{ when: "stack", run: "exec sleep 30" }], { limit: 200 }).readState("dev");

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
    assert.equal((await bench.engine(ok).readState("dev")).known, true);
    const other = await bench.engine(ok, { env: { PULUMI_BACKEND_URL: "s3://other" } }).readState("dev");
    assert.deepEqual(other, {
      known: false,
      why: "PULUMI_BACKEND_URL is not the state backend of dev; allowed: s3://fixture-state",
      unreachable: false,
    });
    assert.deepEqual(bench.calls(), []);
    const sandbox = [
      { when: "stack export", stdout: exported([]), run: 'test "$PULUMI_BACKEND_URL" = file:///sandbox || exit 1' },
      { when: "stack history", stdout: "[]" },
    ];
    assert.equal(
      (await bench.engine(sandbox, { env: { PULUMI_BACKEND_URL: "file:///sandbox" }, sandbox: true }).readState("dev"))
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
      (await bench.engine(answers, { env: { PULUMI_OPTION_TARGET: "x", PULUMI_STACK: "production" } }).readState("dev"))
        .known,
      true,
    );
  });
});
