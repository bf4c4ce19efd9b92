/** Alerts on what is down, and on certificates. */
import { one, type RuleCase } from "./rule-case.ts";

const rollout = (series: string, values: string, name = "api") => one(`rollout_info_${series}`, { name }, values);
const replicas = (available: string, desired: string) => [
  rollout("replicas_available", available),
  rollout("replicas_desired", desired),
];

const inPod = { pod: "api-1", container: "api" };
const probe = (values: string, labels: Readonly<Record<string, string>>) =>
  one("probe_success", { instance: "https://api.shop.example/healthz", ...labels }, values);
const rolloutInfo = (phase: string) => one("rollout_info", { name: "api", strategy: "canary", phase }, "1x90");

/** What is down. */
export const AVAILABILITY: readonly RuleCase[] = [
  {
    alert: "ServiceDown",
    severity: "critical",
    at: 10,
    fires: replicas("0x20", "1x20"),
    calm: replicas("1x20", "3x20"),
  },
  {
    // Scaled to nothing on purpose.
    alert: "ServiceDown",
    severity: "critical",
    at: 10,
    fires: replicas("3 0x20", "3x20"),
    calm: replicas("0x20", "0x20"),
  },
  {
    alert: "ServicePodsMissing",
    severity: "warning",
    at: 20,
    fires: replicas("2x30", "3x30"),
    calm: replicas("3x30", "3x30"),
  },
  {
    // Missing for less than a quarter of an hour: a rollout.
    alert: "ServicePodsMissing",
    severity: "warning",
    at: 20,
    fires: replicas("2x30", "3x30"),
    calm: replicas("3x10 2x20", "3x30"),
  },
  {
    alert: "PodRestarting",
    severity: "warning",
    at: 20,
    fires: [one("kube_pod_container_status_restarts_total", inPod, "0x6 1 2 3 4x20")],
    calm: [one("kube_pod_container_status_restarts_total", inPod, "0x6 1 2x20")],
  },
  {
    alert: "PodStuck",
    severity: "warning",
    at: 20,
    fires: [one("kube_pod_status_phase", { pod: "api-1", phase: "Pending" }, "1x30")],
    calm: [one("kube_pod_status_phase", { pod: "api-1", phase: "Pending" }, "1x10 0x20")],
  },
  {
    alert: "MetricsTargetDown",
    severity: "warning",
    at: 20,
    fires: [one("up", { pod: "api-1", job: "shop-production/api" }, "0x30")],
    calm: [one("up", { pod: "api-1", job: "shop-production/api" }, "0x5 1x30")],
  },
  {
    alert: "ClusterStateMissing",
    severity: "warning",
    at: 20,
    fires: [one("kube_pod_info", { pod: "api-1" }, "1x30")],
    calm: [one("kube_pod_info", { pod: "api-1" }, "1x30"), rolloutInfo("Completed")],
  },
  {
    // Gone for less than a quarter of an hour.
    alert: "ClusterStateMissing",
    severity: "warning",
    at: 20,
    fires: [rolloutInfo("Completed")],
    calm: [one("kube_pod_info", { pod: "api-1" }, "1x10"), rolloutInfo("Completed")],
  },
  {
    alert: "EndpointDown",
    severity: "critical",
    at: 10,
    fires: [probe("1 0x20", { probe: "health", service: "api" })],
    calm: [probe("0 1x20", { probe: "health", service: "api" })],
  },
  {
    alert: "GatewayDown",
    severity: "critical",
    at: 10,
    fires: [one("up", { pod: "gateway-1", job: "shop-production/gateway" }, "0x20")],
    calm: [
      one("up", { pod: "gateway-1", job: "shop-production/gateway" }, "0x20"),
      one("up", { pod: "gateway-2", job: "shop-production/gateway" }, "1x20"),
    ],
  },
  {
    alert: "ProbesMissing",
    severity: "warning",
    at: 20,
    fires: [probe("1x30", { probe: "journey", journey: "checkout" })],
    calm: [probe("1x30", { probe: "health", service: "api" })],
  },
  {
    alert: "ProbesMissing",
    severity: "warning",
    at: 20,
    fires: [],
    calm: [probe("1x10", { probe: "health", service: "api" })],
  },
];

const DAY = 86_400;
const expiry = (seconds: number) => [
  one("probe_ssl_earliest_cert_expiry", { instance: "https://api.shop.example/healthz" }, `${seconds}x200`),
];

/** Certificates. */
export const CERTIFICATES: readonly RuleCase[] = [
  { alert: "CertificateEndsSoon", severity: "warning", at: 120, fires: expiry(13 * DAY), calm: expiry(15 * DAY) },
  { alert: "CertificateEndsNow", severity: "critical", at: 10, fires: expiry(2 * DAY), calm: expiry(4 * DAY) },
  {
    alert: "CertificateNotReady",
    severity: "warning",
    at: 60,
    fires: [one("certmanager_certificate_ready_status", { name: "gateway", condition: "True" }, "0x90")],
    calm: [
      one("certmanager_certificate_ready_status", { name: "gateway", condition: "True" }, "1x90"),
      one("certmanager_certificate_ready_status", { name: "gateway", condition: "False" }, "0x90"),
    ],
  },
];
