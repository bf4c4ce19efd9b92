import assert from "node:assert/strict";
import { amtoolCheck, amtoolRoute, amtoolRoutes } from "../support/amtool.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import { promtoolCheckRules, promtoolParse, promtoolTest } from "../support/promtool.ts";

const ALERT = {
  alert: "Down",
  expr: "up == 0",
  for: "5m",
  labels: { severity: "critical" },
  annotations: { summary: "{{ $labels.job }} is down" },
};
const RULES = { groups: [{ name: "availability", rules: [ALERT] }] };

describe("promtool, as the checks use it", function () {
  this.timeout(60_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("promtool")).why);
  });

  it("accepts a sound rule file", async () => {
    assert.equal((await promtoolCheckRules(RULES)).ok, true);
  });

  for (const [what, change] of [
    ["an unknown key", { severity: "critical" }],
    ["an expression that does not parse", { expr: "up ==" }],
    ["an unknown function", { expr: "ratee(up[5m])" }],
    ["a template that does not parse", { annotations: { summary: "{{ $labels.job is down" } }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const rules = { groups: [{ name: "availability", rules: [{ ...ALERT, ...change }] }] };

      assert.equal((await promtoolCheckRules(rules)).ok, false);
    });
  }

  it("refuses two rules that are one", async () => {
    const { ok, output } = await promtoolCheckRules({ groups: [{ name: "availability", rules: [ALERT, ALERT] }] });

    assert.equal(ok, false);
    assert.match(output, /duplicate/);
  });

  const fires = { eval_time: "6m", alertname: "Down", exp_alerts: [] as object[] };
  const test = (exp_alerts: object[], values: string) => ({
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: [{ series: 'up{job="api"}', values }],
        alert_rule_test: [{ ...fires, exp_alerts }],
      },
    ],
  });
  const firing = [{ exp_labels: { severity: "critical", job: "api" }, exp_annotations: { summary: "api is down" } }];

  it("passes a test of a rule that fires, and of one that does not", async () => {
    const verdicts = [await promtoolTest(RULES, test(firing, "0x10")), await promtoolTest(RULES, test([], "1x10"))];

    assert.deepEqual(
      verdicts.map(({ ok }) => ok),
      [true, true],
    );
  });

  it("fails a test whose alert does not fire, or fires unasked", async () => {
    const verdicts = [await promtoolTest(RULES, test(firing, "1x10")), await promtoolTest(RULES, test([], "0x10"))];

    assert.deepEqual(
      verdicts.map(({ ok }) => ok),
      [false, false],
    );
  });

  it("names exactly the expressions that do not parse", async () => {
    const sound = [
      'rate(http_requests_total{code=~"5.."}[5m])',
      "histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))",
    ];
    const broken = ["sum(rate(x[5m])", "up{job=}", 'rate(x["5m"])', "unknown_function(up)"];

    assert.deepEqual(await promtoolParse(sound), []);
    const faults = await promtoolParse([sound[0] ?? "", ...broken, sound[1] ?? ""]);
    assert.deepEqual(
      faults.map(({ expression }) => expression),
      broken,
    );
  });
});

describe("amtool, as the checks use it", function () {
  this.timeout(60_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("amtool")).why);
  });

  const config = {
    route: {
      receiver: "team",
      routes: [
        { receiver: "pager", matchers: ['severity="critical"'], continue: true },
        { receiver: "stakeholders", matchers: ['severity=~"critical|warning"', 'environment="staging"'] },
      ],
    },
    receivers: [{ name: "team" }, { name: "pager" }, { name: "stakeholders" }],
  };

  it("accepts a sound configuration", async () => {
    assert.equal((await amtoolCheck(config)).ok, true);
  });

  it("refuses a route to a receiver that does not exist", async () => {
    const { ok, output } = await amtoolCheck({ ...config, receivers: config.receivers.slice(1) });

    assert.equal(ok, false);
    assert.match(output, /team/);
  });

  it("says who hears of an alert", async () => {
    assert.deepEqual(
      await amtoolRoutes(config, [
        { severity: "critical", environment: "staging" },
        { severity: "critical", environment: "production" },
        { severity: "info", environment: "staging" },
      ]),
      [["pager", "stakeholders"], ["pager"], ["team"]],
    );
    assert.deepEqual(await amtoolRoute(config, { severity: "warning", environment: "staging" }), ["stakeholders"]);
  });
});
