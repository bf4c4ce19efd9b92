import assert from "node:assert/strict";
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";
import { monitoringPaths } from "../../components/monitoring/paths.ts";
import { platformMonitorManifests } from "../../components/monitoring/platform-monitors.ts";
import { targetManifests } from "../../components/monitoring/targets.ts";
import { aMonitoring, aWatchedService } from "../support/a-monitoring.ts";

const LABELS = {
  "app.kubernetes.io/instance": "production",
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/part-of": "shop",
};

describe("targets of Prometheus", () => {
  it("are the services that export metrics, with the label that every question asks by", () => {
    const manifest = targetManifests(aMonitoring()).get("metrics-api");

    assert.deepEqual(manifest, {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name: "api", namespace: "shop-production", labels: LABELS },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "api" } },
        podTargetLabels: ["rollouts-pod-template-hash"],
        sampleLimit: 10_000,
        podMetricsEndpoints: [
          {
            port: "http",
            path: "/metrics",
            interval: "15s",
            scrapeTimeout: "10s",
            relabelings: [
              { sourceLabels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"], targetLabel: "service" },
            ],
          },
        ],
      },
    });
  });

  it("are the health addresses of exposed services", () => {
    const manifest = targetManifests(aMonitoring()).get("probe-api");

    assert.deepEqual(manifest, {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "Probe",
      metadata: { name: "health-api", namespace: "shop-production", labels: LABELS },
      spec: {
        prober: { url: "prometheus-blackbox-exporter.monitoring:9115", scheme: "http" },
        module: "health",
        interval: "30s",
        scrapeTimeout: "15s",
        targets: {
          staticConfig: {
            static: ["https://api.shop.example/healthz"],
            labels: { probe: "health", service: "api" },
          },
        },
      },
    });
  });

  it("are the steps of a journey, each page once", () => {
    const [cart, pay] = ["https://web.shop.example/cart", "https://web.shop.example/pay"];
    const input = aMonitoring({ journeys: [{ name: "checkout", urls: [cart, pay, cart] }] });

    const manifest = targetManifests(input).get("journey-checkout");

    assert.ok(manifest?.kind === "Probe" && "module" in manifest.spec);
    assert.equal(manifest.spec.module, "journey");
    assert.deepEqual(manifest.spec.targets.staticConfig, {
      static: [cart, pay],
      labels: { probe: "journey", journey: "checkout" },
    });
  });

  const rows: readonly (readonly [string, Partial<MonitoringInput>, readonly string[]])[] = [
    [
      "everything at full",
      { level: "full" },
      ["journey-checkout", "metrics-api", "metrics-web", "probe-api", "probe-web"],
    ],
    ["no journeys below full", { level: "standard" }, ["metrics-api", "metrics-web", "probe-api", "probe-web"]],
    ["metrics and health at basic too", { level: "basic" }, ["metrics-api", "metrics-web", "probe-api", "probe-web"]],
    [
      "nothing of a worker",
      { services: [aWatchedService({ port: undefined, endpoint: undefined })], journeys: [] },
      [],
    ],
    [
      "no probe of what is not exposed",
      { services: [aWatchedService({ endpoint: undefined })], journeys: [] },
      ["metrics-api"],
    ],
    [
      "no metrics of a service that exports none",
      { services: [aWatchedService({ metricsPath: undefined })], journeys: [] },
      ["probe-api"],
    ],
  ];
  for (const [what, change, roles] of rows) {
    it(`are ${what}`, () => {
      assert.deepEqual([...targetManifests(aMonitoring(change)).keys()].toSorted(), roles);
    });
  }
});

describe("paths of monitoring", () => {
  it("lead from Prometheus to the port of each service with metrics, and to nothing else", () => {
    assert.deepEqual(monitoringPaths(aMonitoring({ traces: false })), [
      {
        from: { kind: "platform", namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
        to: { kind: "own", labels: { "app.kubernetes.io/name": "api" } },
        ports: [{ port: 8080, protocol: "TCP" }],
        why: "Prometheus reads the metrics of api",
      },
      {
        from: { kind: "platform", namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
        to: { kind: "own", labels: { "app.kubernetes.io/name": "web" } },
        ports: [{ port: 8080, protocol: "TCP" }],
        why: "Prometheus reads the metrics of web",
      },
    ]);
  });

  it("lead from every service to Alloy where traces are taken", () => {
    const traces = monitoringPaths(aMonitoring()).filter(({ why }) => why.endsWith("sends traces"));

    assert.deepEqual(
      traces.map(({ from }) => from),
      [
        { kind: "own", labels: { "app.kubernetes.io/name": "api" } },
        { kind: "own", labels: { "app.kubernetes.io/name": "web" } },
        { kind: "own", labels: { "app.kubernetes.io/name": "worker" } },
      ],
    );
    for (const { to, ports } of traces) {
      assert.deepEqual(to, {
        kind: "platform",
        namespace: "monitoring",
        labels: { "app.kubernetes.io/name": "alloy" },
      });
      assert.deepEqual(
        ports.map(({ port }) => port),
        [4317, 4318],
      );
    }
  });
});

describe("monitors of the operators", () => {
  it("keep the namespaces that their series are about", () => {
    const monitors = [...platformMonitorManifests({}).entries()].map(([role, { spec }]) => [
      role,
      spec.namespaceSelector.matchNames,
      spec.podMetricsEndpoints.map(({ portNumber, honorLabels }) => [portNumber, honorLabels]),
    ]);

    assert.deepEqual(monitors, [
      ["metrics-rollouts", ["argo-rollouts"], [[8090, true]]],
      ["metrics-cert-manager", ["cert-manager"], [[9402, true]]],
    ]);
  });
});
