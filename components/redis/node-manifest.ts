/** The one-node Redis: a StatefulSet of our own, because an operator adds nothing to a single pod. Pure. */
import { contentHash } from "../../infra/values/content-hash.ts";
import { formatImage } from "../../infra/values/image-ref.ts";
import { type Labels, ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { EXPORTER_RESOURCES } from "./cluster-manifest.ts";
import { ACCESS_FILE, ACCESS_FOLDER, ADMIN_KEY, configManifest, DATA_FOLDER, TLS_FOLDER } from "./config.ts";
import { AUTH_SECRET, CONFIG, EXPORTER_PORT, REDIS, REDIS_PODS, REDIS_PORT, TLS_SECRET } from "./names.ts";
import { CONTAINER_SECURITY, type ContainerSecurity, POD_SECURITY, type PodSecurity } from "./pod-security.ts";
import type { ManagedRedis, RedisInput } from "./redis-input.ts";

/** A probe of a container of the node. */
export interface NodeContainerProbe {
  exec?: { command: string[] };
  tcpSocket?: { port: number };
  httpGet?: { path: string; port: number };
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
}

/** A container of the node. */
export interface NodeContainer {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  ports: { name: string; containerPort: number; protocol: "TCP" }[];
  resources: ManagedRedis["resources"];
  readinessProbe?: NodeContainerProbe;
  livenessProbe: NodeContainerProbe;
  securityContext: ContainerSecurity;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

/** A volume of the node. */
export type NodeVolume =
  | { name: string; configMap: { name: string } }
  | { name: string; secret: { secretName: string; items?: { key: string; path: string }[] } }
  | { name: string; emptyDir: { sizeLimit: string } };

/** The StatefulSet of the node. */
export interface NodeManifest {
  apiVersion: "apps/v1";
  kind: "StatefulSet";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    replicas: number;
    /** Immutable, as are the selector and the claim templates. */
    serviceName: string;
    selector: { matchLabels: Labels };
    template: {
      metadata: { labels: Labels; annotations: Labels };
      spec: {
        serviceAccountName: string;
        automountServiceAccountToken: boolean;
        enableServiceLinks: boolean;
        securityContext: PodSecurity;
        containers: NodeContainer[];
        volumes: NodeVolume[];
      };
    };
    volumeClaimTemplates?: {
      metadata: { name: string; labels: Labels };
      spec: {
        accessModes: string[];
        storageClassName?: string;
        volumeMode: "Filesystem";
        resources: { requests: { storage: string } };
      };
    }[];
  };
}

/** The one-node Redis. */
export function nodeManifest(input: RedisInput, store: ManagedRedis): NodeManifest {
  const labels = { ...ownerLabels(input), ...REDIS_PODS };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: REDIS, namespace: input.namespace, labels },
    spec: {
      replicas: 1,
      serviceName: REDIS,
      selector: { matchLabels: REDIS_PODS },
      template: {
        metadata: {
          labels,
          // The server reads its configuration once, at its start.
          annotations: { "environments/config-hash": contentHash(configManifest(input, store).data) },
        },
        spec: {
          serviceAccountName: REDIS,
          automountServiceAccountToken: false,
          // Off: Kubernetes would add REDIS_PORT=tcp://…, which both programs here take for a setting.
          enableServiceLinks: false,
          securityContext: POD_SECURITY,
          containers: [server(store), exporter(store)],
          volumes: volumes(store),
        },
      },
      ...(store.storageGiB === undefined ? {} : { volumeClaimTemplates: [claim(input, store, store.storageGiB)] }),
    },
  };
}

function server(store: ManagedRedis): NodeContainer {
  const tls = store.tls ? ` --tls --cacert ${TLS_FOLDER}/ca.crt` : "";
  const asked = { periodSeconds: 10, timeoutSeconds: 5 };
  return {
    name: REDIS,
    image: formatImage(store.image),
    command: ["redis-server"],
    args: ["/etc/redis/redis.conf"],
    env: [password("REDISCLI_AUTH")],
    ports: [{ name: REDIS, containerPort: REDIS_PORT, protocol: "TCP" }],
    resources: { requests: { ...store.resources.requests }, limits: { ...store.resources.limits } },
    readinessProbe: {
      exec: { command: ["sh", "-c", `redis-cli -h localhost -p ${REDIS_PORT}${tls} ping | grep -q PONG`] },
      ...asked,
      failureThreshold: 3,
    },
    // By its port, not by an answer: a server that loads its data answers nothing yet, and must not be stopped for it.
    livenessProbe: { tcpSocket: { port: REDIS_PORT }, ...asked, failureThreshold: 6 },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: "config", mountPath: "/etc/redis", readOnly: true },
      { name: "access", mountPath: ACCESS_FOLDER, readOnly: true },
      ...tlsMounts(store),
      { name: "data", mountPath: DATA_FOLDER },
    ],
  };
}

function exporter(store: ManagedRedis): NodeContainer {
  const scheme = store.tls ? "rediss" : "redis";
  const authority = { name: "REDIS_EXPORTER_TLS_CA_CERT_FILE", value: `${TLS_FOLDER}/ca.crt` };
  return {
    name: "exporter",
    image: formatImage(store.exporterImage),
    env: [
      { name: "REDIS_ADDR", value: `${scheme}://localhost:${REDIS_PORT}` },
      ...(store.tls ? [authority] : []),
      password("REDIS_PASSWORD"),
    ],
    ports: [{ name: "metrics", containerPort: EXPORTER_PORT, protocol: "TCP" }],
    resources: EXPORTER_RESOURCES,
    livenessProbe: {
      httpGet: { path: "/health", port: EXPORTER_PORT },
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: tlsMounts(store),
  };
}

function tlsMounts(store: ManagedRedis): NodeContainer["volumeMounts"] {
  return store.tls ? [{ name: "tls", mountPath: TLS_FOLDER, readOnly: true }] : [];
}

function volumes(store: ManagedRedis): NodeVolume[] {
  return [
    { name: "config", configMap: { name: CONFIG } },
    { name: "access", secret: { secretName: AUTH_SECRET, items: [{ key: ACCESS_FILE, path: ACCESS_FILE }] } },
    ...(store.tls ? [{ name: "tls", secret: { secretName: TLS_SECRET } }] : []),
    ...(store.storageGiB === undefined ? [{ name: "data", emptyDir: { sizeLimit: `${store.maxMemoryMiB}Mi` } }] : []),
  ];
}

function claim(input: RedisInput, store: ManagedRedis, sizeGiB: number) {
  return {
    metadata: { name: "data", labels: ownerLabels(input) },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(store.storageClass === undefined ? {} : { storageClassName: store.storageClass }),
      volumeMode: "Filesystem" as const,
      resources: { requests: { storage: `${sizeGiB}Gi` } },
    },
  };
}

function password(variable: string): NodeContainer["env"][number] {
  return { name: variable, valueFrom: { secretKeyRef: { name: AUTH_SECRET, key: ADMIN_KEY } } };
}
