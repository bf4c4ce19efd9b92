import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chartReferences, clusterCharts } from "../../components/operators/charts.ts";
import { clusterName } from "../../components/operators/cluster-name.ts";
import { PLATFORM_NAMESPACES } from "../../components/operators/ingress-table.ts";
import { OPERATOR_TABLE, type OperatorName } from "../../components/operators/operator-table.ts";
import { DEV, STAGING, someOperators } from "../support/a-operators.ts";

describe("charts of the operators", () => {
  it("are all of them, where logs and traces are wanted, each after what it needs", () => {
    const charts = clusterCharts(someOperators());

    const order = charts.map(({ operator }) => operator);
    assert.deepEqual(order, Object.keys(OPERATOR_TABLE));
    for (const { operator } of charts) {
      for (const before of OPERATOR_TABLE[operator].after) {
        assert.ok(order.indexOf(before) < order.indexOf(operator), `${before} comes after ${operator}`);
      }
    }
  });

  for (const [logs, traces, expected] of [
    [false, false, []],
    [true, false, ["loki", "alloy"]],
    [false, true, ["tempo", "alloy"]],
    [true, true, ["loki", "tempo", "alloy"]],
  ] as const) {
    it(`gather ${[logs && "logs", traces && "traces"].filter(Boolean).join(" and ") || "nothing"} with ${expected.join(", ") || "nothing"}`, () => {
      const charts = clusterCharts(someOperators({ monitoring: { logs, traces } }));

      const optional = ["loki", "tempo", "alloy"];
      const found = charts.map(({ operator }) => operator).filter((operator) => optional.includes(operator));
      assert.deepEqual(found, expected);
    });
  }

  it("are pinned to one version, and by an address over TLS", () => {
    for (const { name, chart, repo, version } of clusterCharts(someOperators())) {
      assert.match(version, /^v?\d+\.\d+\.\d+$/, name);
      assert.match(repo === undefined ? chart : `${repo}/${chart}`, /^(oci|https):\/\//, name);
      assert.doesNotMatch(chart, /bitnami/, name);
    }
  });

  it("run in namespaces that we make and close", () => {
    const made = PLATFORM_NAMESPACES.map(({ namespace }) => namespace);

    for (const { namespace, name } of clusterCharts(someOperators())) assert.ok(made.includes(namespace), name);
  });

  it("keep their definitions when they are deleted", () => {
    const keep = { "helm.sh/resource-policy": "keep" };

    assert.deepEqual(valuesOf("prometheusCrds").crds, { annotations: keep });
    assert.deepEqual(valuesOf("monitoring").crds, { enabled: false });
    assert.deepEqual(valuesOf("certManager").crds, { enabled: true, keep: true });
    assert.deepEqual((valuesOf("externalSecrets").crds as { annotations: object }).annotations, keep);
    assert.equal(valuesOf("rollouts").keepCRDs, true);
  });

  it("give no right that is not used", () => {
    assert.deepEqual(valuesOf("rollouts").providerRBAC, { enabled: false });
    assert.deepEqual(valuesOf("rollouts").dashboard, { enabled: false });
    assert.equal(valuesOf("externalSecrets").processPushSecret, false);
    assert.equal(valuesOf("externalSecrets").processClusterPushSecret, false);
  });

  it("let cert-manager prove domains through the Gateway API", () => {
    assert.deepEqual((valuesOf("certManager").config as { gatewayAPI: object }).gatewayAPI, { enabled: true });
  });

  it("lead Grafana's own links to the most watched environment, whatever the order", () => {
    for (const environments of [
      [STAGING, DEV],
      [DEV, STAGING],
    ]) {
      const values = valuesOf("monitoring", { cluster: { context: "shop-test", environments } });

      const grafana = values.grafana as { "grafana.ini": { server: { domain: string } }; admin: object };
      assert.equal(grafana["grafana.ini"].server.domain, STAGING.host);
      assert.deepEqual(grafana.admin, {
        existingSecret: "grafana-admin",
        userKey: "admin-user",
        passwordKey: "admin-password",
      });
    }
  });

  it("take mail server, class and place of the monitoring stack from the input", () => {
    const smtp = { smarthost: "mail.example:587", from: "alerts@shop.example" };
    const monitoring = { level: "basic", logs: true, traces: false, smtp, storageClass: "fast" } as const;

    const text = JSON.stringify(clusterCharts(someOperators({ monitoring })));
    assert.match(text, /"smtp_smarthost":"mail\.example:587"/);
    assert.match(text, /"storageClassName":"fast"/);
  });

  it("refuse a cluster without environments: nothing there needs an operator", () => {
    assert.throws(
      () => clusterCharts(someOperators({ cluster: { context: "shop-test", environments: [] } })),
      /^Error: no environment is in the cluster shop-test$/,
    );
  });

  it("are named by cluster and release, and none where operators are taken as present", () => {
    const { cluster, ...settings } = someOperators();
    const clusters = [cluster, { ...cluster, context: "shop-production" }];

    const names = chartReferences({ ...settings, mode: "install", clusters }).map(({ name }) => name);
    assert.equal(names.length, 2 * Object.keys(OPERATOR_TABLE).length);
    assert.equal(new Set(names).size, names.length);
    assert.equal(names[0], "shop-test-prometheus-operator-crds");
    assert.deepEqual(chartReferences({ ...settings, mode: "existing", clusters }), []);
  });
});

describe("README of the operators", () => {
  it("has a row for each, with chart, version and namespace as they are installed", () => {
    const text = readFileSync(join(import.meta.dirname, "../../components/operators/README.md"), "utf8");

    const rows = [...text.matchAll(/^\| `(\w+)` \| (\S+) \| (v?\d\S+) \| `([\w-]+)` \|/gm)].map((row) => row.slice(1));
    const expected = Object.entries(OPERATOR_TABLE).map(([name, { release, version, namespace }]) => {
      return [name, release, version, namespace];
    });
    assert.deepEqual(rows, expected);
  });
});

describe("name of a cluster", () => {
  for (const [context, name] of [
    ["shop-dev", "shop-dev"],
    ["arn:aws:eks:eu-central-1:111122223333:cluster/shop", "1-111122223333-cluster-shop-"],
    ["Shop Dev", "shop-dev-"],
    ["///", ""],
  ] as const) {
    it(`of ${context} is safe in a file name`, () => {
      assert.match(clusterName(context), /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/);
      assert.ok(clusterName(context).startsWith(name), clusterName(context));
    });
  }

  it("differs for contexts of which the same words are left", () => {
    assert.notEqual(clusterName("Shop.Dev"), clusterName("shop/dev"));
  });
});

function valuesOf(wanted: OperatorName, change: Parameters<typeof someOperators>[0] = {}): Record<string, unknown> {
  const chart = clusterCharts(someOperators(change)).find(({ operator }) => operator === wanted);
  assert.ok(chart !== undefined, wanted);
  return { ...chart.values };
}
