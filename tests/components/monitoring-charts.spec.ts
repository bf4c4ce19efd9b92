import assert from "node:assert/strict";
import { alloyConfig, alloyValues } from "../../components/monitoring/charts/alloy.ts";
import { blackboxValues } from "../../components/monitoring/charts/blackbox.ts";
import { ADDRESSES, type ChartValue, MONITORING_CHARTS } from "../../components/monitoring/charts/chart-values.ts";
import { kubePrometheusStackValues } from "../../components/monitoring/charts/kube-prometheus-stack.ts";
import { lokiValues } from "../../components/monitoring/charts/loki.ts";
import { STACK_FIGURES } from "../../components/monitoring/charts/stack-input.ts";
import { tempoValues } from "../../components/monitoring/charts/tempo.ts";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import { PROMETHEUS_ADDRESS } from "../../infra/values/metrics.ts";
import { aMonitoringStack } from "../support/a-monitoring.ts";

const S3 = {
  kind: "s3",
  bucket: "acme-logs",
  region: "eu-central-1",
  roleArn: "arn:aws:iam::111122223333:role/logs",
} as const;

describe("charts of monitoring", () => {
  it("are pinned to exact versions", () => {
    for (const { version } of Object.values(MONITORING_CHARTS)) assert.match(version, /^\d+\.\d+\.\d+$/);
  });

  it("name their releases as the addresses and the address of Prometheus have them", () => {
    const values = [
      kubePrometheusStackValues(aMonitoringStack()),
      blackboxValues(),
      lokiValues(aMonitoringStack()),
      tempoValues(aMonitoringStack()),
      alloyValues(aMonitoringStack()),
    ];

    assert.deepEqual(
      values.map(({ fullnameOverride }) => fullnameOverride),
      Object.values(MONITORING_CHARTS).map(({ release }) => release),
    );
    assert.equal(PROMETHEUS_ADDRESS, "http://kube-prometheus-stack-prometheus.monitoring:9090");
    assert.deepEqual(ADDRESSES, {
      blackbox: "prometheus-blackbox-exporter.monitoring:9115",
      loki: "http://loki.monitoring:3100",
      tempoQuery: "http://tempo.monitoring:3200",
      tempoReceiver: "tempo.monitoring:4317",
      traces: "http://alloy.monitoring:4318",
    });
  });

  it("hold no zero, null or undefined that a chart would read otherwise, and bound the memory of every container named", () => {
    const stack = aMonitoringStack({ store: S3 });
    const all = [
      kubePrometheusStackValues(stack),
      blackboxValues(),
      lokiValues(stack),
      tempoValues(stack),
      alloyValues(stack),
    ];
    for (const [path, value] of all.flatMap((values) => leaves(values))) {
      assert.ok(value !== undefined && value !== null, path);
      if (path.endsWith("limits.memory")) assert.match(String(value), /^\d+[MG]i$/, path);
    }
    const bounded = all.flatMap((values) => leaves(values)).filter(([path]) => path.endsWith("limits.memory"));
    assert.equal(bounded.length, 10);
  });
});

