/** Who should not be here: refused sign-ins and requests, suspicious activity, breaches, foreign images, certificates. */
import { TEXTS } from "../../components/monitoring/dashboards/placeholders.ts";
import { OPTIONAL_SECTIONS } from "../../components/monitoring/dashboards/sections.ts";
import {
  certificatesReady,
  configurationChanges,
  firingAlerts,
  foreignImages,
} from "../../components/monitoring/delivery-questions.ts";
import { auditLines } from "../../components/monitoring/log-questions.ts";
import { eventRate, requestRate, requestRateOf } from "../../infra/values/metrics.ts";
import { type DashboardDesign, NONE_ALLOWED, type PanelDesign, STEP, UP } from "./design.ts";
import { certificateEnds } from "./outside-panels.ts";

const NS = TEXTS.namespace;

/** Authentication failures, suspicious activity, breaches; images, certificates, secrets; the audit log. */
export const SECURITY: DashboardDesign = {
  name: "security",
  description:
    "Refused sign-ins and requests, suspicious activity, breaches, foreign images, certificates and secrets.",
  period: "24h",
  sections: [
    { title: "Now", panels: now() },
    { title: "Who tries", panels: [...attempts(), ...findings()] },
    { title: "What is kept closed", panels: closed() },
    {
      title: OPTIONAL_SECTIONS.auditLog,
      panels: [
        {
          kind: "logs",
          title: "Lines of pgaudit",
          description: "Who did what in Postgres, where the tier audits it.",
          query: auditLines(NS),
          width: 24,
          height: 12,
        },
      ],
    },
  ],
};

function now(): readonly PanelDesign[] {
  return [
    {
      kind: "table",
      title: "Security alerts that fire",
      description: "Each has a heading in the runbook.",
      unit: "none",
      width: 12,
      queries: [{ expr: firingAlerts(NS, "security"), legend: "fires" }],
      none: "no alert fires, or the level has none on security",
    },
    {
      kind: "table",
      title: "Images that are not ours",
      description: "Images without a digest: somebody else put them there. Alert: ForeignImageRunning.",
      unit: "none",
      width: 12,
      queries: [{ expr: foreignImages(NS, TEXTS.services), legend: "pods" }],
      limits: NONE_ALLOWED,
      none: "every image is pinned by digest",
    },
  ];
}

function attempts(): readonly PanelDesign[] {
  const by = (...labels: string[]) => ({ namespace: NS, by: labels });
  const each = by("service");
  return [
    {
      kind: "series",
      title: "Refused sign-ins",
      description: "Per second by service and reason. Alerts: AuthenticationFailuresHigh, AuthenticationAttack.",
      unit: "ops",
      queries: [
        { expr: eventRate("authenticationFailures", by("service", "reason"), STEP), legend: "{{service}} {{reason}}" },
      ],
      limits: [
        { from: 0.5, color: "yellow" },
        { from: 5, color: "red" },
      ],
    },
    {
      kind: "series",
      title: "Refused requests",
      description: "Share of requests that were answered with 401 or 403. Alert: RefusedRequestsHigh.",
      unit: "percentunit",
      queries: [
        { expr: `${requestRateOf("401|403", each, STEP)} / ${requestRate(each, STEP)}`, legend: "{{service}}" },
      ],
      limits: [{ from: 0.3, color: "yellow" }],
      none: "no request was refused, or no series: see docs/metrics.md",
    },
    {
      kind: "series",
      title: "Too many requests",
      description: "Requests per second that were answered with 429: somebody is over a limit.",
      unit: "reqps",
      queries: [{ expr: requestRateOf("429", each, STEP), legend: "{{service}}" }],
      none: "no request was over a limit, or no series: see docs/metrics.md",
    },
  ];
}

function findings(): readonly PanelDesign[] {
  const scope = { namespace: NS, by: ["service", "kind"] };
  return [
    {
      kind: "series",
      title: "Suspicious activity",
      description: "Refused input and exceeded limits per second, by service and kind. Alert: SuspiciousActivity.",
      unit: "ops",
      width: 12,
      queries: [{ expr: eventRate("suspiciousActivity", scope, STEP), legend: "{{service}} {{kind}}" }],
      limits: [{ from: 0.1, color: "yellow" }],
    },
    {
      kind: "series",
      title: "Breaches",
      description: "What must never happen: access across tenants, a broken seal. Alert: SecurityBreach.",
      unit: "ops",
      width: 12,
      queries: [{ expr: eventRate("securityBreaches", scope, STEP), legend: "{{service}} {{kind}}" }],
      limits: [{ from: 0.000_001, color: "red" }],
    },
  ];
}

function closed(): readonly PanelDesign[] {
  return [
    certificateEnds(),
    {
      kind: "figure",
      title: "Certificates that are good",
      description: "1 where the issuer has given and renewed it. Alert: CertificateNotReady.",
      unit: "none",
      queries: [{ expr: certificatesReady(NS), legend: "{{name}}" }],
      limits: UP,
      lessIsWorse: true,
    },
    {
      kind: "series",
      title: "Secrets that changed",
      description: "Changes in an hour by Secret. A change that nobody made is a finding.",
      unit: "none",
      queries: [{ expr: configurationChanges("secret", NS, "1h"), legend: "{{secret}}" }],
      none: "no Secret changed",
    },
  ];
}
