/** Which CustomResourceDefinitions a set of objects needs, and who brings each. Pure. */
import type { Manifest } from "../manifest.ts";
import { CILIUM, EKS_AUTO, GATEWAY_API, LOAD_BALANCER_CONTROLLER, OPERATOR_TABLE } from "./operator-table.ts";

/** API groups that every cluster serves by itself; the core group has no name. */
const BUILT_IN: ReadonlySet<string> = new Set([
  "",
  "apps",
  "autoscaling",
  "batch",
  "policy",
  "networking.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
]);

const KNOWN: ReadonlyMap<string, string> = new Map(
  [...Object.values(OPERATOR_TABLE), GATEWAY_API, CILIUM, EKS_AUTO, LOAD_BALANCER_CONTROLLER].flatMap(({ crds }) =>
    Object.entries(crds).map(([kind, crd]): [string, string] => [`${groupOfCrd(crd)}/${kind}`, crd]),
  ),
);

/**
 * Full names of the definitions that the objects need, sorted, each once: `rollouts.argoproj.io`.
 * @throws Error for a kind that no row of the operator table brings
 */
export function requiredCrds(manifests: Iterable<Pick<Manifest, "apiVersion" | "kind">>): readonly string[] {
  const names = [...manifests].flatMap(({ apiVersion, kind }) => {
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    if (BUILT_IN.has(group)) return [];
    const name = KNOWN.get(`${group}/${kind}`);
    if (name === undefined) throw new Error(`no operator of the table brings ${apiVersion} ${kind}; add it there`);
    return [name];
  });
  return [...new Set(names)].toSorted();
}

/**
 * Where a reader finds what brings a definition, as a part of a logical name. All that the engine prints of a failed read
 * is this name and that the definition does not exist, and it ends the program before anything else can be said.
 * @throws Error for a definition that no row of the operator table brings
 */
export function crdHint(crd: string): string {
  const operator = Object.values(OPERATOR_TABLE).find(({ crds }) => Object.values(crds).includes(crd));
  if (operator !== undefined) return `of-${operator.release}-see-operators-in-Pulumi.shared.yaml`;
  if (new Set<string>(Object.values(GATEWAY_API.crds)).has(crd))
    return "of-the-Gateway-API-see-components-operators-README.md";
  if (crd === CILIUM.crds.CiliumNetworkPolicy) return "of-Cilium-see-enforcedBy-in-components-network-README.md";
  if (new Set<string>(Object.values(EKS_AUTO.crds)).has(crd))
    return "of-EKS-Auto-Mode-see-components-aws-eks-README.md";
  if (crd === LOAD_BALANCER_CONTROLLER.crds.TargetGroupBinding)
    return "of-the-AWS-load-balancer-controller-see-components-aws-entry-README.md";
  throw new Error(`no operator of the table brings ${crd}; add it there`);
}

function groupOfCrd(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}
