/** What is kept of an API server's answers: previews, drift, imports, secrets. */
import assert from "node:assert/strict";
import {
  isUnknown,
  mask,
  type PropertyMap,
  secret,
  textAt,
  UNKNOWN,
  valueAt,
} from "../../sandbox/providers/property-values.ts";
import { type AppliedFixture, CONFIG, openApplied, SECRET, SETTINGS, settings } from "./applied-fixture.ts";

describe("a resource read from an API server", () => {
  let standIns: AppliedFixture["standIns"];
  let double: AppliedFixture["double"];
  let life: AppliedFixture["life"];
  let request: AppliedFixture["request"];
  let context: AppliedFixture["context"];
  let close: AppliedFixture["close"];

  beforeEach(async () => {
    ({ standIns, double, life, request, context, close } = await openApplied());
  });

  afterEach(() => close());

  it("is foreseen by the server's dry run, with what only the real one will know unknown", async () => {
    const { outputs } = await life.create(request(CONFIG, "settings", settings(), true), context());

    assert.equal(double.seen.find(({ method }) => method === "PATCH")?.query.get("dryRun"), "All");
    assert.equal(double.at(SETTINGS), undefined);
    for (const field of ["uid", "resourceVersion", "creationTimestamp"])
      assert.ok(isUnknown(valueAt(outputs, ["metadata", field])), field);
    assert.equal(textAt(outputs, "data", "url"), "a");
    assert.deepEqual(
      standIns.store.list().filter(({ type }) => type === CONFIG),
      [],
    );
  });

  it("is foreseen without the server while something in it, its namespace or its kind is not there yet", async () => {
    const elsewhere = { ...settings(), metadata: { name: "settings", namespace: "later" } };
    const rollout = { metadata: { name: "api", namespace: "shop" }, spec: {} };

    const foreseen = [
      await life.create(request(CONFIG, "settings", settings({ url: UNKNOWN }), true), context()),
      await life.create(request(CONFIG, "settings", elsewhere, true), context()),
      await life.create(request("kubernetes:argoproj.io/v1alpha1:Rollout", "api", rollout, true), context()),
    ];

    for (const { outputs } of foreseen) assert.ok(isUnknown(valueAt(outputs, ["metadata", "uid"])));
    assert.equal(double.seen.filter(({ method }) => method === "PATCH").length, 1);
  });

  it("hides its secrets: in outputs, in the record, in the server's refusals", async () => {
    const inputs = {
      metadata: { name: "vault", namespace: "shop" },
      stringData: { password: secret("hunter2-clear") },
    };
    double.refuse("PATCH", { status: 422, reason: "Invalid", message: 'Invalid value: "hunter2-clear"' });

    await assert.rejects(life.create(request(SECRET, "vault", inputs), context()), {
      message: 'Secret "shop/vault": Invalid value: "[secret]"',
    });
    const { outputs } = await life.create(request(SECRET, "vault", inputs), context());
    assert.equal(textAt(double.at("/api/v1/namespaces/shop/secrets/vault"), "stringData", "password"), "hunter2-clear");
    assert.doesNotMatch(JSON.stringify(standIns.store.list()), /hunter2/);
    assert.doesNotMatch(JSON.stringify(mask(outputs)), /hunter2/);
  });

  it("is read as it is now: drift shows in the inputs, and what the program never gave does not", async () => {
    const made = await life.create(request(CONFIG, "settings", settings({ url: "a", mode: "x" })), context());
    double.control("someone", SETTINGS, ["data", "url"], "theirs");
    double.control("someone", SETTINGS, ["data", "extra"], "more");

    const found = await life.read(
      standIns.kubernetes.instance,
      CONFIG,
      made.id,
      made.outputs,
      settings({ url: "a", mode: "x" }),
    );

    assert.deepEqual(found?.inputs, settings({ url: "theirs", mode: "x" }));
    assert.deepEqual(found?.outputs.data, { url: "theirs", mode: "x", extra: "more" });
    assert.equal(found?.outputs.__fieldManager, made.outputs.__fieldManager);
  });

  it("is read whole for an import, and as nothing when it is gone", async () => {
    await life.create(request(CONFIG, "settings", settings()), context());

    const imported = await life.read(standIns.kubernetes.instance, CONFIG, "shop/settings", {}, {});

    assert.deepEqual(imported?.inputs, settings());
    double.release(SETTINGS);
    assert.equal(await life.read(standIns.kubernetes.instance, CONFIG, "shop/settings", {}, {}), undefined);
  });

  it("is foreseen as new when it replaces one of its own", async () => {
    await life.create(request(CONFIG, "settings", settings()), context());

    const { outputs } = await life.create(request(CONFIG, "settings", settings({ url: "b" }), true), context());

    assert.ok(isUnknown(valueAt(outputs, ["metadata", "uid"])));
  });

  it("is foreseen without the server where a webhook knows no dry run, and where a change holds an unknown", async () => {
    double.refuse("PATCH", { status: 400, reason: "BadRequest", message: 'webhook "a" does not support dry run' });
    await life.create(request(CONFIG, "settings", settings(), true), context());
    const made = await life.create(request(CONFIG, "settings", settings()), context());
    double.seen.length = 0;

    const change = request(CONFIG, "settings", settings({ url: UNKNOWN }), true);
    const { outputs } = await life.update(change, made.id, made.outputs, context());

    assert.ok(isUnknown(valueAt(outputs, ["data", "url"])));
    assert.deepEqual(double.seen, []);
  });

  it("is sent strictly, without nulls and without what is the engine's own", async () => {
    await life.create(request(CONFIG, "settings", { ...settings(), immutable: null, __own: "x" }), context());

    const patch = double.seen.find(({ method }) => method === "PATCH");
    assert.deepEqual(patch?.body, settings());
    assert.equal(patch?.query.get("fieldValidation"), "Strict");
  });

  it("is read with its secrets marked: the same comes back, another is hidden, and what is only written stays", async () => {
    const inputs: PropertyMap = {
      metadata: { name: "vault", namespace: "shop" },
      data: { same: secret("c2FtZS1hcw=="), other: secret("b3RoZXI=") },
      stringData: { password: secret("hunter2") },
    };
    const path = "/api/v1/namespaces/shop/secrets/vault";
    const made = await life.create(request(SECRET, "vault", inputs), context());
    double.control("someone", path, ["data", "other"], "ZHJpZnQ=");
    double.control("someone", path, ["stringData"], {});

    const found = await life.read(standIns.kubernetes.instance, SECRET, made.id, made.outputs, inputs);

    assert.deepEqual(valueAt(found?.inputs, ["data", "same"]), "c2FtZS1hcw==");
    assert.deepEqual(found?.inputs.stringData, inputs.stringData);
    assert.deepEqual(mask(found?.inputs.data ?? null), { same: "[secret]", other: "[secret]" });
    assert.equal(valueAt(found?.inputs, ["data", "other"]), "ZHJpZnQ=");
  });

  it("hides a secret whole where another one is the start of it", async () => {
    const data = { short: secret("hunter"), long: secret("hunter-long") };
    const message = 'Invalid value: "hunter-long"';
    double.refuse("PATCH", { status: 422, reason: "Invalid", message });

    await assert.rejects(life.create(request(CONFIG, "settings", settings(data)), context()), {
      message: 'ConfigMap "shop/settings": Invalid value: "[secret]"',
    });
  });
});
