import assert from "node:assert/strict";
import { analyses } from "../../components/workload/analysis.ts";
import type { DeliveryStrategy } from "../../components/workload/delivery-strategy.ts";
import { aFullWorkload, DELIVERIES } from "../support/a-workload.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import { promtoolParse, promtoolTest } from "../support/promtool.ts";

type Version = "old" | "new";
type Series = { readonly series: string; readonly values: string };

/** Every half minute for ten minutes: what a counter of `perStep` requests shows. */
const counter = (perStep: number) => `0+${perStep}x20`;
const idle = "100x20";

describe("questions of the analyses", function () {
  this.timeout(60_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("promtool")).why);
  });

  it("parse, whatever the strategy", async () => {
    const all = [DELIVERIES.canary, DELIVERIES["blue-green"]].flatMap((delivery) => [...questions(delivery).values()]);

    assert.equal(all.length, 6);
    assert.deepEqual(await promtoolParse(all), []);
  });

  const errors: readonly (readonly [string, readonly Series[], number | undefined])[] = [
    ["as before", [...requests("old", 1000, 10), ...requests("new", 100, 1)], 1],
    ["half as many errors again", [...requests("old", 1000, 10), ...requests("new", 1000, 15)], 1.5],
    ["more than that", [...requests("old", 1000, 10), ...requests("new", 1000, 16)], 1.6],
    ["fewer errors", [...requests("old", 1000, 10), ...requests("new", 1000, 5)], 0.5],
    ["no errors", [...requests("old", 1000, 10), ...requests("new", 1000, 0)], 0],
    ["a first error, within the goal", [...requests("old", 1000, 0), ...requests("new", 10_000, 1)], 0.1],
    ["more errors, both within the goal", [...requests("old", 10_000, 1), ...requests("new", 10_000, 5)], 0.5],
    ["first errors, beyond the goal", [...requests("old", 1000, 0), ...requests("new", 1000, 10)], 10],
    ["errors, and a version before without traffic", [...still("old"), ...requests("new", 1000, 10)], 10],
    ["errors, and no version before", requests("new", 1000, 10), 10],
    ["no traffic", [...requests("old", 1000, 10), ...still("new")], undefined],
    ["no series", requests("old", 1000, 10), undefined],
  ];
  for (const [what, series, factor] of errors) {
    it(`say of a new version with ${what} that its errors are ${factor ?? "unknown"}`, () =>
      expectFactor("error-rate", series, factor));
  }

  const latencies: readonly (readonly [string, readonly Series[], number | undefined])[] = [
    ["as before", [...durations("old", 0.4), ...durations("new", 0.4)], 1],
    ["half as slow again", [...durations("old", 0.4), ...durations("new", 0.6)], 1.5],
    ["twice as slow", [...durations("old", 0.4), ...durations("new", 0.8)], 2],
    ["three milliseconds slower, far from the goal", [...durations("old", 0.004), ...durations("new", 0.007)], 0.03],
    ["slower than the goal, and fast before", [...durations("old", 0.004), ...durations("new", 0.5)], 1.9],
    ["slower than the goal, no version before", durations("new", 1), 1.9],
    ["no traffic", [...durations("old", 0.2), ...durations("new", 0.2, idle)], undefined],
    ["no series", durations("old", 0.2), undefined],
  ];
  for (const [what, series, factor] of latencies) {
    it(`say of a new version with response times ${what} that they are ${factor ?? "unknown"}`, () =>
      expectFactor("latency-p95", series, factor));
  }

  const instances: readonly (readonly [string, readonly Series[], number | undefined])[] = [
    ["all instances up", [...up("old", 1, 1), ...up("new", 1, 1)], 0],
    ["half of them down", [...up("old", 1, 1), ...up("new", 1, 0)], 500],
    ["half of them down as before", [...up("old", 1, 0), ...up("new", 1, 0)], 1],
    ["all instances up and no version before", up("new", 1), 0],
    ["nothing gathered", up("old", 1), undefined],
  ];
  for (const [what, series, factor] of instances) {
    it(`say of a new version with ${what} that it is ${factor ?? "unknown"}`, () =>
      expectFactor("availability", series, factor));
  }

  it("compare after blue-green's switch with what the version before did until then", () => {
    const before = [
      { series: name("http_requests_total", "old", ',code="200"'), values: "0+990x10 9900x10" },
      { series: name("http_requests_total", "old", ',code="500"'), values: "0+10x10 100x10" },
    ];

    return expectFactor("error-rate", [...before, ...requests("new", 1000, 20)], 2, DELIVERIES["blue-green"]);
  });
});

async function expectFactor(
  metric: string,
  series: readonly Series[],
  factor: number | undefined,
  delivery: DeliveryStrategy = DELIVERIES.canary,
): Promise<void> {
  const question = questions(delivery).get(metric) ?? "";
  const expected =
    factor === undefined
      ? // NaN and no answer alike: no value at or above zero.
        { expr: `count((${question}) >= 0) or vector(0)`, exp_samples: [{ labels: "{}", value: 0 }] }
      : { expr: `round(${question}, 0.01)`, exp_samples: [{ labels: "{}", value: factor }] };
  const test = {
    evaluation_interval: "30s",
    tests: [{ interval: "30s", input_series: series, promql_expr_test: [{ eval_time: "10m", ...expected }] }],
  };
  const { ok, output } = await promtoolTest({ groups: [] }, test);
  assert.ok(ok, output);
}

/** The questions by metric, with the hashes `old` and `new` put in; blue-green's are those after the switch. */
function questions(delivery: DeliveryStrategy): ReadonlyMap<string, string> {
  const templates = [...(analyses(aFullWorkload({ delivery }))?.manifests.values() ?? [])];
  const metrics = templates.at(-1)?.spec.metrics ?? [];
  return new Map(
    metrics.map(({ name: metric, provider }) => [
      metric,
      provider.prometheus.query.replaceAll("{{args.stable-hash}}", "old").replaceAll("{{args.latest-hash}}", "new"),
    ]),
  );
}

function requests(version: Version, perStep: number, failed: number): readonly Series[] {
  const good = { series: name("http_requests_total", version, ',code="200"'), values: counter(perStep - failed) };
  if (failed === 0) return [good];
  return [good, { series: name("http_requests_total", version, ',code="500"'), values: counter(failed) }];
}

function still(version: Version): readonly Series[] {
  return [{ series: name("http_requests_total", version, ',code="200"'), values: idle }];
}

/** All requests fall evenly between zero and `seconds`: the 95th percentile is 95 % of it. */
function durations(version: Version, seconds: number, values = counter(100)): readonly Series[] {
  return [String(seconds), "+Inf"].map((le) => ({
    series: name("http_request_duration_seconds_bucket", version, `,le="${le}"`),
    values,
  }));
}

function up(version: Version, ...instances: readonly number[]): readonly Series[] {
  return instances.map((value, index) => ({
    series: name("up", version, `,instance="${index}"`),
    values: `${value}x20`,
  }));
}

function name(metric: string, version: Version, rest: string): string {
  return `${metric}{namespace="shop-dev",service="api",rollouts_pod_template_hash="${version}"${rest}}`;
}
