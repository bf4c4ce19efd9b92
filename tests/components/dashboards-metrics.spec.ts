import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import { SERVICE_METRICS } from "../../infra/values/metrics.ts";
import { metricNames } from "../../tools/dashboards/metric-names.ts";
import { METRIC_CATALOGUE } from "../../tools/dashboards/metrics-markdown.ts";
import { aMonitoring } from "../support/a-monitoring.ts";
import { analysisQueries, dashboardsIn, questionsOf } from "../support/dashboard-files.ts";

const DOCUMENT = readFileSync(join(import.meta.dirname, "../../docs/metrics.md"), "utf8");
const documented = [...DOCUMENT.matchAll(/^\| `([\w:]+)` \| (counter|gauge|histogram) \|/gm)].map(
  ([, name]) => name ?? "",
);

describe("docs/metrics.md", () => {
  it("has every series that a rule, a dashboard or an analysis asks for, and no other", () => {
    const rules = MONITORING_LEVELS.flatMap((level) => ruleFile(aMonitoring({ level })).groups).flatMap((group) =>
      group.rules.map(({ expr }) => expr),
    );
    const panels = [...dashboardsIn(aMonitoring()).values()].flatMap((one) => questionsOf(one).map(({ expr }) => expr));
    const asked = new Set([...rules, ...panels, ...analysisQueries()].flatMap(metricNames));

    assert.deepEqual(documented.toSorted(), [...asked].toSorted());
  });

  it("has each once, with a meaning, a unit and somebody who asks", () => {
    assert.equal(new Set(documented).size, documented.length);
    for (const { name, unit, meaning } of METRIC_CATALOGUE) assert.ok(unit !== "" && meaning.length > 3, name);
    const unasked = DOCUMENT.split("\n").filter((line) => /^\| `[\w:]+` \|.*\| +\|$/.test(line));
    assert.deepEqual(unasked, []);
  });

  it("has all that services are asked to export under their own heading", () => {
    const names = METRIC_CATALOGUE.filter(({ exporter }) => exporter === "a service").map(({ name }) => name);
    const { code: _, ...series } = SERVICE_METRICS;

    assert.deepEqual(names.toSorted(), Object.values(series).toSorted());
  });

  it("says who asks: alerts, records, panels, analyses", () => {
    const row = DOCUMENT.split("\n").find((line) => line.startsWith("| `http_requests_total` |")) ?? "";

    assert.match(
      row,
      /alerts: ErrorRateHigh, ErrorRateCritical, RefusedRequestsHigh; records: `service:http_error_ratio:/,
    );
    assert.match(row, /“application: Requests by status”/);
    assert.match(row, /analyses: error-rate \|$/);
  });
});

describe("names of series in a question", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["up", ["up"]],
    ['sum by (pod, le) (rate(a_total{x="b_total",y=~"c{2}"}[5m])) > 0.5', ["a_total"]],
    ["a unless on (name) b offset 15m", ["a", "b"]],
    ["max(a) - time() or vector(1e3)", ["a"]],
    ['label_replace(a{}, "service", "$1", "name", "(.+)")', ["a"]],
    ["a * on (x) group_left (z) b:c:rate5m", ["a", "b:c:rate5m"]],
    ["avg_over_time((a == bool 1)[5m:1m]) and ignoring (q) b", ["a", "b"]],
    ['a{v="say \\"b\\""} / a', ["a"]],
  ];
  for (const [expression, names] of cases) {
    it(`are ${names.join(" and ")} in ${expression}`, () => assert.deepEqual(metricNames(expression), names));
  }
});
