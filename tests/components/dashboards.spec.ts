import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardManifests } from "../../components/monitoring/dashboards/manifests.ts";
import { dashboardUid, fillIn } from "../../components/monitoring/dashboards/placeholders.ts";
import { DASHBOARD_NAMES, OPTIONAL_SECTIONS } from "../../components/monitoring/dashboards/sections.ts";
import { MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import { monitoringDocuments } from "../../tools/docs/documents.ts";
import { aMonitoring, aWatchedService } from "../support/a-monitoring.ts";
import { type DashboardJson, dashboardsIn, type PanelJson, panelsOf } from "../support/dashboard-files.ts";
import { matchSnapshot } from "../support/snapshot.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = "components/monitoring/dashboards";
const ALL = dashboardsIn(aMonitoring());

describe("dashboards", () => {
  for (const [path, text] of monitoringDocuments()) {
    it(`${path} is fresh`, () => assert.equal(readFileSync(join(ROOT, path), "utf8"), text, "write it anew: make fix"));
  }

  it("have no file that is left over", () => {
    const files = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith(".json"));

    assert.deepEqual(files.toSorted(), DASHBOARD_NAMES.map((name) => `${name}.json`).toSorted());
  });

  it("are as many as the level has", () => {
    const byLevel = MONITORING_LEVELS.map((level) => [level, [...dashboardsIn(aMonitoring({ level })).keys()]]);

    assert.deepEqual(Object.fromEntries(byLevel), {
      basic: ["overview"],
      standard: ["overview", "application"],
      full: ["overview", "application", "infrastructure", "security", "delivery"],
      comprehensive: ["overview", "application", "infrastructure", "security", "delivery"],
    });
  });

  it("are ConfigMaps that the sidecar of Grafana finds, in the folder of their environment", () => {
    const { data, ...rest } = dashboardManifests(aMonitoring()).get("dashboard-security") ?? { data: {} };

    assert.deepEqual(rest, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "dashboard-security",
        namespace: "shop-production",
        labels: {
          "app.kubernetes.io/instance": "production",
          "app.kubernetes.io/managed-by": "pulumi",
          "app.kubernetes.io/part-of": "shop",
          grafana_dashboard: "1",
        },
        annotations: { grafana_folder: "shop-production" },
      },
    });
    assert.deepEqual(Object.keys(data), ["shop-production-security.json"]);
  });

  it("are far smaller than a ConfigMap may be", () => {
    for (const [role, { data }] of dashboardManifests(aMonitoring())) {
      const bytes = Buffer.byteLength(JSON.stringify(data));
      assert.ok(bytes > 5_000 && bytes < 64 * 1024, `${role}: ${bytes} bytes`);
    }
  });

  it("are made without Grafana's SDK: the program never loads it", () => {
    const sources = ["components", "infra"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(ROOT, folder, file)),
    );

    assert.deepEqual(
      sources.filter((file) => /from "(@grafana\/|[./]*tools\/)/.test(readFileSync(file, "utf8"))),
      [],
    );
  });

  it("have titles and sections that nobody changes unseen", () => {
    const titles = [...ALL].map(([name, { panels }]) => [
      name,
      panels.map(({ type, title }) => (type === "row" ? `# ${title}` : title)),
    ]);

    assert.ok(ALL.get("overview")?.panels.some(({ title }) => title === "Alerts that fire"));
    matchSnapshot(import.meta.dirname, "dashboards", Object.fromEntries(titles));
  });
});

describe("addresses of dashboards", () => {
  it("are the same at every deployment and another in every environment", () => {
    const uids = ["production", "staging"].flatMap((environment) =>
      [...dashboardsIn(aMonitoring({ environment })).values()].map(({ uid }) => uid),
    );

    assert.deepEqual(uids.slice(0, 2), ["shop-production-overview", "shop-production-application"]);
    assert.equal(new Set(uids).size, 10);
  });

  it("are at most 40 characters, and still differ where long names differ at their end", () => {
    const long = (end: string) => aMonitoring({ project: "p".repeat(40), environment: `${"e".repeat(39)}${end}` });
    const uids = ["a", "b"].flatMap((end) => DASHBOARD_NAMES.map((name) => dashboardUid(long(end), name)));

    assert.equal(new Set(uids).size, 10);
    for (const uid of uids) assert.match(uid, /^[a-z0-9-]{8,40}$/);
    assert.match(uids[2] ?? "", /^p+-[0-9a-f]{8}-infrastructure$/);
  });
});

