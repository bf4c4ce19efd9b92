/** What every resource must fulfil to be let into a cluster, one row a kind. A kind without a row is a fault itself. */
import type { RecordedResource } from "./mocks.ts";

type Check = (inputs: Record<string, unknown>) => readonly string[];

const PINNED = /^[^@]+:[^@:/]+@sha256:[0-9a-f]{64}$/;

const TABLE: Readonly<Record<string, Check>> = {
  "kubernetes:core/v1:Namespace": (inputs) =>
    ["enforce", "audit", "warn"].flatMap((mode) =>
      expect(inputs, `metadata.labels.pod-security§kubernetes§io/${mode}`, "restricted"),
    ),
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": (inputs) => [
    ...absent(inputs, "spec.ingress.*.from.*.namespaceSelector"),
    ...at(inputs, "spec.*.*.*.*.ipBlock.cidr")
      .filter((cidr) => cidr === "0.0.0.0/0" || cidr === "::/0")
      .map(() => "opens to the whole world"),
    ...at(inputs, "spec.ingress.*").flatMap((rule) =>
      at(rule, "from").length === 0 ? ["an ingress rule without a source"] : [],
    ),
    ...at(inputs, "spec.egress.*").flatMap((rule) =>
      at(rule, "to").length === 0 ? ["an egress rule without a destination"] : [],
    ),
  ],
  "kubernetes:core/v1:ServiceAccount": (inputs) => expect(inputs, "automountServiceAccountToken", false),
  "kubernetes:core/v1:ConfigMap": (inputs) =>
    Object.keys((inputs.data ?? {}) as object).flatMap((key) =>
      /PASSWORD|SECRET|TOKEN|PRIVATE/.test(key) ? [`${key} looks like a secret`] : [],
    ),
  "kubernetes:core/v1:Service": (inputs) => expect(inputs, "spec.type", "ClusterIP"),
  "kubernetes:policy/v1:PodDisruptionBudget": (inputs) => expect(inputs, "spec.maxUnavailable", 1),
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": (inputs) =>
    expect(inputs, "spec.scaleTargetRef.kind", "Rollout"),
  "kubernetes:argoproj.io/v1alpha1:Rollout": (inputs) => [
    ...expect(inputs, "spec.template.spec.automountServiceAccountToken", false),
    ...expect(inputs, "spec.template.spec.securityContext.runAsNonRoot", true),
    ...expect(inputs, "spec.template.spec.securityContext.seccompProfile.type", "RuntimeDefault"),
    ...["hostNetwork", "hostPID", "hostIPC"].flatMap((key) => absent(inputs, `spec.template.spec.${key}`)),
    ...absent(inputs, "spec.template.spec.volumes.*.hostPath"),
    ...at(inputs, "spec.template.spec.containers.*").flatMap(containerFaults),
    ...absent(inputs, "spec.template.spec.initContainers"),
  ],
};

const COMPONENTS = /^platform:|^pulumi:providers:kubernetes$/;

/** Every rule that a resource breaks, as `<type> <name>: <what>`. */
export function securityFaults(resources: readonly RecordedResource[]): readonly string[] {
  return resources.flatMap(({ type, name, inputs }) => {
    if (COMPONENTS.test(type)) return [];
    const check = TABLE[type];
    const faults = check === undefined ? ["no rule for this kind; add a row to the security table"] : check(inputs);
    return faults.map((fault) => `${type} ${name}: ${fault}`);
  });
}

function containerFaults(container: unknown): readonly string[] {
  const serves = at(container, "ports.*").length > 0;
  return [
    ...at(container, "image").flatMap((image) => (PINNED.test(String(image)) ? [] : [`image ${image} has no digest`])),
    ...expect(container, "securityContext.runAsNonRoot", true),
    ...expect(container, "securityContext.readOnlyRootFilesystem", true),
    ...expect(container, "securityContext.allowPrivilegeEscalation", false),
    ...expect(container, "securityContext.capabilities.drop.0", "ALL"),
    ...absent(container, "securityContext.capabilities.add"),
    ...absent(container, "securityContext.privileged"),
    ...absent(container, "ports.*.hostPort"),
    ...["resources.requests.cpu", "resources.requests.memory", "resources.limits.memory"].flatMap((path) =>
      present(container, path),
    ),
    ...(serves ? ["startupProbe", "readinessProbe", "livenessProbe"].flatMap((path) => present(container, path)) : []),
  ];
}

function expect(value: unknown, path: string, wanted: unknown): readonly string[] {
  const found = at(value, path);
  return found.length === 1 && found[0] === wanted ? [] : [`${path} is ${JSON.stringify(found[0])}; wanted: ${wanted}`];
}

function present(value: unknown, path: string): readonly string[] {
  return at(value, path).length > 0 ? [] : [`${path} is missing`];
}

function absent(value: unknown, path: string): readonly string[] {
  return at(value, path).length > 0 ? [`${path} is set`] : [];
}

/** Everything at a path; `*` is any key of a map or list, `§` a dot within a key. */
function at(value: unknown, path: string): readonly unknown[] {
  return path.split(".").reduce<readonly unknown[]>(
    (found, part) =>
      found.flatMap((inner) => {
        if (typeof inner !== "object" || inner === null) return [];
        if (part === "*") return Object.values(inner);
        const next: unknown = Reflect.get(inner, part.replaceAll("§", "."));
        return next === undefined ? [] : [next];
      }),
    [value],
  );
}
