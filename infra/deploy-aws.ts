/**
 * From an environment on AWS to components: what of it is AWS's is made here, what stands in its cluster by `deploy.ts`.
 * Loaded for such environments alone.
 */
import * as pulumi from "@pulumi/pulumi";
import { DeployRole } from "../components/aws/account/deploy-role.ts";
import { Alarms } from "../components/aws/alarms/alarms.ts";
import { eksKubeconfig } from "../components/aws/eks/kubeconfig.ts";
import { Elasticache } from "../components/aws/elasticache/elasticache.ts";
import { Entry } from "../components/aws/entry/entry.ts";
import { Rds, type RdsPlace } from "../components/aws/rds/rds.ts";
import { EnvironmentKey } from "../components/aws/secrets-manager/environment-key.ts";
import { SecretsStore } from "../components/aws/secrets-manager/secrets-store.ts";
import type { ClusterOperatorsInput } from "../components/operators/operators-input.ts";
import { RequiredCrds } from "../components/operators/required-crds.ts";
import { type AwsGround, type Cluster, makeGround, newCluster } from "./aws-ground.ts";
import { AwsProvider } from "./aws-provider.ts";
import { ClusterProvider, type ClusterTarget, type MadeCluster } from "./cluster-provider.ts";
import {
  crdsOf,
  type Deployment,
  declaredCluster,
  deployInside,
  type MadeStores,
  type SecretValues,
} from "./deploy.ts";
import { deployAccount } from "./deploy-account.ts";
import type { SharedGround } from "./environment/aws-spec.ts";
import type { EnvironmentSpec } from "./environment/environment-spec.ts";
import { type AwsParts, awsParts } from "./manifests/aws-parts.ts";
import { type EnvironmentParts, environmentParts } from "./manifests/environment-parts.ts";

/** What was made, and what GitHub's jobs get to know of it. */
export interface AwsDeployment extends Deployment {
  /** Role that jobs which deploy take on; undefined where the project does not name its repository. */
  readonly deployRoleArn: pulumi.Output<string> | undefined;
}

/** What is there, or comes into the environment's own cluster. */
export interface AwsSurroundings {
  readonly operators: ClusterOperatorsInput | undefined;
  readonly shared: SharedGround | undefined;
}

/** What all of an environment's resources on AWS have in common. */
interface Ground extends AwsGround {
  readonly parts: AwsParts;
}

/**
 * Makes every resource of an environment on AWS. `operators`: what is installed in its cluster; undefined: nothing.
 * `shared`: what is known of the shared cluster, where it stands in that.
 */
export function deployAws(
  spec: EnvironmentSpec,
  values: SecretValues,
  { operators, shared }: AwsSurroundings,
): AwsDeployment {
  const { protect } = spec;
  const parts = awsParts(spec, shared);
  const providers = [new AwsProvider("aws", { ...parts.place, project: spec.project, environment: spec.name })];
  // Before every other role, whose boundary it makes, and after the trust in GitHub, where this stack has that.
  const trust = parts.account === undefined ? [] : [deployAccount(parts.account, "aws-account")];
  const options = { providers, dependsOn: trust };
  const role = parts.deployRole && new DeployRole("deploy-role", { ...parts.deployRole, protect }, options);
  const bounded = { boundaryArn: role?.boundaryArn };
  const ground: Ground = { parts, ...makeGround(parts, { providers, bounded, protect }) };
  const cluster = makeCluster(ground, spec, { operators, shared });
  const { secretStore, ...deployment } = deployInside(spec, values, {
    cluster: cluster.provider,
    before: cluster.before,
    secretStore: (namespace) => makeSecretsStore(ground, cluster, namespace),
    stores: (inside, { dependsOn }) => makeStores(ground, cluster, inside, dependsOn),
  });
  const entry = makeEntry(ground, cluster, deployment.network);
  makeAlarms(ground, { entry, cluster, values: { ...values, ...secretStore?.values } });
  return { ...deployment, deployRoleArn: role?.deployArn };
}

