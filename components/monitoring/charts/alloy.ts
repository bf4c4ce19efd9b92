/**
 * Values of Alloy, which gathers logs for Loki and passes traces on to Tempo. It reads logs by the API server, not from
 * the nodes' files: that needs no access to a node, at the price of more work for the API server.
 */
import { hasFeature } from "../levels.ts";
import {
  ADDRESSES,
  type ChartValues,
  MONITORING_CHARTS,
  RESTRICTED_CONTAINER,
  resources,
  TRACE_PORTS,
} from "./chart-values.ts";
import type { MonitoringStackInput } from "./stack-input.ts";

/** Values of the chart. */
export function alloyValues(input: MonitoringStackInput): ChartValues {
  const [grpc, http] = TRACE_PORTS;
  const port = (name: string, number: number) => ({ name, port: number, targetPort: number, protocol: "TCP" });
  return {
    fullnameOverride: MONITORING_CHARTS.alloy.release,
    // Several share the pods among themselves; a restart of one loses nothing, its share moves.
    controller: { type: "deployment", replicas: 2, podDisruptionBudget: { enabled: true, maxUnavailable: 1 } },
    alloy: {
      enableReporting: false,
      clustering: { enabled: true },
      resources: resources("100m", "512Mi"),
      securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true, runAsUser: 473, runAsGroup: 473 },
      extraPorts: input.traces ? [port("otlp-grpc", grpc), port("otlp-http", http)] : [],
      configMap: { create: true, content: alloyConfig(input) },
    },
  };
}

/** The configuration, in Alloy's own language. */
export function alloyConfig(input: MonitoringStackInput): string {
  return [...(input.logs ? [logPipeline(input)] : []), ...(input.traces ? [TRACE_PIPELINE] : [])].join("\n");
}

function logPipeline({ environments }: MonitoringStackInput): string {
  const brief = environments
    .filter(({ level }) => hasFeature(level, "errorLog") && !hasFeature(level, "logs"))
    .map(({ namespace }) => namespace);
  return `discovery.kubernetes "pods" {
  role = "pod"
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
${LOG_LABELS.map(([source, target]) => relabel(source, target)).join("")}}

loki.source.kubernetes "pods" {
  targets    = discovery.relabel.pods.output
  forward_to = [loki.process.levels.receiver]

  clustering {
    enabled = true
  }
}

loki.process "levels" {
  forward_to = [loki.write.store.receiver]
${brief.length === 0 ? "" : errorsOnly(brief)}}

loki.write "store" {
  endpoint {
    url = "${ADDRESSES.loki}/loki/api/v1/push"
  }
}
`;
}

const LOG_LABELS = [
  ["__meta_kubernetes_namespace", "namespace"],
  ["__meta_kubernetes_pod_name", "pod"],
  ["__meta_kubernetes_pod_container_name", "container"],
  ["__meta_kubernetes_pod_label_app_kubernetes_io_name", "service"],
] as const;

function relabel(source: string, target: string): string {
  return `
  rule {
    source_labels = ["${source}"]
    target_label  = "${target}"
  }
`;
}

function errorsOnly(namespaces: readonly string[]): string {
  const streams = `{namespace=~\\"${namespaces.join("|")}\\"}`;
  return `
  stage.match {
    selector            = "${streams} !~ \\"(?i)\\\\\\\\b(error|fatal|panic|exception|critical)\\\\\\\\b\\""
    action              = "drop"
    drop_counter_reason = "no_error"
  }
`;
}

const TRACE_PIPELINE = `otelcol.receiver.otlp "services" {
  grpc {
    endpoint = "0.0.0.0:${TRACE_PORTS[0]}"
  }

  http {
    endpoint = "0.0.0.0:${TRACE_PORTS[1]}"
  }

  output {
    traces = [otelcol.processor.batch.traces.input]
  }
}

otelcol.processor.batch "traces" {
  output {
    traces = [otelcol.exporter.otlp.tempo.input]
  }
}

otelcol.exporter.otlp "tempo" {
  client {
    endpoint = "${ADDRESSES.tempoReceiver}"

    // Both are in the same namespace, behind its policies.
    tls {
      insecure = true
    }
  }
}
`;
