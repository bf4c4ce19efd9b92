import assert from "node:assert/strict";
import { type AnalysisMetric, analyses } from "../../components/workload/analysis.ts";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { aFullWorkload, DELIVERIES } from "../support/a-workload.ts";
import { meets } from "../support/analysis-condition.ts";

const { canary: CANARY, "blue-green": BLUE_GREEN } = DELIVERIES;

describe("analyses of a workload", () => {
  const none: readonly (readonly [string, Partial<WorkloadInput>])[] = [
    ["a rolling update", { delivery: DELIVERIES.rolling }],
    ["an environment without Prometheus", { analysis: undefined }],
    ["a service without metrics", { metricsPath: undefined }],
  ];
  for (const [what, change] of none) {
    it(`are none for ${what}`, () => {
      assert.equal(analyses(aFullWorkload(change)), undefined);
    });
  }

  it("ask under a canary, at each share, for instances, errors and response times", () => {
    assert.deepEqual(summary({ delivery: CANARY }), [["analysis", "api-step", "availability error-rate latency-p95"]]);
  });

  it("ask under blue-green for instances before the switch, and for all after it", () => {
    assert.deepEqual(summary({ delivery: BLUE_GREEN }), [
      ["analysis-before", "api-before-switch", "availability"],
      ["analysis-after", "api-after-switch", "availability error-rate latency-p95"],
    ]);
  });

  it("take the hashes of both versions, and nothing else, as arguments", () => {
    for (const delivery of [CANARY, BLUE_GREEN]) {
      for (const manifest of analyses(aFullWorkload({ delivery }))?.manifests.values() ?? []) {
        assert.deepEqual(manifest.spec.args, [{ name: "stable-hash" }, { name: "latest-hash" }]);
        const used = JSON.stringify(manifest.spec.metrics).match(/\{\{args\.[a-z-]+\}\}/g) ?? [];
        assert.deepEqual([...new Set(used)].sort(), ["{{args.latest-hash}}", "{{args.stable-hash}}"]);
      }
    }
  });

  it("ask the Prometheus of the environment", () => {
    const slo = { availabilityPercent: 99.9, latencyP95Ms: 500 };
    const [metric] = metricsOf({ analysis: { prometheus: "https://prometheus.example", slo } });

    assert.equal(metric?.provider.prometheus.address, "https://prometheus.example");
  });

  it("measure the version before blue-green's switch by its last hour: it has no traffic since", () => {
    const after = analyses(aFullWorkload({ delivery: BLUE_GREEN }))?.manifests.get("analysis-after");

    for (const { name, provider } of after?.spec.metrics.slice(1) ?? []) {
      assert.match(provider.prometheus.query, /stable-hash\}\}"[^[]*\[1h\]/, name);
      assert.match(provider.prometheus.query, /latest-hash\}\}"[^[]*\[2m\]/, name);
    }
  });

  describe("verdict", () => {
    const rows = [
      { result: [1], availability: "success", others: "success" },
      { result: [1.5], availability: "success", others: "success" },
      { result: [1.51], availability: "failure", others: "failure" },
      { result: [Number.POSITIVE_INFINITY], availability: "failure", others: "failure" },
      { result: [Number.NaN], availability: "failure", others: "inconclusive" },
      { result: [], availability: "failure", others: "inconclusive" },
    ] as const;
    for (const { result, availability, others } of rows) {
      it(`on ${JSON.stringify(result.map(String))} is ${availability} for instances, ${others} for traffic`, () => {
        assert.deepEqual(
          metricsOf({}).map((metric) => verdict(metric, result)),
          [availability, others, others],
        );
      });
    }

    it("without traffic never makes a rollout wait for a person", () => {
      for (const { name, count, inconclusiveLimit } of metricsOf({}).slice(1)) {
        assert.equal(inconclusiveLimit, count, name);
      }
    });
  });

  describe("schedule of a canary's share", () => {
    const rows = [
      { pauseSeconds: 1, initialDelay: "1s", warm: "1s", count: 1, interval: undefined, failureLimit: undefined },
      { pauseSeconds: 29, initialDelay: "29s", warm: "29s", count: 1, interval: undefined, failureLimit: undefined },
      { pauseSeconds: 30, initialDelay: "30s", warm: "30s", count: 2, interval: "15s", failureLimit: undefined },
      { pauseSeconds: 60, initialDelay: "60s", warm: "180s", count: 4, interval: "15s", failureLimit: 1 },
      { pauseSeconds: 300, initialDelay: "60s", warm: "180s", count: 10, interval: "30s", failureLimit: 2 },
    ];
    for (const { pauseSeconds, warm, ...when } of rows) {
      it(`of ${pauseSeconds} s is ${when.count} measurements, ${when.failureLimit ?? 0} of them forgiven`, () => {
        for (const metric of metricsOf({ delivery: { ...CANARY, pauseSeconds } })) {
          const { initialDelay, count, interval, failureLimit } = metric;
          const expected = metric.name === "latency-p95" ? { ...when, initialDelay: warm } : when;
          assert.deepEqual({ initialDelay, count, interval, failureLimit }, expected, metric.name);
        }
      });
    }
  });

  describe("schedule after a switch", () => {
    const rows = [
      { scaleDownDelaySeconds: 30, settled: "10s", warm: "10s" },
      { scaleDownDelaySeconds: 540, settled: "60s", warm: "180s" },
      { scaleDownDelaySeconds: 3600, settled: "60s", warm: "180s" },
    ];
    for (const { scaleDownDelaySeconds, settled, warm } of rows) {
      it(`compares cold pods with nothing, as far as ${scaleDownDelaySeconds} s allow`, () => {
        const delivery = { ...BLUE_GREEN, scaleDownDelaySeconds };
        const after = analyses(aFullWorkload({ delivery }))?.manifests.get("analysis-after");

        assert.deepEqual(
          after?.spec.metrics.map(({ initialDelay }) => initialDelay),
          [settled, warm, warm],
        );
      });
    }
  });

  for (const scaleDownDelaySeconds of [30, 60, 180, 600, 3600]) {
    it(`ends before the old pods go ${scaleDownDelaySeconds} s after a switch`, () => {
      const delivery = { ...BLUE_GREEN, scaleDownDelaySeconds };
      const after = analyses(aFullWorkload({ delivery }))?.manifests.get("analysis-after");

      for (const { initialDelay, interval = "0s", count } of after?.spec.metrics ?? []) {
        const seconds = Number.parseInt(initialDelay, 10) + (count - 1) * Number.parseInt(interval, 10);
        assert.ok(seconds < scaleDownDelaySeconds, `${seconds} s`);
      }
    });
  }
});

function summary(change: Partial<WorkloadInput>) {
  return [...(analyses(aFullWorkload(change))?.manifests ?? [])].map(([role, { metadata, spec }]) => [
    role,
    metadata.name,
    spec.metrics.map(({ name }) => name).join(" "),
  ]);
}

function metricsOf(change: Partial<WorkloadInput>): readonly AnalysisMetric[] {
  return [...(analyses(aFullWorkload(change))?.manifests.values() ?? [])].flatMap(({ spec }) => spec.metrics);
}

/** As the controller concludes from the two conditions. */
function verdict({ successCondition, failureCondition }: AnalysisMetric, result: readonly number[]): string {
  const success = meets(successCondition, result);
  const failure = failureCondition === undefined ? !success : meets(failureCondition, result);
  if (failure) return "failure";
  return success ? "success" : "inconclusive";
}
