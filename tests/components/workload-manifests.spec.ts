import assert from "node:assert/strict";
import {
  accountManifest,
  autoscalerManifest,
  budgetManifest,
  configManifest,
  serviceManifests,
} from "../../components/workload/manifests.ts";
import { rolloutManifest } from "../../components/workload/rollout-manifest.ts";
import type { Delivery } from "../../infra/config/delivery.ts";
import { aDigest, anImage, aWorkload } from "../support/a-spec.ts";

const CANARY: Delivery = { kind: "canary", weights: [10, 50], pauseSeconds: 60 };
const BLUE_GREEN = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 } as const;
const ROLLING: Delivery = { kind: "rolling", maxSurgePercent: 25 };

describe("workload manifests", () => {
  describe("number of pods", () => {
    const rows = [
      { min: 1, max: 1, replicas: 1, budget: false, autoscaler: undefined },
      { min: 3, max: 3, replicas: 3, budget: true, autoscaler: undefined },
      { min: 1, max: 4, replicas: undefined, budget: false, autoscaler: [1, 4] },
      { min: 2, max: 4, replicas: undefined, budget: true, autoscaler: [2, 4] },
    ];
    for (const { min, max, replicas, budget, autoscaler } of rows) {
      it(`${min} to ${max}: ${autoscaler ? "the autoscaler" : "the Rollout"} owns it, ${budget ? "a" : "no"} budget`, () => {
        const input = aWorkload({ replicas: { min, max } });
        const scaler = autoscalerManifest(input)?.spec;

        assert.equal(rolloutManifest(input).spec.replicas, replicas);
        assert.equal("replicas" in rolloutManifest(input).spec, replicas !== undefined);
        assert.equal(budgetManifest(input)?.spec.maxUnavailable, budget ? 1 : undefined);
        assert.deepEqual(scaler && [scaler.minReplicas, scaler.maxReplicas], autoscaler);
      });
    }

    it("is scaled through the Rollout", () => {
      const scaler = autoscalerManifest(aWorkload({ replicas: { min: 1, max: 2 } }));

      assert.deepEqual(scaler?.spec.scaleTargetRef, {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        name: "api",
      });
    });
  });

  describe("pods", () => {
    it("run exactly the pinned image, by digest", () => {
      const [container] = rolloutManifest(aWorkload({ image: anImage("2.0.0", "c") })).spec.template.spec.containers;

      assert.equal(container?.image, `ghcr.io/acme/shop-api:2.0.0@${aDigest("c")}`);
    });

    it("are asked for their health on the path of the service", () => {
      const [container] = rolloutManifest(aWorkload({ healthPath: "/ready" })).spec.template.spec.containers;

      for (const probe of [container?.startupProbe, container?.readinessProbe, container?.livenessProbe]) {
        assert.deepEqual(probe?.httpGet, { path: "/ready", port: "http" });
      }
    });

    it("of a worker have no port and no probe", () => {
      const [container] = rolloutManifest(aWorkload({ port: undefined, endpoint: undefined })).spec.template.spec
        .containers;

      const present = Object.keys(container ?? {}).filter((key) => key === "ports" || key.endsWith("Probe"));
      assert.deepEqual(present, []);
    });

    it("are replaced when a variable changes, and only then", () => {
      const hashOf = (variables: Record<string, string>) =>
        rolloutManifest(aWorkload({ variables })).spec.template.metadata.annotations["environments/config-hash"];

      assert.equal(hashOf({ A: "1", B: "2" }), hashOf({ B: "2", A: "1" }));
      assert.notEqual(hashOf({ A: "1" }), hashOf({ A: "2" }));
    });

    it("read their variables from the ConfigMap of the service", () => {
      const input = aWorkload({ variables: { LOG_LEVEL: "info" } });
      const config = configManifest(input);
      const [container] = rolloutManifest(input).spec.template.spec.containers;

      assert.deepEqual(config.data, { LOG_LEVEL: "info" });
      assert.deepEqual(container?.envFrom, [{ configMapRef: { name: config.metadata.name } }]);
    });
  });

  it("changes the Rollout alone when the image changes", () => {
    const [before, after] = [anImage("1.0.0", "a"), anImage("1.1.0", "b")].map((image) => around(aWorkload({ image })));

    assert.deepEqual(before, after);
  });

  it("writes nothing that a controller would take for its default and drop", () => {
    const manifests = [ROLLING, CANARY, BLUE_GREEN].map((delivery) => {
      const input = aWorkload({ delivery, replicas: { min: 2, max: 4 } });
      return [rolloutManifest(input), ...around(input)];
    });

    assert.deepEqual(
      [...new Set(emptyPaths(manifests).map((path) => path.replace(/^(\d+\.)+/, "")))],
      [
        // Pointers in the API: said on purpose, and kept.
        "spec.strategy.canary.maxUnavailable",
        "spec.template.spec.automountServiceAccountToken",
        "spec.template.spec.enableServiceLinks",
        "spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation",
        "automountServiceAccountToken",
      ],
    );
  });
});

/** Every object of a workload but the Rollout. */
function around(input: ReturnType<typeof aWorkload>): unknown[] {
  const services = serviceManifests(input).map(({ manifest }) => manifest);
  return [accountManifest(input), configManifest(input), ...services, budgetManifest(input), autoscalerManifest(input)];
}

/** Paths of every zero, empty text, empty list, empty map and `false`. */
function emptyPaths(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== "object" || value === null)
    return value === 0 || value === "" || value === false ? [path.join(".")] : [];
  const entries = Object.entries(value);
  if (entries.length === 0) return [path.join(".")];
  return entries.flatMap(([key, inner]) => emptyPaths(inner, [...path, key]));
}
