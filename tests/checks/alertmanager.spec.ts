import assert from "node:assert/strict";
import { alertmanagerConfigManifest } from "../../components/monitoring/alertmanager-config.ts";
import { type AlertmanagerFile, alertmanagerFile } from "../../components/monitoring/alertmanager-file.ts";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import type { MonitoringInput, Severity } from "../../components/monitoring/monitoring-input.ts";
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import { aMonitoring, RECEIVERS } from "../support/a-monitoring.ts";
import { amtoolCheck, amtoolRoute, amtoolRoutes } from "../support/amtool.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";

const OPTIONS = { secrets: "/etc/secrets", smtp: { smarthost: "mail.shop.example:587", from: "alerts@shop.example" } };

const ENVIRONMENTS: readonly MonitoringInput[] = [
  anEnvironment("dev", "basic", { critical: [], warning: [], info: ["chat"] }),
  anEnvironment("staging", "full", { critical: ["chat", "stakeholders"], warning: ["chat"], info: [] }),
  anEnvironment("production", "comprehensive", {
    critical: ["oncall", "stakeholders", "tickets"],
    warning: ["chat"],
    info: ["chat"],
  }),
];

/** Who hears of what: every severity of every environment. */
const EXPECTED: readonly (readonly [string, Severity, readonly string[]])[] = [
  ["dev", "critical", []],
  ["dev", "warning", []],
  ["dev", "info", ["chat.news"]],
  ["staging", "critical", ["chat", "stakeholders"]],
  ["staging", "warning", ["chat"]],
  ["staging", "info", []],
  ["production", "critical", ["oncall", "stakeholders", "tickets"]],
  ["production", "warning", ["chat"]],
  ["production", "info", ["chat.news"]],
];

describe("Alertmanager's configuration", function () {
  this.timeout(30_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("amtool")).why);
  });

  const file = alertmanagerFile(ENVIRONMENTS, OPTIONS);
  const judged = judgeable(file);

  it("is accepted, with receivers of every kind", async () => {
    const kinds = new Set(ENVIRONMENTS.flatMap(({ receivers }) => receivers.map(({ kind }) => kind)));

    const { ok, output } = await amtoolCheck(judged);

    assert.ok(ok, output);
    assert.deepEqual([...kinds].toSorted(), ["email", "pagerduty", "slack", "webhook"]);
  });

  for (const level of MONITORING_LEVELS) {
    it(`is accepted at level ${level} alone, and without any route`, async () => {
      for (const routes of [undefined, { critical: [], warning: [], info: [] }]) {
        const input = aMonitoring({ level, ...(routes === undefined ? {} : { routes }) });

        const { ok, output } = await amtoolCheck(judgeable(alertmanagerFile([input], OPTIONS)));

        assert.ok(ok, output);
      }
    });
  }

  it("is refused by amtool where mail has no server: the check can fail", async () => {
    assert.equal(
      (await amtoolCheck(judgeable(alertmanagerFile(ENVIRONMENTS, { ...OPTIONS, smtp: undefined })))).ok,
      false,
    );
  });

  for (const [environment, severity, receivers] of EXPECTED) {
    it(`leads ${severity} of ${environment} to ${receivers.join(", ") || "nobody"}`, async () => {
      const labels = { alertname: "ServiceDown", severity, namespace: `shop-${environment}` };

      const reached = await amtoolRoute(judged, labels);

      const own = receivers.map((name) => `shop-${environment}/alerts/${name}`);
      assert.deepEqual(reached, own.length === 0 ? ["nobody"] : own);
    });
  }

  it("leads every alert of the rules by its own labels", async () => {
    const [input] = ENVIRONMENTS.slice(2);
    assert.ok(input !== undefined);
    const alerts = ruleFile(input).groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ("alert" in rule ? [{ alertname: rule.alert, ...rule.labels }] : [])),
    );

    const reached = await amtoolRoutes(judged, alerts.slice(0, 12));

    const expected = alerts.slice(0, 12).map(({ severity }) => {
      const names = EXPECTED.find(([environment, of]) => environment === "production" && of === severity)?.[2] ?? [];
      return names.map((name) => `shop-production/alerts/${name}`);
    });
    assert.deepEqual(reached, expected);
  });

  it("leads what is told of the promise of thirty days to whom warnings go, once, and again after three days", async () => {
    const labels = { alertname: "SlaBroken", severity: "warning", category: "sla", namespace: "shop-production" };
    const route = file.route.routes?.find(({ matchers }) => matchers?.includes('namespace="shop-production"'));
    const own = route?.routes?.filter(({ matchers }) => matchers?.includes('category="sla"')) ?? [];

    assert.deepEqual(await amtoolRoute(judged, labels), ["shop-production/alerts/chat"]);
    assert.deepEqual(
      own.map(({ repeat_interval }) => repeat_interval),
      ["3d"],
    );
  });

  it("leads what belongs to no environment to nobody", async () => {
    assert.deepEqual(await amtoolRoute(judged, { severity: "critical", namespace: "kube-system" }), ["nobody"]);
  });

  it("is one with the AlertmanagerConfig of each environment: the same routes, receivers and inhibitions", () => {
    for (const input of ENVIRONMENTS) {
      const { spec } = alertmanagerConfigManifest(input);
      const prefix = `${input.namespace}/alerts/`;
      const route = file.route.routes?.find(({ matchers }) => matchers?.includes(`namespace="${input.namespace}"`));
      const strip = (name = "") => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

      const said = spec.route.routes.map((one) =>
        one.matchers.map(({ name, matchType, value }) => `${name}${matchType}"${value}"`),
      );
      assert.deepEqual(
        route?.routes?.map(({ matchers }) => matchers),
        said,
      );
      assert.deepEqual(
        route?.routes?.map((one) => [strip(one.receiver), one.group_wait, one.group_interval, one.repeat_interval]),
        spec.route.routes.map((one) => [one.receiver, one.groupWait, one.groupInterval, one.repeatInterval]),
      );
      assert.deepEqual(
        file.receivers
          .map(({ name }) => name)
          .filter((name) => name === "nobody" || name.startsWith(prefix))
          .map(strip),
        spec.receivers.map(({ name }) => name),
      );
      assert.deepEqual(
        file.inhibit_rules
          .filter(({ source_matchers: [own] }) => own === `namespace="${input.namespace}"`)
          .map(({ equal }) => equal),
        spec.inhibitRules.map(({ equal }) => equal),
      );
    }
  });
});

/** The amtool of here is older than `url_file` of webhooks (0.26): it is given a URL instead, and all else as it is. */
function judgeable(file: AlertmanagerFile): object {
  const receivers = file.receivers.map(({ webhook_configs, ...rest }) =>
    webhook_configs === undefined ? rest : { ...rest, webhook_configs: webhook_configs.map(withUrl) },
  );
  return { ...file, receivers };
}

function withUrl(config: object): object {
  const { url_file, ...rest } = config as { readonly url_file: string };
  assert.match(url_file, /^\/etc\/secrets\/shop-/);
  return { ...rest, url: "https://tickets.example/" };
}

function anEnvironment(
  environment: string,
  level: MonitoringInput["level"],
  routes: MonitoringInput["routes"],
): MonitoringInput {
  const used = new Set(Object.values(routes).flat());
  return aMonitoring({
    environment,
    level,
    routes,
    namespace: `shop-${environment}`,
    receivers: RECEIVERS.filter(({ name }) => used.has(name)),
  });
}
