/** The common life of a resource, on the packages' own rules. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { isUnknown, secret, textAt, valueAt } from "../../sandbox/providers/property-values.ts";
import { unruledTypes } from "../../sandbox/providers/unruled-types.ts";
import { ObjectStore } from "../../sandbox/store/object-store.ts";
import { openStandIns, type StandIns, urnOf } from "../support/stand-ins.ts";

const SERVICE = "kubernetes:core/v1:Service";
const CONFIG = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";
const serviceInputs = (port = 80): PropertyMap => ({
  metadata: { name: "db", namespace: "default" },
  spec: { ports: [{ port }] },
});

describe("a resource on a stand-in", () => {
  let standIns: StandIns;

  beforeEach(() => {
    standIns = openStandIns();
  });

  afterEach(() => standIns.close());

  it("has unknown identities and addresses in a preview, and nothing is stored", () => {
    const { id, outputs } = standIns.kubernetes.create(SERVICE, "db", serviceInputs(), true);

    assert.equal(id, "");
    for (const path of [
      ["metadata", "uid"],
      ["metadata", "resourceVersion"],
      ["spec", "clusterIP"],
    ]) {
      assert.ok(isUnknown(valueAt(outputs, path)), path.join("."));
    }
    assert.equal(textAt(outputs, "metadata", "name"), "db");
    assert.deepEqual(standIns.store.list(), []);
  });

  it("keeps identity and address through a change, and moves its version", () => {
    const made = standIns.kubernetes.create(SERVICE, "db", serviceInputs());
    const inputs = { ...serviceInputs(81), metadata: { name: "db", namespace: "default", labels: { app: "db" } } };
    const change = { ...request(SERVICE, "db"), inputs };

    const foreseen = standIns.kubernetes.life.update({ ...change, preview: true }, made.id, made.outputs);
    const changed = standIns.kubernetes.life.update(change, made.id, made.outputs);

    for (const path of [
      ["metadata", "uid"],
      ["metadata", "creationTimestamp"],
      ["spec", "clusterIP"],
    ]) {
      assert.equal(valueAt(changed.outputs, path), valueAt(made.outputs, path), path.join("."));
      assert.equal(valueAt(foreseen.outputs, path), valueAt(made.outputs, path), path.join("."));
    }
    assert.ok(isUnknown(valueAt(foreseen.outputs, ["metadata", "resourceVersion"])));
    assert.deepEqual(
      [textAt(made.outputs, "metadata", "resourceVersion"), textAt(changed.outputs, "metadata", "resourceVersion")],
      ["1", "2"],
    );
    assert.equal(valueAt(changed.outputs, ["spec", "ports", 0, "port"]), 81);
  });

  it("cannot be changed when it is gone, is read as nothing, and is deleted twice without harm", () => {
    const { life, instance } = standIns.kubernetes;
    const made = standIns.kubernetes.create(SERVICE, "db", serviceInputs());
    life.delete(request(SERVICE, "db"), made.id);

    assert.equal(life.read(instance, SERVICE, made.id, {}, {}), undefined);
    assert.throws(
      () => life.update({ ...request(SERVICE, "db"), inputs: serviceInputs() }, made.id, made.outputs),
      /not found/,
    );
    life.delete(request(SERVICE, "db"), made.id);
  });

  it("gets a name with a random end where it has none, and keeps it", () => {
    const { life } = standIns.kubernetes;
    const first = life.rules.check(
      CONFIG,
      "settings",
      { data: { a: "1" } },
      undefined,
      new Uint8Array([0xab, 0xcd, 1, 2]),
    );
    const again = life.rules.check(
      CONFIG,
      "settings",
      { data: { a: "2" } },
      first.inputs,
      new Uint8Array([9, 9, 9, 9]),
    );

    assert.equal(textAt(first.inputs, "metadata", "name"), "settings-abcd0102");
    assert.equal(textAt(again.inputs, "metadata", "name"), "settings-abcd0102");
  });

  it("says which fixed name stands in the way of a replacement", () => {
    const { rules } = standIns.kubernetes.life;

    assert.equal(
      rules.sameName(SERVICE, { metadata: { name: "a", namespace: "n" } }, { metadata: { name: "a", namespace: "n" } }),
      true,
    );
    assert.equal(rules.sameName(SERVICE, { metadata: { name: "a" } }, { metadata: { name: "b" } }), false);
  });

  const immutable: readonly (readonly [type: string, config: PropertyMap, paths: readonly string[]])[] = [
    [SERVICE, {}, ["spec.clusterIP", "spec.type"]],
    [CONFIG, {}, ["binaryData", "data"]],
    [CONFIG, { enableConfigMapMutable: "true" }, []],
    [SECRET, { enableSecretMutable: true }, ["type"]],
    ["kubernetes:argoproj.io/v1alpha1:Rollout", {}, ["spec.selector"]],
    ["kubernetes:apps/v1:Deployment", {}, ["spec.selector"]],
  ];
  for (const [type, config, paths] of immutable) {
    it(`of ${type} ${JSON.stringify(config)} is replaced for ${paths.join(", ") || "its name alone"}`, () => {
      const { life, instance } = standIns.kubernetes;

      const found = life.rules.immutablePaths(type, { ...instance, config });

      assert.deepEqual(found, ["apiVersion", "kind", "metadata.name", "metadata.namespace", ...paths]);
    });
  }

  it("leaves no secret in any file, marked or not, and gives it back from the state", () => {
    const inputs = {
      metadata: { name: "vault", namespace: "default" },
      stringData: { password: "hunter2-clear" },
      data: { token: secret("aHVudGVyMi1tYXJrZWQ=") },
    };
    const made = standIns.kubernetes.create(SECRET, "vault", inputs);
    standIns.github.create("github:index/actionsSecret:ActionsSecret", "s", {
      repository: "r",
      secretName: "S",
      plaintextValue: secret("hunter2-hub"),
    });
    standIns.aws.create("aws:s3/bucket:Bucket", "b", { tags: { token: secret("hunter2-tag") } });

    const texts = filesBelow(standIns.dir).map((file) => readFileSync(file, "utf8"));
    const hidden = ["hunter2", Buffer.from("hunter2-clear").toString("base64"), "aHVudGVyMi1tYXJrZWQ="];

    for (const part of hidden) assert.ok(!texts.some((text) => text.includes(part)), part);
    // Which keys there are may be seen, so that the manifest still says what a workload can read of it.
    const manifest = readFileSync(join(standIns.dir, "manifests", "dev", "default", "secret-vault.yaml"), "utf8");
    assert.match(manifest, /^data:\n {2}token: "\[redacted\]"\n {2}password: "\[redacted\]"\n/m);
    const { life, instance } = standIns.kubernetes;
    assert.deepEqual(life.read(instance, SECRET, made.id, made.outputs, inputs)?.outputs.data, made.outputs.data);
  });

  it("is refused while its image is switched to fail on apply, in a create as in an update", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const inputs = { metadata: { name: "note", namespace: "default" }, data: { image: `r.example/a:1@${digest}` } };
    standIns.failures.set("apply", digest, true);

    assert.throws(
      () => standIns.kubernetes.create(CONFIG, "note", inputs),
      /switched to fail on apply \(switch off: \.\/envs sandbox fail sha256:0+ --on apply --off\)/,
    );
    const { outputs } = standIns.kubernetes.create(CONFIG, "other", {
      metadata: { name: "other", namespace: "default" },
    });
    const { data } = inputs;
    const change = { ...request(CONFIG, "other"), inputs: { metadata: { name: "other", namespace: "default" }, data } };
    assert.throws(() => standIns.kubernetes.life.update(change, "default/other", outputs), /switched to fail on apply/);
    standIns.failures.set("apply", digest, false);
    standIns.failures.set("health", digest, true);

    assert.equal(standIns.kubernetes.create(CONFIG, "note", inputs).id, "default/note");
  });

  it("outlives the process", () => {
    standIns.kubernetes.create(SERVICE, "db", serviceInputs());
    const before = standIns.store.list();

    assert.deepEqual(new ObjectStore(join(standIns.dir, "objects"), "key").list(), before);
    assert.equal(before.length, 1);
  });

  it("is written as a manifest that can be applied elsewhere, and its folder goes with the last one", () => {
    const { life, instance } = standIns.kubernetes;
    const file = join(standIns.dir, "manifests", "dev", "default", "service-db.yaml");
    standIns.kubernetes.create(SERVICE, "db", { apiVersion: "v1", kind: "Service", ...serviceInputs() });

    const text = readFileSync(file, "utf8");

    assert.match(text, /^apiVersion: v1\nkind: Service\nmetadata:\n {2}name: db\n {2}namespace: default\n/);
    assert.doesNotMatch(text, /uid|resourceVersion|status/);
    life.delete({ ...request(SERVICE, "db"), instance }, "default/db");
    assert.equal(existsSync(join(standIns.dir, "manifests", "dev")), false);
  });

  it("records a chart as its reference and values, and says that nothing more was checked", () => {
    const type = "kubernetes:helm.sh/v3:Release";
    const { id } = standIns.kubernetes.create(type, "metrics", {
      chart: "kube-prometheus-stack",
      version: "1.2.3",
      repositoryOpts: { repo: "https://charts.example" },
      namespace: "default",
      values: { replicas: 2, password: secret("hunter2") },
    });

    assert.equal(id, "default/metrics");
    const text = readFileSync(join(standIns.dir, "manifests", "dev", "default", "release-metrics.yaml"), "utf8");
    assert.match(text, /chart: kube-prometheus-stack\nversion: 1\.2\.3/);
    assert.match(text, /password: "?\[secret\]"?/);
    assert.deepEqual(unruledTypes(standIns.store), [type]);
  });

  function request(type: string, name: string) {
    return { instance: standIns.kubernetes.instance, urn: urnOf(type, name), type, inputs: {}, preview: false };
  }
});

function filesBelow(dir: string): readonly string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
