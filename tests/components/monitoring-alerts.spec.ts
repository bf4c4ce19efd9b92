import assert from "node:assert/strict";
import { alertRouting } from "../../components/monitoring/alert-routing.ts";
import { alertmanagerConfigManifest } from "../../components/monitoring/alertmanager-config.ts";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";
import { lateBackupHours } from "../../components/monitoring/rules/database.ts";
import { ruleFile, ruleManifests } from "../../components/monitoring/rules/manifests.ts";
import type { AlertRule } from "../../components/monitoring/rules/rule-group.ts";
import { aMonitoring } from "../support/a-monitoring.ts";

const BASIC = ["availability"];
const STANDARD = [...BASIC, "latency", "resources", "database", "redis", "certificates"];
const FULL = [...STANDARD, "deployments", "journeys", "slo"];
const COMPREHENSIVE = [...FULL, "sla", "security"];

describe("rules of an environment", () => {
  const levels = { basic: BASIC, standard: STANDARD, full: FULL, comprehensive: COMPREHENSIVE };
  for (const level of MONITORING_LEVELS) {
    it(`are these categories at level ${level}`, () => {
      const roles = [...ruleManifests(aMonitoring({ level })).keys()];

      assert.deepEqual(
        roles,
        levels[level].map((category) => `rules-${category}`),
      );
    });
  }

  it("are the same in the objects and in the rule file", () => {
    const groups = [...ruleManifests(aMonitoring()).values()].flatMap(({ spec }) => spec.groups);

    assert.deepEqual(groups, ruleFile(aMonitoring()).groups);
  });

  it("have names of their own in a Prometheus with several environments", () => {
    const names = (namespace: string) => ruleFile(aMonitoring({ namespace })).groups.map(({ name }) => name);

    const all = [...names("shop-production"), ...names("shop-staging")];
    assert.equal(new Set(all).size, all.length);
  });

  it("ask about their own namespace alone", () => {
    for (const { expr } of alertsOf(aMonitoring())) {
      const selectors = expr.match(/[a-z_:0-9]+\{[^}]*\}/g) ?? [];
      assert.ok(selectors.length > 0, expr);
      for (const selector of selectors) assert.match(selector, /namespace="shop-production"/, expr);
    }
  });

  const absent: readonly (readonly [string, Partial<MonitoringInput>, readonly string[]])[] = [
    ["a Postgres that somebody else runs", { postgres: { kind: "existing" } }, ["database"]],
    ["no Redis", { redis: undefined }, ["redis"]],
    ["no journeys", { journeys: [] }, ["journeys"]],
    [
      "nothing exposed",
      { services: [{ ...aMonitoring().services[0], endpoint: undefined }] as never },
      ["certificates"],
    ],
  ];
  for (const [what, change, missing] of absent) {
    it(`have none on ${missing.join(", ")} for ${what}`, () => {
      const roles = new Set(ruleManifests(aMonitoring(change)).keys());

      assert.deepEqual(
        COMPREHENSIVE.filter((category) => !roles.has(`rules-${category}`)),
        missing,
      );
    });
  }

  const stores: readonly (readonly [string, Partial<MonitoringInput>, readonly string[]])[] = [
    [
      "a Postgres of one instance without backups",
      { postgres: aPostgres({ replicas: 0, synchronous: "none", backups: undefined }) },
      [
        "PostgresReplicationLag",
        "PostgresReplicasMissing",
        "PostgresSyncReplicasMissing",
        "PostgresBackupLate",
        "PostgresBackupFailed",
        "PostgresArchiveBehind",
      ],
    ],
    [
      "replicas that no commit waits for",
      { postgres: aPostgres({ synchronous: "none" }) },
      ["PostgresSyncReplicasMissing"],
    ],
    [
      "an environment without a service",
      { services: [] },
      [
        "ClusterStateMissing",
        "EndpointDown",
        "GatewayDown",
        "ProbesMissing",
        "CertificateEndsSoon",
        "CertificateEndsNow",
        "CertificateNotReady",
      ],
    ],
    [
      "one Redis without a volume",
      { redis: { kind: "managed", topology: { kind: "single" }, storageGiB: undefined, tls: false } },
      ["RedisClusterBroken", "RedisReplicaUnlinked", "RedisPersistenceFailed", "RedisCertificateOld"],
    ],
    [
      "shards without replicas",
      {
        redis: {
          kind: "managed",
          topology: { kind: "cluster", shards: 3, replicasPerShard: 0 },
          storageGiB: 1,
          tls: true,
        },
      },
      ["RedisReplicaUnlinked"],
    ],
    [
      "a goal of 90 %: more than all requests cannot fail",
      { slo: { availabilityPercent: 90, latencyP95Ms: 300 } },
      ["ErrorBudgetBurnsFast"],
    ],
  ];
  for (const [what, change, missing] of stores) {
    it(`leave out what ${what} cannot have`, () => {
      const have = new Set(alertsOf(aMonitoring(change)).map(({ alert }) => alert));

      assert.deepEqual(
        alertsOf(aMonitoring())
          .map(({ alert }) => alert)
          .filter((alert) => !have.has(alert)),
        missing,
      );
    });
  }

  it("take the loss of synchronous replicas for worse where every commit waits for them", () => {
    const severity = (synchronous: "preferred" | "required") =>
      alertsOf(aMonitoring({ postgres: aPostgres({ synchronous }) })).find(
        ({ alert }) => alert === "PostgresSyncReplicasMissing",
      )?.labels.severity;

    assert.deepEqual([severity("required"), severity("preferred")], ["critical", "warning"]);
  });

  it("take only the incarnation that serves for the database, and every one for what is fenced", () => {
    const input = aMonitoring({ postgres: aPostgres({ incarnations: [{ name: "a" }, { name: "b" }], serving: "b" }) });
    const expr = (name: string) => alertsOf(input).find(({ alert }) => alert === name)?.expr ?? "";

    assert.match(expr("PostgresDown"), /pod=~"postgres-b-\[0-9\]\+"/);
    assert.match(expr("PostgresFenced"), /pod=~"\(postgres-a\|postgres-b\)-\[0-9\]\+"/);
  });

  it("warn of errors by the goal, and call it an outage at one request of twenty", () => {
    const thresholds = (availabilityPercent: number) =>
      ["ErrorRateHigh", "ErrorRateCritical"].map((name) => {
        const input = aMonitoring({ slo: { availabilityPercent, latencyP95Ms: 250 } });
        return alertsOf(input)
          .find(({ alert }) => alert === name)
          ?.expr.split(" > ")
          .at(-1);
      });

    assert.deepEqual(thresholds(99.9), ["0.001", "0.05"]);
    assert.deepEqual(thresholds(99.95), ["0.0005", "0.05"]);
    assert.deepEqual(thresholds(90), ["0.1", "0.2"]);
  });
});

