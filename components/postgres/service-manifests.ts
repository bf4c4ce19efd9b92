/** The addresses of Postgres, which alone say what incarnation serves, and what Prometheus asks. Pure. */
import { type Labels, ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import { INCARNATION_LABEL, POSTGRES_PORT, poolerLabels, READER_SERVICE, roleLabels, WRITER_SERVICE } from "./names.ts";
import type { ManagedPostgres, PostgresInput } from "./postgres-input.ts";

/** A Service of Postgres. */
export interface PostgresServiceManifest {
  apiVersion: "v1";
  kind: "Service";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    type: "ClusterIP";
    selector: Labels;
    ports: { name: "postgres"; port: number; targetPort: number; protocol: "TCP" }[];
  };
}

/** A PodMonitor. */
export interface PodMonitorManifest {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    selector: { matchExpressions: { key: string; operator: "In"; values: string[] }[] };
    podMetricsEndpoints: { port: string; interval: string }[];
  };
}

/** The Service that writes: leads to the serving incarnation's pool, or to its primary where there is none. */
export function writerManifest(input: PostgresInput, store: ManagedPostgres): PostgresServiceManifest {
  return serviceManifest(input, store, WRITER_SERVICE, writerLabels(store));
}

/** The Service that reads: leads to the serving incarnation's replicas, or where the writer's does if there are none. */
export function readerManifest(input: PostgresInput, store: ManagedPostgres): PostgresServiceManifest {
  const labels = store.replicas > 0 ? roleLabels(store.serving, "replica") : writerLabels(store);
  return serviceManifest(input, store, READER_SERVICE, labels);
}

/** Every instance and every pool in the namespace, whichever incarnation it belongs to. */
export function podMonitorManifest(input: PostgresInput): PodMonitorManifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: WRITER_SERVICE, namespace: input.namespace, labels: ownerLabels(input) },
    spec: {
      selector: { matchExpressions: [{ key: "cnpg.io/podRole", operator: "In", values: ["instance", "pooler"] }] },
      podMetricsEndpoints: [{ port: "metrics", interval: "30s" }],
    },
  };
}

function writerLabels({ pooler, serving }: ManagedPostgres): Labels {
  return pooler === undefined ? roleLabels(serving, "primary") : poolerLabels(serving);
}

function serviceManifest(
  input: PostgresInput,
  store: ManagedPostgres,
  name: string,
  selector: Labels,
): PostgresServiceManifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name,
      namespace: input.namespace,
      labels: { ...ownerLabels(input), [INCARNATION_LABEL]: store.serving },
      annotations: SKIP_AWAIT,
    },
    spec: {
      type: "ClusterIP",
      selector,
      ports: [{ name: "postgres", port: POSTGRES_PORT, targetPort: POSTGRES_PORT, protocol: "TCP" }],
    },
  };
}
