/** Every rule of an environment, as PrometheusRule objects and as a rule file: one body, two wrappings. */
import { ownerLabels } from "../../labels.ts";
import type { Manifest, ManifestMetadata } from "../../manifest.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { availabilityRules } from "./availability.ts";
import { certificateRules } from "./certificates.ts";
import { databaseRules } from "./database.ts";
import { deploymentRules } from "./deployments.ts";
import { journeyRules } from "./journeys.ts";
import { latencyRules } from "./latency.ts";
import { redisRules } from "./redis.ts";
import { resourceRules } from "./resources.ts";
import type { Category, RuleGroup } from "./rule-group.ts";
import { securityRules } from "./security.ts";
import { slaRules } from "./sla.ts";
import { sloRules } from "./slo.ts";

/** A PrometheusRule. */
export interface PrometheusRuleManifest extends Manifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PrometheusRule";
  metadata: ManifestMetadata;
  spec: { groups: RuleGroup[] };
}

const CATEGORIES: Readonly<Record<Category, (input: MonitoringInput) => readonly RuleGroup[]>> = {
  availability: availabilityRules,
  latency: latencyRules,
  resources: resourceRules,
  database: databaseRules,
  redis: redisRules,
  certificates: certificateRules,
  deployments: deploymentRules,
  journeys: journeyRules,
  slo: sloRules,
  sla: slaRules,
  security: securityRules,
};

/** A Prometheus rule file with all rules of an environment: for a Prometheus without the operator, and for promtool. */
export function ruleFile(input: MonitoringInput): { readonly groups: readonly RuleGroup[] } {
  return { groups: Object.values(CATEGORIES).flatMap((rules) => rules(input)) };
}

/** A PrometheusRule for each category that the level and the stores give rules to, by role `rules-<category>`. */
export function ruleManifests(input: MonitoringInput): ReadonlyMap<string, PrometheusRuleManifest> {
  const manifests = new Map<string, PrometheusRuleManifest>();
  for (const [category, rules] of Object.entries(CATEGORIES)) {
    const groups = [...rules(input)];
    if (groups.length > 0) manifests.set(`rules-${category}`, ruleManifest(input, category, groups));
  }
  return manifests;
}

function ruleManifest(input: MonitoringInput, category: string, groups: RuleGroup[]): PrometheusRuleManifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: category, namespace: input.namespace, labels: ownerLabels(input) },
    spec: { groups },
  };
}
