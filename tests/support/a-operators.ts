/** The input of the operators component: one cluster with one environment, changed by what a test asks for. */
import type { ClusterOperatorsInput, HostedEnvironment } from "../../components/operators/operators-input.ts";

/** Environments in the order in which nobody would sort them. */
export const STAGING: HostedEnvironment = {
  namespace: "shop-staging",
  host: "staging.shop.example",
  level: "full",
};
export const DEV: HostedEnvironment = { namespace: "shop-dev", host: "dev.shop.example", level: "basic" };

/** The operators of shop's cluster for tests. */
export function someOperators(change: Partial<ClusterOperatorsInput> = {}): ClusterOperatorsInput {
  return {
    project: "shop",
    environment: "shared",
    cluster: { context: "shop-test", environments: [STAGING, DEV] },
    acme: { email: "platform@shop.example", server: "https://acme.example/directory" },
    monitoring: { logs: true, traces: true },
    ...change,
  };
}
