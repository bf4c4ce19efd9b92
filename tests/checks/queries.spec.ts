import assert from "node:assert/strict";
import { dashboardManifests } from "../../components/monitoring/dashboards/manifests.ts";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import * as questions from "../../components/monitoring/questions.ts";
import {
  availability,
  errorRatio,
  eventRate,
  latencyP95,
  type MetricScope,
  requestRate,
  requestRateOf,
} from "../../infra/values/metrics.ts";
import { aMonitoring } from "../support/a-monitoring.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import { promtoolParse, promtoolTest } from "../support/promtool.ts";

const NS = "shop-production";
const SCOPES: readonly MetricScope[] = [
  { namespace: NS },
  { namespace: NS, service: "api" },
  { namespace: NS, service: "api", podHash: "5d9c8b7f6" },
  { namespace: NS, by: ["service"] },
  { namespace: NS, by: ["service", "rollouts_pod_template_hash"] },
];

describe("questions to Prometheus", function () {
  this.timeout(30_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("promtool")).why);
  });

  it("about services parse in every scope", async () => {
    const all = SCOPES.flatMap((scope) => [
      requestRate(scope, "5m"),
      requestRateOf("4..", scope, "5m"),
      errorRatio(scope, "5m"),
      availability(scope, "5m"),
      latencyP95(scope, "5m"),
      eventRate("authenticationFailures", scope, "5m"),
    ]);

    assert.deepEqual(await promtoolParse(all), []);
  });

  it("about the platform parse", async () => {
    const input = aMonitoring();
    const all = [
      questions.memoryUse(NS),
      questions.cpuUse(NS, "5m"),
      questions.volumeUse(NS),
      questions.quotaUse(NS),
      questions.restarts(NS, "1h"),
      questions.rolloutSeries("rollout_info", NS, 'phase="Paused"'),
      questions.healthProbes(NS),
      questions.journeyProbes(NS),
      `cnpg_collector_up${questions.postgresScope(input)}`,
      questions.redisMemoryUse(input),
      questions.rose("x_total", ["service"], "5m"),
    ];

    assert.deepEqual(await promtoolParse(all), []);
  });

  for (const level of MONITORING_LEVELS) {
    it(`of the dashboards of level ${level} parse`, async () => {
      const all = [...dashboardManifests(aMonitoring({ level })).values()].flatMap(expressionsOf);

      assert.deepEqual(await promtoolParse([...new Set(all)]), []);
    });
  }

  it("are found not to parse when they do not", async () => {
    assert.equal((await promtoolParse(["sum(", "up"])).length, 1);
  });

  it("give zero errors where there were requests, and no answer where there were none", async () => {
    const series = (service: string, code: string, values: string) => ({
      series: `http_requests_total{namespace="${NS}",service="${service}",code="${code}"}`,
      values,
    });
    const ratio = errorRatio({ namespace: NS, by: ["service"] }, "5m");
    const input_series = [
      series("api", "200", "0+95x20"),
      series("api", "500", "0+5x20"),
      series("web", "200", "0+100x20"),
      series("idle", "200", "7x20"),
    ];

    const { ok, output } = await promtoolTest(
      { groups: [] },
      {
        evaluation_interval: "1m",
        tests: [
          {
            interval: "1m",
            input_series,
            promql_expr_test: [
              {
                expr: `round(${ratio}, 0.001) >= 0`,
                eval_time: "10m",
                exp_samples: [
                  { labels: '{service="api"}', value: 0.05 },
                  { labels: '{service="web"}', value: 0 },
                ],
              },
              {
                // Nobody asked: no number, which is neither above nor below any threshold.
                expr: `count by (service)((${ratio}) != (${ratio}))`,
                eval_time: "10m",
                exp_samples: [{ labels: '{service="idle"}', value: 1 }],
              },
              {
                expr: errorRatio({ namespace: NS, service: "nobody" }, "5m"),
                eval_time: "10m",
                exp_samples: [],
              },
              {
                expr: `round(${availability({ namespace: NS, service: "api" }, "5m")}, 0.001)`,
                eval_time: "10m",
                exp_samples: [{ labels: "{}", value: 0.95 }],
              },
            ],
          },
        ],
      },
    );

    assert.ok(ok, output);
  });
});

/** Every PromQL expression in the JSON of a dashboard, with Grafana's own variables filled in. */
function expressionsOf(manifest: object): readonly string[] {
  const { data = {} } = manifest as { readonly data?: Readonly<Record<string, string>> };
  return Object.values(data).flatMap((json) => found(JSON.parse(json), "prometheus"));
}

function found(value: unknown, source: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const { datasource, expr } = value as { readonly datasource?: { readonly type?: string }; readonly expr?: unknown };
  const here = datasource?.type ?? source;
  const own = typeof expr === "string" && here === "prometheus" ? [filledIn(expr)] : [];
  return [...own, ...Object.values(value).flatMap((inner) => found(inner, here))];
}

function filledIn(expression: string): string {
  return expression
    .replaceAll(/\$(__rate_interval|__interval|__range|\{__rate_interval\}|\{__interval\}|\{__range\})/g, "5m")
    .replaceAll(/\$\{?\w+(:\w+)?\}?/g, "x");
}