function makeCluster(ground: Ground, spec: EnvironmentSpec, { operators, shared }: AwsSurroundings): Cluster {
  const { cluster, place } = ground.parts;
  if (cluster.kind === "eks") return newCluster(ground, cluster, operators);
  if (cluster.kind === "existing") return standingCluster(spec, declaredCluster(spec), cluster);
  if (shared === undefined) throw new Error("a shared cluster of which nothing is known");
  const { name: clusterName, server } = shared.cluster;
  const kubeconfig = pulumi.secret(eksKubeconfig({ ...shared.cluster, clusterName, region: place.region }));
  return standingCluster(spec, { kubeconfig, server }, shared.cluster);
}

/** A cluster that is there, by whomever. */
function standingCluster(
  spec: EnvironmentSpec,
  way: ClusterTarget | MadeCluster,
  { name, oidcProviderArn }: Readonly<Record<"name" | "oidcProviderArn", string>>,
): Cluster {
  const provider = new ClusterProvider("cluster", way);
  // First of all: what the cluster lacks is said before anything is made in it.
  const crds = new RequiredCrds("crds", { crds: crdsOf(environmentParts(spec)) }, { providers: [provider] });
  return { provider, name, identity: { kind: "provider", arn: oidcProviderArn }, before: [crds] };
}

function makeSecretsStore(ground: Ground, { identity, provider }: Cluster, namespace: pulumi.Resource): SecretsStore {
  const { parts, providers, bounded, keyArn, protect } = ground;
  const options = { providers, dependsOn: [namespace] };
  return new SecretsStore(
    "secrets-store",
    { ...parts.secrets, ...bounded, cluster: identity, kubernetes: provider, keyArn, protect },
    options,
  );
}

function makeStores(
  ground: Ground,
  { provider }: Cluster,
  { rds, elasticache }: EnvironmentParts,
  dependsOn: pulumi.Resource[],
): MadeStores {
  const { parts, providers, bounded, keyArn, vpc, protect } = ground;
  const at = { subnetIds: vpc.dataSubnetIds, securityGroupId: vpc.securityGroupIds.data, kubernetes: provider };
  const options = { providers, dependsOn };
  const own = { ...at, keyArn, protect };
  const place = { ...parts.place, vpcId: vpc.vpcId, remote: makeRemote(ground) };
  return {
    postgres: rds && new Rds("postgres", { ...rds, ...own, ...place, ...bounded }, options),
    redis: elasticache && new Elasticache("redis", { ...elasticache, ...own }, options),
  };
}

function makeEntry(
  ground: Ground,
  { name: clusterName, provider }: Cluster,
  namespace: pulumi.Resource,
): Entry | undefined {
  const { parts, providers, keyArn, vpc, protect } = ground;
  if (parts.entry === undefined) return undefined;
  const { vpcId, publicSubnetIds, natAddresses, securityGroupIds } = vpc;
  const place = {
    vpcId,
    publicSubnetIds: pulumi.all(publicSubnetIds),
    natAddresses,
    securityGroupId: securityGroupIds.loadBalancer,
  };
  return new Entry(
    "entry",
    { ...parts.entry, ...parts.place, ...place, clusterName, kubernetes: provider, keyArn, protect },
    { providers, dependsOn: [namespace] },
  );
}

/** What replicas in another region need there beside the network. */
function makeRemote({ parts: { remote, key }, protect }: Ground): RdsPlace | undefined {
  if (remote === undefined) return undefined;
  const provider = new AwsProvider("aws-replicas", { ...remote.key, project: key.project });
  const { keyArn } = new EnvironmentKey("key-replicas", { ...remote.key, protect }, { providers: [provider] });
  const { subnetIds, securityGroupId } = remote;
  return { subnetIds: [...subnetIds], securityGroupId, keyArn };
}

interface AlarmsContext {
  readonly entry: Entry | undefined;
  readonly cluster: Cluster;
  readonly values: SecretValues;
}

function makeAlarms(
  { parts, providers, bounded, keyArn, vpc }: Ground,
  { entry, cluster, values }: AlarmsContext,
): void {
  const loadBalancer = entry && { name: entry.loadBalancer, targetGroup: entry.targetGroup };
  const { natGatewayIds } = vpc;
  // What AWS watches of a cluster that is there is whoever made it's to hear of.
  const clusterName = parts.cluster.kind === "eks" ? cluster.name : undefined;
  new Alarms(
    "alarms",
    { ...parts.alarms, ...parts.place, ...bounded, natGatewayIds, loadBalancer, clusterName, keyArn, secrets: values },
    { providers },
  );
}
