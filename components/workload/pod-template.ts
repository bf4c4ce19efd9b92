/** The pods of a workload: what runs in them, how its health is asked, and what they may not do. Pure. */
import { contentHash } from "../../infra/values/content-hash.ts";
import { formatImage } from "../../infra/values/image-ref.ts";
import { HTTP_PORT_NAME, type Labels, ownerLabels, podSelector } from "../labels.ts";
import type { WorkloadInput } from "./workload-input.ts";

/** One probe of a container. */
export interface Probe {
  httpGet: { path: string; port: string };
  periodSeconds: number;
  failureThreshold: number;
  timeoutSeconds?: number;
}

/** The container of a workload. */
export interface Container {
  name: string;
  image: string;
  ports?: { name: string; containerPort: number; protocol: "TCP" }[];
  envFrom: { configMapRef: { name: string } }[];
  resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  securityContext: {
    allowPrivilegeEscalation: boolean;
    readOnlyRootFilesystem: boolean;
    runAsNonRoot: boolean;
    capabilities: { drop: string[] };
  };
  volumeMounts: { name: string; mountPath: string }[];
}

/** One rule that spreads pods over places. */
export interface SpreadConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: "ScheduleAnyway";
  labelSelector: { matchLabels: Labels };
}

/** `spec.template` of a Rollout. */
export interface PodTemplate {
  metadata: { labels: Labels; annotations: Labels };
  spec: {
    serviceAccountName: string;
    automountServiceAccountToken: boolean;
    enableServiceLinks: boolean;
    securityContext: { runAsNonRoot: boolean; seccompProfile: { type: "RuntimeDefault" } };
    topologySpreadConstraints: SpreadConstraint[];
    containers: Container[];
    volumes: { name: string; emptyDir: { sizeLimit: string } }[];
  };
}

/** Name of the ConfigMap with the variables of a service. */
export function configName(service: string): string {
  return `${service}-config`;
}

/** The pod template. A change of anything in it, or of the variables, starts a rollout. */
export function podTemplate(input: WorkloadInput): PodTemplate {
  const selector = podSelector(input.service);
  return {
    metadata: {
      labels: { ...ownerLabels(input), ...selector },
      // Processes read variables once, at the start: the hash gives a change of them new pods.
      annotations: { "environments/config-hash": contentHash(input.variables) },
    },
    spec: {
      serviceAccountName: input.service,
      automountServiceAccountToken: false,
      // Off: the variables that Kubernetes would add (API_PORT=tcp://…) break programs that read such names.
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      topologySpreadConstraints: [
        spread("topology.kubernetes.io/zone", selector),
        spread("kubernetes.io/hostname", selector),
      ],
      containers: [container(input)],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    },
  };
}

function container(input: WorkloadInput): Container {
  const { port } = input;
  return {
    name: input.service,
    image: formatImage(input.image),
    ...(port === undefined ? {} : serving(port, input.healthPath)),
    envFrom: [{ configMapRef: { name: configName(input.service) } }],
    resources: { requests: { ...input.resources.requests }, limits: { ...input.resources.limits } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
    },
    // The root file system is read-only; this is the one place where a program may write.
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

function serving(port: number, path: string): Partial<Container> {
  const httpGet = { path, port: HTTP_PORT_NAME };
  return {
    ports: [{ name: HTTP_PORT_NAME, containerPort: port, protocol: "TCP" }],
    // Up to a minute to start; the other two begin only then, so a slow start is never taken for a dead process.
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 2 },
    livenessProbe: { httpGet, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 2 },
  };
}

/** Prefers to spread, and never refuses to start: a cluster of one node must still run the environment. */
function spread(topologyKey: string, selector: Labels): SpreadConstraint {
  return { maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: selector } };
}
