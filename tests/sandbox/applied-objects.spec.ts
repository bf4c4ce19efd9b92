/** Kubernetes resources on an API server that answers: what is sent, what is refused, what is waited for. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldManagerOf } from "../../sandbox/providers/kubernetes/applied/field-owners.ts";
import { type PropertyMap, textAt, valueAt } from "../../sandbox/providers/property-values.ts";
import { urnOf } from "../support/stand-ins.ts";
import {
  API,
  type AppliedFixture,
  CONFIG,
  NAMESPACE,
  openApplied,
  SERVICE,
  SETTINGS,
  service,
  settings,
  TOKEN,
} from "./applied-fixture.ts";

describe("a resource on an API server", () => {
  let standIns: AppliedFixture["standIns"];
  let double: AppliedFixture["double"];
  let objects: AppliedFixture["objects"];
  let life: AppliedFixture["life"];
  let told: AppliedFixture["told"];
  let request: AppliedFixture["request"];
  let context: AppliedFixture["context"];
  let close: AppliedFixture["close"];

  beforeEach(async () => {
    ({ standIns, double, objects, life, told, request, context, close } = await openApplied());
  });

  afterEach(() => close());

  it("is applied under a manager of its own, by no force, with the credentials, and gives the server's answer", async () => {
    const { id, outputs } = await life.create(request(CONFIG, "settings", settings()), context());

    const patch = double.seen.find(({ method }) => method === "PATCH");
    assert.equal(id, "shop/settings");
    assert.equal(patch?.path, SETTINGS);
    assert.equal(patch?.query.get("fieldManager"), fieldManagerOf(urnOf(CONFIG, "settings")));
    assert.match(patch?.query.get("fieldManager") ?? "", /^pulumi-kubernetes-[0-9a-f]{8}$/);
    assert.equal(patch?.query.get("force"), null);
    assert.equal(patch?.query.get("dryRun"), null);
    assert.deepEqual(patch?.body, settings());
    assert.ok(double.seen.every(({ authorization }) => authorization === `Bearer ${TOKEN}`));
    assert.equal(textAt(outputs, "metadata", "uid"), textAt(double.at(SETTINGS), "metadata", "uid"));
    assert.equal(valueAt(outputs, ["metadata", "managedFields"]), undefined);
  });

  it("is another manager for another resource, and the same for the same", () => {
    const [one, same, other] = ["a", "a", "b"].map((name) => fieldManagerOf(urnOf(CONFIG, name)));

    assert.equal(one, same);
    assert.notEqual(one, other);
  });

  it("is recorded as well, for the endpoints and the manifests, and named nowhere with the credentials", async () => {
    await life.create(request(CONFIG, "settings", settings()), context());

    const [stored] = standIns.store.list({ package: "kubernetes" }).filter(({ type }) => type === CONFIG);
    assert.equal(textAt(stored?.outputs, "metadata", "uid"), textAt(double.at(SETTINGS), "metadata", "uid"));
    const manifest = readFileSync(join(standIns.dir, "manifests", "dev", "shop", "configmap-settings.yaml"), "utf8");
    assert.doesNotMatch(manifest, /__fieldManager|uid/);
    assert.doesNotMatch(JSON.stringify(standIns.store.list()), new RegExp(TOKEN));
  });

  it("is refused where one of its name is, whoever made it", async () => {
    double.control("kubectl", SETTINGS, ["data", "url"], "theirs");

    await assert.rejects(life.create(request(CONFIG, "settings", settings()), context()), {
      name: "Refusal",
      message: /configmaps "settings" already exists on the cluster; take it into the stack with .* import/,
    });
    await assert.rejects(
      life.create(request(CONFIG, "settings", settings(), true), context()),
      /already exists on the cluster/,
    );
    assert.equal(textAt(double.at(SETTINGS), "data", "url"), "theirs");
  });

  it("is refused with the server's words where another manager has its field, and nothing is taken", async () => {
    const made = await life.create(request(CONFIG, "settings", settings()), context());
    double.control("someone", SETTINGS, ["data", "url"], "theirs");
    const change = request(CONFIG, "settings", settings({ url: "b" }));

    for (const preview of [true, false]) {
      await assert.rejects(
        life.update({ ...change, preview }, made.id, made.outputs, context()),
        /ConfigMap "shop\/settings": Apply failed with 1 conflict: conflict with "someone" using v1: \.data\.url\n.*ignoreChanges/,
      );
    }
    assert.equal(textAt(double.at(SETTINGS), "data", "url"), "theirs");
  });

  it("leaves an ignored field to the controller that has it, and keeps one that is its own", async () => {
    const made = await life.create(request(SERVICE, "api", service()), context());
    const ignored = { ...context(), ignored: ["spec.selector"] };
    await life.update(request(SERVICE, "api", service({ round: "1" })), made.id, made.outputs, ignored);
    assert.deepEqual(lastPatch().spec, { selector: { app: "api" }, ports: [{ port: 80 }] });
    double.control("rollouts-controller", API, ["spec", "selector"], { app: "api", hash: "abc" });

    const { outputs } = await life.update(
      request(SERVICE, "api", service({ round: "2" })),
      made.id,
      made.outputs,
      ignored,
    );

    assert.deepEqual(lastPatch().spec, { ports: [{ port: 80 }] });
    assert.deepEqual(valueAt(outputs, ["spec", "selector"]), { app: "api", hash: "abc" });
    assert.equal(valueAt(outputs, ["metadata", "labels", "round"]), "2");
  });

  it("takes away what it no longer names", async () => {
    const made = await life.create(request(CONFIG, "settings", settings({ url: "a", old: "b" })), context());

    await life.update(request(CONFIG, "settings", settings()), made.id, made.outputs, context());

    assert.deepEqual(double.at(SETTINGS)?.data, { url: "a" });
  });

  const refusals: readonly (readonly [what: string, reason: string, status: number, message: string])[] = [
    ["by a webhook", "", 400, 'admission webhook "policy.example" denied the request: image is not signed'],
    [
      "in a namespace that is going",
      "Forbidden",
      403,
      'configmaps "settings" is forbidden: unable to create new content in namespace shop because it is being terminated',
    ],
    ["for a field that no version has", "BadRequest", 400, ".spec.replica: field not declared in schema"],
  ];
  for (const [what, reason, status, message] of refusals) {
    it(`is refused ${what}, in the server's words`, async () => {
      double.refuse("PATCH", { status, reason, message });

      await assert.rejects(life.create(request(CONFIG, "settings", settings()), context()), {
        name: "Refusal",
        message: `ConfigMap "shop/settings": ${message}`,
      });
    });
  }

  it("is refused for a kind whose definition is missing, and for a namespace that is not there", async () => {
    const rollout = { metadata: { name: "api", namespace: "shop" }, spec: {} };
    const elsewhere = { ...settings(), metadata: { name: "settings", namespace: "later" } };

    await assert.rejects(
      life.create(request("kubernetes:argoproj.io/v1alpha1:Rollout", "api", rollout), context()),
      /no matches for kind "Rollout" in version "argoproj.io\/v1alpha1"/,
    );
    await assert.rejects(
      life.create(request(CONFIG, "settings", elsewhere), context()),
      /namespaces "later" not found/,
    );
  });

  it("cannot be changed when it is gone, and is deleted without harm", async () => {
    const made = await life.create(request(CONFIG, "settings", settings()), context());
    double.release(SETTINGS);

    await assert.rejects(
      Promise.resolve(life.update(request(CONFIG, "settings", settings()), made.id, made.outputs, context())),
      /not found on the cluster; take it in: pulumi refresh/,
    );
    await life.delete(request(CONFIG, "settings", settings()), made.id, context());
  });

  it("is gone when its deletion ends, waits for finalizers aloud, and not for ever", async () => {
    const held = { ...settings(), metadata: { name: "settings", namespace: "shop", finalizers: ["a.example/b"] } };
    const made = await life.create(request(CONFIG, "settings", held), context());
    const target = request(CONFIG, "settings", held);

    await assert.rejects(
      life.delete(target, made.id, { ...context(), timeoutMs: 60 }),
      /ConfigMap shop\/settings is still there 0 s after its deletion \(finalizers: a\.example\/b\)/,
    );
    assert.deepEqual(told, ["waiting until ConfigMap shop/settings is gone (finalizers: a.example/b)"]);
    setTimeout(() => double.release(SETTINGS), 50);
    await life.delete(target, made.id, context());

    const sent = double.seen.find(({ method }) => method === "DELETE");
    assert.equal(sent?.body.propagationPolicy, "Foreground");
    assert.equal(textAt(sent?.body, "preconditions", "uid"), textAt(made.outputs, "metadata", "uid"));
    assert.equal(
      standIns.store.list().some(({ type }) => type === CONFIG),
      false,
    );
  });

  it("stops waiting when the engine is told to stop", async () => {
    const held = { ...settings(), metadata: { name: "settings", namespace: "shop", finalizers: ["a.example/b"] } };
    const made = await life.create(request(CONFIG, "settings", held), context());

    await assert.rejects(
      life.delete(request(CONFIG, "settings", held), made.id, { ...context(), signal: AbortSignal.abort() }),
      /the wait for it was ended/,
    );
  });

  it("records a chart only, and says so beside it", async () => {
    const chart = { chart: "argo-rollouts", version: "1.2.3", namespace: "shop" };

    await life.create(request("kubernetes:helm.sh/v3:Release", "rollouts", chart), context());

    assert.deepEqual(double.seen, []);
    assert.match(told.join("\n"), /^recorded only: the chart's objects are neither rendered nor applied/);
  });

  it("stays with the stand-in in a context that leads to no real server", async () => {
    const { other } = standIns.kubernetes;

    await life.create({ ...request(NAMESPACE, "shop", { metadata: { name: "shop" } }), instance: other }, context());

    assert.deepEqual(double.seen, []);
  });

  it("says which server does not answer", async () => {
    double.close();

    await assert.rejects(
      life.create(request(CONFIG, "settings", settings()), context()),
      /the API server http:\/\/127\.0\.0\.1:\d+ does not answer: ECONN/,
    );
  });

  it("is refused while its image is switched to fail on apply, before anything is sent", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    standIns.failures.set("apply", digest, true);

    await assert.rejects(
      life.create(request(CONFIG, "settings", settings({ image: `r.example/a:1@${digest}` })), context()),
      /switched to fail on apply/,
    );
    assert.deepEqual(double.seen, []);
  });

  it("is refused where another one came between the look and the apply", async () => {
    double.before("PATCH", () => double.control("kubectl", SETTINGS, ["data", "other"], "theirs"));

    await assert.rejects(
      life.create(request(CONFIG, "settings", settings()), context()),
      /"settings" already exists on the cluster;/,
    );
  });

  it("is refused while one of its name is going", async () => {
    double.control("kubectl", SETTINGS, ["metadata", "deletionTimestamp"], "2030-01-01T00:00:00Z");

    await assert.rejects(
      life.create(request(CONFIG, "settings", settings()), context()),
      /already exists on the cluster, and is being deleted/,
    );
  });

  it("keeps its manager through a new name in the program", async () => {
    const made = await life.create(request(CONFIG, "settings", settings()), context());
    const renamed = { ...request(CONFIG, "settings", settings({ url: "b" })), urn: urnOf(CONFIG, "other") };

    const { outputs } = await life.update(renamed, made.id, made.outputs, context());

    assert.equal(outputs.__fieldManager, fieldManagerOf(urnOf(CONFIG, "settings")));
    assert.equal(textAt(double.at(SETTINGS), "data", "url"), "b");
  });

  it("is not changed while its image is switched to fail on apply", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const made = await life.create(request(CONFIG, "settings", settings()), context());
    standIns.failures.set("apply", digest, true);
    const change = request(CONFIG, "settings", settings({ image: `r.example/a:1@${digest}` }));

    await assert.rejects(life.update(change, made.id, made.outputs, context()), /switched to fail on apply/);
  });

  it("is sent again when the server puts it off", async () => {
    double.refuse("PATCH", { status: 429, reason: "TooManyRequests", message: "later" });

    await life.create(request(CONFIG, "settings", settings()), context());

    assert.equal(textAt(double.at(SETTINGS), "data", "url"), "a");
  });

  it("sends ignored fields that it shares or that nobody has, and leaves positions of lists to the engine", async () => {
    const made = await life.create(request(SERVICE, "api", service()), context());
    const theirs = { ...service(), metadata: { name: "api", namespace: "shop" } };
    await objects.apply({ type: SERVICE, id: made.id }, theirs, { manager: "kubectl", dryRun: false });
    const ignored = { ...context(), ignored: ["spec.selector", "metadata.labels.round", "spec.ports[0].port"] };

    await life.update(request(SERVICE, "api", service({ round: "1" })), made.id, made.outputs, ignored);

    assert.deepEqual(lastPatch(), service({ round: "1" }));
  });

  it("is deleted as its annotation says, and another one of its name is not waited for", async () => {
    const annotations = { "pulumi.com/deletionPropagationPolicy": "orphan" };
    const metadata = { name: "settings", namespace: "shop", annotations, finalizers: ["a.example/b"] };
    const held = { ...settings(), metadata };
    const made = await life.create(request(CONFIG, "settings", held), context());
    setTimeout(() => {
      double.release(SETTINGS);
      double.control("someone", SETTINGS, ["data", "url"], "new");
    }, 40);

    await life.delete(request(CONFIG, "settings", held), made.id, context());

    assert.equal(double.seen.find(({ method }) => method === "DELETE")?.body.propagationPolicy, "Orphan");
    assert.equal(textAt(double.at(SETTINGS), "data", "url"), "new");
  });

  function lastPatch(): PropertyMap {
    return double.seen.filter(({ method }) => method === "PATCH").at(-1)?.body ?? {};
  }
});
