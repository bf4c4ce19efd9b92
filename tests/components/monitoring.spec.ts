import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasFeature, LEVEL_TABLE, MONITORING_FEATURES, MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import { monitoringManifests } from "../../components/monitoring/manifests.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import { aMonitoring } from "../support/a-monitoring.ts";
import { find, record } from "../support/mocks.ts";

const FOLDER = join(import.meta.dirname, "../../components/monitoring");
const text = (file: string) => readFileSync(join(FOLDER, file), "utf8");

describe("Monitoring", () => {
  it("is one resource for each object, and says where people look", async () => {
    const { resources, registered } = await record(() => new Monitoring("monitoring", aMonitoring()));

    const children = resources.filter(({ parent }) => parent === "monitoring").map(({ name }) => name);
    const roles = [...monitoringManifests(aMonitoring()).keys()].map((role) => `monitoring-${role}`);
    assert.deepEqual(children.toSorted(), roles.toSorted());
    assert.deepEqual(registered.get("monitoring"), { level: "comprehensive", grafana: "https://shop.example/grafana" });
  });

  it("has the type tokens of the official packages, and protects nothing", async () => {
    const { resources } = await record(() => new Monitoring("monitoring", aMonitoring()));

    const tokens = new Set(resources.filter(({ parent }) => parent === "monitoring").map(({ type }) => type));
    tokens.delete("kubernetes:core/v1:ConfigMap");
    assert.deepEqual([...tokens].toSorted(), [
      "kubernetes:monitoring.coreos.com/v1:PodMonitor",
      "kubernetes:monitoring.coreos.com/v1:Probe",
      "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
      "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig",
    ]);
    assert.ok(resources.every(({ protect }) => !protect));
  });

  it("lays overrides over the object that they name", async () => {
    const overrides = { "metrics-api": { metadata: { labels: { tier: "x" } } } };
    const { resources } = await record(() => new Monitoring("monitoring", { ...aMonitoring(), overrides }));

    const labels = (role: string) => {
      const monitor = find(resources, "kubernetes:monitoring.coreos.com/v1:PodMonitor", `monitoring-metrics-${role}`);
      return (monitor.inputs as { metadata: { labels: Record<string, string> } }).metadata.labels.tier;
    };
    assert.deepEqual([labels("api"), labels("web")], ["x", undefined]);
  });

  it("refuses overrides of an object that is not there", async () => {
    const overrides = { "metrics-nothing": { metadata: { labels: { tier: "x" } } } };

    await assert.rejects(
      record(() => new Monitoring("monitoring", { ...aMonitoring(), overrides })),
      /^Error: overrides of monitoring name no object: metrics-nothing$/,
    );
  });
});

describe("the table of levels", () => {
  it("gives each level all that the one before has", () => {
    for (const feature of MONITORING_FEATURES) {
      const columns = MONITORING_LEVELS.map((level) => hasFeature(level, feature));
      assert.deepEqual(
        columns,
        columns.toSorted((one, other) => Number(one) - Number(other)),
        feature,
      );
      assert.ok(columns.at(-1), feature);
    }
  });

  it("gives each level something that the one before has not", () => {
    const counts = MONITORING_LEVELS.map(
      (level) => MONITORING_FEATURES.filter((name) => hasFeature(level, name)).length,
    );

    assert.deepEqual(counts, [...new Set(counts)]);
  });

  it("is in the README as it is in the code", () => {
    const columns = MONITORING_LEVELS.map((level) => `\`${level}\``).join(" | ");
    const rows = MONITORING_FEATURES.map((feature) => {
      const { what, why } = LEVEL_TABLE[feature];
      const marks = MONITORING_LEVELS.map((level) => (hasFeature(level, feature) ? "●" : "")).join(" | ");
      return `| ${what} | ${marks} | ${why} |`.replaceAll("|  |", "| |").replaceAll("|  |", "| |");
    });
    const table = [`| | ${columns} | why from there on |`, "|---|:-:|:-:|:-:|:-:|---|", ...rows].join("\n");

    const written = /<!-- levels: from levels.ts -->\n([\s\S]*?)\n<!-- \/levels -->/.exec(text("README.md"))?.[1];
    assert.equal(written, table);
  });

  it("is asked for every feature: none is only words", () => {
    const sources = readdirSync(join(FOLDER, "../.."), { recursive: true, encoding: "utf8" })
      .filter((file) => /^(components|infra)\/.*\.ts$/.test(file) && !file.endsWith("monitoring/levels.ts"))
      .map((file) => readFileSync(join(FOLDER, "../..", file), "utf8"))
      .join("\n");

    assert.deepEqual(
      MONITORING_FEATURES.filter((feature) => !sources.includes(`"${feature}"`)),
      [],
    );
  });
});

describe("the runbook of alerts", () => {
  it("has one heading for each alert, and none for another", () => {
    const alerts = ruleFile(aMonitoring()).groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])),
    );
    const headings = [...text("runbook.md").matchAll(/^## (\w+)$/gm)].map(([, heading]) => heading);

    assert.deepEqual(headings.toSorted(), alerts.toSorted());
  });

  it("is where every alert leads", () => {
    for (const rule of ruleFile(aMonitoring()).groups.flatMap(({ rules }) => rules)) {
      if (!("alert" in rule)) continue;
      assert.equal(rule.annotations.runbook, `components/monitoring/runbook.md#${rule.alert.toLowerCase()}`);
    }
  });
});
