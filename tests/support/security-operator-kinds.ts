/** Rows of the security table: the kinds that operators bring, and charts. */
import {
  absent,
  at,
  type Check,
  each,
  every,
  expect,
  figureFaults,
  hardeningFaults,
  never,
  PINNED,
  podFaults,
  present,
  SECRET_NAME,
} from "./security-checks.ts";

/** By the engine's type token. */
export const OPERATOR_KINDS: Readonly<Record<string, Check>> = {
  "kubernetes:argoproj.io/v1alpha1:Rollout": (inputs) => [
    ...podFaults(inputs),
    // Without it a slow start is taken for a dead process.
    ...at(inputs, "spec.template.spec.containers.*").flatMap((container) =>
      at(container, "ports.*").length > 0 ? present(container, "startupProbe") : [],
    ),
  ],
  "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate": (inputs) => [
    ...present(inputs, "spec.metrics.0"),
    // Any other provider runs code, or sends what it finds elsewhere.
    ...at(inputs, "spec.metrics.*.provider").flatMap((provider) =>
      Object.keys(provider as object).flatMap((key) => (key === "prometheus" ? [] : [`a provider ${key}`])),
    ),
    ...absent(inputs, "spec.metrics.*.provider.prometheus.insecure"),
  ],
  "kubernetes:postgresql.cnpg.io/v1:Cluster": (inputs) => [
    ...every(inputs, "spec.imageName", PINNED),
    ...figureFaults(inputs, "spec.resources"),
    ...never(inputs, "spec.enableSuperuserAccess", /^true$/),
    ...absent(inputs, "spec.seccompProfile"),
    ...encryptedConnections(inputs),
  ],
  "kubernetes:postgresql.cnpg.io/v1:Pooler": (inputs) =>
    at(inputs, "spec.template.spec.containers.*").length === 0
      ? ["no figures: spec.template.spec.containers is empty"]
      : at(inputs, "spec.template.spec.containers.*").flatMap((container) => [
          ...each(container, "image", PINNED),
          ...figureFaults(container, "resources"),
        ]),
  "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup": (inputs) => [
    ...expect(inputs, "spec.method", "plugin"),
    ...never(inputs, "spec.suspend", /^true$/),
  ],
  "kubernetes:barmancloud.cnpg.io/v1:ObjectStore": objectStoreFaults,
  "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (inputs) => [
    ...every(inputs, "spec.kubernetesConfig.image", PINNED),
    ...each(inputs, "spec.redisExporter.image", PINNED),
    ...figureFaults(inputs, "spec.kubernetesConfig.resources"),
    ...present(inputs, "spec.kubernetesConfig.redisSecret.name"),
    ...each(inputs, "spec.kubernetesConfig.service.serviceType", /^ClusterIP$/),
    ...expect(inputs, "spec.podSecurityContext.runAsNonRoot", true),
    ...expect(inputs, "spec.podSecurityContext.seccompProfile.type", "RuntimeDefault"),
    ...["redisLeader", "redisFollower"].flatMap((part) => hardeningFaults(inputs, `spec.${part}.securityContext`)),
    ...present(inputs, "spec.TLS.secret.secretName"),
  ],
  "kubernetes:external-secrets.io/v1:ExternalSecret": (inputs) => [
    ...expect(inputs, "spec.target.deletionPolicy", "Retain"),
    // A template with a value in it would be the secret itself.
    ...each(inputs, "spec.target.template.data.*", /\{\{|^[\w.-]{1,63}$/),
    ...(at(inputs, "spec.data.0").length + at(inputs, "spec.dataFrom.0").length === 0 ? ["it reads nothing"] : []),
  ],
  "kubernetes:generators.external-secrets.io/v1alpha1:Password": (inputs) =>
    at(inputs, "spec.length").some((length) => Number(length) >= 16) ? [] : ["spec.length is below 16"],
  "kubernetes:cert-manager.io/v1:Certificate": (inputs) => [
    ...present(inputs, "spec.secretName"),
    ...present(inputs, "spec.issuerRef.name"),
    ...each(inputs, "spec.privateKey.algorithm", /^(ECDSA|Ed25519|RSA)$/),
    // An authority keeps its key: whoever trusts it was told once.
    ...expect(inputs, "spec.privateKey.rotationPolicy", at(inputs, "spec.isCA")[0] === true ? "Never" : "Always"),
  ],
  "kubernetes:cert-manager.io/v1:Issuer": issuerFaults,
  "kubernetes:cert-manager.io/v1:ClusterIssuer": issuerFaults,
  "kubernetes:gateway.nginx.org/v1alpha2:NginxProxy": (inputs) =>
    // A public address of its own would be a way past the load balancer.
    expect(inputs, "spec.kubernetes.service.type", "ClusterIP"),
  "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding": bindingFaults,
  "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding": bindingFaults,
  "kubernetes:external-secrets.io/v1:SecretStore": (inputs) => [
    ...expect(inputs, "spec.provider.aws.service", "SecretsManager"),
    // Without one it would read with the rights of the operator, which are those of every namespace.
    ...present(inputs, "spec.provider.aws.auth.jwt.serviceAccountRef.name"),
    ...absent(inputs, "spec.provider.aws.auth.jwt.serviceAccountRef.namespace"),
    ...absent(inputs, "spec.provider.aws.auth.secretRef"),
  ],
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": (inputs) => at(inputs, "spec.listeners.*").flatMap(listenerFaults),
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": routeFaults,
  "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant": (inputs) => [
    ...present(inputs, "spec.from.0.namespace"),
    // Without a name it would lend every Service of the namespace.
    ...at(inputs, "spec.to.*").flatMap((to) => present(to, "name")),
  ],
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule": (inputs) => present(inputs, "spec.groups.0"),
  "kubernetes:monitoring.coreos.com/v1:PodMonitor": monitorFaults,
  "kubernetes:monitoring.coreos.com/v1:Probe": (inputs) =>
    each(inputs, "spec.targets.staticConfig.static.*", /^https:/),
  "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig": receiverFaults,
  "kubernetes:helm.sh/v3:Release": chartFaults,
};

/** The proxies over TLS, and no rule of a security group that nobody has declared. */
function bindingFaults(inputs: Record<string, unknown>): readonly string[] {
  return [
    ...expect(inputs, "spec.serviceRef.port", 443),
    ...expect(inputs, "spec.targetType", "ip"),
    ...present(inputs, "spec.targetGroupARN"),
    ...absent(inputs, "spec.networking"),
  ];
}

/** CloudNativePG takes passwords over plain connections unless it is told otherwise. */
function encryptedConnections(inputs: unknown): readonly string[] {
  const lines = at(inputs, "spec.postgresql.pg_hba.*").map(String);
  const refused = lines.some((line) => /^hostnossl\s+all\s+all\s+all\s+reject$/.test(line.trim()));
  return [
    ...(refused ? [] : ["connections without TLS are not refused by pg_hba"]),
    ...lines.filter((line) => /\b(trust|password|md5)$/.test(line.trim())).map((line) => `pg_hba has "${line}"`),
  ];
}

/** S3 encrypts at rest by itself; asked for, a bucket that does not is an error. Other stores have their own ways. */
function objectStoreFaults(inputs: Record<string, unknown>): readonly string[] {
  const hasOwnEndpoint = at(inputs, "spec.configuration.endpointURL").length > 0;
  const parts = ["spec.configuration.wal.encryption", "spec.configuration.data.encryption"];
  return [
    ...each(inputs, "spec.configuration.endpointURL", /^https:/),
    ...(hasOwnEndpoint ? [] : parts.flatMap((path) => every(inputs, path, /^(AES256|aws:kms)$/))),
    ...every(inputs, "spec.retentionPolicy", /^[1-9]\d*[dwm]$/),
  ];
}

function issuerFaults(inputs: Record<string, unknown>): readonly string[] {
  const kinds = Object.keys((inputs.spec ?? {}) as object);
  return [
    ...(kinds.length === 1 && /^(acme|ca|selfSigned)$/.test(kinds[0] ?? "") ? [] : [`an issuer of kind ${kinds}`]),
    ...each(inputs, "spec.acme.server", /^https:/),
    ...absent(inputs, "spec.acme.skipTLSVerify"),
  ];
}

function listenerFaults(listener: unknown): readonly string[] {
  const shared = never(listener, "allowedRoutes.namespaces.from", /^All$/);
  if (at(listener, "protocol")[0] === "HTTP") return shared;
  return [
    ...shared,
    ...expect(listener, "protocol", "HTTPS"),
    ...each(listener, "tls.mode", /^Terminate$/),
    ...present(listener, "tls.certificateRefs.0.name"),
  ];
}

/** A route of the plain listener leads to HTTPS and nowhere else; the others say which listener they are of. */
function routeFaults(inputs: Record<string, unknown>): readonly string[] {
  const isPlain = at(inputs, "spec.parentRefs.*.sectionName").some((section) => section === "http");
  return [
    ...at(inputs, "spec.parentRefs.*").flatMap((parent) => present(parent, "sectionName")),
    ...present(inputs, "spec.hostnames.0"),
    ...(isPlain
      ? [
          ...absent(inputs, "spec.rules.*.backendRefs.0"),
          ...expect(inputs, "spec.rules.0.filters.0.requestRedirect.scheme", "https"),
        ]
      : []),
  ];
}

function monitorFaults(inputs: Record<string, unknown>): readonly string[] {
  return [
    ...(["matchLabels.*", "matchExpressions.*"].every((path) => at(inputs, `spec.selector.${path}`).length === 0)
      ? ["it selects everything"]
      : []),
    ...absent(inputs, "spec.namespaceSelector.any"),
    ...absent(inputs, "spec.*.*.tlsConfig.insecureSkipVerify"),
  ];
}

/** Addresses of receivers are secrets themselves: who knows them can write there. */
function receiverFaults(inputs: Record<string, unknown>): readonly string[] {
  return [
    ...absent(inputs, "spec.receivers.*.webhookConfigs.*.url"),
    ...at(inputs, "spec.receivers.*.slackConfigs.*").flatMap((slack) => present(slack, "apiURL.name")),
    ...at(inputs, "spec.receivers.*.pagerdutyConfigs.*").flatMap((pager) =>
      at(pager, "routingKey.name").length + at(pager, "serviceKey.name").length > 0 ? [] : ["a pager without its key"],
    ),
    ...absent(inputs, "spec.receivers.*.*.*.httpConfig.tlsConfig.insecureSkipVerify"),
  ];
}

/** A chart is pinned, comes over TLS, and brings no password along. What is in it was not checked here. */
function chartFaults(inputs: Record<string, unknown>): readonly string[] {
  const [chart] = at(inputs, "chart").map(String);
  return [
    ...every(inputs, "version", /^v?\d+\.\d+\.\d+$/),
    ...(chart?.startsWith("oci://") ? [] : every(inputs, "repositoryOpts.repo", /^https:/)),
    ...present(inputs, "namespace"),
    ...secretsIn(inputs.values, "values"),
  ];
}

function secretsIn(value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" && inner !== "" && SECRET_NAME.test(key) && !/(Name|Key|Ref|existingSecret)$/i.test(key)
      ? [`${path}.${key} is in clear`]
      : secretsIn(inner, `${path}.${key}`),
  );
}
