/**
 * A workload as plain Kubernetes objects: its Rollout and everything around it. Pure and free of `@pulumi/*`: the
 * component, rendering and the tests share it.
 */
import { HTTP_PORT_NAME, type Labels, ownerLabels, podSelector } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import { pulledWith } from "../pull-secrets.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import { analyses } from "./analysis.ts";
import { type StrategyService, strategyServices } from "./delivery-strategy.ts";
import { migrationManifest } from "./migration.ts";
import { configName } from "./pod-template.ts";
import { isAutoscaled, ROLLOUT_API, rolloutManifest } from "./rollout-manifest.ts";
import type { WorkloadInput } from "./workload-input.ts";

/** Metadata of an object inside the namespace. */
export type Metadata = ManifestMetadata & { namespace: string };

/** A Service. */
export interface ServiceManifest extends Manifest {
  apiVersion: "v1";
  kind: "Service";
  metadata: Metadata;
  spec: {
    type: "ClusterIP";
    selector: Labels;
    ports: { name: string; port: number; targetPort: string; protocol: "TCP" }[];
  };
}

/** A ServiceAccount. */
export interface AccountManifest extends Manifest {
  apiVersion: "v1";
  kind: "ServiceAccount";
  metadata: Metadata;
  automountServiceAccountToken: boolean;
  /** Absent: images are pulled without a name. */
  imagePullSecrets?: { name: string }[];
}

/** A ConfigMap. */
export interface ConfigManifest extends Manifest {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: Metadata;
  data: Record<string, string>;
}

/** A PodDisruptionBudget. */
export interface BudgetManifest extends Manifest {
  apiVersion: "policy/v1";
  kind: "PodDisruptionBudget";
  metadata: Metadata;
  spec: { maxUnavailable: number; selector: { matchLabels: Labels }; unhealthyPodEvictionPolicy: "AlwaysAllow" };
}

/** A HorizontalPodAutoscaler, `autoscaling/v2`. */
export interface AutoscalerManifest extends Manifest {
  apiVersion: "autoscaling/v2";
  kind: "HorizontalPodAutoscaler";
  metadata: Metadata;
  spec: {
    scaleTargetRef: { apiVersion: string; kind: "Rollout"; name: string };
    minReplicas: number;
    maxReplicas: number;
    metrics: {
      type: "Resource";
      resource: { name: "cpu"; target: { type: "Utilization"; averageUtilization: number } };
    }[];
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: number;
        policies: { type: "Pods"; value: number; periodSeconds: number }[];
      };
    };
  };
}

/** Annotations of the main Service that say where the service is reached; the stack outputs are read from them. */
export const ENDPOINT_ANNOTATIONS = { url: "environments/endpoint", health: "environments/health" } as const;

/**
 * Every object of a workload by its role, in the order in which they are made: what pods need to start, what judges
 * them, the migration, then the Rollout and what scales it.
 */
export function workloadManifests(input: WorkloadInput): Manifests {
  const manifests = new Map<string, Manifest>([
    ["account", accountManifest(input)],
    ["config", configManifest(input)],
  ]);
  for (const { role, manifest } of serviceManifests(input)) {
    manifests.set(role === "main" ? "service" : `service-${role}`, manifest);
  }
  for (const [role, manifest] of analyses(input)?.manifests ?? []) manifests.set(role, manifest);
  const migration = migrationManifest(input);
  if (migration !== undefined) manifests.set("migration", migration);
  manifests.set("rollout", rolloutManifest(input));
  const budget = budgetManifest(input);
  if (budget !== undefined) manifests.set("budget", budget);
  const autoscaler = autoscalerManifest(input);
  if (autoscaler !== undefined) manifests.set("autoscaler", autoscaler);
  return manifests;
}

/**
 * Fields of the object of a role that are set once and then left to who owns them in the cluster; paths of the object.
 * The tests on a real API server leave the same.
 */
export function leftToOthers(role: string): string[] {
  // The controller adds the hash of a version to selectors, and takes it out when another strategy comes. Setting ours
  // again would mix the versions, or be a conflict; and ours never changes.
  return role === "service" || role.startsWith("service-") ? ["spec.selector"] : [];
}

/** A Service with the part that it plays. */
export interface RoledService extends StrategyService {
  readonly manifest: ServiceManifest;
}

/** The Services of a workload, the main one first; none for a worker. */
export function serviceManifests(input: WorkloadInput): readonly RoledService[] {
  const { port } = input;
  if (port === undefined) return [];
  return strategyServices(input.service, input.delivery).map((service) => ({
    ...service,
    manifest: serviceManifest(input, service, port),
  }));
}

/** The identity of the pods. It may do nothing, and no token of it reaches a pod. */
export function accountManifest(input: WorkloadInput): AccountManifest {
  const metadata = metadataOf(input, input.service);
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata,
    automountServiceAccountToken: false,
    ...pulledWith(input.pullSecrets),
  };
}

/** The variables of the service. */
export function configManifest(input: WorkloadInput): ConfigManifest {
  const metadata = metadataOf(input, configName(input.service));
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { ...input.variables } };
}

/** How many pods an eviction may take at once; undefined for a single pod, whose node could then never be drained. */
export function budgetManifest(input: WorkloadInput): BudgetManifest | undefined {
  if (input.replicas.min < 2) return undefined;
  const selector = { matchLabels: podSelector(input.service) };
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadataOf(input, input.service),
    // AlwaysAllow: pods that never became healthy must not keep a node from being drained.
    spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  };
}

/** The autoscaler, undefined where there is never more than one pod. Targets the Rollout, which then says no `replicas`. */
export function autoscalerManifest(input: WorkloadInput): AutoscalerManifest | undefined {
  if (!isAutoscaled(input)) return undefined;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(input, input.service),
    spec: {
      scaleTargetRef: { apiVersion: ROLLOUT_API, kind: "Rollout", name: input.service },
      minReplicas: input.replicas.min,
      maxReplicas: input.replicas.max,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
      // Slowly down: a pause between two waves of requests must not cost the pods that the second one needs.
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
        },
      },
    },
  };
}

function serviceManifest(input: WorkloadInput, service: StrategyService, port: number): ServiceManifest {
  const endpoint = service.role === "main" ? endpointAnnotations(input) : {};
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadataOf(input, service.name), annotations: { ...endpoint, ...SKIP_AWAIT } },
    spec: {
      type: "ClusterIP",
      selector: podSelector(input.service),
      ports: [{ name: HTTP_PORT_NAME, port, targetPort: HTTP_PORT_NAME, protocol: "TCP" }],
    },
  };
}

function endpointAnnotations(input: WorkloadInput): Labels {
  if (input.endpoint === undefined) return {};
  const { url, health } = ENDPOINT_ANNOTATIONS;
  return { [url]: input.endpoint, [health]: `${input.endpoint}${input.healthPath}` };
}

function metadataOf(input: WorkloadInput, name: string): Metadata {
  return { name, namespace: input.namespace, labels: { ...ownerLabels(input), ...podSelector(input.service) } };
}
