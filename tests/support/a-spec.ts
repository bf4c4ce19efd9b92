/** Resolved data with valid defaults, so that a test names only what it is about. */
import type { EnvironmentSpec, ServiceSpec } from "../../infra/environment/environment-spec.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { PROMETHEUS_ADDRESS } from "../../infra/values/metrics.ts";

/** A digest of one repeated hexadecimal digit. */
export function aDigest(digit = "a"): string {
  return `sha256:${digit.repeat(64)}`;
}

/** A pinned image of `shop-api`. */
export function anImage(tag = "1.0.0", digit = "a") {
  return parseImage(`ghcr.io/acme/shop-api:${tag}@${aDigest(digit)}`);
}

/** The service `api`: exposed, one pod, rolling. */
export function aServiceSpec(change: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name: "api",
    image: anImage(),
    port: 8080,
    healthPath: "/healthz",
    livePath: undefined,
    calls: [],
    calledBy: [],
    exposed: true,
    endpoint: "https://api.dev.shop.example",
    replicas: { min: 1, max: 1 },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    delivery: { kind: "rolling", maxSurgePercent: 25 },
    variables: { LOG_LEVEL: "debug" },
    secrets: {},
    uses: [],
    reaches: [],
    metricsPath: "/metrics",
    migration: undefined,
    ...change,
  };
}

/** The environment `dev` of the project `shop` with the service `api`. */
export function anEnvironmentSpec(change: Partial<EnvironmentSpec> = {}): EnvironmentSpec {
  return {
    name: "dev",
    project: "shop",
    tier: "dev",
    platform: "kubernetes",
    aws: undefined,
    github: undefined,
    namespace: "shop-dev",
    host: "dev.shop.example",
    cidr: parseCidr("10.10.0.0/16"),
    enforcedBy: undefined,
    dnsCidrs: [],
    apiServerCidrs: [parseCidr("0.0.0.0/0")],
    gateway: {
      className: "nginx",
      issuer: { kind: "ClusterIssuer", name: "letsencrypt" },
      clients: [parseCidr("10.10.0.0/16")],
      provenOverHttp: false,
    },
    quota: { cpu: "8", memory: "16Gi", storage: "100Gi", pods: 60 },
    access: { view: [], edit: [], admin: [] },
    postgres: undefined,
    redis: undefined,
    monitoring: {
      level: "basic",
      prometheus: PROMETHEUS_ADDRESS,
      routes: { critical: [], warning: [], info: [] },
      receivers: [],
      slo: { availabilityPercent: 99, latencyP95Ms: 1000 },
      journeys: [],
      logs: false,
      traces: false,
    },
    flags: [],
    secrets: { store: undefined, items: [] },
    target: {
      cluster: { context: "shop-dev", server: "https://dev.k8s.shop.example:6443" },
      accountId: undefined,
      backend: "s3://fixture-state",
    },
    protect: false,
    services: [aServiceSpec()],
    unpinned: [],
    ...change,
  };
}

/** What a workload is made from: `aServiceSpec` as its component takes it. */
export function aWorkload(change: Partial<ServiceSpec> = {}) {
  const { name, calls: _calls, calledBy: _calledBy, exposed: _exposed, ...rest } = aServiceSpec(change);
  return { project: "shop", environment: "dev", namespace: "shop-dev", service: name, ...rest };
}
