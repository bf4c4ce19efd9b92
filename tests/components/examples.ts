/** The examples of the components' READMEs, compiled. `examples.spec.ts` compares the text and runs them. */
import * as kubernetes from "@pulumi/kubernetes/provider.js";
import { Access } from "../../components/access/access.ts";
import { Account } from "../../components/aws/account/account.ts";
import { DeployRole } from "../../components/aws/account/deploy-role.ts";
import { Alarms } from "../../components/aws/alarms/alarms.ts";
import { ClusterPolicies } from "../../components/aws/eks/cluster-policies.ts";
import { Eks } from "../../components/aws/eks/eks.ts";
import { Elasticache } from "../../components/aws/elasticache/elasticache.ts";
import { Entry } from "../../components/aws/entry/entry.ts";
import { Rds } from "../../components/aws/rds/rds.ts";
import { EnvironmentKey } from "../../components/aws/secrets-manager/environment-key.ts";
import { SecretsStore } from "../../components/aws/secrets-manager/secrets-store.ts";
import { Vpc } from "../../components/aws/vpc/vpc.ts";
import { Flags } from "../../components/flags/flags.ts";
import { Gateway } from "../../components/gateway/gateway.ts";
import { GithubEnvironments } from "../../components/github/github-environments.ts";
import { RepositoryRules } from "../../components/github/repository-rules.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { Network } from "../../components/network/network.ts";
import { Operators } from "../../components/operators/operators.ts";
import { Postgres } from "../../components/postgres/postgres.ts";
import { Redis } from "../../components/redis/redis.ts";
import { Secrets } from "../../components/secrets/secrets.ts";
import { Workload } from "../../components/workload/workload.ts";
import { ClusterProvider } from "../../infra/cluster-provider.ts";
import { ANYWHERE, parseCidr } from "../../infra/values/cidr.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { storeWiring } from "../support/a-aws.ts";
import { aDatabase } from "../support/an-alarms.ts";
import { anEksCluster } from "../support/an-eks.ts";
import { aCluster } from "../support/an-entry.ts";
import { anRds } from "../support/an-rds.ts";

const AWS = { accountId: "111122223333", region: "eu-central-1" } as const;
const issuer = { kind: "issuer", url: "https://oidc.eks.eu-central-1.amazonaws.com/id/AB12" } as const;

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

