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
const BLUE_GREEN: Delivery = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 };
const ROLLING: Delivery = { kind: "rolling", maxSurgePercent: 25 };

describe("workload manifests", () => {
  describe("strategy", () => {
    const strategies = [
      { delivery: ROLLING, strategy: { canary: { maxSurge: "25%", maxUnavailable: 0 } } },
      {
        delivery: CANARY,
        strategy: {
          canary: {
            maxSurge: "25%",
            maxUnavailable: 0,
            canaryService: "api-canary",
            stableService: "api-stable",
            steps: [
              { setWeight: 10 },
              { pause: { duration: "60s" } },
              { setWeight: 50 },
              { pause: { duration: "60s" } },
            ],
          },
        },
      },
      {
        delivery: BLUE_GREEN,
        strategy: {
          blueGreen: {
            activeService: "api",
            previewService: "api-preview",
            autoPromotionEnabled: true,
            scaleDownDelaySeconds: 3600,
          },
        },
      },
    ];
    for (const { delivery, strategy } of strategies) {
      it(`writes ${delivery.kind} in Argo's fields and no others`, () => {
        assert.deepEqual(rolloutManifest(aWorkload({ delivery })).spec.strategy, strategy);
      });
    }

    it("steps a worker by its pods alone, as it has no traffic", () => {
      const { strategy } = rolloutManifest(aWorkload({ port: undefined, endpoint: undefined, delivery: CANARY })).spec;

      assert.deepEqual(Object.keys("canary" in strategy ? strategy.canary : {}), [
        "maxSurge",
        "maxUnavailable",
        "steps",
      ]);
    });

    it("refuses blue-green for a worker, where both versions would work at once", () => {
      const worker = aWorkload({ port: undefined, endpoint: undefined, delivery: BLUE_GREEN });

      assert.throws(
        () => rolloutManifest(worker),
        /^Error: api is a worker: it has no traffic that blue-green could switch$/,
      );
    });
  });

  describe("Services", () => {
    const tables = [
      { delivery: ROLLING, names: [["api", "main", false]] },
      {
        delivery: CANARY,
        names: [
          ["api", "main", false],
          ["api-stable", "stable", true],
          ["api-canary", "canary", true],
        ],
      },
      {
        delivery: BLUE_GREEN,
        names: [
          ["api", "main", true],
          ["api-preview", "preview", true],
        ],
      },
    ];
    for (const { delivery, names } of tables) {
      it(`are, under ${delivery.kind}, the main one and those that the controller points at a version`, () => {
        const services = serviceManifests(aWorkload({ delivery }));

        assert.deepEqual(
          services.map(({ manifest, role, selectedByController }) => [
            manifest.metadata.name,
            role,
            selectedByController,
          ]),
          names,
        );
      });
    }

    it("are none for a worker", () => {
      assert.deepEqual(serviceManifests(aWorkload({ port: undefined })), []);
    });

    it("forward to the port that the container names", () => {
      const [main] = serviceManifests(aWorkload({ port: 9090 }));

      assert.deepEqual(main?.manifest.spec, {
        type: "ClusterIP",
        selector: { "app.kubernetes.io/name": "api" },
        ports: [{ name: "http", port: 9090, targetPort: "http", protocol: "TCP" }],
      });
    });

    it("carry the public address on the main one alone", () => {
      const services = serviceManifests(aWorkload({ delivery: BLUE_GREEN, healthPath: "/ready" }));

      const addresses = services.map(({ manifest }) => [
        manifest.metadata.annotations?.["environments/endpoint"],
        manifest.metadata.annotations?.["environments/health"],
      ]);
      assert.deepEqual(addresses, [
        ["https://api.dev.shop.example", "https://api.dev.shop.example/ready"],
        [undefined, undefined],
      ]);
    });
  });

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