describe("values of kube-prometheus-stack", () => {
  it("take the objects of every environment, and keep their alerts apart", () => {
    const values = kubePrometheusStackValues(aMonitoringStack());

    for (const kind of ["rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig"]) {
      assert.equal(at(values, `prometheus.prometheusSpec.${kind}SelectorNilUsesHelmValues`), false, kind);
    }
    assert.deepEqual(at(values, "alertmanager.alertmanagerSpec.alertmanagerConfigSelector"), {});
    assert.deepEqual(at(values, "alertmanager.alertmanagerSpec.alertmanagerConfigNamespaceSelector"), {});
    assert.deepEqual(at(values, "alertmanager.alertmanagerSpec.alertmanagerConfigMatcherStrategy"), {
      type: "OnNamespaceExceptForAlertmanagerNamespace",
    });
  });

  it("close Grafana: a password from a Secret, no guests, no look at Secrets, below /grafana", () => {
    const values = kubePrometheusStackValues(aMonitoringStack());

    assert.deepEqual(at(values, "grafana.admin"), {
      existingSecret: "grafana-admin",
      userKey: "admin-user",
      passwordKey: "admin-password",
    });
    const ini = at(values, "grafana") as { readonly "grafana.ini": Record<string, Record<string, unknown>> };
    assert.deepEqual(ini["grafana.ini"].server, {
      domain: "shop.example",
      root_url: "https://shop.example/grafana/",
      serve_from_sub_path: true,
    });
    assert.equal(ini["grafana.ini"]["auth.anonymous"]?.enabled, false);
    assert.equal(ini["grafana.ini"].users?.allow_sign_up, false);
    assert.equal(at(values, "grafana.sidecar.dashboards.resource"), "configmap");
    assert.deepEqual(
      ["label", "labelValue", "searchNamespace"].map((key) => at(values, `grafana.sidecar.dashboards.${key}`)),
      ["grafana_dashboard", "1", "ALL"],
    );
  });

  it("let Grafana remember accounts and passwords over a restart, with one pod at a time at its volume", () => {
    const own = kubePrometheusStackValues(aMonitoringStack({ storageClass: "fast" }));

    assert.deepEqual(at(own, "grafana.persistence"), { enabled: true, size: "5Gi", storageClassName: "fast" });
    assert.deepEqual(at(kubePrometheusStackValues(aMonitoringStack()), "grafana.persistence"), {
      enabled: true,
      size: "5Gi",
    });
    assert.deepEqual(at(own, "grafana.deploymentStrategy"), { type: "Recreate" });
    assert.equal(at(own, "grafana.initChownData.enabled"), false);
  });

  for (const level of MONITORING_LEVELS) {
    it(`keep at ${level} less than the volume holds`, () => {
      const { metricsGiB, metricsDays } = STACK_FIGURES[level];
      const spec = at(kubePrometheusStackValues(aMonitoringStack({ level })), "prometheus.prometheusSpec");

      assert.equal(at(spec, "retention"), `${metricsDays}d`);
      assert.ok(Number.parseInt(String(at(spec, "retentionSize")), 10) * 1e9 < metricsGiB * 2 ** 30 * 0.85);
      assert.equal(at(spec, "storageSpec.volumeClaimTemplate.spec.resources.requests.storage"), `${metricsGiB}Gi`);
    });
  }

  it("keep more than the 30 days that are judged, where they are judged", () => {
    assert.ok(STACK_FIGURES.comprehensive.metricsDays > 30);
  });

  it("know the mail server and the sources of logs and traces only where there are some", () => {
    const full = kubePrometheusStackValues(aMonitoringStack());
    const bare = kubePrometheusStackValues(aMonitoringStack({ smtp: undefined, logs: false, traces: false }));

    assert.equal(at(full, "alertmanager.config.global.smtp_smarthost"), "mail.shop.example:587");
    assert.equal(at(bare, "alertmanager.config.global.smtp_smarthost"), undefined);
    const sources = (values: ChartValue) =>
      (at(values, "grafana.additionalDataSources") as { uid: string }[]).map(({ uid }) => uid);
    assert.deepEqual([sources(full), sources(bare)], [["loki", "tempo"], []]);
  });
});

describe("values of the blackbox exporter", () => {
  it("ask health without following anybody elsewhere, and only over TLS", () => {
    const module = at(blackboxValues(), "config.modules.health.http");

    assert.deepEqual(module, {
      method: "GET",
      fail_if_not_ssl: true,
      preferred_ip_protocol: "ip4",
      valid_status_codes: [200],
      follow_redirects: false,
    });
  });
});

