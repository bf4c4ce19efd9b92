/**
 * Every operator: its pinned chart, where it runs, the kinds that it brings and which of our components need them. A
 * chart is a reference and values; what is inside is not ours and is not checked here. Pure.
 */
import { MONITORING_CHARTS, MONITORING_NAMESPACE } from "../monitoring/charts/chart-values.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";

/** One operator. */
export interface Operator {
  /** What our charts are called in the cluster; part of logical names. */
  readonly release: string;
  /** Name in `repo`, or a whole `oci://` address. */
  readonly chart: string;
  /** Address of the chart repository; undefined for `oci://`. */
  readonly repo: string | undefined;
  readonly version: string;
  readonly namespace: string;
  /** Operators whose objects its chart uses: they are installed before. */
  readonly after: readonly OperatorName[];
  /** Full names of the CustomResourceDefinitions that it brings, of those whose kinds our objects have, by kind. */
  readonly crds: Readonly<Record<string, string>>;
  /** Who needs it, for people. */
  readonly neededBy: string;
}

/** Names of the operators. */
export type OperatorName =
  | "prometheusCrds"
  | "certManager"
  | "externalSecrets"
  | "monitoring"
  | "blackbox"
  | "postgres"
  | "postgresBackup"
  | "redis"
  | "rollouts"
  | "gateway"
  | "loki"
  | "tempo"
  | "alloy";

const CNPG_CHARTS = "https://cloudnative-pg.github.io/charts";
const MONITORING = { namespace: MONITORING_NAMESPACE, after: ["prometheusCrds"], crds: {} } as const;

/** The operators in the order in which they are installed. */
export const OPERATOR_TABLE: Readonly<Record<OperatorName, Operator>> = {
  prometheusCrds: {
    release: "prometheus-operator-crds",
    chart: "oci://ghcr.io/prometheus-community/charts/prometheus-operator-crds",
    repo: undefined,
    // Of the operator that kube-prometheus-stack runs; both change together.
    version: "31.0.1",
    namespace: MONITORING_NAMESPACE,
    after: [],
    crds: {
      AlertmanagerConfig: "alertmanagerconfigs.monitoring.coreos.com",
      PodMonitor: "podmonitors.monitoring.coreos.com",
      Probe: "probes.monitoring.coreos.com",
      PrometheusRule: "prometheusrules.monitoring.coreos.com",
      ServiceMonitor: "servicemonitors.monitoring.coreos.com",
    },
    neededBy: "monitoring",
  },
  certManager: {
    release: "cert-manager",
    chart: "oci://quay.io/jetstack/charts/cert-manager",
    repo: undefined,
    version: "v1.21.2",
    namespace: PLATFORM_PLACES.certManager.namespace,
    after: ["prometheusCrds"],
    crds: {
      Certificate: "certificates.cert-manager.io",
      ClusterIssuer: "clusterissuers.cert-manager.io",
      Issuer: "issuers.cert-manager.io",
    },
    neededBy: "gateway, redis and the webhooks of other operators",
  },
  externalSecrets: {
    release: "external-secrets",
    chart: "external-secrets",
    repo: "https://charts.external-secrets.io",
    version: "2.9.0",
    namespace: PLATFORM_PLACES.externalSecrets.namespace,
    after: ["prometheusCrds"],
    crds: {
      ClusterSecretStore: "clustersecretstores.external-secrets.io",
      ExternalSecret: "externalsecrets.external-secrets.io",
      Password: "passwords.generators.external-secrets.io",
      SecretStore: "secretstores.external-secrets.io",
    },
    neededBy: "secrets, and the passwords of postgres, redis and Grafana",
  },
  monitoring: {
    ...MONITORING_CHARTS.kubePrometheusStack,
    ...MONITORING,
    after: ["prometheusCrds", "certManager", "externalSecrets"],
    neededBy: "monitoring",
  },
  blackbox: { ...MONITORING_CHARTS.blackboxExporter, ...MONITORING, neededBy: "probes and journeys of monitoring" },
  postgres: {
    release: "cloudnative-pg",
    chart: "cloudnative-pg",
    repo: CNPG_CHARTS,
    version: "0.29.0",
    namespace: PLATFORM_PLACES.postgresOperator.namespace,
    after: ["prometheusCrds"],
    crds: {
      Cluster: "clusters.postgresql.cnpg.io",
      Pooler: "poolers.postgresql.cnpg.io",
      ScheduledBackup: "scheduledbackups.postgresql.cnpg.io",
    },
    neededBy: "postgres",
  },
  postgresBackup: {
    release: "plugin-barman-cloud",
    chart: "plugin-barman-cloud",
    repo: CNPG_CHARTS,
    version: "0.8.0",
    // The operator finds its plugins in its own namespace alone.
    namespace: PLATFORM_PLACES.postgresOperator.namespace,
    after: ["certManager", "postgres"],
    crds: { ObjectStore: "objectstores.barmancloud.cnpg.io" },
    neededBy: "backups and recovery of postgres",
  },
  redis: {
    release: "redis-operator",
    chart: "redis-operator",
    repo: "https://ot-container-kit.github.io/helm-charts",
    version: "0.26.1",
    namespace: PLATFORM_PLACES.redisOperator.namespace,
    after: [],
    crds: { RedisCluster: "redisclusters.redis.redis.opstreelabs.in" },
    neededBy: "redis with shards",
  },
  rollouts: {
    release: "argo-rollouts",
    chart: "oci://ghcr.io/argoproj/argo-helm/argo-rollouts",
    repo: undefined,
    version: "2.41.1",
    namespace: PLATFORM_PLACES.rollouts.namespace,
    after: ["prometheusCrds"],
    crds: { AnalysisTemplate: "analysistemplates.argoproj.io", Rollout: "rollouts.argoproj.io" },
    neededBy: "every service",
  },
  gateway: {
    release: "nginx-gateway-fabric",
    chart: "oci://ghcr.io/nginx/charts/nginx-gateway-fabric",
    repo: undefined,
    // Of the line that speaks the Gateway API of GATEWAY_API; 2.7 wants a newer one.
    version: "2.6.6",
    namespace: PLATFORM_PLACES.gatewayController.namespace,
    after: [],
    crds: { NginxProxy: "nginxproxies.gateway.nginx.org" },
    neededBy: "exposed services",
  },
  loki: { ...MONITORING_CHARTS.loki, ...MONITORING, neededBy: "logs" },
  tempo: { ...MONITORING_CHARTS.tempo, ...MONITORING, neededBy: "traces" },
  alloy: { ...MONITORING_CHARTS.alloy, ...MONITORING, neededBy: "logs and traces" },
};

