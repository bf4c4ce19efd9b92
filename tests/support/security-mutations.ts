/** Ways to make an object of each kind unsafe: what the security table must find, one row a rule. */

/** Keys and indexes from the top of an object. */
export type Path = readonly (string | number)[];

/**
 * One unsafe change: the engine's type token, what it is about, where, and the new value (undefined: removed). It is made
 * to an object that has something at `of`. @default of - at the place that is changed
 */
export type Mutation = readonly [type: string, what: string, path: Path, value: unknown, of?: Path];

const CORE = "kubernetes:core/v1:";
const NETWORK = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const CILIUM = "kubernetes:cilium.io/v2:CiliumNetworkPolicy";
const NODE_CLASS = "kubernetes:eks.amazonaws.com/v1:NodeClass";
const NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";
const STORAGE = "kubernetes:storage.k8s.io/v1:StorageClass";
const RBAC = "kubernetes:rbac.authorization.k8s.io/v1:";
const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:";
const POSTGRES = "kubernetes:postgresql.cnpg.io/v1:";
const REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster";
const MONITORING = "kubernetes:monitoring.coreos.com/v1:";
const CERTIFICATES = "kubernetes:cert-manager.io/v1:";

const AUTO_BINDING = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding";
const BINDING = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding";
const SECRET_STORE = "kubernetes:external-secrets.io/v1:SecretStore";
const SERVICE = ["spec", "kubernetes", "service"] as const;
const STORE = ["spec", "provider", "aws"] as const;

const TAG_ONLY = "ghcr.io/acme/shop-api:1.0.0";
const POD = ["spec", "template", "spec"] as const;
const CONTAINER = [...POD, "containers", 0] as const;
const CONTEXT = [...CONTAINER, "securityContext"] as const;

/** What makes any pod unsafe, for a kind whose pod template is at `spec.template`. */
function podMutations(type: string): readonly Mutation[] {
  return [
    [type, "an image without digest", [...CONTAINER, "image"], TAG_ONLY],
    [type, "a container without image", [...CONTAINER, "image"], undefined],
    [type, "a container as root", [...CONTEXT, "runAsNonRoot"], false],
    [type, "the user 0", [...CONTEXT, "runAsUser"], 0],
    [type, "a pod that may be root", [...POD, "securityContext", "runAsNonRoot"], undefined],
    [type, "a writable root file system", [...CONTEXT, "readOnlyRootFilesystem"], false],
    [type, "privilege escalation", [...CONTEXT, "allowPrivilegeEscalation"], undefined],
    [type, "kept capabilities", [...CONTEXT, "capabilities", "drop"], []],
    [type, "added capabilities", [...CONTEXT, "capabilities", "add"], ["NET_ADMIN"]],
    [type, "a privileged container", [...CONTEXT, "privileged"], true],
    [type, "a container without limit", [...CONTAINER, "resources", "limits"], undefined],
    [type, "no seccomp profile", [...POD, "securityContext", "seccompProfile"], undefined],
    [type, "a mounted token", [...POD, "automountServiceAccountToken"], true],
    [type, "the node's network", [...POD, "hostNetwork"], true],
    [type, "the node's processes", [...POD, "hostPID"], true],
    [type, "the node's files", [...POD, "volumes"], [{ name: "all", hostPath: { path: "/" } }]],
    [type, "a first container without anything", [...POD, "initContainers"], [{ name: "first", image: TAG_ONLY }]],
    [type, "a secret among the variables", [...CONTAINER, "env"], [{ name: "DB_PASSWORD", value: "x" }]],
    [type, "no container", [...POD, "containers"], []],
  ];
}

