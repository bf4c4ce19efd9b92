/** A declared path through the closed network: who may open a connection to whom, on which ports. Plain data. */
import type { Cidr } from "../../infra/values/cidr.ts";
import { HTTP_PORT_NAME, type Labels, podSelector } from "../labels.ts";
import type { NetworkService } from "./network-input.ts";

/** One end of a path. */
export type PathEnd =
  /** Pods of the environment's own namespace. */
  | { readonly kind: "own"; readonly labels: Labels }
  /** Pods of another namespace. */
  | { readonly kind: "platform"; readonly namespace: string; readonly labels: Labels }
  /** Addresses. An end of a path only, never a policy of its own. */
  | { readonly kind: "range"; readonly cidr: Cidr }
  /** The cluster's API server by its addresses. Only what a path leads to. */
  | { readonly kind: "api-server"; readonly cidrs: readonly Cidr[] };

/** A port by number, or `http`: the port of the service that the path leads to. */
export interface PathPort {
  readonly port: number | string;
  readonly protocol: "TCP" | "UDP";
}

/**
 * One path. At least one end is `own`; each own end gets a policy of its own, so that a path is open only where both
 * say so. Every component declares its paths itself (`<component>Paths`), and the network turns them into policies.
 */
export interface NetworkPath {
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly ports: readonly PathPort[];
  /** Why it is open, in a few words; an annotation of the policy. */
  readonly why: string;
}

/**
 * The paths between the services, as their `calls` say.
 * @throws Error if a service calls one that is not there or serves nothing; the configuration rules say so before
 */
export function servicePaths(services: readonly NetworkService[]): readonly NetworkPath[] {
  return services.flatMap((caller) =>
    caller.calls.map((name) => {
      const callee = services.find((other) => other.name === name);
      if (callee?.port === undefined) throw new Error(`${caller.name} calls ${name}, which serves nothing here`);
      return {
        from: { kind: "own", labels: podSelector(caller.name) },
        to: { kind: "own", labels: podSelector(name) },
        ports: [{ port: callee.port, protocol: "TCP" }],
        why: `${caller.name} calls ${name}`,
      };
    }),
  );
}

/**
 * `path` with every port as a number. Names would be kinder to a change of the number, but two widespread plugins open
 * them wrongly: one resolves a name in an ingress rule by the *caller's* ports, one mixes up callees whose ports share a name.
 * @throws Error for a name other than `http`, and for `http` where the path does not lead to one service
 */
export function withNumbers(path: NetworkPath, services: readonly NetworkService[]): NumberedPath {
  return {
    ...path,
    ports: path.ports.map(({ port, protocol }) => ({ port: numberOf(port, path, services), protocol })),
  };
}

/** A path whose ports are numbers. */
export interface NumberedPath extends NetworkPath {
  readonly ports: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" }[];
}

function numberOf(port: number | string, { to, why }: NetworkPath, services: readonly NetworkService[]): number {
  if (typeof port === "number") return port;
  const labels = to.kind === "own" ? Object.entries(to.labels) : [];
  const callee = services.find(({ name }) => {
    const wanted = podSelector(name);
    return Object.keys(wanted).every((key) => labels.some(([other, value]) => other === key && value === wanted[key]));
  });
  if (port !== HTTP_PORT_NAME || callee?.port === undefined) {
    throw new Error(`the path "${why}" names its port ${port}; give the number: no service has that port`);
  }
  return callee.port;
}
