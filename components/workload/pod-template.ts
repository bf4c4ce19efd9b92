/** The pods of a workload: what runs in them, how its health is asked, and what they may not do. Pure. */
import { contentHash } from "../../infra/values/content-hash.ts";
import { formatImage } from "../../infra/values/image-ref.ts";
import { HTTP_PORT_NAME, type Labels, ownerLabels, podSelector } from "../labels.ts";
import { FLAGS_FILE, type WorkloadInput } from "./workload-input.ts";

/** One probe of a container: by a request, or by a connection alone. */
export interface Probe {
  httpGet?: { path: string; port: string };
  tcpSocket?: { port: string };
  periodSeconds: number;
  failureThreshold: number;
  timeoutSeconds?: number;
}

/** One environment variable of a container, beside those of its ConfigMap. */
export type EnvironmentVariable =
  | { name: string; value: string }
  | { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } }
  | { name: string; valueFrom: { configMapKeyRef: { name: string; key: string } } };

/** One volume of a pod. */
export type Volume = { name: string; emptyDir: { sizeLimit: string } } | { name: string; configMap: { name: string } };

/** The container of a workload. */
export interface Container {
  name: string;
  image: string;
  /** Absent: what the image says. */
  command?: string[];
  ports?: { name: string; containerPort: number; protocol: "TCP" }[];
  envFrom: { configMapRef: { name: string } }[];
  env?: EnvironmentVariable[];
  resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  securityContext: {
    allowPrivilegeEscalation: boolean;
    readOnlyRootFilesystem: boolean;
    runAsNonRoot: boolean;
    capabilities: { drop: string[] };
  };
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

/** What a pod may do and what it has, the same for the pods that serve and for those of a migration. */
export interface PodBasis {
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  enableServiceLinks: boolean;
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: "RuntimeDefault" } };
  volumes: Volume[];
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
  spec: PodBasis & {
    /** Absent for a worker: what the cluster gives, half a minute. */
    terminationGracePeriodSeconds?: number;
    topologySpreadConstraints: SpreadConstraint[];
    containers: Container[];
  };
}

/**
 * Seconds for which a pod that goes serves on. Proxies and callers hear of its end a moment after the pod does: a process
 * that stops at once would refuse what they still send.
 */
const DRAIN_SECONDS = 10;
/** Seconds for requests that are under way when the process is told to end. */
const LAST_REQUESTS_SECONDS = 30;

/** Folder in which the pods find the flags' file. */
export const FLAGS_FOLDER = "/etc/flags";

/** Name of the ConfigMap with the variables of a service. */
export function configName(service: string): string {
  return `${service}-config`;
}

/** The pod template. A change of anything in it or of the variables starts a rollout; one of the flags does not. */
export function podTemplate(input: WorkloadInput): PodTemplate {
  const selector = podSelector(input.service);
  return {
    metadata: { labels: { ...ownerLabels(input), ...selector }, annotations: contentHashes(input) },
    spec: {
      ...podBasis(input),
      ...(input.port === undefined ? {} : { terminationGracePeriodSeconds: DRAIN_SECONDS + LAST_REQUESTS_SECONDS }),
      topologySpreadConstraints: [
        spread("topology.kubernetes.io/zone", selector),
        spread("kubernetes.io/hostname", selector),
      ],
      containers: [servingContainer(input)],
    },
  };
}

/** Identity, hardening and volumes of every pod of a workload. */
export function podBasis(input: WorkloadInput): PodBasis {
  const flags: Volume[] =
    input.flags === undefined ? [] : [{ name: "flags", configMap: { name: input.flags.configMap } }];
  return {
    serviceAccountName: input.service,
    automountServiceAccountToken: false,
    // Off: the variables that Kubernetes would add (API_PORT=tcp://…) break programs that read such names.
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }, ...flags],
  };
}

/**
 * The container of every pod of a workload, without what serves.
 * @throws Error if a variable is there twice; the configuration rules say so before
 */
export function container(input: WorkloadInput): Container {
  const env = environment(input);
  const flags = input.flags === undefined ? [] : [{ name: "flags", mountPath: FLAGS_FOLDER, readOnly: true }];
  return {
    name: input.service,
    image: formatImage(input.image),
    envFrom: [{ configMapRef: { name: configName(input.service) } }],
    ...(env.length > 0 ? { env } : {}),
    resources: { requests: { ...input.resources.requests }, limits: { ...input.resources.limits } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
    },
    // The root file system is read-only; this is the one place where a program may write.
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...flags],
  };
}

/** Processes read variables once, at the start: these hashes give a change of them new pods. */
function contentHashes(input: WorkloadInput): Labels {
  return {
    "environments/config-hash": contentHash(input.variables),
    ...versionsHash("environments/addresses-hash", input.configVariables),
    ...versionsHash("environments/secrets-hash", input.secretVariables),
  };
}

function versionsHash(annotation: string, variables: Readonly<Record<string, { version?: string | undefined }>> = {}) {
  const versions = Object.entries(variables).flatMap(([name, { version }]) =>
    version === undefined ? [] : [[name, version]],
  );
  return versions.length > 0 ? { [annotation]: contentHash(Object.fromEntries(versions)) } : {};
}

/** Variables by reference, and where the OpenFeature provider of flagd finds the flags; sorted by name. */
function environment(input: WorkloadInput): EnvironmentVariable[] {
  const { service, variables, configVariables = {}, secretVariables = {} } = input;
  const config = Object.entries(configVariables).map(([name, { configMap, key }]): EnvironmentVariable => {
    if (name in variables) throw new Error(`${service} has ${name} both in variables and in configVariables`);
    if (name in secretVariables)
      throw new Error(`${service} has ${name} both in configVariables and in secretVariables`);
    return { name, valueFrom: { configMapKeyRef: { name: configMap, key } } };
  });
  const secrets = Object.entries(secretVariables).map(([name, { secret, key }]): EnvironmentVariable => {
    if (name in variables) throw new Error(`${service} has ${name} both in variables and in secretVariables`);
    return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
  });
  const flags: EnvironmentVariable[] =
    input.flags === undefined
      ? []
      : [
          { name: "FLAGD_RESOLVER", value: "in-process" },
          { name: "FLAGD_OFFLINE_FLAG_SOURCE_PATH", value: `${FLAGS_FOLDER}/${FLAGS_FILE}` },
        ];
  return [...config, ...secrets, ...flags].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function servingContainer(input: WorkloadInput): Container {
  const { port } = input;
  return { ...container(input), ...(port === undefined ? {} : serving(port, input)) };
}

function serving(port: number, { healthPath, livePath }: WorkloadInput): Partial<Container> {
  const httpGet = { path: healthPath, port: HTTP_PORT_NAME };
  // Not the path of the other two: what it answers may depend on a store, and a store that fails over must take pods out
  // of service, not start all of them anew.
  const alive =
    livePath === undefined
      ? { tcpSocket: { port: HTTP_PORT_NAME } }
      : { httpGet: { path: livePath, port: HTTP_PORT_NAME } };
  return {
    ports: [{ name: HTTP_PORT_NAME, containerPort: port, protocol: "TCP" }],
    // Up to a minute to start; the other two begin only then, so a slow start is never taken for a dead process.
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 2 },
    livenessProbe: { ...alive, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 2 },
    lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
  };
}

/** Prefers to spread, and never refuses to start: a cluster of one node must still run the environment. */
function spread(topologyKey: string, selector: Labels): SpreadConstraint {
  return { maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: selector } };
}
