/**
 * The pods that the objects of a stack turn into, as a reader of NetworkPolicies needs them: name, labels and ports.
 * Controllers make the real ones; what they set is written down here once for each kind.
 */
import type { RenderedManifest } from "./rendered-manifests.ts";

/** A pod as policies see it. */
export interface PolicyPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Named ports, which a policy may refer to. */
  readonly ports?: Readonly<Record<string, number>>;
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly containers?: readonly Container[] };
}

interface Container {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

/** Pods of one object by its kind. Two of what speaks to its own kind, one of everything else. */
const PODS_OF: Readonly<Record<string, (manifest: RenderedManifest) => readonly PolicyPod[]>> = {
  Rollout: (manifest) => [fromTemplate(manifest, specOf<{ template: PodTemplate }>(manifest).template)],
  Deployment: (manifest) => [fromTemplate(manifest, specOf<{ template: PodTemplate }>(manifest).template)],
  StatefulSet: (manifest) => [fromTemplate(manifest, specOf<{ template: PodTemplate }>(manifest).template)],
  DaemonSet: (manifest) => [fromTemplate(manifest, specOf<{ template: PodTemplate }>(manifest).template)],
  Job: (manifest) => [fromTemplate(manifest, specOf<{ template: PodTemplate }>(manifest).template)],
  CronJob: (manifest) => [fromTemplate(manifest, jobTemplateOf(manifest))],
  Gateway: gatewayPods,
  Cluster: (manifest) => [...postgresPods(manifest), ...postgresJobs(manifest)],
  Pooler: poolerPods,
  RedisCluster: redisPods,
};

/** The pods of every object that has some. */
export function podsOf(manifests: readonly RenderedManifest[]): readonly PolicyPod[] {
  return manifests.flatMap((manifest) => PODS_OF[manifest.kind]?.(manifest) ?? []);
}

function fromTemplate(manifest: RenderedManifest, template: PodTemplate): PolicyPod {
  const ports = (template.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return {
    ...place(manifest),
    labels: template.metadata?.labels ?? {},
    ports: Object.fromEntries(ports.map(({ name, containerPort }) => [name ?? `${containerPort}`, containerPort])),
  };
}

function jobTemplateOf(manifest: RenderedManifest): PodTemplate {
  return specOf<{ jobTemplate: { spec: { template: PodTemplate } } }>(manifest).jobTemplate.spec.template;
}

/** CloudNativePG: `instances` pods numbered from 1, the first one primary. */
function postgresPods(manifest: RenderedManifest): readonly PolicyPod[] {
  const { instances, inheritedMetadata } = specOf<{
    instances: number;
    inheritedMetadata?: { labels?: Record<string, string> };
  }>(manifest);
  const { name, namespace } = place(manifest);
  return ["primary", "replica"].slice(0, Math.min(instances, 2)).map((role, index) => ({
    namespace,
    name: `${name}-${index + 1}`,
    labels: {
      ...inheritedMetadata?.labels,
      "cnpg.io/cluster": name,
      "cnpg.io/instanceName": `${name}-${index + 1}`,
      "cnpg.io/instanceRole": role,
      "cnpg.io/podRole": "instance",
    },
    ports: { postgresql: 5432, metrics: 9187, status: 8000 },
  }));
}

/** CloudNativePG's jobs: each makes the data of an instance, and ends. */
function postgresJobs(manifest: RenderedManifest): readonly PolicyPod[] {
  const { instances, bootstrap } = specOf<{ instances: number; bootstrap?: { recovery?: object } }>(manifest);
  const { name, namespace } = place(manifest);
  const first = bootstrap?.recovery === undefined ? "initdb" : "full-recovery";
  return [first, ...(instances > 1 ? ["join"] : []), "major-upgrade"].map((role) => ({
    namespace,
    name: `${name}-${role}`,
    labels: { "cnpg.io/cluster": name, "cnpg.io/jobRole": role },
  }));
}

/** NGINX Gateway Fabric: the proxies of a Gateway, beside it. */
function gatewayPods(manifest: RenderedManifest): readonly PolicyPod[] {
  const { name, namespace } = place(manifest);
  return [{ namespace, name: `${name}-proxy`, labels: { "gateway.networking.k8s.io/gateway-name": name } }];
}

/** CloudNativePG's connection pooler. */
function poolerPods(manifest: RenderedManifest): readonly PolicyPod[] {
  const { cluster, template } = specOf<{ cluster: { name: string }; template?: PodTemplate }>(manifest);
  const { name, namespace } = place(manifest);
  const labels = {
    ...template?.metadata?.labels,
    "cnpg.io/cluster": cluster.name,
    "cnpg.io/podRole": "pooler",
    "cnpg.io/poolerName": name,
  };
  return [{ namespace, name, labels, ports: { pgbouncer: 5432, metrics: 9127 } }];
}

/** The OT operator: one set of leaders, one of followers; labels of the object go to its pods. */
function redisPods(manifest: RenderedManifest): readonly PolicyPod[] {
  const { name, namespace } = place(manifest);
  return ["leader", "follower"].map((role) => ({
    namespace,
    name: `${name}-${role}`,
    labels: { ...manifest.metadata.labels, app: `${name}-${role}`, redis_setup_type: "cluster", role },
    ports: { "redis-client": 6379, "redis-bus": 16379, "redis-exporter": 9121 },
  }));
}

function place({ metadata }: RenderedManifest): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata.namespace ?? "default", name: metadata.name };
}

function specOf<T>(manifest: RenderedManifest): T {
  return manifest.spec as T;
}
