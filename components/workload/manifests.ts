/**
 * Everything around the Rollout of a workload as plain Kubernetes objects: address, identity, variables, budget and
 * autoscaler. Pure and free of `@pulumi/*`: the component, rendering and the tests share it.
 */
import { HTTP_PORT_NAME, type Labels, ownerLabels, podSelector } from "../labels.ts";
import { type StrategyService, strategyServices } from "./delivery-strategy.ts";
import { configName } from "./pod-template.ts";
import { isAutoscaled, ROLLOUT_API, SKIP_AWAIT } from "./rollout-manifest.ts";
import type { WorkloadInput } from "./workload-input.ts";

/** Metadata of an object inside the namespace. */
export interface Metadata {
  name: string;
  namespace: string;
  labels: Labels;
  annotations?: Labels;
}

/** A Service. */
export interface ServiceManifest {
  metadata: Metadata;
  spec: {
    type: "ClusterIP";
    selector: Labels;
    ports: { name: string; port: number; targetPort: string; protocol: "TCP" }[];
  };
}

/** A ServiceAccount. */
export interface AccountManifest {
  metadata: Metadata;
  automountServiceAccountToken: boolean;
}

/** A ConfigMap. */
export interface ConfigManifest {
  metadata: Metadata;
  data: Record<string, string>;
}

/** A PodDisruptionBudget. */
export interface BudgetManifest {
  metadata: Metadata;
  spec: { maxUnavailable: number; selector: { matchLabels: Labels }; unhealthyPodEvictionPolicy: "AlwaysAllow" };
}

/** A HorizontalPodAutoscaler, `autoscaling/v2`. */
export interface AutoscalerManifest {
  metadata: Metadata;
  spec: {
    scaleTargetRef: { apiVersion: string; kind: "Rollout"; name: string };
    minReplicas: number;
    maxReplicas: number;
    metrics: {
      type: "Resource";
      resource: { name: "cpu"; target: { type: "Utilization"; averageUtilization: number } };
    }[];
  };
}

/** Annotations of the main Service that say where the service is reached; the stack outputs are read from them. */
export const ENDPOINT_ANNOTATIONS = { url: "environments/endpoint", health: "environments/health" } as const;

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
  return { metadata: metadata(input, input.service), automountServiceAccountToken: false };
}

/** The variables of the service. */
export function configManifest(input: WorkloadInput): ConfigManifest {
  return { metadata: metadata(input, configName(input.service)), data: { ...input.variables } };
}

/** How many pods an eviction may take at once; undefined for a single pod, whose node could then never be drained. */
export function budgetManifest(input: WorkloadInput): BudgetManifest | undefined {
  if (input.replicas.min < 2) return undefined;
  const selector = { matchLabels: podSelector(input.service) };
  return {
    metadata: metadata(input, input.service),
    // AlwaysAllow: pods that never became healthy must not keep a node from being drained.
    spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  };
}

/** The autoscaler, undefined where the number of pods is fixed. Targets the Rollout, whose `replicas` it then owns. */
export function autoscalerManifest(input: WorkloadInput): AutoscalerManifest | undefined {
  if (!isAutoscaled(input)) return undefined;
  return {
    metadata: metadata(input, input.service),
    spec: {
      scaleTargetRef: { apiVersion: ROLLOUT_API, kind: "Rollout", name: input.service },
      minReplicas: input.replicas.min,
      maxReplicas: input.replicas.max,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
    },
  };
}

function serviceManifest(input: WorkloadInput, service: StrategyService, port: number): ServiceManifest {
  const endpoint = service.role === "main" ? endpointAnnotations(input) : {};
  return {
    metadata: { ...metadata(input, service.name), annotations: { ...endpoint, ...SKIP_AWAIT } },
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

function metadata(input: WorkloadInput, name: string): Metadata {
  return { name, namespace: input.namespace, labels: { ...ownerLabels(input), ...podSelector(input.service) } };
}
