/** `Pulumi.shared.yaml` and the places of all environments → the `SharedSpec`. */

import type { OperatorsConfig } from "../config/place-config.ts";
import type { Project } from "../config/project.ts";
import { stackFileName } from "../config/project-files.ts";
import type { SharedConfig } from "../config/stack-config.ts";
import { SHARED_STACK } from "../config/stack-file.ts";
import { UserError } from "../errors.ts";
import type { SecretSpec } from "./environment-spec.ts";
import type { ReceiverSpec } from "./monitoring-spec.ts";
import { namespaceOf } from "./resolve.ts";
import { resolveRepositoryRules } from "./resolve-github.ts";
import type {
  AccountSpec,
  PlatformAlertsSpec,
  SharedClusterSpec,
  SharedMonitoringSpec,
  SharedSpec,
} from "./shared-spec.ts";
import { TIERS } from "./tiers.ts";

/** The longest that AWS waits: who loses the key of the audit trail loses the trail. */
const KEY_DELETION_DAYS = 30;

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
    repositoryRules: resolveRepositoryRules(project),
  };
}

/** Undefined where `account` is not said, or (which the rules refuse) nothing says where. */
function accountOf(
  { name }: Project,
  { account, target: { accountId, region } }: SharedConfig,
): AccountSpec | undefined {
  if (account === undefined || accountId === undefined || region === undefined) return undefined;
  return { project: name, accountId, region, trailDays: account.trailDays, keyDeletionDays: KEY_DELETION_DAYS };
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
  const places = [...project.stacks.values()].flatMap(({ stack, config }) => {
    if (config.target.cluster === undefined) return [];
    const { monitoring } = TIERS[config.tier];
    const environment = {
      namespace: namespaceOf(project, stack),
      host: config.host,
      level: config.monitoring.level ?? monitoring,
    };
    return [{ ...config.target.cluster, environment }];
  });
  const clusters = [...Map.groupBy(places, ({ server }) => server)].map(([server, same]) => ({
    context: same.map(({ context }) => context).sort()[0] ?? "",
    server,
    environments: same.map(({ environment }) => environment).sort((a, b) => (a.namespace < b.namespace ? -1 : 1)),
  }));
  return clusters.sort((a, b) => (a.context < b.context ? -1 : 1));
}

function noShared(): UserError {
  return new UserError({
    code: "STACK_UNKNOWN",
    message: "there is no stack for what exists once",
    where: stackFileName(SHARED_STACK),
    remedy: "write the file: docs/configuration.md says what belongs in it",
  });
}
