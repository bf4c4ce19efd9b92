import assert from "node:assert/strict";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import type { AlertRule } from "../../components/monitoring/rules/rule-group.ts";
import { aMonitoring } from "../support/a-monitoring.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import { promtoolCheckRules, promtoolTest } from "../support/promtool.ts";
import { RULE_CASES } from "./rule-cases/all-cases.ts";
import { one, type RuleCase, type Series } from "./rule-cases/rule-case.ts";

const RULES = ruleFile(aMonitoring());

describe("Prometheus rules", () => {
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("promtool")).why);
  });

  for (const level of MONITORING_LEVELS) {
    it(`of level ${level} are accepted by promtool`, async () => {
      const { ok, output } = await promtoolCheckRules(ruleFile(aMonitoring({ level })));

      assert.ok(ok, output);
    });
  }

  for (const [category, cases] of Object.entries(RULE_CASES)) {
    const rules = rulesOf(category);
    const alerts = rules.groups.flatMap((group) => group.rules).filter((rule): rule is AlertRule => "alert" in rule);

    it(`on ${category} have a case each, and no case is about an alert that is gone`, () => {
      assert.deepEqual(
        [...new Set(cases.map(({ alert }) => alert))].toSorted(),
        alerts.map(({ alert }) => alert).toSorted(),
      );
    });

    for (const step of new Set(cases.map((one) => one.step ?? 1))) {
      it(`on ${category} fire where they should and not where they should not, every ${step} minutes`, async function () {
        this.timeout(30_000);
        const due = cases.filter((one) => (one.step ?? 1) === step);

        const { ok, output } = await promtoolTest(rules, testsOf(due, step, alerts));

        assert.ok(ok, output);
      });
    }
  }

  it("are all in some category that is tested", () => {
    assert.deepEqual(
      Object.keys(RULE_CASES)
        .flatMap((category) => rulesOf(category).groups.map(({ name }) => name))
        .toSorted(),
      RULES.groups.map(({ name }) => name).toSorted(),
    );
  });

  it("tell people what it is about, with the labels that routes and inhibitions need", async () => {
    const series = [
      one("rollout_info_replicas_available", { name: "api" }, "0x20"),
      one("rollout_info_replicas_desired", { name: "api" }, "3x20"),
    ];
    const expected = {
      exp_labels: {
        severity: "critical",
        category: "availability",
        project: "shop",
        environment: "production",
        namespace: "shop-production",
        name: "api",
        service: "api",
      },
      exp_annotations: {
        summary: "production: api is down: no pod of it is available",
        description: "Every call of the service fails. Callers fail with it.",
        runbook: "components/monitoring/runbook.md#servicedown",
      },
    };

    const { ok, output } = await promtoolTest(RULES, {
      evaluation_interval: "1m",
      tests: [
        {
          interval: "1m",
          input_series: written(series),
          alert_rule_test: [{ eval_time: "10m", alertname: "ServiceDown", exp_alerts: [expected] }],
        },
      ],
    });

    assert.ok(ok, output);
  });

  it("are only told at the lowest level", async () => {
    const rules = ruleFile(aMonitoring({ level: "basic" })).groups.flatMap((group) => group.rules);

    assert.deepEqual([...new Set(rules.map((rule) => rule.labels?.severity))], ["info"]);
  });
});

/** The group of one category: what a category needs, it has. */
function rulesOf(category: string) {
  return { groups: RULES.groups.filter(({ name }) => name === `shop-production.${category}`) };
}

function testsOf(cases: readonly RuleCase[], step: number, rules: readonly AlertRule[]) {
  return {
    evaluation_interval: `${step}m`,
    tests: cases.flatMap((one) => [
      scenario(one, step, one.fires, true),
      scenario(one, step, one.calm, false),
      ...tooShort(
        one,
        step,
        rules.find(({ alert }) => alert === one.alert),
      ),
    ]),
  };
}

/** The series under which it fires, begun so late that it has not lasted. What is absent has lasted from the start. */
function tooShort(one: RuleCase, step: number, rule: AlertRule | undefined) {
  const minutes = minutesOf(rule?.for);
  if (rule === undefined || minutes <= step || rule.expr.includes("absent(")) return [];
  const begin = Math.floor((one.at - minutes) / step) + 1;
  const late = one.fires.map(([name, labels, values]): Series => [name, labels, `_x${begin} ${values}`]);
  return [scenario(one, step, late, false)];
}

function minutesOf(duration = "0m"): number {
  return Number.parseInt(duration, 10) * (duration.endsWith("h") ? 60 : 1);
}

function scenario({ alert, severity, at }: RuleCase, step: number, series: readonly Series[], fires: boolean) {
  const labels = `{alertname="${alert}", severity="${severity}"}`;
  return {
    name: `${alert} ${fires ? "fires" : "is silent"}`,
    interval: `${step}m`,
    input_series: written(series),
    promql_expr_test: [
      {
        expr: `count by (alertname, severity)(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: `${at}m`,
        exp_samples: fires ? [{ labels, value: 1 }] : [],
      },
    ],
  };
}

function written(series: readonly Series[]) {
  return series.map(([name, labels, values]) => ({
    series: `${name}{${Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(",")}}`,
    values,
  }));
}
