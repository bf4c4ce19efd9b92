/** Who asks for which series: every alert, recording rule, panel and analysis of an environment that has everything. */
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import { analyses } from "../../components/workload/analysis.ts";
import type { DeliveryStrategy } from "../../components/workload/delivery-strategy.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { DESIGNS } from "./dashboards.ts";
import { TEMPLATE_INPUT } from "./template-input.ts";

/** A question to Prometheus, and who asks it. */
export interface Question {
  readonly asker: "alert" | "recorded" | "panel" | "analysis";
  /** Name of the alert or series, `<dashboard>: <panel>`, or metric of the analysis. */
  readonly name: string;
  readonly expr: string;
}

/** Every question there is, in the order alerts and records, panels, analyses. */
export function allQuestions(): readonly Question[] {
  return [...ruleQuestions(), ...panelQuestions(), ...analysisQuestions()];
}

function ruleQuestions(): readonly Question[] {
  const rules = ruleFile(TEMPLATE_INPUT).groups.flatMap((group) => group.rules);
  return rules.map((rule) =>
    "alert" in rule
      ? { asker: "alert", name: rule.alert, expr: rule.expr }
      : { asker: "recorded", name: rule.record, expr: rule.expr },
  );
}

function panelQuestions(): readonly Question[] {
  return Object.values(DESIGNS).flatMap(({ name, sections }) =>
    sections
      .flatMap(({ panels }) => panels)
      .flatMap((panel) => {
        const queries = "queries" in panel ? panel.queries : [];
        return queries.map(({ expr }): Question => ({ asker: "panel", name: `${name}: ${panel.title}`, expr }));
      }),
  );
}

function analysisQuestions(): readonly Question[] {
  const deliveries: readonly DeliveryStrategy[] = [
    { kind: "canary", weights: [10, 50], pauseSeconds: 60 },
    { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 },
  ];
  return deliveries.flatMap((delivery) => {
    const { manifests } = analyses(workload(delivery)) ?? { manifests: new Map<string, never>() };
    const metrics = [...manifests.values()].flatMap(({ spec }) => spec.metrics);
    return metrics.map(
      ({ name, provider }): Question => ({ asker: "analysis", name, expr: provider.prometheus.query }),
    );
  });
}

function workload(delivery: DeliveryStrategy) {
  const { project, environment, namespace, prometheus, slo } = TEMPLATE_INPUT;
  return {
    ...{ project, environment, namespace, delivery },
    service: "service",
    image: parseImage(`registry.example/template/service:1@sha256:${"0".repeat(64)}`),
    port: 8080,
    healthPath: "/healthz",
    metricsPath: "/metrics",
    endpoint: undefined,
    replicas: { min: 1, max: 1 },
    resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
    variables: {},
    analysis: { prometheus, slo },
  };
}