describe("a base backup", () => {
  const rows = [
    ["0 0 1 * * *", 36],
    ["0 0 */6 * * *", 36],
    ["0 0 1 ? * *", 36],
    ["0 0 1 * * 0", 252],
    ["0 0 1 1 * *", 1116],
    ["0 0 1 1 * 0", 1116],
  ] as const;
  for (const [schedule, hours] of rows) {
    it(`on "${schedule}" is late after ${hours} hours`, () => assert.equal(lateBackupHours(schedule), hours));
  }
});

describe("the AlertmanagerConfig", () => {
  it("has a route for each receiver of a severity; on-call hears first, the others if it lasts", () => {
    const { route } = alertmanagerConfigManifest(aMonitoring()).spec;

    assert.equal(route.receiver, "nobody");
    assert.deepEqual(
      route.routes.map(({ receiver, matchers, groupWait, repeatInterval, continue: on }) => [
        receiver,
        matchers,
        groupWait,
        repeatInterval,
        on,
      ]),
      [
        ["oncall", severity("critical"), "10s", "1h", true],
        ["stakeholders", severity("critical"), "5m", "1h", true],
        ["tickets", severity("critical"), "10m", "1h", true],
        ["chat", [...severity("warning"), { name: "category", matchType: "!=", value: "sla" }], "1m", "12h", true],
        ["chat", [...severity("warning"), { name: "category", matchType: "=", value: "sla" }], "1m", "3d", true],
        ["chat.news", severity("info"), "1m", "3d", true],
      ],
    );
  });

  it("tells all at once where nobody is on call", () => {
    const { route } = alertmanagerConfigManifest(aMonitoring({ level: "full" })).spec;

    const critical = route.routes.filter(({ matchers: [matcher] }) => matcher?.value === "critical");
    assert.deepEqual(
      critical.map(({ groupWait }) => groupWait),
      ["10s", "10s", "10s"],
    );
  });

  it("holds names of Secrets and never what is in them; news have no end", () => {
    const { receivers } = alertmanagerConfigManifest(aMonitoring()).spec;

    const said = receivers.map(({ name, slackConfigs, pagerdutyConfigs, emailConfigs, webhookConfigs }) => [
      name,
      slackConfigs?.map(({ apiURL, channel, sendResolved }) => ({ apiURL, channel, sendResolved })),
      pagerdutyConfigs?.map(({ routingKey, sendResolved }) => ({ routingKey, sendResolved })),
      emailConfigs?.map(({ to, sendResolved }) => ({ to, sendResolved })),
      webhookConfigs,
    ]);
    const none = undefined;
    const slack = { apiURL: { name: "slack-webhook", key: "value" }, channel: "#shop-alerts" };
    assert.deepEqual(said, [
      ["nobody", none, none, none, none],
      ["chat", [{ ...slack, sendResolved: true }], none, none, none],
      ["chat.news", [{ ...slack, sendResolved: false }], none, none, none],
      ["oncall", none, [{ routingKey: { name: "pagerduty-key", key: "value" }, sendResolved: true }], none, none],
      ["stakeholders", none, none, [{ to: "stakeholders@shop.example", sendResolved: true }], none],
      [
        "tickets",
        none,
        none,
        none,
        [{ urlSecret: { name: "tickets-url", key: "value" }, sendResolved: true, maxAlerts: 50 }],
      ],
    ]);
  });

  it("keeps warnings silent beside what is critical, and never the news", () => {
    const { inhibitRules } = alertmanagerConfigManifest(aMonitoring()).spec;

    assert.deepEqual(
      inhibitRules.map(({ sourceMatch, targetMatch, equal }) => [
        sourceMatch.map(written),
        targetMatch.map(written),
        equal,
      ]),
      [
        [
          ["severity=critical"],
          ["severity=warning"],
          ["namespace", "category", "service", "pod", "persistentvolumeclaim", "instance"],
        ],
        [["alertname=~ServiceDown|EndpointDown", "service!="], ["category=~latency|slo"], ["namespace", "service"]],
      ],
    );
  });

  it("names in its inhibitions only alerts and categories that there are", () => {
    const alerts = alertsOf(aMonitoring());
    const named = (label: string) =>
      alertRouting(aMonitoring())
        .inhibitions.flatMap(({ source, target }) => [...source, ...target])
        .filter(({ name }) => name === label)
        .flatMap(({ value }) => value.split("|"));

    for (const name of named("alertname"))
      assert.ok(
        alerts.some(({ alert }) => alert === name),
        name,
      );
    for (const name of named("category"))
      assert.ok(
        alerts.some(({ labels }) => labels.category === name),
        name,
      );
  });

  it("ends at nobody without any route", () => {
    const { route, receivers } = alertmanagerConfigManifest(
      aMonitoring({ routes: { critical: [], warning: [], info: [] } }),
    ).spec;

    assert.deepEqual([route.routes, receivers], [[], [{ name: "nobody" }]]);
  });

  it("refuses a route to a receiver that is not given: a mistake of ours by then", () => {
    assert.throws(
      () => alertmanagerConfigManifest(aMonitoring({ receivers: [] })),
      /^Error: the route of critical names oncall, which is no receiver$/,
    );
  });
});

function alertsOf(input: MonitoringInput): readonly AlertRule[] {
  return ruleFile(input).groups.flatMap(({ rules }) => rules.flatMap((rule) => ("alert" in rule ? [rule] : [])));
}

function aPostgres(change: object) {
  return { ...aMonitoring().postgres, ...change } as NonNullable<MonitoringInput["postgres"]>;
}

function severity(value: string) {
  return [{ name: "severity", matchType: "=", value }];
}

function written({ name, matchType, value }: { name: string; matchType: string; value: string }): string {
  return `${name}${matchType}${value}`;
}
