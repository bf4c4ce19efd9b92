/** Alerts on what changes. */
import { image, one, pod, type RuleCase } from "./rule-case.ts";

const rolloutInfo = (phase: string) => one("rollout_info", { name: "api", strategy: "canary", phase }, "1x90");
const event = (reason: string, values: string) =>
  one("rollout_events_total", { name: "api", type: "Normal", reason }, values);
const job = (name: string, condition: string) => one("kube_job_failed", { job_name: name, condition }, "1x30");

/** Deployments. */
export const DEPLOYMENTS: readonly RuleCase[] = [
  {
    alert: "VersionDeployed",
    severity: "info",
    at: 40,
    fires: [pod("api-1", image("a"), "1x60"), pod("api-2", image("b"), "_x35 1x30")],
    // One more pod of the same image, and another container's.
    calm: [
      pod("api-1", image("a"), "1x60"),
      pod("api-2", image("a"), "_x35 1x30"),
      pod("redis-leader-0", "quay.io/opstree/redis:v7", "_x35 1x30", "redis"),
    ],
  },
  {
    alert: "RolloutStarted",
    severity: "info",
    at: 30,
    fires: [event("RolloutUpdated", "_x25 1x30")],
    calm: [event("RolloutUpdated", "3x60"), event("RolloutStepCompleted", "0+1x60")],
  },
  {
    alert: "ConfigurationChanged",
    severity: "info",
    at: 30,
    fires: [one("kube_configmap_metadata_resource_version", { configmap: "api-config" }, "100x25 200x30")],
    calm: [
      one("kube_configmap_metadata_resource_version", { configmap: "api-config" }, "100x60"),
      one("kube_configmap_metadata_resource_version", { configmap: "kube-root-ca.crt" }, "100x25 200x30"),
    ],
  },
  {
    alert: "ConfigurationChanged",
    severity: "info",
    at: 30,
    fires: [one("kube_secret_metadata_resource_version", { secret: "slack-webhook" }, "100x25 200x30")],
    calm: [one("kube_secret_metadata_resource_version", { secret: "slack-webhook" }, "100x60")],
  },
  {
    alert: "RolloutFailed",
    severity: "warning",
    at: 5,
    fires: [rolloutInfo("Abort")],
    calm: [rolloutInfo("Progressing")],
  },
  {
    alert: "RolloutResting",
    severity: "warning",
    at: 70,
    fires: [rolloutInfo("Paused")],
    calm: [one("rollout_info", { name: "api", phase: "Paused" }, "1x50")],
  },
  {
    alert: "MigrationFailed",
    severity: "warning",
    at: 5,
    fires: [job("api-migrate-0123abcd", "true")],
    calm: [job("nightly-report", "true"), job("api-migrate-0123abcd", "false")],
  },
];
