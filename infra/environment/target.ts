/** Whether a stack is about to be deployed where its file says, and nowhere else. Pure: who calls it asks the world. */
import type { StackConfig } from "../config/stack-config.ts";
import type { Fault } from "../errors.ts";

/** Where the tools at hand lead to; undefined if it could not be found out. */
export interface ActualTarget {
  /** Context of the kubeconfig that will be used; context and server are only compared where the file names a cluster. */
  readonly context: string | undefined;
  /** URL of the API server that the context leads to. */
  readonly server: string | undefined;
  /** AWS account of the credentials; only compared where the file names one. */
  readonly accountId: string | undefined;
  /** URL of the state backend in use. */
  readonly backend: string | undefined;
}

/**
 * Every part of the target that is not as declared, each a fault `TARGET_MISMATCH` with the value found and the one
 * allowed. What could not be found out is a fault too. `where` is empty: the caller knows the stack.
 */
export function targetFaults(declared: DeclaredTarget, actual: ActualTarget): readonly Fault[] {
  const { cluster, accountId, backend } = declared;
  return [
    ...(cluster === undefined ? [] : clusterTargetFaults(cluster, actual)),
    ...(accountId === undefined
      ? []
      : compare("target.accountId", accountId, actual.accountId, "log in to this account: export AWS_PROFILE=…")),
    ...compare("target.backend", backend, actual.backend, `log in there: pulumi login ${backend}`),
  ];
}

/**
 * The same of a cluster that is there already, alone. One that the stack makes is found through its account.
 */
export function clusterTargetFaults(
  declared: NonNullable<DeclaredTarget["cluster"]>,
  { context, server }: Pick<ActualTarget, "context" | "server">,
): readonly Fault[] {
  return [
    ...compare(
      "target.cluster.context",
      declared.context,
      context,
      "choose a kubeconfig that has this context: export KUBECONFIG=…",
    ),
    ...compare("target.cluster.server", declared.server, server, "mend the cluster entry of the kubeconfig"),
  ];
}

/** The declared target, as in `StackConfig` or `EnvironmentSpec`. */
export interface DeclaredTarget {
  /** Undefined where the stack makes its cluster. */
  readonly cluster?: StackConfig["target"]["cluster"];
  readonly accountId?: string | undefined;
  readonly backend: string;
}

function compare(path: string, declared: string, actual: string | undefined, remedy: string): readonly Fault[] {
  if (actual !== undefined && sameAddress(declared, actual)) return [];
  const found = actual === undefined ? "could not be found out" : `is "${actual}"`;
  return [{ code: "TARGET_MISMATCH", where: "", path, message: `it ${found}; allowed: "${declared}"`, remedy }];
}

/** Equal but for a slash at the end and, in URLs, the case of scheme and host. */
function sameAddress(a: string, b: string): boolean {
  return normalize(a) === normalize(b);
}

function normalize(address: string): string {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*)(.*)$/.exec(address);
  if (match === null) return address;
  return `${match[1]?.toLowerCase()}${match[2]}`.replace(/\/+$/, "");
}
