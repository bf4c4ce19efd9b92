/** What every resource must fulfil to be let into a cluster, one row a kind. A kind without a row is a fault itself. */
import { tokenOf } from "../../components/kubernetes-object.ts";
import type { Manifest } from "../../components/manifest.ts";
import type { RecordedResource } from "./mocks.ts";
import type { Check } from "./security-checks.ts";
import { GITHUB_KINDS } from "./security-github-kinds.ts";
import { KUBERNETES_KINDS } from "./security-kinds.ts";
import { OPERATOR_KINDS } from "./security-operator-kinds.ts";

const OF_CLUSTERS: Readonly<Record<string, Check>> = { ...KUBERNETES_KINDS, ...OPERATOR_KINDS };
const TABLE: Readonly<Record<string, Check>> = { ...OF_CLUSTERS, ...GITHUB_KINDS };

const COMPONENTS = /^platform:|^pulumi:providers:(kubernetes|github)$/;

/** The type tokens of Kubernetes that have a row, sorted. */
export const KNOWN_KINDS = Object.keys(OF_CLUSTERS).toSorted();

/** Every rule that a resource breaks, as `<type> <name>: <what>`. Of AWS: `awsSecurityFaults`. */
export function securityFaults(
  resources: readonly Pick<RecordedResource, "type" | "name" | "inputs">[],
): readonly string[] {
  return resources.flatMap(({ type, name, inputs }) => {
    if (COMPONENTS.test(type)) return [];
    const check = TABLE[type];
    const faults = check === undefined ? ["no rule for this kind; add a row to the security table"] : check(inputs);
    return [...new Set(faults)].map((fault) => `${type} ${name}: ${fault}`);
  });
}

/** The same of rendered objects, which no engine has seen. */
export function manifestFaults(manifests: Iterable<Manifest>): readonly string[] {
  const resources = [...manifests].map((manifest) => {
    return { type: tokenOf(manifest), name: manifest.metadata.name, inputs: { ...manifest } };
  });
  return securityFaults(resources);
}
