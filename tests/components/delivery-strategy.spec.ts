import assert from "node:assert/strict";
import { serviceManifests } from "../../components/workload/manifests.ts";
import { rolloutManifest } from "../../components/workload/rollout-manifest.ts";
import type { Delivery } from "../../infra/config/delivery.ts";
import { aWorkload } from "../support/a-spec.ts";

const CANARY: Delivery = { kind: "canary", weights: [10, 50], pauseSeconds: 60 };
const BLUE_GREEN = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 } as const;
const ROLLING: Delivery = { kind: "rolling", maxSurgePercent: 25 };

describe("delivery of a workload", () => {
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

    it("waits for a person under blue-green where the switch is not automatic", () => {
      const { strategy } = rolloutManifest(aWorkload({ delivery: { ...BLUE_GREEN, autoPromote: false } })).spec;

      assert.equal("blueGreen" in strategy && strategy.blueGreen.autoPromotionEnabled, false);
    });

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
});
