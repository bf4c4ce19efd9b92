/** `Pulumi.shared.yaml` and the places of all environments → the `SharedSpec`. */

import type { OperatorsConfig } from "../config/place-config.ts";
import type { Project, StackFile } from "../config/project.ts";
import { stackFileName } from "../config/project-files.ts";
import type { SharedConfig, StackConfig } from "../config/stack-config.ts";
import { SHARED_STACK } from "../config/stack-file.ts";
import { UserError } from "../errors.ts";
import type { SecretSpec } from "./environment-spec.ts";
import type { ReceiverSpec } from "./monitoring-spec.ts";
import { namespaceOf } from "./resolve.ts";
import { resolveAudit } from "./resolve-account.ts";
import { newEks, newVpc, SHARED_TIER } from "./resolve-aws.ts";
import { resolveRepositoryRules } from "./resolve-github.ts";
import { groupOf } from "./resolve-place.ts";
import type {
  AccountSpec,
  HostedEnvironmentSpec,
  PlatformAlertsSpec,
  SharedClusterSpec,
  SharedEksSpec,
  SharedMonitoringSpec,
  SharedSpec,
} from "./shared-spec.ts";
import { TIERS } from "./tiers.ts";

/**
 * What exists once. The project must have no faults (`openProject`).
 * @throws UserError `STACK_UNKNOWN` if there is no `Pulumi.shared.yaml`
 */
export function resolveShared(project: Project): SharedSpec {
  if (project.shared === undefined) throw noShared();
  const { operators } = project.shared.config;
  return {
    project: project.name,
    operators: operators.mode,
    clusters: clustersOf(project),
    acme: operators.acme,
    monitoring: monitoringOf(project, operators),
    account: accountOf(project, project.shared.config),
    eks: eksOf(project, project.shared.config),
    repositoryRules: resolveRepositoryRules(project),
  };
}

/** Undefined where `account` is not said, or (which the rules refuse) nothing says where. */
function accountOf(
  { name }: Project,
  { account, target: { accountId, region } }: SharedConfig,
): AccountSpec | undefined {
  const audit = resolveAudit(account);
  if (audit === undefined || accountId === undefined || region === undefined) return undefined;
  return { project: name, accountId, region, ...audit };
}

/** Undefined where no cluster is made, or (which the rules refuse) nothing says where. */
function eksOf(
  project: Project,
  { cluster, network, target: { accountId, region } }: SharedConfig,
): SharedEksSpec | undefined {
  if (cluster === undefined || network === undefined || accountId === undefined || region === undefined) {
    return undefined;
  }
  const inside = [...project.stacks.values()].filter(({ config }) => config.sharedCluster);
  return {
    accountId,
    region,
    network: newVpc(network, SHARED_TIER),
    cluster: newEks({ cluster, network }, SHARED_TIER, (team) => groupOf(project, team)),
    keyDeletionDays: SHARED_TIER.aws.keyDeletionDays,
    environments: inside.map((file) => hostedOf(project, file)).sort(byNamespace),
  };
}

/** An environment as its cluster knows it. */
function hostedOf(project: Project, { stack, config }: StackFile<StackConfig>): HostedEnvironmentSpec {
  const { monitoring } = TIERS[config.tier];
  return {
    namespace: namespaceOf(project, stack),
    host: config.host,
    level: config.monitoring.level ?? monitoring,
  };
}

function byNamespace(a: HostedEnvironmentSpec, b: HostedEnvironmentSpec): number {
  return a.namespace < b.namespace ? -1 : 1;
}

function monitoringOf(project: Project, { monitoring }: OperatorsConfig): SharedMonitoringSpec {
  const { logs, traces, smtp, storageClass, bucket } = monitoring;
  const store =
    bucket === undefined
      ? ({ kind: "volume" } as const)
      : ({ kind: "s3", bucket: bucket.name, region: bucket.region, roleArn: bucket.roleArn } as const);
  return { logs, traces, smtp, storageClass, store, alerts: alertsOf(project, monitoring) };
}

function alertsOf(project: Project, monitoring: OperatorsConfig["monitoring"]): PlatformAlertsSpec | undefined {
  const names = platformReceivers(monitoring);
  if (names.length === 0) return undefined;
  const { routes, deadMansSwitch, secretStore } = monitoring;
  const receivers = names.flatMap((name): readonly ReceiverSpec[] => {
    const receiver = Object.hasOwn(project.receivers, name) ? project.receivers[name] : undefined;
    return receiver === undefined ? [] : [{ name, ...receiver }];
  });
  const secrets = [...new Set(receivers.flatMap((receiver) => ("secret" in receiver ? [receiver.secret] : [])))];
  const items = secrets.sort().map((name): SecretSpec => {
    return { name, pull: false, source: { kind: "external", key: `${secretStore?.prefix ?? ""}${name}` } };
  });
  const store =
    secretStore === undefined || items.length === 0
      ? undefined
      : ({ name: secretStore.name, kind: "ClusterSecretStore" } as const);
  return { routes, receivers, deadMansSwitch, secrets: { store, items } };
}

/** Names of the receivers that hear of the platform, or whether it lives, sorted. */
export function platformReceivers({ routes, deadMansSwitch }: OperatorsConfig["monitoring"]): readonly string[] {
  const { critical, warning, info } = routes;
  const life = deadMansSwitch === undefined ? [] : [deadMansSwitch];
  return [...new Set([...critical, ...warning, ...info, ...life])].sort();
}

/** One for each server: two contexts of one server are one cluster. One that a stack makes is that stack's own. */
function clustersOf(project: Project): readonly SharedClusterSpec[] {
  const places = [...project.stacks.values()].flatMap((file) => {
    const { cluster } = file.config.target;
    return cluster === undefined ? [] : [{ ...cluster, environment: hostedOf(project, file) }];
  });
  const clusters = [...Map.groupBy(places, ({ server }) => server)].map(([server, same]) => ({
    context: same.map(({ context }) => context).sort()[0] ?? "",
    server,
    environments: same.map(({ environment }) => environment).sort(byNamespace),
  }));
  return clusters.sort((a, b) => (a.context < b.context ? -1 : 1));
}

/** A cluster that the stack `shared` installs operators in, and the stack file that says where it is. */
export interface OperatorsPlace {
  /** `Pulumi.<stack>.yaml` */
  readonly file: string;
  readonly cluster: Pick<SharedClusterSpec, "context" | "server">;
}

/**
 * Where operators go that nothing in `Pulumi.shared.yaml` itself names, one for each cluster of {@link resolveShared}, in
 * the same order; none where the operators are taken as present.
 */
export function operatorsPlaces(project: Project): readonly OperatorsPlace[] {
  const { operators, clusters } = resolveShared(project);
  if (operators === "existing") return [];
  const files = [...project.stacks.values()];
  return clusters.flatMap(({ context, server }) => {
    const named = files.find(({ config }) => config.target.cluster?.context === context);
    return named === undefined ? [] : [{ file: named.file, cluster: { context, server } }];
  });
}

function noShared(): UserError {
  return new UserError({
    code: "STACK_UNKNOWN",
    message: "there is no stack for what exists once",
    where: stackFileName(SHARED_STACK),
    remedy: "write the file: docs/configuration.md says what belongs in it",
  });
}
