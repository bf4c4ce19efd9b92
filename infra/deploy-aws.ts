/**
 * From an environment on AWS to components: what of it is AWS's is made here, what stands in its cluster by `deploy.ts`.
 * Loaded for such environments alone.
 */
import * as pulumi from "@pulumi/pulumi";
import { DeployRole } from "../components/aws/account/deploy-role.ts";
import { Alarms } from "../components/aws/alarms/alarms.ts";
import { ClusterPolicies } from "../components/aws/eks/cluster-policies.ts";
import { Eks } from "../components/aws/eks/eks.ts";
import type { EksInput } from "../components/aws/eks/eks-input.ts";
import { Elasticache } from "../components/aws/elasticache/elasticache.ts";
import { Entry } from "../components/aws/entry/entry.ts";
import { Rds, type RdsPlace } from "../components/aws/rds/rds.ts";
import { EnvironmentKey } from "../components/aws/secrets-manager/environment-key.ts";
import { SecretsStore, type SecretsStoreArgs } from "../components/aws/secrets-manager/secrets-store.ts";
import { Vpc } from "../components/aws/vpc/vpc.ts";
import { Operators } from "../components/operators/operators.ts";
import type { ClusterOperatorsInput } from "../components/operators/operators-input.ts";
import { RequiredCrds } from "../components/operators/required-crds.ts";
import { AwsProvider } from "./aws-provider.ts";
import { ClusterProvider } from "./cluster-provider.ts";
import {
  crdsOf,
  type Deployment,
  declaredCluster,
  deployInside,
  type MadeStores,
  type SecretValues,
} from "./deploy.ts";
import type { ExistingEks } from "./environment/aws-spec.ts";
import type { EnvironmentSpec } from "./environment/environment-spec.ts";
import { type AwsParts, awsParts } from "./manifests/aws-parts.ts";
import { type EnvironmentParts, environmentParts } from "./manifests/environment-parts.ts";

/** What was made, and what GitHub's jobs get to know of it. */
export interface AwsDeployment extends Deployment {
  /** Role that jobs which deploy take on; undefined where the project does not name its repository. */
  readonly deployRoleArn: pulumi.Output<string> | undefined;
}

/** What all of an environment's resources on AWS have in common. */
interface Ground {
  readonly parts: AwsParts;
  readonly providers: pulumi.ProviderResource[];
  readonly keyArn: pulumi.Output<string>;
  readonly vpc: Vpc;
  readonly protect: boolean;
}

/** A cluster, and what must be there before anything runs in it. */
interface Cluster {
  readonly provider: ClusterProvider;
  readonly name: pulumi.Input<string>;
  /** How IAM knows it. */
  readonly identity: SecretsStoreArgs["cluster"];
  readonly before: readonly pulumi.Resource[];
}

/** Makes every resource of an environment on AWS. `operators`: what is installed in its cluster; undefined: nothing. */
export function deployAws(
  spec: EnvironmentSpec,
  values: SecretValues,
  operators: ClusterOperatorsInput | undefined,
): AwsDeployment {
  const { protect } = spec;
  const parts = awsParts(spec);
  const providers = [new AwsProvider("aws", { ...parts.place, project: spec.project, environment: spec.name })];
  const { keyArn } = new EnvironmentKey("key", { ...parts.key, protect }, { providers });
  const vpc = new Vpc("vpc", { ...parts.vpc, keyArn, protect }, { providers });
  const ground: Ground = { parts, providers, keyArn, vpc, protect };
  const cluster = makeCluster(ground, spec, operators);
  let store: SecretsStore | undefined;
  const deployment = deployInside(spec, values, {
    cluster: cluster.provider,
    before: cluster.before,
    secretStore: (namespace) => {
      store = makeSecretsStore(ground, cluster, namespace);
      return store;
    },
    stores: (inside, { dependsOn }) => makeStores(ground, cluster, inside, dependsOn),
  });
  const entry = makeEntry(ground, cluster, deployment.network);
  makeAlarms(ground, { entry, cluster, values: { ...values, ...store?.values } });
  const role = parts.deployRole && new DeployRole("deploy-role", { ...parts.deployRole, protect }, { providers });
  return { ...deployment, deployRoleArn: role?.deployArn };
}

