/** The paths that follow from the calls of the services. Pure. */
import { podSelector } from "../labels.ts";
import type { NetworkService } from "./network-input.ts";
import type { NetworkPath } from "./paths.ts";

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
