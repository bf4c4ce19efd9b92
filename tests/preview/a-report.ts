/** A preview report with everything in it that a comment can show. */
import type { PreviewReport, ReportStack, ReportStep } from "../../infra/preview/preview-report.ts";
import type { Plan } from "../../infra/promotion/plan.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** A pin of the sample shop. */
export function pin(service: string, tag: string, digit = "a"): string {
  return `ghcr.io/acme/shop-${service}:${tag}@${digest(digit)}`;
}

/** One update of one property. */
export function aStep(change: Partial<ReportStep> = {}): ReportStep {
  const type = "kubernetes:apps/v1:Deployment";
  const urn = `urn:pulumi:staging::shop::${type}::${change.name ?? "api"}`;
  return { urn, type, name: "api", op: "update", paths: ["spec.replicas"], replacePaths: [], ...change };
}

/** staging → production with one closed gate. */
export function aPlan(change: Partial<Plan> = {}): Plan {
  return {
    source: "dev",
    target: "staging",
    kind: "promotion",
    release: "r-0123456789ab",
    contentHash: digest("c"),
    allowed: false,
    changes: [{ service: "api", from: pin("api", "1.4.1"), to: pin("api", "1.4.2"), direction: "up" }],
    decisions: [
      { gate: "path", code: "PATH_DECLARED", verdict: "pass", reason: "dev → staging is declared", remedy: "" },
      {
        gate: "soak",
        code: "SOAK_TOO_SHORT",
        verdict: "block",
        reason: "verified for 2 h of 24 h",
        remedy: "wait until 10:00",
      },
      {
        gate: "digest",
        code: "REGISTRY_UNREACHABLE",
        verdict: "unknown",
        reason: "ghcr.io did not answer",
        remedy: "try again",
      },
    ],
    ...change,
  };
}

/** A stack with one replacement, one deletion, one creation and one update. */
export function aStack(change: Partial<ReportStack> = {}): ReportStack {
  const steps = [
    aStep({ name: "api", op: "update", paths: ["spec.template.spec.containers[0].image"] }),
    aStep({ name: "web-pdb", type: "kubernetes:policy/v1:PodDisruptionBudget", op: "create", paths: [] }),
    aStep({ name: "old", type: "kubernetes:core/v1:Service", op: "delete", paths: [] }),
    aStep({
      name: "api-svc",
      type: "kubernetes:core/v1:Service",
      op: "replace",
      paths: ["spec.clusterIP", "spec.ports"],
      replacePaths: ["spec.clusterIP"],
    }),
  ];
  const preview = { status: "ok" as const, fault: "", unreachable: false, unchanged: 12, steps };
  return {
    stack: "staging",
    tier: "staging",
    paths: ["Pulumi.staging.yaml"],
    preview,
    waysIn: [{ source: "dev", plan: aPlan(), fault: "" }],
    ...change,
  };
}

/** dev → staging → production, of which staging is touched. */
export function aReport(change: Partial<PreviewReport> = {}): PreviewReport {
  return {
    project: "shop",
    sandbox: false,
    base: "origin/main",
    environments: [
      { name: "dev", sources: [], leaf: false },
      { name: "staging", sources: ["dev"], leaf: false },
      { name: "production", sources: ["staging"], leaf: true },
    ],
    versions: [
      { service: "api", environment: "dev", before: pin("api", "1.4.2"), after: pin("api", "1.4.2") },
      { service: "api", environment: "staging", before: pin("api", "1.4.1"), after: pin("api", "1.4.2") },
      { service: "web", environment: "dev", before: null, after: pin("web", "2.3.0") },
      { service: "web", environment: "staging", before: pin("web", "2.3.0", "a"), after: pin("web", "2.3.0", "b") },
    ],
    stacks: [aStack()],
    ...change,
  };
}
