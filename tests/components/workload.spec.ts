import assert from "node:assert/strict";
import { Workload, type WorkloadArgs } from "../../components/workload/workload.ts";
import type { ServiceSpec } from "../../infra/environment/environment-spec.ts";
import { aDigest, aWorkload } from "../support/a-spec.ts";
import { find, record, settled } from "../support/mocks.ts";

const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const SERVICE = "kubernetes:core/v1:Service";
const WRITTEN = ["spec.selector"];
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

  const selectors = [
    { kind: "rolling", ignored: { "api-service": [] } },
    { kind: "canary", ignored: { "api-service": [], "api-service-stable": WRITTEN, "api-service-canary": WRITTEN } },
    { kind: "blue-green", ignored: { "api-service": WRITTEN, "api-service-preview": WRITTEN } },
  ] as const;
  for (const { kind, ignored } of selectors) {
    it(`leaves the controller the selectors that it writes under ${kind}, and no others`, async () => {
      const { resources } = await record(() => new Workload("api", anArgs({ delivery: aDelivery(kind) })));

      const services = resources.filter(({ type }) => type === SERVICE);
      assert.deepEqual(Object.fromEntries(services.map(({ name, ignoreChanges }) => [name, ignoreChanges])), ignored);
    });
  }

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

function anArgs(change: Partial<ServiceSpec> = {}, protect = false): WorkloadArgs {
  return { ...aWorkload(change), protect };
}

function aDelivery(kind: "rolling" | "canary" | "blue-green"): ServiceSpec["delivery"] {
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