/** The example of `github`. */
export function github(repository = { name: "shop", appId: undefined, keepsRules: true }) {
  const production = { name: "production", reviewers: ["platform"], branches: ["main"], tags: [], waitMinutes: 30 };
  const jobs = { environments: [{ role: "deploy" as const, ...production }], secrets: {}, variables: {} };
  const rules = { reviews: 1, checks: [], ledgerBranch: "envs-ledger", approvalEnvironments: ["production"] };
  new GithubEnvironments("github", { repository, ...jobs, protect: true });
  new RepositoryRules("rules", { repository, ...rules, protect: true });
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

/** The example of `vpc`; `keyArn` is that of the environment's key. */
export function vpc(keyArn = `arn:aws:kms:eu-central-1:111122223333:key/${"a".repeat(8)}`) {
  const owner = { project: "shop", environment: "production" };
  const network = { kind: "vpc", cidr: parseCidr("10.30.0.0/16"), nat: "zone", logDays: 400 } as const;
  const place = { accountId: "111122223333", region: "eu-central-1", network, clients: [ANYWHERE] };
  new Vpc("vpc", { ...owner, ...place, keyArn, protect: true });
}

/** The example of `eks`; `nodes` is the group of nodes of the network. */
export function eks(cluster = anEksCluster(), nodes = "sg-0d") {
  const owner = { project: "shop", environment: "production" };
  const keyArn = `arn:aws:kms:eu-central-1:111122223333:key/${"a".repeat(8)}`;
  const [region, privateSubnetIds] = ["eu-central-1", ["subnet-0a", "subnet-0b", "subnet-0c"]];
  const eks = new Eks("eks", { ...owner, cluster, region, privateSubnetIds, keyArn, protect: true });
  const inside = new ClusterProvider("cluster", eks, { dependsOn: [eks] });
  const groups = { clusterSecurityGroupId: eks.securityGroupId, nodeSecurityGroupId: nodes };
  const place = { ...owner, cluster, ...groups, nodeRoleName: eks.nodeRoleName, privateSubnetIds, keyArn };
  new ClusterPolicies("nodes", { ...place, protect: true }, { providers: [inside] });
}

/** The example of `elasticache`; `place` and `wiring` are the environment's. */
export function elasticache() {
  const place = { project: "shop", environment: "production", namespace: "shop-production", storeName: "aws" };
  const inside = new kubernetes.Provider("cluster", {});
  const keyArn = `arn:aws:kms:eu-central-1:111122223333:key/${"a".repeat(8)}`;
  const wiring = { subnetIds: ["subnet-0a", "subnet-0b"], securityGroupId: "sg-0d", keyArn, kubernetes: inside };
  const topology = { kind: "cluster", shards: 3, replicasPerShard: 1 } as const;
  const nodes = { engine: "valkey", version: "8.0", nodeType: "cache.m7g.large", topology } as const;
  const windows = { snapshotWindow: "01:00-02:00", maintenanceWindow: "sun:03:30-sun:04:30" };
  const store = { kind: "elasticache", ...nodes, ...windows, snapshotDays: 14, logDays: 400, cidrs: [] } as const;
  new Elasticache("redis", { ...place, store, services: ["api"], ...wiring, protect: true });
}

/** The example of `alarms`; `keyArn` is that of the environment's key, `database` an instance of its RDS. */
export function alarms(database = aDatabase({ identifier: "shop-staging-a" })) {
  const owner = { project: "shop", environment: "staging" };
  const keyArn = `arn:aws:kms:eu-central-1:111122223333:key/${"a".repeat(8)}`;
  const secrets = { "slack-webhook": "https://hooks.slack.example/services/1" };
  const watched = { databases: [database], caches: [{ nodeId: "redis-shop-staging-001", replicated: false }] };
  const routes = { critical: ["team"], warning: ["team"], info: [] };
  const receivers = [{ name: "team", kind: "slack", channel: "#shop", secret: "slack-webhook" }] as const;
  const place = { accountId: "111122223333", region: "eu-central-1", keyArn, secrets };
  new Alarms("alarms", { ...owner, ...place, level: "standard", routes, receivers, watched });
}

/** The example of `rds`; `rest` and `wiring` are what it has of a store, and of other components. */
export function rds(rest = anRds().store, wiring = storeWiring()) {
  const owner = { project: "shop", environment: "production", namespace: "shop-production", storeName: "aws" };
  const what = { kind: "rds", engine: "postgres", version: "17", database: "shop", user: "shop" } as const;
  const size = { instanceClass: "db.m7g.large", multiAz: true, replicas: 2, storageGiB: 100, maxStorageGiB: 200 };
  const store = { ...rest, ...what, ...size, incarnations: [{ name: "a", recovery: undefined }], serving: "a" };
  new Rds("postgres", { ...owner, ...wiring, store, services: ["api"], protect: true });
}

/** The example of `entry`; `keyArn` is that of the environment's key. */
export function entry(keyArn = `arn:aws:kms:eu-central-1:111122223333:key/${"a".repeat(8)}`) {
  const place = { project: "shop", environment: "production", namespace: "shop-production", ...AWS };
  const names = { host: "shop.example", names: ["api.shop.example"], className: "nginx", zoneId: undefined };
  const network = { vpcId: "vpc-1", publicSubnetIds: ["subnet-1", "subnet-2"], securityGroupId: "sg-1" };
  const cluster = { clusterName: "shop-production", autoMode: true, kubernetes: aCluster(), keyArn };
  new Entry("entry", { ...place, ...names, ...network, ...cluster, logDays: 400, protect: true });
}

/** The example of `secrets-manager`. */
export function secretsManager() {
  const owner = { project: "shop", environment: "production", ...AWS };
  const secrets = [{ name: "mail-token", key: "shop/production/mail-token" }];
  const { keyArn } = new EnvironmentKey("key", { ...owner, deletionDays: 30, protect: true });
  const wiring = { keyArn, kubernetes: aCluster(), cluster: issuer, recoveryDays: 30, protect: true };
  new SecretsStore("secrets-store", { ...owner, namespace: "shop-production", secrets, read: [], ...wiring });
}

/** The example of `account`. */
export function account() {
  const shop = { project: "shop", ...AWS };
  new Account("account", { ...shop, trailDays: 400, keyDeletionDays: 30, protect: true });
  const subject = "repo:acme/shop";
  new DeployRole("deploy-role", { ...shop, environment: "production", subject, protect: true });
}
