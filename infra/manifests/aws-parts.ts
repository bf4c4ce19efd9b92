/** What each component of AWS of an environment is made from: the spec, dealt out. Pure. */

import type { AccountInput, DeployRoleInput } from "../../components/aws/account/account-input.ts";
import type { AlarmsInput } from "../../components/aws/alarms/alarms-input.ts";
import type { EksInput } from "../../components/aws/eks/eks-input.ts";
import { nodeIds } from "../../components/aws/elasticache/names.ts";
import type { EntryInput } from "../../components/aws/entry/entry-input.ts";
import { instanceIdentifiers } from "../../components/aws/rds/names.ts";
import type { RdsInput } from "../../components/aws/rds/rds-input.ts";
import type { AwsPlace } from "../../components/aws/role-path.ts";
import type {
  EnvironmentKeyInput,
  SecretsStoreInput,
} from "../../components/aws/secrets-manager/secrets-store-input.ts";
import type { VpcInput } from "../../components/aws/vpc/vpc-input.ts";
import type { AwsSpec, ExistingEks, SharedEks, SharedGround } from "../environment/aws-spec.ts";
import type { EnvironmentSpec } from "../environment/environment-spec.ts";
import { environmentParts } from "./environment-parts.ts";

/** The input of every component of AWS. */
export interface AwsParts {
  readonly place: AwsPlace;
  /** What exists once in the account; undefined where this stack does not make it. */
  readonly account: AccountInput | undefined;
  readonly key: EnvironmentKeyInput;
  readonly vpc: VpcInput;
  readonly cluster: ({ readonly kind: "eks" } & EksInput) | ExistingEks | SharedEks;
  /** Undefined where nothing is reached from outside. */
  readonly entry: EntryInput | undefined;
  readonly secrets: SecretsStoreInput;
  readonly alarms: Pick<AlarmsInput, "project" | "environment" | "level" | "routes" | "receivers"> & {
    readonly watched: Pick<AlarmsInput["watched"], "databases" | "caches">;
  };
  /** Undefined where the project does not name its repository. */
  readonly deployRole: DeployRoleInput | undefined;
  /** Where replicas of the database are, and the key that they need there; undefined: at home. */
  readonly remote: RemoteReplicas | undefined;
}

