import assert from "node:assert/strict";
import type { Metric } from "../../tools/dashboards/metric.ts";
import { METRIC_CATALOGUE } from "../../tools/dashboards/metrics-markdown.ts";
import { aMonitoring } from "../support/a-monitoring.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import { dashboardsIn, questionsOf } from "../support/dashboard-files.ts";
import { promtoolParse, promtoolTest } from "../support/promtool.ts";

const INPUT = aMonitoring();
const DASHBOARDS = [...dashboardsIn(INPUT)].map(([name, dashboard]) => ({ name, asked: questionsOf(dashboard) }));

/** Values of the labels that questions choose by; a label that is not here has one value of its own. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  pod: ["postgres-a-1", "redis-leader-0", "api-5d9c8b7f6-x2x"],
  service: ["api"],
  container: ["api"],
  code: ["200", "401", "429", "500"],
  resource: ["cpu", "memory"],
  type: ["hard", "used"],
  phase: ["Running"],
  condition: ["true", "True"],
  job_name: ["api-migrate-0123abcd"],
  image_spec: [`ghcr.io/acme/api@sha256:${"a".repeat(64)}`, "docker.io/miner:latest"],
  probe: ["health", "journey"],
  reason: ["RolloutUpdated"],
  name: ["api", "max_connections"],
  dry_run: ["false"],
  mode: ["idle", "user"],
  value: ["ready", "expected", "observed"],
  alertstate: ["firing"],
  category: ["security"],
  le: ["0.5", "+Inf"],
};

describe("questions of dashboards", function () {
  this.timeout(60_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("promtool")).why);
  });

  for (const { name, asked } of DASHBOARDS) {
    const expressions = [...new Set(asked.map(({ expr }) => expr))];

    it(`${name} parse`, async () => {
      assert.ok(expressions.length > 10, `${expressions.length} questions`);
      assert.deepEqual(await promtoolParse(expressions), []);
    });

    it(`${name} give no answer, and no zero, where there is no series`, async () => {
      await expectAnswers(expressions, [], () => []);
    });

    it(`${name} answer where there are the series of docs/metrics.md, by the labels that it names`, async () => {
      await expectAnswers(
        expressions.map((expr) => `count(${expr}) > bool 0`),
        METRIC_CATALOGUE.flatMap(seriesOf),
        () => [{ labels: "{}", value: 1 }],
      );
    });
  }

  it("are found to give a zero when they do", async () => {
    await assert.rejects(expectAnswers(["up or vector(0)"], [], () => []));
  });

  it("are found to ask for a label that is not named when they do", async () => {
    const series = METRIC_CATALOGUE.filter(({ name }) => name === "up").flatMap(seriesOf);
    await assert.rejects(expectAnswers(['up{nothing="x"}'], series, () => [{ labels: "{}", value: 1 }]));
  });
});

interface Series {
  readonly series: string;
  readonly values: string;
}

async function expectAnswers(
  expressions: readonly string[],
  input_series: readonly Series[],
  answer: () => readonly { readonly labels: string; readonly value: number }[],
): Promise<void> {
  const promql_expr_test = expressions.map((expr) => ({ expr, eval_time: "50m", exp_samples: answer() }));
  const { ok, output } = await promtoolTest(
    { groups: [] },
    { evaluation_interval: "1m", tests: [{ interval: "1m", input_series, promql_expr_test }] },
  );
  assert.ok(ok, output);
}

/** Counters and versions of objects rise, everything else is 1. */
function seriesOf({ name, type, labels }: Metric): readonly Series[] {
  const rises = type !== "gauge" || name.endsWith("_metadata_resource_version");
  const gathered = ["pod", "service", "rollouts_pod_template_hash"].filter((label) => !labels.includes(label));
  return labelSets([...labels, ...gathered]).map((set) => ({
    series: `${name}{namespace="${INPUT.namespace}",${set.join(",")}}`,
    values: rises ? "1+60x60" : "1x60",
  }));
}

function labelSets(labels: readonly string[]): readonly (readonly string[])[] {
  return labels.reduce<readonly (readonly string[])[]>(
    (sets, label) =>
      sets.flatMap((set) => (LABELS[label] ?? [`some-${label}`]).map((v) => [...set, `${label}="${v}"`])),
    [[]],
  );
}
