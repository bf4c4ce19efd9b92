/** Rows of the security table: the kinds that Kubernetes itself has. */
import { PLATFORM_PLACES } from "../../components/platform-places.ts";
import {
  absent,
  at,
  type Check,
  each,
  every,
  expect,
  never,
  podFaults,
  present,
  SECRET_NAME,
} from "./security-checks.ts";

const EVERYWHERE = "0.0.0.0/0";
/** Namespaces of the platform: their charts' pods are not ours, and API servers call webhooks in them. */
const PLATFORM = new Set<string>(Object.values(PLATFORM_PLACES).map(({ namespace }) => namespace));
const WEBHOOK_PORTS = [9443, 10250];
/** Where not every container of a chart says all that `restricted` asks for. */
const BASELINE = new Set<string>([PLATFORM_PLACES.prometheus.namespace]);
const GATEWAY_LABEL = "gateway§networking§k8s§io/gateway-name";
/** What the engine wraps a secret value in, and what stands in its place where manifests are rendered. */
const ENGINE_SECRET = "4dabf18193072939515e22adb298388d";
const REDACTED = "[redacted]";

/** By the engine's type token. */
export const KUBERNETES_KINDS: Readonly<Record<string, Check>> = {
  "kubernetes:core/v1:Namespace": namespaceFaults,
  "kubernetes:core/v1:ResourceQuota": (inputs) =>
    ["pods", "requests§cpu", "limits§memory", "requests§storage", "services§loadbalancers"].flatMap((figure) =>
      present(inputs, `spec.hard.${figure}`),
    ),
  "kubernetes:core/v1:LimitRange": (inputs) => [
    ...expect(inputs, "spec.limits.0.type", "Container"),
    ...present(inputs, "spec.limits.0.default.memory"),
    ...["cpu", "memory"].flatMap((figure) => present(inputs, `spec.limits.0.defaultRequest.${figure}`)),
  ],
  "kubernetes:core/v1:ServiceAccount": (inputs) => expect(inputs, "automountServiceAccountToken", false),
  "kubernetes:core/v1:ConfigMap": (inputs) =>
    Object.keys((inputs.data ?? {}) as object).flatMap((key) =>
      SECRET_NAME.test(key) ? [`${key} looks like a secret`] : [],
    ),
  "kubernetes:core/v1:Secret": (inputs) => ["data", "stringData"].flatMap((part) => clearValues(inputs, part)),
  "kubernetes:core/v1:Service": (inputs) => [
    ...every(inputs, "spec.type", /^(ClusterIP|ExternalName)$/),
    ...["externalIPs", "loadBalancerIP"].flatMap((key) => absent(inputs, `spec.${key}`)),
  ],
  "kubernetes:apps/v1:StatefulSet": (inputs) => podFaults(inputs),
  "kubernetes:batch/v1:Job": jobFaults,
  "kubernetes:policy/v1:PodDisruptionBudget": (inputs) => expect(inputs, "spec.maxUnavailable", 1),
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": (inputs) => [
    ...expect(inputs, "spec.scaleTargetRef.kind", "Rollout"),
    ...present(inputs, "spec.maxReplicas"),
  ],
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": policyFaults,
  "kubernetes:cilium.io/v2:CiliumNetworkPolicy": ciliumPolicyFaults,
  "kubernetes:eks.amazonaws.com/v1:NodeClass": nodeClassFaults,
  "kubernetes:karpenter.sh/v1:NodePool": (inputs) => [
    ...expect(inputs, "spec.template.spec.nodeClassRef.kind", "NodeClass"),
    // The one of EKS, whose nodes do not say that policies bind.
    ...never(inputs, "spec.template.spec.nodeClassRef.name", /^default$/),
    // Nodes get no patches: they are replaced.
    ...every(inputs, "spec.template.spec.expireAfter", /^\d+h$/),
  ],
  "kubernetes:storage.k8s.io/v1:StorageClass": (inputs) => [
    ...expect(inputs, "parameters.encrypted", "true"),
    ...present(inputs, "parameters.kmsKeyId"),
  ],
  "kubernetes:rbac.authorization.k8s.io/v1:Role": roleFaults,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": (inputs) => [
    ...expect(inputs, "roleRef.kind", "Role"),
    ...present(inputs, "subjects.0"),
    ...each(inputs, "subjects.*.kind", /^(Group|ServiceAccount)$/),
    ...never(inputs, "subjects.*.name", /^system:/),
  ],
};

/** It opens the way to the API server on named ports, and nothing else: all that NetworkPolicies can say is said there. */
function ciliumPolicyFaults(inputs: Record<string, unknown>): readonly string[] {
  const keys = Object.keys((inputs.spec ?? {}) as object).filter((key) => !/^(endpointSelector|egress)$/.test(key));
  return [
    ...keys.map((key) => `it says ${key}`),
    ...present(inputs, "spec.endpointSelector.matchLabels"),
    ...at(inputs, "spec.egress.*").flatMap((rule) => [
      ...Object.keys(rule as object).flatMap((key) => (/^(toEntities|toPorts)$/.test(key) ? [] : [`a way ${key}`])),
      ...every(rule, "toEntities.*", /^kube-apiserver$/),
      ...every(rule, "toPorts.*.ports.*.port", /^[1-9]\d*$/),
    ]),
  ];
}

/** Policies bind, disks are encrypted by a key that is named, and nodes stand where we say. */
function nodeClassFaults(inputs: Record<string, unknown>): readonly string[] {
  return [
    ...every(inputs, "spec.networkPolicy", /^Default(Allow|Deny)$/),
    ...expect(inputs, "spec.networkPolicyEventLogs", "Enabled"),
    ...present(inputs, "spec.ephemeralStorage.kmsKeyID"),
    ...every(inputs, "spec.subnetSelectorTerms.*.id", /./),
    ...every(inputs, "spec.securityGroupSelectorTerms.*.id", /./),
    ...absent(inputs, "spec.subnetSelectorTerms.*.tags"),
    ...absent(inputs, "spec.securityGroupSelectorTerms.*.tags"),
  ];
}