/**
 * The Gateway API: kinds of a cluster rather than of an operator. Several managed clusters bring them, and no chart that
 * is kept by their makers does; so they are asked for before anything is installed.
 */
export const GATEWAY_API = {
  install:
    "kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml",
  crds: {
    Gateway: "gateways.gateway.networking.k8s.io",
    GatewayClass: "gatewayclasses.gateway.networking.k8s.io",
    HTTPRoute: "httproutes.gateway.networking.k8s.io",
    ReferenceGrant: "referencegrants.gateway.networking.k8s.io",
  },
} as const satisfies { readonly install: string; readonly crds: Operator["crds"] };

/** Cilium: the network plugin of a cluster, which no operator installs. Needed where a stack says `enforcedBy: cilium`. */
export const CILIUM = {
  crds: { CiliumNetworkPolicy: "ciliumnetworkpolicies.cilium.io" },
} as const satisfies { readonly crds: Operator["crds"] };

/** EKS Auto Mode: kinds that such a cluster is born with, and no other has. Needed where a stack makes its cluster. */
export const EKS_AUTO = {
  crds: {
    NodeClass: "nodeclasses.eks.amazonaws.com",
    NodePool: "nodepools.karpenter.sh",
    TargetGroupBinding: "targetgroupbindings.eks.amazonaws.com",
  },
} as const satisfies { readonly crds: Operator["crds"] };

/** The open-source load-balancer controller of AWS: in an EKS cluster that is there already and not in Auto Mode. */
export const LOAD_BALANCER_CONTROLLER = {
  crds: { TargetGroupBinding: "targetgroupbindings.elbv2.k8s.aws" },
} as const satisfies { readonly crds: Operator["crds"] };
