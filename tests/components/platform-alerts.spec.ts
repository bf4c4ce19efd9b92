import assert from "node:assert/strict";
import { type PlatformAlertsInput, platformAlertsManifest } from "../../components/monitoring/platform-alerts.ts";
import { clusterManifests } from "../../components/operators/manifests.ts";
import { Operators } from "../../components/operators/operators.ts";
import { resolveShared } from "../../infra/environment/resolve-shared.ts";
import { RECEIVERS } from "../support/a-monitoring.ts";
import { someOperators } from "../support/a-operators.ts";
import { aProject, replacing } from "../support/fixtures.ts";
import { record } from "../support/mocks.ts";

const ALERTS = {
  routes: { critical: ["oncall", "stakeholders"], warning: ["chat"], info: [] },
  receivers: RECEIVERS,
  deadMansSwitch: "tickets",
  secrets: {
    store: { name: "platform", kind: "ClusterSecretStore" },
    items: [{ name: "pagerduty-key", source: { kind: "external", key: "shop/platform/pagerduty-key" } }],
  },
} as const;

function anInput(change: Partial<PlatformAlertsInput> = {}): PlatformAlertsInput {
  const place = { project: "shop", environment: "shared", cluster: "shop-test", host: "staging.shop.example" };
  return { ...place, environments: ["shop-dev", "shop-staging"], ...ALERTS, ...change };
}

describe("alerts of the platform", () => {
  it("go to the receivers of their severity, but for those of the environments, which tell their own", () => {
    const { metadata, spec } = platformAlertsManifest(anInput({ deadMansSwitch: undefined }));
    const elsewhere = { name: "namespace", matchType: "!~", value: "shop-dev|shop-staging" };

    assert.deepEqual([metadata.name, metadata.namespace, spec.route.receiver], ["platform", "monitoring", "nobody"]);
    assert.deepEqual(
      spec.route.routes.map(({ receiver, matchers, repeatInterval, continue: on }) => [
        receiver,
        matchers,
        repeatInterval,
        on,
      ]),
      [
        ["oncall", [{ name: "severity", matchType: "=", value: "critical" }, elsewhere], "1h", true],
        ["stakeholders", [{ name: "severity", matchType: "=", value: "critical" }, elsewhere], "1h", true],
        ["chat", [{ name: "severity", matchType: "=", value: "warning" }, elsewhere], "12h", true],
      ],
    );
    assert.deepEqual(
      spec.receivers.map(({ name }) => name),
      ["nobody", "chat", "oncall", "stakeholders"],
    );
  });

  it("name the cluster and the chart's own runbook, since they have no environment", () => {
    const [, chat] = platformAlertsManifest(anInput()).spec.receivers;

    assert.match(chat?.slackConfigs?.[0]?.title ?? "", / in the cluster shop-test$/);
    assert.match(chat?.slackConfigs?.[0]?.text ?? "", /\.Annotations\.runbook_url/);
    assert.equal(chat?.slackConfigs?.[0]?.titleLink, "https://staging.shop.example/grafana");
  });

  it("tell a service each minute that they are told, and never that it is over", () => {
    const { spec } = platformAlertsManifest(anInput());

    assert.deepEqual(spec.route.routes[0], {
      receiver: "tickets.life",
      matchers: [{ name: "alertname", matchType: "=", value: "Watchdog" }],
      groupWait: "0s",
      groupInterval: "1m",
      repeatInterval: "1m",
      continue: true,
    });
    const webhook = { urlSecret: { name: "tickets-url", key: "value" }, sendResolved: false, maxAlerts: 50 };
    assert.deepEqual(spec.receivers.at(-1), { name: "tickets.life", webhookConfigs: [webhook] });
  });

  it("are refused with a receiver that is not given: a mistake of ours", () => {
    assert.throws(() => platformAlertsManifest(anInput({ deadMansSwitch: "nobody" })), /names nobody/);
    const routes = { critical: ["gone"], warning: [], info: [] };
    assert.throws(() => platformAlertsManifest(anInput({ routes })), /names gone/);
  });
});

describe("operators with routes of the platform", () => {
  const monitoring = { logs: false, traces: false, alerts: ALERTS };

  it("bring the receivers' Secrets into the namespace of the monitoring stack, out of the store", () => {
    const secret = clusterManifests(someOperators({ monitoring })).get("secret-pagerduty-key");

    assert.deepEqual([secret?.kind, secret?.metadata.namespace], ["ExternalSecret", "monitoring"]);
    assert.match(JSON.stringify(secret), /"key":"shop\/platform\/pagerduty-key"/);
  });

  it("make none of it where nobody is named", () => {
    const roles = [...clusterManifests(someOperators()).keys()];

    assert.deepEqual(
      roles.filter((role) => role === "alerts" || role.startsWith("secret-")),
      [],
    );
  });

  it("make the Secrets after External Secrets, and the routes after what judges them", async () => {
    const args = { ...someOperators({ monitoring }), protect: false };
    const { resources } = await record(() => new Operators("operators", args));
    const waits = (name: string) => resources.find((one) => one.name === `operators-${name}`)?.dependsOn ?? [];

    assert.ok(waits("secret-pagerduty-key").includes("operators-external-secrets"));
    assert.ok(waits("alerts").includes("operators-kube-prometheus-stack"));
  });
});

describe("routes of the platform in Pulumi.shared.yaml", () => {
  const alertsOf = (from: string, to: string) =>
    resolveShared(aProject({ "Pulumi.shared.yaml": replacing(from, to) })).monitoring.alerts;

  it("become receivers of the project and the Secrets that they need", () => {
    const store = "      secretStore: { name: platform, prefix: shop/platform/ }\n      routes:";
    const changes = (text: string) => text.replace("      routes:", store).replace("[team]", "[on-call]");
    const project = aProject({ "Pulumi.shared.yaml": changes });

    const alerts = resolveShared(project).monitoring.alerts;

    assert.deepEqual(
      alerts?.receivers.map(({ name }) => name),
      ["on-call", "team"],
    );
    assert.deepEqual(alerts?.secrets, {
      store: { name: "platform", kind: "ClusterSecretStore" },
      items: [{ name: "pagerduty-key", pull: false, source: { kind: "external", key: "shop/platform/pagerduty-key" } }],
    });
  });

  it("need no store for mail alone, and are nothing where nobody is named", () => {
    assert.deepEqual(alertsOf("warning: [team]", "warning: []")?.secrets, { store: undefined, items: [] });
    assert.equal(alertsOf("{ critical: [team], warning: [team] }", "{}"), undefined);
  });
});