function clearValues(inputs: unknown, part: string): readonly string[] {
  const [data = {}] = at(inputs, part);
  // A whole map may be secret, or each value of it.
  if (isHidden(data)) return [];
  return Object.entries(data as object).flatMap(([key, value]) =>
    isHidden(value) ? [] : [`${part}.${key} is in clear`],
  );
}

function isHidden(value: unknown): boolean {
  return value === REDACTED || (typeof value === "object" && value !== null && Object.hasOwn(value, ENGINE_SECRET));
}

function jobFaults(inputs: Record<string, unknown>): readonly string[] {
  return [
    ...podFaults(inputs, "spec.template", "ends"),
    ...["spec.activeDeadlineSeconds", "spec.backoffLimit"].flatMap((path) => present(inputs, path)),
  ];
}

function namespaceFaults(inputs: Record<string, unknown>): readonly string[] {
  const isLax = at(inputs, "metadata.name").some((name) => BASELINE.has(String(name)));
  return ["enforce", "audit", "warn"].flatMap((mode) => {
    const wanted = isLax && mode === "enforce" ? "baseline" : "restricted";
    return expect(inputs, `metadata.labels.pod-security§kubernetes§io/${mode}`, wanted);
  });
}

/** Sources and destinations are named; the whole world comes in at the gateway alone and is reached over TLS alone. */
function policyFaults(inputs: Record<string, unknown>): readonly string[] {
  const isGateway = at(inputs, `spec.podSelector.matchLabels.${GATEWAY_LABEL}`).length > 0;
  const isPlatform = at(inputs, "metadata.namespace").some((namespace) => PLATFORM.has(String(namespace)));
  const faults = isPlatform ? platformRuleFaults : environmentRuleFaults;
  return [
    ...at(inputs, "spec.ingress.*").flatMap((rule) => [
      ...faults(rule, "from"),
      ...(isWorld(rule, "from") && !isGateway ? ["ingress is open to the whole world"] : []),
    ]),
    ...at(inputs, "spec.egress.*").flatMap((rule) => [
      ...faults(rule, "to"),
      ...(isWorld(rule, "to") && !isTls(rule) ? ["egress is open to the whole world"] : []),
    ]),
  ];
}

function environmentRuleFaults(rule: unknown, end: "from" | "to"): readonly string[] {
  return [
    ...(at(rule, `${end}.*`).length === 0 ? [`a rule that names no peer: ${end} is everybody`] : []),
    ...(at(rule, "ports.*").length === 0 ? ["a rule for every port"] : []),
    ...at(rule, `${end}.*`).flatMap((peer) => [
      ...peerFaults(peer),
      ...(at(peer, "namespaceSelector").length > 0 ? present(peer, "podSelector.matchLabels") : []),
    ]),
  ];
}

/** Nobody knows where an API server calls webhooks from; and what stands in one namespace of the platform is one chart's. */
function platformRuleFaults(rule: unknown, end: "from" | "to"): readonly string[] {
  const ports = at(rule, "ports.*.port");
  const peers = at(rule, `${end}.*`);
  const isWebhook = ports.length > 0 && ports.every((port) => WEBHOOK_PORTS.includes(Number(port)));
  const isInside = peers.every((peer) => at(peer, "namespaceSelector").length + at(peer, "ipBlock").length === 0);
  return [
    ...(peers.length === 0 && !isWebhook ? [`a rule that names no peer: ${end} is everybody`] : []),
    ...(ports.length === 0 && !isInside ? ["a rule for every port"] : []),
    ...peers.flatMap(peerFaults),
  ];
}

function peerFaults(peer: unknown): readonly string[] {
  const [namespace] = at(peer, "namespaceSelector");
  const byName = at(namespace, "matchLabels.kubernetes§io/metadata§name").length;
  const byNames = at(namespace, "matchExpressions.*").filter((expression) => {
    return at(expression, "key")[0] === "kubernetes.io/metadata.name" && at(expression, "operator")[0] === "In";
  }).length;
  const isAny = namespace !== undefined && byName + byNames === 0;
  return [
    ...(isAny ? ["a namespace is chosen by labels that others can set"] : []),
    ...(at(peer, "ipBlock.cidr").includes(EVERYWHERE) ? expect(peer, "ipBlock.except.0", "169.254.0.0/16") : []),
  ];
}

function isWorld(rule: unknown, end: "from" | "to"): boolean {
  return at(rule, `${end}.*.ipBlock.cidr`).some((cidr) => cidr === EVERYWHERE || cidr === "::/0");
}

function isTls(rule: unknown): boolean {
  return at(rule, "ports.*.port").every((port) => port === 443 || port === 6443);
}

function roleFaults(inputs: Record<string, unknown>): readonly string[] {
  const words = ["apiGroups", "resources", "verbs"].flatMap((list) => never(inputs, `rules.*.${list}.*`, /\*/));
  return [
    ...present(inputs, "rules.0"),
    ...words,
    ...never(inputs, "rules.*.verbs.*", /^(bind|escalate|impersonate)$/),
    ...at(inputs, "rules.*").flatMap((rule) => {
      const isRead = at(rule, "verbs.*").every((verb) => ["get", "list", "watch"].includes(String(verb)));
      const guards = /^(networkpolicies|resourcequotas|limitranges|roles|rolebindings|serviceaccounts\/token)$/;
      return isRead ? [] : never(rule, "resources.*", guards);
    }),
  ];
}