/** Every mutation; each kind of the table has at least one. */
export const MUTATIONS: readonly Mutation[] = [
  [`${CORE}Namespace`, "a lax namespace", ["metadata", "labels", "pod-security.kubernetes.io/enforce"], "baseline"],
  [`${CORE}ResourceQuota`, "any number of public doors", ["spec", "hard", "services.loadbalancers"], undefined],
  [`${CORE}ResourceQuota`, "any memory", ["spec", "hard", "limits.memory"], undefined],
  [`${CORE}LimitRange`, "containers without a limit", ["spec", "limits", 0, "default"], undefined],
  [`${CORE}ServiceAccount`, "a token of the account", ["automountServiceAccountToken"], undefined],
  [`${CORE}ConfigMap`, "a secret among the variables", ["data", "DB_PASSWORD"], "x"],
  [`${CORE}Secret`, "a value in clear", ["data", "value"], "c2VjcmV0"],
  [`${CORE}Secret`, "a value in clear beside the others", ["stringData", "other"], "secret", ["data"]],
  [`${CORE}Service`, "a public Service", ["spec", "type"], "LoadBalancer"],
  [`${CORE}Service`, "addresses of the outside", ["spec", "externalIPs"], ["203.0.113.7"]],
  ["kubernetes:policy/v1:PodDisruptionBudget", "two pods that leave at once", ["spec", "maxUnavailable"], 2],
  ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "another target", ["spec", "scaleTargetRef", "kind"], "Pod"],
  ...podMutations(ROLLOUT),
  [ROLLOUT, "a container that is never asked", [...CONTAINER, "livenessProbe"], undefined],
  [ROLLOUT, "a container without time to start", [...CONTAINER, "startupProbe"], undefined],
  ...podMutations("kubernetes:apps/v1:StatefulSet"),
  ["kubernetes:apps/v1:StatefulSet", "a container without probe", [...CONTAINER, "readinessProbe"], undefined],
  ...podMutations("kubernetes:batch/v1:Job"),
  ["kubernetes:batch/v1:Job", "a job without end", ["spec", "activeDeadlineSeconds"], undefined],
  [
    NETWORK,
    "the whole world",
    ["spec", "ingress", 0, "from", 0],
    { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  ],
  [NETWORK, "any source", ["spec", "ingress", 0, "from"], undefined],
  [NETWORK, "any port", ["spec", "ingress", 0, "ports"], []],
  [
    NETWORK,
    "a namespace by any label",
    ["spec", "ingress", 0, "from", 0],
    { namespaceSelector: {}, podSelector: { matchLabels: { a: "b" } } },
  ],
  [
    NETWORK,
    "every pod of a namespace",
    ["spec", "ingress", 0, "from", 0],
    { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "x" } } },
  ],
  [
    NETWORK,
    "a way out to everywhere",
    ["spec", "egress"],
    [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }], ports: [{ port: 80 }] }],
  ],
  [
    NETWORK,
    "a way to the node's credentials",
    ["spec", "egress"],
    [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }],
  ],
  [CILIUM, "any entity", ["spec", "egress", 0, "toEntities", 0], "all"],
  [CILIUM, "any port", ["spec", "egress", 0, "toPorts"], undefined],
  [CILIUM, "another way out", ["spec", "egress", 0, "toCIDR"], ["0.0.0.0/0"]],
  [CILIUM, "a way in", ["spec", "ingress"], [{ fromEntities: ["world"] }]],
  [CILIUM, "every pod", ["spec", "endpointSelector"], {}],
  [NODE_CLASS, "policies that do not bind", ["spec", "networkPolicy"], undefined],
  [NODE_CLASS, "no word of what is refused", ["spec", "networkPolicyEventLogs"], "Disabled"],
  [NODE_CLASS, "disks by a key of nobody", ["spec", "ephemeralStorage", "kmsKeyID"], undefined],
  [
    NODE_CLASS,
    "subnets by what anybody may write on them",
    ["spec", "subnetSelectorTerms", 0],
    { tags: { Name: "x" } },
  ],
  [
    NODE_CLASS,
    "groups by what anybody may write on them",
    ["spec", "securityGroupSelectorTerms", 0, "tags"],
    { a: "b" },
  ],
  ["kubernetes:gateway.nginx.org/v1alpha2:NginxProxy", "a public address", [...SERVICE, "type"], "LoadBalancer"],
  ...[AUTO_BINDING, BINDING].flatMap((type): readonly Mutation[] => [
    [type, "plain HTTP to the proxies", ["spec", "serviceRef", "port"], 80],
    [type, "rules that nobody declared", ["spec", "networking"], { ingress: [] }],
  ]),
  [SECRET_STORE, "the operator's own rights", [...STORE, "auth"], undefined],
  [SECRET_STORE, "another namespace's rights", [...STORE, "auth", "jwt", "serviceAccountRef", "namespace"], "other"],
  [SECRET_STORE, "an access key", [...STORE, "auth", "secretRef"], {}],
  [NODE_POOL, "the nodes of EKS", ["spec", "template", "spec", "nodeClassRef", "name"], "default"],
  [NODE_POOL, "nodes that stay", ["spec", "template", "spec", "expireAfter"], "Never"],
  [STORAGE, "volumes in clear", ["parameters", "encrypted"], "false"],
  [STORAGE, "volumes by a key of nobody", ["parameters", "kmsKeyId"], undefined],
  [NETWORK, "any destination", ["spec", "egress"], [{ ports: [{ port: 443 }] }]],
  // The one with five ways in is the platform's own; its second one is a webhook.
  [
    NETWORK,
    "a way for everybody that is no webhook",
    ["spec", "ingress", 1, "ports", 0, "port"],
    9090,
    ["spec", "ingress", 4],
  ],
  [`${RBAC}Role`, "a wildcard of verbs", ["rules", 0, "verbs"], ["*"]],
  [`${RBAC}Role`, "a wildcard of resources", ["rules", 0, "resources"], ["*"]],
  [`${RBAC}Role`, "impersonation", ["rules", 0, "verbs"], ["impersonate"]],
  [
    `${RBAC}Role`,
    "a role that opens the network",
    ["rules", 0],
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["delete"] },
  ],
  [`${RBAC}RoleBinding`, "everybody", ["subjects", 0, "name"], "system:authenticated"],
  [`${RBAC}RoleBinding`, "a role of the whole cluster", ["roleRef", "kind"], "ClusterRole"],
  [
    "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate",
    "a judge that runs code",
    ["spec", "metrics", 0, "provider"],
    { job: {} },
  ],
  [`${POSTGRES}Cluster`, "an image without digest", ["spec", "imageName"], "ghcr.io/cloudnative-pg/postgresql:17"],
  [`${POSTGRES}Cluster`, "a superuser", ["spec", "enableSuperuserAccess"], true],
  [`${POSTGRES}Cluster`, "connections without TLS", ["spec", "postgresql", "pg_hba"], []],
  [`${POSTGRES}Cluster`, "logins without a password", ["spec", "postgresql", "pg_hba", 1], "host all all all trust"],
  [`${POSTGRES}Cluster`, "no limit", ["spec", "resources", "limits"], undefined],
  [`${POSTGRES}Cluster`, "no seccomp profile", ["spec", "seccompProfile"], { type: "Unconfined" }],
  [`${POSTGRES}Pooler`, "an image without digest", ["spec", "template", "spec", "containers", 0, "image"], TAG_ONLY],
  [`${POSTGRES}Pooler`, "no figures", ["spec", "template", "spec", "containers"], []],
  [`${POSTGRES}ScheduledBackup`, "another way of backups", ["spec", "method"], "volumeSnapshot"],
  [
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore",
    "backups in clear",
    ["spec", "configuration", "data", "encryption"],
    undefined,
  ],
  [
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore",
    "a plain way to them",
    ["spec", "configuration", "endpointURL"],
    "http://store",
  ],
  [
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore",
    "backups that stay for ever",
    ["spec", "retentionPolicy"],
    undefined,
  ],
  [REDIS, "an image without digest", ["spec", "kubernetesConfig", "image"], "quay.io/opstree/redis:v7"],
  [REDIS, "an exporter without digest", ["spec", "redisExporter", "image"], "quay.io/opstree/redis-exporter:v1"],
  [REDIS, "no password", ["spec", "kubernetesConfig", "redisSecret"], undefined],
  [REDIS, "no TLS", ["spec", "TLS"], undefined],
  [REDIS, "a pod that may be root", ["spec", "podSecurityContext", "runAsNonRoot"], undefined],
  [REDIS, "a public Service", ["spec", "kubernetesConfig", "service"], { serviceType: "NodePort" }],
  [
    "kubernetes:external-secrets.io/v1:ExternalSecret",
    "a value in the template",
    ["spec", "target", "template", "data"],
    { key: "a clear text with blanks" },
  ],
  [
    "kubernetes:external-secrets.io/v1:ExternalSecret",
    "a Secret that vanishes",
    ["spec", "target", "deletionPolicy"],
    "Delete",
  ],
  ["kubernetes:generators.external-secrets.io/v1alpha1:Password", "a short password", ["spec", "length"], 8],
  [`${CERTIFICATES}Certificate`, "a key for ever", ["spec", "privateKey", "rotationPolicy"], "Never"],
  [`${CERTIFICATES}Issuer`, "another kind of issuer", ["spec"], { vault: {} }],
  [`${CERTIFICATES}ClusterIssuer`, "a plain way to the authority", ["spec", "acme", "server"], "http://acme"],
  [`${GATEWAY}Gateway`, "a plain listener with an odd protocol", ["spec", "listeners", 1, "protocol"], "TCP"],
  [`${GATEWAY}Gateway`, "a listener without certificate", ["spec", "listeners", 1, "tls", "certificateRefs"], []],
  [
    `${GATEWAY}Gateway`,
    "routes of everybody",
    ["spec", "listeners", 1, "allowedRoutes"],
    { namespaces: { from: "All" } },
  ],
  [
    `${GATEWAY}HTTPRoute`,
    "a service over plain HTTP",
    ["spec", "parentRefs", 0, "sectionName"],
    "http",
    ["spec", "rules", 0, "backendRefs"],
  ],
  [`${GATEWAY}HTTPRoute`, "any listener", ["spec", "parentRefs", 0, "sectionName"], undefined],
  [
    "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant",
    "every Service of the namespace",
    ["spec", "to", 0, "name"],
    undefined,
  ],
  [`${MONITORING}PrometheusRule`, "no rules", ["spec", "groups"], []],
  [`${MONITORING}PodMonitor`, "every pod", ["spec", "selector", "matchLabels"], {}],
  [`${MONITORING}PodMonitor`, "every namespace", ["spec", "namespaceSelector"], { any: true }],
  [`${MONITORING}Probe`, "a plain address", ["spec", "targets", "staticConfig", "static", 0], "http://api"],
  [
    "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig",
    "a receiver's address in clear",
    ["spec", "receivers", 0],
    { webhookConfigs: [{ url: "https://x" }] },
  ],
  [
    "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig",
    "a pager without its key",
    ["spec", "receivers", 0],
    { pagerdutyConfigs: [{}] },
  ],
  ["kubernetes:helm.sh/v3:Release", "any version of a chart", ["version"], ">= 1.0.0"],
  ["kubernetes:helm.sh/v3:Release", "no version of a chart", ["version"], undefined],
  ["kubernetes:helm.sh/v3:Release", "a password among the values", ["values", "adminPassword"], "x"],
];
