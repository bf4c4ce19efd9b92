/** The text of `docs/metrics.md`: what services export, what operators give, and who asks for it. */

import { DASHBOARD_NAMES, DASHBOARDS } from "../../components/monitoring/dashboards/sections.ts";
import { hasFeature, MONITORING_LEVELS } from "../../components/monitoring/levels.ts";
import { CLUSTER_CATALOGUE } from "./cluster-metrics.ts";
import { DESIGNS } from "./dashboards.ts";
import type { Metric } from "./metric.ts";
import { metricNames } from "./metric-names.ts";
import { allQuestions, type Question } from "./metric-uses.ts";
import { SERVICE_CATALOGUE } from "./service-metrics.ts";
import { STORE_CATALOGUE } from "./store-metrics.ts";

/** Every series that is asked for, those of services first. */
export const METRIC_CATALOGUE: readonly Metric[] = [...SERVICE_CATALOGUE, ...CLUSTER_CATALOGUE, ...STORE_CATALOGUE];

/** The whole document, by its path. */
export function metricDocuments(): ReadonlyMap<string, string> {
  return new Map([["docs/metrics.md", metricsMarkdown()]]);
}

function metricsMarkdown(): string {
  const uses = usesByMetric();
  const exporters = [...new Set([...CLUSTER_CATALOGUE, ...STORE_CATALOGUE].map(({ exporter }) => exporter))];
  const platform = exporters.flatMap((exporter) => {
    const own = METRIC_CATALOGUE.filter((metric) => metric.exporter === exporter);
    return [`### ${exporter}`, table(own, uses, briefly)];
  });
  return `${[
    INTRODUCTION,
    table(SERVICE_CATALOGUE, uses, fully),
    CONTRACT,
    PLATFORM,
    ...platform,
    `## Dashboards\n\n${DASHBOARD_TEXT}`,
    dashboardTable(),
  ].join("\n\n")}\n`;
}

const INTRODUCTION = `# Metrics

What alerts, dashboards and analyses ask of Prometheus. Made from the code: \`make fix\` writes it anew.

A panel whose series nobody exports says \`no series: see docs/metrics.md\`. It never shows a zero instead: nothing counted and nothing
seen are different answers. Where no series is a good sign (no alert fires, no container restarted), the panel says so.

## What each service exports

On the path that \`metricsPath\` of the service names in \`Pulumi.yaml\`, at its own port, in the text format of Prometheus. A service without
\`metricsPath\` is not read: it is seen by its pods, its health address and its rollouts alone, and its rollouts are not judged.`;

const CONTRACT = `Gathering adds the labels \`namespace\`, \`pod\`, \`service\` and \`rollouts_pod_template_hash\` (the version); a service does not export them.

\`\`\`text
http_requests_total{code="200"} 1027
http_request_duration_seconds_bucket{le="0.25"} 980
http_request_duration_seconds_bucket{le="+Inf"} 1027
user_actions_total{action="order"} 41
feature_flag_evaluations_total{flag="new-checkout",variant="on"} 388
\`\`\`

- The first two are needed for alerts on errors and response times, for budgets, and for the analyses of rollouts. The others fill their
  panels and alerts, each by itself.
- A counter begins at 0 when the process starts, with all its label values that are known: an increase from nothing is not seen.
- Label values come from a fixed list. Names of users, paths with numbers in them and texts of errors make a series each; a pod that gives
  more than 10 000 series is refused as a whole.
- Durations are in seconds, sizes in bytes. Buckets end at the goal (\`slo.latencyP95Ms\`), at half and at twice of it: between two ends
  Prometheus can only guess.
- Traces, where they are taken, name their origin in the resource attributes \`service.name\` and \`k8s.namespace.name\`: the store holds those
  of all environments of a cluster.`;

const PLATFORM = `## What operators and the cluster give

Read without anybody's doing where the \`shared\` stack installs monitoring; an existing Prometheus must read the same. Labels \`namespace\` and
\`pod\` are there as gathered. Series of Argo Rollouts and cert-manager are about objects of other namespaces: they are read with
\`honorLabels\` (\`components/monitoring/platform-monitors.ts\`).`;

const DASHBOARD_TEXT = `One ConfigMap each in the namespace of the environment, label \`grafana_dashboard: "1"\`. Goals are those of the environment (\`slo\`).
Sections on stores, journeys, budgets, logs and traces are there where the environment has them. Each dashboard leads to the others and to
the runbook, which is the last section of \`overview\`; every graph marks where a rollout began.`;

function usesByMetric(): ReadonlyMap<string, readonly Question[]> {
  const uses = new Map<string, Question[]>();
  for (const question of allQuestions()) {
    for (const name of metricNames(question.expr)) uses.set(name, [...(uses.get(name) ?? []), question]);
  }
  return uses;
}

type Telling = (questions: readonly Question[]) => string;

function table(metrics: readonly Metric[], uses: ReadonlyMap<string, readonly Question[]>, tell: Telling): string {
  const rows = metrics.map(({ name, type, labels, unit, meaning }) => {
    const named = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${name}\` | ${type} | ${named} | ${unit} | ${meaning} | ${tell(uses.get(name) ?? [])} |`;
  });
  return ["| series | type | labels | unit | meaning | asked by |", "|---|---|---|---|---|---|", ...rows].join("\n");
}

/** Each alert, panel and analysis by its name. */
function fully(questions: readonly Question[]): string {
  return told(
    questions,
    namesOf(questions, "panel").map((name) => `“${name}”`),
  );
}

/** Each alert by its name; panels by their dashboard alone. */
function briefly(questions: readonly Question[]): string {
  const dashboards = namesOf(questions, "panel").map((name) => name.split(":")[0] ?? name);
  return told(questions, [...new Set(dashboards)]);
}

function told(questions: readonly Question[], panels: readonly string[]): string {
  const parts = [
    ["alerts", namesOf(questions, "alert")],
    ["records", namesOf(questions, "recorded").map((name) => `\`${name}\``)],
    ["dashboards", panels],
    ["analyses", namesOf(questions, "analysis")],
  ] as const;
  return parts.flatMap(([what, names]) => (names.length === 0 ? [] : [`${what}: ${names.join(", ")}`])).join("; ");
}

function namesOf(questions: readonly Question[], asker: Question["asker"]): readonly string[] {
  return [...new Set(questions.filter((one) => one.asker === asker).map(({ name }) => name))];
}

function dashboardTable(): string {
  const rows = DASHBOARD_NAMES.map((name) => {
    const { description, sections } = DESIGNS[name];
    const first = MONITORING_LEVELS.find((level) => hasFeature(level, DASHBOARDS[name]));
    return `| \`${name}\` | \`${first}\` | ${description} | ${sections.map(({ title }) => title).join(", ")} |`;
  });
  return ["| dashboard | from level | shows | sections |", "|---|---|---|---|", ...rows].join("\n");
}