for (const [name, dashboard] of ALL) {
  describe(`dashboard ${name}`, () => {
    it("says of every panel what it shows, in which unit, from which source, and what a missing series looks like", () => {
      const variables = dashboard.templating.list.map((variable) => `$${variable.name}`);
      for (const panel of panelsOf(dashboard)) assert.deepEqual(faultsOf(panel, variables), [], panel.title);
    });

    it("names every source by a variable, its marks too", () => {
      const sources = [...JSON.stringify(dashboard).matchAll(/"datasource":\{"type":"\w+","uid":"([^"]*)"\}/g)];
      const variables = dashboard.templating.list.map((variable) => `$${variable.name}`);

      assert.ok(sources.length > panelsOf(dashboard).length / 2);
      assert.deepEqual(
        sources.map(([, uid = ""]) => uid).filter((uid) => !variables.includes(uid)),
        [],
      );
    });

    it("puts no panel over another, beyond the edge or away from the one above", () => {
      expectTiled(dashboard);
    });

    it("numbers its panels, and has no two of one title", () => {
      const ids = dashboard.panels.map(({ id }) => id);
      const titles = panelsOf(dashboard).map(({ title }) => title);

      assert.deepEqual([ids.length, titles.length], [new Set(ids).size, new Set(titles).size]);
    });

    it("names no alert that does not exist", () => {
      const alerts = ruleFile(aMonitoring()).groups.flatMap(({ rules }) =>
        rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])),
      );
      const named = panelsOf(dashboard).flatMap(
        ({ description = "" }) => /Alerts?\b.*?: (.+)\.$/.exec(description)?.[1]?.match(/\b[A-Z][a-z]+[A-Z]\w+/g) ?? [],
      );

      assert.deepEqual(
        named.filter((alert) => !alerts.includes(alert)),
        [],
      );
      assert.ok(named.length > 0);
    });

    it("leads to the other dashboards of the environment and to the runbook, and leaves nothing open", () => {
      const [others, runbook] = dashboard.links;

      assert.deepEqual(others?.tags, ["shop-production"]);
      assert.ok(dashboard.tags.includes("shop-production"));
      assert.equal(runbook?.url, "https://shop.example/grafana/d/shop-production-overview");
      assert.doesNotMatch(JSON.stringify(dashboard), /@\w+@/);
    });
  });
}

