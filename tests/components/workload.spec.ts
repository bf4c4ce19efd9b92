import assert from "node:assert/strict";
import { tokenOf } from "../../components/kubernetes-object.ts";
import { workloadManifests } from "../../components/workload/manifests.ts";
import { Workload, type WorkloadArgs } from "../../components/workload/workload.ts";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { aDigest } from "../support/a-spec.ts";
import { aFullWorkload, aWorkloadInput } from "../support/a-workload.ts";
import { find, record, settled } from "../support/mocks.ts";

const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const SERVICE = "kubernetes:core/v1:Service";
const PINNED = `ghcr.io/acme/shop-api:1.0.0@${aDigest()}`;

describe("Workload", () => {
  it("is a Rollout, its address, its identity and its variables", async () => {
    const { resources } = await record(() => new Workload("api", anArgs()));

    assert.deepEqual(resources.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      [ROLLOUT, "api-rollout", "api"],
      ["kubernetes:core/v1:ConfigMap", "api-config", "api"],
      [SERVICE, "api-service", "api"],
      ["kubernetes:core/v1:ServiceAccount", "api-account", "api"],
      ["platform:workload:Workload", "api", ""],
    ]);
  });

  it("adds a budget and an autoscaler where pods come and go", async () => {
    const { resources } = await record(() => new Workload("api", anArgs({ replicas: { min: 2, max: 4 } })));

    const added = resources.filter(({ name }) => name === "api-budget" || name === "api-autoscaler");
    assert.deepEqual(added.map(({ type }) => type).toSorted(), [
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      "kubernetes:policy/v1:PodDisruptionBudget",
    ]);
  });

  it("starts pods only when their identity, variables and Services are there", async () => {
    const delivery = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 60 } as const;
    const { resources } = await record(() => new Workload("api", anArgs({ delivery })));

    assert.deepEqual(find(resources, ROLLOUT, "api-rollout").dependsOn, [
      "api-account",
      "api-config",
      "api-service",
      "api-service-preview",
    ]);
  });

  for (const kind of ["rolling", "canary", "blue-green"] as const) {
    it(`never sets a selector again under ${kind}: the controller may have narrowed it, now or before`, async () => {
      const { resources } = await record(() => new Workload("api", anArgs({ delivery: aDelivery(kind) })));

      const ignoring = resources.filter(({ ignoreChanges }) => ignoreChanges.length > 0);
      assert.deepEqual(
        ignoring.map(({ name }) => name),
        resources.filter(({ type }) => type === SERVICE).map(({ name }) => name),
      );
      for (const { ignoreChanges } of ignoring) assert.deepEqual(ignoreChanges, ["spec.selector"]);
    });
  }

  it("sets the number of pods only where there is one pod, and leaves nothing of the Rollout to others", async () => {
    const rolloutFor = async (replicas: WorkloadInput["replicas"]) => {
      const { resources } = await record(() => new Workload("api", anArgs({ replicas })));
      const { inputs, ignoreChanges } = find(resources, ROLLOUT, "api-rollout");
      return { replicas: (inputs as { spec: { replicas?: number } }).spec.replicas, ignoreChanges };
    };

    assert.deepEqual(await rolloutFor({ min: 3, max: 3 }), { replicas: undefined, ignoreChanges: [] });
    assert.deepEqual(await rolloutFor({ min: 1, max: 4 }), { replicas: undefined, ignoreChanges: [] });
    assert.deepEqual(await rolloutFor({ min: 1, max: 1 }), { replicas: 1, ignoreChanges: [] });
  });

  it("protects what traffic goes through, and nothing else", async () => {
    const delivery = aDelivery("blue-green");
    const { resources } = await record(
      () => new Workload("api", anArgs({ delivery, replicas: { min: 2, max: 4 } }, true)),
    );

    const kept = resources.filter(({ protect }) => protect).map(({ name }) => name);
    assert.deepEqual(kept.toSorted(), ["api-rollout", "api-service"]);
  });

  it("does not let the engine wait for what promotion verifies", async () => {
    const { resources } = await record(() => new Workload("api", anArgs()));

    for (const [type, name] of [
      [ROLLOUT, "api-rollout"],
      [SERVICE, "api-service"],
    ] as const) {
      const { metadata } = find(resources, type, name).inputs as { metadata: { annotations: Record<string, string> } };
      assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true", name);
    }
  });

  it("lays overrides over the Rollout and over every Service", async () => {
    const overrides = {
      rollout: { spec: { revisionHistoryLimit: 2 } },
      service: { metadata: { labels: { team: "x" } } },
    };
    const { resources } = await record(() => new Workload("api", { ...anArgs(), overrides }));

    const rollout = find(resources, ROLLOUT, "api-rollout").inputs as { spec: Record<string, unknown> };
    const service = find(resources, SERVICE, "api-service").inputs as { metadata: { labels: Record<string, string> } };
    assert.equal(rollout.spec.revisionHistoryLimit, 2);
    assert.equal(rollout.spec.progressDeadlineSeconds, 600);
    assert.equal(service.metadata.labels.team, "x");
    assert.equal(service.metadata.labels["app.kubernetes.io/name"], "api");
  });

  it("migrates before it replaces pods, with the variables that are to come", async () => {
    const { resources } = await record(() => new Workload("api", { ...aFullWorkload(), protect: true }));

    const migration = find(resources, "kubernetes:batch/v1:Job", "api-migration");
    const rollout = find(resources, ROLLOUT, "api-rollout");
    assert.ok(migration.dependsOn.includes("api-config") && migration.dependsOn.includes("api-account"));
    assert.ok(rollout.dependsOn.includes("api-migration"), rollout.dependsOn.join());
    assert.equal(migration.protect, false);
  });

  it("has its analyses there before a rollout names them", async () => {
    const delivery = aDelivery("blue-green");
    const { resources } = await record(() => new Workload("api", { ...aFullWorkload({ delivery }), protect: false }));

    const { dependsOn } = find(resources, ROLLOUT, "api-rollout");
    assert.deepEqual(
      dependsOn.filter((name) => name.includes("analysis")),
      ["api-analysis-after", "api-analysis-before"],
    );
  });

  it("makes exactly what its manifests say", async () => {
    const input = aFullWorkload();
    const { resources } = await record(() => new Workload("api", { ...input, protect: false }));

    const made = resources.filter(({ parent }) => parent === "api").map(({ type, name }) => `${type} ${name}`);
    const wanted = [...workloadManifests(input)].map(([role, manifest]) => `${tokenOf(manifest)} api-${role}`);
    assert.deepEqual(made.toSorted(), wanted.toSorted());
  });

  it("lays the other overrides over their objects, and only there", async () => {
    const mark = { metadata: { labels: { mark: "yes" } } };
    const overrides = { analysis: mark, migration: mark, budget: mark, autoscaler: mark };
    const { resources } = await record(() => new Workload("api", { ...aFullWorkload(), overrides, protect: false }));

    const marked = resources.filter(({ inputs }) => JSON.stringify(inputs).includes('"mark":"yes"'));
    assert.deepEqual(marked.map(({ name }) => name).toSorted(), [
      "api-analysis",
      "api-autoscaler",
      "api-budget",
      "api-migration",
    ]);
  });

  describe("image", () => {
    it("is what the Rollout reports, not what was asked for", async () => {
      const old = PINNED.replace("1.0.0", "0.9.0");
      const { result, registered } = await record(readImage, { outputs: rolloutReports(specWith(old)) });

      assert.equal(result, old);
      assert.deepEqual(registered.get("api"), { service: "api", image: old });
    });

    it("is unknown while the Rollout's own outputs are", async () => {
      const { result } = await record(readImage, { preview: true, outputs: rolloutReports(undefined) });

      assert.equal(result, "(unknown)");
    });

    it("is known in a preview whose provider already tells it", async () => {
      const { result } = await record(readImage, { preview: true });

      assert.equal(result, PINNED);
    });
  });

  describe("endpoint", () => {
    it("is what the Service reports", async () => {
      const annotations = {
        "environments/endpoint": "https://old.example",
        "environments/health": "https://old.example/up",
      };
      const outputs = (type: string, _name: string, inputs: Record<string, unknown>) =>
        type === SERVICE ? { ...inputs, metadata: { annotations } } : inputs;

      const { result } = await record(() => settled(new Workload("api", anArgs()).endpoint), { outputs });

      assert.deepEqual(result, { url: "https://old.example", health: "https://old.example/up" });
    });

    it("is undefined for a service that is not exposed", async () => {
      const { result } = await record(() => new Workload("api", anArgs({ endpoint: undefined })).endpoint);

      assert.equal(result, undefined);
    });
  });
});

function anArgs(change: Partial<WorkloadInput> = {}, protect = false): WorkloadArgs {
  return { ...aWorkloadInput(change), protect };
}

function aDelivery(kind: "rolling" | "canary" | "blue-green"): WorkloadInput["delivery"] {
  switch (kind) {
    case "rolling":
      return { kind, maxSurgePercent: 25 };
    case "canary":
      return { kind, weights: [10], pauseSeconds: 1 };
    case "blue-green":
      return { kind, autoPromote: true, scaleDownDelaySeconds: 60 };
  }
}

function readImage(): Promise<unknown> {
  return settled(new Workload("api", anArgs()).image);
}

function specWith(image: string) {
  return { template: { spec: { containers: [{ name: "api", image }] } } };
}

function rolloutReports(spec: unknown) {
  return (type: string, _name: string, inputs: Record<string, unknown>) => {
    if (type !== ROLLOUT) return inputs;
    const { spec: _asked, ...rest } = inputs;
    return spec === undefined ? rest : { ...rest, spec };
  };
}
