/** A path as policies need it: with its ports by number. Pure. */
import { HTTP_PORT_NAME, podSelector } from "../labels.ts";
import type { NetworkService } from "./network-input.ts";
import type { NetworkPath } from "./paths.ts";

/** A path whose ports are numbers. */
export interface NumberedPath extends NetworkPath {
  readonly ports: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" }[];
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