describe("goals on dashboards", () => {
  const slo = { availabilityPercent: 99.5, latencyP95Ms: 250 };
  const steps = (title: string) => {
    const panel = panelsOf(dashboardsIn(aMonitoring({ slo })).get("overview") ?? assert.fail()).find(
      (one) => one.title === title,
    );
    return panel?.fieldConfig?.defaults.thresholds?.steps.map(({ value, color }) => [value, color]);
  };

  it("colour failures, response times and availability by the goals of the environment", () => {
    assert.deepEqual(steps("Failed requests"), [
      [null, "green"],
      [0.005, "yellow"],
      [0.01, "red"],
    ]);
    assert.deepEqual(steps("Response time"), [
      [null, "green"],
      [0.25, "yellow"],
      [0.5, "red"],
    ]);
    assert.deepEqual(steps("Requests that did not fail"), [
      [null, "red"],
      [0.995, "green"],
    ]);
  });

  it("are in the words and the questions too", () => {
    const text = JSON.stringify(dashboardsIn(aMonitoring({ slo })).get("overview"));

    assert.match(text, /the goal of 99\.5 % allows/);
    assert.match(text, /the goal of 250 ms/);
    assert.match(text, /:rate30d\{namespace=\\"shop-production\\"\} \/ 0\.005"/);
  });
});

describe("sections of dashboards", () => {
  const hidden: readonly (readonly [title: string, change: Partial<MonitoringInput>])[] = [
    [OPTIONAL_SECTIONS.outside, { services: [aWatchedService({ endpoint: undefined })] }],
    [OPTIONAL_SECTIONS.journeys, { journeys: [] }],
    [OPTIONAL_SECTIONS.journeys, { level: "standard" }],
    [OPTIONAL_SECTIONS.errorBudget, { level: "standard" }],
    [OPTIONAL_SECTIONS.promise, { level: "full" }],
    [OPTIONAL_SECTIONS.postgres, { postgres: { kind: "existing" } }],
    [OPTIONAL_SECTIONS.postgres, { postgres: undefined }],
    [OPTIONAL_SECTIONS.redis, { redis: { kind: "existing" } }],
    [OPTIONAL_SECTIONS.errorLog, { logs: false }],
    [OPTIONAL_SECTIONS.logs, { logs: false }],
    [OPTIONAL_SECTIONS.logs, { level: "standard" }],
    [OPTIONAL_SECTIONS.auditLog, { logs: false }],
    [OPTIONAL_SECTIONS.auditLog, { postgres: undefined }],
    [OPTIONAL_SECTIONS.traces, { traces: false }],
    [OPTIONAL_SECTIONS.traces, { level: "full" }],
  ];
  for (const [title, change] of hidden) {
    it(`leave out "${title}" with ${JSON.stringify(change)}, and no hole`, () => {
      const changed = dashboardsIn(aMonitoring(change));

      assert.ok([...ALL.values()].some((dashboard) => sectionsOf(dashboard).includes(title)));
      for (const dashboard of changed.values()) {
        assert.ok(!sectionsOf(dashboard).includes(title), dashboard.title);
        expectTiled(dashboard);
      }
    });
  }

  it("leave nothing out that the environment has, and every optional one is on some dashboard", () => {
    const shown = new Set([...ALL.values()].flatMap(sectionsOf));

    assert.deepEqual(
      Object.values(OPTIONAL_SECTIONS).filter((title) => !shown.has(title)),
      [],
    );
  });

  it("take their sources along: a Grafana without Loki and Tempo is asked for neither", () => {
    const names = (change: Partial<MonitoringInput>) =>
      dashboardsIn(aMonitoring(change))
        .get("application")
        ?.templating.list.map(({ name }) => name);

    assert.deepEqual(names({}), ["datasource", "logs", "traces", "service"]);
    assert.deepEqual(names({ logs: false, traces: false }), ["datasource", "service"]);
  });
});

describe("what is filled in", () => {
  it("is the runbook with the names of the environment", () => {
    const note = panelsOf(ALL.get("overview") ?? assert.fail()).find(({ type }) => type === "text");

    assert.match(note?.options?.content ?? "", /`kubectl -n shop-production get pods,rollouts`/);
    assert.match(note?.options?.content ?? "", /`\.\/envs rollback production --reason …`/);
    assert.match(note?.options?.content ?? "", /^## ServiceDown$/m);
  });

  it("is every incarnation of Postgres, and every service", () => {
    const postgres = {
      kind: "managed",
      replicas: 1,
      synchronous: "none",
      backups: undefined,
      incarnations: [{ name: "a" }, { name: "b" }],
      serving: "b",
    } as const;
    const text = JSON.stringify([...dashboardsIn(aMonitoring({ postgres })).values()]);

    assert.match(text, /pod=~\\"postgres-\(a\|b\)-\[0-9\]\+\\"/);
    assert.match(text, /container=~\\"api\|web\|worker\\"/);
    assert.match(JSON.stringify([...ALL.values()]), /pod=~\\"postgres-a-\[0-9\]\+\\"/);
  });

  it("is written so that any text stays JSON", () => {
    const filled = fillIn('{"a":"x @runbook@","b":"@errorBudget@"}', "overview", aMonitoring(), 'say "hi"\n\\');

    assert.deepEqual(JSON.parse(filled), { a: 'x say "hi"\n\\', b: 0.001 });
  });

  it("is nothing that is not known", () => {
    assert.throws(
      () => fillIn('{"a":"@nothing@"}', "overview", aMonitoring(), ""),
      /^Error: dashboard overview has the unknown placeholder @nothing@$/,
    );
  });
});

function sectionsOf({ panels }: DashboardJson): readonly string[] {
  return panels.flatMap(({ type, title = "" }) => (type === "row" ? [title] : []));
}

function faultsOf(panel: PanelJson, variables: readonly string[]): readonly string[] {
  const { title = "", description = "", datasource, targets = [] } = panel;
  const { unit, noValue } = panel.fieldConfig?.defaults ?? {};
  const isMetric = datasource?.type === "prometheus";
  const texts = [title.length > 2 ? "" : "title", /^.{10,}\.$/s.test(description) ? "" : "description"];
  const data = [
    variables.includes(datasource?.uid ?? "") ? "" : "source",
    (noValue ?? "").startsWith("no") || noValue === "every image is pinned by digest" ? "" : "noValue",
    targets.length > 0 && new Set(targets.map(({ refId }) => refId)).size === targets.length ? "" : "targets",
    targets.every(({ expr, query }) => (expr ?? query ?? "") !== "") ? "" : "questions",
    isMetric && (unit ?? "") === "" ? "unit" : "",
  ];
  return (panel.type === "text" ? texts : [...texts, ...data]).filter((fault) => fault !== "");
}

/** Every cell of the grid is under one panel at most, and every row of it under one at least. */
function expectTiled({ panels, title }: DashboardJson): void {
  const cells = new Map<string, string | undefined>();
  for (const { gridPos, title: panel } of panels) {
    assert.ok(gridPos.x >= 0 && gridPos.x + gridPos.w <= 24, `${title}: ${panel} is beyond the edge`);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(!cells.has(`${x} ${y}`), `${title}: ${panel} lies over ${cells.get(`${x} ${y}`)}`);
        cells.set(`${x} ${y}`, panel);
      }
    }
  }
  const rows = new Set([...cells.keys()].map((cell) => Number(cell.split(" ")[1])));
  assert.deepEqual(
    [...rows].toSorted((a, b) => a - b),
    [...Array(rows.size).keys()],
    `${title} has a hole`,
  );
}