/** A network in another region that is there already, and the key that is made for it. */
export interface RemoteReplicas {
  readonly key: EnvironmentKeyInput;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

/**
 * Deals the spec out; `shared` for an environment that stands in the shared cluster.
 * @throws Error for an environment that is not on AWS, or is in a shared cluster of which nothing is known
 */
export function awsParts(spec: EnvironmentSpec, shared?: SharedGround): AwsParts {
  const { aws } = spec;
  if (aws === undefined) throw new Error(`${spec.name} is not on AWS`);
  const owner = { project: spec.project, environment: spec.name };
  const place = { accountId: aws.accountId, region: aws.region };
  const existing = aws.cluster.kind === "existing" ? aws.cluster : shared?.cluster;
  const { level, routes, receivers } = spec.monitoring;
  return {
    place,
    account: aws.account && { project: spec.project, ...place, ...aws.account },
    key: { ...owner, ...place, deletionDays: aws.keyDeletionDays },
    vpc: { ...owner, ...place, ...networkOf(spec, aws, shared), nodeGroupId: existing?.nodeSecurityGroupId },
    cluster: aws.cluster.kind === "eks" ? { kind: "eks", ...owner, cluster: aws.cluster } : aws.cluster,
    entry: entryInput(spec, aws),
    secrets: secretsInput(spec, aws),
    alarms: { ...owner, level, routes, receivers, watched: watchedOf(spec) },
    remote: remoteReplicas(spec, aws),
    deployRole: deployRoleInput(spec, aws),
  };
}

function deployRoleInput(spec: EnvironmentSpec, { accountId, region, network }: AwsSpec): DeployRoleInput | undefined {
  const { github, project, name: environment } = spec;
  if (github === undefined) return undefined;
  const inSharedNetwork = network.kind === "shared";
  const subject = github.subjectPrefix;
  return { project, environment, accountId, region, subject, inSharedNetwork, readSecrets: readKeys(spec) };
}

/** Of a shared network what its stack says of it. */
function networkOf(
  { gateway: { clients } }: EnvironmentSpec,
  { network }: AwsSpec,
  shared: SharedGround | undefined,
): Pick<VpcInput, "network" | "clients"> {
  if (network.kind !== "shared") return { network, clients };
  if (shared === undefined) throw new Error("a shared network of which nothing is known");
  const { vpcId, publicSubnetIds, privateSubnetIds, dataSubnetIds } = shared.network;
  // AWS refuses a rule that is there already.
  const known = new Set(clients.map(({ text }) => text));
  const natAddresses = shared.network.natAddresses.filter((address) => !known.has(`${address}/32`));
  const ids = { vpcId, publicSubnetIds, privateSubnetIds, dataSubnetIds, natAddresses };
  return { network: { kind: "existing", cidr: network.cidr, ...ids }, clients };
}

function entryInput(spec: EnvironmentSpec, { zoneId, cluster, logDays }: AwsSpec): EntryInput | undefined {
  const { gateway } = environmentParts(spec);
  if (gateway === undefined) return undefined;
  const names = gateway.services.map(({ name }) => `${name}.${spec.host}`);
  return {
    ...{ project: spec.project, environment: spec.name, namespace: spec.namespace, host: spec.host },
    names: gateway.grafana ? [spec.host, ...names] : names,
    ...{ className: gateway.className, zoneId, autoMode: cluster.kind === "eks" || cluster.autoMode, logDays },
  };
}

/** Of the secrets that people put into Secrets Manager; the stores' own are the stores'. */
function secretsInput(spec: EnvironmentSpec, aws: AwsSpec): SecretsStoreInput {
  const secrets = spec.secrets.items.flatMap(({ name, source }) =>
    source.kind === "external" ? [{ name, key: source.key }] : [],
  );
  const { accountId, region, keyDeletionDays } = aws;
  const owner = { project: spec.project, environment: spec.name, namespace: spec.namespace };
  return { ...owner, accountId, region, secrets, read: calledSecrets(spec), recoveryDays: keyDeletionDays };
}

/** Secrets of receivers that alarms of AWS call, of those that people put into Secrets Manager; sorted. */
function calledSecrets({ monitoring, secrets }: EnvironmentSpec): readonly string[] {
  const called = new Set(monitoring.receivers.flatMap((receiver) => ("secret" in receiver ? [receiver.secret] : [])));
  return secrets.items.flatMap(({ name, source }) => (source.kind === "external" && called.has(name) ? [name] : []));
}

/** Their names in Secrets Manager. */
function readKeys(spec: EnvironmentSpec): readonly string[] {
  const called = new Set(calledSecrets(spec));
  return spec.secrets.items.flatMap(({ name, source }) =>
    source.kind === "external" && called.has(name) ? [source.key] : [],
  );
}

function remoteReplicas({ project, name, postgres }: EnvironmentSpec, aws: AwsSpec): RemoteReplicas | undefined {
  if (postgres?.kind !== "rds" || postgres.replicaPlace === undefined) return undefined;
  const { region, subnetIds, securityGroupId } = postgres.replicaPlace;
  const key = { project, environment: name, accountId: aws.accountId, region, deletionDays: aws.keyDeletionDays };
  return { key, subnetIds, securityGroupId };
}

function watchedOf(spec: EnvironmentSpec): AwsParts["alarms"]["watched"] {
  const { rds, elasticache } = environmentParts(spec);
  const nodes = elasticache === undefined ? [] : nodeIds(elasticache);
  const { topology } = elasticache?.store ?? {};
  const replicated = topology?.kind === "cluster" && topology.replicasPerShard > 0;
  return {
    databases: rds === undefined ? [] : databasesOf(rds),
    caches: nodes.map((nodeId) => ({ nodeId, replicated })),
  };
}

function databasesOf(rds: RdsInput): AwsParts["alarms"]["watched"]["databases"] {
  const { engine, storageGiB, instanceClass, parameters, incarnations } = rds.store;
  const primaries = new Set(incarnations.map(({ name }) => `${rds.project}-${rds.environment}-${name}`));
  const connections = Number(parameters.max_connections);
  return instanceIdentifiers(rds).map((identifier) => ({
    ...{ identifier, engine, storageGiB, instanceClass },
    replica: engine === "postgres" && !primaries.has(identifier),
    ...(Number.isInteger(connections) ? { maxConnections: connections } : {}),
  }));
}