describe("values of Loki and Tempo", () => {
  it("keep logs and traces on a volume, or in a bucket by a role", () => {
    const [loki, tempo] = [lokiValues(aMonitoringStack()), tempoValues(aMonitoringStack())];
    assert.deepEqual(at(loki, "loki.storage"), { type: "filesystem" });
    assert.equal(at(tempo, "tempo.storage.trace.backend"), "local");
    assert.equal(at(loki, "serviceAccount"), undefined);

    const [lokiS3, tempoS3] = [
      lokiValues(aMonitoringStack({ store: S3 })),
      tempoValues(aMonitoringStack({ store: S3 })),
    ];
    assert.deepEqual(at(lokiS3, "loki.storage"), {
      type: "s3",
      bucketNames: { chunks: "acme-logs", ruler: "acme-logs", admin: "acme-logs" },
      s3: { region: "eu-central-1" },
    });
    assert.deepEqual(at(tempoS3, "tempo.storage.trace.s3"), {
      bucket: "acme-logs",
      endpoint: "s3.eu-central-1.amazonaws.com",
      region: "eu-central-1",
      prefix: "tempo",
    });
    const role = { annotations: { "eks.amazonaws.com/role-arn": S3.roleArn } };
    assert.deepEqual([at(lokiS3, "serviceAccount"), at(tempoS3, "serviceAccount")], [role, role]);
  });

  it("leave their volumes when they go", () => {
    assert.equal(at(lokiValues(aMonitoringStack()), "singleBinary.persistence.enableStatefulSetAutoDeletePVC"), false);
    assert.equal(at(tempoValues(aMonitoringStack()), "persistence.enableStatefulSetAutoDeletePVC"), false);
  });

  it("forget after the days of the level", () => {
    const stack = aMonitoringStack({ level: "standard" });

    assert.equal(at(lokiValues(stack), "loki.limits_config.retention_period"), "168h");
    assert.equal(at(lokiValues(stack), "loki.compactor.retention_enabled"), true);
    assert.equal(at(tempoValues(stack), "tempo.retention"), "48h");
  });
});

describe("the configuration of Alloy", () => {
  it("drops all but errors of the environments whose level keeps no whole logs", () => {
    const config = alloyConfig(aMonitoringStack());

    const selector = /selector\s+= (".*")/.exec(config)?.[1];
    const query: unknown = JSON.parse(selector ?? "");
    assert.equal(query, '{namespace=~"shop-dev"} !~ "(?i)\\\\b(error|fatal|panic|exception|critical)\\\\b"');
  });

  it("drops nothing where every level keeps them", () => {
    const environments = [{ namespace: "shop-production", level: "comprehensive" }] as const;

    assert.ok(!alloyConfig(aMonitoringStack({ environments })).includes("stage.match"));
  });

  it("has only the pipelines and ports that are asked for", () => {
    const logs = aMonitoringStack({ traces: false });
    const traces = aMonitoringStack({ logs: false });

    assert.ok(alloyConfig(logs).includes("loki.write") && !alloyConfig(logs).includes("otelcol"));
    assert.ok(alloyConfig(traces).includes("otelcol") && !alloyConfig(traces).includes("loki."));
    assert.deepEqual(at(alloyValues(logs), "alloy.extraPorts"), []);
    assert.deepEqual(
      (at(alloyValues(traces), "alloy.extraPorts") as { port: number }[]).map(({ port }) => port),
      [4317, 4318],
    );
  });

  it("closes every block that it opens, and sends to components that there are", () => {
    const config = alloyConfig(aMonitoringStack());

    assert.equal(config.split("{\n").length, config.split("\n").filter((line) => line.trim() === "}").length + 1);
    const blocks = [...config.matchAll(/^([a-z.]+) "([a-z]+)" \{/gm)].map(([, kind, name]) => `${kind}.${name}`);
    const targets = [...config.matchAll(/\[([a-z.]+)\.(?:receiver|input)\]/g)].map(([, target]) => target);
    assert.ok(targets.length > 3);
    for (const target of targets) assert.ok(blocks.includes(String(target)), target);
  });
});

/** The value at a dotted path; undefined if there is none. */
function at(values: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
}

function leaves(value: ChartValue, path = ""): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}
