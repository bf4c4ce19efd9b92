/** The examples of the components' READMEs, compiled. `examples.spec.ts` compares the text and runs them. */
import { Access } from "../../components/access/access.ts";
import { Flags } from "../../components/flags/flags.ts";
import { Gateway } from "../../components/gateway/gateway.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { Network } from "../../components/network/network.ts";
import { Operators } from "../../components/operators/operators.ts";
import { Postgres } from "../../components/postgres/postgres.ts";
import { Redis } from "../../components/redis/redis.ts";
import { Secrets } from "../../components/secrets/secrets.ts";
import { Workload } from "../../components/workload/workload.ts";
import { ANYWHERE, parseCidr } from "../../infra/values/cidr.ts";
import { parseImage } from "../../infra/values/image-ref.ts";

/** The example of `network`. */
export function network() {
  const owner = { project: "shop", environment: "dev", namespace: "shop-dev" };
  const api = { name: "api", port: 8080, calls: [] };
  const web = { name: "web", port: 8080, calls: ["api"] };
  const bounds = { quota: { cpu: "8", memory: "16Gi", storage: "100Gi", pods: 40 }, enforcedBy: "cilium" } as const;
  new Network("network", { ...owner, services: [api, web], paths: [], ...bounds, protect: false });
}

/** The example of `access`. */
export function access() {
  const owner = { project: "shop", environment: "production", namespace: "shop-production" };
  const groups = { view: ["developers", "qa"], edit: ["operations"], admin: ["senior-engineers"] };
  new Access("access", { ...owner, groups, protect: true });
}

/** The example of `gateway`; `owner` is that of `network`. */
export function gateway(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const issuer = { kind: "ClusterIssuer", name: "letsencrypt" } as const;
  const services = [{ name: "api", port: 8080 }];
  const from = { host: "dev.shop.example", className: "nginx", clients: [parseCidr("10.10.0.0/16")] };
  new Gateway("gateway", { ...owner, ...from, issuer, services, grafana: true, protect: false });
}

/** The example of `monitoring`; `owner` is that of `network`. */
export function monitoring(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const team = { name: "team", kind: "slack", channel: "#shop", secret: "slack-webhook" } as const;
  const served = { port: 8080, endpoint: "https://api.dev.shop.example" };
  const api = { name: "api", ...served, metricsPath: "/metrics", healthPath: "/healthz" };
  const goals = { slo: { availabilityPercent: 99.9, latencyP95Ms: 300 }, journeys: [], logs: false, traces: false };
  const alerts = { routes: { critical: ["team"], warning: ["team"], info: [] }, receivers: [team] };
  const watched = { services: [api], postgres: undefined, redis: undefined };
  const place = { ...owner, host: "dev.shop.example", prometheus: "http://prometheus.monitoring:9090" };
  new Monitoring("monitoring", { ...place, level: "standard", ...goals, ...alerts, ...watched });
}

/** The example of `workload`; `owner` is that of `network`. */
export function workload(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const image = parseImage(`ghcr.io/acme/shop-api:1.4.2@sha256:${"a".repeat(64)}`);
  const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } };
  const delivery = { kind: "canary", weights: [10, 50], pauseSeconds: 60 } as const;
  const rest = { port: 8080, healthPath: "/healthz", endpoint: undefined, variables: {}, replicas: { min: 2, max: 4 } };
  new Workload("api", { ...owner, service: "api", image, ...rest, resources, delivery, protect: false });
}

/** The example of `postgres`; `owner` is that of `network`. */
export function postgres(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const resources = { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } };
  const serving = { incarnations: [{ name: "a", recovery: undefined }], serving: "a" };
  const image = parseImage(`ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie@sha256:${"a".repeat(64)}`);
  const size = { replicas: 1, storageGiB: 20, walStorageGiB: 5, storageClass: undefined, resources, parameters: {} };
  const safety = { synchronous: "preferred", pooler: undefined, backups: undefined, auditClasses: ["ddl"] } as const;
  const store = { kind: "managed", database: "shop", owner: "shop", image, ...size, ...safety, ...serving } as const;
  new Postgres("postgres", { ...owner, store, services: ["api"], apiServerCidrs: [ANYWHERE], protect: true });
}

/** The example of `redis`; `owner` is that of `network`. */
export function redis(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const resources = { requests: { cpu: "100m", memory: "512Mi" }, limits: { memory: "512Mi" } };
  const kind = { kind: "managed", engine: "redis" } as const;
  const image = parseImage(`docker.io/library/redis:7.4.7-alpine@sha256:${"a".repeat(64)}`);
  const exporterImage = parseImage(`docker.io/oliver006/redis_exporter:v1.90.0@sha256:${"b".repeat(64)}`);
  const topology = { kind: "cluster", shards: 3, replicasPerShard: 1 } as const;
  const size = { topology, storageGiB: 2, storageClass: undefined, maxMemoryMiB: 256, resources, tls: true };
  new Redis("redis", { ...owner, store: { ...kind, image, exporterImage, ...size }, services: ["api"], protect: true });
}

/** The example of `secrets`; `owner` is that of `network`. */
export function secrets(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const session = { name: "session-key", source: { kind: "generated", length: 32 } } as const;
  const mail = { name: "mail-token", source: { kind: "external", key: "shop/production/mail-token" } } as const;
  const store = { name: "aws", kind: "ClusterSecretStore" } as const;
  new Secrets("secrets", { ...owner, store, items: [mail, session], values: {} });
}

/** The example of `flags`; `owner` is that of `network`. */
export function flags(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const variants = { on: true, off: false };
  const beta = { name: "ENABLE_BETA_FEATURES", description: "What is not finished yet", variants, variant: "on" };
  new Flags("flags", { ...owner, flags: [beta] });
}

/** The example of `operators`. */
export function operators() {
  const environments = [{ namespace: "shop-dev", host: "dev.shop.example", level: "basic" }] as const;
  const monitoring = { logs: false, traces: false };
  const shared = { project: "shop", environment: "shared", acme: undefined, monitoring };
  new Operators("operators-shop", { ...shared, cluster: { context: "shop", environments }, protect: true });
}