function makeCluster(ground: Ground, spec: EnvironmentSpec, operators: ClusterOperatorsInput | undefined): Cluster {
  const { cluster } = ground.parts;
  return cluster.kind === "eks" ? newCluster(ground, cluster, operators) : knownCluster(spec, cluster);
}

function knownCluster(spec: EnvironmentSpec, { name, oidcProviderArn }: ExistingEks): Cluster {
  const provider = new ClusterProvider("cluster", declaredCluster(spec));
  // First of all: what the cluster lacks is said before anything is made in it.
  const crds = new RequiredCrds("crds", { crds: crdsOf(environmentParts(spec)) }, { providers: [provider] });
  return { provider, name, identity: { kind: "provider", arn: oidcProviderArn }, before: [crds] };
}

function newCluster(ground: Ground, input: EksInput, operators: ClusterOperatorsInput | undefined): Cluster {
  const { parts, providers, keyArn, vpc, protect } = ground;
  const { privateSubnetIds } = vpc;
  const { region } = parts.place;
  const eks = new Eks("eks", { ...input, region, privateSubnetIds, keyArn, protect }, { providers });
  const provider = new ClusterProvider("cluster", eks);
  const groups = { clusterSecurityGroupId: eks.securityGroupId, nodeSecurityGroupId: vpc.securityGroupIds.nodes };
  const { nodeRoleName } = eks;
  const nodes = new ClusterPolicies(
    "nodes",
    { ...input, ...groups, nodeRoleName, privateSubnetIds, keyArn, protect },
    { providers: [provider] },
  );
  const made = { provider, name: eks.clusterName, identity: { kind: "issuer", url: eks.issuer } } as const;
  if (operators === undefined) return { ...made, before: [nodes] };
  const options = { providers: [provider], dependsOn: [nodes] };
  return { ...made, before: [nodes, new Operators("operators", { ...operators, protect }, options)] };
}

function makeSecretsStore(ground: Ground, { identity, provider }: Cluster, namespace: pulumi.Resource): SecretsStore {
  const { parts, providers, keyArn, protect } = ground;
  const options = { providers, dependsOn: [namespace] };
  return new SecretsStore(
    "secrets-store",
    { ...parts.secrets, cluster: identity, kubernetes: provider, keyArn, protect },
    options,
  );
}

function makeStores(
  ground: Ground,
  { provider }: Cluster,
  { rds, elasticache }: EnvironmentParts,
  dependsOn: pulumi.Resource[],
): MadeStores {
  const { parts, providers, keyArn, vpc, protect } = ground;
  const at = { subnetIds: vpc.dataSubnetIds, securityGroupId: vpc.securityGroupIds.data, kubernetes: provider };
  const options = { providers, dependsOn };
  const own = { ...at, keyArn, protect };
  const place = { ...parts.place, vpcId: vpc.vpcId, remote: makeRemote(ground) };
  return {
    postgres: rds && new Rds("postgres", { ...rds, ...own, ...place }, options),
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

function makeAlarms({ parts, providers, keyArn, vpc }: Ground, { entry, cluster, values }: AlarmsContext): void {
  const loadBalancer = entry && { name: entry.loadBalancer, targetGroup: entry.targetGroup };
  const { natGatewayIds } = vpc;
  // What AWS watches of a cluster that is there is whoever made it's to hear of.
  const clusterName = parts.cluster.kind === "eks" ? cluster.name : undefined;
  new Alarms(
    "alarms",
    { ...parts.alarms, ...parts.place, natGatewayIds, loadBalancer, clusterName, keyArn, secrets: values },
    { providers },
  );
}
