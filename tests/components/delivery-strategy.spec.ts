import assert from "node:assert/strict";
import { serviceManifests } from "../../components/workload/manifests.ts";
import { rolloutManifest } from "../../components/workload/rollout-manifest.ts";
import { aFullWorkload, aWorkloadInput, DELIVERIES } from "../support/a-workload.ts";

const { rolling: ROLLING, canary: CANARY, "blue-green": BLUE_GREEN } = DELIVERIES;
const HASHES = [
  { name: "stable-hash", valueFrom: { podTemplateHashValue: "Stable" } },
  { name: "latest-hash", valueFrom: { podTemplateHashValue: "Latest" } },
];

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
            abortScaleDownDelaySeconds: 300,
          },
        },
      },
    ];
    for (const { delivery, strategy } of strategies) {
      it(`writes ${delivery.kind} in Argo's fields and no others`, () => {
        assert.deepEqual(rolloutManifest(aWorkloadInput({ delivery })).spec.strategy, strategy);
      });
    }

    it("judges each share of a canary in the step itself, instead of a pause", () => {
      const { strategy } = rolloutManifest(aFullWorkload({ delivery: CANARY })).spec;

      const analysis = { templates: [{ templateName: "api-step" }], args: HASHES };
      assert.deepEqual("canary" in strategy && strategy.canary.steps, [
        { setWeight: 10 },
        { analysis },
        { setWeight: 50 },
        { analysis },
      ]);
    });

    it("judges blue-green before the switch and after it", () => {
      const { strategy } = rolloutManifest(aFullWorkload({ delivery: BLUE_GREEN })).spec;

      const { prePromotionAnalysis, postPromotionAnalysis } = "blueGreen" in strategy ? strategy.blueGreen : {};
      assert.deepEqual(prePromotionAnalysis, { templates: [{ templateName: "api-before-switch" }], args: HASHES });
      assert.deepEqual(postPromotionAnalysis, { templates: [{ templateName: "api-after-switch" }], args: HASHES });
    });

    it("does not judge a rolling update: it has no moment for it", () => {
      const { strategy } = rolloutManifest(aFullWorkload({ delivery: ROLLING })).spec;

      assert.deepEqual(strategy, { canary: { maxSurge: "25%", maxUnavailable: 0 } });
    });

    it("waits for a person under blue-green where the switch is not automatic", () => {
      const { strategy } = rolloutManifest(aWorkloadInput({ delivery: { ...BLUE_GREEN, autoPromote: false } })).spec;

      assert.equal("blueGreen" in strategy && strategy.blueGreen.autoPromotionEnabled, false);
    });

    it("steps a worker by its pods alone, as it has no traffic", () => {
      const { strategy } = rolloutManifest(
        aWorkloadInput({ port: undefined, endpoint: undefined, delivery: CANARY }),
      ).spec;

      assert.deepEqual(Object.keys("canary" in strategy ? strategy.canary : {}), [
        "maxSurge",
        "maxUnavailable",
        "steps",
      ]);
    });

    it("refuses blue-green for a worker, where both versions would work at once", () => {
      const worker = aWorkloadInput({ port: undefined, endpoint: undefined, delivery: BLUE_GREEN });

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
        const services = serviceManifests(aWorkloadInput({ delivery }));

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
      assert.deepEqual(serviceManifests(aWorkloadInput({ port: undefined })), []);
    });

    it("forward to the port that the container names", () => {
      const [main] = serviceManifests(aWorkloadInput({ port: 9090 }));

      assert.deepEqual(main?.manifest.spec, {
        type: "ClusterIP",
        selector: { "app.kubernetes.io/name": "api" },
        ports: [{ name: "http", port: 9090, targetPort: "http", protocol: "TCP" }],
      });
    });

    it("carry the public address on the main one alone", () => {
      const services = serviceManifests(aWorkloadInput({ delivery: BLUE_GREEN, healthPath: "/ready" }));

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
