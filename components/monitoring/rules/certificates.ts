/** Certificates of the public addresses, as clients see them, and as their issuer sees them. */
import { hasFeature } from "../levels.ts";
import type { MonitoringInput } from "../monitoring-input.ts";
import { type AlertDraft, alertGroup, type RuleGroup } from "./rule-group.ts";

const DAY = 86_400;

/** Rules of certificates; none where nothing is exposed. */
export function certificateRules(input: MonitoringInput): readonly RuleGroup[] {
  const exposed = input.services.some(({ endpoint }) => endpoint !== undefined);
  if (!exposed || !hasFeature(input.level, "certificateAlerts")) return [];
  const ends = `min by (instance)(probe_ssl_earliest_cert_expiry{namespace="${input.namespace}"}) - time()`;
  return [alertGroup(input, "certificates", [endsSoon(ends), endsNow(ends), notReady(input.namespace)])];
}

function endsSoon(ends: string): AlertDraft {
  return {
    alert: "CertificateEndsSoon",
    // Renewal begins a third of the life before its end, 30 days for one of 90: then it has failed for two weeks.
    expr: `${ends} < ${14 * DAY}`,
    for: "1h",
    severity: "warning",
    summary: "the certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
    description: "It should have been renewed by itself before. Clients refuse the address when it has ended.",
  };
}

function endsNow(ends: string): AlertDraft {
  return {
    alert: "CertificateEndsNow",
    expr: `${ends} < ${3 * DAY}`,
    severity: "critical",
    summary: "the certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
    description: "Clients refuse the address when it has ended.",
  };
}

function notReady(namespace: string): AlertDraft {
  return {
    alert: "CertificateNotReady",
    expr: `max by (name)(certmanager_certificate_ready_status{namespace="${namespace}",condition="True"}) == 0`,
    for: "30m",
    severity: "warning",
    summary: "certificate {{ $labels.name }} cannot be issued or renewed",
    description: "The issuer does not answer, or the challenge fails: the events of the Certificate say which.",
  };
}
