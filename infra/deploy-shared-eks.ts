/**
 * From the cluster that environments share to components: key, network, cluster, nodes, operators. Loaded only where the
 * stack `shared` has such a cluster.
 */
import { clusterIssuer } from "../components/aws/secrets-manager/cluster-issuer.ts";
import type { ClusterOperatorsInput } from "../components/operators/operators-input.ts";
import { makeGround, newCluster } from "./aws-ground.ts";
import { AwsProvider } from "./aws-provider.ts";
import { SHARED_STACK } from "./config/stack-file.ts";
import type { SharedEksSpec } from "./environment/shared-spec.ts";
import type { PublishedCluster } from "./outputs/publish-shared.ts";

/** Makes the shared cluster, all of it protected. `operators`: what is installed in it; undefined: nothing. */
export function deploySharedEks(
  project: string,
  spec: SharedEksSpec,
  operators: ClusterOperatorsInput | undefined,
): PublishedCluster {
  const { accountId, region, network, cluster, keyDeletionDays } = spec;
  const owner = { project, environment: SHARED_STACK };
  const place = { accountId, region };
  const provider = new AwsProvider("aws-cluster", { ...place, ...owner });
  const key = { ...owner, ...place, deletionDays: keyDeletionDays };
  // Nobody comes in by this network alone: each environment makes a load balancer of its own.
  const vpc = { ...owner, ...place, network, clients: [] };
  const ground = makeGround({ place, key, vpc }, { providers: [provider], bounded: {}, protect: true });
  const { eks } = newCluster(ground, { ...owner, cluster }, operators);
  const issuer = clusterIssuer("cluster-issuer", eks.issuer, { provider, protect: true });
  return { eks, vpc: ground.vpc, oidcProviderArn: issuer.arn };
}
